"""Which MCP servers: a command, an address, a `mcpServers` file, or a server object of one's own.

Covers: reading what people type or keep in a file; `${NAME}` in a file's `env` and `headers`, filled in from the
environment or `.env`, so that secrets stand in neither the file nor a prompt. Does not cover: the session.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from workshop_lib.mcp.schemas import identifier
from workshop_lib.mcp.transports import over_http
from workshop_lib.settings import variables


@dataclass(frozen=True)
class ServerSpec:
    """How to reach one server: `command` and `args`, or `url`, or a `server` object in this process."""

    name: str | None = None
    command: str | None = None
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict, repr=False)
    """What the server's process gets besides the few variables that every program needs (PATH, HOME, …)."""
    cwd: str | None = None
    url: str | None = None
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    server: Any = None

    @property
    def in_memory(self) -> bool:
        return self.server is not None

    @property
    def shown(self) -> str:
        """The server as people know it. Never shows `env` or `headers`."""
        return self.url or (shlex.join([self.command, *self.args]) if self.command else type(self.server).__name__)

    @property
    def remedy(self) -> str:
        """What to try when it does not start."""
        if self.url:
            return f"Is a server running at {self.url}, and is its path right (often /mcp)?"
        if self.command:
            return (
                f"Try it by itself: {self.shown}\nIt gets PATH, HOME and the like, and no other variable of yours: "
                "name those it needs in the `env` of a mcpServers file."
            )
        return "Mend the server object."

    def transport(self, log: TextIO) -> Any:
        """What the SDK's `Client` takes. `log` gets the server's stderr, or what it refused."""
        if self.server is not None:
            return self.server
        if self.url:
            return over_http(self.url, self.headers, log)
        from mcp import StdioServerParameters, stdio_client

        parameters = StdioServerParameters(command=self.command or "", args=list(self.args), env=self.env, cwd=self.cwd)
        return stdio_client(parameters, errlog=log)


def read_specs(text: str) -> list[ServerSpec]:
    """What `--mcp` was given: an http(s) address, the path of a `.json` file with `mcpServers`, or a command.

    Raises `ValueError` that says what is wrong and how to write it.
    """
    text = text.strip()
    if re.match(r"https?://", text):
        return [ServerSpec(url=text)]
    if text.endswith(".json"):
        return _read_file(Path(text))
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ValueError(f"--mcp {text!r}: {error}. Close each quote.") from None
    if not words:
        raise ValueError('--mcp is empty. Give a command, an address or a file: --mcp "uvx mcp-server-time"')
    return [ServerSpec(command=words[0], args=tuple(words[1:]))]


def _read_file(path: Path) -> list[ServerSpec]:
    form = 'Write it as {"mcpServers": {"name": {"command": …, "args": […]} or {"url": …}}}.'
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["mcpServers"].items()
    except OSError as error:
        raise ValueError(f"Cannot read {path} ({error.strerror}). Give the path of a file that exists.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} holds no `mcpServers`. {form}") from None
    specs = []
    for name, entry in entries:
        if not isinstance(entry, dict) or ("command" in entry) == ("url" in entry):
            raise ValueError(f"{path}: server {name!r} needs either a command or a url. {form}")
        specs.append(
            ServerSpec(
                name=identifier(name, "mcp"),
                command=entry.get("command"),
                args=tuple(map(str, entry.get("args", ()))),
                env=_filled(entry.get("env", {}), path),
                cwd=entry.get("cwd"),
                url=entry.get("url"),
                headers=_filled(entry.get("headers", {}), path),
            )
        )
    return specs


def _filled(values: dict[str, str], path: Path) -> dict[str, str]:
    """`values` with each `${NAME}` filled in. Raises `ValueError` for one that is not set."""
    known = variables()

    def value_of(match: re.Match[str]) -> str:
        if not known.get(match[1]):
            raise ValueError(f"{path} wants {match[1]}, which is not set. Set it in the environment or in .env.")
        return str(known[match[1]])

    return {name: re.sub(r"\$\{(\w+)\}", value_of, str(value)) for name, value in values.items()}
