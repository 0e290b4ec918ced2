"""The watched process that runs hostile programs with the kit's own sandbox, several one after the other.

Covers: a toolbox that invites abuse, one line of JSON in for a case and one out. Does not cover: the verdict.
Started by `engines` as `python -m workshop_lib.redteam._kit_child READ_FD WRITE_FD FOLDER`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from workshop_lib.flights import isolation, sql
from workshop_lib.redteam import _tools
from workshop_lib.sandbox import Limits, run_program
from workshop_lib.tools import Toolbox

IN_CHILD = isolation.Choice("child", "the watch knows that process")


async def query(text: str) -> sql.Result:
    """Run one SELECT over the flights."""
    return await sql.run(text, choice=IN_CHILD)


async def outcomes(job: dict[str, Any], toolbox: Toolbox) -> list[dict[str, Any]]:
    """What came of each program of a case. Each has a sandbox of its own, as programs of two people would."""
    limits = Limits(seconds=job["seconds"], wall_seconds=job["wall_seconds"], calls=2_000)
    done = []
    for program in job["programs"]:
        execution = await run_program(program, toolbox, saved={}, limits=limits)
        done.append(
            {
                "value": execution.value,
                "printed": execution.printed,
                "error": execution.error,
                "error_type": execution.error_type,
                "seconds": execution.seconds,
                "tool_seconds": execution.tool_seconds,
            }
        )
    return done


async def serve(jobs: Any, replies: Any) -> None:
    """Answer jobs until there are no more. What the sandbox raises is reported as a crash of the host."""
    toolbox = Toolbox([*_tools.TOOLS, _tools.wait, query])
    await outcomes({"programs": ["query('SELECT 1')"], "seconds": 30, "wall_seconds": 60}, toolbox)  # warm
    replies.write(json.dumps({"ready": True, "peak_mb": _tools.peak_mb()}) + "\n")
    for line in jobs:
        try:
            reply: dict[str, Any] = {"outcomes": await outcomes(json.loads(line), toolbox)}
        except BaseException as error:
            reply = {"outcomes": [], "crash": f"run_program raised {type(error).__name__}: {str(error)[:300]}"}
        replies.write(json.dumps(reply | {"peak_mb": _tools.peak_mb()}) + "\n")


if __name__ == "__main__":
    _tools.FOLDER = sys.argv[3]
    with os.fdopen(int(sys.argv[1])) as job_pipe, os.fdopen(int(sys.argv[2]), "w", buffering=1) as reply_pipe:
        asyncio.run(serve(job_pipe, reply_pipe))
