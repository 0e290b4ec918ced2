"""Stands in for `mcp-server-time` where nothing may be installed: the same tool, for summer and winter alike."""

from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from mcp.server.mcpserver import MCPServer

server = MCPServer("mcp-time", log_level="ERROR")


class Time(TypedDict):
    timezone: str
    datetime: str


class Converted(TypedDict):
    source: Time
    target: Time


@server.tool()
def convert_time(source_timezone: str, time: str, target_timezone: str) -> Converted:
    """Convert a time, on the day of the workshop's data."""
    source = datetime.fromisoformat(f"2013-07-10T{time}").replace(tzinfo=ZoneInfo(source_timezone))
    target = source.astimezone(ZoneInfo(target_timezone))
    return {
        "source": {"timezone": source_timezone, "datetime": source.isoformat()},
        "target": {"timezone": target_timezone, "datetime": target.isoformat()},
    }


if __name__ == "__main__":
    server.run()
