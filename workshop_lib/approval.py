"""Asking a person before a tool is called.

Covers: the mark on a function, and what is said to the caller when the answer is no or there is nobody to ask. Does not
cover: how the question is put; that is the `approve` function's: see `cli` and `teach.widgets`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Approve = Callable[[str, dict[str, Any]], Awaitable[bool]]
"""Asks a person whether a tool, named first, may be called with these arguments."""


class NobodyToAskError(Exception):
    """An `approve` function found that there is nobody it could ask."""


def needs_approval[F: Callable[..., Any]](function: F) -> F:
    """Mark a function so that its tool asks a person before each call."""
    function.needs_approval = True  # type: ignore[attr-defined]
    return function


async def refusal(approve: Approve | None, name: str, arguments: dict[str, Any]) -> str | None:
    """Ask. None if the call was approved; otherwise why not, in words for the caller."""
    try:
        if approve is None:
            raise NobodyToAskError
        approved = await approve(name, arguments)
    except NobodyToAskError:
        return f"{name} needs a person's approval, and nobody can be asked here. Go on without it."
    except Exception as error:
        return f"{name} needs approval, and asking for it failed ({type(error).__name__})."
    return None if approved else f"{name} was not approved by the person asked. Do not try again; go on without it."
