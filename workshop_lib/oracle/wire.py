"""The oracle on the wire: the Messages API as the real SDK sees it, in this process or behind a socket.

Covers: JSON and streamed responses, `count_tokens`, usage with the prompt cache, the limits of the model with
the API's own errors, and faults on request for the lessons on repair.
Does not cover: the rest of the API. Output tokens are the text of the answer and of the calls' arguments; what
a real model adds to frame a call is not known, and leaving it out favours direct calling.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from workshop_lib.meter import ModelCard, UnknownModelError, Usage, block_text, blocks, count_tokens
from workshop_lib.oracle.billing import PromptCache
from workshop_lib.oracle.faults import FAULTS, Slip, with_slip
from workshop_lib.oracle.planner import SLIP, Move, Playbook, next_move, question_of
from workshop_lib.oracle.tool_search import expanded_tokens, search_blocks
from workshop_lib.settings import Settings

PIECE_CHARS = 80
"""How much text one streamed event carries."""
_ERRORS = {
    "rate_limited": (429, "rate_limit_error", "This request would exceed your rate limit."),
    "server_error": (500, "api_error", "Internal server error"),
    "overloaded": (529, "overloaded_error", "Overloaded"),
}


@dataclass(frozen=True)
class Reply:
    """An HTTP response. `drops`: the connection is lost after the last chunk."""

    status: int
    headers: Mapping[str, str]
    chunks: tuple[bytes, ...]
    drops: bool = False


class ApiError(Exception):
    """An error as the API words it."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


@dataclass
class Oracle:
    """Answers requests to the Messages API from a playbook.

    `faults`: one name of `FAULTS`, or None, for each request in turn; after the last, no more.
    """

    playbook: Playbook
    faults: Iterable[str | None] = ()
    cache: PromptCache = field(default_factory=PromptCache)

    def __post_init__(self) -> None:
        self.faults = list(self.faults)
        unknown = [fault for fault in self.faults if fault is not None and fault not in FAULTS]
        if unknown:
            raise ValueError(f"The oracle has no fault called {unknown[0]!r}. Choose from: {', '.join(FAULTS)}.")
        self._pending = iter(self.faults)

    def handle(self, path: str, body: bytes) -> Reply:
        """Answer one POST request."""
        try:
            request = json.loads(body)
            card = _card(request)
            if path.endswith("/count_tokens"):
                return _json_reply(200, {"input_tokens": sum(block.tokens for block in blocks(request))})
            return self._answer(request, card, next(self._pending, None))
        except ApiError as error:
            return _error_reply(error.status, error.kind, str(error))
        except Exception as error:  # whatever is wrong with a request is answered, as a server would
            return _error_reply(400, "invalid_request_error", f"{type(error).__name__}: {error}")

    def decide(self, request: Mapping[str, Any]) -> Move:
        """What to say next: the plan's next step. Another oracle may decide otherwise."""
        return next_move(request, self.playbook)

    def _answer(self, request: dict[str, Any], card: ModelCard, fault: str | None) -> Reply:
        if fault in _ERRORS:
            return _error_reply(*_ERRORS[fault])
        if fault == "disconnect":
            return Reply(200, {}, (), drops=True)
        _check_limits(request, card)
        _check_results(request)
        prompt = self.cache.bill(request, card)
        message = _message(request, card, prompt, self.decide(request), fault)
        if not request.get("stream"):
            return _json_reply(200, message)
        events = list(_events(message, broken_input=fault == "malformed_input"))
        headers = {"content-type": "text/event-stream"}
        if fault == "truncated":
            return Reply(200, headers, tuple(events[: max(2, len(events) // 2)]), drops=True)
        if fault == "stream_error":
            error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
            return Reply(200, headers, (*events[:2], _event(error)))
        return Reply(200, headers, tuple(events))


class OracleTransport(httpx2.AsyncBaseTransport):
    """Puts an oracle under the real SDK, in this process: no socket, everything else as live."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        reply = self.oracle.handle(request.url.path, await request.aread())
        if reply.drops and not reply.chunks:
            raise httpx2.ReadError("The oracle dropped the connection, as asked.", request=request)
        return httpx2.Response(reply.status, headers=dict(reply.headers), stream=_Chunks(reply), request=request)


class _Chunks(httpx2.AsyncByteStream):
    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._reply.chunks:
            yield chunk
        if self._reply.drops:
            raise httpx2.RemoteProtocolError("The oracle dropped the connection, as asked.")


# --- limits ----------------------------------------------------------------------------------------------


def _card(request: Mapping[str, Any]) -> ModelCard:
    try:
        return ModelCard.load(Settings(model=request["model"]))
    except UnknownModelError as error:
        raise ApiError(404, "not_found_error", f"model: {request['model']}") from error


def _check_limits(request: Mapping[str, Any], card: ModelCard) -> None:
    prompt = sum(block.tokens for block in blocks(request))
    if prompt > card.context_window:
        raise ApiError(
            400, "invalid_request_error", f"prompt is too long: {prompt} tokens > {card.context_window} maximum"
        )
    if request["max_tokens"] > card.max_output:
        raise ApiError(
            400,
            "invalid_request_error",
            f"max_tokens: {request['max_tokens']} > {card.max_output}, which is the maximum allowed number of "
            f"output tokens for {card.name}",
        )


def _check_results(request: Mapping[str, Any]) -> None:
    """A call and its result stand in two messages that follow each other, and neither alone, as the API demands."""
    asked: set[str] = set()
    for position, message in enumerate([*request["messages"], {"role": "user", "content": []}]):
        content = [] if isinstance(message["content"], str) else message["content"]
        answered = {block["tool_use_id"]: at for at, block in enumerate(content) if block["type"] == "tool_result"}
        if missing := asked - set(answered):
            raise ApiError(
                400,
                "invalid_request_error",
                f"messages.{position - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                f"{', '.join(sorted(missing))}. Each `tool_use` block must have a corresponding `tool_result` block "
                "in the next message.",
            )
        if orphan := next((name for name in answered if name not in asked), None):
            raise ApiError(
                400,
                "invalid_request_error",
                f"messages.{position}.content.{answered[orphan]}: unexpected `tool_use_id` found in `tool_result` "
                f"blocks: {orphan}. Each `tool_result` block must have a corresponding `tool_use` block in the "
                "previous message.",
            )
        is_answer = message["role"] == "assistant"
        asked = {block["id"] for block in content if block["type"] == "tool_use"} if is_answer else set()


# --- the message -----------------------------------------------------------------------------------------


def _message(
    request: Mapping[str, Any], card: ModelCard, prompt: Usage, move: Move, fault: str | None
) -> dict[str, Any]:
    room = min(request["max_tokens"], card.context_window - prompt.prompt)
    content, stop_reason = _content(request, with_slip(move, fault), room, fault)
    spoken = [block for block in content if block["type"] != "tool_search_tool_result"]
    usage = {
        "input_tokens": prompt.input + expanded_tokens(request, content),
        "cache_read_input_tokens": prompt.cache_read,
        "cache_creation_input_tokens": prompt.cache_write,
        "output_tokens": min(sum(count_tokens(block_text(block)) for block in spoken), room),
    }
    return {
        "id": f"msg_oracle_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": usage,
    }


def _content(request: Mapping[str, Any], move: Move, room: int, fault: str | None) -> tuple[list[dict[str, Any]], str]:
    """The content blocks that fit into `room` output tokens, and the stop reason."""
    if fault == "refusal":
        return [], "refusal"
    if fault == "pause":
        return [{"type": "text", "text": "One moment."}], "pause_turn"
    content: list[dict[str, Any]] = []
    if fault == "thinking":
        content.append({"type": "thinking", "thinking": "A plan is at hand.", "signature": "oracle-signature"})
    if move.text:
        fits = count_tokens(move.text) <= room
        text = move.text if fits else move.text[: len(move.text) // 2]
        content.append({"type": "text", "text": text})
        if not fits:
            return content, "max_tokens"
    if not move.calls:
        return content, "end_turn"
    if request.get("tool_choice", {}).get("disable_parallel_tool_use"):
        move.calls = move.calls[:1]
    slipped = isinstance(move, Slip) or fault in ("malformed_input", "cut_off")
    response = uuid.uuid4().hex[:12]  # no two responses name a call the same, as live
    content += search_blocks(request, question_of(request), [name for name, _ in move.calls], response)
    for number, (name, arguments) in enumerate(move.calls):
        identity = f"{SLIP if slipped else 'toolu_oracle'}_{response}_{number}"
        call = {"type": "tool_use", "id": identity, "name": name, "input": arguments}
        room -= count_tokens(block_text(call))
        if fault == "cut_off" or (room < 0 and number == 0):
            return [*content, {**call, "input": {}}], "max_tokens"
        if room < 0:
            break
        content.append(call)
        if slipped:
            break
    return content, "tool_use"


# --- bytes -----------------------------------------------------------------------------------------------


def _json_reply(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, {"content-type": "application/json", **(headers or {})}, (json.dumps(body).encode(),))


def _error_reply(status: int, kind: str, message: str) -> Reply:
    headers = {"retry-after": "0.05"} if status == 429 else {}
    return _json_reply(status, {"type": "error", "error": {"type": kind, "message": message}}, headers)


def _event(data: Mapping[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def _events(message: dict[str, Any], *, broken_input: bool) -> Iterator[bytes]:
    """A message as server-sent events, text and arguments in small pieces."""
    usage = message["usage"]
    start = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield _event({"type": "message_start", "message": start})
    for index, block in enumerate(message["content"]):
        kind = block["type"]
        if kind == "tool_search_tool_result":  # comes whole
            yield _event({"type": "content_block_start", "index": index, "content_block": block})
            yield _event({"type": "content_block_stop", "index": index})
            continue
        if kind in ("tool_use", "server_tool_use"):
            empty: dict[str, Any] = {**block, "input": {}}
            text, delta, key = json.dumps(block["input"]), "input_json_delta", "partial_json"
            if broken_input:
                text = text[:-2]
        elif kind == "thinking":
            empty = {**block, "thinking": "", "signature": ""}
            text, delta, key = block["thinking"], "thinking_delta", "thinking"
        else:
            empty = {**block, "text": ""}
            text, delta, key = block["text"], "text_delta", "text"
        yield _event({"type": "content_block_start", "index": index, "content_block": empty})
        for at in range(0, len(text), PIECE_CHARS):
            piece = {"type": delta, key: text[at : at + PIECE_CHARS]}
            yield _event({"type": "content_block_delta", "index": index, "delta": piece})
        if kind == "thinking":
            signature = {"type": "signature_delta", "signature": block["signature"]}
            yield _event({"type": "content_block_delta", "index": index, "delta": signature})
        yield _event({"type": "content_block_stop", "index": index})
    delta_body = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield _event({"type": "message_delta", "delta": delta_body, "usage": usage})
    yield _event({"type": "message_stop"})
