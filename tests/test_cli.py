"""The command line as a person meets it: real processes, what they print, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from workshop_lib import flights
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.settings import PROJECT


def workshop(*arguments, cwd=None, **environment):
    """Run the command; `environment` is added, a None takes a variable away."""
    variables = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-m", "workshop_lib", *arguments],
        env={name: value for name, value in variables.items() if value is not None},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )


def fails_in_one_sentence(done):
    """An error is text for people: no traceback, what to do next, and a status above 0."""
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr


def test_demo_shows_both_answers_and_what_each_cost(tmp_path):
    plot, result = tmp_path / "plot.png", tmp_path / "demo.json"
    done = workshop("demo", "--plot", str(plot), "--json", str(result))
    assert done.returncode == 0, done.stderr
    assert 'direct {"month": 7, "rate": 0.0504}' in done.stdout
    assert 'code   {"month": 7, "rate": 0.0504}' in done.stdout
    assert "oracle (scripted, not a model" in done.stdout
    assert "ctok 4.8 (estimate)" in done.stdout
    with Image.open(plot) as image:
        assert "Direct: 4,869 input" in image.text["Description"]
    data = json.loads(result.read_text())
    assert data["question"]["id"] == 4
    direct, code = data["arms"]
    assert (direct["correct"], code["correct"], direct["turns"], code["turns"]) == (True, True, 2, 1)
    assert direct["tool_calls"] == code["tool_calls"] == 12
    assert list(tmp_path.glob("*.part")) == []


def test_ask_prints_the_answer_and_json_alone_on_stdout():
    done = workshop("ask", "1", "--mode", "direct", "--json", "-")
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert run["answer"] == flights.get_question(1).answer
    assert run["mode"] == "direct"
    assert "Denver" in done.stderr


def test_asking_something_else_says_what_the_oracle_knows():
    error = fails_in_one_sentence(workshop("ask", "Which airline is the best?"))
    assert "the oracle answers only the questions it has a program for" in error
    assert "set ANTHROPIC_API_KEY for any other" in error
    assert all(f"{question.id:>4}  {question.title}" in error for question in flights.QUESTIONS)


def test_a_run_that_does_not_fit_is_an_outcome_and_not_a_success():
    done = workshop("ask", "12", "--mode", "direct")
    assert done.returncode == 1
    assert "context window exceeded" in done.stdout
    assert "Traceback" not in done.stderr


def test_with_a_key_and_an_address_the_same_command_talks_to_a_server():
    with serve(Oracle(flights.PLAYBOOK)) as (url, bodies):
        done = workshop("ask", "4", WORKSHOP_OFFLINE=None, ANTHROPIC_API_KEY="a-key", ANTHROPIC_BASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert '"month": 7' in done.stdout
    assert "Source: live, claude-haiku-5-5; tokens: the API's usage" in done.stdout
    assert len(bodies) == 1


def test_a_wrong_key_is_explained():
    with serve(Oracle(flights.PLAYBOOK)) as (url, _):
        done = workshop("ask", "4", WORKSHOP_OFFLINE=None, ANTHROPIC_API_KEY="wrong", ANTHROPIC_BASE_URL=url)
    assert done.returncode == 1
    assert "The key was refused" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["demo", "--question", "13"], {}, "There is no question 13. Choose one of 1 to 12."),
        (["ask", "99"], {}, "There is no question 99"),
        (["ask", "  "], {}, "The question is empty"),
        (["ask", "1", "--model", "claude-9"], {}, "No model is called 'claude-9' in data/models.json"),
        (["ask", "1"], {"WORKSHOP_MODEL": "haiku"}, "No model is called 'haiku'"),
        (["ask", "1"], {"ANTHROPIC_API_KEY": '"sk-ant-1"'}, "contains quotes, spaces or typographic characters"),
        (["ask", "1"], {"ANTHROPIC_API_KEY": "\u201csk-ant-1\u201d"}, "contains quotes, spaces or typographic"),
        (["ask", "1"], {"WORKSHOP_MAX_USD": "lots"}, "WORKSHOP_MAX_USD is 'lots', but must be an amount above 0"),
        (["ask", "1"], {"WORKSHOP_OFFLINE": "maybe"}, "WORKSHOP_OFFLINE is 'maybe', which is neither yes nor no"),
        (["ask", "1", "--mode", "both"], {}, "'both' is not one of 'direct', 'code'"),
        (["dmeo"], {}, "No such command 'dmeo'"),
        (["ask", "1"], {"WORKSHOP_HOME": "/proc/nowhere"}, "Set WORKSHOP_HOME to a folder you may write to"),
        (["ask", "1", "--json", "/proc/nowhere/x.json"], {}, "Choose another file with --json"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(arguments, environment, says):
    assert says in fails_in_one_sentence(workshop(*arguments, **environment))


def test_a_secret_never_appears_in_an_error():
    done = workshop("ask", "1", ANTHROPIC_API_KEY='"sk-ant-secret"')
    assert "sk-ant-secret" not in done.stdout + done.stderr


def test_the_traceback_is_there_for_who_asks():
    assert "Traceback" in workshop("--traceback", "demo", "--question", "13").stderr


def test_missing_data_is_named_with_the_way_to_get_it(tmp_path):
    """The library beside an empty data folder, as after a broken checkout."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models.json").write_bytes((PROJECT / "data" / "models.json").read_bytes())
    (tmp_path / "workshop_lib").symlink_to(PROJECT / "workshop_lib")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import workshop_lib.settings as s; from pathlib import Path; "
        "s.PROJECT = Path(sys.argv[1]); sys.argv[1:] = ['ask', '4']; from workshop_lib.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=tmp_path)
    text = done.stdout + done.stderr
    assert "flights.parquet" in text
    assert "data/build.py" in text
    assert "Traceback" not in text


def test_start_copies_the_notebooks_and_never_overwrites_work(tmp_path):
    assert workshop("start", cwd=tmp_path).returncode == 0
    mine = tmp_path / "my_work" / "00_setup_and_first_look.ipynb"
    mine.write_text("my own work")
    (tmp_path / "my_work" / "01_direct_tool_calling.ipynb").unlink()
    done = workshop("start", "--json", "-", cwd=tmp_path)
    assert json.loads(done.stdout)["copied"] == ["01_direct_tool_calling.ipynb"]
    assert mine.read_text() == "my own work"


def test_doctor_is_content_and_says_oracle():
    done = workshop("doctor", "--json", "-")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"] == "oracle"
    assert all(check["ok"] for check in report["checks"])


@pytest.mark.parametrize(
    ("environment", "check", "hint"),
    [
        ({"ANTHROPIC_API_KEY": "'sk-ant-1'"}, "settings", "without quotes"),
        ({"WORKSHOP_HOME": "/proc/nowhere"}, "folder", "Set WORKSHOP_HOME"),
    ],
)
def test_doctor_names_what_is_wrong(environment, check, hint):
    done = workshop("doctor", "--json", "-", **environment)
    report = json.loads(done.stdout)
    wrong = {finding["name"]: finding["hint"] for finding in report["checks"] if not finding["ok"]}
    assert (done.returncode, report["verdict"]) == (1, "blocked")
    assert hint in wrong[check]
    assert "sk-ant" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command", [[], ["demo"], ["ask"], ["doctor"], ["start"], ["bench"], ["bench", "micro"], ["redteam"]]
)
def test_every_command_has_help_with_an_example(command):
    done = workshop(*command, "--help")
    assert done.returncode == 0
    assert "workshop " in done.stdout.partition("Usage:")[2]
    assert "Example: workshop" in done.stdout or "Start with: workshop" in done.stdout


def test_the_command_line_starts_without_the_heavy_modules():
    code = "import sys, workshop_lib.cli; print(sorted({'flyte', 'anthropic', 'pandas', 'pyarrow', 'matplotlib', "
    code += "'rich', 'pydantic', 'duckdb'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_project_folder_is_where_the_data_is():
    assert (Path(PROJECT) / "data" / "flights.parquet").is_file()
