"""The sandbox's rules for the prompt, found by trying them on the installed version.

Covers: which modules import, which constructs and resources are missing. A rule that stops being true drops out
by itself. Does not cover: everything Python has; only what model-written programs reach for.
"""

from __future__ import annotations

import asyncio

from workshop_lib.sandbox import Limits, run_program
from workshop_lib.tools import Toolbox

# fmt: off
MODULES = (
    "bisect", "calendar", "collections", "csv", "datetime", "decimal", "fractions", "functools",
    "hashlib", "heapq", "io", "itertools", "json", "math", "numpy", "operator", "pandas", "re", "statistics",
    "string", "textwrap",
)
# fmt: on

CONSTRUCTS = {
    "match": "match 1:\n    case 1: pass",
    "yield": "def f():\n    yield 1\nlist(f())",
    "del": "x = 1\ndel x",
    "class inheritance": "class A: pass\nclass B(A): pass",
    "arithmetic on booleans": "sum([True, 1 > 0])",
    "next() on generators": "next(x for x in [1])",
    "lambda": "(lambda x: x)(1)",
    "try": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass",
    "sorted with a key": "sorted([2, 1], key=lambda x: -x)",
}

RESOURCES = {
    "files": "open('/etc/hostname').read()",
    "network": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "OS": "import os\nos.environ['PATH']",
    "clock": "import datetime\ndatetime.datetime.now()",
    "unseeded random": "import random\nrandom.random()",
}

_rules: str | None = None


async def works(snippet: str) -> bool:
    """Whether a program runs in the sandbox without an error."""
    return (await run_program(snippet, Toolbox([]), limits=Limits(seconds=2))).error is None


async def _which(snippets: dict[str, str]) -> dict[str, bool]:
    outcomes = await asyncio.gather(*map(works, snippets.values()))
    return dict(zip(snippets, outcomes, strict=True))


async def sandbox_rules() -> str:
    """The rules in two lines, true of the installed version. Probed once per process."""
    global _rules
    if _rules is None:
        modules = await _which({name: f"import {name}" for name in MODULES})
        missing = [name for part in (CONSTRUCTS, RESOURCES) for name, ok in (await _which(part)).items() if not ok]
        _rules = f"Modules: {', '.join(name for name, ok in modules.items() if ok)}.\nMissing: {', '.join(missing)}."
    return _rules
