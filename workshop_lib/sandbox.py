"""The sandbox: run a program in Flyte's sandboxed orchestrator, and say what came of it.

Covers: the run through Flyte's public `orchestrate_local`; tool calls, one or
many at once, checked on the host; `final`, `save` and `load`; captured prints; errors with the program's own
line numbers; limits, each with a message that says how to stay within it.
Does not cover: what tools do once called (a program can do anything its tools allow), and time spent in tools,
which have time-outs of their own. Flyte fixes memory (50 MB), recursion (256) and 1,000 trips to the host.
What was tried against it: `workshop redteam`.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import json
import re
import secrets
import textwrap
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from workshop_lib.outcome import NotJsonError, describe, json_value, refuse_constant
from workshop_lib.pool import widen_pool
from workshop_lib.prelude import guarded, prelude
from workshop_lib.tools import Result, Toolbox, ToolError
from workshop_lib.typecheck import type_check

CallTool = Callable[[str, dict[str, Any]], Awaitable[Result]]


@dataclass(frozen=True)
class Limits:
    """How far one program may go. Times in seconds, sizes in characters."""

    seconds: float = 10.0
    """Computing time; waiting for tools does not count, nor does the type check (`typecheck.SECONDS` at most)."""
    wall_seconds: float = 300.0
    """All in all, tools included."""
    calls: int = 10_000
    """Tool calls, those inside `parallel` included."""
    arguments_chars: int = 2_000_000
    """The arguments of one call, or of all calls of one `parallel`, as JSON."""
    results_chars: int = 25_000_000
    """The results of all calls of one `parallel`, as JSON; more would not fit into the sandbox."""
    value_chars: int = 8_000
    """How much of the program's value comes back."""
    print_chars: int = 4_000
    """How much of what it prints comes back."""
    code_chars: int = 50_000
    final_chars: int = 100_000
    saved_chars: int = 1_000_000


@dataclass
class Execution:
    """What came of one program.

    `final`: the program ended itself with `final(value)`. `value`: that value, or that of its last expression,
    a JSON value. `error`: what went wrong, with lines, or None. `error_type`: the exception's name, or
    `TypeCheck` or `TooLong` when the program was refused before it ran.
    """

    value: Any = None
    final: bool = False
    printed: str = ""
    error: str | None = None
    error_type: str | None = None
    seconds: float = 0.0
    """All in all, tools included."""
    tool_seconds: float = 0.0


async def run_program(
    code: str,
    toolbox: Toolbox,
    *,
    call: CallTool | None = None,
    saved: dict[str, str] | None = None,
    limits: Limits | None = None,
) -> Execution:
    """Run `code` with the tools of `toolbox`; never raises for what the program does.

    `call` stands in for `toolbox.call`, to log calls or to make them durable. `saved` is what `save` and `load`
    see, JSON text by name; it is changed in place. See `Execution` for what comes back.
    """
    if _in_tool.get():
        raise RuntimeError("A tool must not run a program: programs that wait for each other could wait for ever.")
    limits = limits or Limits()
    started = time.perf_counter()
    code = textwrap.dedent(code)
    visible, problem = toolbox.for_program(code[: limits.code_chars]), None
    if len(code) > limits.code_chars:
        problem = f"The program has {len(code):,} characters; at most {limits.code_chars:,} are run. Write less code."
        execution = Execution(error=problem, error_type="TooLong")
    elif problem := type_check(code, visible):
        execution = Execution(error=problem, error_type="TypeCheck")
    else:
        execution = await _Host(visible, call or toolbox.call, {} if saved is None else saved, limits).run(code)
    execution.seconds = time.perf_counter() - started
    return execution


_in_tool: contextvars.ContextVar[bool] = contextvars.ContextVar("in_tool", default=False)


class _FinalReached(Exception):  # noqa: N818 - not an error: it carries the answer out of the sandbox
    def __init__(self, value: Any) -> None:
        self.value = value


_VALUE = '{"value":'


class _Reply(NamedTuple):
    """What one call gave, as the JSON text that the prelude opens: `{"value": …}` or `{"error": …}`."""

    text: str
    failed: bool


@dataclass
class _Host:
    """The host functions that the prelude calls, for one run of one program."""

    toolbox: Toolbox
    call_tool: CallTool
    saved: dict[str, str]
    limits: Limits
    printed: list[str] = field(default_factory=list)
    tool_errors: set[str] = field(default_factory=set)
    calls: int = 0
    room: int = 0
    """How many characters of results the calls under way may still give."""
    tool_seconds: float = 0.0

    async def run(self, code: str) -> Execution:
        import flyte.sandbox
        from pydantic_monty import MontyError

        await widen_pool()
        before = _prelude(self.toolbox, self.limits.print_chars)
        execution = Execution()
        try:
            async with asyncio.timeout(self.limits.wall_seconds):
                value = await flyte.sandbox.orchestrate_local(
                    f"{before}{guarded(code)}\n",
                    inputs={},
                    tasks=[_host_function(getattr(self, name), f"{_SECRET}{name[5:]}") for name in _HOST_FUNCTIONS],
                    timeout_ms=round(self.limits.seconds * 1000),
                )
            execution.value = json_value(value)
        except _FinalReached as end:
            execution.value, execution.final = end.value, True
        except MontyError as error:
            text, kind = describe(error, before.count("\n"), code, self.limits.seconds)
            if kind == "RuntimeError" and any(text.startswith(f"RuntimeError: {said}") for said in self.tool_errors):
                text, kind = text.replace("RuntimeError", "ToolError", 1), "ToolError"
            execution.error, execution.error_type = text, kind
        except (NotJsonError, _MisuseError) as error:
            execution.error, execution.error_type = f"TypeError: {error}", "TypeError"
        except TimeoutError:
            text = (
                f"TimeoutError: with its tools the program took more than {self.limits.wall_seconds:g} s. Ask for less."
            )
            execution.error, execution.error_type = text, "TimeoutError"
        except RuntimeError as error:
            # Flyte's bridge reports a call to a name that neither Python subset nor host knows this way.
            unknown = re.fullmatch(r"Sandboxed task called unknown external function: (\w+)", str(error))
            if not unknown:
                raise
            name = unknown[1]
            execution.error, execution.error_type = f"NameError: {name!r} does not exist in the sandbox", "NameError"
        execution.printed = "".join(self.printed)
        execution.tool_seconds = self.tool_seconds
        return execution

    async def host_call(self, name: str, arguments: str) -> str:
        if problem := self._too_much(len(arguments), 1):
            return self._failure(problem).text
        return (await self._replies(name, [_parse(arguments)]))[0].text

    async def host_batch(self, name: str, rows: str) -> str:
        parsed = [] if (problem := self._too_much(len(rows), 0)) else _parse(rows)
        parsed = parsed if isinstance(parsed, list) else [parsed]
        if problem := problem or self._too_much(0, len(parsed)):
            return self._failure(problem).text
        replies = await self._replies(name, parsed)
        if any(reply.failed for reply in replies):
            return f'{{"replies":[{",".join(reply.text for reply in replies)}]}}'
        return f'{{"values":[{",".join(reply.text[len(_VALUE) : -1] for reply in replies)}]}}'

    def _too_much(self, chars: int, calls: int) -> str | None:
        """What is wrong with that many characters of arguments, or so many calls more."""
        self.calls += calls
        if self.calls > self.limits.calls:
            return f"A program may make at most {self.limits.calls:,} tool calls. Ask for more with each call."
        if chars > self.limits.arguments_chars:
            return f"Arguments may have {self.limits.arguments_chars:,} characters in all. Send less at once."
        return None

    async def _replies(self, name: str, rows: list[Any]) -> list[_Reply]:
        """Call a tool for each row at once. A failure stays in its reply, for the program to handle."""
        started, token = time.perf_counter(), _in_tool.set(True)
        self.room = self.limits.results_chars
        try:
            return list(await asyncio.gather(*(self._reply(name, row) for row in rows)))
        finally:
            _in_tool.reset(token)
            self.tool_seconds += time.perf_counter() - started

    async def _reply(self, name: str, arguments: Any) -> _Reply:
        try:
            result = await self.call_tool(name, arguments)
        except ToolError as error:
            return self._failure(str(error))
        self.room -= len(result.text)
        if self.room < 0:
            return self._failure(f"All results together have more than {self.limits.results_chars:,} characters.")
        return _Reply(f"{_VALUE}{result.text}}}", failed=False)

    def _failure(self, reason: str) -> _Reply:
        self.tool_errors.add(reason)
        return _Reply(json.dumps({"error": reason}), failed=True)

    async def host_print(self, text: str) -> None:
        # The prelude keeps to the limit; this holds for a program that replaced it.
        if sum(map(len, self.printed)) <= self.limits.print_chars:
            self.printed.append(text[: self.limits.print_chars + 100])

    async def host_final(self, text: str) -> str:
        if len(text) > self.limits.final_chars:
            return (
                f"final: the value is {len(text):,} characters as JSON; at most {self.limits.final_chars:,} may come "
                "back. Aggregate, or keep the first rows."
            )
        try:
            value = json_value(json.loads(text, parse_constant=refuse_constant))
        except (ValueError, RecursionError, NotJsonError) as error:
            return f"final: {error}"
        raise _FinalReached(value)

    async def host_save(self, name: str, text: str) -> str:
        others = sum(len(key) + len(value) for key, value in self.saved.items() if key != name)
        if others + len(name) + len(text) > self.limits.saved_chars:
            return f"save: all saved values together may have {self.limits.saved_chars:,} characters. Save less."
        self.saved[name] = text
        return ""

    async def host_load(self, name: str) -> str:
        return self.saved.get(name, "")


_HOST_FUNCTIONS = ("host_call", "host_batch", "host_print", "host_final", "host_save", "host_load")


class _MisuseError(Exception):
    """A program reached past the prelude and called a host function in a way the prelude never does."""


def _host_function(method: Callable[..., Awaitable[Any]], name: str) -> Callable[..., Any]:
    """A method under the name that Flyte shall give it, taking text only: a program may call it with anything."""
    arity = len(inspect.signature(method).parameters)

    async def host(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != arity or not all(isinstance(argument, str) for argument in args):
            raise _MisuseError(f"{name} is not for programs. Call the tools and helpers themselves.")
        return await method(*args)

    host.__name__ = name
    return host


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _MisuseError(f"A host function was given text that is not JSON ({error}).") from None


_SECRET = f"_host_{secrets.token_hex(8)}_"
"""How the names of the host functions begin: a program that knew them could hand them values that are not text."""


@lru_cache(maxsize=64)
def _prelude(toolbox: Toolbox, print_chars: int) -> str:
    return prelude(toolbox, print_chars).replace("_host_", _SECRET)
