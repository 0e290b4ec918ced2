"""From notebook to module: the cells of somebody's tools, with questions, truths and programs, as one file.

Covers: the file that `--tools`, `--playbook` and `--suite` take. The cells are copied word for word, so that the file
cannot differ from what was tried. Does not cover: what a tool needs from a cell without tools.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workshop_lib.bench.suites import Task

END = """\
TOOLS = [{tools}]


def toolbox():
    return Toolbox(TOOLS)


TASKS = [
{tasks}]
PLAYBOOK = playbook(TASKS)
"""


def write_module(file: Path, tools: Sequence[Callable[..., Any]], tasks: Sequence[Task]) -> str:
    """Write the cells in which `tools` were defined, then TOOLS, TASKS and PLAYBOOK. Gives the text.

    Raises `ValueError` for a tool that is no function, such as one of an MCP server: its source is elsewhere.
    """
    for tool in tools:
        if not inspect.isfunction(tool):
            name = getattr(tool, "name", repr(tool))
            raise ValueError(f"{name} is no function of yours. Put one before it that calls it, and list that one.")
    cells = dict.fromkeys("".join(inspect.findsource(tool)[0]).strip() for tool in tools)
    parts = [
        '"""My tools, what is asked of them, and the truth."""',
        "from workshop_lib.bench.suites import Prediction, Task, playbook\nfrom workshop_lib.tools import Toolbox",
        *cells,
        END.format(tools=", ".join(tool.__name__ for tool in tools), tasks="".join(map(_task, tasks))),
    ]
    text = "\n\n".join(parts)
    compile(text, file.name, "exec")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return text


def _task(task: Task) -> str:
    program = task.program
    shown = f'r"""{program}"""' if '"""' not in program and not program.endswith(('"', "\\")) else repr(program)
    return (
        f"    Task(\n        {task.name!r},\n        {task.question!r},\n        {task.truth!r},\n        toolbox,\n"
        f"        program={shown},\n        prediction={task.prediction!r},\n    ),\n"
    )
