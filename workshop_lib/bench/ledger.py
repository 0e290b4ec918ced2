"""A small ledger in a real SQLite database: tools with side effects, two questions of many steps, and their truth.

Covers: accounts, transfers and notices, each effect stored together with its idempotency key in one transaction, so
that it is there once per key or not at all. Two of the payments are equal on purpose: both are due.
Does not cover: concurrent spending beyond what SQLite's own lock gives.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from workshop_lib.tools import Json, Toolbox, ToolError

START = {"shop": 100_000, "rent": 0, "ann": 0, "ben": 0}
BILLS = ((1, "rent", 60_000), (2, "ann", 12_500), (3, "ann", 12_500), (4, "rent", 60_000), (5, "ben", 9_900))


@dataclass(frozen=True)
class Job:
    """A question, the program that answers it, and what must be true in the end: each effect as often as it stands."""

    question: str
    program: str
    answer: Json
    effects: Counter[str]


_CLOSED = 'parallel(notify, [{"to": "ann", "text": "closed"}, {"to": "ben", "text": "closed"}])\n'
_PAID = Counter({"transfer shop rent 60000": 1, "transfer shop ann 12500": 2, "transfer shop ben 9900": 1})
_NOTICES = Counter({"notify rent later": 1, "notify ann closed": 1, "notify ben closed": 1})

DECIDING = Job(
    "Pay the open bills of the shop in their order, each only if the shop's balance covers it, and send those who "
    "get nothing a notice with the text 'later'. Then send 'closed' to ann and to ben. Answer with the numbers of the "
    "bills that were paid and the shop's balance, as paid and left.",
    """\
paid = []
for bill in bills():
    if balance("shop") >= bill["cents"]:
        transfer("shop", bill["to"], bill["cents"])
        paid.append(bill["number"])
    else:
        notify(bill["to"], "later")
"""
    + _CLOSED
    + """final({"paid": paid, "left": balance("shop")})""",
    {"paid": [1, 2, 3, 5], "left": 5_100},
    _PAID + _NOTICES,
)
"""What is paid hangs on the balance, which each payment changes. Without its record a run would decide otherwise."""

FIXED = Job(
    "Pay all open bills of the shop but number 4, send rent 'later' and then 'closed' to ann and to ben. Answer with "
    "the shop's balance.",
    """\
for bill in bills():
    if bill["number"] != 4:
        transfer("shop", bill["to"], bill["cents"])
notify("rent", "later")
"""
    + _CLOSED
    + """final(balance("shop"))""",
    5_100,
    _PAID + _NOTICES,
)
"""The plan hangs on nothing that it changes."""

PLAYBOOK = {job.question: job.program for job in (DECIDING, FIXED)}


class Bill(TypedDict):
    number: int
    to: str
    cents: int


class Receipt(TypedDict):
    left: int


def make(file: Path) -> None:
    """A fresh ledger."""
    with sqlite3.connect(file) as database:
        database.executescript(
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE accounts (name TEXT PRIMARY KEY, cents INTEGER NOT NULL CHECK (cents >= 0));
            CREATE TABLE effects (number INTEGER PRIMARY KEY, key TEXT UNIQUE, what TEXT, result TEXT);
            """
        )
        database.executemany("INSERT INTO accounts VALUES (?, ?)", START.items())
    database.close()


def effects_in(file: Path) -> Counter[str]:
    """What has happened, read from outside."""
    database = sqlite3.connect(file)
    rows = database.execute("SELECT what FROM effects").fetchall()
    database.close()
    return Counter(what for (what,) in rows)


Hook = Callable[[str, str], None]


def ledger_tools(file: Path, hook: Hook = lambda moment, call: None, *, keyed: bool = True) -> Toolbox:
    """The tools over the ledger in `file`.

    `hook` hears ("looked" | "called" | "done", the call): before a look, and before and after an effect. Without
    `keyed` the tools do not heed their idempotency key, as a contrast.
    """

    def once(key: str, what: str, change: Callable[[sqlite3.Connection], Json]) -> Json:
        """Do an effect and store its key and result, all or nothing; for a known key, only give that result."""
        key = key if keyed else uuid.uuid4().hex
        database = sqlite3.connect(file, timeout=20, isolation_level=None)
        try:
            database.execute("BEGIN IMMEDIATE")
            known = database.execute("SELECT result FROM effects WHERE key = ?", (key,)).fetchone()
            if known:
                return json.loads(known[0])
            result = change(database)
            database.execute(
                "INSERT INTO effects (key, what, result) VALUES (?, ?, ?)", (key, what, json.dumps(result))
            )
            database.execute("COMMIT")
        finally:
            database.close()  # what is not committed never happened
        hook("done", what)
        return result

    def look(account: str) -> int:
        database = sqlite3.connect(file, timeout=20)
        row = database.execute("SELECT cents FROM accounts WHERE name = ?", (account,)).fetchone()
        database.close()
        if row is None:
            raise ToolError(f"There is no account {account!r}. There are: {', '.join(START)}.")
        return int(row[0])

    def bills() -> list[Bill]:
        """The open bills of the shop."""
        hook("looked", "bills")
        return [Bill(number=number, to=to, cents=cents) for number, to, cents in BILLS]

    def balance(account: str) -> int:
        """What is in an account, in cents."""
        hook("looked", f"balance {account}")
        return look(account)

    def transfer(payer: str, to: str, cents: int, idempotency_key: str) -> Receipt:
        """Move money from one account to another."""
        look(payer)
        look(to)
        if cents <= 0:
            raise ToolError("cents must be above 0.")

        def move(database: sqlite3.Connection) -> Json:
            change = "UPDATE accounts SET cents = cents + ? WHERE name = ? RETURNING cents"
            try:
                ((left,),) = database.execute(change, (-cents, payer)).fetchall()
            except sqlite3.IntegrityError:
                raise ToolError(f"{payer} has less than {cents} cents.") from None
            database.execute(change, (cents, to)).fetchall()
            return {"left": left}

        call = f"transfer {payer} {to} {cents}"
        hook("called", call)
        return once(idempotency_key, call, move)

    def notify(to: str, text: str, idempotency_key: str) -> bool:
        """Send a notice."""
        call = f"notify {to} {text}"
        hook("called", call)
        return once(idempotency_key, call, lambda database: True)

    return Toolbox([bills, balance, transfer, notify])
