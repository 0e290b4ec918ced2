"""A question and its runs as HTML: the answer first, then what it cost, then how it came about.

Covers: everything below the question box, for runs under way and ended. All that comes from questions, tools, programs,
prints and answers is escaped here and shown as text. Does not cover: rows of data (see `figures`), colours and layout
(`style.css`), and what a click does (see `page`).
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from workshop_lib.record import Call, Run, Turn
from workshop_lib.ui.figures import charts, rows_of_calls, table, text_of, without_constants
from workshop_lib.ui.jobs import Approval, View, can_go_on
from workshop_lib.ui.store import ENDED

SHOWN_CHARS = 20_000
SHOWN_TURNS = 20
SHORT_CHARS = 90
FORM = " Answer with "
"""How a question begins to say which JSON it wants."""
_PYTHON, _PLAIN = PythonLexer(), HtmlFormatter(nowrap=True)
_COMPARED = ("turns", "tool calls", "input tokens", "of them cached", "output tokens", "list price")


def show(views: Sequence[View]) -> str:
    """The whole of one question: its runs side by side, and their figures in one table."""
    if not views:
        return ""
    job = views[0].job
    ended = all(view.job.state in ENDED for view in views)
    buttons = [] if ended else [_button("stop", job.ask, "Stop")]
    if ended:
        if any(can_go_on(view.job) for view in views):
            buttons.append(_button("go_on", job.ask, "Go on"))
        buttons += [_button("again", job.ask, "Ask again"), _button("export", job.ask, "Export as JSON")]
    asked = [approval for view in views for approval in view.approvals]
    parts = [
        f'<header class="question">{_question(job.question)}<p class="buttons">{"".join(buttons)}</p></header>',
        "".join(map(_approval, asked)),
        f'<div class="modes">{"".join(map(_answer, views))}</div>',
        _comparison([view.run for view in views if view.run and view.run.steps]),
        f'<div class="modes">{"".join(_story(view) for view in views if view.run)}</div>',
    ]
    page = f'<article class="ask" aria-busy="{str(not ended).lower()}">{"".join(parts)}</article>'
    return page.encode("utf-8", "replace").decode()  # half a character could not be sent


def show_examples(questions: Sequence[str], greeting: str) -> str:
    """What can be asked here: a sentence, and questions as buttons."""
    buttons = "".join(
        f'<li><button type="button" data-act="example" data-id="{number}">{escape(_short(question))}</button></li>'
        for number, question in enumerate(questions)
    )
    return f'<div class="examples"><p class="quiet">{escape(greeting)}</p><ol>{buttons}</ol></div>'


def show_history(entries: Sequence[dict[str, Any]], current: str | None) -> str:
    """The questions of a session, each a button that shows it."""
    items = []
    for entry in entries:
        here = ' aria-current="true"' if entry["ask"] == current else ""
        state = " · under way" if entry["open"] else ""
        modes = escape(entry["modes"].replace(",", " and "))
        what = f"{escape(_short(entry['question']))}<small>{modes}{state}</small>"
        items.append(f'<li><button type="button" data-act="show" data-id="{entry["ask"]}"{here}>{what}</button></li>')
    inner = f"<ol>{''.join(items)}</ol>" if items else '<p class="quiet">Your questions will be here.</p>'
    return f'<nav class="history" aria-label="History"><h2>History</h2>{inner}</nav>'


def _question(text: str) -> str:
    """The question, with the shape that it wants of its answer set apart."""
    asked, _, shape = text.partition(FORM)
    return f"<h2>{_cut(asked)}</h2>" + (f'<p class="quiet">{FORM.strip()} {_cut(shape)}</p>' if shape else "")


def _short(question: str) -> str:
    return textwrap.shorten(question.partition(FORM)[0], SHORT_CHARS, placeholder=" …")


def _button(act: str, target: str, text: str, kind: str = "") -> str:
    return f'<button type="button" class="act {kind}" data-act="{act}" data-id="{target}">{text}</button>'


def _approval(asked: Approval) -> str:
    given = json.dumps(asked.arguments, ensure_ascii=False, indent=2)
    buttons = _button("approve", asked.id, "Approve", "yes") + _button("deny", asked.id, "Deny", "no")
    return (
        f'<section class="approval" role="alert"><p><b>{escape(asked.tool)}</b> needs your approval. It would be '
        f"called with:</p><pre>{_cut(given)}</pre><p>{buttons}</p></section>"
    )


# --- the answer and what it cost ----------------------------------------------------------------------------


def _answer(view: View) -> str:
    job, run = view.job, view.run
    state, kind = _state(view)
    chip = f'<span class="chip {kind}">{escape(state)}</span>'
    head = f"<header><h3>{'code mode' if job.mode == 'code' else 'direct'}</h3>{chip}</header>"
    return f'<section class="result" aria-label="{job.mode}">{head}{_body(view)}{_meter(run, job.cap)}</section>'


def _state(view: View) -> tuple[str, str]:
    """What a job is at, in a word or two, and the class of its chip."""
    job, run = view.job, view.run
    if job.state == "waiting":
        return (f"{view.before} before you" if view.before else "next"), "open"
    if job.state == "running":
        return ("your turn" if view.approvals else "waiting" if view.waiting else "running"), "open"
    if job.state != "finished" or run is None:
        return job.state, "bad"
    if run.outcome != "answered":
        return run.outcome, "bad"
    return {True: ("right", "good"), False: ("wrong", "bad"), None: ("answered", "good")}[run.correct]


def _body(view: View) -> str:
    job, run = view.job, view.run
    if job.state == "waiting":
        return '<p class="quiet">In the queue.</p>'
    if job.state == "running":
        doing = view.waiting or view.text[-2_000:] or "Working …"
        return f'<p class="live" aria-live="polite">{escape(doing)}</p>'
    if job.state == "stopped":
        return "<p>Stopped. “Go on” takes it up where it was: what is recorded is not paid for again.</p>"
    if job.state == "failed" or run is None:
        return f"<p>{_cut(job.note)}</p>"
    if run.outcome != "answered":
        return f"<p>{_cut(run.reason)}</p>"
    why = f'<p class="quiet">{_cut(run.reason)}</p>' if run.correct is False else ""
    return f'<div class="answer">{show_value(run.answer)}</div>{why}'


def show_value(value: Any) -> str:
    """A JSON value for people: rows as charts and a table, fields as a list, text as text."""
    match value:
        case list() if value and all(isinstance(row, dict) for row in value):
            return charts(value) + table(value)
        case dict() if value:
            fields = "".join(f"<dt>{_cut(name)}</dt><dd>{show_value(inner)}</dd>" for name, inner in value.items())
            return f"<dl>{fields}</dl>"
        case list() | dict():
            return f"<pre>{_cut(json.dumps(value, ensure_ascii=False))}</pre>"
        case _:
            return f"<span>{_cut(text_of(value))}</span>"


def _meter(run: Run | None, cap: float) -> str:
    if run is None:
        return ""
    share = min(100.0, 100 * run.usd / cap) if cap else 0
    tokens = f"{run.usage.total:,} tokens"
    return (
        f'<div class="meter"><div class="bar" role="meter" aria-label="list price of the cap" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{share:.1f}"><i style="width:{share:.2f}%"></i></div>'
        f"<p><span>{tokens}</span><span>${run.usd:.5f} of at most ${cap:.2f}</span></p></div>"
    )


def _comparison(runs: Sequence[Run]) -> str:
    """The figures of the runs, one row each, with bars up to the larger one."""
    if not runs:
        return ""
    numbers = [
        (run.turns, len(run.calls), run.usage.prompt, run.usage.cache_read, run.usage.output, run.usd) for run in runs
    ]
    head = "".join(f'<th scope="col" class="number">{run.mode}</th>' for run in runs)
    body = []
    for name, values in zip(_COMPARED, zip(*numbers, strict=True), strict=True):
        top = max(values)
        cells = "".join(
            f'<td class="number {run.mode}" style="--bar:{100 * value / top if top else 0:.1f}%">{run.row()[name]}</td>'
            for run, value in zip(runs, values, strict=True)
        )
        body.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    source = f'<p class="quiet">Source: {escape(runs[0].label)}</p>'
    caption = "<thead><tr><td></td>" + head + "</tr></thead>"
    table = f'<table class="data">{caption}<tbody>{"".join(body)}</tbody></table>'
    return f'<section class="figures">{table}{source}</section>'


# --- how it came about ----------------------------------------------------------------------------------------


def _story(view: View) -> str:
    run = view.run
    assert run is not None
    steps = list(run.steps)
    turns = "".join(_turn(number, turn) for number, turn in enumerate(steps[:SHOWN_TURNS], 1))
    more = f'<p class="quiet">and {len(steps) - SHOWN_TURNS:,} more turns</p>' if len(steps) > SHOWN_TURNS else ""
    notes = "".join(f'<p class="quiet">{_cut(note)}</p>' for note in list(run.notes))
    repairs = f'<p class="quiet">{run.repairs} failed before the last one</p>' if run.repairs else ""
    return f'<section class="story" aria-label="{run.mode}: turns and calls">{notes}{repairs}{turns}{more}</section>'


def _turn(number: int, turn: Turn) -> str:
    usage = turn.usage
    tokens = f"{usage.prompt:,} tokens in, {usage.output:,} out"
    parts = [f'<h4>Turn {number}<span class="quiet">{tokens}</span></h4>']
    if turn.text and (turn.calls or turn.program is not None):
        parts.append(f'<p class="said">{_cut(turn.text)}</p>')
    if turn.program is not None:
        parts.append(f'<pre class="program" tabindex="0"><code>{_python(turn.program)}</code></pre>')
    if turn.printed:
        parts.append(f'<p class="label">printed</p><pre class="printed">{_cut(turn.printed)}</pre>')
    if turn.error:
        parts.append(f'<p class="label">failed</p><pre class="error">{_cut(turn.error)}</pre>')
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


def _cut(text: str) -> str:
    """Any text, escaped; a very long one ends with how much is left out."""
    rest = f"\n… {len(text) - SHOWN_CHARS:,} more characters" if len(text) > SHOWN_CHARS else ""
    return escape(text[:SHOWN_CHARS]) + rest
