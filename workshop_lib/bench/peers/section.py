"""The peers in the report: their table, their picture, and where one of them does better than the kit.

Does not cover: measuring (see `run`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workshop_lib.bench.arms import OFFLINE
from workshop_lib.bench.page import Html, Section, bullets, folded, paragraph, picture, table
from workshop_lib.bench.peers.plot import draw
from workshop_lib.bench.peers.run import load, summarize
from workshop_lib.bench.sections import PEERS, missing

HEAD = ("system", "version", "right", "fixed prompt", "requests", "tokens sent", "over kit", "harness ms", "over kit's")


def peers_section(folder: Path) -> Section:
    """Other systems on the same tools, questions and oracle."""
    if not (folder / PEERS).exists():
        return missing("peers", "Peers", "workshop bench peers")
    rows = load(folder / PEERS)
    systems, label = summarize(rows), f"{OFFLINE}, {rows[0].model}; workshop bench peers"
    plot = draw(systems, label)
    plot.save(folder / "peers.png")
    not_right = [
        f"{one['title']}, question {question}: {why}" for one in systems for question, why in one["not_right"].items()
    ]
    losses = [line for one in systems if not one["system"].startswith("kit") for line in _losses(one)]
    return Section(
        "peers",
        "Peers",
        [
            paragraph(
                "Each system in an environment of its own, over HTTP to the same oracle, which speaks its protocol "
                "and says the same reference programs in its dialect. Tokens are counted at the server, from the "
                "bytes it was sent. Harness time is the wall time of a warm run less the server's answering and the "
                "waiting in tools. Ratios are geometric means over the questions that the system and the kit's code "
                "mode both answered right."
            ),
            picture(plot),
            table(HEAD, map(_row, systems)),
            paragraph("Where a system does better than the kit's code mode:" if losses else "None does better."),
            bullets(losses),
            folded("What came out otherwise than right", bullets(not_right)) if not_right else Html(""),
            folded("How each system was run", bullets(f"{one['title']}: {one['note']}" for one in systems)),
            paragraph(f"Source: {label}", "source"),
        ],
    )


def _row(one: dict[str, Any]) -> list[str]:
    version = ", ".join(f"{name} {number}" for name, number in one["version"].items()) or "-"
    ratios = one["against"]["kit-code"]
    figures = ["-"] * 3
    if ratios:
        figures = [f"{ratios['requests']:,}", f"{ratios['sent']:,}", f"{ratios['sent_ratio']:.2f}x"]
    time = f"{one['harness_ms']:.1f}" if one["harness_ms"] is not None else "-"
    timed = f"{ratios['harness_ratio']:.2f}x" if ratios and ratios["harness_ratio"] else "-"
    return [one["title"], version, f"{one['right']} of {one['of']}", f"{one['fixed']:,}", *figures, time, timed]


def _losses(one: dict[str, Any]) -> list[str]:
    """In which questions a system needs less than the kit's code mode."""
    ratios = one["against"]["kit-code"]
    found = {} if not ratios else {"tokens sent": ratios["more_tokens_in_kit"], "harness time": ratios["slower_in_kit"]}
    return [
        f"{one['title']}: less {what}, in question {', '.join(map(str, questions))}"
        for what, questions in found.items()
        if questions
    ]
