"""The final quiz: six cases, a ratio to predict for each, and the same cases run to see.

Covers: what direct calling costs over what code mode costs, at list price, in both modes' own arms of the benchmark.
Does not cover: skill. The oracle plays both modes, and a live model may fail in either.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workshop_lib.bench.arms import ARMS, UNCAPPED
from workshop_lib.bench.crossover import Point
from workshop_lib.bench.failures import run_with
from workshop_lib.bench.suites import Task, crossover_task, load_suite

FACTOR = 3
"""A prediction is good if it is off by no more than this factor, and names the cheaper mode."""


@dataclass(frozen=True)
class Case:
    """Two arms on one task. `fault`: what the oracle does wrong in code mode, once."""

    words: str
    task: Task
    direct: str
    code: str
    fault: str = ""

    async def ratio(self) -> float:
        """What direct calling costs over what code mode costs, both run now. Below 1, direct calling is cheaper.

        Raises `AssertionError` if one of them did not answer right: there is no price for a wrong answer.
        """
        direct = await ARMS[self.direct].run(self.task, UNCAPPED)
        if self.fault:
            code = await run_with(self.task, "code", self.fault)
        else:
            code = await ARMS[self.code].run(self.task, UNCAPPED)
        assert direct.correct, direct.reason
        assert code.correct, code.reason
        return direct.usd / code.usd


@cache
def cases() -> dict[str, Case]:
    """The six, by their letter."""
    one = crossover_task(Point(1, 64, 5, "chained"))
    flights = {task.name: task for task in load_suite("flights")}
    return {
        "a": Case(
            "One call, a short result, five tools. The program ends the run with final.",
            one,
            "direct-cached",
            "code-final",
        ),
        "b": Case("The same, but without final: the model says the answer again.", one, "direct-cached", "code"),
        "c": Case(
            "Sixteen calls of a kilobyte each, every one needs the result before it.",
            crossover_task(Point(16, 1_024, 5, "chained")),
            "direct-cached",
            "code-final",
        ),
        "d": Case(
            "Question 4: twelve short calls at once. The first program fails after its calls; the second one is right.",
            flights["flights-4"],
            "direct-cached",
            "code-final",
            fault="crash",
        ),
        "e": Case(
            "One call among 500 tools. Direct calling finds it by tool search; code mode has all 500 in its prompt.",
            crossover_task(Point(1, 64, 500, "chained")),
            "direct-search",
            "code-final",
        ),
        "f": Case(
            "64 short calls at once, five tools, in one turn of direct calling.",
            crossover_task(Point(64, 64, 5, "independent")),
            "direct-cached",
            "code-final",
        ),
    }


def close(predicted: float, measured: float) -> bool:
    """Whether a prediction names the cheaper mode, which 1 does not, and is off by `FACTOR` at most."""
    return (predicted - 1) * (measured - 1) > 0 and measured / FACTOR <= predicted <= measured * FACTOR
