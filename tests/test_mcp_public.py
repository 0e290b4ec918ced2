"""Real servers that nobody here wrote, and real clients against ours. They install from PyPI and npm on first use."""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator

import httpx2
import pytest
from loopback import served
from mcp import Client, StdioServerParameters

from workshop_lib.agents import AGENTS
from workshop_lib.mcp import ServerError, Servers, ServerSpec, connect, open_servers
from workshop_lib.settings import PROJECT
from workshop_lib.tools import Toolbox

UVX = shutil.which("uvx", path=f"{PROJECT / '.uv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
NPX = shutil.which("npx")
REGISTRY = ("UV_", "PIP_", "SSL_", "NODE_", "npm_", "NPM_", "HTTP", "http", "NO_PROXY", "no_proxy")
ENV = {name: value for name, value in os.environ.items() if name.startswith(REGISTRY)}
WORKSHOP = [sys.executable, "-m", "workshop_lib", "mcp"]

pytestmark = pytest.mark.network


@contextlib.asynccontextmanager
async def published(name: str, *arguments: str) -> AsyncIterator[Servers]:
    """A published server, in an environment of its own."""
    command = UVX if arguments[0].startswith("mcp-server") else NPX
    if command is None and not os.environ.get("CI"):
        pytest.skip("needs uvx and npx (Node.js)")
    before = () if command == UVX else ("--yes",)
    spec = ServerSpec(name=name, command=command, args=(*before, *arguments), env=ENV)
    try:
        servers = await asyncio.to_thread(open_servers, spec, start_seconds=300)
    except ServerError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{arguments[0]} cannot be installed here: {error}")
    try:
        yield servers
    finally:
        await asyncio.to_thread(servers.close)


@pytest.fixture
def repository(tmp_path):
    """A Git repository with one commit and a file."""
    (tmp_path / "notes.txt").write_text("gate B12\n")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "The first commit"]):
        subprocess.run([*git, *command], check=True)
    return tmp_path


TIME = """\
there = time_convert_time('Asia/Tokyo', '12:30', target_timezone='Asia/Kolkata')
try:
    time_get_current_time('Middle/Nowhere')
except ToolError as error:
    problem = str(error)
final([there['target']['datetime'][11:16], 'Invalid timezone' in problem])
"""
GIT = """\
log = git_log(FOLDER, max_count=1)
try:
    git_show(FOLDER, 'no-such-revision')
except ToolError as error:
    problem = str(error)
final(['The first commit' in log, len(problem) > 0])
"""
EVERYTHING = """\
weather = everything_get_structured_content('Chicago')
try:
    everything_get_structured_content('Utrecht')
except ToolError as error:
    problem = str(error)
final([weather['humidity'] > 0, everything_get_sum(2, b=3), 'Utrecht' in problem or 'Chicago' in problem])
"""
FILES = """\
listed = files_list_directory(FOLDER)['content']
try:
    files_read_text_file('/etc/hostname')
except ToolError as error:
    problem = str(error)
final(['notes.txt' in listed, files_read_text_file(FOLDER + '/notes.txt')['content'].strip(), 'denied' in problem])
"""
CASES = {
    "mcp-server-time": ("time", ["mcp-server-time==2026.10.19"], TIME, ["09:00", True]),
    "mcp-server-git": ("git", ["mcp-server-git==2026.10.19"], GIT, [True, True]),
    "server-everything": (
        "everything",
        ["@modelcontextprotocol/server-everything@2026.8.31"],
        EVERYTHING,
        [True, "The sum of 2 and 3 is 5.", True],
    ),
    "server-filesystem": (
        "files",
        ["@modelcontextprotocol/server-filesystem@2026.8.31", "FOLDER"],
        FILES,
        [True, "gate B12", True],
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_both_agents_list_call_fail_and_read_structured_results_on_the_first_run(case, repository, model_with):
    name, arguments, program, answer = CASES[case]
    playbook = {"Go.": program.replace("FOLDER", repr(str(repository)))}
    async with published(name, *(word.replace("FOLDER", str(repository)) for word in arguments)) as servers:
        box = Toolbox(servers.tools)
        for mode in ("code", "direct"):
            run = await AGENTS[mode](model_with(playbook=playbook), box).run("Go.")
            assert (run.outcome, run.answer) == ("answered", answer), (mode, run.reason)
    assert servers.left_out == {}


async def test_what_is_not_text_is_named_and_left_out():
    async with published("everything", *CASES["server-everything"][1]) as servers:
        box = Toolbox(servers.tools)
        image = json.loads((await box.call("everything_get_tiny_image", {})).text)
        resource = json.loads((await box.call("everything_get_resource_reference", {"resourceType": "Text"})).text)
        links = json.loads((await box.call("everything_get_resource_links", {"count": 2})).text)
    assert "[image, image/png, left out: tools pass on text and data only]" in image
    assert len(image) < 300
    assert "Resource 1" in resource
    assert links.count("[a resource to read elsewhere: ") == 2


# --- the flights as a server --------------------------------------------------------------------------------


async def ask_for_denver(client: Client) -> None:
    """What any client wants: the list, a structured result, an error."""
    names = [tool.name for tool in (await client.list_tools()).tools]
    assert len(names) == 9
    result = await client.call_tool("get_airport", {"code": "DEN"})
    assert result.structured_content["alt"] == 5431
    assert json.loads(result.content[0].text)["faa"] == "DEN"
    failed = await client.call_tool("get_airport", {"code": "???"})
    assert failed.is_error
    assert "???" in failed.content[0].text


async def test_the_sdk_s_client_uses_ours_over_stdio():
    command = StdioServerParameters(command=WORKSHOP[0], args=WORKSHOP[1:], cwd=PROJECT)
    async with Client(command) as client:
        await ask_for_denver(client)


async def test_the_sdk_s_client_uses_ours_over_http_and_another_website_may_not():
    with served(*WORKSHOP, "--http", "PORT") as server:
        async with Client(server.url) as client:
            await ask_for_denver(client)
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {"origin": "http://evil.example", "accept": "application/json, text/event-stream"}
        assert httpx2.post(server.url, json=body, headers=headers).status_code == 403


async def test_our_own_client_sees_the_flights_as_they_are_here():
    """Out as a server and in as tools again: the same names, arguments and values."""
    from workshop_lib.flights import toolbox
    from workshop_lib.mcp.serve import new_server

    async with connect(ServerSpec(name="far", server=new_server(toolbox, "far"))) as servers:
        far = Toolbox(servers.tools)
        assert [tool.name for tool in far] == [f"far_{tool.name}" for tool in toolbox]
        arguments = {"origin": "JFK", "date": "2013-07-10", "limit": 3}
        assert (await far.call("far_list_flights", arguments)).text == (
            await toolbox.call("list_flights", arguments)
        ).text


def test_the_inspector_s_command_line_uses_ours():
    if NPX is None and not os.environ.get("CI"):
        pytest.skip("needs npx (Node.js)")
    inspector = [NPX, "--yes", "@modelcontextprotocol/inspector@2.12.0", "--cli", *WORKSHOP]
    call = ["--method", "tools/call", "--tool-name", "get_airport", "--tool-arg", "code=DEN"]
    done = subprocess.run([*inspector, *call], cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["structuredContent"]["alt"] == 5431
