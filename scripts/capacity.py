"""What a class needs with a live model: `.venv/bin/python scripts/capacity.py [--learners N]`.

Each executed notebook is run once more with a key, against a local server that speaks the Messages API, and what it
sends is counted: requests, tokens, list price. Behind the server is the oracle: a live model writes more or less than
that, and learners run cells again. With --write the figures go to slides/capacity.json, where the instructor's guide
has them from.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anthropic
import nbformat
from nbclient import NotebookClient

from workshop_lib.flights import PLAYBOOK
from workshop_lib.meter import TOKENIZER, ModelCard, Usage, model_names
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.oracle.wire import Reply
from workshop_lib.settings import PROJECT, Settings

FILE = PROJECT / "slides" / "capacity.json"


class Counting(Oracle):
    """An oracle that adds up what it bills."""

    def __init__(self) -> None:
        super().__init__(PLAYBOOK)
        self.usages: list[Usage] = []

    def handle(self, path: str, body: bytes) -> Reply:
        reply = super().handle(path, body)
        text = b"".join(reply.chunks).decode()
        events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")] or [json.loads(text)]
        billed = [event["usage"] for event in events if "usage" in event]
        if billed:
            self.usages.append(Usage.of(anthropic.types.Usage.model_construct(**billed[-1])))
        return reply


def measure(notebook: Path) -> dict[str, Any]:
    """One learner, one run of a notebook from top to bottom."""
    oracle = Counting()
    with serve(oracle) as (url, _), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        live = {"WORKSHOP_HOME": home, "WORKSHOP_OFFLINE": "", "ANTHROPIC_API_KEY": "a-key", "ANTHROPIC_BASE_URL": url}
        opened = nbformat.read(notebook, as_version=4)
        client = NotebookClient(opened, timeout=120, allow_errors=True, resources={"metadata": {"path": home}})
        client.execute(env={**os.environ, **live})
    total = sum(oracle.usages, Usage())
    cards = {name: ModelCard.load(Settings(model=name)) for name in model_names()}
    prices = {name: sum(map(card.usd, oracle.usages)) for name, card in cards.items()}
    return {"requests": len(oracle.usages), **asdict(total), "usd": prices}


def table(figures: dict[str, dict[str, Any]], learners: int) -> str:
    """For a room: what all notebooks ask for, if everybody runs each of them once."""
    head = ["notebook", "requests", "input tokens", "output tokens", *(f"{name}, $" for name in model_names())]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for name, one in figures.items():
        sent = one["input"] + one["cache_read"] + one["cache_write"]
        counts = (one["requests"], sent, one["output"])
        rows.append([name[:2], *(f"{learners * count:,}" for count in counts), *_dollars(one["usd"], learners)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _dollars(usd: dict[str, float], learners: int) -> list[str]:
    return [f"{learners * usd[name]:.2f}" for name in model_names()]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="What a class needs with a live model.")
    parser.add_argument("--learners", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="measure again, and keep the figures")
    options = parser.parse_args(arguments)
    if options.write:
        notebooks = sorted((PROJECT / "solutions").glob("[0-9]*.ipynb"))
        figures = {}
        for notebook in notebooks:
            print(notebook.stem, flush=True)
            figures[notebook.stem] = measure(notebook)
        FILE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    figures = json.loads(FILE.read_text(encoding="utf-8"))
    print(table({name: one for name, one in figures.items() if one["requests"]}, options.learners))
    print(f"Source: oracle (scripted, not a model); tokens: {TOKENIZER} (estimate). The other notebooks ask no model.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
