"""What a tool of an MCP server gives back, as a Python value or as text.

Covers: structured content, text, text resources. Everything else (images, sound, bytes) is named and left out, for
tools pass on text and data only. Does not cover: errors (see `session`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workshop_lib.mcp.schemas import Schemas

if TYPE_CHECKING:
    from mcp.types import CallToolResult


def value_of(result: CallToolResult, seen: Schemas) -> Any:
    """What the server's schema describes, as it is; without a schema, the text."""
    if not seen.structured or result.structured_content is None:
        return text_of(result) or json.dumps(result.structured_content)
    return result.structured_content["result"] if seen.wrapped else result.structured_content


def text_of(result: CallToolResult) -> str:
    """All content as text. What is not text is named, never passed on as bytes."""
    parts = []
    for block in result.content:
        match block.type:
            case "text":
                parts.append(block.text)
            case "resource" if hasattr(block.resource, "text"):
                parts.append(block.resource.text)
            case "resource":
                parts.append(f"[a resource that is not text: {block.resource.uri}]")
            case "resource_link":
                parts.append(f"[a resource to read elsewhere: {block.uri}]")
            case kind:
                parts.append(f"[{kind}, {block.mime_type}, left out: tools pass on text and data only]")
    return "\n".join(parts)
