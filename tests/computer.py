"""A computer to break on purpose, for the tests of the doctor: folders, variables and programs of its own."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest

from workshop_lib import settings
from workshop_lib.flights import data
from workshop_lib.settings import PROJECT
from workshop_lib.teach import doctor
from workshop_lib.teach.doctor import env, machine, variables

KEY = "sk-ant-api03-" + "Canary0" * 13
OTHER_KEY = "sk-ant-api03-" + "Linnet1" * 13
SAVED = f"ANTHROPIC_API_KEY={KEY}\n"


class Computer:
    """A home, a project without `.env` and a working folder, all in a folder of their own."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self.patch = root, patch
        self.here, self.project, self.home = root / "here", root / "project", root / "alice-canary"
        for folder in (self.here, self.project, self.home):
            folder.mkdir()
        for module in (settings, variables, env):
            patch.setattr(module, "PROJECT", self.project)
        patch.chdir(self.here)
        patch.setenv("HOME", str(self.home))
        for name in ("WORKSHOP_OFFLINE", "TMPDIR", "FLYTECTL_CONFIG", "UCTL_CONFIG"):
            patch.delenv(name, raising=False)
        for name in list(os.environ):
            if name.lower().endswith("_proxy"):
                patch.delenv(name)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def set(self, **values: str) -> None:
        for name, value in values.items():
            self.patch.setenv(name, value)

    def look(self, name: str) -> doctor.Check:
        """What the doctor says of one thing."""
        self.patch.setattr(doctor, "CHECKS", {name: every_check[name]})
        (check,) = asyncio.run(doctor.diagnose()).checks
        return check

    def follow(self, step: str) -> None:
        """Do what a step says, in a real shell if it can be done there."""
        command = step.partition("   (")[0]
        if name := re.fullmatch(r"unset (\w+)", command):
            self.patch.delenv(name[1])
            return
        done = subprocess.run(command, shell=True, cwd=self.here, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


every_check = dict(doctor.CHECKS)


def step_of(check: doctor.Check) -> str:
    return next(line.removeprefix("Next: ") for line in check.hint.splitlines() if line.startswith("Next: "))


def a_kernel(computer: Computer, name: str, command: str | None) -> None:
    text = json.dumps({"argv": [command, "-f", "x"], "display_name": name, "language": "python"}) if command else "{"
    computer.write(f"jupyter/kernels/{name}/kernel.json", text)
    computer.set(JUPYTER_PATH=str(computer.here / "jupyter"))
    computer.patch.setattr(machine, "own", lambda command: f"{Path(sys.executable).parent}/{command}")


def a_program(computer: Computer, name: str, says: str, status: int) -> None:
    path = computer.write(f"bin/{name}", f"#!/bin/sh\necho '{says}' >&2\nexit {status}\n")
    path.chmod(0o755)
    computer.patch.setenv("PATH", f"{path.parent}")


def a_docker(computer: Computer, says: str) -> None:
    computer.set(WORKSHOP_ISOLATION="auto")
    a_program(computer, "docker", says, 1)


def without_browser(computer: Computer) -> None:
    computer.set(PATH=str(computer.home), DISPLAY=":99")
    computer.patch.delenv("BROWSER", raising=False)
    computer.patch.setattr(webbrowser, "_browsers", {})
    computer.patch.setattr(webbrowser, "_tryorder", None)


def a_table(computer: Computer, content: bytes | None) -> None:
    folder = computer.here / "data"
    folder.mkdir(exist_ok=True)
    for table in data.TABLES:
        if table != "weather" and not (folder / f"{table}.parquet").exists():
            shutil.copy(PROJECT / "data" / f"{table}.parquet", folder)
    if content is not None:
        (folder / "weather.parquet").write_bytes(content)
    computer.patch.setattr(data, "DATA", folder)
