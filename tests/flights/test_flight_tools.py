"""The nine tools as a caller meets them: what they answer, and how they refuse."""

import inspect
import json
from concurrent.futures import ThreadPoolExecutor

import ctok
import pytest

from workshop_lib.flights import TOOLS, data
from workshop_lib.flights.tools import (
    Flight,
    find_airports,
    get_airport,
    get_plane,
    get_weather,
    list_airlines,
    list_fleet,
    list_flights,
    list_routes,
    summarize_flights,
)
from workshop_lib.stubs import stubs
from workshop_lib.tools import Toolbox, ToolError

DAY = {"origin": "JFK", "date": "2013-07-10"}


# What they answer.


def test_a_row_has_every_column_in_order_unless_fields_are_named() -> None:
    query = {"origin": "EWR", "date": "2013-01-01", "carrier": "UA", "flight": 1545}
    [row] = list_flights(**query)["rows"]
    assert list(row) == list(Flight.__annotations__)
    # As published, for this is the first line of the source.
    assert ",".join(map(str, row.values())) == (
        "517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,2013-01-01T10:00:00Z"
    )
    assert list_flights(**query, fields=["dest", "hour"])["rows"] == [{"dest": "IAH", "hour": 5}]


def test_what_is_missing_is_none() -> None:
    rows = list_flights("EWR", "2013-02-09", fields=["dep_time", "tailnum", "carrier"], limit=500)["rows"]
    assert any(row["dep_time"] is None for row in rows)
    assert any(row["tailnum"] is None for row in rows)
    assert all(row["carrier"] for row in rows)


def test_pages_join_up_to_the_whole_day() -> None:
    whole = list_flights(**DAY, limit=500)
    assert whole["next_cursor"] is None
    rows, cursor = [], None
    while True:
        page = list_flights(**DAY, cursor=cursor, limit=7)
        rows += page["rows"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert rows == whole["rows"]


def test_the_largest_limit_holds_any_day() -> None:
    flights = data.flights()
    days = [data.FIRST_DAY.fromordinal(data.FIRST_DAY.toordinal() + n) for n in range(365)]
    spans = [flights.span(day, day, origin) for day in days for origin in data.ORIGINS]
    assert max(span.stop - span.start for span in spans) <= 500


def test_the_date_is_the_local_one_and_time_hour_is_utc() -> None:
    last = list_flights(**DAY, limit=500)["rows"][-1]
    assert (last["hour"], last["time_hour"]) == (23, "2013-07-11T03:00:00Z")


def test_filters_narrow_a_day_down() -> None:
    [row] = list_flights("EWR", "2013-01-01", carrier="UA", flight=1545)["rows"]
    assert (row["tailnum"], row["dest"]) == ("N14228", "IAH")
    assert list_flights("EWR", "2013-01-01", dest="IAH", tailnum="N14228")["rows"] == [row]
    assert list_flights("EWR", "2013-01-01", flight=10**9) == {"rows": [], "next_cursor": None}


def test_cancelled_and_completed_are_not_complements() -> None:
    assert summarize_flights() == {
        "scheduled": 336_776,
        "cancelled": 8_255,
        "completed": 327_346,
        "mean_dep_delay": 12.63907,
        "mean_arr_delay": 6.895377,
    }


def test_a_month_is_the_span_of_its_days() -> None:
    february = summarize_flights("LGA", period="2013-02")
    assert february == summarize_flights("LGA", period="2013-02-01/2013-02-28")
    assert february != summarize_flights("LGA", period="2013-02/2013-03")


def test_the_days_of_a_year_add_up() -> None:
    months = [summarize_flights(period=f"2013-{m:02}")["scheduled"] for m in range(1, 13)]
    assert sum(months) == summarize_flights()["scheduled"]


@pytest.mark.parametrize("nothing", [{"dest": "XYZ"}, {"tailnum": "N00000"}, {"origin": "LGA", "carrier": "VX"}])
def test_a_summary_of_nothing_is_zeros(nothing: dict[str, str]) -> None:
    summary = summarize_flights(**nothing)
    assert summary == {
        "scheduled": 0,
        "cancelled": 0,
        "completed": 0,
        "mean_dep_delay": None,
        "mean_arr_delay": None,
    }


def test_routes_and_fleets_count_every_flight_with_a_name() -> None:
    assert sum(route["flights"] for route in list_routes()) == 336_776
    assert {route["origin"] for route in list_routes("JFK")} == {"JFK"}
    fleets = [list_fleet(airline["carrier"]) for airline in list_airlines()]
    assert sum(entry["flights"] for fleet in fleets for entry in fleet) == 336_776 - 2_512


def test_a_fleet_comes_most_flights_first() -> None:
    counts = [entry["flights"] for entry in list_fleet("MQ")]
    assert counts == sorted(counts, reverse=True)


def test_weather_is_by_local_hour_and_keeps_its_wrong_values() -> None:
    [report] = get_weather("EWR", "2013-02-12", 3)
    assert report["wind_speed"] == 1048.36058
    assert len(get_weather("EWR", "2013-02-12")) == 24


def test_weather_has_a_doubled_hour_and_a_gap() -> None:
    assert len(get_weather("EWR", "2013-11-03", 1)) == 2
    assert get_weather("EWR", "2013-12-31") == []


def test_airports_are_found_by_part_of_a_name_in_any_case() -> None:
    assert [airport["faa"] for airport in find_airports("KENNEDY INTL")] == ["JFK"]
    assert len(find_airports("a")) == 20


def test_a_plane_may_lack_the_year_it_was_built() -> None:
    assert get_plane("N14228")["year"] == 1999
    assert any(get_plane(tailnum)["year"] is None for tailnum in data.planes())


# How they refuse: with `ToolError`, saying what was wrong and what is allowed.

HOSTILE = ["jfk", "", "JFK'; DROP TABLE flights; --", "' OR 1=1", "JFK\n", None, 7, True, ["JFK"], {"a": 1}, "É" * 999]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
@pytest.mark.parametrize(
    ("tool", "name"),
    [
        (get_airport, "code"),
        (get_plane, "tailnum"),
        (list_fleet, "carrier"),
        (list_flights, "origin"),
        (get_weather, "origin"),
    ],
)
def test_a_code_that_cannot_be_one_is_refused(tool: object, name: str, value: object) -> None:
    others = {"date": "2013-07-10"} if "date" in inspect.signature(tool).parameters else {}
    with pytest.raises(ToolError, match=f"^{name} must be ") as error:
        tool(**{name: value}, **others)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("value", [v for v in HOSTILE if v is not None], ids=repr)
@pytest.mark.parametrize("name", ["dest", "carrier", "tailnum"])
def test_filters_are_checked_too(name: str, value: object) -> None:
    for call in (summarize_flights, lambda **filters: list_flights(**DAY, **filters)):
        with pytest.raises(ToolError, match=f"^{name} must be "):
            call(**{name: value})


DATES = ["2014-01-01", "2012-12-31", "2013-02-29", "20130710", "2013-W28-3", "2013-7-10", "10 July", "", None, 20130710]


@pytest.mark.parametrize(
    "value", [*DATES, "2013-07-10T00:00", "\N{FULLWIDTH DIGIT TWO}013-07-10", "2013-07-10\n", "2013-13"], ids=repr
)
def test_a_date_must_be_a_day_of_2013(value: object) -> None:
    calls = [
        lambda: list_flights("JFK", value),
        lambda: get_weather("JFK", value),
        lambda: summarize_flights(period=value),
        lambda: summarize_flights(period=f"2013-01-01/{value}"),
    ]
    for call in calls:
        with pytest.raises(
            ToolError, match=r"must be (a date written YYYY-MM-DD|between 2013-01-01 and 2013-12-31|like 2013,)"
        ):
            call()


def test_a_span_must_not_run_backwards() -> None:
    with pytest.raises(ToolError, match="period must not end before it starts; got 2013-07-02/2013-07-01"):
        summarize_flights(period="2013-07-02/2013-07-01")


@pytest.mark.parametrize("limit", [0, 501, -1, 1.0, "10", True, None])
def test_the_limit_is_from_1_to_500(limit: object) -> None:
    with pytest.raises(ToolError, match="limit must be a whole number from 1 to 500"):
        list_flights(**DAY, limit=limit)


@pytest.mark.parametrize("fields", [[], ["dep_time", "speed"], "dep_time", ["DEP_TIME"], [None], [["hour"]], {}])
def test_an_unknown_field_is_refused_and_the_known_ones_are_named(fields: object) -> None:
    with pytest.raises(ToolError, match="fields"):
        list_flights(**DAY, fields=fields)
    with pytest.raises(ToolError, match="sched_dep_time"):
        list_flights(**DAY, fields=["speed"])


@pytest.mark.parametrize(
    "cursor", ["", "7", "7-00000000", "-1-0", "0-0", "x", 7, True, "7-" + "f" * 8, "\N{FULLWIDTH DIGIT NINE}-0"]
)
def test_a_made_up_cursor_is_refused(cursor: object) -> None:
    with pytest.raises(ToolError, match="cursor must be the last page's next_cursor"):
        list_flights(**DAY, cursor=cursor)


def test_a_cursor_belongs_to_its_query() -> None:
    cursor = list_flights(**DAY, limit=7)["next_cursor"]
    with pytest.raises(ToolError, match="with the same filters"):
        list_flights(**DAY, carrier="B6", cursor=cursor)
    with pytest.raises(ToolError, match="with the same filters"):
        list_flights("JFK", "2013-07-11", cursor=cursor)


def test_a_cursor_cannot_be_moved_on_by_hand() -> None:
    cursor = list_flights(**DAY, limit=7)["next_cursor"]
    with pytest.raises(ToolError):
        list_flights(**DAY, cursor=cursor.replace("7-", "9-", 1))


@pytest.mark.parametrize("hour", [-1, 24, 3.0, "3", True])
def test_an_hour_is_from_0_to_23(hour: object) -> None:
    with pytest.raises(ToolError, match="hour must be a whole number from 0 to 23"):
        get_weather("JFK", "2013-07-10", hour)


@pytest.mark.parametrize("number", ["1545", 1545.0, True])
def test_a_flight_number_is_a_whole_number(number: object) -> None:
    with pytest.raises(ToolError, match="flight must be a whole number"):
        list_flights(**DAY, flight=number)


@pytest.mark.parametrize("text", ["", " ", None, 3, ["a"]])
def test_a_search_needs_a_text(text: object) -> None:
    with pytest.raises(ToolError, match="text must be part of an airport's name"):
        find_airports(text)


def test_what_is_not_on_record_is_said_so() -> None:
    with pytest.raises(ToolError, match=r"No airport 'SJU' on record"):
        get_airport("SJU")
    with pytest.raises(ToolError, match=r"No plane 'N725MQ' on record"):
        get_plane("N725MQ")


def test_a_search_takes_sql_for_the_text_it_is() -> None:
    assert find_airports("'; DROP TABLE airports; --") == []


# What they promise as a set.


def test_what_they_return_is_json() -> None:
    results = [
        find_airports("Denver"),
        get_airport("DEN"),
        list_airlines(),
        list_flights(**DAY, limit=500),
        summarize_flights(dest="DEN"),
        get_weather("JFK", "2013-07-10"),
        get_plane("N14228"),
        list_routes(),
        list_fleet("UA"),
    ]
    assert json.loads(json.dumps(results, allow_nan=False)) == results


def test_callers_may_change_what_they_get() -> None:
    for call in (lambda: get_airport("DEN"), lambda: get_plane("N14228"), lambda: get_weather("JFK", "2013-07-10")[0]):
        before = dict(call())
        call().clear()
        assert call() == before


def test_many_threads_may_call_at_once() -> None:
    def work(number: int) -> tuple[object, ...]:
        return summarize_flights("LGA", period="2013-07"), get_plane("N14228"), list_flights(**DAY)

    with ThreadPoolExecutor(16) as pool:
        first, *others = pool.map(work, range(64))
    assert all(other == first for other in others)


def test_their_description_stays_small() -> None:
    """It goes into every prompt: nine signatures and shapes cost 804 tokens, so the words have about 250."""
    assert len(TOOLS) == 9
    assert ctok.token_count(stubs(Toolbox(TOOLS)), "4.8") < 1_050
