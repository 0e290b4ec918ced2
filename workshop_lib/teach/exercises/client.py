"""The oracle's client for checks of a learner's loop: it keeps what was sent, and stops a loop without an end.

Does not cover: a loop that asks for nothing. Such a one is stopped with the kernel.
"""

from __future__ import annotations

from collections.abc import Awaitable
from copy import deepcopy
from typing import Any

from workshop_lib.flights import PLAYBOOK
from workshop_lib.model import new_model
from workshop_lib.settings import DEFAULT_MODEL, Settings
from workshop_lib.teach.checks import NotYet

MOST_REQUESTS = 10


class _WithoutEndError(BaseException):
    """One request too many. A BaseException: the loop's own `except Exception` must not swallow it."""


class Client:
    """In the place of `AsyncAnthropic`, for `messages.create` alone. `faults`: as the oracle takes them."""

    def __init__(self, *faults: str) -> None:
        self._oracle = new_model(Settings(offline=True), PLAYBOOK, faults=faults).client()
        self._requests = 0
        self.messages = self
        self.exchanges: list[tuple[list[Any], Any]] = []
        """The messages of each request that was answered, and the response."""

    async def create(self, **request: Any) -> Any:
        """One response of the oracle, whichever model the learner's settings name."""
        if self._requests == MOST_REQUESTS:
            raise _WithoutEndError
        self._requests += 1
        response = await self._oracle.messages.create(**{**request, "model": DEFAULT_MODEL})
        self.exchanges.append((deepcopy(request["messages"]), response))
        return response

    async def outcome(self, attempt: Awaitable[Any], expected: str) -> Any:
        """What the attempt gives. Raises `NotYet` if it would go on asking, or asks what the API refuses."""
        import anthropic

        try:
            return await attempt
        except anthropic.BadRequestError as refusal:
            body = refusal.body if isinstance(refusal.body, dict) else {}
            said = body.get("error", {}).get("message", str(refusal))
            raise NotYet(f"the API refused a request: {said}"[:600], "requests that it accepts") from None
        except _WithoutEndError:
            raise NotYet(f"{MOST_REQUESTS} requests, no answer", expected) from None
