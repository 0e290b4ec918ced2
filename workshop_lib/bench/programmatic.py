"""The API's own programmatic tool calling: the model's program runs in the vendor's container and calls our tools.

Covers: marking the tools for it, handing the container on from response to response. Written after the SDK's types and
the documentation, and tested against a server that plays them; it was not tried live. Only a live model can run it:
the oracle has no container. Does not cover: files and packages of that container.
"""

from __future__ import annotations

from typing import Any

from workshop_lib.agents import DirectAgent
from workshop_lib.model import Model, OnEvent, Request, Response
from workshop_lib.tools import Toolbox

VERSION = "code_execution_20260120"


class _ProgrammaticModel(Model):
    """A model whose tools are called from programs in the API's container."""

    def __init__(self, inner: Model) -> None:
        self.__dict__.update(inner.__dict__)
        self._container: str | None = None

    async def respond(self, request: Request, on_event: OnEvent | None = None) -> Response:
        tools = [{**tool, "allowed_callers": [VERSION]} for tool in request["tools"]]
        request = {**request, "tools": [{"type": VERSION, "name": "code_execution"}, *tools]}
        if self._container:
            request["container"] = self._container
        response = await super().respond(request, on_event)
        self._container = response.container or self._container
        return response


class ProgrammaticAgent(DirectAgent):
    """The loop of direct tool calling, which is all that a client needs: calls come, results go back."""

    def __init__(self, model: Model, toolbox: Toolbox, **options: Any) -> None:
        # Marks of the prompt cache are not documented for results of programmatic calls, so there are none.
        super().__init__(_ProgrammaticModel(model), toolbox, caching=False, **options)
