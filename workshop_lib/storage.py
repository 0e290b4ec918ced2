"""What a durable run has kept on disk: sealed against silent damage, and moved aside once it is damaged.

Covers: a seal on every kept text, for SQLite itself checks no bytes; telling damage from a full disk; setting a
damaged cache aside. Nothing is probed beforehand: damage shows when it is read, and reading costs a hash.
Does not cover: making the kept work again, which is what running again does.
"""

from __future__ import annotations

import errno
import hashlib
import sqlite3
from datetime import datetime
from pathlib import Path

FILE = "local-cache/cache.db"
"""Flyte's cache and records, beside its configuration file."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


class StorageError(OSError):
    """What a durable run keeps could not be written or read. The message says which file, why, and what to do."""


class DamagedError(ValueError):
    """A kept text is not what was kept."""


def seal(text: str) -> str:
    """The text with its hash before it."""
    return f"{_digest(text)} {text}"


def unseal(sealed: str) -> str:
    """The inverse of `seal`. Raises `DamagedError` if a character has changed."""
    digest, _, text = sealed.partition(" ")
    if digest != _digest(text):
        raise DamagedError("a kept result differs from its seal")
    return text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def explain(error: BaseException, folder: Path) -> StorageError | None:
    """What a failure of the storage in `folder` means; a damaged cache is moved aside. None for any other error."""
    file = folder / FILE
    if _is_damage(error):
        aside = _set_aside(file)
        return StorageError(
            f"{file} was damaged ({error}). It was moved to {aside.name} beside it, and a new one is made. Run again "
            "with the same run key: what had been finished is asked and paid for again. A side effect under an "
            "idempotency key still happens once, but a plan that looks at what it has changed may now decide "
            "otherwise. Other unfinished runs start afresh too."
        )
    if isinstance(error, sqlite3.Error) or (isinstance(error, OSError) and error.errno in NO_ROOM):
        return StorageError(
            f"The run stopped because its work could not be kept in {folder} ({error}). See that the disk has space "
            "and may be written to, then run again with the same run key: what was kept is not done again."
        )
    return None


def _is_damage(error: BaseException) -> bool:
    from google.protobuf.message import DecodeError

    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return isinstance(error, DamagedError | DecodeError)


def _set_aside(file: Path) -> Path:
    from flyte._persistence._db import LocalDB  # no public way to make Flyte let go of its file

    LocalDB.close_sync()
    aside = file.with_name(f"{file.stem}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{file.suffix}")
    file.replace(aside)
    for rest in ("-journal", "-wal", "-shm"):  # or SQLite would play it into the new file
        file.with_name(file.name + rest).unlink(missing_ok=True)
    return aside
