"""Exercises of notebook 02: what calls cost, which settings help, and a tool that returns less."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from workshop_lib.agents import DirectAgent
from workshop_lib.flights import PLAYBOOK, get_question, toolbox
from workshop_lib.flights.tools import Flight, list_flights
from workshop_lib.model import new_model
from workshop_lib.record import Run
from workshop_lib.settings import Settings
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.tools import ToolError

# --- 02.1: the bill of n calls, one by one ----------------------------------------------------------------

Formula = Callable[[int, int, int], float]


def _check_formula(formula: Formula) -> None:
    """Also with values that make one of the two terms vanish, so that each is seen on its own."""
    for n, b, g in ((0, 100, 10), (1, 100, 10), (2, 100, 0), (3, 0, 10), (64, 144, 34)):
        expect(formula(n, b, g), sum(b + k * g for k in range(n + 1)), f"n={n}, b={b}, g={g}:")


def _formula(n: int, b: int, g: int) -> int:
    return sum(b + k * g for k in range(n + 1))


# --- 02.2: which settings help ----------------------------------------------------------------------------

Choose = Callable[[], dict[str, bool]]
_runs: dict[tuple[bool, bool], Run] = {}


async def _question_9(parallel: bool, caching: bool) -> Run:
    """The oracle's run with these settings. It is the same each time, so it is kept."""
    if (parallel, caching) not in _runs:
        model = new_model(Settings(offline=True), PLAYBOOK)
        agent = DirectAgent(model, toolbox, parallel=parallel, caching=caching)
        _runs[parallel, caching] = await agent.run(get_question(9).text)
    return _runs[parallel, caching]


async def _check_choice(choose: Choose) -> None:
    choice = choose()
    if not isinstance(choice, dict) or sorted(choice) != ["caching", "parallel"]:
        raise NotYet(repr(choice)[:300], "a dict with the keys 'parallel' and 'caching'")
    for name, value in choice.items():
        if not isinstance(value, bool):
            raise NotYet(f"{name}={value!r}", "True or False")
    runs = [await _question_9(parallel, caching) for parallel in (True, False) for caching in (True, False)]
    best = min(run.usd for run in runs if run.outcome == "answered")
    run = await _question_9(**choice)
    if run.outcome != "answered":
        raise NotYet(f"{run.outcome} after {run.turns} turns and ${run.usd:.4f}", "an answer")
    if run.usd > best:
        raise NotYet(f"an answer for ${run.usd:.4f}", f"an answer for ${best:.4f}")


# --- 02.3: a tool that returns less -----------------------------------------------------------------------

Rows = list[dict[str, Any]]
Tool = Callable[[str, str, str, list[str]], Rows]
SMALLER = 20
"""How many times smaller the result must be."""
ASKED = (
    ("JFK", "2013-07-10", "LAX", ["carrier", "dep_delay"]),
    ("LGA", "2013-02-08", "ORD", ["flight", "dep_time"]),  # a day of snow: most of these were cancelled
)


def _whole(origin: str, date: str) -> Rows:
    return [dict(row) for row in list_flights(origin, date, limit=500)["rows"]]


def _size(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def _check_tool(tool: Tool) -> None:
    for origin, date, dest, fields in ASKED:
        asked = f"{origin} to {dest} on {date}:"
        whole = _whole(origin, date)
        truth = [row for row in whole if row["dest"] == dest]
        rows = tool(origin, date, dest, list(fields))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NotYet(f"{asked} {rows!r}"[:300], "a list of rows, each a dict")
        ratio = _size(whole) / _size(rows)
        if ratio < SMALLER:
            raise NotYet(f"{asked} {ratio:.0f} times smaller", f"at least {SMALLER} times")
        if len(rows) < len(truth):
            raise NotYet(f"{asked} {len(rows)} rows", f"{len(truth)} rows: nothing left out, or cut off at a limit")
        expect(len(rows), len(truth), f"{asked} rows,")
        expect(rows, [{field: row[field] for field in fields} for row in truth], asked)
    _check_unknown_field(tool)


def _check_unknown_field(tool: Tool) -> None:
    try:
        rows = tool("JFK", "2013-07-10", "LAX", ["delay"])
    except ToolError as error:
        if "dep_delay" not in str(error):
            raise NotYet(f"for the field 'delay': {error}", "a ToolError that names the fields there are") from None
    except Exception as error:
        raise NotYet(
            f"for the field 'delay': {type(error).__name__}: {error}", "a ToolError that names the fields there are"
        ) from None
    else:
        raise NotYet(f"for the field 'delay': {len(rows)} rows", "a ToolError that names the fields there are")


def _careful(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    unknown = [field for field in fields if field not in Flight.__annotations__]
    if unknown:
        raise ToolError(f"No field {unknown[0]!r}. There are: {', '.join(Flight.__annotations__)}.")
    return [{field: row[field] for field in fields} for row in _whole(origin, date) if row["dest"] == dest]


def _careful_whole_rows(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    """Filters, but keeps all fields."""
    return [row for row in _whole(origin, date) if row["dest"] == dest]


def _careful_all_destinations(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    """Keeps few fields, but does not filter."""
    return [{field: row[field] for field in fields} for row in _whole(origin, date)]


def _careful_first_ten(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    """Small, because it leaves out most of the answer without a word."""
    return _careful(origin, date, dest, fields)[:10]


def _careful_cut_at_the_limit(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    """`list_flights` gives a page of the day, and not the day."""
    whole = _careful(origin, date, dest, fields)
    on_page = [row for row in list_flights(origin, date)["rows"] if row["dest"] == dest]
    return whole[: len(on_page)]


def _careful_without_empty(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    """Loses the cancelled flights, whose fields are null."""
    return [row for row in _careful(origin, date, dest, fields) if None not in row.values()]


def _careful_key_error(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    return [{field: row[field] for field in fields} for row in _whole(origin, date) if row["dest"] == dest]


def _careful_silent(origin: str, date: str, dest: str, fields: list[str]) -> Rows:
    """A misspelt field is left out without a word."""
    return [{f: row[f] for f in fields if f in row} for row in _whole(origin, date) if row["dest"] == dest]


EXERCISES = [
    Exercise(
        "02.1",
        "the bill of n calls, one by one",
        _check_formula,
        (
            "n calls one by one need n + 1 requests: the last one brings all results, and gets the answer.",
            "The first request sends b, the second b + g, the third b + 2 * g. Add them up.",
            "`sum(b + k * g for k in range(n + 1))`",
        ),
        answer=_formula,
        wrong=(
            lambda n, b, g: sum(b + k * g for k in range(n)),  # forgets the request that gets the answer
            lambda n, b, g: b + n * g,  # as if every result were sent once
            lambda n, b, g: (n + 1) * (b + g),  # in proportion: the conversation does not grow
            lambda n, b, g: b + g * n * (n + 1) / 2,  # the fixed part once only
        ),
    ),
    Exercise(
        "02.2",
        "settings for question 9",
        _check_choice,
        (
            "Question 9 looks at five destinations, and then at many airlines. Do those calls wait for one another?",
            "A cache write costs a little more than input, a read a tenth. How often is the first result sent again?",
            "There are only four choices: try them all, and look at `run.outcome` before `run.usd`.",
        ),
        answer=lambda: {"parallel": True, "caching": True},
        wrong=(
            lambda: {"parallel": False, "caching": True},  # the cache does not save it from the turn cap
            lambda: {"parallel": True, "caching": False},  # as for the 64 calls, where nothing was read again
            lambda: {"parallel": False, "caching": False},
        ),
    ),
    Exercise(
        "02.3",
        "a tool that returns less",
        _check_tool,
        (
            "Two savings multiply: fewer rows, and fewer fields in each. Either alone is not enough.",
            "`[{field: row[field] for field in fields} for row in flights_on(origin, date) if row['dest'] == dest]`. "
            "`list_flights` alone stops at its `limit`, so take the whole day.",
            "Check `fields` against `Flight.__annotations__` first, and raise a ToolError that lists them.",
        ),
        answer=_careful,
        wrong=(
            _careful_whole_rows,
            _careful_all_destinations,
            _careful_first_ten,
            _careful_cut_at_the_limit,
            _careful_without_empty,
            _careful_key_error,
            _careful_silent,
        ),
    ),
]
