"""A question and its runs as HTML: the answer first, then what it cost, then how it came about.

Covers: everything below the question box, for runs under way and ended. All that comes from questions, tools, programs,
prints and answers is escaped and shown as text. Does not cover: the turns (see `story`), rows of data (see `figures`),
colours and layout (`style.css`), and what a click does (see `page`).
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

from workshop_lib.record import Run
from workshop_lib.ui.figures import charts, table, text_of
from workshop_lib.ui.live import Approval, View, can_go_on
from workshop_lib.ui.store import ENDED
from workshop_lib.ui.story import cut_text, story

SHORT_CHARS = 90
FORM = " Answer with "
"""How a question begins to say which JSON it wants."""
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
        f'<div class="modes">{"".join(story(view.run) for view in views if view.run)}</div>',
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
    return f"<h2>{cut_text(asked)}</h2>" + (f'<p class="quiet">{FORM.strip()} {cut_text(shape)}</p>' if shape else "")


def _short(question: str) -> str:
    return textwrap.shorten(question.partition(FORM)[0], SHORT_CHARS, placeholder=" …")


def _button(act: str, target: str, text: str, kind: str = "") -> str:
    return f'<button type="button" class="act {kind}" data-act="{act}" data-id="{target}">{text}</button>'


def _approval(asked: Approval) -> str:
    given = json.dumps(asked.arguments, ensure_ascii=False, indent=2)
    buttons = _button("approve", asked.id, "Approve", "yes") + _button("deny", asked.id, "Deny", "no")
    return (
        f'<section class="approval" role="alert"><p><b>{escape(asked.tool)}</b> needs your approval. It would be '
        f"called with:</p><pre>{cut_text(given)}</pre><p>{buttons}</p></section>"
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
        return f"<p>{cut_text(job.note)}</p>"
    if run.outcome != "answered":
        return f"<p>{cut_text(run.reason)}</p>"
    why = f'<p class="quiet">{cut_text(run.reason)}</p>' if run.correct is False else ""
    return f'<div class="answer">{show_value(run.answer)}</div>{why}'


def show_value(value: Any) -> str:
    """A JSON value for people: rows as charts and a table, fields as a list, text as text."""
    match value:
        case list() if value and all(isinstance(row, dict) for row in value):
            return charts(value) + table(value)
        case dict() if value:
            fields = "".join(f"<dt>{cut_text(name)}</dt><dd>{show_value(inner)}</dd>" for name, inner in value.items())
            return f"<dl>{fields}</dl>"
        case list() | dict():
            return f"<pre>{cut_text(json.dumps(value, ensure_ascii=False))}</pre>"
        case _:
            return f"<span>{cut_text(text_of(value))}</span>"


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
        top = max(values) if len(runs) > 1 else 0  # a bar compares
        bars = [f"--bar:{100 * value / top if top else 0:.1f}%" for value in values]
        cells = "".join(
            f'<td class="number {run.mode}" style="{bar}">{run.row()[name]}</td>'
            for run, bar in zip(runs, bars, strict=True)
        )
        body.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    source = f'<p class="quiet">Source: {escape(runs[0].label)}</p>'
    caption = "<thead><tr><td></td>" + head + "</tr></thead>"
    table = f'<table class="data">{caption}<tbody>{"".join(body)}</tbody></table>'
    return f'<section class="figures">{table}{source}</section>'
