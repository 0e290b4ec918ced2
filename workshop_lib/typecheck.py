"""The type check: what is surely wrong with a program, found before it runs.

Covers: unknown names and modules, wrong arguments of tools, unknown keys of their results, syntax; each with
its line. Does not cover: what only might fail, such as a value that may be None. That is left to the run.
Monty's own API is used here, because Flyte 2.12 has a `type_check` setting that is not wired up.
"""

from __future__ import annotations

import builtins
import re
from functools import cache, lru_cache
from typing import Any

from workshop_lib.prelude import typed_stubs
from workshop_lib.tools import Toolbox

_SCALAR = r"(?:str|int|float|bool|None)"
_WRONG_SCALAR = re.compile(rf"Expected `{_SCALAR}`, found `(?:{_SCALAR}|Literal\[[^|]*\])`")
_FINDING = re.compile(r"main\.py:(\d+):\d+: error\[([\w-]+)\] (.*)")


SECONDS = 2.0
"""How long the check may take. A program that needs more is run unchecked: the check is a help, not a fence."""


@cache
def _checker() -> Any:
    """One worker for all checks."""
    from pydantic_monty import Monty

    return Monty(min_processes=1, max_processes=1, request_timeout=SECONDS).__enter__()


@lru_cache(maxsize=64)
def _typed_stubs(toolbox: Toolbox) -> str:
    return typed_stubs(toolbox)


@lru_cache(maxsize=256)
def type_check(code: str, toolbox: Toolbox) -> str | None:
    """What is surely wrong with a program, line by line, or None. Nothing of the program is run.

    Monty checks a snippet and then runs it, so the snippet starts with a host call where the run is left.
    """
    from pydantic_monty import MontyError, MontyTypingError

    options = {"type_check": True, "type_check_stubs": _typed_stubs(toolbox), "type_check_format": "concise"}
    try:
        with _checker().checkout(**options) as session:
            session.feed_start(f"begin_program()\n{code}")
    except MontyTypingError as error:
        findings = _FINDING.findall(error.display())
    except MontyError:
        return None  # what the check cannot parse, the run explains better
    else:
        return None
    # The check saw one line more, at the top.
    wrong = [f"  line {int(line) - 1}: {text}" for line, rule, text in findings if _is_fatal(rule, text, code)]
    if not wrong:
        return None
    return "\n".join(["The program was not run; the check before it found:", *wrong[:10]])


def _is_fatal(rule: str, text: str, code: str) -> bool:
    """Whether a finding is sure to fail. Where it only might, the run decides."""
    if rule == "invalid-argument-type":
        return bool(_WRONG_SCALAR.search(text)) and "Expected `int`, found `float`" not in text  # 5.0 is an int to JSON
    if rule == "invalid-key":  # a key that is a variable may be right, and a program may add keys of its own
        key = re.match(r'Unknown key "([^"]*)"', text)
        return key is not None and not re.search(rf"""\[["']{re.escape(key[1])}["']\]\s*=[^=]""", code)
    if rule == "unresolved-import":
        return "ImportError" not in code and "ModuleNotFoundError" not in code
    if rule == "unresolved-reference":
        name = re.search(r"`(\w+)`", text)
        return not (name and hasattr(builtins, name[1]))  # some builtins are there that the checker does not know
    if rule in ("unknown-argument", "missing-argument", "too-many-positional-arguments"):
        return "function `" in text  # of a tool or of the program's own, not of a method
    return rule in ("invalid-syntax", "parameter-already-assigned")
