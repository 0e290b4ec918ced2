"""The two agents: the same constructor, the same `await agent.run(question) -> Run`.

Covers: the loop of direct tool calling, the loop of code mode with repair, and what they share: asking the
model, caps, stop reasons, prompt-cache marks, the log of calls. The prompts are equal but for the protocol.
Does not cover: where calls run and what survives a crash (see `runtime`).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import replace
from typing import Any, ClassVar

from workshop_lib import telemetry
from workshop_lib.discovery import Discovery
from workshop_lib.meter import Meter, SpendingCapError
from workshop_lib.model import ContextWindowError, Model, ModelError, OnEvent, Response
from workshop_lib.outcome import cut
from workshop_lib.prelude import HELPERS
from workshop_lib.probe import sandbox_rules
from workshop_lib.record import ROWS_CALLS, Call, Mode, Run, Turn, parse_answer, rows_in
from workshop_lib.sandbox import Execution, Limits, run_program
from workshop_lib.stubs import stubs
from workshop_lib.tools import Result, Toolbox, ToolError

Messages = list[dict[str, Any]]
# `OnEvent` is called with ("text", str), ("waiting", str), ("turn", Turn), ("call", Call) or ("execution", Execution)
# as a run goes on, and ("note", str) with what a tool has to say before it. A durable run also sends ("warning", str)
# for what it has to do without.

TASK = "Use the tools. Answer with the JSON that the question asks for, and nothing else."
DIRECT = "Call tools that do not depend on each other in the same turn."
CODE = "Call tools from one Python program, run by run_program."

RUN_PROGRAM: dict[str, Any] = {
    "name": "run_program",
    "description": "Run a Python program. Gives its last value, what it printed, or its error.",
    "input_schema": {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]},
}
SENT_AGAIN = "Your answer was cut off at the output limit. Answer again, shorter."
NOT_WHOLE = "The arguments of this call did not arrive whole, so nothing was run. Send the call again, shorter."


class StopError(Exception):
    """The run cannot go on: the turn cap, or a refusal."""

    def __init__(self, outcome: Any, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class Agent:
    """What both agents share. Use `DirectAgent` or `CodeModeAgent`."""

    mode: ClassVar[Mode]

    def __init__(
        self,
        model: Model,
        toolbox: Toolbox,
        *,
        parallel: bool = True,
        caching: bool = True,
        on_event: OnEvent | None = None,
    ) -> None:
        """`parallel`: may the model make several calls in a turn. `caching`: mark the prompt for the cache."""
        self.model, self.toolbox = model, toolbox
        self.parallel, self.caching = parallel, caching
        self._emit: OnEvent = on_event or (lambda kind, payload: None)

    async def run(self, question: str) -> Run:
        """Answer one question. Failures of the model, the caps and the context window are outcomes in the `Run`."""
        with telemetry.span("invoke_agent", self.mode) as span:
            run = await self._run(question)
            telemetry.conclude(span, run)
        return run

    async def _run(self, question: str) -> Run:
        model, started = self.model, time.perf_counter()
        question = question.encode("utf-8", "replace").decode()  # a terminal may hand over half a character
        run = Run(
            question, self.mode, model.kind, model.settings.model, model.tokenizer, recorded=model.settings.recorded
        )
        meter = Meter(model.card, model.settings.max_usd)
        for prepare in dict.fromkeys(tool.prepare for tool in self.toolbox if tool.prepare):
            run.notes.append(await asyncio.to_thread(prepare))
            self._emit("note", run.notes[-1])
        try:
            async with asyncio.timeout(model.settings.max_seconds) as clock:
                run.answer = await self._loop(run, meter)
        except StopError as stop:
            run.outcome, run.reason = stop.outcome, str(stop)
        except TimeoutError:
            if not clock.expired():
                raise
            run.outcome = "time cap reached"
            run.reason = f"Stopped after {model.settings.max_seconds:g} s without an answer. Raise max_seconds."
        except SpendingCapError as error:
            run.outcome, run.reason = "spending cap reached", str(error)
        except ContextWindowError as error:
            run.outcome, run.reason = "context window exceeded", str(error)
        except ModelError as error:
            run.outcome, run.reason = "model error", str(error)
        run.requests, run.usage, run.usd = meter.requests, meter.usage, meter.usd
        run.seconds.wall = time.perf_counter() - started
        return run

    async def _loop(self, run: Run, meter: Meter) -> Any:
        raise NotImplementedError

    async def _ask(
        self, run: Run, meter: Meter, messages: Messages, system: str, tools: list[dict[str, Any]]
    ) -> Response:
        """One response with calls or a final text. Pauses and cut-off texts are sent back until there is one."""
        settings, cut_off = self.model.settings, 0
        while True:
            if run.turns >= settings.max_turns:
                raise StopError("turn cap reached", f"Stopped after {run.turns} turns without an answer.")
            room = settings.max_output - meter.usage.output
            if room <= 0:
                raise StopError("output cap reached", f"Stopped after {meter.usage.output:,} output tokens.")
            request: dict[str, Any] = {
                "model": settings.model,
                "max_tokens": min(settings.max_tokens, room),
                "system": [{"type": "text", "text": system}],
                "messages": messages,
            }
            if tools:
                request["tools"] = tools
            if not self.parallel or self.mode == "code":  # a turn of code mode is one program
                request["tool_choice"] = {"type": "auto", "disable_parallel_tool_use": True}
            if self.caching:
                _mark_for_cache(request)
            started = time.perf_counter()
            with telemetry.span("chat", settings.model) as span:
                response = await self.model.send(request, meter, self._emit)
                usage, requests = response.traffic.usage[response.id], response.traffic.requests
                telemetry.describe(span, {"workshop.requests": requests}, usage)
            run.seconds.model += time.perf_counter() - started
            turn = Turn(usage, response.text, response.id)
            run.steps.append(turn)
            self._emit("turn", turn)
            match response.stop_reason:
                case "refusal":
                    raise StopError("refused", "The model declined to answer. Rephrase the question.")
                case "model_context_window_exceeded":
                    raise ContextWindowError("The answer filled the context window to its end.")
                case "pause_turn":
                    messages.append({"role": "assistant", "content": response.content})
                case "max_tokens" if not response.calls and cut_off == 2:
                    raise StopError("model error", "The answer did not fit the output limit three times. Ask for less.")
                case "max_tokens" if not response.calls:
                    cut_off += 1
                    messages.append({"role": "assistant", "content": response.content or "…"})
                    messages.append({"role": "user", "content": SENT_AGAIN})
                case _:
                    return response

    async def _call_tool(self, run: Run, name: str, arguments: Any) -> Result:
        """Call a tool and log it with the run's last turn. Raises `ToolError`."""
        call = Call(name, arguments)
        run.steps[-1].calls.append(call)
        started = time.perf_counter()
        try:
            # A name that is no tool's is text of the model, which may say anything.
            with telemetry.span("execute_tool", name if name in self.toolbox else "unknown") as span:
                if isinstance(arguments, dict):
                    call.arguments = self.toolbox[name].short(arguments)
                run.calls_by_tool[name] = run.calls_by_tool.get(name, 0) + 1
                if run.calls_by_tool[name] > (most := self.model.settings.max_calls):
                    raise ToolError(f"{name} may be called {most:,} times in a run. Go on with what you have.")
                result = await self.toolbox.call(name, arguments)
                telemetry.describe(span, {"workshop.cached": result.cached, "workshop.chars": len(result.text)})
        except ToolError as error:
            call.error = str(error)
            raise
        else:
            call.chars, call.preview, call.cached = len(result.text), result.text[:200], result.cached
            if run.calls_by_tool[name] <= ROWS_CALLS:
                call.rows = rows_in(result.text)
            return result
        finally:
            call.seconds = time.perf_counter() - started
            self._emit("call", call)


class DirectAgent(Agent):
    """Direct tool calling: the model sees every result, and every result is sent again on every turn."""

    mode = "direct"

    async def _loop(self, run: Run, meter: Meter) -> Any:
        messages: Messages = [{"role": "user", "content": run.question}]
        tools = self.toolbox.definitions()
        while True:
            response = await self._ask(run, meter, messages, f"{TASK}\n{DIRECT}", tools)
            if not response.calls:
                return parse_answer(response.text)
            started = time.perf_counter()
            results = await asyncio.gather(*(self._result(run, call, response.broken) for call in response.calls))
            run.seconds.tools += time.perf_counter() - started
            messages.append({"role": "assistant", "content": response.content})
            messages.append({"role": "user", "content": list(results)})

    async def _result(self, run: Run, call: dict[str, Any], broken: list[str]) -> dict[str, Any]:
        if call["id"] in broken:
            return _tool_result(call, NOT_WHOLE, is_error=True)
        try:
            result = await self._call_tool(run, call["name"], call["input"])
        except ToolError as error:
            return _tool_result(call, str(error), is_error=True)
        return _tool_result(call, result.text)


class CodeModeAgent(Agent):
    """Code mode: the model writes a program that calls the tools; only what the program returns comes back."""

    mode = "code"
    limits = Limits()
    helpers = HELPERS

    async def _loop(self, run: Run, meter: Meter) -> Any:
        messages: Messages = [{"role": "user", "content": run.question}]
        if len(self.toolbox.hot) < len(self.toolbox):
            self.toolbox = Discovery(self.toolbox)
        system = f"{TASK}\n{CODE}\n{await sandbox_rules()}\n{self.helpers}{stubs(self.toolbox.hot)}"
        saved: dict[str, str] = {}
        while True:
            response = await self._ask(run, meter, messages, system, [RUN_PROGRAM])
            if not response.calls:
                return parse_answer(response.text)
            results = []
            for call in response.calls:
                problem = NOT_WHOLE if call["id"] in response.broken else _not_a_program(call)
                if problem:
                    results.append(_tool_result(call, problem, is_error=True))
                    continue
                execution = await self._execute(run, call["input"]["code"], saved)
                if execution.final:
                    return execution.value
                text = report(execution, run.steps[-1].calls, self.limits)
                results.append(_tool_result(call, text, is_error=execution.error is not None))
            messages.append({"role": "assistant", "content": response.content})
            messages.append({"role": "user", "content": results})

    async def _execute(self, run: Run, code: str, saved: dict[str, str]) -> Execution:
        turn = run.steps[-1]
        turn.program = code  # before it runs, so that whoever follows the run can read along
        limits = self.limits
        if any(tool.needs_approval for tool in self.toolbox):  # people take longer than tools; the run's clock holds
            limits = replace(limits, wall_seconds=max(limits.wall_seconds, self.model.settings.max_seconds))
        with telemetry.span("execute_tool", RUN_PROGRAM["name"]) as span:
            execution = await run_program(
                code,
                self.toolbox,
                call=lambda name, arguments: self._call_tool(run, name, arguments),
                saved=saved,
                limits=limits,
            )
            telemetry.fail(span, execution.error_type)
        turn.printed = execution.printed
        turn.error, turn.error_type = execution.error, execution.error_type
        run.seconds.tools += execution.tool_seconds
        run.seconds.sandbox += execution.seconds - execution.tool_seconds
        self._emit("execution", execution)
        return execution


def _not_a_program(call: dict[str, Any]) -> str | None:
    if call["name"] != RUN_PROGRAM["name"]:
        return f"There is no tool called {call['name']!r} here. Call tools inside a program, with run_program."
    if not isinstance(call["input"].get("code"), str):
        return "run_program takes one argument: code, the text of a program."
    return None


AGENTS: dict[str, type[Agent]] = {"direct": DirectAgent, "code": CodeModeAgent}


def report(execution: Execution, calls: list[Call], limits: Limits) -> str:
    """What the model is told of a program: its value and prints, or its error and what had already happened."""
    if execution.error is None:
        value = json.dumps(execution.value, ensure_ascii=False)
        lines = [f"value: {cut(value, limits.value_chars, 'return less: totals, or the first rows')}"]
    else:
        lines = [f"error: {execution.error}"]
    if execution.printed:
        lines.append(f"printed:\n{execution.printed}")
    if execution.error is not None and calls:
        counts = ", ".join(f"{tool} {number} times" for tool, number in Counter(call.tool for call in calls).items())
        lines.append(f"Before the error these calls had already run: {counts}. Their effects stand. The last ones:")
        lines += [
            f"- {call.tool}({json.dumps(call.arguments)[:120]}) → {(call.error or call.preview)[:120]}"
            for call in calls[-5:]
        ]
    return "\n".join(lines)


def _tool_result(call: dict[str, Any], text: str, *, is_error: bool = False) -> dict[str, Any]:
    text = text.encode("utf-8", "replace").decode()  # an error text may hold what cannot be sent
    result: dict[str, Any] = {"type": "tool_result", "tool_use_id": call["id"], "content": text}
    return {**result, "is_error": True} if is_error else result


def _mark_for_cache(request: dict[str, Any]) -> None:
    """Mark the system prompt and the ends of the last two user messages, in copies.

    Two, because the API looks for an earlier entry at most 20 blocks before a mark, and one turn with parallel
    calls adds more than that; the older mark is where the turn before wrote.
    """
    mark = {"cache_control": {"type": "ephemeral"}}
    request["system"] = [*request["system"][:-1], {**request["system"][-1], **mark}]
    messages = list(request["messages"])
    from_user = [position for position, message in enumerate(messages) if message["role"] == "user"]
    for position in from_user[-2:]:
        content = messages[position]["content"]
        content = [{"type": "text", "text": content}] if isinstance(content, str) else content
        messages[position] = {**messages[position], "content": [*content[:-1], {**content[-1], **mark}]}
    request["messages"] = messages
