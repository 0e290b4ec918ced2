"""The README tells the truth: its code runs, its figures are the demo's, its files and commands exist."""

import asyncio
import re
import textwrap

import pytest

from workshop_lib import flights
from workshop_lib.agents import AGENTS
from workshop_lib.cli import cli
from workshop_lib.model import new_model
from workshop_lib.settings import PROJECT, Settings

TEXT = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_python_block_runs():
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
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
