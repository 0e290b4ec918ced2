"""A well-behaved MCP server, except where a tool is asked to misbehave. Over stdio, or HTTP with a port."""

import os
import sys
import time
from pathlib import Path
from typing import TypedDict

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

server = MCPServer("friendly", log_level="ERROR")


class Stop(TypedDict):
    name: str
    minutes: int


@server.tool()
def add(a: int, b: int = 1) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def stops(line: str) -> list[Stop]:
    """The stops of a line."""
    return [{"name": f"{line} {number}", "minutes": 4 * number} for number in range(3)]


@server.tool()
def fail(why: str) -> str:
    """Fail, and say why."""
    raise ToolError(why)


@server.tool()
def environment() -> list[str]:
    """The names of this process's variables."""
    return sorted(os.environ)


@server.tool()
def pid() -> int:
    """The number of this process."""
    return os.getpid()


@server.tool()
def nap(seconds: float) -> str:
    """Answer late."""
    time.sleep(seconds)
    return "awake"


@server.tool()
def die_after_writing(path: str) -> str:
    """Write a line, then die before the answer."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("written\n")
    os.kill(os.getpid(), 9)
    return "never"


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def die_once(path: str) -> str:
    """A read-only tool of a server that dies the first time."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), 9)
    return "alive"


@server.tool()
async def grow(context: Context) -> str:
    """Offer one tool more, and one less."""
    server.add_tool(lambda x: x, name="grown", description="New.")
    server.remove_tool("nap")
    await context.notify_tools_changed()
    return "grown"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run()
