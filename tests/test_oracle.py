"""The oracle plays one program through two protocols, bills as the API does, and errs when asked to."""

import json

import pytest
from conftest import ANSWER, PLAYBOOK, PROGRAM, QUESTION, calls_of, toolbox

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.meter import ModelCard, Usage
from workshop_lib.oracle import FAULTS, Oracle
from workshop_lib.oracle.billing import LIFETIME_SECONDS, PromptCache
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox

CARD = ModelCard.load(Settings(offline=True))


def ask(oracle, messages=None, **options):
    body = {
        "model": "claude-haiku-5-5",
        "max_tokens": 1000,
        "tools": toolbox.definitions(),
        "messages": messages or [{"role": "user", "content": QUESTION}],
        **options,
    }
    reply = oracle.handle("/v1/messages", json.dumps(body).encode())
    return reply.status, json.loads(reply.chunks[0])


# --- the protocol ----------------------------------------------------------------------------------------


def test_in_direct_mode_it_asks_for_everything_the_program_waits_for_at_once():
    _, message = ask(Oracle(PLAYBOOK))
    assert [block["input"] for block in message["content"]] == [{"x": x} for x in range(5)]
    assert message["stop_reason"] == "tool_use"


def test_one_by_one_when_parallel_calls_are_switched_off():
    _, message = ask(Oracle(PLAYBOOK), tool_choice={"type": "auto", "disable_parallel_tool_use": True})
    assert len(message["content"]) == 1


def test_never_more_calls_than_the_output_limit_allows():
    _, message = ask(Oracle(PLAYBOOK), max_tokens=25)
    assert 1 <= len(message["content"]) < 5
    assert message["usage"]["output_tokens"] <= 25


def test_it_keeps_no_conversation_so_a_fresh_oracle_can_go_on():
    _, first = ask(Oracle(PLAYBOOK))
    results = [
        {"type": "tool_result", "tool_use_id": block["id"], "content": str(2 * block["input"]["x"])}
        for block in first["content"]
    ]
    messages = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": first["content"]},
        {"role": "user", "content": results},
    ]
    _, second = ask(Oracle(PLAYBOOK), messages)
    assert [block["input"] for block in second["content"]] == [{"x": 10}]


def test_in_code_mode_it_hands_the_program_over():
    run_program = {"name": "run_program", "input_schema": {"type": "object"}}
    _, message = ask(Oracle(PLAYBOOK), tools=[run_program])
    assert message["content"][0]["input"] == {"code": PROGRAM}


def test_an_unknown_question_gets_the_known_ones_and_the_way_to_go_live():
    _, message = ask(Oracle(PLAYBOOK), [{"role": "user", "content": "Who won?"}])
    text = message["content"][0]["text"]
    assert "not a model" in text
    assert QUESTION in text
    assert "ANTHROPIC_API_KEY" in text


def test_an_edited_conversation_is_refused():
    _, first = ask(Oracle(PLAYBOOK))
    first["content"][0]["input"] = {"x": 99}
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "1"} for block in first["content"]]
    messages = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": first["content"]},
        {"role": "user", "content": results},
    ]
    status, error = ask(Oracle(PLAYBOOK), messages)
    assert status == 400
    assert "was the conversation edited?" in error["error"]["message"]


# --- the API's own limits --------------------------------------------------------------------------------


@pytest.fixture
def small_window(monkeypatch):
    """The default model with a context window of 400 tokens."""
    from workshop_lib import meter

    small = {name: {**entry, "context_window": 400} for name, entry in meter._models().items()}
    monkeypatch.setattr(meter, "_models", lambda: small)


@pytest.mark.usefixtures("small_window")
def test_a_prompt_longer_than_the_context_window_is_refused_in_the_apis_words():
    status, error = ask(Oracle(PLAYBOOK), [{"role": "user", "content": f"{QUESTION} {'flight ' * 500}"}])
    assert status == 400
    assert error["error"]["message"].startswith("prompt is too long: ")
    assert error["error"]["message"].endswith(" tokens > 400 maximum")


@pytest.mark.usefixtures("small_window")
async def test_a_run_that_outgrows_the_window_is_an_outcome_with_what_it_had_spent(model_with):
    def much(x: int) -> str:
        """A lot of text."""
        return "flight " * 300

    playbook = {"Q": "final(len(parallel(much, [{'x': x} for x in range(3)])))"}
    direct = await DirectAgent(model_with(playbook=playbook), Toolbox([much])).run("Q")
    assert direct.outcome == "context window exceeded"
    assert "prompt is too long" in direct.reason
    assert direct.usage.prompt > 0
    assert len(direct.calls) == 3
    code = await CodeModeAgent(model_with(playbook=playbook), Toolbox([much])).run("Q")
    assert code.answer == 3


def test_more_output_than_the_model_can_give_is_refused():
    status, error = ask(Oracle(PLAYBOOK), max_tokens=128_001)
    assert status == 400
    assert "maximum allowed number of output tokens" in error["error"]["message"]


def test_an_unknown_model_is_not_found():
    assert ask(Oracle(PLAYBOOK), model="claude-9")[0] == 404


def test_a_call_without_its_result_is_refused():
    _, first = ask(Oracle(PLAYBOOK))
    messages = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": first["content"]}]
    status, error = ask(Oracle(PLAYBOOK), [*messages, {"role": "user", "content": [{"type": "text", "text": "?"}]}])
    assert status == 400
    assert "without `tool_result` blocks" in error["error"]["message"]


def test_a_result_without_its_call_is_refused():
    """As when a loop sends the results and forgets what the assistant said."""
    _, first = ask(Oracle(PLAYBOOK))
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "1"} for block in first["content"]]
    messages = [{"role": "user", "content": QUESTION}, {"role": "user", "content": results}]
    status, error = ask(Oracle(PLAYBOOK), messages)
    assert status == 400
    assert error["error"]["message"].startswith("messages.1.content.0: unexpected `tool_use_id` found in `tool_result`")


def test_a_result_of_an_earlier_turn_is_refused():
    _, first = ask(Oracle(PLAYBOOK))
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "1"} for block in first["content"]]
    said = {"role": "assistant", "content": first["content"]}
    messages = [{"role": "user", "content": QUESTION}, said, {"role": "user", "content": results}]
    again = [{"role": "assistant", "content": "So."}, {"role": "user", "content": results[:1]}]
    status, error = ask(Oracle(PLAYBOOK), [*messages, *again])
    assert status == 400
    assert error["error"]["message"].startswith("messages.4.content.0: unexpected `tool_use_id`")


def test_words_after_a_call_in_the_place_of_its_result_are_refused():
    _, first = ask(Oracle(PLAYBOOK))
    messages = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": first["content"]}]
    status, error = ask(Oracle(PLAYBOOK), [*messages, {"role": "user", "content": "It failed."}])
    assert status == 400
    assert error["error"]["message"].startswith("messages.1: `tool_use` ids were found without `tool_result` blocks")


# --- the prompt cache ------------------------------------------------------------------------------------


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def prompt(*texts, marks=(-1,), words=1500):
    content = [{"type": "text", "text": f"{text} {'word ' * words}"} for text in texts]
    for mark in marks:
        content[mark]["cache_control"] = {"type": "ephemeral"}
    return {"messages": [{"role": "user", "content": content}]}


def test_first_written_then_read_then_forgotten_after_five_minutes():
    clock = Clock()
    cache = PromptCache(clock)
    first = cache.bill(prompt("a"), CARD)
    assert (first.cache_read, first.input) == (0, 0)
    assert first.cache_write > 1024
    assert cache.bill(prompt("a"), CARD) == Usage(cache_read=first.cache_write)
    clock.now += LIFETIME_SECONDS + 1
    assert cache.bill(prompt("a"), CARD) == first


def test_each_use_keeps_an_entry_for_five_more_minutes():
    clock = Clock()
    cache = PromptCache(clock)
    cache.bill(prompt("a"), CARD)
    for _ in range(3):
        clock.now += LIFETIME_SECONDS - 1
        assert cache.bill(prompt("a"), CARD).cache_read > 0


def test_only_an_identical_prefix_is_read():
    cache = PromptCache()
    cache.bill(prompt("a", "b"), CARD)
    longer = cache.bill(prompt("a", "b", "c"), CARD)
    assert longer.cache_read > 0
    assert longer.cache_write > 0
    assert cache.bill(prompt("x", "b"), CARD).cache_read == 0


def test_a_prompt_below_the_minimum_is_not_cached():
    cache = PromptCache()
    assert cache.bill(prompt("a", words=100), CARD).cache_write == 0
    assert cache.bill(prompt("a", words=100), CARD).cache_read == 0


def test_an_entry_more_than_twenty_blocks_back_is_missed_unless_a_mark_stands_there():
    for marks, is_read in (((-1,), False), ((0, -1), True)):
        cache = PromptCache()
        cache.bill(prompt("a"), CARD)
        usage = cache.bill(prompt("a", *map(str, range(25)), marks=marks), CARD)
        assert (usage.cache_read > 0) == is_read


def test_a_fifth_mark_is_refused():
    with pytest.raises(ValueError, match="maximum of 4"):
        PromptCache().bill(prompt(*"abcde", marks=range(5)), CARD)


def test_nothing_is_billed_twice_or_lost():
    cache = PromptCache()
    total = cache.bill(prompt("a", "b", "c", marks=()), CARD).input
    for marks in ((0,), (1,), (0, 2), (2,)):
        assert cache.bill(prompt("a", "b", "c", marks=marks), CARD).prompt == total


# --- both agents, the same work --------------------------------------------------------------------------


async def test_both_agents_make_the_same_calls_and_reach_the_same_answer(model_with):
    direct = await DirectAgent(model_with(), toolbox).run(QUESTION)
    code = await CodeModeAgent(model_with(), toolbox).run(QUESTION)
    assert direct.answer == code.answer == ANSWER
    assert calls_of(direct) == calls_of(code)
    assert (direct.turns, code.turns) == (3, 1)


@pytest.mark.parametrize("agent", [DirectAgent, CodeModeAgent])
@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"refusal", "wrong_answer"}))
async def test_every_fault_is_recovered_from(model_with, agent, fault):
    run = await agent(model_with(fault), toolbox).run(QUESTION)
    assert (run.outcome, run.answer) == ("answered", ANSWER)


@pytest.mark.parametrize("agent", [DirectAgent, CodeModeAgent])
async def test_a_wrong_answer_is_given_at_once_and_stays(model_with, agent):
    run = await agent(model_with("wrong_answer"), toolbox).run(QUESTION)
    assert (run.outcome, run.answer, run.turns) == ("answered", None, 1)


def test_a_fault_nobody_knows_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no fault called 'typoo'. Choose from: rate_limited"):
        Oracle(PLAYBOOK, faults=["typoo"])


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("double(1)", 2),
        ("try:\n    v = double(1)\nexcept:\n    v = -1\nfinal(v)", 2),
        ("try:\n    final(1)\nexcept BaseException:\n    pass\nfinal(99)", 1),
        ("try:\n    v = double(1)\nfinally:\n    w = double(2)\nfinal([v, w])", [2, 4]),
        ("save(name='x', value=[1])\ny = load('x')\ny.append(2)\nfinal([load('x'), load('z', default=0)])", [[1], 0]),
        ("final(sum(parallel(double, [])))", 0),
        ("def f(n):\n    return parallel(double, [{'x': n}])[0]\nfinal([f(1), f(2)])", [2, 4]),
    ],
)
async def test_a_program_means_the_same_in_both_modes(program, answer, model_with):
    for agent in (DirectAgent, CodeModeAgent):
        run = await agent(model_with(playbook={"Q": program}), toolbox).run("Q")
        assert run.answer == answer
        assert len(run.calls) == program.count("double(1)") + program.count("double(2)") + 2 * program.count("f(1)")


async def test_the_same_question_again_costs_the_same(model_with):
    """Calls have ids of their own each time, so a run finds nothing of another one's turns in the prompt cache."""
    model = model_with(playbook={"Q": "final(len(parallel(long, [{'x': x} for x in range(3)])))"})

    def long(x: int) -> str:
        """A long text."""
        return "word " * 2000

    first, second = [await DirectAgent(model, Toolbox([long])).run("Q") for _ in range(2)]
    assert first.usage == second.usage


@pytest.mark.parametrize("body", [b"[]", b"null", b"{}", b'{"model": "claude-haiku-5-5", "messages": []}', b"{"])
def test_a_request_that_makes_no_sense_is_answered_as_a_server_would(body):
    assert Oracle(PLAYBOOK).handle("/v1/messages", body).status in (400, 404)


async def test_a_playbook_may_be_a_function(model_with):
    def playbook(question):
        return "final(double(4))" if question.startswith("Twice") else None

    run = await DirectAgent(model_with(playbook=playbook), toolbox).run("Twice four?")
    assert run.answer == 8


async def test_a_tool_that_always_fails_ends_in_words_and_not_in_a_loop(model_with):
    def down() -> int:
        """Is down."""
        raise OSError("no service")

    for agent in (DirectAgent, CodeModeAgent):
        run = await agent(model_with(playbook={"Q": "final(down())"}), Toolbox([down])).run("Q")
        assert "no service" in run.answer
        assert run.turns <= 3
