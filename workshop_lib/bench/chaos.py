"""Kill a durable run at every point and start it again: what was done or paid twice, read from outside.

Covers: the sweep over the kill points; a full disk and a damaged cache; the variants that lack keys, a cache or both.
The facts come from the ledger's rows and the notes that outlive a process, never from what a run says of itself.
What was under way at the kill is counted apart: the call is made again under its key, and a request whose answer was
not recorded is paid for again; nobody can prevent that from this side of the wire.
Each process takes up the run that the one before it left, then starts the next and dies in it, so every run is taken
up by a process that knows nothing of it. Does not cover: more than one machine.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workshop_lib.bench.ledger import DECIDING, FIXED, Job, effects_in, make
from workshop_lib.bench.victim import Order, Variant, live, name_of
from workshop_lib.record import Mode, Run
from workshop_lib.storage import FILE

MOMENTS = {
    "step": "after step {}",
    "called": "inside side effect {}, before it",
    "done": "between side effect {} and its record",
    "request": "inside request {}, answered but not recorded",
}
CONTRASTS: tuple[Variant, ...] = ("no keys", "traces", "scratch")
Plan = tuple[Variant, Mode, tuple[str, int]]
MODES: tuple[Mode, ...] = ("direct", "code")
SUMS = ("repeated_effects", "repeated_calls", "repeated_requests", "repeated_tokens", "tokens_under_way")
LANES = 2
PRELOADED = ["anthropic", "httpx2", "jsonschema_rs", "pydantic_monty", "obstore", "fsspec", "workshop_lib.bench.victim"]
SECONDS = 180.0
"""How long one process may take."""


class ChaosError(RuntimeError):
    """The experiment itself went wrong: a process did not die, or died by itself."""


@dataclass
class Case:
    """What came of one run that was killed once and started again.

    `repeated_…` had been recorded before the kill and was done again; `calls_under_way` and `requests_under_way` had
    begun and were not recorded. `repeated_effects`: rows in the ledger beyond those that belong there.
    """

    variant: Variant
    mode: Mode
    killed_after: str
    correct: bool
    repeated_calls: int
    repeated_requests: int
    repeated_effects: int
    repeated_tokens: int
    calls_under_way: int
    requests_under_way: int
    tokens_under_way: int
    said: str = ""
    """The error of the first attempt to go on, where there was one."""

    @property
    def clean(self) -> bool:
        """The right answer, and nothing twice."""
        return self.correct and not (self.repeated_calls or self.repeated_requests or self.repeated_effects)

    def to_json(self) -> dict[str, Any]:
        """The case with stable field names."""
        return asdict(self)


def workspace() -> TemporaryDirectory[str]:
    """A temporary folder, in memory where Linux has room for it: syncing a disk would take most of the time.

    What a killed process has written stays with the kernel in either case; losing power is another matter.
    """
    memory = Path("/dev/shm")
    fits = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 200e6
    return TemporaryDirectory(prefix="workshop-chaos-", dir=memory if fits else None, ignore_cleanup_errors=True)


def sweep(folder: Path, *, quick: bool = False, progress: Callable[[int, int], None] | None = None) -> list[Case]:
    """Every kill point of the durable run in both modes, and a sample of them for each contrast.

    `quick` takes every fifth point. `progress` hears how many of how many runs are done.
    """
    durable: list[Plan] = []
    contrasts: list[Plan] = []
    for mode in MODES:
        counts = _kill_points(folder, mode)
        points = [(moment, n) for moment in MOMENTS for n in range(1, counts[moment] + 1)]
        durable += [("durable", mode, point) for point in points[:: 5 if quick else 1]]
        sample = [("step", counts["step"] // 3), ("step", counts["step"] * 2 // 3), ("done", 2), ("done", 6)]
        contrasts += [(variant, mode, point) for variant in CONTRASTS for point in sample]
    orders = [
        Order(folder, folder / "runs" / f"{number:03d}-{variant.replace(' ', '-')}", mode, variant, kill)
        for number, (variant, mode, kill) in enumerate([*durable, *contrasts])
    ]
    points_of = {order.run_key: MOMENTS[order.kill[0]].format(order.kill[1]) for order in orders if order.kill}
    cases: dict[str, Case] = {}

    def work(lane: int) -> None:
        for order in _relay([replace(order, home=folder / f"home-{lane}") for order in orders[lane::LANES]]):
            cases[order.run_key] = judge(order, points_of[order.run_key])
            if progress:
                progress(len(cases), len(orders))

    with ThreadPoolExecutor(LANES) as lanes:
        list(lanes.map(work, range(LANES)))
    return [cases[key] for key in sorted(cases)]


def full_disk(folder: Path, mode: Mode) -> Case:
    """The disk fills up in the middle of a run, and has room again when it is started again."""
    reference = Order(folder / f"home-roomy-{mode}", folder / f"roomy-{mode}", mode)
    _one(reference)
    room = (reference.home / "flyte" / FILE).stat().st_size * 2 // 3
    order = Order(folder / f"home-full-{mode}", folder / f"full-{mode}", mode, room=room)
    _one(order)
    _one(replace(order, room=None, life=2))
    return judge(order, "the disk was full")


def damaged_cache(folder: Path, name: str, job: Job) -> Case:
    """Flyte's cache file is damaged between the kill and the start; then started again as the error says."""
    own = f"{name.replace(' ', '-')}-{'fixed' if job is FIXED else 'deciding'}"
    order = Order(folder / f"home-{own}", folder / own, "code", kill=("step", 6), job=job)
    _one(order, dies=True)
    file = order.home / "flyte" / FILE
    file.write_bytes(DAMAGES[name](file.read_bytes()))
    for life in (2, 3):
        _one(replace(order, kill=None, life=life))
    plan = "" if job is FIXED else "; a plan that looks at what it changed"
    return judge(order, f"cache damaged: {name}{plan}")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "its first page": lambda data: b"\xa5" * 512 + data[512:],
    "all pages but the first": lambda data: data[:4096] + b"\xa5" * (len(data) - 4096),
    "one digit": lambda data: data.replace(b"60000", b"60001"),
}


def troubles(folder: Path) -> list[Case]:
    """A full disk in both modes where the system can limit files, and each kind of damage."""
    disks = [full_disk(folder, mode) for mode in MODES] if os.name != "nt" else []
    damaged = [damaged_cache(folder, name, FIXED) for name in DAMAGES]
    return [*disks, *damaged, damaged_cache(folder, "its first page", DECIDING)]


# --- processes -------------------------------------------------------------------------------------------


def _context() -> Any:
    """Processes that share no state with this one. Where it can be, what is slow to import is loaded once.

    Flyte is not: importing it starts a thread, which a fork would lose.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _process(orders: Iterable[Order], dies: bool) -> None:
    process = _context().Process(target=live, args=tuple(orders))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        raise ChaosError(f"A run took more than {SECONDS:g} s: {orders}.")
    if (process.exitcode != 0) != dies:
        raise ChaosError(
            f"A process should have {'been killed' if dies else 'ended'}, but {process.exitcode=}: {orders}."
        )


def _one(order: Order, dies: bool = False) -> None:
    if order.life == 1:
        _prepare(order)
    _process([order], dies)


def _prepare(order: Order) -> None:
    order.folder.mkdir(parents=True)
    make(order.ledger)


def _relay(orders: list[Order]) -> Iterator[Order]:
    """Each process ends the run before, then dies in its own; gives the orders whose run has ended."""
    left: list[Order] = []
    for order in orders:
        _prepare(order)
        _process([*left, order], dies=True)
        if left:
            yield left[0]
        left = [replace(order, kill=None, life=2)]
    _process(left, dies=False)
    yield from left


def summary(cases: list[Case]) -> list[dict[str, Any]]:
    """One row for each variant: how many runs were killed, how many were right, and what was done twice in all."""
    rows = []
    for variant in dict.fromkeys(case.variant for case in cases):
        own = [case for case in cases if case.variant == variant]
        sums = {name: sum(getattr(case, name) for case in own) for name in SUMS}
        rows.append({"variant": variant, "kills": len(own), "right": sum(case.correct for case in own), **sums})
    return rows


def _kill_points(folder: Path, mode: Mode) -> Counter[str]:
    """How often each moment comes in a run that nobody kills."""
    order = Order(folder / "home-0", folder / "runs" / f"whole-{mode}", mode)
    _one(order)
    return Counter(moment for _, moment, _ in _notes(order))


# --- facts -----------------------------------------------------------------------------------------------


def _notes(order: Order) -> list[tuple[int, str, Any]]:
    text = (order.folder / "notes").read_text(encoding="utf-8")
    return [(life, moment, what) for life, moment, what in map(json.loads, text.splitlines())]


def judge(order: Order, killed_after: str) -> Case:
    """What the ledger and the notes say of a run that has been started again."""
    notes, result = _notes(order), order.folder / "result.json"
    run = Run.from_json(json.loads(result.read_text(encoding="utf-8"))) if result.exists() else None

    def noted(*moments: str, first: bool) -> Counter[Any]:
        return Counter(what for life, moment, what in notes if moment in moments and (life == 1) == first)

    requests = [(life, *what) for life, moment, what in notes if moment == "request"]
    asked = [Counter(turn for life, turn, _ in requests if (life == 1) == first) for first in (True, False)]
    known = noted("turn recorded", first=True)
    calls, begun = noted("call recorded", first=True), noted("looked", "called", first=True)
    effects = effects_in(order.ledger)
    needed = Counter(map(name_of, run.calls)) if run else Counter()
    needed_turns = Counter(range(run.turns)) if run else Counter()
    again = [(turn, tokens) for life, turn, tokens in requests if life > 1]
    return Case(
        variant=order.variant,
        mode=order.mode,
        killed_after=killed_after,
        correct=run is not None
        and run.outcome == "answered"
        and run.answer == order.job.answer
        and not order.job.effects - effects,
        repeated_calls=(noted("looked", "called", first=False) - (needed - calls)).total(),
        repeated_requests=(asked[1] - (needed_turns - known)).total(),
        repeated_effects=(effects - order.job.effects).total(),
        repeated_tokens=sum(tokens for turn, tokens in again if turn in known),
        calls_under_way=(begun - calls).total(),
        requests_under_way=(asked[0] - known).total(),
        tokens_under_way=sum(tokens for turn, tokens in again if turn in asked[0] and turn not in known),
        said=next((what for _, moment, what in notes if moment == "failed"), ""),
    )
