"""Two small wraps of the SDK's transports: HTTP with headers of one's own, and word of the other side's end.

Does not cover: stdio as such, which is the SDK's alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, TextIO


@contextlib.asynccontextmanager
async def over_http(url: str, headers: dict[str, str], log: TextIO) -> AsyncIterator[Any]:
    """Streamable HTTP; `headers` go with every request. What the server refuses is noted in `log`, by its status."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    async def note(response: Any) -> None:
        if response.status_code >= 400:
            log.write(f"HTTP {response.status_code} {response.reason_phrase}\n")
            log.flush()

    hooks: dict[str, Any] = {"response": [note]}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=httpx2.Timeout(30, read=300), event_hooks=hooks) as client,
        streamable_http_client(url, http_client=client) as streams,
    ):
        yield streams


@contextlib.asynccontextmanager
async def noticing(transport: Any, on_end: Callable[[], None]) -> AsyncIterator[Any]:
    """A transport that says when the other side has gone, so that the next call need not find out."""
    async with transport as (reading, writing):
        yield _Noticing(reading, on_end), writing


class _Noticing:
    def __init__(self, inner: Any, on_end: Callable[[], None]) -> None:
        self._inner, self._on_end = inner, on_end

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def __aenter__(self) -> _Noticing:
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *failure: Any) -> Any:
        return await self._inner.__aexit__(*failure)

    def __aiter__(self) -> _Noticing:
        return self

    async def __anext__(self) -> Any:
        try:
            return await self._inner.__anext__()
        except BaseException:
            self._on_end()
            raise
