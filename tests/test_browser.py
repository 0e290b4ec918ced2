"""The notebooks in a real JupyterLab, in a real Chromium: they run, they show, and nothing leaves the machine."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.async_api import Page, async_playwright

from workshop_lib.flights import get_question
from workshop_lib.settings import PROJECT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTIFACTS = PROJECT / "test-artifacts"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here; on Debian: apt-get install chromium"
)


@contextlib.contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """A JupyterLab over a copy of the notebooks, with a settings folder of its own and no news prompt."""
    work = folder / "my_work"
    shutil.copytree(PROJECT / "notebooks", work)
    news = folder / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
    command += ["--IdentityProvider.token=", f"--LabApp.user_settings_dir={folder / 'settings'}", str(work)]
    environment = {**os.environ, "WORKSHOP_HOME": str(folder / "home"), "JUPYTER_CONFIG_DIR": str(folder / "config")}
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, cwd=work, stdout=log, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/api", timeout=1):
                break
            assert time.monotonic() < deadline, (folder / "lab.log").read_text()
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


async def run_all(page: Page, url: str, name: str) -> None:
    """Open a notebook, wait for its kernel, and run all cells."""
    await page.goto(f"{url}/lab/tree/{name}.ipynb")
    await page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
    await page.get_by_role("menuitem", name="Run", exact=True).click()
    await page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


async def finish(page: Page) -> None:
    """Wait until the last cell has run."""
    last = page.locator(".jp-CodeCell .jp-InputArea-prompt").last
    await page.wait_for_function(
        "() => { const p = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')];"
        " return p.length && p.every(one => /\\[\\d+\\]/.test(one.textContent)); }",
        timeout=120_000,
    )
    assert await last.text_content()


@contextlib.asynccontextmanager
async def opened(folder: Path, name: str, *cells: str) -> AsyncIterator[Page]:
    """A notebook after Run All, one of the kit's or one of these `cells`.

    Fails at the end if the page asked another host for anything or broke in itself.
    """
    outside, errors = [], []
    ARTIFACTS.mkdir(exist_ok=True)
    with jupyterlab(folder) as url:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = await browser.new_page(viewport={"width": 1280, "height": 2400})
            page.on("request", lambda request: outside.append(request.url) if not_ours(request.url, url) else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            if cells:
                notebook = nbformat.v4.new_notebook(
                    cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
                    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
                )
                nbformat.write(notebook, folder / "my_work" / f"{name}.ipynb")
            await run_all(page, url, name)
            yield page
            await browser.close()
    assert outside == []
    assert errors == []


async def test_the_first_notebook_runs_whole_and_shows_a_plot_and_a_table(tmp_path):
    async with opened(tmp_path, "00_setup_and_first_look") as page:
        await finish(page)
        plot = page.locator(".jp-OutputArea img[alt^='Bars for 2 runs']")
        await plot.scroll_into_view_if_needed()
        await page.screenshot(path=ARTIFACTS / "notebook-00.png")
        assert await plot.evaluate("image => image.naturalWidth") > 500
        assert await page.locator(".jp-OutputArea table").count() >= 3
        assert await page.get_by_text("☐ 00.1 how many times the input: to do").count() == 1


async def test_the_slider_of_notebook_02_moves_the_plot_and_the_tables_are_there(tmp_path):
    """The learner takes the `#` off, runs the cell, and moves the slider from 16 calls to 32 and 64."""
    async with opened(tmp_path, "02_where_it_breaks_down") as page:
        await finish(page)
        assert await page.locator(".jp-OutputArea table").count() >= 6
        cell = page.locator(".jp-CodeCell", has_text="A slider over the runs above")
        await cell.locator(".cm-line", has_text="# explore()").click()
        await page.keyboard.press("Home")
        await page.keyboard.press("Delete")
        await page.keyboard.press("Delete")
        await page.keyboard.press("Shift+Enter")
        await cell.locator("img[alt^='16 calls: ']").wait_for()
        await cell.locator(".noUi-handle").focus()
        await page.keyboard.press("ArrowRight")
        await cell.locator("img[alt^='32 calls: ']").wait_for()
        await page.keyboard.press("ArrowRight")
        moved = cell.locator("img[alt^='64 calls: ']")
        await moved.wait_for()
        await moved.scroll_into_view_if_needed()
        await page.screenshot(path=ARTIFACTS / "notebook-02.png")
        assert await moved.evaluate("image => image.naturalWidth") > 500


async def test_the_sliders_of_notebook_07_move_the_map(tmp_path):
    """With the first slider the map has frames that it did not have; with the second still more. Nothing is fetched."""
    async with opened(tmp_path, "07_when_code_mode_wins") as page:
        await finish(page)
        cell = page.locator(".jp-CodeCell", has=page.locator(".cm-line", has_text="# explore.moving_map(points)"))
        await cell.locator(".cm-line").first.click()
        await page.keyboard.press("Home")
        await page.keyboard.press("Delete")
        await page.keyboard.press("Delete")
        await page.keyboard.press("Shift+Enter")
        moved = page.locator(".jp-CodeCell", has=page.locator(".cm-line", has_text="explore.moving_map(points)"))
        first = moved.locator("img[alt*='best of each. ']")
        await first.wait_for()
        before = await first.get_attribute("src")
        await moved.locator(".noUi-handle").first.focus()
        await page.keyboard.press("ArrowRight")
        await moved.locator("img[alt*='no search. ']").wait_for()
        await page.keyboard.press("ArrowRight")
        await moved.locator("img[alt*='no final. ']").wait_for()
        await moved.locator(".noUi-handle").nth(1).focus()
        await page.keyboard.press("ArrowRight")
        last = moved.locator("img[alt*='no final; 5 of 100 programs fail once. ']")
        await last.wait_for()
        await last.scroll_into_view_if_needed()
        await page.screenshot(path=ARTIFACTS / "notebook-07.png")
        assert await last.evaluate("image => image.naturalWidth") > 500
        assert await last.get_attribute("src") != before


APPROVAL = """\
from workshop_lib.agents import CodeModeAgent
from workshop_lib.model import new_model
from workshop_lib.settings import Settings
from workshop_lib.teach.widgets import ask_with_buttons
from workshop_lib.approval import needs_approval
from workshop_lib.tools import Toolbox

@needs_approval
def pay(amount: int) -> str:
    return f"paid {amount}"

program = '''
done = []
for amount in (10, 20):
    try:
        done.append(pay(amount))
    except ToolError as error:
        done.append(str(error)[:20])
final(done)
'''
toolbox = Toolbox([pay], approve=ask_with_buttons)
run = await CodeModeAgent(new_model(Settings(offline=True), {"Pay.": program}), toolbox).run("Pay.")
print("answer:", run.answer)
"""


async def test_a_click_approves_and_a_click_denies_while_the_cell_waits(tmp_path):
    async with opened(tmp_path, "approval", APPROVAL) as page:
        first = page.locator(".jp-OutputArea .widget-hbox", has_text='pay({"amount": 10})')
        await first.get_by_role("button", name="Approve").click()
        second = page.locator(".jp-OutputArea .widget-hbox", has_text='pay({"amount": 20})')
        await second.get_by_role("button", name="Deny").click()
        await page.get_by_text("answer: ['paid 10', 'pay was not approved']").wait_for()
        assert await first.get_by_text("approved").count() == 1
        assert await second.get_by_text("denied").count() == 1


def cells_until(name: str, last: str) -> list[str]:
    """The code cells of a notebook up to the one that is `# last`, with its `#` taken off, as a learner would."""
    found = []
    for cell in nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            found.append(cell.source.replace(f"# {last}", last))
        if cell.source == f"# {last}":
            return found
    raise AssertionError(f"{name} has no cell with # {last}")


async def test_the_app_that_notebook_08_starts_opens_and_answers_in_both_modes(tmp_path):
    outside, errors = [], []
    async with opened(tmp_path, "app", *cells_until("08_deploy_it_behind_a_ui", "print(address)")) as page:
        shown = page.locator(".jp-OutputArea-output", has_text="http://127.0.0.1:")
        await shown.wait_for(timeout=60_000)
        address = (await shown.inner_text()).strip()
        try:
            app = await page.context.browser.new_page(viewport={"width": 1280, "height": 900})
            app.on("request", lambda request: outside.append(request.url) if not_ours(request.url, address) else None)
            app.on("pageerror", lambda error: errors.append(str(error)))
            await app.goto(address)
            await app.locator("#history nav").wait_for()
            await app.locator("#question textarea").fill(get_question(4).text)
            await app.locator("#ask").click()
            right = app.locator("article.ask .result .chip", has_text="right")
            await right.nth(1).wait_for(timeout=40_000)
            await app.screenshot(path=ARTIFACTS / "notebook-08-app.png")
            await page.screenshot(path=ARTIFACTS / "notebook-08.png")
            assert await right.count() == 2
        finally:
            # The notebook's last cell would stop it.
            for process in psutil.process_iter(["cmdline"]):
                if f"--port={address.rpartition(':')[2]}" in (process.info["cmdline"] or []):
                    process.kill()
    assert outside == []
    assert errors == []


def not_ours(requested: str, url: str) -> bool:
    ours = (url, url.replace("http", "ws"), "data:", "blob:")
    return not requested.startswith(ours)
