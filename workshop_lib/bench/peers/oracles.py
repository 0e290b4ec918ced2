"""What a perfect planner says to each system: the same reference programs, in that system's protocol.

Covers: the systems whose conversation is not the kit's. Each gets its program in its dialect, and answers with the
value that comes back. A program that fails ends the run with the error as its answer: there is no other plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workshop_lib.bench.flyte_agent import FlyteOracle
from workshop_lib.bench.peers.dialects import translated
from workshop_lib.flights import PLAYBOOK, toolbox
from workshop_lib.meter import block_text
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.planner import Move, content_blocks, free_names
from workshop_lib.stubs import parameter_names

PARAMETERS = {tool.name: parameter_names(tool.input_schema) for tool in toolbox}


class _PeerOracle(Oracle):
    dialect: str

    def __init__(self) -> None:
        super().__init__(PLAYBOOK)
        self._programs = translated(PLAYBOOK, self.dialect, PARAMETERS)

    def program(self, question: str) -> str:
        """The reference program of a question, in this system's dialect."""
        return self._programs(question) or ""


class PydanticOracle(_PeerOracle):
    """A program by `run_code`; its value, as text, is the answer."""

    dialect = "pydantic"

    def decide(self, request: Mapping[str, Any]) -> Move:
        """What to say next."""
        result = _last_result(request)
        if result is None:
            return Move(calls=[("run_code", {"code": self.program(_question(request))})])
        content = result["content"]
        if isinstance(content, list) and len(content) > 1:  # of a list, each element comes as a block of its own
            return Move(text=f"[{','.join(map(block_text, content))}]")
        return Move(text=block_text(result))


class FastMcpOracle(_PeerOracle):
    """`search` with its details for the tools that the plan needs, `get_schema` for what that missed, `execute`."""

    dialect = "fastmcp"

    def decide(self, request: Mapping[str, Any]) -> Move:
        """What to say next."""
        question = _question(request)
        asked = [block["name"] for block in content_blocks(request) if block["type"] == "tool_use"]
        if "execute" in asked:
            return Move(text=block_text(_last_result(request) or {}))
        needed = free_names(PLAYBOOK[question])
        if not asked:
            return Move(calls=[("search", {"query": " ".join(needed), "detail": "detailed"})])
        seen = "".join(block_text(block) for block in content_blocks(request) if block["type"] == "tool_result")
        missing = [name for name in needed if f"### {name}\n" not in seen]
        if missing and asked[-1] == "search":
            return Move(calls=[("get_schema", {"tools": missing})])
        return Move(calls=[("execute", {"code": self.program(question)})])


class SmolagentsOracle(_PeerOracle):
    """A program between the tags; `final_answer` in it ends the run."""

    dialect = "smolagents"

    def decide(self, request: Mapping[str, Any]) -> Move:
        """What to say next."""
        if len(request["messages"]) > 1:
            failed = _text(request["messages"][-1])[-1_000:]  # the cause comes last
            return Move(text=f"<code>\nfinal_answer({f'The reference program failed: {failed}'!r})\n</code>")
        return Move(text=f"<code>\n{self.program(_question(request))}</code>")


ORACLES: dict[str, Callable[[], Oracle]] = {
    "kit-code": lambda: Oracle(PLAYBOOK),
    "kit-direct": lambda: Oracle(PLAYBOOK),
    "flyte-code": lambda: FlyteOracle(PLAYBOOK, toolbox),
    "flyte-direct": lambda: FlyteOracle(PLAYBOOK, toolbox),
    "tool-runner": lambda: Oracle(PLAYBOOK),
    "pydantic-ai-harness": PydanticOracle,
    "fastmcp": FastMcpOracle,
    "smolagents": SmolagentsOracle,
}


def _question(request: Mapping[str, Any]) -> str:
    """The question that the first message holds, in whatever words around it."""
    text = _text(request["messages"][0])
    return next(question for question in PLAYBOOK if question in text)


def _text(message: Mapping[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "".join(map(block_text, content))


def _last_result(request: Mapping[str, Any]) -> dict[str, Any] | None:
    results = [block for block in content_blocks(request) if block["type"] == "tool_result"]
    return results[-1] if results else None
