"""Recorded from a real socket and played back without one: the same run, no secret, and never as a measurement."""

import asyncio
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import anthropic
import pytest
from conftest import ANSWER, PLAYBOOK, QUESTION, calls_of, toolbox

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.bench.arms import ARMS
from workshop_lib.bench.audit import audit
from workshop_lib.bench.breakeven import measure as measure_point
from workshop_lib.bench.crossover import Point
from workshop_lib.bench.run import FILE, Trial, kit, measure, shortened
from workshop_lib.bench.suites import load_suite
from workshop_lib.model import Model, new_model
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.oracle.wire import PIECE_CHARS, Reply
from workshop_lib.recording import Recording, RecordingError
from workshop_lib.runtime import run_question
from workshop_lib.settings import Settings, SettingsError
from workshop_lib.tools import Toolbox
from workshop_lib.ui.jobs import JobQueue
from workshop_lib.ui.server import example_questions
from workshop_lib.ui.show import show
from workshop_lib.ui.store import ENDED, Store

AGENTS = [DirectAgent, CodeModeAgent]
KEY = "sk-ant-the-key-in-use"
HERE = {"tools": "conftest:toolbox", "playbook": "conftest:PLAYBOOK"}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "class.jsonl"


async def record(file, *agents, oracle=None, question=QUESTION, tools=toolbox, base="", **options):
    """Runs of agents against a local server that is gone afterwards."""
    with serve(oracle or Oracle(PLAYBOOK), key=KEY) as (url, _):
        settings = Settings(api_key=KEY, base_url=url + base, record=file, **options)
        return [await agent(new_model(settings, PLAYBOOK), tools).run(question) for agent in agents]


def play(file, **options):
    return new_model(Settings(replay=file, **options), PLAYBOOK)


@pytest.fixture
def recorded(file):
    asyncio.run(record(file, *AGENTS))
    return file


# --- the same run again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", AGENTS)
async def test_a_run_is_the_same_again_with_the_server_gone(file, agent):
    (live,) = await record(file, agent)
    run = await agent(play(file), toolbox).run(QUESTION)
    assert (live.answer, run.answer) == (ANSWER, ANSWER)
    assert (live.kind, run.kind) == ("live", "recorded")
    assert (run.usage, run.usd, run.requests, run.turns) == (live.usage, live.usd, live.requests, live.turns)
    assert calls_of(run) == calls_of(live)
    today = re.escape(Recording.load(file).when)
    assert re.fullmatch(
        rf"recorded live on {today} and played back at once, claude-haiku-5-5; tokens: the API's usage", run.label
    )
    assert "seconds" not in re.sub("<pre>.*?</pre>", "", run._repr_html_())


async def test_recording_changes_nothing_in_a_live_run_and_text_streams_as_it_comes(file):
    pieces: list[float] = []
    with serve(Oracle(PLAYBOOK)) as (url, _):
        for options in ({}, {"record": file}):
            model = new_model(Settings(api_key="a-key", base_url=url, **options), PLAYBOOK)
            pieces.append(0)

            def hear(kind, what):
                pieces[-1] += kind == "text"

            run = await DirectAgent(model, toolbox, on_event=hear).run("Something unknown?")
    assert pieces[0] == pieces[1] > 1
    heard = []
    played = DirectAgent(play(file), toolbox, on_event=lambda kind, what: heard.append(kind))
    assert (await played.run("Something unknown?")).answer == run.answer
    assert heard.count("text") == pieces[1]


async def test_json_answers_and_token_counts_are_recorded_like_streams(file):
    request = {"model": "claude-haiku-5-5", "messages": [{"role": "user", "content": QUESTION}]}

    async def both(model):
        client = model.client()
        message = await client.messages.create(**request, max_tokens=100)
        return message.to_dict(), (await client.messages.count_tokens(**request)).input_tokens

    with serve(Oracle(PLAYBOOK)) as (url, _):
        live = await both(new_model(Settings(api_key="a-key", base_url=url, record=file), PLAYBOOK))
    assert await both(play(file)) == live


async def test_the_same_request_gets_the_answers_in_the_order_recorded_and_then_the_last_again(file):
    request = {"model": "claude-haiku-5-5", "max_tokens": 100, "messages": [{"role": "user", "content": QUESTION}]}
    with serve(Oracle(PLAYBOOK)) as (url, _):
        client = new_model(Settings(api_key="a-key", base_url=url, record=file), PLAYBOOK).client()
        first, second = [(await client.messages.create(**request)).id for _ in range(2)]
    assert first != second
    for _ in range(2):  # each model begins with the first
        client = play(file).client()
        assert [(await client.messages.create(**request)).id for _ in range(4)] == [first, second, second, second]


@pytest.mark.parametrize("fault", ["rate_limited", "overloaded", "disconnect", "truncated", "stream_error"])
async def test_what_failed_and_was_asked_again_is_not_in_it(file, fault):
    (live,) = await record(file, DirectAgent, oracle=Oracle(PLAYBOOK, faults=[fault]))
    run = await DirectAgent(play(file), toolbox).run(QUESTION)
    assert (live.answer, run.answer) == (ANSWER, ANSWER)
    assert run.requests == live.requests - 1


async def test_a_refused_key_is_not_in_it(file):
    with serve(Oracle(PLAYBOOK), key=KEY) as (url, _):
        settings = Settings(api_key="wrong", base_url=url, record=file)
        run = await DirectAgent(new_model(settings, PLAYBOOK), toolbox).run(QUESTION)
    assert "The key was refused" in run.reason
    assert file.read_bytes() == b""


async def test_a_prompt_too_long_is_recorded_for_it_is_a_lesson(file):
    class Long(Oracle):
        def handle(self, path, body):
            error = {"type": "invalid_request_error", "message": "prompt is too long: 3 tokens > 2 maximum"}
            text = json.dumps({"type": "error", "error": error, "request_id": "req_011CSomething"})
            return Reply(400, {"content-type": "application/json"}, (text.encode(),))

    await record(file, DirectAgent, oracle=Long({}))
    run = await DirectAgent(play(file), toolbox).run(QUESTION)
    assert run.outcome == "context window exceeded"
    assert "req_011" not in file.read_text()


async def test_a_compressed_answer_behind_a_gateways_path_plays_back_anywhere(file):
    import gzip

    class Gateway(Oracle):
        def handle(self, path, body):
            reply = super().handle(path.removeprefix("/gateway"), body)
            return Reply(200, {**reply.headers, "content-encoding": "gzip"}, (gzip.compress(b"".join(reply.chunks)),))

    await record(file, CodeModeAgent, oracle=Gateway(PLAYBOOK), base="/gateway")
    assert "/gateway/v1" not in file.read_text()
    for base in (None, "http://127.0.0.1:9", "http://127.0.0.1:9/other/"):
        assert (await CodeModeAgent(play(file, base_url=base), toolbox).run(QUESTION)).answer == ANSWER


async def test_ten_runs_at_once_are_recorded_and_played_back(file):
    with serve(Oracle(PLAYBOOK)) as (url, _):
        model = new_model(Settings(api_key="a-key", base_url=url, record=file), PLAYBOOK)
        await asyncio.gather(*(DirectAgent(model, toolbox).run(QUESTION) for _ in range(10)))
    assert len(Recording.load(file).exchanges) == 30
    model = play(file)
    runs = await asyncio.gather(*(DirectAgent(model, toolbox).run(QUESTION) for _ in range(10)))
    assert [run.answer for run in runs] == [ANSWER] * 10


# --- what is not in it -------------------------------------------------------------------------------------


async def test_another_question_is_told_so_at_once_and_nothing_is_tried_again(recorded):
    run = await DirectAgent(play(recorded), toolbox).run("Something else?")
    assert (run.outcome, run.turns, run.requests) == ("model error", 0, 1)
    assert "This prompt is not in the recording class.jsonl (requests: 4, questions: 1)" in run.reason
    assert "Ask one of its questions (workshop replay class.jsonl lists them), or set a key" in run.reason


async def test_a_changed_prompt_and_another_model_are_told_apart(recorded):
    changed = await DirectAgent(play(recorded), Toolbox([*toolbox, other])).run(QUESTION)
    assert "put the prompt back as it was, or set a key" in changed.reason
    model = await DirectAgent(play(recorded, model="claude-sonnet-5-5"), toolbox).run(QUESTION)
    assert "and claude-sonnet-5-5 was asked: set WORKSHOP_MODEL=claude-haiku-5-5" in model.reason


def other() -> int:
    """Another tool."""
    return 1


async def test_a_client_of_ones_own_hears_the_same_words_and_no_connection_error(recorded):
    with pytest.raises(RecordingError, match="This prompt is not in the recording"):
        await (
            play(recorded)
            .client()
            .messages.create(
                model="claude-haiku-5-5", max_tokens=9, messages=[{"role": "user", "content": "Something else?"}]
            )
        )
    assert not issubclass(RecordingError, anthropic.AnthropicError)


# --- secrets -----------------------------------------------------------------------------------------------


class Talkative(Oracle):
    """A server whose headers and bodies are full of what must not be kept."""

    def handle(self, path, body):
        reply = super().handle(path, body)
        headers = {
            "set-cookie": "__cf_bm=cookie-secret",
            "request-id": "req_011CSecretRequest",
            "anthropic-organization-id": "0a1b2c3d-org-secret",
            "x-api-key": KEY,
        }
        return replace(reply, headers={**reply.headers, **headers})


async def test_of_headers_nothing_is_kept(file):
    await record(file, *AGENTS, oracle=Talkative(PLAYBOOK))
    text = file.read_text()
    for secret in (KEY, "cookie-secret", "req_011", "org-secret", "authorization", "bearer", "user-agent"):
        assert secret.lower() not in text.lower()
    assert (await DirectAgent(play(file), toolbox).run(QUESTION)).answer == ANSWER


SECRETS = {
    KEY: "the value of ANTHROPIC_API_KEY",
    "sk-ant-api03-another_key-123": "a key",
    "Authorization: Bearer abcdef.123456": "a bearer token",
    "hunter2hunter2": "the value of MY_DATABASE_PASSWORD",
    "postgres://me:pw@host/db": "an address with a password",
    "/home/anna/notes.txt": "somebody's home folder",
    "C:\\Users\\anna\\notes.txt": "somebody's home folder",
    str(Path.home() / "notes.txt"): "somebody's home folder",
}


@pytest.mark.parametrize("secret", SECRETS)
async def test_a_secret_in_a_prompt_is_neither_sent_nor_written(file, secret, monkeypatch):
    monkeypatch.setenv("MY_DATABASE_PASSWORD", "hunter2hunter2")
    with serve(Oracle(PLAYBOOK), key=KEY) as (url, bodies):
        settings = Settings(api_key=KEY, base_url=url, record=file)
        run = await DirectAgent(new_model(settings, PLAYBOOK), toolbox).run(f"What is {secret} for?")
    assert bodies == []
    assert file.read_bytes() == b""
    assert re.match(rf"request\.messages\[0\]\S* holds {SECRETS[secret]}", run.reason), run.reason
    assert "Nothing was sent" in run.reason
    assert secret not in run.reason


async def test_a_secret_in_a_tools_result_stops_the_recording_there(file):
    def read_settings() -> str:
        """The settings."""
        return "ANTHROPIC_API_KEY=sk-ant-api03-from-a-file"

    question = "What are the settings?"
    oracle = Oracle({question: "final(read_settings())"})
    (run,) = await record(file, DirectAgent, oracle=oracle, question=question, tools=Toolbox([read_settings]))
    assert re.match(r"request\.messages\[2\]\.content\[0\]\S* holds a key", run.reason), run.reason
    assert len(Recording.load(file).exchanges) == 1
    assert "sk-ant" not in file.read_text()


@pytest.mark.parametrize("stream", [True, False])
async def test_a_secret_in_an_answer_is_not_written_even_cut_into_pieces_and_not_asked_for_again(
    file, stream, monkeypatch
):
    class Leaky(Oracle):
        asked = 0

        def handle(self, path, body):
            Leaky.asked += 1
            return super().handle(path, body)

    secret = "correct horse battery staple " * 8  # longer than a piece of the stream, and like no key
    assert len(secret) > 2 * PIECE_CHARS
    monkeypatch.setenv("MY_DATABASE_PASSWORD", secret)
    question = "Say it."
    oracle = Leaky({question: f"final({secret!r})"})
    Leaky.asked = 0
    with serve(oracle, key=KEY) as (url, _):
        model = new_model(Settings(api_key=KEY, base_url=url, record=file), PLAYBOOK)
        if stream:
            run = await CodeModeAgent(model, toolbox).run(question)
            assert run.reason.startswith("response")
            assert "holds the value of MY_DATABASE_PASSWORD" in run.reason
            assert "The answer was paid for" in run.reason
        else:
            tools = [{"name": "run_program", "input_schema": {"type": "object", "properties": {}}}]
            with pytest.raises(RecordingError, match="holds the value of MY_DATABASE_PASSWORD"):
                await model.client().messages.create(
                    model="claude-haiku-5-5",
                    max_tokens=900,
                    tools=tools,
                    messages=[{"role": "user", "content": question}],
                )
    assert Leaky.asked == 1
    assert file.read_bytes() == b""


# --- settings ----------------------------------------------------------------------------------------------


@pytest.fixture
def room(monkeypatch):
    """Variables as in a room: nothing set but what a test sets."""
    for name in ("WORKSHOP_OFFLINE", "WORKSHOP_RECORD", "WORKSHOP_REPLAY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_one_setting_plays_back_whatever_key_is_there_and_brings_its_model(room, file):
    asyncio.run(record(file, DirectAgent, model="claude-sonnet-5-5"))
    room.setenv("WORKSHOP_REPLAY", str(file))
    room.setenv("ANTHROPIC_API_KEY", "sk-1")
    assert (Settings.load().kind, Settings.load().model) == ("recorded", "claude-sonnet-5-5")
    assert Settings.load(model="claude-haiku-5-5").model == "claude-haiku-5-5"
    assert Settings.load(offline=True).kind == "oracle"


def test_settings_that_cannot_be_are_said_at_once(room, file):
    room.setenv("WORKSHOP_REPLAY", str(file))
    with pytest.raises(SettingsError, match="WORKSHOP_REPLAY: There is no recording"):
        Settings.load()
    room.setenv("WORKSHOP_RECORD", str(file))
    with pytest.raises(SettingsError, match="both set"):
        Settings.load()
    room.setenv("WORKSHOP_REPLAY", "")
    with pytest.raises(SettingsError, match="Recording needs a live model"):
        Settings.load()


# --- durable runs, the UI and the benchmark -----------------------------------------------------------------


async def test_oracle_live_and_two_recordings_never_share_what_is_cached(room, tmp_path, settings):
    """The same run key each time: if one were taken for another, it would ask nothing."""
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    options = {"run_key": "shared-by-all", **HERE}
    assert (await run_question(QUESTION, "code", settings=settings, **options)).kind == "oracle"
    with serve(Oracle(PLAYBOOK), key=KEY) as (url, _):
        room.setenv("ANTHROPIC_API_KEY", KEY)
        room.setenv("ANTHROPIC_BASE_URL", url)
        for number, file in enumerate(files):
            room.setenv("WORKSHOP_RECORD", str(file))
            key = {**options, "run_key": f"shared-{number}"} if number else options
            live = await run_question(QUESTION, "code", settings=Settings.load(), **key)
            assert (live.kind, live.requests) == ("live", 1)
    room.setenv("WORKSHOP_RECORD", "")
    seen = set()
    for file in files:
        room.setenv("WORKSHOP_REPLAY", str(file))
        run = await run_question(QUESTION, "code", settings=Settings.load(), **options)
        assert (run.kind, run.requests, run.answer) == ("recorded", 1, ANSWER)
        seen.add(run.steps[0].response)
        again = await run_question(QUESTION, "code", settings=Settings.load(), **options)
        assert (again.kind, again.requests, again.recorded) == ("recorded", 0, run.recorded)
    assert len(seen) == 2


async def until(condition):
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


async def test_the_ui_shows_the_label_and_says_what_is_not_recorded(room, recorded, tmp_path):
    room.setenv("WORKSHOP_REPLAY", str(recorded))
    store = Store(tmp_path / "ui.sqlite")
    queue = JobQueue(store, Settings.load(), **HERE)
    queue.start()
    shown = []
    for question in (QUESTION, "Something <else>?"):
        ask = queue.ask("me", "me", question, ["direct"])
        await until(lambda ask=ask: all(view.job.state in ENDED for view in queue.views("me", ask)))
        shown.append(show(queue.views("me", ask)))
    store.close()
    assert "recorded live on" in shown[0]
    assert "This prompt is not in the recording class.jsonl" in shown[1]


def test_the_ui_offers_the_questions_of_the_recording(recorded):
    from workshop_lib.ui.server import offered

    examples, greeting = offered(Settings(replay=recorded), "conftest:PLAYBOOK")
    assert examples == [QUESTION]
    assert "played back from a recording" in greeting
    assert offered(Settings(offline=True), "conftest:PLAYBOOK")[0] == example_questions("conftest:PLAYBOOK")


def test_a_benchmark_refuses_a_recording(recorded, tmp_path):
    (task,) = load_suite("flights")[:1]
    with pytest.raises(ValueError, match="measures nothing"):
        measure(tmp_path, "flights", [task], [ARMS["direct"]], Settings(replay=recorded))
    assert not (tmp_path / FILE).exists()


async def test_the_audit_finds_a_run_that_was_played_back(recorded):
    run = await DirectAgent(play(recorded), toolbox).run(QUESTION)
    run.correct = False
    trial = Trial("own", "one", "direct", 0, 0, kit(), {"sum": 0}, shortened(run))
    assert ("source", f"played back from a recording of {run.recorded}: it measures nothing") in [
        (finding.rule, finding.detail) for finding in audit([trial])
    ]


async def test_the_break_even_map_is_the_oracles_whatever_is_set(room, recorded):
    point = Point(1, 64, 5, "independent")
    before = await measure_point(point)
    room.setenv("WORKSHOP_REPLAY", str(recorded))
    assert list(map(asdict, await measure_point(point))) == list(map(asdict, before))


def test_a_model_reads_its_recording_when_it_is_made(file):
    with pytest.raises(RecordingError, match="There is no recording"):
        Model(Settings(replay=file))
