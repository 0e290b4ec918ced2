"""The SQL tools as Flyte tasks: the same inside and outside a run, a page for people, a note on where they ran."""

from pathlib import Path

import pytest

from workshop_lib.agents import CodeModeAgent
from workshop_lib.flights import tasks
from workshop_lib.runtime import run_question
from workshop_lib.tools import ToolError

NOTE = "The SQL tools run in a locked child process each: WORKSHOP_ISOLATION is child."
COUNT = "SELECT count(*) AS n FROM flights"
PLAYBOOK = {
    "count": f"final(query({COUNT!r})['rows'][0][0])",
    "wrong": "try:\n    query('SELEC 1')\nexcept ToolError as error:\n    final(str(error))",
    "page": "final(report('Who <flies>', 'SELECT * FROM airlines ORDER BY carrier'))",
}
HERE = {"tools": "workshop_lib.flights.tasks:toolbox", "playbook": "test_tasks:PLAYBOOK"}
MODES = ["direct", "code"]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", MODES)
async def test_a_query_is_a_task_of_a_durable_run(mode, settings):
    assert (await run_question("count", mode, settings=settings, **HERE)).answer == 336_776


async def test_outside_a_run_the_same_tool_answers():
    assert (
        await tasks.toolbox.call("query", {"sql": COUNT})
    ).text == '{"columns":["n"],"rows":[[336776]],"truncated":false}'


@pytest.mark.parametrize("mode", MODES)
async def test_the_error_of_a_task_keeps_its_words(mode, settings):
    run = await run_question("wrong", mode, settings=settings, **HERE)
    assert run.answer.startswith('Parser Error: syntax error at or near "SELEC"')


async def test_a_run_says_at_its_start_and_in_its_record_where_the_queries_are(settings):
    heard = []
    run = await run_question("count", "code", settings=settings, on_event=lambda *event: heard.append(event), **HERE)
    assert heard[0] == ("note", NOTE)
    assert run.notes == [NOTE]
    assert NOTE in run._repr_html_()


async def test_a_run_without_such_tools_has_no_notes(model_with):
    from conftest import QUESTION, toolbox

    assert (await CodeModeAgent(model_with(), toolbox).run(QUESTION)).notes == []


async def test_of_a_report_the_run_gets_the_size_and_people_get_the_page(settings):
    run = await run_question("page", "code", settings=settings, **HERE)
    assert run.answer == {"columns": ["carrier", "name"], "rows": 16, "truncated": False}
    pages = [text_of(path) for path in Path(run.report).parent.parent.rglob("report.html")]
    (page,) = [page for page in pages if "Endeavor Air Inc." in page]
    assert "<h1>Who &lt;flies&gt;</h1>" in page


async def test_the_report_of_the_run_is_not_that_of_its_tool(settings):
    run = await run_question("page", "code", settings=settings, run_key="whose page", **HERE)
    assert "Endeavor Air Inc." not in text_of(Path(run.report))


def test_nothing_in_a_cell_is_run():
    shown = tasks.page("<i>", {"columns": ["<b>"], "rows": [["<script>alert(1)</script>"]], "truncated": False})
    assert "<script" not in shown
    assert "<b>" not in shown


async def test_a_report_is_bounded_too():
    with pytest.raises(ToolError, match="larger than 5,000,000 bytes"):
        await tasks.report("all", "SELECT repeat('x', 5000) FROM flights")
