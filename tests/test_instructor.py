"""The instructor's guide says what the notebooks and the measurements say."""

import json
import re
import sys

import pytest
from test_notebooks import NAMES, agenda, sections

from workshop_lib.settings import PROJECT

sys.path.append(str(PROJECT / "scripts"))
import capacity

GUIDE = (PROJECT / "slides" / "INSTRUCTOR.md").read_text(encoding="utf-8")


def test_the_agendas_are_those_of_the_notebooks():
    rows = re.findall(r"^\| (\d\d) \| .* \| (\d+) \| (\d+) \| (\d+) \+ (\d+) \|$", GUIDE, re.MULTILINE)
    said = {number: tuple(map(int, figures)) for number, *figures in rows}
    plans = {name[:2]: agenda(name) for name in NAMES}
    assert said == {number: (plan.short, plan.half, plan.reading, plan.exercises) for number, plan in plans.items()}
    ((short, half, reading, exercises),) = re.findall(r"\| together \| (\d+) \| (\d+) \| (\d+) \+ (\d+) \|", GUIDE)
    together = [sum(figures) for figures in zip(*said.values(), strict=True)]
    assert [int(one) for one in (short, half, reading, exercises)] == together


@pytest.mark.parametrize("name", NAMES)
def test_each_block_says_what_for_what_to_say_what_goes_wrong_and_what_to_ask(name):
    (block,) = re.findall(rf"^### {name[:2]} .*?(?=^##)", GUIDE, re.MULTILINE | re.DOTALL)
    for part in ("**Afterwards**", "**Say:**", "**Goes wrong:**", "**Ask:**"):
        assert part in block
    titles = {anchor.replace("-", " ") for anchor in sections("notebooks", name)}
    for line in re.findall(r"\*\*Cut:\*\* (.*)", block):
        assert all(named in titles for named in re.findall(r'"([^"]+)"', line)), line


def test_the_capacity_is_what_was_measured():
    figures = json.loads(capacity.FILE.read_text(encoding="utf-8"))
    assert list(figures) == NAMES
    table = capacity.table({name: one for name, one in figures.items() if one["requests"]}, 40)
    assert table in GUIDE


@pytest.mark.parametrize("name", [name for name in NAMES if name[:2] in ("00", "01", "03")])
def test_a_notebook_still_asks_what_was_measured(name):
    kept = json.loads(capacity.FILE.read_text(encoding="utf-8"))[name]
    assert capacity.measure(PROJECT / "solutions" / f"{name}.ipynb") == kept


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", GUIDE))
def test_its_links_lead_somewhere(link):
    assert (PROJECT / "slides" / link).exists()
