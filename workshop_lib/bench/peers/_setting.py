"""What each system is given: nine tools, a client of the model, a task; and what is noted of the tools.

Covers: tools as they stand, with their signatures and docstrings, each result remembered so that a warm call returns
at once; calls, and seconds in which at least one was running. Runs in every environment, so it imports little.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Callable
from typing import Any

from workshop_lib.flights.tools import TOOLS
from workshop_lib.tools import ToolError

KEY = "a-key"
"""The local server's."""


class Watch:
    """Counts the calls, and the time in which at least one of them was running."""

    def __init__(self) -> None:
        self.lock, self.running, self.since = threading.Lock(), 0, 0.0
        self.calls, self.seconds = 0, 0.0

    def __enter__(self) -> None:
        with self.lock:
            self.calls += 1
            self.running += 1
            if self.running == 1:
                self.since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.running -= 1
            if not self.running:
                self.seconds += time.perf_counter() - self.since


def watched(function: Callable[..., Any], watch: Watch, as_error: Callable[[str], Exception]) -> Callable[..., Any]:
    """The tool with its signature and docstring; what it gave once it gives again at once."""
    known: dict[str, Any] = {}

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with watch:
            key = repr((args, sorted(kwargs.items())))
            if key not in known:
                try:
                    known[key] = function(*args, **kwargs)
                except ToolError as error:
                    known[key] = error
            if isinstance(known[key], ToolError):
                raise as_error(str(known[key]))
            return known[key]

    return call


class Setting:
    """What a system is given."""

    def __init__(self, base_url: str, task: str, model: str, stack: contextlib.AsyncExitStack) -> None:
        self.base_url, self.task, self.model, self.stack = base_url, task, model, stack
        self.watch = Watch()

    def tools(self, as_error: Callable[[str], Exception] = ToolError) -> list[Callable[..., Any]]:
        """The nine tools. `as_error` makes a failure what the system knows as one."""
        return [watched(function, self.watch, as_error) for function in TOOLS]

    def client(self, name: str = "AsyncAnthropic") -> Any:
        import anthropic

        return getattr(anthropic, name)(base_url=self.base_url, api_key=KEY, max_retries=0)
