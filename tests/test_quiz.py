"""The final quiz asks about what was measured: its cases, run now, give the figures of the committed map."""

import math

import pytest

from workshop_lib.bench.breakeven import Cell
from workshop_lib.bench.explore import load_map
from workshop_lib.bench.map import by_point
from workshop_lib.bench.quiz import FACTOR, cases, close
from workshop_lib.settings import DEFAULT_MODEL

ON_THE_MAP = [name for name, case in cases().items() if not case.fault]


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Cell]]:
    return by_point(load_map())


@pytest.mark.parametrize("name", ON_THE_MAP)
async def test_a_case_of_the_map_costs_what_the_map_says(name, measured):
    case = cases()[name]
    arms = measured[case.task.name]
    said = arms[case.direct].usd[DEFAULT_MODEL] / arms[case.code].usd[DEFAULT_MODEL]
    assert math.isclose(await case.ratio(), said, rel_tol=1e-9)


async def test_a_failed_program_nearly_uses_up_the_saving_of_question_4():
    slipped = cases()["d"]
    smooth = type(slipped)(slipped.words, slipped.task, slipped.direct, slipped.code)
    assert 1 < await slipped.ratio() < await smooth.ratio() / 2


async def test_direct_calling_wins_some_of_the_cases_and_not_all():
    ratios = [await case.ratio() for case in cases().values()]
    assert 0 < sum(one < 1 for one in ratios) < len(ratios) / 2


@pytest.mark.parametrize("measured_ratio", [0.04, 0.77, 1.1, 12.8])
def test_a_prediction_is_close_up_to_the_factor_and_never_on_the_wrong_side(measured_ratio):
    assert close(measured_ratio, measured_ratio)
    assert not close(1, measured_ratio)
    assert not close(1 / measured_ratio, measured_ratio)
    assert not close(measured_ratio * FACTOR * 1.01, measured_ratio)
    assert not close(measured_ratio / FACTOR / 1.01, measured_ratio)
