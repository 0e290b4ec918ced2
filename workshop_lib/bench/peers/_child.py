"""One system under its own interpreter: it answers questions from stdin with the flights tools, and says how long.

Covers: each system built once, by its public API and with its defaults but for limits that twelve questions would
pass. Imports of the kit at the top are those that every environment has. Does not cover: what a system is given (see
`_setting`), and tokens, which the server counts.
Started by `run` as `python -m workshop_lib.bench.peers._child SYSTEM BASE_URL TASK MODEL PACKAGES`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any

from workshop_lib.bench.peers._setting import KEY, Setting, Watch
from workshop_lib.tools import Tool

Ask = Callable[[str], Awaitable[Any]]
"""Question to answer: a JSON value, or the text that came."""

MAX_TOKENS = 16_000
MANY = 1_000_000
"""A limit that is out of the way."""


# --- the systems ------------------------------------------------------------------------------------------


async def kit(setting: Setting, mode: str) -> Ask:
    """The kit's own agents."""
    from workshop_lib.agents import AGENTS
    from workshop_lib.model import Model
    from workshop_lib.settings import Settings
    from workshop_lib.tools import Toolbox

    settings = Settings(model=setting.model, api_key=KEY, base_url=setting.base_url, max_usd=1_000)
    agent = AGENTS[mode](Model(settings), Toolbox(setting.tools()))

    async def ask(question: str) -> Any:
        run = await agent.run(question)
        if run.outcome != "answered":
            raise RuntimeError(f"{run.outcome}: {run.reason}")
        return run.answer

    return ask


async def flyte(setting: Setting, mode: str) -> Ask:
    """Flyte's agent with a `call_llm` on the Anthropic SDK."""
    from flyte.ai.agents import Agent

    from workshop_lib.bench.flyte_agent import to_message, to_request

    client = setting.client()

    async def call_llm(model: str, system: str, messages: Any, tools: Any) -> Any:
        request = to_request(model, system, messages, tools) | {"max_tokens": MAX_TOKENS}
        response = await client.messages.create(**request)
        return to_message([block.to_dict(mode="json") for block in response.content])

    agent = Agent(
        instructions=setting.task,
        model=setting.model,
        tools=setting.tools(),
        max_turns=100,
        call_llm=call_llm,
        code_mode=mode == "code",
    )

    async def ask(question: str) -> Any:
        result = await agent.run.aio(question)
        if result.error:
            raise RuntimeError(result.error)
        return result.summary

    return ask


async def tool_runner(setting: Setting) -> Ask:
    """The SDK's own loop. It sends the whole history, for no server but the vendor's keeps a thread."""
    from anthropic import beta_tool
    from anthropic.lib.tools import ToolError

    client = setting.client("Anthropic")

    def as_text(function: Callable[..., Any]) -> Callable[..., str]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> str:
            return json.dumps(function(*args, **kwargs), separators=(",", ":"), ensure_ascii=False)

        return call

    tools = [beta_tool(as_text(function)) for function in setting.tools(ToolError)]

    async def ask(question: str) -> Any:
        runner = client.beta.messages.tool_runner(
            model=setting.model,
            max_tokens=MAX_TOKENS,
            system=setting.task,
            tools=tools,
            messages=[{"role": "user", "content": question}],
            thread=False,
        )
        return "".join(block.text for block in runner.until_done().content if block.type == "text")

    return ask


async def pydantic(setting: Setting) -> Ask:
    """pydantic-ai-harness CodeMode. 100 calls a program and 1,000 suspensions are its defaults; both are raised."""
    from pydantic_ai import Agent, ModelRetry
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider
    from pydantic_ai_harness import CodeMode

    agent = Agent(
        AnthropicModel(setting.model, provider=AnthropicProvider(anthropic_client=setting.client())),
        instructions=setting.task,
        tools=setting.tools(ModelRetry),
        capabilities=[CodeMode(max_tool_calls=MANY, resource_limits={"max_suspensions": MANY})],
    )

    async def ask(question: str) -> Any:
        return (await agent.run(question)).output

    return ask


async def fastmcp(setting: Setting) -> Ask:
    """fastmcp's CodeMode behind its own in-memory client, in the smallest loop. 50 calls a program is its default."""
    from fastmcp import Client, FastMCP
    from fastmcp.exceptions import ToolError as McpError
    from fastmcp.experimental.transforms.code_mode import CodeMode, MontySandboxProvider

    limits: Any = {"max_feed_duration_secs": 30.0, "max_memory": 100_000_000, "max_suspensions": MANY}
    mode = CodeMode(max_tool_calls=None, sandbox_provider=MontySandboxProvider(limits=limits))
    server = FastMCP("flights", tools=setting.tools(McpError), transforms=[mode])
    mcp = await setting.stack.enter_async_context(Client(server))
    definitions = [
        {"name": tool.name, "description": tool.description, "input_schema": tool.input_schema}
        for tool in await mcp.list_tools()
    ]
    client = setting.client()

    async def ask(question: str) -> Any:
        messages: list[Any] = [{"role": "user", "content": question}]
        while True:
            response = await client.messages.create(
                model=setting.model,
                max_tokens=MAX_TOKENS,
                system=setting.task,
                tools=definitions,
                messages=messages,
            )
            calls = [block for block in response.content if block.type == "tool_use"]
            if not calls:
                return "".join(block.text for block in response.content if block.type == "text")
            results = []
            for call in calls:
                found = await mcp.call_tool(call.name, call.input, raise_on_error=False)
                text = "".join(getattr(part, "text", "") for part in found.content)
                result = {"type": "tool_result", "tool_use_id": call.id, "content": text}
                results.append(result | ({"is_error": True} if found.is_error else {}))
            messages.append({"role": "assistant", "content": response.content})
            messages.append({"role": "user", "content": results})

    return ask


async def smolagents(setting: Setting) -> Ask:
    """smolagents' CodeAgent with a `Model` on the Anthropic SDK. 30 s a program is its default; question 12 takes more.

    Its `@tool` wants an `Args:` section that the tools do not have, so they come as `Tool` objects: description,
    input types, and no more words than they have.
    """
    from smolagents import ChatMessage, CodeAgent, MessageRole, Model
    from smolagents import Tool as SmolTool

    client = setting.client("Anthropic")

    class SdkModel(Model):
        def generate(self, messages: Any, stop_sequences: Any = None, **_: Any) -> Any:
            request = self._prepare_completion_kwargs(messages, flatten_messages_as_text=True)
            system = [one["content"] for one in request["messages"] if one["role"] == "system"]
            response = client.messages.create(
                model=setting.model,
                max_tokens=MAX_TOKENS,
                system="\n".join(system),
                stop_sequences=stop_sequences or [],
                messages=[one for one in request["messages"] if one["role"] != "system"],
            )
            return ChatMessage(role=MessageRole.ASSISTANT, content=response.content[0].text)

    def as_tool(function: Callable[..., Any]) -> Any:
        described = Tool.of(function)
        members = {
            "name": described.name,
            "description": described.description,
            "inputs": {name: _smol_input(schema) for name, schema in described.input_schema["properties"].items()},
            "output_type": "object",
            "forward": staticmethod(function),
        }
        return type(f"{described.name}_tool", (SmolTool,), members)()

    agent = CodeAgent(
        tools=[as_tool(function) for function in setting.tools()],
        model=SdkModel(model_id=setting.model),
        instructions=setting.task,
        verbosity_level=-1,
        executor_kwargs={"timeout_seconds": None},
    )

    async def ask(question: str) -> Any:
        return agent.run(question)

    return ask


def _smol_input(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [option.get("type") for option in schema.get("anyOf", [schema])]
    kind = next(kind for kind in kinds if kind != "null")
    return {"type": kind, "description": ""} | ({"nullable": True} if "default" in schema else {})


SYSTEMS: dict[str, Callable[[Setting], Awaitable[Ask]]] = {
    "kit-code": functools.partial(kit, mode="code"),
    "kit-direct": functools.partial(kit, mode="direct"),
    "flyte-code": functools.partial(flyte, mode="code"),
    "flyte-direct": functools.partial(flyte, mode="direct"),
    "tool-runner": tool_runner,
    "pydantic-ai-harness": pydantic,
    "fastmcp": fastmcp,
    "smolagents": smolagents,
}


async def main(name: str, base_url: str, task: str, model: str, packages: str) -> None:
    """Say that it is ready and what it is, then answer line by line."""
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints is no reply
    async with contextlib.AsyncExitStack() as stack:
        setting = Setting(base_url, task, model, stack)
        ask = await SYSTEMS[name](setting)
        versions = {package: version(package) for package in packages.split(",") if package}
        replies.write(json.dumps({"version": versions | {"python": platform.python_version()}}) + "\n")
        for line in sys.stdin:
            replies.write(json.dumps(await answer(ask, setting.watch, json.loads(line))) + "\n")


async def answer(ask: Ask, watch: Watch, question: str) -> dict[str, Any]:
    """One run: what came of it, and how long it took."""
    calls, seconds, value, error = watch.calls, watch.seconds, None, None
    started = time.perf_counter()
    try:
        value = await ask(question)
    except Exception as problem:  # whatever a system raises is its outcome
        error = f"{type(problem).__name__}: {problem}"[:2_000]
    wall = time.perf_counter() - started
    try:
        json.dumps(value)
    except TypeError:
        value, error = None, f"the answer is no JSON: {value!r}"[:2_000]
    return {
        "answer": value,
        "error": error,
        "wall": wall,
        "tools": watch.seconds - seconds,
        "calls": watch.calls - calls,
    }


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
