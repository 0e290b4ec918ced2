"""The SQL tool: it answers, gives nothing away, changes nothing, ends in time and leaves no process behind.

Every test runs real DuckDB, in the real child process and, where a Docker engine answers, in a real container: with
`ask` in both. Platforms without all limits are simulated by a script that takes them away and then becomes the real
child. What only a container has is in `test_isolation`.
"""

import asyncio
import inspect
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import ctok
import pytest

from workshop_lib.flights import data, isolation, sql, tasks
from workshop_lib.flights._sql_child import Limits
from workshop_lib.tools import ToolError

SECRET = "the-canary-sings"
SHORT = Limits(seconds=1)
PROMPT = inspect.getdoc(tasks.query.func) or ""
CROSS_JOIN = "SELECT count(*) FROM flights a, flights b, flights c WHERE a.flight + b.flight < c.flight"
ONE_SELECT = "Only one SELECT statement is allowed."

IN_CHILD = isolation.Choice("child", "the test says so")

Ask = Callable[..., Awaitable[sql.Result]]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sql.database(tmp_path_factory.mktemp("built"))


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A folder with the database and a file that no query may read, change or join by another."""
    (tmp_path / "canary.csv").write_text(f"secret\n{SECRET}\n")
    shutil.copy2(built, tmp_path)
    return tmp_path


@pytest.fixture(params=["child", "container"])
def choice(request: pytest.FixtureRequest) -> isolation.Choice:
    return IN_CHILD if request.param == "child" else request.getfixturevalue("container")


@pytest.fixture
def ask(built: Path, choice: isolation.Choice) -> Ask:
    return lambda text, limits=sql.DEFAULTS: sql.run(text, limits, built.parent, choice)


@pytest.fixture
def ask_child(built: Path) -> Ask:
    return lambda text, limits=sql.DEFAULTS: sql.run(text, limits, built.parent, IN_CHILD)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    """Let the child run `first` before, or instead of, its own program."""
    script = tmp_path.parent / f"{tmp_path.name}-child.py"
    script.write_text(f"import os, runpy, sys\nREAL = {str(isolation.CHILD)!r}\n{first}")
    monkeypatch.setattr(isolation, "CHILD", script)


# It answers.


async def test_an_aggregate_answers_with_columns_and_rows(ask: Ask) -> None:
    text = "SELECT carrier, count(*) AS n FROM flights GROUP BY carrier ORDER BY n DESC LIMIT 2"
    assert await ask(text) == {
        "columns": ["carrier", "n"],
        "rows": [["UA", 58_665], ["B6", 54_635]],
        "truncated": False,
    }


async def test_the_five_tables_are_there_under_the_names_of_the_docstring(ask: Ask) -> None:
    tables = [row[0] for row in (await ask("SHOW TABLES;"))["rows"]]
    assert sorted(tables) == sorted(sql.TABLES)
    assert all(name in PROMPT for name in tables)


def test_the_docstring_is_a_short_prompt() -> None:
    assert ctok.token_count(PROMPT, "4.8") < 150


async def test_the_tool_itself_keeps_its_database_where_the_settings_say(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_HOME", str(built.parent))
    assert (await tasks.query("SELECT count(*) FROM flights"))["rows"] == [[336_776]]


async def test_an_order_is_kept(ask: Ask) -> None:
    rows = (await ask("SELECT flight FROM flights ORDER BY flight DESC, time_hour"))["rows"]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] == [8_500]


async def test_small_integers_do_not_overflow(ask: Ask) -> None:
    assert (await ask("SELECT max(hour * 60), max(distance * 100) FROM flights"))["rows"] == [[1_380, 498_300]]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("DATE '2013-07-01'", "2013-07-01"),
        ("TIMESTAMP '2013-07-01 05:00:00'", "2013-07-01T05:00:00"),
        ("TIME '05:30:00'", "05:30:00"),
        ("1.25::DECIMAL(9, 2)", 1.25),
        ("170141183460469231731687303715884105727::HUGEINT", 2**127 - 1),
        ("0.0 / 0", None),
        ("[1.0 / 0, 2]", [None, 2.0]),
        ("MAP {DATE '2013-07-01': {'a': 1}}", {"2013-07-01": {"a": 1}}),
        ("'\\xAB'::BLOB", "ab"),
        ("INTERVAL 90 MINUTE", "1:30:00"),
        ("'\U0001f6eb é \"'", '\U0001f6eb é "'),
        ("NULL", None),
    ],
)
async def test_values_arrive_as_json(ask: Ask, expression: str, value: Any) -> None:
    answer = await ask(f"SELECT {expression}")
    assert answer["rows"] == [[value]]
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize("kind", ["TIMESTAMP", "TIMESTAMP_NS"])
async def test_a_time_with_zone_says_how_to_get_it(ask: Ask, kind: str) -> None:
    with pytest.raises(ToolError, match="cast it to VARCHAR or TIMESTAMP"):
        await ask(f"SELECT time_hour::{kind} AT TIME ZONE 'UTC' AS t FROM flights")


async def test_more_rows_than_the_limit_are_cut_and_flagged(ask: Ask) -> None:
    answer = await ask("SELECT flight FROM flights")
    assert (len(answer["rows"]), answer["truncated"]) == (1_000, True)


async def test_as_many_rows_as_the_limit_are_not_flagged(ask: Ask) -> None:
    answer = await ask("SELECT flight FROM flights LIMIT 1000")
    assert (len(answer["rows"]), answer["truncated"]) == (1_000, False)


async def test_a_result_above_a_megabyte_says_how_to_narrow_it(ask: Ask) -> None:
    with pytest.raises(ToolError, match=r"larger than 1,000,000 bytes: aggregate, select fewer columns, or"):
        await ask("SELECT repeat('x', 2000) FROM flights")


async def test_many_queries_at_once_all_answer(ask: Ask) -> None:
    answers = await asyncio.gather(*(ask(f"SELECT {number}") for number in range(12)))
    assert [answer["rows"] for answer in answers] == [[[number]] for number in range(12)]


# It refuses.


@pytest.mark.parametrize("text", ["", " \n\t "])
async def test_empty_sql_is_refused(ask: Ask, text: str) -> None:
    with pytest.raises(ToolError, match="empty"):
        await ask(text)


async def test_very_long_sql_is_refused(ask: Ask) -> None:
    with pytest.raises(ToolError, match="20,013 characters, but at most 20,000"):
        await ask("SELECT " + " " * 20_000 + "1 AS x")


async def test_a_syntax_error_keeps_the_words_of_duckdb(ask: Ask) -> None:
    with pytest.raises(ToolError, match='Parser Error: syntax error at or near "flights"'):
        await ask("SELECT * FORM flights")


async def test_an_unknown_column_comes_with_the_candidates_of_duckdb(ask: Ask) -> None:
    with pytest.raises(ToolError, match="Candidate bindings"):
        await ask("SELECT departure_delay FROM flights")


async def test_text_that_is_no_unicode_is_sent_all_the_same(ask: Ask) -> None:
    assert (await ask("SELECT '\ud800'"))["rows"] == [["?"]]


OTHER_STATEMENTS = [
    "COPY airlines TO '{home}/stolen.csv'",
    "ATTACH '{home}/other.duckdb'",
    "ATTACH '{db}' AS again (READ_WRITE)",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA database_list",
    "CALL enable_logging()",
    "INSERT INTO airlines VALUES ('XX', 'Nobody')",
    "UPDATE airlines SET name = 'Nobody'",
    "DELETE FROM airlines",
    "MERGE INTO airlines USING (SELECT 1) ON false WHEN NOT MATCHED THEN INSERT VALUES ('XX', 'Nobody')",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "DROP TABLE airlines",
    "EXPORT DATABASE '{home}/export'",
    "IMPORT DATABASE '{home}'",
    "EXPLAIN ANALYZE SELECT 1",
    "CHECKPOINT",
    "BEGIN",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE airlines; --",
    ";",
    "-- nothing",
    "WITH x AS (INSERT INTO airlines VALUES ('XX', 'Nobody') RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE airlines SET name = 'Nobody' RETURNING *) SELECT * FROM x",
    "WITH x AS (DELETE FROM airlines RETURNING *) SELECT * FROM x",
    "WITH x AS (COPY airlines TO '{home}/stolen.csv') FROM x",
    # The database file is the one that DuckDB always lets itself open: these two would leave it empty, with a
    # connection that is read-only and with files of 0 bytes as the limit.
    "WITH x AS (COPY airlines TO '{db}' (FORMAT csv, USE_TMP_FILE false)) FROM x",
    "WITH x AS (COPY (SELECT ''::BLOB) TO '{db}' (FORMAT blob, USE_TMP_FILE false)) FROM x",
    "WITH x AS (COPY airlines TO '{db}.wal' (FORMAT csv)) FROM x",
]
OTHER_ATTACKS = [
    "FROM read_csv('/etc/passwd')",
    "FROM read_csv('{home}/canary.csv')",
    "FROM read_csv('/dev/stdin')",
    "FROM read_text('{home}/canary.csv')",
    "FROM read_blob('/proc/self/environ')",
    "FROM read_json('{home}/canary.csv')",
    "FROM read_parquet('{parquet}')",
    "FROM '{parquet}'",
    "FROM '{home}/canary.csv'",
    "FROM parquet_metadata('{parquet}')",
    "FROM sniff_csv('{home}/canary.csv')",
    "FROM glob('/*')",
    "SELECT getenv('HOME')",
    "FROM read_csv('https://example.org/x.csv')",
    "FROM 'https://example.org/x.parquet'",
    "FROM read_parquet('s3://bucket/x.parquet')",
    "FROM query('COPY airlines TO ''{home}/stolen.csv''')",
    "FROM enable_logging(storage = 'file', storage_config = {{'path': '{home}/log'}})",
    "FROM enable_profiling(save_location = '{home}/profile')",
    "FROM which_secret('s3://bucket', 's3')",
    "FROM pandas_scan(12345)",
    "FROM arrow_scan(1, 1, 1)",
    "FROM limits",
    "SELECT 1) AS a, (SELECT 2",
    "SELECT 1) AS a; COPY airlines TO '{home}/stolen.csv'; SELECT (1",
    "SELECT 1 /*",
]


async def refused(attack: str, home: Path, built: Path, choice: isolation.Choice) -> str:
    """The words of the refusal, after a look at everything that the attack might have touched."""
    before = contents(home)
    if choice.lock == "container":
        text = attack.format(home="/data", db="/data/flights.duckdb", parquet="/data/airlines.parquet")
    else:
        text = attack.format(home=home, db=home / built.name, parquet=data.DATA / "airlines.parquet")
    started = time.monotonic()
    with pytest.raises(ToolError) as refusal:
        await sql.run(text, home=home, choice=choice)
    assert time.monotonic() - started < 8
    assert contents(home) == before
    assert SECRET not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize("attack", OTHER_STATEMENTS)
async def test_a_statement_other_than_one_select_is_refused_and_changes_nothing(
    home: Path, built: Path, choice: isolation.Choice, attack: str
) -> None:
    assert await refused(attack, home, built, choice) == ONE_SELECT


@pytest.mark.parametrize("attack", OTHER_ATTACKS)
async def test_a_select_reaches_no_file_network_setting_or_process(
    home: Path, built: Path, choice: isolation.Choice, attack: str
) -> None:
    assert "Error" in await refused(attack, home, built, choice)


async def test_the_child_has_no_environment_to_leak(
    ask_child: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    tell = "import json; print(json.dumps({'columns': list(os.environ), 'rows': [], 'truncated': False}))"
    child(tmp_path, monkeypatch, tell)
    assert not {"ANTHROPIC_API_KEY", "HOME", "PATH"} & set((await ask_child("SELECT 1"))["columns"])


# It ends.


@pytest.mark.parametrize(
    ("bomb", "reason"),
    [
        ("SELECT len(range(1000000000))", "memory"),
        ("SELECT bitstring('1', 2000000000)", "memory"),
        ("SELECT length(repeat('x', 4000000000))", "memory"),
        ("SELECT length(string_agg(repeat('x', 10000), '')) FROM flights", "memory"),
        ("SELECT list(a) FROM flights a, flights b", "memory"),
        (
            "SELECT DISTINCT a.flight * b.flight, a.tailnum || b.tailnum FROM flights a, flights b ORDER BY 1",
            "memory|1 seconds",
        ),
        (CROSS_JOIN, "1 seconds"),
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t", "1 seconds"),
        (
            "SELECT sum(length(regexp_replace(repeat(tailnum, 5000), '(.*)(.*)x', 'y'))) FROM flights",
            "1 seconds",
        ),
        ("SELECT sleep_ms(100000)", "1 seconds"),
        ("SELECT " + "(" * 9_000 + "1" + ")" * 9_000, "depth"),
    ],
    ids=lambda value: value[:40],
)
async def test_a_bomb_ends_with_its_reason(ask: Ask, bomb: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(ToolError, match=f"{reason}|stopped after"):  # on a busy machine time may run out first
        await ask(bomb, SHORT if "1 seconds" in reason else sql.DEFAULTS)
    assert time.monotonic() - started < 10


async def test_a_query_without_end_meets_the_default_limit(ask: Ask) -> None:
    started = time.monotonic()
    with pytest.raises(ToolError, match="stopped after 5 seconds"):
        await ask(CROSS_JOIN)
    assert time.monotonic() - started < 8


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[int]:
    """The ids of the child processes, as they start."""
    ids: asyncio.Queue[int] = asyncio.Queue()
    start = asyncio.create_subprocess_exec

    async def noted(*arguments: Any, **options: Any) -> asyncio.subprocess.Process:
        process = await start(*arguments, **options)
        ids.put_nowait(process.pid)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    return ids


def assert_gone(process_id: int) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


async def test_a_cancelled_query_leaves_no_process(ask_child: Ask, children: asyncio.Queue[int]) -> None:
    task = asyncio.ensure_future(ask_child("SELECT sleep_ms(100000)"))
    process_id = await children.get()
    await asyncio.sleep(0.3)
    os.kill(process_id, 0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert_gone(process_id)


async def test_a_query_out_of_time_leaves_no_process(ask_child: Ask, children: asyncio.Queue[int]) -> None:
    with pytest.raises(ToolError):
        await ask_child("SELECT sleep_ms(100000)", Limits(seconds=0.4))
    assert_gone(children.get_nowait())


def test_a_query_whose_parent_is_gone_ends_by_itself(built: Path) -> None:
    # Nobody here has a time-out, and sleeping takes no processor time.
    arguments = [str(isolation.CHILD), str(isolation.PACKAGES), str(built), json.dumps(Limits(seconds=0.2))]
    process = subprocess.run(
        [sys.executable, "-I", "-S", *arguments],
        input=b"SELECT sleep_ms(100000)",
        capture_output=True,
        timeout=6,
    )
    assert process.returncode != 0


# It does what it can where the system has fewer limits.

WINDOWS = "sys.modules['resource'] = None\nrunpy.run_path(REAL, run_name='__main__')\n"
MACOS = """
import resource, types
real_setrlimit, real_getrusage = resource.setrlimit, resource.getrusage
def setrlimit(kind, limit):
    if kind == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    real_setrlimit(kind, limit)
def getrusage(who):
    return types.SimpleNamespace(ru_maxrss=real_getrusage(who).ru_maxrss * 1024)
resource.setrlimit, resource.getrusage, sys.platform = setrlimit, getrusage, "darwin"
runpy.run_path(REAL, run_name="__main__")
"""


async def test_without_resource_limits_queries_answer_writes_are_refused_and_time_ends(
    ask_child: Ask, home: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(tmp_path, monkeypatch, WINDOWS)
    assert (await ask_child("SELECT count(*) FROM airlines"))["rows"] == [[16]]
    await refused(OTHER_STATEMENTS[-2], home, built, IN_CHILD)
    await refused(OTHER_ATTACKS[0], home, built, IN_CHILD)
    with pytest.raises(ToolError, match="1 seconds"):
        await ask_child(CROSS_JOIN, SHORT)


async def test_without_an_address_space_limit_a_thread_ends_what_takes_too_much_memory(
    ask_child: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(tmp_path, monkeypatch, MACOS)
    assert (await ask_child("SELECT count(*) FROM airlines"))["rows"] == [[16]]
    with pytest.raises(ToolError, match="memory"):
        await ask_child("SELECT len(range(200000000))", Limits(memory_mb=128))


# It keeps its database.


def copied_data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder.mkdir()
    for name in sql.TABLES:
        shutil.copy2(data.DATA / f"{name}.parquet", folder)
    monkeypatch.setattr(data, "DATA", folder)
    return folder


def test_the_database_is_built_once(built: Path) -> None:
    before = built.stat()
    assert sql.database(built.parent) == built
    assert (built.stat().st_ino, built.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_changed_data_makes_a_new_database_and_removes_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied_data(tmp_path / "data", monkeypatch)
    first = sql.database(tmp_path / "home")
    os.utime(folder / "airlines.parquet", (0, 0))
    second = sql.database(tmp_path / "home")
    assert first != second
    assert list((tmp_path / "home").iterdir()) == [second]


def test_missing_data_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copied_data(tmp_path / "data", monkeypatch) / "planes.parquet").unlink()
    with pytest.raises(FileNotFoundError, match="git restore data"):
        sql.database(tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


def test_two_processes_that_build_at_once_leave_one_whole_database(tmp_path: Path) -> None:
    program = "import sys, pathlib; from workshop_lib.flights import sql; sql.database(pathlib.Path(sys.argv[1]))"
    builders = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    assert [builder.wait(30) for builder in builders] == [0, 0]
    assert list(tmp_path.iterdir()) == [sql.database(tmp_path)]
    answer = asyncio.run(sql.run("SELECT count(*) FROM flights", home=tmp_path, choice=IN_CHILD))
    assert answer["rows"] == [[336_776]]
