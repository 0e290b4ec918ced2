"""Reference programs in other systems' dialects, translated by their syntax tree.

A reference program calls tools by name, fans out with `parallel(tool, rows, return_exceptions=…)`, tells a failed
call by `ToolError` and ends in `final(value)` as its last line. Each dialect writes this as a careful engineer of
its system would, with concurrent calls where the system has them. Does not cover: programs that use the kit's other
helpers (`save`, `load`, `print`), that give `parallel` anything but a tool's own name, or that end elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

Parameters = Mapping[str, Sequence[str]]
"""Each tool's parameters in the order of its signature."""

FLYTE_FAN_OUT = """\
def fan_out(tool, names, rows):
    return flyte_map(tool, *[[row.get(name) for row in rows] for name in names], concurrency=16)
"""


class _Dialect(ast.NodeTransformer):
    """What all dialects share: which names are tools, and what a program needs before its first line."""

    def __init__(self, program: ast.Module, parameters: Parameters) -> None:
        self.parameters = parameters
        self.keys = {node.value for node in ast.walk(program) if isinstance(node, ast.Constant)}
        self.before: dict[str, None] = {}

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Name("parallel"), [ast.Name(tool), rows], keywords):
                return self.parallel(tool, rows, catch=bool(keywords))
            case ast.Call(ast.Name("final"), [value]):
                return self.final(value)
            case ast.Call(ast.Name(tool)) if tool in self.parameters:
                return self.call(tool, node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("Exception", node.ctx) if node.id == "ToolError" else node

    def parallel(self, tool: str, rows: ast.expr, *, catch: bool) -> ast.expr:
        raise NotImplementedError

    def final(self, value: ast.expr) -> ast.expr:
        raise NotImplementedError

    def call(self, tool: str, node: ast.Call) -> ast.expr:
        return node


class _Flyte(_Dialect):
    """Flyte's agent: the last expression is the value; `flyte_map` fans out, and alone hands a failure over.

    It takes columns, where `parallel` takes rows. A tool called by its name ends the program when it fails, so a
    call whose failure matters goes through `flyte_map` too.
    """

    def parallel(self, tool: str, rows: ast.expr, *, catch: bool) -> ast.expr:
        options = "concurrency=16, return_exceptions=True" if catch else "concurrency=16"
        match rows:
            case ast.ListComp(ast.Dict([ast.Constant(key)], [value])) if key == self.parameters[tool][0]:
                column = ast.unparse(ast.ListComp(value, rows.generators))
                return _expression(f"flyte_map({tool!r}, {column}, {options})")
        if catch:
            raise ValueError(f"No Flyte translation for calls of {tool} that may fail and take several arguments.")
        self.before[FLYTE_FAN_OUT] = None
        names = list(self.parameters[tool])
        last = max(position for position, name in enumerate(names) if name in self.keys)
        return _expression(f"fan_out({tool!r}, {names[: last + 1]!r}, {ast.unparse(rows)})")

    def final(self, value: ast.expr) -> ast.expr:
        return value

    def visit_Try(self, node: ast.Try) -> ast.AST | list[ast.stmt]:
        match node:
            case ast.Try([ast.Assign([target], ast.Call(ast.Name(tool), [argument]))], [handler], [], []):
                found = f"[found] = flyte_map({tool!r}, [{ast.unparse(argument)}], return_exceptions=True)"
                choice = ast.If(
                    _expression("isinstance(found, Exception)"),
                    handler.body,
                    [ast.Assign([target], ast.Name("found", ast.Load()))],
                )
                return [*ast.parse(found).body, choice]
        raise ValueError("No Flyte translation for a try but around one call with one argument.")


def _expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


DIALECTS: dict[str, type[_Dialect]] = {"flyte": _Flyte}


def translate(program: str, dialect: str, parameters: Parameters) -> str:
    """A reference program in a dialect of `DIALECTS`.

    Raises `ValueError` for what the dialect cannot say, with the reason.
    """
    tree = ast.parse(program)
    writer = DIALECTS[dialect](tree, parameters)
    body = ast.unparse(ast.fix_missing_locations(writer.visit(tree)))
    return "".join([*writer.before, f"{body}\n"])


def translated(
    playbook: Mapping[str, str] | Callable[[str], str | None], dialect: str, parameters: Parameters
) -> Callable[[str], str | None]:
    """A playbook in a dialect: programs are translated when they are asked for."""

    def program_for(question: str) -> str | None:
        program = playbook(question) if callable(playbook) else playbook.get(question)
        return program and translate(program, dialect, parameters)

    return program_for
