"""What the commands share: where people read, the JSON beside it, and errors in one sentence.

Covers writing. Does not cover the commands themselves (see `cli`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

json_option = click.option("--json", "json_to", metavar="FILE|-", help="Write the result as JSON; - for stdout.")


class CommandError(click.ClickException):
    """An expected failure, shown as one sentence."""


def new_console(json_to: str | None) -> Console:
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
    if target is None:
        return
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"Cannot write {path} ({error.strerror}). Choose another file with --json.") from error
