"""The break-even map: direct tool calling against code mode over calls, result size, tools and order.

Covers: every point run through the real agents with the oracle; a formula with few parameters, fitted, and its error on
every point; the boundary; what other prices and a warm prompt cache change; a latency model. Does not cover: skill. The
oracle plans perfectly in both modes, and a live model may fail in either.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from workshop_lib.agents import Agent, CodeModeAgent, DirectAgent
from workshop_lib.bench.arms import ARMS, UNCAPPED
from workshop_lib.bench.crossover import Point
from workshop_lib.bench.suites import crossover_task, playbook
from workshop_lib.flights import grade
from workshop_lib.meter import ModelCard, model_names
from workshop_lib.model import new_model
from workshop_lib.record import Run
from workshop_lib.settings import Settings

CALLS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SIZES = (64, 256, 1_024, 4_096, 16_384, 65_536)
TOOLS = (5, 50, 500)
ORDERS = ("independent", "chained")
POINTS = [Point(*one) for one in itertools.product(CALLS, SIZES, TOOLS, ORDERS)]  # type: ignore[arg-type]
QUICK = [
    point
    for point in POINTS
    if point.calls in (1, 16) and point.size in (64, 4_096) and (point.tools == 5 or point.name.endswith("-1-64-500"))
]

PREDICTION = (
    "Direct calling is cheaper for a few calls with small results and few tools, and code mode everywhere else: by the "
    "number of calls where they are chained, by the size of a result where they are independent. `final` moves the "
    "border down by one request. A warm prompt cache helps direct mode more, for it resends more."
)
"""Written when a first sweep had measured the points up to 16 calls, so it is no blind guess; not changed since."""

COLD = ("direct", "direct-cached", "direct-search", "code", "code-final", "code-search")
"""Arms of the benchmark (see `arms`), each with a cold prompt cache."""
WARM: dict[str, type[Agent]] = {"direct-cached": DirectAgent, "code-final": CodeModeAgent}
"""Asked once more while the prompt cache still holds the definitions: the best case of somebody who asks often."""


@dataclass(frozen=True)
class Cell:
    """One arm at one point. `usd` by model, at list price; tokens as the default model bills them."""

    point: str
    arm: str
    outcome: str
    requests: int
    input: int
    cache_read: int
    cache_write: int
    output: int
    usd: dict[str, float]

    @property
    def right(self) -> bool:
        """Whether there was an answer, and it was right."""
        return self.outcome == "right"

    @property
    def tokens(self) -> int:
        """All tokens, sent and received."""
        return self.input + self.cache_read + self.cache_write + self.output

    def seconds(self, first_token: float = 0.8, read: float = 20_000.0, write: float = 80.0) -> float:
        """Time by a model of it: seconds to a first token, tokens read and written a second. Not measured."""
        fresh = self.input + self.cache_write
        return self.requests * first_token + fresh / read + self.output / write


async def measure(point: Point) -> list[Cell]:
    """All arms at one point."""
    task = crossover_task(point)
    cells = [_cell(point, name, await ARMS[name].run(task, UNCAPPED)) for name in COLD]
    for name, agent in WARM.items():
        model = new_model(UNCAPPED, playbook([task]))
        await agent(model, task.toolbox(), caching=True).run(task.question)  # writes what the next one reads
        run = await agent(model, task.toolbox(), caching=True).run(task.question)
        run.mark(grade, task.truth)
        cells.append(_cell(point, f"{name}-warm", run))
    return cells


def _cell(point: Point, arm: str, run: Run) -> Cell:
    outcome = run.outcome if run.outcome != "answered" else "right" if run.correct else "wrong"
    cards = [ModelCard.load(Settings(model=name)) for name in model_names()]
    return Cell(
        point=point.name,
        arm=arm,
        outcome=outcome,
        requests=run.requests,
        input=run.usage.input,
        cache_read=run.usage.cache_read,
        cache_write=run.usage.cache_write,
        output=run.usage.output,
        usd={card.name: sum(card.usd(step.usage) for step in run.steps) for card in cards},
    )


def read_cells(file: Path) -> list[Cell]:
    """The cells that a sweep has written."""
    return [Cell(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def sweep(folder: Path, points: Iterable[Point], on_point: Callable[[Point], None] | None = None) -> list[Cell]:
    """Measure what `folder` does not hold yet, point by point, so that it can be stopped and taken up again."""
    file = folder / "breakeven.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    known = read_cells(file) if file.exists() else []
    done = {cell.point for cell in known}
    with file.open("a", encoding="utf-8") as log:
        for point in points:
            if point.name not in done:
                cells = asyncio.run(measure(point))
                log.writelines(json.dumps(asdict(cell)) + "\n" for cell in cells)
                log.flush()
                known += cells
            if on_point:
                on_point(point)
    wanted = {point.name for point in points}
    return [cell for cell in known if cell.point in wanted]
