"""The job queue: questions of several users become durable runs, a few at a time, within what may be spent.

Covers: who is next, stopping and going on, what is known of a run under way, questions to its user, budgets, and going
on after a crash: a job's id is its run key, so nothing recorded is paid twice. Does not cover: how it looks (see
`show`), and answering (see `runtime`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from workshop_lib.flights import find_question, grade
from workshop_lib.meter import ModelCard, counted_by
from workshop_lib.record import Mode, Run
from workshop_lib.runtime import run_question
from workshop_lib.settings import Settings
from workshop_lib.ui.live import Approval, Live, View, can_go_on
from workshop_lib.ui.store import Job, Store

ACTIVE_JOBS = 6
"""How many runs are at work at once; one that waits for its user is not at work."""
OPEN_JOBS = 24
"""How many runs are under way at once, those that wait for their users included: each keeps a sandbox worker."""
WAITING_JOBS = 120
"""How many jobs may wait. Beyond, a question is refused."""
QUESTION_CHARS = 4_000
BUSY_SECONDS = 20.0
BUSY_TIMES = 15
"""How long, and how often, a run waits that the API was too busy for in spite of the SDK's own retries."""


class RefusedError(ValueError):
    """A question was not taken. The message says why, and what to do."""


class JobQueue:
    """All questions of all users. Its methods belong to one event loop; the runs report from another thread."""

    def __init__(
        self, store: Store, settings: Settings, *, tools: str, playbook: str, mcp: tuple[str, ...] = ()
    ) -> None:
        """`tools`, `playbook` and `mcp` as for `runtime.run_question`."""
        self.settings, self._store = settings, store
        self._sources: dict[str, Any] = {"tools": tools, "playbook": playbook, "mcp": mcp}
        recording = settings.recording
        who = json.dumps([settings.model, recording.digest if recording else settings.base_url, self._sources])
        self._source = hashlib.sha256(who.encode()).hexdigest()[:16]
        self._card = ModelCard.load(settings)
        self._live: dict[str, Live] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = False

    def start(self) -> None:
        """Go on with what a server before this one has left, if this one answers as that one did."""
        self._loop = asyncio.get_running_loop()
        for job in self._store.open():
            if (job.kind, job.source) == (self.settings.kind, self._source):
                self._store.set(job.id, "waiting")
            else:
                note = "The server was started again with another model or other tools. Ask again."
                self._store.set(job.id, "failed", note=note)
        self._pump()

    async def stop_all(self) -> None:
        """Let go of all runs, as a server does that ends: they stay open, and the next server goes on with them."""
        self._ending = True
        tasks = [live.task for live in self._live.values() if live.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- what a user can do -----------------------------------------------------------------------------

    def ask(self, owner: str, user: str, question: str, modes: Iterable[Mode]) -> str:
        """Take a question, for one job in each mode; gives its id. Raises `RefusedError`."""
        if not question.strip():
            raise RefusedError("The question is empty. Type one, or choose an example.")
        if len(question) > QUESTION_CHARS:
            raise RefusedError(f"A question may have {QUESTION_CHARS:,} characters; this one has {len(question):,}.")
        if self._store.count_open(owner):
            raise RefusedError("Your last question is still being answered. Wait for it, or stop it.")
        if (waiting := self._store.count_open()) >= WAITING_JOBS:
            raise RefusedError(f"{waiting} questions wait already, which is the most. Ask again in a minute.")
        question = question.strip().encode("utf-8", "replace").decode()  # half a character could not be kept
        ask = uuid.uuid4().hex
        common = {"ask": ask, "owner": owner, "user": user, "question": question}
        who = {"kind": self.settings.kind, "source": self._source}
        self._store.add([{**common, **who, "id": uuid.uuid4().hex, "mode": mode} for mode in modes])
        self._pump()
        return ask

    def stop(self, owner: str, ask: str) -> None:
        """Stop what is open of a question. What had been done stays recorded: it can go on."""
        for job in self._store.of_ask(ask, owner):
            if live := self._live.get(job.id):
                live.stopped = True
                if live.task:
                    live.task.cancel()
            elif job.state == "waiting":
                self._store.set(job.id, "stopped")

    def go_on(self, owner: str, ask: str) -> None:
        """Let jobs of a question that gave no answer go on where they stopped. Raises `RefusedError`."""
        if self._store.count_open(owner):
            raise RefusedError("Your last question is still being answered. Wait for it, or stop it.")
        for job in self._store.of_ask(ask, owner):
            if can_go_on(job):
                self._store.set(job.id, "waiting")
        self._pump()

    def decide(self, owner: str, approval_id: str, *, approved: bool) -> None:
        """Approve or deny a call. Does nothing if it is another owner's, or no longer asked."""
        for job in self._store.open("running"):
            live = self._live.get(job.id)
            if live and job.owner == owner and approval_id in live.approvals:
                live.approvals[approval_id].decide(approved)

    def views(self, owner: str, ask: str) -> list[View]:
        """The jobs of a question, as they are now; none if it is another owner's."""
        return [self._view(job) for job in self._store.of_ask(ask, owner)]

    def history(self, owner: str, limit: int = 30) -> list[dict[str, Any]]:
        """See `Store.history`."""
        return self._store.history(owner, limit)

    def spent(self, user: str) -> float:
        """What a user's questions have cost in the last 24 hours."""
        return self._store.spent(self.settings.kind, user)

    def _view(self, job: Job) -> View:
        if live := self._live.get(job.id):
            return View(job, live.run, live.text, live.waiting, 0, tuple(live.approvals.values()))
        return View(job, job.run, before=self._store.before(job.number) if job.state == "waiting" else 0)

    # --- running ------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        """Start what can be started. Called whenever something has changed."""
        for job in [] if self._ending else self._store.open("waiting"):
            at_work = sum(not live.approvals for live in self._live.values())
            if at_work >= ACTIVE_JOBS or len(self._live) >= OPEN_JOBS:
                return
            if job.id in self._live:
                continue  # it is being let go of
            if (cap := self._budget(job)) > 0:
                self._store.set(job.id, "running", cap=cap)
                live = self._live[job.id] = Live(self._empty_run(job))
                live.task = asyncio.get_running_loop().create_task(self._run(job, live, cap))
            elif not any(other.kind == job.kind for other in self._store.open("running")):
                self._store.set(job.id, "failed", note=self._why_no_budget(job))

    def _budget(self, job: Job) -> float:
        """What a run may cost in all; 0 as long as others hold what there is. What it has cost before counts once."""
        left = min(
            most - self._store.spent(job.kind, user) - self._store.held(job.kind, user)
            for user, most in self._caps(job).items()
        )
        return min(self.settings.max_usd, left + job.usd) if left > 0 else 0.0

    def _caps(self, job: Job) -> dict[str | None, float]:
        """The caps that hold for a job: of its user, and of all."""
        return {job.user: self.settings.user_max_usd, None: self.settings.total_max_usd}

    def _why_no_budget(self, job: Job) -> str:
        own, most = self._store.spent(job.kind, job.user), self.settings.user_max_usd
        whose, name = "Your questions", "WORKSHOP_USER_MAX_USD"
        if own < most:
            own, most = self._store.spent(job.kind), self.settings.total_max_usd
            whose, name = "The questions of all users", "WORKSHOP_TOTAL_MAX_USD"
        return f"{whose} have cost ${own:.4f} of ${most:.2f} in 24 hours. Ask tomorrow, or raise {name}."

    def _empty_run(self, job: Job) -> Run:
        return Run(
            job.question, job.mode, job.kind, self.settings.model, counted_by(job.kind), recorded=self.settings.recorded
        )

    async def _run(self, job: Job, live: Live, cap: float) -> None:
        """Run a job to its end, whatever that is, and write it down."""
        try:
            run = await self._answer(job, live, cap)
            if known := find_question(job.question):
                run.mark(grade, known.answer)
            self._store.set(job.id, "finished", run=run)
        except asyncio.CancelledError:
            if live.stopped:
                self._store.set(job.id, "stopped", run=live.run)
        except Exception as error:
            text = str(error) if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {error}"
            self._store.set(job.id, "failed", note=text[:2_000], run=live.run)
        finally:
            del self._live[job.id]
            self._pump()

    async def _answer(self, job: Job, live: Live, cap: float) -> Run:
        """The run, gone on with for as long as the API is only busy."""
        for _ in range(BUSY_TIMES):
            live.run = self._empty_run(job)
            run = await run_question(
                job.question,
                job.mode,
                settings=replace(self.settings, max_usd=cap),
                run_key=job.id,
                on_event=self._listener(job, live),
                approve=self._approver(live),
                **self._sources,
            )
            if run.outcome != "model error" or not live.waiting:
                break
            await asyncio.sleep(BUSY_SECONDS)
        return run

    def _listener(self, job: Job, live: Live) -> Callable[[str, Any], None]:
        """Called in the thread of the run."""

        def on_event(kind: str, payload: Any) -> None:
            live.waiting = payload if kind == "waiting" else ""
            match kind:
                case "text":
                    live.text += payload
                case "turn":
                    live.text = ""
                    live.run.steps.append(payload)
                    live.run.usage += payload.usage
                    live.run.usd += self._card.usd(payload.usage)
                    self._store.spend(job.id, live.run.usd)
                case "note" | "warning":
                    live.run.notes.append(payload)

        return on_event

    def _approver(self, live: Live) -> Callable[[str, dict[str, Any]], Any]:
        async def approve(tool: str, arguments: dict[str, Any]) -> bool:
            loop = asyncio.get_running_loop()
            asked = Approval(uuid.uuid4().hex, tool, arguments, loop.create_future(), loop)
            live.approvals[asked.id] = asked
            self._soon()
            try:
                return await asked.answer
            finally:
                live.approvals.pop(asked.id, None)

        return approve

    def _soon(self) -> None:
        """Look for work from another thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._pump)
