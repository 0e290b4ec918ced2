"""What is known of a job now: its record as far as it has got, what it waits for, and the view of its owner.

Does not cover: what is kept when the server ends (see `store`), and what moves a job on (see `jobs`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from workshop_lib.record import Run
from workshop_lib.ui.store import ENDED, Job


@dataclass
class Approval:
    """A call that waits for its user's yes or no."""

    id: str
    tool: str
    arguments: dict[str, Any]
    answer: asyncio.Future[bool]
    loop: asyncio.AbstractEventLoop
    """That of the run, which is another thread's."""

    def decide(self, approved: bool) -> None:
        """Answer it; the first answer counts."""
        self.loop.call_soon_threadsafe(self._settle, approved)

    def _settle(self, approved: bool) -> None:
        if not self.answer.done():
            self.answer.set_result(approved)


@dataclass
class Live:
    """A run under way: its record as far as it has got, the text that is coming in, and what it waits for."""

    run: Run
    text: str = ""
    waiting: str = ""
    approvals: dict[str, Approval] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    stopped: bool = False
    """By its user. A run that the server lets go of at its own end stays open."""


@dataclass(frozen=True)
class View:
    """One job as its owner may see it. `before`: how many jobs are served first, of one that waits."""

    job: Job
    run: Run | None
    text: str = ""
    waiting: str = ""
    before: int = 0
    approvals: tuple[Approval, ...] = ()


def can_go_on(job: Job) -> bool:
    """Whether a job ended without an answer, so that it may go on where it stopped."""
    return job.state in ENDED and (job.state != "finished" or bool(job.run and job.run.outcome != "answered"))
