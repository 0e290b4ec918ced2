"""The commands that measure: `bench …`."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from workshop_lib.cli import benchmark
from workshop_lib.cli.shared import CommandError, json_option, open_console, out_option, short, write_json


@click.group()
def bench() -> None:
    """Measure. Example: workshop bench run --suite flights"""


for command in benchmark.commands:
    bench.add_command(command)


@bench.command()
@json_option
def injection(json_to: str | None) -> None:
    """How far hostile text in a tool's result gets, in each mode and with each defence. The model is a script.

    Example: workshop bench injection --json injection.json
    """
    from rich.table import Table

    from workshop_lib.bench.injection import DEFENCES, measure

    console = open_console(json_to)
    cases = asyncio.run(measure())
    table = Table("task", "defence", "mode", "orders", "reached", "acted", "answer", box=None)
    for case in cases:
        figures = map(str, (case.orders, case.reached, case.acted))
        table.add_row(case.task, case.defence, case.mode, *figures, "right" if case.correct else "wrong")
    console.print(table)
    console.print(
        "\nOrders hidden in the mailbox, those that reached the context, those carried out. The model is the oracle, "
        "made to obey any order it reads: nothing here is said of a live model."
    )
    for name, meaning in DEFENCES.items():
        console.print(f"[bold]{name}[/bold]: {meaning}", highlight=False)
    write_json({"cases": [case.to_json() for case in cases], "defences": DEFENCES}, json_to)


@bench.command()
@click.option("--sessions", "number", type=click.IntRange(1, 200), default=40, show_default=True)
@json_option
def sessions(number: int, json_to: str | None) -> None:
    """Many sessions at once, each with data of its own: who is right, who waits, and who sees what is not theirs.

    Example: workshop bench sessions --sessions 40
    """
    from workshop_lib.bench.sessions import measure

    console = open_console(json_to)
    with console.status(f"one session, then {number} at once …"):
        report = asyncio.run(measure(number))
    for line in report.lines():
        console.print(line, highlight=False)
    write_json(report.to_json(), json_to)
    if report.wrong or report.foreign:
        raise SystemExit(1)


@bench.command()
@out_option
@click.option("--quick", is_flag=True, help="10 of the 324 points, in a few seconds.")
@json_option
def breakeven(out: Path, quick: bool, json_to: str | None) -> None:
    """The map: from how many calls on is code mode cheaper, by result size, tools and order of the calls.

    Stopped half-way, the same command goes on with what its folder does not hold yet.
    Example: workshop bench breakeven --out results
    """
    from rich.progress import Progress
    from rich.table import Table

    from workshop_lib.bench.breakeven import POINTS, PREDICTION, QUICK, sweep
    from workshop_lib.bench.formula import fit
    from workshop_lib.bench.map import boundary, draw

    console, points = open_console(json_to), QUICK if quick else POINTS
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("measuring", total=len(points))
        cells = sweep(out, points, lambda point: progress.update(bar, advance=1, description=point.name))
    borders, fits = boundary(cells), fit(cells)
    table = Table("order", "tools", "bytes a result", *list(borders[0])[3:], box=None, title="Cheaper from n calls on")
    for row in borders:
        table.add_row(
            *("-" if value is None else f"{value:,}" if isinstance(value, int) else value for value in row.values())
        )
    console.print(table)
    for arm, found in fits.items():
        error = f"off by {100 * found.worst_error:.1f}% at most ({found.worst_point})"
        console.print(f"{arm}: {found.parameters}, {error}", highlight=False, soft_wrap=True)
    console.print(f"Predicted before: {PREDICTION}", highlight=False)
    picture = draw(cells).save(out / "breakeven.png")
    console.print(
        f"Map: {short(picture)}   Measured: {short(out / 'breakeven.jsonl')}", highlight=False, soft_wrap=True
    )
    report = {
        "boundary": borders,
        "fit": {arm: found.to_json() for arm, found in fits.items()},
        "prediction": PREDICTION,
    }
    write_json({"points": [asdict(cell) for cell in cells], **report}, json_to)


@bench.command()
@out_option
@click.option("--systems", metavar="A,B", help="Some of the systems; by default all.")
@click.option("--questions", metavar="1,4", help="Some of the twelve questions; by default all.")
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True, help="Timed runs of each.")
@json_option
def peers(out: Path, systems: str | None, questions: str | None, rounds: int, json_to: str | None) -> None:
    """Other systems on the same tools, questions and oracle: right answers, tokens sent, harness time.

    Those that the kit does not install get environments of their own, the first time from the package index. All
    twelve questions take about a quarter of an hour.
    Example: workshop bench peers --systems kit-code,smolagents --questions 1,4 --out results
    """
    from workshop_lib.cli.peers import run_peers

    run_peers(out, systems, questions, rounds, json_to)


@bench.command()
@click.option("--users", type=click.IntRange(1, 200), default=40, show_default=True)
@click.option("--seconds", type=click.FloatRange(5, 600), default=120, show_default=True)
@json_option
def ui(users: int, seconds: float, json_to: str | None) -> None:
    """Users of the UI at once, its server killed and started again in the middle: how long they wait, and what is lost.

    Example: workshop bench ui --users 40 --seconds 120
    """
    import tempfile

    from workshop_lib.bench.load import measure

    console = open_console(json_to)
    with console.status(f"{users} users for {seconds:.0f} s …"), tempfile.TemporaryDirectory() as home:
        report = asyncio.run(measure(Path(home), users, seconds))
    for line in report.lines():
        console.print(line, highlight=False)
    for error in report.errors[:10]:
        console.print(f"  {error}", markup=False, highlight=False)
    write_json(report.to_json(), json_to)
    if report.errors or report.lost or report.wrong or report.doubled:
        raise SystemExit(1)


@bench.command()
@json_option
def micro(json_to: str | None) -> None:
    """What the kit itself adds in time and tokens, as ratios within one run.

    Example: workshop bench micro --json micro.json
    """
    from workshop_lib.bench.micro import measure

    console = open_console(json_to)
    with console.status("measuring, about half a minute …"):
        figures = asyncio.run(measure())
    for figure in figures:
        console.print(f"{figure.name}: [bold]{figure.shown}[/bold]", highlight=False)
        console.print(f"  {figure.meaning}", style="dim", highlight=False, markup=False)
    write_json({"figures": [figure.to_json() for figure in figures]}, json_to)


@bench.command()
@out_option
@json_option
def weak(out: Path, json_to: str | None) -> None:
    """A small real model on the easiest questions, in both modes, served on this machine. It fails, in both.

    The first time, 110 MB are installed into an environment of their own. Takes two minutes or so.
    Example: workshop bench weak --out results
    """
    from workshop_lib.bench.weak import LABEL, measure, save, summary
    from workshop_lib.environments import UnavailableError

    console = open_console(json_to)
    try:
        with console.status("starting the model …") as status:
            rows = asyncio.run(measure(on_row=lambda row: status.update(f"{row.mode}: {row.question}")))
    except UnavailableError as error:
        raise CommandError(str(error)) from error
    for line in summary(rows):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"Source: {LABEL}. Raw rows: {short(save(rows, out))}", markup=False, highlight=False, soft_wrap=True)
    write_json({"rows": [asdict(row) for row in rows]}, json_to)
