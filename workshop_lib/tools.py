"""Tools: one description, rendered as JSON schemas (direct mode) or as typed stubs (code mode).

Covers: describing functions, async functions and Flyte tasks; checking arguments against the schema on
the host; calling with a time-out; turning every result into JSON and every failure into a `ToolError`.
Does not cover: where a call runs (see `runtime`), who decides to call (see `agents`), MCP (see `mcp`).
"""

from __future__ import annotations

import asyncio
import builtins
import difflib
import functools
import inspect
import json
import keyword
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from pydantic import BaseModel

from workshop_lib.approval import Approve, refusal
from workshop_lib.functions import KEY, describe, in_thread, without_titles
from workshop_lib.stubs import declarations, parameters, render_type, stubs, takes_none

Json = Any
"""A JSON value: dict, list, str, int, float, bool or None."""

MAX_RESULT_CHARS = 8_000_000
CALL_SECONDS = 30.0
RESERVED = {"parallel", "final", "save", "load", "ToolError", "run_program", "begin_program", *dir(builtins)}
"""What programs know by these names is not a tool."""

API_TOOL_SEARCH = {"type": "tool_search_tool_bm25_20251119", "name": "tool_search_tool_bm25"}
"""The search that the API offers over tools with `defer_loading`."""


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
    needs_approval: bool = False
    """A person is asked before each call; see `needs_approval` and `Toolbox.approve`."""
    takes_key: bool = False
    """Its function has effects and declares `idempotency_key: str`, which no model sees; see `Toolbox.call_once`."""
    model: type[BaseModel] | None = None
    """Turns checked arguments into what the function declares (enums, dates, models), where JSON alone will not do."""
    prepare: Callable[[], str] | None = None
    """Called before a run, so that its calls need not wait. What it returns is said then, and noted in the `Run`."""

    @classmethod
    def of(cls, source: Any) -> Tool:
        """Describe a function, an async function or a Flyte task; a `Tool` passes unchanged.

        Raises `TypeError` when a parameter has no type hint, for then nothing could be checked.
        """
        if isinstance(source, Tool):
            return source
        is_flyte_task = hasattr(source, "aio") and hasattr(source, "func")
        function = source.func if is_flyte_task else source
        model, output_schema = describe(function)
        input_schema = without_titles(model.model_json_schema())
        is_plain = "$defs" not in input_schema and '"format"' not in json.dumps(input_schema)
        return cls(
            name=function.__name__,
            description=inspect.getdoc(function) or "",
            input_schema=input_schema,
            output_schema=without_titles(output_schema),
            function=source.aio if is_flyte_task else function,
            needs_approval=getattr(function, "needs_approval", False),
            takes_key=KEY in inspect.signature(function).parameters,
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
        return validator(self.input_schema)

    def check(self, arguments: Any) -> dict[str, Any]:
        """Check arguments against the schema; return them in their short form (see `short`).

        Raises `ToolError` naming the first bad argument.
        """
        if not isinstance(arguments, dict):
            raise ToolError(f"{self.name}: arguments must be an object, not {type(arguments).__name__}.")
        arguments = {name: value for name, value in arguments.items() if value is not None or not self._absent(name)}
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

    def _absent(self, name: str) -> bool:
        """Whether None for this parameter means that it is left out: optional, and null is not one of its values."""
        schema = self.input_schema.get("properties", {}).get(name)
        if schema is None or name in self.input_schema.get("required", []) or "default" in schema:
            return False
        return not takes_none(schema)

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

    async def invoke(self, arguments: Mapping[str, Any], seconds: float = CALL_SECONDS, key: str = "") -> Json:
        """Call the function; a plain one runs in a thread so that it cannot block the loop. By default `key` is new.

        Raises whatever the function raises, and `TimeoutError` after `seconds`.
        """
        if self.model is not None:
            typed = self.model.model_validate(arguments)
            arguments = {name: getattr(typed, name) for name in arguments}
        if self.takes_key:
            arguments = {**arguments, KEY: key or uuid.uuid4().hex}
        if not self._is_async:
            return await in_thread(self.function, arguments, seconds)
        async with asyncio.timeout(seconds):
            value = await self.function(**arguments)
            while inspect.isawaitable(value):  # Flyte's `task.aio` may hand back another coroutine
                value = await value
        return value


def validator(schema: dict[str, Any]) -> Any:
    """Of a JSON schema. Raises `ValueError` for one that is none, or that refers elsewhere."""
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(schema, retriever=_no_retrieval)


def _no_retrieval(uri: str) -> NoReturn:
    raise ValueError(f"a schema may not refer to {uri}")  # or a server could make this process ask other hosts


def _same(one: Any, other: Any) -> bool:
    """Equal and of one type: to JSON, true is not 1."""
    return type(one) is type(other) and bool(one == other)


class Toolbox:
    """The tools an agent may use, by name. What is not in the box cannot be seen or called."""

    def __init__(
        self,
        tools: Iterable[Any],
        *,
        hot: Iterable[str] | None = None,
        call_seconds: float = CALL_SECONDS,
        approve: Approve | None = None,
    ) -> None:
        """`tools`: functions, async functions, Flyte tasks or `Tool`s. `call_seconds`: time-out of one call.

        `hot`: names of the tools whose definitions are always in the prompt; the others are found by search. By
        default all are. `approve` is asked before each call of a tool that needs it; without one such calls are
        refused. Raises `ValueError` for a name that no program could call, or that is there twice.
        """
        self.call_seconds, self.approve = call_seconds, approve
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
        self.hot = [*self._tools.values()] if hot is None else [self[name] for name in dict.fromkeys(hot)]
        """The tools whose definitions are always in the prompt."""

    def for_program(self, code: str) -> Toolbox:
        """The tools that a program can need: the hot ones, and those of the others that it names."""
        if len(self.hot) == len(self):
            return self
        hot = {tool.name for tool in self.hot}
        return _view(self, frozenset(name for name in re.findall(r"\w+", code) if name in self._tools) | hot)

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __getitem__(self, name: str) -> Tool:
        if name not in self._tools:
            near = difflib.get_close_matches(name[:100], self._tools, n=3) or list(self._tools)[:20]
            raise ToolError(f"There is no tool called {name[:100]!r}. Did you mean: {', '.join(near)}?")
        return self._tools[name]

    def definitions(self) -> list[dict[str, Any]]:
        """The tools as JSON definitions for the Messages API, in order; those not hot are left to its tool search."""
        hot = {tool.name for tool in self.hot}
        if len(hot) == len(self):
            return [tool.definition() for tool in self]
        return [
            API_TOOL_SEARCH,
            *(tool.definition() | ({} if tool.name in hot else {"defer_loading": True}) for tool in self),
        ]

    async def call(self, name: str, arguments: Any) -> Result:
        """Check, call, and return the result as JSON text: each call is one of its own. Raises as `call_once`."""
        return await self.call_once(name, arguments, "")

    async def call_once(self, name: str, arguments: Any, key: str) -> Result:
        """Call under an idempotency key: a tool that takes one does its effect once per key, called once or twice.

        Raises `ToolError`, and nothing else, for an unknown tool, bad arguments, a call that is not approved, a tool
        that raises, one that does not answer in time, and a result that is not JSON or larger than `MAX_RESULT_CHARS`.
        """
        tool = self[name]
        checked = tool.check(arguments)
        if tool.needs_approval and (reason := await refusal(self.approve, name, checked)):
            raise ToolError(reason)
        try:
            value = await tool.invoke(checked, self.call_seconds, key)
        except ToolError:
            raise
        except TimeoutError:
            raise ToolError(
                f"{name} did not answer within {self.call_seconds:g} s and was given up. Ask for less, or try again."
            ) from None
        except Exception as error:
            if getattr(error, "code", "") == ToolError.__name__:  # all that Flyte keeps of what a task raised
                raise ToolError(str(error)) from error
            raise ToolError(f"{name} failed: {type(error).__name__}: {str(error)[:500]}") from error
        return Result(_as_json(name, value))


@functools.lru_cache(maxsize=64)
def _view(toolbox: Toolbox, names: frozenset[str]) -> Toolbox:
    return Toolbox([tool for tool in toolbox if tool.name in names], call_seconds=toolbox.call_seconds)


def _check_names(tool: Tool) -> None:
    """Refuse, with the toolbox, a tool that would break every program that has it."""
    properties = tool.input_schema.get("properties", {})
    wrong = [name for name in properties if not name.isidentifier() or keyword.iskeyword(name) or name[0] == "_"]
    wrong += [name for name in tool.input_schema.get("required", []) if name not in properties]
    if wrong:
        raise ValueError(f"Tool {tool.name!r}: a program cannot give an argument called {wrong[0]!r}. Rename it.")
    try:
        json.dumps(properties, allow_nan=False)  # a default of infinity is no literal
        compile(stubs([tool]), tool.name, "exec")
        tool._validator  # noqa: B018 - compiles the schema now, where a mistake in it can still be said
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"Tool {tool.name!r}: its schema cannot be used ({str(error)[:200]}). Mend it.") from None


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
