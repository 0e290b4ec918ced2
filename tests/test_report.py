"""The report: every figure and table is made again from the committed raw results, and nothing else is needed."""

import json
import re
import shutil
from dataclasses import asdict, replace
from html import unescape
from pathlib import Path

import pytest

from workshop_lib.bench import explore
from workshop_lib.bench.arms import ARMS
from workshop_lib.bench.compare import duels, verdict
from workshop_lib.bench.map import FORMS, RULE, boundary, by_point, ratio
from workshop_lib.bench.page import Html, folded, paragraph, table
from workshop_lib.bench.report import FILE, build
from workshop_lib.bench.run import read, summarize
from workshop_lib.bench.sections import KNOWN
from workshop_lib.bench.suites import SUITES
from workshop_lib.settings import PROJECT

RESULTS = PROJECT / "data" / "results"
RAW = [name for name in (*KNOWN, "trials.jsonl") if (RESULTS / name).exists()]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory) -> Path:
    """A folder with the raw results alone, and the report made from them."""
    folder = tmp_path_factory.mktemp("report")
    for name in RAW:
        shutil.copy(RESULTS / name, folder / name)
    _, findings = build(folder)
    assert findings == []
    return folder


@pytest.fixture(scope="module")
def page(rebuilt) -> str:
    return (rebuilt / FILE).read_text(encoding="utf-8")


def test_all_parts_were_measured():
    assert set(RAW) == {"trials.jsonl", "breakeven.jsonl", "parts.json", "faults.json", "peers.jsonl"}


@pytest.mark.parametrize("name", sorted(path.name for path in RESULTS.glob("*.png")))
def test_a_committed_figure_is_the_one_that_the_raw_results_make(name, rebuilt):
    assert (rebuilt / name).read_bytes() == (RESULTS / name).read_bytes(), "workshop bench report data/results"


def test_no_figure_is_missing_and_the_page_is_the_committed_one(rebuilt):
    assert {path.name for path in rebuilt.glob("*.png")} == {path.name for path in RESULTS.glob("*.png")}
    assert (rebuilt / FILE).read_bytes() == (RESULTS / FILE).read_bytes(), "workshop bench report data/results"


def test_the_page_asks_nobody_for_anything(page):
    without_data = re.sub(r'src="data:[^"]*"', "", page)
    assert not re.search(r"<(?:script|link|iframe)|src=|url\(|@import|href=\"(?!#)", without_data)


def test_every_figure_has_alt_text_and_its_source(page):
    images = re.findall(r'<img [^>]*alt="([^"]*)"', page)
    assert len(images) == page.count("<img ") >= 8
    assert all("Source: " in alt and len(alt) > 100 for alt in images)


def test_beside_every_figure_stands_a_table(page):
    for part in re.findall(r"<section.*?</section>", page, re.DOTALL):
        assert "<img" not in part or "<table" in part


def test_every_trial_without_a_right_answer_can_be_scored_by_hand(page):
    text = unescape(page)
    failing = [trial for trial in read(RESULTS) if not trial.right]
    assert failing
    for trial in failing:
        title = f"{trial.suite} · {trial.task} · {trial.arm} · repeat {trial.repeat + 1}: "
        (block,) = re.findall(re.escape(title) + r".*?</details>", text, re.DOTALL)
        assert trial.run["question"] in block
        assert f"Truth:    {json.dumps(trial.truth, ensure_ascii=False)}" in block
        assert "Turn 1: " in block
        assert "Answer:   " in block


def test_a_live_source_has_sections_and_figures_of_its_own(tmp_path):
    """A live trial, made up: it must not change what is said of the oracle."""
    trials = [trial for trial in read(RESULTS) if trial.suite == "flights" and trial.task == "flights-4"]
    labels = {"kind": "live", "tokenizer": "the API's usage"}
    live = [
        replace(
            trial,
            run={
                **trial.run,
                **labels,
                "steps": [{**s, "response": f"live{n}"} for n, s in enumerate(trial.run["steps"])],
            },
        )
        for trial in trials
        if trial.arm in ("direct", "code-final")
    ]
    for number, trial in enumerate(live):
        for step in trial.run["steps"]:
            step["response"] += f" {number}"
    lines = [json.dumps(asdict(trial)) + "\n" for trial in (*trials, *live)]
    (tmp_path / "trials.jsonl").write_text("".join(lines), encoding="utf-8")
    page, findings = build(tmp_path)
    assert findings == []
    html = page.read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.glob("*.png")} == {
        "flights-oracle-claude-haiku-5-5.png",
        "flights-live-claude-haiku-5-5.png",
    }
    titles = re.findall(r"<h2>(Suite [^<]*)</h2>", html)
    assert titles == ["Suite flights, oracle, claude-haiku-5-5", "Suite flights, live, claude-haiku-5-5"]
    assert "Not measured yet: workshop bench parts" in html


def test_text_of_a_model_is_shown_and_never_run():
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    for made in (paragraph(hostile), table([hostile], [[hostile, hostile]], hostile), folded(hostile, Html(""))):
        assert "<script" not in made.text
        assert "<img" not in made.text


# --- the rule and the map ----------------------------------------------------------------------------------


def test_the_rule_is_two_sentences_and_stands_in_the_readme():
    assert RULE.count(". ") + RULE.endswith(".") == 2
    readme = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    assert RULE in readme.replace("**", "")


def test_the_figures_of_the_readme_are_those_of_the_raw_results():
    readme = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    trials = read(RESULTS)
    for suite in SUITES:
        rows = summarize(trial for trial in trials if trial.suite == suite)
        told = verdict(duels(rows))
        assert f"| {told.mean:.2f} times" in readme
        assert f"| {len(told.direct) or 'none'} of 12" in readme
        low, high = told.interval
        assert f"{low:.2f} to {high:.2f})" in readme
    orders = summarize(trial for trial in trials if trial.suite == "crossover")
    assert (
        f"{len(verdict(duels(orders, 'code-final', 'code-search')).direct)} of 12 if code mode searches, too" in readme
    )
    bare = verdict(duels(summarize(trial for trial in trials if trial.suite == "flights-sql"), "code"))
    assert f"without `final`: {len(bare.direct)} of 12" in readme
    points = by_point(explore.load_map()).values()
    wins = {form: sum((ratio(arms, form) or 9) < 1 for arms in points) for form in FORMS}
    assert f"Direct calling wins {wins['best of each']} of them; {wins['warm']} when the prompt cache is warm" in readme
    assert f"; {wins['no final']} when a program cannot end the run" in readme
    none = sum(ratio(arms) is None for arms in points)
    assert f"in {none} of the 324 points direct calling ran out of its context window" in readme


def test_every_arm_was_right_wherever_it_can_be():
    """Only a cap or the context window keeps an arm from its answer, and only where thousands of calls are needed."""
    failing = [trial for trial in read(RESULTS) if not trial.right and ARMS[trial.arm].answers]
    assert {trial.task for trial in failing} == {"flights-7", "flights-12"}
    assert {trial.run["outcome"] for trial in failing} == {"spending cap reached", "context window exceeded"}
    assert {trial.arm.partition("-")[0] for trial in failing} == {"direct", "flyte"}
    assert not any(trial.arm == "flyte-code" for trial in failing)


def test_the_rule_is_what_the_map_says():
    """Direct calling wins only for a few calls, with results of at most a kilobyte."""
    rows = boundary(explore.load_map())
    borders = {form: [row for row in rows if row[form] is None or row[form] > 1] for form in ("best of each", "warm")}
    for form, found in borders.items():
        assert found, form
        assert all(row["size"] <= 1_024 and row[form] <= 8 for row in found), form


def test_a_place_on_the_map_names_the_winner_either_way():
    cells = explore.load_map()
    assert "Direct calling wins" in explore.place(cells, 1, 64, 500, "chained")
    assert "times as much as the best arm of code mode" in explore.place(cells, 64, 1_024, 5, "chained")
    assert "has no answer here" in explore.place(cells, 256, 65_536, 5, "independent")
    assert "was not measured" in explore.place(cells, 3, 64, 5, "chained")
