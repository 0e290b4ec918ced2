"""`query`: a tool that already is a language. The model writes SQL, so nothing that it writes is trusted.

Covers the database file made from the Parquet files, and one locked child process a query, killed when its
time is up or when nobody waits for it any more. Its limits, and how far each platform has them: `_sql_child`.
Does not limit how often it is called. Hides nothing in the tables, nor where the database file lies.
"""

import asyncio
import hashlib
import json
import os
import signal
import sys
import tempfile
import threading
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa

from workshop_lib.flights import _sql_child, data
from workshop_lib.flights._sql_child import Limits
from workshop_lib.settings import Settings
from workshop_lib.tools import ToolError

TABLES = ("flights", "weather", "planes", "airports", "airlines")
LONGEST_SQL = 20_000
CHILD = Path(_sql_child.__file__)
PACKAGES = Path(duckdb.__file__).parent.parent
DEFAULTS = Limits()
# More at once would share the processors while the time of each runs out.
AT_ONCE = min(4, os.cpu_count() or 1)

_building = threading.Lock()
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Result(TypedDict):
    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


async def query(sql: str) -> Result:
    """Run one DuckDB SELECT over all flights out of New York in 2013.

    Tables: flights, weather, planes, airports, airlines (`DESCRIBE flights` lists columns). Read-only; no
    files or network. At most 1,000 rows, else `truncated` is true; fails after 5 seconds or above 1 MB, so
    aggregate in SQL. Dates are ISO strings; NaN and infinity are null.
    """
    return await run(sql)


async def run(sql: str, limits: Limits = DEFAULTS, home: Path | None = None) -> Result:
    """`query` with other limits, or with the database in another folder than the settings name."""
    if not sql.strip():
        raise ToolError("The SQL is empty: send one SELECT statement.")
    if len(sql) > LONGEST_SQL:
        raise ToolError(f"The SQL has {len(sql):,} characters, but at most {LONGEST_SQL:,} are allowed.")
    path = await asyncio.to_thread(database, home)
    async with _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
        status, output, errors = await _in_child(sql, path, limits)
    if status in (_sql_child.OUT_OF_MEMORY, -6, -9):  # C++ aborts without memory; the system kills
        raise ToolError(
            f"The query was stopped because it needs more than {limits.memory_mb:,} MB of memory: "
            "filter or aggregate earlier, and build no huge lists or strings."
        )
    if status == -24:  # SIGXCPU, on a machine so busy that the clock here was late
        raise _too_slow(limits)
    if status:
        last = errors.decode(errors="replace").strip().rpartition("\n")[2]
        raise ToolError(f"The query ended its process with status {status}: simplify it. {last}".rstrip())
    answer = json.loads(output)
    if "error" in answer:
        raise ToolError(answer["error"])
    return Result(columns=answer["columns"], rows=answer["rows"], truncated=answer["truncated"])


async def _in_child(sql: str, path: Path, limits: Limits) -> tuple[int | None, bytes, bytes]:
    """Exit status, output and errors of a fresh interpreter that answers `sql`, gone when this returns."""
    arguments = ("-I", "-S", "-B", str(CHILD), str(PACKAGES), str(path), json.dumps(limits))
    # Windows cannot start an interpreter without its own folder; anything else could be a secret.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limits.seconds):
            output, errors = await process.communicate(sql.encode(errors="replace"))
    except TimeoutError:
        raise _too_slow(limits) from None
    finally:
        if process.returncode is None:
            _kill(process)
            await process.wait()
    return process.returncode, output, errors


def _too_slow(limits: Limits) -> ToolError:
    return ToolError(f"The query was stopped after {limits.seconds:g} seconds: filter first, and join on keys.")


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def database(home: Path | None = None) -> Path:
    """The database file, made anew when the Parquet files, DuckDB or this module changed."""
    home = home or Settings.load().home
    sources = [*(data.DATA / f"{name}.parquet" for name in TABLES), Path(__file__)]
    # A file that is missing has no state here; `data.read` then says what to do.
    state = [(path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else None for path in sources]
    key = hashlib.sha256(repr((state, duckdb.__version__)).encode()).hexdigest()[:12]
    path = home / f"flights-{key}.duckdb"
    with _building:
        if not path.exists():
            _build(path)
    return path


def _build(path: Path) -> None:
    """Write the file elsewhere and rename it, so that whoever else builds or reads never sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        with duckdb.connect(unfinished) as connection:
            for name in TABLES:
                connection.register("source", _usual_types(data.read(name)))
                connection.execute(f"CREATE TABLE {name} AS FROM source")
        unfinished.replace(path)
    for outdated in set(path.parent.glob("flights-*.duckdb")) - {path}:
        with suppress(OSError):  # on Windows a query may still hold it
            outdated.unlink()


def _usual_types(table: pa.Table) -> pa.Table:
    """BIGINT and TIMESTAMP instead of the small types of the file, in which `hour * 60` is an overflow error."""

    def usual(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_integer(kind):
            return pa.int64()
        return pa.timestamp("us") if pa.types.is_timestamp(kind) else kind

    return table.cast(pa.schema([field.with_type(usual(field.type)) for field in table.schema]))


SQL_TOOLS = [query]
