"""Exercises of notebook 05: a cache key that knows its helpers, what was done too often, a tool safe to call again."""

from __future__ import annotations

import hashlib
import inspect
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.tools import ToolError

# --- 05.1: a cache key that knows the helpers --------------------------------------------------------------


def _one() -> int:
    return 1


def _helpers() -> tuple[Callable[[], int], Callable[[], int]]:
    """Two versions of a helper: the same name, another source."""

    def helper() -> int:
        return 1

    first = helper

    def helper() -> int:  # type: ignore[no-redef]
        return 2

    return first, helper


async def _check_cache(cache_for: Callable[..., Any]) -> None:
    """By effect: real tasks with the learner's caches, and a log of what was executed."""
    from workshop_lib.bootstrap import bootstrap

    bootstrap()
    import flyte

    old, new = _helpers()
    for given in ((), (old,), (old, _one)):
        cache = cache_for(*given)
        if not isinstance(cache, flyte.Cache):
            raise NotYet(f"a {type(cache).__name__}", "a flyte.Cache")
    executed: list[str] = []
    env = flyte.TaskEnvironment(name="exercise-05-1")
    start = uuid.uuid4().hex  # no results of an earlier check

    async def run_with(name: str, *helpers: Callable[[], int]) -> bool:
        """Whether the task was executed, or its result found."""

        @env.task(cache=cache_for(*helpers))
        async def work(start: str) -> int:
            executed.append(start)
            return 1

        before = len(executed)
        await flyte.run.aio(work, f"{start} {name}")
        return len(executed) > before

    for step, helpers, anew in (
        ("the first time", (old, _one), True),
        ("the same again", (old, _one), False),
        ("one helper changed", (new, _one), True),
        ("the other helper left out", (old,), True),
        ("as at first", (old, _one), False),
    ):
        did = await run_with("one", *helpers)
        expect("executed" if did else "found", "executed" if anew else "found", f"{step}:")


def _cache_for(*functions: Callable[..., Any]) -> Any:
    import flyte

    sources = "\n".join(inspect.getsource(function) for function in functions)
    return flyte.Cache("auto", salt=hashlib.sha256(sources.encode()).hexdigest())


def _by_name(*functions: Callable[..., Any]) -> Any:
    import flyte

    return flyte.Cache("auto", salt=" ".join(function.__name__ for function in functions))


def _of_the_first(*functions: Callable[..., Any]) -> Any:
    import flyte

    return flyte.Cache("auto", salt=inspect.getsource(functions[0]) if functions else "")


def _never_found(*functions: Callable[..., Any]) -> Any:
    import flyte

    return flyte.Cache("auto", salt=uuid.uuid4().hex)


def _no_cache(*functions: Callable[..., Any]) -> Any:
    import flyte

    return flyte.Cache("disable")


# --- 05.2: what happened too often -------------------------------------------------------------------------


def _check_too_often(too_often: Callable[[list[str], list[str]], dict[str, int]]) -> None:
    for happened, due in (
        (["a", "a", "b"], ["a", "b", "c"]),
        (["pay ann", "pay ann", "pay ann", "pay rent"], ["pay ann", "pay ann", "pay rent", "pay ben"]),
        (["a", "b"], ["b", "a"]),
        ([], ["a"]),
        (["x", "x", "x"], []),
    ):
        shown = f"happened {happened}, due {due}:"
        expect(too_often(list(happened), list(due)), dict(Counter(happened) - Counter(due)), shown)


def _too_often(happened: list[str], due: list[str]) -> dict[str, int]:
    return dict(Counter(happened) - Counter(due))


def _all_that_stand_twice(happened: list[str], due: list[str]) -> dict[str, int]:
    return {what: times - 1 for what, times in Counter(happened).items() if times > 1}


def _as_sets(happened: list[str], due: list[str]) -> dict[str, int]:
    return dict.fromkeys(set(happened) - set(due), 1)


def _with_what_is_missing(happened: list[str], due: list[str]) -> dict[str, int]:
    counts = Counter(happened)
    counts.subtract(due)
    return {what: times for what, times in counts.items() if times}


# --- 05.3: a tool that is safe to call again ---------------------------------------------------------------

Book = Callable[[sqlite3.Connection, int, str, str], int]


def _check_book(book: Book) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE bookings (key TEXT PRIMARY KEY, name TEXT, seat INTEGER UNIQUE)")
    database.commit()

    def rows() -> list[Any]:
        """What is really stored: an open transaction is rolled back, as a crash would."""
        database.rollback()
        return database.execute("SELECT key, name, seat FROM bookings ORDER BY seat").fetchall()

    expect(book(database, 3, "Ada", "k1"), 1, "the first booking: seat")
    expect(rows(), [("k1", "Ada", 1)], "what is stored when the process dies now:")
    expect(book(database, 3, "Ada", "k1"), 1, "the same key again: seat")
    expect(rows(), [("k1", "Ada", 1)], "then in the table:")
    expect(book(database, 3, "Ada", "k2"), 2, "Ada means a second seat, with another key: seat")
    expect(book(database, 3, "Ben'); DROP TABLE bookings; --", "k3"), 3, "a name with quotes in it: seat")
    kept = rows()
    expect(len(kept), 3, "rows:")
    try:
        seat = book(database, 3, "Cy", "k4")
    except ToolError:
        pass
    else:
        raise NotYet(f"seat {seat} of 3, when all were taken", "a ToolError")
    expect(rows(), kept, "after a booking that failed, in the table:")
    expect(book(database, 3, "Ada", "k2"), 2, "all seats taken, but key k2 is known: seat")
    expect(book(database, 4, "Cy", "k4"), 4, "a fourth seat, and the failed call again: seat")


def _book(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    with database:
        return _book_without_commit(database, seats, name, idempotency_key)


def _book_by_name(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    """Takes a second booking of the same person for a repetition."""
    known = database.execute("SELECT seat FROM bookings WHERE name = ?", (name,)).fetchone()
    return int(known[0]) if known else _book(database, seats, name, idempotency_key)


def _book_without_commit(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    known = database.execute("SELECT seat FROM bookings WHERE key = ?", (idempotency_key,)).fetchone()
    if known:
        return int(known[0])
    taken = int(database.execute("SELECT count(*) FROM bookings").fetchone()[0])
    if taken >= seats:
        raise ToolError("All seats are taken.")
    database.execute("INSERT INTO bookings VALUES (?, ?, ?)", (idempotency_key, name, taken + 1))
    return taken + 1


def _book_full_first(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    """Looks whether there is room before it looks for the key."""
    if database.execute("SELECT count(*) FROM bookings").fetchone()[0] >= seats:
        raise ToolError("All seats are taken.")
    return _book(database, seats, name, idempotency_key)


def _book_remembers_failures(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    try:
        return _book(database, seats, name, idempotency_key)
    except ToolError:
        with database:
            database.execute("INSERT INTO bookings VALUES (?, ?, NULL)", (idempotency_key, name))
        raise


def _book_with_a_new_key(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    return _book(database, seats, name, uuid.uuid4().hex)


EXERCISES = [
    Exercise(
        "05.1",
        "a cache key that knows the helpers",
        _check_cache,
        (
            "The key must hold the source of each helper. `inspect.getsource(function)` gives it as text.",
            "Join the sources to one text, and make a short one of it that is the same in every process: "
            "`hashlib.sha256(text.encode()).hexdigest()`.",
            '`return flyte.Cache("auto", salt=that_digest)`',
        ),
        answer=_cache_for,
        wrong=(_by_name, _of_the_first, _never_found, _no_cache, lambda *functions: "auto"),
    ),
    Exercise(
        "05.2",
        "what happened too often",
        _check_too_often,
        (
            "Count both lists. What is due twice may stand there twice.",
            "`collections.Counter` counts, and one Counter can be subtracted from another.",
            "`Counter(happened) - Counter(due)` keeps only what is above zero. Make a dict of it.",
        ),
        answer=_too_often,
        wrong=(_all_that_stand_twice, _as_sets, _with_what_is_missing),
    ),
    Exercise(
        "05.3",
        "a tool that is safe to call again",
        _check_book,
        (
            "First look for the key. Only for an unknown key is there anything to do.",
            "`with database:` makes a transaction of what is in it: committed at its end, rolled back after an error.",
            "Select the seat by key and return it if there is one; count the rows and raise ToolError if they are too "
            "many; insert `(idempotency_key, name, taken + 1)` with question marks in the SQL.",
        ),
        answer=_book,
        wrong=(
            _book_by_name,
            _book_without_commit,
            _book_full_first,
            _book_remembers_failures,
            _book_with_a_new_key,
        ),
    ),
]
