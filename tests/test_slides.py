"""The slides: nothing on them is stale, everything can be read, and the file asks nobody for anything."""

import html
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from playwright.async_api import async_playwright

from workshop_lib.bench.map import RULE
from workshop_lib.settings import PROJECT

SLIDES = PROJECT / "slides"
SOURCE = (SLIDES / "deck.md").read_text("utf-8")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


PAGE = (SLIDES / "deck.html").read_text("utf-8")

for folder in (PROJECT / "scripts", SLIDES):
    sys.path.insert(0, str(folder))

import facts  # noqa: E402
import fill  # noqa: E402

import slides as build  # noqa: E402

DECK = fill.split(SOURCE)


# --- the source ------------------------------------------------------------------------------------------


def test_there_are_nine_short_blocks_in_the_order_of_the_notebooks():
    blocks = fill.blocks_of(SOURCE)
    assert [title[:2] for title, _, _ in blocks] == ["00", "02", "03", "04", "05", "06", "07", "08", "09"]
    assert 45 <= len(DECK) <= 60
    for title, slides, minutes in blocks:
        assert 4 <= slides <= 11, title
        assert minutes <= 16, title


@pytest.mark.parametrize("notebook", sorted(path.stem for path in (PROJECT / "solutions").glob("*.ipynb")))
def test_a_block_has_the_title_of_its_notebook(notebook):
    number, words = notebook.split("_", 1)
    if number != "00":  # shares a block with 01
        assert words.replace("_", " ").lower() in SOURCE.replace(",", "").replace("· ", "").lower()


def test_every_slide_has_notes_that_begin_with_their_minutes_and_the_page_keeps_them():
    assert all(fill.MINUTES.search(slide) for slide in DECK)
    assert PAGE.count('class="bespoke-marp-note"') == len(DECK)


def test_a_slide_without_minutes_is_refused():
    with pytest.raises(fill.DeckError, match="Slide 2 has no note"):
        fill.blocks_of("---\nmarp: true\n---\n# One\n\n<!-- 1 min: … -->\n\n---\n\n# Two\n")


def test_code_and_outputs_come_from_elsewhere_and_never_from_the_deck():
    """Only what one types into a terminal may be written by hand."""
    assert "```python" not in SOURCE
    for typed in re.findall(r"^```text\n(.*?)^```$", SOURCE, re.DOTALL | re.MULTILINE):
        assert all(line.startswith("workshop ") for line in typed.splitlines())


def test_a_slide_with_figures_names_their_source():
    for slide in DECK:
        measured = re.search(r"<!-- (?:figure|table): |!\[|\{\{(?:q\d|map|orders|flights\.|sql)", slide)
        asked_first = "_class: predict" in slide
        if measured and not asked_first:
            assert "{{label}}" in slide or "Source: " in slide, slide
    assert "oracle (scripted, not a model)" in facts.LABEL
    assert "ctok" in facts.LABEL


def test_every_figure_has_its_place_on_a_slide():
    assert set(re.findall(r"\{\{(.+?)\}\}", SOURCE)) == set(facts.FACTS)


def test_the_figures_are_those_of_the_readme():
    readme = (PROJECT / "README.md").read_text("utf-8")
    for words in (
        f"{facts.fact('flights.mean')} times (95%: {facts.fact('flights.interval')})",
        f"{facts.fact('sql.mean')} times ({facts.fact('sql.interval')})",
        f"{facts.fact('orders.mean')} times ({facts.fact('orders.interval')})",
        f"{facts.fact('orders.direct')} of {facts.fact('orders.tasks')}: with 50 or 500 tools",
        f"{facts.fact('map.points')} points",
    ):
        assert words in readme


def test_the_rule_is_on_a_slide_word_for_word():
    assert RULE in html.unescape(PAGE)


# --- what goes wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("<!-- code: workshop_lib/agents.py CodeModeAgent._lop -->", "has nothing called CodeModeAgent._lop"),
        ("<!-- code: workshop_lib/agent.py CodeModeAgent -->", "workshop_lib/agent.py does not exist"),
        ('<!-- code: workshop_lib/agents.py StopError from "no such line" to "x" -->', "no line with 'no such line'"),
        ('<!-- code: workshop_lib/agents.py StopError form "class" -->', "there are from and to"),
        ("<!-- code: solutions/09_your_own_tools.py repairs -->", "too long for a slide, and cannot be broken"),
        ('<!-- output: 02 "import" -->', "cells with 'import'; name one"),
        ('<!-- output: 77 "import" -->', "no executed notebook 77"),
        ('<!-- table: 00 "diagnose()" -->', "shows no table"),
        ('<!-- table: README.md "suit of cards" -->', "no table that begins with"),
        ('<!-- table: README.md "suite" columns "suite" -->', "has no column 'suite'"),
        ('<!-- table: SECURITY.md "engine" rows "eval" -->', "has no row 'eval'"),
        ('<!-- figure: 00 "diagnose()" -->', "shows no picture"),
        ("<!-- file: figures/none.svg -->", "cannot be read"),
        ("{{map.pionts}}", "no figure called map.pionts"),
        ("![words](figures/none.png)", "no picture figures/none.png"),
    ],
)
def test_what_is_not_there_fails_the_build_with_one_sentence(line, words):
    with pytest.raises(fill.DeckError) as caught:
        fill.expand(f"---\nmarp: true\n---\n\n# One\n\n{line}\n\n<!-- 1 min: … -->\n")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_changed_figure_makes_the_pdf_stale():
    complete = build.complete()
    pages, source = build.read_pdf(SLIDES / "deck.pdf")
    assert pages == len(DECK)
    assert source == build.digest(fill.expand(SOURCE)), "Run: make slides"
    assert f"keywords: source {source}\n" in complete
    assert source != build.digest(fill.expand(SOURCE.replace("{{map.points}} points", "325 points")))


def test_without_node_the_check_is_skipped_with_its_reason_except_in_ci(tmp_path):
    for ci, status, said in (("", 0, "skipped, there is no Node here"), ("true", 1, "there is no Node here")):
        done = subprocess.run(
            [sys.executable, PROJECT / "scripts" / "slides.py", "--check"],
            env={**os.environ, "PATH": str(tmp_path), "CI": ci},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == status
        assert said in done.stdout + done.stderr


def test_the_lock_names_no_registry_and_marp_is_pinned():
    lock = json.loads((SLIDES / "package-lock.json").read_text("utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    wanted = json.loads((SLIDES / "package.json").read_text("utf-8"))["devDependencies"]
    assert lock["packages"]["node_modules/@marp-team/marp-cli"]["version"] == wanted["@marp-team/marp-cli"]


# --- the page --------------------------------------------------------------------------------------------


def test_the_page_is_one_file_of_reasonable_size():
    assert len(PAGE) < 8_000_000
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)|@import|url\((?!["']?(?:data:|#))""", PAGE)


def test_every_picture_has_words():
    pictures = re.findall(r"<img [^>]*>", PAGE)
    assert pictures
    for picture in pictures:
        assert len(html.unescape(re.search(r'alt="([^"]*)"', picture)[1])) > 60
    drawings = re.findall(r'<svg [^>]*class="drawing"[^>]*>', PAGE)
    assert len(drawings) == SOURCE.count("<!-- file: ")
    for drawing in drawings:
        assert len(re.search(r'role="img" aria-label="([^"]*)"', drawing)[1]) > 60


MEASURE = """() => {
  const found = [];
  const light = colour => {
    const part = colour.match(/[\\d.]+/g).slice(0, 3).map(one => one / 255)
      .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const section = document.querySelector('.bespoke-marp-active section');
  const box = section.getBoundingClientRect();
  const footer = section.querySelector('footer');
  const last = footer ? footer.getBoundingClientRect().top : box.top + 688;
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement, style = getComputedStyle(element);
    if (!node.textContent.trim() || element.closest('style')) continue;
    texts += 1;
    const range = document.createRange();
    range.selectNodeContents(node);
    const at = range.getBoundingClientRect(), words = node.textContent.trim().slice(0, 40);
    const size = parseFloat(style.fontSize), drawn = element.closest('svg.drawing');
    if (size < (element.closest('code') ? 20 : 24)) found.push(`${size} px: ${words}`);
    if (at.right > box.right - 40 || at.left < box.left + 40) found.push(`beyond the sides: ${words}`);
    if (at.bottom > (element.closest('footer') ? box.bottom : last)) found.push(`too low: ${words}`);
    const [one, other] = [drawn ? style.fill : style.color, drawn ? 'rgb(255, 247, 230)' : behind(element)].map(light);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(2)}: ${words}`);
  }
  for (const one of section.querySelectorAll(':scope > *:not(footer), pre, .zoom, img')) {
    const at = one.closest('.zoom') ?? one;
    if (at.getBoundingClientRect().bottom > last + 1) found.push(`too low: ${one.tagName}`);
    const wide = one.tagName === "PRE" && one.scrollWidth > one.clientWidth;
    if (wide) found.push(`too wide: ${one.textContent.slice(0, 20)}`);
  }
  return [texts, found];
}"""


@pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here; on Debian: apt-get install chromium"
)
async def test_the_back_row_can_read_every_slide_and_nothing_is_asked_of_another_host():
    """On a slide of 1280 by 720: texts of 24 pixels, code of 20, a contrast of 4.5, all of it inside."""
    asked, wrong, seen = [], {}, []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 1280, "height": 720})
        page.on("request", lambda request: asked.append(request.url))
        address = (SLIDES / "deck.html").as_uri()
        for number in range(1, len(DECK) + 1):
            await page.goto(f"{address}#{number}")
            texts, found = await page.evaluate(MEASURE)
            seen.append(texts)
            if found:
                wrong[number] = found
        await browser.close()
    assert all(seen)
    assert wrong == {}
    assert [url for url in asked if not url.startswith(("data:", address))] == []
