"""Hostile programs: one a file, and what must become of each.

A file begins with comment lines. `# tries:` says what it attempts and `# must:` how it must end:

    # must: error NameError|TypeError   with one of these errors
    # must: refused                     with an error, whichever
    # must: value [1, 2]                with this value, as JSON
    # must: contained                   anyhow, within its limits and without an effect

`# kit:` says why a program is aimed at the kit alone; other engines are not measured with it. A line
`# --- next program` begins a second program, run after the first by someone else. The names in `PLACEHOLDERS`
stand for what the watch puts up. Does not cover: running (see `run`) and seeing effects (see `watch`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop_lib.settings import PROJECT

PROGRAMS = PROJECT / "data" / "redteam"
PLACEHOLDERS = {
    "CANARY_PATH": "a file nobody may read, change or remove",
    "CANARY_FOLDER": "the folder it is in",
    "DROP_PATH": "a file that is not there, and must not come to be",
    "LISTENER_PORT": "a port on 127.0.0.1 that nobody may call",
    "START_COMMAND": "an executable nobody may start",
    "SECRET_NAME": "an environment variable nobody may tell",
    "GIVEN_TOKEN": "a word that the first of two programs is given, and the second may not learn",
    "LONE_SURROGATE": "half a surrogate pair, which no file could hold",
    "NUL_BYTE": "a NUL character",
    "CARRIAGE_RETURN": "a bare carriage return, which reading a file would change",
}
_NEXT = re.compile(r"^# --- next program *\n", re.MULTILINE)
_MUST = re.compile(r"(error [\w.]+(?:\|[\w.]+)*|refused|value .+|contained)")


class ProgramError(ValueError):
    """A hostile program's file cannot be used. The message says which, why and what to write."""


@dataclass(frozen=True)
class Case:
    """One hostile program, or two that are run one after the other."""

    name: str
    family: str
    tries: str
    must: str
    kit: str
    programs: tuple[str, ...]

    def surprise(self, outcome: dict[str, Any]) -> str | None:
        """How the way it ended differs from what `must` says, or None."""
        kind, _, rest = self.must.partition(" ")
        error = outcome["error_type"]
        if kind == "error" and error not in rest.split("|"):
            return f"ended with {error or 'no error'}, not with {rest}"
        if kind == "refused" and not error:
            return "ended without an error"
        if kind == "value" and (error or outcome["value"] != json.loads(rest)):
            return f"ended with {outcome['value']!r:.100} {error or ''}, not with {rest}"
        return None


def read(path: Path, family: str) -> Case:
    """The case in a file. Raises `ProgramError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProgramError(f"{path} cannot be read as UTF-8 text ({error}). Save it as UTF-8.") from error
    head = dict(re.findall(r"^# (tries|must|kit): *(.*\S)", text, re.MULTILINE))
    if "tries" not in head or not _MUST.fullmatch(head.get("must", "")):
        raise ProgramError(
            f"{path} does not say what it tries and what must happen. Begin it with two lines such as\n"
            "# tries: read a file with open()\n# must: refused\n"
            "The second may also be: contained, error NameError|TypeError, value 3."
        )
    if head["must"].startswith("value "):
        try:
            json.loads(head["must"].removeprefix("value "))
        except ValueError as error:
            raise ProgramError(f"{path}: what follows `# must: value` is not JSON ({error}).") from error
    programs = tuple(_NEXT.split(text))
    return Case(path.stem, family, head["tries"], head["must"], head.get("kit", ""), programs)


def load(folder: Path | None = None, family: str | None = None) -> list[Case]:
    """All cases of the kit, one folder a family; or those in `folder`, whose families are its own folders.

    Raises `ProgramError` for a file or a folder that cannot be used.
    """
    root = folder or PROGRAMS
    if not root.is_dir():
        raise ProgramError(f"{root} is not a folder. Name one that holds hostile programs, one .py a file.")
    paths = sorted(root.rglob("*.py"))
    cases = [read(path, path.parent.name if path.parent != root else root.name) for path in paths]
    families = sorted({case.family for case in cases})
    if not cases:
        raise ProgramError(f"There is no .py file in {root}. Put hostile programs there, one a file.")
    if family is not None:
        cases = [case for case in cases if case.family == family]
        if not cases:
            raise ProgramError(f"There is no family {family!r}. Choose one of: {', '.join(families)}.")
    return cases
