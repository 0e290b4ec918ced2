"""What `workshop bench peers` does: choose, measure with progress, show the table, keep rows and picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_lib.cli.shared import CommandError, open_console, short, write_json

if TYPE_CHECKING:
    from rich.table import Table


def run_peers(out: Path, systems: str | None, questions: str | None, rounds: int, json_to: str | None) -> None:
    """Measure, then show and write what came of it. Raises `CommandError` for a name or number that is none."""
    from workshop_lib.bench.peers.plot import draw
    from workshop_lib.bench.peers.run import SEED, WARM_UPS, measure, save, summarize
    from workshop_lib.bench.peers.systems import SYSTEMS
    from workshop_lib.flights import QUESTIONS, get_question

    names = list(SYSTEMS) if systems is None else [name.strip() for name in systems.split(",")]
    if unknown := [name for name in names if name not in SYSTEMS]:
        raise CommandError(f"There is no system {unknown[0]!r}. Choose from: {', '.join(SYSTEMS)}.")
    try:
        asked = QUESTIONS if questions is None else [get_question(int(number)) for number in questions.split(",")]
    except ValueError as error:
        raise CommandError(f"{error} Write --questions like 1,4.") from error
    console = open_console(json_to)
    with console.status("starting …") as status:
        rows = measure(names, asked, rounds=rounds, on_run=lambda what: status.update(f"{what} …"))
    file, summary = save(rows, out), summarize(rows)
    console.print(_table(summary))
    console.print(
        "fixed: tokens of the prompt without the question. sent: tokens sent in all. ms: harness time of a warm run, "
        "the median. x kit: times the kit's code mode, geometric mean over the questions that both answered right.",
        style="dim",
        highlight=False,
    )
    for one in summary:
        for question, why in one["not_right"].items():
            line = f"{one['system']}, question {question}: {why}"
            console.print(line[:400], markup=False, highlight=False, soft_wrap=True)
    label = f"oracle (scripted, not a model), {rows[0].model}; tokens: {rows[0].tokenizer}"
    console.print(f"Source: {label}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"Raw rows: {short(file)}", highlight=False, soft_wrap=True)
    if any(one["against"]["kit-code"] for one in summary):
        picture = draw(summary, label).save(out / "peers.png")
        console.print(f"Picture: {short(picture)}", highlight=False, soft_wrap=True)
    settings = {"rounds": rounds, "warm_ups": WARM_UPS, "seed": SEED, "model": rows[0].model}
    write_json({"systems": summary, **settings, "tokenizer": rows[0].tokenizer}, json_to)


def _table(summary: list[dict[str, Any]]) -> Table:
    """A line a system: the tokens of its prompt alone; requests, tokens sent and harness time on the questions that it
    and the kit's code mode both answered right; and how many times the kit's those are."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), title="The same questions, tools and oracle", title_justify="left")
    table.add_column("system", no_wrap=True)
    table.add_column("version", no_wrap=True)
    for name in ("right", "fixed", "requests", "sent", "x kit", "ms", "x kit"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in summary:
        version = next(iter(one["version"].values()), "-")
        ratios = one["against"]["kit-code"]
        figures = ["-"] * 5
        if ratios:
            time = f"{ratios['harness_ratio']:.2f}" if ratios["harness_ratio"] else "-"
            figures = [f"{ratios['requests']:,}", f"{ratios['sent']:,}", f"{ratios['sent_ratio']:.2f}", "-", time]
        if one["harness_ms"] is not None:
            figures[3] = f"{one['harness_ms']:.1f}"
        table.add_row(one["system"], version, f"{one['right']}/{one['of']}", f"{one['fixed']:,}", *figures)
    return table
