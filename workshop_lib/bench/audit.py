"""The audit: the meter's invariants, checked again from the raw lines of a benchmark, and the bug they exclude.

Covers: usage counted once per response, sums, prices, the growth of prompts, calls, seconds, grades, sources kept
apart. A worked example of a known bug: usage stamped on every parallel call, and added up. Does not cover: whether a
provider's own count is right; `calibrate` compares it with the tokenizer.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workshop_lib.bench.run import Trial
from workshop_lib.flights import grade
from workshop_lib.meter import TOKENIZER, ModelCard, Usage
from workshop_lib.settings import Settings

RULES = {
    "one count per response": "no two turns, of this run or of any other, carry the same response",
    "usage adds up": "the run's usage is that of its turns, or more where a response broke off",
    "price adds up": "the run's list price is that of its turns by `data/models.json`, or more where one broke off",
    "requests": "at least one request a turn",
    "calls": "as many calls in the turns as by tool",
    "prompts grow": "no request is shorter than the one before it, for the conversation is sent whole",
    "seconds": "model, tools and sandbox together take no longer than the run",
    "grade": "the answer, graded again against the truth, gets the same grade",
    "source": "an oracle's tokens are named an estimate, a live model's are the API's own, and nothing is played back",
}


@dataclass(frozen=True)
class Finding:
    """A trial that breaks a rule."""

    trial: tuple[object, ...]
    rule: str
    detail: str


def audit(trials: Iterable[Trial]) -> list[Finding]:
    """All that is wrong. An empty list is what one wants."""
    found, seen = [], Counter[str]()
    for trial in trials:
        seen.update(step["response"] for step in trial.run["steps"])
        found += [Finding(trial.key, rule, detail) for rule, detail in _broken(trial, seen)]
    return found


def _broken(trial: Trial, seen: Counter[str]) -> Iterator[tuple[str, str]]:
    run, steps = trial.run, trial.run["steps"]
    if twice := [step["response"] for step in steps if seen[step["response"]] > 1 or not step["response"]]:
        yield "one count per response", f"{twice[0] or 'no id'} is counted again"
    usages = [Usage(**step["usage"]) for step in steps]
    added, total = sum(usages, Usage()), Usage(**run["usage"])
    whole = run["requests"] == len(steps)  # no response broke off, and none was asked for again
    if (added.total > total.total) or (whole and added != total):
        yield "usage adds up", f"the turns have {added}, the run has {total}"
    card = ModelCard.load(Settings(model=run["model"], base_url="any", offline=run["kind"] == "oracle"))
    price = sum(map(card.usd, usages))
    if price > run["usd"] + 1e-12 or (whole and abs(price - run["usd"]) > 1e-12):
        yield "price adds up", f"the turns cost {price}, the run says {run['usd']}"
    if run["requests"] < len(steps):
        yield "requests", f"{run['requests']} for {len(steps)} turns"
    made, by_tool = sum(step["calls_made"] for step in steps), sum(run["calls_by_tool"].values())
    if made != by_tool or made != run["tool_calls"]:
        yield "calls", f"{made} in the turns, {by_tool} by tool, {run['tool_calls']} in all"
    prompts = [usage.prompt for usage in usages]
    if any(later < earlier for earlier, later in itertools.pairwise(prompts)):
        yield "prompts grow", f"{prompts[:20]}"
    seconds = run["seconds"]
    if sum(seconds[part] for part in ("model", "tools", "sandbox")) > seconds["wall"] + 0.01:
        yield "seconds", f"{seconds}"
    right = grade(run["answer"], trial.truth).correct if run["outcome"] == "answered" else None
    if right != run["correct"]:
        yield "grade", f"graded {run['correct']}, and now {right}"
    if run["kind"] == "recorded":
        yield "source", f"played back from a recording of {run['recorded']}: it measures nothing"
    if (run["kind"] == "oracle") != (run["tokenizer"] == f"{TOKENIZER} (estimate)"):
        yield "source", f"{run['kind']} with {run['tokenizer']}"


@dataclass(frozen=True)
class Stamped:
    """One task as a benchmark with the bug would report it: usage is stamped on each call of a response, and added."""

    task: str
    direct: int
    code: int
    """Tokens, counted right."""
    direct_stamped: int
    code_stamped: int

    @property
    def ratio(self) -> float:
        """Direct over code, counted right."""
        return self.direct / self.code

    @property
    def stamped_ratio(self) -> float:
        """Direct over code, with the bug."""
        return self.direct_stamped / self.code_stamped


def counting_bug(trials: Iterable[Trial], direct: str = "direct", code: str = "code-final") -> list[Stamped]:
    """The bug's size on each task that both arms answered, from the first trial of each."""
    first: dict[str, dict[str, Trial]] = {}
    for trial in trials:
        first.setdefault(trial.task, {}).setdefault(trial.arm, trial)
    return [
        Stamped(task, arms[direct].tokens, arms[code].tokens, _stamped(arms[direct]), _stamped(arms[code]))
        for task, arms in first.items()
        if direct in arms and code in arms and arms[direct].right and arms[code].right
    ]


def _stamped(trial: Trial) -> int:
    """In code mode a response has one call, `run_program`, however many tools the program calls."""
    return sum(
        Usage(**step["usage"]).total * (1 if step["program"] is not None else max(1, step["calls_made"]))
        for step in trial.run["steps"]
    )
