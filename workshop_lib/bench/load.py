"""Many users of the UI at once: a real server over loopback, killed and started again in the middle.

Covers: users who ask, follow their answer as a browser does, read it and ask again; seconds to an answer, errors and
memory; and what the kill left: every question that was taken has its right answer, and no effect is missing or there
twice. Does not cover: drawing the page (see `tests/test_ui.py`), and a live model, which takes longer than all of this.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

from workshop_lib.tools import Toolbox
from workshop_lib.ui.store import Store

READING_SECONDS = (3.0, 9.0)
"""How long a user looks at an answer before the next question."""
START_SECONDS = 120.0
STEPS = 3
MOST_LOADS = 20
DONE = 'aria-busy="false"'


# --- what the server of this load is given -------------------------------------------------------------------


def note(what: str, step: int, idempotency_key: str) -> str:
    """Note something, once."""
    file = Path(os.environ["WORKSHOP_HOME"]) / "notes.sqlite"
    with contextlib.closing(sqlite3.connect(file, timeout=20)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, what TEXT)")
        database.execute("INSERT OR IGNORE INTO notes VALUES (?, ?)", (idempotency_key, f"{what} {step}"))
    return f"{what} {step}"


def playbook(question: str) -> str | None:
    """A program for `Note NAME.`: three notes, one after the other."""
    found = re.fullmatch(r"Note ([\w-]+)\.", question)
    return found and f'final([note("{found[1]}", step) for step in range({STEPS})])'


toolbox = Toolbox([note])


# --- the load --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What came of it. Times in seconds, from asking to the whole answer; memory in MB of the server and its workers.

    `interrupted`: questions whose connection was lost, by the kill; their times are left out. `lost`, `wrong` and
    `doubled` are read from the job store and the tools' own notes, after all has come to its end.
    """

    users: int
    seconds: float
    questions: int
    errors: list[str]
    p50: float
    p95: float
    first: float
    interrupted: int
    down: float
    """From the kill until the server answered again."""
    lost: int
    wrong: int
    doubled: int
    megabytes_before: float
    megabytes_after: float

    def lines(self) -> list[str]:
        """For a terminal."""
        return [
            f"{self.users} users, {self.seconds:.0f} s, {self.questions} questions: {len(self.errors)} errors",
            f"seconds to an answer: p50 {self.p50:.2f}, p95 {self.p95:.2f}; the very first {self.first:.2f}",
            f"killed once: {self.interrupted} questions under way, {self.down:.1f} s until it answered again; "
            f"{self.lost} lost, {self.wrong} wrong, {self.doubled} effects missing or doubled",
            f"memory of the server and its workers: {self.megabytes_before:.0f} MB at first, "
            f"{self.megabytes_after:.0f} MB at the end",
        ]

    def to_json(self) -> dict[str, Any]:
        """With stable field names."""
        return asdict(self)


@dataclass
class Server:
    """`workshop serve` as a process that can be killed and started again."""

    home: Path
    port: int
    tools: str = f"{__name__}:toolbox"
    playbook: str = f"{__name__}:playbook"
    process: subprocess.Popen[bytes] | None = None
    up: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        self._spawn()
        async with asyncio.timeout(START_SECONDS), httpx2.AsyncClient() as client:
            while True:
                with contextlib.suppress(httpx2.TransportError):
                    await client.get(f"http://127.0.0.1:{self.port}/config")
                    break
                await asyncio.sleep(0.1)
        self.up.set()

    def wait_until_warm(self) -> None:
        """Wait until it says where it is, as a person would."""
        until = time.monotonic() + START_SECONDS
        while "The UI is at" not in (said := self._log.read_text()):
            if time.monotonic() > until:
                raise TimeoutError(f"The server is not ready after {START_SECONDS:.0f} s. It says: {said[-500:]}")
            time.sleep(0.1)

    @property
    def _log(self) -> Path:
        return self.home / "server.log"

    def _spawn(self) -> None:
        command = [sys.executable, "-m", "workshop_lib", "serve", f"--port={self.port}"]
        command += [f"--tools={self.tools}", f"--playbook={self.playbook}"]
        environment = {**os.environ, "WORKSHOP_HOME": str(self.home), "WORKSHOP_OFFLINE": "1"}
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill it, with the workers of its sandbox; nothing is told beforehand."""
        self.up.clear()
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def megabytes(self) -> float:
        """What it and its workers hold."""
        assert self.process
        whole = psutil.Process(self.process.pid)
        return float(sum(one.memory_info().rss for one in [whole, *whole.children(recursive=True)]) / 1e6)


@dataclass
class User:
    """One user: a browser's cookie, and questions one after the other."""

    number: int
    server: Server
    chance: random.Random
    reading: tuple[float, float] = READING_SECONDS
    times: list[float] = field(default_factory=list)
    interrupted: int = 0
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cookies: httpx2.Cookies | None = None
    functions: dict[str, int] = field(default_factory=dict)

    async def live(self, until: float) -> None:
        """Ask, follow, read, ask again, until that time; ask once at least."""
        await asyncio.sleep(self.chance.uniform(0, self.reading[1]))
        while time.monotonic() < until or not self.asked:
            await self.ask(self.chance.choice(("both", "code", "direct")))
            await asyncio.sleep(self.chance.uniform(*self.reading))

    async def ask(self, mode: str) -> None:
        """Ask a question of one's own and follow it to its end, through a new load of the page if need be."""
        name = f"{self.number}-{len(self.asked)}"
        question, loads = f"Note {name}.", 0
        await self.server.up.wait()
        started = time.monotonic()
        page = await self.call("ask", [question, mode])
        while page is None and loads < MOST_LOADS:
            await self.server.up.wait()
            loads += 1
            page = await self.call("load", [])
        page = page or ""
        self.interrupted += bool(loads)
        if loads and question not in page:
            return  # killed before the question was taken, as its user sees: it will be asked again
        self.asked.append(question)
        if DONE not in page or f"{name} {STEPS - 1}" not in page:
            self.errors.append(f"{question} {page[:300] or 'no page'}")
        elif not loads:
            self.times.append(time.monotonic() - started)

    async def call(self, name: str, data: list[str]) -> str | None:
        """Call a function of the page and follow it to its end; gives the view, or None if the connection was lost."""
        with contextlib.suppress(httpx2.TransportError):
            return await self._follow(name, data)
        return None

    async def _follow(self, name: str, data: list[str]) -> str | None:
        """As Gradio's own client does it."""
        address = f"http://127.0.0.1:{self.server.port}"
        async with httpx2.AsyncClient(base_url=address, timeout=60, cookies=self.cookies) as client:
            if not self.cookies:
                self.cookies = (await client.get("/")).cookies
            if name not in self.functions:
                functions = (await client.get("/config")).json()["dependencies"]
                self.functions = {one["api_name"]: one["id"] for one in functions}
            session = f"{random.getrandbits(64):x}"
            call = {"data": data, "fn_index": self.functions[name], "session_hash": session}
            (await client.post("/gradio_api/queue/join", json=call)).raise_for_status()
            async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
                async for line in stream.aiter_lines():
                    message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                    if message.get("msg") == "process_completed":
                        output = message["output"]
                        return str(output["data"][0]) if message["success"] else str(output.get("error"))
        return None


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def measure(home: Path, users: int, seconds: float) -> Report:
    """`users` at once for `seconds`, the server killed at half-time; then what was left is looked at."""
    server = Server(home, free_port())
    crowd = [User(number, server, random.Random(number)) for number in range(1, users + 1)]
    try:
        await server.start()
        await asyncio.to_thread(server.wait_until_warm)
        first = User(0, server, random.Random(0))
        await first.ask("both")
        before, until = server.megabytes(), time.monotonic() + seconds
        lives = [asyncio.create_task(user.live(until)) for user in crowd]
        await asyncio.sleep(seconds / 2)
        killed = time.monotonic()
        server.kill()
        await server.start()
        down = time.monotonic() - killed
        await asyncio.gather(*lives)
        after = server.megabytes()
    finally:
        server.kill()
    lost, wrong, doubled = what_is_left(home, [question for user in crowd for question in user.asked])
    times = sorted(one for user in crowd for one in user.times)
    return Report(
        users=users,
        seconds=seconds,
        questions=sum(len(user.asked) for user in crowd),
        errors=[error for user in crowd for error in user.errors],
        p50=statistics.median(times),
        p95=times[int(0.95 * (len(times) - 1))],
        first=first.times[0],
        interrupted=sum(user.interrupted for user in crowd),
        down=down,
        lost=lost,
        wrong=wrong,
        doubled=doubled,
        megabytes_before=before,
        megabytes_after=after,
    )


def what_is_left(home: Path, asked: Iterable[str]) -> tuple[int, int, int]:
    """Questions without a job or with an open one, wrong answers, and effects that are missing or there twice."""
    store = Store(home / "ui.sqlite")
    jobs = [job for job in store.all() if job.question.startswith("Note ")]
    store.close()
    lost = len(set(asked) - {job.question for job in jobs}) + sum(job.state != "finished" for job in jobs)
    due: Counter[str] = Counter()
    wrong = 0
    for job in jobs:
        name = job.question.removeprefix("Note ").removesuffix(".")
        steps = [f"{name} {step}" for step in range(STEPS)]
        wrong += job.run is None or job.run.answer != steps
        due.update(steps)
    with contextlib.closing(sqlite3.connect(home / "notes.sqlite")) as database:
        done = Counter(what for (what,) in database.execute("SELECT what FROM notes"))
    return lost, wrong, sum(((due - done) + (done - due)).values())
