"""The model client: the real Anthropic SDK, streamed, metered, with errors in plain words.

Covers: one request at a time through the SDK, live or with the oracle or a recording under it; usage noted
once per response, that of broken streams included; retries where the SDK does not retry (a stream that
breaks); calls whose arguments did not arrive whole. Thinking blocks are sent back untouched.
Does not cover: what to send and when to stop (see `agents`), and what is in a recording (see `playback`).
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import weakref
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workshop_lib.advice import advice, said
from workshop_lib.meter import Meter, ModelCard, Usage, count_tokens, counted_by
from workshop_lib.recording import RecordingError
from workshop_lib.settings import Settings

if TYPE_CHECKING:
    from workshop_lib.oracle import Playbook

Request = dict[str, Any]
OnEvent = Callable[[str, Any], None]
"""Hears ("text", str) of a response as it comes in, and ("waiting", str) when the API is busy; agents add to these."""

SDK_RETRIES = 4
"""Attempts after the first that the SDK makes on 408, 409, 429, 5xx and connection faults, with back-off."""
RESPONSE_SECONDS = 900.0
"""How long one response may take, waiting for the API's retry-after included."""
BUSY = {429: "The rate limit of the API is reached", 529: "The API is overloaded"}
STREAM_ATTEMPTS = 3
"""Attempts at a response whose stream breaks off. The SDK cannot retry those: part was already received."""


class ModelError(RuntimeError):
    """The model could not be asked, or gave nothing usable. The message says what happened, why, what to do."""

    def __init__(self, message: str, traffic: Traffic | None = None) -> None:
        super().__init__(message)
        self.traffic = traffic or Traffic()


class ContextWindowError(ModelError):
    """The prompt is longer than the model's context window."""


class BrokenStreamError(ModelError):
    """A response began and broke off. Asking again may help; what had arrived is billed."""


@dataclass
class Traffic:
    """What went over the wire for one response: HTTP requests, and usage by response id."""

    requests: int = 0
    usage: dict[str, Usage] = field(default_factory=dict)


@dataclass
class Response:
    """One response of the model. `content` is the list of blocks to send back as they are.

    `broken`: ids of calls whose arguments did not arrive whole; they must not be run.
    """

    id: str
    content: list[dict[str, Any]]
    stop_reason: str
    broken: list[str]
    traffic: Traffic
    container: str | None = None
    """Where the API's own code execution goes on, if it was used."""

    @property
    def text(self) -> str:
        """All text blocks, joined."""
        return "".join(block["text"] for block in self.content if block["type"] == "text")

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The `tool_use` blocks."""
        return [block for block in self.content if block["type"] == "tool_use"]

    def to_json(self) -> dict[str, Any]:
        """As JSON, so that a task can return and cache it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Response:
        """The inverse of `to_json`."""
        usage = {key: Usage(**value) for key, value in data["traffic"]["usage"].items()}
        return cls(**{**data, "traffic": Traffic(data["traffic"]["requests"], usage)})


_traffic: contextvars.ContextVar[Traffic | None] = contextvars.ContextVar("traffic", default=None)
_listener: contextvars.ContextVar[OnEvent | None] = contextvars.ContextVar("listener", default=None)


class Model:
    """The model an agent talks to. `transport` puts something else under the SDK, such as the oracle."""

    def __init__(self, settings: Settings, *, transport: Any = None) -> None:
        """Raises `UnknownModelError` if no price is known for the model, and `RecordingError` (see `playback`)."""
        self.settings = settings
        self.card = ModelCard.load(settings)
        self._transport, self._tape = transport, None
        if transport is None and settings.kind != "oracle" and (settings.record or settings.replay):
            from workshop_lib.playback import tape

            self._tape = tape(settings)
        self._clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = weakref.WeakKeyDictionary()

    @property
    def kind(self) -> str:
        """`oracle`, `recorded` or `live`: the label on every figure."""
        return self.settings.kind

    @property
    def tokenizer(self) -> str:
        """Who counted the tokens: the API's own usage, or the offline estimate and its name."""
        return counted_by(self.kind)

    async def send(self, request: Request, meter: Meter, on_event: OnEvent | None = None) -> Response:
        """Send one request if the cap allows it, and note what it used.

        Raises `SpendingCapError` before anything is sent; `ContextWindowError` and `ModelError` after.
        """
        attempt = 0
        while True:
            attempt += 1
            meter.check(request)  # before each attempt: a broken stream was billed too
            try:
                response = await self.respond(request, on_event)
            except ModelError as error:
                self._note(error.traffic, meter)
                if not isinstance(error, BrokenStreamError) or attempt == STREAM_ATTEMPTS:
                    raise
                await asyncio.sleep(0.1 * attempt)
            else:
                self._note(response.traffic, meter)
                return response

    @staticmethod
    def _note(traffic: Traffic, meter: Meter) -> None:
        meter.requests += traffic.requests
        for response_id, usage in traffic.usage.items():
            meter.record(response_id, usage)

    async def respond(self, request: Request, on_event: OnEvent | None = None) -> Response:
        """Send one request, without a meter. A durable run replaces this by a cached task."""
        import anthropic
        import httpx2

        traffic, received = Traffic(), _Received()
        _traffic.set(traffic)
        _listener.set(on_event)
        try:
            async with asyncio.timeout(RESPONSE_SECONDS):
                return await self._stream(request, traffic, received, on_event)
        except TimeoutError as error:
            received.bill(traffic)
            raise ModelError(
                f"No whole answer within {RESPONSE_SECONDS / 60:.0f} minutes; the server may have asked to "
                "wait longer. Run again later.",
                traffic,
            ) from error
        except _ListenerError as error:
            raise error.cause from None
        except RecordingError as error:  # not a fault that asking again would mend
            raise ModelError(str(error), traffic) from error
        except ValueError as error:  # the SDK could not read the arguments of a call, or an event
            received.bill(traffic)
            raise _broken_off(error, traffic) from error
        except httpx2.TransportError as error:
            received.bill(traffic)
            raise _broken_off(error, traffic) from error
        except anthropic.APIStatusError as error:
            if error.status_code == 200:  # an error event inside a stream
                received.bill(traffic)
                if error.type in ("overloaded_error", "api_error", None):
                    raise _broken_off(error, traffic) from error
            if isinstance(error, anthropic.BadRequestError) and "prompt is too long" in said(error):
                raise ContextWindowError(
                    f"The conversation no longer fits the context window: {said(error)}.", traffic
                ) from error
            raise ModelError(advice(error, self.settings, SDK_RETRIES), traffic) from error
        except (anthropic.AnthropicError, TypeError) as error:
            raise ModelError(advice(error, self.settings, SDK_RETRIES), traffic) from error
        except (AssertionError, AttributeError, KeyError) as error:
            where = self.settings.base_url or "The API"
            raise ModelError(
                f"{where} did not answer as the Messages API does ({type(error).__name__}: {error}). "
                "Check ANTHROPIC_BASE_URL.",
                traffic,
            ) from error

    async def _stream(
        self, request: Request, traffic: Traffic, received: _Received, on_event: OnEvent | None
    ) -> Response:
        """One streamed response. Usage is noted as soon as it is known, for a broken stream is billed too."""
        arguments: dict[int, str] = {}
        async with self.client().messages.stream(**request) as stream:
            async for event in stream:
                match event.type:
                    case "message_start" | "message_delta":
                        message = stream.current_message_snapshot
                        traffic.usage[message.id] = Usage.of(message.usage)
                        received.response_id = message.id
                    case "text":
                        received.pieces.append(event.text)
                        _tell(on_event, "text", event.text)
                    case "content_block_delta" if event.delta.type == "input_json_delta":
                        arguments[event.index] = arguments.get(event.index, "") + event.delta.partial_json
                        received.pieces.append(event.delta.partial_json)
            message = stream.current_message_snapshot
        if message.stop_reason is None:
            received.bill(traffic)
            raise _broken_off("the stream ended before its message did", traffic)
        # The SDK completes cut-off JSON by itself, so a call could run with half of its arguments.
        broken = [message.content[index].id for index, text in arguments.items() if not _is_json_object(text)]
        if message.stop_reason == "max_tokens" and message.content and message.content[-1].type == "tool_use":
            broken.append(message.content[-1].id)
        content = [block.to_dict(mode="json") for block in message.content]
        container = message.container.id if message.container else None
        return Response(message.id, content, message.stop_reason, sorted(set(broken)), traffic, container)

    def client(self) -> Any:
        """The SDK's own `AsyncAnthropic`. One per event loop, for connections belong to a loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = self._new_client()
        return self._clients[loop]

    def _new_client(self) -> Any:
        import anthropic
        import httpx2

        async def count(_: httpx2.Request) -> None:
            if (traffic := _traffic.get()) is not None:
                traffic.requests += 1

        async def notice(response: httpx2.Response) -> None:
            if why := BUSY.get(response.status_code):
                wait = f"{response.headers.get('retry-after', 'a few')} s"
                _tell(_listener.get(), "waiting", f"{why} ({response.status_code}); waiting {wait}.")

        hooks: dict[str, Any] = {"request": [count], "response": [notice]}
        http: Any = self._tape.client(hooks) if self._tape else anthropic.DefaultAsyncHttpxClient(event_hooks=hooks)
        middleware = [self._tape.in_words] if self._tape else []
        key, address = self.settings.api_key or "none", self.settings.base_url  # a server of one's own may want no key
        if self._transport is not None:
            http = httpx2.AsyncClient(transport=self._transport, event_hooks=hooks, trust_env=False)  # nor any proxy
            key, address = "offline", "http://oracle"
        return anthropic.AsyncAnthropic(
            api_key=key, base_url=address, http_client=http, max_retries=SDK_RETRIES, middleware=middleware
        )


@dataclass
class _Received:
    """What arrived of a response so far. A broken one is billed for it, and never says how much it was."""

    response_id: str = ""
    pieces: list[str] = field(default_factory=list)

    def bill(self, traffic: Traffic) -> None:
        if usage := traffic.usage.get(self.response_id):
            output = max(usage.output, count_tokens("".join(self.pieces)))
            traffic.usage[self.response_id] = replace(usage, output=output)


class _ListenerError(Exception):
    """Whoever listened failed. That is not the model's fault, and passes through as it is."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause


def _tell(on_event: OnEvent | None, kind: str, text: str) -> None:
    if on_event:
        try:
            on_event(kind, text)
        except Exception as error:
            raise _ListenerError(error) from error


def new_model(settings: Settings, playbook: Playbook, *, faults: Iterable[str | None] = ()) -> Model:
    """The model that `settings` ask for: live, recorded, or the oracle with a playbook (and faults)."""
    if settings.kind != "oracle":
        return Model(settings)
    from workshop_lib.oracle import Oracle, OracleTransport

    return Model(settings, transport=OracleTransport(Oracle(playbook, faults)))


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        return False


def _broken_off(why: object, traffic: Traffic) -> BrokenStreamError:
    return BrokenStreamError(
        f"The response broke off again and again ({why}). Check the network and run again; "
        "what had arrived is counted.",
        traffic,
    )
