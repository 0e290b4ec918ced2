"""Under the SDK's client: what records a live model, and what plays a recording back in place of one.

Covers: noting each answer that came whole, streamed as it comes; refusing to note what looks like a secret; answering
from a recording without any network, in the order recorded. Of headers only the content type is kept, so no key,
cookie, request or organisation id can be. Does not cover: the file (see `recording`), and what other clients send.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anthropic
import httpx2

from workshop_lib.recording import (
    Exchange,
    Head,
    Recording,
    RecordingError,
    add,
    begin,
    fingerprint,
    mode_of,
    question_of,
)
from workshop_lib.settings import Settings, secrets

API = "https://api.anthropic.com"
KEPT = (200, 400, 413)
"""An answer, and the refusal of a prompt that is too long. Other statuses say nothing about what was asked."""
SUSPECT = {
    "a key": re.compile(r"\bsk-[\w-]{10,}|\bgh[pousr]_\w{20,}|\bAKIA[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a bearer token": re.compile(r"\bbearer +[\w.~+/=-]{10,}", re.IGNORECASE),
    "an address with a password": re.compile(r"\w+://[^/\s\"@]+:[^/\s\"@]+@"),
    "somebody's home folder": re.compile(r"(?:/home|/Users|[A-Za-z]:[\\/]+Users)[\\/]+[\w.-]+"),
}


async def in_words(request: Any, call_next: Any) -> Any:
    """SDK middleware: what a recording has to say goes to the caller as it is, and is not asked again."""
    try:
        return await call_next(request)
    except anthropic.APIConnectionError as error:
        if isinstance(error.__cause__, RecordingError):
            raise error.__cause__ from None
        raise


def tape(settings: Settings) -> Player | Recorder:
    """What stands between the SDK and the model that `settings` name: a recording of it, or one being made.

    Raises `RecordingError` if the file cannot be read, or added to.
    """
    return Player(settings.recording, settings) if settings.recording else Recorder(settings)


class Player(httpx2.AsyncBaseTransport):
    """Answers from a recording, in this process. The same request again gets the next answer that was recorded to it.

    After the last one it gets the last again. Each model begins with the first.
    """

    in_words = staticmethod(in_words)

    def __init__(self, recording: Recording, settings: Settings) -> None:
        self._recording, self._prefix = recording, _prefix(settings)
        self._asked: Counter[str] = Counter()

    def client(self, hooks: dict[str, Any]) -> httpx2.AsyncClient:
        """A client for the SDK that reaches no network."""
        return httpx2.AsyncClient(transport=self, event_hooks=hooks)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = _json(await request.aread())
        asked = fingerprint(request.method, request.url.path.removeprefix(self._prefix), body)
        found = self._recording.by_request.get(asked) or self._recording.refuse(body)
        exchange = found[min(self._asked[asked], len(found) - 1)]
        self._asked[asked] += 1
        headers = {"content-type": exchange.content_type}
        return httpx2.Response(exchange.status, headers=headers, content=exchange.text.encode(), request=request)


class Recorder:
    """Adds exchanges to the recording of `settings`. One for each model; several may share a file."""

    in_words = staticmethod(in_words)

    def __init__(self, settings: Settings) -> None:
        """Raises `RecordingError` if the file cannot be added to."""
        assert settings.record
        self.file, self._prefix = settings.record, _prefix(settings)
        base = urlsplit(settings.base_url or API)
        address = f"{base.scheme}://{base.netloc.rpartition('@')[2]}{self._prefix}"
        self.head = Head(settings.model, version("code-mode-workshop"), address)
        self._secrets = {**({"ANTHROPIC_API_KEY": settings.api_key} if settings.api_key else {}), **secrets()}
        self.check("ANTHROPIC_BASE_URL", self.head.base_url, "Nothing was sent.")
        begin(self.file, self.head)

    def client(self, hooks: dict[str, Any]) -> httpx2.AsyncClient:
        """The SDK's own client, that notes what it sends and gets."""
        return _RecordingClient(self, hooks)

    def check(self, part: str, value: Any, consequence: str) -> None:
        """Raise `RecordingError` if there is a secret anywhere in `value`; it says where, and never repeats it."""
        for where, text in _texts(value, part):
            if found := self._suspect(text):
                raise RecordingError(
                    f"{where} holds {found}, and a recording is for others, so this was not recorded. "
                    f"{consequence} Take it out of the prompt or of the tool's result, and ask again."
                )

    def _suspect(self, text: str) -> str | None:
        home = str(Path.home())
        for name, value in self._secrets.items():
            if value in text:
                return f"the value of {name}"
        if len(Path(home).parts) > 1 and re.search(rf"{re.escape(home)}(?![\w.-])", text):
            return "somebody's home folder"
        return next((name for name, pattern in SUSPECT.items() if pattern.search(text)), None)

    def note(self, request: httpx2.Request, response: httpx2.Response, raw: bytes, seconds: float) -> None:
        """Add an answer that came whole. One that did not will be asked for again."""
        whole = httpx2.Response(response.status_code, headers=response.headers, content=raw)  # decompressed
        content_type, text = whole.headers.get("content-type", "").partition(";")[0], whole.text
        streamed = content_type == "text/event-stream"
        if response.status_code not in KEPT or (streamed and "event: message_stop" not in text):
            return
        if not streamed:
            answer = _json(whole.content)
            if not isinstance(answer, dict):
                return
            text = json.dumps({name: value for name, value in answer.items() if name != "request_id"})
        body = _json(request.content)
        exchange = Exchange(
            date=datetime.datetime.now(datetime.UTC).date().isoformat(),
            notebook=Path(os.environ.get("JPY_SESSION_NAME", "")).name,
            seconds=round(seconds, 1),
            question=question_of(body),
            mode=mode_of(body),
            request=fingerprint(request.method, request.url.path.removeprefix(self._prefix), body),
            status=response.status_code,
            content_type=content_type,
            text=text,
        )
        said = _spoken(text) if streamed else _json(text.encode())
        answer_was_paid = "The answer was paid for."
        self.check("notebook", exchange.notebook, answer_was_paid)
        self.check("response", [text, said], answer_was_paid)
        add(self.file, self.head, exchange)


class _RecordingClient(anthropic.DefaultAsyncHttpxClient):
    def __init__(self, recorder: Recorder, hooks: dict[str, Any]) -> None:
        super().__init__(event_hooks=hooks)
        self._recorder = recorder

    async def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        self._recorder.check("request", _json(await request.aread()), "Nothing was sent.")
        started = time.perf_counter()
        response = await super().send(request, stream=True, **options)

        def note(raw: bytes) -> None:
            self._recorder.note(request, response, raw, time.perf_counter() - started)

        response.stream = _Noted(response.stream, note)
        if not stream:
            await response.aread()
        return response


class _Noted(httpx2.AsyncByteStream):
    """The bytes of an answer as they come; noted when it is closed, before its reader goes on."""

    def __init__(self, inner: Any, note: Any) -> None:
        self._inner, self._note = inner, note
        self._pieces: list[bytes] = []
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._inner:
            self._pieces.append(piece)
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
        if not self._closed:
            self._closed = True
            self._note(b"".join(self._pieces))


def _prefix(settings: Settings) -> str:
    """What a gateway's address has before the API's own paths; a recording is good behind any other."""
    return urlsplit(settings.base_url or API).path.rstrip("/")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """All texts in a JSON value, names of fields among them, each with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield where, name
            yield from _texts(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{position}]")


def _spoken(events: str) -> dict[str, str]:
    """What a stream says, put together: its pieces may cut a secret in two."""
    said: dict[str, str] = {}
    for line in events.splitlines():
        event = _json(line.removeprefix("data: ").encode()) if line.startswith("data: ") else None
        if isinstance(event, dict) and isinstance(delta := event.get("delta"), dict):
            for kind in ("text", "thinking", "partial_json"):
                if kind in delta:
                    name = f"{kind} of block {event.get('index')}"
                    said[name] = said.get(name, "") + str(delta[kind])
    return said
