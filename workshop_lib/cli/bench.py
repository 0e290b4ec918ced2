"""The commands that measure: `bench …`."""

from __future__ import annotations

import asyncio

import click

from workshop_lib.cli.shared import json_option, open_console, write_json


@click.group()
def bench() -> None:
    """Measure. Example: workshop bench micro"""


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
