"""The container of the SQL tools: what it shuts out, what it leaves behind (nothing), and how its failures read.

The attacks and bombs are in `test_sql`, for the child process and the container alike. Every test with `container` runs
real Docker; without an engine it is skipped, in CI it must run.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workshop_lib.flights import isolation, sql
from workshop_lib.flights._sql_child import Limits
from workshop_lib.flights.isolation import Choice
from workshop_lib.flights.questions import QUESTIONS, Question, grade
from workshop_lib.tools import ToolError

SECRET = "the-canary-sings"
IN_CHILD = Choice("child", "the test says so")
SLOW = "SELECT sleep_ms(100000)"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sql.database(tmp_path_factory.mktemp("built"))


@pytest.fixture
def inside(container: Choice, built: Path) -> Callable[..., Any]:
    """Run a Python program where a query would run; give back its status and what it printed."""

    def run(program: str, limits: Limits = sql.DEFAULTS) -> tuple[int, str]:
        command = ("python3", "-I", "-S", "-c", program)
        ended = asyncio.run(isolation.in_container(container.image, "", built, limits, command))
        return ended.status, (ended.output + ended.errors).decode().strip()

    return run


def containers(of: int | None = None) -> set[str]:
    """Those that a process has made, by default this one: others may be at work beside it."""
    listed = ["docker", "ps", "--all", "--quiet", f"--filter=label=workshop={of or os.getpid()}"]
    return set(subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split())


# What it shuts out.


@pytest.mark.parametrize("address", ["1.1.1.1", "172.17.0.1", "169.254.169.254"])
def test_no_other_machine_can_be_reached(inside: Callable[..., Any], address: str) -> None:
    _, said = inside(f"import socket; socket.create_connection(({address!r}, 80), 2)")
    assert "Network is unreachable" in said


def test_the_only_network_device_is_the_loopback(inside: Callable[..., Any]) -> None:
    assert inside("import os; print(os.listdir('/sys/class/net'))") == (0, "['lo']")


@pytest.mark.parametrize("path", ["/x", "/tmp/x", "/var/tmp/x", "/kit/x", "/data/x", "/data/flights.duckdb", "/run/x"])
def test_nothing_on_disk_can_be_written(inside: Callable[..., Any], path: str) -> None:
    status, said = inside(f"open({path!r}, 'ab').write(b'x')")
    assert status == 1
    assert "Read-only file system" in said or "Permission denied" in said


def test_even_as_root_the_disk_and_the_data_would_be_read_only(inside: Callable[..., Any]) -> None:
    options = "{line.split()[1]: line.split()[3].split(',')[0] for line in open('/proc/mounts')}"
    _, said = inside(f"import json; o = {options}; print(json.dumps([o['/'], o['/data/flights.duckdb']]))")
    assert json.loads(said) == ["ro", "ro"]


def test_there_is_no_shared_memory_to_write_to(inside: Callable[..., Any]) -> None:
    status, _ = inside("open('/dev/shm/x', 'w')")
    assert status == 1


def test_it_runs_as_nobody_without_capabilities_and_can_gain_none(inside: Callable[..., Any]) -> None:
    program = "import os; print(os.getuid(), os.getgid(), os.getgroups())\nprint(open('/proc/self/status').read())"
    lines = inside(program)[1].splitlines()
    assert lines[0] in ("65534 65534 []", "65534 65534 [65534]")
    status = dict(line.split(":\t") for line in lines[1:] if ":\t" in line)
    assert {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"


def test_a_bomb_of_processes_is_stopped(inside: Callable[..., Any]) -> None:
    program = "import os, time\nn = 0\ntry:\n    while os.fork(): n += 1\n    time.sleep(9)\nexcept OSError: print(n)"
    _, said = inside(program)
    assert int(said) < 32


def test_it_holds_no_secret(inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither of this process nor of Docker's settings, which may name a proxy with its password."""
    proxy = f"http://me:{SECRET}@proxy.example:3128"
    (tmp_path / "config.json").write_text(json.dumps({"proxies": {"default": {"httpProxy": proxy, "noProxy": proxy}}}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    for name in ("ANTHROPIC_API_KEY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, SECRET)
    status, said = inside("print(open('/proc/1/environ').read(), open('/proc/self/environ').read())")
    assert status == 0
    assert SECRET not in said


def test_of_the_flights_only_the_database_is_there(inside: Callable[..., Any]) -> None:
    assert inside("import os; print(os.listdir('/data'))") == (0, "['flights.duckdb']")


# It ends, and leaves nothing.


def test_a_bomb_of_memory_is_ended_by_the_container_alone(inside: Callable[..., Any]) -> None:
    """Without the limits that `_sql_child` sets itself."""
    status, _ = inside("x = bytearray(b'x') * (600 << 20)", Limits(memory_mb=128))
    assert status == -9


async def test_out_of_memory_says_what_to_do(container: Choice, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def killed(*arguments: Any) -> isolation.Ended:
        return isolation.Ended(-9, b"", b"")

    monkeypatch.setattr(isolation, "in_container", killed)
    with pytest.raises(ToolError, match="needs more than 512 MB of memory: filter or aggregate earlier"):
        await sql.run("SELECT 1", home=built.parent, choice=container)


async def test_a_query_out_of_time_leaves_no_container(container: Choice, built: Path) -> None:
    before, started = containers(), time.monotonic()
    with pytest.raises(ToolError, match="stopped after 5 seconds"):
        await sql.run(SLOW, home=built.parent, choice=container)
    assert time.monotonic() - started < 8
    assert containers() <= before


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.05, 0.1, 0.3, 1.0])
async def test_a_cancelled_query_leaves_no_container_however_early(
    container: Choice, built: Path, seconds: float
) -> None:
    before = containers()
    task = asyncio.ensure_future(sql.run(SLOW, home=built.parent, choice=container))
    await asyncio.sleep(seconds)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert containers() <= before


def test_a_query_whose_parent_is_killed_leaves_no_container(container: Choice, built: Path) -> None:
    program = f"""
import asyncio, pathlib
from workshop_lib.flights import isolation, sql
choice = isolation.Choice("container", "", {container.image!r})
asyncio.run(sql.run({SLOW!r}, sql.Limits(seconds=10), pathlib.Path({str(built.parent)!r}), choice))
"""
    parent = subprocess.Popen([sys.executable, "-c", program])
    wait_for(lambda: containers(parent.pid), 20)
    parent.kill()
    parent.wait()
    wait_for(lambda: not containers(parent.pid), 20)


def wait_for(true: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# It answers as the child process does.

RATE = "count(*) FILTER (dep_time IS NULL) / count(*)"
CANCELLED = "{'cancelled': count(*) FILTER (dep_time IS NULL), 'scheduled': count(*), 'rate': " + RATE + "}"
ANSWERS = {
    1: """SELECT {'name': (SELECT name FROM airports WHERE faa = 'DEN'),
        'elevation': (SELECT alt FROM airports WHERE faa = 'DEN'),
        'airline': (SELECT name FROM airlines WHERE carrier = 'EV')}""",
    2: """SELECT {'tailnum': tailnum, 'manufacturer': manufacturer, 'model': model, 'year': p.year,
        'age': 2013 - p.year}
        FROM flights f JOIN planes p USING (tailnum)
        WHERE carrier = 'UA' AND flight = 1545 AND month = 1 AND day = 1""",
    3: """SELECT {'carrier': carrier, 'flight': flight, 'origin': f.origin, 'dest': dest, 'hour': f.hour,
        'dep_delay': dep_delay, 'airline': name, 'temp': temp, 'visib': visib, 'wind_speed': wind_speed}
        FROM flights f JOIN airlines USING (carrier)
        JOIN weather w ON (w.origin, w.month, w.day, w.hour) = (f.origin, f.month, f.day, f.hour)
        WHERE f.month = 7 AND f.day = 10 ORDER BY dep_delay DESC NULLS LAST LIMIT 1""",
    4: f"""SELECT {{'month': month, 'rate': {RATE}}} FROM flights WHERE origin = 'LGA'
        GROUP BY month ORDER BY {RATE} DESC LIMIT 1""",
    5: f"""WITH days AS (SELECT strftime(make_date(2013, month, day), '%Y-%m-%d') AS day, {RATE} AS rate,
        count(*) FILTER (dep_time IS NULL) AS n FROM flights GROUP BY month, day)
        SELECT {{'most_cancelled': arg_max(day, n), 'cancelled': max(n), 'highest_rate': arg_max(day, rate),
        'rate': max(rate), 'days_above': count(*) FILTER (rate > 0.1)}} FROM days""",
    6: """WITH places AS (SELECT dest, avg(arr_delay) AS mean, count(arr_delay) AS n,
        count(DISTINCT carrier) AS carriers FROM flights GROUP BY dest),
        many AS (FROM places WHERE n >= 100)
        SELECT {'dest': arg_max(dest, mean), 'mean_arr_delay': max(mean), 'completed': arg_max(n, mean),
        'qualifying': count(*), 'one_carrier': (SELECT count(*) FROM places WHERE carriers = 1)} FROM many""",
    7: """WITH makers AS (SELECT split_part(upper(manufacturer), ' ', 1) AS maker
        FROM flights LEFT JOIN planes USING (tailnum))
        SELECT {'manufacturer': maker, 'flights': count(*),
        'unrecorded_share': (SELECT count(*) FILTER (maker IS NULL) / count(*) FROM makers)}
        FROM makers WHERE maker IS NOT NULL GROUP BY maker ORDER BY count(*) DESC LIMIT 1""",
    8: """WITH late AS (FROM flights WHERE origin = 'JFK' AND month = 7 AND dep_delay > 120),
        top AS (SELECT carrier, count(*) AS late FROM late GROUP BY carrier ORDER BY late DESC LIMIT 3)
        SELECT {'late': count(*), 'top': (SELECT list({'carrier': carrier, 'late': late} ORDER BY late DESC) FROM top),
        'median': median(dep_delay)} FROM late""",
    9: """WITH top AS (SELECT dest, count(*) AS n FROM flights GROUP BY dest ORDER BY n DESC LIMIT 5),
        december AS (SELECT f.*, n FROM flights f JOIN top USING (dest) WHERE month = 12 AND arr_delay IS NOT NULL),
        means AS (SELECT dest, n, avg(arr_delay) AS mean, count(*) FILTER (arr_delay <= 0) / count(*) AS on_time
        FROM december GROUP BY dest, n),
        airlines AS (SELECT dest, carrier, avg(arr_delay) AS mean FROM december GROUP BY dest, carrier
        HAVING count(*) >= 20),
        worst AS (SELECT dest, arg_max(carrier, mean) AS carrier, max(mean) AS mean FROM airlines GROUP BY dest)
        SELECT {'dest': dest, 'mean_arr_delay': m.mean, 'carrier': CASE WHEN m.mean > 15 THEN carrier END,
        'carrier_mean': CASE WHEN m.mean > 15 THEN w.mean END, 'on_time': CASE WHEN m.mean <= 15 THEN on_time END}
        FROM means m JOIN worst w USING (dest) ORDER BY n DESC""",
    10: """SELECT {'code': code, 'elevation': alt, 'inbound': (SELECT count(*) FROM flights WHERE dest = code)}
        FROM (SELECT unnest(['LAX', 'SJU', 'XYZ', 'BQN', 'DEN', 'ORD', 'STT', 'QQQ']) AS code,
        generate_subscripts([1, 2, 3, 4, 5, 6, 7, 8], 1) AS i) LEFT JOIN airports ON faa = code ORDER BY i""",
    11: """WITH ranks AS (SELECT tailnum, count(*) AS n, row_number() OVER (ORDER BY count(*) DESC) AS rank
        FROM flights WHERE tailnum IS NOT NULL GROUP BY tailnum)
        SELECT {'busiest': (SELECT tailnum FROM ranks WHERE rank = 1), 'flights': (SELECT max(n) FROM ranks),
        'recorded': tailnum, 'rank': rank, 'year': year, 'seats': seats, 'plausible': seats >= 30}
        FROM ranks JOIN planes USING (tailnum) ORDER BY rank LIMIT 1""",
    12: f"""WITH all_of_them AS (SELECT f.dep_time, w.visib, w.origin AS report FROM flights f LEFT JOIN weather w
        ON (w.origin, w.month, w.day, w.hour) = (f.origin, f.month, f.day, f.hour))
        SELECT {{'low': (SELECT {CANCELLED} FROM all_of_them WHERE visib < 1),
        'high': (SELECT {CANCELLED} FROM all_of_them WHERE visib >= 10),
        'no_weather': (SELECT count(*) FROM all_of_them WHERE report IS NULL)}}""",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question.id))
async def test_the_questions_have_the_same_right_answers_in_both(
    container: Choice, built: Path, question: Question
) -> None:
    results = [await sql.run(ANSWERS[question.id], home=built.parent, choice=lock) for lock in (container, IN_CHILD)]
    assert results[0] == results[1]
    rows = [row[0] for row in results[0]["rows"]]
    if question.id == 9:  # one shape or the other: what does not apply is null, and left out
        rows = [{key: value for key, value in row.items() if value is not None} for row in rows]
    answer = rows if isinstance(question.answer, list) else rows[0]
    assert grade(answer, question.answer).reason == "Every value is right."


# Its failures say what to do.


@pytest.fixture
def engine(container: Choice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """An engine that can be stopped: a way to the real one. What is given back stops it for good."""
    host = subprocess.run(
        ["docker", "context", "inspect", "--format={{.Endpoints.docker.Host}}"], capture_output=True, text=True
    ).stdout.strip()
    real = os.environ.get("DOCKER_HOST", host).removeprefix("unix://")
    if not real.startswith("/"):
        pytest.skip(f"the Docker engine is not at a Unix socket, but at {real}")
    address = tmp_path / "engine"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(address))
    listener.listen()
    joined = [listener]

    def forward(source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:  # stopped
            return

    def serve() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(real)
            joined.extend([near, far])
            for pair in ((near, far), (far, near)):
                threading.Thread(target=forward, args=pair, daemon=True).start()

    def stop() -> None:
        for one in joined:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    threading.Thread(target=serve, daemon=True).start()
    monkeypatch.setenv("DOCKER_HOST", f"unix://{address}")
    yield stop
    stop()


async def test_an_engine_that_stops_in_the_middle_is_one_sentence(
    container: Choice, built: Path, engine: Callable[[], None]
) -> None:
    task = asyncio.ensure_future(sql.run(SLOW, home=built.parent, choice=container))
    await asyncio.sleep(2)
    assert not task.done()
    engine()
    with pytest.raises(ToolError) as failure:
        await task
    assert str(failure.value) == isolation.ENGINE_GONE
    assert str(failure.value).count(". ") == 0


async def test_an_engine_that_is_gone_before_the_query_is_the_same_sentence(
    container: Choice, built: Path, engine: Callable[[], None]
) -> None:
    engine()
    with pytest.raises(ToolError) as failure:
        await sql.run("SELECT 1", home=built.parent, choice=container)
    assert str(failure.value) == isolation.ENGINE_GONE


async def test_an_image_that_is_gone_is_said_and_made_anew(container: Choice, built: Path) -> None:
    gone = container._replace(image="workshop-sql:never-made")
    with pytest.raises(ToolError, match="workshop-sql:never-made is gone from the Docker engine: ask again"):
        await sql.run("SELECT 1", home=built.parent, choice=gone)
    assert isolation._chosen == {}


# The choice. `docker` here is a script, so that these run everywhere.


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let `docker` be a shell script with this text."""
    if os.name == "nt":
        pytest.skip("the stand-in for docker is a shell script")

    def stand_in(text: str) -> None:
        (tmp_path / "docker").write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / "docker").chmod(0o755)

    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("WORKSHOP_BASE_IMAGE", raising=False)
    monkeypatch.setattr(isolation, "_chosen", {})
    return stand_in


ABSENT = "echo 'Cannot connect to the Docker daemon' >&2; exit 1"
HANGS = "sleep 30"
WINDOWS_CONTAINERS = "echo windows 28.0"
READY = "echo linux 28.0"
NO_IMAGE = "case $1 in version) echo linux 28.0;; *) echo 'pull access denied' >&2; exit 1;; esac"


@pytest.mark.parametrize(
    ("wanted", "script", "lock", "reason"),
    [
        ("auto", READY, "container", "Docker 28.0 answers"),
        ("auto", ABSENT, "child", "no Docker engine answers"),
        ("auto", HANGS, "child", "no Docker engine answers"),
        ("auto", WINDOWS_CONTAINERS, "child", "no Docker engine answers"),
        ("auto", NO_IMAGE, "child", "pull access denied"),
        ("container", READY, "container", "Docker 28.0 answers"),
        ("child", READY, "child", "WORKSHOP_ISOLATION is child"),
    ],
)
def test_the_choice_and_its_reason(
    docker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, wanted: str, script: str, lock: str, reason: str
) -> None:
    docker(script)
    monkeypatch.setenv("WORKSHOP_ISOLATION", wanted)
    started = time.monotonic()
    choice = isolation.choose()
    assert choice.lock == lock
    assert reason in choice.reason
    assert time.monotonic() - started < 4


@pytest.mark.parametrize(
    ("script", "says"),
    [(ABSENT, "Start Docker, or set WORKSHOP_ISOLATION=auto"), (NO_IMAGE, "name another image with Python 3 and pip")],
)
def test_a_container_that_is_demanded_is_never_replaced(
    docker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, script: str, says: str
) -> None:
    docker(script)
    monkeypatch.setenv("WORKSHOP_ISOLATION", "container")
    with pytest.raises(ToolError, match=says):
        isolation.choose()


def test_without_docker_installed_it_is_the_child(
    docker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("WORKSHOP_ISOLATION", "auto")
    assert isolation.choose().lock == "child"


def test_the_choice_is_made_once(docker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_ISOLATION", "auto")
    docker(ABSENT)
    first = isolation.choose()
    docker(READY)
    assert isolation.choose() is first


def test_making_the_image_is_said(
    docker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    docker("case $1 in version) echo linux 28.0;; image) exit 1;; esac")
    monkeypatch.setenv("WORKSHOP_ISOLATION", "auto")
    assert isolation.choose().lock == "container"
    assert "from python:3.12-slim, once. It takes a minute" in capsys.readouterr().err


def test_a_run_is_told_where_its_queries_will_be(
    docker: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(ABSENT)
    monkeypatch.setenv("WORKSHOP_ISOLATION", "auto")
    assert isolation.announce() == ("The SQL tools run in a locked child process each: no Docker engine answers.")
