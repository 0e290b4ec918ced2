"""The systems that are compared, and one of them in its own process.

Covers: where each runs, which version it is, what is said beside its row; starting it, asking it, ending it when it
hangs. Does not cover: what happens inside (see `_child`), and what the model says to it (see `oracles`).
"""

from __future__ import annotations

import contextlib
import functools
import json
import queue
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop_lib.agents import TASK
from workshop_lib.environments import UnavailableError, python_of
from workshop_lib.record import Mode
from workshop_lib.settings import PROJECT, Settings

REQUIREMENTS = PROJECT / "data" / "peers"
MARKS = "Prompt-cache marks on; the cache is empty before each run."
START_SECONDS, RUN_SECONDS = 60.0, 180.0


@dataclass(frozen=True)
class System:
    """One system. Without `environment` it runs in the kit's own."""

    name: str
    mode: Mode
    title: str
    packages: tuple[str, ...]
    """Those whose versions are printed, the system itself first."""
    note: str
    environment: str | None = None

    @functools.cached_property
    def requirements(self) -> Path | None:
        """The file that says what its environment holds."""
        return REQUIREMENTS / f"{self.environment}.txt" if self.environment else None

    def python(self) -> Path:
        """Its interpreter. Raises `UnavailableError` with the reason."""
        return python_of(self.requirements) if self.requirements else Path(sys.executable)


SYSTEMS = {
    system.name: system
    for system in (
        System("kit-code", "code", "this kit, code + final", ("code-mode-workshop", "flyte"), MARKS),
        System("kit-direct", "direct", "this kit, direct", ("code-mode-workshop", "anthropic"), MARKS),
        System(
            "flyte-code",
            "code",
            "Flyte Agent, code mode",
            ("flyte", "pydantic-monty"),
            "Its prompt names the types of results without their fields; the oracle knows those. It fans out with "
            "flyte_map, which also hands failed calls over.",
        ),
        System("flyte-direct", "direct", "Flyte Agent", ("flyte",), "Its descriptions are the first paragraph alone."),
        System("tool-runner", "direct", "SDK tool_runner", ("anthropic",), "It runs the calls of a turn in order."),
        System(
            "pydantic-ai-harness",
            "code",
            "pydantic-ai-harness CodeMode",
            ("pydantic-ai-harness", "pydantic-ai-slim", "pydantic-monty"),
            "Defaults of 100 calls a program and 1,000 suspensions raised; tools raise its ModelRetry.",
            "pydantic-ai-harness",
        ),
        System(
            "fastmcp",
            "code",
            "fastmcp CodeMode",
            ("fastmcp", "pydantic-monty"),
            "In-memory client, smallest loop; search with details, execute, answer. Default of 50 calls a program "
            "and 1,000 suspensions raised.",
            "fastmcp",
        ),
        System(
            "smolagents",
            "code",
            "smolagents CodeAgent",
            ("smolagents",),
            "Tools as Tool objects without words for arguments or fields of results, as they have none; the oracle "
            "knows the fields. Calls one after the other; no Thought is written. Default of 30 s a program raised; its "
            "10 million operations a program cannot be, and two programs that share state would do with them.",
            "smolagents",
        ),
    )
}


class PeerError(RuntimeError):
    """A system did not start, did not answer, or died. The message says which."""


class Peer:
    """A system in its own process. Use it in a `with`; it may start while others do."""

    def __init__(self, system: System, base_url: str, model: str) -> None:
        """Raises `UnavailableError` when its environment cannot be had."""
        self.system = system
        self.version: dict[str, str] = {}
        """Of its packages and of Python, once it is ready."""
        module = "workshop_lib.bench.peers._child"
        names = ",".join(system.packages)
        self._command = [str(system.python()), "-B", "-m", module, system.name, base_url, TASK, model, names]
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with the peer
        self._start()

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._log.close()

    def ready(self) -> None:
        """Wait until it can be asked. Raises `PeerError` when it does not start."""
        self.version = self._reply(START_SECONDS)["version"]

    def ask(self, question: str) -> dict[str, Any]:
        """One run: `answer` or `error`, `wall` and `tools` in seconds, `calls`. Raises `PeerError`; it starts anew."""
        if self._process is None:
            self._start()
            self.ready()
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        return self._reply(RUN_SECONDS)

    def _start(self) -> None:
        home = str(Settings.load().home)
        environment = {"PYTHONPATH": str(PROJECT), "WORKSHOP_HOME": home, "WORKSHOP_OFFLINE": "1", "HOME": home}
        environment |= {"DO_NOT_TRACK": "1", "NO_COLOR": "1", "PATH": ""}
        self._process: subprocess.Popen[str] | None = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=environment,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pump, args=(self._process, self._lines), daemon=True).start()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _reply(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self._stop()
            raise PeerError(f"{self.system.name} did not answer within {seconds:g} s and was ended.") from None
        if not line:
            self._stop()
            self._log.seek(0)
            said = self._log.read().strip().splitlines()[-1:] or ["it said nothing"]
            raise PeerError(f"{self.system.name} ended by itself: {said[0][:500]}")
        return dict(json.loads(line))


def _pump(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    """Lines from a process to a queue; an empty one at the end."""
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")


__all__ = ["SYSTEMS", "Peer", "PeerError", "System", "UnavailableError"]
