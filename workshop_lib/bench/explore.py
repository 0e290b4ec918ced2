"""The break-even map in a notebook: sliders that walk over it, and others that move it.

Covers: the committed map, or one measured anew. Does not cover: points between those that were measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from workshop_lib.bench.breakeven import CALLS, ORDERS, SIZES, TOOLS, Cell, read_cells
from workshop_lib.bench.map import BEST, FORMS, draw, ratio
from workshop_lib.meter import TOKENIZER, model_names
from workshop_lib.settings import DEFAULT_MODEL, PROJECT

COMMITTED = PROJECT / "data" / "results" / "breakeven.jsonl"


def load_map(file: Path = COMMITTED) -> list[Cell]:
    """The cells of a measured map; by default those that come with the kit."""
    return read_cells(file)


def place(cells: Iterable[Cell], calls: int, size: int, tools: int, order: str) -> str:
    """One point of the map as HTML: the arms by price, and the verdict."""
    arms = {cell.arm: cell for cell in cells if cell.point == f"{order}-{calls}-{size}-{tools}"}
    if not arms:
        return "<p>This point was not measured.</p>"
    found = ratio(arms)
    verdict = (
        "Direct calling has no answer here: its context window is too small."
        if found is None
        else f"The best direct arm costs {found:,.2f} times as much as the best arm of code mode."
        if found >= 1
        else f"Direct calling wins: code mode costs {1 / found:,.2f} times as much."
    )
    rows = "".join(
        f"<tr><th scope='row' style='text-align: left; padding-right: 2em'>{escape(cell.arm)}</th>"
        + "".join(f"<td style='text-align: right; padding-left: 2em'>{text}</td>" for text in _figures(cell))
        + "</tr>"
        for cell in sorted(arms.values(), key=lambda cell: (not cell.right, cell.usd[DEFAULT_MODEL]))
    )
    head = "".join(
        f"<th scope='col' style='padding-left: 2em'>{name}</th>" for name in ("US cents", "tokens", "requests")
    )
    source = f"Source: oracle (scripted, not a model), {DEFAULT_MODEL}; tokens: {TOKENIZER} (estimate); {BEST}"
    return f"<p><b>{verdict}</b></p><table><tr><th></th>{head}</tr>{rows}</table><p><small>{source}</small></p>"


def _figures(cell: Cell) -> list[str]:
    if not cell.right:
        return [escape(cell.outcome), "", ""]
    return [f"{100 * cell.usd[DEFAULT_MODEL]:,.4f}", f"{cell.tokens:,}", f"{cell.requests:,}"]


def walk(cells: list[Cell] | None = None) -> Any:
    """Sliders over the map, for the last line of a notebook cell."""
    from ipywidgets import HTML, Dropdown, SelectionSlider, VBox, interactive_output

    known, shown = cells or load_map(), HTML()
    controls = {
        "calls": SelectionSlider(options=CALLS, value=4, description="calls"),
        "size": SelectionSlider(options=[(f"{size:,}", size) for size in SIZES], value=1_024, description="bytes each"),
        "tools": Dropdown(options=TOOLS, description="tools"),
        "order": Dropdown(options=ORDERS, description="order"),
    }

    def show(**chosen: Any) -> None:
        shown.value = place(known, **chosen)

    interactive_output(show, controls)
    return VBox([*controls.values(), shown])


def moving_map(cells: list[Cell] | None = None) -> Any:
    """The whole map, redrawn as its conditions change, for the last line of a notebook cell."""
    from ipywidgets import HTML, Dropdown, SelectionSlider, VBox, interactive_output

    known, shown = cells or load_map(), HTML()
    wide = {"style": {"description_width": "12em"}, "layout": {"width": "36em"}}
    controls = {
        "form": SelectionSlider(options=list(FORMS), description="compared", continuous_update=False, **wide),
        "failing": SelectionSlider(
            options=(0, 5, 10, 25, 50, 100), description="of 100 programs fail", continuous_update=False, **wide
        ),
        "model": Dropdown(options=model_names(), value=DEFAULT_MODEL, description="prices of", **wide),
    }

    def show(**chosen: Any) -> None:
        shown.value = draw(known, **chosen)._repr_html_()

    interactive_output(show, controls)
    return VBox([*controls.values(), shown])
