"""A run on Flyte: recorded, with a report, and taken up again where it stopped with nothing done twice."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import ANSWER, PLAYBOOK, QUESTION

from workshop_lib.bootstrap import bootstrap
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.runtime import FOLDER, load, run_question
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox, ToolError

HERE = {"tools": "conftest:toolbox", "playbook": "conftest:PLAYBOOK"}
MODES = ["direct", "code"]


@pytest.mark.parametrize("mode", MODES)
async def test_the_same_answer_as_without_flyte_and_a_report_to_open(mode, settings):
    run = await run_question(QUESTION, mode, settings=settings, **HERE)
    assert run.answer == ANSWER
    assert f"<b>Answer</b> <code>{{&quot;sum&quot;: {ANSWER['sum']}}}</code>" in text_of(run.report)


def text_of(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


async def test_all_of_flytes_state_is_in_the_projects_folder(settings):
    run = await run_question(QUESTION, "code", settings=settings, **HERE)
    assert Path(run.report).is_relative_to(FOLDER)
    assert (FOLDER / "local-cache" / "cache.db").is_file()


async def test_the_run_and_its_calls_are_recorded(settings):
    await run_question(QUESTION, "code", settings=settings, run_key="recorded", **HERE)
    with sqlite3.connect(FOLDER / "local-cache" / "cache.db") as database:
        tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
    assert {"task_cache", "runs"} <= tables


@pytest.mark.parametrize("mode", MODES)
async def test_the_same_run_key_again_asks_and_calls_nothing_anew(mode, settings):
    options = {"settings": settings, "run_key": f"again-{mode}", **HERE}
    first = await run_question(QUESTION, mode, **options)
    second = await run_question(QUESTION, mode, **options)
    assert second.answer == first.answer
    assert (second.requests, {call.cached for call in second.calls if not call.error}) == (0, {True})
    assert not any(call.cached for call in first.calls)
    assert second.usage == first.usage


async def test_a_new_run_key_starts_afresh(settings):
    for key in ("one", "two"):
        run = await run_question(QUESTION, "code", settings=settings, run_key=key, **HERE)
        assert run.requests == 1
        assert not any(call.cached for call in run.calls)


async def test_caps_and_errors_are_outcomes_on_flyte_too():
    run = await run_question(QUESTION, "direct", settings=Settings(offline=True, max_usd=1e-9), **HERE)
    assert run.outcome == "spending cap reached"
    run = await run_question(QUESTION, "direct", settings=Settings(offline=True, max_turns=1), **HERE)
    assert run.outcome == "turn cap reached"


async def test_a_model_error_keeps_its_words_and_is_not_cached(settings, monkeypatch):
    monkeypatch.setattr("workshop_lib.model.SDK_RETRIES", 0)
    run = await run_question(QUESTION, "code", settings=settings, run_key="down", faults=("overloaded",), **HERE)
    assert run.outcome == "model error"
    assert "overloaded or failing" in run.reason
    again = await run_question(QUESTION, "code", settings=settings, run_key="down", faults=("overloaded",), **HERE)
    assert again.answer == ANSWER


async def test_a_prompt_too_long_is_still_the_context_window(settings, monkeypatch):
    from workshop_lib import meter

    small = {name: {**entry, "context_window": 100} for name, entry in meter._models().items()}
    monkeypatch.setattr(meter, "_models", lambda: small)
    run = await run_question(QUESTION, "direct", settings=settings, **HERE)
    assert run.outcome == "context window exceeded"


async def test_events_are_heard_while_a_durable_run_goes_on(settings):
    kinds = []
    await run_question(QUESTION, "direct", settings=settings, on_event=lambda kind, _: kinds.append(kind), **HERE)
    assert (kinds.count("turn"), kinds.count("call")) == (3, 6)


class Service:
    """Tools whose answer depends on when they are asked, and that count how often they really were."""

    asked = 0

    @classmethod
    def status(cls) -> int:
        """How often the status was asked for."""
        cls.asked += 1
        return cls.asked

    @classmethod
    def flaky(cls, x: int) -> int:
        """Busy the first time."""
        cls.asked += 1
        if cls.asked == 1:
            raise ToolError("busy; try again")
        return x


service = Toolbox([Service.status, Service.flaky])
SERVICE_PLAYBOOK = {
    "look": "final([status(), status(), status()])",
    "retry": "try:\n    v = flaky(1)\nexcept ToolError:\n    v = flaky(1)\nfinal(v)",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("question", "answer", "asked"), [("look", [1, 2, 3], 3), ("retry", 1, 2)])
async def test_equal_calls_of_one_run_are_calls_of_their_own(mode, question, answer, asked, settings):
    """The third look at a status is not the first one again, and a retry tries; yet a resumed run repeats nothing."""
    options = {"settings": settings, "run_key": f"{question}-{mode}", "tools": "test_runtime:service"}
    Service.asked = 0
    for _ in range(2):
        run = await run_question(question, mode, playbook="test_runtime:SERVICE_PLAYBOOK", **options)
        assert run.answer == answer
        assert Service.asked == asked


class Bank:
    """A tool that says under which keys it was called. It fails the first time, after its effect."""

    keys: ClassVar[list[str]] = []

    @classmethod
    def pay(cls, cents: int, idempotency_key: str) -> int:
        """Pay."""
        cls.keys.append(idempotency_key)
        if len(cls.keys) == 1:
            raise ToolError("no answer; try again")
        return cents


bank = Toolbox([Bank.pay])
BANK_PLAYBOOK = {"pay": "try:\n    pay(1)\nexcept ToolError:\n    pay(1)\nfinal([pay(1), pay(2)])"}


async def test_a_call_tried_again_after_an_error_keeps_its_key_and_an_equal_call_has_another(settings):
    Bank.keys = []
    where = {"tools": "test_runtime:bank", "playbook": "test_runtime:BANK_PLAYBOOK"}
    await run_question("pay", "code", settings=settings, run_key="keys", **where)
    failed, again, equal, other = Bank.keys
    assert failed == again
    assert len({again, equal, other}) == 3


async def test_two_runs_have_two_keys(settings):
    Bank.keys = []
    where = {"tools": "test_runtime:bank", "playbook": "test_runtime:BANK_PLAYBOOK"}
    for run_key in ("keys-a", "keys-b"):
        await run_question("pay", "code", settings=settings, run_key=run_key, **where)
    assert len(set(Bank.keys)) == 6


async def test_a_run_that_a_cap_stopped_goes_on_under_a_higher_one(settings):
    options = {"run_key": "capped", **HERE}
    stopped = await run_question(QUESTION, "direct", settings=replace(settings, max_turns=2), **options)
    assert stopped.outcome == "turn cap reached"
    run = await run_question(QUESTION, "direct", settings=settings, **options)
    assert (run.answer, run.requests) == (ANSWER, 1)


async def test_an_oracles_answers_are_never_taken_for_a_live_models(settings, monkeypatch):
    await run_question(QUESTION, "code", settings=settings, run_key="switched", **HERE)
    monkeypatch.setenv("WORKSHOP_OFFLINE", "0")
    with serve(Oracle(PLAYBOOK)) as (url, bodies):
        monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        run = await run_question(QUESTION, "code", settings=Settings.load(), run_key="switched", **HERE)
    assert (run.kind, run.requests, len(bodies)) == ("live", 1, 1)


async def test_the_key_is_nowhere_in_what_a_run_sends_or_keeps(monkeypatch):
    key = "sk-ant-never-to-be-kept"
    monkeypatch.setenv("WORKSHOP_OFFLINE", "0")
    with serve(Oracle(PLAYBOOK), key=key) as (url, bodies):
        monkeypatch.setenv("ANTHROPIC_API_KEY", key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        run = await run_question(QUESTION, "code", settings=Settings.load(), run_key="secretive", **HERE)
    assert run.answer == ANSWER
    assert key not in json.dumps(run.to_json())
    kept = [file for file in FOLDER.rglob("*") if file.is_file()]
    assert len(kept) >= 3  # the cache, the report, the configuration
    assert [file for file in kept if key.encode() in file.read_bytes()] == []
    assert all(key.encode() not in body for body in bodies)


async def test_a_key_that_is_not_the_environments_is_refused(settings):
    with pytest.raises(ValueError, match="takes its key and address from the environment"):
        await run_question(QUESTION, "code", settings=Settings(api_key="k", base_url="http://127.0.0.1:9"), **HERE)


async def test_a_run_key_that_is_under_way_is_refused(settings):
    runs = [run_question(QUESTION, "code", settings=settings, run_key="twice", **HERE) for _ in range(2)]
    outcomes = await asyncio.gather(*runs, return_exceptions=True)
    assert [getattr(outcome, "answer", None) for outcome in outcomes] == [ANSWER, None]
    assert "under way" in str(outcomes[1])


KILLED = """
    import asyncio, sys
    from workshop_lib.runtime import run_question
    from workshop_lib.settings import Settings

    async def main():
        run = await run_question({question!r}, {mode!r}, settings=Settings.load(), run_key="killed",
                                 tools="killable:toolbox", playbook="killable:PLAYBOOK")
        print(run.answer, run.outcome, run.reason)

    asyncio.run(main())
"""
KILLABLE = """
    import os, time
    from pathlib import Path
    from workshop_lib.tools import Toolbox

    LOG = Path(os.environ["CALL_LOG"])

    def step(n: int) -> int:
        "Step n."
        with LOG.open("a") as log:
            log.write(f"{n}\\n")
        if n == 3 and not (LOG.parent / "killed").exists():
            (LOG.parent / "killed").touch()
            time.sleep(60)
        return n

    toolbox = Toolbox([step])
    PLAYBOOK = {"Q": "final([step(1), step(2), step(3), step(4)])"}
"""


@pytest.mark.parametrize("mode", MODES)
def test_killed_in_the_middle_and_started_again_nothing_is_paid_or_done_twice(mode, tmp_path):
    """kill -9 inside the third tool call; the requests are counted by a server outside the killed process."""
    (tmp_path / "killable.py").write_text(textwrap.dedent(KILLABLE))
    script = textwrap.dedent(KILLED).format(question="Q", mode=mode)
    log = tmp_path / "calls"
    with serve(Oracle({"Q": "final([step(1), step(2), step(3), step(4)])"})) as (url, bodies):
        environment = {
            **os.environ,
            "WORKSHOP_HOME": str(tmp_path / "home"),
            "WORKSHOP_OFFLINE": "0",
            "ANTHROPIC_API_KEY": "a-key",
            "ANTHROPIC_BASE_URL": url,
            "CALL_LOG": str(log),
            "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
        }
        command = [sys.executable, "-c", script]
        first = subprocess.Popen(command, env=environment, cwd=tmp_path)
        deadline = time.monotonic() + 60
        while not (tmp_path / "killed").exists():
            assert time.monotonic() < deadline
            assert first.poll() is None
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=90)
    assert "[1, 2, 3, 4] answered" in second.stdout, second.stderr
    # Steps 1 and 2 were done once; step 3 was under way when the process died, so it alone is done again.
    assert log.read_text().split() == ["1", "2", "3", "3", "4"]
    assert len(bodies) == len(set(bodies)) == (1 if mode == "code" else 5)


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("conftest", "not of the form module:attribute"),
        ("no_such_module:x", "No module named 'no_such_module'"),
        ("conftest:nothing", "the module conftest has no 'nothing'"),
    ],
)
def test_a_bad_reference_says_which_part_is_wrong(reference, says):
    with pytest.raises(ValueError, match=says):
        load(reference)


def test_a_stray_config_in_the_working_folder_does_not_move_the_cache(tmp_path):
    (tmp_path / "config.yaml").write_text("another: tool\n")
    code = (
        "from workshop_lib.bootstrap import bootstrap; from flyte.config import auto; bootstrap(); print(auto().source)"
    )
    environment = {**os.environ, "WORKSHOP_HOME": str(tmp_path / "home")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == str(tmp_path / "home" / "flyte" / "local.yaml"), done.stderr


def test_bootstrap_is_done_once():
    assert bootstrap() == bootstrap() == FOLDER
