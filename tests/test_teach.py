"""Plots carry their words."""

from conftest import QUESTION, toolbox
from PIL import Image

from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.teach.plots import compare


async def test_a_plot_has_alt_text_with_its_figures_and_its_source(model_with, tmp_path):
    runs = [await agent(model_with(), toolbox).run(QUESTION) for agent in (DirectAgent, CodeModeAgent)]
    plot = compare(runs, seconds=False)
    assert f"Code: {runs[1].usage.prompt:,} input" in plot.alt
    assert "3 requests" in plot.alt
    assert "1 request." in plot.alt
    assert runs[0].label in plot.alt
    assert 'alt="Bars for 2 runs. Direct: ' in plot._repr_html_()
    saved = plot.save(tmp_path / "new" / "plot.png")
    with Image.open(saved) as image:
        assert image.text["Description"] == plot.alt
    assert [path.name for path in saved.parent.iterdir()] == ["plot.png"]
