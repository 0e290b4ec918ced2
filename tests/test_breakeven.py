"""The break-even map: measured by the real agents, the same each time, resumable, and near its formula."""

import json

import pytest
from click.testing import CliRunner

from workshop_lib.bench import breakeven
from workshop_lib.bench.breakeven import POINTS, QUICK, Cell, measure, sweep
from workshop_lib.bench.crossover import Orders, Point
from workshop_lib.bench.explore import load_map
from workshop_lib.bench.formula import fit, point_of, predicted
from workshop_lib.bench.map import FORMS, boundary, by_point, draw, ratio
from workshop_lib.cli import cli

SMALL = [Point(calls, 64, 5, order) for calls in (1, 4) for order in ("independent", "chained")]


@pytest.fixture(scope="module")
def committed() -> list[Cell]:
    """The cells that the repository holds."""
    return load_map()


# --- the measured points ------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", SMALL, ids=lambda point: point.name)
async def test_every_arm_answers_right_and_again_with_the_same_tokens(point):
    first, second = await measure(point), await measure(point)
    assert {cell.outcome for cell in first} == {"right"}
    assert first == second


@pytest.mark.parametrize("size", [64, 256, 1_024, 65_536])
async def test_a_result_has_the_size_that_the_point_asks_for(size):
    orders = Orders(Point(2, size, 5, "chained"))
    result = await orders.toolbox().call("get_order", {"order_id": orders.ids[0]})
    assert len(result.text) == size


def test_ids_and_totals_are_of_the_seed_so_that_nothing_is_known_from_memory():
    point = Point(4, 64, 5, "chained")
    assert Orders(point).ids == Orders(point).ids
    assert Orders(point, seed=1).truth != Orders(point, seed=2).truth


def test_a_sweep_that_was_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    sweep(tmp_path, SMALL[:2])

    async def only_new(point):
        assert point in SMALL[2:]
        return await measure(point)

    monkeypatch.setattr(breakeven, "measure", only_new)
    assert {cell.point for cell in sweep(tmp_path, SMALL)} == {point.name for point in SMALL}


# --- what the repository holds ------------------------------------------------------------------------------


def test_the_committed_map_is_whole(committed):
    assert {cell.point for cell in committed} == {point.name for point in POINTS}
    assert all(cell.right for cell in committed if cell.arm.startswith("code"))
    assert {cell.outcome for cell in committed} == {"right", "context window exceeded"}


@pytest.mark.parametrize("point", [*SMALL, Point(16, 1_024, 50, "chained")], ids=lambda point: point.name)
async def test_the_committed_tokens_are_those_measured_now(point, committed):
    now = {cell.arm: cell for cell in await measure(point)}
    for cell in committed:
        if cell.point == point.name:
            assert cell == now[cell.arm]


def test_the_formula_is_within_two_per_cent_of_every_point(committed):
    for found in fit(committed).values():
        assert found.worst_error <= 0.02


def test_the_formula_says_what_a_point_costs(committed):
    arms = by_point(committed)["chained-8-1024-50"]
    for arm, tokens in predicted(fit(committed), point_of("chained-8-1024-50")).items():
        assert tokens == pytest.approx(arms[arm].tokens, rel=0.02)


def test_direct_calling_wins_somewhere_and_code_mode_elsewhere(committed):
    """A map with one colour would say nothing."""
    borders = {(row["order"], row["tools"], row["size"]): row for row in boundary(committed)}
    few = borders["chained", 5, 64]
    assert (few["best of each"], few["no search"]) == (1, 1)
    assert few["no final"] > 1
    assert few["warm"] > 1
    assert borders["chained", 500, 64]["best of each"] > 1
    assert {borders["chained", 500, 65_536][form] for form in FORMS} == {1}


def test_a_direct_arm_without_an_answer_has_no_price(committed):
    arms = by_point(committed)["independent-256-65536-5"]
    assert ratio(arms) is None


def test_the_picture_tells_its_source_and_its_range_in_words(committed):
    plot = draw(committed)
    assert "ctok 4.8 (estimate)" in plot.alt
    assert "chained, 500 tools: " in plot.alt


def test_the_command_measures_prints_the_border_and_writes_json(tmp_path):
    report = tmp_path / "report.json"
    done = CliRunner().invoke(cli, ["bench", "breakeven", "--quick", "--out", str(tmp_path), "--json", str(report)])
    assert done.exit_code == 0, done.output
    written = json.loads(report.read_text())
    assert set(written) == {"points", "boundary", "fit", "prediction"}
    assert {cell["point"] for cell in written["points"]} == {point.name for point in QUICK}
    assert (tmp_path / "breakeven.png").stat().st_size > 10_000
