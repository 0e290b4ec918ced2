"""The job store: what was asked, by whom, how far it is, and what came of it, in one SQLite file.

Covers: jobs that outlive the server, and what users have spent. Does not cover: the work inside a run, which Flyte's
cache keeps under the run key (see `runtime`).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workshop_lib.record import Mode, Run

State = Literal["waiting", "running", "finished", "stopped", "failed"]
"""`finished` has a `Run`, whatever its outcome. `stopped` was stopped by its user, `failed` says why in `note`."""
ENDED = ("finished", "stopped", "failed")
DAY_SECONDS = 86_400.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    ask TEXT NOT NULL,
    owner TEXT NOT NULL,
    user TEXT NOT NULL,
    question TEXT NOT NULL,
    mode TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    cap REAL NOT NULL DEFAULT 0,
    usd REAL NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    run TEXT
);
CREATE INDEX IF NOT EXISTS jobs_of_ask ON jobs (ask);
CREATE INDEX IF NOT EXISTS jobs_of_owner ON jobs (owner);
CREATE INDEX IF NOT EXISTS jobs_open ON jobs (state) WHERE state IN ('waiting', 'running');
"""


@dataclass(frozen=True)
class Job:
    """One question for one agent. `id` is the run key; `ask` is shared by the jobs of one question.

    `owner` may see it, `user` pays for it, in real or in an oracle's dollars: `kind`. `source` says who answers with
    which tools: a job goes on only under the same. In US dollars, `cap` is what its run may cost and `usd` what it has.
    """

    number: int
    id: str
    ask: str
    owner: str
    user: str
    question: str
    mode: Mode
    kind: str
    source: str
    state: State
    note: str
    cap: float
    usd: float
    created: float
    run: Run | None


class Store:
    """Jobs in a file. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=10)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")  # kept through a crash of the server, if not of the machine
        self._db.executescript(_SCHEMA)

    def add(self, jobs: list[dict[str, Any]]) -> None:
        """Add jobs in the state `waiting`, all or none. Their fields are those of `Job`."""
        columns = ("id", "ask", "owner", "user", "question", "mode", "kind", "source")
        rows = [(*(job[column] for column in columns), "waiting", time.time()) for job in jobs]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            marks = ", ".join("?" * (len(columns) + 2))
            self._db.executemany(f"INSERT INTO jobs ({', '.join(columns)}, state, created) VALUES ({marks})", rows)

    def set(
        self, job_id: str, state: State, *, note: str = "", cap: float | None = None, run: Run | None = None
    ) -> None:
        """Move a job on. `run`: what came of it, as far as it came."""
        text = json.dumps(run.to_json(), ensure_ascii=False) if run else None
        self._execute(
            "UPDATE jobs SET state = ?, note = ?, cap = COALESCE(?, cap), run = COALESCE(?, run), "
            "usd = MAX(usd, ?) WHERE id = ?",
            (state, note, cap, text, run.usd if run else 0, job_id),
        )

    def spend(self, job_id: str, usd: float) -> None:
        """Note what a running job has cost so far."""
        self._execute("UPDATE jobs SET usd = MAX(usd, ?) WHERE id = ?", (usd, job_id))

    def of_ask(self, ask: str, owner: str) -> list[Job]:
        """The jobs of one question; none if it is another owner's."""
        return self._jobs("ask = ? AND owner = ?", (ask, owner))

    def open(self, state: State | None = None) -> list[Job]:
        """Jobs that have not ended, in the order they came; those in one state only, if it is given."""
        return self._jobs("state IN ('waiting', 'running') AND state = COALESCE(?, state)", (state,))

    def all(self) -> list[Job]:
        """Every job, in the order they came."""
        return self._jobs("TRUE", ())

    def count_open(self, owner: str | None = None) -> int:
        """How many jobs have not ended, of one owner or of all."""
        (row,) = self._execute(
            "SELECT COUNT(*) FROM jobs WHERE state IN ('waiting', 'running') AND owner = COALESCE(?, owner)", (owner,)
        )
        return int(row[0])

    def before(self, number: int) -> int:
        """How many jobs wait before this one."""
        (row,) = self._execute("SELECT COUNT(*) FROM jobs WHERE state = 'waiting' AND number < ?", (number,))
        return int(row[0])

    def history(self, owner: str, limit: int) -> list[dict[str, Any]]:
        """The newest questions of an owner, newest first: ask, question, modes, whether one is open."""
        rows = self._execute(
            "SELECT ask, question, GROUP_CONCAT(mode), MAX(state IN ('waiting', 'running')) FROM jobs WHERE owner = ? "
            "GROUP BY ask ORDER BY MAX(number) DESC LIMIT ?",
            (owner, limit),
        )
        return [dict(zip(("ask", "question", "modes", "open"), row, strict=True)) for row in rows]

    def spent(self, kind: str, user: str | None = None) -> float:
        """What jobs of the last 24 hours have cost, of one user or of all."""
        (row,) = self._execute(
            "SELECT TOTAL(usd) FROM jobs WHERE created > ? AND kind = ? AND user = COALESCE(?, user)",
            (time.time() - DAY_SECONDS, kind, user),
        )
        return float(row[0])

    def held(self, kind: str, user: str | None = None) -> float:
        """What running jobs may cost beyond what they have, of one user or of all."""
        (row,) = self._execute(
            "SELECT TOTAL(MAX(cap - usd, 0)) FROM jobs "
            "WHERE state = 'running' AND kind = ? AND user = COALESCE(?, user)",
            (kind, user),
        )
        return float(row[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _execute(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _jobs(self, where: str, values: tuple[Any, ...]) -> list[Job]:
        columns = list(Job.__dataclass_fields__)
        rows = self._execute(f"SELECT {', '.join(columns)} FROM jobs WHERE {where} ORDER BY number", values)
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        return [Job(**{**job, "run": Run.from_json(json.loads(job["run"])) if job["run"] else None}) for job in found]
