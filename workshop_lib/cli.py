"""The `workshop` command. Heavy modules load only inside the command that needs them.

Every command takes `--json FILE|-` with stable fields, and ends with status 0 only on success. An error says
what happened, why, and what to type next; `--traceback` shows the rest.
"""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop_lib.redteam.command import redteam
from workshop_lib.terminal import CommandError, json_option, new_console, plain, short, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.flights import Question
    from workshop_lib.record import Mode, Run
    from workshop_lib.settings import Settings

model_option = click.option("--model", help="The model id; by default WORKSHOP_MODEL.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--traceback", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="code-mode-workshop")
def cli(traceback: bool) -> None:
    """Building Code Mode Agents: two agents, real flights, and what each costs.

    Start with: workshop demo
    """


@cli.command()
@click.option("--question", "number", type=int, default=4, show_default=True, help="One of the questions 1 to 12.")
@click.option("--plot", type=click.Path(path_type=Path), help="Where to save the plot (PNG).")
@model_option
@json_option
def demo(number: int, plot: Path | None, model: str | None, json_to: str | None) -> None:
    """Both agents answer the same question; a table and a plot show what each cost.

    Example: workshop demo --question 5
    """
    from workshop_lib.flights import get_question
    from workshop_lib.teach.plots import compare

    settings, console = _settings(model), new_console(json_to)
    question = get_question(number)
    console.print(f"[bold]Question {number}.[/bold] {question.text}\n", highlight=False)
    _warm_up(settings, console)
    runs = [_run(question.text, mode, settings, console, question) for mode in ("direct", "code")]
    _show_comparison(runs, console)
    target = plot or settings.home / "plots" / f"demo-question-{number}.png"
    try:
        saved = compare(runs, title=f"Question {number}, put to both agents").save(target)
    except OSError as error:
        raise CommandError(f"Cannot write {target} ({error.strerror}). Choose another file with --plot.") from error
    console.print(f"Plot: {short(saved)}", soft_wrap=True, highlight=False, markup=False)
    write_json({"question": {"id": number, "text": question.text}, "arms": [run.to_json() for run in runs]}, json_to)
    if any(run.outcome == "model error" or run.correct is False for run in runs):
        raise SystemExit(1)


@cli.command()
@click.argument("question")
@click.option("--mode", type=click.Choice(["direct", "code"]), default="code", show_default=True)
@click.option("--run-key", help="Give the key of an earlier run to go on where it stopped.")
@model_option
@json_option
def ask(question: str, mode: Mode, run_key: str | None, model: str | None, json_to: str | None) -> None:
    """Ask one agent about the flights. QUESTION is a text, or a number from 1 to 12.

    Example: workshop ask 10 --mode direct
    """
    from workshop_lib.flights import QUESTIONS, find_question, get_question

    settings, console = _settings(model), new_console(json_to)
    known = get_question(int(question)) if question.isdecimal() else find_question(question)
    if not question.strip():
        raise CommandError("The question is empty. Type it in quotes, or a number: workshop ask 4")
    if not known and settings.kind == "oracle":
        titles = "\n".join(f"{number:>4}  {known.title}" for number, known in enumerate(QUESTIONS, start=1))
        raise CommandError(
            "Offline, the oracle answers only the questions it has a program for. Ask one by its number, such as "
            f"workshop ask 4, or set ANTHROPIC_API_KEY for any other.\n{titles}"
        )
    run = _run(known.text if known else question, mode, settings, console, known, run_key)
    text = run.answer if isinstance(run.answer, str) else json.dumps(run.answer, ensure_ascii=False, indent=2)
    answer = plain(text)
    console.print(
        answer if run.outcome == "answered" else f"{run.outcome}: {run.reason}", highlight=False, markup=False
    )
    console.print(_table([run]))
    console.print(f"Source: {run.label}", style="dim", highlight=False, soft_wrap=True)
    write_json(run.to_json(), json_to)
    if run.outcome != "answered" or run.correct is False:
        raise SystemExit(1)


@cli.command()
@json_option
def doctor(json_to: str | None) -> None:
    """Check the set-up and say what to mend. The report holds nothing secret.

    Example: workshop doctor --json -
    """
    from workshop_lib.teach.doctor import diagnose

    console = new_console(json_to)
    diagnosis = asyncio.run(diagnose())
    for check in diagnosis.checks:
        state = "[green]  OK[/green]" if check.ok else "[red]FAIL[/red]"
        console.print(f"{state}  [bold]{check.name}[/bold]: ", end="")
        console.print(check.hint, markup=False, highlight=False)
    console.print(f"\nVerdict: {diagnosis.verdict}", highlight=False)
    write_json(diagnosis.to_json(), json_to)
    if diagnosis.verdict == "blocked":
        raise SystemExit(1)


@cli.command()
@json_option
def start(json_to: str | None) -> None:
    """Copy the notebooks to my_work/, where your changes are safe from updates.

    A notebook that is there already is left alone: delete or rename yours to get a fresh copy.
    Example: workshop start
    """
    from workshop_lib.settings import PROJECT

    console, target = new_console(json_to), Path("my_work")
    sources = sorted((PROJECT / "notebooks").glob("*.ipynb"))
    if not sources:
        raise CommandError(f"There are no notebooks in {PROJECT / 'notebooks'}. Type `git restore notebooks` there.")
    target.mkdir(exist_ok=True)
    copied = [source.name for source in sources if not (target / source.name).exists()]
    for name in copied:
        (target / name).write_bytes((PROJECT / "notebooks" / name).read_bytes())
    kept = len(sources) - len(copied)
    console.print(f"{len(copied)} notebooks copied to my_work/, {kept} of yours left as they are.", highlight=False)
    console.print("Open them with: make lab (or: jupyter lab my_work)", highlight=False)
    write_json({"copied": copied, "kept": kept}, json_to)


cli.add_command(redteam)


@cli.group()
def bench() -> None:
    """Measure. Example: workshop bench micro"""


@bench.command()
@json_option
def micro(json_to: str | None) -> None:
    """What the kit itself adds in time and tokens, as ratios within one run.

    Example: workshop bench micro --json micro.json
    """
    from workshop_lib.bench.micro import measure

    console = new_console(json_to)
    with console.status("measuring, about half a minute …"):
        figures = asyncio.run(measure())
    for figure in figures:
        console.print(f"{figure.name}: [bold]{figure.shown}[/bold]", highlight=False)
        console.print(f"  {figure.meaning}", style="dim", highlight=False, markup=False)
    write_json({"figures": [figure.to_json() for figure in figures]}, json_to)


# --- shared by the commands ------------------------------------------------------------------------------


def _settings(model: str | None) -> Settings:
    """The settings, after what they name has been found: an unknown model or a missing file is said at once."""
    from workshop_lib.flights import data
    from workshop_lib.meter import ModelCard
    from workshop_lib.settings import Settings

    settings = Settings.load(**({"model": model} if model else {}))
    ModelCard.load(settings)
    for table in data.TABLES:
        data.file_of(table)
    return settings


def _run(
    question: str,
    mode: Mode,
    settings: Settings,
    console: Console,
    known: Question | None = None,
    run_key: str | None = None,
) -> Run:
    """One durable run with a progress line, graded if the question is known."""
    from workshop_lib.flights import grade
    from workshop_lib.runtime import run_question

    counts = {"turn": 0, "call": 0}
    with console.status(f"{mode}: starting …") as status:

        def on_event(kind: str, payload: Any) -> None:
            if kind in counts:
                counts[kind] += 1
                status.update(f"{mode}: {counts['turn']} turns, {counts['call']:,} tool calls …")

        run = asyncio.run(run_question(question, mode, settings=settings, run_key=run_key, on_event=on_event))
    if known and run.outcome == "answered":
        graded = grade(run.answer, known.answer)
        run.correct, run.reason = graded.correct, graded.reason
    return run


def _warm_up(settings: Settings, console: Console) -> None:
    """Let the oracle answer question 4 first, so that neither agent's seconds pay for imports and loading."""
    from dataclasses import replace

    from workshop_lib.flights import get_question
    from workshop_lib.runtime import run_question

    async def both() -> None:
        for mode in ("direct", "code"):
            await run_question(get_question(4).text, mode, settings=replace(settings, offline=True))

    with console.status("warming up: loading the flights and the sandbox …"):
        asyncio.run(both())


def _show_comparison(runs: list[Run], console: Console) -> None:
    from rich.syntax import Syntax

    program = next((step.program for run in runs for step in run.steps if step.program), None)
    if program:
        console.print("[bold]The program that code mode ran[/bold]")
        console.print(Syntax(program.strip(), "python", theme="ansi_light", background_color="default"), soft_wrap=True)
    for run in runs:
        answer = plain(json.dumps(run.answer, ensure_ascii=False) if run.outcome == "answered" else run.reason)
        console.print(f"[bold]{run.mode:<6}[/bold] ", end="")
        console.print(answer, markup=False, highlight=False, soft_wrap=True)
    console.print()
    console.print(_table(runs))
    console.print(f"\nSource: {runs[0].label}", style="dim", highlight=False, soft_wrap=True)
    for run in runs:
        if run.report:
            path = short(Path(run.report))
            console.print(
                f"Flyte's report of the {run.mode} run: {path}", soft_wrap=True, highlight=False, markup=False
            )


def _table(runs: list[Run]) -> Any:
    """Runs as columns, figures as rows."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    rows = [run.row() for run in runs]
    table.add_column("")
    for row in rows:
        table.add_column(row["mode"], justify="right", style="bold")
    for name in list(rows[0])[1:]:
        table.add_row(name, *(row[name] for row in rows))
    return table


def main() -> None:
    """Run the command line; every failure becomes one sentence and a status above 0."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        raise SystemExit(stop.exit_code) from None
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        raise SystemExit(130) from None
    except Exception as error:
        if "--traceback" in sys.argv:
            traceback.print_exc()
        else:
            text = str(error) if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {error}"
            click.echo(f"Error: {text}", err=True)
            click.echo("More: put --traceback before the command. Check the set-up: workshop doctor", err=True)
        raise SystemExit(1) from None
