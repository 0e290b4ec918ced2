"""What the oracle does wrong when it is told to: the faults by name, and what becomes of a good move or program.

Covers: moves that a model could make by mistake. Does not cover: faults of the connection (see `wire`).
"""

from __future__ import annotations

from collections.abc import Callable

from workshop_lib.oracle.planner import RUN_PROGRAM, Move, free_names

FAULTS = {
    "rate_limited": "429 with retry-after",
    "server_error": "500",
    "overloaded": "529",
    "disconnect": "the connection drops before an answer",
    "truncated": "a stream ends half-way",
    "stream_error": "a stream carries an error event",
    "malformed_input": "a call's arguments are not whole JSON",
    "cut_off": "the output limit falls in the middle of a call",
    "refusal": "the model declines",
    "pause": "the turn is paused and must be sent back to go on",
    "thinking": "a thinking block comes first and must be sent back untouched",
    "typo": "code mode: the first program calls a function that does not exist",
    "crash": "code mode: the first program fails after its tool calls",
    "syntax": "code mode: the first program cannot be parsed",
    "memory": "code mode: the first program needs more memory than the sandbox has",
    "wrong_call": "the first call has an argument that the tool does not take",
    "unknown_tool": "the first call is of a tool that does not exist",
    "wrong_answer": "the answer is null, at once",
}


class Slip(Move):
    """A move that is no part of the plan. The plan goes on after it as if it had not been."""


def with_slip(move: Move, fault: str | None) -> Move:
    """The move with the fault in it, or as it was."""
    if fault == "wrong_answer":
        return Move(text="null")
    if not move.calls:
        return move
    name, arguments = move.calls[0]
    if name == RUN_PROGRAM and fault in _BROKEN:
        return Slip(calls=[(name, {"code": _BROKEN[fault](arguments["code"])})])
    if name != RUN_PROGRAM and fault == "wrong_call":
        return Slip(calls=[(name, {**arguments, "unknown_argument": 1})])
    if name != RUN_PROGRAM and fault == "unknown_tool":
        return Slip(calls=[(f"{name}_now", arguments)])
    return move


def _at_the_end(code: str, new: str) -> str:
    """The program with `new` in place of its last `final(`."""
    before, _, after = code.rpartition("final(")
    return f"{before}{new}{after}"


def _before_a_tool(code: str, new: str) -> str:
    """The program with `new` in front of it, in which `{tool}` stands for the first tool that it calls."""
    return f"{new.format(tool=free_names(code)[0])}\n{code}"


_BROKEN: dict[str | None, Callable[[str], str]] = {
    "typo": lambda code: _at_the_end(code, "finally_answer("),
    "crash": lambda code: _at_the_end(code, "1 / 0\nfinal("),
    "syntax": lambda code: _at_the_end(code, "final)("),
    "memory": lambda code: f"everything = [0] * 100_000_000\n{code}",
    "wrong_call": lambda code: _before_a_tool(code, "{tool}(unknown_argument=1)"),
    "unknown_tool": lambda code: _before_a_tool(code, "{tool}_now()"),
}
"""What becomes of a good program."""
