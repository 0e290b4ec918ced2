"""A server's tool descriptions, made fit for programs: valid names, and a named shape for every object.

Covers: names of tools and parameters that are not Python; schemas with `definitions`, inline objects or references
that lead elsewhere (never fetched: such a part counts as "anything"). Does not cover: whether a server keeps to
its schemas, which the SDK checks on every result.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

LONGEST_NAME = 64
"""What the Messages API allows."""
_DROPPED = {"title", "$defs", "definitions", "$schema", "$id", "$anchor", "$comment", "examples", "format"}
_DROPPED |= {"not", "if", "then", "else", "patternProperties", "dependentSchemas", "propertyNames", "contains"}
"""No type can say these, or they may hold references; the server checks them itself."""


def identifier(name: str, fallback: str = "tool") -> str:
    """`name` as Python can write it: `max-results` becomes `max_results`, `from` becomes `from_`."""
    text = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or fallback
    text = f"{fallback}_{text}" if text[0].isdigit() else text
    return f"{text}_" if keyword.iskeyword(text) else text


def next_name(name: str, taken: Container[str]) -> str:
    """`name`, or with a number behind it the first that is not taken, short enough for the API."""
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 12]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    chosen, number = name, 2
    while chosen in taken:
        chosen, number = f"{name}_{number}", number + 1
    return chosen


@dataclass
class Shapes:
    """Collects the named shapes of one tool while its schemas are rewritten."""

    owner: str
    """Stands before each name, so that two tools may both have an `Item`."""
    definitions: dict[str, Any] = field(default_factory=dict)
    _named: dict[str, dict[str, Any]] = field(default_factory=dict)

    def rewrite(self, schema: Any, root: dict[str, Any], name: str) -> Any:
        """`schema` with every object that has properties replaced by a reference to a named shape."""
        if not isinstance(schema, dict):
            return {}  # true, or nothing a type could be made of
        if "$ref" in schema:
            return self._reference(schema["$ref"], root)
        if schema.get("properties") and isinstance(schema["properties"], dict):
            return self._shape(schema, root, name)
        kept = {key: value for key, value in schema.items() if key not in _DROPPED}
        for key in ("items", "additionalProperties"):
            if isinstance(kept.get(key), dict):
                kept[key] = self.rewrite(kept[key], root, f"{name}{key[:4].title()}")
        for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            if isinstance(kept.get(key), list):
                kept[key] = [self.rewrite(one, root, f"{name}{number}") for number, one in enumerate(kept[key], 1)]
        return kept

    def fields(self, schema: dict[str, Any], root: dict[str, Any], name: str) -> dict[str, Any]:
        """The properties of an object, each rewritten."""
        properties = schema.get("properties") or {}
        return {key: self.rewrite(inner, root, f"{name}{_title(key)}") for key, inner in properties.items()}

    def _shape(self, schema: dict[str, Any], root: dict[str, Any], name: str) -> dict[str, Any]:
        """A new named shape for an object with properties, and the reference to it."""
        full = next_name(f"{self.owner}{name}", self.definitions)
        self.definitions[full] = {}  # known from here on, so that a shape may hold itself
        self.definitions[full] = {
            "type": "object",
            "properties": self.fields(schema, root, name),
            "required": schema.get("required", []),
        }
        return {"$ref": f"#/$defs/{full}"}

    def _reference(self, target: Any, root: dict[str, Any]) -> dict[str, Any]:
        """What a `$ref` leads to, if that is a definition of this very schema; anything else is never fetched."""
        if target in self._named:
            return self._named[target]
        place = re.fullmatch(r"#/(\$defs|definitions)/([^/]+)", str(target))
        defined = root.get(place[1], {}).get(unquote(place[2])) if place else None
        if not place or not isinstance(defined, dict):
            return {}
        name = _title(place[2])
        if defined.get("properties"):
            self._named[target] = {"$ref": f"#/$defs/{next_name(self.owner + name, self.definitions)}"}
            return self._shape(defined, root, name)
        self._named[target] = {}  # one that only leads back to itself says nothing
        self._named[target] = self.rewrite(defined, root, name)
        return self._named[target]


def _title(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", name, flags=re.ASCII))


@dataclass(frozen=True)
class Schemas:
    """What a program sees of one tool, and the way back."""

    input: dict[str, Any]
    output: dict[str, Any]
    original: dict[str, str]
    """Parameter name in programs → the server's own name."""
    structured: bool
    """The server says what its result looks like. Otherwise it is text."""
    wrapped: bool
    """The server wraps its result in an object with the one field `result`, as the SDKs do for lists and numbers."""


def schemas(name: str, input_schema: dict[str, Any], output_schema: dict[str, Any] | None) -> Schemas:
    """The schemas of a tool for `Tool`. `name` is its name in programs."""
    shapes = Shapes(_title(name))
    fields = shapes.fields(input_schema, input_schema, "")
    original: dict[str, str] = {}
    for key in fields:
        original[next_name(identifier(key, "arg"), original)] = key
    required = set(input_schema.get("required", []))
    arguments = {
        "type": "object",
        "properties": {known: fields[key] for known, key in original.items()},
        "required": [known for known, key in original.items() if key in required],
        "additionalProperties": False,
    }
    if shapes.definitions:
        arguments["$defs"] = shapes.definitions
    if output_schema is None:
        return Schemas(arguments, {"type": "string"}, original, structured=False, wrapped=False)
    results = Shapes(_title(name))
    wrapped = list(output_schema.get("properties") or {}) == ["result"]
    inner = output_schema["properties"]["result"] if wrapped else output_schema
    output = results.rewrite(inner, output_schema, "Result")
    if results.definitions:
        output = {**output, "$defs": results.definitions}
    return Schemas(arguments, output, original, structured=True, wrapped=wrapped)
