"""Exercises of notebook 03: a program run by hand, the loop of code mode, and why `exec` is no sandbox."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from workshop_lib.flights import PLAYBOOK, get_question
from workshop_lib.flights.tools import TOOLS
from workshop_lib.model import new_model
from workshop_lib.settings import Settings
from workshop_lib.teach.checks import Exercise, NotYet, expect
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
    client = new_model(Settings(offline=True), PLAYBOOK).client()
    answer, requests = await loop(client, question.text, _run)
    expect(answer, question.answer, "question 4:")
    expect(requests, 1, "requests,")
    crashing = new_model(Settings(offline=True), PLAYBOOK, faults=["crash"]).client()
    answer, requests = await loop(crashing, question.text, _run)
    expect(answer, question.answer, "when the first program fails, question 4:")
    expect(requests, 2, "when the first program fails, requests,")


async def _loop(client: Any, question: str, run: Runner, *, tell: bool = True, again: bool = True) -> tuple[Any, int]:
    messages: list[Any] = [{"role": "user", "content": question}]
    for requests in range(1, 5):
        response = await client.messages.create(
            model=Settings.load().model, max_tokens=8000, tools=[RUN_PROGRAM], messages=messages
        )
        call = next(block for block in response.content if block.type == "tool_use")
        try:
            return run(call.input["code"]), requests
        except Exception as error:
            if not again:
                raise
            result = {"type": "tool_result", "tool_use_id": call.id, "content": str(error), "is_error": True}
        messages.append({"role": "assistant", "content": [block.to_dict() for block in response.content]})
        if tell:
            messages.append({"role": "user", "content": [result]})
    return None, requests


async def _loop_gives_up(client: Any, question: str, run: Runner) -> tuple[Any, int]:
    return await _loop(client, question, run, again=False)


async def _loop_does_not_tell(client: Any, question: str, run: Runner) -> tuple[Any, int]:
    return await _loop(client, question, run, tell=False)


async def _loop_restates(client: Any, question: str, run: Runner) -> tuple[Any, int]:
    """Asks the model once more, although the answer is there: a turn paid for nothing."""
    answer, requests = await _loop(client, question, run)
    await client.messages.create(
        model=Settings.load().model, max_tokens=100, messages=[{"role": "user", "content": f"Restate {answer}"}]
    )
    return answer, requests + 1


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
        wrong=(_loop_gives_up, _loop_does_not_tell, _loop_restates),
    ),
    Exercise(
        "03.3",
        "escape from exec",
        _check_escape,
        (
            "Every object leads to its class, every class to `object`, and `object` to all classes of the process.",
            "Look for a class whose methods were written in Python: their `__globals__` hold the builtins again.",
            "`os._wrap_close` is such a class: `….__init__.__globals__['__builtins__']['open']`.",
        ),
        answer=_escape,
        wrong=(
            lambda: "open(path).read()",
            lambda: "__import__('pathlib').Path(path).read_text()",
            lambda: "'the canary ' + 'sang'",
        ),
    ),
]
