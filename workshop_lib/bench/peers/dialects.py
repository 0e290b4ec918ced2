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

HELPERS = {"parallel", "final", "save", "load"}
"""Names that mean something to the kit alone."""
ANY = "from typing import Any\n"
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


class _Rows(_Dialect):
    """What the dialects share that call a tool for each row of a comprehension."""

    attempt: str
    """Source of a function that gives back a failed call's error."""

    def parallel(self, tool: str, rows: ast.expr, *, catch: bool) -> ast.expr:
        if catch:
            self.before[self.attempt] = None
        match rows:
            case ast.ListComp(row, loops):
                loop = ast.unparse(ast.ListComp(ast.Name("x"), loops)).removeprefix("[x ").removesuffix("]")
            case _:
                row, loop = ast.Name("row"), f"for row in {ast.unparse(rows)}"
        return self.fan_out(tool, f"[{self.one(tool, row, catch=catch)} {loop}]")

    def fan_out(self, tool: str, calls: str) -> ast.expr:
        return _expression(calls)

    def one(self, tool: str, row: ast.expr, *, catch: bool) -> str:
        raise NotImplementedError


class _Smolagents(_Rows):
    """smolagents: tools are plain functions, called one after the other; the answer goes to `final_answer`.

    Its interpreter makes `return` an exception that `except Exception` catches, so none stands in a `try`; it knows
    neither `{**row}` nor `[name] = …`.
    """

    attempt = """\
def attempt(tool, **row):
    try:
        found = tool(**row)
    except Exception as error:
        found = error
    return found
"""

    def one(self, tool: str, row: ast.expr, *, catch: bool) -> str:
        return f"attempt({tool}, {_keywords(row)})" if catch else f"{tool}({_keywords(row)})"

    def final(self, value: ast.expr) -> ast.expr:
        return _expression(f"final_answer({ast.unparse(self.visit(value))})")

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        if all(node.keys):
            return node
        parts: list[str] = []
        for key, value in zip(node.keys, node.values, strict=True):
            own = f"{ast.unparse(key)}: {ast.unparse(value)}" if key else ""
            if own and parts and parts[-1].endswith("}"):
                parts[-1] = f"{parts[-1][:-1]}, {own}}}"
            else:
                parts.append(f"{{{own}}}" if own else ast.unparse(value))
        return _expression(" | ".join(parts))

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        match node.targets:
            case [ast.List([name])]:
                return ast.Assign([name], _expression(f"{ast.unparse(node.value)}[0]"))
        return node


class _Async(_Rows):
    """Tools are async and take keywords; `asyncio.gather`, which takes none itself, fans out."""

    attempt = """\
async def attempt(call):
    try:
        return await call
    except Exception as error:
        return error
"""

    def one(self, tool: str, row: ast.expr, *, catch: bool) -> str:
        call = self.source(tool, row)
        return f"attempt({call})" if catch else call

    def source(self, tool: str, row: ast.expr) -> str:
        return f"{tool}({_keywords(row)})"

    def fan_out(self, tool: str, calls: str) -> ast.expr:
        self.before["import asyncio\n"] = None
        return _expression(f"await asyncio.gather(*{calls})")

    def call(self, tool: str, node: ast.Call) -> ast.expr:
        given = dict(zip(self.parameters[tool], node.args, strict=False))
        given |= {str(keyword.arg): keyword.value for keyword in node.keywords}
        row = ast.Dict([ast.Constant(name) for name in given], list(given.values()))
        return _expression(f"await {self.source(tool, row)}")

    def final(self, value: ast.expr) -> ast.expr:
        return value


class _Pydantic(_Async):
    """pydantic-ai-harness: programs are type-checked before they run, and a tool is no value.

    Its checker cannot follow an unpacked dict of several types, nor know that a mean or a year is there. What comes
    from tools and what is unpacked is `Any` to it, as it is to the kit's own checker.
    """

    gather = """\
async def gather(calls: Any) -> Any:
    return await asyncio.gather(*calls)
"""

    def fan_out(self, tool: str, calls: str) -> ast.expr:
        self.before |= dict.fromkeys(("import asyncio\n", ANY, self.gather))
        return _expression(f"await gather({calls})")

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Assign([ast.Name() as name], ast.Dict() | ast.ListComp(ast.Dict()) as value):
                pass
            case ast.Assign([ast.Name() as name], ast.Await(ast.Call(ast.Name(tool))) as value) if tool != "gather":
                pass
            case ast.Assign([ast.Name() as name], ast.Subscript(ast.Await()) as value):
                pass
            case _:
                return node
        self.before[ANY] = None
        return ast.AnnAssign(name, ast.Name("Any"), value, simple=1)


class _FastMcp(_Async):
    """fastmcp: everything goes through `await call_tool(name, params)`, lists come wrapped, `return` ends it."""

    lists = ("find_airports", "get_weather", "list_airlines", "list_fleet", "list_routes")
    """Tools whose result is no object: MCP wraps it in one."""

    def source(self, tool: str, row: ast.expr) -> str:
        return f"call_tool({tool!r}, {ast.unparse(row)})"

    def fan_out(self, tool: str, calls: str) -> ast.expr:
        found = super().fan_out(tool, calls)
        return _expression(f"[r['result'] for r in {ast.unparse(found)}]") if tool in self.lists else found

    def call(self, tool: str, node: ast.Call) -> ast.expr:
        found = super().call(tool, node)
        return _expression(f"({ast.unparse(found)})['result']") if tool in self.lists else found

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        match node.value:
            case ast.Call(ast.Name("final"), [value]):
                return ast.Return(self.visit(value))
        return self.generic_visit(node)


def _keywords(row: ast.expr) -> str:
    """The arguments of a call that is given this row."""
    if not isinstance(row, ast.Dict):
        return f"**{ast.unparse(row)}"
    pairs = zip(row.keys, row.values, strict=True)
    return ", ".join(
        f"{ast.literal_eval(key)}={ast.unparse(value)}" if key else f"**{ast.unparse(value)}" for key, value in pairs
    )


def _expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


DIALECTS: dict[str, type[_Dialect]] = {
    "flyte": _Flyte,
    "smolagents": _Smolagents,
    "pydantic": _Pydantic,
    "fastmcp": _FastMcp,
}


def translate(program: str, dialect: str, parameters: Parameters) -> str:
    """A reference program in a dialect of `DIALECTS`.

    Raises `ValueError` for what the dialect, or its translation here, cannot say.
    """
    tree = ast.parse(program)
    writer = DIALECTS[dialect](tree, parameters)
    tree = ast.fix_missing_locations(writer.visit(tree))
    if left := {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & HELPERS:
        raise ValueError(f"No {dialect} translation for this use of {', '.join(sorted(left))}.")
    return "".join([*writer.before, f"{ast.unparse(tree)}\n"])


def translated(
    playbook: Mapping[str, str] | Callable[[str], str | None], dialect: str, parameters: Parameters
) -> Callable[[str], str | None]:
    """A playbook in a dialect: programs are translated when they are asked for."""

    def program_for(question: str) -> str | None:
        program = playbook(question) if callable(playbook) else playbook.get(question)
        return program and translate(program, dialect, parameters)

    return program_for
