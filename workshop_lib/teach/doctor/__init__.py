"""The doctor: is this machine ready? Each check says OK, a note, or what to mend and what to type next.

Covers: the checks in order, the verdict, the text for people, and a report to paste that holds nothing secret.
Does not cover: whether a key works, unless one asks for the paid call, which costs money.

Comes up with the standard library alone, and is read by Python 3.8 too: what is missing is a finding like another.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import logging
import platform
import subprocess
import sys
import textwrap
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, AsyncIterator, Callable, Union

from workshop_lib.settings import PROJECT, Settings
from workshop_lib.teach.doctor import env, machine, reach
from workshop_lib.teach.doctor.finding import LEVELS, Finding, Findings, LateFindings, failed, note, own
from workshop_lib.teach.doctor.variables import scrub, where_set

MARKS = {"ok": "  OK", "note": "note", "fail": "FAIL"}
WIDTH = 110
Step = Callable[[], Union[Findings, LateFindings]]
CHECKS: dict[str, Step] = {
    "Python": machine.python,
    "packages": machine.packages,
    "kernel": machine.kernel,
    "settings": env.settings,
    "Flyte": reach.flyte,
    "folder": machine.folder,
    "data": machine.data,
    "network": reach.network,
    "cluster": reach.cluster,
    "sandbox": machine.sandbox,
    "Docker": machine.docker,
    "ports": machine.ports,
    "browser": machine.browser,
    "one question": machine.question,
}


@dataclass
class Check:
    """What a check came to. `hint`: what was seen, or what is to mend or to know, each with its next step."""

    name: str
    ok: bool
    hint: str
    level: str
    """`ok`, `note` (stops nothing) or `fail`."""


@dataclass
class Diagnosis:
    """All checks. `verdict`: who would answer (`oracle`, `live`), or `blocked` when something must be mended."""

    checks: list[Check] = field(default_factory=list)
    verdict: str = "blocked"

    def to_json(self) -> dict[str, Any]:
        """With stable field names; nothing in it is secret."""
        return asdict(self)

    def text(self) -> str:
        """For people: a line for each check, then the verdict and what to mend first."""
        lines = []
        for check in self.checks:
            label = f"{MARKS[check.level]}  {check.name:13} "
            for part in check.hint.splitlines():
                # A step is one line, to be copied as it is.
                width = 10_000 if part.startswith("Next: ") else WIDTH
                lines += textwrap.wrap(part, width, initial_indent=label, subsequent_indent=" " * len(label))
                label = " " * len(label)
        wrong = [check for check in self.checks if not check.ok]
        lines += ["", f"Verdict: {self.verdict}"]
        if wrong:
            what, *steps = wrong[0].hint.splitlines()
            steps = [part for part in steps if part.startswith("Next: ")]
            lines += [f"Mend first: {wrong[0].name}. {what}", *steps[:1]]
            again = own("workshop doctor")
            lines += [] if again in "".join(steps[:1]) else [f"Then: {scrub(again)}"]
        return "\n".join(lines)

    def report(self) -> str:
        """To paste into an issue: versions, system, checks, and which settings are set, without any value."""
        running = "a notebook" if "ipykernel" in sys.modules else "a terminal"
        installed = {name: _version(name) for name in machine.NEEDED}
        parts = [
            "Report of `workshop doctor`. It holds no key, no password and no name of a home folder.",
            f"kit: {_commit()}",
            f"system: {platform.platform()}, {platform.machine()}",
            f"Python: {platform.python_version()} {platform.python_implementation()} ({sys.executable}), in {running}",
            self.text(),
            "Settings (where each is set; values are not told):",
            *(f"  {name}: {place}" for name, place in where_set().items()),
            "Versions:",
            textwrap.fill(
                ", ".join(" ".join(pair) for pair in installed.items()),
                WIDTH,
                initial_indent="  ",
                subsequent_indent="  ",
            ),
        ]
        return scrub("\n".join(parts)) + "\n"


async def diagnose(paid_call: bool = False) -> Diagnosis:
    """Run all checks in order. Never raises: a check that breaks is a finding too."""
    diagnosis = Diagnosis()
    logging.getLogger("dotenv").setLevel(logging.ERROR)  # lines that it cannot read are a finding of `settings`
    steps = {**CHECKS, "paid call": reach.paid_call} if paid_call else CHECKS
    causes = _settings_error()
    for name, step in steps.items():
        findings = sorted(await _run(step), key=lambda finding: LEVELS.index(finding.level), reverse=True)
        worst, hints = findings[0].level, [str(finding) for finding in findings]
        if worst == "fail":
            cause = causes.setdefault(hints[0], name)
            if cause != name:  # what one mistake breaks is reported once, where it was first seen
                worst, hints = "note", [f"Not looked at: mend {cause} first."]
        diagnosis.checks.append(Check(name, worst != "fail", scrub("\n".join(hints)), worst))
        if sys.version_info < machine.OLDEST:
            return diagnosis  # nothing else would run
    if all(check.ok for check in diagnosis.checks):
        diagnosis.verdict = Settings.load().kind
    return diagnosis


def _settings_error() -> dict[str, str]:
    """What every check that reads the settings would fail with, to be put down to that of the settings alone."""
    try:
        Settings.load()
    except ValueError as error:
        return {str(failed(error)): "settings"}
    except Exception:
        return {}  # the check of the settings says what it is
    return {}


async def _run(step: Step) -> list[Finding]:
    findings: list[Finding] = []
    try:
        found = step()
        if isinstance(found, AsyncIterator):
            findings = [finding async for finding in found]
        else:
            findings.extend(found)
    except ModuleNotFoundError as error:
        findings.append(note(f"Not looked at: the package {(error.name or '?').partition('.')[0]} is missing."))
    except Exception as error:
        findings.append(failed(error))
    problems = [finding for finding in findings if finding.level != "ok"]
    return problems or findings


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _commit() -> str:
    command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty"]
    try:
        return (
            subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=5).stdout.strip()
            or "no commit known"
        )
    except (OSError, subprocess.SubprocessError):
        return "no commit known"


def main(arguments: list[str]) -> int:
    """The command where the command line cannot start: the same options, each followed by its value, and no colours."""
    given = dict(zip(arguments, [*arguments[1:], ""]))
    diagnosis = asyncio.run(diagnose("--paid-call" in given))
    targets = {
        "--json": json.dumps(diagnosis.to_json(), ensure_ascii=False, indent=2) + "\n",
        "--report": diagnosis.report(),
    }
    print(diagnosis.text(), file=sys.stderr if "-" in given.values() else sys.stdout)
    for option, text in targets.items():
        if given.get(option) == "-":
            sys.stdout.write(text)
        elif given.get(option):
            Path(given[option]).write_text(text, encoding="utf-8")
    return 1 if diagnosis.verdict == "blocked" else 0
