"""A recording: what a live model was asked and answered, as a text file to be played back without a key.

Covers: the format, reading it, finding the answers to a request, adding one, and what it covers. A line of JSON for
the recording as a whole, then one for each exchange, so that a line can be read, compared, moved or taken out. Answers
are in it as they came; of a request its question and a fingerprint are, for each turn sends the whole conversation
again. Does not cover: what must not be in it, and how requests get here (see `playback`).
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NoReturn

VERSION = 1
"""Of the format. Files of another version are refused."""
_writing = threading.Lock()
"""Not every system appends in one step what several threads write."""


class RecordingError(ValueError):
    """A recording cannot be used, or does not hold what was asked. The message says why, and what to do."""


@dataclass(frozen=True)
class Head:
    """What is the same for a whole recording: who answered, where, and which kit asked."""

    model: str
    kit: str
    base_url: str
    """Without a user, a password or a query."""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, `text`, as it was sent. `request` is the fingerprint by which it is found."""

    date: str
    notebook: str
    """The name of the notebook that asked, where Jupyter says it."""
    seconds: float
    """How long the model took. It is played back at once."""
    question: str
    mode: str
    request: str
    status: int
    content_type: str
    text: str


@dataclass(frozen=True)
class Recording:
    """All of a recording."""

    file: Path
    head: Head
    exchanges: tuple[Exchange, ...]
    digest: str
    """Of its bytes: what tells one recording from another."""

    @classmethod
    def load(cls, file: Path) -> Recording:
        """Read a recording. Raises `RecordingError` for one that is not there, empty, damaged or of another version.

        A last line that was cut off, as by a crash while it was recorded, is left out.
        """
        try:
            state = file.stat()
        except OSError as error:
            raise RecordingError(f"There is no recording {file} ({error.strerror}). Check the name.") from error
        return _load(file, state.st_mtime_ns, state.st_size)

    @property
    def model(self) -> str:
        """The model that answered."""
        return self.head.model

    @property
    def when(self) -> str:
        """The day it was recorded, or the first and the last."""
        days = sorted({exchange.date for exchange in self.exchanges})
        return " to ".join(dict.fromkeys((days[0], days[-1])))

    @property
    def questions(self) -> list[str]:
        """Its questions, in the order in which they were first asked."""
        return list(dict.fromkeys(exchange.question for exchange in self.exchanges))

    @cached_property
    def by_request(self) -> dict[str, list[Exchange]]:
        """The exchanges by the key of their request, in the order recorded."""
        found: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            found.setdefault(exchange.request, []).append(exchange)
        return found

    def refuse(self, body: Any) -> NoReturn:
        """Say that a request is not in it: raises `RecordingError`."""
        count = f"requests: {len(self.exchanges):,}, questions: {len(self.questions):,}"
        model = body.get("model") if isinstance(body, Mapping) else None
        if model not in (None, self.model):
            advice = f"It was recorded with {self.model}, and {model} was asked: set WORKSHOP_MODEL={self.model}"
        elif question_of(body) in self.questions:
            advice = "Its question is, but with other tools, results or instructions: put the prompt back as it was"
        else:
            advice = f"Ask one of its questions (workshop replay {self.file.name} lists them)"
        raise RecordingError(
            f"This prompt is not in the recording {self.file.name} ({count}). {advice}, or set a key, unset "
            "WORKSHOP_REPLAY and ask the model itself."
        )

    def coverage(self) -> list[dict[str, Any]]:
        """A row a question: in which modes and notebooks it was asked, with how many requests and seconds."""
        rows = []
        for question in self.questions:
            own = [exchange for exchange in self.exchanges if exchange.question == question]
            rows.append(
                {
                    "question": question,
                    "modes": sorted({exchange.mode for exchange in own}),
                    "notebooks": sorted({exchange.notebook for exchange in own} - {""}),
                    "requests": len(own),
                    "seconds": round(sum(exchange.seconds for exchange in own), 1),
                }
            )
        return rows

    def to_json(self) -> dict[str, Any]:
        """What it is and covers, without the exchanges themselves."""
        facts = {"file": str(self.file), **asdict(self.head), "recorded": self.when, "requests": len(self.exchanges)}
        return {**facts, "questions": self.coverage()}


@lru_cache(maxsize=8)
def _load(file: Path, changed: int, size: int) -> Recording:
    data = file.read_bytes()
    lines = data.split(b"\n")[:-1]
    if not lines:
        raise RecordingError(f"The recording {file.name} is empty. Record it again, or get another copy.")
    head = _read_head(file, lines[0])
    exchanges = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            value = json.loads(line)
            if "recording" not in value:  # two that began it at once have each written a head
                exchanges.append(Exchange(**value))
        except (ValueError, TypeError) as error:
            raise RecordingError(
                f"The recording {file.name} is damaged at line {number}. Get another copy, or take that line out."
            ) from error
    if not exchanges:
        raise RecordingError(f"The recording {file.name} is empty. Record it again, or get another copy.")
    return Recording(file, head, tuple(exchanges), hashlib.sha256(data).hexdigest()[:12])


def _read_head(file: Path, line: bytes) -> Head:
    try:
        values = json.loads(line)
        version = values.pop("recording")
        if version == VERSION:
            return Head(**values)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise RecordingError(f"{file.name} is not a recording of this kit, or its first line is damaged.") from error
    raise RecordingError(
        f"The recording {file.name} is of format {version}, and this kit reads format {VERSION}. Record it again, or "
        "play it back with the kit that recorded it."
    )


def fingerprint(method: str, path: str, body: Any) -> str:
    """What makes a request this one and no other: method, path and JSON, in whatever order its fields are."""
    return hashlib.sha256(json.dumps([method, path, body], sort_keys=True).encode()).hexdigest()


def question_of(body: Any) -> str:
    """What the conversation of a request began with."""
    try:
        content = body["messages"][0]["content"]
        return content if isinstance(content, str) else str(content[0]["text"])
    except (IndexError, KeyError, TypeError):
        return ""


def mode_of(body: Any) -> str:
    """`code`, `direct`, or `no tools`, by the tools that the model was given."""
    tools = body.get("tools") if isinstance(body, Mapping) else None
    if not tools:
        return "no tools"
    return "code" if any(tool.get("name") == "run_program" for tool in tools) else "direct"


def begin(file: Path, head: Head) -> None:
    """Make ready to add to a recording, there already or not; cut off a last line that a crash left half-written.

    Raises `RecordingError` if it cannot be written, or if its head is another.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as log:
            log.seek(0)
            data = log.read()
            whole = data.rfind(b"\n") + 1
            if whole < len(data):
                log.truncate(whole)
    except OSError as error:
        raise RecordingError(f"Cannot write the recording {file} ({error.strerror}). Choose another file.") from error
    if whole:
        found = _read_head(file, data[: data.index(b"\n")])
        if found != head:
            raise RecordingError(
                f"{file.name} was recorded with {found.model} at {found.base_url} by kit {found.kit}, and this is "
                f"{head.model} at {head.base_url} by kit {head.kit}. Record into another file."
            )


def add(file: Path, head: Head, exchange: Exchange) -> None:
    """Add an exchange: in one write, so that whatever happens the file holds whole lines only. For many at once."""
    line = json.dumps(asdict(exchange)).encode() + b"\n"
    try:
        with _writing, file.open("ab", buffering=0) as log:
            start = log.tell()
            if not start:
                line = json.dumps({"recording": VERSION, **asdict(head)}).encode() + b"\n" + line
            if log.write(line) != len(line):
                log.truncate(start)
                raise RecordingError(f"The disk is full, so {file.name} lacks the last answer. Make room.")
            os.fsync(log.fileno())
    except OSError as error:
        raise RecordingError(f"Cannot write the recording {file} ({error.strerror}).") from error
