"""What goes wrong in a run, in few kinds, and what it costs to mend.

Covers: a kind for every failed program, every failed call and every run without a right answer; each of them brought
about by the oracle's faults, and the run then compared with the same run without the fault. An error that a program
catches, or that the plan expects, is no failure. Does not cover: how often a live model fails: run it and count.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from workshop_lib.agents import AGENTS
from workshop_lib.bench.suites import Task
from workshop_lib.flights import grade
from workshop_lib.model import new_model
from workshop_lib.record import Mode, Run
from workshop_lib.settings import Settings

KINDS = {
    "syntax": "the program cannot be parsed",
    "unknown name": "it uses a name, or a tool, that does not exist",
    "wrong argument": "a tool is called with arguments that it does not take",
    "limit": "the sandbox or a cap stopped it: time, memory, calls, size",
    "tool error": "a tool failed, and the program did not handle it",
    "other error": "any other exception",
    "broken call": "the call did not arrive whole, and nothing was run",
    "wrong answer": "there was an answer, and it was wrong",
    "no answer": "a cap, the context window, a refusal or the API ended the run",
}

_LIMITS = {"TimeoutError", "MemoryError", "RecursionError", "TooLong", "CrashedError"}
_NAMES = re.compile(
    r"There is no tool|used when not defined|has no member|does not exist in the sandbox|is not defined|Cannot resolve"
)
_ARGUMENTS = re.compile(r"bad argument|arguments must be|unexpected keyword|[Aa]rgument")
_KEYS = re.compile(r"Unknown key")


def of_program(error_type: str | None, error: str) -> str:
    """The kind of a program's failure."""
    if error_type in _LIMITS or "trips to the host" in error:
        return "limit"
    if error_type == "SyntaxError":
        return "syntax"
    if error_type == "NameError" or _NAMES.search(error):
        return "unknown name"
    if _ARGUMENTS.search(error):
        return "wrong argument"
    if error_type == "TypeCheck":  # it names no rule, and what is left is what cannot be parsed
        return "other error" if _KEYS.search(error) else "syntax"
    return "tool error" if error_type == "ToolError" else "other error"


def of_call(error: str) -> str | None:
    """The kind of a direct call's failure, or None: a tool that says no to good arguments is no failure of a run."""
    if error.startswith("There is no tool"):
        return "unknown name"
    return "wrong argument" if _ARGUMENTS.search(error) else None


def of_run(run: dict[str, Any]) -> list[str]:
    """All kinds of failure in a run (as JSON), in the order they happened."""
    found: list[str | None] = []
    for number, step in enumerate(run["steps"], 1):
        if not (step["calls"] or step["program"] or step["text"]) and number < len(run["steps"]):
            found.append("broken call")
        if step["program"] is not None and step["error"]:
            found.append(of_program(step["error_type"], step["error"]))
        if step["program"] is None:
            found += [of_call(call["error"]) for call in step["calls"] if call["error"]]
    if run["outcome"] != "answered":
        found.append("no answer")
    elif run["correct"] is False:
        found.append("wrong answer")
    return [kind for kind in found if kind]


@dataclass(frozen=True)
class Repair:
    """One fault, and what it cost: the run with it less the run without it."""

    fault: str
    mode: str
    kinds: list[str]
    right: bool
    """Whether the answer was right in the end."""
    requests: int
    turns: int
    tokens: int
    usd: float
    calls_repeated: int
    """Tool calls that were made again, beyond those of the run without the fault."""

    def to_json(self) -> dict[str, Any]:
        """With stable field names."""
        return asdict(self)


FAULTS: dict[Mode, tuple[str, ...]] = {
    "code": ("syntax", "typo", "unknown_tool", "wrong_call", "memory", "crash", "cut_off", "wrong_answer", "refusal"),
    "direct": ("unknown_tool", "wrong_call", "malformed_input", "cut_off", "wrong_answer", "refusal"),
}
"""The faults of the oracle that lead to each kind. Those of the wire, such as a 529, cost requests and no tokens."""


async def measure(task: Task) -> list[Repair]:
    """Every fault in every mode, once. The model is the oracle, which mends its program at the first report."""
    repairs = []
    for mode, faults in FAULTS.items():
        without = await run_with(task, mode)
        for fault in faults:
            run = await run_with(task, mode, fault)
            repairs.append(
                Repair(
                    fault,
                    mode,
                    of_run(run.to_json()),
                    run.correct is True,
                    run.requests - without.requests,
                    run.turns - without.turns,
                    run.usage.total - without.usage.total,
                    run.usd - without.usd,
                    len(run.calls) - len(without.calls),
                )
            )
    return repairs


async def run_with(task: Task, mode: Mode, *faults: str) -> Run:
    """One run of the oracle, told to err so; graded."""
    model = new_model(Settings(offline=True), {task.question: task.program}, faults=faults)
    run = await AGENTS[mode](model, task.toolbox(), caching=False).run(task.question)
    run.mark(grade, task.truth)
    return run
