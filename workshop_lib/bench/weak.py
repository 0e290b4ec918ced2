"""A real model, and a weak one: SmolLM2 with 135 million parameters, served on this machine, on the easiest questions.

Covers: both modes over the wire of the Messages API, as any server behind `ANTHROPIC_BASE_URL`; usage as that server
counts it. Does not cover: what a good model does. It shows that a small one can do neither, and that the wire works.
Its packages, some 110 MB, are installed apart from the kit's, when `workshop bench weak` is first run.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from workshop_lib.agents import AGENTS
from workshop_lib.environments import UnavailableError, is_there, python_of
from workshop_lib.flights import grade
from workshop_lib.flights.tools import get_airport, get_plane
from workshop_lib.model import new_model
from workshop_lib.settings import PROJECT, Settings
from workshop_lib.tools import Toolbox

REQUIREMENTS = PROJECT / "data" / "weak" / "smollm2.txt"
TEMPLATE = REQUIREMENTS.with_name("tools.jinja")
CHILD = Path(__file__).with_name("_weak_child.py")
COMMITTED = REQUIREMENTS.with_name("weak.jsonl")
MODEL = "smollm2-135m-instruct"
LABEL = f"{MODEL} on the machine that measured; tokens: that server's usage"
"""Where the figures come from. They stand beside no others: to compare two modes takes a model that can answer."""

QUESTIONS = {
    "How many seats does the plane N14228 have? Answer with JSON: a number.": 149,
    "In which year was the plane N24211 made? Answer with JSON: a number.": 1998,
    "How high is the airport JFK, in feet? Answer with JSON: a number.": 13,
    "How high is the airport DEN, in feet? Answer with JSON: a number.": 5431,
    "How many seats do the planes N14228 and N24211 have together? Answer with JSON: a number.": 298,
}
"""The easiest there are: one call each, two for the last. With their truth."""


@dataclass(frozen=True)
class Row:
    """One question in one mode. `calls`: of tools, right or wrong. Tokens as the server counts them."""

    model: str
    mode: str
    question: str
    outcome: str
    right: bool
    answer: str
    calls: int
    programs: int
    requests: int
    input: int
    output: int


def missing() -> str:
    """Why the model cannot be run here without installing something first, or ""."""
    if is_there(REQUIREMENTS):
        return ""
    return f"the packages of {MODEL} are not installed. `workshop bench weak` installs them (110 MB) and runs it."


@contextmanager
def serving() -> Iterator[str]:
    """The address of the model, served in a process of its own. Raises `UnavailableError` if it does not start."""
    command = [str(python_of(REQUIREMENTS)), str(CHILD), str(TEMPLATE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdin
        assert child.stdout
        try:
            address = child.stdout.readline().decode().strip()
            if not address:
                raise UnavailableError(f"{MODEL} did not start. Try its command by hand: {' '.join(command)}")
            yield address
        finally:
            child.stdin.close()  # it ends when its input does
            child.kill()


async def measure(seconds: float = 60.0, on_row: Callable[[Row], None] | None = None) -> list[Row]:
    """Each question in both modes, each run stopped after so many seconds."""
    rows = []
    with serving() as address:
        settings = Settings(base_url=address, model=MODEL, max_turns=4, max_seconds=seconds, max_tokens=400)
        for question, truth in QUESTIONS.items():
            for mode, agent in AGENTS.items():
                run = await agent(new_model(settings, {}), Toolbox([get_plane, get_airport])).run(question)
                run.mark(grade, truth)
                row = Row(
                    MODEL,
                    mode,
                    question,
                    run.outcome,
                    bool(run.correct),
                    str(run.answer)[:200],
                    len(run.calls),
                    sum(step.program is not None for step in run.steps),
                    run.requests,
                    run.usage.prompt,
                    run.usage.output,
                )
                rows.append(row)
                if on_row:
                    on_row(row)
    return rows


def summary(rows: list[Row]) -> list[str]:
    """For each mode one line, then each answer."""
    lines = []
    for mode in AGENTS:
        those = [row for row in rows if row.mode == mode]
        right, calls, programs = (sum(getattr(row, name) for row in those) for name in ("right", "calls", "programs"))
        tokens = sum(row.input + row.output for row in those)
        lines.append(f"{mode}: {right} of {len(those)} right, {calls} calls, {programs} programs, {tokens:,} tokens")
        lines += [f"  {row.question.partition('?')[0]}? {_said(row)}" for row in those]
    return lines


def _said(row: Row) -> str:
    return " ".join(row.answer.split())[:70] if row.outcome == "answered" else f"no answer: {row.outcome}"


def save(rows: list[Row], folder: Path) -> Path:
    """Write the rows, one JSON line each."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / COMMITTED.name
    file.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")
    return file


def load(file: Path = COMMITTED) -> list[Row]:
    """The rows of a file; by default those that come with the kit."""
    return [Row(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
