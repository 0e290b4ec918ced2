"""`workshop redteam`: hostile programs against the sandbox, or against other ways to run a program.

Covers: the options, progress, tables and the exit status. Heavy modules load only when the command runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop_lib.cli.shared import CommandError, json_option, open_console, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.redteam.cases import Case
    from workshop_lib.redteam.run import Report

ENGINES = ("sandbox", "exec", "smolagents", "restrictedpython", "monty")
AT_ONCE = 2
"""How many programs run side by side, each under a watch of its own."""


@click.command()
@click.option("--engine", type=click.Choice([*ENGINES, "all"]), default="sandbox", show_default=True)
@click.option("--programs", type=click.Path(path_type=Path), metavar="DIR", help="Run the .py files of DIR instead.")
@click.option("--family", metavar="F", help="Only one family, such as files or bombs.")
@click.option("--seconds", type=click.FloatRange(0.1, 60), default=1.0, show_default=True, help="Limit of a program.")
@json_option
def redteam(engine: str, programs: Path | None, family: str | None, seconds: float, json_to: str | None) -> None:
    """Run hostile programs, watch what they touch, and list what got out.

    Status 0: nothing escaped from the kit's sandbox, every program ended in time and as its file says. The other
    engines are measured for comparison and do not count.
    Example: workshop redteam --family bombs
    """
    if sys.platform == "win32":
        raise CommandError("The instruments need pipes and limits as Linux and macOS have them. Use WSL on Windows.")
    from workshop_lib.redteam.cases import ProgramError, load

    console = open_console(json_to)
    try:
        cases = load(programs, family)
    except ProgramError as error:
        raise CommandError(str(error)) from error
    reports, missing = _run_all(list(ENGINES) if engine == "all" else [engine], cases, seconds, console)
    for report in reports:
        _show(report, console)
    if engine == "all":
        _compare(reports, console)
        write_json({"engines": [report.to_json(results=False) for report in reports], "missing": missing}, json_to)
    elif reports:
        write_json(reports[0].to_json(), json_to)
    if missing and engine != "all":
        raise CommandError(missing[engine])
    if any(report.engine == "sandbox" and not report.sound for report in reports):
        raise SystemExit(1)


def _run_all(
    engines: list[str], cases: list[Case], seconds: float, console: Console
) -> tuple[list[Report], dict[str, str]]:
    """A report for each engine that can be had, and for the others the reason."""
    from workshop_lib.redteam.engines import EngineError
    from workshop_lib.redteam.run import run

    reports, missing = [], {}
    for engine in engines:
        with console.status(f"{engine}: starting …") as status:

            def on_case(number: int, total: int, case: Case, engine: str = engine, status: Any = status) -> None:
                status.update(f"{engine}: {number:,} of {total:,}, {case.family}/{case.name} …")

            try:
                reports.append(run(cases, engine, seconds=seconds, at_once=AT_ONCE, on_case=on_case))
            except EngineError as error:
                missing[engine] = str(error)
                console.print(f"{engine}: skipped. {error}", markup=False, highlight=False, soft_wrap=True)
    return reports, missing


def _show(report: Report, console: Console) -> None:
    """One engine: a line a family, then whatever was not contained."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), title=f"{report.engine}", title_justify="left")
    for name in ("family", "tried", "contained"):
        table.add_column(name, justify="left" if name == "family" else "right")
    for family, counts in report.families().items():
        table.add_row(family, str(counts["tried"]), str(counts["contained"]))
    console.print(table)
    for result in report.results:
        if result.verdict != "contained":
            line = f"{result.verdict}: {result.family}/{result.name} ({result.tries}): {result.why}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    data = report.to_json(results=False)
    memory = data["memory_mb"]
    console.print(
        f"{data['tried']} tried, {data['contained']} contained, {len(data['escaped'])} escaped; the slowest took "
        f"{data['worst_seconds']:.1f} s; the host's process had {memory['start']:.0f} MB at the start, "
        f"{memory['peak']:.0f} at the most, {memory['end']:.0f} at the end\n",
        highlight=False,
        soft_wrap=True,
    )


def _compare(reports: list[Report], console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("engine")
    verdicts = ("contained", "escaped", "over limit", "crashed", "unexpected")
    for name in ("tried", *verdicts):
        table.add_column(name, justify="right")
    for report in reports:
        table.add_row(report.engine, *map(str, [len(report.results), *(len(report.of(name)) for name in verdicts)]))
    console.print(table)
