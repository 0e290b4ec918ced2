"""Exercises of notebook 03: a program run by hand, the loop of code mode, and why `exec` is no sandbox."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from workshop_lib.flights import PLAYBOOK, get_question
from workshop_lib.flights.tools import TOOLS
from workshop_lib.settings import Settings
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.teach.exercises.client import Client
from workshop_lib.tools import ToolError

RUN_PROGRAM = {
    "name": "run_program",
    "description": "Run a Python program.",
    "input_schema": {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]},
}


def parallel(tool: Callable[..., Any], rows: list[dict[str, Any]]) -> list[Any]:
    """A tool for every row, one after the other: enough for running by hand."""
    return [tool(**row) for row in rows]


# --- 03.1: run a program by hand -------------------------------------------------------------------------

Runner = Callable[[str], Any]


def _check_run(run: Runner) -> None:
    expect(run(PLAYBOOK[get_question(4).text]), get_question(4).answer, "question 4:")
    expect(run("final(1)\nfinal(2)"), 1, "a program that goes on after final:")
    expect(run("for n in range(3):\n    try:\n        final(n)\n    except Exception:\n        pass"), 0, "in a try:")
    expect(run("x = 1"), None, "a program without final:")


class _Done(BaseException):
    pass


def _names(final: Callable[[Any], None]) -> dict[str, Any]:
    tools = {tool.__name__: tool for tool in TOOLS}
    return {**tools, "parallel": parallel, "ToolError": ToolError, "final": final}


def _run(code: str) -> Any:
    def final(value: Any) -> None:
        raise _Done(value)

    try:
        exec(code, _names(final))
    except _Done as done:
        return done.args[0]
    return None


def _run_goes_on(code: str) -> Any:
    """`final` only takes a note, so the program goes on and the last value wins."""
    values: list[Any] = []
    exec(code, _names(values.append))
    return values[-1] if values else None


def _run_is_caught(code: str) -> Any:
    """An ordinary exception: the program's own `except Exception` swallows it."""

    def final(value: Any) -> None:
        raise ValueError(value)

    try:
        exec(code, _names(final))
    except ValueError as done:
        return done.args[0]
    return None


def _run_returns_names(code: str) -> Any:
    names = _names(lambda value: None)
    exec(code, names)
    return names.get("result")


# --- 03.2: the loop --------------------------------------------------------------------------------------

Loop = Callable[[Any, str, Runner], Awaitable[tuple[Any, int]]]


async def _check_loop(loop: Loop) -> None:
    question = get_question(4)
    client = Client()
    answer, requests = await client.outcome(
        loop(client, question.text, _run), "an answer after 1: is the value of the program returned?"
    )
    expect(answer, question.answer, "question 4:")
    expect(requests, 1, "requests,")
    await _check_repair(loop)


async def _check_repair(loop: Loop) -> None:
    """The first program fails. The second request must say so, in a result of the first call."""
    client, question, errors = Client("crash"), get_question(4), []

    def run(code: str) -> Any:
        try:
            return _run(code)
        except Exception as error:
            errors.append(str(error))
            raise

    answer, requests = await client.outcome(
        loop(client, question.text, run), "an answer after 2, the first program having failed"
    )
    expect(answer, question.answer, "when the first program fails, question 4:")
    expect(requests, 2, "when the first program fails, requests,")
    expect(len(client.exchanges), 2, "when the first program fails, requests made,")
    (_, first), (messages, _) = client.exchanges
    call = next(block for block in first.content if block.type == "tool_use")
    last = messages[-1]["content"]
    blocks = [block for block in last if isinstance(block, dict)] if isinstance(last, list) else []
    results = [block for block in blocks if block.get("tool_use_id") == call.id]
    if not results:
        raise NotYet(
            "a second request that does not end with the result of the failed call",
            "a `tool_result` with the id of the call, in the last message",
        )
    if errors[0] not in str(results[0].get("content")):
        raise NotYet(f"a result that says {results[0].get('content')!r}"[:300], f"the program's error: {errors[0]}")


Tell = Callable[[Any, Any, Exception], list[Any]]
"""What to send for a program that failed: from the response, its call and the error."""


def _assistant(response: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": [block.to_dict() for block in response.content]}


def _result(call: Any, text: str) -> dict[str, Any]:
    result = {"type": "tool_result", "tool_use_id": call.id, "content": text, "is_error": True}
    return {"role": "user", "content": [result]}


async def _repairing(client: Any, question: str, run: Runner, tell: Tell) -> tuple[Any, int]:
    messages: list[Any] = [{"role": "user", "content": question}]
    requests = 0
    while True:
        response = await client.messages.create(
            model=Settings.load().model, max_tokens=8000, tools=[RUN_PROGRAM], messages=messages
        )
        requests += 1
        call = next((block for block in response.content if block.type == "tool_use"), None)
        if call is None:
            raise RuntimeError("The model answered without a program.")
        try:
            return run(call.input["code"]), requests
        except Exception as error:
            messages += tell(response, call, error)


def _telling(tell: Tell) -> Loop:
    async def loop(client: Any, question: str, run: Runner) -> tuple[Any, int]:
        return await _repairing(client, question, run, tell)

    return loop


def _gives_up(response: Any, call: Any, error: Exception) -> list[Any]:
    raise error


_loop = _telling(lambda response, call, error: [_assistant(response), _result(call, str(error))])
_loop_gives_up = _telling(_gives_up)
_loop_says_nothing = _telling(lambda response, call, error: [])  # `except Exception: pass`
_loop_only_its_own_words = _telling(lambda response, call, error: [_assistant(response)])
_loop_error_as_a_question = _telling(lambda response, call, error: [{"role": "user", "content": str(error)}])
_loop_error_as_text = _telling(
    lambda response, call, error: [_assistant(response), {"role": "user", "content": str(error)}]
)
_loop_hides_the_error = _telling(lambda response, call, error: [_assistant(response), _result(call, "It failed.")])


async def _loop_restates(client: Any, question: str, run: Runner) -> tuple[Any, int]:
    """Asks the model once more, although the answer is there: a turn paid for nothing."""
    answer, requests = await _loop(client, question, run)
    await client.messages.create(
        model=Settings.load().model, max_tokens=100, messages=[{"role": "user", "content": f"Restate {answer}"}]
    )
    return answer, requests + 1


async def _loop_never_returns(client: Any, question: str, run: Runner) -> tuple[Any, int]:
    """Runs each program and forgets its value."""

    def run_for_nothing(code: str) -> Any:
        raise RuntimeError(f"the value was {run(code)}")

    return await _repairing(client, question, run_for_nothing, lambda response, call, error: [])


# --- 03.3: why exec is no sandbox ------------------------------------------------------------------------


def _check_escape(escape: Callable[[], str]) -> None:
    """Evaluate the attempt without any builtins, on a harmless file made for the purpose."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "canary.txt"
        path.write_text("the canary sings", encoding="utf-8")
        text = escape()
        try:
            seen = eval(text, {"__builtins__": {}}, {"path": str(path)})
        except Exception as error:
            raise NotYet(f"{type(error).__name__}: {error}", "the text of the canary file") from None
    expect(seen, "the canary sings", "the text")


def _escape() -> str:
    classes = "().__class__.__base__.__subclasses__()"
    opener = f"[c for c in {classes} if c.__name__ == '_wrap_close'][0].__init__.__globals__['__builtins__']['open']"
    return f"{opener}(path).read()"


EXERCISES = [
    Exercise(
        "03.1",
        "run a program by hand",
        _check_run,
        (
            "`exec(code, names)` runs the program with those names. `final` is one of them, and must stop the program.",
            "What stops a program from the inside is an exception. Let it carry the value, and catch it outside.",
            "`class Done(BaseException): pass`. A program's `except Exception` does not catch a BaseException.",
        ),
        answer=_run,
        wrong=(_run_goes_on, _run_is_caught, _run_returns_names),
    ),
    Exercise(
        "03.2",
        "the loop of code mode",
        _check_loop,
        (
            "When the program ended with final, its value is the answer: return it, the model need not say it again.",
            "When the program failed, its error is the result of the call: `is_error` True, content `str(error)`.",
            "The same two messages as in 01.2: what the assistant said, then the result of its call.",
        ),
        answer=_loop,
        wrong=(
            _loop_gives_up,
            _loop_says_nothing,
            _loop_only_its_own_words,
            _loop_error_as_a_question,
            _loop_error_as_text,
            _loop_hides_the_error,
            _loop_restates,
            _loop_never_returns,
        ),
    ),
    Exercise(
        "03.3",
        "escape from exec",
        _check_escape,
        (
            "Every object leads to its class, every class to `object`, and `object` to all classes of the process.",
            "`().__class__.__base__.__subclasses__()` lists them all. The methods of a class written in Python have "
            "`__globals__`, and those hold the builtins again.",
            "`_wrap_close` is such a class: `[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "
            "'_wrap_close'][0].__init__.__globals__['__builtins__']['open']` is the function `open`.",
        ),
        answer=_escape,
        wrong=(
            lambda: "open(path).read()",
            lambda: "__import__('pathlib').Path(path).read_text()",
            lambda: "'the canary ' + 'sang'",
        ),
    ),
]
