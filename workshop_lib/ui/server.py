"""The server under the page: sessions, login, and what a browser may load.

Covers: an unguessable session id in a cookie, Gradio's login, a policy that keeps the browser on this host, warming up,
and serving. Does not cover: TLS, which is a proxy's or a cluster's to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workshop_lib.flights import PLAYBOOK, QUESTIONS, get_question
from workshop_lib.runtime import FLIGHTS, FLIGHTS_PLAYBOOK, load, run_question
from workshop_lib.settings import Settings, SettingsError
from workshop_lib.ui.jobs import JobQueue
from workshop_lib.ui.page import COOKIE, STYLE, build
from workshop_lib.ui.store import Store

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
"""Gradio writes its set-up into the page and compiles its templates, so both kinds of script must be allowed; whatever
ran could reach this host only."""
HEADERS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
COOKIE_RULES = f"Path=/; HttpOnly; SameSite=Lax; Max-Age={90 * 86_400}"
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Consolas", "DejaVu Sans Mono", "monospace"]


def make_app(
    settings: Settings, *, tools: str = FLIGHTS, playbook: str = FLIGHTS_PLAYBOOK, mcp: tuple[str, ...] = ()
) -> FastAPI:
    """The whole app. Raises `ValueError` for a reference or a login that makes no sense."""
    queue = JobQueue(Store(settings.home / "ui.sqlite"), settings, tools=tools, playbook=playbook, mcp=mcp)
    load(tools)
    examples, greeting = offered(settings, playbook)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        queue.start()
        yield
        await queue.stop_all()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    app.state.warm_up = partial(warm_up, settings, tools, playbook)
    app.add_middleware(Session)
    blocks = build(queue, examples, greeting)
    theme = gr.themes.Base(font=FONTS, font_mono=MONO, primary_hue="blue", radius_size="sm")
    return gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme,
        head=f"<style>{STYLE.read_text(encoding='utf-8')}</style>",
        footer_links=[],
        run_history=False,
        auth=logins(settings.login),
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        pwa=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


class Session:
    """ASGI middleware: a session cookie for who has none, and the policy on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See `Session`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if COOKIE not in request.cookies:
                    secure = "; Secure" if request.url.scheme == "https" else ""
                    headers.append("set-cookie", f"{COOKIE}={secrets.token_urlsafe(32)}; {COOKIE_RULES}{secure}")
            await send(message)

        await self._app(scope, receive, send_on)


def logins(login: str | None) -> list[tuple[str, str]] | None:
    """Users and passwords from `WORKSHOP_LOGIN`. Raises `SettingsError` for one without a colon."""
    if not login:
        return None
    file = Path(login).expanduser()
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else [login]
    pairs = [line.strip().partition(":") for line in lines if line.strip()]
    if not pairs or not all(user and password for user, _, password in pairs):
        raise SettingsError("WORKSHOP_LOGIN is neither user:password nor a file with one such line for each user.")
    return [(user, password) for user, _, password in pairs]


def example_questions(playbook: str) -> list[str]:
    """The questions of a playbook that lists them."""
    known: Any = load(playbook)
    if known is PLAYBOOK:
        return [question.text for question in QUESTIONS]
    return list(known) if isinstance(known, dict) else []


def offered(settings: Settings, playbook: str) -> tuple[list[str], str]:
    """The questions to choose from, and what the page says above them."""
    if settings.recording:
        said = "What a live model said is played back from a recording. It answers these questions and no others:"
        return settings.recording.questions, said
    examples = example_questions(playbook)
    if settings.kind == "live":
        return examples, "Ask anything that the tools can answer, such as:"
    return examples, (
        f"Offline, a scripted oracle stands in for the model. It has a program for these {len(examples)} questions and "
        "says so if you ask another. For a real model, set ANTHROPIC_API_KEY in .env and start again."
    )


async def warm_up(settings: Settings, tools: str, playbook: str) -> None:
    """Put a question to the oracle in both modes, so that the first user does not pay for imports and loading."""
    offline = replace(settings, offline=True)
    for mode in ("direct", "code"):
        await run_question(get_question(4).text, mode, settings=offline, tools=tools, playbook=playbook)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `OSError` for an address that cannot be had."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def serve(app: FastAPI, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `on_ready` hears the address once the server is warm."""
    host, port = listening.getsockname()[:2]
    host = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = _Server(config, app.state.warm_up, lambda: on_ready(f"http://{host}:{port}"))
    server.run(sockets=[listening])
    if server.failure:
        raise server.failure


class _Server(uvicorn.Server):
    """Answers at once, so that what was left unfinished goes on at once, and warms up meanwhile."""

    failure: BaseException | None = None

    def __init__(
        self, config: uvicorn.Config, warm_up: Callable[[], Awaitable[None]], on_warm: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._warm_up, self._on_warm = warm_up, on_warm

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._warming = asyncio.ensure_future(self._warm_up())
        self._warming.add_done_callback(self._warmed)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # a page that is still open is no error
        await super().shutdown(sockets)

    def _warmed(self, warming: asyncio.Future[None]) -> None:
        if not warming.cancelled() and (failure := warming.exception()):
            self.failure, self.should_exit = failure, True
        elif not warming.cancelled():
            self._on_warm()
