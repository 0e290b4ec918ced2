"""Other systems: their dialects say the same, their rows are measured, and no row drops out in silence."""

import ast
import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from workshop_lib.agents import AGENTS
from workshop_lib.bench.crossover import Orders, Point
from workshop_lib.bench.flyte_agent import FlyteAgent, FlyteCodeAgent, FlyteOracle
from workshop_lib.bench.peers import run as peers
from workshop_lib.bench.peers import systems
from workshop_lib.bench.peers._setting import Watch, watched
from workshop_lib.bench.peers.dialects import DIALECTS, translate
from workshop_lib.bench.peers.oracles import PARAMETERS
from workshop_lib.bench.peers.plot import draw
from workshop_lib.cli import cli
from workshop_lib.flights import PLAYBOOK, QUESTIONS, get_question, grade, toolbox
from workshop_lib.flights.tools import TOOLS
from workshop_lib.model import Model, new_model
from workshop_lib.oracle import OracleTransport
from workshop_lib.record import Run
from workshop_lib.settings import PROJECT, Settings
from workshop_lib.tools import Toolbox, ToolError

COMMITTED = PROJECT / "data" / "results" / "peers.jsonl"
FLYTE = {"direct": FlyteAgent, "code": FlyteCodeAgent}


def flyte(mode: str, question: int, playbook: object = PLAYBOOK, box: Toolbox = toolbox, **settings: object) -> Run:
    options = Settings(**{"offline": True, **settings})  # type: ignore[arg-type]
    model = Model(options, transport=OracleTransport(FlyteOracle(playbook, box)))  # type: ignore[arg-type]
    return asyncio.run(FLYTE[mode](model, box).run(get_question(question).text))


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
    run = asyncio.run(FLYTE[mode](model, box).run(orders.question))
    assert run.answer == orders.truth, run.reason


# --- the dialects -----------------------------------------------------------------------------------------

PLAIN = {function.__name__: watched(function, Watch(), ToolError) for function in TOOLS}


def as_async(tool: Callable[..., Any]) -> Callable[..., Any]:
    async def call(**arguments: Any) -> Any:
        return tool(**arguments)

    return call


async def call_tool(name: str, arguments: dict[str, Any]) -> Any:
    value = PLAIN[name](**arguments)
    return value if isinstance(value, dict) else {"result": value}


def flyte_map(name, *columns, concurrency=0, return_exceptions=False):
    def one(*row: Any) -> Any:
        try:
            return PLAIN[name](*row)
        except ToolError as error:
            if not return_exceptions:
                raise
            return error

    return [one(*row) for row in zip(*columns, strict=True)]


STAND_INS: dict[str, dict[str, Any]] = {
    "flyte": {**PLAIN, "flyte_map": flyte_map},
    "smolagents": {**PLAIN, "final_answer": lambda value: value},
    "pydantic": {name: as_async(tool) for name, tool in PLAIN.items()},
    "fastmcp": {"call_tool": call_tool},
}


def play(program: str, names: dict[str, Any]) -> Any:
    """Run a program as the body of an async function, the value of its last expression returned."""
    body = ast.parse(f"async def program():\n    {'    '.join(program.splitlines(keepends=True))}")
    (function,) = body.body
    assert isinstance(function, ast.AsyncFunctionDef)
    if isinstance(last := function.body[-1], ast.Expr):
        function.body[-1] = ast.copy_location(ast.Return(last.value), last)
    space = dict(names)
    exec(compile(body, "program", "exec"), space)
    return asyncio.run(space["program"]())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_translated_program_gives_the_right_answer_with_the_same_calls(dialect, question):
    program = translate(PLAYBOOK[question.text], dialect, PARAMETERS)
    assert grade(play(program, STAND_INS[dialect]), question.answer).correct


@pytest.mark.parametrize(
    ("dialect", "program"),
    [
        ("flyte", "try:\n    a = get_plane('N1')\n    b = 1\nexcept ToolError:\n    a = 1\nfinal(a)"),
        ("flyte", "final(parallel(list_flights, rows, return_exceptions=True))"),
        ("pydantic", "final(parallel(tools[0], rows))"),
        ("smolagents", "save('a', 1)\nfinal(1)"),
        ("fastmcp", "run = parallel\nfinal(1)"),
    ],
)
def test_what_cannot_be_said_in_a_dialect_is_refused(dialect, program):
    with pytest.raises(ValueError, match="translation"):
        translate(program, dialect, PARAMETERS)


# --- the measure ------------------------------------------------------------------------------------------

OWN = ["kit-code", "kit-direct", "flyte-code", "flyte-direct", "tool-runner"]


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, int], peers.Row]:
    """The systems that need no environment of their own, on two questions, for real."""
    measured = peers.measure(OWN, [get_question(1), get_question(10)], rounds=1)
    return {(row.system, row.question): row for row in measured}


def test_every_system_has_a_row_for_each_question(rows):
    assert set(rows) == {(system, question) for system in OWN for question in (1, 10)}
    assert {row.outcome for row in rows.values()} == {"right"}, [row.reason for row in rows.values()]
    for row in rows.values():
        assert row.calls == {1: 2, 10: 16}[row.question]
        assert row.rounds == len(row.harness_ms_all) == 1
        assert row.version["python"]
        assert 0 < row.fixed < row.sent


@pytest.mark.parametrize("question", [1, 10])
@pytest.mark.parametrize("mode", ["code", "direct"])
def test_the_server_counts_what_the_agents_own_meter_counts(rows, mode, question):
    text = get_question(question).text
    ours = asyncio.run(AGENTS[mode](new_model(Settings(offline=True), PLAYBOOK), toolbox).run(text))
    for system, run in ((f"kit-{mode}", ours), (f"flyte-{mode}", flyte(mode, question))):
        row = rows[system, question]
        assert (row.requests, row.sent, row.output) == (run.requests, run.usage.prompt, run.usage.output)
        assert row.usd == pytest.approx(run.usd)


def test_the_summary_compares_what_both_answered_right(rows):
    cut = [row for row in rows.values() if row.system != "tool-runner" or row.question == 1]
    by_name = {one["system"]: one for one in peers.summarize(cut)}
    kit, runner = by_name["kit-code"], by_name["tool-runner"]
    assert kit["against"]["kit-code"]["sent_ratio"] == pytest.approx(1)
    assert runner["against"]["kit-code"]["questions"] == [1]
    assert runner["against"]["kit-code"]["kit_sent"] == rows["kit-code", 1].sent
    assert runner["against"]["kit-code"]["sent_ratio"] == pytest.approx(
        rows["tool-runner", 1].sent / rows["kit-code", 1].sent
    )


def test_a_system_that_cannot_be_installed_is_rows_with_the_reason(tmp_path, monkeypatch):
    (tmp_path / "smolagents.txt").write_text("./there-is-no-such-wheel.whl\n")
    monkeypatch.setattr(systems, "REQUIREMENTS", tmp_path)
    monkeypatch.setitem(systems.SYSTEMS, "smolagents", _like("smolagents", environment="smolagents"))
    (row,) = peers.measure(["smolagents"], [get_question(1)], rounds=1)
    assert row.outcome == "not run"
    assert "smolagents could not be installed" in row.reason
    (one,) = peers.summarize([row])
    assert one["right"] == 0
    assert one["not_right"] == {"1": f"not run: {row.reason}"}


def test_a_system_that_does_not_start_is_rows_with_its_last_words(monkeypatch):
    monkeypatch.setitem(systems.SYSTEMS, "smolagents", _like("smolagents"))  # in the kit's environment, where it is not
    (row,) = peers.measure(["smolagents"], [get_question(1)], rounds=1)
    assert row.outcome == "not run"
    assert "No module named 'smolagents'" in row.reason


def _like(name: str, environment: str | None = None) -> systems.System:
    return systems.System(name, "code", name, (), "", environment)


@pytest.mark.network
@pytest.mark.parametrize("system", ["smolagents", "fastmcp", "pydantic-ai-harness"])
def test_a_system_in_its_own_environment_answers(system):
    for row in peers.measure([system], [get_question(1), get_question(10)], rounds=1):
        assert row.outcome == "right", row.reason
        assert row.version[system]
        assert row.calls == {1: 2, 10: 16}[row.question]


# --- the command and the committed run --------------------------------------------------------------------


def test_the_command_writes_rows_a_picture_and_a_summary(tmp_path):
    options = ["--systems", "kit-code,tool-runner", "--questions", "1", "--rounds", "1", "--out", str(tmp_path)]
    done = CliRunner().invoke(cli, ["bench", "peers", *options, "--json", str(tmp_path / "out.json")])
    assert done.exit_code == 0, done.output
    data = json.loads((tmp_path / "out.json").read_text())
    assert [one["system"] for one in data["systems"]] == ["kit-code", "tool-runner"]
    assert data["systems"] == json.loads(json.dumps(peers.summarize(peers.load(tmp_path / "peers.jsonl"))))
    assert (tmp_path / "peers.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--systems", "langchain"], "no system 'langchain'"),
        (["--questions", "13"], "no question"),
        (["--questions", "a"], "1,4"),
    ],
)
def test_what_is_no_system_or_question_is_said(options, said, tmp_path):
    done = CliRunner().invoke(cli, ["bench", "peers", *options, "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert said in done.output
    assert not list(tmp_path.iterdir())


def test_the_committed_run_is_whole_and_says_what_is_claimed():
    rows = peers.load(COMMITTED)
    assert len(rows) == len({(row.system, row.question) for row in rows}) == len(systems.SYSTEMS) * len(QUESTIONS)
    summary = {one["system"]: one for one in peers.summarize(rows)}
    assert summary["kit-code"]["right"] == len(QUESTIONS)
    for name, one in summary.items():
        assert one["version"]["python"]
        if name != "kit-code":
            assert one["against"]["kit-code"]["sent_ratio"] > 1, name
        for question, why in one["not_right"].items():
            assert len(why) > 20, (name, question)
    plot = draw(list(summary.values()), "a label")
    assert all(one["title"] in plot.alt for one in summary.values())
