"""Environments for what the kit does not install: made once from a file of pinned requirements, then found again.

Covers: one environment for each requirements file, its content and the interpreter. Needs uv and, the first time, the
package index. Does not cover: removing those that nobody uses any more; they lie in the kit's own folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from workshop_lib.settings import PROJECT, Settings


class UnavailableError(ValueError):
    """An environment cannot be had. The message says which and why."""


def is_there(requirements: Path) -> bool:
    """Whether the environment has been made already."""
    return (_folder(requirements) / "ready").exists()


def _folder(requirements: Path) -> Path:
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    return Settings.load().home.resolve() / requirements.parent.name / f"{requirements.stem}-{key}"


def python_of(requirements: Path) -> Path:
    """The Python of the environment that a requirements file asks for. Raises `UnavailableError`."""
    name, folder = requirements.stem, _folder(requirements)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not is_there(requirements):
        private = PROJECT / ".uv" / "bin" / "uv"
        uv = str(private) if private.exists() else shutil.which("uv")
        if uv is None:
            raise UnavailableError(
                f"{name} needs an environment of its own, and no uv was found to make it. Type make setup."
            )
        for command in (
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
            # --no-deps: each file names every package, and no other.
            [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--requirement", str(requirements)],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
                raise UnavailableError(f"{name} could not be installed ({reason[0][:300]}). Try again with a network.")
        (folder / "ready").touch()
    return python
