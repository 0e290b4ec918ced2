"""The engines: the kit's sandbox and four others, each in a watched child process of its own.

Covers: starting the child, one case after the other through two pipes, wall time, memory, a crash that belongs to
its case, and environments for engines that the kit does not install. Does not cover: the verdict (see `run`).
Needs pipes and limits as Linux and macOS have them.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from workshop_lib.environments import UnavailableError, python_of
from workshop_lib.redteam.cases import PROGRAMS
from workshop_lib.redteam.watch import Watch
from workshop_lib.settings import PROJECT

KIT = "sandbox"
OTHERS = ("exec", "smolagents", "restrictedpython", "monty")
FOLDER = Path(__file__).resolve().parent
LOOK_SECONDS = 0.1


class EngineError(ValueError):
    """An engine cannot be had. The message says which, why and what to do."""


def interpreter(engine: str) -> Path:
    """The Python that an engine runs under; for those the kit does not install, an environment made on demand."""
    requirements = PROGRAMS / f"{engine}.txt"
    if not requirements.exists():
        return Path(sys.executable)
    try:
        return python_of(requirements)
    except UnavailableError as error:
        raise EngineError(f"{error} Or leave it out: workshop redteam --engine {KIT}") from error


class Session:
    """One engine in its child process, made anew when it is gone. Use it in a `with`."""

    def __init__(self, engine: str, watch: Watch) -> None:
        self.engine, self.watch = engine, watch
        self.memory: dict[str, float] = {}
        """Of the engine's own process and of its workers, in MB: at the start, at the most, at the end."""
        self._python = interpreter(engine)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Session:
        self._out = Path(tempfile.mkdtemp(prefix="redteam-out-"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        shutil.rmtree(self._out, ignore_errors=True)

    def run(self, programs: list[str], seconds: float, wall_seconds: float, *, patience: float) -> dict[str, Any]:
        """What the child replies to a case: `outcomes`, `stray` output, `crash` if it did.

        `seconds` of computing and `wall_seconds` with tools are for each program to keep, or for the engine to
        see to; after `patience` it is killed.
        """
        if self._process is None:
            self._start()
        stray = self._out / "stray-of-child"
        before = stray.stat().st_size
        job = {"programs": programs, "seconds": seconds, "wall_seconds": wall_seconds, "patience": patience}
        self._jobs.write(json.dumps(job) + "\n")
        started = time.perf_counter()
        reply = self._reply(patience + 2, look=True)
        reply["elapsed"] = time.perf_counter() - started
        with stray.open("rb") as file:
            file.seek(before)
            reply["stray"] = reply.get("stray", "") + file.read(100_000).decode(errors="replace")
        self._note(reply)
        if "crash" in reply and "outcomes" not in reply:
            self._stop()
        return reply

    def _start(self) -> None:
        job_read, job_write = os.pipe()
        reply_read, reply_write = os.pipe()
        pipes = [str(job_read), str(reply_write), str(self.watch.folder)]
        environment = self.watch.environment | {"HOME": str(self._out), "TMPDIR": str(self._out)}
        if self.engine == KIT:
            command = ["-m", "workshop_lib.redteam._kit_child", *pipes]
            # State of the kit goes where it may change: it is no file of the scratch folder.
            environment |= {"PYTHONPATH": str(PROJECT), "WORKSHOP_OFFLINE": "1", "WORKSHOP_HOME": str(self._out)}
        else:
            command = ["-B", str(FOLDER / "_engine_child.py"), self.engine, *pipes, str(self._out)]
        with (self._out / "stray-of-child").open("ab") as stray:
            self._process = subprocess.Popen(
                [str(self._python), *command],
                stdin=subprocess.DEVNULL,
                stdout=stray,
                stderr=stray,
                cwd=self.watch.drop,
                env=environment,
                pass_fds=(job_read, reply_write),
                start_new_session=True,
            )
        os.close(job_read)
        os.close(reply_write)
        self._jobs, self._replies = os.fdopen(job_write, "w", buffering=1), reply_read
        self._text = b""
        reply = self._reply(120, look=False)
        if "crash" in reply:
            said = (self._out / "stray-of-child").read_text(errors="replace").strip().splitlines()[-1:]
            self._stop()
            raise EngineError(f"The engine {self.engine} did not start ({reply['crash']}): {' '.join(said)[:300]}")
        self.memory.setdefault("start_mb", self._memory()[0])
        self._peak_mb = reply["peak_mb"]  # of the start, which is no case's

    def _stop(self) -> None:
        if self._process is None:
            return
        children = []
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(self._process.pid).children(recursive=True)
        self._jobs.close()
        os.close(self._replies)
        self._process.kill()
        self._process.wait()
        for child in children:
            with contextlib.suppress(psutil.Error):
                child.kill()
        self._process = None

    def _reply(self, seconds: float, *, look: bool) -> dict[str, Any]:
        """One line of JSON from the child, or what became of it."""
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while b"\n" not in self._text:
            if select.select([self._replies], [], [], LOOK_SECONDS)[0]:
                chunk = os.read(self._replies, 1 << 20)
                if not chunk:
                    return {"crash": f"the host's process ended with {self._process.wait()}"}
                self._text += chunk
            elif look:
                self.watch.look(self._process.pid, 0 if self.engine == KIT else 1)
                self._note({})
            if time.monotonic() > deadline:
                return {"crash": f"the host did not answer within {seconds:g} s", "timed_out": True}
        line, self._text = self._text.split(b"\n", 1)
        return dict(json.loads(line))

    def _memory(self) -> tuple[float, float]:
        """Of the child itself, and of all below it."""
        assert self._process is not None
        try:
            own = psutil.Process(self._process.pid)
            below = [process.memory_info().rss / 1e6 for process in own.children(recursive=True)]
            return own.memory_info().rss / 1e6, sum(below)
        except psutil.Error:
            return 0.0, 0.0

    def _note(self, reply: dict[str, Any]) -> None:
        own, below = self._memory()
        known = self.memory
        peak = reply.get("peak_mb", 0)
        known["peak_mb"] = max(known.get("peak_mb", 0), own, peak if peak > self._peak_mb else 0)
        known["workers_peak_mb"] = max(known.get("workers_peak_mb", 0), below)
        known["end_mb"] = own or known.get("end_mb", 0)
