"""Rows of data as a table and as charts, drawn here from JSON: never from HTML that a tool or a model wrote.

Covers: finding the rows in an answer or in calls, numbers aligned, a bar in every numeric cell, small bar charts. Every
text is escaped. Does not cover: plots of runs (see `teach.plots`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

from workshop_lib.record import Call

SHOWN_ROWS = 50
SHOWN_COLUMNS = 12
SHOWN_CHARTS = 4
CELL_CHARS = 200
SHORT_CHARS, LONG_CHARS = 24, 60
Rows = Sequence[dict[str, Any]]
_COST = ("ms", "from")


def text_of(value: Any) -> str:
    """A value in a few words: text as it is, numbers with at most four decimals, the rest as JSON."""
    match value:
        case None:
            return "-"
        case str():
            return value
        case float():
            return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def rows_of_calls(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Calls of one tool as rows: what was asked, what came back, how long it took, whether it was cached."""
    rows = []
    for call in calls:
        given = call.arguments if isinstance(call.arguments, dict) else {"arguments": call.arguments}
        cost = {"ms": round(1000 * call.seconds, 1), "from": "cache" if call.cached else "fresh"}
        rows.append({**given, **_result(call, given), **cost})
    names = dict.fromkeys(name for row in rows for name in row)
    order = [*(name for name in names if name not in _COST), *_COST]
    return [{name: row.get(name) for name in order} for row in rows]


def _result(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """What came back, by fields if it is a flat object that the record holds whole."""
    if call.error is not None:
        return {"error": call.error}
    try:
        value = json.loads(call.preview)
    except ValueError:
        return {"result": call.preview}
    flat = isinstance(value, dict) and not any(isinstance(inner, dict | list) for inner in value.values())
    return (
        {(f"{name} (result)" if name in given else name): inner for name, inner in value.items()}
        if flat
        else {"result": value}
    )


def without_constants(rows: Rows) -> tuple[Rows, str]:
    """Rows without the columns that say the same in each, and what those say."""
    if len(rows) < 3:
        return rows, ""
    first = rows[0]
    same = [name for name in first if all(name in row and row[name] == first[name] for row in rows)]
    said = ", ".join(f"{name} = {text_of(first[name])[:CELL_CHARS]}" for name in same)
    return [{name: value for name, value in row.items() if name not in same} for row in rows], said


def table(rows: Rows, *, bars: bool = True) -> str:
    """The first rows as an HTML table. A numeric column is aligned, and each cell has a bar up to its largest value."""
    columns = list(dict.fromkeys(name for row in rows for name in row))[:SHOWN_COLUMNS]
    largest = {name: _largest(rows, name) for name in columns}
    head = "".join(f'<th scope="col"{_class(largest[name])}>{escape(str(name))[:CELL_CHARS]}</th>' for name in columns)
    body = "".join(
        f"<tr>{''.join(_cell(row.get(name), largest[name], bars) for name in columns)}</tr>"
        for row in rows[:SHOWN_ROWS]
    )
    more = f'<p class="quiet">the first {SHOWN_ROWS} of {len(rows):,}</p>' if len(rows) > SHOWN_ROWS else ""
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll" tabindex="0"><table class="data">{inner}</table></div>{more}'


def _class(largest: float | None) -> str:
    return ' class="number"' if largest is not None else ""


def _cell(value: Any, largest: float | None, bars: bool) -> str:
    # Years and the like are below 10,000, and have no comma.
    text = f"{value:,}" if isinstance(value, int) and largest and largest >= 10_000 else text_of(value)
    shown = escape(text if len(text) <= CELL_CHARS else f"{text[:CELL_CHARS]} …")
    if largest is None:
        width = "short" if len(text) <= SHORT_CHARS else "long" if len(text) > LONG_CHARS else ""
        return f'<td class="{width}">{shown}</td>'
    share = abs(value) / largest if bars and largest and _is_number(value) else 0
    return f'<td class="number" style="--bar:{100 * share:.1f}%">{shown}</td>'


def charts(rows: Rows, without: Sequence[str] = ()) -> str:
    """Bar charts of the numeric columns over the column that names the rows; empty if there is nothing to compare."""
    columns = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in without]
    label = next((name for name in columns if _names_rows(rows, name)), None)
    numeric = [name for name in columns if name != label and _largest(rows, name)]
    if label is None or len(rows) < 3:
        return ""
    drawn = "".join(_chart(rows, label, name) for name in numeric[:SHOWN_CHARTS])
    return f'<div class="charts">{drawn}</div>' if drawn else ""


def _names_rows(rows: Rows, name: str) -> bool:
    """Whether a column has a value of its own for each row: text, or numbers that rise."""
    values = [row.get(name) for row in rows]
    if all(isinstance(value, str) for value in values):
        return len(set(values)) == len(values)
    return all(isinstance(value, int) for value in values) and all(one < other for one, other in pairwise(values))  # type: ignore[operator]


def _chart(rows: Rows, label: str, name: str) -> str:
    names = [text_of(row.get(label))[:40] for row in rows]
    points = [(at, names[at], row[name]) for at, row in enumerate(rows) if _is_number(row.get(name))]
    top, bottom = max(0.0, *(value for *_, value in points)), min(0.0, *(value for *_, value in points))
    scale = 100 / (top - bottom)
    bars = "".join(
        f'<rect x="{at + 0.1:.2f}" width="0.8" y="{scale * (top - max(value, 0)):.2f}" '
        f'height="{scale * abs(value):.2f}"><title>{escape(f"{what}: {text_of(value)}")}</title></rect>'
        for at, what, value in points
    )
    (_, most, highest), (_, least, lowest) = max(points, key=lambda one: one[2]), min(points, key=lambda one: one[2])
    words = f"highest {text_of(highest)} ({most}), lowest {text_of(lowest)} ({least})"
    alt = escape(f"Bars of {name} by {label}, {len(points)} values: {words}", quote=True)
    return (
        f'<figure class="chart"><figcaption>{escape(str(name)[:CELL_CHARS])}</figcaption>'
        f'<svg role="img" aria-label="{alt}" viewBox="0 0 {len(rows)} 100" preserveAspectRatio="none">{bars}</svg>'
        f'<div class="axis"><span>{escape(names[0])}</span><span>{escape(names[-1])}</span></div>'
        f'<p class="quiet">{escape(words)}</p></figure>'
    )


def _largest(rows: Rows, name: str) -> float | None:
    """The largest size of a column's numbers; None if it has none, or something else."""
    values = [row[name] for row in rows if row.get(name) is not None]
    return max(map(abs, values)) if values and all(map(_is_number, values)) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
