"""SQL over the flights. The model writes it, so nothing in it is trusted.

Covers: the database file made from the Parquet files, and one query with its answer or what went wrong with it.
Does not cover: where the query runs (`isolation`), the tools (`tasks`), how often they are called. Hides nothing
in the tables, nor where the database file lies.
"""

import asyncio
import hashlib
import json
import os
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa

from workshop_lib.flights import _sql_child, data, isolation
from workshop_lib.flights._sql_child import Limits
from workshop_lib.settings import Settings
from workshop_lib.tools import ToolError

TABLES = ("flights", "weather", "planes", "airports", "airlines")
LONGEST_SQL = 20_000
DEFAULTS = Limits()
# More at once would share the processors while the time of each runs out.
AT_ONCE = min(4, os.cpu_count() or 1)

_building = threading.Lock()
_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Result(TypedDict):
    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


async def run(
    sql: str, limits: Limits = DEFAULTS, home: Path | None = None, choice: isolation.Choice | None = None
) -> Result:
    """Run one SELECT. `home`: another folder for the database than that of the settings.

    `choice`: where to run it, if not where this process runs them all. Raises `ToolError`.
    """
    if not sql.strip():
        raise ToolError("The SQL is empty: send one SELECT statement.")
    if len(sql) > LONGEST_SQL:
        raise ToolError(f"The SQL has {len(sql):,} characters, but at most {LONGEST_SQL:,} are allowed.")
    path = await asyncio.to_thread(database, home)
    choice = choice if choice is not None else await asyncio.to_thread(isolation.choose)
    try:
        async with _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
            if choice.lock == "container":
                ended = await isolation.in_container(choice.image, sql, path, limits)
            else:
                ended = await isolation.in_child(sql, path, limits)
    except TimeoutError:
        raise _too_slow(limits) from None
    if ended.status in (
        _sql_child.OUT_OF_MEMORY,
        -6,
        -9,
        -11,
    ):  # without memory C++ aborts or crashes; the system kills
        raise ToolError(
            f"The query was stopped because it needs more than {limits.memory_mb:,} MB of memory: "
            "filter or aggregate earlier, and build no huge lists or strings."
        )
    if ended.status == -24:  # SIGXCPU, on a machine so busy that the clock here was late
        raise _too_slow(limits)
    if ended.status:
        last = ended.errors.decode(errors="replace").strip().rpartition("\n")[2]
        raise ToolError(f"The query ended its process with status {ended.status}: simplify it. {last}".rstrip())
    answer = json.loads(ended.output)
    if "error" in answer:
        raise ToolError(answer["error"])
    return Result(columns=answer["columns"], rows=answer["rows"], truncated=answer["truncated"])


def _too_slow(limits: Limits) -> ToolError:
    return ToolError(f"The query was stopped after {limits.seconds:g} seconds: filter first, and join on keys.")


def database(home: Path | None = None) -> Path:
    """The database file, made anew when the Parquet files, DuckDB or this module changed."""
    home = (home or Settings.load().home).absolute()  # as Docker wants it
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
        unfinished.chmod(0o644)  # in a container it is read by nobody, the user of that name
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
