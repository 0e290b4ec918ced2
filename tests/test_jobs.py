"""The job queue of the UI: who is next, who may see what, what may be spent, and what a new server goes on with."""

import asyncio
import socket
import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from conftest import PLAYBOOK as PLAYBOOK  # found by its name, as the tools are
from conftest import QUESTION
from starlette.testclient import TestClient

from workshop_lib.approval import needs_approval
from workshop_lib.cli import cli
from workshop_lib.model import new_model
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.record import rows_in
from workshop_lib.settings import Settings, SettingsError
from workshop_lib.ui import jobs
from workshop_lib.ui.figures import charts, table
from workshop_lib.ui.jobs import JobQueue, RefusedError
from workshop_lib.ui.server import logins, make_app
from workshop_lib.ui.show import show
from workshop_lib.ui.store import ENDED, Store

gate = threading.Event()
calls: list[int] = []


def hold(number: int) -> int:
    """Give the number back, once the gate is open."""
    calls.append(number)
    gate.wait(10)
    return number


@needs_approval
def pay(amount: int) -> str:
    """Pay."""
    return f"paid {amount}"


TOOLS = [hold, pay]
HOLD, PAY = "Hold.", "Pay."
GATED = {HOLD: "final(hold(1))", PAY: "final(pay(1))", **{f"Hold {n}.": f"final(hold({n}))" for n in range(9)}}


@pytest.fixture(autouse=True)
def closed_gate():
    gate.clear()
    calls.clear()
    yield
    gate.set()


@pytest.fixture
def make_queue(tmp_path, settings):
    """`make_queue(**settings)`: a queue over the same store each time, as one server after another has it."""
    stores = []

    def make(**options) -> JobQueue:
        stores.append(Store(tmp_path / "ui.sqlite"))
        queue = JobQueue(
            stores[-1], replace(settings, **options), tools=f"{__name__}:TOOLS", playbook=f"{__name__}:GATED"
        )
        queue.start()
        return queue

    yield make
    for store in stores:
        store.close()


async def until(condition):
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("20 s were not enough")


def ended(queue, owner, ask):
    return all(view.job.state in ENDED for view in queue.views(owner, ask))


async def test_a_question_waits_its_turn_and_is_told_how_many_are_before_it(make_queue, monkeypatch):
    monkeypatch.setattr(jobs, "ACTIVE_JOBS", 1)
    queue = make_queue()
    asks = [queue.ask(f"owner {n}", "", f"Hold {n}.", ["code"]) for n in range(3)]
    assert [queue.views(f"owner {n}", ask)[0].before for n, ask in enumerate(asks)] == [0, 0, 1]
    assert "1 before you" in show(queue.views("owner 2", asks[2]))
    gate.set()
    await until(lambda: all(ended(queue, f"owner {n}", ask) for n, ask in enumerate(asks)))
    assert [queue.views(f"owner {n}", ask)[0].run.answer for n, ask in enumerate(asks)] == [0, 1, 2]
    assert calls == [0, 1, 2]


async def test_the_queue_is_bounded_and_each_user_has_one_question_at_a_time(make_queue, monkeypatch):
    monkeypatch.setattr(jobs, "WAITING_JOBS", 2)
    queue = make_queue()
    queue.ask("one", "", HOLD, ["code"])
    with pytest.raises(RefusedError, match="still being answered"):
        queue.ask("one", "", HOLD, ["code"])
    queue.ask("other", "", "Hold 2.", ["code"])
    with pytest.raises(RefusedError, match="2 questions wait already"):
        queue.ask("third", "", HOLD, ["code"])
    for question, why in (("  ", "empty"), ("x" * 5_000, "4,000 characters")):
        with pytest.raises(RefusedError, match=why):
            queue.ask("fourth", "", question, ["code"])
    gate.set()
    await until(lambda: queue.history("other")[0]["open"] == 0)


async def test_nobody_sees_stops_or_approves_what_is_another_s(make_queue):
    queue = make_queue()
    ask = queue.ask("mine", "", PAY, ["code"])
    await until(lambda: queue.views("mine", ask)[0].approvals)
    (approval,) = queue.views("mine", ask)[0].approvals
    assert queue.views("theirs", ask) == []
    assert queue.history("theirs") == []
    queue.decide("theirs", approval.id, approved=True)
    queue.stop("theirs", ask)
    await asyncio.sleep(0.2)
    assert queue.views("mine", ask)[0].job.state == "running"
    queue.decide("mine", approval.id, approved=True)
    await until(lambda: ended(queue, "mine", ask))
    assert queue.views("mine", ask)[0].run.answer == "paid 1"


async def test_who_waits_for_its_user_holds_up_nobody(make_queue, monkeypatch):
    monkeypatch.setattr(jobs, "ACTIVE_JOBS", 1)
    queue = make_queue()
    queue.ask("slow reader", "", PAY, ["code"])
    other = queue.ask("other", "", HOLD, ["code"])
    gate.set()
    await until(lambda: ended(queue, "other", other))
    await queue.stop_all()


async def test_a_new_server_goes_on_with_what_was_open_and_asks_again_for_approval(make_queue):
    queue = make_queue()
    ask = queue.ask("owner", "", PAY, ["code", "direct"])
    await until(lambda: all(view.approvals for view in queue.views("owner", ask)))
    requests = sum(view.run.turns for view in queue.views("owner", ask))
    await queue.stop_all()
    queue = make_queue()
    await until(lambda: all(view.approvals for view in queue.views("owner", ask)))
    assert requests == 2
    for view in queue.views("owner", ask):
        queue.decide("owner", view.approvals[0].id, approved=True)
    await until(lambda: ended(queue, "owner", ask))
    answers = [view.run for view in queue.views("owner", ask)]
    assert [run.answer for run in answers] == ["paid 1", "paid 1"]
    assert [run.requests for run in answers] == [0, 1]  # what was recorded is not asked again


async def test_a_server_with_another_model_does_not_go_on_in_the_first_one_s_name(make_queue):
    queue = make_queue()
    ask = queue.ask("owner", "", PAY, ["code"])
    await until(lambda: queue.views("owner", ask)[0].approvals)
    await queue.stop_all()
    (view,) = make_queue(model="claude-sonnet-5-5").views("owner", ask)
    assert (view.job.state, "another model" in view.job.note) == ("failed", True)


async def test_the_budgets_of_a_user_and_of_all_hold(make_queue):
    gate.set()
    queue = make_queue(user_max_usd=0.001, total_max_usd=0.0015)
    ask = queue.ask("one", "ann", HOLD, ["code"])
    await until(lambda: ended(queue, "one", ask))
    (view,) = queue.views("one", ask)
    assert view.job.cap == 0.001
    assert view.run.outcome == "spending cap reached"  # one request may cost more than that
    assert queue.spent("ann") == view.run.usd == 0


async def test_who_has_spent_it_all_is_told_so_and_others_go_on(make_queue):
    gate.set()
    queue = make_queue()
    ask = queue.ask("one", "ann", HOLD, ["code"])
    await until(lambda: ended(queue, "one", ask))
    spent = queue.spent("ann")
    assert spent > 0
    queue.settings = replace(queue.settings, user_max_usd=spent)
    refused, other = queue.ask("one", "ann", HOLD, ["code"]), queue.ask("two", "ben", "Hold 2.", ["code"])
    await until(lambda: ended(queue, "two", other) and ended(queue, "one", refused))
    assert "WORKSHOP_USER_MAX_USD" in queue.views("one", refused)[0].job.note
    assert queue.views("two", other)[0].job.state == "finished"
    queue.settings = replace(queue.settings, user_max_usd=5.0, total_max_usd=spent)
    third = queue.ask("three", "cid", HOLD, ["code"])
    assert "WORKSHOP_TOTAL_MAX_USD" in queue.views("three", third)[0].job.note


async def test_a_busy_api_is_waited_for_and_is_no_failure(tmp_path, monkeypatch):
    """Six times 429, which is more than the SDK's own retries: shown as waiting, then answered."""
    monkeypatch.setattr(jobs, "BUSY_SECONDS", 0.05)
    with serve(Oracle({HOLD: GATED[HOLD]}, ["rate_limited"] * 6)) as (address, bodies):
        for name, value in (("BASE_URL", address), ("API_KEY", "a-key")):
            monkeypatch.setenv(f"ANTHROPIC_{name}", value)
        monkeypatch.delenv("WORKSHOP_OFFLINE")
        gate.set()
        queue = JobQueue(
            Store(tmp_path / "busy.sqlite"), Settings.load(), tools=f"{__name__}:TOOLS", playbook=f"{__name__}:GATED"
        )
        queue.start()
        ask = queue.ask("owner", "", HOLD, ["code"])
        await until(lambda: queue.views("owner", ask)[0].waiting)
        page = show(queue.views("owner", ask))
        assert "The rate limit of the API is reached (429)" in page
        assert '<span class="chip open">waiting</span>' in page
        await until(lambda: ended(queue, "owner", ask))
        assert queue.views("owner", ask)[0].run.answer == 1
        assert len(bodies) == 7


async def test_an_agent_hears_that_the_api_is_busy():
    heard = []
    model = new_model(Settings(offline=True), PLAYBOOK, faults=("overloaded",))
    request = {"model": model.settings.model, "max_tokens": 100, "messages": [{"role": "user", "content": QUESTION}]}
    await model.respond(request, lambda kind, text: heard.append((kind, text)))
    assert heard[0] == ("waiting", "The API is overloaded (529); waiting a few s.")


def test_a_page_needs_the_login_and_may_reach_no_other_host(settings, tmp_path):
    app = make_app(replace(settings, login="ann:secret", home=tmp_path))
    with TestClient(app) as client:
        page = client.get("/")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert "HttpOnly; SameSite=Lax" in page.headers["set-cookie"]
        assert client.get("/config").status_code == 401
        assert client.post("/login", data={"username": "ann", "password": "wrong"}).status_code == 400
        assert client.post("/login", data={"username": "ann", "password": "secret"}).status_code == 200
        assert client.get("/config").json()["username"] == "ann"


def test_a_taken_port_is_one_sentence_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(cli, ["serve", "--port", str(port)])
    assert done.exit_code == 1
    assert f"Cannot listen on 127.0.0.1:{port} (Address already in use)" in done.output
    assert f"workshop serve --port {port + 1}" in done.output


def test_logins_are_one_pair_or_a_file_of_them(tmp_path):
    file = tmp_path / "users"
    file.write_text("ann:one\n\nben:t:wo\n")
    assert logins(None) is None
    assert logins("ann:one") == [("ann", "one")]
    assert logins(str(file)) == [("ann", "one"), ("ben", "t:wo")]
    with pytest.raises(SettingsError, match="WORKSHOP_LOGIN"):
        logins("ann")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
        ('{"columns":["a","b"],"rows":[[1,2]]}', [{"a": 1, "b": 2}]),
        ('{"rows":[{"a":1}],"next":null}', [{"a": 1}]),
        ("[1,2]", None),
        ('{"rows":[]}', None),
        ('{"rows":[1]}', None),
        ('["rows":[', None),
        ("[" + ",".join(['{"a":1}'] * 5_000) + "]", None),
    ],
)
def test_the_rows_of_a_result_are_kept_if_it_is_a_small_table(text, rows):
    assert rows_in(text) == rows


def test_a_chart_names_its_values_and_leaves_room_for_those_missing():
    rows = [{"day": "<Mon>", "n": 1}, {"day": "Tue", "n": None}, {"day": "Wed", "n": -3.5}]
    chart = charts(rows)
    assert 'aria-label="Bars of n by day, 2 values: highest 1 (&lt;Mon&gt;), lowest -3.5 (Wed)"' in chart
    assert chart.count("<rect") == 2
    assert 'x="2.10"' in chart
    assert "<Mon>" not in table(rows)
    assert charts([{"day": "Mon", "n": 10**400}] * 3) == ""
