"""Both agents on the twelve questions, and what happens at the caps, the stop reasons and the errors."""

import itertools
import json

import pytest
from conftest import ANSWER, QUESTION, calls_of, toolbox

from workshop_lib import flights
from workshop_lib.agents import CODE, DIRECT, TASK, CodeModeAgent, DirectAgent
from workshop_lib.meter import Usage
from workshop_lib.record import Run, parse_answer
from workshop_lib.tools import Toolbox, ToolError

AGENTS = [DirectAgent, CodeModeAgent]
OUTGROWS_THE_WINDOW = {12}
"""The one question whose direct run cannot fit into a million tokens, however careful the caller."""


def check_meter(run: Run) -> None:
    """The invariants of every run."""
    assert run.usage == sum((step.usage for step in run.steps), Usage())
    assert run.usage.output <= run.requests * 16_000
    parts = run.seconds.model + run.seconds.tools + run.seconds.sandbox
    assert parts <= run.seconds.wall * 1.001


def spy_on(model) -> list[dict]:
    """The requests that `model` is asked to send, as they come."""
    requests, respond = [], model.respond

    async def spy(request, on_text=None):
        requests.append(json.loads(json.dumps(request)))
        return await respond(request, on_text)

    model.respond = spy
    return requests


@pytest.mark.parametrize("question", flights.QUESTIONS, ids=lambda question: f"Q{question.id}")
async def test_the_twelve_questions(question, model_with):
    """Code mode is right on all; direct is right wherever it fits; and both did the same work."""
    options = {"playbook": flights.PLAYBOOK}
    code = await CodeModeAgent(model_with(**options), flights.toolbox).run(question.text)
    direct = await DirectAgent(model_with(**options), flights.toolbox).run(question.text)
    assert flights.grade(code.answer, question.answer).correct, code.reason or code.answer
    assert (code.turns, code.requests) == (1, 1)
    check_meter(code)
    check_meter(direct)
    if question.id in OUTGROWS_THE_WINDOW:
        assert direct.outcome == "context window exceeded"
        assert "> 1000000 maximum" in direct.reason
        assert direct.usd > 0
        return
    assert flights.grade(direct.answer, question.answer).correct, direct.reason or direct.answer
    assert calls_of(direct) == calls_of(code)


async def test_one_call_at_a_time_does_the_same_work_in_more_turns(model_with):
    question = flights.get_question(4)
    options = {"playbook": flights.PLAYBOOK}
    at_once = await DirectAgent(model_with(**options), flights.toolbox).run(question.text)
    one_by_one = await DirectAgent(model_with(**options), flights.toolbox, parallel=False).run(question.text)
    assert calls_of(at_once) == calls_of(one_by_one)
    assert (at_once.turns, one_by_one.turns) == (2, 13)


async def test_caching_changes_the_bill_and_nothing_else(model_with):
    question = flights.get_question(3)
    runs = [
        await DirectAgent(model_with(playbook=flights.PLAYBOOK), flights.toolbox, caching=caching).run(question.text)
        for caching in (True, False)
    ]
    assert runs[0].answer == runs[1].answer
    assert runs[0].usage.prompt == runs[1].usage.prompt
    assert (runs[0].usage.cache_read > 0, runs[1].usage.cache_read) == (True, 0)
    assert runs[0].usd < runs[1].usd


async def test_wide_turns_still_read_the_cache(model_with):
    """More than 20 blocks a turn hide the last entry from a mark at the end; the agent leaves one where it was."""
    question = flights.get_question(9)
    run = await DirectAgent(model_with(playbook=flights.PLAYBOOK), flights.toolbox).run(question.text)
    for before, after in itertools.pairwise(run.steps):
        assert after.usage.cache_read == before.usage.prompt


async def test_both_prompts_begin_with_the_same_task_and_then_name_their_protocol(model_with):
    prompts = {}
    for agent in AGENTS:
        model = model_with()
        requests = spy_on(model)
        await agent(model, toolbox).run(QUESTION)
        prompts[agent.mode] = requests[0]["system"][0]["text"]
    assert prompts["direct"].splitlines() == [TASK, DIRECT]
    assert prompts["code"].splitlines()[:2] == [TASK, CODE]


# --- caps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", AGENTS)
async def test_the_spending_cap_stops_before_the_request_that_could_pass_it(agent, model_with):
    for cap in (1e-6, 0.0085, 0.01, 0.05):
        run = await agent(model_with("typo", max_usd=cap, playbook=flights.PLAYBOOK), flights.toolbox).run(
            flights.get_question(3).text
        )
        assert run.usd <= cap
        assert run.outcome in ("answered", "spending cap reached")
    assert run.outcome == "answered"


async def test_a_run_that_the_cap_stopped_says_so_and_keeps_what_it_has(model_with):
    run = await DirectAgent(model_with(max_usd=0.0085, playbook=flights.PLAYBOOK), flights.toolbox).run(
        flights.get_question(3).text
    )
    assert run.outcome == "spending cap reached"
    assert "Raise it with WORKSHOP_MAX_USD" in run.reason
    assert len(run.calls) >= 1


async def test_the_turn_cap_ends_a_run(model_with):
    run = await DirectAgent(model_with(max_turns=2), toolbox, parallel=False).run(QUESTION)
    assert (run.outcome, run.turns) == ("turn cap reached", 2)


# --- stop reasons ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", AGENTS)
async def test_a_refusal_is_an_outcome(agent, model_with):
    run = await agent(model_with("refusal"), toolbox).run(QUESTION)
    assert (run.outcome, run.answer) == ("refused", None)


@pytest.mark.parametrize("agent", AGENTS)
async def test_a_paused_turn_is_sent_back_and_goes_on(agent, model_with):
    smooth = await agent(model_with(), toolbox).run(QUESTION)
    paused = await agent(model_with("pause"), toolbox).run(QUESTION)
    assert paused.answer == ANSWER
    assert paused.turns == smooth.turns + 1


@pytest.mark.parametrize("agent", AGENTS)
async def test_a_call_cut_off_at_the_output_limit_is_not_run(agent, model_with):
    run = await agent(model_with("cut_off"), toolbox).run(QUESTION)
    assert run.answer == ANSWER
    assert run.steps[0].calls == []


async def test_an_answer_cut_off_at_the_output_limit_is_asked_for_again_twice(model_with):
    playbook = {"Q": "final('word ' * 400)"}
    run = await DirectAgent(model_with(playbook=playbook, max_tokens=100), toolbox).run("Q")
    assert run.outcome == "model error"
    assert "did not fit the output limit" in run.reason
    assert run.turns == 3


# --- repair ----------------------------------------------------------------------------------------------


async def test_a_program_with_a_typo_costs_one_turn_and_no_call(model_with):
    run = await CodeModeAgent(model_with("typo"), toolbox).run(QUESTION)
    assert (run.answer, run.turns, run.repairs, run.steps[0].calls) == (ANSWER, 2, 1, [])
    assert "finally_answer" in run.steps[0].error


async def test_after_a_crash_the_model_is_told_which_calls_had_already_run(model_with):
    model = model_with("crash")
    seen = spy_on(model)
    run = await CodeModeAgent(model, toolbox).run(QUESTION)
    told = seen[1]["messages"][-1]["content"][0]
    assert run.answer == ANSWER
    assert told["is_error"] is True
    assert "ZeroDivisionError" in told["content"]
    assert "these calls had already run: double 5 times" in told["content"]
    assert 'double({"x": 4}) → 8' in told["content"]


async def test_what_the_model_is_told_stays_small_however_much_had_run(model_with):
    def talk(x: int) -> str:
        """Talk."""
        return "blah " * 2000

    playbook = {"Q": "parallel(talk, [{'x': x} for x in range(500)])\nfinal(1)"}
    model = model_with("crash", playbook=playbook)
    requests = spy_on(model)
    await CodeModeAgent(model, Toolbox([talk])).run("Q")
    first, second = (len(json.dumps(request)) for request in requests)
    assert second - first < 3000


async def test_a_wrong_direct_call_is_told_what_is_allowed(model_with):
    run = await DirectAgent(model_with("wrong_call"), toolbox).run(QUESTION)
    assert run.answer == ANSWER
    assert "Call it as double(x: int, unit: str = 'm')" in run.calls[0].error


async def test_a_program_without_final_is_answered_in_one_more_turn(model_with):
    run = await CodeModeAgent(model_with(playbook={"Q": "{'n': double(4)}"}), toolbox).run("Q")
    assert (run.answer, run.turns) == ({"n": 8}, 2)


async def test_a_failing_tool_is_logged_with_its_reason(model_with):
    for agent in AGENTS:
        run = await agent(model_with(), toolbox).run(QUESTION)
        (failed,) = [call for call in run.calls if call.error]
        assert "unlucky" in failed.error


# --- the record ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", AGENTS)
async def test_a_run_survives_json(agent, model_with):
    run = await agent(model_with("crash"), toolbox).run(QUESTION)
    assert Run.from_json(json.loads(json.dumps(run.to_json()))) == run


async def test_a_run_shows_itself_and_what_it_holds_cannot_run_as_markup(model_with):
    def evil() -> str:
        """Return markup."""
        return "<script>alert(1)</script>"

    run = await CodeModeAgent(model_with(playbook={"<b>Q": "final(evil())"}), Toolbox([evil])).run("<b>Q")
    html = run._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "oracle (scripted, not a model" in html


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"a": 1}', {"a": 1}),
        (' ```json\n{"a": 1}\n``` ', {"a": 1}),
        ("```\n[1]\n```", [1]),
        ("The answer is 4.", "The answer is 4."),
        ("", ""),
    ],
)
def test_an_answer_is_its_json_or_its_text(text, answer):
    assert parse_answer(text) == answer


async def test_nothing_a_tool_does_can_end_a_run_with_an_exception(model_with):
    def bad(x: int) -> int:
        """Misbehave in many ways."""
        if x == 0:
            raise ToolError("no")
        if x == 1:
            raise SystemExit
        return object()  # type: ignore[return-value]

    playbook = {"Q": "final(len(parallel(bad, [{'x': x} for x in range(3)], return_exceptions=True)))"}
    for agent in AGENTS:
        run = await agent(model_with(playbook=playbook), Toolbox([bad])).run("Q")
        assert run.answer == 3


@pytest.mark.parametrize("agent", AGENTS)
async def test_broken_streams_cannot_carry_a_run_past_its_cap(agent, model_with):
    """Each attempt is billed for its prompt, so each is checked before it is sent."""
    long_question = f"{QUESTION} {'please ' * 5000}".strip()
    options = {"playbook": {long_question: "final(1)"}, "max_tokens": 100}
    once = await agent(model_with(**options), toolbox).run(long_question)
    cap = 1.7 * once.usd
    run = await agent(model_with(*["truncated"] * 3, max_usd=cap, **options), toolbox).run(long_question)
    assert run.outcome == "spending cap reached"
    assert run.requests == 1
    assert 0 < run.usd <= cap


async def test_calling_a_tool_directly_in_code_mode_is_told_the_way(model_with):
    model = model_with()
    respond, turns = model.respond, []

    async def astray(request, on_text=None):
        response = await respond(request, on_text)
        turns.append(request)
        if len(turns) == 1:
            response.content[0] |= {"id": "toolu_slip_0", "name": "double", "input": {"x": 1}}
        return response

    model.respond = astray
    run = await CodeModeAgent(model, toolbox).run(QUESTION)
    assert run.answer == ANSWER
    assert "Call tools inside a program" in turns[1]["messages"][-1]["content"][0]["content"]
