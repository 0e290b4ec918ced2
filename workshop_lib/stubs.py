"""Typed stubs: how tools look to a program. Rendered from the same JSON schemas that direct mode sends.

Covers: JSON schema → Python type, `TypedDict` declarations, signatures. Used in the prompt of code mode and,
word for word, by the type check before a program runs. Does not cover JSON schema beyond what tools use:
a construct it does not know becomes `Any`, which is always true and merely says less.
"""

from __future__ import annotations

import keyword
import textwrap
import typing
from collections.abc import Iterable
from typing import Any

if typing.TYPE_CHECKING:
    from workshop_lib.tools import Tool

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def render_type(schema: dict[str, Any]) -> str:
    """A JSON schema as a Python type expression, such as `list[Airport]` or `str | None`."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(map(repr, values))}]"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(render_type(option) for option in schema[union]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(render_type({**schema, "type": one}) for one in kind)
    if kind == "array":
        return f"list[{render_type(schema.get('items', {}))}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {render_type(values) if isinstance(values, dict) else 'Any'}]"
    return _SCALARS.get(str(kind), "Any")


def takes_none(schema: dict[str, Any]) -> bool:
    """Whether null is one of the values that a schema names."""
    return "None" in render_type(schema).split(" | ")


def declarations(*schemas: dict[str, Any]) -> dict[str, str]:
    """The named shapes in `schemas`, by name: objects as one-line `TypedDict` classes, the rest as aliases."""
    shapes: dict[str, str] = {}
    for schema in schemas:
        for name, shape in schema.get("$defs", {}).items():
            if "properties" not in shape:
                shapes[name] = f"{name} = {render_type(shape)}"
                continue
            fields = shape["properties"]
            required = set(shape.get("required", []))
            partial = "" if required else ", total=False"
            types = {field: render_type(inner) for field, inner in fields.items()}
            if not partial:
                types = {key: text if key in required else f"NotRequired[{text}]" for key, text in types.items()}
            if all(field.isidentifier() and not keyword.iskeyword(field) and field[0] != "_" for field in types):
                body = "; ".join(f"{field}: {text}" for field, text in types.items())
                shapes[name] = f"class {name}(TypedDict{partial}): {body}"
            else:  # a field such as max-results or from can only be written as a string
                body = ", ".join(f"{field!r}: {text}" for field, text in types.items())
                shapes[name] = f"{name} = TypedDict({name!r}, {{{body}}}{partial})"
    return shapes


def parameter_names(input_schema: dict[str, Any]) -> list[str]:
    """The names of a tool's parameters in the order of its signature: required ones first."""
    required = list(input_schema.get("required", []))
    return required + [name for name in input_schema.get("properties", {}) if name not in required]


def parameters(tool: Tool, *, typed: bool) -> str:
    """The parameters of a tool as they stand between the brackets of a `def`."""
    required = tool.input_schema.get("required", [])
    parts = []
    for name in parameter_names(tool.input_schema):
        schema = tool.input_schema["properties"][name]
        kind = render_type(schema)
        if name not in required and "default" not in schema and kind != "Any" and not takes_none(schema):
            kind += " | None"  # which stands for "left out", see `Tool.check`
        annotation = f": {kind}" if typed else ""
        equals = " = " if typed else "="
        parts.append(f"{name}{annotation}" + ("" if name in required else f"{equals}{schema.get('default')!r}"))
    return ", ".join(parts)


def stub(tool: Tool) -> str:
    """One tool as a typed `def` whose body is its description."""
    head = f"def {tool.name}({parameters(tool, typed=True)}) -> {render_type(tool.output_schema)}:"
    described = {name: inner.get("description") for name, inner in tool.input_schema.get("properties", {}).items()}
    lines = [tool.description, *(f"{name}: {text}" for name, text in described.items() if text)]
    text = "\n".join(line for line in lines if line)
    if not text:
        return f"{head} ..."
    text = text.replace("\\", "\\\\").replace('"""', "'''")
    text += " " * text.endswith('"')  # or the quote would join those that close the docstring
    return f"{head}\n" + textwrap.indent(f'"""{text}"""', "    ")


def stubs(tools: Iterable[Tool]) -> str:
    """All tools as stubs, the shapes they share declared once before them.

    Raises `ValueError` when two tools use one name for different shapes.
    """
    shapes: dict[str, str] = {}
    for tool in (tools := list(tools)):
        for name, text in declarations(tool.input_schema, tool.output_schema).items():
            if shapes.setdefault(name, text) != text:
                raise ValueError(f"Tool {tool.name!r} declares another {name!r} than a tool before it. Rename one.")
    return "\n".join([*shapes.values(), *map(stub, tools)])
