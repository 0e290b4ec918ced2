"""How a run came about, as HTML: its turns, programs, prints, failed attempts and calls, all shown as text.

Does not cover: the answer and what it cost (see `show`), and rows of data (see `figures`).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from workshop_lib.record import Call, Run, Turn
from workshop_lib.ui.figures import charts, rows_of_calls, table, without_constants

SHOWN_CHARS = 20_000
SHOWN_TURNS = 20
_PYTHON, _PLAIN = PythonLexer(), HtmlFormatter(nowrap=True)


def story(run: Run) -> str:
    """The turns of a run, of one under way as well, each with its program, prints, errors and calls."""
    steps = list(run.steps)
    turns = "".join(_turn(number, turn) for number, turn in enumerate(steps[:SHOWN_TURNS], 1))
    more = f'<p class="quiet">and {len(steps) - SHOWN_TURNS:,} more turns</p>' if len(steps) > SHOWN_TURNS else ""
    notes = "".join(f'<p class="quiet">{cut_text(note)}</p>' for note in list(run.notes))
    repairs = f'<p class="quiet">{run.repairs} failed before the last one</p>' if run.repairs else ""
    return f'<section class="story" aria-label="{run.mode}: turns and calls">{notes}{repairs}{turns}{more}</section>'


def _turn(number: int, turn: Turn) -> str:
    usage = turn.usage
    tokens = f"{usage.prompt:,} tokens in, {usage.output:,} out"
    parts = [f'<h4>Turn {number}<span class="quiet">{tokens}</span></h4>']
    if turn.text and (turn.calls or turn.program is not None):
        parts.append(f'<p class="said">{cut_text(turn.text)}</p>')
    if turn.program is not None:
        parts.append(f'<pre class="program" tabindex="0"><code>{_python(turn.program)}</code></pre>')
    if turn.printed:
        parts.append(f'<p class="label">printed</p><pre class="printed">{cut_text(turn.printed)}</pre>')
    if turn.error:
        parts.append(f'<p class="label">failed</p><pre class="error">{cut_text(turn.error)}</pre>')
    by_tool: dict[str, list[Call]] = {}
    for call in list(turn.calls):
        by_tool.setdefault(call.tool, []).append(call)
    parts += [_calls(tool, calls) for tool, calls in by_tool.items()]
    return f'<div class="turn">{"".join(parts)}</div>'


def _python(code: str) -> str:
    """A program with its parts marked for colours. The lexer's texts are escaped by its formatter."""
    return str(highlight(code[:SHOWN_CHARS], _PYTHON, _PLAIN))


def _calls(tool: str, calls: Sequence[Call]) -> str:
    """The calls of one tool in one turn, folded: a row each, and the rows that a single call brought."""
    failed, cached = sum(call.error is not None for call in calls), sum(call.cached for call in calls)
    slowest = f"{max(call.seconds for call in calls) * 1000:,.0f} ms"
    facts = [slowest if len(calls) == 1 else f"at most {slowest}", f"{cached:,} cached" if cached else "fresh"]
    facts += [f"{failed:,} failed"] if failed else []
    count = f"{len(calls):,} calls of " if len(calls) > 1 else ""
    summary = f"<summary>{count}<code>{escape(tool[:100])}</code><span>{', '.join(facts)}</span></summary>"
    rows, same = without_constants(rows_of_calls(calls))
    all_with = f'<p class="quiet">all with {escape(same)}</p>' if same else ""
    brought = "".join(
        f'<p class="label">{len(call.rows):,} rows</p>{charts(call.rows)}{table(call.rows)}'
        for call in calls[:3]
        if call.rows
    )
    return f"<details>{summary}{all_with}{charts(rows, without=('ms',))}{table(rows, bars=False)}{brought}</details>"


def cut_text(text: str) -> str:
    """Any text, escaped; a very long one ends with how much is left out."""
    rest = f"\n… {len(text) - SHOWN_CHARS:,} more characters" if len(text) > SHOWN_CHARS else ""
    return escape(text[:SHOWN_CHARS]) + rest
