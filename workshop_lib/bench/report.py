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
from statistics import median
from typing import Any

from workshop_lib.bench import failures
from workshop_lib.bench.arms import ARMS, OFFLINE
from workshop_lib.bench.audit import RULES, Finding, audit, counting_bug
from workshop_lib.bench.compare import FORMS, Duel, duels, in_words, kept, repairs_borne, verdict
from workshop_lib.bench.figures import forecast
from workshop_lib.bench.map import RULE
from workshop_lib.bench.page import Html, Section, bullets, document, folded, paragraph, picture, table
from workshop_lib.bench.peers.section import peers_section
from workshop_lib.bench.run import Trial, in_order, read, summarize
from workshop_lib.bench.sections import CALIBRATION, KNOWN, floor_section, map_section, parts_section
from workshop_lib.bench.stats import pass_k, wilson
from workshop_lib.bench.suites import SUITES, Prediction, load_suite
from workshop_lib.bench.transcripts import failing_section

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
    sections += [make(folder) for make in (map_section, parts_section, floor_section)]
    sections += [_fault_section(folder, trials), peers_section(folder)]
    sections += [_audit_section(folder, trials, findings), failing_section(trials)]
    page = folder / FILE
    part = page.with_suffix(".part")
    part.write_text(document("Direct tool calling against code mode", _lead(trials), sections), encoding="utf-8")
    part.replace(page)
    return page, findings


WORDS = (
    "arm: one way to answer the same question with the same tools; code-final is code mode as the kit ships it",
    "final: the program itself returns the answer, which saves the request in which a model would say it",
    "best direct arm: of the direct arms, Flyte's agent included, the one with the cheapest right answer, task by task",
    "warm: the prompt cache still holds the definitions of an earlier run; cold, as in the suites: it holds nothing",
    "independent-16-1024-50: 16 calls at once (and one that lists what to call for), 1,024 bytes a result, 50 tools; "
    "chained: each call needs the result of the one before",
    "stub: a tool as a program sees it, a signature with types; floor, as an arm: the question without any tool",
)


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
        folded("Words used here", bullets(WORDS)),
        paragraph(f"{'; '.join(sources) or 'No trials'}. State of the kit: {', '.join(kits) or 'unknown'}.", "source"),
    ]


# --- suites ------------------------------------------------------------------------------------------------


def _suite_section(folder: Path, source: str, suite: str, trials: Sequence[Trial], alone: bool) -> Section:
    predictions, tasks = dict(_known(suite)), _tasks(suite, trials)
    summary = summarize(trials)
    found = duels(summary)
    name = f"{suite}-{source.split(',')[0]}-{trials[0].run['model']}".replace(":", "-")
    label = f"{_source(source)}; workshop bench run --suite {suite}"
    parts = [
        paragraph(f"{form}: {in_words(verdict(own))}") for form, code in FORMS.items() if (own := duels(summary, *code))
    ]
    if found:
        plot = forecast(found, predictions, f"Suite {suite}", label)
        plot.save(folder / f"{name}.png")
        parts.append(picture(plot))
    rows = {(row["task"], row["arm"]): row for row in summary}
    for title, shown in MATRICES.items():
        arms = [arm for arm in ARMS if any(row["arm"] == arm for row in summary)]
        cells = [
            [task, *(shown(rows[task, arm]) if (task, arm) in rows else "" for arm in arms)]
            for task in tasks
            if any((task, arm) in rows for arm in arms)
        ]
        matrix = table(["task", *arms], cells, title)
        parts.append(matrix if shown is _price else folded(title, matrix))
    parts.append(_arm_table(trials))
    if found:
        parts.append(_prediction_table(found, predictions))
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
    words = paragraph(
        "Written before the first run, and not edited since: figures in the reasons are of an earlier state of the "
        "kit. Blind: nobody had seen a figure of the task. Held: the measured ratio is within the bounds."
    )
    return folded("The predictions, and what became of them", words, table(head, rows))


def _arm_table(trials: Sequence[Trial]) -> Html:
    rows = []
    for arm in [name for name in ARMS if any(trial.arm == name for trial in trials)]:
        own = [trial for trial in trials if trial.arm == arm]
        right, n = sum(trial.right for trial in own), len(own)
        low, high = wilson(right, n)
        repeats = max(Counter(trial.task for trial in own).values())
        tasks = {trial.task: [one for one in own if one.task == trial.task] for trial in own}
        steady = [pass_k(sum(one.right for one in group), len(group), len(group)) for group in tasks.values()]
        warm = sum(one.starts_warm for one in own)
        kinds = Counter(kind for trial in own for kind in failures.of_run(trial.run))
        rows.append(
            [
                arm,
                ARMS[arm].meaning,
                f"{right} of {n}",
                f"{100 * low:.0f} to {100 * high:.0f}%" if own[0].run["kind"] == "live" else "",
                f"{100 * sum(steady) / len(steady):.0f}%" if repeats > 1 else "",
                f"{sum(trial.run['repairs'] for trial in own)}",
                f"{warm}",
                ", ".join(f"{kind} {number}" for kind, number in kinds.items()),
            ]
        )
    head = ["arm", "", "right", "95% interval (Wilson)", "all repeats right", "repairs", "warm starts", "failures"]
    told = [at for at in range(len(head)) if any(row[at] not in ("", "0") for row in rows)]
    return table([head[at] for at in told], [[row[at] for at in told] for row in rows], "The arms")


# --- what went wrong ---------------------------------------------------------------------------------------


def _fault_section(folder: Path, trials: Sequence[Trial]) -> Section:
    file = folder / "faults.json"
    if not file.exists():
        return Section("faults", "Failures and repair", [paragraph("Not measured yet: workshop bench faults")])
    data = json.loads(file.read_text(encoding="utf-8"))
    rows = [
        [
            f"{one['mode']}: {one['fault']}",
            ", ".join(one["kinds"]),
            "right" if one["right"] else "not right",
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
            *_borne(data, trials),
            paragraph(f"Source: {OFFLINE}; workshop bench faults", "source"),
        ],
    )


def _borne(data: dict[str, Any], trials: Sequence[Trial]) -> list[Html]:
    """How many failing programs the saving of each suite can bear."""
    whole = [one.usd for one in trials if (one.task, one.arm) == (data["task"], "code-final")]
    mended = [one["usd"] for one in data["repairs"] if one["mode"] == "code" and one["right"]]
    if not whole or not mended:
        return []
    repair, rows = median(mended) / whole[0], []
    for key in dict.fromkeys((one.source, one.suite) for one in trials):
        mean = verdict(duels(summarize(one for one in trials if (one.source, one.suite) == key))).mean
        if mean:
            share = repairs_borne(mean, repair)
            rows.append(
                [f"{key[1]}, {key[0].split(';')[0]}", f"{mean:.2f}", f"{share:.0f} of 100" if share < 100 else "all"]
            )
    told = (
        f"One repair costs {repair:.2f} times a whole run of code-final here (the median of the rows above). So much "
        "of the saving is lost with every program that fails once, and beyond the share below direct calling is "
        "cheaper."
    )
    return [paragraph(told), table(["suite", "direct / code-final", "programs that may fail once"], rows)]


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
