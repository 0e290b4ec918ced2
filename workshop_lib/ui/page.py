"""The page: a question box, the history, and one view of a question that follows its runs as they go.

Covers: what each click does, and following a run from any page of its session, reloaded or new. Does not cover: what is
shown (see `show`), and who may come in (see `server`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from workshop_lib.record import Mode
from workshop_lib.ui.jobs import JobQueue, RefusedError
from workshop_lib.ui.show import show, show_examples, show_history
from workshop_lib.ui.store import ENDED

COOKIE = "workshop_session"
REFRESH_SECONDS = 0.15
MODES: dict[str, tuple[Mode, ...]] = {"both": ("direct", "code"), "direct": ("direct",), "code": ("code",)}
TITLE = "<h1>Code mode workshop</h1>"
STYLE = Path(__file__).with_name("style.css")
CLICKS = """
element.addEventListener('click', event => {
  const button = event.target.closest('button[data-act]');
  if (button) trigger('click', {act: button.dataset.act, id: button.dataset.id});
});
"""
"""Buttons inside a view, by what they do and to what; both are written by `show` alone."""
SAVE = """
text => {
  if (!text) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  link.download = 'runs.json';
  link.click();
  URL.revokeObjectURL(link.href);
}
"""


def build(queue: JobQueue, examples: list[str], greeting: str) -> gr.Blocks:
    """The page over a queue of jobs. `examples`: questions to choose from. `greeting`: what can be asked here."""
    page = Page(queue, examples)
    with gr.Blocks(title="Code mode workshop", analytics_enabled=False, fill_width=True) as blocks:
        with gr.Row(elem_id="frame"):
            with gr.Column(elem_id="main", scale=4, min_width=320):
                status = gr.HTML(TITLE, elem_id="status", apply_default_css=False)
                question = gr.Textbox(
                    label="Question (Shift+Enter asks)", lines=2, max_lines=8, elem_id="question", autofocus=True
                )
                with gr.Row(elem_id="controls"):
                    modes = gr.Radio(
                        [("Both modes", "both"), ("Direct", "direct"), ("Code mode", "code")],
                        value="both",
                        show_label=False,
                        container=False,
                        elem_id="modes",
                    )
                    ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=120)
                with gr.Accordion("Example questions", open=True, elem_id="examples") as folded:
                    offered = gr.HTML(
                        show_examples(examples, greeting), elem_id="offered", apply_default_css=False, js_on_load=CLICKS
                    )
                view = gr.HTML(elem_id="view", apply_default_css=False, js_on_load=CLICKS)
            with gr.Column(elem_id="side", scale=1, min_width=220):
                history = gr.HTML(elem_id="history", apply_default_css=False, js_on_load=CLICKS)
        export = gr.Textbox(visible=False)

        seen = [view, history, status]
        options: dict[str, Any] = {
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
            "trigger_mode": "multiple",
        }
        for trigger in (ask.click, question.submit):
            trigger(page.ask, [question, modes], [*seen, folded], **options)
        blocks.load(page.load, None, [*seen, folded], **options)
        offered.click(page.choose, None, question, **options)
        for clicked in (view, history):
            clicked.click(page.act, None, [*seen, export], **options)
        export.change(None, export, None, js=SAVE)
        blocks.unload(page.leave)
    blocks.queue(default_concurrency_limit=None)
    return blocks


class Page:
    """What happens on the pages of all sessions."""

    def __init__(self, queue: JobQueue, examples: list[str]) -> None:
        self._queue, self._examples = queue, examples
        self._shown: dict[str, object] = {}
        """What each open page follows; a page that turns to something else lets go of it."""

    async def load(self, request: gr.Request) -> AsyncIterator[Any]:
        """A page was opened: show its session's newest question, and follow it if it is under way."""
        entries = self._queue.history(_owner(request), 1)
        folded = gr.Accordion(open=not entries)
        async for seen in self._follow(entries[0]["ask"] if entries else None, request):
            yield *seen, folded

    async def ask(self, question: str, modes: str, request: gr.Request) -> AsyncIterator[Any]:
        """Put a question into the queue, and follow it."""
        try:
            ask = self._queue.ask(_owner(request), _user(request), question, MODES[modes])
        except RefusedError as error:
            raise gr.Error(str(error), title="Not asked", print_exception=False) from None
        async for seen in self._follow(ask, request):
            yield *seen, gr.Accordion(open=False)

    def choose(self, event: gr.EventData) -> str:
        """An example was clicked: it goes into the question box."""
        return self._examples[int(event.id)]

    async def act(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[Any]:
        """A button inside the view or the history."""
        owner, act, target = _owner(request), str(event.act), str(event.id)
        export: Any = gr.skip()
        try:
            match act:
                case "approve" | "deny":
                    self._queue.decide(owner, target, approved=act == "approve")
                    return
                case "stop":
                    self._queue.stop(owner, target)
                    return
                case "go_on":
                    self._queue.go_on(owner, target)
                case "again":
                    views = self._queue.views(owner, target)
                    modes = [view.job.mode for view in views]
                    target = self._queue.ask(owner, _user(request), views[0].job.question, modes)
                case "export":
                    views = self._queue.views(owner, target)
                    runs = [view.run.to_json() for view in views if view.run]
                    yield *[gr.skip()] * 3, json.dumps(runs, ensure_ascii=False, indent=2)
                    return
        except RefusedError as error:
            raise gr.Error(str(error), title="Not asked", print_exception=False) from None
        async for seen in self._follow(target, request):
            yield *seen, export

    def leave(self, request: gr.Request) -> None:
        """A page was closed."""
        self._shown.pop(str(request.session_hash), None)

    async def _follow(self, ask: str | None, request: gr.Request) -> AsyncIterator[tuple[str, str, str]]:
        """View, history and status, whenever they have changed, until the question has ended or the page turns away."""
        owner, page, mine = _owner(request), str(request.session_hash), object()
        self._shown[page] = mine
        last = None
        while self._shown.get(page) is mine:
            views = self._queue.views(owner, ask) if ask else []
            seen = show(views), show_history(self._queue.history(owner), ask), self._status(request)
            if seen != last:
                last = seen
                yield seen
            if all(view.job.state in ENDED for view in views):
                break
            await asyncio.sleep(REFRESH_SECONDS)

    def _status(self, request: gr.Request) -> str:
        settings = self._queue.settings
        who = "oracle (scripted, not a model)" if settings.kind == "oracle" else settings.kind
        spent = f"${self._queue.spent(_user(request)):.4f} of ${settings.user_max_usd:.2f} in 24 hours"
        facts = f"<span>{escape(who)}, {escape(settings.model)}</span><span>{spent}</span>"
        return f'{TITLE}<p class="quiet">{facts}</p>'


def _owner(request: gr.Request) -> str:
    """Whose questions these are: the session's of the cookie, and of its user where there is a login."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise gr.Error("This browser keeps no cookies, so your questions could not be told from others'. Allow them.")
    return hashlib.sha256(f"{cookie} {request.username or ''}".encode()).hexdigest()


def _user(request: gr.Request) -> str:
    """Who pays: the user where there is a login, otherwise the session."""
    return request.username or _owner(request)
