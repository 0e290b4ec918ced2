"""The UI as people use it: a real server, a real Chromium, nothing asked of any other host."""

import asyncio
import contextlib
import json
import os
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest
from hostile_markup import PAYLOADS
from playwright.async_api import Locator, Page, async_playwright
from ui_kit import HOSTILE, PAY, SLOW

from workshop_lib.bench.load import Server, User, free_port, what_is_left
from workshop_lib.flights import get_question
from workshop_lib.record import Run
from workshop_lib.settings import PROJECT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTIFACTS = PROJECT / "test-artifacts"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
DONE = "article.ask[aria-busy=false]"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here; on Debian: apt-get install chromium"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`workshop serve` with the tools of `ui_kit`, in a process of its own."""
    running = Server(tmp_path_factory.mktemp("ui"), free_port(), "ui_kit:TOOLS", "ui_kit:PLAYBOOK")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(PROJECT / "tests"))
        asyncio.run(running.start())
        yield running
        running.kill()


def done(server: Server) -> Counter[str]:
    """What the tools have done, in all lives of the server."""
    file = server.home / "done.txt"
    return Counter(file.read_text().splitlines()) if file.exists() else Counter()


@contextlib.asynccontextmanager
async def browser(
    server: Server, *, users: int = 1, leaves: bool = False, **options: object
) -> AsyncIterator[list[Page]]:
    """One page for each user, each with cookies of its own.

    Fails at the end if a page asked another host for anything, or complained of anything but, where it `leaves` in the
    middle of an answer or its server dies, the connection that it lost.
    """
    url = f"http://127.0.0.1:{server.port}/"
    ours = (url, url.replace("http", "ws"), "data:", "blob:")
    outside, errors, pages = [], [], []
    ARTIFACTS.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for _ in range(users):
            options = {"viewport": {"width": 1280, "height": 900}, **options}
            page = await (await chromium.new_context(**options)).new_page()
            page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(ours) else 0)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            await page.goto(url)
            await page.locator("#history nav").wait_for()
            pages.append(page)
        yield pages
        await chromium.close()
    assert outside == []
    lost = ("signal is aborted", "Connection errored out", "network error", "net::ERR_") if leaves else ()
    assert [error for error in errors if not any(words in error for words in lost)] == []


async def ask(page: Page, question: str, mode: str | None = None) -> Locator:
    """Type a question and press Ask; gives the article that shows it."""
    if mode:
        await page.get_by_label(mode, exact=True).check()
    await page.locator("#question textarea").fill(question)
    await page.locator("#ask").click()
    title = re.sub(r"\s+", " ", question.partition(" Answer with ")[0])[:60]
    article = page.locator("article.ask", has=page.locator("h2", has_text=title))
    await article.wait_for()
    return article


async def finished(page: Page) -> None:
    await page.locator(DONE).wait_for(timeout=40_000)


async def test_both_modes_side_by_side_with_program_calls_meter_chart_and_export(server):
    question = get_question(10).text
    async with browser(server) as (page,):
        assert await page.locator("#offered button").count() > 12
        assert "a scripted oracle stands in for the model" in await page.locator("#offered").inner_text()
        article = await ask(page, question)
        await finished(page)
        assert await article.locator(".result .chip").all_inner_texts() == ["right", "right"]
        assert await article.locator("section.result[aria-label=code] .charts svg[role=img]").count() == 2
        assert await article.locator("section.result[aria-label=code] tbody tr").count() == 8
        assert "parallel(get_airport" in await article.locator(".program").inner_text()
        assert await article.locator(".program .k").count() > 0
        await article.locator(".story summary").first.click()
        assert "no airport" in (await article.locator(".story details[open]").inner_text()).lower()
        async with page.expect_download() as waiting:
            await article.get_by_role("button", name="Export as JSON").click()
        file = ARTIFACTS / "ui-runs.json"
        await (await waiting.value).save_as(file)
        runs = [Run.from_json(run) for run in json.loads(file.read_bytes())]
        assert [run.mode for run in runs] == ["direct", "code"]
        figures = await article.locator(".figures tbody tr", has_text="input tokens").locator("td").all_inner_texts()
        assert figures == [f"{run.usage.prompt:,}" for run in runs]
        meters = await article.locator(".meter p").all_inner_texts()
        assert [f"${run.usd:.5f} of at most $2.00" in text for run, text in zip(runs, meters, strict=True)] == [
            True
        ] * 2
        await page.screenshot(path=ARTIFACTS / "ui-both.png", full_page=True)


async def test_an_example_is_chosen_and_asked_with_the_keyboard_alone_in_the_dark(server):
    async with browser(server, color_scheme="dark") as (page,):
        await page.locator("#offered button").nth(3).focus()
        await page.keyboard.press("Enter")
        box = page.locator("#question textarea")
        await page.wait_for_function("() => document.querySelector('#question textarea').value.includes('LaGuardia')")
        await box.focus()
        await page.keyboard.press("Shift+Enter")
        await finished(page)
        assert await page.locator(".result .chip").all_inner_texts() == ["right", "right"]
        background = await page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", background)[:3])) < 150
        await page.screenshot(path=ARTIFACTS / "ui-dark.png", full_page=True)


async def test_on_a_narrow_screen_nothing_sticks_out(server):
    async with browser(server, viewport={"width": 390, "height": 844}) as (page,):
        article = await ask(page, get_question(4).text)
        await finished(page)
        for summary in await article.locator("summary").all():
            await summary.click()
        assert await page.evaluate("() => document.documentElement.scrollWidth") <= 390
        first, second = await article.locator(".result").all()
        assert (await first.bounding_box())["y"] < (await second.bounding_box())["y"]
        await page.screenshot(path=ARTIFACTS / "ui-narrow.png", full_page=True)


async def test_a_question_that_the_oracle_does_not_know_is_told_so(server):
    async with browser(server) as (page,):
        article = await ask(page, "Who is the best pilot?", "Code mode")
        await finished(page)
        assert "a script and not a model: it has no program for that question" in await article.inner_text()
        assert await article.locator(".result").count() == 1
        await page.locator("#ask").click()
        await page.locator("#question textarea").fill("  ")
        await finished(page)
        await page.locator("#ask").click()
        await page.get_by_text("The question is empty").wait_for()


async def test_a_call_is_approved_and_another_denied_and_a_reload_asks_again(server):
    before = done(server)
    async with browser(server, leaves=True) as (page,):
        await ask(page, PAY, "Code mode")
        asked = page.locator(".approval")
        await asked.wait_for()
        assert '"bill": "<b>rent</b>"' in await asked.inner_text()
        await page.screenshot(path=ARTIFACTS / "ui-approval.png")
        await page.reload()
        await asked.get_by_role("button", name="Approve").click()
        await page.locator(".approval", has_text='"light"').get_by_role("button", name="Deny").click()
        await finished(page)
        assert '["paid 100", "not light"]' in await page.locator(".answer").inner_text()
    assert done(server) - before == Counter({"paid 100": 1})


async def test_stopped_it_can_go_on_and_does_nothing_twice(server):
    before = done(server)
    async with browser(server) as (page,):
        article = await ask(page, SLOW, "Code mode")
        while not done(server) - before:
            await page.wait_for_timeout(50)
        await article.get_by_role("button", name="Stop").click()
        await article.get_by_text("stopped", exact=True).wait_for()
        stopped = sum((done(server) - before).values())
        assert 0 < stopped < 12
        await article.get_by_role("button", name="Go on").click()
        await article.locator(".answer").wait_for()
        await finished(page)
        assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11" in await article.locator(".answer").inner_text()
        assert "cached" in await article.locator("summary").inner_text()
    # The call that was under way at the stop may have been made already, and is then made again.
    assert sum((done(server) - before).values()) in (12, 13)


async def test_reloaded_half_way_the_question_is_still_there_and_goes_on(server):
    before = done(server)
    async with browser(server, leaves=True) as (page,):
        await ask(page, SLOW, "Direct")
        while not done(server) - before:
            await page.wait_for_timeout(50)
        await page.reload()
        article = page.locator("article.ask", has=page.locator("h2", has_text=SLOW))
        await article.wait_for()
        assert await page.locator("#history button").inner_text() == f"{SLOW}\ndirect · under way"
        await finished(page)
        assert "0, 1, 2, 3" in await article.locator(".answer").inner_text()
    assert set((done(server) - before).values()) == {1}


async def test_two_users_at_once_see_their_own_questions_only(server):
    one, other = get_question(1), get_question(2)
    async with browser(server, users=2) as (first, second):
        await ask(first, one.text)
        await ask(second, other.text)
        await finished(first)
        await finished(second)
        assert "Denver Intl" in await first.locator("#view").inner_text()
        assert "N14228" in await second.locator("#view").inner_text()
        for page, own in ((first, one), (second, other)):
            await page.reload()
            await page.locator("article.ask").wait_for()
            assert await page.locator("#history li").count() == 1
            assert own.text[:40] in await page.locator("#history").inner_text()
        cookies = await first.context.cookies()
        (session,) = [cookie for cookie in cookies if cookie["name"] == "workshop_session"]
        assert session["httpOnly"]
        assert len(session["value"]) > 40


async def test_markup_from_questions_tools_programs_prints_and_answers_is_shown_as_text(server):
    """Every payload comes back as a tool's text, as an error, in rows and their names, printed, in the program and in
    the answer; then some are asked as questions. In the page they must stand as they were written."""
    assert len(PAYLOADS) >= 40
    text_of = "nodes => nodes.map(node => node.textContent).join('\\n')"
    async with browser(server) as (page,):
        article = await ask(page, HOSTILE, "Code mode")
        await finished(page)
        for summary in await article.locator("summary").all():
            await summary.click()
        await page.wait_for_timeout(300)  # for whatever would run
        answer = await article.locator(".answer").evaluate_all(text_of)
        calls = await article.locator(".story details").evaluate_all(text_of)
        prints = await article.locator(".printed").evaluate_all(text_of)
        program = await article.locator(".program").evaluate_all(text_of)
        for payload in PAYLOADS:
            shown = payload.replace("\x00", "\N{REPLACEMENT CHARACTER}")
            for place in (answer, calls):
                assert shown in place or shown.replace("\N{REPLACEMENT CHARACTER}", "") in place, payload
        assert PAYLOADS[0] in prints
        assert "window.hacked=1" in program
        assert await page.evaluate("() => window.hacked") is None
        made_by_payloads = "script, iframe, img, object, embed, link, style, meta, base, form, video, audio, input"
        assert await page.locator("#view").locator(made_by_payloads).count() == 0
        for payload in PAYLOADS[:3] + PAYLOADS[30:32]:
            await ask(page, payload, "Code mode")
            await finished(page)
            assert payload in await page.locator("#view .answer").evaluate_all(text_of)
        assert PAYLOADS[0] in await page.locator("#history").evaluate_all(text_of)
        assert await page.locator("#history, #view").locator(made_by_payloads).count() == 0
        assert await page.evaluate("() => window.hacked") is None
        await page.screenshot(path=ARTIFACTS / "ui-hostile.png")


async def test_the_killed_server_starts_again_and_its_questions_go_on(server):
    """Two users in their browsers: one in the middle of a run, one before an approval. Their pages come back by
    themselves. Three more users ask all the while; nothing of theirs is lost, wrong or done twice."""
    before = done(server)
    crowd = [User(number, server, random.Random(number), reading=(0.2, 2.0)) for number in range(1, 4)]
    async with browser(server, users=2, leaves=True) as (first, second):
        await ask(second, PAY, "Code mode")
        await second.locator(".approval").wait_for()
        load = [asyncio.create_task(user.live(time.monotonic() + 6)) for user in crowd]
        await ask(first, SLOW, "Code mode")
        while sum((done(server) - before).values()) < 3:
            await first.wait_for_timeout(50)
        server.kill()
        await server.start()
        await finished(first)
        assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11" in await first.locator(".answer").inner_text()
        await second.locator(".approval", has_text="rent").get_by_role("button", name="Approve").click()
        await second.locator(".approval", has_text="light").get_by_role("button", name="Approve").click()
        await finished(second)
        assert '["paid 100", "paid 20"]' in await second.locator(".answer").inner_text()
        await asyncio.gather(*load)
    effects = done(server) - before
    assert effects["paid 100"] == effects["paid 20"] == 1
    assert sum(effects.values()) - len(effects) <= 1  # the call that was under way at the kill
    asked = [question for user in crowd for question in user.asked]
    assert asked
    assert [error for user in crowd for error in user.errors] == []
    assert what_is_left(server.home, asked) == (0, 0, 0)
