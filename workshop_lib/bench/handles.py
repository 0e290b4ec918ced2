"""Direct calling with result handles: a big result is kept aside, and the model gets its beginning and a handle.

Covers: the toolbox that spills and reads, and an oracle that reads back all that it needs, in one turn for all results
of the turn before. Its plan needs every row, so offline this arm shows what reading back costs, and not what a model
saves that is content with the beginning. Does not cover: handles as arguments of other tools.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from workshop_lib.oracle import Oracle
from workshop_lib.oracle.planner import Move, content_blocks
from workshop_lib.tools import Result, Tool, Toolbox, ToolError

SPILL_CHARS = 4_000
"""A longer result is kept aside."""
READ_CHARS = 20_000
"""So much comes back with one read."""
SHOWN_CHARS = 400
"""So much of it is shown with its handle."""


class Handles(Toolbox):
    """The tools of another toolbox, with `read_result` for results that were kept aside."""

    def __init__(self, inner: Toolbox) -> None:
        self._kept: dict[str, str] = {}

        async def read_result(handle: str, offset: int = 0) -> str:
            if handle not in self._kept:
                raise ToolError(f"There is no result {handle!r}. Take the handle from the result of a call.")
            return self._kept[handle][offset : offset + READ_CHARS]

        read_result.__doc__ = f"The text of a result that was kept aside, {READ_CHARS:,} characters from an offset on."
        self._reader = Tool.of(read_result)
        super().__init__([*inner, self._reader], call_seconds=inner.call_seconds, approve=inner.approve)

    async def call(self, name: str, arguments: Any) -> Result:
        """As in any toolbox, but a long result comes back as `{"handle", "chars", "begins"}`."""
        result = await super().call(name, arguments)
        if name == self._reader.name or len(result.text) <= SPILL_CHARS:
            return result
        handle = f"r{hashlib.sha256(result.text.encode()).hexdigest()[:8]}"
        self._kept[handle] = result.text
        shown = {"handle": handle, "chars": len(result.text), "begins": result.text[:SHOWN_CHARS]}
        return Result(json.dumps(shown, ensure_ascii=False), result.cached)


class HandlesOracle(Oracle):
    """Reads every result that was kept aside, then goes on as if it had come whole."""

    def decide(self, request: Mapping[str, Any]) -> Move:
        """Ask for what is not read yet; when all is, decide from the conversation with the results put in."""
        results = [block for block in content_blocks(request) if block.get("type") == "tool_result"]
        texts = {block["tool_use_id"]: str(block.get("content")) for block in results if not block.get("is_error")}
        reads = {block["id"]: block["input"] for block in content_blocks(request) if block.get("name") == "read_result"}
        pieces = {(row["handle"], row.get("offset", 0)): json.loads(texts[id_]) for id_, row in reads.items()}
        wanted = [
            (one["handle"], offset)
            for id_, text in texts.items()
            if id_ not in reads and (one := _spilled(text))
            for offset in range(0, one["chars"], READ_CHARS)
        ]
        if missing := [read for read in dict.fromkeys(wanted) if read not in pieces]:
            return Move(calls=[("read_result", {"handle": handle, "offset": offset}) for handle, offset in missing])
        return super().decide({**request, "messages": _whole(request["messages"], set(reads), pieces)})


def _spilled(text: Any) -> dict[str, Any] | None:
    """What a result says of its handle, if it is one."""
    if not isinstance(text, str) or not text.startswith('{"handle": "r'):
        return None
    return dict(json.loads(text))


def _whole(messages: list[Any], reads: set[str], pieces: Mapping[tuple[str, int], str]) -> list[Any]:
    """The conversation as it would be had every result come whole, and nothing been read."""

    def put_in(block: dict[str, Any]) -> dict[str, Any]:
        one = _spilled(block.get("content")) if block.get("type") == "tool_result" else None
        if one is None:
            return block
        parts = [pieces[one["handle"], offset] for offset in range(0, one["chars"], READ_CHARS)]
        return {**block, "content": "".join(parts)}

    found = []
    for message in messages:
        content = message["content"]
        if isinstance(content, list):
            kept = [block for block in content if not {block.get("id"), block.get("tool_use_id")} & reads]
            if not kept:
                continue
            content = list(map(put_in, kept))
        found.append({**message, "content": content})
    return found
