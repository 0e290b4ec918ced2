"""Twelve questions about the flights, the truth, and a grader that compares values, never prose.

Covers: the texts, each of which fixes the JSON it wants; the answers as literals, which the tests work out
again from the Parquet files without the tools; exact grading. Does not cover: finding JSON in prose.
"""

import textwrap
from dataclasses import dataclass
from typing import Any

TOLERANCE = 0.5e-4 + 1e-9  # half a unit of the fourth decimal, which every question asks for


@dataclass(frozen=True)
class Question:
    """One question. `shape` names the pattern of calls it needs, `answer` is the truth as JSON values."""

    id: int
    shape: str
    text: str
    answer: Any

    @property
    def title(self) -> str:
        """The beginning of the question, for lists."""
        return textwrap.shorten(self.text.partition(" Answer with ")[0], 78, placeholder=" …")


@dataclass(frozen=True)
class Grade:
    """Whether an answer is right; if not, `reason` names the first difference."""

    correct: bool
    reason: str


QUESTIONS = (
    Question(
        1,
        "lookup",
        "What are the name and the elevation in feet of the airport DEN, and which airline has the code "
        "EV? "
        'Answer with JSON: {"name": str, "elevation": int, "airline": str}.',
        {"name": "Denver Intl", "elevation": 5431, "airline": "ExpressJet Airlines Inc."},
    ),
    Question(
        2,
        "chain",
        "Which aircraft flew UA 1545 from New York on 1 January 2013, and how old was it then, counted "
        "as 2013 minus the year it was built? "
        'Answer with JSON: {"tailnum": str, "manufacturer": str, "model": str, "year": int, "age": int}.',
        {"tailnum": "N14228", "manufacturer": "BOEING", "model": "737-824", "year": 1999, "age": 14},
    ),
    Question(
        3,
        "chain of 4",
        "Which flight out of New York left with the longest departure delay on 10 July 2013, what is its "
        "airline called, and what was the weather at its origin in the hour it was scheduled for? "
        'Answer with JSON: {"carrier": str, "flight": int, "origin": str, "dest": str, "hour": int, '
        '"dep_delay": int, "airline": str, "temp": float, "visib": float, "wind_speed": float}; delay in '
        "minutes, temperature in °F, visibility in miles, wind in mph, each float rounded to 4 decimals.",
        {
            "carrier": "VX",
            "flight": 411,
            "origin": "JFK",
            "dest": "LAX",
            "hour": 13,
            "dep_delay": 634,
            "airline": "Virgin America",
            "temp": 84.2,
            "visib": 9.0,
            "wind_speed": 10.357,
        },
    ),
    Question(
        4,
        "fan-out 12",
        "In which month of 2013 was the largest share of flights from LaGuardia (LGA) "
        "cancelled? "
        'Answer with JSON: {"month": int, "rate": float}; the rate between 0 and 1, rounded to 4 '
        "decimals.",
        {"month": 7, "rate": 0.0504},
    ),
    Question(
        5,
        "fan-out 365",
        "On which day of 2013 were the most flights out of New York cancelled, on which day was the "
        "largest share of the scheduled flights cancelled, and on how many days was it more than 10%? "
        'Answer with JSON: {"most_cancelled": str, "cancelled": int, "highest_rate": str, "rate": float, '
        '"days_above": int}; dates as YYYY-MM-DD, the rate between 0 and 1, rounded to 4 decimals.',
        {
            "most_cancelled": "2013-02-08",
            "cancelled": 472,
            "highest_rate": "2013-02-09",
            "rate": 0.5746,
            "days_above": 17,
        },
    ),
    Question(
        6,
        "fan-out 105",
        "Which destination has the highest mean arrival delay in 2013 among those with at least 100 "
        "completed flights, how many destinations are among those, and how many of all destinations are "
        "served by one airline only? "
        'Answer with JSON: {"dest": str, "mean_arr_delay": float, "completed": int, "qualifying": int, '
        '"one_carrier": int}; the mean in minutes, rounded to 4 decimals.',
        {"dest": "CAE", "mean_arr_delay": 41.7642, "completed": 106, "qualifying": 92, "one_carrier": 29},
    ),
    Question(
        7,
        "join and clean",
        "Which manufacturer's aircraft were scheduled for the most flights in 2013, all spellings of a "
        "manufacturer's name taken as one, and for what share of all scheduled flights is the "
        "manufacturer unknown, because the aircraft has no plane record or the flight no tail number? "
        'Answer with JSON: {"manufacturer": str, "flights": int, "unrecorded_share": float}; of the name '
        "the first word, in capitals; the share between 0 and 1, rounded to 4 decimals.",
        {"manufacturer": "AIRBUS", "flights": 88193, "unrecorded_share": 0.1562},
    ),
    Question(
        8,
        "big payload",
        "How many flights left JFK in July 2013 more than 120 minutes late, which three airlines had the "
        "most of them, and what is the median departure delay among them? "
        'Answer with JSON: {"late": int, "top": [{"carrier": str, "late": int}, ...], "median": float}; '
        "airlines by code, most first; the median in minutes.",
        {
            "late": 569,
            "top": [
                {"carrier": "B6", "late": 229},
                {"carrier": "9E", "late": 112},
                {"carrier": "DL", "late": 80},
            ],
            "median": 171.0,
        },
    ),
    Question(
        9,
        "branching",
        "Take the five destinations with the most flights scheduled in 2013, most first, and look at "
        "December alone. Where the mean arrival delay is above 15 minutes: which airline has the worst "
        "mean arrival delay to that destination, among those with at least 20 completed flights to it? "
        "Elsewhere: what share of the completed flights arrived on time or early? "
        'Answer with a JSON list of {"dest": str, "mean_arr_delay": float, "carrier": str, '
        '"carrier_mean": float} or {"dest": str, "mean_arr_delay": float, "on_time": float}; airlines by '
        "code, means in minutes, shares between 0 and 1, each float rounded to 4 decimals.",
        [
            {"dest": "ORD", "mean_arr_delay": 16.4628, "carrier": "MQ", "carrier_mean": 39.4219},
            {"dest": "ATL", "mean_arr_delay": 17.2827, "carrier": "EV", "carrier_mean": 36.6134},
            {"dest": "LAX", "mean_arr_delay": 10.7245, "on_time": 0.4647},
            {"dest": "BOS", "mean_arr_delay": 12.4708, "on_time": 0.5611},
            {"dest": "MCO", "mean_arr_delay": 11.6451, "on_time": 0.4572},
        ],
    ),
    Question(
        10,
        "errors",
        "For the airport codes LAX, SJU, XYZ, BQN, DEN, ORD, STT and QQQ, in this order: what is the "
        "elevation of the airport in feet, null if it is not on record, and how many flights to it were "
        "scheduled from New York in 2013? "
        'Answer with a JSON list of {"code": str, "elevation": int or null, "inbound": int}.',
        [
            {"code": "LAX", "elevation": 126, "inbound": 16174},
            {"code": "SJU", "elevation": None, "inbound": 5819},
            {"code": "XYZ", "elevation": None, "inbound": 0},
            {"code": "BQN", "elevation": None, "inbound": 896},
            {"code": "DEN", "elevation": 5431, "inbound": 7266},
            {"code": "ORD", "elevation": 668, "inbound": 17283},
            {"code": "STT", "elevation": None, "inbound": 522},
            {"code": "QQQ", "elevation": None, "inbound": 0},
        ],
    ),
    Question(
        11,
        "loop until",
        "Which tail number was scheduled for the most flights in 2013, over all airlines? Going down "
        "that ranking, which is the first aircraft with a plane record, at which rank (the busiest is "
        "1), and is its record plausible, that is, does it have the 30 seats or more that an airliner "
        "needs? "
        'Answer with JSON: {"busiest": str, "flights": int, "recorded": str, "rank": int, "year": int, '
        '"seats": int, "plausible": bool}; flights of the busiest, year built and seats of the recorded '
        "one.",
        {
            "busiest": "N725MQ",
            "flights": 575,
            "recorded": "N711MQ",
            "rank": 4,
            "year": 1976,
            "seats": 22,
            "plausible": False,
        },
    ),
    Question(
        12,
        "multi-join",
        "Taking each flight of 2013 with the weather at its origin in the hour it was scheduled for: "
        "what share was cancelled at a visibility below 1 mile (low), what share at 10 miles or more "
        "(high), and how many flights have no weather report? "
        'Answer with JSON: {"low": {"cancelled": int, "scheduled": int, "rate": float}, "high": '
        '{"cancelled": int, "scheduled": int, "rate": float}, "no_weather": int}; rates between 0 and 1, '
        "rounded to 4 decimals.",
        {
            "low": {"cancelled": 355, "scheduled": 3975, "rate": 0.0893},
            "high": {"cancelled": 5079, "scheduled": 278739, "rate": 0.0182},
            "no_weather": 1556,
        },
    ),
)


def get_question(number: int) -> Question:
    """The question with this number."""
    for question in QUESTIONS:
        if question.id == number:
            return question
    raise ValueError(f"There is no question {number!r}. Choose one of {QUESTIONS[0].id} to {QUESTIONS[-1].id}.")


def find_question(text: str) -> Question | None:
    """The question with exactly this text, spaces around it aside."""
    return next((question for question in QUESTIONS if question.text == text.strip()), None)


def grade(answer: Any, truth: Any) -> Grade:
    """Compare an answer with the truth: same keys, types, strings and integers; floats to 4 decimals.

    An integer may stand where a float is asked for, as in JSON, and nothing else may stand for anything.
    """
    difference = _difference(answer, truth, "the answer")
    return Grade(difference is None, difference or "Every value is right.")


def _difference(answer: Any, truth: Any, where: str) -> str | None:
    kind = _kind(truth)
    if _kind(answer) != kind and not (kind == "a number" and _kind(answer) == "a whole number"):
        return f"{where} must be {kind}, but is {_kind(answer)}: {_shown(answer)}."
    if isinstance(truth, dict):
        missing, extra = [k for k in truth if k not in answer], [k for k in answer if k not in truth]
        if missing or extra:
            words = [
                f"{word} {', '.join(map(repr, keys))}" for word, keys in (("lacks", missing), ("has", extra)) if keys
            ]
            return f"{where} has the wrong keys: it {' and '.join(words)}."
        pairs = [(answer[key], truth[key], f"{key!r} of {where}") for key in truth]
    elif isinstance(truth, list):
        if len(answer) != len(truth):
            return f"{where} must have {len(truth)} elements, but has {len(answer)}."
        pairs = [(a, t, f"element {i} of {where}") for i, (a, t) in enumerate(zip(answer, truth, strict=True), 1)]
    elif isinstance(truth, float):
        # Written so that NaN fails and an enormous integer does not overflow.
        right = truth - TOLERANCE <= answer <= truth + TOLERANCE
        return None if right else f"{where} must be {truth} to 4 decimals, but is {_shown(answer)}."
    else:
        return None if answer == truth else f"{where} must be {truth!r}, but is {_shown(answer)}."
    return next((found for pair in pairs if (found := _difference(*pair))), None)


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", int: "a whole number"}
    kinds |= {float: "a number", type(None): "null"}
    return kinds.get(type(value), f"a {type(value).__name__}, which is not JSON")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
