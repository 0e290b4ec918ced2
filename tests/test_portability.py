"""Windows and macOS: no POSIX-only call without a way round it, and the way round works. The rest only such a machine
can show; `.github/workflows/checks.yml` runs all checks on three systems for whoever hosts the kit.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from without_posix import GONE, MODULES

from workshop_lib.settings import PROJECT

SOURCES = [path for room in ("workshop_lib", "scripts") for path in sorted((PROJECT / room).rglob("*.py"))]
NOT_ON_WINDOWS = {
    "redteam/_engine_child.py": "`workshop redteam` says on Windows that it needs WSL",
    "redteam/_tools.py": "the same",
    "bench/victim.py": "`workshop chaos` leaves its full disk out where os.name is nt",
}
POSIX_ONLY = {(module.__name__, name) for module, names in GONE.items() for name in names} | {("signal", "SIGKILL")}


def guarded(tree: ast.AST) -> set[ast.AST]:
    """Nodes inside a `try` with handlers, or an `if` that looks at the system."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        looks = isinstance(node, ast.If | ast.IfExp) and any(
            word in ast.unparse(node.test) for word in ("hasattr(os", "sys.platform", "os.name", "WINDOWS")
        )
        if looks or (isinstance(node, ast.Try) and node.handlers):
            inside |= set(ast.walk(node))
    return inside


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_no_posix_only_call_stands_unguarded(path):
    if path.as_posix().endswith(tuple(NOT_ON_WINDOWS)):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    safe = guarded(tree)
    for node in ast.walk(tree):
        if node in safe:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
            assert not set(names) & set(MODULES), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in POSIX_ONLY, f"{path.name}:{node.lineno}"


def run(home: Path, *arguments: str) -> str:
    environment = {**os.environ, "WORKSHOP_HOME": str(home), "WORKSHOP_OFFLINE": "1", "WORKSHOP_ISOLATION": "child"}
    # A Windows console often cannot show more than these 256 characters.
    environment |= {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252:strict"}
    command = [sys.executable, str(Path(__file__).with_name("without_posix.py")), *arguments]
    ended = subprocess.run(command, env=environment, cwd=home, capture_output=True, timeout=120)
    said = (ended.stdout + ended.stderr).decode("cp1252")
    assert ended.returncode == 0, said
    return said


WAYS = {
    "the demo": ("demo",),
    "the doctor": ("doctor",),
    "a durable run": ("ask", "5", "--run-key", "mine"),
    "SQL in a locked child process": (
        *("ask", "1", "--tools", "workshop_lib.flights.tasks:toolbox"),
        *("--playbook", "workshop_lib.flights:SQL_PLAYBOOK"),
    ),
    "an MCP server over stdio": ("ask", "4", "--mcp", f'"{sys.executable}" -m workshop_lib mcp'),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_works_without_what_windows_lacks(way, tmp_path):
    assert run(tmp_path, *WAYS[way])


def test_a_tool_of_the_kit_that_windows_cannot_have_says_so(monkeypatch):
    from click.testing import CliRunner

    from workshop_lib.cli import cli

    monkeypatch.setattr(sys, "platform", "win32")
    result = CliRunner().invoke(cli, ["redteam"])
    assert result.exit_code != 0
    assert "Use WSL on Windows" in result.output + str(result.exception)
