"""The API's tool search, emulated: tools with `defer_loading` are left out of the prompt until a search names them.

Documented, and done here: the search runs inside the response, in blocks of its own; the tools it refers to are
expanded where the result stands, and stay; three to five results a search. Assumed, for it is not documented: the
ranking (BM25, here by `search`), and that the response's input grows by the expanded definitions once. The
oracle searches with the words of the question, and where that does not find a tool its plan needs, with the words
of the tool's name: a perfect planner again, which no live model is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from workshop_lib.meter import block_text, count_tokens, deferred_tools
from workshop_lib.search import ToolIndex
from workshop_lib.tools import Tool

RESULTS = 5


def search_blocks(request: Mapping[str, Any], question: str, needed: Iterable[str], identity: str) -> list[Any]:
    """The blocks of the searches that a response makes before it calls `needed`, or none."""
    deferred = deferred_tools(request)
    search = next((tool["name"] for tool in request["tools"] if "tool_search_tool" in tool.get("type", "")), None)
    missing = {name for name in needed if name in deferred} - _found(request)
    found: list[Any] = []
    if search is None or not missing:
        return found
    for query in (question, *(name.replace("_", " ") for name in sorted(missing))):
        if not missing:
            break
        names = [tool.name for tool in _index(_Definitions(deferred)).find(query, RESULTS)]
        asked = {
            "type": "server_tool_use",
            "id": f"srvtoolu_{identity}_{len(found) // 2}",
            "name": search,
            "input": {"query": query},
        }
        references = [{"type": "tool_reference", "tool_name": name} for name in names]
        content = {"type": "tool_search_tool_search_result", "tool_references": references}
        found += [asked, {"type": "tool_search_tool_result", "tool_use_id": asked["id"], "content": content}]
        missing -= set(names)
    return found


def expanded_tokens(request: Mapping[str, Any], content: Iterable[Mapping[str, Any]]) -> int:
    """The input tokens of the definitions that new search results bring in."""
    results = (block for block in content if block["type"] == "tool_search_tool_result")
    return sum(count_tokens(block_text(block, deferred_tools(request))) for block in results)


def _found(request: Mapping[str, Any]) -> set[str]:
    """The tools that earlier searches of the conversation named."""
    return {
        reference["tool_name"]
        for message in request["messages"]
        if isinstance(message["content"], list)
        for block in message["content"]
        if block.get("type") == "tool_search_tool_result"
        for reference in block["content"].get("tool_references", [])
    }


class _Definitions:
    """Tool definitions, compared by their names, so that one index serves all requests of a run."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions, self._names = definitions, tuple(definitions)

    def __hash__(self) -> int:
        return hash(self._names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Definitions) and self._names == other._names


@lru_cache(maxsize=8)
def _index(all_of: _Definitions) -> ToolIndex:
    tools = all_of.definitions.values()
    return ToolIndex(Tool(one["name"], one.get("description", ""), one["input_schema"], {}, print) for one in tools)
