"""The real SDK over a real socket: whatever the wire does, a run recovers or says why, and nothing counts twice."""

import asyncio
import json
import re

import anthropic
import pytest
from conftest import ANSWER, PLAYBOOK, QUESTION, toolbox

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.model import Model, new_model
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.oracle.wire import Reply
from workshop_lib.settings import Settings

AGENTS = [DirectAgent, CodeModeAgent]


def live(url, **options):
    return new_model(Settings(**{"api_key": "a-key", "base_url": url, **options}), PLAYBOOK)


@pytest.mark.parametrize("agent", AGENTS)
async def test_the_same_agent_code_talks_to_a_server(agent, settings):
    with serve(Oracle(PLAYBOOK)) as (url, _):
        over_the_wire = await agent(live(url), toolbox).run(QUESTION)
    in_process = await agent(new_model(settings, PLAYBOOK), toolbox).run(QUESTION)
    assert over_the_wire.answer == in_process.answer == ANSWER
    assert over_the_wire.usage == in_process.usage
    assert (over_the_wire.kind, in_process.kind) == ("live", "oracle")
    assert over_the_wire.tokenizer == "the API's usage"


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("fault", ["rate_limited", "overloaded", "server_error", "disconnect"])
async def test_a_failed_request_is_retried_and_only_the_response_is_counted(agent, fault):
    with serve(Oracle(PLAYBOOK, faults=[fault])) as (url, bodies):
        run = await agent(live(url), toolbox).run(QUESTION)
    with serve(Oracle(PLAYBOOK)) as (url, _):
        smooth = await agent(live(url), toolbox).run(QUESTION)
    assert run.answer == ANSWER
    assert run.usage == smooth.usage
    assert run.requests == len(bodies) == smooth.requests + 1


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("fault", ["truncated", "stream_error"])
async def test_a_broken_stream_is_asked_again_and_what_had_arrived_is_counted_once(agent, fault):
    with serve(Oracle(PLAYBOOK, faults=[fault])) as (url, bodies):
        run = await agent(live(url), toolbox).run(QUESTION)
    first = run.steps[0].usage
    assert run.answer == ANSWER
    assert run.requests == len(bodies)
    # The lost response was billed for its prompt: it is in the total, once, beside the turns that arrived.
    lost = run.usage.prompt - sum(step.usage.prompt for step in run.steps)
    assert lost == first.prompt


@pytest.mark.parametrize("agent", AGENTS)
async def test_a_call_whose_arguments_were_cut_off_is_not_run(agent):
    with serve(Oracle(PLAYBOOK, faults=["malformed_input"])) as (url, bodies):
        run = await agent(live(url), toolbox).run(QUESTION)
    assert run.answer == ANSWER
    assert run.steps[0].calls == []
    assert b"did not arrive whole" in bodies[1]


@pytest.mark.parametrize("fault", ["truncated", "disconnect", "overloaded"])
async def test_a_wire_that_stays_broken_ends_in_one_sentence(fault, monkeypatch):
    monkeypatch.setattr("workshop_lib.model.SDK_RETRIES", 1)
    with serve(Oracle(PLAYBOOK, faults=[fault] * 20)) as (url, bodies):
        run = await DirectAgent(live(url), toolbox).run(QUESTION)
    assert run.outcome == "model error"
    assert "\n" not in run.reason
    assert run.reason.endswith(".")
    assert run.requests == len(bodies) <= 3


async def test_thinking_blocks_go_back_untouched():
    with serve(Oracle(PLAYBOOK, faults=["thinking"])) as (url, bodies):
        await DirectAgent(live(url), toolbox).run(QUESTION)
    sent_back = json.loads(bodies[1])["messages"][1]["content"][0]
    assert sent_back == {"type": "thinking", "thinking": "A plan is at hand.", "signature": "oracle-signature"}


async def test_requests_speak_the_current_api():
    with serve(Oracle(PLAYBOOK)) as (url, bodies):
        await DirectAgent(live(url), toolbox).run(QUESTION)
    for body in map(json.loads, bodies):
        assert body["stream"] is True
        assert not {"temperature", "top_p", "top_k"} & body.keys()
        assert body.get("tool_choice", {"type": "auto"})["type"] == "auto"


async def test_a_json_response_without_streaming_says_the_same():
    with serve(Oracle(PLAYBOOK)) as (url, _):
        async with anthropic.AsyncAnthropic(api_key="a-key", base_url=url) as client:
            request = {
                "model": "claude-haiku-5-5",
                "max_tokens": 1000,
                "tools": toolbox.definitions(),
                "messages": [{"role": "user", "content": QUESTION}],
            }
            whole = await client.messages.create(**request)
            async with client.messages.stream(**request) as stream:
                streamed = await stream.get_final_message()
            counted = await client.messages.count_tokens(**{k: v for k, v in request.items() if k != "max_tokens"})
    assert whole.usage.model_dump() == streamed.usage.model_dump()
    assert [(block.name, block.input) for block in whole.content] == [(b.name, b.input) for b in streamed.content]
    assert counted.input_tokens == whole.usage.input_tokens


@pytest.mark.parametrize(
    ("options", "faults", "says"),
    [
        ({"api_key": "wrong"}, [], "The key was refused .* Check ANTHROPIC_API_KEY in .env"),
        ({"model": "claude-nonesuch"}, [], "knows no model 'claude-nonesuch' .* Check WORKSHOP_MODEL and the URL"),
        ({"max_tokens": 200_000}, [], r"refused the request \(400: max_tokens"),
    ],
)
async def test_what_the_api_refuses_is_explained_and_not_retried(options, faults, says):
    with serve(Oracle(PLAYBOOK, faults=faults)) as (url, bodies):
        run = await DirectAgent(live(url, **options), toolbox).run(QUESTION)
    assert run.outcome == "model error"
    assert re.search(says, run.reason)
    assert len(bodies) == 1


async def test_nobody_listening_is_explained_with_the_way_offline(monkeypatch):
    monkeypatch.setattr("workshop_lib.model.SDK_RETRIES", 0)
    model = Model(Settings(api_key="a-key", base_url="http://127.0.0.1:9"))
    run = await DirectAgent(model, toolbox).run(QUESTION)
    assert run.outcome == "model error"
    assert "No connection to http://127.0.0.1:9" in run.reason
    assert "WORKSHOP_OFFLINE=1" in run.reason


async def test_text_streams_as_it_comes():
    pieces = []
    with serve(Oracle(PLAYBOOK)) as (url, _):
        agent = DirectAgent(live(url), toolbox, on_event=lambda kind, what: kind == "text" and pieces.append(what))
        await agent.run("Something unknown?")
    assert len(pieces) > 1
    assert "not a model" in "".join(pieces)


async def test_ten_runs_at_once_over_one_client_do_not_mix():
    with serve(Oracle(PLAYBOOK)) as (url, _):
        model = live(url)
        runs = await asyncio.gather(*(CodeModeAgent(model, toolbox).run(QUESTION) for _ in range(10)))
    assert [run.answer for run in runs] == [ANSWER] * 10
    assert [run.requests for run in runs] == [1] * 10


class Says(Oracle):
    """A server that answers every request with the same bytes."""

    def __init__(self, status, headers, *chunks):
        super().__init__({})
        self.says = Reply(status, headers, chunks)

    def handle(self, path, body):
        return self.says


HTML = {"content-type": "text/html"}
EVENTS = {"content-type": "text/event-stream"}


@pytest.mark.parametrize(
    "server",
    [
        Says(200, HTML, b"<html>Welcome to the proxy</html>"),
        Says(200, {"content-type": "application/json"}, b"{}"),
        Says(200, EVENTS),
        Says(200, EVENTS, b"event: message_start\ndata: {broken\n\n"),
        Says(200, EVENTS, b'event: message_start\ndata: {"type": "message_start", "message": {}}\n\n'),
        Says(204, {}),
    ],
    ids=["html", "json", "no events", "broken event", "no message", "nothing"],
)
async def test_a_server_that_does_not_speak_the_api_ends_in_one_sentence(server):
    with serve(server) as (url, _):
        run = await DirectAgent(live(url), toolbox).run(QUESTION)
    assert run.outcome == "model error"
    assert len(run.reason) > 20


async def test_who_listens_badly_is_told_so_and_not_the_model():
    def listener(kind, what):
        if kind == "text":
            raise ZeroDivisionError("my own mistake")

    with serve(Oracle(PLAYBOOK)) as (url, _), pytest.raises(ZeroDivisionError, match="my own mistake"):
        await DirectAgent(live(url), toolbox, on_event=listener).run("Something unknown?")


async def test_what_arrived_of_a_broken_response_is_billed():
    """A stream that breaks off never says how much it was; what arrived of it is counted."""
    with serve(Oracle(PLAYBOOK, faults=["truncated"])) as (url, _):
        run = await CodeModeAgent(live(url), toolbox).run(QUESTION)
    assert run.usage.output > run.steps[0].usage.output + 10


def test_a_key_is_not_in_the_repr_of_the_settings():
    assert "sk-ant" not in repr(Settings(api_key="sk-ant-1"))
