"""The instruments: what a hostile program could touch, and whether it did.

A scratch folder with a canary file and an executable, a listener on loopback, a secret in the environment, a word
that only one program is given, and the table of processes. Whatever changes, is called, is started or comes back
is an escape. Does not see: reading without telling anybody, and processes too short for the table that leave no trace.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import psutil

from workshop_lib.redteam.cases import Case

SECRET_NAME = "REDTEAM_SECRET"
HIDDEN_MARK = "hidden-tool-called"
# Processes that the engines themselves need: Monty's workers, and the locked child of the SQL tool.
EXPECTED = ("monty", "_sql_child.py")


class Watch:
    """Puts up the instruments; `seen` reads them, `reset` makes them fresh. Use it in a `with`."""

    def __enter__(self) -> Watch:
        self.folder = Path(tempfile.mkdtemp(prefix="redteam-")).resolve()
        self.canary_token, self.secret, self.given = (secrets.token_hex(12) for _ in range(3))
        self.drop = self.folder / "work"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.strangers: set[str] = set()
        self._met: set[int] = set()
        self.reset()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of an engine: no more than it needs, and one secret."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        return kept | {SECRET_NAME: self.secret}

    def reset(self) -> None:
        """A fresh scratch folder: nothing of the case before is left in it."""
        self.drop.mkdir(exist_ok=True)  # stays: processes work in it
        for path in [*self.drop.iterdir(), *self.folder.iterdir()]:
            if path != self.drop:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        for name in ("notes", "private"):
            (self.folder / name).mkdir()
        (self.folder / "notes" / "hello.txt").write_text("Hello.")
        (self.folder / "private" / "canary.txt").write_text(f"canary {self.canary_token}\n")
        command = self.folder / "private" / "start"
        command.write_text(f"#!/bin/sh\n: > '{self.folder}/started'\nsleep 0.2\n")
        command.chmod(0o755)
        self._before = self._state()
        self.strangers.clear()

    def fill(self, case: Case) -> list[str]:
        """The programs of a case with their placeholders filled in."""
        values = {
            "CANARY_PATH": str(self.folder / "private" / "canary.txt"),
            "CANARY_FOLDER": str(self.folder / "private"),
            "DROP_PATH": str(self.drop / "dropped.txt"),
            "LISTENER_PORT": str(self._listener.getsockname()[1]),
            "START_COMMAND": str(self.folder / "private" / "start"),
            "SECRET_NAME": SECRET_NAME,
            "LONE_SURROGATE": "\ud800",
            "NUL_BYTE": "\0",
            "CARRIAGE_RETURN": "\r",
        }
        programs = []
        for number, program in enumerate(case.programs):
            for name, value in (values | ({"GIVEN_TOKEN": self.given} if number == 0 else {})).items():
                program = program.replace(name, value)
            programs.append(program)
        return programs

    def look(self, pid: int, own_depth: int) -> None:
        """Note the processes below an engine's that it did not start itself; its own are `own_depth` deep."""
        try:
            level = [psutil.Process(pid)]
            for depth in range(1, 4):
                level = [child for parent in level for child in parent.children()]
                for process in level:
                    command = process.cmdline()
                    needed = any(name in Path(part).name for part in command[:6] for name in EXPECTED)
                    if depth <= own_depth or needed or not command or process.status() == psutil.STATUS_ZOMBIE:
                        continue
                    if process.pid in self._met:  # at first sight it may be a copy on its way to become something else
                        self.strangers.add(" ".join(command)[:100])
                    self._met.add(process.pid)
        except psutil.Error:
            return  # gone between two looks

    def seen(self, outcomes: list[dict[str, Any]], stray: str) -> list[str]:
        """What the instruments show after a case. `stray`: what reached the engine's own stdout or stderr."""
        texts = [f"{outcome['value']!r} {outcome['printed']} {outcome['error']}" for outcome in outcomes]
        everything = " ".join([*texts, stray])
        found = []
        if self.canary_token in everything:
            found.append("canary read")
        if self.secret in everything:
            found.append("secret told")
        if self.given in " ".join(texts[1:]):
            found.append("word smuggled")
        try:
            while True:
                self._listener.accept()[0].close()
                found.append("listener called")
        except BlockingIOError:
            pass
        state = self._state()
        changed = sorted(
            name for name in self._before.keys() | state.keys() if self._before.get(name) != state.get(name)
        )
        if "started" in changed or self.strangers:
            found.append("process started")
        if HIDDEN_MARK in changed:
            found.append("hidden tool called")
        if others := [name for name in changed if name not in ("started", HIDDEN_MARK)]:
            found.append(f"files changed: {', '.join(others)[:100]}")
        return list(dict.fromkeys(found))

    def _state(self) -> dict[str, tuple[int, int]]:
        paths = [path for path in self.folder.rglob("*") if not path.is_dir() or path.is_symlink()]
        folders = [path for path in self.folder.rglob("*") if path.is_dir()]
        state = {str(path.relative_to(self.folder)): (0, 0) for path in folders}
        return state | {
            str(path.relative_to(self.folder)): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in paths
        }
