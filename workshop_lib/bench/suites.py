"""The suites: what is asked, with which tools, what the right answer is, and what was predicted before any run.

Covers: `flights`, the twelve questions; `flights-sql`, the same with the SQL tools; `crossover`, orders with random ids
from one call to many; a suite of one's own, `module:attribute`. Does not cover: who answers (see `arms`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workshop_lib.bench.crossover import Orders, Point
from workshop_lib.flights import PLAYBOOK, QUESTIONS, SQL_PLAYBOOK
from workshop_lib.flights import toolbox as flights
from workshop_lib.settings import PROJECT
from workshop_lib.tools import Toolbox

PREDICTIONS_FILE = PROJECT / "data" / "predictions.json"


@dataclass(frozen=True)
class Prediction:
    """What was expected before the first run: the cheapest direct arm's list price over that of `code-final`.

    `low` and `high` bound the ratio; above 1 code mode is cheaper. None for `high`: no direct arm answers at all.
    `blind`: nobody had seen a figure of the task then.
    """

    low: float
    high: float | None
    why: str
    blind: bool = True

    def holds(self, ratio: float | None) -> bool:
        """Whether a measured ratio is within the bounds. None: no direct arm gave the right answer."""
        if ratio is None or self.high is None:
            return ratio is None and self.high is None
        return self.low <= ratio <= self.high

    def __str__(self) -> str:
        return "no direct answer" if self.high is None else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Task:
    """One question with its truth. `program` is the oracle's plan, and may be empty for a live model."""

    name: str
    question: str
    truth: Any
    toolbox: Callable[[], Toolbox] = lambda: flights
    program: str = ""
    prediction: Prediction | None = None


CROSSOVER = (
    Point(1, 64, 5, "chained"),
    Point(2, 64, 5, "chained"),
    Point(4, 64, 5, "independent"),
    Point(4, 4_096, 5, "chained"),
    Point(16, 1_024, 5, "independent"),
    Point(16, 1_024, 5, "chained"),
    Point(64, 64, 5, "independent"),
    Point(64, 1_024, 5, "chained"),
    Point(1, 64, 50, "chained"),
    Point(16, 1_024, 50, "independent"),
    Point(1, 64, 500, "chained"),
    Point(16, 1_024, 500, "independent"),
)
"""From where direct calling should do best to where code mode should; the whole map is `bench breakeven`."""


def load_suite(name: str) -> list[Task]:
    """A suite by its name, or a list of `Task`s that a `module:attribute` names.

    Raises `ValueError` for a name that is neither, and for something else than `Task`s.
    """
    if name in SUITES:
        return SUITES[name]()
    if ":" not in name:
        raise ValueError(
            f"There is no suite {name!r}. There are: {', '.join(SUITES)}; or name yours, module:attribute."
        )
    from workshop_lib.runtime import load

    tasks = list(load(name))
    if not tasks or not all(isinstance(task, Task) for task in tasks):
        raise ValueError(f"{name} must be a list of workshop_lib.bench.suites.Task.")
    return tasks


def playbook(tasks: list[Task]) -> Mapping[str, str]:
    """Question → program, for the oracle."""
    return {task.question: task.program for task in tasks if task.program}


def _flights() -> list[Task]:
    return [
        Task(name := f"flights-{one.id}", one.text, one.answer, program=PLAYBOOK[one.text], prediction=_predicted(name))
        for one in QUESTIONS
    ]


def _flights_sql() -> list[Task]:
    def toolbox() -> Toolbox:
        from workshop_lib.flights.tasks import toolbox

        return toolbox

    return [
        Task(name := f"sql-{one.id}", one.text, one.answer, toolbox, SQL_PLAYBOOK[one.text], _predicted(name))
        for one in QUESTIONS
    ]


def crossover_task(point: Point, prediction: Prediction | None = None) -> Task:
    """The task of one place on the map."""
    orders = Orders(point)
    return Task(point.name, orders.question, orders.truth, orders.toolbox, orders.program, prediction)


def _crossover() -> list[Task]:
    return [crossover_task(point, _predicted(point.name)) for point in CROSSOVER]


SUITES: dict[str, Callable[[], list[Task]]] = {
    "flights": _flights,
    "flights-sql": _flights_sql,
    "crossover": _crossover,
}


@cache
def _predictions() -> dict[str, Any]:
    return json.loads(PREDICTIONS_FILE.read_text(encoding="utf-8"))["tasks"]


def _predicted(name: str) -> Prediction:
    return Prediction(**_predictions()[name])
