"""The notebooks teach what they say: solutions are done, exercises are to do, and the form is kept."""

import itertools
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from workshop_lib.settings import PROJECT
from workshop_lib.teach.exercises import EXERCISES

SOURCES = sorted((PROJECT / "solutions").glob("[0-9]*.py"))
NAMES = [source.stem for source in SOURCES]
CHECK = re.compile(r'await check\("([\d.]+)"')


def notebook(folder: str, name: str) -> nbformat.NotebookNode:
    return nbformat.read(PROJECT / folder / f"{name}.ipynb", as_version=4)


def verdicts(cells: list) -> dict[str, str]:
    """What each check said: exercise id → state."""
    found = {}
    for cell in cells:
        for exercise_id in CHECK.findall(cell.source):
            texts = [output["data"]["text/plain"] for output in cell.outputs if "data" in output]
            found[exercise_id] = texts[-1].splitlines()[0].rpartition(": ")[2]
    return found


def code(cells: list) -> list:
    return [cell for cell in cells if cell.cell_type == "code"]


def prose(cells: list) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("name", NAMES)
def test_every_check_of_a_solution_is_done(name):
    states = verdicts(code(notebook("solutions", name).cells))
    assert set(states.values()) == {"done"}


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_notebook_runs_whole_and_every_check_is_to_do(name, tmp_path, monkeypatch):
    """Opened alone, in a folder of its own, with no progress of any other."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    fresh = notebook("notebooks", name)
    NotebookClient(fresh, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute(env=dict(os.environ))
    states = verdicts(code(fresh.cells))
    assert set(states.values()) == {"to do"}
    assert not (tmp_path / "home" / "progress.json").exists()


def test_every_exercise_is_in_exactly_one_notebook():
    cells = [cell for name in NAMES for cell in code(notebook("notebooks", name).cells)]
    used = [exercise_id for cell in cells for exercise_id in CHECK.findall(cell.source)]
    assert sorted(used) == sorted(EXERCISES)


@pytest.mark.parametrize("name", NAMES)
def test_what_learners_open_has_stubs_and_no_outputs(name):
    cells = code(notebook("notebooks", name).cells)
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)
    text = "\n".join(cell.source for cell in cells)
    assert "SOLUTION" not in text
    stubs = re.findall(r'raise NotImplementedError\("Exercise ([\d.]+)"\)', text)
    assert sorted(stubs) == sorted(CHECK.findall(text))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_opens_with_its_question_and_minutes_and_closes_with_a_summary(name):
    text = prose(notebook("notebooks", name).cells)
    number = name[:2]
    assert text.startswith(f"# {number} ")
    for part in ("**Question:**", "| Minutes |", "| Builds on |", "| You leave with |", "**Contents:**"):
        assert part in text
    for part in ("## Summary", "**Go deeper:**", "**Next:**"):
        assert part in text


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order_and_every_link_leads_somewhere(name):
    text = prose(notebook("notebooks", name).cells)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
    anchors = {title.replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    for words, target in re.findall(r"\[([^\]]+)\]\(([^)]+)\)", text):
        assert words.lower() not in ("here", "link", "this", "click here")
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("https://"):
            assert (PROJECT / "notebooks" / target).exists(), target


@pytest.mark.parametrize("name", NAMES)
def test_cells_fit_a_projector(name):
    for cell in code(notebook("notebooks", name).cells):
        assert len(cell.source.splitlines()) <= 40
        assert max((len(line) for line in cell.source.splitlines()), default=0) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_one_machine_or_one_moment_is_kept(name):
    text = (PROJECT / "solutions" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert not re.search(r"0x[0-9a-f]{6,}|/tmp/|/home/|Traceback|WARNING", text)
    assert str(Path.home()) not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_its_words(name):
    for cell in code(notebook("solutions", name).cells):
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            assert "image/png" not in output.get("data", {})  # a bare figure has no alt text
            assert len(re.findall(r"<img ", html)) == len(re.findall(r'<img [^>]*alt="[^"]{40,}"', html))
