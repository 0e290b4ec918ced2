"""A tool that needs approval asks a person inside the call, in both modes; and the caps of a run hold."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import flyte.sandbox
import flyte.sandbox._runtime as flyte_runtime
import pytest

from workshop_lib.agents import AGENTS, CodeModeAgent
from workshop_lib.approval import needs_approval
from workshop_lib.runtime import run_question
from workshop_lib.sandbox import Limits, run_program
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox, ToolError

paid: list[int] = []

PROGRAM = """\
done = []
for amount in (10, 20):
    try:
        done.append(pay(amount))
    except ToolError as error:
        done.append(str(error))
final(done)
"""
PLAYBOOK = {"Pay.": PROGRAM}
DENIED = "pay was not approved by the person asked. Do not try again; go on without it."


@needs_approval
def pay(amount: int) -> str:
    """Pay an amount."""
    paid.append(amount)
    return f"paid {amount}"


TOOLS = [pay]


@pytest.fixture(autouse=True)
def nothing_paid():
    paid.clear()


async def only_small(tool, arguments):
    return arguments["amount"] < 15


@pytest.mark.parametrize("mode", AGENTS)
async def test_what_is_approved_happens_and_what_is_denied_is_an_error_that_the_program_handles(mode, model_with):
    run = await AGENTS[mode](model_with(playbook=PLAYBOOK), Toolbox(TOOLS, approve=only_small)).run("Pay.")
    assert run.answer == ["paid 10", DENIED]
    assert paid == [10]


@pytest.mark.parametrize("mode", AGENTS)
async def test_a_durable_run_asks_too_and_does_not_ask_again_when_it_goes_on(mode):
    asked = []

    async def approve(tool, arguments):
        asked.append(arguments["amount"])
        return arguments["amount"] < 15

    here = {"tools": f"{__name__}:TOOLS", "playbook": f"{__name__}:PLAYBOOK", "run_key": f"approval {mode}"}
    for _ in range(2):
        run = await run_question("Pay.", mode, settings=Settings(offline=True), approve=approve, **here)
        assert run.answer == ["paid 10", DENIED]
    assert asked == [10, 20]


async def test_a_person_may_take_longer_than_a_program_may(model_with, monkeypatch):
    monkeypatch.setattr(CodeModeAgent, "limits", Limits(wall_seconds=0.2))

    async def slowly(tool, arguments):
        await asyncio.sleep(0.5)
        return True

    run = await CodeModeAgent(model_with(playbook=PLAYBOOK), Toolbox(TOOLS, approve=slowly)).run("Pay.")
    assert run.answer == ["paid 10", "paid 20"]


async def test_where_nobody_can_be_asked_the_call_is_refused():
    with pytest.raises(ToolError, match="nobody can be asked here"):
        await Toolbox(TOOLS).call("pay", {"amount": 1})
    assert paid == []


async def test_an_approver_that_fails_approves_nothing():
    async def broken(tool, arguments):
        raise ConnectionError("the page was closed")

    with pytest.raises(ToolError, match=r"asking for it failed \(ConnectionError\)"):
        await Toolbox(TOOLS, approve=broken).call("pay", {"amount": 1})
    assert paid == []


async def test_bad_arguments_are_refused_before_anybody_is_asked():
    async def never(tool, arguments):
        raise AssertionError("asked")

    with pytest.raises(ToolError, match="bad argument"):
        await Toolbox(TOOLS, approve=never).call("pay", {"amount": "all of it"})


@pytest.mark.parametrize("before", ["nothing", "Flyte's own pool"])
async def test_while_thirty_programs_wait_for_a_person_another_goes_on(before, monkeypatch):
    """Each waits in a sandbox worker; there are more of those than processors, and room is left.

    Also where somebody has used Flyte's sandbox by itself before, as notebook 04 does, and Flyte has made its pool.
    """
    if before == "Flyte's own pool":
        monkeypatch.setattr(flyte_runtime, "_pool", None)
        assert await flyte.sandbox.orchestrate_local("1 + 1", inputs={}, tasks=[]) == 2
    paid.clear()
    decided, asked = asyncio.Event(), asyncio.Semaphore(0)

    async def later(tool, arguments):
        asked.release()
        await decided.wait()
        return True

    box = Toolbox(TOOLS, approve=later)
    programs = [asyncio.create_task(run_program("pay(1)", box)) for _ in range(30)]
    async with asyncio.timeout(60):
        for _ in programs:
            await asked.acquire()
    other = await asyncio.wait_for(run_program("1 + 1", box), 20)
    assert other.value == 2
    assert paid == []
    decided.set()
    assert {execution.value for execution in await asyncio.gather(*programs)} == {"paid 1"}


@pytest.mark.parametrize(("typed", "answer"), [("y\nn\n", ["paid 10", DENIED]), ("n\ny\n", [DENIED, "paid 20"])])
def test_the_command_line_asks_in_words(typed, answer):
    done = _ask(typed)
    assert json.loads(done.stdout)["answer"] == answer
    assert 'Call pay with {"amount": 10}? [y/N]' in done.stderr


def test_the_command_line_without_a_person_refuses_and_with_yes_approves():
    refused = json.loads(_ask("").stdout)["answer"]
    assert all("approval" in text for text in refused)
    assert json.loads(_ask("", "--yes").stdout)["answer"] == ["paid 10", "paid 20"]


def _ask(typed: str, *more: str) -> subprocess.CompletedProcess[str]:
    reference = f"{Path(__file__).stem}:"
    command = [sys.executable, "-m", "workshop_lib", "ask", "Pay.", "--tools", f"{reference}TOOLS"]
    command += ["--playbook", f"{reference}PLAYBOOK", "--json", "-", *more]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    return subprocess.run(command, input=typed, capture_output=True, text=True, env=env)


# --- caps ---------------------------------------------------------------------------------------------------


def count(n: int) -> int:
    """Count."""
    return n


async def slow(n: int) -> int:
    """Take long."""
    await asyncio.sleep(30)
    return n


@pytest.mark.parametrize("mode", AGENTS)
async def test_a_tool_is_called_so_often_and_no_more(mode, model_with):
    program = "replies = parallel(count, [{'n': n} for n in range(5)], return_exceptions=True)\n"
    program += "final([str(reply) for reply in replies])"
    model = model_with(playbook={"Count.": program}, max_calls=3)
    run = await AGENTS[mode](model, Toolbox([count])).run("Count.")
    assert sorted(run.answer)[:3] == ["0", "1", "2"]
    assert sum("may be called 3 times in a run" in text for text in run.answer) == 2
    assert run.calls_by_tool == {"count": 5}


@pytest.mark.parametrize("mode", AGENTS)
async def test_a_run_takes_so_long_and_no_longer(mode, model_with):
    model = model_with(playbook={"Wait.": "final(slow(1))"}, max_seconds=0.5)
    run = await AGENTS[mode](model, Toolbox([slow])).run("Wait.")
    assert run.outcome == "time cap reached"
    assert run.usage.output > 0  # what was spent on the way is told


async def test_a_run_writes_so_many_output_tokens_and_no_more(model_with):
    program = "for n in range(40):\n    count(n)\nfinal('done')"
    model = model_with(playbook={"Count.": program}, max_output=200)
    run = await AGENTS["direct"](model, Toolbox([count])).run("Count.")
    assert run.outcome in ("output cap reached", "model error")
    assert run.usage.output <= 200
