"""An MCP server without the SDK, which does what no server should. What, is its first argument."""

import json
import os
import signal
import sys
import time

WAYS = sys.argv[1].split(",")
TOOLS = [
    {"name": "fine", "inputSchema": {"type": "object"}},
    {
        "name": "max-results 2",
        "description": 'Quote """ and \\ backslash.',
        "inputSchema": {
            "type": "object",
            "properties": {
                "from": {"type": "string", "description": "Where it begins."},
                "max-results": {"type": "integer"},
                "filter": {"type": "object", "properties": {"a-b": {"$ref": "#/definitions/Way"}}, "required": ["a-b"]},
                "elsewhere": {"$ref": "http://127.0.0.1:1/schema.json"},
            },
            "required": ["from"],
            "definitions": {"Way": {"enum": ["up", "down"]}},
        },
    },
    {
        "name": "lie",
        "inputSchema": {"type": "object"},
        "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]},
    },
    {"name": "odd", "inputSchema": {"type": "object", "properties": {"x": {"type": "sting"}}}},
    {"name": "endless", "inputSchema": {"type": "object", "properties": {"x": {"default": float("inf")}}}},
    {"name": "flood", "inputSchema": {"type": "object"}},
    {"name": "hang", "inputSchema": {"type": "object"}},
    {"name": "garbage", "inputSchema": {"type": "object"}},
]


def answer(method, params):
    if method == "initialize":
        if "hang at start" in WAYS:
            time.sleep(600)
        if "crash at start" in WAYS:
            sys.exit("the licence file is missing")
        info = {"name": "misbehaving", "version": "1"}
        return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": info}
    if method == "tools/list":
        if "endless list" in WAYS:
            return {"tools": [], "nextCursor": "again"}
        return {"tools": TOOLS}
    if method == "tools/call":
        match params["name"]:
            case "lie":
                return {"content": [], "structuredContent": {"n": "not a number"}}
            case "flood":
                return {"content": [{"type": "text", "text": "x" * 100_000_000}]}
            case "hang":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "garbage":
                return {"content": "not a list"}
            case _:
                return {"content": [{"type": "text", "text": json.dumps(params["arguments"])}]}
    return None


for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    if "noise" in WAYS:
        print("Listening for requests …", flush=True)
    result = answer(message["method"], message.get("params"))
    known = {"result": result} if result else {"error": {"code": -32601, "message": "unknown method"}}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **known}), flush=True)
