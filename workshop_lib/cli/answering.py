"""The commands that put a question to an agent: `demo` and `ask`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop_lib.cli.shared import (
    CommandError,
    json_option,
    load_settings,
    mcp_option,
    model_option,
    open_console,
    plain,
    playbook_option,
    short,
    tools_option,
    write_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.flights import Question
    from workshop_lib.record import Mode, Run
    from workshop_lib.settings import Settings


@click.command()
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

    settings, console = load_settings(model), open_console(json_to)
    question = get_question(number)
    console.print(f"[bold]Question {number}.[/bold] {question.text}\n", highlight=False)
    _warm_up(settings, console)
    runs = [run_graded(question.text, mode, settings, console, question) for mode in ("direct", "code")]
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


@click.command()
@click.argument("question")
@click.option("--mode", type=click.Choice(["direct", "code"]), default="code", show_default=True)
@tools_option
@mcp_option
@playbook_option
@click.option("--yes", is_flag=True, help="Approve every call that needs approval, without asking.")
@click.option("--run-key", help="Give the key of an earlier run to go on where it stopped.")
@model_option
@json_option
def ask(
    question: str,
    mode: Mode,
    tools: str | None,
    mcp: tuple[str, ...],
    playbook: str | None,
    yes: bool,
    run_key: str | None,
    model: str | None,
    json_to: str | None,
) -> None:
    """Ask one agent. QUESTION is a text, or a number from 1 to 12 for one about the flights.

    Example: workshop ask 10 --mode direct
    With tools of your own: workshop ask "…" --tools mine:TOOLS --mcp "uvx mcp-server-time" --playbook mine:PLAYBOOK
    """
    from workshop_lib.flights import QUESTIONS, find_question, get_question

    settings, console = load_settings(model), open_console(json_to)
    known = get_question(int(question)) if question.isdecimal() else find_question(question)
    if not question.strip():
        raise CommandError("The question is empty. Type it in quotes, or a number: workshop ask 4")
    if not known and not playbook and settings.kind == "oracle":
        titles = "\n".join(f"{number:>4}  {known.title}" for number, known in enumerate(QUESTIONS, start=1))
        raise CommandError(
            "Offline, the oracle answers only the questions it has a program for. Ask one by its number, such as "
            f"workshop ask 4, teach it others with --playbook, or set ANTHROPIC_API_KEY for any other.\n{titles}"
        )
    sources = {"tools": tools, "playbook": playbook, "mcp": mcp}
    run = run_graded(known.text if known else question, mode, settings, console, known, run_key, sources, yes=yes)
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


def run_graded(
    question: str,
    mode: Mode,
    settings: Settings,
    console: Console,
    known: Question | None = None,
    run_key: str | None = None,
    sources: dict[str, Any] | None = None,
    *,
    yes: bool = False,
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
            elif kind in ("warning", "note"):
                style = "yellow" if kind == "warning" else "dim"
                console.print(payload, style=style, highlight=False, markup=False, soft_wrap=True)

        one_at_a_time = asyncio.Lock()

        async def approve(tool: str, arguments: dict[str, Any]) -> bool:
            if yes:
                return True
            async with one_at_a_time:
                status.stop()
                text = plain(json.dumps(arguments, ensure_ascii=False))
                answer = await asyncio.to_thread(click.confirm, f"Call {tool} with {text}?", default=False, err=True)
                status.start()
                return answer

        options: dict[str, Any] = {"run_key": run_key, "on_event": on_event, "approve": approve}
        given = {name: value for name, value in (sources or {}).items() if value}
        run = asyncio.run(run_question(question, mode, settings=settings, **options, **given))
    if known:
        run.mark(grade, known.answer)
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
