"""Every trial without a right answer, with all that one needs to score it by hand.

Does not cover: what the failures are called (see `failures`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from workshop_lib.bench import failures
from workshop_lib.bench.arms import ARMS
from workshop_lib.bench.page import Html, Section, code, folded, paragraph
from workshop_lib.bench.run import Trial

SHOWN_TURNS = 8
"""So many turns of a failing run are shown; the others are in the raw file."""


def failing_section(trials: Sequence[Trial]) -> Section:
    """Those of arms that can be right one by one, the others folded."""
    failing = [trial for trial in trials if not trial.right]
    lead = paragraph(
        f"{len(failing)} of {len(trials)} trials gave no right answer. Each stands here with its question, answer, "
        "truth and transcript, to be scored by hand. The oracle cannot be right on the floor: it has no tools there."
    )
    able, floor = ([one for one in failing if ARMS[one.arm].answers is able] for able in (True, False))
    unable = [folded(f"{len(floor)} on the floor", *map(_transcript, floor))] if floor else []
    return Section("failing", "Every answer that is not right", [lead, *map(_transcript, able), *unable])


def _transcript(trial: Trial) -> Html:
    run = trial.run
    said = json.dumps(run["answer"], ensure_ascii=False) if run["outcome"] == "answered" else run["outcome"]
    lines = [
        f"Question: {run['question']}",
        f"Answer:   {said}",
        f"Truth:    {json.dumps(trial.truth, ensure_ascii=False)}",
    ]
    lines += [f"Verdict:  {run['reason']}", f"Failures: {', '.join(failures.of_run(run))}", ""]
    for number, step in enumerate(run["steps"][:SHOWN_TURNS], 1):
        lines.append(f"Turn {number}: {step['usage']}")
        lines += [text for text in (step["text"][:2_000], step["program"], step["printed"], step["error"]) if text]
        for call in step["calls"]:
            given = json.dumps(call["arguments"], ensure_ascii=False)
            lines.append(f"  {call['tool']}({given[:300]}) → {call['error'] or call['preview']}")
        if step["calls_made"] > len(step["calls"]):
            lines.append(f"  … and {step['calls_made'] - len(step['calls'])} more calls")
    if len(run["steps"]) > SHOWN_TURNS:
        lines.append(f"… and {len(run['steps']) - SHOWN_TURNS} more turns, in trials.jsonl")
    title = f"{trial.suite} · {trial.task} · {trial.arm} · repeat {trial.repeat + 1}: {said[:100]}"
    return folded(title, code("\n".join(lines)))
