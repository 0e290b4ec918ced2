"""A toolbox as an MCP server, so that other clients can use its tools.

Covers: stdio and streamable HTTP, on this machine only; schemas and structured results. Does not cover:
authentication, so nothing but the loopback address is served.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workshop_lib.tools import Tool, Toolbox, ToolError

if TYPE_CHECKING:
    from mcp.server import Server


def new_server(toolbox: Toolbox, name: str) -> Server[Any]:
    """The SDK's server over a toolbox. A failed tool is a result with `is_error`, its message the text."""
    from importlib.metadata import version

    from mcp.server import Server
    from mcp.types import CallToolResult, ListToolsResult, TextContent

    async def list_tools(context: Any, params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(tool) for tool in toolbox])

    async def call_tool(context: Any, params: Any) -> CallToolResult:
        try:
            result = await toolbox.call(params.name, params.arguments or {})
        except ToolError as error:
            return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
        value = json.loads(result.text)
        structured = {"result": value} if _is_wrapped(toolbox[params.name]) else value
        return CallToolResult(content=[TextContent(text=result.text)], structured_content=structured)

    return Server(name, version=version("code-mode-workshop"), on_list_tools=list_tools, on_call_tool=call_tool)


def _listed(tool: Tool) -> Any:
    from mcp.types import Tool as Listed

    output = tool.output_schema
    definitions = {"$defs": output["$defs"]} if "$defs" in output else {}
    if _is_wrapped(tool):
        inner = {key: value for key, value in output.items() if key != "$defs"}
        output = {"type": "object", "properties": {"result": inner}, "required": ["result"]}
    return Listed(
        name=tool.name,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema={**_resolved(output), **definitions},
    )


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The shape itself where a schema is only a reference to one."""
    return schema["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _is_wrapped(tool: Tool) -> bool:
    """A result that is no object travels in one, as the protocol wants."""
    return _resolved(tool.output_schema).get("type") != "object"


async def serve_stdio(toolbox: Toolbox, name: str) -> None:
    """Serve over stdin and stdout until stdin ends."""
    from mcp.server.stdio import stdio_server

    server = new_server(toolbox, name)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


async def serve_http(toolbox: Toolbox, name: str, port: int) -> None:
    """Serve at http://127.0.0.1:port/mcp until stopped. The SDK refuses requests that other websites send."""
    import uvicorn

    app = new_server(toolbox, name).streamable_http_app(host="127.0.0.1")
    await uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")).serve()
