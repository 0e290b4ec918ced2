"""MCP servers as tools: one live session each, and a server that misbehaves harms only itself."""

import asyncio
import contextlib
import http.server
import json
import os
import re
import shlex
import signal
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from loopback import served
from nbclient import NotebookClient

from workshop_lib.agents import AGENTS
from workshop_lib.mcp import ServerError, ServerSpec, connect, open_servers, read_specs
from workshop_lib.runtime import run_question
from workshop_lib.sandbox import run_program
from workshop_lib.settings import Settings
from workshop_lib.stubs import stubs
from workshop_lib.tools import Toolbox, ToolError

SERVERS = Path(__file__).parent / "servers"
FRIENDLY = ServerSpec(command=sys.executable, args=(str(SERVERS / "friendly.py"),))


def misbehaving(*ways: str) -> ServerSpec:
    return ServerSpec(command=sys.executable, args=(str(SERVERS / "misbehaving.py"), ",".join(ways)))


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] not in "ZX"
    return False


async def pid_of(box: Toolbox) -> int:
    return int((await box.call("friendly_pid", {})).text)


def over_http():
    """The friendly server behind real HTTP."""
    return served(sys.executable, str(SERVERS / "friendly.py"), "PORT")


# --- what a server's tools are to a program -----------------------------------------------------------------


@pytest.fixture(params=["stdio", "http", "in memory"])
def target(request):
    """The same server in the three ways there are."""
    if request.param == "stdio":
        yield FRIENDLY
    elif request.param == "http":
        with over_http() as server:
            yield server.url
    else:
        from servers.friendly import server

        yield server


async def test_a_program_calls_them_by_position_and_by_name_and_gets_python_values(target):
    async with connect(target) as servers:
        box = Toolbox(servers.tools)
        program = "line = friendly_stops('M')\n[friendly_add(2, b=3), friendly_add(5), line[2]['minutes'] + 1]"
        execution = await run_program(program, box)
        assert execution.error is None, execution.error
        assert execution.value == [5, 6, 9]


async def test_a_servers_error_is_a_tool_error_that_a_program_can_catch(target):
    async with connect(target) as servers:
        program = "try:\n    friendly_fail('the line is closed')\nexcept ToolError as error:\n    final(str(error))"
        execution = await run_program(program, Toolbox(servers.tools))
        assert "the line is closed" in execution.value


async def test_output_schemas_become_return_types_and_a_misused_result_is_found_before_the_run():
    async with connect(FRIENDLY) as servers:
        box = Toolbox(servers.tools)
        assert "class FriendlyStopsStop(TypedDict): name: str; minutes: int" in stubs(box)
        assert "def friendly_stops(line: str) -> list[FriendlyStopsStop]:" in stubs(box)
        execution = await run_program("friendly_stops('M')[0]['hours']", box)
        assert execution.error_type == "TypeCheck"


@pytest.mark.parametrize("mode", ["direct", "code"])
async def test_both_agents_use_them(mode, model_with):
    program = "stops = friendly_stops('M')\nfinal(sum(parallel(friendly_add, [{'a': s['minutes']} for s in stops])))"
    async with connect(FRIENDLY) as servers:
        agent = AGENTS[mode](model_with(playbook={"How long?": program}), Toolbox(servers.tools))
        run = await agent.run("How long?")
    assert (run.outcome, run.answer, len(run.calls)) == ("answered", 15, 4)


async def test_names_and_parameters_that_are_not_python_are_made_so_and_the_server_gets_its_own(tmp_path):
    async with connect(misbehaving()) as servers:
        box = Toolbox(servers.tools)
        text = stubs(box)
        assert "def misbehaving_max_results_2(from_: str, max_results: int | None = None, " in text
        assert "from_: Where it begins." in text
        assert "= TypedDict('MisbehavingMaxResults2Filter', {'a-b': Literal['up', 'down']})" in text
        program = "misbehaving_max_results_2('A', max_results=2, filter={'a-b': 'up'})"
        execution = await run_program(program, box)
        assert execution.value == '{"from": "A", "max-results": 2, "filter": {"a-b": "up"}}'


async def test_an_optional_argument_that_is_left_out_is_not_sent_as_null():
    async with connect(misbehaving()) as servers:
        execution = await run_program("misbehaving_max_results_2('A')", Toolbox(servers.tools))
        assert execution.value == '{"from": "A"}'


async def test_two_servers_of_one_name_cannot_collide():
    async with connect(FRIENDLY, FRIENDLY) as servers:
        box = Toolbox(servers.tools)
        assert len(box) == 2 * len(servers.sessions[0].tools)
        pids = await asyncio.gather(box.call("friendly_pid", {}), box.call("friendly_2_pid", {}))
        assert pids[0] != pids[1]


async def test_a_change_of_the_tool_list_is_noticed(target):
    async with connect(target) as servers:
        box = Toolbox(servers.tools)
        await box.call("friendly_grow", {})
        deadline = time.monotonic() + 5
        while "friendly_grown" not in [tool.name for tool in servers.tools]:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        with pytest.raises(ToolError, match="no longer offers 'nap'"):
            await box.call("friendly_nap", {"seconds": 0})
        if not isinstance(target, ServerSpec):  # the server outlives the test
            from servers import friendly

            if target is friendly.server:
                friendly.server.remove_tool("grown")
                friendly.server.add_tool(friendly.nap)


async def test_a_server_process_gets_no_variable_that_it_was_not_given(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    monkeypatch.setenv("SOME_TOKEN", "secret")
    spec = ServerSpec(command=FRIENDLY.command, args=FRIENDLY.args, env={"GIVEN": "1"})
    async with connect(spec) as servers:
        names = (await Toolbox(servers.tools).call("friendly_environment", {})).text
    assert '"GIVEN"' in names
    assert "KEY" not in names
    assert "TOKEN" not in names


# --- a session lasts, and what happens when it does not -----------------------------------------------------


async def test_one_process_serves_all_calls_and_is_gone_afterwards():
    async with connect(FRIENDLY) as servers:
        box = Toolbox(servers.tools)
        pids = {await pid_of(box) for _ in range(5)}
        assert len(pids) == 1
        assert is_alive(*pids)
    assert not is_alive(*pids)


async def test_a_server_killed_between_two_calls_of_a_program_is_started_again():
    async with connect(FRIENDLY) as servers:
        box = Toolbox(servers.tools)
        first = await pid_of(box)

        async def call(name, arguments):
            if name == "friendly_add":
                os.kill(first, signal.SIGKILL)
                await asyncio.sleep(0.2)
            return await box.call(name, arguments)

        execution = await run_program(
            "[friendly_stops('M')[0]['name'], friendly_add(2), friendly_pid()]", box, call=call
        )
        assert execution.value[:2] == ["M 0", 3]
        assert execution.value[2] != first
        last = execution.value[2]
    assert not is_alive(last)


async def test_a_call_during_which_the_server_dies_is_not_repeated_for_it_may_have_had_an_effect(tmp_path):
    ledger = tmp_path / "ledger"
    async with connect(FRIENDLY) as servers:
        box = Toolbox(servers.tools)
        with pytest.raises(ToolError, match="'friendly' died while it ran die_after_writing"):
            await box.call("friendly_die_after_writing", {"path": str(ledger)})
        assert ledger.read_text() == "written\n"
        assert (await box.call("friendly_add", {"a": 1})).text == "2"


async def test_a_call_that_the_server_declares_read_only_is_repeated(tmp_path):
    async with connect(FRIENDLY) as servers:
        result = await Toolbox(servers.tools).call("friendly_die_once", {"path": str(tmp_path / "mark")})
        assert result.text == '"alive"'


async def test_of_two_calls_under_way_when_a_server_dies_one_does_not_end_the_session_that_the_other_opens(tmp_path):
    async with connect(FRIENDLY) as servers:
        box = Toolbox(servers.tools)
        nap = asyncio.create_task(box.call("friendly_nap", {"seconds": 20}))
        await asyncio.sleep(0.2)
        repeated = await box.call("friendly_die_once", {"path": str(tmp_path / "mark")})
        with pytest.raises(ToolError, match="died while it ran nap"):
            await nap
        assert repeated.text == '"alive"'
        first = await pid_of(box)
        assert await pid_of(box) == first


async def test_an_http_server_that_went_away_is_named_and_the_call_after_its_return_works():
    with over_http() as server:
        async with connect(server.url) as servers:
            box = Toolbox(servers.tools)
            assert (await box.call("friendly_add", {"a": 1})).text == "2"
            server.kill()
            with pytest.raises(ToolError, match="'friendly'"):
                await box.call("friendly_add", {"a": 1})
            server.start()
            assert (await box.call("friendly_add", {"a": 2})).text == "3"


# --- servers that misbehave ---------------------------------------------------------------------------------


async def test_a_slow_tool_is_given_up_and_the_server_is_kept():
    async with connect(FRIENDLY, call_seconds=0.3) as servers:
        box = Toolbox(servers.tools)
        before = await pid_of(box)
        with pytest.raises(ToolError, match=r"did not answer nap within 0.3 s .* server itself is well"):
            await box.call("friendly_nap", {"seconds": 1.5})
        assert await pid_of(box) == before


@pytest.mark.parametrize("tool", ["hang", "flood"])
async def test_a_server_that_hangs_or_floods_is_stopped_and_started_anew_and_the_others_keep_working(tool):
    async with connect(misbehaving(), FRIENDLY, call_seconds=1) as servers:
        box = Toolbox(servers.tools)
        flooding = asyncio.create_task(box.call(f"misbehaving_{tool}", {}))
        await asyncio.sleep(0.2)
        assert (await box.call("friendly_add", {"a": 1})).text == "2"
        with pytest.raises(ToolError, match=r"'misbehaving' did not answer .* it was stopped; the next call starts it"):
            await flooding
        assert (await box.call("misbehaving_fine", {})).text == '"{}"'


async def test_a_server_that_lies_about_its_results_is_named():
    async with connect(misbehaving()) as servers:
        box = Toolbox(servers.tools)
        with pytest.raises(ToolError, match="'misbehaving' broke its own description of lie"):
            await box.call("misbehaving_lie", {})
        with pytest.raises(ToolError, match="'misbehaving' sent what cannot be read"):
            await box.call("misbehaving_garbage", {})
        assert (await box.call("misbehaving_fine", {})).text == '"{}"'


async def test_a_schema_that_cannot_be_used_costs_one_tool_and_says_so():
    async with connect(misbehaving()) as servers:
        names = [tool.name for tool in servers.tools]
        for tool in ("odd", "endless"):
            assert f"misbehaving_{tool}" not in names
            assert "cannot be used" in servers.left_out[f"misbehaving: {tool}"]


async def test_noise_on_stdout_is_passed_over():
    async with connect(misbehaving("noise")) as servers:
        assert (await Toolbox(servers.tools).call("misbehaving_fine", {})).text == '"{}"'


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (misbehaving("hang at start"), "did not start within 5 s"),
        (misbehaving("crash at start"), "It said:\n  the licence file is missing"),
        (misbehaving("endless list"), "offers no tools"),
        (ServerSpec(command="no-such-server"), "Try it by itself: no-such-server"),
        (ServerSpec(url="http://127.0.0.1:1/mcp"), "Is a server running at http://127.0.0.1:1/mcp"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.shown.rsplit(" ", 1)[-1],
)
async def test_a_server_that_does_not_start_is_named_with_a_remedy_and_the_others_work(spec, says):
    async with connect(spec, FRIENDLY, start_seconds=5 if "hang" in spec.shown else 20) as servers:
        (problem,) = servers.failed.values()
        assert says in problem
        assert (await Toolbox(servers.tools).call("friendly_add", {"a": 1})).text == "2"


async def test_when_no_server_starts_that_is_an_error():
    with pytest.raises(ServerError, match="no-such-server"):
        async with connect("no-such-server --now"):
            pass


async def test_a_schema_that_points_elsewhere_is_never_fetched():
    """127.0.0.1:1 would refuse, and the check of the arguments would fail."""
    async with connect(misbehaving()) as servers:
        program = "misbehaving_max_results_2('A', elsewhere={'anything': 1})"
        execution = await run_program(program, Toolbox(servers.tools))
        assert execution.value == '{"from": "A", "elsewhere": {"anything": 1}}'


# --- where it is used ---------------------------------------------------------------------------------------


def test_a_stdio_server_works_inside_a_notebook_kernel(tmp_path):
    """A kernel's stderr is no file, and its event loop runs already: both have broken other clients."""
    cells = [
        f"from workshop_lib.mcp import ServerSpec, open_servers\n"
        f"from workshop_lib.tools import Toolbox\n"
        f"servers = open_servers(ServerSpec(command={sys.executable!r}, args=({str(SERVERS / 'friendly.py')!r},)))",
        "(await Toolbox(servers.tools).call('friendly_add', {'a': 41})).text",
        "servers.close()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert notebook.cells[1].outputs[0]["data"]["text/plain"] == "'42'"
    assert notebook.cells[0].outputs == []


@pytest.mark.parametrize("mode", ["direct", "code"])
async def test_a_durable_run_has_them_and_says_which_server_is_missing(mode, tmp_path, monkeypatch):
    (tmp_path / "sums.py").write_text(
        "TOOLS = []\nPLAYBOOK = {'Sum?': 'final(friendly_add(2, b=3) + friendly_add(1))'}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    heard = []
    run = await run_question(
        "Sum?",
        mode,
        settings=Settings(offline=True),
        tools="sums:TOOLS",
        playbook="sums:PLAYBOOK",
        mcp=(shlex.join([FRIENDLY.command, *FRIENDLY.args]), "no-such-server --now"),
        on_event=lambda kind, payload: heard.append(payload) if kind == "warning" else None,
    )
    assert run.answer == 7
    assert len(heard) == 1
    assert "no-such-server" in heard[0]


# --- how servers are named ----------------------------------------------------------------------------------


def test_a_servers_file_as_other_clients_use_it_with_secrets_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("TICKETS_TOKEN", "t0ken")
    file = tmp_path / "servers.json"
    servers = {
        "my-tickets": {"url": "https://tickets.example/mcp", "headers": {"Authorization": "Bearer ${TICKETS_TOKEN}"}},
        "time": {"command": "uvx", "args": ["mcp-server-time"], "env": {"TZ": "UTC"}},
    }
    file.write_text(json.dumps({"mcpServers": servers}))
    tickets, clock = read_specs(str(file))
    assert (tickets.name, tickets.headers) == ("my_tickets", {"Authorization": "Bearer t0ken"})
    assert (clock.command, clock.args, clock.env) == ("uvx", ("mcp-server-time",), {"TZ": "UTC"})
    assert "t0ken" not in repr(tickets) + tickets.shown + tickets.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "--mcp is empty"),
        ('uvx "mcp', "Close each quote"),
        ("missing.json", "Cannot read missing.json"),
        ("{}", "holds no `mcpServers`"),
        ("[1]", "holds no `mcpServers`"),
        ('{"mcpServers": {"a": {}}}', "server 'a' needs either a command or a url"),
        ('{"mcpServers": {"a": {"url": "http://x", "headers": {"K": "${NOT_SET_ANYWHERE}"}}}}', "NOT_SET_ANYWHERE"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_write(text, says, tmp_path):
    if text[:1] in ("{", "["):
        (tmp_path / "servers.json").write_text(text)
        text = str(tmp_path / "servers.json")
    with pytest.raises(ValueError, match=re.escape(says)):
        read_specs(text)


def test_headers_reach_the_server_and_nothing_that_a_model_sees(tmp_path):
    """A server that wants a token: without it no tool, with it all of them."""
    seen = []

    class Guard(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(self.headers.get("authorization"))
            self.send_response(401)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    guard = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Guard)
    threading.Thread(target=guard.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{guard.server_port}/mcp"
    with pytest.raises(ServerError) as refused:
        open_servers(ServerSpec(url=url, headers={"Authorization": "Bearer t0ken"}))
    guard.shutdown()
    assert set(seen) == {"Bearer t0ken"}
    assert "401" in str(refused.value)
    assert "t0ken" not in str(refused.value)
