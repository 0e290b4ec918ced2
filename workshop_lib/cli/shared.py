"""What the commands share: options, settings, the console, and JSON for `--json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from workshop_lib.settings import Settings

json_option = click.option("--json", "json_to", metavar="FILE|-", help="Write the result as JSON; - for stdout.")
tools_option = click.option(
    "--tools", metavar="MODULE:NAME", help="Your own tools: a list of functions, or a Toolbox. By default the flights."
)
mcp_option = click.option(
    "--mcp",
    multiple=True,
    metavar="SERVER",
    help="MCP server: a command, an address or a mcpServers file. Repeat it.",
)
playbook_option = click.option(
    "--playbook", metavar="MODULE:NAME", help="Programs for the offline oracle: question to program, dict or function."
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("results"),
    show_default=True,
    help="The folder of the results.",
)
model_option = click.option("--model", help="The model id; by default WORKSHOP_MODEL.")


class CommandError(click.ClickException):
    """An expected failure, shown as one sentence."""


def load_settings(model: str | None) -> Settings:
    """The settings, after what they name has been found: an unknown model or a missing file is said at once."""
    from workshop_lib.flights import data
    from workshop_lib.meter import ModelCard
    from workshop_lib.settings import Settings

    settings = Settings.load(**({"model": model} if model else {}))
    ModelCard.load(settings)
    for table in data.TABLES:
        data.file_of(table)
    return settings


def open_console(json_to: str | None) -> Console:
    """Where people read. With `--json -`, stdout is for the JSON alone."""
    from rich.console import Console

    return Console(stderr=json_to == "-")


def plain(text: str) -> str:
    """A model's text without control characters, which could rewrite the screen."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")


def short(path: Path) -> str:
    """A path as one would type it from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def write_json(data: dict[str, Any], target: str | None) -> None:
    """Write JSON to a file, whole or not at all, or to stdout."""
    if target is not None:
        write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", target, "--json")


def write_text(text: str, target: str, option: str) -> None:
    """Write to a file, whole or not at all, or to stdout, as `option` says."""
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"Cannot write {path} ({error.strerror}). Choose another file with {option}.") from error
