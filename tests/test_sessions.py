"""Forty people at once: everybody gets their own right answer, and nobody waits for ever."""

import asyncio

import pytest

from workshop_lib.bench import sessions
from workshop_lib.bench.sessions import measure
from workshop_lib.sandbox import run_program
from workshop_lib.tools import Toolbox


async def test_forty_sessions_of_five_questions_are_all_right_and_apart():
    report = await measure(40)
    assert report.questions == 200
    assert report.wrong == 0
    assert report.foreign == 0
    assert 0 < report.p50 <= report.p95


async def test_no_session_is_starved():
    """First come, first served: in one run the slowest session takes at most a few times as long as the fastest."""
    report = await measure(12)
    assert report.slowest_session < 4 * report.fastest_session


async def test_the_check_sees_another_session_s_number(monkeypatch):
    """The instrument can fail: here the playbook hands everybody the number of session 3."""
    monkeypatch.setattr(sessions, "OWN_PROGRAM", "my_number()\nfinal([0, 7000003, 7000003, 7000003])")
    other = sessions.Session(2)
    await other.ask_all()
    assert other.wrong == 3
    assert other.foreign == 3


async def test_a_sandbox_inside_a_tool_is_refused_instead_of_waiting_for_ever():
    async def nested() -> int:
        """Runs a program of its own."""
        return (await run_program("1 + 1", Toolbox([]))).value

    execution = await asyncio.wait_for(run_program("nested()", Toolbox([nested])), 30)
    assert execution.error_type == "ToolError"
    assert "must not run a program" in execution.error


@pytest.mark.parametrize("number", [64])
async def test_more_programs_than_workers_wait_their_turn_and_all_end(number):
    async def nap(n: int) -> int:
        """Sleep a little."""
        await asyncio.sleep(0.05)
        return n

    box = Toolbox([nap])
    executions = await asyncio.gather(*(run_program(f"nap({n})", box) for n in range(number)))
    assert [execution.value for execution in executions] == list(range(number))
