"""The nine tools: a small flight-data service over every flight that left New York in 2013.

Covers: looking up, listing and summarising. Every argument is checked, what comes back is JSON, and bad input
raises `ToolError` and nothing else. Does not cover: joining, cleaning and ranking, the work of whoever calls.
Signatures, types and docstrings go into prompts, where each token is paid for: keep them short.
"""

import calendar
import datetime
import itertools
import re
import zlib
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, cast

from workshop_lib.flights import data
from workshop_lib.tools import ToolError

MAX_FOUND = 20
MAX_LIMIT = 500


class Airport(TypedDict):
    faa: str
    name: str
    lat: float
    lon: float
    alt: int


class Airline(TypedDict):
    carrier: str
    name: str


class Flight(TypedDict, total=False):
    dep_time: int | None
    sched_dep_time: int
    dep_delay: int | None
    arr_time: int | None
    sched_arr_time: int
    arr_delay: int | None
    carrier: str
    flight: int
    tailnum: str | None
    origin: str
    dest: str
    air_time: int | None
    distance: int
    hour: int
    time_hour: str


class FlightPage(TypedDict):
    rows: list[Flight]
    next_cursor: str | None


class Summary(TypedDict):
    scheduled: int
    cancelled: int
    completed: int
    mean_dep_delay: float | None
    mean_arr_delay: float | None


class Weather(TypedDict):
    hour: int
    temp: float | None
    humid: float | None
    wind_speed: float | None
    precip: float
    visib: float


class Plane(TypedDict):
    tailnum: str
    year: int | None
    manufacturer: str
    model: str
    seats: int


class Route(TypedDict):
    origin: str
    dest: str
    carrier: str
    flights: int


class FleetEntry(TypedDict):
    tailnum: str
    flights: int


def find_airports(text: str) -> list[Airport]:
    """By part of the name; at most 20."""
    _check_text("text", text, r".*\S.*", "part of an airport's name, such as 'Kennedy'")
    found = (row for row in data.airports().values() if text.casefold() in row["name"].casefold())
    return [_shaped(Airport, row) for row in itertools.islice(found, MAX_FOUND)]


def get_airport(code: str) -> Airport:
    """alt in feet. Fails if unknown."""
    _check_airport("code", code)
    if code not in data.airports():
        raise ToolError(f"No airport {code!r} on record. Search by name with find_airports(text).")
    return _shaped(Airport, data.airports()[code])


def list_airlines() -> list[Airline]:
    return [_shaped(Airline, row) for row in data.airlines().values()]


def list_flights(
    origin: str,
    date: str,
    fields: list[str] | None = None,
    dest: str | None = None,
    carrier: str | None = None,
    flight: int | None = None,
    tailnum: str | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> FlightPage:
    """origin EWR, JFK or LGA; local date YYYY-MM-DD in 2013.

    Clock times are HHMM integers, delays minutes, time_hour is UTC; cancelled: dep_time None.
    limit up to 500 holds any day; cursor: the last next_cursor.
    """
    _check_one_of("origin", origin, data.ORIGINS)
    day = _check_date("date", date)
    _check_filters(dest, carrier, tailnum)
    if flight is not None and not _is_int(flight):
        raise ToolError(f"flight must be a whole number, such as 1545; got {_shown(flight)}.")
    if not _is_int(limit) or not 1 <= limit <= MAX_LIMIT:
        raise ToolError(f"limit must be a whole number from 1 to {MAX_LIMIT}; got {_shown(limit)}.")
    names = _check_fields(fields)
    query = (origin, date, dest, carrier, flight, tailnum)
    start = 0 if cursor is None else _read_cursor(cursor, query)

    flights = data.flights()
    found = flights.select(flights.span(day, day, origin), dest=dest, carrier=carrier, flight=flight, tailnum=tailnum)
    end = start + limit
    return {
        "rows": cast(list[Flight], flights.take(found[start:end], names)),
        "next_cursor": _cursor(end, query) if end < len(found) else None,
    }


def summarize_flights(
    origin: str | None = None,
    dest: str | None = None,
    carrier: str | None = None,
    tailnum: str | None = None,
    period: str = "2013",
) -> Summary:
    """period: a year, a month (2013-07), a day, or two of these, first/last. Delays in minutes.

    completed: has arr_delay. Unknown dest: zeros, means None.
    """
    if origin is not None:
        _check_one_of("origin", origin, data.ORIGINS)
    _check_filters(dest, carrier, tailnum)
    first, last = _check_period(period)

    flights = data.flights()
    rows = flights.select(flights.span(first, last), origin=origin, dest=dest, carrier=carrier, tailnum=tailnum)
    departures, arrivals = flights.present("dep_delay", rows), flights.present("arr_delay", rows)
    return {
        "scheduled": len(rows),
        "cancelled": len(rows) - len(flights.present("dep_time", rows)),
        "completed": len(arrivals),
        "mean_dep_delay": round(float(departures.mean()), 6) if len(departures) else None,
        "mean_arr_delay": round(float(arrivals.mean()), 6) if len(arrivals) else None,
    }


def get_weather(origin: str, date: str, hour: int | None = None) -> list[Weather]:
    """Local hour; temp °F, humid %, wind_speed mph, precip inches, visib miles."""
    _check_one_of("origin", origin, data.ORIGINS)
    _check_date("date", date)
    if hour is not None and not (_is_int(hour) and 0 <= hour <= 23):
        raise ToolError(f"hour must be a whole number from 0 to 23; got {_shown(hour)}.")
    reports = data.weather().get((origin, date), [])
    return [_shaped(Weather, row) for row in reports if hour is None or row["hour"] == hour]


def get_plane(tailnum: str) -> Plane:
    """Fails if unknown."""
    _check_tailnum(tailnum)
    if tailnum not in data.planes():
        raise ToolError(f"No plane {tailnum!r} on record. Many tail numbers that flew have no record.")
    return _shaped(Plane, data.planes()[tailnum])


def list_routes(origin: str | None = None) -> list[Route]:
    """flights in 2013."""
    if origin is not None:
        _check_one_of("origin", origin, data.ORIGINS)
    counted = data.flights().count("origin", "dest", "carrier", origin=origin)
    return [{"origin": o, "dest": d, "carrier": c, "flights": n} for o, d, c, n in sorted(counted)]


def list_fleet(carrier: str) -> list[FleetEntry]:
    """flights in 2013, most first."""
    _check_one_of("carrier", carrier, data.airlines())
    counted = data.flights().count("tailnum", carrier=carrier)
    return [{"tailnum": t, "flights": n} for t, n in sorted(counted, key=lambda pair: (-pair[1], pair[0]))]


TOOLS: list[Callable[..., Any]] = [
    find_airports,
    get_airport,
    list_airlines,
    list_flights,
    summarize_flights,
    get_weather,
    get_plane,
    list_routes,
    list_fleet,
]


def _shaped[T](shape: type[T], row: data.Row) -> T:
    """A copy of the row with the columns that the shape declares: callers may change what they get."""
    return cast(T, {name: row[name] for name in shape.__annotations__})


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_text(name: str, value: object, pattern: str, expected: str) -> None:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ToolError(f"{name} must be {expected}; got {_shown(value)}.")


def _check_airport(name: str, value: object) -> None:
    _check_text(name, value, r"[A-Z0-9]{3}", "three capital letters or digits, such as 'ORD'")


def _check_tailnum(value: object) -> None:
    _check_text("tailnum", value, r"[A-Z0-9]{5,6}", "five or six capital letters and digits, such as 'N14228'")


def _check_one_of(name: str, value: object, allowed: Iterable[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise ToolError(f"{name} must be one of {', '.join(allowed)}; got {_shown(value)}.")


def _check_filters(dest: str | None, carrier: str | None, tailnum: str | None) -> None:
    if dest is not None:
        _check_airport("dest", dest)
    if carrier is not None:
        _check_one_of("carrier", carrier, data.airlines())
    if tailnum is not None:
        _check_tailnum(tailnum)


def _check_date(name: str, value: object) -> datetime.date:
    # The pattern comes first, because fromisoformat also takes 20130704 and 2013-W27-4.
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        day = datetime.date.fromisoformat(value)
    except ValueError:
        raise ToolError(f"{name} must be a date written YYYY-MM-DD; got {_shown(value)}.") from None
    if not data.FIRST_DAY <= day <= data.LAST_DAY:
        raise ToolError(f"{name} must be between {data.FIRST_DAY} and {data.LAST_DAY}; got {value}.")
    return day


def _check_period(period: object) -> tuple[datetime.date, datetime.date]:
    """The first and last day of a year, a month, a day, or of two of these with a slash between them."""
    parts = period.split("/") if isinstance(period, str) else []
    if not 1 <= len(parts) <= 2:
        raise ToolError(f"period must be like 2013, 2013-07, 2013-07-04 or 2013-07/2013-09; got {_shown(period)}.")
    first, last = _span_of(parts[0])[0], _span_of(parts[-1])[1]
    if first > last:
        raise ToolError(f"period must not end before it starts; got {period}.")
    return first, last


def _span_of(part: str) -> tuple[datetime.date, datetime.date]:
    if re.fullmatch(r"\d{4}", part, re.ASCII):
        return _check_date("period", f"{part}-01-01"), _check_date("period", f"{part}-12-31")
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", part, re.ASCII):
        first = _check_date("period", f"{part}-01")
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    day = _check_date("period", part)
    return day, day


def _check_fields(fields: object) -> list[str]:
    known = list(Flight.__annotations__)
    if fields is None:
        return known
    if not isinstance(fields, list) or not fields:
        raise ToolError(f"fields must be a list of column names, or None for all; got {_shown(fields)}.")
    for field in fields:
        _check_one_of("each of fields", field, known)
    return fields


def _cursor(start: int, query: tuple[object, ...]) -> str:
    """Where a page starts, sealed with its query: one that was made up or belongs elsewhere is noticed."""
    return f"{start}-{zlib.crc32(repr((start, query)).encode()):08x}"


def _read_cursor(cursor: object, query: tuple[object, ...]) -> int:
    start = cursor.partition("-")[0] if isinstance(cursor, str) else ""
    if not re.fullmatch(r"[1-9]\d{0,5}", start, re.ASCII) or cursor != _cursor(int(start), query):
        raise ToolError(
            f"cursor must be the last page's next_cursor, asked with the same filters; got {_shown(cursor)}. "
            "Leave it out for the first page."
        )
    return int(start)


def _shown(value: object) -> str:
    """A value short enough for an error message."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
