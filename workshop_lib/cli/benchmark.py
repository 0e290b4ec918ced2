"""The commands of the benchmark proper: `bench run`, `bench report` and what belongs to them.

Covers: options, progress, tables and exit statuses. What is measured, and how, is in `workshop_lib.bench`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
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
    out_option,
    playbook_option,
    short,
    tools_option,
    write_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.bench.run import Trial
    from workshop_lib.bench.suites import Task


@click.command()
@click.option("--suite", default="flights", show_default=True, help="flights, flights-sql, crossover, or MODULE:NAME.")
@click.option("--arms", metavar="A,B", help="By default all that this model can run; --arms help lists them.")
@click.option("--tasks", "only", metavar="A,B", help="Only these tasks of the suite.")
@click.option("--repeats", type=click.IntRange(1, 1_000), default=1, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the order of the trials.")
@click.option("--max-usd", type=click.FloatRange(0), default=float("inf"), help="Budget for all trials, at list price.")
@out_option
@tools_option
@mcp_option
@playbook_option
@model_option
@json_option
def run(
    suite: str,
    arms: str | None,
    only: str | None,
    repeats: int,
    seed: int,
    max_usd: float,
    out: Path,
    tools: str | None,
    mcp: tuple[str, ...],
    playbook: str | None,
    model: str | None,
    json_to: str | None,
) -> None:
    """Every task of a suite in every arm; code mode against the best direct arm, task by task.

    Stopped half-way, the same command goes on with what its folder does not hold yet.
    Example: workshop bench run --suite flights --arms direct-cached,code-final --out results
    """
    from rich.progress import Progress

    from workshop_lib.bench.arms import ARMS, pick
    from workshop_lib.bench.run import BudgetError, measure, summarize
    from workshop_lib.bench.suites import load_suite

    console, settings = open_console(json_to), load_settings(model)
    if arms == "help":
        for arm in ARMS.values():
            console.print(f"{arm.name:15} {arm.meaning}{' (live only)' if arm.live_only else ''}", highlight=False)
        return
    chosen, tasks = pick(arms, settings), load_suite(suite)
    if only:
        names = [name.strip() for name in only.split(",")]
        if unknown := set(names) - {task.name for task in tasks}:
            raise CommandError(
                f"{suite} has no task {unknown.pop()!r}. It has: {', '.join(task.name for task in tasks)}."
            )
        tasks = [task for task in tasks if task.name in names]
    with _own_tools(tasks, tools, mcp, playbook) as tasks, Progress(console=console, transient=True) as progress:
        bar = progress.add_task("starting", total=len(tasks) * len(chosen) * repeats)

        def tell(done: int, total: int, trial: Trial | None) -> None:
            progress.update(bar, completed=done, description=f"{trial.task} {trial.arm}" if trial else None)

        try:
            trials = measure(
                out, suite, tasks, chosen, settings, repeats=repeats, seed=seed, budget=max_usd, on_trial=tell
            )
        except BudgetError as error:
            raise CommandError(f"{error} The same command with a higher --max-usd goes on.") from error
    summary = summarize(trials)
    show(summary, tasks, console)
    console.print(
        f"Source: {trials[0].source}   Trials: {short(out / 'trials.jsonl')}", highlight=False, soft_wrap=True
    )
    write_json({"suite": suite, "source": trials[0].source, "summary": summary}, json_to)
    can = {arm.name for arm in chosen if arm.answers}
    if not any(row["correct"] for row in summary if row["arm"] in can):
        raise SystemExit(1)


@contextlib.contextmanager
def _own_tools(
    tasks: list[Task], tools: str | None, mcp: tuple[str, ...], playbook: str | None
) -> Iterator[list[Task]]:
    """The tasks with the tools, servers and programs of somebody's own in place of theirs, while in a `with`."""
    if not (tools or mcp or playbook):
        yield tasks
        return
    from workshop_lib.mcp import open_servers
    from workshop_lib.runtime import load, load_tools
    from workshop_lib.tools import Toolbox

    programs: Any = load(playbook) if playbook else {}
    look_up: Callable[[str], str | None] = programs if callable(programs) else programs.get
    servers = open_servers(*mcp) if mcp else None
    try:

        def toolbox(task: Task) -> Callable[[], Toolbox]:
            own = load_tools(tools) if tools else task.toolbox()
            box = Toolbox([*own, *(servers.tools if servers else [])], call_seconds=own.call_seconds)
            return lambda: box

        yield [
            replace(
                task,
                toolbox=toolbox(task) if tools or mcp else task.toolbox,
                program=look_up(task.question) or task.program,
            )
            for task in tasks
        ]
    finally:
        if servers:
            servers.close()


def show(summary: list[dict[str, Any]], tasks: list[Task], console: Console) -> None:
    """A line a task: the best direct arm, and what a right answer costs in each arm, in US cents; then the sum."""
    from rich.table import Table

    from workshop_lib.bench.arms import ARMS, BASELINES
    from workshop_lib.bench.compare import FORMS, duels, in_words, kept, verdict

    found = {duel.task: duel for duel in duels(summary)}
    rows = {(row["task"], row["arm"]): row for row in summary}
    others = [arm for arm in ARMS if arm not in BASELINES and arm in {row["arm"] for row in summary}]
    table = Table("task", "best direct arm", "¢", box=None, padding=(0, 2, 0, 0), title_justify="left")
    table.title = "US cents at list price for a right answer"
    for arm in others:
        table.add_column(arm, justify="right")
    for column in ("direct / code-final", "predicted", "held"):
        table.add_column(column, justify="right")
    for task in tasks:
        cells = [_cents(rows[task.name, arm]) for arm in others]
        if duel := found.get(task.name):
            ratio = f"{duel.ratio:,.2f}" if duel.ratio else "-"
            best = (duel.best or "none", f"{100 * duel.direct_usd:.3f}" if duel.direct_usd else "-")
            table.add_row(task.name, *best, *cells, ratio, str(task.prediction or ""), kept(duel, task.prediction))
        else:
            table.add_row(task.name, "", "", *cells)
    console.print(table)
    for form, code in FORMS.items():
        if own := duels(summary, *code):
            console.print(f"[bold]{form}[/bold]: {in_words(verdict(own))}", highlight=False, soft_wrap=True)
    for row in summary:
        if row["arm"] != "floor" and row["correct"] < row["n"]:
            text = f"{row['task']} {row['arm']}: {row['n'] - row['correct']} of {row['n']} {', '.join(row['outcomes'])}"
            console.print(text, style="dim", highlight=False)


def _cents(row: dict[str, Any]) -> str:
    price, right = row["usd_per_right_answer"], "" if row["n"] == 1 else f" {row['correct']}/{row['n']}"
    return (", ".join(row["outcomes"]) if price is None else f"{100 * price:.3f}") + right


@click.command()
@out_option
@json_option
def parts(out: Path, json_to: str | None) -> None:
    """Where the saving comes from, what other tokenizers say, and how far each question is from its floor.

    Offline, by the oracle, for the suites flights and flights-sql. Example: workshop bench parts --out results
    """
    from rich.progress import track
    from rich.table import Table

    from workshop_lib.bench.arms import OFFLINE
    from workshop_lib.bench.parts import PARTS, by_tokenizer, floor, record, saving
    from workshop_lib.bench.suites import load_suite
    from workshop_lib.settings import DEFAULT_MODEL

    console = open_console(json_to)
    tasks = [task for suite in ("flights", "flights-sql") for task in load_suite(suite)]

    async def measure(task: Task) -> dict[str, Any]:
        runs = await record(task)
        found = await saving(task, runs)
        tokenizers = by_tokenizer(runs) if found else {}
        return {"saving": found and found.to_json(), "tokenizers": tokenizers, "floor": floor(task, runs)}

    rows = [
        {"task": task.name, **asyncio.run(measure(task))}
        for task in track(tasks, "taking runs apart", console=console, transient=True)
    ]
    table = Table("task", *PARTS, box=None, padding=(0, 2, 0, 0), title="Where the price of direct calling goes, in %")
    for row in rows:
        usd = row["saving"]["direct_usd"] if row["saving"] else {}
        shares = [f"{100 * usd[part] / sum(usd.values()):.0f}" if usd else "-" for part in PARTS]
        table.add_row(row["task"], *shares)
    console.print(table)
    result = {"model": DEFAULT_MODEL, "rows": rows}
    write_json(result, str(made(out) / "parts.json"))
    console.print(f"Source: {OFFLINE}   Written: {short(out / 'parts.json')}", highlight=False, soft_wrap=True)
    write_json(result, json_to)


@click.command()
@click.option("--question", "number", type=click.IntRange(1, 12), default=4, show_default=True)
@out_option
@json_option
def faults(number: int, out: Path, json_to: str | None) -> None:
    """What goes wrong, by kind, and what it costs to mend: every fault of the oracle, against the run without it.

    Example: workshop bench faults --out results
    """
    from rich.table import Table

    from workshop_lib.bench.arms import OFFLINE
    from workshop_lib.bench.failures import KINDS, measure
    from workshop_lib.bench.suites import load_suite

    console = open_console(json_to)
    task = load_suite("flights")[number - 1]
    with console.status("breaking runs …"):
        repairs = asyncio.run(measure(task))
    table = Table("mode", "fault", "kind", "answer", "requests", "tokens", "¢", "calls again", box=None)
    for one in repairs:
        cost = (f"{one.requests:+}", f"{one.tokens:+,}", f"{100 * one.usd:+.4f}", f"{one.calls_repeated:+}")
        table.add_row(one.mode, one.fault, ", ".join(one.kinds), "right" if one.right else "none", *cost)
    console.print(table)
    result = {"task": task.name, "kinds": KINDS, "repairs": [one.to_json() for one in repairs]}
    write_json(result, str(made(out) / "faults.json"))
    console.print(f"Source: {OFFLINE}   Written: {short(out / 'faults.json')}", highlight=False, soft_wrap=True)
    write_json(result, json_to)


@click.command()
@out_option
@model_option
@json_option
def calibrate(out: Path, model: str | None, json_to: str | None) -> None:
    """The offline tokenizer against the API's own count of the same requests. It needs a key; counting is free.

    Example: workshop bench calibrate --out results
    """
    from workshop_lib.bench.calibrate import measure

    console, settings = open_console(json_to), load_settings(model)
    if settings.kind != "live":
        raise CommandError("Only the API can say what its tokens are. Set ANTHROPIC_API_KEY, then run this again.")
    with console.status("counting …"):
        report = asyncio.run(measure(settings))
    for row in report["rows"]:
        console.print(f"{row['request']}: API {row['api']:,}, offline {row['offline']:,}", highlight=False)
    console.print(f"offline / API: median {report['median']:.3f}, from {report['low']:.3f} to {report['high']:.3f}")
    write_json(report, str(made(out) / "calibration.json"))
    write_json(report, json_to)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path("results"))
def report(folder: Path) -> None:
    """One offline page from the results in FOLDER, and its figures as PNG. Fails if the audit finds something.

    Example: workshop bench report results
    """
    from workshop_lib.bench.report import build

    console = open_console(None)
    page, findings = build(folder)
    for one in findings:
        console.print(f"{one.rule}: {one.trial}: {one.detail}", style="red", markup=False, highlight=False)
    console.print(f"Report: {short(page)}", highlight=False, soft_wrap=True)
    if findings:
        raise SystemExit(1)


def made(folder: Path) -> Path:
    """The folder, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


commands = (run, parts, faults, calibrate, report)
