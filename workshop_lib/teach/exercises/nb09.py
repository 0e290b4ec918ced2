"""Exercises of notebook 09: errors that help, one tool over many pages, a program for the oracle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypedDict

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.model import new_model
from workshop_lib.sandbox import run_program
from workshop_lib.settings import Settings
from workshop_lib.stubs import declarations, render_type
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.teach.exercises.errors import ERRORS_THAT_HELP, Get, login
from workshop_lib.teach.service import Service
from workshop_lib.tools import Tool, Toolbox, ToolError
from workshop_lib.web import Api, ServiceError

# --- 09.2: one tool over many pages ----------------------------------------------------------------------


class Hire(TypedDict):
    bike: str
    day: str
    minutes: int


async def _check_hires(new_hires: Callable[[Get], Callable[..., Any]]) -> None:
    for bikes, seed in ((46, 1), (17, 5)):
        with Service(bikes=bikes, seed=seed) as service:
            function = new_hires(Api(service.url, login=login(service.token)).get)
            if not callable(function):
                raise NotYet(f"a {type(function).__name__}", "the function hires")
            tool = Tool.of(function)
            _expect_typed(tool)
            for month in ("2025-06", "2025-09", "2025-12"):
                service.log.clear()
                truth = [
                    {name: hire[name] for name in ("bike", "day", "minutes")}
                    for hire in service.hires
                    if hire["day"].startswith(month)
                ]
                value = json.loads((await Toolbox([tool]).call("hires", {"month": month})).text)
                _expect_rows(value, truth, month)
                pages = -(-len(service.hires) // 20)
                expect(len(service.log), pages, f"requests for {month}:")
            try:
                given = await tool.invoke({"month": "June"})
            except ToolError:
                continue
            raise NotYet(f"hires('June') gave {given!r}"[:200], "the ToolError of get")


def _expect_typed(tool: Tool) -> None:
    expect(tool.name, "hires", "a tool called")
    expect(list(tool.input_schema["properties"]), ["month"], "a tool with the parameters")
    if not tool.description:
        raise NotYet("no docstring", "one line that says what comes back, and in which unit")
    fields = next(iter(declarations(tool.output_schema).values()), "nothing declared")
    if not render_type(tool.output_schema).startswith("list[") or "{" in fields or "Any" in fields or ":" not in fields:
        raise NotYet(f"a result of type {render_type(tool.output_schema)}, {fields}", "list[…] of a TypedDict")
    names = {part.partition(":")[0].strip() for part in fields.partition(":")[2].split(";")}
    expect(sorted(names), ["bike", "day", "minutes"], "the fields of its type:")


def _expect_rows(value: Any, truth: list[dict[str, Any]], month: str) -> None:
    if not isinstance(value, list):
        raise NotYet(f"a {type(value).__name__}", "a list")
    if len(value) != len(truth):
        raise NotYet(f"{len(value)} hires in {month}", f"{len(truth)}: ask on until there is no `next`")
    for given, right in zip(value, truth, strict=True):
        expect(given, right, "a row")


def _new_hires(get: Get) -> Callable[..., Any]:
    def hires(month: str) -> list[Hire]:
        """The hires of a month such as 2025-06, each with its minutes."""
        found: list[Hire] = []
        after = None
        while True:
            page = get("/hires", month=month, after=after)
            found += [{"bike": one["bike"], "day": one["day"], "minutes": one["minutes"]} for one in page["hires"]]
            after = page["next"]
            if after is None:
                return found

    return hires


def _hires_of_the_first_page(get: Get) -> Callable[..., Any]:
    def hires(month: str) -> list[Hire]:
        """The hires of a month."""
        page = get("/hires", month=month)["hires"]
        return [{"bike": one["bike"], "day": one["day"], "minutes": one["minutes"]} for one in page]

    return hires


def _hires_until_a_page_is_empty(get: Get) -> Callable[..., Any]:
    """Takes an empty page for the last one."""

    def hires(month: str) -> list[Hire]:
        """The hires of a month."""
        found: list[Hire] = []
        after = None
        while True:
            page = get("/hires", month=month, after=after)
            found += [{"bike": one["bike"], "day": one["day"], "minutes": one["minutes"]} for one in page["hires"]]
            after = page["next"]
            if after is None or not page["hires"]:
                return found

    return hires


def _hires_as_they_come(get: Get) -> Callable[..., Any]:
    def hires(month: str) -> list[dict[str, Any]]:
        """The hires of a month."""
        found, page = [], get("/hires", month=month)
        while page["next"]:
            found += page["hires"]
            page = get("/hires", month=month, after=page["next"])
        return [*found, *page["hires"]]

    return hires


def _hires_typed_but_raw(get: Get) -> Callable[..., Any]:
    def hires(month: str) -> list[Hire]:
        """The hires of a month."""
        found, page = [], get("/hires", month=month)
        while page["next"]:
            found += page["hires"]
            page = get("/hires", month=month, after=page["next"])
        return [*found, *page["hires"]]

    return hires


def _hires_page_by_page(get: Get) -> Callable[..., Any]:
    """Leaves the paging to the model: a call, and in direct mode a turn, for every page."""

    def hires(month: str, after: int | None = None) -> list[Hire]:
        """The hires of a month, one page."""
        page = get("/hires", month=month, after=after)["hires"]
        return [{"bike": one["bike"], "day": one["day"], "minutes": one["minutes"]} for one in page]

    return hires


def _hires_asked_twice(get: Get) -> Callable[..., Any]:
    right = _new_hires(get)

    def hires(month: str) -> list[Hire]:
        """The hires of a month."""
        return right(month) and right(month)

    return hires


# --- 09.3: a reference program ---------------------------------------------------------------------------

QUESTION = (
    "Which three bikes cost most in repairs in 2025? Leave out bikes whose repairs are gone, and count them. Of two "
    "equal ones the smaller id comes first. "
    'Answer with JSON: {"bikes": [[id, euros], …], "left_out": int}; euros rounded to 2 decimals.'
)


class Bike(TypedDict):
    id: str
    model: str
    year: int


class Repair(TypedDict):
    day: str
    work: str
    cents: int


def _toolbox(service: Service) -> Toolbox:
    """The tools of the notebook, for another fleet."""
    api = Api(service.url, login=login(service.token))

    def bikes() -> list[Bike]:
        """All bikes, also those that were sold."""
        found: list[Bike] = []
        page = 1
        while page:
            reply = api.get("/bikes", page=page)
            found += [{"id": one["id"], "model": one["model"], "year": one["year"]} for one in reply["items"]]
            page = reply["next"]
        return found

    def repairs(bike: str) -> list[Repair] | None:
        """The repairs of a bike, in euro cents. None if it was sold."""
        try:
            rows = api.get("/bikes/{}/repairs", bike)
        except ServiceError as error:
            if error.status == 410:
                return None
            raise
        return [{"day": one["day"], "work": one["work"], "cents": one["cents"]} for one in rows]

    return Toolbox([bikes, repairs])


def _truth(service: Service) -> dict[str, Any]:
    costs = {
        bike: sum(one["cents"] for one in rows if one["day"].startswith("2025"))
        for bike, rows in service.repairs.items()
        if bike not in service.gone
    }
    dearest = sorted(costs, key=lambda bike: (-costs[bike], bike))[:3]
    return {"bikes": [[bike, round(costs[bike] / 100, 2)] for bike in dearest], "left_out": len(service.gone)}


async def _check_dearest(new_program: Callable[[], str]) -> None:
    code = new_program()
    if not isinstance(code, str):
        raise NotYet(f"a {type(code).__name__}", "the text of a program: return a string")
    for bikes, seed in ((46, 1), (21, 8)):
        with Service(bikes=bikes, seed=seed) as service:
            for agent in (CodeModeAgent, DirectAgent):
                run = await agent(new_model(Settings(offline=True), {QUESTION: code}), _toolbox(service)).run(QUESTION)
                if run.outcome != "answered" or any(step.error for step in run.steps):
                    problem = next((step.error for step in run.steps if step.error), run.reason)
                    raise NotYet(f"{agent.mode} mode: {problem}"[:300], "a program that comes to its end")
                expect(run.answer, _truth(service), f"{agent.mode} mode, {bikes} bikes:")
                expect(run.calls_by_tool, {"bikes": 1, "repairs": bikes}, f"{agent.mode} mode, calls:")
                turns = {"code": 1, "direct": 3}[agent.mode]
                expect(run.turns, turns, f"{agent.mode} mode, turns:")
            service.down.add("B-003")
            execution = await run_program(code, _toolbox(service))
            if execution.error is None:
                raise NotYet(
                    f"{execution.value} while the repairs of B-003 could not be had",
                    "an error: a failure is not a bike that was sold, and a wrong answer is worse than none",
                )


_DEAREST = """\
fleet = [bike["id"] for bike in bikes()]
costs = []
for bike, rows in zip(fleet, parallel(repairs, [{"bike": bike} for bike in fleet])):
    if rows is not None:
        costs.append([-sum([one["cents"] for one in rows if one["day"][:4] == "2025"]), bike])
dearest = [[bike, round(-cents / 100, 2)] for cents, bike in sorted(costs)[:3]]
final({"bikes": dearest, "left_out": len(fleet) - len(costs)})
"""

_DEAREST_ONE_BY_ONE = """\
costs, gone = [], 0
for bike in bikes():
    rows = repairs(bike["id"])
    if rows is None:
        gone += 1
        continue
    costs.append([-sum([one["cents"] for one in rows if one["day"][:4] == "2025"]), bike["id"]])
final({"bikes": [[bike, round(-cents / 100, 2)] for cents, bike in sorted(costs)[:3]], "left_out": gone})
"""

_DEAREST_WITH_FAILURES_AS_SOLD = """\
fleet = [bike["id"] for bike in bikes()]
replies = parallel(repairs, [{"bike": bike} for bike in fleet], return_exceptions=True)
costs = []
for bike, rows in zip(fleet, replies):
    if rows is not None and not isinstance(rows, ToolError):
        costs.append([-sum([one["cents"] for one in rows if one["day"][:4] == "2025"]), bike])
dearest = [[bike, round(-cents / 100, 2)] for cents, bike in sorted(costs)[:3]]
final({"bikes": dearest, "left_out": len(fleet) - len(costs)})
"""

_DEAREST_WITH_SOLD_AS_FREE = _DEAREST.replace("if rows is not None:", "if True:").replace(
    "in rows if", "in rows or [] if"
)
_DEAREST_OF_ALL_YEARS = _DEAREST.replace(' if one["day"][:4] == "2025"', "")
_DEAREST_IN_CENTS = _DEAREST.replace("round(-cents / 100, 2)", "-cents")
_DEAREST_BY_HEART = _DEAREST.replace('[bike["id"] for bike in bikes()]', "[f'B-{n:03}' for n in range(1, 47)]")
_DEAREST_WITHOUT_FINAL = _DEAREST.replace("final({", "({")


EXERCISES = [
    ERRORS_THAT_HELP,
    Exercise(
        "09.2",
        "one tool over many pages",
        _check_hires,
        (
            "A page may be short, or empty, in the middle. Only `next` says whether there is another.",
            "Declare `class Hire(TypedDict)` with bike, day and minutes, and copy these three out of each row.",
            "`while True:` get a page, add its rows, `after = page['next']`, and return when that is None.",
        ),
        answer=_new_hires,
        wrong=(
            _hires_of_the_first_page,
            _hires_until_a_page_is_empty,
            _hires_as_they_come,
            _hires_typed_but_raw,
            _hires_page_by_page,
            _hires_asked_twice,
        ),
    ),
    Exercise(
        "09.3",
        "a program for the oracle",
        _check_dearest,
        (
            "One call of bikes, then one `parallel` over all of them: a sold bike gives None in the place of its list.",
            "Leave failures alone: an error that you catch looks like a bike that was sold. Sum the cents of 2025.",
            "Sort pairs of [-cents, bike], take three, turn them into [bike, euros], and end with final({…}).",
        ),
        answer=lambda: _DEAREST,
        wrong=(
            lambda: _DEAREST_ONE_BY_ONE,
            lambda: _DEAREST_WITH_FAILURES_AS_SOLD,
            lambda: _DEAREST_WITH_SOLD_AS_FREE,
            lambda: _DEAREST_OF_ALL_YEARS,
            lambda: _DEAREST_IN_CENTS,
            lambda: _DEAREST_BY_HEART,
            lambda: _DEAREST_WITHOUT_FINAL,
        ),
    ),
]
