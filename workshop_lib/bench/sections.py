"""The parts of the report that come from files of their own: the map, the parts of the saving, the floor.

Does not cover: the trials (see `report`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from workshop_lib.bench.arms import OFFLINE
from workshop_lib.bench.breakeven import PREDICTION, Cell, read_cells
from workshop_lib.bench.figures import spending
from workshop_lib.bench.formula import fit
from workshop_lib.bench.map import BEST, FORMS, boundary, by_point, draw, ratio, wins
from workshop_lib.bench.page import Html, Section, bullets, folded, paragraph, picture, table
from workshop_lib.bench.parts import PARTS
from workshop_lib.bench.stats import geometric_mean
from workshop_lib.meter import model_names
from workshop_lib.settings import DEFAULT_MODEL

MAP, SAVINGS, FAULTS, PEERS, CALIBRATION = (
    "breakeven.jsonl",
    "parts.json",
    "faults.json",
    "peers.jsonl",
    "calibration.json",
)
KNOWN = (MAP, SAVINGS, FAULTS, PEERS, CALIBRATION)
"""The files that a report reads besides the trials."""


def missing(name: str, title: str, command: str) -> Section:
    """In place of a part that was not measured."""
    return Section(name, title, [paragraph(f"Not measured yet: {command}")])


# --- the map -----------------------------------------------------------------------------------------------


def map_section(folder: Path) -> Section:
    """The break-even map: pictures, borders, formula, and what prices, the cache and time change."""
    if not (folder / MAP).exists():
        return missing("map", "Break-even map", "workshop bench breakeven")
    cells = read_cells(folder / MAP)
    points = by_point(cells)
    parts: list[Html] = [
        paragraph(
            f"{len(points)} points, each run through the real agents: calls, result size, tools, order. Best of each: "
            "with definitions in the prompt or behind a search, with the prompt cache or without, whatever is "
            "cheapest in either mode. Where calls are independent there is one more, which lists what to call for. A "
            "framed number is below 1: there direct calling is cheaper."
        )
    ]
    for form, name in (
        (BEST, "breakeven.png"),
        ("no search", "breakeven-no-search.png"),
        ("warm", "breakeven-warm.png"),
    ):
        plot = draw(cells, form)
        plot.save(folder / name)
        parts.append(picture(plot))
    parts += [
        paragraph(f"Predicted before: {PREDICTION}"),
        paragraph(
            "Its first part did not hold: with all definitions in the prompt and the cache cold, direct calling is "
            f"cheaper at {wins(points, 'no search')} of the points. It is at {wins(points, 'no final')} where a "
            f"program cannot end with final, and at {wins(points, 'warm')} where the cache is warm, as predicted."
        ),
        _border(cells),
        _formula(cells),
        _prices(points),
        _seconds(points),
        paragraph(f"Source: {OFFLINE}; workshop bench breakeven", "source"),
    ]
    return Section("map", "Break-even map", parts)


def _border(cells: Sequence[Cell]) -> Html:
    rows = [
        [f"{row['order']}, {row['tools']} tools, {row['size']:,} bytes", *(row[form] or "never" for form in FORMS)]
        for row in boundary(cells)
        if any(row[form] != 1 for form in FORMS)
    ]
    told = paragraph("Everywhere else code mode is cheaper from the first call on, in each of these comparisons.")
    return folded("From how many calls on code mode is cheaper", table(["place", *FORMS], rows), told)


def _formula(cells: Sequence[Cell]) -> Html:
    rows = []
    for arm, found in fit(cells).items():
        values = ", ".join(f"{name} {value:,.4g}" for name, value in found.parameters.items())
        errors = (f"{100 * found.worst_error:.1f}%", f"{100 * found.mean_error:.1f}%")
        rows.append([arm, values, errors[0], found.worst_point, errors[1]])
    text = Html("") if not rows else table(["arm", "parameters", "worst error", "at", "mean error"], rows)
    terms = bullets(
        [
            "direct, one by one: (n + 1) · P + n (n + 1) / 2 · (k + s / b) + n · o tokens",
            "direct, all at once: 3 · P + n · (m + s / b) + a",
            "code-final: C, and a few more where calls are chained",
            "n calls, s bytes a result, P and C the fixed prompts by number of tools, b bytes a token",
        ]
    )
    return folded("The formula, and its error over all points", terms, text)


def _prices(points: dict[str, dict[str, Cell]]) -> Html:
    rows = []
    for form in FORMS:
        for model in model_names():
            ratios = [ratio(arms, form, model) for arms in points.values()]
            priced = [one for one in ratios if one is not None]
            below = sum(one < 1 for one in priced)
            rows.append(
                [f"{form}, {model}", f"{below}", f"{len(ratios) - len(priced)}", f"{geometric_mean(priced):.2f}x"]
            )
    head = [
        "comparison",
        "points where direct is cheaper",
        "points without a direct answer",
        "geometric mean of the rest",
    ]
    return table(head, rows, f"Of {len(points)} points: what other prices and a warm prompt cache change")


PLACES = ("chained-1-64-5", "chained-4-1024-5", "independent-16-1024-50", "chained-64-1024-5", "independent-256-1024-5")


def _seconds(points: dict[str, dict[str, Cell]]) -> Html:
    rows = []
    for place in PLACES:
        if place in points:
            arms = points[place]
            values = [arms[name].seconds() for name in ("direct-cached", "code", "code-final")]
            rows.append([place, *(f"{value:,.1f}" for value in values), f"{values[0] / values[2]:,.1f}x"])
    caption = (
        "Seconds by a model of them, not measured: 0.8 s to the first token of each request, 20,000 prompt tokens read "
        "and 80 written a second; what the cache holds is not read again"
    )
    return table(["place", "direct-cached", "code", "code-final", "direct-cached / code-final"], rows, caption)


# --- the parts of the saving -------------------------------------------------------------------------------


def parts_section(folder: Path) -> Section:
    """What the saving is made of, task by task, and the same by other tokenizers."""
    if not (folder / SAVINGS).exists():
        return missing("parts", "Where the saving comes from", "workshop bench parts")
    found = json.loads((folder / SAVINGS).read_text(encoding="utf-8"))["rows"]
    rows = [row["saving"] for row in found if row["saving"]]
    plot = spending(rows, f"{OFFLINE}, {DEFAULT_MODEL}; workshop bench parts")
    plot.save(folder / "parts.png")
    shares = []
    for row in rows:
        direct, code = sum(row["direct_usd"].values()), sum(row["code_usd"].values())
        saved = [100 * (row["direct_usd"][part] - row["code_usd"][part]) / direct for part in PARTS]
        cached = 100 * (direct - row["direct_cached_usd"]) / direct
        serial = row["direct_serial_usd"]
        at_once = f"{100 * (serial - direct) / serial:.0f}%".replace("-0%", "0%") if serial else "not run"
        cells = [f"{share:.1f}%" for share in (*saved, 100 * (direct - code) / direct)]
        shares.append([row["task"], *cells, f"{cached:.0f}%".replace("-0%", "0%"), at_once])
    head = ["task", *PARTS, "saved in all", "caching alone would save", "calls at once had saved"]
    without = [row["task"] for row in found if not row["saving"]]
    parts = [
        paragraph(
            "Each request of both runs taken apart. The parts of a row add up to what code-final saves of the price "
            "of direct calling (calls at once, no prompt cache). A negative part is one for which code mode pays "
            "more. The last two columns are direct calling's own means: the prompt cache, and what calling at once "
            "saves against one by one."
        ),
        picture(plot),
        bullets(f"{part}: {meaning}" for part, meaning in PARTS.items()),
        table(head, shares, "What code-final saves, in percent of the price of direct calling"),
        _tokenizers(found),
    ]
    if without:
        parts.append(paragraph(f"Without a direct answer, and so without a saving to split: {', '.join(without)}."))
    return Section("parts", "Where the saving comes from", parts)


def _tokenizers(rows: Sequence[dict[str, Any]]) -> Html:
    known = [row for row in rows if row["tokenizers"]]
    table_rows = []
    for suite in ("flights", "sql"):
        own = [row["tokenizers"] for row in known if row["task"].startswith(suite)]
        for name in own[0] if own else ():
            final = [one[name]["direct"] / one[name]["code-final"] for one in own]
            plain = [one[name]["direct"] / one[name]["code"] for one in own]
            wins = sum(value < 1 for value in plain)
            mean = (f"{geometric_mean(final):.2f}x", f"{geometric_mean(plain):.2f}x")
            table_rows.append([f"{suite}, {name}", *mean, f"{wins} of {len(own)}"])
    head = ["tasks and tokenizer", "direct / code-final", "direct / code", "tasks where direct beats code"]
    return table(head, table_rows, "The same runs counted by other tokenizers, without the prompt cache")


# --- the floor ---------------------------------------------------------------------------------------------

GOAL = 1.5


def floor_section(folder: Path) -> Section:
    """How far `code-final` is from what no protocol can do without."""
    if not (folder / SAVINGS).exists():
        return missing("floor", "Distance to the floor", "workshop bench parts")
    rows = [row["floor"] for row in json.loads((folder / SAVINGS).read_text(encoding="utf-8"))["rows"]]
    cells = [
        [
            row["task"],
            *(f"{row[name]:,}" for name in ("question", "program", "answer", "floor", "stubs", "code_final")),
            f"{row['beyond_the_stubs']:.2f}x",
            "yes" if row["beyond_the_stubs"] <= GOAL else "no",
            f"{row['with_the_stubs']:.2f}x",
        ]
        for row in rows
    ]
    met = [sum(row[column] <= GOAL for row in rows) for column in ("beyond_the_stubs", "with_the_stubs")]
    rules = median(row["code_final"] - row["question"] - row["program"] - row["stubs"] for row in rows)
    head = ["task", "question", "program", "answer", "floor", "stubs", "code-final", "beyond the stubs", "goal met"]
    return Section(
        "floor",
        "Distance to the floor",
        [
            paragraph(
                "The floor is the question, the program and the answer, once each, in tokens. Code-final sends the "
                "stubs of the tools besides, and the rules of the sandbox. The goal: all but the stubs within "
                f"{GOAL} times the floor. It is met in {met[0]} of {len(rows)} tasks, those with longer questions, "
                f"programs and answers: the rules cost {rules:.0f} tokens, more than many a question and its program. "
                f"Counted with the stubs as part of the floor it is met in {met[1]} of {len(rows)}."
            ),
            table([*head, "with the stubs"], cells),
            paragraph(f"Source: {OFFLINE}; workshop bench parts", "source"),
        ],
    )
