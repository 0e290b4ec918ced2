"""The figures on the slides, each by its name, worked out from the committed raw results.

A slide says `{{map.points}}` and never a number that could go stale. Covers: the trials, the map, the parts, the
red team, a few constants of the kit. Does not cover: what an executed notebook printed; the deck
takes that from the notebook itself.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from workshop_lib import flights
from workshop_lib.bench import compare, explore
from workshop_lib.bench.breakeven import Cell
from workshop_lib.bench.map import RULE, by_point, ratio, wins
from workshop_lib.bench.run import read, summarize
from workshop_lib.bench.suites import load_suite
from workshop_lib.meter import TOKENIZER, count_tokens
from workshop_lib.sandbox import Limits
from workshop_lib.settings import DEFAULT_MODEL, PROJECT
from workshop_lib.stubs import stubs

RESULTS = PROJECT / "data" / "results"
LABEL = f"Source: oracle (scripted, not a model), {DEFAULT_MODEL}; tokens: {TOKENIZER} (estimate)"


@cache
def trials() -> list[Any]:
    return read(RESULTS)


def run(question: int, arm: str) -> dict[str, Any]:
    """The run of a question in an arm, its usage and price as the benchmark kept them."""
    (trial, *_) = [one for one in trials() if (one.task, one.arm) == (f"flights-{question}", arm)]
    return trial.run


def prompt(question: int, arm: str) -> int:
    usage = run(question, arm)["usage"]
    return usage["input"] + usage["cache_read"] + usage["cache_write"]


@cache
def duels(suite: str) -> list[compare.Duel]:
    return compare.duels(summarize(one for one in trials() if one.suite == suite))


def mean(suite: str) -> str:
    return f"{compare.verdict(duels(suite)).mean:.2f}"


def interval(suite: str) -> str:
    low, high = compare.verdict(duels(suite)).interval
    return f"{low:.2f} to {high:.2f}"


def times(value: float) -> str:
    """As on the map: two digits after the point below ten, none above."""
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


@cache
def points() -> dict[str, dict[str, Cell]]:
    return by_point(explore.load_map())


def point(name: str) -> str:
    return times(ratio(points()[name]))


def kept_predictions(suite: str) -> str:
    predictions = {task.name: task.prediction for task in load_suite(suite)}
    held = [compare.kept(one, predictions[one.task]) for one in duels(suite)]
    return f"{held.count('yes')} of {len(held)}"


def wrong_predictions(suite: str) -> str:
    """The predictions that did not hold, as rows of a table."""
    rows = ["| orders | predicted | measured |", "|---|---:|---:|"]
    found = {one.task: one for one in duels(suite)}
    for task in load_suite(suite):
        one = found[task.name]
        if compare.kept(one, task.prediction) == "no":
            order, calls, size, tools = task.name.split("-")
            how = "one after the other" if order == "chained" else "at once"
            words = "1 call" if calls == "1" else f"{calls} calls {how}"
            words += f", {int(size):,} bytes, {tools} tools"
            rows.append(f"| {words} | {task.prediction} | {times(one.ratio)} |")
    return "\n".join(rows)


@cache
def share_sent_again() -> str:
    """Of question 9's bill in direct mode: what had been sent before."""
    rows = json.loads((RESULTS / "parts.json").read_text("utf-8"))["rows"]
    (usd,) = [row["saving"]["direct_usd"] for row in rows if row["task"] == "flights-9"]
    return f"{100 * (usd['sent again'] + usd['results again']) / sum(usd.values()):.0f}%"


@cache
def engine(name: str) -> dict[str, Any]:
    rows = json.loads((PROJECT / "data" / "redteam" / "comparison.json").read_text("utf-8"))["engines"]
    (row,) = [row for row in rows if row["engine"] == name]
    return row


def definitions() -> int:
    return sum(count_tokens(json.dumps(one)) for one in flights.toolbox.definitions())


FACTS: dict[str, Callable[[], Any]] = {
    "label": lambda: LABEL,
    "rule": lambda: RULE,
    "tokenizer": lambda: TOKENIZER,
    "questions": lambda: len(flights.QUESTIONS),
    "question.4": lambda: flights.get_question(4).text.split(" Answer with")[0],
    "q4.serial.input": lambda: prompt(4, "direct-serial"),
    "q4.serial.turns": lambda: run(4, "direct-serial")["turns"],
    "q9.direct.output": lambda: run(9, "direct-cached")["usage"]["output"],
    "q9.calls": lambda: run(9, "code-final")["tool_calls"],
    "q9.again": share_sent_again,
    "q12.direct.cents": lambda: f"{100 * run(12, 'direct-cached')['usd']:.0f}",
    "flights.mean": lambda: mean("flights"),
    "flights.interval": lambda: interval("flights"),
    "flights.kept": lambda: kept_predictions("flights"),
    "sql.mean": lambda: mean("flights-sql"),
    "sql.interval": lambda: interval("flights-sql"),
    "orders.mean": lambda: mean("crossover"),
    "orders.interval": lambda: interval("crossover"),
    "orders.kept": lambda: kept_predictions("crossover"),
    "orders.wrong": lambda: wrong_predictions("crossover"),
    "orders.direct": lambda: len(compare.verdict(duels("crossover")).direct),
    "orders.tasks": lambda: len(duels("crossover")),
    "map.points": lambda: len(points()),
    "map.direct": lambda: wins(points()),
    "map.one-call": lambda: point("chained-1-64-5"),
    "map.chain-16": lambda: point("chained-16-64-5"),
    "map.at-once-16": lambda: point("independent-16-64-5"),
    "map.payload": lambda: point("chained-16-4096-5"),
    "map.none": lambda: sum(ratio(arms) is None for arms in points().values()),
    "redteam.exec.tried": lambda: engine("exec")["tried"],
    "schemas": definitions,
    "stubs": lambda: count_tokens(stubs(flights.toolbox)),
    "limit.seconds": lambda: f"{Limits().seconds:g}",
    "limit.calls": lambda: Limits().calls,
}


def fact(name: str) -> str:
    """A figure as text, thousands with a comma. Raises `KeyError` for a name that is not here."""
    value = FACTS[name]()
    return f"{value:,}" if isinstance(value, int) else str(value)
