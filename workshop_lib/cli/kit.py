"""The commands about the kit itself: `doctor`, `start` and `mcp`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from workshop_lib.cli.shared import CommandError, json_option, open_console, tools_option, write_json, write_text

MARK_COLOURS = {"  OK": "green", "note": "yellow", "FAIL": "red"}


@click.command()
@json_option
@click.option("--report", "report_to", metavar="FILE|-", help="Write a report to paste, without secrets; - for stdout.")
@click.option("--paid-call", is_flag=True, help="Ask the model for one word too, and say what it cost.")
def doctor(json_to: str | None, report_to: str | None, paid_call: bool) -> None:
    """Check the set-up and say what to mend. Nothing is sent and nothing costs money, unless you say --paid-call.

    Example: workshop doctor --report doctor.txt
    """
    from workshop_lib.teach.doctor import diagnose

    diagnosis = asyncio.run(diagnose(paid_call))
    for line in diagnosis.text().splitlines():
        mark = click.style(line[:4], fg=MARK_COLOURS.get(line[:4]), bold=True) if line[:4] in MARK_COLOURS else line[:4]
        click.echo(mark + line[4:], err="-" in (json_to, report_to), color=False if "NO_COLOR" in os.environ else None)
    write_json(diagnosis.to_json(), json_to)
    if report_to:
        write_text(diagnosis.report(), report_to, "--report")
    if diagnosis.verdict == "blocked":
        raise SystemExit(1)


@click.command()
@json_option
def start(json_to: str | None) -> None:
    """Copy the notebooks to my_work/, where your changes are safe from updates.

    A notebook that is there already is left alone: delete or rename yours to get a fresh copy.
    Example: workshop start
    """
    from workshop_lib.settings import PROJECT

    console, target = open_console(json_to), Path("my_work")
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


@click.command()
@tools_option
@click.option("--http", "port", type=int, help="Serve HTTP at this port of this machine instead of stdin and stdout.")
def mcp(tools: str | None, port: int | None) -> None:
    """The flights tools as an MCP server, for other clients. It runs until the client goes, or Ctrl-C.

    Example: workshop mcp --http 8000   (the address is then http://127.0.0.1:8000/mcp)
    """
    from workshop_lib.mcp.serve import serve_http, serve_stdio
    from workshop_lib.runtime import FLIGHTS, load_tools

    toolbox = load_tools(tools or FLIGHTS)
    name = "workshop-flights" if tools is None else tools.partition(":")[0]
    asyncio.run(serve_stdio(toolbox, name) if port is None else serve_http(toolbox, name, port))
