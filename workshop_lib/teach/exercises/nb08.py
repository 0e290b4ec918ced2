"""Exercises of notebook 08: a policy for approvals, a cap, and a search for secrets."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.approval import needs_approval
from workshop_lib.flights import PLAYBOOK, get_question, toolbox
from workshop_lib.model import new_model
from workshop_lib.record import Run
from workshop_lib.settings import Settings
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.tools import Toolbox

# --- 08.1: a policy, judged by what really happens in both modes -------------------------------------------

Policy = Callable[[str, dict[str, Any]], Awaitable[bool]]
QUESTION = "Pay back all these orders."
AMOUNTS = (2_000, 5_000, 5_001, 90_000, 1, 0, -100)
_PROGRAM = f"""
rows = [{{"order": f"A{{cents}}", "cents": cents}} for cents in {list(AMOUNTS)}]
said = [str(one) for one in parallel(refund, rows, return_exceptions=True)]
try:
    said.append(close_account("Ada", 10))
except ToolError as error:
    said.append(str(error))
final(said)
"""
_ODD: tuple[dict[str, Any], ...] = (
    {"cents": True},
    {"cents": "100"},
    {"cents": 99.5},
    {"cents": math.nan},
    {"cents": None},
    {},
    {"cents": [100]},
)


async def _check_policy(policy: Policy) -> None:
    for odd in (*_ODD, {}):
        given = await policy("refund", {"order": "A1", **odd})
        if given:
            raise NotYet(f"refund with {odd} was approved", "only whole numbers of cents")
    for agent in (DirectAgent, CodeModeAgent):
        paid: list[int] = []
        closed: list[str] = []

        model = new_model(Settings(offline=True), {QUESTION: _PROGRAM})
        run = await agent(model, _tools(paid, closed, policy)).run(QUESTION)
        if run.outcome != "answered" or any("asking for it failed" in one for one in run.answer):
            raise NotYet(run.reason or "an error inside the policy", "True or False for every call")
        expect(sorted(paid), [1, 2_000, 5_000], f"paid back, in {run.mode} mode, of {list(AMOUNTS)}:")
        expect(closed, [], f"closed accounts, in {run.mode} mode:")


def _tools(paid: list[int], closed: list[str], policy: Policy) -> Toolbox:
    @needs_approval
    def refund(order: str, cents: int) -> str:
        """Pay an order back."""
        paid.append(cents)
        return "paid back"

    @needs_approval
    def close_account(name: str, cents: int) -> str:
        """Close an account and pay out what is left."""
        closed.append(name)
        return "closed"

    return Toolbox([refund, close_account], approve=policy)


async def _policy(tool: str, arguments: dict[str, Any]) -> bool:
    cents = arguments.get("cents")
    return tool == "refund" and type(cents) is int and 0 < cents <= 5_000


async def _any_tool(tool: str, arguments: dict[str, Any]) -> bool:
    cents = arguments.get("cents")
    return type(cents) is int and 0 < cents <= 5_000


async def _no_lower_end(tool: str, arguments: dict[str, Any]) -> bool:
    cents = arguments.get("cents")
    return tool == "refund" and type(cents) is int and cents <= 5_000


async def _true_is_one(tool: str, arguments: dict[str, Any]) -> bool:
    cents = arguments.get("cents")
    return tool == "refund" and isinstance(cents, int) and 0 < cents <= 5_000


async def _below_and_not_at(tool: str, arguments: dict[str, Any]) -> bool:
    cents = arguments.get("cents")
    return tool == "refund" and type(cents) is int and 0 < cents < 5_000


async def _not_too_much(tool: str, arguments: dict[str, Any]) -> bool:
    """A comparison with nan is never true, so `not` turns it round."""
    return tool == "refund" and not arguments["cents"] > 5_000 and not arguments["cents"] <= 0


async def _yes(tool: str, arguments: dict[str, Any]) -> bool:
    return True


# --- 08.2: a cap -------------------------------------------------------------------------------------------

HALF_A_CENT = 0.005
_runs: dict[float, list[Run]] = {}


async def _under(cap: float) -> list[Run]:
    """Question 9 in both modes under a cap. The oracle's runs are the same each time, so they are kept."""
    if cap not in _runs:
        settings = Settings(offline=True, max_usd=cap)
        agents = [agent(new_model(settings, PLAYBOOK), toolbox) for agent in (DirectAgent, CodeModeAgent)]
        _runs[cap] = [await agent.run(get_question(9).text) for agent in agents]
    return _runs[cap]


async def _check_cap(choose: Callable[[], float]) -> None:
    cap = choose()
    if isinstance(cap, bool) or not isinstance(cap, int | float) or not 0 < cap < math.inf:
        raise NotYet(repr(cap)[:300], "dollars, above 0")
    direct, code = await _under(cap)
    if code.outcome != "answered":
        raise NotYet(f"code mode was stopped: {code.reason}", "code mode answers")
    if direct.outcome == "answered" or direct.usd >= HALF_A_CENT:
        raise NotYet(f"direct calling: {direct.outcome}, ${direct.usd:.4f}", f"stopped before ${HALF_A_CENT}")


# --- 08.3: a search for secrets ----------------------------------------------------------------------------

_SECRETS = {"KEY": "sk-abc-123456", "PASSWORD": 'a"b\\c\nü', "EMPTY": "", "OTHER": "never-there"}


def _check_leaked(leaked: Callable[[Any, dict[str, str]], list[str]]) -> None:
    key, password = _SECRETS["KEY"], _SECRETS["PASSWORD"]
    for specs, expected in (
        ({"app": {"env": [{"name": "MODEL", "value": "haiku"}]}}, []),
        ({"app": {"env": [{"name": "A", "value": key}]}}, ["KEY"]),
        ({"url": f"https://user:{key}@example.org/"}, ["KEY"]),
        ([[[{"deep": ["x", [key + "x"]]}]]], ["KEY"]),
        ({key: 1}, ["KEY"]),
        ({"note": f"it is {password} today"}, ["PASSWORD"]),
        ({"both": [password, key]}, ["KEY", "PASSWORD"]),
        ({"halves": [key[:6], key[6:]]}, []),
        ({"other things": [1, 2.5, None, True, ""]}, []),
        ("", []),
    ):
        given = leaked(json.loads(json.dumps(specs)), dict(_SECRETS))
        expect(list(given) if isinstance(given, list | tuple) else given, expected, f"in {specs!r}:"[:200])


def _leaked(specs: Any, secrets: dict[str, str]) -> list[str]:
    texts: list[str] = []
    todo = [specs]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            todo += one
        else:
            texts.append(str(one))
    return sorted(name for name, value in secrets.items() if value and any(value in text for text in texts))


def _in_its_json(specs: Any, secrets: dict[str, str]) -> list[str]:
    """Misses what JSON writes in another way."""
    return sorted(name for name, value in secrets.items() if value and value in json.dumps(specs))


def _in_its_repr(specs: Any, secrets: dict[str, str]) -> list[str]:
    return sorted(name for name, value in secrets.items() if value and value in repr(specs))


def _values_only(specs: Any, secrets: dict[str, str]) -> list[str]:
    def texts(one: Any) -> list[str]:
        if isinstance(one, dict):
            return [text for value in one.values() for text in texts(value)]
        return [text for value in one for text in texts(value)] if isinstance(one, list) else [str(one)]

    return sorted(name for name, value in secrets.items() if value and any(value in text for text in texts(specs)))


def _with_empty_ones(specs: Any, secrets: dict[str, str]) -> list[str]:
    return sorted({*_leaked(specs, secrets), "EMPTY"})


EXERCISES = [
    Exercise(
        "08.1",
        "a policy for approvals",
        _check_policy,
        (
            "Say what is allowed, and deny the rest. A list of what is forbidden always forgets something.",
            "Four things must hold: the tool, the type of `cents`, above 0, at most 5,000. Use `arguments.get`.",
            '`return tool == "refund" and type(cents) is int and 0 < cents <= 5_000`',
        ),
        answer=_policy,
        wrong=(_any_tool, _no_lower_end, _true_is_one, _below_and_not_at, _not_too_much, _yes),
    ),
    Exercise(
        "08.2",
        "a cap that leaves room",
        _check_cap,
        (
            "Too low a cap stops code mode before its first request. Read in `reason` what that request could cost.",
            "The first request could cost 0.83 cents, of which 0.8 are for the longest response.",
            "A little more than that is enough for code mode, and too little for a second request of direct calling.",
        ),
        answer=lambda: 0.0085,
        wrong=(lambda: 0.005, lambda: 0.05, lambda: 0.02, lambda: 0, lambda: "0.0085", lambda: math.nan),
    ),
    Exercise(
        "08.3",
        "a search for secrets",
        _check_leaked,
        (
            "Walk through the specs yourself: dicts have keys and values, lists have items, the rest is text.",
            "Keep a list of what is still to be looked at. Take one thing off; put its parts back on.",
            "Collect the texts first, then `value and any(value in text for text in texts)` for each secret.",
        ),
        answer=_leaked,
        wrong=(_in_its_json, _in_its_repr, _values_only, _with_empty_ones, lambda specs, secrets: []),
    ),
]
