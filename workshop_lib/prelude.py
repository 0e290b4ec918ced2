"""The sandbox-side half of the bridge: Python source that stands before every program, and a little after it.

Flyte's bridge hands a program bare host functions. The prelude makes them what a program expects: each tool a
real `def` with its real signature, failures that `except ToolError` catches, `print` that comes back, calls
that run at once. Everything crosses as JSON text: a value a program builds can then never be taken for one of
Flyte's file handles. A program may overwrite any of this; the host checks every call again, so it harms
only itself. Does not cover: the host functions (see `sandbox`).

Flyte walks through every value that crosses, on the host. A list that holds one list twice, forty times over,
is small in the sandbox and endless there. So only text crosses: `f'{...}'` makes text of anything, and no name
of the program's can stand in for it. `sandbox` gives the host functions names that a program cannot know.
"""

from __future__ import annotations

import ast
import re
import warnings

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
    return _open(_json.loads(_host_call(f'{name}', f'{_json.dumps(arguments)}')))
def parallel(tool, rows, return_exceptions=False):
    name = None
    for known, known_name in _tools:
        if known is tool:
            name = known_name
    if name is None:
        raise TypeError('parallel(tool, rows): the first argument must be one of the tools themselves')
    replies = _json.loads(_host_batch(f'{name}', f'{_json.dumps(list(rows))}'))
    if 'values' in replies:
        return replies['values']
    if 'error' in replies:
        raise ToolError(replies['error'])
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
        _host_print(f'{text}')
def final(value):
    raise ValueError(_host_final(f'{_json.dumps(value)}'))
def save(name, value):
    problem = _host_save(f'{name}', f'{_json.dumps(value)}')
    if problem:
        raise ValueError(problem)
def load(name, default=None):
    text = _host_load(f'{name}')
    return _json.loads(text) if text else default
def _absent(name):
    def absent(*values, **named):
        raise NameError(f'{name!r} does not exist in the sandbox')
    return absent
eval, exec, flyte_map = _absent('eval'), _absent('exec'), _absent('flyte_map')
"""
# The last line: `eval` and `exec` could reach the `print` behind this one, and Flyte's `flyte_map` the host functions.

LONGEST_VALUE = 1_000_000
"""How long the value of the last expression may be, written out."""

# Stands after the program. Slicing, because `len` could be the program's own by now.
_VALUE_CHECK = f"""
if f'{{_value!r}}'[{LONGEST_VALUE}:]:
    raise ValueError('the value is more than {LONGEST_VALUE:,} characters long. Aggregate, or keep the first rows.')
if '__flyte_io_type__' in f'{{_value!r}}':
    raise ValueError('the value holds __flyte_io_type__, the mark of a handle of Flyte. Give it another name.')
_value"""

FINAL = "final(value) ends the program with your answer.\n"
HELPERS = f"""\
parallel(tool, rows, return_exceptions=False): [tool(**row) for row in rows], all at once.
{FINAL}\
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


def guarded(code: str) -> str:
    """The program with its last expression checked before it crosses, line for line as it was.

    What Python cannot parse comes back with no value at all; the sandbox will say what is wrong with it.
    """
    lines = re.split("\r\n?|\n", code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the sandbox's to give, not the host's
            last = ast.parse("\n".join(lines)).body[-1]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return f"{code}\nNone"
    if not isinstance(last, ast.Expr):
        return f"{code}\nNone"
    line = lines[last.lineno - 1].encode()
    lines[last.lineno - 1] = (line[: last.col_offset] + b"_value = " + line[last.col_offset :]).decode()
    return "\n".join(lines) + _VALUE_CHECK


def typed_stubs(toolbox: Toolbox) -> str:
    """The declarations a program is type-checked against."""
    return f"{_TYPED_HELPERS}{stubs(toolbox)}\n"
