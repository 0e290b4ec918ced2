"""Definitions on demand in code mode: the prompt shows the hot tools, and a program looks up the others.

`search_tools` and `describe` are tools like any other: logged, type-checked, and usable with the rest of a program.
What they give is text for the model to read. What is not in the toolbox cannot be found, described or called.
Does not cover: direct mode, where the API's own tool search does this (see `Toolbox.definitions`).
"""

from __future__ import annotations

from typing import Any

from workshop_lib.search import ToolIndex
from workshop_lib.stubs import stubs
from workshop_lib.tools import Result, Tool, Toolbox

SHOWN = 5
"""So many matches come back whole, ready to be called: few enough to read, and no second look-up needed."""
NAMED = 10
"""So many more are named."""


class Discovery(Toolbox):
    """A toolbox with its tools on demand: the hot ones, `search_tools` and `describe` are in the prompt."""

    def __init__(self, inner: Toolbox) -> None:
        self._inner = inner
        self._index = ToolIndex(inner)

        async def search_tools(query: str) -> str:
            matches = self._index.find(query, SHOWN + NAMED)
            if not matches:
                return "No tool fits. Try other words."
            others = ", ".join(tool.name for tool in matches[SHOWN:])
            return stubs(matches[:SHOWN]) + (f"\n# Less likely, see describe(name): {others}" if others else "")

        async def describe(name: str) -> str:
            return stubs([inner[name]])

        search_tools.__doc__ = (
            f"Find among {len(inner) - len(inner.hot):,} more tools by verb and thing: 'update supplier address'. "
            "Print the stubs it gives, then call them by name."
        )
        describe.__doc__ = "The stub of a tool."
        self._own = [Tool.of(search_tools), Tool.of(describe)]
        hot = [tool.name for tool in (*inner.hot, *self._own)]
        super().__init__([*inner, *self._own], hot=hot, call_seconds=inner.call_seconds, approve=inner.approve)

    async def call(self, name: str, arguments: Any) -> Result:
        """Look up here; everything else goes on to the toolbox behind, with all that it adds to a call."""
        if any(name == tool.name for tool in self._own):
            return await super().call(name, arguments)
        return await self._inner.call(name, arguments)
