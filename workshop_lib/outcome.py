"""What comes back from a program: its value as JSON, its error as text with the program's own lines.

Covers: refusing what is not JSON, naming the limits that Flyte and Monty report, and cutting long texts visibly.
Does not cover: running (see `sandbox`), and how much of it a model gets to see (see `agents`).
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn


class NotJsonError(Exception):
    """The program's value cannot leave the sandbox."""


def json_value(value: Any) -> Any:
    """A program's value as JSON: tuples and sets become lists. Raises `NotJsonError` for anything else."""

    def default(inner: Any) -> Any:
        if isinstance(inner, set | frozenset):
            return sorted(inner, key=repr)
        raise NotJsonError(
            f"The program's value holds a {type(inner).__name__}, which is not JSON. End with a dict, list, string "
            "or number."
        )

    try:
        text = json.dumps(value, default=default, allow_nan=False, ensure_ascii=False)
        return json.loads(text.encode())  # half of a surrogate pair is no text that could be sent on
    except (ValueError, TypeError, RecursionError) as error:
        raise NotJsonError(f"The program's value is not JSON: {error}") from None


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON; replace it by None or a number")


def cut(text: str, limit: int, advice: str) -> str:
    """`text`, or its beginning with a visible mark that says how much is missing and how to get it."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n[cut: {len(text) - limit:,} more characters; {advice}]"


def describe(error: Any, prelude_lines: int, code: str, seconds: float) -> tuple[str, str]:
    """An error of the sandbox as text with the program's own lines, and its type."""
    text = str(error)
    kind = type(error).__name__.removeprefix("Monty")
    if match := re.match(r"([A-Za-z_.]+)(?:: |$)", text):
        kind = match[1]
    elif kind == "SyntaxError":
        text = f"SyntaxError: {text}"
    if kind == "TimeoutError":
        text = f"TimeoutError: the program computed for more than {seconds:g} s. Do less per program."
    elif kind == "MemoryError":
        text = "MemoryError: more than Flyte's 50 MB. Keep totals instead of rows, and work in chunks."
    elif "suspension limit" in text:
        text = "RuntimeError: more than 1,000 trips to the host. Use parallel(tool, rows): it counts as one."
    elif kind == "CrashedError":
        text = f"The sandbox died ({text}). The program was too much for it; do less at once."
    source = re.split("\r\n?|\n", code)
    lines = [frame.line - prelude_lines for frame in getattr(error, "traceback", list)()]
    where = [f"  line {line}: {source[line - 1].strip()[:200]}" for line in lines if 0 < line <= len(source)]
    if len(where) > 6:
        where = [*where[:3], f"  … {len(where) - 6} more …", *where[-3:]]
    return "\n".join([cut(text, 2_000, "shorten the message"), *dict.fromkeys(where)]), kind
