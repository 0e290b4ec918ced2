"""Checks of exercises: to do, not yet (got, expected, the next hint), or done. A check never raises.

Covers: running a check on an attempt, hints of growing help, progress kept in the project's folder and nowhere
else. An exercise, its check, its hints, its answer and its plausible wrong answers live together in
`teach.exercises`, so that they cannot drift apart. Does not cover: prose, which is never graded.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from workshop_lib.settings import Settings

State = Literal["to do", "not yet", "done"]
_MARKS = {"to do": "☐", "not yet": "◐", "done": "☑"}
_COLOURS = {"to do": "#555555", "not yet": "#A04000", "done": "#005F40"}


class NotYet(Exception):  # noqa: N818 - not an error: a step on the way
    """An attempt is not right yet: what it gave, and what was expected instead."""

    def __init__(self, got: Any, expected: Any) -> None:
        super().__init__(f"got {got}, expected {expected}")
        self.got, self.expected = str(got), str(expected)


@dataclass(frozen=True)
class Exercise:
    """One exercise. `check` takes an attempt and raises `NotYet`, or `NotImplementedError` for an untouched stub."""

    id: str
    title: str
    check: Callable[[Any], Awaitable[None] | None]
    hints: tuple[str, str, str]
    answer: Any
    """An attempt that passes, for the tests; the notebook's solution is another."""
    wrong: tuple[Any, ...]
    """Plausible attempts that must not pass, at least two."""


@dataclass(frozen=True)
class Verdict:
    """What a check found. It shows itself in a notebook and as text."""

    exercise: Exercise
    state: State
    got: str = ""
    expected: str = ""
    hint: str = ""

    def __str__(self) -> str:
        lines = [f"{_MARKS[self.state]} {self.exercise.id} {self.exercise.title}: {self.state}"]
        found = {"got": self.got, "expected": self.expected, "hint": self.hint}
        return "\n".join([*lines, *(f"   {name}: {text}" for name, text in found.items() if text)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        style = f"border-left: 4px solid {_COLOURS[self.state]}; padding: 4px 12px; white-space: pre-wrap"
        return f"<div role='status' style='{style}'>{escape(str(self))}</div>"


async def check(exercise_id: str, attempt: Any) -> Verdict:
    """Check an attempt at an exercise, and keep its state. Never raises, except for an id that does not exist."""
    from workshop_lib.teach.exercises import EXERCISES

    if exercise_id not in EXERCISES:
        raise ValueError(f"There is no exercise {exercise_id!r}. There are: {', '.join(EXERCISES)}.")
    exercise = EXERCISES[exercise_id]
    records = _load()
    tries = records.get(exercise_id, {}).get("tries", 0)
    verdict = await judge(exercise, attempt, tries)
    if verdict.state != "to do":
        records[exercise_id] = {"state": verdict.state, "tries": tries + 1}
        _keep(records)
    return verdict


async def judge(exercise: Exercise, attempt: Any, tries: int = 0) -> Verdict:
    """The verdict on an attempt after so many earlier ones; each earlier try earns one more hint."""
    hint = exercise.hints[min(tries, len(exercise.hints) - 1)]
    try:
        outcome = exercise.check(attempt)
        if inspect.isawaitable(outcome):
            await outcome
    except NotImplementedError as stub:
        return Verdict(exercise, "to do", hint=_first(exercise, stub))
    except NotYet as step:
        return Verdict(exercise, "not yet", step.got, step.expected, hint)
    except Exception as error:
        return Verdict(exercise, "not yet", f"{type(error).__name__}: {error}", "no error", hint)
    return Verdict(exercise, "done")


def _first(exercise: Exercise, stub: NotImplementedError) -> str:
    """What to do before, if the stub that was met is that of another exercise."""
    named = re.search(r"Exercise ([\d.]*\d)", str(stub))
    return f"finish {named[1]} first, for your code calls it" if named and named[1] != exercise.id else ""


def expect(got: Any, expected: Any, what: str = "") -> None:
    """Raise `NotYet` unless `got` equals `expected`, floats to a part in a million."""
    same = abs(got - expected) <= 1e-6 * abs(expected) if _both_numbers(got, expected) else got == expected
    if not same:
        shown = [f"{what} {value!r}".strip()[:300] for value in (got, expected)]
        raise NotYet(*shown)


def _both_numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def progress() -> str:
    """All exercises, one a line, with their state."""
    from workshop_lib.teach.exercises import EXERCISES

    records = _load()
    states = {name: records.get(name, {}).get("state", "to do") for name in EXERCISES}
    done = sum(state == "done" for state in states.values())
    lines = [f"{_MARKS[state]} {name} {EXERCISES[name].title}: {state}" for name, state in states.items()]
    return "\n".join([*lines, f"{done} of {len(states)} done"])


def _load() -> dict[str, dict[str, Any]]:
    try:
        return dict(json.loads((Settings.load().home / "progress.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):  # none yet, or damaged: progress is not worth an error
        return {}


def _keep(records: dict[str, dict[str, Any]]) -> None:
    path = Settings.load().home / "progress.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(records, indent=1), encoding="utf-8")
    part.replace(path)
