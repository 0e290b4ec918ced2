"""The final quiz as an exercise: six ratios predicted, at least five of them close to what a run gives."""

from __future__ import annotations

import math
from collections.abc import Callable

from workshop_lib.bench.quiz import FACTOR, cases, close
from workshop_lib.teach.checks import Exercise, NotYet

Predict = Callable[[], dict[str, float]]
ENOUGH = 5


async def _check(predict: Predict) -> None:
    said = predict()
    if not isinstance(said, dict) or sorted(map(str, said)) != list(cases()):
        raise NotYet(f"{said!r}"[:300], f"a dict with a number for each of {', '.join(cases())}")
    for name, value in said.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise NotYet(f"{name}: {value!r}", "a number above 0: 2 if direct calling costs twice as much")
    measured = {name: await case.ratio() for name, case in cases().items()}
    off = {name: value for name, value in said.items() if not close(value, measured[name])}
    if len(off) > len(said) - ENOUGH:
        shown = ", ".join(f"{name}: {value:g} is too {_side(value, measured[name])}" for name, value in off.items())
        raise NotYet(
            f"{len(said) - len(off)} of {len(said)} close; {shown}",
            f"{ENOUGH} on the right side of 1 and off by a factor of {FACTOR} at most",
        )


def _side(said: float, measured: float) -> str:
    return "high" if said > measured else "low"


EXERCISES = [
    Exercise(
        "09.4",
        "the final quiz",
        _check,
        (
            "Count requests first: how often is the prompt sent, and what has been added to it each time?",
            "Code mode with final is one request. Without it, or with a program that fails once, there are two.",
            "A chain of n calls sends what came before n times. Calls at once come back once. 500 definitions are "
            "long, and without a search they are in every request.",
        ),
        answer=lambda: {"a": 1.3, "b": 0.8, "c": 12, "d": 1.2, "e": 0.05, "f": 9},
        wrong=(
            lambda: dict.fromkeys("abcdef", 1),
            lambda: {"a": 10, "b": 10, "c": 10, "d": 10, "e": 10, "f": 10},  # code mode always wins
            lambda: {"a": 0.8, "b": 0.8, "c": 0.1, "d": 0.9, "e": 20, "f": 0.1},  # the ratio upside down
            lambda: {"a": 1.3, "b": 0.8, "c": 12, "d": 1.2, "e": 0.05},
            lambda: {"a": "code", "b": "direct", "c": "code", "d": "code", "e": "direct", "f": "code"},
            lambda: {"a": math.nan, "b": 0.8, "c": 12, "d": 1.2, "e": 0.05, "f": 9},
            lambda: {"a": True, "b": 0.8, "c": 12, "d": 1.2, "e": 0.05, "f": 9},
        ),
    ),
]
