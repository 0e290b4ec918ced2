"""MCP servers as tools: connect to any number of them, or offer a toolbox as one.

`connect` opens live sessions for as long as its block runs and gives their tools, ready for a `Toolbox`. One server
that fails does not take the others with it. `serve` is the other direction.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from workshop_lib.mcp.config import ServerSpec, read_specs
from workshop_lib.mcp.schemas import next_name
from workshop_lib.mcp.session import CALL_SECONDS, START_SECONDS, ServerError, Session
from workshop_lib.tools import Tool

__all__ = ["ServerError", "ServerSpec", "Servers", "connect", "open_servers", "read_specs"]


class Servers:
    """Live sessions to MCP servers. `failed` says of each server that did not start why, and what to do."""

    def __init__(self, sessions: list[Session], failed: dict[str, str]) -> None:
        self.sessions, self.failed = sessions, failed

    @property
    def tools(self) -> list[Tool]:
        """What the servers offer now, each tool under a name that begins with its server's."""
        tools: dict[str, Tool] = {}
        for tool in (tool for session in self.sessions for tool in session.tools):
            name = next_name(tool.name, tools)
            tools[name] = replace(tool, name=name)
        return [*tools.values()]

    @property
    def left_out(self) -> dict[str, str]:
        """Tools that cannot be used, as `server: tool`, and why."""
        return {f"{one.name}: {tool}": why for one in self.sessions for tool, why in one.left_out.items()}

    def close(self) -> None:
        """End all sessions, and the processes that were started for them."""
        if self.sessions:
            with ThreadPoolExecutor(len(self.sessions)) as pool:
                list(pool.map(Session.close, self.sessions))


def open_servers(*targets: Any, call_seconds: float = CALL_SECONDS, start_seconds: float = START_SECONDS) -> Servers:
    """Start sessions to all `targets` at once; see `connect`. Blocks. Close what it gives."""
    specs: list[ServerSpec] = []
    for target in targets:
        if isinstance(target, str):
            specs += read_specs(target)
        else:
            specs.append(target if isinstance(target, ServerSpec) else ServerSpec(server=target))
    sessions = [Session(spec, call_seconds=call_seconds, start_seconds=start_seconds) for spec in specs]
    failed: dict[str, str] = {}

    def start(session: Session) -> Session | None:
        try:
            session.start()
        except ServerError as error:
            failed[session.name or session.spec.shown] = str(error)
            return None
        return session

    with ThreadPoolExecutor(max(1, len(sessions))) as pool:
        started = [session for session in pool.map(start, sessions) if session]
    if specs and not started:
        raise ServerError("\n".join(failed.values()))
    names: set[str] = set()
    for session in started:
        name = next_name(session.name, names)
        names.add(name)
        if name != session.name:
            session.name = name
            session.describe()
    return Servers(started, failed)


@contextlib.asynccontextmanager
async def connect(
    *targets: Any, call_seconds: float = CALL_SECONDS, start_seconds: float = START_SECONDS
) -> AsyncIterator[Servers]:
    """Sessions to MCP servers, open for as long as the block runs.

    A target is a command (`"uvx mcp-server-time"`), an http(s) address, the path of a `mcpServers` file, a
    `ServerSpec`, or a server object of the SDK. Times in seconds. Raises `ValueError` for a target that makes no
    sense, and `ServerError` when not one server starts; see `Servers.failed` for the rest.
    """
    servers = await asyncio.to_thread(open_servers, *targets, call_seconds=call_seconds, start_seconds=start_seconds)
    try:
        yield servers
    finally:
        await asyncio.to_thread(servers.close)
