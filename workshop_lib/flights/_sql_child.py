"""The locked process in which one query runs: SQL on stdin, JSON on stdout, nothing else in or out.

Started by `sql` in a fresh interpreter that knows only the standard library and DuckDB. Covers what a process
can do against itself: limits, a read-only database, one SELECT, JSON values. The time-out is the parent's.
Linux has every limit. macOS enforces no RLIMIT_AS, so a thread watches the memory there. Windows has none of
these limits: the time-out and DuckDB's own settings hold, but until then a query can take much memory.
"""

import datetime
import decimal
import faulthandler
import json
import math
import os
import re
import sys
import threading
import time
from contextlib import suppress
from typing import Any, NamedTuple

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

OUT_OF_MEMORY = 86  # an exit status that nothing else uses
ONE_SELECT = "Only one SELECT statement is allowed."
LONGEST_MESSAGE = 1_000


class Limits(NamedTuple):
    seconds: float = 5
    rows: int = 1_000
    result_bytes: int = 1_000_000
    memory_mb: int = 512
    """What DuckDB may use. The process may use twice that, for DuckDB does not count all it allocates."""


def confine(limits: Limits) -> None:
    """Take away what a query does not need, so that neither it nor a flaw in DuckDB can have it."""
    # Should the parent be gone, nobody else would end a query that sleeps.
    faulthandler.dump_traceback_later(limits.seconds + 2, exit=True)
    if resource is None:
        return
    seconds, memory = math.ceil(limits.seconds), 2 * limits.memory_mb << 20
    wanted = {"CPU": (seconds, seconds + 1), "AS": (memory, memory), "FSIZE": (0, 0), "CORE": (0, 0)}
    for name, limit in wanted.items():
        with suppress(ValueError, OSError):  # macOS refuses AS; a stricter limit of the host's stays
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), limit)
    if sys.platform == "darwin":
        threading.Thread(target=watch_memory, args=(memory,), daemon=True).start()


def watch_memory(most: int) -> None:
    """End the process once its peak (in bytes on macOS) has grown by `most`."""
    ceiling = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + most
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < ceiling:
        time.sleep(0.02)
    os._exit(OUT_OF_MEMORY)


def answer(database: str, sql: str, limits: Limits) -> str:
    """The result as JSON, or `{"error": …}`."""
    import duckdb

    config: dict[str, Any] = {
        "threads": 1,
        "memory_limit": f"{limits.memory_mb}MB",
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    connection = duckdb.connect(database, read_only=True, config=config)
    for setting in ("TimeZone='UTC'", "enable_external_access=false", "lock_configuration=true"):
        connection.execute(f"SET {setting}")
    sql = sql.strip().rstrip(";")
    try:
        statements = connection.extract_statements(sql)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            return failure(ONE_SELECT)
        # A SELECT can still write, in `WITH x AS (INSERT …)` or `WITH x AS (COPY … TO …)`, and the latter can
        # even empty the database file. DuckDB refuses both below the top level, so there the query goes:
        # it stands alone as one SELECT (above), so it cannot close the bracket that it is put in.
        result = connection.execute(f"FROM ({sql}\n) LIMIT {limits.rows + 1}")
        columns = [str(column[0]) for column in result.description]
        for name, kind in zip(columns, (str(column[1]) for column in result.description), strict=True):
            if re.search("TIMESTAMP(TZ| WITH TIME ZONE)", kind):  # DuckDB needs pytz to hand it over
                return failure(f"Column {name} is a {kind}, which has no JSON form: cast it to VARCHAR or TIMESTAMP.")
        rows: list[str] = []
        size = 0
        while len(rows) <= limits.rows and (row := result.fetchone()):
            rows.append(json.dumps(plain(row), ensure_ascii=False))
            size += len(rows[-1].encode())
            if size > limits.result_bytes:
                return failure(
                    f"The result is larger than {limits.result_bytes:,} bytes: aggregate, "
                    "select fewer columns, or add a LIMIT."
                )
    except (MemoryError, duckdb.OutOfMemoryException):
        os._exit(OUT_OF_MEMORY)
    except duckdb.Error as error:
        hidden_write = "must be at the top level" in str(error)
        return failure(ONE_SELECT if hidden_write else str(error)[:LONGEST_MESSAGE])
    truncated = json.dumps(len(rows) > limits.rows)
    body = ", ".join(rows[: limits.rows])
    return f'{{"columns": {json.dumps(columns)}, "rows": [{body}], "truncated": {truncated}}}'


def failure(message: str) -> str:
    return json.dumps({"error": message})


def plain(value: Any) -> Any:
    """A DuckDB value as JSON has it: dates in ISO form, decimals as numbers, NaN and infinities as null."""
    match value:
        case None | bool() | int() | str():
            return value
        case float() | decimal.Decimal():
            return float(value) if math.isfinite(value) else None
        case datetime.date() | datetime.time():
            return value.isoformat()
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case bytes():
            return value.hex()
        case _:
            return str(value)


if __name__ == "__main__":
    packages, database, limits = sys.argv[1], sys.argv[2], Limits(*json.loads(sys.argv[3]))
    sys.path.append(packages)
    confine(limits)
    sys.stdout.buffer.write(answer(database, sys.stdin.buffer.read().decode(), limits).encode())
