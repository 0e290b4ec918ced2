"""The report: one offline page and its figures, made from the raw results in a folder and from nothing else.

Covers: the trials of every suite and source, with predictions, statistics, failures and the transcript of every answer
that is not right; the map; the parts of the saving; faults; the audit; the peers. Figures of a live model and of the
oracle stand in sections of their own. Does not cover: measuring. A part that was not measured is named, with its
command.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workshop_lib.bench import failures
from workshop_lib.bench.arms import ARMS
from workshop_lib.bench.audit import RULES, Finding, audit, counting_bug
from workshop_lib.bench.compare import Duel, duels, in_words, kept, verdict
from workshop_lib.bench.figures import forecast
from workshop_lib.bench.map import RULE
from workshop_lib.bench.page import Html, Section, bullets, code, document, folded, paragraph, picture, table
from workshop_lib.bench.peers.section import peers_section
from workshop_lib.bench.run import Trial, in_order, read, summarize
from workshop_lib.bench.sections import CALIBRATION, KNOWN, floor_section, map_section, parts_section
from workshop_lib.bench.stats import pass_k, wilson
from workshop_lib.bench.suites import SUITES, Prediction, load_suite

FILE = "report.html"


def build(folder: Path) -> tuple[Path, list[Finding]]:
    """Write `report.html` and the figures into `folder`; give its path and what the audit found.

    Raises `ValueError` if the folder holds no results.
    """
    trials = read(folder)
    if not trials and not any((folder / name).exists() for name in KNOWN):
        raise ValueError(f"{folder} holds no results. Make some: workshop bench run --out {folder}")
    findings = audit(trials)
    groups: dict[tuple[str, str], list[Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.source, trial.suite), []).append(trial)
    alone = len({source for source, _ in groups}) == 1
    groups = {key: in_order(own, _tasks(key[1], own)) for key, own in groups.items()}
    trials = [trial for own in groups.values() for trial in own]
    sections = [_suite_section(folder, *key, own, alone) for key, own in groups.items()]
    sections += [make(folder) for make in (map_section, parts_section, floor_section, _fault_section, peers_section)]
    sections += [_audit_section(folder, trials, findings), _failing_section(trials)]
    page = folder / FILE
    part = page.with_suffix(".part")
    part.write_text(document("Direct tool calling against code mode", _lead(trials), sections), encoding="utf-8")
    part.replace(page)
    return page, findings


def _lead(trials: Sequence[Trial]) -> list[Html]:
    counted = Counter(trial.source for trial in trials)
    sources = [f"{number} trials by {source}" for source, number in counted.items()]
    kits = sorted({trial.kit for trial in trials})
    return [
        paragraph(RULE, "big"),
        paragraph(
            "The rule is read off the figures below. An oracle is a script that plans perfectly in every arm: its "
            "figures show what a protocol costs, and nothing about skill. A live model may fail in any arm; only "
            "trials of a live model can say how often."
        ),
        paragraph(f"{'; '.join(sources) or 'No trials'}. State of the kit: {', '.join(kits) or 'unknown'}.", "source"),
    ]


# --- suites ------------------------------------------------------------------------------------------------


def _suite_section(folder: Path, source: str, suite: str, trials: Sequence[Trial], alone: bool) -> Section:
    predictions, tasks = dict(_known(suite)), _tasks(suite, trials)
    summary = summarize(trials)
    found = duels(summary)
    name = f"{suite}-{source.split(',')[0]}-{trials[0].run['model']}".replace(":", "-")
    label = f"{_source(source)}; workshop bench run --suite {suite}"
    forms = ("code-final", "code-search", "code")
    parts = [paragraph(f"{arm}: {in_words(verdict(own))}") for arm in forms if (own := duels(summary, arm))]
    if found:
        plot = forecast(found, predictions, f"Suite {suite}", label)
        plot.save(folder / f"{name}.png")
        parts.append(picture(plot))
        parts.append(_prediction_table(found, predictions))
    parts.append(_arm_table(trials))
    rows = {(row["task"], row["arm"]): row for row in summary}
    for title, shown in MATRICES.items():
        arms = [arm for arm in ARMS if any(row["arm"] == arm for row in summary)]
        cells = [
            [task, *(shown(rows[task, arm]) if (task, arm) in rows else "" for arm in arms)]
            for task in tasks
            if any((task, arm) in rows for arm in arms)
        ]
        parts.append(folded(title, table(["task", *arms], cells)))
    parts.append(paragraph(f"Source: {label}", "source"))
    return Section(name, f"Suite {suite}" if alone else f"Suite {suite}, {source.split(';')[0]}", parts)


def _source(source: str) -> str:
    return source.replace("oracle,", "oracle (scripted, not a model, and at once),", 1)


def _known(suite: str) -> list[tuple[str, Prediction | None]]:
    """The tasks of a suite of the kit's, with their predictions; of another one nothing is known here."""
    return [(task.name, task.prediction) for task in load_suite(suite)] if suite in SUITES else []


def _tasks(suite: str, trials: Sequence[Trial]) -> list[str]:
    return [name for name, _ in _known(suite)] or list(dict.fromkeys(trial.task for trial in trials))


def _price(row: dict[str, Any]) -> str:
    price = row["usd_per_right_answer"]
    if price is None:
        return ", ".join(row["outcomes"])
    return f"{100 * price:,.4f}" if row["n"] == 1 else f"{100 * price:,.4f} ({row['correct']} of {row['n']})"


def _spread(name: str) -> Any:
    def shown(row: dict[str, Any]) -> str:
        low, high = row["ranges"][name]
        return f"{row[name]:,.0f}" if low == high else f"{row[name]:,.0f} ({low:,} to {high:,})"

    return shown


MATRICES = {
    "List price of a right answer, in US cents, by task and arm": _price,
    "Tokens, sent and received, by task and arm (median, range)": _spread("tokens"),
    "Requests, by task and arm (median, range)": _spread("requests"),
}


def _prediction_table(found: Sequence[Duel], predictions: dict[str, Prediction | None]) -> Html:
    rows = []
    for duel in found:
        one = predictions.get(duel.task)
        ratio = f"{duel.ratio:,.2f}" if duel.ratio else "no direct answer"
        told = [str(one), kept(duel, one), "yes" if one.blind else "no", one.why] if one else ["", "", "", ""]
        rows.append([duel.task, duel.best or "none", ratio, *told])
    head = [
        "task",
        "best direct arm",
        "its price over code-final's",
        "predicted",
        "held",
        "blind",
        "why it was expected",
    ]
    return table(head, rows, "Predictions, written before the first run and not edited since")


def _arm_table(trials: Sequence[Trial]) -> Html:
    rows = []
    for arm in [name for name in ARMS if any(trial.arm == name for trial in trials)]:
        own = [trial for trial in trials if trial.arm == arm]
        right, n = sum(trial.right for trial in own), len(own)
        low, high = wilson(right, n)
        repeats = max(Counter(trial.task for trial in own).values())
        tasks = {trial.task: [one for one in own if one.task == trial.task] for trial in own}
        steady = [pass_k(sum(one.right for one in group), len(group), len(group)) for group in tasks.values()]
        warm = sum(row["warm_starts"] for row in summarize(own))
        kinds = Counter(kind for trial in own for kind in failures.of_run(trial.run))
        rows.append(
            [
                arm,
                ARMS[arm].meaning,
                f"{right} of {n}",
                f"{100 * low:.0f} to {100 * high:.0f}%" if ARMS[arm].answers else "",
                f"{100 * sum(steady) / len(steady):.0f}%" if repeats > 1 else "",
                f"{sum(trial.run['repairs'] for trial in own)}",
                f"{warm}",
                ", ".join(f"{kind} {number}" for kind, number in kinds.items()),
            ]
        )
    head = ["arm", "", "right", "95% interval (Wilson)", "all repeats right", "repairs", "warm starts", "failures"]
    return table(head, rows, "The arms")


# --- what went wrong ---------------------------------------------------------------------------------------


def _fault_section(folder: Path) -> Section:
    file = folder / "faults.json"
    if not file.exists():
        return Section("faults", "Failures and repair", [paragraph("Not measured yet: workshop bench faults")])
    data = json.loads(file.read_text(encoding="utf-8"))
    rows = [
        [
            f"{one['mode']}: {one['fault']}",
            ", ".join(one["kinds"]),
            "right" if one["right"] else "none",
            f"{one['requests']:+}",
            f"{one['tokens']:+,}",
            f"{100 * one['usd']:+.4f}",
            f"{one['calls_repeated']:+}",
        ]
        for one in data["repairs"]
    ]
    head = ["fault", "kind", "answer in the end", "requests", "tokens", "US cents", "tool calls"]
    return Section(
        "faults",
        "Failures and repair",
        [
            paragraph(
                "Every kind of failure, brought about by a fault of the oracle, and what the run then costs beyond "
                "the same run without it. The oracle mends its program at the first report; a live model may need "
                "more, or fail."
            ),
            bullets(f"{kind}: {meaning}" for kind, meaning in data["kinds"].items()),
            table(head, rows, f"Task {data['task']}"),
            paragraph(
                "Source: oracle (scripted, not a model); tokens: ctok 4.8 (estimate); workshop bench faults", "source"
            ),
        ],
    )


def _audit_section(folder: Path, trials: Sequence[Trial], findings: Sequence[Finding]) -> Section:
    broken = Counter(one.rule for one in findings)
    rules = [[rule, meaning, f"{broken[rule]} broken" if broken[rule] else "holds"] for rule, meaning in RULES.items()]
    parts = [table(["rule", "", f"in {len(trials)} trials"], rules)]
    if findings:
        parts.append(bullets(f"{one.rule}: {one.trial}: {one.detail}" for one in findings))
    stamped = [one for source in dict.fromkeys(t.source for t in trials) for one in _bug_rows(trials, source)]
    parts += [
        paragraph(
            "A bug found in published benchmarks: the usage of a response is stamped on each of its parallel calls, "
            "and then added up. Direct calling with many calls at once then seems far dearer than it is. On the same "
            "trials:"
        ),
        table(["task", "direct", "with the bug", "code-final", "direct / code-final", "with the bug"], stamped),
    ]
    return Section("audit", "Audit", [*parts, *_calibration(folder)])


def _calibration(folder: Path) -> list[Html]:
    """The tokenizer against the API's own count, if that was asked."""
    if not (folder / CALIBRATION).exists():
        return [paragraph("The tokenizer was not compared with the API's own count: workshop bench calibrate")]
    data = json.loads((folder / CALIBRATION).read_text(encoding="utf-8"))
    rows = [[row["request"], f"{row['api']:,}", f"{row['offline']:,}"] for row in data["rows"]]
    told = (
        f"{data['tokenizer']} over the count of the API for {data['model']}, on the same requests: "
        f"{data['median']:.3f} in the median, {data['low']:.3f} to {data['high']:.3f}."
    )
    return [paragraph(told), folded("Request by request", table(["request", "API", data["tokenizer"]], rows))]


def _bug_rows(trials: Sequence[Trial], source: str) -> list[list[str]]:
    return [
        [
            one.task,
            f"{one.direct:,}",
            f"{one.direct_stamped:,}",
            f"{one.code:,}",
            f"{one.ratio:,.2f}x",
            f"{one.stamped_ratio:,.2f}x",
        ]
        for one in counting_bug([trial for trial in trials if trial.source == source])
    ]


def _failing_section(trials: Sequence[Trial]) -> Section:
    failing = [trial for trial in trials if not trial.right]
    lead = paragraph(
        f"{len(failing)} of {len(trials)} trials gave no right answer. Each stands here with its question, answer, "
        "truth and transcript, to be scored by hand. The oracle cannot be right on the floor: it has no tools there."
    )
    return Section("failing", "Every answer that is not right", [lead, *map(_transcript, failing)])


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


SHOWN_TURNS = 8
"""So many turns of a failing run are shown; the others are in the raw file."""
