"""The process that is killed: it runs the ledger's question as ordered, notes what it does, and dies when told to.

Covers: the durable run and the variants it is compared with, each with the same agent, oracle and tools; notes in an
append-only file, which outlive the process; the kill, SIGKILL to itself at one exact point.
Does not cover: judging what was left (see `chaos`). Nothing outside this module knows that there are kills. Flyte and
the runtime are imported only inside a process of its own, for they settle on their folder once.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from workshop_lib import oracle
from workshop_lib.agents import AGENTS
from workshop_lib.bench.ledger import DECIDING, PLAYBOOK, Job, ledger_tools
from workshop_lib.meter import count_tokens
from workshop_lib.model import Model, Response, new_model
from workshop_lib.settings import Settings
from workshop_lib.tools import Result, Toolbox, ToolError

if TYPE_CHECKING:
    from workshop_lib.record import Call, Mode, Run

Variant = Literal["durable", "no keys", "traces", "scratch"]
"""`durable`: cached tasks and keys. `no keys`: cached tasks. `traces`: `flyte.trace` alone. `scratch`: nothing."""

toolbox = Toolbox([])
"""The tools of the run that is under way; a durable run takes them by name."""
playbook = PLAYBOOK

count_tokens("Loads the tokenizer, once for all processes that are forked from one that has read this module.")


@dataclass(frozen=True)
class Order:
    """One run. `kill`: a moment ("step", "called", "done" or "request") and its number in the run, or None."""

    home: Path
    """Where the kit keeps its state."""
    folder: Path
    """Where the run's ledger, notes and result are."""
    mode: Mode
    variant: Variant = "durable"
    kill: tuple[str, int] | None = None
    room: int | None = None
    """The largest size in bytes that any file may reach: the disk is full then."""
    job: Job = DECIDING
    life: int = 1
    """Which process this is: the first, or one started after a kill."""

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def run_key(self) -> str:
        return self.folder.name


def live(*orders: Order) -> None:
    """Carry out orders one after the other, in a process of one's own. The last may be its end."""
    os.environ |= {"WORKSHOP_HOME": str(orders[0].home), "WORKSHOP_OFFLINE": "1"}
    for order in orders:
        _carry_out(order)


def _carry_out(order: Order) -> None:
    global toolbox
    notes = _Notes(order)
    toolbox = ledger_tools(order.ledger, notes.add, keyed=order.variant != "no keys")
    oracle.Oracle = _noting(notes)  # type: ignore[misc] # where `new_model` finds it
    if order.room:
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_FSIZE, (order.room, resource.RLIM_INFINITY))
    try:
        run = asyncio.run(_VARIANTS[order.variant](order, notes))
    except OSError as error:
        notes.add("failed", str(error))
        return
    (order.folder / "result.json").write_text(json.dumps(run.to_json()))


class _Notes:
    """What happens in a run, one JSON line each, written before anything else can happen. Kills when it is time."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._file = os.open(order.folder / "notes", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._counts: Counter[str] = Counter()

    def add(self, moment: str, what: Any) -> None:
        os.write(self._file, (json.dumps([self._order.life, moment, what]) + "\n").encode())
        self._counts[moment] += 1
        if self._order.kill == (moment, self._counts[moment]):
            _die()

    def on_event(self, kind: str, payload: Any) -> None:
        """Both agents say this once the work is done, and in a durable run once Flyte has recorded it."""
        if kind == "turn":
            self.add("turn recorded", self._counts["turn recorded"])
        elif kind == "call":
            self.add("call recorded", name_of(payload))
        if kind in ("turn", "call"):
            self.add("step", kind)


def name_of(call: Call) -> str:
    """A call as the ledger names it."""
    return " ".join(map(str, [call.tool, *call.arguments.values()]))


def _die() -> NoReturn:
    # Windows has no SIGKILL; there, os.kill with any other signal ends a process just as abruptly.
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    raise SystemError("still alive")


def _noting(notes: _Notes) -> type[oracle.Oracle]:
    """An oracle that notes each request it has answered: its place in the conversation, and the tokens billed."""

    class NotingOracle(_Oracle):
        def handle(self, path: str, body: bytes) -> Any:
            reply = super().handle(path, body)
            turn = sum(message["role"] == "assistant" for message in json.loads(body)["messages"])
            (usage,) = re.findall(rb'"message_delta".*"usage": ({[^}]*})', b"".join(reply.chunks))
            notes.add("request", [turn, sum(json.loads(usage).values())])
            return reply

    return NotingOracle


_Oracle = oracle.Oracle


# --- the variants ----------------------------------------------------------------------------------------


async def _durable(order: Order, notes: _Notes) -> Run:
    from workshop_lib.runtime import run_question

    return await run_question(
        order.job.question,
        order.mode,
        settings=Settings.load(),
        tools=f"{__name__}:toolbox",
        playbook=f"{__name__}:playbook",
        run_key=order.run_key,
        on_event=notes.on_event,
    )


async def _scratch(order: Order, notes: _Notes) -> Run:
    """The agent alone: what most people have."""
    model = new_model(Settings.load(), playbook)
    return await AGENTS[order.mode](model, toolbox, on_event=notes.on_event).run(order.job.question)


async def _traces(order: Order, notes: _Notes) -> Run:
    """The agent in a Flyte task, its requests and calls as traces. On a cluster they would be replayed; here not."""
    import flyte

    from workshop_lib.bootstrap import bootstrap

    folder = bootstrap()
    inner, tools = new_model(Settings.load(), playbook), toolbox
    runs: list[Run] = []

    @flyte.trace
    async def ask(request: str) -> str:
        return json.dumps((await inner.respond(json.loads(request))).to_json())

    @flyte.trace
    async def call(tool: str, arguments: str) -> str:
        try:
            return json.dumps({"value": (await tools.call(tool, json.loads(arguments))).text})
        except ToolError as error:
            return json.dumps({"error": str(error)})

    class TracedModel(Model):
        async def respond(self, request: Any, on_event: Any = None) -> Response:
            return Response.from_json(json.loads(await ask(json.dumps(request))))

    class TracedToolbox(Toolbox):
        async def call(self, name: str, arguments: Any) -> Result:
            reply = json.loads(await call(name, json.dumps(arguments)))
            if "error" in reply:
                raise ToolError(reply["error"])
            return Result(reply["value"])

    async def whole_run() -> str:
        agent = AGENTS[order.mode](TracedModel(inner.settings), TracedToolbox(tools), on_event=notes.on_event)
        runs.append(await agent.run(order.job.question))
        return "done"

    task = flyte.TaskEnvironment(name="chaos").task(whole_run)
    context = flyte.with_runcontext(mode="local", name=order.run_key, raw_data_path=str(folder / "raw"))
    context._metadata_path = str(folder / "runs")  # see `runtime`
    await context.run.aio(task)
    return runs[0]


_VARIANTS = {"durable": _durable, "no keys": _durable, "traces": _traces, "scratch": _scratch}
