"""A small real model over the wire: it is really asked, it really fails, and its figures stand apart."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from workshop_lib.agents import AGENTS
from workshop_lib.bench import weak
from workshop_lib.cli import cli
from workshop_lib.environments import UnavailableError
from workshop_lib.flights.tools import get_airport, get_plane
from workshop_lib.model import new_model
from workshop_lib.settings import PROJECT, Settings
from workshop_lib.tools import Toolbox


def test_the_truths_are_what_the_tools_say():
    one, other = get_plane("N14228"), get_plane("N24211")
    truths = [
        one["seats"],
        other["year"],
        get_airport("JFK")["alt"],
        get_airport("DEN")["alt"],
        one["seats"] + other["seats"],
    ]
    assert list(weak.QUESTIONS.values()) == truths


def test_without_its_packages_it_says_what_would_install_them(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    assert "workshop bench weak" in weak.missing()


def test_packages_that_cannot_be_had_are_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.setattr(weak, "REQUIREMENTS", tmp_path / "nothing.txt")
    weak.REQUIREMENTS.write_text("there-is-no-such-package-as-this==1\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["bench", "weak", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "nothing could not be installed" in result.output
    assert not list(tmp_path.glob("*.jsonl"))


@pytest.mark.network
async def test_a_real_model_is_asked_in_both_modes_over_the_wire(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    try:
        serving = weak.serving()
        address = serving.__enter__()
    except UnavailableError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    try:
        settings = Settings(base_url=address, model=weak.MODEL, max_turns=2, max_tokens=40)
        for agent in AGENTS.values():
            run = await agent(new_model(settings, {}), Toolbox([get_plane])).run(list(weak.QUESTIONS)[1])
            assert run.usage.prompt > 100  # the tools have reached it: without them there are some 60
            assert run.usage.output > 0
            assert run.kind == "live"
            assert weak.MODEL in run.label
    finally:
        serving.__exit__(None, None, None)
    assert weak.missing() == ""


def test_it_stands_in_no_table_of_the_benchmark():
    report = (PROJECT / "data" / "results" / "report.html").read_text(encoding="utf-8")
    assert weak.MODEL not in report


def test_what_was_measured_is_whole():
    rows = weak.load()
    assert [(row.question, row.mode) for row in rows] == [(one, mode) for one in weak.QUESTIONS for mode in AGENTS]
    assert {row.model for row in rows} == {weak.MODEL}
    assert all(row.requests and row.input for row in rows)


def test_the_process_of_the_model_is_gone_afterwards(monkeypatch):
    """Also when what it served fails. Here the child is one that only prints an address."""
    child = 'import sys; print("http://127.0.0.1:9", flush=True); sys.stdin.read()'
    started = []

    class Popen(subprocess.Popen):
        def __init__(self, command, **options):
            super().__init__([sys.executable, "-c", child], **options)
            started.append(self)

    monkeypatch.setattr(weak, "python_of", lambda requirements: "python")
    monkeypatch.setattr(subprocess, "Popen", Popen)

    def use() -> None:
        with weak.serving() as address:
            assert address == "http://127.0.0.1:9"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        use()
    assert started[0].poll() is not None
