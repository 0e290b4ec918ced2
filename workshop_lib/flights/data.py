"""The flight data in memory: read from Parquet on first use, indexed once, shared by every thread.

Covers loading and looking up. It checks no arguments (`tools` does) and repairs no values (nobody does).
"""

import functools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workshop_lib.settings import PROJECT

DATA = PROJECT / "data"
TABLES = ("flights", "weather", "planes", "airports", "airlines")
ORIGINS = ("EWR", "JFK", "LGA")
FIRST_DAY, LAST_DAY = date(2013, 1, 1), date(2013, 12, 31)
MISSING = np.iinfo(np.int16).min
NO_NAME, NEVER = -1, -2  # codes: of a name that is missing in a row, and of a name that no row has

Row = dict[str, Any]


def once[T](load: Callable[[], T]) -> Callable[[], T]:
    """Call `load` the first time only, even when several threads arrive together."""
    lock, remembered = threading.Lock(), functools.cache(load)

    @functools.wraps(load)
    def loaded() -> T:
        with lock:
            return remembered()

    return loaded


def file_of(table: str) -> Path:
    """The Parquet file of one of `TABLES`. Raises `FileNotFoundError` with the way to get it back."""
    path = DATA / f"{table}.parquet"
    if not path.is_file():
        raise FileNotFoundError(
            f"The flight data is missing: there is no file {path}.\n"
            "It is part of the repository, so it was moved or deleted, or the library runs from elsewhere.\n"
            "In the repository, type `git restore data`, or rebuild the files with `python data/build.py`."
        )
    return path


def read(table: str) -> pa.Table:
    """One of the Parquet files."""
    return pq.read_table(file_of(table))


class Flights:
    """All flights as columns of 16-bit integers, sorted by day, then origin, then scheduled time.

    So a span of days is a slice, a day at an origin is a slice, and every other filter compares integers.
    Columns of text and time hold codes into `names`, which ends with None: that is where `NO_NAME` points.
    """

    def __init__(self, table: pa.Table) -> None:
        self.columns: dict[str, np.ndarray] = {}
        self.names: dict[str, list[str | None]] = {}
        for name in table.column_names:
            values = table[name].combine_chunks()
            if pa.types.is_integer(values.type):
                self.columns[name] = values.cast(pa.int16()).fill_null(MISSING).to_numpy()
                continue
            values = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
            names = values.dictionary
            if pa.types.is_timestamp(names.type):
                names = pc.strftime(names.cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%SZ")
            self.columns[name] = values.indices.cast(pa.int16()).fill_null(NO_NAME).to_numpy()
            self.names[name] = [*names.to_pylist(), None]
        self.codes = {name: {text: code for code, text in enumerate(names[:-1])} for name, names in self.names.items()}

        months = np.array([(FIRST_DAY.replace(month=month) - FIRST_DAY).days for month in range(1, 13)])
        days = months[self.columns["month"] - 1] + self.columns["day"] - 1
        slots = days * len(ORIGINS) + self.columns["origin"]
        order = np.argsort(slots * 2400 + self.columns["sched_dep_time"], kind="stable")
        self.columns = {name: values[order] for name, values in self.columns.items()}
        self._starts = np.searchsorted(slots[order], np.arange(days.max() * len(ORIGINS) + len(ORIGINS) + 1)).tolist()

    def span(self, first: date, last: date, origin: str | None = None) -> slice:
        """The rows from `first` to `last`, both included, or those of `origin` on the one day `first`."""
        begin, end = ((day - FIRST_DAY).days * len(ORIGINS) for day in (first, last))
        if origin is None:
            return slice(self._starts[begin], self._starts[end + len(ORIGINS)])
        begin += self.codes["origin"][origin]
        return slice(self._starts[begin], self._starts[begin + 1])

    def select(self, span: slice, **wanted: str | int | None) -> np.ndarray:
        """The numbers of the rows in `span` that have every wanted value; None wants nothing."""
        rows = np.arange(span.start, span.stop)
        for name, value in wanted.items():
            if value is not None:
                code = self.codes[name].get(str(value), NEVER) if name in self.codes else value
                rows = rows[self.columns[name][rows] == code]
        return rows

    def take(self, rows: np.ndarray, names: Iterable[str]) -> list[Row]:
        """The given rows as records, missing values as None."""
        names = list(names)
        values = zip(*(self._values(name, rows) for name in names), strict=True)
        return [dict(zip(names, row, strict=True)) for row in values]

    def _values(self, name: str, rows: np.ndarray) -> list[Any]:
        values = self.columns[name][rows].tolist()
        if name in self.names:
            texts = self.names[name]
            return [texts[code] for code in values]
        return [None if value == MISSING else value for value in values]

    def present(self, name: str, rows: np.ndarray) -> np.ndarray:
        """The values of a number column in the given rows, missing ones left out."""
        values = self.columns[name][rows]
        return values[values != MISSING]

    def count(self, *names: str, **wanted: str | int | None) -> list[tuple[Any, ...]]:
        """Each combination of the named text columns with its number of rows, leaving out missing names."""
        rows = self.select(slice(0, len(self.columns["year"])), **wanted)
        codes = np.stack([self.columns[name][rows] for name in names])
        sizes = [len(self.codes[name]) for name in names]
        counts = np.bincount(np.ravel_multi_index(tuple(codes[:, (codes != NO_NAME).all(axis=0)]), sizes))
        (found,) = counts.nonzero()
        parts = zip(names, np.unravel_index(found, sizes), strict=True)
        texts = [[self.names[name][code] for code in column.tolist()] for name, column in parts]
        return list(zip(*texts, counts[found].tolist(), strict=True))


@once
def flights() -> Flights:
    return Flights(read("flights"))


@once
def weather() -> dict[tuple[str, str], list[Row]]:
    """Hourly reports by origin and local date."""
    days: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in read("weather").drop_columns("time_hour").to_pylist():
        day = date(row.pop("year"), row.pop("month"), row.pop("day"))
        days[row.pop("origin"), day.isoformat()].append(row)
    return dict(days)


@once
def planes() -> dict[str, Row]:
    return {row["tailnum"]: row for row in read("planes").to_pylist()}


@once
def airports() -> dict[str, Row]:
    return {row["faa"]: row for row in read("airports").to_pylist()}


@once
def airlines() -> dict[str, Row]:
    return {row["carrier"]: row for row in read("airlines").to_pylist()}
