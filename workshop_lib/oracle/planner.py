"""What the oracle says next. It holds one program per question and keeps no conversation.

In code mode it hands the program over. In direct mode it replays the program from its start on every
request: calls are answered in order from the `tool_result` blocks, and the first batch without an answer
stops the replay and becomes the next calls, all at once where the program fans out. Both modes therefore do
the same work with the same perfect plan, and direct calling gets parallel calls and free arithmetic.

Programs come from the project or from the reader's own playbook: they are trusted and run in this process.
"""

from __future__ import annotations

import ast
import builtins
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
    question = question_of(request)
    program = playbook(question) if callable(playbook) else playbook.get(question)
    if program is None:
        return Move(text=_apology(playbook))
    if not request.get("tools"):
        return Move(text="Without tools the oracle knows nothing.")
    if any(tool.get("name") == RUN_PROGRAM for tool in request.get("tools", [])):
        return _code_move(request, program)
    return _direct_move(request, program)


def question_of(request: Mapping[str, Any]) -> str:
    """The question that a conversation began with."""
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
    if lookup := _lookup(request, program):
        return Move(calls=[(RUN_PROGRAM, {"code": lookup})])
    lookups = {block["id"] for block in _programs(request) if block["input"].get("code", "").startswith(_LOOKUPS)}
    results = [block for block in content_blocks(request) if block.get("type") == "tool_result"]
    results = [block for block in results if block["tool_use_id"] not in lookups]
    if not results or _is_slip(results[-1]):
        return Move(calls=[(RUN_PROGRAM, {"code": program})])
    text = _text(results[-1])
    if results[-1].get("is_error"):
        return Move(text=f"The reference program failed, and the oracle has no other plan:\n{text}")
    value = next((line.removeprefix("value: ") for line in text.splitlines() if line.startswith("value: ")), text)
    return Move(text=value)


_LOOKUPS = ("print(search_tools(", "print(describe(")


def _programs(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [block for block in content_blocks(request) if block.get("type") == "tool_use"]


def _lookup(request: Mapping[str, Any], program: str) -> str | None:
    """A program that looks up what the plan needs and the prompt does not show: by the words of the question first.

    Whatever that does not find is then asked for by name, which only a perfect planner could.
    """
    system = request.get("system") or ""
    shown = system if isinstance(system, str) else "".join(block["text"] for block in system)
    if "def search_tools(" not in shown:
        return None
    shown += "".join(_text(block) for block in content_blocks(request) if block.get("type") == "tool_result")
    missing = [name for name in free_names(program) if f"def {name}(" not in shown]
    asked = [kind for kind in _LOOKUPS for block in _programs(request) if kind in block["input"].get("code", "")]
    if not missing or len(asked) == len(_LOOKUPS):
        return None
    if not asked:
        return f"{_LOOKUPS[0]}{question_of(request)!r}))"
    return "\n".join(f"{_LOOKUPS[1]}{name!r}))" for name in missing)


@lru_cache(maxsize=256)
def free_names(program: str) -> list[str]:
    """The names a program uses and does not define: those of tools."""
    used: dict[str, None] = {}  # in the order of use
    defined = {"parallel", "final", "save", "load", "ToolError", *dir(builtins)}
    for node in ast.walk(ast.parse(program)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used[name] = None
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defined.add(name)
            case ast.alias(name=name, asname=given):
                defined.add(given or name.split(".")[0])
            case ast.ExceptHandler(name=str(name)):
                defined.add(name)
    return [name for name in used if name not in defined]


# --- direct mode -----------------------------------------------------------------------------------------


class _Unanswered(BaseException):
    """Stops a replay at calls that have no result yet. A BaseException: no program may catch it by accident."""

    def __init__(self, calls: list[tuple[str, dict[str, Any]]]) -> None:
        self.calls = calls


class _Final(BaseException):
    def __init__(self, text: str) -> None:
        self.text = text


ToolError = RuntimeError
"""What a failed tool raises in a program, as in the sandbox, which has no class inheritance."""


class _Replay:
    """The world as a replayed program sees it: its tools answer from the conversation."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.definitions = {tool["name"]: tool for tool in request.get("tools", []) if "input_schema" in tool}
        self.calls = [
            block for block in content_blocks(request) if block.get("type") == "tool_use" and not _is_slip(block)
        ]
        self.results = {
            block["tool_use_id"]: block for block in content_blocks(request) if block.get("type") == "tool_result"
        }
        self.position = 0
        self.saved: dict[str, str] = {}
        self.end: BaseException | None = None
        """What ended the replay. It holds, whatever the program catches: in the sandbox nothing catches it either."""

    def namespace(self) -> dict[str, Any]:
        tools = {name: self._tool(name) for name in self.definitions}
        helpers = {
            "parallel": self._parallel,
            "final": self._final,
            "print": lambda *values, **options: None,
            "save": self._save,
            "load": self._load,
            "ToolError": ToolError,
        }
        return {**tools, **helpers}

    def _stop(self, end: BaseException) -> NoReturn:
        self.end = self.end or end
        raise self.end

    def _save(self, name: str, value: Any) -> None:
        self.saved[name] = _as_json(value)

    def _load(self, name: str, default: Any = None) -> Any:
        return json.loads(self.saved[name]) if name in self.saved else default

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
        if self.end:
            raise self.end
        rows = json.loads(_as_json(rows))
        outcomes = []
        for number, row in enumerate(rows):
            if self.position >= len(self.calls):
                self._stop(_Unanswered([(name, row) for row in rows[number:]]))
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

    def _final(self, value: Any) -> NoReturn:
        self._stop(_Final(_as_json(value)))


def _direct_move(request: Mapping[str, Any], program: str) -> Move:
    replay = _Replay(request)
    names = replay.namespace()
    try:
        exec(_compiled(program), names)
        text = _as_json(names.get(_VALUE))
    except (_Unanswered, _Final):
        text = ""
    except ConversationError:
        raise
    except Exception as error:
        text = f"The reference program failed, and the oracle has no other plan:\n{type(error).__name__}: {error}"
    if isinstance(replay.end, _Unanswered):
        return Move(calls=replay.end.calls)
    return Move(text=replay.end.text if isinstance(replay.end, _Final) else text)


_VALUE = "__value__"


@lru_cache(maxsize=256)
def _compiled(program: str) -> CodeType:
    """The program, its last expression kept under a name: as in the sandbox, that is its value."""
    tree = ast.parse(program)
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        kept = ast.Assign([ast.Name(_VALUE, ast.Store())], last.value)
        tree.body[-1] = ast.fix_missing_locations(ast.copy_location(kept, last))
    return compile(tree, "<reference program>", "exec")


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


# --- reading a conversation ------------------------------------------------------------------------------


def content_blocks(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All blocks of a conversation, in order; messages that are plain text have none."""
    return [
        block for message in request["messages"] if isinstance(message["content"], list) for block in message["content"]
    ]


def _is_slip(block: Mapping[str, Any]) -> bool:
    return str(block.get("tool_use_id") or block.get("id")).startswith(SLIP)


def _text(block: Mapping[str, Any]) -> str:
    content = block.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
