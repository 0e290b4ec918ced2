"""The notebooks teach what they say: solutions are done, exercises are to do, and the form is kept."""

import ast
import itertools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from workshop_lib.flights import PLAYBOOK
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.sandbox import run_program
from workshop_lib.settings import PROJECT
from workshop_lib.teach.exercises import EXERCISES
from workshop_lib.tools import Toolbox

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
        assert max((len(line) for line in cell.source.splitlines()), default=0) <= 100


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


# --- half a day, or 90 minutes ---------------------------------------------------------------------------

LINKS = r"\[[^\]]+\]\(#\S+\)(?:(?:, | and )\[[^\]]+\]\(#\S+\))*"
HALF = re.compile(
    rf"\*\*Half a day, (\d+) minutes:\*\* skip ({LINKS}), and do exercises? (\d\d\.\d(?: and \d\d\.\d)*)\."
)
SHORT = re.compile(rf"\*\*90 minutes, (\d+):\*\* ({LINKS}), no exercise\.")
WORDS, LINES, EXERCISE = 200, 15, 10
"""What a learner reads a minute, of prose and of code; the minutes that an exercise takes at most."""


@dataclass
class Agenda:
    """The opening of a notebook: minutes, and the sections (as anchors) and exercises of the two shorter paths."""

    reading: int
    exercises: int
    half: int
    skipped: set[str]
    kept: list[str]
    short: int
    shown: set[str]


def agenda(name: str) -> Agenda:
    opening = re.sub(r"\s+", " ", notebook("notebooks", name).cells[0].source)
    ((reading, exercises),) = re.findall(r"\| Minutes \| (\d+) to read and run, (\d+) for \w+ exercises \|", opening)
    ((half, skipped, kept),) = HALF.findall(opening)
    ((short, shown),) = SHORT.findall(opening)
    anchors = [set(re.findall(r"\(#([^)]+)\)", links)) for links in (skipped, shown)]
    return Agenda(int(reading), int(exercises), int(half), anchors[0], kept.split(" and "), int(short), anchors[1])


def sections(folder: str, name: str) -> dict[str, list]:
    """The cells of each section, by its anchor. The opening is "" and, like the summary, on every path."""
    anchor, found = "", {}
    for cell in notebook(folder, name).cells:
        if cell.cell_type == "markdown":
            anchor = next(iter(re.findall(r"^## (.*)$", cell.source, re.MULTILINE)), anchor).replace(" ", "-")
        found.setdefault(anchor, []).append(cell)
    return found


def path(folder: str, name: str, which: str) -> list:
    """The cells of a path: `half` or `short`."""
    plan, cells = agenda(name), sections(folder, name)
    on = plan.shown | {"", "Summary"} if which == "short" else cells.keys() - plan.skipped
    return [cell for anchor, some in cells.items() if anchor in on for cell in some]


def names(source: str, context: type) -> set[str]:
    """The names that some code binds (`ast.Store`) or reads (`ast.Load`)."""
    tree = compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    nodes = list(ast.walk(tree))
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}
    if context is ast.Store:
        found |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        found |= {node.name or "" for node in nodes if isinstance(node, ast.ExceptHandler)}
        found |= {(node.asname or node.name).partition(".")[0] for node in nodes if isinstance(node, ast.alias)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_both_shorter_paths_name_sections_that_exist_and_exercises_on_the_way(name):
    plan, anchors = agenda(name), sections("notebooks", name).keys()
    assert plan.skipped <= anchors
    assert plan.shown <= anchors - plan.skipped
    assert plan.short < plan.half < plan.reading + plan.exercises
    on_the_way = CHECK.findall("\n".join(cell.source for cell in path("notebooks", name, "half")))
    assert set(plan.kept) <= set(on_the_way)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", ["half", "short"])
def test_what_a_path_leaves_out_is_not_needed_on_it(name, which):
    on = code(path("solutions", name, which))
    ids = {cell.id for cell in on}
    out = [cell for cell in code(notebook("solutions", name).cells) if cell.id not in ids]
    left_out: set[str] = set().union(*(names(cell.source, ast.Store) for cell in out))
    bound: set[str] = set()
    for cell in on:
        bound |= names(cell.source, ast.Store)
        assert not names(cell.source, ast.Load) & left_out - bound, cell.source
    assert left_out or which == "half"  # in half a day a section of words may be all that is left out


@pytest.mark.parametrize("name", NAMES)
def test_the_90_minute_path_runs_by_itself(name, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    fresh = notebook("notebooks", name)
    fresh.cells = path("notebooks", name, "short")
    NotebookClient(fresh, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute(env=dict(os.environ))
    assert set(verdicts(code(fresh.cells)).values()) <= {"to do"}


def minutes(cells: list) -> float:
    """What reading takes."""
    words = sum(len(re.sub(r"\(\S+\)", "", cell.source).split()) for cell in cells if cell.cell_type == "markdown")
    lines = sum(1 for cell in code(cells) for line in cell.source.splitlines() if line.strip())
    return words / WORDS + lines / LINES


@pytest.mark.parametrize("name", NAMES)
def test_the_minutes_are_counted(name):
    """No fewer than reading takes by count, and no more than that and some to look and talk."""
    plan, cells = agenda(name), notebook("notebooks", name).cells
    exercises = len(CHECK.findall("\n".join(cell.source for cell in code(cells))))
    assert minutes(cells) <= plan.reading <= minutes(cells) + 8
    assert 3 * exercises <= plan.exercises <= EXERCISE * exercises
    half = minutes(path("notebooks", name, "half"))
    assert half + 3 * len(plan.kept) <= plan.half <= half + 5 + EXERCISE * len(plan.kept)
    short = minutes(path("notebooks", name, "short"))
    assert short <= plan.short <= short + 6


def test_the_readme_has_the_minutes_of_the_notebooks():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    plans = {name: agenda(name) for name in NAMES}
    rows = re.findall(r"\(notebooks/(\w+)\.ipynb\) \|.*\| (\d+) \+ (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    said = {name: tuple(map(int, figures)) for name, *figures in rows}
    assert said == {name: (plan.reading, plan.exercises, plan.half, plan.short) for name, plan in plans.items()}
    ((reading, exercises, half, short),) = re.findall(r"\| together \|.*\| (\d+) \+ (\d+) \| (\d+) \| (\d+) \|", text)
    together = [sum(figures) for figures in zip(*said.values(), strict=True)]
    assert [int(one) for one in (reading, exercises, half, short)] == together
    assert together[2] <= 240
    assert together[3] <= 90


def test_09_quotes_the_rule_of_the_readme():
    opened = next(notebook("notebooks", name) for name in NAMES if name[:2] == "09")
    (rule,) = re.findall(r"in the README's words: \*(.+?)\*", " ".join(prose(opened.cells).split()))
    assert f"**{rule}**" in " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())


def test_the_template_of_09_needs_nothing_of_what_is_only_for_the_example():
    """Whoever deletes these cells and the exercises, as the notebook says, can run the rest."""
    opened = next(notebook("solutions", name) for name in NAMES if name[:2] == "09")
    stubs = next(notebook("notebooks", name) for name in NAMES if name[:2] == "09")
    kept, dropped = set(), set()
    for cell, stub in zip(code(opened.cells), code(stubs.cells), strict=True):
        if re.search(r"^# Only for the example\.|await check\(|NotImplementedError", stub.source, re.MULTILINE):
            dropped |= names(cell.source, ast.Store)
        else:
            kept |= names(cell.source, ast.Store)
            assert not names(cell.source, ast.Load) & dropped - kept, cell.source
    assert {"careless", "new_get", "QUESTION"} <= dropped


# --- with a key ------------------------------------------------------------------------------------------

LIVE = [name for name in NAMES if name[:2] in ("00", "01", "03")]
"""The others are offline whatever the settings."""


def execute_live(name: str, home: Path, oracle: Oracle, key: str = "a-key") -> list:
    """The code cells of a solution after a live run against a local server, whose key is `a-key`."""
    opened = notebook("solutions", name)
    with serve(oracle) as (url, _):
        live = {"WORKSHOP_HOME": str(home), "WORKSHOP_OFFLINE": "", "ANTHROPIC_API_KEY": key, "ANTHROPIC_BASE_URL": url}
        client = NotebookClient(opened, timeout=120, allow_errors=True, resources={"metadata": {"path": str(home)}})
        client.execute(env={**os.environ, **live})
    return code(opened.cells)


def outputs(cells: list) -> list:
    return [output for cell in cells for output in cell.outputs]


@pytest.mark.parametrize("name", LIVE)
def test_a_notebook_runs_live(name, tmp_path):
    cells = execute_live(name, tmp_path, Oracle(PLAYBOOK))
    assert [output.evalue for output in outputs(cells) if output.output_type == "error"] == []
    assert "live, claude" in str(outputs(cells))
    assert set(verdicts(cells).values()) == {"done"}


@pytest.mark.parametrize("name", LIVE)
def test_a_refused_key_is_said_in_words_where_a_run_is_used(name, tmp_path):
    errors = [one for one in outputs(execute_live(name, tmp_path, Oracle(PLAYBOOK), "wrong")) if "ename" in one]
    assert {one.ename for one in errors} <= {"AssertionError", "AuthenticationError"}
    assert any(one.ename == "AssertionError" and "Check ANTHROPIC_API_KEY" in one.evalue for one in errors)


def test_a_model_that_answers_without_a_program_is_no_crash(tmp_path):
    (name,) = [name for name in NAMES if name.startswith("03")]
    said = outputs(execute_live(name, tmp_path, Oracle({})))
    assert [one.evalue for one in said if one.output_type == "error"] == []
    assert any("No program this time: run the cell again." in one.get("text", "") for one in said)


def function(prefix: str, name: str, **scope: object) -> object:
    """A function of a solution notebook, taken out of its cell."""
    (notebook_name,) = [one for one in NAMES if one.startswith(prefix)]
    (cell,) = [cell for cell in code(notebook("solutions", notebook_name).cells) if f"def {name}(" in cell.source]
    exec(cell.source, scope)
    return scope[name]


async def test_05_looks_around_in_a_real_container(container, capsys, monkeypatch):
    """The solution is executed without one, so that its outputs are the same everywhere. Here there is one."""
    monkeypatch.setenv("WORKSHOP_ISOLATION", "container")
    (cell,) = [cell for cell in code(notebook("solutions", NAMES[5]).cells) if "LOOK_AROUND =" in cell.source]
    compiled = compile(cell.source, "05", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    await eval(compiled, {})
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["user: 65534 (nobody)", "your keys in the environment: []"]
    assert [line.partition(":")[0] for line in said[2:5]] == ["write a file", "change the data", "call home"]
    assert not any("it worked" in line for line in said)


def client_that_says(*content: object) -> SimpleNamespace:
    async def create(**request: object) -> SimpleNamespace:
        return SimpleNamespace(content=list(content))

    return SimpleNamespace(messages=SimpleNamespace(create=create))


async def test_the_loop_of_01_takes_an_empty_answer_and_one_of_two_texts():
    scope = {"settings": SimpleNamespace(model="m"), "toolbox": Toolbox([])}
    loop = function("01", "direct_loop", **scope)
    assert (await loop(client_that_says(), "?"))[0] == ""
    texts = [SimpleNamespace(type="text", text=text) for text in ("a", "b")]
    assert (await loop(client_that_says(*texts), "?"))[0] == "ab"


async def test_the_loop_of_03_says_that_there_was_no_program():
    scope = {"settings": SimpleNamespace(model="m"), "SYSTEM": "", "RUN_PROGRAM": {}}
    loop = function("03", "code_loop", **scope)
    with pytest.raises(RuntimeError, match=r"The model answered without a program\."):
        await loop(client_that_says(), "?", print)


# --- what the texts say ----------------------------------------------------------------------------------


def printed(prefix: str, word: str) -> str:
    """What the one cell of a solution printed that has this word in its source."""
    (name,) = [one for one in NAMES if one.startswith(prefix)]
    (cell,) = [cell for cell in code(notebook("solutions", name).cells) if word in cell.source]
    return "".join(output.get("text", "") for output in cell.outputs)


def test_04_counts_the_programs_that_were_refused_before_they_ran():
    text = printed("04", "hostile = {")
    programs = re.findall(r"^.{17} (\w+)$", text, re.MULTILINE)
    assert f"Refused before the run: {programs.count('TypeCheck')} of {len(programs)}\n" in text


def test_01_shows_two_prices_that_differ():
    first, second = re.findall(r"^\$(\S+) at ", printed("01", "dearer = "), re.MULTILINE)
    assert first != second


async def test_the_line_of_an_error_may_be_that_of_a_handler_as_04_warns():
    """Should this fail, the sandbox has been mended: take the caveat out of 04, below "What the kit adds"."""
    program = "try:\n    x = {}['a']\nexcept ToolError:\n    x = 2\nx"
    assert "line 4: x = 2" in (await run_program(program, Toolbox([]))).error


@pytest.mark.skipif(os.name == "nt" or not shutil.which("make"), reason="no make here")
def test_make_lab_puts_the_workshop_command_on_the_path_of_the_kernels(tmp_path):
    project = tmp_path / "a folder"
    (project / "scripts").mkdir(parents=True)
    (project / "scripts" / "bootstrap.py").touch()
    shutil.copy(PROJECT / "Makefile", project)
    commands = project / ".venv" / "bin"
    commands.mkdir(parents=True)
    for name, script in (("workshop", "exit 0"), ("jupyter", "cd / && command -v workshop")):
        (commands / name).write_text(f"#!/bin/sh\n{script}\n")
        (commands / name).chmod(0o755)
    lab = subprocess.run(["make", "--no-print-directory", "lab"], cwd=project, capture_output=True, text=True)
    assert lab.stdout.splitlines() == [str(commands / "workshop")], lab.stderr
