"""The meter: tokens, prices, and a cap that is never passed.

Covers: usage counted once per response id; list prices by size of the prompt; the worst price of the next
request, checked before it is sent; counting tokens offline with `ctok`.
Does not cover: what tool schemas, turns and thinking add on the vendor's side beyond their text. `ctok`
rebuilds the count of one user message; a whole request is counted here as the sum of its blocks, so an
offline figure is an estimate and is labelled with its tokenizer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from workshop_lib.settings import PROJECT, Settings

TOKENIZER = "ctok 4.8"
MODELS_FILE = PROJECT / "data" / "models.json"


class UnknownModelError(ValueError):
    """No price and no limits are known for a model."""


class SpendingCapError(RuntimeError):
    """The next request could pass the spending cap, so it was not sent."""


@dataclass(frozen=True)
class Usage:
    """Tokens of one response, or a sum of them, in the API's four kinds. `input` is what no cache served."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )

    @property
    def prompt(self) -> int:
        """All tokens sent, however they were billed."""
        return self.input + self.cache_read + self.cache_write

    @property
    def total(self) -> int:
        """All tokens sent and received."""
        return self.prompt + self.output

    @classmethod
    def of(cls, usage: Any) -> Usage:
        """From the `usage` of an API response; its missing or null cache fields count as 0."""
        return cls(
            input=usage.input_tokens or 0,
            output=usage.output_tokens or 0,
            cache_read=getattr(usage, "cache_read_input_tokens", 0) or 0,
            cache_write=getattr(usage, "cache_creation_input_tokens", 0) or 0,
        )


@dataclass(frozen=True)
class Price:
    """List price in US dollars per million tokens, for prompts of up to `up_to_prompt` tokens."""

    input: float
    output: float
    cache_read: float
    cache_write: float
    up_to_prompt: int | None = None

    def usd(self, usage: Usage) -> float:
        """What `usage` costs."""
        return (
            usage.input * self.input
            + usage.output * self.output
            + usage.cache_read * self.cache_read
            + usage.cache_write * self.cache_write
        ) / 1e6


@dataclass(frozen=True)
class ModelCard:
    """Limits and prices of one model, from `data/models.json`."""

    name: str
    context_window: int
    max_output: int
    min_cache_tokens: int
    prices: tuple[Price, ...]

    def usd(self, usage: Usage) -> float:
        """The list price of one response. The size of its prompt decides the tier for all its tokens."""
        return self.price(usage.prompt).usd(usage)

    def price(self, prompt: int) -> Price:
        """The price of a request whose whole prompt has so many tokens."""
        for price in self.prices:
            if price.up_to_prompt is None or prompt <= price.up_to_prompt:
                return price
        raise ValueError(f"{MODELS_FILE.name}: the last price of {self.name} must have up_to_prompt null.")

    @classmethod
    def load(cls, settings: Settings) -> ModelCard:
        """The card of the model in `settings`.

        Raises `UnknownModelError`, except behind a base URL of one's own, or in a recording of one: there any name
        may be served, the limits are the server's business, and the price is shown as 0.
        """
        models = _models()
        if settings.model in models:
            entry = models[settings.model]
            prices = tuple(Price(**price) for price in entry["prices"])
            return cls(settings.model, **{**entry, "prices": prices})
        if settings.kind == "recorded" or (settings.kind == "live" and settings.base_url):
            free = Price(0, 0, 0, 0)
            return cls(settings.model, context_window=10**9, max_output=10**9, min_cache_tokens=1024, prices=(free,))
        raise UnknownModelError(
            f"No model is called {settings.model!r} in data/models.json, so its price and limits are unknown. "
            f"Set WORKSHOP_MODEL to one of: {', '.join(models)}; or add an entry with its source."
        )


def counted_by(kind: str) -> str:
    """Who counts the tokens of a model of this kind: the API, or the offline estimate and its name."""
    return f"{TOKENIZER} (estimate)" if kind == "oracle" else "the API's usage"


def model_names() -> list[str]:
    """The models whose prices and limits are known."""
    return list(_models())


@cache
def _models() -> dict[str, dict[str, Any]]:
    return json.loads(MODELS_FILE.read_text(encoding="utf-8"))["models"]


@dataclass
class Meter:
    """Adds up one run. Usage is kept per response id, so a response seen twice is counted once."""

    card: ModelCard
    cap_usd: float
    responses: dict[str, Usage] = field(default_factory=dict)
    requests: int = 0
    """HTTP requests sent, retries included."""

    def record(self, response_id: str, usage: Usage) -> None:
        """Note the usage of a response; seen again (a resent or completed one), the later figures replace."""
        self.responses[response_id] = usage

    @property
    def usage(self) -> Usage:
        """The sum over all responses."""
        return sum(self.responses.values(), Usage())

    @property
    def usd(self) -> float:
        """The list price of all responses, each in its own price tier."""
        return sum(map(self.card.usd, self.responses.values()))

    def check(self, request: Mapping[str, Any]) -> None:
        """Raise `SpendingCapError` if the worst case of `request` would pass the cap.

        The worst case: the whole prompt written to the cache, and `max_tokens` of output. A tenth is added
        to the counted prompt, because a live count may differ from the offline one.
        """
        prompt = round(1.1 * sum(block.tokens for block in blocks(request)))
        worst = self.card.usd(Usage(cache_write=prompt, output=request["max_tokens"]))
        if self.usd + worst > self.cap_usd:
            raise SpendingCapError(
                f"Stopped before request {len(self.responses) + 1}: it could cost up to ${worst:.4f} on top of "
                f"${self.usd:.4f} spent, and the cap is ${self.cap_usd:.4f}. Raise it with WORKSHOP_MAX_USD."
            )


@lru_cache(maxsize=200_000)
def count_tokens(text: str) -> int:
    """Tokens of a text by `ctok` 4.8, without the frame of a message. Each text is counted once."""
    from ctok import token_count

    return token_count(text, "4.8") - MESSAGE_FRAME if text else 0


MESSAGE_FRAME = 6
"""What `ctok` 4.8 adds for being a message. Counted once for every message of a request."""


@dataclass(frozen=True)
class Block:
    """One piece of a prompt, in the order the API reads it: tools, system, messages."""

    text: str
    frame: int = 0
    breakpoint: bool = False
    """Whether it carries `cache_control`: the prompt up to and including it may be cached."""
    identity: str = ""
    """All that must be the same for the cache to know it again: the whole block, and who says it."""

    @property
    def tokens(self) -> int:
        return count_tokens(self.text) + self.frame


def blocks(request: Mapping[str, Any]) -> Iterator[Block]:
    """The blocks of a Messages API request. A top-level `cache_control` marks the last one."""
    found = list(_blocks(request))
    if found and request.get("cache_control"):
        found[-1] = replace(found[-1], breakpoint=True)
    yield from found


def _blocks(request: Mapping[str, Any]) -> Iterator[Block]:
    deferred = deferred_tools(request)
    for tool in request.get("tools", []):
        if tool["name"] in deferred:
            continue
        definition = {key: value for key, value in tool.items() if key != "cache_control"}
        text = _compact(definition)
        yield Block(text, breakpoint="cache_control" in tool, identity=f"tool {text}")
    yield from _content(request.get("system", []), "system", 0, deferred)
    for message in request["messages"]:
        yield from _content(message["content"], message["role"], MESSAGE_FRAME, deferred)


def deferred_tools(request: Mapping[str, Any]) -> dict[str, Any]:
    """The tools that are in the prompt only where a tool search has named them, by name."""
    return {tool["name"]: tool for tool in request.get("tools", []) if tool.get("defer_loading")}


def _content(content: Any, role: str, frame: int, deferred: Mapping[str, Any]) -> Iterator[Block]:
    if isinstance(content, str):
        content = [{"type": "text", "text": content}] if content else []
    for position, block in enumerate(content):
        unmarked = {key: value for key, value in block.items() if key != "cache_control"}
        identity = f"{role} {_compact(unmarked)}"
        yield Block(block_text(block, deferred), 0 if position else frame, "cache_control" in block, identity)


def block_text(block: Mapping[str, Any], deferred: Mapping[str, Any] | None = None) -> str:
    """The text of a content block that is paid for. `deferred`: the definitions that search results refer to."""
    match block.get("type"):
        case "text":
            return str(block["text"])
        case "thinking":
            return str(block["thinking"])
        case "tool_use" | "server_tool_use":
            return f"{block['name']}{_compact(block['input'])}"
        case "tool_result":
            content = block.get("content") or ""
            return content if isinstance(content, str) else "".join(map(block_text, content))
        case "tool_search_tool_result":
            names = [reference["tool_name"] for reference in block["content"].get("tool_references", [])]
            definitions = [dict((deferred or {}).get(name, {})) for name in names]
            return "".join(_compact({key: one[key] for key in one if key != "defer_loading"}) for one in definitions)
        case _:
            return _compact(dict(block))


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
