"""Plots of runs. Every figure carries its alt text and the label of its source.

Covers: runs side by side; figures that grow; what killed runs did twice. Colours are the Okabe-Ito set, and each
series has a hatch of its own, so that nothing is told by colour alone. Does not cover: the benchmark's figures.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_lib.record import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERIES = (("#0072B2", ""), ("#56B4E9", "//"), ("#E69F00", ".."), ("#D55E00", "xx"))


@dataclass(frozen=True, repr=False)
class Plot:
    """A figure with its alt text. In a notebook it shows itself; `save` writes a PNG that carries the text."""

    png: bytes
    alt: str

    def save(self, path: Path) -> Path:
        """Write the PNG, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(self.png)
        return part.replace(path)

    def __repr__(self) -> str:
        return f"<Plot: {self.alt}>"

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{escape(self.alt, quote=True)}" style="max-width:100%">'


def compare(runs: Sequence[Run], *, title: str = "", seconds: bool = True) -> Plot:
    """What each run cost: tokens by kind, list price, requests, and where the time went.

    `seconds=False` leaves the time out: an oracle answers at once, so its seconds are those of the kit.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 3.6), layout="constrained")
    figure.suptitle(title or "The same question, answered twice", fontsize=13, x=0.01, ha="left")
    widths = [3, 2, 2, 3] if seconds else [3, 2, 2]
    panels: list[Axes] = list(figure.subplots(1, len(widths), width_ratios=widths))
    names = [run.mode if run.outcome == "answered" else f"{run.mode}:\n{run.outcome}" for run in runs]
    _stack(
        panels[0],
        "tokens",
        names,
        {
            "input": [run.usage.input for run in runs],
            "cache write": [run.usage.cache_write for run in runs],
            "cache read": [run.usage.cache_read for run in runs],
            "output": [run.usage.output for run in runs],
        },
        lambda value: f"{value:,.0f}",
    )
    _stack(panels[1], "list price, US cents", names, {"": [100 * run.usd for run in runs]}, lambda v: f"{v:.3f}")
    _stack(panels[2], "requests", names, {"": [run.requests for run in runs]}, lambda value: f"{value:,.0f}")
    if seconds:
        parts = {part: [getattr(run.seconds, part) for run in runs] for part in ("model", "tools", "sandbox")}
        _stack(panels[3], "seconds", names, parts, lambda value: f"{value:.2f}")
    words = " ".join(_in_words(run, seconds) for run in runs)
    return captioned(figure, f"Bars for {len(runs)} runs. {words}", runs[0].label)


def _stack(
    axes: Axes, title: str, names: list[str], series: dict[str, list[float]], text: Callable[[float], str]
) -> None:
    """One panel of stacked bars, with the total written over each."""
    totals = [0.0] * len(names)
    for (label, values), (colour, hatch) in zip(series.items(), SERIES, strict=False):
        axes.bar(names, values, bottom=totals, label=label, color=colour, hatch=hatch, edgecolor="white", width=0.6)
        totals = [total + value for total, value in zip(totals, values, strict=True)]
    for position, total in enumerate(totals):
        axes.annotate(text(total), (position, total), (0, 2), textcoords="offset points", ha="center", fontsize=9)
    axes.set_title(title, fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(0, (1.4 if len(series) > 1 else 1.15) * max([*totals, 1e-9]))  # room for a legend
    axes.tick_params(labelsize=9)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if len(series) > 1:
        axes.legend(fontsize=8, frameon=False, loc="upper right", ncols=2)


def _in_words(run: Run, seconds: bool) -> str:
    time = f", {run.seconds.wall:.2f} seconds" if seconds else ""
    requests = f"{run.requests:,} request{'' if run.requests == 1 else 's'}"
    return (
        f"{run.mode.capitalize()}: {run.usage.prompt:,} input and {run.usage.output:,} output tokens, "
        f"{100 * run.usd:.3f} US cents, {requests}{time}."
    )


def curve(table: Any, column: str, title: str, label: str) -> Plot:
    """A column of a DataFrame over its index on log axes, beside what it would be if it grew in proportion."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 3.8), layout="constrained")
    axes = figure.subplots()
    x, y = table.index, table[column]
    proportion = [y.iloc[0] * value / x[0] for value in x]
    axes.loglog(x, y, "o-", color=SERIES[0][0], label="measured")
    axes.loglog(x, proportion, "^--", color=SERIES[3][0], label=f"in proportion to {x.name}")
    _finish_log(axes, x, column, title)
    points = ", ".join(f"{at:,}: {value:,}" for at, value in zip(x, y, strict=True))
    return captioned(figure, f"{title}. {column} by {x.name}: {points}.", label)


def lines(table: Any, column: str, title: str, label: str) -> Plot:
    """Each column of a DataFrame over its index on log axes, named beside its end. `column`: what the values are."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.2), layout="constrained")
    axes = figure.subplots()
    x = table.index
    for name, (colour, _), style in zip(table.columns, SERIES, ("o-", "s--", "D-.", "^:"), strict=False):
        axes.loglog(x, table[name], style, color=colour, label=name)
        axes.annotate(f"{table[name].iloc[-1]:,}", (x[-1], table[name].iloc[-1]), (6, 0), textcoords="offset points")
    axes.margins(x=0.12)
    _finish_log(axes, x, column, title)
    said = "; ".join(
        f"{name}: " + ", ".join(f"{at:,}: {value:,}" for at, value in zip(x, table[name], strict=True))
        for name in table.columns
    )
    return captioned(figure, f"{title}. {column} by {x.name}: {said}.", label)


def _finish_log(axes: Axes, x: Any, column: str, title: str) -> None:
    """Ticks where values are, names of both axes, title and legend."""
    axes.set_xticks(x, [f"{value:,}" for value in x], minor=False)
    axes.set_xticks([], minor=True)
    axes.set_xlabel(f"{x.name} (log scale)")
    axes.set_ylabel(f"{column} (log scale)")
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)


def repeats(rows: Sequence[dict[str, Any]], names: dict[str, str], label: str) -> Plot:
    """What killed runs did twice, per kill: side effects, and tokens paid for again; one bar for each variant."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 0.6 * len(rows) + 1.2), layout="constrained")
    figure.suptitle("Killed and started again: what happened twice, per kill", fontsize=13, x=0.01, ha="left")
    panels: list[Axes] = list(figure.subplots(1, 2, sharey=True))
    titles = {"repeated_effects": "side effects", "repeated_tokens": "recorded tokens, paid for again"}
    for axes, (column, title) in zip(panels, titles.items(), strict=True):
        values = [row[column] / row["kills"] for row in rows]
        for position, (value, (colour, hatch)) in enumerate(zip(values, SERIES, strict=False)):
            axes.barh(position, value, color=colour, hatch=hatch, edgecolor="white")
            axes.annotate(f"{value:,.1f}", (value, position), (3, 0), textcoords="offset points", va="center")
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlim(0, 1.2 * max([*values, 1e-9]))
        axes.set_xticks([])
        axes.spines[["top", "right", "bottom"]].set_visible(False)
    panels[0].set_yticks(range(len(rows)), [names[row["variant"]] for row in rows])
    panels[0].invert_yaxis()
    words = " ".join(
        f"{names[row['variant']]}: {row['repeated_effects']} side effects and {row['repeated_tokens']:,} tokens twice "
        f"in {row['kills']} kills, {row['right']} right answers."
        for row in rows
    )
    return captioned(figure, f"Bars for {len(rows)} variants. {words}", label)


def captioned(figure: Any, alt: str, label: str) -> Plot:
    """A matplotlib figure as a `Plot`, the label of its source below it and in its alt text."""
    figure.supxlabel(f"Source: {label}", fontsize=8, x=0.01, ha="left", color="#444444")
    text = f"{alt} Source: {label}."
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=144, metadata={"Description": text})
    return Plot(buffer.getvalue(), text)
