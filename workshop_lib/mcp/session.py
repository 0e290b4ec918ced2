"""One live session to an MCP server: opened once, used by every call, opened again when the server has died.

Covers: stdio, streamable HTTP and in-memory servers; time-outs of the start and of each call; what comes back as a
Python value or a `ToolError`; changes of the tool list; an orderly end that leaves no process behind.
Does not cover: prompts, resources as such, sampling and elicitation; and output too large to read in time, which
ends as a time-out.

All sessions live on one event loop in a thread of their own. So they outlast the loop that asked (a notebook's,
Flyte's), and a server that floods cannot block it.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import os
import tempfile
import threading
from typing import TYPE_CHECKING, Any

from workshop_lib.mcp.config import ServerSpec
from workshop_lib.mcp.results import text_of, value_of
from workshop_lib.mcp.schemas import identifier, next_name, schemas
from workshop_lib.mcp.transports import noticing
from workshop_lib.tools import Tool, Toolbox, ToolError

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult
    from mcp.types import Tool as Listed

START_SECONDS = 30.0
CALL_SECONDS = 25.0
"""Less than a toolbox waits, so that the error that names the server and the remedy comes first."""
LOOK_SECONDS = 2.0
"""How long a server that let a call time out has to show that it is still there."""
STOP_SECONDS = 8.0
MAX_PAGES = 100
MAX_DESCRIPTION = 4_000


class ServerError(OSError):
    """A server cannot be used. The message names it and says what to do."""


_open: set[Session] = set()
_lock = threading.Lock()
_running: list[asyncio.AbstractEventLoop] = []


def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all sessions, in a daemon thread."""
    with _lock:
        if not _running:
            logging.getLogger("mcp").addHandler(logging.NullHandler())  # its asides do not belong in a notebook
            _running.append(asyncio.new_event_loop())
            threading.Thread(target=_running[0].run_forever, name="mcp-sessions", daemon=True).start()
            atexit.register(_close_all)
        return _running[0]


def _close_all() -> None:
    for session in list(_open):
        session.close()


class Session:
    """A server and the live session to it. `connect` makes these; `tools` is what it offers."""

    def __init__(
        self, spec: ServerSpec, *, call_seconds: float = CALL_SECONDS, start_seconds: float = START_SECONDS
    ) -> None:
        self.spec, self.call_seconds, self.start_seconds = spec, call_seconds, start_seconds
        self.name = spec.name or ""
        self.tools: list[Tool] = []
        self.left_out: dict[str, str] = {}
        """Tools that cannot be used, and why."""
        self._listed: list[Listed] = []
        self._client: Client | None = None
        self._owner: asyncio.Task[None] | None = None
        self._leave = asyncio.Event()
        self._opening = asyncio.Lock()
        self._stderr: Any = None
        self._last_words = ""

    # --- from any thread and loop ------------------------------------------------------------------------

    def start(self) -> None:
        """Open the session and list the tools. Blocks; raises `ServerError`."""
        asyncio.run_coroutine_threadsafe(self._start(), _loop()).result()

    def close(self) -> None:
        """End the session, and the server's process if this started one. Blocks, for a few seconds at most."""
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._stop(), _loop()).result(STOP_SECONDS)

    async def call(self, tool: str, arguments: dict[str, Any], *, safe_to_repeat: bool) -> CallToolResult:
        """Call a tool by the server's own name for it. Raises `ToolError`, and nothing else."""
        future = asyncio.run_coroutine_threadsafe(self._call(tool, arguments, safe_to_repeat), _loop())
        return await asyncio.wrap_future(future)

    # --- on the sessions' loop ---------------------------------------------------------------------------

    async def _start(self) -> None:
        client = await self._connected()
        self.name = self.name or identifier(client.server_info.name if client.server_info else "mcp", "mcp")
        await self._list(client)

    async def _connected(self) -> Client:
        """The client of a live session; a dead one is replaced. Raises `ServerError`."""
        async with self._opening:
            if self._client is not None and not self._leave.is_set():
                return self._client
            await self._stop()
            ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
            self._leave = asyncio.Event()
            self._owner = asyncio.create_task(self._own(ready, self._leave))
            try:
                async with asyncio.timeout(self.start_seconds):
                    self._client = await asyncio.shield(ready)
            except TimeoutError:
                said = self._said()
                await self._stop()
                raise ServerError(
                    f"The MCP server {self._who} did not start within {self.start_seconds:g} s. Try its command or "
                    f"address by itself; a first start may still be downloading.{said}"
                ) from None
            except (Exception, BaseExceptionGroup) as error:
                said = self._said()
                await self._stop()
                raise ServerError(
                    f"The MCP server {self._who} could not be started: {_reason(error)}. {self.spec.remedy}{said}"
                ) from None
            _open.add(self)
            return self._client

    async def _own(self, ready: asyncio.Future[Client], leave: asyncio.Event) -> None:
        """Hold the client open. One task enters and leaves it, as the SDK demands."""
        from mcp import Client

        with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as self._stderr:
            try:
                transport = self.spec.transport(self._stderr)
                if not self.spec.in_memory:
                    transport = noticing(transport, leave.set)
                async with Client(transport, message_handler=self._heard) as client:
                    following = asyncio.create_task(self._follow(client))
                    ready.set_result(client)
                    await leave.wait()
                    following.cancel()
            except (Exception, BaseExceptionGroup) as error:
                if not ready.done():
                    ready.set_exception(error)
            finally:
                leave.set()
                self._last_words = self._said()

    async def _stop(self) -> None:
        _open.discard(self)
        self._leave.set()
        was_ready, self._client = self._client is not None, None
        if self._owner is not None:
            owner, self._owner = self._owner, None
            if not was_ready:
                owner.cancel()  # it waits for a server that may never answer
            with contextlib.suppress(TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(owner, STOP_SECONDS)  # cancels it if it hangs

    async def _give_up(self, client: Client) -> None:
        """End the session of `client`; another call may have opened the next one already, and that stays."""
        if self._client is client:
            await self._stop()

    async def _call(self, tool: str, arguments: dict[str, Any], safe_to_repeat: bool) -> CallToolResult:
        from mcp import MCPError

        if all(tool != listed.name for listed in self._listed):
            raise ToolError(f"The MCP server {self._who} no longer offers {tool!r}. It has changed its list of tools.")
        for attempt in (1, 2):
            try:
                client = await self._connected()
            except ServerError as error:
                raise ToolError(str(error)) from None
            try:
                async with asyncio.timeout(self.call_seconds):
                    return await client.call_tool(tool, arguments)
            except TimeoutError:
                raise ToolError(await self._after_timeout(client, tool)) from None
            except MCPError as error:
                if not self._leave.is_set() and "onnection" not in error.message:
                    raise ToolError(f"{tool} failed: {error.message}") from None
            except RuntimeError as error:  # the result is not what the server itself declared
                raise ToolError(
                    f"The MCP server {self._who} broke its own description of {tool}: {str(error)[:300]}. The server "
                    "must be mended; use another tool."
                ) from None
            except Exception as error:
                raise ToolError(f"The MCP server {self._who} sent what cannot be read: {_reason(error)}.") from None
            said = self._said()
            await self._give_up(client)
            if attempt == 1 and safe_to_repeat:
                continue
            raise ToolError(
                f"The MCP server {self._who} died while it ran {tool}. Whether the call had an effect is not known: "
                f"look before you call it again. The next call starts the server anew.{said}"
            )
        raise AssertionError("not reached")

    async def _after_timeout(self, client: Client, tool: str) -> str:
        """A slow tool, or a server that hangs? One that does not answer a simple question is stopped."""
        text = f"The MCP server {self._who} did not answer {tool} within {self.call_seconds:g} s and was given up. "
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await client.list_tools(cache_mode="bypass")
            return f"{text}The server itself is well: ask for less, or give it more time (call_seconds)."
        except Exception:
            await self._give_up(client)
            return f"{text}It answers nothing else either, so it was stopped; the next call starts it anew."

    async def _list(self, client: Client) -> None:
        """Read the whole tool list, page by page."""
        listed: list[Listed] = []
        cursor, pages = None, 0
        try:
            async with asyncio.timeout(self.start_seconds):
                while pages == 0 or (cursor and pages < MAX_PAGES):
                    page = await client.list_tools(cursor=cursor, cache_mode="bypass")
                    listed += page.tools
                    cursor, pages = page.next_cursor, pages + 1
        except Exception as error:
            said = self._said()
            await self._stop()
            raise ServerError(
                f"The MCP server {self._who} started, but its tools could not be listed: {_reason(error)}. "
                f"{self.spec.remedy}{said}"
            ) from None
        if not listed:
            await self._stop()
            raise ServerError(f"The MCP server {self._who} offers no tools. Leave it out.")
        self._listed = listed
        self.describe()

    def describe(self) -> None:
        """Make `tools` of what the server listed, under names that begin with the server's."""
        tools: dict[str, Tool] = {}
        for listed in self._listed:
            known = identifier(listed.name)
            name = next_name(known if known.startswith(f"{self.name}_") else f"{self.name}_{known}", tools)
            try:
                tool = self._tool(listed, name)
                Toolbox([tool])  # would refuse what a program cannot call
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                self.left_out[listed.name] = _reason(error)
            else:
                tools[name] = tool
        self.tools = list(tools.values())

    async def _heard(self, message: Any) -> None:
        """A server of the older protocol says that its tools have changed."""
        from mcp.types import ToolListChangedNotification

        if isinstance(message, ToolListChangedNotification) and self._client:
            self._relisting = asyncio.create_task(self._list(self._client))  # the handler must not wait for answers

    async def _follow(self, client: Client) -> None:
        """A server of the newer protocol says so in a stream of its own."""
        with contextlib.suppress(Exception):
            if client.server_capabilities.tools and client.server_capabilities.tools.list_changed:
                async with client.listen(tools_list_changed=True) as changes:
                    async for _ in changes:
                        await self._list(client)

    # --- what a program sees -----------------------------------------------------------------------------

    def _tool(self, listed: Listed, name: str) -> Tool:
        seen = schemas(name, listed.input_schema, listed.output_schema)
        hints = listed.annotations
        safe = bool(hints and (hints.read_only_hint or hints.idempotent_hint))

        async def call(**arguments: Any) -> Any:
            given = {seen.original[known]: value for known, value in arguments.items()}
            result = await self.call(listed.name, given, safe_to_repeat=safe)
            if result.is_error:
                raise ToolError(text_of(result) or f"{listed.name} failed and did not say why.")
            return value_of(result, seen)

        description = (listed.description or listed.title or "")[:MAX_DESCRIPTION]
        return Tool(name, description, seen.input, seen.output, call)

    @property
    def _who(self) -> str:
        return repr(self.name or self.spec.shown)

    def _said(self) -> str:
        """The last lines of the server's stderr."""
        if self._stderr.closed:
            return self._last_words
        self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, self._stderr.tell() - 2_000))
        lines = [line for line in self._stderr.read().splitlines() if line.strip()]
        return "\nIt said:\n  " + "\n  ".join(lines[-6:]) if lines else ""


def _reason(error: BaseException) -> str:
    """The innermost reason, in one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return (f"{type(error).__name__}: {error}" if str(error) else type(error).__name__).replace("\n", " ")[:300]
