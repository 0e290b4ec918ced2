"""What the kit itself adds, measured as ratios within one run.

Covers: a program against bare Monty, concurrency in a program against `asyncio.gather`, what a whole warm code-mode run
adds beyond model and tools, counting, and the start of the command line.
Does not cover: how fast a machine is. Times of one run compare with each other only; quiet the machine first.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from workshop_lib.agents import CodeModeAgent
from workshop_lib.flights import PLAYBOOK, get_question, toolbox
from workshop_lib.mcp import ServerSpec, connect
from workshop_lib.meter import blocks, count_tokens
from workshop_lib.model import new_model
from workshop_lib.sandbox import run_program
from workshop_lib.settings import PROJECT, Settings
from workshop_lib.tools import Toolbox


@dataclass(frozen=True)
class Figure:
    """One measured figure. `value` in `unit`; `meaning` says what was divided by what."""

    name: str
    value: float
    unit: str
    meaning: str

    @property
    def shown(self) -> str:
        """For a terminal."""
        return f"{self.value:.2f}{'x' if self.unit == 'ratio' else f' {self.unit}'}"

    def to_json(self) -> dict[str, Any]:
        """With stable field names."""
        return asdict(self)


async def measure() -> list[Figure]:
    """All figures, in about half a minute. The oracle answers, so no figure says anything about a model."""
    return [
        await _against_monty(),
        await _concurrency(),
        await _whole_run(),
        await one_mcp_session(),
        _counting(),
        _start(),
    ]


async def _median(work: Callable[[], Awaitable[Any]], repeats: int) -> float:
    """Median seconds, after two warm-up rounds."""
    seconds = []
    for round_number in range(repeats + 2):
        started = time.perf_counter()
        await work()
        if round_number >= 2:
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


async def noop(x: int) -> int:
    """Return x."""
    return x


async def _against_monty() -> Figure:
    """A warm program with one no-op tool, through all of the kit, against bare Monty with the same call."""
    from pydantic_monty import AsyncMonty

    tools = Toolbox([noop])
    pool = AsyncMonty(min_processes=1, max_processes=1)

    async def bare() -> None:
        async with pool.checkout() as session:
            await session.feed_run("noop(1)", external_lookup={"noop": noop})

    async with pool:
        floor = await _median(bare, 200)
    ours = await _median(lambda: run_program("noop(1)", tools), 200)
    return Figure(
        "one no-op tool call, against bare Monty",
        ours / floor,
        "ratio",
        f"kit {1e3 * ours:.2f} ms / bare Monty {1e3 * floor:.2f} ms; the kit adds the prelude and the argument check, "
        "and keeps the verdict of the type check",
    )


async def wait_10_ms(x: int) -> int:
    """Wait 10 ms."""
    await asyncio.sleep(0.01)
    return x


async def _concurrency() -> Figure:
    """365 calls of 10 ms in one program against `asyncio.gather` over the same tool, and over its bare function."""
    tools = Toolbox([wait_10_ms])

    async def program() -> None:
        execution = await run_program("sum(parallel(wait_10_ms, [{'x': x} for x in range(365)]))", tools)
        assert execution.value == sum(range(365)), execution

    async def gathered() -> None:
        await asyncio.gather(*(tools.call("wait_10_ms", {"x": x}) for x in range(365)))

    async def bare() -> None:
        await asyncio.gather(*(wait_10_ms(x) for x in range(365)))

    ours, floor, function = await _median(program, 60), await _median(gathered, 60), await _median(bare, 60)
    return Figure(
        "365 concurrent 10 ms tools in one program, against asyncio.gather",
        ours / floor,
        "ratio",
        f"program {1e3 * ours:.1f} ms / gather over the tool's calls {1e3 * floor:.1f} ms; over the bare function, "
        f"with no argument checked and no time-out, gather takes {1e3 * function:.1f} ms ({ours / function:.2f}x)",
    )


async def _whole_run() -> Figure:
    """A whole warm code-mode run of question 4: what is left when model and tools are taken off."""
    agent = CodeModeAgent(new_model(Settings(offline=True), PLAYBOOK), toolbox)
    question = get_question(4).text
    beyond = []
    for round_number in range(52):
        run = await agent.run(question)
        if round_number >= 2:
            beyond.append(run.seconds.wall - run.seconds.model - run.seconds.tools)
    return Figure(
        "a warm code-mode run of question 4, beyond model and tools",
        1e3 * statistics.median(beyond),
        "ms",
        f"wall clock less model requests less tool calls; median of {len(beyond)}, slowest {1e3 * max(beyond):.1f} ms",
    )


async def one_mcp_session() -> Figure:
    """Calls over the one live session to a stdio server, against a session, and so a process, for each call."""
    flights = ServerSpec(name="far", command=sys.executable, args=("-m", "workshop_lib", "mcp"), cwd=str(PROJECT))

    async def call(tools: Toolbox) -> None:
        await tools.call("far_get_airport", {"code": "DEN"})

    async def session_and_call() -> None:
        async with connect(flights) as servers:
            await call(Toolbox(servers.tools))

    each = await _median(session_and_call, 3)
    async with connect(flights) as servers:
        tools = Toolbox(servers.tools)
        ours = await _median(lambda: call(tools), 100)
    return Figure(
        "a call with an MCP session of its own, against one over the live session",
        each / ours,
        "ratio",
        f"own session {1e3 * each:.0f} ms, median of 3 / live session {1e3 * ours:.2f} ms, median of 100 calls in "
        "sequence; the flights server over stdio (workshop mcp)",
    )


def _counting() -> Figure:
    """The meter's work in a direct run: a conversation of 300,000 tokens that grows over 20 requests."""
    pages = [json.dumps([{"flight": 1000 * page + row, "dep_delay": row} for row in range(900)]) for page in range(20)]
    messages = [{"role": "user", "content": page} for page in pages]

    def seconds(requests: int) -> float:
        count_tokens.cache_clear()
        started = time.perf_counter()
        for number in range(requests):
            sent = messages[: number + 1] if requests > 1 else messages
            tokens.append(sum(block.tokens for block in blocks({"messages": sent})))
        return time.perf_counter() - started

    tokens: list[int] = []
    once, resent = seconds(1), seconds(20)
    return Figure(
        "counting a conversation resent 20 times, against counting it once",
        resent / once,
        "ratio",
        f"{tokens[0]:,} tokens: {resent:.2f} s for the 20 requests of {sum(tokens[1:]):,} tokens in all / {once:.2f} s",
    )


def _start() -> Figure:
    """Starting the command line, against starting a bare interpreter."""

    def seconds(code: str) -> float:
        times = []
        for _ in range(7):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env={"PATH": ""})
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    bare, ours, heavy = seconds("pass"), seconds("import workshop_lib.cli"), seconds("import flyte, anthropic, pandas")
    return Figure(
        "starting the command line, against a bare interpreter",
        ours / bare,
        "ratio",
        f"import workshop_lib.cli {1e3 * ours:.0f} ms / python -c pass {1e3 * bare:.0f} ms; "
        f"flyte, anthropic and pandas, loaded only when used, would take {1e3 * heavy:.0f} ms",
    )
