"""Many sessions at once in one process: are all answers right, does anybody see another's data, who has to wait?

Each session asks five questions, in turn as a person would: two about the flights, and three that only its own data
answers, a number that its tool alone knows. Modes alternate. Does not cover: a live model, whose answers take longer
than all of this; the oracle answers at once, so that the kit itself is what is loaded.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from workshop_lib.agents import AGENTS
from workshop_lib.flights import PLAYBOOK, get_question, grade, toolbox
from workshop_lib.model import new_model
from workshop_lib.record import Run
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox

OWN = "What is my number? Look twice, a moment apart, and note it for the next program."
OWN_PROGRAM = """\
before = load("number", 0)
first = my_number()
save("number", first)
wait()
second = my_number()
print("the number of this session is", second)
final([before, first, second, load("number")])
"""
"""Whatever could be mixed up is used: a tool, saved values, prints, and a wait in the middle."""
FLIGHTS = {get_question(number).text: get_question(number) for number in (1, 4)}
QUESTIONS = [OWN, *FLIGHTS, OWN, OWN]


@dataclass(frozen=True)
class Report:
    """What came of it. Times in seconds; `p50` and `p95` are of one question, from asking to the answer."""

    sessions: int
    questions: int
    wrong: int
    foreign: int
    """Runs that held another session's number anywhere: answer, prints, calls."""
    alone_p50: float
    p50: float
    p95: float
    fastest_session: float
    slowest_session: float
    megabytes: float
    """Growth of the largest resident size of this process."""

    def lines(self) -> list[str]:
        """For a terminal."""
        return [
            f"{self.sessions} sessions at once, {self.questions} questions: {self.wrong} wrong, "
            f"{self.foreign} with another session's data",
            f"seconds a question: p50 {self.p50:.2f}, p95 {self.p95:.2f}; one session alone: p50 {self.alone_p50:.3f}",
            f"seconds a session: {self.fastest_session:.1f} to {self.slowest_session:.1f}; "
            f"this process grew by {self.megabytes:.0f} MB",
        ]

    def to_json(self) -> dict[str, Any]:
        """With stable field names."""
        return asdict(self)


@dataclass
class Session:
    """One person's five questions, and what came of them."""

    number: int
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    foreign: int = 0

    @property
    def secret(self) -> int:
        """What only this session's tool knows."""
        return 7_000_000 + self.number

    async def ask_all(self) -> None:
        """Ask the questions one after the other."""
        for position, question in enumerate(QUESTIONS):
            mode = ("code", "direct")[(self.number + position) % 2]
            started = time.perf_counter()
            run = await self._ask(mode, question)
            self.seconds.append(time.perf_counter() - started)
            if question == OWN:
                self.wrong += run.answer != [0, self.secret, self.secret, self.secret]
            else:
                self.wrong += not grade(run.answer, FLIGHTS[question].answer).correct
            seen = set(re.findall(r"\b7000\d{3}\b", str(run.to_json())))
            self.foreign += bool(seen - {str(self.secret)})

    async def _ask(self, mode: str, question: str) -> Run:
        async def my_number() -> int:
            """The number of whoever asks."""
            return self.secret

        async def wait() -> str:
            """Wait a moment."""
            await asyncio.sleep(0.02)
            return "waited"

        model = new_model(Settings(offline=True), {**PLAYBOOK, OWN: OWN_PROGRAM})
        return await AGENTS[mode](model, Toolbox([my_number, wait, *toolbox])).run(question)


async def measure(number: int) -> Report:
    """One session alone, after a warm-up, then `number` of them at once."""
    await Session(0).ask_all()
    alone = Session(0)
    await alone.ask_all()
    before = _megabytes()
    sessions = [Session(one) for one in range(1, number + 1)]
    await asyncio.gather(*(session.ask_all() for session in sessions))
    seconds = sorted(one for session in sessions for one in session.seconds)
    whole = [sum(session.seconds) for session in sessions]
    return Report(
        sessions=number,
        questions=len(seconds),
        wrong=sum(session.wrong for session in sessions),
        foreign=sum(session.foreign for session in sessions),
        alone_p50=statistics.median(alone.seconds),
        p50=statistics.median(seconds),
        p95=seconds[int(0.95 * (len(seconds) - 1))],
        fastest_session=min(whole),
        slowest_session=max(whole),
        megabytes=_megabytes() - before,
    )


def _megabytes() -> float:
    """The largest resident size of this process so far, or 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
