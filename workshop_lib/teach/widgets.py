"""What a notebook shows to act on: two buttons that approve or deny a tool call.

Does not cover: the sliders of the notebooks, which stand in their cells.
"""

from __future__ import annotations

import asyncio
import json
from html import escape
from typing import Any


async def ask_with_buttons(tool: str, arguments: dict[str, Any]) -> bool:
    """Show what is to be called, and wait for a click: for `Toolbox(…, approve=ask_with_buttons)`.

    Clicks arrive while the cell runs, in JupyterLab 4.4 or later with ipykernel 7 or later. Elsewhere start the run in
    the background, `task = asyncio.create_task(agent.run(…))`, and await the task in the next cell.
    """
    from IPython.display import display
    from ipywidgets import HTML, Button, HBox

    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bool] = loop.create_future()

    def button(text: str, approved: bool) -> Button:
        made = Button(description=text, button_style="success" if approved else "danger")
        made.on_click(lambda _: loop.call_soon_threadsafe(_settle, answer, approved))
        return made

    text = HTML(f"<code>{escape(tool)}({escape(json.dumps(arguments, ensure_ascii=False))})</code>")
    box = HBox([text, button("Approve", True), button("Deny", False)])
    display(box)
    approved = await answer
    box.children = (text, HTML("approved" if approved else "denied"))
    return approved


def _settle(answer: asyncio.Future[bool], approved: bool) -> None:
    if not answer.done():  # two quick clicks
        answer.set_result(approved)
