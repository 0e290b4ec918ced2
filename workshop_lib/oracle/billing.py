"""What a request costs in tokens, as the API bills it: input, cache reads, cache writes.

Covers the documented prompt cache: a prefix of the prompt up to a `cache_control` mark, at most four marks,
a minimum size, found again at most 20 blocks before a mark, kept five minutes after its last use.
Does not cover: one-hour entries, and caches shared or evicted under load.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any

from workshop_lib.meter import ModelCard, Usage, blocks

LOOKBACK_BLOCKS = 20
MAX_MARKS = 4
LIFETIME_SECONDS = 300.0


class PromptCache:
    """Remembers which prefixes were written, and until when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._expires: dict[str, float] = {}

    def bill(self, request: Mapping[str, Any], card: ModelCard) -> Usage:
        """The prompt tokens of `request`, split by how they are billed. Output is not known yet, so 0.

        Raises `ValueError` for more marks than the API takes.
        """
        prompt = list(blocks(request))
        upto = list(accumulate(block.tokens for block in prompt))
        marks = [position for position, block in enumerate(prompt) if block.breakpoint]
        if len(marks) > MAX_MARKS:
            raise ValueError(f"A maximum of {MAX_MARKS} blocks with cache_control may be provided. Found {len(marks)}.")
        if not marks:
            return Usage(input=upto[-1] if upto else 0)

        prefixes = self._prefixes(card.name, [block.identity for block in prompt])
        read = self._longest_hit(prefixes, marks)
        read_tokens = 0 if read is None else upto[read]
        written = [mark for mark in marks if upto[mark] >= card.min_cache_tokens]
        for position in [*written, *([] if read is None else [read])]:
            self._expires[prefixes[position]] = self._clock() + LIFETIME_SECONDS
        write_tokens = max(0, upto[written[-1]] - read_tokens) if written else 0
        return Usage(input=upto[-1] - read_tokens - write_tokens, cache_read=read_tokens, cache_write=write_tokens)

    def _longest_hit(self, prefixes: list[str], marks: list[int]) -> int | None:
        for mark in reversed(marks):
            for position in range(mark, max(-1, mark - LOOKBACK_BLOCKS), -1):
                if self._expires.get(prefixes[position], 0) > self._clock():
                    return position
        return None

    @staticmethod
    def _prefixes(model: str, identities: list[str]) -> list[str]:
        """A running digest: entry n stands for the model and the whole prompt up to block n."""
        running = hashlib.sha256(model.encode())
        digests = []
        for identity in identities:
            data = identity.encode("utf-8", "surrogatepass")
            running.update(len(data).to_bytes(8, "big") + data)
            digests.append(running.copy().hexdigest())
        return digests
