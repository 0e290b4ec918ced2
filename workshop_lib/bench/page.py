"""One offline HTML page: tables, figures with their alt text, folded details. Everything given is shown as text.

Does not cover: what to say (see `report`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from workshop_lib.teach.plots import Plot

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin-top: 2rem; } p, li { max-width: 60rem; } nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.88rem; margin: 0.8rem 0; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid var(--soft); }
th[scope=row], td.n { white-space: nowrap; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1.2rem 0; } img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
.source { font-size: 0.85rem; opacity: 0.75; } summary { cursor: pointer; padding: 0.2rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.82rem; background: var(--soft); padding: 0.6rem; }
.big { font-size: 1.2rem; max-width: 52rem; border-left: 4px solid #0072B2; padding-left: 1rem; }
"""
_NUMBER = re.compile(r"[-+$]?[\d,.]+ ?[%x]?|\d+ of \d+|-")


@dataclass(frozen=True)
class Html:
    """Text that is HTML already."""

    text: str


def show(value: Any) -> str:
    """A value as HTML: escaped unless it is `Html`."""
    return value.text if isinstance(value, Html) else escape(str(value))


def paragraph(text: str, kind: str = "") -> Html:
    """Plain text; `kind` is `big` or `source`."""
    return Html(f"<p{f' class={kind}' if kind else ''}>{show(text)}</p>")


def bullets(lines: Iterable[str]) -> Html:
    """A list of plain texts."""
    return Html(f"<ul>{''.join(f'<li>{show(line)}</li>' for line in lines)}</ul>")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "") -> Html:
    """A table whose first column names the row; cells that hold a number are set right."""
    title = f"<caption>{show(caption)}</caption>" if caption else ""
    columns = "".join(f'<th scope="col">{show(cell)}</th>' for cell in head)
    body = "".join(f'<tr><th scope="row">{show(row[0])}</th>{"".join(map(_cell, row[1:]))}</tr>' for row in rows)
    return Html(
        f'<div class="scroll"><table>{title}<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(value: Any) -> str:
    number = not isinstance(value, Html) and _NUMBER.fullmatch(str(value))
    return f"<td{' class=n' if number else ''}>{show(value)}</td>"


def picture(plot: Plot) -> Html:
    """A plot inside the page. Its source stands in the picture."""
    return Html(f"<figure>{plot._repr_html_()}</figure>")


def folded(title: str, *parts: Html) -> Html:
    """Details to open."""
    return Html(f"<details><summary>{show(title)}</summary>{''.join(part.text for part in parts)}</details>")


def code(text: str) -> Html:
    """A program or a transcript."""
    return Html(f"<pre>{show(text)}</pre>")


@dataclass(frozen=True)
class Section:
    """A part of the page, reached from its top."""

    name: str
    title: str
    parts: Sequence[Html]


def document(title: str, lead: Sequence[Html], sections: Sequence[Section]) -> str:
    """The whole page."""
    links = "".join(f'<a href="#{one.name}">{show(one.title)}</a>' for one in sections)
    body = "".join(
        f'<section id="{one.name}"><h2>{show(one.title)}</h2>{"".join(part.text for part in one.parts)}</section>\n'
        for one in sections
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{show(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{show(title)}</h1>{''.join(part.text for part in lead)}<nav>{links}</nav>\n{body}</body></html>\n"
    )
