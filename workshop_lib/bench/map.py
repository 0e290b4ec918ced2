"""The break-even map as a table and a picture, and the border in it.

Covers: ratios of list price and tokens, the smallest number of calls from which code mode is cheaper, one figure for
all points. Does not cover: measuring (see `breakeven`) and the formula (see `formula`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from workshop_lib.bench.breakeven import CALLS, ORDERS, SIZES, TOOLS, Cell
from workshop_lib.bench.formula import point_of
from workshop_lib.meter import TOKENIZER
from workshop_lib.settings import DEFAULT_MODEL
from workshop_lib.teach.plots import Plot, captioned

INLINE = (("code-final",), ("direct", "direct-cached"))
"""All definitions in the prompt, in both modes: code mode, and what it is compared with."""
FORMS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "best of each": (("code-final", "code-search"), ("direct", "direct-cached", "direct-search")),
    "no search": INLINE,
    "no final": (("code",), INLINE[1]),
    "warm": (("code-final-warm",), ("direct-cached-warm",)),
}
"""The comparisons of the map. `warm`: the prompt cache still holds the definitions, in both modes."""
BEST = "best of each"
RULE = (
    "Code mode pays as soon as calls multiply, follow each other, or bring back more than the answer needs; for one "
    "or two short calls it saves little, and a warm prompt cache, a program that cannot end the run by itself, or "
    "one failed program turns that round. With dozens of tools or more put their definitions behind a search, in "
    "either mode: for a few calls that saves more than the mode itself."
)
"""The rule to take home."""


def by_point(cells: Iterable[Cell]) -> dict[str, dict[str, Cell]]:
    """The cells of each point, by arm."""
    found: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        found.setdefault(cell.point, {})[cell.arm] = cell
    return found


def ratio(arms: dict[str, Cell], form: str = BEST, model: str = DEFAULT_MODEL, failing: float = 0) -> float | None:
    """The list price of the cheapest direct arm over that of the cheapest code arm, of those that answered right.

    `failing`: of a hundred programs so many fail once, and each costs a whole run of code mode more. None: no direct
    arm of this form did.
    """
    code, direct = FORMS[form]
    prices = [arms[name].usd[model] for name in direct if arms[name].right]
    if not prices:
        return None
    return min(prices) / min(arms[name].usd[model] for name in code if arms[name].right) / (1 + failing / 100)


def wins(points: dict[str, dict[str, Cell]], form: str = BEST, model: str = DEFAULT_MODEL, failing: float = 0) -> int:
    """On how many points direct calling is cheaper. The arguments are those of `ratio`."""
    ratios = [ratio(arms, form, model, failing) for arms in points.values()]
    return sum(one is not None and one < 1 for one in ratios)


def boundary(cells: Iterable[Cell], model: str = DEFAULT_MODEL) -> list[dict[str, Any]]:
    """For each order, size and number of tools: from how many calls on code mode is cheaper, by form, or None.

    Where direct mode gives no answer, code mode counts as cheaper.
    """
    found = by_point(cells)
    rows = []
    for order, tools, size in itertools.product(ORDERS, TOOLS, SIZES):
        row: dict[str, Any] = {"order": order, "tools": tools, "size": size}
        for form in FORMS:
            ratios = {
                calls: ratio(found[name], form, model)
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


def draw(cells: Iterable[Cell], form: str = BEST, model: str = DEFAULT_MODEL, failing: int = 0) -> Plot:
    """How many times the price of code mode direct calling costs, over all points; what is below 1 is framed.

    The arguments are those of `ratio`.
    """
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    found = by_point(cells)
    figure = Figure(figsize=(13, 6.6), layout="constrained")
    shown = f"{form}; {failing} of 100 programs fail once" if failing else form
    figure.suptitle(
        f"How many times the list price of code mode direct calling costs ({shown})", fontsize=14, x=0.01, ha="left"
    )
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
                    value = ratio(arms, form, model, failing)
                    x, y = CALLS.index(point.calls), SIZES.index(point.size)
                    grid[y][x] = value or float("nan")
                    text = "none" if value is None else f"{value:.2f}" if value < 1.95 else f"{value:,.1f}"
                    text = text if value is None or value < 10 else f"{value:,.0f}"
                    if value is not None and value < 1:
                        corner = (x - 0.46, y - 0.46)
                        axes.add_patch(Rectangle(corner, 0.92, 0.92, fill=False, edgecolor="#D55E00", linewidth=2))
                    dark = value is not None and value > 40
                    axes.text(x, y, text, ha="center", va="center", fontsize=7, color="white" if dark else "black")
            image = axes.imshow(grid, origin="lower", aspect="auto", cmap="cividis_r", norm=LogNorm(0.5, 2_000))
            known = [value for line in grid for value in line if value == value]
            told.append(f"{order}, {tools} tools: {min(known):.2f} to {max(known):,.0f} times" if known else "")
            axes.set_xticks(range(len(CALLS)), list(map(str, CALLS)))
            axes.set_yticks(range(len(SIZES)), [f"{size:,}" for size in SIZES])
    for axes in panels[-1]:
        axes.set_xlabel("calls")
    for line in panels:
        line[0].set_ylabel("bytes a result")
    figure.colorbar(image, ax=panels, label="direct over code (log scale)", shrink=0.6)
    alt = (
        "Six heat maps of the list price of the cheapest direct arm over that of the cheapest arm of code mode, by "
        f"calls and result size; {shown}. {'; '.join(told)}. Below 1, in a frame, direct calling is cheaper. 'none': "
        "direct mode ran out of its context window."
    )
    label = f"oracle (scripted, not a model), {model}; tokens: {TOKENIZER} (estimate); workshop bench breakeven"
    return captioned(figure, alt, label)
