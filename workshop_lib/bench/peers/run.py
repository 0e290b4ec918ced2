"""One run over all systems: the same questions and oracle, round by round in a shuffled order.

Covers: a row for each system and question: right or not, requests, tokens and list price as the server saw them,
calls, and the harness's own time, which is the wall time of a warm run less the server's answering and the waiting
in tools. A system that cannot be had is rows with the reason. Does not cover: skill, for the model is a script; and
the caches between runs, which are empty for each.
"""

from __future__ import annotations

import contextlib
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from workshop_lib.bench.peers.oracles import ORACLES
from workshop_lib.bench.peers.systems import SYSTEMS, Peer, PeerError, System, UnavailableError
from workshop_lib.flights import Question, grade
from workshop_lib.meter import TOKENIZER, ModelCard, Usage, count_tokens
from workshop_lib.oracle.server import serve
from workshop_lib.oracle.wire import Reply
from workshop_lib.record import parse_answer
from workshop_lib.settings import Settings

WARM_UPS, ROUNDS, SEED = 2, 5, 2013
KITS = ("kit-code", "kit-direct")


@dataclass
class Row:
    """One system on one question. Tokens are those of one run; times are of `rounds` warm runs, in milliseconds."""

    system: str
    mode: str
    version: dict[str, str]
    question: int
    outcome: str = "not run"
    """`right`, `wrong`, `failed` (no answer came) or `not run`; why stands in `reason`."""
    reason: str = ""
    answer: Any = None
    requests: int = 0
    sent: int = 0
    """Prompt tokens over all requests."""
    fixed: int = 0
    """Prompt tokens of the first request without the question: what the system says before anything happens."""
    output: int = 0
    usd: float = 0.0
    calls: int = 0
    rounds: int = 0
    harness_ms: float | None = None
    """The median."""
    harness_ms_all: list[float] = field(default_factory=list)
    wall_ms: float | None = None
    """This and what follows: of the last run."""
    server_ms: float | None = None
    tools_ms: float | None = None
    note: str = ""
    model: str = ""
    tokenizer: str = f"{TOKENIZER} (estimate)"


@dataclass
class Seen:
    """What the server saw of one run."""

    usages: list[Usage] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    arrived: int = 0
    refusals: list[str] = field(default_factory=list)

    def whole(self) -> Seen:
        """Wait for the last answer's time, which comes just after its last byte."""
        deadline = time.monotonic() + 5
        while len(self.seconds) < self.arrived and time.monotonic() < deadline:
            time.sleep(0.0005)
        return self


class Desk:
    """Stands behind the socket: one system at a time, each run with an oracle and a prompt cache of its own."""

    def __init__(self) -> None:
        self.seen = Seen()
        self._oracle = ORACLES["kit-code"]()

    def begin(self, system: str) -> None:
        """From now on it is this system that asks."""
        self._oracle, self.seen = ORACLES[system](), Seen()

    def handle(self, path: str, body: bytes) -> Reply:
        """Answer one POST request and note what it used."""
        seen = self.seen
        seen.arrived += 1
        reply = self._oracle.handle(path, body)
        if reply.status == 200:
            seen.usages.append(_usage(reply))
        else:
            seen.refusals.append(json.loads(b"".join(reply.chunks))["error"]["message"])
        return reply

    def answered(self, seconds: float) -> None:
        """Note how long an answer took."""
        self.seen.seconds.append(seconds)


def _usage(reply: Reply) -> Usage:
    """As the response itself states it, streamed or not."""
    if reply.headers["content-type"] == "application/json":
        data = json.loads(b"".join(reply.chunks))["usage"]
    else:
        (event,) = (chunk for chunk in reply.chunks if chunk.startswith(b"event: message_delta\n"))
        data = json.loads(event.partition(b"data: ")[2])["usage"]
    return Usage(
        data["input_tokens"],
        data["output_tokens"],
        data["cache_read_input_tokens"],
        data["cache_creation_input_tokens"],
    )


def measure(
    systems: Sequence[str],
    questions: Sequence[Question],
    *,
    rounds: int = ROUNDS,
    seed: int = SEED,
    on_run: Callable[[str], None] = lambda what: None,
) -> list[Row]:
    """All systems on all questions, interleaved. Every system has its rows, whatever happens to it."""
    model, shuffle = Settings().model, random.Random(seed).shuffle
    card, desk = ModelCard.load(Settings(model=model)), Desk()
    rows = {
        (name, question.id): Row(name, SYSTEMS[name].mode, {}, question.id, note=SYSTEMS[name].note, model=model)
        for name in systems
        for question in questions
    }
    with serve(desk, on_answered=desk.answered) as (url, bodies), contextlib.ExitStack() as stack:
        peers: list[Peer] = []
        for name in systems:
            on_run(f"{name}: starting")
            with _as_reason(rows, name):
                peers.append(stack.enter_context(Peer(SYSTEMS[name], url, model)))
        for peer in list(peers):
            peers.remove(peer)
            with _as_reason(rows, peer.system.name):
                peer.ready()
                peers.append(peer)
        for number in range(WARM_UPS + rounds):
            for question in questions:
                shuffle(peers)
                for peer in peers:
                    on_run(f"round {number + 1} of {WARM_UPS + rounds}, question {question.id}, {peer.system.name}")
                    row = rows[peer.system.name, question.id]
                    row.version = peer.version
                    if row.outcome in ("right", "not run") or number < WARM_UPS:  # else it may take minutes for nothing
                        _run(peer, desk, question, row, card, counts=number >= WARM_UPS)
                    bodies.clear()
    return list(rows.values())


@contextlib.contextmanager
def _as_reason(rows: dict[tuple[str, int], Row], name: str) -> Iterator[None]:
    """Why a system cannot be had goes into its rows."""
    try:
        yield
    except (UnavailableError, PeerError) as error:
        for (system, _), row in rows.items():
            if system == name:
                row.reason = str(error)


def _run(peer: Peer, desk: Desk, question: Question, row: Row, card: ModelCard, *, counts: bool) -> None:
    """One run, noted in its row."""
    desk.begin(peer.system.name)
    try:
        reply = peer.ask(question.text)
    except PeerError as error:
        row.outcome, row.reason = "failed", str(error)
        return
    seen = desk.seen.whole()
    row.outcome, row.reason, row.answer = _outcome(reply, question)
    if seen.refusals:
        row.reason = f"{row.reason} The server refused: {seen.refusals[-1][:300]}"
    usage = sum(seen.usages, Usage())
    row.requests, row.sent, row.output, row.calls = seen.arrived, usage.prompt, usage.output, reply["calls"]
    row.fixed = seen.usages[0].prompt - count_tokens(question.text) if seen.usages else 0
    row.usd = sum(map(card.usd, seen.usages))
    if counts:
        server = sum(seen.seconds)
        row.harness_ms_all.append(round(1e3 * (reply["wall"] - server - reply["tools"]), 3))
        row.rounds = len(row.harness_ms_all)
        row.harness_ms = statistics.median(row.harness_ms_all)
        row.wall_ms, row.server_ms, row.tools_ms = (round(1e3 * s, 3) for s in (reply["wall"], server, reply["tools"]))


def _outcome(reply: dict[str, Any], question: Question) -> tuple[str, str, Any]:
    if reply["error"]:
        return "failed", reply["error"], None
    answer = parse_answer(reply["answer"]) if isinstance(reply["answer"], str) else reply["answer"]
    found = grade(answer, question.answer)
    if found.correct:
        return "right", "", answer
    return (
        "wrong",
        f"{found.reason} The text ends: {answer[-300:]}" if isinstance(answer, str) else found.reason,
        answer,
    )


# --- the summary ------------------------------------------------------------------------------------------


def summarize(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One entry a system: its figures, and its ratios to the kit's agents over what both answered right.

    A ratio above 1 means that the system needs more than the kit; each is the geometric mean over the questions.
    """
    return [_summary(name, rows) for name in dict.fromkeys(row.system for row in rows)]


def _summary(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    own = [row for row in rows if row.system == name]
    right = [row for row in own if row.outcome == "right"]
    timed = [row.harness_ms for row in right if row.harness_ms is not None]
    system: System = SYSTEMS[name]
    return {
        "system": name,
        "title": system.title,
        "mode": system.mode,
        "version": own[0].version,
        "right": len(right),
        "of": len(own),
        "fixed": max((row.fixed for row in own), default=0),
        "harness_ms": statistics.median(timed) if timed else None,
        "against": {kit: _against(right, [row for row in rows if row.system == kit]) for kit in KITS},
        "not_right": {str(row.question): f"{row.outcome}: {row.reason}" for row in own if row.outcome != "right"},
        "note": system.note,
    }


def _against(right: Sequence[Row], kit: Sequence[Row]) -> dict[str, Any] | None:
    """This system over an agent of the kit, on the questions that both answered right; None where there are none."""
    theirs = {row.question: row for row in right}
    pairs = [(theirs[row.question], row) for row in kit if row.outcome == "right" and row.question in theirs]
    if not pairs:
        return None
    both = [(other.question, one.harness_ms, other.harness_ms) for one, other in pairs]
    timed = [(question, own, kits) for question, own, kits in both if own and kits]
    return {
        "questions": [other.question for _, other in pairs],
        "sent": sum(one.sent for one, _ in pairs),
        "kit_sent": sum(other.sent for _, other in pairs),
        "requests": sum(one.requests for one, _ in pairs),
        "kit_requests": sum(other.requests for _, other in pairs),
        "sent_ratio": statistics.geometric_mean(one.sent / other.sent for one, other in pairs),
        "usd_ratio": statistics.geometric_mean(one.usd / other.usd for one, other in pairs),
        "harness_ratio": statistics.geometric_mean(own / kits for _, own, kits in timed) if timed else None,
        "more_tokens_in_kit": [other.question for one, other in pairs if other.sent > one.sent],
        "slower_in_kit": [question for question, own, kits in timed if kits > own],
    }


def save(rows: Sequence[Row], folder: Path) -> Path:
    """Write the rows as JSON lines, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "peers.jsonl"
    part = file.with_suffix(".part")
    part.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return part.replace(file)


def load(file: Path) -> list[Row]:
    """The rows of an earlier run."""
    return [Row(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
