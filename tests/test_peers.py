"""Other systems: their dialects say the same, their rows are measured, and no row drops out in silence."""

import asyncio

import pytest

from workshop_lib.bench.crossover import Orders, Point
from workshop_lib.bench.flyte_agent import FlyteAgent, FlyteOracle
from workshop_lib.flights import PLAYBOOK, get_question, grade, toolbox
from workshop_lib.model import Model
from workshop_lib.oracle import OracleTransport
from workshop_lib.record import Run
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox


def flyte(mode: str, question: int, playbook: object = PLAYBOOK, box: Toolbox = toolbox, **settings: object) -> Run:
    options = Settings(**{"offline": True, **settings})  # type: ignore[arg-type]
    model = Model(options, transport=OracleTransport(FlyteOracle(playbook, box)))  # type: ignore[arg-type]
    return asyncio.run(FlyteAgent(model, box, mode).run(get_question(question).text))  # type: ignore[arg-type]


# --- Flyte's agent as an arm ------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [1, 4, 10, 11])
@pytest.mark.parametrize("mode", ["code", "direct"])
def test_flytes_agent_answers_with_the_same_plan(mode, question):
    run = flyte(mode, question)
    assert grade(run.answer, get_question(question).answer).correct, run.reason
    assert run.requests == len(run.steps) > 1
    assert run.usage.prompt == sum(step.usage.prompt for step in run.steps) > 0
    assert sum(run.calls_by_tool.values()) == len(run.calls) == {1: 2, 4: 12, 10: 16, 11: 21}[question]
    assert (run.steps[0].program is not None) == (mode == "code")


def test_what_a_tool_refuses_is_in_the_log_of_flytes_run():
    errors = {call.arguments["code"] for call in flyte("code", 10).calls if call.error}
    assert errors == {"SJU", "XYZ", "BQN", "STT", "QQQ"}


def test_a_full_context_window_is_an_outcome_of_flytes_run():
    run = flyte("direct", 12, max_usd=100)
    assert run.outcome == "context window exceeded"
    assert "prompt is too long" in run.reason
    assert run.answer is None


def test_the_caps_hold_for_flytes_agent():
    assert flyte("direct", 1, max_turns=1).outcome == "turn cap reached"
    assert flyte("direct", 1, max_usd=0.0001).outcome == "spending cap reached"


@pytest.mark.parametrize("order", ["independent", "chained"])
@pytest.mark.parametrize("mode", ["code", "direct"])
def test_flytes_agent_takes_tools_that_are_a_schema_and_no_signature(mode, order):
    orders = Orders(Point(4, 256, 50, order))
    box = orders.toolbox()
    oracle = FlyteOracle({orders.question: orders.program}, box)
    model = Model(Settings(offline=True), transport=OracleTransport(oracle))
    run = asyncio.run(FlyteAgent(model, box, mode).run(orders.question))
    assert run.answer == orders.truth, run.reason
