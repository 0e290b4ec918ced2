"""Exercises of notebook 00: reading a `Run`."""

from __future__ import annotations

from collections.abc import Callable

from workshop_lib.agents import AGENTS
from workshop_lib.flights import PLAYBOOK, get_question, toolbox
from workshop_lib.meter import Usage
from workshop_lib.model import new_model
from workshop_lib.record import Run
from workshop_lib.settings import Settings
from workshop_lib.teach.checks import Exercise, NotYet, expect


def _run(mode: str, usage: Usage) -> Run:
    return Run("?", mode, "oracle", "a-model", "none", usage=usage)  # type: ignore[arg-type]


def _check_ratio(ratio: Callable[[Run, Run], float]) -> None:
    direct = _run("direct", Usage(input=100, output=50, cache_read=700, cache_write=200))
    code = _run("code", Usage(input=50, output=70, cache_write=200))
    expect(ratio(direct, code), 4.0, "a ratio of")


async def _check_wide(wide: Callable[[], int]) -> None:
    """Both agents answer the chosen question, by the oracle and free of charge."""
    question = get_question(wide())
    runs = {}
    for mode, agent in AGENTS.items():
        runs[mode] = await agent(new_model(Settings(offline=True), PLAYBOOK), toolbox).run(question.text)
    ratio = runs["direct"].usage.prompt / runs["code"].usage.prompt
    if ratio <= 100:
        direct = runs["direct"]
        why = f"{len(direct.calls):,} calls in {direct.turns} turns, {_chars(direct):,} characters of results"
        raise NotYet(f"question {question.id}: {ratio:.0f} times the input tokens ({why})", "more than 100 times")


def _chars(run: Run) -> int:
    return sum(call.chars for call in run.calls)


EXERCISES = [
    Exercise(
        "00.1",
        "how many times the input",
        _check_ratio,
        (
            "A run keeps its tokens in `run.usage`. Type `direct.usage` in a cell and look.",
            "All tokens sent are in `usage.prompt`: fresh ones, cache reads and cache writes together.",
            "Divide: `direct.usage.prompt / code.usage.prompt`.",
        ),
        answer=lambda direct, code: direct.usage.prompt / code.usage.prompt,
        wrong=(
            lambda direct, code: direct.usage.input / code.usage.input,  # forgets what the cache served
            lambda direct, code: code.usage.prompt / direct.usage.prompt,  # upside down
            lambda direct, code: direct.usage.total / code.usage.total,  # output is not input
        ),
    ),
    Exercise(
        "00.2",
        "a question where direct calling is expensive",
        _check_wide,
        (
            "Print the texts: `for q in QUESTIONS: print(q.id, q.text)`. Which ones need much data to pass through?",
            "Many calls alone are not enough: question 5 makes 365, but their results are small and are sent once. "
            "Look for big results, or for long chains that send them again.",
            "Try 8: all flights of a month, to count and rank a few of them.",
        ),
        answer=lambda: 8,
        wrong=(lambda: 4, lambda: 10, lambda: 5),
    ),
]
