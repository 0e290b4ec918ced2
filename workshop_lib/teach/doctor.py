"""The doctor: is this machine ready? Each check says OK or what to do next. Nothing secret is shown or sent.

Covers: the interpreter, the packages, the data, the folder, the settings, the sandbox, where the SQL tools
run, and one question end to end with the oracle. Does not cover: whether a key works, for that would cost money.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from workshop_lib.settings import Settings, misspelt

# fmt: off
NEEDED = (
    "anthropic", "click", "ctok", "duckdb", "flyte", "httpx2", "jsonschema_rs", "matplotlib", "mcp", "pandas",
    "pyarrow", "pydantic", "rich",
)
# fmt: on


@dataclass
class Check:
    """One finding. `hint` says what was seen or, when it is not OK, what to do."""

    name: str
    ok: bool
    hint: str


@dataclass
class Diagnosis:
    """All findings. `verdict`: `oracle` or `live` when ready, `blocked` when something must be mended."""

    checks: list[Check] = field(default_factory=list)
    verdict: str = "blocked"

    def to_json(self) -> dict[str, Any]:
        """With stable field names; nothing in it is secret."""
        return asdict(self)


async def diagnose() -> Diagnosis:
    """Run all checks in order. Never raises: a check that breaks is a finding too."""
    diagnosis = Diagnosis()
    steps: dict[str, Callable[[], Awaitable[str]]] = {
        "Python": _python,
        "packages": _packages,
        "data": _data,
        "folder": _folder,
        "settings": _settings,
        "sandbox": _sandbox,
        "Docker": _docker,
        "one question": _question,
    }
    for name, step in steps.items():
        try:
            diagnosis.checks.append(Check(name, True, await step()))
        except Exception as error:
            diagnosis.checks.append(Check(name, False, str(error) or type(error).__name__))
    if all(check.ok for check in diagnosis.checks):
        diagnosis.verdict = Settings.load().kind
    return diagnosis


async def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 12):  # noqa: UP036 - someone may run this by hand with an older one
        raise RuntimeError(f"Python {version} is too old; 3.12 or newer is needed. Run `make setup`.")
    return f"Python {version}"


async def _packages() -> str:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise RuntimeError(f"Missing: {', '.join(missing)}. Run `make setup`.")
    return f"all {len(NEEDED)} found"


async def _data() -> str:
    from workshop_lib.flights import data

    files = [data.file_of(table) for table in data.TABLES]
    return f"{len(files)} tables"


async def _folder() -> str:
    from workshop_lib.bootstrap import bootstrap

    bootstrap()
    return "runs and caches can be kept"


async def _settings() -> str:
    from workshop_lib.meter import ModelCard

    settings = Settings.load()
    ModelCard.load(settings)
    for name, meant in misspelt().items():
        raise RuntimeError(
            f"{name} is set, but nothing reads it. Did you mean {meant}? Rename it in .env or the shell."
        )
    if settings.kind == "live":
        return f"live: {settings.model}, at most ${settings.max_usd:.2f} a run"
    why = "WORKSHOP_OFFLINE is set" if settings.offline else "no ANTHROPIC_API_KEY is set"
    return f"oracle, because {why}"


async def _sandbox() -> str:
    from workshop_lib.sandbox import run_program
    from workshop_lib.tools import Toolbox

    execution = await run_program("sum(range(5))", Toolbox([]))
    if execution.value != 10:
        raise RuntimeError(f"A program that adds up 0 to 4 gave {execution}. Run `make setup` again.")
    return "a program ran"


async def _docker() -> str:
    """Without an engine the kit works too; with WORKSHOP_ISOLATION=container it does not. Makes no image."""
    from workshop_lib.flights.isolation import NO_ENGINE, engine_version

    wanted = Settings.load().isolation
    if wanted == "child":
        return "not asked for: WORKSHOP_ISOLATION is child, so the SQL tools run in a locked child process"
    if version := await asyncio.to_thread(engine_version):
        return f"container tasks: the SQL tools run in containers of Docker {version}"
    if wanted == "container":
        raise RuntimeError(NO_ENGINE)
    return "no Docker engine answers: the SQL tools run in a locked child process"


async def _question() -> str:
    from workshop_lib.agents import CodeModeAgent
    from workshop_lib.flights import PLAYBOOK, get_question, grade, toolbox
    from workshop_lib.model import new_model

    question = get_question(1)
    run = await CodeModeAgent(new_model(Settings(offline=True), PLAYBOOK), toolbox).run(question.text)
    graded = grade(run.answer, question.answer)
    if not graded.correct:
        raise RuntimeError(
            f"Question 1 came out wrong: {graded.reason or run.reason}. Run `git status` and `make test`."
        )
    return "the oracle answered question 1 in code mode, right"
