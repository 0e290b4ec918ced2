"""The micro-benchmark runs whole and labels what it measures. Its times are not judged here: machines differ."""

from workshop_lib.bench.micro import measure


async def test_every_figure_has_a_unit_and_says_what_it_means():
    figures = await measure()
    assert len(figures) == 6
    for figure in figures:
        assert figure.unit in ("ratio", "ms")
        assert figure.value > 0
        assert " / " in figure.meaning or "less" in figure.meaning
        assert set(figure.to_json()) == {"name", "value", "unit", "meaning"}
