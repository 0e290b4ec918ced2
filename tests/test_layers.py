"""The house of the design: each room knows only the rooms below it, modules stay small, and all are used."""

import ast
from pathlib import Path

import pytest

from workshop_lib.settings import PROJECT

LIBRARY = PROJECT / "workshop_lib"
MAY_KNOW = {
    "recording": set(),
    "settings": {"recording"},
    "stubs": {"tools"},  # for type hints only
    "functions": set(),
    "approval": set(),
    "tools": {"approval", "functions", "stubs"},
    "web": {"tools"},
    "meter": {"settings"},
    "record": {"meter"},
    "search": {"tools"},
    "oracle": {"settings", "stubs", "meter", "search", "tools"},
    "playback": {"recording", "settings"},
    "advice": {"settings"},
    "model": {"advice", "settings", "meter", "oracle", "playback", "recording"},
    "outcome": set(),
    "prelude": {"stubs", "tools"},
    "typecheck": {"prelude", "tools"},
    "pool": set(),
    "sandbox": {"outcome", "pool", "prelude", "tools", "typecheck"},
    "probe": {"sandbox", "tools"},
    "discovery": {"search", "stubs", "tools"},
    "telemetry": {"meter", "record"},
    "agents": {
        *("discovery", "meter", "model", "outcome", "prelude", "probe", "record", "sandbox", "stubs", "telemetry"),
        "tools",
    },
    "bootstrap": {"settings"},
    "environments": {"settings"},
    "flights": {"bootstrap", "settings", "tools"},
    "mcp": {"settings", "tools"},
    "storage": set(),
    "runtime": {"agents", "approval", "bootstrap", "mcp", "model", "record", "settings", "storage", "tools"},
    "teach": {
        *("agents", "bootstrap", "flights", "meter", "model", "record", "sandbox", "settings", "stubs", "tools", "web"),
    },
    "bench": {
        *("agents", "bootstrap", "environments", "flights", "mcp", "meter", "model", "oracle", "record", "runtime"),
        *("prelude", "sandbox", "settings", "storage", "stubs", "teach", "tools", "ui"),
    },
    "deploy": {"bootstrap", "flights", "runtime", "settings"},
    "ui": {"flights", "meter", "record", "runtime", "settings"},
    "redteam": {"environments", "flights", "sandbox", "settings", "tools", "typecheck"},
    "exercises": None,  # everything, like the notebooks that they are of
    "cli": None,
    "__main__": None,
}
MODULES = sorted(path for path in LIBRARY.rglob("*.py") if "programs" not in path.parts)


def room(path: Path) -> str:
    """Its folder or module. The exercises are one of their own: they know `bench`, which knows the plots of `teach`."""
    parts = path.relative_to(LIBRARY).parts
    return "exercises" if parts[:2] == ("teach", "exercises") else parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The rooms of the library that a module names in its imports, wherever they stand."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [f"{names[0]}.{alias.name}" for alias in node.names] if names == ["workshop_lib"] else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= {name.split(".")[1] for name in names if name.startswith("workshop_lib.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_room_knows_only_what_it_may(path):
    own = room(path)
    if own == "__init__" or MAY_KNOW[own] is None:
        return
    assert imports(path) - {own} <= MAY_KNOW[own]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_module_fits_in_a_head_and_begins_by_saying_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 330
    assert ast.get_docstring(ast.parse(text))


def test_no_module_is_without_a_reader():
    """Every module is imported by another one; the command line is where it ends."""
    read = {name for path in MODULES for name in imports(path)}
    assert {room(path) for path in MODULES} - read == {"__init__", "__main__", "exercises"}
