"""Tools: one description, rendered as JSON schemas (direct mode) or as typed stubs (code mode).

Covers: describing functions, async functions and Flyte tasks; checking arguments against the schema on
the host; calling with a time-out; turning every result into JSON and every failure into a `ToolError`.
Does not cover: where a call runs (see `runtime`), who decides to call (see `agents`), MCP (see `mcp`).
"""

from __future__ import annotations

import asyncio
import builtins
import contextvars
import difflib
import inspect
import json
import keyword
import threading
import typing
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pydantic import BaseModel

from workshop_lib.stubs import declarations, parameters, render_type, stubs

Json = Any
"""A JSON value: dict, list, str, int, float, bool or None."""

MAX_RESULT_CHARS = 8_000_000
CALL_SECONDS = 30.0
SYNC_CALLS_AT_ONCE = 16
RESERVED = {"parallel", "final", "save", "load", "ToolError", "run_program", "begin_program", *dir(builtins)}
"""What programs know by these names is not a tool."""


class ToolError(Exception):
    """A tool could not do what it was asked. The message is for the caller: what happened and what is allowed."""


class Result(NamedTuple):
    """What a call gave: its JSON text, and whether it came from a cache instead of a fresh call."""

    text: str
    cached: bool = False


@dataclass(frozen=True)
class Tool:
    """One tool: a name, a description, JSON schemas of its arguments and result, and something to call.

    `function` takes the checked arguments as keywords and returns a JSON value or an awaitable of one.
    Build one from a Python function with `Tool.of`.
    """

    name: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    function: Callable[..., Any]
    model: type[BaseModel] | None = None
    """Turns checked arguments into what the function declares (enums, dates, models), where JSON alone will not do."""

    @classmethod
    def of(cls, source: Any) -> Tool:
        """Describe a function, an async function or a Flyte task; a `Tool` passes unchanged.

        Raises `TypeError` when a parameter has no type hint, for then nothing could be checked.
        """
        if isinstance(source, Tool):
            return source
        is_flyte_task = hasattr(source, "aio") and hasattr(source, "func")
        function = source.func if is_flyte_task else source
        model, output_schema = _describe(function)
        input_schema = _without_titles(model.model_json_schema())
        is_plain = "$defs" not in input_schema and '"format"' not in json.dumps(input_schema)
        return cls(
            name=function.__name__,
            description=inspect.getdoc(function) or "",
            input_schema=input_schema,
            output_schema=_without_titles(output_schema),
            function=source.aio if is_flyte_task else function,
            model=None if is_plain else model,
        )

    def definition(self) -> dict[str, Any]:
        """The tool as the Messages API wants it. It has no field for results, so they join the description."""
        types = declarations(self.output_schema)
        returns = "\n".join([f"Returns {render_type(self.output_schema)}", *types.values()])
        return {
            "name": self.name,
            "description": f"{self.description}\n{returns}".strip(),
            "input_schema": self.input_schema,
        }

    @cached_property
    def _is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.function)

    @cached_property
    def _validator(self) -> Any:
        from jsonschema_rs import Draft202012Validator

        return Draft202012Validator(self.input_schema)

    def check(self, arguments: Any) -> dict[str, Any]:
        """Check arguments against the schema; return them in their short form (see `short`).

        Raises `ToolError` naming the first bad argument.
        """
        if not isinstance(arguments, dict):
            raise ToolError(f"{self.name}: arguments must be an object, not {type(arguments).__name__}.")
        try:
            valid = self._validator.is_valid(arguments)
        except ValueError as problem:  # half a surrogate pair in a name, for one
            raise ToolError(f"{self.name}: arguments that are no JSON ({problem}).") from None
        if not valid:
            error = next(self._validator.iter_errors(arguments))
            where = f" {error.instance_path[0]!r}" if error.instance_path else ""
            signature = f"{self.name}({parameters(self, typed=True)})"
            raise ToolError(f"{self.name}: bad argument{where}: {error.message[:300]}. Call it as {signature}.")
        return self.short(arguments)

    def short(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments without those equal to their default, in the order of the signature.

        So two calls that mean the same compare, print and cache the same.
        """
        known = self.input_schema.get("properties", {})
        given = [name for name in known if name in arguments] + [name for name in arguments if name not in known]
        return {
            name: arguments[name]
            for name in given
            if "default" not in known.get(name, {}) or not _same(known[name]["default"], arguments[name])
        }

    async def invoke(self, arguments: Mapping[str, Any], seconds: float = CALL_SECONDS) -> Json:
        """Call the function; a plain one runs in a thread so that it cannot block the loop.

        Raises whatever the function raises, and `TimeoutError` after `seconds`.
        """
        if self.model is not None:
            typed = self.model.model_validate(arguments)
            arguments = {name: getattr(typed, name) for name in arguments}
        if not self._is_async:
            return await _in_thread(self.function, arguments, seconds)
        async with asyncio.timeout(seconds):
            value = await self.function(**arguments)
            while inspect.isawaitable(value):  # Flyte's `task.aio` may hand back another coroutine
                value = await value
        return value


def _same(one: Any, other: Any) -> bool:
    """Equal and of one type: to JSON, true is not 1."""
    return type(one) is type(other) and bool(one == other)


class Toolbox:
    """The tools an agent may use, by name. What is not in the box cannot be seen or called."""

    def __init__(self, tools: Iterable[Any], *, call_seconds: float = CALL_SECONDS) -> None:
        """`tools`: functions, async functions, Flyte tasks or `Tool`s. `call_seconds`: time-out of one call."""
        self.call_seconds = call_seconds
        self._tools: dict[str, Tool] = {}
        for tool in map(Tool.of, tools):
            if not tool.name.isidentifier() or keyword.iskeyword(tool.name) or tool.name.startswith("_"):
                raise ValueError(f"A program cannot call a tool named {tool.name!r}. Use letters, digits and inner _.")
            if tool.name in RESERVED:
                raise ValueError(f"{tool.name!r} already means something in a program. Give the tool another name.")
            _check_names(tool)
            if tool.name in self._tools:
                raise ValueError(f"Two tools are called {tool.name!r}. Rename one: names must be unique in a toolbox.")
            self._tools[tool.name] = tool

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def __getitem__(self, name: str) -> Tool:
        if name not in self._tools:
            near = difflib.get_close_matches(name[:100], self._tools, n=3) or list(self._tools)[:20]
            raise ToolError(f"There is no tool called {name[:100]!r}. Did you mean: {', '.join(near)}?")
        return self._tools[name]

    def definitions(self) -> list[dict[str, Any]]:
        """The tools as JSON definitions for the Messages API, in order."""
        return [tool.definition() for tool in self]

    async def call(self, name: str, arguments: Any) -> Result:
        """Check, call, and return the result as JSON text.

        Raises `ToolError`, and nothing else, for an unknown tool, bad arguments, a tool that raises, one that
        does not answer in time, and a result that is not JSON or larger than `MAX_RESULT_CHARS`.
        """
        tool = self[name]
        checked = tool.check(arguments)
        try:
            value = await tool.invoke(checked, self.call_seconds)
        except ToolError:
            raise
        except TimeoutError:
            raise ToolError(
                f"{name} did not answer within {self.call_seconds:g} s and was given up. Ask for less, or try again."
            ) from None
        except Exception as error:
            raise ToolError(f"{name} failed: {type(error).__name__}: {str(error)[:500]}") from error
        return Result(_as_json(name, value))


def _check_names(tool: Tool) -> None:
    """Refuse, with the toolbox, a tool that would break every program that has it."""
    properties = tool.input_schema.get("properties", {})
    wrong = [name for name in properties if not name.isidentifier() or keyword.iskeyword(name) or name[0] == "_"]
    wrong += [name for name in tool.input_schema.get("required", []) if name not in properties]
    if wrong:
        raise ValueError(f"Tool {tool.name!r}: a program cannot give an argument called {wrong[0]!r}. Rename it.")
    try:
        compile(stubs([tool]), tool.name, "exec")
    except SyntaxError:
        raise ValueError(
            f"Tool {tool.name!r}: a field of its types has a name that is not Python. Rename it."
        ) from None


def _jsonable(value: Any) -> Any:
    """What JSON lacks: dates, enums, sets, dataclasses and models, as pydantic writes them."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)


_COMPACT = json.JSONEncoder(allow_nan=False, separators=(",", ":"), ensure_ascii=False, default=_jsonable)


def _as_json(name: str, value: Any) -> str:
    try:
        text = _COMPACT.encode(value)
        text.encode()  # half of a surrogate pair is no text that could be sent on
    except (TypeError, ValueError, RecursionError) as error:
        raise ToolError(f"{name} returned something that is not JSON: {error}. The tool must be mended.") from None
    if len(text) > MAX_RESULT_CHARS:
        raise ToolError(
            f"{name} returned {len(text) / 1e6:.1f} million characters; at most {MAX_RESULT_CHARS / 1e6:.0f} million "
            "may come back. Ask for fewer rows or fields."
        )
    return text


def _describe(function: Callable[..., Any]) -> tuple[type[BaseModel], dict[str, Any]]:
    """A pydantic model of a function's arguments and the JSON schema of its result, from the type hints."""
    from pydantic import ConfigDict, TypeAdapter, create_model

    hints = typing.get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if (
            parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
            or parameter.name not in hints
        ):
            raise TypeError(
                f"Tool {function.__name__!r}: parameter {parameter.name!r} has no type hint of its own. "
                f"Write it as `{parameter.name}: str`, for example; a tool's arguments are checked by type."
            )
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    model = create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)
    # Inside a list, pydantic moves every named shape to $defs, also the outermost one, so that it has a name.
    returns = TypeAdapter(list[hints.get("return", Any)]).json_schema()  # type: ignore[misc, arg-type]
    return model, returns["items"] | {key: returns[key] for key in ("$defs",) if key in returns}


def _without_titles(schema: Any) -> Any:
    """Drop pydantic's titles: they repeat the names and every token of a definition is paid for."""
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):  # a map from names to schemas: its keys are not keywords
            kept[key] = {name: _without_titles(inner) for name, inner in value.items()}
        elif key in ("default", "const", "enum"):
            kept[key] = value
        elif key != "title":
            kept[key] = _without_titles(value)
    return kept


_slots: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = weakref.WeakKeyDictionary()


async def _in_thread(function: Callable[..., Any], arguments: Mapping[str, Any], seconds: float) -> Any:
    """Run a plain function in a daemon thread: one that hangs must not keep the process from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def deliver(method: Callable[[Any], None], outcome: Any) -> None:
        if not future.done():
            method(outcome)

    def work() -> None:
        try:
            outcome, method = context.run(function, **arguments), future.set_result
        except BaseException as error:  # a tool's sys.exit() or StopIteration must not be lost in a thread
            passes = isinstance(error, Exception) and not isinstance(error, StopIteration)
            outcome, method = error if passes else RuntimeError(repr(error)), future.set_exception
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, method, outcome)

    # The time-out starts when the call does: of 4,000 calls in one batch, most wait for a thread first.
    async with _slots.setdefault(loop, asyncio.Semaphore(SYNC_CALLS_AT_ONCE)), asyncio.timeout(seconds):
        threading.Thread(target=work, daemon=True, name=f"tool-{function.__name__}").start()
        return await future
