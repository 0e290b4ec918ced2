"""The sandbox-side half of the bridge: Python source that stands before every program.

Flyte's bridge hands a program bare host functions. The prelude makes them what a program expects: each tool a
real `def` with its real signature, failures that `except ToolError` catches, `print` that comes back, calls
that run at once. Everything crosses as JSON text: a value a program builds can then never be taken for one of
Flyte's file handles. A program may overwrite any of this; the host checks every call again, so it harms
only itself. Does not cover: the host functions (see `sandbox`).
"""

from __future__ import annotations

from workshop_lib.stubs import parameters, stubs
from workshop_lib.tools import Toolbox

# Monty has no class inheritance, so the exception for failed tools is an ordinary one under another name.
_BRIDGE = """\
import json as _json
ToolError = RuntimeError
def _open(reply):
    if 'error' in reply:
        raise ToolError(reply['error'])
    return reply['value']
def _call(name, arguments):
    return _open(_json.loads(_host_call(name, _json.dumps(arguments))))
def parallel(tool, rows, return_exceptions=False):
    name = None
    for known, known_name in _tools:
        if known is tool:
            name = known_name
    if name is None:
        raise TypeError('parallel(tool, rows): the first argument must be one of the tools themselves')
    replies = _json.loads(_host_batch(name, _json.dumps(list(rows))))
    if 'values' in replies:
        return replies['values']
    if return_exceptions:
        return [ToolError(reply['error']) if 'error' in reply else reply['value'] for reply in replies['replies']]
    return [_open(reply) for reply in replies['replies']]
_room = [{print_chars}]
def print(*values, sep=' ', end='\\n', flush=False):
    if _room[0] is not None:
        text = sep.join([str(value) for value in values]) + end
        if len(text) > _room[0]:
            text = text[:max(_room[0], 0)] + '\\n[cut: only the beginning of what was printed; print less]\\n'
            _room[0] = None
        else:
            _room[0] -= max(len(text), 40)
        _host_print(text)
def final(value):
    raise ValueError(_host_final(_json.dumps(value)))
def save(name, value):
    problem = _host_save(name, _json.dumps(value))
    if problem:
        raise ValueError(problem)
def load(name, default=None):
    text = _host_load(name)
    return _json.loads(text) if text else default
"""

HELPERS = """\
parallel(tool, rows, return_exceptions=False): [tool(**row) for row in rows], all at once.
final(value) ends the program with your answer.
save(name, value), load(name, default=None): JSON kept for your next program.
A failed tool raises ToolError.
"""
"""What the prompt says about the helpers."""

# The same helpers for the type checker, which wants to know more than a reader does.
_TYPED_HELPERS = """\
from collections.abc import Callable, Iterable
from typing import Any, Literal, NoReturn, NotRequired, TypedDict, overload
ToolError = RuntimeError
@overload
def parallel[T](tool: Callable[..., T], rows: Iterable[dict[str, Any]]) -> list[T]: ...
@overload
def parallel[T](
    tool: Callable[..., T], rows: Iterable[dict[str, Any]], return_exceptions: bool
) -> list[T | RuntimeError]: ...
def final(value: Any) -> NoReturn: ...
def save(name: str, value: Any) -> None: ...
def load(name: str, default: Any = None) -> Any: ...
def begin_program() -> None: ...
"""


def prelude(toolbox: Toolbox, print_chars: int) -> str:
    """The source to put before a program, ending in a newline."""
    lines = [_BRIDGE.replace("{print_chars}", str(print_chars))]
    for tool in toolbox:
        names = ", ".join(f"'{name}': {name}" for name in tool.input_schema.get("properties", {}))
        lines.append(f"def {tool.name}({parameters(tool, typed=False)}):\n")
        lines.append(f"    return _call('{tool.name}', {{{names}}})\n")
    pairs = ", ".join(f"({tool.name}, '{tool.name}')" for tool in toolbox)
    lines.append(f"_tools = [{pairs}]\n")
    return "".join(lines)


def typed_stubs(toolbox: Toolbox) -> str:
    """The declarations a program is type-checked against."""
    return f"{_TYPED_HELPERS}{stubs(toolbox)}\n"
