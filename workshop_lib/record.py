"""The `Run` record: what was asked, what came of it, and what it cost. One record for every surface.

Covers: the tree of turns and tool calls, totals, JSON with stable fields, and how a run shows itself in a
notebook. Does not cover: plots (see `teach.plots`) and grading (see `flights.questions`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any, Literal, NoReturn

from workshop_lib.meter import Usage

Mode = Literal["direct", "code"]
Outcome = Literal[
    "answered",
    "context window exceeded",
    "turn cap reached",
    "time cap reached",
    "output cap reached",
    "spending cap reached",
    "refused",
    "model error",
]


@dataclass
class Call:
    """One tool call. `preview` is the beginning of its result."""

    tool: str
    arguments: dict[str, Any]
    seconds: float = 0.0
    chars: int = 0
    """Size of the result as JSON text."""
    preview: str = ""
    cached: bool = False
    error: str | None = None
    rows: list[dict[str, Any]] | None = None
    """The result, if it is a small table: for people to look at. See `rows_in`."""


@dataclass
class Turn:
    """One response of the model and what it led to. Code mode: `program`, and what it printed or failed with."""

    usage: Usage
    text: str = ""
    response: str = ""
    """The id of the response. Its usage counts once, however many calls it holds."""
    calls: list[Call] = field(default_factory=list)
    program: str | None = None
    printed: str = ""
    error: str | None = None
    error_type: str | None = None
    """As in `sandbox.Execution`: the name of the exception, or what was refused before it ran."""


@dataclass
class Seconds:
    """Where the time went. `tools` is waiting time: calls at once count once. `wall` is everything."""

    model: float = 0.0
    tools: float = 0.0
    sandbox: float = 0.0
    wall: float = 0.0


@dataclass(repr=False)
class Run:
    """One question, answered by one agent.

    `usage` and `usd` count every response once, those of broken streams included, so they can exceed the sum
    over `steps`. `kind` says whether a real model was asked, now or when it was `recorded`; an oracle's figures are
    estimates by `tokenizer`.
    """

    question: str
    mode: Mode
    kind: str
    model: str
    tokenizer: str
    answer: Any = None
    correct: bool | None = None
    reason: str = ""
    """Why the answer is wrong, or why there is none."""
    outcome: Outcome = "answered"
    steps: list[Turn] = field(default_factory=list)
    calls_by_tool: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    usd: float = 0.0
    seconds: Seconds = field(default_factory=Seconds)
    notes: list[str] = field(default_factory=list)
    """What the tools said before the run, such as where they run."""
    recorded: str | None = None
    """When a live model gave the answers, of a run that was played back from a recording."""
    report: str | None = None
    """Where Flyte keeps the report of a durable run."""

    @property
    def turns(self) -> int:
        """Responses of the model."""
        return len(self.steps)

    @property
    def calls(self) -> list[Call]:
        """All tool calls, in the order they were made."""
        return [call for step in self.steps for call in step.calls]

    @property
    def repairs(self) -> int:
        """Programs that failed."""
        return sum(1 for step in self.steps if step.program is not None and step.error)

    def to_json(self) -> dict[str, Any]:
        """The record as JSON, with stable field names."""
        data = asdict(self)
        return {**data, "turns": self.turns, "tool_calls": len(self.calls), "repairs": self.repairs}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Run:
        """The inverse of `to_json`."""
        kept = {key: value for key, value in data.items() if key not in ("turns", "tool_calls", "repairs")}
        steps = [
            Turn(**{**step, "usage": Usage(**step["usage"]), "calls": [Call(**call) for call in step["calls"]]})
            for step in data["steps"]
        ]
        totals = {"usage": Usage(**data["usage"]), "seconds": Seconds(**data["seconds"])}
        return cls(**{**kept, **totals, "steps": steps})

    def mark(self, grade: Callable[[Any, Any], Any], truth: Any) -> None:
        """Note whether the answer, if there is one, is right: `grade(answer, truth)` has `correct` and `reason`."""
        if self.outcome == "answered":
            graded = grade(self.answer, truth)
            self.correct, self.reason = graded.correct, graded.reason

    @property
    def label(self) -> str:
        """Where the figures come from, to stand beside them."""
        sources = {
            "oracle": "oracle (scripted, not a model, and at once)",
            "recorded": f"recorded live on {self.recorded} and played back at once",
        }
        return f"{sources.get(self.kind, self.kind)}, {self.model}; tokens: {self.tokenizer}"

    def row(self) -> dict[str, str]:
        """The run as one line of a table, for a terminal, a notebook or a page."""
        verdict = {True: "right", False: "wrong", None: "answered"}[self.correct]
        return {
            "mode": self.mode,
            "outcome": verdict if self.outcome == "answered" else self.outcome,
            "turns": f"{self.turns:,}",
            "requests": f"{self.requests:,}",
            "tool calls": f"{len(self.calls):,}",
            "input tokens": f"{self.usage.prompt:,}",
            "of them cached": f"{self.usage.cache_read:,}",
            "output tokens": f"{self.usage.output:,}",
            "list price": f"${self.usd:.5f}",
            "seconds": f"{self.seconds.wall:.2f}",
        }

    def __repr__(self) -> str:
        return (
            f"<Run {self.mode}: {self.row()['outcome']}, {self.turns} turns, {len(self.calls):,} tool calls, "
            f"{self.usage.total:,} tokens, ${self.usd:.5f}>"
        )

    def _repr_html_(self) -> str:
        shown = json.dumps(self.answer, ensure_ascii=False) if self.outcome == "answered" else self.reason
        row = self.row()
        if self.kind != "live":  # it answers at once: its seconds are the kit's, and differ from run to run
            del row["seconds"]
        figures = _html_table([["", ""], *map(list, row.items())])
        parts = [
            f"<p>{escape(self.question)}</p>",
            f"<p><b>Answer</b> <code>{escape(shown[:2000])}</code></p>",
            figures,
        ]
        parts += [_folded(f"program of turn {n}", step.program) for n, step in enumerate(self.steps, 1) if step.program]
        if self.calls:
            rows = [["tool", "arguments", "result"]]
            for call in self.calls[:SHOWN_CALLS]:
                given = json.dumps(call.arguments, ensure_ascii=False)
                rows.append([call.tool, given, call.error or call.preview])
            which = "" if len(self.calls) <= SHOWN_CALLS else f", the first {SHOWN_CALLS}"
            title = f"{len(self.calls):,} tool calls{which}"
            parts.append(f"<details><summary>{title}</summary>{_html_table(rows)}</details>")
        parts += [f"<p><small>{escape(text)}</small></p>" for text in [*self.notes, f"Source: {self.label}"]]
        return f"<div style='{_STYLE}'>{''.join(parts)}</div>"


SHOWN_CALLS = 50
_STYLE = "font-family: system-ui, sans-serif; font-size: 14px; max-width: 60em"
_CELL = "text-align: left; vertical-align: top; padding: 2px 12px 2px 0"


def _html_table(rows: list[list[str]]) -> str:
    """A table whose first row is the head, left out where it is empty, and whose first column names the row."""
    head = "".join(f"<th style='{_CELL}'>{escape(cell)}</th>" for cell in rows[0]) if any(rows[0]) else ""
    body = "".join(
        f"<tr><th scope='row' style='{_CELL}'>{escape(row[0][:300])}</th>"
        + "".join(f"<td style='{_CELL}; overflow-wrap: anywhere'>{escape(cell[:300])}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows[1:]
    )
    return f"<table style='border-collapse: collapse'>{head and f'<tr>{head}</tr>'}{body}</table>"


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"


ROWS_CHARS = 10_000
ROWS_CALLS = 10
"""Of how many calls of each tool the rows are kept in the record."""


def rows_in(text: str) -> list[dict[str, Any]] | None:
    """The rows of a tool's result as JSON text: a list of objects, or an object with such `rows`.

    Rows may also be lists beside `columns`. None for anything else, and for more than `ROWS_CHARS`.
    """
    if len(text) > ROWS_CHARS or not (text.startswith("[{") or '"rows":[' in text):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    columns = value.get("columns") if isinstance(value, dict) else None
    rows = value.get("rows") if isinstance(value, dict) else value
    if isinstance(columns, list) and isinstance(rows, list):
        rows = [dict(zip(columns, row, strict=False)) for row in rows if isinstance(row, list)]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return None
    return rows


_FENCE = re.compile(r"^```(?:json)?\s*\n(.*?)\n?```$", re.DOTALL)


def parse_answer(text: str) -> Any:
    """The answer in a text: its JSON value, a code fence around it or not; otherwise the text itself."""
    text = text.strip()
    fenced = _FENCE.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair could be neither shown nor kept
    except (ValueError, RecursionError):
        return text.encode("utf-8", "replace").decode()
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
