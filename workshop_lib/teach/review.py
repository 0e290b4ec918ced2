"""A review of somebody's tools before an agent gets them: what there is to mend, and how.

Covers: what definitions lack, and what example calls show: results that are large, slow, not of their type, or JSON
hidden in text; errors that say too little or too much. Tools that have effects, or sound like it, are not called. Does
not cover: whether a tool gives the right values; that takes a test of its own.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workshop_lib.stubs import declarations, parameters, render_type
from workshop_lib.tools import Tool, Toolbox, ToolError, validator

MOST_CHARS = 10_000
"""A result above this is large: in direct calling it is sent again on every turn."""
MOST_SECONDS = 5.0
# fmt: off
EFFECTS = {
    "add", "book", "buy", "cancel", "checkout", "close", "commit", "create", "delete", "drop", "edit", "insert",
    "merge", "move", "open", "order", "pay", "post", "publish", "push", "put", "remove", "reset", "send", "set",
    "transfer", "update", "upload", "write",
}
# fmt: on
"""A tool whose name has one of these words probably changes something."""

Calls = Sequence[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Finding:
    """One thing to mend, of one tool or of several."""

    tool: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.tool}: {self.what}. {self.mend}"


@dataclass(frozen=True)
class Review:
    """What a review found, in the order of the tools."""

    tools: int
    findings: list[Finding]

    def __str__(self) -> str:
        number = len(self.findings)
        things = f"{number} {'thing' if number == 1 else 'things'} to mend" if number else "nothing to mend"
        head = f"{self.tools} {'tool' if self.tools == 1 else 'tools'}: {things}"
        return "\n".join([head, *(f"- {finding}" for finding in self.findings)])

    __repr__ = __str__


async def review_tools(toolbox: Toolbox, calls: Calls, *, secrets: Sequence[str] = ()) -> Review:
    """Look at each definition, and make the example calls: (tool, arguments), good ones and bad ones.

    `secrets`: texts, such as a token, that may be in no result and no error. Raises `ToolError` for a call of a tool
    that is not there.
    """
    found: list[Finding] = []
    unguarded, unseen = [], []
    for tool in toolbox:
        found += _definition(tool)
        if tool.takes_key or tool.needs_approval:
            continue
        if EFFECTS & set(tool.name.split("_")):
            unguarded.append(tool.name)
            continue
        mine = [arguments for name, arguments in calls if name == tool.name]
        if not mine:
            unseen.append(tool.name)
        for arguments in mine:
            found += await _call(toolbox, tool, arguments, secrets)
    for name, _ in calls:
        toolbox[name]
    found += _together(
        unguarded,
        "by name an effect, which nothing guards, and so not called",
        "Let it need approval, or take `idempotency_key: str`. If it only reads, give it another name.",
    )
    found += _together(unseen, "no example call", "Give one, so that its result can be looked at.")
    return Review(len(toolbox), list(dict.fromkeys(found)))


def _together(names: list[str], what: str, mend: str) -> list[Finding]:
    """One finding for several tools, or none."""
    return [Finding(", ".join(names), what, mend)] if names else []


def _definition(tool: Tool) -> list[Finding]:
    found = []
    if not tool.description:
        found.append(Finding(tool.name, "no docstring", "Say in one line what comes back, and in which unit."))
    returns = "\n".join([render_type(tool.output_schema), *declarations(tool.output_schema).values()])
    if _vague(returns):
        found.append(
            Finding(
                tool.name,
                f"its result is {render_type(tool.output_schema)}, in which a program cannot know what there is",
                "Declare a TypedDict with the fields that are needed.",
            )
        )
    if _vague(parameters(tool, typed=True)):
        found.append(Finding(tool.name, "a parameter may be anything", "Say its type: only then is it checked."))
    return found


def _vague(text: str) -> bool:
    return re.search(r"\bAny\b", text) is not None


async def _call(toolbox: Toolbox, tool: Tool, arguments: dict[str, Any], secrets: Sequence[str]) -> list[Finding]:
    shown = f"{tool.name}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"
    found, started = [], time.perf_counter()

    def note(what: str, mend: str) -> None:
        found.append(Finding(tool.name, what, mend))

    try:
        text, failed = (await toolbox.call(tool.name, arguments)).text, False
    except ToolError as error:
        text, failed = str(error), True
    if time.perf_counter() - started > MOST_SECONDS:
        note(f"{shown} took more than {MOST_SECONDS:g} s", "Ask the service for less, or set a shorter time-out.")
    if any(secret in text for secret in secrets if secret):
        note(f"{shown} gives away a secret", "Take it out of what the tool returns or raises.")
    if failed:
        if text.startswith(f"{tool.name} failed: "):
            note(
                f"{shown} fails with a bare {text.removeprefix(f'{tool.name} failed: ').partition(':')[0]}",
                "Raise ToolError: what happened, and what is allowed.",
            )
        return found
    if len(text) > MOST_CHARS:
        note(f"{shown} gives {len(text):,} characters", "Return fewer fields or rows: all that is paid for.")
    value = json.loads(text)
    if isinstance(value, str) and value[:1] in "[{" and _is_json(value):
        note(f"{shown} gives JSON as text", "Return the value, typed: of a text nobody knows the fields.")
    elif not _fits(tool, value):
        note(
            f"{shown} gives something else than {render_type(tool.output_schema)}",
            "Return what the type hint says, or mend the hint: programs are checked against it.",
        )
    return found


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _fits(tool: Tool, value: Any) -> bool:
    """Whether a value is of the type that the tool declares; also where a foreign schema cannot be used."""
    try:
        return bool(validator(tool.output_schema).is_valid(value))
    except ValueError:
        return True
