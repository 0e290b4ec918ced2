"""The offline tokenizer against the API's own count, over the requests that the benchmark sends.

Covers: the first and the last request of a few runs in both modes, counted by `count_tokens` and by the meter. The
difference holds what the API adds for tool schemas, turns and frames. Does not cover: output tokens.
"""

from __future__ import annotations

import statistics
from typing import Any

from workshop_lib.bench.parts import recorded
from workshop_lib.bench.suites import load_suite
from workshop_lib.meter import TOKENIZER, blocks
from workshop_lib.model import Model
from workshop_lib.settings import Settings

TASKS = ("flights-1", "flights-4", "flights-6", "flights-10")
COUNTED = ("model", "system", "tools", "messages", "tool_choice")
"""What `count_tokens` takes of a request."""


async def measure(settings: Settings) -> dict[str, Any]:
    """`rows` with the tokens by both counts, and the median, lowest and highest ratio of offline over API."""
    client = Model(settings).client()
    rows = []
    for task in [task for task in load_suite("flights") if task.name in TASKS]:
        for arm in ("direct", "code-final"):
            _, requests = await recorded(arm, task)
            for place in sorted({0, len(requests) - 1}):
                request = {key: requests[place][key] for key in COUNTED if key in requests[place]}
                counted = await client.messages.count_tokens(**{**request, "model": settings.model})
                offline = sum(block.tokens for block in blocks(request))
                rows.append(
                    {"request": f"{task.name} {arm} {place + 1}", "api": counted.input_tokens, "offline": offline}
                )
    ratios = [row["offline"] / row["api"] for row in rows]
    return {
        "model": settings.model,
        "tokenizer": TOKENIZER,
        "rows": rows,
        "median": statistics.median(ratios),
        "low": min(ratios),
        "high": max(ratios),
    }
