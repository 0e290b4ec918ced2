"""The run: every hostile program against one engine, a verdict each, and what they come to.

Verdicts: `contained`; `escaped`, with what the watch saw; `over limit` of time, memory or output; `crashed`, the
host; `unexpected`, when no harm was done but it did not end as its file says (the kit's own engine only).
Does not cover: how programs run and are watched (see `engines` and `watch`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from workshop_lib.redteam.cases import Case
from workshop_lib.redteam.engines import KIT, Session
from workshop_lib.redteam.watch import Watch
from workshop_lib.typecheck import SECONDS as CHECK_SECONDS

MORE_SECONDS = 1.0
"""How much later than its limit a program may end."""
CLOCK_SECONDS = 0.25
"""What the other engines may take besides: Monty alone kills its worker 1.0 s after the limit, and not before."""
MOST_GROWTH_MB = 300.0
"""How much the process that runs the programs may grow."""
MOST_TEXT = 12_000_000
"""How many characters may come back from a case; Monty alone stops at 10 MB of prints."""

OnCase = Callable[[int, int, Case], None]


@dataclass
class Result:
    """What became of one case."""

    name: str
    family: str
    tries: str
    verdict: str
    why: str = ""
    seconds: float = 0.0
    error_type: str | None = None


@dataclass
class Report:
    """What became of all of them with one engine."""

    engine: str
    results: list[Result] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)
    skipped: int = 0
    """Cases aimed at the kit alone, which other engines are not measured with."""

    def of(self, verdict: str) -> list[Result]:
        return [result for result in self.results if result.verdict == verdict]

    @property
    def sound(self) -> bool:
        """Whether every program was contained and ended as its file says, and the host stayed small."""
        growth = self.memory.get("peak_mb", 0) - self.memory.get("start_mb", 0)
        return len(self.of("contained")) == len(self.results) and growth <= MOST_GROWTH_MB

    def families(self) -> dict[str, dict[str, int]]:
        """How many were tried and contained, by family."""
        names = dict.fromkeys(result.family for result in self.results)
        return {
            name: {
                "tried": sum(result.family == name for result in self.results),
                "contained": sum(result.family == name for result in self.of("contained")),
            }
            for name in names
        }

    def to_json(self, *, results: bool = True) -> dict[str, Any]:
        """With stable field names; without `results`, only what was not contained is listed."""

        def brief(verdict: str) -> list[dict[str, str]]:
            return [{"family": one.family, "name": one.name, "why": one.why} for one in self.of(verdict)]

        data = {
            "engine": self.engine,
            "tried": len(self.results),
            "contained": len(self.of("contained")),
            "escaped": brief("escaped"),
            "over_limit": brief("over limit"),
            "crashed": brief("crashed"),
            "unexpected": brief("unexpected"),
            "skipped": self.skipped,
            "worst_seconds": round(max((one.seconds for one in self.results), default=0.0), 2),
            "memory_mb": {name.removesuffix("_mb"): round(value, 1) for name, value in self.memory.items()},
            "families": self.families(),
        }
        if results:
            data["results"] = {
                name: [asdict(one) for one in self.results if one.family == name] for name in self.families()
            }
        return data


def run(
    cases: list[Case],
    engine: str = KIT,
    *,
    seconds: float = 1.0,
    tool_seconds: float = 3.0,
    at_once: int = 1,
    on_case: OnCase | None = None,
) -> Report:
    """Try every case that is meant for the engine, with a limit of computing and one of waiting for tools.

    `at_once`: so many engines side by side, each under a watch of its own.
    """
    meant = [case for case in cases if engine == KIT or not case.kit]
    results: dict[int, Result] = {}
    memories: list[dict[str, float]] = []

    def work(first: int) -> None:
        with Watch() as watch, Session(engine, watch) as session:
            for number in range(first, len(meant), at_once):
                if on_case:
                    on_case(len(results) + 1, len(meant), meant[number])
                results[number] = attempt(meant[number], seconds, tool_seconds, session, watch)
            memories.append(session.memory)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(work, range(at_once)))
    largest = max(memories, key=lambda memory: memory.get("peak_mb", 0) - memory.get("start_mb", 0))
    return Report(engine, [results[number] for number in sorted(results)], largest, len(cases) - len(meant))


def attempt(case: Case, seconds: float, tool_seconds: float, session: Session, watch: Watch) -> Result:
    """Try one case and judge it."""
    watch.reset()
    programs = watch.fill(case)
    check, wall = (CHECK_SECONDS, seconds + tool_seconds) if session.engine == KIT else (0.0, seconds)
    more = MORE_SECONDS if session.engine == KIT else MORE_SECONDS + CLOCK_SECONDS
    reply = session.run(
        programs, seconds, wall, patience=len(programs) * (check + wall + MORE_SECONDS + 2 * CLOCK_SECONDS)
    )
    outcomes = reply.get("outcomes", [])
    verdict, why = "contained", ""
    if seen := watch.seen(outcomes, reply.get("stray", "")):
        verdict, why = "escaped", "; ".join(seen)
    elif reply.get("timed_out"):
        verdict, why = "over limit", "time: it had to be killed"
    elif "crash" in reply:
        verdict, why = "crashed", reply["crash"]
    elif late := _late(outcomes, check + seconds, check + wall, more):
        verdict, why = "over limit", late
    elif reply.get("grown_mb", 0) > MOST_GROWTH_MB or _out_of_memory(session.engine, outcomes):
        verdict, why = "over limit", "memory: the operating system's limit, or 300 MB more than before"
    elif sum(len(f"{one['value']}{one['printed']}{one['error']}") for one in outcomes) > MOST_TEXT:
        verdict, why = "over limit", f"output: more than {MOST_TEXT:,} characters"
    elif session.engine == KIT and (surprise := case.surprise(outcomes[-1])):
        verdict, why = "unexpected", surprise
    killed = reply.get("timed_out") or "crash" in reply
    took = reply["elapsed"] if killed or not outcomes else max(one["seconds"] for one in outcomes)
    error_type = outcomes[-1]["error_type"] if outcomes else None
    return Result(case.name, case.family, case.tries, verdict, why, round(took, 3), error_type)


def _late(outcomes: list[dict[str, Any]], limit: float, limit_with_tools: float, more: float) -> str | None:
    for outcome in outcomes:
        computed = outcome["seconds"] - outcome.get("tool_seconds", 0.0)
        if max(computed - limit, outcome["seconds"] - limit_with_tools) > more:
            return f"time: {outcome['seconds']:.1f} s"
    return None


def _out_of_memory(engine: str, outcomes: list[dict[str, Any]]) -> bool:
    """Whether an engine that has no memory limit was stopped by the operating system's."""
    errors = [outcome["error"] or "" for outcome in outcomes]
    return engine not in (KIT, "monty") and any("MemoryError" in error for error in errors)
