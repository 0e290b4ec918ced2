"""What to make of a benchmark: code mode against the best direct arm, task by task, and the predictions.

Covers: the list price of a right answer, its ratio and the mean of the ratios with an interval, the tasks that direct
calling wins, prediction against result. Does not cover: measuring (see `run`), where a saving comes from (see `parts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workshop_lib.bench.arms import BASELINES
from workshop_lib.bench.stats import bootstrap, geometric_mean
from workshop_lib.bench.suites import Prediction

CODE = "code-final"


@dataclass(frozen=True)
class Duel:
    """One task: the cheapest direct arm that gave right answers, against an arm of code mode."""

    task: str
    best: str | None
    """The name of the direct arm, or None: none gave a right answer."""
    direct_usd: float | None
    code_usd: float | None
    """US dollars at list price for a right answer."""

    @property
    def ratio(self) -> float | None:
        """Above 1 code mode is cheaper. None: one of the two gave no right answer."""
        return self.direct_usd / self.code_usd if self.direct_usd and self.code_usd else None

    @property
    def winner(self) -> str:
        """`code`, `direct`, or `neither`."""
        if self.direct_usd is None or self.code_usd is None:
            return "direct" if self.direct_usd else "code" if self.code_usd else "neither"
        return "code" if self.code_usd < self.direct_usd else "direct"


def duels(summary: Iterable[dict[str, Any]], *code: str) -> list[Duel]:
    """One for each task that both were asked. `summary`: rows of one source and suite, from `run.summarize`.

    `code`: the arm of code mode, by default `code-final`; of several the one with the cheapest right answer.
    """
    code = code or (CODE,)
    tasks: dict[str, dict[str, dict[str, Any]]] = {}
    for row in summary:
        tasks.setdefault(row["task"], {})[row["arm"]] = row
    found = []
    for task, arms in tasks.items():
        direct, own = ([arms[name] for name in names if name in arms] for names in (BASELINES, code))
        if direct and own:
            best, ours = _cheapest(direct), _cheapest(own)
            found.append(Duel(task, best.get("arm"), best.get(PRICE), ours.get(PRICE)))
    return found


PRICE = "usd_per_right_answer"


def _cheapest(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The row with the cheapest right answer, or nothing if none was right."""
    priced = [row for row in rows if row[PRICE] is not None]
    return min(priced, key=lambda row: row[PRICE], default={})


@dataclass(frozen=True)
class Verdict:
    """All duels of a suite in one line. `mean` is the geometric mean of the ratios, with its 95% interval."""

    mean: float | None
    interval: tuple[float, float] | None
    code: list[str]
    direct: list[str]
    """The tasks that each of the two wins."""
    unanswered: list[str]
    """Of those, the ones that no direct arm answered: they have no ratio."""


def verdict(found: list[Duel]) -> Verdict:
    """Sum up."""
    ratios = [duel.ratio for duel in found if duel.ratio is not None]
    return Verdict(
        geometric_mean(ratios) if ratios else None,
        bootstrap(ratios) if ratios else None,
        [duel.task for duel in found if duel.winner == "code"],
        [duel.task for duel in found if duel.winner == "direct"],
        [duel.task for duel in found if duel.best is None],
    )


FORMS = {
    "code-final": ("code-final",),
    "the cheaper of code-final and code-search": ("code-final", "code-search"),
    "code, without final": ("code",),
}
"""What is set against the best direct arm, by name."""


def repairs_borne(ratio: float, repair: float) -> float:
    """How many programs of a hundred may fail once before direct calling is as cheap.

    `ratio`: direct over code, without failures; `repair`: what one costs, over the whole run without it.
    """
    return 100 * max(0.0, ratio - 1) / repair


def kept(duel: Duel, prediction: Prediction | None) -> str:
    """What became of a prediction: `yes`, `no`, or nothing where there was none."""
    if prediction is None:
        return ""
    return "yes" if prediction.holds(duel.ratio) else "no"


def in_words(found: Verdict) -> str:
    """A verdict in a sentence."""
    parts = []
    if found.mean is not None and found.interval is not None:
        low, high = found.interval
        parts.append(
            f"the best direct arm costs {found.mean:.2f} times as much (geometric mean over the tasks that both "
            f"answer; 95% interval by resampling the tasks {low:.2f} to {high:.2f})"
        )
    if found.unanswered:
        parts.append(f"no direct arm answers {', '.join(found.unanswered)}")
    tasks = len(found.code) + len(found.direct)
    names = "" if not found.direct or not found.code else f": {', '.join(found.direct)}"
    parts.append(f"direct calling wins {len(found.direct) or 'none'} of {tasks}{names}")
    return "; ".join(parts) + "."
