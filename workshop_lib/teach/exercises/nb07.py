"""Exercises of notebook 07: a prediction, the heaviest part of a bill, how many programs may fail."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from workshop_lib.bench.compare import repairs_borne
from workshop_lib.bench.crossover import Point
from workshop_lib.bench.explore import load_map
from workshop_lib.bench.map import by_point, ratio, wins
from workshop_lib.teach.checks import Exercise, NotYet, expect

# --- 07.1: a prediction. None is wrong; it must only be one ------------------------------------------------

WINS = "points of 324 that direct calling wins"
PLACES = {
    "one short call, five tools: direct / code": Point(1, 64, 5, "chained"),
    "16 short calls, each needs the one before: direct / code": Point(16, 64, 5, "chained"),
    "16 short calls at once: direct / code": Point(16, 64, 5, "independent"),
}


@cache
def measured() -> dict[str, float]:
    """What the committed map says of the four. Its own figures, each time: nothing is written down twice."""
    points = by_point(load_map())
    ratios = {name: ratio(points[point.name]) for name, point in PLACES.items()}
    return {WINS: wins(points), **{name: value for name, value in ratios.items() if value is not None}}


def _check_prediction(predict: Callable[[], dict[str, float]]) -> None:
    said = predict()
    if not isinstance(said, dict) or set(said) != set(measured()):
        raise NotYet(f"{said!r}"[:300], f"a dict with the keys {', '.join(map(repr, measured()))}")
    for name, value in said.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise NotYet(f"{name}: {value!r}", "a number from 0 on")
    if said[WINS] > 324:
        raise NotYet(f"{said[WINS]} points", "324 at most")
    if zeros := [name for name in PLACES if said[name] == 0]:
        raise NotYet(f"{zeros[0]}: 0", "a number above 0; 0.5 if direct calling costs half as much")


def _prediction(**changes: Any) -> Callable[[], dict[str, Any]]:
    good: dict[str, Any] = {WINS: 100, **dict.fromkeys(PLACES, 1.5)}
    return lambda: {**good, **{list(good)[int(key[1:])]: value for key, value in changes.items()}}


# --- 07.2: the heaviest part -------------------------------------------------------------------------------


def _check_heaviest(heaviest: Callable[[dict[str, float]], tuple[str, float]]) -> None:
    for usd in (
        {"calls": 3.0, "results": 1.0},
        {"definitions": 0.0004, "question": 0.0001, "sent again": 0.002, "results": 0.0019, "answer": 0.0},
        {"answer": 0.5},
        {"calls": 0.2, "zebra": 0.1},
    ):
        given = heaviest(dict(usd))
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise NotYet(f"{given!r}"[:300], "two values: the name and the share")
        part = max(usd, key=lambda name: usd[name])
        expect(given[0], part, f"of {usd}:")
        expect(given[1], usd[part] / sum(usd.values()), f"of {usd}: the share")


# --- 07.3: how many programs may fail ----------------------------------------------------------------------


def _check_may_fail(may_fail: Callable[[float, float, float], float]) -> None:
    for direct, code, repair in (
        (1.5, 1.0, 1.0),  # half of them
        (0.00054, 0.00021, 0.00028),  # question 4: more than all
        (1.25, 1.0, 1.1),
        (1.25, 1.0, 0.5),  # a cheap repair: more may fail
        (0.8, 1.0, 1.0),  # direct calling is cheaper to begin with
        (1.0, 1.0, 0.3),
        (50.0, 1.0, 1.0),
    ):
        expected = min(100.0, repairs_borne(direct / code, repair / code))
        expect(may_fail(direct, code, repair), expected, f"direct={direct}, code={code}, repair={repair}:")


EXERCISES = [
    Exercise(
        "07.1",
        "your prediction",
        _check_prediction,
        (
            "Any number is a prediction, as long as it is one.",
            "The first is a count, 0 to 324. The others are ratios: 2 if direct calling costs twice as much.",
            "The four keys stand behind `expected`, once the value is no dict with them. Give each a number above 0.",
        ),
        answer=_prediction(),
        wrong=(
            lambda: {},
            lambda: [100, 1, 2, 3],
            _prediction(_0=400),
            _prediction(_0=-1),
            _prediction(_1=0),
            _prediction(_2="more"),
            _prediction(_3=math.nan),
            _prediction(_3=True),
        ),
    ),
    Exercise(
        "07.2",
        "the heaviest part of a bill",
        _check_heaviest,
        (
            "Two steps: which key has the largest value, and what part of the sum is that value?",
            "`max` takes a function that says what to compare: `max(usd, key=usd.get)`.",
            "`return part, usd[part] / sum(usd.values())`",
        ),
        answer=lambda usd: (max(usd, key=usd.get), max(usd.values()) / sum(usd.values())),
        wrong=(
            lambda usd: (max(usd), usd[max(usd)] / sum(usd.values())),  # the last in the alphabet
            lambda usd: (max(usd, key=usd.get), max(usd.values())),  # dollars and not a share
            lambda usd: (max(usd, key=usd.get), 100 * max(usd.values()) / sum(usd.values())),
            lambda usd: max(usd, key=usd.get),
        ),
    ),
    Exercise(
        "07.3",
        "how many programs may fail",
        _check_may_fail,
        (
            "What does code mode save on one run? How often does a repair fit into that?",
            "`(direct - code) / repair` failures use up the saving of one run. Of a hundred runs?",
            "`100 * (direct - code) / repair`, but at least 0 and at most 100.",
        ),
        answer=lambda direct, code, repair: min(100, max(0, 100 * (direct - code) / repair)),
        wrong=(
            lambda direct, code, repair: 100 * (direct - code) / repair,  # no bounds
            lambda direct, code, repair: max(0, 100 * (direct - code) / repair),
            lambda direct, code, repair: min(100, max(0, 100 * (direct - code) / code)),  # not every repair is a run
            lambda direct, code, repair: min(100, 100 * direct / (code + repair)),
            lambda direct, code, repair: min(1, max(0, (direct - code) / repair)),  # a share, not of a hundred
        ),
    ),
]
