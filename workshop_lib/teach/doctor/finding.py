"""What a check yields: what it saw, what is worth a note, what must be mended, and the next step to type.

With the standard library alone, and syntax of Python 3.8: the doctor must come up where little else does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import AsyncIterator, Iterator, NamedTuple

from workshop_lib.settings import PROJECT

WINDOWS = os.name == "nt"
LEVELS = ("ok", "note", "fail")


class Finding(NamedTuple):
    """One thing that a check found. `step`: what to type or do next, if there is something to mend."""

    level: str
    text: str
    step: str = ""

    def __str__(self) -> str:
        return f"{self.text}\nNext: {self.step}" if self.step else self.text


Findings = Iterator[Finding]
LateFindings = AsyncIterator[Finding]


def ok(text: str) -> Finding:
    """What was seen. Shown if the check finds nothing else."""
    return Finding("ok", text)


def note(text: str, step: str = "") -> Finding:
    """Worth knowing, and stops nothing."""
    return Finding("note", text, step)


def fail(text: str, step: str = "") -> Finding:
    """Must be mended."""
    return Finding("fail", text, step)


def failed(error: Exception) -> Finding:
    """An error as a finding. Those of the kit end with the sentence that says what to do."""
    what, _, step = (str(error) or type(error).__name__).replace("\n", " ").rpartition(". ")
    return fail(f"{what}.", step) if what else fail(step)


def there(command: str) -> str:
    """A command for the project's folder, as one types it from here."""
    return command if Path.cwd() == PROJECT else f"cd {PROJECT}{';' if WINDOWS else ' &&'} {command}"


def own(command: str) -> str:
    """A command of the project's environment. It stays in this folder, whose `.env` is read too."""
    if not (PROJECT / ".venv").exists():
        return command
    folder = Path(".venv") if Path.cwd() == PROJECT else PROJECT / ".venv"
    return f"{folder / ('Scripts' if WINDOWS else 'bin')}{os.sep}{command}"


def in_own_python() -> bool:
    """Does the project's `.venv` run this?"""
    return Path(sys.executable).parent.parent.resolve() == (PROJECT / ".venv").resolve()


def elsewhere() -> str:
    """How to get from another Python to the project's."""
    return "close Jupyter, then type: make lab" if "ipykernel" in sys.modules else own("workshop doctor")


def unset(name: str) -> str:
    """How to take a variable out of the shell."""
    return f"Remove-Item Env:{name}" if WINDOWS else f"unset {name}"


def short(path: Path) -> str:
    """A path as one types it from here."""
    return str(path.relative_to(Path.cwd())) if Path.cwd() in path.parents else str(path)


def sync(*broken: str) -> str:
    """How to put the locked packages in place again. `make setup` does nothing while the lock is unchanged.

    `broken`: packages that look installed and are not whole.
    """
    if (PROJECT / ".venv").exists() and not in_own_python():
        return elsewhere()
    uv = PROJECT / ".uv" / ("Scripts/uv.exe" if WINDOWS else "bin/uv")
    if not (PROJECT / ".venv").exists() and os.environ.get("CONDA_PREFIX"):
        return there("python -m pip install --constraint constraints.txt --editable .")
    if not uv.exists():
        return there("py -3.12 scripts\\bootstrap.py" if WINDOWS else "make setup")
    command = ".uv\\Scripts\\uv sync --locked" if WINDOWS else ".uv/bin/uv sync --locked"
    return there(" ".join([command, *(f"--reinstall-package {name}" for name in broken)]))
