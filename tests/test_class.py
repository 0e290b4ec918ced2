"""A class as it is held: recorded with a key against a real server, then played back in a room that has neither.

The commands are real processes, and the notebooks run in real kernels.
"""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from test_cli import fails_in_one_sentence, workshop

from workshop_lib.flights import PLAYBOOK, get_question
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.recording import Recording
from workshop_lib.settings import PROJECT

KEY = "sk-ant-of-the-instructor"
NO_NETWORK = "http://127.0.0.1:9"
NOTEBOOKS = ["00_setup_and_first_look", "01_direct_tool_calling"]


def instructor(url: str) -> dict[str, str]:
    return {"WORKSHOP_OFFLINE": "", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url}


def room(**settings: str) -> dict[str, str | None]:
    """No key; and were anything sent, it would be refused."""
    return {"WORKSHOP_OFFLINE": "", "ANTHROPIC_API_KEY": None, "ANTHROPIC_BASE_URL": NO_NETWORK, **settings}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Question 4 in both modes, and what was said while it was recorded."""
    file = tmp_path_factory.mktemp("class") / "class.jsonl"
    with serve(Oracle(PLAYBOOK), key=KEY) as (url, bodies):
        done = workshop("record", str(file), "--questions", "4", "--json", "-", **instructor(url))
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert (data["added"], data["requests"], data["status"]) == (len(bodies), len(bodies), 0)
    assert "question 4, code: right" in done.stderr
    return file


def test_the_key_is_not_in_the_file(recorded):
    assert KEY not in recorded.read_text()


def test_the_demo_plays_back_with_its_label_and_the_tokens_of_the_live_run(recorded, tmp_path):
    result = tmp_path / "demo.json"
    demo = ("workshop", "demo", "--question", "4", "--plot", str(tmp_path / "plot.png"), "--json", str(result))
    done = workshop("replay", str(recorded), "--", *demo, **room())
    assert done.returncode == 0, done.stderr
    assert "Source: recorded live on 20" in done.stdout
    assert "tokens: the API's usage" in done.stdout
    arms = json.loads(result.read_text())["arms"]
    assert [(arm["kind"], arm["correct"], arm["requests"]) for arm in arms] == [
        ("recorded", True, 2),
        ("recorded", True, 1),
    ]


def test_one_line_in_the_environment_is_enough(recorded):
    done = workshop("ask", "4", "--json", "-", **room(WORKSHOP_REPLAY=str(recorded)))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kind"] == "recorded"
    assert json.loads(done.stdout)["answer"] == get_question(4).answer


def test_replay_shows_what_is_in_it_and_the_line_for_the_room(recorded):
    done = workshop("replay", str(recorded), "--json", "-", **room())
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    (row,) = data["questions"]
    assert (row["question"], row["modes"], row["requests"]) == (get_question(4).text, ["code", "direct"], 3)
    assert f"WORKSHOP_REPLAY={recorded}" in done.stderr
    assert data["recorded"] in done.stderr


@pytest.mark.parametrize(
    "arguments", [["ask", "5"], ["ask", "Which airline is the best?"], ["demo", "--question", "5"]]
)
def test_what_is_not_in_it_is_said_in_words(recorded, arguments):
    done = workshop(*arguments, **room(WORKSHOP_REPLAY=str(recorded)))
    text = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1
    assert "This prompt is not in the recording class.jsonl (requests: 3, questions: 1)" in text
    assert "Traceback" not in text
    assert "connection" not in text.lower()


def test_a_benchmark_is_refused_in_words(recorded, tmp_path):
    error = fails_in_one_sentence(
        workshop("bench", "run", "--out", str(tmp_path), **room(WORKSHOP_REPLAY=str(recorded)))
    )
    assert "measures nothing" in error


def test_a_command_is_recorded_and_a_wrong_one_refused(tmp_path):
    file = tmp_path / "new folder" / "class.jsonl"
    with serve(Oracle(PLAYBOOK), key=KEY) as (url, _):
        done = workshop("record", str(file), "--", "workshop", "ask", "1", "--mode", "direct", **instructor(url))
        assert done.returncode == 0, done.stderr
        assert "requests recorded. Play them back: workshop replay" in done.stdout
        assert "There is no command 'nonesuch'" in fails_in_one_sentence(
            workshop("record", str(file), "--", "nonesuch", **instructor(url))
        )
        failed = fails_in_one_sentence(workshop("record", str(file), "--", "workshop", "ask", "99", **instructor(url)))
        assert "There is no question 99" in failed
        assert "Nothing was recorded" in failed
    assert Recording.load(file).questions == [get_question(1).text]


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["record", "x.jsonl", "--questions", "4"], {}, "Recording needs a live model"),
        (["record", "x.jsonl"], {}, "Say what to record"),
        (["record", "x.jsonl", "--questions", "13"], {"ANTHROPIC_API_KEY": KEY, "WORKSHOP_OFFLINE": ""}, "question 13"),
        (["record", "x.jsonl", "--questions", "x"], {"ANTHROPIC_API_KEY": KEY, "WORKSHOP_OFFLINE": ""}, "no number"),
        (["replay", "nowhere.jsonl"], {}, "There is no recording"),
        (["ask", "4"], {"WORKSHOP_REPLAY": "nowhere.jsonl", "WORKSHOP_OFFLINE": ""}, "WORKSHOP_REPLAY: There is no"),
    ],
)
def test_what_cannot_be_is_said_in_words(arguments, environment, says, tmp_path):
    assert says in fails_in_one_sentence(workshop(*arguments, cwd=tmp_path, **environment))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["record", "replay"])
def test_help_has_an_example(command):
    done = workshop(command, "--help")
    assert done.returncode == 0
    assert f"Example: workshop {command} class.jsonl" in done.stdout


def test_the_recorder_killed_keeps_all_but_what_was_under_way(tmp_path):
    """The server ends the recorder, in the middle of the second answer."""
    file = tmp_path / "class.jsonl"

    class Deadly(Oracle):
        asked = 0

        def handle(self, path, body):
            Deadly.asked += 1
            if Deadly.asked == 2:
                child.kill()
                child.wait()
            return super().handle(path, body)

    with serve(Deadly(PLAYBOOK), key=KEY) as (url, _):
        environment = {**os.environ, **instructor(url), "WORKSHOP_RECORD": str(file), "WORKSHOP_HOME": str(tmp_path)}
        command = [sys.executable, "-m", "workshop_lib", "ask", "4", "--mode", "direct"]
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        child.wait(timeout=120)
    assert child.returncode != 0
    assert len(Recording.load(file).exchanges) == 1


# --- notebooks -----------------------------------------------------------------------------------------------


def execute(name: str, folder, environment: dict[str, str | None]) -> list:
    """The outputs of a solution, run in a kernel of its own."""
    opened = nbformat.read(PROJECT / "solutions" / f"{name}.ipynb", as_version=4)
    variables = {**os.environ, "WORKSHOP_HOME": str(folder), **environment}
    client = NotebookClient(opened, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute(env={key: value for key, value in variables.items() if value is not None})
    return [output for cell in opened.cells if cell.cell_type == "code" for output in cell.outputs]


def errors(outputs: list) -> list[str]:
    return [output.evalue for output in outputs if output.output_type == "error"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_recorded_and_the_same_notebook_plays_it_back(name, tmp_path):
    file = tmp_path / "class.jsonl"
    with serve(Oracle(PLAYBOOK), key=KEY) as (url, _):
        session = {"JPY_SESSION_NAME": f"/somewhere/{name}.ipynb"}  # as JupyterLab says it
        live = execute(name, tmp_path, {**instructor(url), **session, "WORKSHOP_RECORD": str(file)})
    assert errors(live) == []
    assert KEY not in file.read_text()
    assert {row["notebooks"][0] for row in Recording.load(file).coverage()} == {f"{name}.ipynb"}
    played = execute(name, tmp_path, room(WORKSHOP_REPLAY=str(file)))
    assert errors(played) == []
    text = str(played)
    assert "recorded live on 20" in text
    assert not re.search(r"Source: (live|oracle)", text)


def test_a_notebook_whose_prompt_is_not_recorded_says_so_in_words(recorded, tmp_path):
    said = errors(execute(NOTEBOOKS[1], tmp_path, room(WORKSHOP_REPLAY=str(recorded))))
    assert said
    assert any("This prompt is not in the recording class.jsonl" in one for one in said)
    assert not any("onnection" in one for one in said)
