"""Exercises of notebook 01: the loop of direct tool calling, and its meter."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from workshop_lib.flights import get_question, toolbox
from workshop_lib.meter import Price, Usage
from workshop_lib.settings import Settings
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.teach.exercises.client import Client
from workshop_lib.tools import ToolError

Block = dict[str, Any]


# --- 01.1: answer one call -------------------------------------------------------------------------------


async def _check_answer_call(answer_call: Callable[[Block], Awaitable[Block]]) -> None:
    known = await answer_call({"id": "toolu_1", "name": "get_airport", "input": {"code": "DEN"}})
    expect(known.get("type"), "tool_result", "a block of type")
    expect(known.get("tool_use_id"), "toolu_1", "tool_use_id")
    expect(json.loads(known["content"])["alt"], 5431, "an elevation of")
    if known.get("is_error"):
        raise NotYet("is_error on a call that worked", "is_error only when the tool failed")
    unknown = await answer_call({"id": "toolu_2", "name": "get_airport", "input": {"code": "XYZ"}})
    expect(unknown.get("is_error"), True, "for an unknown airport, is_error")
    if "XYZ" not in str(unknown.get("content")):
        raise NotYet(f"content {unknown.get('content')!r}", "the tool's own words, so that the model can do better")


async def _answer_call(block: Block) -> Block:
    result = {"type": "tool_result", "tool_use_id": block["id"]}
    try:
        return {**result, "content": (await toolbox.call(block["name"], block["input"])).text}
    except ToolError as error:
        return {**result, "content": str(error), "is_error": True}


async def _answer_call_wrong_id(block: Block) -> Block:
    return {**await _answer_call(block), "tool_use_id": block["name"]}


async def _answer_call_hides_errors(block: Block) -> Block:
    answered = await _answer_call(block)
    return {key: value for key, value in answered.items() if key != "is_error"}


async def _answer_call_raises(block: Block) -> Block:
    text = (await toolbox.call(block["name"], block["input"])).text
    return {"type": "tool_result", "tool_use_id": block["id"], "content": text}


# --- 01.2: the loop --------------------------------------------------------------------------------------

Loop = Callable[[Any, str], Awaitable[tuple[str, list[Any]]]]


async def _check_loop(loop: Loop) -> None:
    for number, turns in ((1, 3), (4, 2)):
        client, question = Client(), get_question(number)
        text, responses = await client.outcome(
            loop(client, question.text), f"an answer after {turns}: do both messages reach `messages`?"
        )
        expect(json.loads(text), question.answer, f"question {number}:")
        expect(len(responses), turns, f"question {number}: responses,")


async def _loop(
    client: Any, question: str, *, assistant: bool = True, results: bool = True, first_only: bool = False
) -> tuple[str, list[Any]]:
    """The loop, or a plausible wrong one that leaves something out."""
    messages: list[Any] = [{"role": "user", "content": question}]
    responses: list[Any] = []
    while True:
        response = await client.messages.create(
            model=Settings.load().model, max_tokens=8000, tools=toolbox.definitions(), messages=messages
        )
        responses.append(response)
        calls = [block for block in response.content if block.type == "tool_use"]
        if not calls:
            return "".join(block.text for block in response.content if block.type == "text"), responses
        if assistant:
            messages.append({"role": "assistant", "content": [block.to_dict() for block in response.content]})
        answered = calls[:1] if first_only else calls
        if results:
            messages.append({"role": "user", "content": [await _answer_call(block.to_dict()) for block in answered]})


async def _loop_appends_nothing(client: Any, question: str) -> tuple[str, list[Any]]:
    """Asks the same for ever, if it is let."""
    return await _loop(client, question, assistant=False, results=False)


async def _loop_forgets_the_assistant(client: Any, question: str) -> tuple[str, list[Any]]:
    """Sends the results without the calls that they answer."""
    return await _loop(client, question, assistant=False)


async def _loop_forgets_the_results(client: Any, question: str) -> tuple[str, list[Any]]:
    return await _loop(client, question, results=False)


async def _loop_answers_only_the_first_call(client: Any, question: str) -> tuple[str, list[Any]]:
    return await _loop(client, question, first_only=True)


# --- 01.3 and 01.4: the meter ----------------------------------------------------------------------------


def _response(response_id: str, calls: int, prompt: int, output: int) -> SimpleNamespace:
    usage = SimpleNamespace(
        input_tokens=prompt, output_tokens=output, cache_read_input_tokens=0, cache_creation_input_tokens=0
    )
    content = [SimpleNamespace(type="tool_use")] * calls
    return SimpleNamespace(id=response_id, usage=usage, content=content)


def _check_total(total: Callable[[list[Any]], int]) -> None:
    first, second = _response("msg_1", 12, 1000, 300), _response("msg_2", 0, 1500, 20)
    expect(total([first, second]), 2820, "tokens")
    expect(total([first, first, second]), 2820, "with a response that was seen twice, tokens")


def _total(responses: list[Any]) -> int:
    usages = {response.id: Usage.of(response.usage) for response in responses}
    return sum(usage.total for usage in usages.values())


def _check_price(usd: Callable[[Usage, Price], float]) -> None:
    price = Price(input=1.0, output=5.0, cache_read=0.1, cache_write=1.25)
    expect(usd(Usage(input=10_000, output=2_000, cache_read=50_000, cache_write=4_000), price), 0.03, "dollars")


EXERCISES = [
    Exercise(
        "01.1",
        "answer one call",
        _check_answer_call,
        (
            "A `tool_result` block has three fields: type, tool_use_id, content. The id is that of the call.",
            "`await toolbox.call(name, arguments)` gives a result; `.text` is its JSON.",
            "Catch `ToolError as error`: then content is `str(error)`, and `is_error` is True.",
        ),
        answer=_answer_call,
        wrong=(_answer_call_wrong_id, _answer_call_hides_errors, _answer_call_raises),
    ),
    Exercise(
        "01.2",
        "the loop",
        _check_loop,
        (
            "Each turn adds two messages to `messages`: what the assistant said, then the results of its calls.",
            "Every call of the turn needs its result in the very next message, or the API refuses the request.",
            "`messages.append({'role': 'user', 'content': [await answer_call(block.to_dict()) for block in calls]})`",
        ),
        answer=_loop,
        wrong=(
            _loop_appends_nothing,
            _loop_forgets_the_assistant,
            _loop_forgets_the_results,
            _loop_answers_only_the_first_call,
        ),
    ),
    Exercise(
        "01.3",
        "count every response once",
        _check_total,
        (
            "Usage belongs to a response, not to a call: twelve calls in one response are paid for once.",
            "A response has an id. Keep the usage in a dict by that id, and one seen twice counts once.",
            "`usages = {r.id: Usage.of(r.usage) for r in responses}`, then add up `usage.total`.",
        ),
        answer=_total,
        wrong=(
            lambda responses: sum(Usage.of(r.usage).total * max(1, len(r.content)) for r in responses),  # per call
            lambda responses: sum(Usage.of(r.usage).total for r in responses),  # a repeated one twice
            lambda responses: Usage.of(responses[-1].usage).total,  # the last one only
        ),
    ),
    Exercise(
        "01.4",
        "what it costs",
        _check_price,
        (
            "Prices are in dollars per million tokens, and each of the four kinds has its own.",
            "Add four products: input, output, cache reads, cache writes. Then divide by a million.",
            "`(u.input * p.input + u.output * p.output + u.cache_read * p.cache_read + …) / 1e6`",
        ),
        answer=lambda usage, price: price.usd(usage),
        wrong=(
            lambda usage, price: (usage.prompt * price.input + usage.output * price.output) / 1e6,  # no cache prices
            lambda usage, price: price.usd(usage) * 1000,  # per thousand
            lambda usage, price: usage.total * price.input / 1e6,  # one price for all
        ),
    ),
]
