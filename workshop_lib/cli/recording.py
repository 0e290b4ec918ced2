"""The commands around a recording of a live model: `record` and `replay`.

Both set one variable, WORKSHOP_RECORD or WORKSHOP_REPLAY, for a command that they run, so that whatever asks a model
in it, this command line, a notebook or the UI, is recorded or played back.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop_lib.cli.answering import run_graded
from workshop_lib.cli.shared import CommandError, json_option, load_settings, open_console, short, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.recording import Recording

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
command_argument = click.argument("command", nargs=-1, metavar="[-- COMMAND …]")


@click.command()
@click.option("--questions", metavar="4,7|all", help="Ask these of the twelve questions, each in both modes.")
@json_option
@file_argument
@command_argument
def record(file: Path, command: tuple[str, ...], questions: str | None, json_to: str | None) -> None:
    """Record what a live model is asked and answers into FILE, for a room without keys. It needs a key.

    COMMAND is run, and all that it asks is recorded, be it another command, a notebook, JupyterLab or the UI. A FILE
    that is there is added to. Of headers nothing is kept, and what holds a key, a password or a home folder is refused.

    \b
    Example: workshop record class.jsonl --questions 4,7
             workshop record class.jsonl -- jupyter lab my_work
    """
    if bool(questions) == bool(command):
        raise CommandError(
            f"Say what to record: workshop record {file} --questions 4,7, or workshop record {file} -- jupyter lab"
        )
    console, before = open_console(json_to), _count(file)
    os.environ |= {"WORKSHOP_RECORD": str(file.absolute()), "WORKSHOP_REPLAY": ""}
    load_settings(None)
    status = _ask(questions, console) if questions else _run(command, json_to)
    added = _count(file) - before
    if not added:
        raise CommandError(f"Nothing was recorded into {file}: no live model answered. See what is said above.")
    recording = _load(file)
    told = f"{added} requests recorded. Play them back: workshop replay {short(file)}"
    console.print(told, highlight=False, markup=False, soft_wrap=True)
    write_json({**recording.to_json(), "added": added, "status": status}, json_to)
    if status:
        raise SystemExit(status)


@click.command()
@json_option
@file_argument
@command_argument
def replay(file: Path, command: tuple[str, ...], json_to: str | None) -> None:
    """Show what the recording FILE holds, or run COMMAND with it in place of a model: no key, no network.

    A run that is played back carries the label "recorded". Its tokens and prices are those of the live run, its seconds
    are not, and no benchmark takes it.

    \b
    Example: workshop replay class.jsonl
             workshop replay class.jsonl -- workshop demo --question 4
    """
    from rich.markup import escape
    from rich.table import Table

    console, recording = open_console(json_to), _load(file)
    if command:
        os.environ |= {"WORKSHOP_REPLAY": str(file.absolute()), "WORKSHOP_RECORD": "", "WORKSHOP_OFFLINE": "0"}
        status = _run(command, json_to)
        write_json({**recording.to_json(), "status": status}, json_to)
        raise SystemExit(status)
    head = recording.head
    where = f"{head.model} at {head.base_url}, kit {head.kit}"
    console.print(f"Recorded live on {recording.when}: {where}", highlight=False, soft_wrap=True)
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True)
    table.add_column("question", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("asked in")
    for name in ("requests", "seconds"):
        table.add_column(name, justify="right")
    for row in recording.coverage():
        asked_in = ", ".join([*row["modes"], *row["notebooks"]])
        table.add_row(escape(row["question"]), escape(asked_in), f"{row['requests']:,}", f"{row['seconds']:.1f}")
    console.print(table)
    console.print("\nTo play it back in notebooks, the UI and here, put this line into .env:", highlight=False)
    console.print(f"WORKSHOP_REPLAY={file.absolute()}", highlight=False, markup=False, soft_wrap=True)
    write_json(recording.to_json(), json_to)


def _load(file: Path) -> Recording:
    from workshop_lib.recording import Recording

    return Recording.load(file.absolute())


def _count(file: Path) -> int:
    return len(_load(file).exchanges) if file.exists() and file.stat().st_size else 0


def _ask(questions: str, console: Console) -> int:
    """Put questions to the live model in both modes; gives an exit status. A wrong answer is recorded as it is."""
    from workshop_lib.flights import QUESTIONS, get_question

    names = [str(one.id) for one in QUESTIONS] if questions == "all" else questions.split(",")
    if unknown := [name for name in names if not name.strip().isdecimal()]:
        raise CommandError(f"{unknown[0]!r} is no number of a question. Type --questions 4,7 or --questions all.")
    asked, settings, status = [get_question(int(name)) for name in names], load_settings(None), 0
    for question in asked:
        for mode in ("direct", "code"):
            run = run_graded(question.text, mode, settings, console, question)
            row = run.row()
            told = f"{row['outcome']}, {row['requests']} requests, {row['list price']}"
            console.print(
                f"question {question.id}, {mode}: {told} {run.reason}", highlight=False, markup=False, soft_wrap=True
            )
            status = status or int(run.outcome == "model error")
    return status


def _run(command: tuple[str, ...], json_to: str | None) -> int:
    """Run a command to its end; gives its exit status. Commands of this environment are found without activating it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which(command[0], path=path)
    if not program:
        raise CommandError(f"There is no command {command[0]!r}. Type it as you would without recording.")
    options: dict[str, Any] = {"env": {**os.environ, "PATH": path}}
    if json_to == "-":
        options["stdout"] = sys.stderr
    before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the command, which ends in its own way
    try:
        return subprocess.run([program, *command[1:]], check=False, **options).returncode
    finally:
        signal.signal(signal.SIGINT, before)
