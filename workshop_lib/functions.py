"""What a Python function is to the tools: its schemas, and a call that cannot block the event loop.

Covers: the JSON schemas of arguments and result from the type hints; the idempotency key of a function with side
effects; plain functions run in threads.
Does not cover: everything a tool is besides (see `tools`).
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import queue
import threading
import typing
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

SYNC_CALLS_AT_ONCE = 16
IDLE_SECONDS = 10.0
"""After so long without a call a thread ends."""
KEY = "idempotency_key"
"""A parameter of this name is filled by whoever runs the tool: a model can neither see nor set it."""


def describe(function: Callable[..., Any]) -> tuple[type[BaseModel], dict[str, Any]]:
    """A pydantic model of a function's arguments and the JSON schema of its result, from the type hints."""
    from pydantic import ConfigDict, TypeAdapter, create_model

    hints = typing.get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == KEY and hints.get(KEY) is str:
            continue
        if parameter.name == KEY:
            raise TypeError(f"Tool {function.__name__!r}: {KEY} is filled by the kit and must be `{KEY}: str`.")
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


def without_titles(schema: Any) -> Any:
    """Drop pydantic's titles: they repeat the names and every token of a definition is paid for."""
    if isinstance(schema, list):
        return [without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):  # a map from names to schemas: its keys are not keywords
            kept[key] = {name: without_titles(inner) for name, inner in value.items()}
        elif key in ("default", "const", "enum"):
            kept[key] = value
        elif key != "title":
            kept[key] = without_titles(value)
    return kept


_slots: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = weakref.WeakKeyDictionary()


async def in_thread(function: Callable[..., Any], arguments: Mapping[str, Any], seconds: float) -> Any:
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
        _workers.do(work)
        return await future


class _Workers:
    """Daemon threads, used again for the next call. One that hangs is not waited for: a new one takes its place."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock, self._free = threading.Lock(), 0

    def do(self, job: Callable[[], None]) -> None:
        """Have a free thread do it, or a new one."""
        with self._lock:
            start, self._free = self._free == 0, max(0, self._free - 1)
        self._jobs.put(job)
        if start:
            threading.Thread(target=self._work, daemon=True, name="tools").start()

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                with self._lock:
                    if self._free:
                        self._free -= 1
                        return
                continue  # a job is on its way to this thread
            job()
            del job  # and with it the result, which may be large
            with self._lock:
                self._free += 1


_workers = _Workers()
