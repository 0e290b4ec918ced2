"""The arms: each answers the same question its own way, and what it must not do it does not."""

import json
from dataclasses import replace

import httpx2
import pytest
from conftest import PLAYBOOK, PROGRAM, QUESTION, toolbox

from workshop_lib.bench.arms import ARMS, BASELINES, FloorAgent, pick, without_final
from workshop_lib.bench.handles import READ_CHARS, SPILL_CHARS, Handles, HandlesOracle
from workshop_lib.bench.parts import Recording
from workshop_lib.bench.programmatic import VERSION, ProgrammaticAgent
from workshop_lib.bench.suites import SUITES, Task, load_suite
from workshop_lib.flights import PLAYBOOK as FLIGHTS
from workshop_lib.model import Model
from workshop_lib.oracle import Oracle
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox, ToolError

SETTINGS = Settings(offline=True)
TASK = Task("sum", QUESTION, {"sum": 34}, lambda: toolbox, PROGRAM)
OFFLINE = pick(None, SETTINGS)


@pytest.mark.parametrize(
    "arm", [arm for arm in OFFLINE if arm.answers and arm.name != "flyte-code"], ids=lambda a: a.name
)
async def test_every_arm_gives_the_right_answer_with_the_same_calls(arm):
    run = await arm.run(TASK, SETTINGS)
    assert (run.answer, run.correct) == (TASK.truth, True)
    own = {name: number for name, number in run.calls_by_tool.items() if name == "double"}
    assert own == {"double": 6}


async def test_the_floor_knows_nothing_and_is_graded_wrong():
    run = await ARMS["floor"].run(TASK, SETTINGS)
    assert (run.correct, run.calls, run.turns) == (False, [], 1)


async def test_the_floor_sends_the_question_and_no_tool():
    transport = Recording(Oracle(PLAYBOOK))
    await FloorAgent(Model(SETTINGS, transport=transport), toolbox).run(QUESTION)
    assert "tools" not in transport.requests[0]
    assert "ools" not in json.dumps(transport.requests[0])


async def test_a_second_run_of_an_arm_finds_no_warm_cache():
    """Each run has a model of its own: nothing that the first one wrote is read by the second."""
    task = load_suite("flights")[0]
    first, second = [await ARMS["direct-cached"].run(task, SETTINGS) for _ in range(2)]
    assert first.usage == second.usage
    assert first.steps[0].usage.cache_read == 0


@pytest.mark.parametrize("question", range(12))
def test_without_final_a_flights_program_ends_in_its_value(question):
    program = list(FLIGHTS.values())[question]
    bare = without_final(program)
    assert "final(" in program
    assert "final(" not in bare
    compile(bare, "bare", "exec")


async def test_the_code_arm_is_not_told_of_final():
    transport = Recording(Oracle({QUESTION: without_final(PROGRAM)}))
    await ARMS["code"].agent(Model(SETTINGS, transport=transport), toolbox).run(QUESTION)
    assert "final(" not in json.dumps(transport.requests[0]["system"])
    transport = Recording(Oracle(PLAYBOOK))
    await ARMS["code-final"].agent(Model(SETTINGS, transport=transport), toolbox).run(QUESTION)
    assert "final(value)" in json.dumps(transport.requests[0]["system"])


def test_an_arm_of_the_api_alone_is_refused_offline_and_there_live():
    with pytest.raises(ValueError, match="needs a live model"):
        pick("programmatic", SETTINGS)
    assert "programmatic" in [arm.name for arm in pick(None, Settings(api_key="a-key"))]


def test_an_unknown_arm_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no arm 'directt'. There are: floor, direct-serial"):
        pick("code,directt", SETTINGS)


def test_what_code_mode_is_compared_with_calls_tools_directly():
    assert set(BASELINES) == {name for name in ARMS if "direct" in name}


# --- result handles ----------------------------------------------------------------------------------------

LONG = "row " * 12_000


def long(x: int) -> str:
    """A long text."""
    return f"{x} {LONG}"


async def test_a_long_result_is_kept_aside_and_read_back_in_pieces():
    box = Handles(Toolbox([long]))
    shown = json.loads((await box.call("long", {"x": 1})).text)
    assert shown["chars"] > 2 * READ_CHARS
    assert shown["begins"].startswith('"1 row')
    pieces = [
        json.loads((await box.call("read_result", {"handle": shown["handle"], "offset": offset})).text)
        for offset in range(0, shown["chars"], READ_CHARS)
    ]
    assert json.loads("".join(pieces)) == long(1)


async def test_a_short_result_comes_as_it_is():
    box = Handles(toolbox)
    assert (await box.call("double", {"x": 1})).text == "2"


async def test_a_handle_that_nobody_gave_is_refused():
    with pytest.raises(ToolError, match="no result 'r0'"):
        await Handles(toolbox).call("read_result", {"handle": "r0"})


async def test_the_oracle_reads_what_it_needs_all_at_once_and_answers_right():
    task = Task("long", "Q", len(long(1)) + 2 * len(long(22)), lambda: Toolbox([long]), HANDLED)
    run = await ARMS["direct-handles"].run(task, SETTINGS)
    assert run.correct
    assert run.turns == 5  # one call, its pieces; two calls, their pieces (those of equal results once); the answer
    assert run.calls_by_tool == {"long": 3, "read_result": 6}


HANDLED = """\
first = long(1)
others = parallel(long, [{"x": 22}, {"x": 22}])
final(len(first) + sum(map(len, others)))
"""


async def test_nothing_of_a_long_result_but_its_beginning_is_in_the_prompt_before_it_is_read():
    transport = Recording(HandlesOracle({"Q": "final(len(long(1)))"}))
    await ARMS["direct-handles"].agent(Model(SETTINGS, transport=transport), Toolbox([long])).run("Q")
    assert len(json.dumps(transport.requests[1])) < SPILL_CHARS


# --- programmatic tool calling -----------------------------------------------------------------------------


class Container(httpx2.AsyncBaseTransport):
    """A server that plays the documented exchange: its container calls a tool, then the model answers."""

    def __init__(self) -> None:
        self.requests: list[dict] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(body := json.loads(await request.aread()))
        run = {
            "type": "server_tool_use",
            "id": "srvtoolu_1",
            "name": "code_execution",
            "input": {"code": "double(x=4)"},
        }
        caller = {"type": VERSION, "tool_id": "srvtoolu_1"}
        call = {"type": "tool_use", "id": "toolu_1", "name": "double", "input": {"x": 4}, "caller": caller}
        first = len(body["messages"]) == 1
        message = {
            "id": f"msg_{len(self.requests)}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "container": {"id": "container_7", "expires_at": "2030-01-01T00:00:00Z"},
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 5},
        }
        events = [{"type": "message_start", "message": message}]
        for index, block in enumerate([run, call] if first else [{"type": "text", "text": '{"sum": 8}'}]):
            events += [
                {"type": "content_block_start", "index": index, "content_block": block},
                {"type": "content_block_stop", "index": index},
            ]
        reason = "tool_use" if first else "end_turn"
        events += [
            {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 5}},
            {"type": "message_stop"},
        ]
        text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, text=text)


async def test_the_containers_calls_run_here_and_the_container_goes_on():
    """A test of the wire as documented. No live model was asked."""
    server = Container()
    run = await ProgrammaticAgent(Model(Settings(api_key="a-key"), transport=server), toolbox).run("Q")
    assert run.answer == {"sum": 8}
    assert [(call.tool, call.arguments) for call in run.calls] == [("double", {"x": 4})]
    first, second = server.requests
    assert first["tools"][0] == {"type": VERSION, "name": "code_execution"}
    assert all(tool["allowed_callers"] == [VERSION] for tool in first["tools"][1:])
    assert "container" not in first
    assert second["container"] == "container_7"
    assert [block["type"] for block in second["messages"][-1]["content"]] == ["tool_result"]


# --- suites ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", SUITES)
def test_every_task_of_the_kit_has_a_program_and_a_prediction(suite):
    tasks = load_suite(suite)
    assert len(tasks) == 12
    assert len({task.name for task in tasks}) == 12
    assert all(task.program and task.prediction for task in tasks)


def test_a_prediction_holds_only_within_its_bounds():
    (prediction,) = [task.prediction for task in load_suite("flights") if task.name == "flights-3"]
    assert [prediction.holds(ratio) for ratio in (9.9, 10, 40, 40.1, None)] == [False, True, True, False, False]
    nothing = replace(prediction, high=None)
    assert [nothing.holds(ratio) for ratio in (1.0, None)] == [False, True]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("flight", "no suite 'flight'. There are: flights, flights-sql, crossover"),
        ("conftest:PLAYBOOK", "must be a list of workshop_lib.bench.suites.Task"),
        ("conftest:NOTHING", "has no 'NOTHING'"),
    ],
)
def test_a_suite_that_is_none_is_refused_in_words(name, reason):
    with pytest.raises(ValueError, match=reason):
        load_suite(name)
