"""Hostile programs get nowhere in the sandbox; the instruments that say so can be set off."""

import json
import os
import subprocess
import sys

import pytest
from hostile import PROGRAMS as GENERATED
from hypothesis import HealthCheck, given, settings

from workshop_lib.redteam.cases import PROGRAMS, Case, ProgramError, load
from workshop_lib.redteam.engines import EngineError, Session, interpreter
from workshop_lib.redteam.run import MOST_GROWTH_MB, attempt, run
from workshop_lib.redteam.watch import Watch
from workshop_lib.settings import PROJECT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the instruments need Linux or macOS")
CASES = load()
FAMILIES = {path.name for path in PROGRAMS.iterdir() if path.is_dir()}


def case(code: str, must: str = "contained") -> Case:
    return Case("one", "test", "something", must, "", tuple(code.split("# --- next program\n")))


# --- the set ---------------------------------------------------------------------------------------------


def test_there_are_at_least_300_and_no_two_are_the_same():
    assert len(CASES) >= 300
    assert len({one.programs[0].split("\n", 2)[2] for one in CASES}) == len(CASES)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_each_family_has_at_least_twenty(family):
    assert sum(one.family == family for one in CASES) >= 20


def test_there_are_twelve_families():
    assert len(FAMILIES) == 12


def test_most_would_do_harm_elsewhere_and_the_others_say_why_they_are_the_kits_own():
    assert sum(not one.kit for one in CASES) >= 300


# --- the whole set against the kit's sandbox -------------------------------------------------------------


@pytest.fixture(scope="module")
def report():
    return run(CASES, seconds=0.2, tool_seconds=1.0, at_once=2)


def test_nothing_escapes_crashes_the_host_or_ends_otherwise_than_it_says(report):
    assert [one for one in report.results if one.verdict != "contained"] == []
    assert len(report.results) == len(CASES)


def test_every_program_ends_within_its_limit_and_a_second(report):
    """0.2 s of computing, 1 s of waiting for tools, at most 2 s of type check, and one second more."""
    assert report.to_json()["worst_seconds"] <= 4.2


def test_the_host_stays_small(report):
    assert report.memory["peak_mb"] - report.memory["start_mb"] <= MOST_GROWTH_MB
    assert report.memory["end_mb"] - report.memory["start_mb"] <= 150


# --- the instruments can be set off ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("open('CANARY_PATH').read()", "canary read"),
        ("print(open('CANARY_PATH').read())", "canary read"),
        ("raise ValueError(open('CANARY_PATH').read())", "canary read"),
        ("open('CANARY_PATH', 'a').write('x')", "files changed: private/canary.txt"),
        ("open('DROP_PATH', 'w').close()", "files changed: work/dropped.txt"),
        ("import os\nos.remove('CANARY_PATH')", "files changed: private/canary.txt"),
        ("import socket\nsocket.create_connection(('127.0.0.1', LISTENER_PORT))", "listener called"),
        ("import os\nos.system('START_COMMAND')", "process started"),
        ("import subprocess\nsubprocess.run(['sleep', '0.5'])", "process started"),
        ("import os\nos.environ['SECRET_NAME']", "secret told"),
        ("import os\nos.write(1, os.environb[b'SECRET_NAME'])", "secret told"),
        ("echo.__globals__['grant_access']('me')", "hidden tool called"),
        ("import json\njson.x = 'GIVEN_TOKEN'\n# --- next program\nimport json\njson.x", "word smuggled"),
    ],
)
def test_the_watch_sees_an_escape_from_exec(code, seen):
    (result,) = run([case(code)], "exec").results
    assert (result.verdict, result.why) == ("escaped", seen)


@pytest.mark.parametrize(
    ("code", "verdict", "why"),
    [
        ("1 + 1", "contained", ""),
        ("while True:\n    pass", "over limit", "time"),
        ("[0] * 10**10", "over limit", "memory"),
        ("x = 'x' * 600_000_000", "over limit", "memory"),
        ("print('x' * 13_000_000)", "over limit", "output"),
        ("import os\nos.abort()", "crashed", "-6"),
    ],
)
def test_what_exec_does_not_stop_counts_against_it(code, verdict, why):
    (result,) = run([case(code)], "exec", seconds=0.3).results
    assert result.verdict == verdict
    assert why in result.why


@pytest.mark.parametrize(
    ("must", "verdict"), [("value 2", "contained"), ("value 3", "unexpected"), ("error NameError", "unexpected")]
)
def test_a_program_that_ends_otherwise_than_it_says_is_unexpected(must, verdict):
    report = run([case("1 + 1", must)])
    assert (report.results[0].verdict, report.sound) == (verdict, verdict == "contained")


def test_a_crash_of_the_host_belongs_to_its_case_and_the_next_one_is_run(monkeypatch):
    """The kit's own process is killed in the middle of a case."""
    with Watch() as watch, Session("sandbox", watch) as session:
        assert attempt(case("1"), 1.0, 1.0, session, watch).verdict == "contained"
        real = session._reply

        def kill_first(*arguments, **options):
            session._process.kill()
            return real(*arguments, **options)

        monkeypatch.setattr(session, "_reply", kill_first)
        endless = case("while True:\n    pass")  # so that its answer is not there already
        assert attempt(endless, 1.0, 1.0, session, watch).verdict == "crashed"
        monkeypatch.setattr(session, "_reply", real)
        assert attempt(case("3", "value 3"), 1.0, 1.0, session, watch).verdict == "contained"


def test_bare_monty_contains_what_exec_does_not():
    programs = [one for one in CASES if one.family == "files"]
    assert [one.name for one in run(programs, "monty").results if one.verdict == "escaped"] == []


def test_an_engine_that_cannot_be_installed_is_said_with_what_to_do(monkeypatch, tmp_path):
    (tmp_path / "smolagents.txt").write_text("no-such-package-of-the-kit==0\n")
    monkeypatch.setattr("workshop_lib.redteam.engines.PROGRAMS", tmp_path)
    with pytest.raises(EngineError, match=r"smolagents .*(uv was found|could not be installed)"):
        interpreter("smolagents")


# --- generated programs ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arena():
    with Watch() as watch, Session("sandbox", watch) as session:
        yield lambda one: attempt(one, 0.2, 1.0, session, watch)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(program=GENERATED)
def test_no_generated_program_gets_anywhere(arena, program):
    result = arena(case(program))
    assert result.verdict == "contained", result


# --- the command -----------------------------------------------------------------------------------------


def redteam(*arguments):
    command = [sys.executable, "-m", "workshop_lib", "redteam", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=dict(os.environ))


def test_one_family_gives_status_0_and_json_with_its_fields():
    done = redteam("--family", "network", "--json", "-")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["tried"] == data["contained"] == sum(one.family == "network" for one in CASES)
    assert data["escaped"] == data["over_limit"] == data["crashed"] == data["unexpected"] == []
    assert set(data["memory_mb"]) == {"start", "peak", "workers_peak", "end"}
    assert {row["verdict"] for row in data["results"]["network"]} == {"contained"}
    assert data["worst_seconds"] < 5


def test_programs_of_ones_own_are_run_and_a_surprise_is_a_status_above_0(tmp_path):
    (tmp_path / "mine.py").write_text("# tries: add\n# must: refused\n1 + 1\n")
    done = redteam("--programs", tmp_path)
    assert done.returncode == 1
    assert "unexpected" in done.stdout
    assert "ended without an error" in done.stdout


@pytest.mark.parametrize(
    ("files", "arguments", "says"),
    [
        ({"a.py": "1 + 1"}, [], "does not say what it tries and what must happen. Begin it with"),
        ({"a.py": "# tries: x\n# must: explode\n1"}, [], "does not say what it tries"),
        ({"a.py": "# tries: x\n# must: value {1\n1"}, [], "is not JSON"),
        ({"a.py": b"\xff\xfe"}, [], "Save it as UTF-8"),
        ({}, [], "There is no .py file"),
        ({"a.py": "# tries: x\n# must: refused\n1"}, ["--family", "nothing"], "There is no family 'nothing'"),
    ],
)
def test_a_bad_folder_is_said_in_one_sentence(tmp_path, files, arguments, says):
    for name, text in files.items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ProgramError, match=says):
        load(tmp_path, *arguments[1:])


def test_a_bad_folder_is_an_error_of_the_command_without_a_traceback(tmp_path):
    done = redteam("--programs", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "is not a folder. Name one that holds hostile programs" in done.stderr
    assert "Traceback" not in done.stderr


# --- the comparison in SECURITY.md -----------------------------------------------------------------------


def test_the_table_in_security_md_is_the_committed_comparison():
    text = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    for one in json.loads((PROGRAMS / "comparison.json").read_text())["engines"]:
        counts = [one["tried"], one["contained"], *(len(one[key]) for key in ("escaped", "over_limit", "crashed"))]
        assert f"| {' | '.join(map(str, counts))} |" in text, one["engine"]


def test_the_comparison_measured_all_engines_and_the_kit_let_nothing_out():
    data = json.loads((PROGRAMS / "comparison.json").read_text())
    engines = {one["engine"]: one for one in data["engines"]}
    assert set(engines) == {"sandbox", "exec", "smolagents", "restrictedpython", "monty"}
    assert engines["sandbox"]["tried"] == engines["sandbox"]["contained"]
