"""Plots carry their words; the doctor never breaks."""

import pytest
from conftest import QUESTION, toolbox
from PIL import Image

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.flights import isolation
from workshop_lib.teach import doctor
from workshop_lib.teach.plots import compare


async def test_a_plot_has_alt_text_with_its_figures_and_its_source(model_with, tmp_path):
    runs = [await agent(model_with(), toolbox).run(QUESTION) for agent in (DirectAgent, CodeModeAgent)]
    plot = compare(runs, seconds=False)
    assert f"Code: {runs[1].usage.prompt:,} input" in plot.alt
    assert "3 requests" in plot.alt
    assert "1 request." in plot.alt
    assert runs[0].label in plot.alt
    assert 'alt="Bars for 2 runs. Direct: ' in plot._repr_html_()
    saved = plot.save(tmp_path / "new" / "plot.png")
    with Image.open(saved) as image:
        assert image.text["Description"] == plot.alt
    assert [path.name for path in saved.parent.iterdir()] == ["plot.png"]


async def test_the_doctor_reports_a_check_that_breaks_and_goes_on(monkeypatch):
    async def breaks() -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "_data", breaks)
    diagnosis = await doctor.diagnose()
    assert diagnosis.verdict == "blocked"
    assert [check.name for check in diagnosis.checks if not check.ok] == ["data"]


@pytest.mark.parametrize(
    ("wanted", "engine", "ok", "hint"),
    [
        ("auto", "28.0", True, "container tasks: the SQL tools run in containers of Docker 28.0"),
        ("auto", None, True, "no Docker engine answers: the SQL tools run in a locked child process"),
        ("container", None, False, "Start Docker, or set WORKSHOP_ISOLATION=auto"),
        ("child", "28.0", True, "WORKSHOP_ISOLATION is child, so the SQL tools run in a locked child process"),
    ],
)
async def test_the_doctor_says_where_the_sql_tools_run(monkeypatch, wanted, engine, ok, hint):
    monkeypatch.setenv("WORKSHOP_ISOLATION", wanted)
    monkeypatch.setattr(isolation, "engine_version", lambda: engine)
    (check,) = [check for check in (await doctor.diagnose()).checks if check.name == "Docker"]
    assert check.ok is ok
    assert hint in check.hint


async def test_the_doctor_names_missing_packages(monkeypatch):
    monkeypatch.setattr(doctor, "NEEDED", ("anthropic", "not_there_at_all"))
    diagnosis = await doctor.diagnose()
    assert {check.hint for check in diagnosis.checks if not check.ok} == {
        "Missing: not_there_at_all. Run `make setup`."
    }
