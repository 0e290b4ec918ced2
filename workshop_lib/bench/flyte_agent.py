"""Flyte's built-in agent on the kit's model, meter and tools, and the oracle that speaks its protocol.

Covers: `flyte.ai.agents.Agent` in both modes behind the kit's `await agent.run(question) -> Run`; its conversation
as the Messages API wants it, which Flyte leaves to the caller; what a perfect planner says to it. The agent's loop,
prompt and sandbox are Flyte's own; caps, outcomes and the log of calls are the kit's. Does not cover: its harness time
(see `peers`): calls pass through the toolbox.
"""

from __future__ import annotations

import functools
import inspect
import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from workshop_lib.agents import TASK, Agent, StopError
from workshop_lib.bench.peers.dialects import translated
from workshop_lib.bootstrap import bootstrap
from workshop_lib.meter import Meter
from workshop_lib.oracle import Oracle, Playbook
from workshop_lib.oracle.planner import Move, next_move
from workshop_lib.record import Mode, Run, Turn, parse_answer
from workshop_lib.stubs import parameter_names
from workshop_lib.tools import Tool, Toolbox

if TYPE_CHECKING:
    from flyte.ai.agents import LLMMessage

FENCE = "```python\n"
VALUE, NO_VALUE, FAILED = "Execution result:\n", "Execution result: (no value)", "Your code raised an error:"
TOOL_FAILED = "Error executing tool `"


class FlyteAgent(Agent):
    """Flyte's agent with its defaults, calling tools: no cache marks, plain text to end with.

    Offline, give it `Model(settings, transport=OracleTransport(FlyteOracle(playbook, toolbox)))`.
    """

    mode: ClassVar[Mode] = "direct"

    async def _loop(self, run: Run, meter: Meter) -> Any:
        bootstrap()
        from flyte.ai import agents

        settings, failure = self.model.settings, []

        async def call_llm(name: str, system: str, messages: list[Any], tools: list[Any] | None) -> LLMMessage:
            asked = time.perf_counter()
            try:
                request = to_request(name, system, messages, tools) | {"max_tokens": settings.max_tokens}
                response = await self.model.send(request, meter)
            except Exception as error:  # Flyte keeps its text alone
                failure.append(error)
                raise
            finally:
                run.seconds.model += time.perf_counter() - asked
            turn = Turn(response.traffic.usage[response.id], response.text, response.id)
            if self.mode == "code" and FENCE in turn.text:
                turn.program = turn.text.removeprefix(FENCE).removesuffix("```")
            run.steps.append(turn)
            return to_message(response.content)

        agent = agents.Agent(
            instructions=TASK,
            model=settings.model,
            tools=[self._tool(tool, run) for tool in self.toolbox],
            max_turns=settings.max_turns,
            call_llm=call_llm,
            code_mode=self.mode == "code",
        )
        result = await agent.run.aio(run.question)
        if failure:
            raise failure[0]
        if result.error:
            raise StopError("turn cap reached", result.error)
        return parse_answer(result.summary)

    def _tool(self, tool: Tool, run: Run) -> Any:
        """A tool as Flyte reads it: by the signature and docstring of its function, or else by its schema."""

        async def execute(arguments: dict[str, Any]) -> Any:
            return json.loads((await self._call_tool(run, tool.name, arguments)).text)

        return _as_flyte_wants(tool, execute)


class FlyteCodeAgent(FlyteAgent):
    """The same in its code mode, with a fresh sandbox for each program."""

    mode = "code"


def _as_flyte_wants(tool: Tool, execute: Callable[[dict[str, Any]], Any]) -> Any:
    task = getattr(tool.function, "__self__", None)  # a Flyte task is called by a method of its own
    function = getattr(task, "func", tool.function)
    if getattr(function, "__name__", "") != tool.name:
        from flyte.ai.agents import AgentTool

        return AgentTool(tool.name, tool.description, tool.input_schema, execute, source="custom")
    signature = inspect.signature(function)

    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        return await execute(dict(signature.bind(*args, **kwargs).arguments))

    return call


# --- Flyte's conversation and the Messages API ------------------------------------------------------------


def to_request(model: str, system: str, messages: list[Any], tools: list[Any] | None) -> dict[str, Any]:
    """A request to the Messages API, but for its `max_tokens`. Flyte speaks in OpenAI's shapes."""
    request: dict[str, Any] = {"model": model, "system": system, "messages": []}
    if tools:
        functions = [tool["function"] for tool in tools]
        request["tools"] = [
            {"name": one["name"], "description": one["description"], "input_schema": one["parameters"]}
            for one in functions
        ]
    for message in messages:
        content: Any = message["content"]
        if message["role"] == "tool":
            result = {"type": "tool_result", "tool_use_id": message["tool_call_id"], "content": content}
            if isinstance(request["messages"][-1]["content"], list) and request["messages"][-1]["role"] == "user":
                request["messages"][-1]["content"].append(result)
                continue
            request["messages"].append({"role": "user", "content": [result]})
            continue
        if message.get("tool_calls"):
            content = [{"type": "text", "text": content}] if content else []
            content += [
                {
                    "type": "tool_use",
                    "id": call["id"],
                    "name": call["function"]["name"],
                    "input": json.loads(call["function"]["arguments"]),
                }
                for call in message["tool_calls"]
            ]
        request["messages"].append({"role": message["role"], "content": content})
    return request


def to_message(content: list[dict[str, Any]]) -> LLMMessage:
    """A response's content blocks as Flyte wants them."""
    from flyte.ai.agents import LLMMessage

    text = "".join(block["text"] for block in content if block["type"] == "text")
    calls = [
        {"id": block["id"], "name": block["name"], "arguments": block["input"]}
        for block in content
        if block["type"] == "tool_use"
    ]
    return LLMMessage(text, calls)


# --- the oracle -------------------------------------------------------------------------------------------


class FlyteOracle(Oracle):
    """The oracle for Flyte's agent: the reference program in Flyte's dialect, in a fence; then its value as text.

    In direct mode it plays the program as ever. What failed and what is text it reads off the results as a model
    would, for Flyte sends text alone.
    """

    def __init__(self, playbook: Playbook, toolbox: Toolbox) -> None:
        super().__init__(playbook)
        parameters = {tool.name: parameter_names(tool.input_schema) for tool in toolbox}
        self._programs = translated(playbook, "flyte", parameters)

    def decide(self, request: Mapping[str, Any]) -> Move:
        """What to say next."""
        if "tools" in request:
            return next_move({**request, "messages": list(map(_as_results, request["messages"]))}, self.playbook)
        last = request["messages"][-1]["content"]
        if last.startswith(FAILED):
            said = last.replace("```", "")  # or Flyte would run it as the next program
            return Move(text=f"The reference program failed, and the oracle has no other plan:\n{said}")
        if last.startswith((VALUE, NO_VALUE)):
            return Move(text=last.removeprefix(VALUE))
        try:
            program = self._programs(last)
        except ValueError as error:
            return Move(text=f"The oracle cannot say its program to this system: {error}")
        return Move(text=f"{FENCE}{program}```") if program else next_move(request, self.playbook)


def _as_results(message: dict[str, Any]) -> dict[str, Any]:
    """A message with its results marked as the API would: failures by `is_error`, text as JSON text."""
    if isinstance(message["content"], str):
        return message
    return {**message, "content": list(map(_as_result, message["content"]))}


def _as_result(block: dict[str, Any]) -> dict[str, Any]:
    if block["type"] != "tool_result":
        return block
    if block["content"].startswith(TOOL_FAILED):
        return {**block, "is_error": True}
    try:
        json.loads(block["content"])
    except ValueError:
        return {**block, "content": json.dumps(block["content"] or None)}
    return block
