"""The worksheet says what the measured points around a case say, and no more."""

import pytest

from workshop_lib.bench.breakeven import CALLS, SIZES, TOOLS
from workshop_lib.bench.explore import load_map
from workshop_lib.bench.map import by_point, ratio
from workshop_lib.bench.worksheet import CLOSE, Estimate, estimate

POINTS = load_map()


def test_at_a_measured_point_it_is_that_point():
    found = estimate(POINTS, calls=16, size=1_024, tools=50, order="chained")
    assert found.ratios == {"chained-16-1024-50": ratio(by_point(POINTS)["chained-16-1024-50"])}
    assert found.outside == []


def test_between_points_all_that_lie_around_it_are_asked():
    found = estimate(POINTS, calls=6, size=800, tools=12, order="independent")
    assert {tuple(map(int, name.split("-")[1:])) for name in found.ratios} == {
        (calls, size, tools) for calls in (4, 8) for size in (256, 1_024) for tools in (5, 50)
    }


def test_beyond_the_edge_it_says_so_and_takes_the_edge():
    found = estimate(POINTS, calls=10 * CALLS[-1], size=1, tools=TOOLS[0], order="chained")
    assert list(found.ratios) == [f"chained-{CALLS[-1]}-{SIZES[0]}-{TOOLS[0]}"]
    assert "calls 2,560, size 1" in str(found)


def test_programs_that_fail_all_the_time_halve_the_advantage():
    case = {"calls": 16, "size": 1_024, "tools": 50, "order": "chained"}
    one, other = estimate(POINTS, **case), estimate(POINTS, **case, failing=100)
    assert next(iter(other.ratios.values())) == pytest.approx(next(iter(one.ratios.values())) / 2)


@pytest.mark.parametrize(
    ("ratios", "says"),
    [
        ([2 * CLOSE, 9.0], "Code mode: direct calling costs 3.00 to 9.00"),
        ([0.2, 0.4], "Direct calling: "),
        ([0.9, 1.2], "Too close to call: "),
        ([1.2, 3.0], "Code mode, by little at one end: "),
        ([0.8, 3.0], "On the border: "),
        ([None, None], "Code mode: direct calling runs out"),
        ([None, 4.0], "Code mode: direct calling costs 4.00 times"),
    ],
)
def test_the_verdict_is_as_sure_as_the_points_are(ratios, says):
    assert Estimate(dict(enumerate(ratios)), []).verdict.startswith(says)


@pytest.mark.parametrize(
    ("wrong", "says"), [({"calls": 0}, "calls must be 1"), ({"size": -1}, "size must"), ({"failing": 101}, "0 to 100")]
)
def test_what_makes_no_sense_is_refused_in_words(wrong, says):
    with pytest.raises(ValueError, match=says):
        estimate(POINTS, **{"calls": 1, "size": 64, "tools": 5, "order": "chained", **wrong})


def test_the_map_moves_with_its_conditions():
    from workshop_lib.bench.map import draw

    plain, failing, other = draw(POINTS), draw(POINTS, failing=50), draw(POINTS, model="claude-opus-5-5")
    assert "50 of 100 programs fail once" in failing.alt
    assert "claude-opus-5-5" in other.alt
    assert len({plain.png, failing.png, other.png}) == 3
