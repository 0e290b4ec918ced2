"""Running a benchmark: every task of a suite in every arm, repeated, in an order shuffled by a seed.

Covers: one line of JSON a trial, written as soon as it is done, so that the same command goes on after a crash; a
budget; the summary. Trials are kept here and not in Flyte's cache: its key does not see a change in the agents, so it
would hand out what an older state of the kit had measured. A folder holds the trials of one state of the kit.
Does not cover: what to make of the figures (see `compare` and `report`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from workshop_lib.bench.arms import ARMS, Arm
from workshop_lib.bench.stats import pass_k, wilson
from workshop_lib.bench.suites import Task
from workshop_lib.model import Model
from workshop_lib.record import Run
from workshop_lib.settings import PROJECT, Settings

FILE = "trials.jsonl"
KEPT_CALLS = 12
"""So many calls of a turn are kept with their arguments and the beginnings of their results."""
MAX_TURNS = 1_000
"""One call a turn needs many turns: the cap of a trial, in place of the one for people's runs."""


class BudgetError(ValueError):
    """The next trial could pass the budget, so it was not started."""


@dataclass(frozen=True)
class Trial:
    """One task in one arm, once. `run` is the `Run` as JSON, its long lists of calls cut (`calls_made` counts all)."""

    suite: str
    task: str
    arm: str
    repeat: int
    place: int
    """When it ran: its number in the shuffled order of its repeat."""
    kit: str
    """Which state of the kit measured it."""
    truth: Any
    run: dict[str, Any]

    @property
    def source(self) -> str:
        """Where the figures come from. Trials of two sources never meet in one figure."""
        return _source(self.run["kind"], self.run["model"], self.run["tokenizer"])

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it this trial and no other."""
        return (self.source, self.suite, self.task, self.arm, self.repeat)

    @property
    def right(self) -> bool:
        """Whether there was an answer, and it was right."""
        return self.run["correct"] is True

    @property
    def outcome(self) -> str:
        """`right`, `wrong`, or why there is no answer."""
        if self.run["outcome"] != "answered":
            return str(self.run["outcome"])
        return "right" if self.right else "wrong"

    @property
    def starts_warm(self) -> bool:
        """Whether its first request found something in the prompt cache: of an earlier trial, for a live model."""
        steps = self.run["steps"]
        return bool(steps and steps[0]["usage"]["cache_read"])

    @property
    def tokens(self) -> int:
        """All tokens, sent and received."""
        return int(sum(self.run["usage"].values()))

    @property
    def usd(self) -> float:
        """List price in US dollars."""
        return float(self.run["usd"])


def read(folder: Path) -> list[Trial]:
    """The trials that a folder holds. A last line that a crash cut off is left out."""
    file = folder / FILE
    lines = file.read_text(encoding="utf-8").split("\n") if file.exists() else [""]
    return [Trial(**json.loads(line)) for line in lines[:-1]]


def measure(
    folder: Path,
    suite: str,
    tasks: Sequence[Task],
    arms: Sequence[Arm],
    settings: Settings,
    *,
    repeats: int = 1,
    seed: int = 1,
    budget: float = float("inf"),
    on_trial: Callable[[int, int, Trial | None], None] = lambda done, total, trial: None,
) -> list[Trial]:
    """Run what `folder` does not hold yet; give all trials of these tasks, arms and repeats, old and new.

    `budget`: US dollars at list price for all of them. `on_trial` hears how many are done, of how many. Raises
    `ValueError` for a recording and for a folder that another state of the kit filled; `BudgetError` when the money is
    spent.
    """
    if settings.kind == "recorded":
        raise ValueError(
            "A recording that is played back measures nothing: it would count the same answers again. Unset "
            "WORKSHOP_REPLAY, or set WORKSHOP_OFFLINE=1 for the oracle."
        )
    folder.mkdir(parents=True, exist_ok=True)
    known = {trial.key: trial for trial in _mended(folder)}
    if other := {trial.kit for trial in known.values()} - {kit()}:
        raise ValueError(
            f"{folder} holds trials of another state of the kit ({other.pop()}; this one is {kit()}), and the two "
            "cannot be compared. Choose another folder with --out, or delete that one."
        )
    settings = replace(settings, max_turns=max(MAX_TURNS, settings.max_turns))
    plan = _plan(tasks, arms, repeats, seed)
    model = Model(settings)
    source = _source(model.kind, settings.model, model.tokenizer)
    found: list[Trial] = []
    spent = 0.0
    for done, (repeat, place, task, arm) in enumerate(plan):
        key = (source, suite, task.name, arm.name, repeat)
        if key not in known:
            left = budget - spent
            stopped = f"Stopped after {done} of {len(plan)} trials: ${spent:.4f} of ${budget:.4f} are spent"
            if left <= 0:
                raise BudgetError(f"{stopped}.")
            on_trial(done, len(plan), None)
            run = asyncio.run(arm.run(task, replace(settings, max_usd=min(settings.max_usd, left))))
            if run.outcome == "spending cap reached" and left < settings.max_usd:  # the budget's doing, and no result
                raise BudgetError(f"{stopped}, and {task.name} {arm.name} could cost more than what is left.")
            known[key] = Trial(suite, task.name, arm.name, repeat, place, kit(), task.truth, shortened(run))
            _append(folder / FILE, known[key])
        found.append(known[key])
        spent += known[key].usd
        on_trial(done + 1, len(plan), known[key])
    return in_order(found, [task.name for task in tasks])


def in_order(trials: Iterable[Trial], tasks: Sequence[str]) -> list[Trial]:
    """Trials as a reader wants them, by task, arm and repeat, in whatever order they ran."""
    arms = list(ARMS)
    return sorted(trials, key=lambda one: (tasks.index(one.task), arms.index(one.arm), one.repeat))


def _plan(tasks: Sequence[Task], arms: Sequence[Arm], repeats: int, seed: int) -> list[tuple[int, int, Task, Arm]]:
    """Repeat by repeat, tasks and arms in an order of its own each, so that no arm always comes first."""
    plan = []
    for repeat in range(repeats):
        order = [(task, arm) for task in tasks for arm in arms]
        random.Random(f"{seed} {repeat}").shuffle(order)
        plan += [(repeat, place, task, arm) for place, (task, arm) in enumerate(order)]
    return plan


def _source(kind: str, model: str, tokenizer: str) -> str:
    return f"{kind}, {model}; tokens: {tokenizer}"


def _mended(folder: Path) -> list[Trial]:
    """The trials of a folder, after cutting off a line that a crash left half-written."""
    file = folder / FILE
    if file.exists() and not (text := file.read_bytes()).endswith(b"\n"):
        file.write_bytes(text[: text.rfind(b"\n") + 1])
    return read(folder)


def _append(file: Path, trial: Trial) -> None:
    with file.open("a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(trial), ensure_ascii=False) + "\n")
        log.flush()
        os.fsync(log.fileno())


def shortened(run: Run) -> dict[str, Any]:
    """The run as JSON, with the first calls of each turn and the number of all, and without rows made for the UI."""
    data = run.to_json()
    for step in data["steps"]:
        step["calls_made"] = len(step["calls"])
        step["calls"] = [{**call, "rows": None} for call in step["calls"][:KEPT_CALLS]]
    return data


@cache
def kit() -> str:
    """Which state of the kit this is: a digest of its code and its data."""
    digest = hashlib.sha256()
    for file in sorted([*(PROJECT / "workshop_lib").rglob("*.py"), *(PROJECT / "data").glob("*.parquet")]):
        digest.update(file.relative_to(PROJECT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def summarize(trials: Iterable[Trial]) -> list[dict[str, Any]]:
    """One row a source, suite, task and arm: medians and ranges, how often it was right, with its interval."""
    groups: dict[tuple[str, str, str, str], list[Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.source, trial.suite, trial.task, trial.arm), []).append(trial)
    return [_row(*key, group) for key, group in groups.items()]


def _row(source: str, suite: str, task: str, arm: str, trials: list[Trial]) -> dict[str, Any]:
    right, n = sum(trial.right for trial in trials), len(trials)
    usages = [trial.run["usage"] for trial in trials]
    columns = {
        "tokens": [trial.tokens for trial in trials],
        "prompt_tokens": [usage["input"] + usage["cache_read"] + usage["cache_write"] for usage in usages],
        "cache_read": [usage["cache_read"] for usage in usages],
        "output_tokens": [usage["output"] for usage in usages],
        "usd": [trial.usd for trial in trials],
        "requests": [trial.run["requests"] for trial in trials],
        "turns": [trial.run["turns"] for trial in trials],
        "tool_calls": [trial.run["tool_calls"] for trial in trials],
        "seconds": [trial.run["seconds"]["wall"] for trial in trials],
    }
    return {
        "source": source,
        "suite": suite,
        "task": task,
        "arm": arm,
        "n": n,
        "correct": right,
        "outcomes": sorted({trial.outcome for trial in trials}),
        **{name: statistics.median(values) for name, values in columns.items()},
        "ranges": {name: [min(values), max(values)] for name, values in columns.items()},
        "usd_per_right_answer": sum(columns["usd"]) / right if right else None,
        "wilson_95": wilson(right, n),
        "pass_k": {str(k): pass_k(right, n, k) for k in range(1, n + 1)},
        "warm_starts": sum(trial.starts_warm for trial in trials),
    }
