"""The break-even map as a table and a picture, and the border in it.

Covers: ratios of list price and tokens, the smallest number of calls from which code mode is cheaper, one figure for
all points. Does not cover: measuring (see `breakeven`) and the formula (see `formula`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from workshop_lib.bench.breakeven import CALLS, ORDERS, SIZES, TOOLS, Cell
from workshop_lib.bench.formula import point_of
from workshop_lib.meter import TOKENIZER
from workshop_lib.settings import DEFAULT_MODEL
from workshop_lib.teach.plots import Plot, captioned

DIRECT = ("direct", "direct, cached")


def by_point(cells: Iterable[Cell]) -> dict[str, dict[str, Cell]]:
    """The cells of each point, by arm."""
    found: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        found.setdefault(cell.point, {})[cell.arm] = cell
    return found


def ratio(
    arms: dict[str, Cell], code: str = "code + final", direct: Sequence[str] = DIRECT, model: str = DEFAULT_MODEL
) -> float | None:
    """The list price of the cheapest direct arm with a right answer, over that of a code arm. None: there is none."""
    prices = [arms[name].usd[model] for name in direct if arms[name].right]
    return min(prices) / arms[code].usd[model] if prices else None


def boundary(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """For each order, size and number of tools: from how many calls on each form of code mode is cheaper, or None.

    `warm` compares both with definitions that the prompt cache still holds. Where direct mode gives no answer, code
    mode counts as cheaper.
    """
    found = by_point(cells)
    rows = []
    forms = {
        "code + final": ("code + final", DIRECT),
        "code": ("code", DIRECT),
        "warm": ("code + final, warm", ("direct, cached, warm",)),
    }
    for order in ORDERS:
        for tools in TOOLS:
            for size in SIZES:
                row: dict[str, Any] = {"order": order, "tools": tools, "size": size}
                for form, (code, direct) in forms.items():
                    ratios = {
                        calls: ratio(found[name], code, direct)
                        for calls in CALLS
                        if (name := f"{order}-{calls}-{size}-{tools}") in found
                    }
                    # From the border on it stays cheaper: a single cheaper point below it is no border.
                    cheaper = [calls for calls in ratios if all(_over(ratios[one]) for one in ratios if one >= calls)]
                    row[form] = min(cheaper, default=None)
                rows.append(row)
    return rows


def _over(value: float | None) -> bool:
    return value is None or value > 1


def draw(cells: Iterable[Cell]) -> Plot:
    """How many times the price of code + final the cheapest direct arm costs, over all points."""
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    found = by_point(cells)
    figure = Figure(figsize=(13, 6.6), layout="constrained")
    figure.suptitle("How many times the list price of code mode direct calling costs", fontsize=14, x=0.01, ha="left")
    panels = figure.subplots(len(ORDERS), len(TOOLS), sharex=True, sharey=True)
    told = []
    for row, order in enumerate(ORDERS):
        for column, tools in enumerate(TOOLS):
            axes = panels[row][column]
            axes.set_title(f"{order}, {tools} tools", loc="left", fontsize=10)
            grid = [[float("nan")] * len(CALLS) for _ in SIZES]
            for name, arms in found.items():
                point = point_of(name)
                if (point.order, point.tools) == (order, tools):
                    value = ratio(arms)
                    x, y = CALLS.index(point.calls), SIZES.index(point.size)
                    grid[y][x] = value or float("nan")
                    text = "none" if value is None else f"{value:.1f}" if value < 10 else f"{value:,.0f}"
                    dark = value is not None and value > 40
                    axes.text(x, y, text, ha="center", va="center", fontsize=7, color="white" if dark else "black")
            image = axes.imshow(grid, origin="lower", aspect="auto", cmap="cividis_r", norm=LogNorm(0.5, 2_000))
            known = [value for line in grid for value in line if value == value]
            told.append(f"{order}, {tools} tools: {min(known):.1f} to {max(known):,.0f} times" if known else "")
            axes.set_xticks(range(len(CALLS)), list(map(str, CALLS)))
            axes.set_yticks(range(len(SIZES)), [f"{size:,}" for size in SIZES])
    for axes in panels[-1]:
        axes.set_xlabel("calls")
    for line in panels:
        line[0].set_ylabel("bytes a result")
    figure.colorbar(image, ax=panels, label="direct over code + final (log scale)", shrink=0.6)
    alt = (
        "Six heat maps of the list price of the cheapest direct arm over that of code + final, by calls and result "
        f"size. {'; '.join(told)}. 'none': direct mode ran out of its context window."
    )
    label = f"oracle (scripted, not a model), {DEFAULT_MODEL}; tokens: {TOKENIZER} (estimate); workshop bench breakeven"
    return captioned(figure, alt, label)
