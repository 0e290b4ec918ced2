"""The micro-benchmark runs whole and labels what it measures. Its times are not judged here: machines differ."""

from workshop_lib.bench.micro import measure, tokens_against_floor


async def test_every_figure_has_a_unit_and_says_what_it_means():
    figures = await measure()
    assert len(figures) == 7
    for figure in figures:
        assert figure.unit in ("ratio", "ms")
        assert figure.value > 0
        assert " / " in figure.meaning or "less" in figure.meaning
        assert set(figure.to_json()) == {"name", "value", "unit", "meaning"}


async def test_question_4_stays_near_its_floor():
    """Tokens are the same on every machine, so here a bound is a test: 1.5 times question, program and stubs."""
    tokens = await tokens_against_floor()
    assert tokens.value <= 1.5
    assert "ctok 4.8" in tokens.meaning
