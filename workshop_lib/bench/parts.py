"""Where the tokens go: every request of a run taken apart, so that a saving can be split into its parts.

Covers: definitions, the conversation sent again, results, calls, the answer said again, each in tokens and in list
price, adding up exactly to the difference between two runs; what caching and parallel calls take off; the same runs
counted by other tokenizers; the distance to a floor. Does not cover: a live model, whose requests are its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from workshop_lib.agents import RUN_PROGRAM
from workshop_lib.bench.arms import ARMS, UNCAPPED
from workshop_lib.bench.suites import Task
from workshop_lib.meter import MESSAGE_FRAME, ModelCard, Usage, block_text, blocks, count_tokens
from workshop_lib.model import Model
from workshop_lib.oracle import Oracle, OracleTransport
from workshop_lib.record import Run
from workshop_lib.settings import Settings
from workshop_lib.stubs import stubs

PARTS = {
    "definitions": "the tools and the rules, the first time",
    "question": "the question, the first time",
    "sent again": "definitions, question and calls, in every later request",
    "results": "what the tools gave, the first time",
    "results again": "the same, in every later request",
    "calls": "the calls or the program, written by the model",
    "answer": "the answer, said by the model",
}


class Recording(OracleTransport):
    """A transport that keeps the requests it was sent."""

    def __init__(self, oracle: Oracle) -> None:
        super().__init__(oracle)
        self.requests: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(json.loads(await request.aread()))
        return await super().handle_async_request(request)


@dataclass(frozen=True)
class Bill:
    """One run by parts, in tokens and in US dollars at list price. Of the oracle, counted by `count`."""

    run: Run
    tokens: dict[str, int]
    usd: dict[str, float]

    @property
    def total_tokens(self) -> int:
        """All tokens, sent and received."""
        return sum(self.tokens.values())

    @property
    def total_usd(self) -> float:
        """List price without the prompt cache."""
        return sum(self.usd.values())


Recorded = tuple[Run, list[dict[str, Any]]]
"""A run of the oracle, and the requests it was sent."""


async def recorded(arm: str, task: Task) -> Recorded:
    """One run in one arm."""
    toolbox = task.toolbox()
    transport = Recording(ARMS[arm].plays(task, toolbox))
    return await ARMS[arm].answer(task, toolbox, Model(UNCAPPED, transport=transport)), transport.requests


async def record(task: Task) -> dict[str, Recorded]:
    """The runs that everything below is made of."""
    return {arm: await recorded(arm, task) for arm in ("direct", "code", "code-final")}


def bill(run: Run, requests: Sequence[dict[str, Any]], count: Callable[[str], int] = count_tokens) -> Bill:
    """Take a run apart. Its requests must be those of its turns, one each."""
    card = ModelCard.load(Settings(model=run.model))
    tokens, usd = dict.fromkeys(PARTS, 0), dict.fromkeys(PARTS, 0.0)
    seen = 0
    for number, (request, step) in enumerate(zip(requests, run.steps, strict=True)):
        prompt: Counter[str] = Counter()
        found = list(_kinds(request, count))
        for position, (kind, size) in enumerate(found):
            new = position >= seen
            part = kind if new and kind != "calls" else "results again" if kind == "results" else "sent again"
            prompt[part] += size
        seen = len(found)
        last = number == len(requests) - 1 and not step.calls and step.program is None
        output = {"answer" if last else "calls": count(_said(step)) if count is not count_tokens else step.usage.output}
        price = card.price(sum(prompt.values()))  # the whole prompt decides the tier of all its parts
        for part, amount in prompt.items():
            tokens[part] += amount
            usd[part] += price.usd(Usage(input=amount))
        for part, amount in output.items():
            tokens[part] += amount
            usd[part] += price.usd(Usage(output=amount))
    return Bill(run, tokens, usd)


def _kinds(request: dict[str, Any], count: Callable[[str], int]) -> Iterable[tuple[str, int]]:
    """Each block of a prompt, in order: what it is, and its tokens."""
    kinds = {"text": "question", "tool_result": "results", "tool_use": "calls"}
    for block in blocks(request):
        role, _, text = block.identity.partition(" ")
        kind = "definitions" if role in ("tool", "system") else kinds.get(json.loads(text)["type"], "calls")
        yield ("calls" if role == "assistant" else kind), count(block.text) + block.frame


def _said(step: Any) -> str:
    """What a response says, as far as the run kept it."""
    calls = [(call.tool, call.arguments) for call in step.calls]
    if step.program is not None:
        return block_text({"type": "tool_use", "name": RUN_PROGRAM["name"], "input": {"code": step.program}})
    return step.text + "".join(block_text({"type": "tool_use", "name": name, "input": given}) for name, given in calls)


@dataclass(frozen=True)
class Saving:
    """What `code-final` saves against `direct` on one task, part by part; negative where it pays more."""

    task: str
    direct: Bill
    code: Bill
    cached_usd: float
    """The same direct run with the prompt cache."""
    serial_usd: float | None
    """The same calls one by one; None: too many to run."""

    def parts(self) -> dict[str, float]:
        """US dollars by part. They add up to the difference of the two bills."""
        return {part: self.direct.usd[part] - self.code.usd[part] for part in PARTS}

    def to_json(self) -> dict[str, Any]:
        """With stable field names."""
        return {
            "task": self.task,
            "direct_tokens": self.direct.tokens,
            "code_tokens": self.code.tokens,
            "direct_usd": self.direct.usd,
            "code_usd": self.code.usd,
            "direct_cached_usd": self.cached_usd,
            "direct_serial_usd": self.serial_usd,
        }


SERIAL_CALLS = 400
"""A task with more calls is not run one by one here."""


async def saving(task: Task, runs: dict[str, Recorded]) -> Saving | None:
    """Of one task, whose `runs` are recorded; None where direct calling has no answer."""
    if runs["direct"][0].outcome != "answered":
        return None
    direct, code = (bill(*runs[arm]) for arm in ("direct", "code-final"))
    cached, _ = await recorded("direct-cached", task)
    serial = None
    if len(direct.run.calls) <= SERIAL_CALLS:
        serial, _ = await recorded("direct-serial", task)
    return Saving(task.name, direct, code, cached.usd, serial.usd if serial else None)


# --- other tokenizers ------------------------------------------------------------------------------------------


def _ctok_3(text: str) -> int:
    from ctok import token_count

    return token_count(text, "3.0") - MESSAGE_FRAME if text else 0


TOKENIZERS: dict[str, Callable[[str], int]] = {
    "ctok 4.8": count_tokens,
    "ctok 3.0": _ctok_3,
    "characters / 4": lambda text: round(len(text) / 4),
}


def by_tokenizer(runs: dict[str, Recorded]) -> dict[str, dict[str, float]]:
    """The list price of each run, by tokenizer, without the prompt cache."""
    return {
        name: {arm: bill(run, requests, count).total_usd for arm, (run, requests) in runs.items()}
        for name, count in TOKENIZERS.items()
    }


# --- the floor -------------------------------------------------------------------------------------------------


def floor(task: Task, runs: dict[str, Recorded]) -> dict[str, Any]:
    """One task in tokens: what no protocol can do without, and what `code-final` takes beyond it and beyond the stubs.

    The floor is the question, the program and the answer, once each.
    """
    run, _ = runs["code-final"]
    pieces = {
        "question": count_tokens(task.question),
        "program": count_tokens(task.program),
        "answer": count_tokens(json.dumps(task.truth, ensure_ascii=False)),
    }
    shown, least = count_tokens(stubs(task.toolbox())), sum(pieces.values())
    return {
        "task": task.name,
        **pieces,
        "floor": least,
        "stubs": shown,
        "code_final": run.usage.total,
        "times_the_floor": run.usage.total / least,
        "beyond_the_stubs": (run.usage.total - shown) / least,
        "with_the_stubs": run.usage.total / (least + shown),
    }
