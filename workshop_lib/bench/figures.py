"""The figures of the benchmark's report: predictions against results, and where the price of direct calling goes.

Does not cover: the map (see `map`) and the peers (see `peers`). Colours and hatches are those of `teach.plots`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workshop_lib.bench.compare import Duel
from workshop_lib.bench.parts import PARTS
from workshop_lib.bench.suites import Prediction
from workshop_lib.teach.plots import SERIES, Plot, captioned

BLUE, RED = SERIES[0][0], SERIES[3][0]


def forecast(found: Sequence[Duel], predictions: dict[str, Prediction | None], title: str, label: str) -> Plot:
    """The measured ratio of each task as a dot, what was predicted as a bar behind it."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, StrMethodFormatter

    figure = Figure(figsize=(10, 0.42 * len(found) + 1.6), layout="constrained")
    axes = figure.subplots()
    told, ratios = [], [duel.ratio for duel in found if duel.ratio]
    far = 4 * max([*ratios, 5])
    for row, duel in enumerate(found):
        predicted = predictions.get(duel.task)
        if predicted and predicted.high is not None:
            width = predicted.high - predicted.low
            axes.barh(row, width, left=predicted.low, height=0.62, color="#BBBBBB", label=None if row else "predicted")
        elif predicted:
            axes.barh(row, far - 1, left=1, height=0.62, color="#DDDDDD", hatch="//", edgecolor="white")
        if duel.ratio:
            held = predicted is None or predicted.holds(duel.ratio)
            axes.plot(duel.ratio, row, "o" if held else "X", color=BLUE if held else RED, markersize=9)
            text = f"{duel.ratio:,.2f}" if duel.ratio < 10 else f"{duel.ratio:,.0f}"
            axes.annotate(text, (duel.ratio, row), (9, 0), textcoords="offset points", va="center", fontsize=9)
            told.append(f"{duel.task}: {text}, predicted {predicted or 'nothing'}")
        else:
            axes.annotate("no direct arm answers", (1.1, row), va="center", fontsize=9)
            told.append(f"{duel.task}: no direct arm answers, predicted {predicted or 'nothing'}")
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(min([0.4, *(ratio / 2 for ratio in ratios)]), far)
    axes.set_yticks(range(len(found)), [duel.task for duel in found])
    axes.invert_yaxis()
    axes.set_xlabel(
        "list price of the best direct arm over that of code-final (log scale); right of 1 code mode is cheaper"
    )
    axes.set_title(f"{title}: predicted (grey), measured (dot; a cross where it was off)", loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    return captioned(figure, f"{title}, price of the best direct arm over code-final. {'; '.join(told)}.", label)


_SHADES = (*SERIES, ("#009E73", "\\\\"), ("#CC79A7", "--"), ("#999999", "++"))


def spending(rows: Sequence[dict[str, Any]], label: str) -> Plot:
    """Where the list price of direct calling goes, task by task, beside what `code-final` pays of it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 0.38 * len(rows) + 2), layout="constrained")
    axes = figure.subplots()
    left, told = [0.0] * len(rows), []
    totals = [sum(row["direct_usd"].values()) for row in rows]
    for part, (colour, hatch) in zip(PARTS, _SHADES, strict=True):
        shares = [100 * row["direct_usd"][part] / total for row, total in zip(rows, totals, strict=True)]
        axes.barh(range(len(rows)), shares, left=left, color=colour, hatch=hatch, edgecolor="white", label=part)
        left = [at + share for at, share in zip(left, shares, strict=True)]
    for row, (one, total) in enumerate(zip(rows, totals, strict=True)):
        code = 100 * sum(one["code_usd"].values()) / total
        axes.annotate(f"code-final pays {code:.1f}%", (101, row), va="center", fontsize=9)
        most = max(PARTS, key=lambda part: one["direct_usd"][part])
        told.append(f"{one['task']}: most for {most}, {100 * one['direct_usd'][most] / total:.0f}%; code {code:.1f}%")
    axes.set_xlim(0, 122)
    axes.set_xticks(range(0, 101, 20), [f"{share}%" for share in range(0, 101, 20)])
    axes.set_yticks(range(len(rows)), [row["task"] for row in rows])
    axes.invert_yaxis()
    axes.set_title(
        "Where the list price of direct calling goes (calls at once, no prompt cache)", loc="left", fontsize=11
    )
    axes.legend(ncols=7, fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0, -0.14), borderaxespad=0)
    axes.spines[["top", "right"]].set_visible(False)
    return captioned(figure, f"Shares of the price of direct calling by part. {'; '.join(told)}.", label)
