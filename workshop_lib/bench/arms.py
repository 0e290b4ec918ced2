"""The arms: each way to answer the same question with the same tools, under one name.

Covers: no tools at all; direct calling one by one, at once, with the prompt cache, with tool search, with result
handles; code mode with and without `final`, and with search; Flyte's built-in agent; live only, the API's own
programmatic tool calling. An arm starts with a cold prompt cache. Does not cover: repeats and their order (see `run`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workshop_lib.agents import Agent, CodeModeAgent, DirectAgent
from workshop_lib.bench.flyte_agent import FlyteAgent, FlyteCodeAgent, FlyteOracle
from workshop_lib.bench.handles import Handles, HandlesOracle
from workshop_lib.bench.programmatic import ProgrammaticAgent
from workshop_lib.bench.suites import Task
from workshop_lib.flights import grade
from workshop_lib.meter import TOKENIZER, Meter
from workshop_lib.model import Model
from workshop_lib.oracle import Oracle, OracleTransport, Playbook
from workshop_lib.prelude import FINAL, HELPERS
from workshop_lib.record import Run, parse_answer
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox


class FloorAgent(Agent):
    """No tools: what the question and an answer cost by themselves, and whether a model knows it from memory."""

    mode = "direct"

    async def _loop(self, run: Run, meter: Meter) -> Any:
        system = "Answer with the JSON that the question asks for, and nothing else."
        response = await self._ask(run, meter, [{"role": "user", "content": run.question}], system, [])
        return parse_answer(response.text)


class WithoutFinal(CodeModeAgent):
    """Code mode whose programs end in a value, which the model says again: one request more."""

    helpers = HELPERS.replace(FINAL, "")


@dataclass(frozen=True)
class Arm:
    """One way to answer. `agent` makes it from a model and a toolbox."""

    name: str
    meaning: str
    agent: Callable[[Model, Toolbox], Any]
    oracle: Callable[[Playbook, Toolbox], Oracle] = lambda playbook, toolbox: Oracle(playbook)
    """The model that plays this arm's protocol offline."""
    final: bool = True
    """Whether programs end themselves with `final`."""
    answers: bool = True
    """Whether the oracle can be right in this arm at all."""
    live_only: bool = False

    async def run(self, task: Task, settings: Settings) -> Run:
        """Answer a task once, graded, with a model of its own: no cache is warm, no connection is shared."""
        toolbox = task.toolbox()
        transport = OracleTransport(self.plays(task, toolbox)) if settings.kind == "oracle" else None
        return await self.answer(task, toolbox, Model(settings, transport=transport))

    def plays(self, task: Task, toolbox: Toolbox) -> Oracle:
        """The oracle that holds the task's program, in the form of this arm."""
        program = task.program if self.final else without_final(task.program)
        return self.oracle({task.question: program} if program else {}, toolbox)

    async def answer(self, task: Task, toolbox: Toolbox, model: Model) -> Run:
        """Answer a task once with a given model, graded."""
        run: Run = await self.agent(model, toolbox).run(task.question)
        run.mark(grade, task.truth)
        return run


def _direct(*, parallel: bool = True, caching: bool = False) -> Callable[[Model, Toolbox], Agent]:
    return lambda model, toolbox: DirectAgent(model, toolbox, parallel=parallel, caching=caching)


def _searching(toolbox: Toolbox) -> Toolbox:
    """The same tools, none of them in the prompt."""
    return Toolbox(toolbox, hot=[], call_seconds=toolbox.call_seconds, approve=toolbox.approve)


OFFLINE = f"oracle (scripted, not a model); tokens: {TOKENIZER} (estimate)"
"""Where the figures of the oracle come from, to stand beside them."""
UNCAPPED = Settings(offline=True, max_usd=1e9, max_turns=10_000, max_output=10**9, max_seconds=1e6)
"""For runs of the oracle that are to come to their end, whatever a live model's would cost."""

ARMS = {
    arm.name: arm
    for arm in (
        Arm(
            "floor", "no tools: the question and an answer", lambda m, t: FloorAgent(m, t, caching=False), answers=False
        ),
        Arm("direct-serial", "one call a turn", _direct(parallel=False)),
        Arm("direct", "calls at once where the plan allows", _direct()),
        Arm("direct-cached", "as direct, with the prompt cache", _direct(caching=True)),
        Arm(
            "direct-search",
            "as direct-cached, definitions found by the API's tool search",
            lambda m, t: DirectAgent(m, _searching(t)),
        ),
        Arm(
            "direct-handles",
            "as direct-cached, big results kept aside; the plan needs every row, so all are read back",
            lambda m, t: DirectAgent(m, Handles(t)),
            lambda playbook, toolbox: HandlesOracle(playbook),
        ),
        Arm(
            "code",
            "a program whose value goes back to the model, which says it as its answer",
            lambda m, t: WithoutFinal(m, t, caching=False),
            final=False,
        ),
        Arm("code-final", "a program that ends the run with final", lambda m, t: CodeModeAgent(m, t, caching=False)),
        Arm(
            "code-search",
            "as code-final, stubs found by search inside programs",
            lambda m, t: CodeModeAgent(m, _searching(t), caching=False),
        ),
        Arm(
            "flyte-direct",
            "Flyte's built-in agent, calling tools",
            FlyteAgent,
            FlyteOracle,
        ),
        Arm("flyte-code", "Flyte's built-in agent in its code mode", FlyteCodeAgent, FlyteOracle),
        Arm(
            "programmatic",
            "the API's own programmatic tool calling",
            ProgrammaticAgent,
            live_only=True,
        ),
    )
}
BASELINES = ("direct-serial", "direct", "direct-cached", "direct-search", "direct-handles", "flyte-direct")
"""Code mode is compared with the cheapest of these that gave the right answer."""


def pick(names: str | None, settings: Settings) -> list[Arm]:
    """The arms that a list such as `direct,code-final` names; by default all that this model can run.

    Raises `ValueError` for an unknown name, and for an arm that needs a live model without one.
    """
    if not names:
        return [arm for arm in ARMS.values() if settings.kind == "live" or not arm.live_only]
    wanted = list(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if unknown := [name for name in wanted if name not in ARMS]:
        raise ValueError(f"There is no arm {unknown[0]!r}. There are: {', '.join(ARMS)}.")
    if settings.kind != "live" and (live := [name for name in wanted if ARMS[name].live_only]):
        raise ValueError(
            f"The arm {live[0]} needs a live model: only the API itself can run it. Set ANTHROPIC_API_KEY."
        )
    return [ARMS[name] for name in wanted]


_LAST_FINAL = re.compile(r"final\((.*)\)\n*$", re.DOTALL)


def without_final(program: str) -> str:
    """The program with its last `final(value)` written as the value alone."""
    head, mark, tail = program.rpartition("final(")
    return f"{head}{_LAST_FINAL.sub(r'\1', mark + tail)}\n" if mark else program
