"""Definitions on demand: the prompt stays as it is however many tools there are, and what is needed is found."""

import json

import pytest

from workshop_lib.agents import AGENTS, CodeModeAgent
from workshop_lib.bench.catalogue import other_tools
from workshop_lib.discovery import Discovery
from workshop_lib.flights import PLAYBOOK, get_question, grade, toolbox
from workshop_lib.meter import blocks
from workshop_lib.sandbox import run_program
from workshop_lib.tools import API_TOOL_SEARCH, Toolbox, ToolError

HOT = [tool.name for tool in toolbox]
QUESTION = "Which invoices are unpaid?"


def among(number: int, hot: list[str] | None = HOT) -> Toolbox:
    """The nine flight tools among others, `number` in all."""
    return Toolbox([*toolbox, *other_tools(number - len(toolbox))], hot=hot)


@pytest.fixture(scope="module")
def thousand() -> Toolbox:
    return among(999)


@pytest.fixture(scope="module")
def cold() -> Toolbox:
    """The same, with no tool hot."""
    return among(999, hot=[])


def prompt_tokens(run) -> int:
    return run.steps[0].usage.prompt


# --- in code mode -------------------------------------------------------------------------------------------


async def test_a_search_gives_stubs_that_can_be_called_at_once(thousand):
    box = Discovery(thousand)
    found = await run_program("print(search_tools('airport by its code'))", box)
    assert "def get_airport(code: str) -> Airport:" in found.printed
    assert "class Airport(TypedDict)" in found.printed
    called = await run_program("get_airport('DEN')['alt']", box)
    assert called.value == 5431


async def test_a_tool_that_was_never_shown_can_be_called_by_name_and_is_type_checked(cold):
    box = Discovery(cold)
    assert (await run_program("get_airport('DEN')['alt']", box)).value == 5431
    wrong = await run_program("get_airport('DEN')['height']", box)
    assert wrong.error_type == "TypeCheck"


async def test_describe_gives_one_stub_and_names_what_is_near_for_a_wrong_name(thousand):
    box = Discovery(thousand)
    described = await run_program("describe('get_airport')", box)
    assert (
        described.value.endswith("def get_airport(code: str) -> Airport: ...") or "def get_airport(" in described.value
    )
    wrong = await run_program("describe('get_airprt')", box)
    assert wrong.error_type == "ToolError"
    assert "get_airport" in wrong.error


async def test_what_is_not_in_the_toolbox_can_be_neither_found_nor_described_nor_called(thousand):
    hidden = other_tools(2_000)[-1]
    box = Discovery(thousand)
    words = f"{hidden.name.replace('_', ' ')} {hidden.description}"
    assert hidden.name not in (await run_program(f"search_tools({words!r})", box)).value
    assert (await run_program(f"describe({hidden.name!r})", box)).error_type == "ToolError"
    assert (await run_program(f"{hidden.name}()", box)).error_type == "TypeCheck"
    with pytest.raises(ToolError, match="There is no tool"):
        await box.call(hidden.name, {})


async def test_a_look_up_is_a_call_like_any_other_in_the_log_of_a_run(cold, model_with):
    run = await CodeModeAgent(model_with(playbook=PLAYBOOK), cold).run(get_question(3).text)
    assert "search_tools" in [call.tool for call in run.calls]


@pytest.mark.parametrize("number", [10, 100, 1_000])
async def test_the_first_prompt_of_code_mode_stays_as_it_is(number, model_with):
    """`workshop bench` draws the curve; here the rule: 5,000 tools cost at most a tenth more than `number`."""
    few = await CodeModeAgent(model_with(playbook=PLAYBOOK), among(number)).run(get_question(3).text)
    many = await CodeModeAgent(model_with(playbook=PLAYBOOK), among(5_000)).run(get_question(3).text)
    assert prompt_tokens(many) <= 1.1 * prompt_tokens(few)


@pytest.mark.parametrize("number", range(1, 13))
async def test_the_turns_of_the_questions_do_not_change_when_990_other_tools_are_added(number, thousand, model_with):
    question = get_question(number)
    alone = await CodeModeAgent(model_with(playbook=PLAYBOOK), toolbox).run(question.text)
    among_others = await CodeModeAgent(model_with(playbook=PLAYBOOK), thousand).run(question.text)
    assert grade(among_others.answer, question.answer).correct
    assert among_others.turns == alone.turns == 1
    assert len(among_others.calls) == len(alone.calls)


@pytest.mark.parametrize("number", range(1, 12))
async def test_with_no_tool_hot_a_question_takes_one_or_two_look_ups_more(number, cold, model_with):
    question = get_question(number)
    run = await CodeModeAgent(model_with(playbook=PLAYBOOK), cold).run(question.text)
    assert grade(run.answer, question.answer).correct
    assert run.turns in (2, 3)


# --- in direct mode: the API's own tool search, emulated ----------------------------------------------------


def test_definitions_that_are_not_hot_are_deferred_and_the_search_is_offered(thousand):
    definitions = thousand.definitions()
    assert definitions[0] == API_TOOL_SEARCH
    assert sorted(one["name"] for one in definitions[1:] if "defer_loading" not in one) == sorted(HOT)
    assert len(definitions) == 1_000


def test_deferred_definitions_are_not_in_the_prompt_until_a_search_result_refers_to_them(thousand):
    result = {"type": "tool_search_tool_search_result", "tool_references": []}
    messages = [
        {"role": "user", "content": "?"},
        {"role": "assistant", "content": [{"type": "tool_search_tool_result", "tool_use_id": "1", "content": result}]},
    ]
    request = {"tools": thousand.definitions(), "messages": messages}
    before = sum(block.tokens for block in blocks(request))
    result["tool_references"].append({"type": "tool_reference", "tool_name": other_tools(1)[0].name})
    after = sum(block.tokens for block in blocks(request))
    alone = sum(
        block.tokens
        for block in blocks({"tools": other_tools(1)[0:1] and [other_tools(1)[0].definition()], "messages": []})
    )
    assert before < 3_500
    assert after - before == pytest.approx(alone, abs=8)


@pytest.mark.parametrize("number", range(1, 12))
async def test_direct_mode_finds_its_tools_inside_the_same_turns(number, cold, model_with):
    """Question 12 is left out: no direct run of it ends with an answer."""
    question = get_question(number)
    alone = await AGENTS["direct"](model_with(playbook=PLAYBOOK), toolbox).run(question.text)
    run = await AGENTS["direct"](model_with(playbook=PLAYBOOK), cold).run(question.text)
    assert grade(run.answer, question.answer).correct
    assert run.turns == alone.turns
    assert [call.tool for call in run.calls] == [call.tool for call in alone.calls]


async def test_a_search_is_billed_its_words_as_output_and_the_definitions_it_finds_as_input(cold, model_with):
    model = model_with(playbook=PLAYBOOK)
    run = await AGENTS["direct"](model, cold, caching=False).run(get_question(3).text)
    first, second = run.steps[0].usage, run.steps[1].usage
    empty = await AGENTS["direct"](model_with(playbook={}), cold, caching=False).run(get_question(3).text)
    definitions = first.input - empty.steps[0].usage.input
    assert definitions > 500  # three to five definitions
    assert second.input > first.input  # and they stay in the conversation
    json.dumps(run.to_json())
