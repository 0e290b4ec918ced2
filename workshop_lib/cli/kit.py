"""The commands about the kit itself: `doctor`, `start` and `mcp`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from workshop_lib.cli.shared import CommandError, json_option, open_console, tools_option, write_json


@click.command()
@json_option
def doctor(json_to: str | None) -> None:
    """Check the set-up and say what to mend. The report holds nothing secret.

    Example: workshop doctor --json -
    """
    from workshop_lib.teach.doctor import diagnose

    console = open_console(json_to)
    diagnosis = asyncio.run(diagnose())
    for check in diagnosis.checks:
        state = "[green]  OK[/green]" if check.ok else "[red]FAIL[/red]"
        console.print(f"{state}  [bold]{check.name}[/bold]: ", end="")
        console.print(check.hint, markup=False, highlight=False)
    console.print(f"\nVerdict: {diagnosis.verdict}", highlight=False)
    write_json(diagnosis.to_json(), json_to)
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
