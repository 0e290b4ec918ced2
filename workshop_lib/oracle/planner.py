"""What the oracle says next. It holds one program per question and keeps no conversation.

In code mode it hands the program over. In direct mode it replays the program from its start on every
request: calls are answered in order from the `tool_result` blocks, and the first batch without an answer
stops the replay and becomes the next calls, all at once where the program fans out. Both modes therefore do
the same work with the same perfect plan, and direct calling gets parallel calls and free arithmetic.

Programs come from the project or from the reader's own playbook: they are trusted and run in this process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

from workshop_lib.stubs import parameter_names

Playbook = Mapping[str, str] | Callable[[str], str | None]
"""Question → reference program, as a mapping or a function that returns None for what it does not know."""

RUN_PROGRAM = "run_program"
SLIP = "toolu_slip"
"""Prefix of the id of a call made wrong on purpose. The replay passes over its result."""


class ConversationError(Exception):
    """The conversation is not one that this oracle's program can have led to."""


@dataclass
class Move:
    """The next assistant message: text, calls, or both."""

    text: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def next_move(request: Mapping[str, Any], playbook: Playbook) -> Move:
    """Decide from the request alone, as a model would."""
    question = _question(request)
    program = playbook(question) if callable(playbook) else playbook.get(question)
    if program is None:
        return Move(text=_apology(playbook))
    if any(tool.get("name") == RUN_PROGRAM for tool in request.get("tools", [])):
        return _code_move(request, program)
    return _direct_move(request, program)


def _question(request: Mapping[str, Any]) -> str:
    content = request["messages"][0]["content"]
    if isinstance(content, str):
        return content.strip()
    return next((block["text"].strip() for block in content if block.get("type") == "text"), "")


def _apology(playbook: Playbook) -> str:
    known = ""
    if not callable(playbook):
        known = " The questions it knows:\n" + "\n".join(f"- {_short(question)}" for question in playbook)
    return (
        "This is the offline oracle, a script and not a model: it has no program for that question. "
        f"To ask anything else, set ANTHROPIC_API_KEY and run again.{known}"
    )


def _short(question: str) -> str:
    return question if len(question) <= 100 else f"{question[:99]}…"


# --- code mode -------------------------------------------------------------------------------------------


def _code_move(request: Mapping[str, Any], program: str) -> Move:
    results = [block for block in _blocks(request) if block.get("type") == "tool_result"]
    if not results or _is_slip(results[-1]):
        return Move(calls=[(RUN_PROGRAM, {"code": program})])
    text = _text(results[-1])
    if results[-1].get("is_error"):
        return Move(text=f"The reference program failed, and the oracle has no other plan:\n{text}")
    value = next((line.removeprefix("value: ") for line in text.splitlines() if line.startswith("value: ")), text)
    return Move(text=value)


# --- direct mode -----------------------------------------------------------------------------------------


class _Unanswered(BaseException):
    """Stops a replay at calls that have no result yet. A BaseException: no program may catch it by accident."""

    def __init__(self, calls: list[tuple[str, dict[str, Any]]]) -> None:
        self.calls = calls


class _Final(BaseException):
    def __init__(self, value: Any) -> None:
        self.value = value


ToolError = RuntimeError
"""What a failed tool raises in a program, as in the sandbox, which has no class inheritance."""


class _Replay:
    """The world as a replayed program sees it: its tools answer from the conversation."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.definitions = {tool["name"]: tool for tool in request.get("tools", []) if "input_schema" in tool}
        self.calls = [block for block in _blocks(request) if block.get("type") == "tool_use" and not _is_slip(block)]
        self.results = {block["tool_use_id"]: block for block in _blocks(request) if block.get("type") == "tool_result"}
        self.position = 0

    def namespace(self) -> dict[str, Any]:
        tools = {name: self._tool(name) for name in self.definitions}
        saved: dict[str, Any] = {}
        helpers = {
            "parallel": self._parallel,
            "final": self._final,
            "print": lambda *values, **options: None,
            "save": saved.__setitem__,
            "load": saved.get,
            "ToolError": ToolError,
        }
        return {**tools, **helpers}

    def _tool(self, name: str) -> Callable[..., Any]:
        names = parameter_names(self.definitions[name]["input_schema"])

        def tool(*args: Any, **kwargs: Any) -> Any:
            (outcome,) = self._answers(name, [dict(zip(names, args, strict=False)) | kwargs])
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        tool.__name__ = name
        return tool

    def _parallel(
        self, tool: Callable[..., Any], rows: list[dict[str, Any]], return_exceptions: bool = False
    ) -> list[Any]:
        outcomes = self._answers(tool.__name__, list(rows))
        failure = next((outcome for outcome in outcomes if isinstance(outcome, Exception)), None)
        if failure and not return_exceptions:
            raise failure
        return outcomes

    def _answers(self, name: str, rows: list[dict[str, Any]]) -> list[Any]:
        """Results of the next calls; raises `_Unanswered` with those the conversation does not hold yet."""
        outcomes = []
        for number, row in enumerate(rows):
            if self.position >= len(self.calls):
                raise _Unanswered([(name, row) for row in rows[number:]])
            asked = self.calls[self.position]
            if (asked["name"], asked["input"]) != (name, row):
                raise ConversationError(
                    f"call {self.position + 1} of the conversation is {asked['name']}, where the oracle's program "
                    f"calls {name}; was the conversation edited?"
                )
            result = self.results[asked["id"]]
            self.position += 1
            outcomes.append(ToolError(_text(result)) if result.get("is_error") else json.loads(_text(result)))
        return outcomes

    @staticmethod
    def _final(value: Any) -> NoReturn:
        raise _Final(value)


def _direct_move(request: Mapping[str, Any], program: str) -> Move:
    try:
        exec(_compiled(program), _Replay(request).namespace())
    except _Unanswered as stop:
        return Move(calls=stop.calls)
    except _Final as end:
        return Move(text=json.dumps(end.value, ensure_ascii=False))
    except ConversationError:
        raise
    except Exception as error:
        return Move(text=f"The reference program failed, and the oracle has no other plan:\n{error}")
    return Move(text="The reference program ended without final(value), so there is no answer.")


@lru_cache(maxsize=256)
def _compiled(program: str) -> CodeType:
    return compile(program, "<reference program>", "exec")


# --- reading a conversation ------------------------------------------------------------------------------


def _blocks(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        block for message in request["messages"] if isinstance(message["content"], list) for block in message["content"]
    ]


def _is_slip(block: Mapping[str, Any]) -> bool:
    return str(block.get("tool_use_id") or block.get("id")).startswith(SLIP)


def _text(block: Mapping[str, Any]) -> str:
    content = block.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
