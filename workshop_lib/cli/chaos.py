"""The command that kills runs: `chaos`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop_lib.cli.shared import json_option, open_console, short, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.bench.chaos import Case

NAMES = {
    "durable": "durable",
    "no keys": "no keys",
    "traces": "traces only",
    "scratch": "from scratch",
}
LABEL = "runs killed on this machine; the model is the oracle (scripted); tokens: ctok 4.8 (estimate)"


@click.command()
@click.option("--quick", is_flag=True, help="Every fifth kill point, no full disk and no damage.")
@json_option
def chaos(quick: bool, json_to: str | None) -> None:
    """Kill a durable run at every point, start it again, and count what was done or paid twice.

    Beside it stand the variants without keys, without a cache, or without both, which do repeat something. It takes
    one to three minutes. Example: workshop chaos --quick
    """
    from rich.progress import Progress

    from workshop_lib.bench.chaos import summary, sweep, troubles, workspace
    from workshop_lib.settings import Settings
    from workshop_lib.teach.plots import repeats

    console = open_console(json_to)
    with workspace() as folder:
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task("killing and starting again …", total=None)

            def tell(done: int, total: int) -> None:
                progress.update(bar, completed=done, total=total)

            cases = sweep(Path(folder), quick=quick, progress=tell)
        others: list[Case] = []
        if not quick:
            with console.status("filling the disk, damaging the cache …"):
                others = troubles(Path(folder))
    rows = summary(cases)
    _show(rows, cases, others, console)
    saved = repeats(rows, NAMES, LABEL).save(Settings.load().home / "plots" / "chaos.png")
    console.print(f"Plot: {short(saved)}", soft_wrap=True, highlight=False, markup=False)
    durable = [case for case in cases if case.variant == "durable"]
    contrasts = [case for case in cases if case.variant != "durable"]
    write_json(
        {
            "cases": [case.to_json() for case in durable],
            "variants": rows,
            "contrasts": [case.to_json() for case in contrasts],
            "troubles": [case.to_json() for case in others],
        },
        json_to,
    )
    if not all(case.clean for case in durable):
        raise SystemExit(1)


def _show(rows: list[dict[str, Any]], cases: list[Case], others: list[Case], console: Console) -> None:
    from rich.table import Table

    table = Table("variant", "right", "effects twice", "calls twice", "requests twice", "tokens twice")
    for row in rows:
        counts = [row[f"repeated_{what}"] for what in ("effects", "calls", "requests", "tokens")]
        right = f"{row['right']} of {row['kills']}"
        table.add_row(NAMES[row["variant"]], right, *(f"{count:,}" for count in counts))
    console.print(table)
    console.print(
        "Durable: cached tasks, and tools that take an idempotency key. No keys: the tasks alone. Traces only: Flyte's "
        "traces, which a local run does not replay. From scratch: the agent alone.",
        highlight=False,
    )
    console.print(
        f"Twice: what had been recorded before the kill. What was under way is apart: {rows[0]['tokens_under_way']:,} "
        "tokens of the durable runs, whose answers were lost in the kill and were paid for again.",
        highlight=False,
    )
    for case in cases:
        if case.variant == "durable" and not case.clean:
            console.print(f"Not clean: {case.mode}, {case.killed_after}", style="red", highlight=False)
    for case in others:
        verdict = "right" if case.correct else "another answer"
        text = f"{case.mode}, {case.killed_after}: {verdict}, {case.repeated_effects} side effects too many."
        console.print(text, highlight=False)
    if others:
        console.print("What each error said, and every case: --json FILE", style="dim", highlight=False)
    console.print(f"Source: {LABEL}", style="dim", highlight=False)
