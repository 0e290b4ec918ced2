"""The README tells the truth: its code runs, its figures are the demo's, its files and commands exist."""

import asyncio
import http.server
import json
import os
import re
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from workshop_lib import flights
from workshop_lib.agents import AGENTS
from workshop_lib.cli import cli
from workshop_lib.model import new_model
from workshop_lib.settings import PROJECT, Settings

TEXT = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_python_block_runs():
    code, _ = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    scope: dict = {}
    exec(f"async def main():\n{textwrap.indent(code, '    ')}\n    return run", scope)
    assert asyncio.run(scope["main"]()).answer == flights.get_question(4).answer


async def test_the_figures_are_those_of_the_demo():
    rows = []
    for agent in AGENTS.values():
        model = new_model(Settings(offline=True), flights.PLAYBOOK)
        rows.append((await agent(model, flights.toolbox).run(flights.get_question(4).text)).row())
    for name in ("turns", "tool calls", "input tokens", "of them cached", "output tokens", "list price"):
        assert re.search(rf"^{name} +{re.escape(rows[0][name])} +{re.escape(rows[1][name])}$", TEXT, re.MULTILINE), name


class Parking(http.server.BaseHTTPRequestHandler):
    """The service that the example is written for."""

    def do_GET(self):
        known = {
            "/garages/Utrecht": [
                {"id": name, "free": free} for name, free in [("North", 3), ("Dom", 0), ("Rail & Ride", 9)]
            ],
            "/price/North/3": 7.5,
            "/price/Rail%20%26%20Ride/3": 5.25,
        }
        body = json.dumps(known[self.path]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.mark.parametrize("mode", ["direct", "code"])
def test_the_example_with_an_api_and_an_mcp_server_runs_in_both_agents(mode, tmp_path):
    """As a reader would: the module in a folder, the service behind real HTTP, the command as it stands."""
    _, code = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(code.splitlines()) <= 40
    (tmp_path / "mine.py").write_text(code)
    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Parking)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    question = re.search(r'^QUESTION = "(.*)"$', code, re.MULTILINE)[1]
    server = tmp_path / "servers.json"
    command = {"command": sys.executable, "args": [str(PROJECT / "tests" / "servers" / "clock.py")]}
    server.write_text(json.dumps({"mcpServers": {"mcp-time": command}}))
    arguments = ["--tools", "mine:TOOLS", "--mcp", str(server), "--playbook", "mine:PLAYBOOK", "--mode", mode]
    workshop = Path(sys.executable).with_name("workshop.exe" if os.name == "nt" else "workshop")
    done = subprocess.run(
        [workshop, "ask", question, *arguments, "--json", "-"],
        cwd=tmp_path,
        env={**os.environ, "PARKING_API": f"http://127.0.0.1:{service.server_port}"},
        capture_output=True,
        text=True,
    )
    service.shutdown()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answer"] == {"garage": "Rail & Ride", "tokyo": "22:00"}


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", TEXT))
def test_a_linked_file_exists(link):
    assert (PROJECT / link).exists()


@pytest.mark.parametrize("name", re.findall(r"^  (?:[\w/]+(?:\.py)?)(?: [\w/]+\.py)*", TEXT, re.MULTILINE))
def test_a_module_in_the_tree_exists(name):
    for part in name.split():
        assert (PROJECT / "workshop_lib" / part).exists()


def test_the_commands_of_the_table_are_those_there_are():
    named = set(re.findall(r"^\| `workshop (\w+)", TEXT, re.MULTILINE))
    assert named == set(cli.commands)
