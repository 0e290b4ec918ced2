"""Durable runs on Flyte: model calls and tool calls as cached tasks, the run recorded, its report kept.

Covers: the tasks, and running a question so that after a crash the same run key goes on where it stopped, with
nothing asked or paid twice once it was recorded. What was under way is done again: a request is paid for again, and a
tool is called again with the same idempotency key, so that one which takes a key does its effect once.
Does not cover: the effects of tools that take no key, and containers.
Runs with the same run key share their work; a new key starts afresh.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
import sys
import uuid
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import flyte
import flyte.report

from workshop_lib.agents import AGENTS
from workshop_lib.approval import Approve, NobodyToAskError
from workshop_lib.bootstrap import bootstrap, on_cluster
from workshop_lib.mcp import Servers, open_servers
from workshop_lib.model import (
    BrokenStreamError,
    ContextWindowError,
    Model,
    ModelError,
    OnEvent,
    Request,
    Response,
    Traffic,
    new_model,
)
from workshop_lib.record import Mode, Run
from workshop_lib.settings import Settings
from workshop_lib.storage import explain, seal, unseal
from workshop_lib.tools import Result, Toolbox, ToolError

FLIGHTS = "workshop_lib.flights:toolbox"
FLIGHTS_PLAYBOOK = "workshop_lib.flights:PLAYBOOK"

INLINE_TOOLS = 20
"""Up to so many tools are all in the prompt. Beyond, those of MCP servers are found by search."""

CAPS = ("max_usd", "max_turns", "max_seconds", "max_calls", "max_output", "max_tokens")

CALLS_AT_ONCE = 32
"""How many tool calls of one durable run are under way at once."""

FOLDER = bootstrap()

env = flyte.TaskEnvironment(name="workshop", resources=flyte.Resources(cpu=1, memory="1Gi"), **on_cluster())


def load(reference: str) -> Any:
    """What a `module:attribute` names.

    Raises `ValueError` that says which part is wrong.
    """
    module_name, colon, attribute = reference.partition(":")
    if not colon:
        raise ValueError(f"{reference!r} is not of the form module:attribute, such as {FLIGHTS}.")
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))  # an installed command does not look in the folder it is called from
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise ValueError(f"{reference!r}: {error}. Run from the folder the module is in, or install it.") from None
    except KeyError as error:  # what a module's own settings are looked up by
        raise ValueError(f"{reference!r}: {module_name} needs {error}. If that is a variable, set it.") from error
    if not hasattr(module, attribute):
        raise ValueError(f"{reference!r}: the module {module_name} has no {attribute!r}.")
    return getattr(module, attribute)


def load_tools(reference: str) -> Toolbox:
    """The `Toolbox` that a `module:attribute` names, or one of the functions that it lists."""
    tools = load(reference)
    return tools if isinstance(tools, Toolbox) else Toolbox(tools)


# --- the tasks -------------------------------------------------------------------------------------------
# Everything a task needs crosses as text or is named by a reference, so that on a cluster, where each task
# starts in a container of its own, the same code finds the same things. Keys never cross: they come from the
# environment of the task.


@env.task(cache="auto")
async def call_model(request: str, run_key: str, setup: str) -> str:
    """Ask the model. A failed request is not cached: the next attempt asks again."""
    _fresh.add(("call_model", run_key, request))
    try:
        response = await _setup(run_key, setup).model.respond(json.loads(request), _observers.get(run_key))
    except ModelError as error:
        _failed[run_key, request] = error
        raise
    return seal(json.dumps(response.to_json()))


@env.task(cache="auto")
async def call_tool(tool: str, arguments: str, occurrence: int, effect: int, run_key: str, setup: str) -> str:
    """Call one tool. Its failure is a result too, so that a run goes on exactly as it went.

    `occurrence` tells apart equal calls of one run: the third look at a status is not the first one again.
    `effect` tells apart their side effects: a call tried again after an error may have had its effect already.
    """
    _fresh.add((f"{tool} {occurrence}", run_key, arguments))
    key = hashlib.sha256(json.dumps([run_key, tool, arguments, effect]).encode()).hexdigest()[:32]
    try:
        result = await _setup(run_key, setup).toolbox.call_once(tool, json.loads(arguments), key)
    except ToolError as error:
        return seal(json.dumps({"error": str(error)}))
    return seal(json.dumps({"value": result.text}))


@env.task(report=True)
async def answer(question: str, mode: str, run_key: str, setup: str, caps: str) -> str:
    """Answer one question with one agent; the report shows the run.

    The caps are not part of `setup`, and so of no cache key: a run that a cap stopped goes on under a higher one.
    """
    bench = _setup(run_key, setup)
    agent = AGENTS[mode](
        _DurableModel(bench.model, run_key, setup, json.loads(caps)),
        _DurableToolbox(bench.toolbox, run_key, setup),
        on_event=_observers.get(run_key),
    )
    try:
        run = await agent.run(question)
        await flyte.report.replace.aio(run._repr_html_())
        await flyte.report.flush.aio()
    except Exception as error:
        _broken[run_key] = error  # Flyte keeps its text only
        raise
    return json.dumps(run.to_json())


class _DurableModel(Model):
    """A model whose responses are cached by Flyte."""

    def __init__(self, inner: Model, run_key: str, setup: str, caps: dict[str, Any]) -> None:
        self.settings, self.card = replace(inner.settings, **caps), inner.card
        self._run_key, self._setup = run_key, setup

    async def respond(self, request: Request, on_event: OnEvent | None = None) -> Response:
        text = json.dumps(request)
        try:
            reply = await call_model.override(short_name="model")(text, self._run_key, self._setup)
        except flyte.errors.RuntimeUserError as error:
            # Of a task's error Flyte keeps the text and the name of the class; what it had cost only we know.
            kinds = {kind.__name__: kind for kind in (ContextWindowError, BrokenStreamError)}
            kind = kinds.get(error.code, ModelError)
            raise _failed.pop((self._run_key, text), kind(str(error))) from error
        response = Response.from_json(json.loads(unseal(reply)))
        if not _was_fresh("call_model", self._run_key, text):
            response.traffic = Traffic(0, response.traffic.usage)
        return response


class _DurableToolbox(Toolbox):
    """A toolbox whose calls are cached by Flyte."""

    def __init__(self, inner: Toolbox, run_key: str, setup: str) -> None:
        super().__init__(inner, hot=[tool.name for tool in inner.hot], call_seconds=inner.call_seconds)
        self._run_key, self._setup = run_key, setup
        self._seen: Counter[tuple[str, str]] = Counter()
        self._failed: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        # A bound, so that results are kept as they come: started all at once, none is kept until nearly all are done.
        self._slots = asyncio.Semaphore(CALLS_AT_ONCE)

    async def call(self, name: str, arguments: Any) -> Result:
        checked = json.dumps(self[name].check(arguments), sort_keys=True)
        occurrence = self._seen[name, checked]
        self._seen[name, checked] += 1
        effect = min(self._failed[name, checked], default=occurrence)
        self._failed[name, checked].discard(effect)
        task = call_tool.override(short_name=name)
        async with self._slots:
            reply = json.loads(unseal(await task(name, checked, occurrence, effect, self._run_key, self._setup)))
        if "error" in reply:
            self._failed[name, checked].add(effect)
            raise ToolError(reply["error"])
        return Result(reply["value"], cached=not _was_fresh(f"{name} {occurrence}", self._run_key, checked))


class _Setup:
    """The model and the toolbox of a run, rebuilt from text in whatever process a task starts."""

    def __init__(self, run_key: str, setup: str) -> None:
        options = json.loads(setup)
        settings = Settings.load(model=options["model"], offline=options["offline"])
        if _origin(settings) != options["origin"]:
            raise ValueError(
                "A durable run takes its key and address from the environment, or its recording, and they are not "
                "those it was started with. Set ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL and WORKSHOP_REPLAY as they "
                "were, or start with a new run key."
            )
        self.model = new_model(settings, load(options["playbook"]), faults=tuple(options["faults"]))
        own = load_tools(options["tools"])
        self.servers = open_servers(*options["mcp"]) if options["mcp"] else Servers([], {})
        self.problems = [*self.servers.failed.values()]
        self.problems += [f"{tool} was left out: {why}." for tool, why in self.servers.left_out.items()]
        everything = [*own, *self.servers.tools]
        inline = everything if len(everything) <= INLINE_TOOLS and len(own.hot) == len(own) else own.hot
        hot = [tool.name for tool in inline]
        approve = own.approve or partial(_ask, run_key)
        self.toolbox = Toolbox(everything, hot=hot, call_seconds=own.call_seconds, approve=approve)


async def _ask(run_key: str, name: str, arguments: dict[str, Any]) -> bool:
    """Ask whoever started the run in this process."""
    if run_key not in _approvers:
        raise NobodyToAskError
    return await _approvers[run_key](name, arguments)


def _origin(settings: Settings) -> str:
    """Who answers: part of every cache key, so that an oracle's or a recording's answers are never taken for live."""
    if settings.recording:
        return f"recorded {settings.recording.digest}"
    address = hashlib.sha256((settings.base_url or "").encode()).hexdigest()[:8]
    return f"{settings.kind} {address}"


@lru_cache(maxsize=64)
def _setup(run_key: str, setup: str) -> _Setup:
    """One per run and process, so that the oracle's prompt cache lives as long as the run."""
    return _Setup(run_key, setup)


# In one process only: which runs are under way, who wants to hear of one, which calls were made now rather than
# read from the cache, what failed requests had cost, and what broke a run.
_observers: dict[str, OnEvent] = {}
_approvers: dict[str, Approve] = {}
_fresh: set[tuple[str, str, str]] = set()
_failed: dict[tuple[str, str], ModelError] = {}
_broken: dict[str, Exception] = {}
_active: set[str] = set()


def _was_fresh(name: str, run_key: str, text: str) -> bool:
    """Whether a task's body ran for this call; asking clears the note."""
    call = (name, run_key, text)
    made_now = call in _fresh
    _fresh.discard(call)
    return made_now


# --- running ---------------------------------------------------------------------------------------------


async def run_question(
    question: str,
    mode: Mode,
    *,
    settings: Settings,
    tools: str = FLIGHTS,
    playbook: str = FLIGHTS_PLAYBOOK,
    mcp: tuple[str, ...] = (),
    run_key: str | None = None,
    faults: tuple[str | None, ...] = (),
    on_event: OnEvent | None = None,
    approve: Approve | None = None,
) -> Run:
    """Answer a question as a Flyte run. The same `run_key` again goes on where that run stopped.

    `tools` and `playbook` are `module:attribute` references. `mcp`: servers whose tools join them, each a command, an
    address or a file (see `mcp.connect`); `on_event` hears ("warning", text) of one that fails. `approve` is asked
    before calls that need it; what was decided is part of the run, and not asked again. Raises `ValueError`
    for a bad reference, for a run key that is under way, and for a key or address that is not the environment's;
    `UnknownModelError`; `ServerError` if no server starts; `StorageError` if the disk is full or what was kept is
    damaged. Everything else that goes wrong is an outcome in the `Run`.
    """
    run_key = run_key or uuid.uuid4().hex[:12]
    if run_key in _active:
        raise ValueError(f"The run {run_key!r} is under way. Wait for it, or choose another run key.")
    chosen = {"model": settings.model, "offline": settings.offline, "origin": _origin(settings)}
    setup = json.dumps({**chosen, "tools": tools, "playbook": playbook, "mcp": mcp, "faults": faults})
    caps = {name: getattr(settings, name) for name in CAPS}
    _active.add(run_key)
    if on_event:
        _observers[run_key] = on_event
    if approve:
        _approvers[run_key] = approve
    bench = None
    try:
        bench = await asyncio.to_thread(_setup, run_key, setup)  # what is wrong with it is said before the run starts
        for problem in bench.problems:
            if on_event:
                on_event("warning", problem)
        context = flyte.with_runcontext(mode="local", raw_data_path=str(FOLDER / "raw"))
        # Local runs write under /tmp/flyte, shared by all users of a machine, and no public option moves them.
        context._metadata_path = str(FOLDER / "runs")
        outcome = await context.run.aio(answer, question, mode, run_key, setup, json.dumps(caps))
    except Exception as error:
        if failure := explain(_broken.pop(run_key, error), FOLDER):
            raise failure from error
        raise
    finally:
        if bench:
            await asyncio.to_thread(bench.servers.close)
        _active.discard(run_key)
        _observers.pop(run_key, None)
        _approvers.pop(run_key, None)
        _fresh.difference_update([call for call in _fresh if call[1] == run_key])
    run = Run.from_json(json.loads(outcome.outputs()[0]))
    run.report = _find_report(outcome.url)
    return run


def _find_report(folder: str) -> str | None:
    """The page of the run itself: it is written last, after those of tools that are tasks with a report."""
    pages = sorted(Path(folder).rglob("report.html"), key=lambda path: path.stat().st_mtime_ns)
    return str(pages[-1]) if pages else None
