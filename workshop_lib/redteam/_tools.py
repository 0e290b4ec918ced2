"""Tools that invite abuse, in plain Python: every engine gets the same, whatever else is installed beside it.

Covers functions that keep to their folder and their types. Does not cover SQL: that is the kit's own tool.
`grant_access` is not among `TOOLS`: it is the one that no program may reach. `peak_mb` is no tool either.
"""

import datetime
import os
import resource
import sys
import time
from typing import Literal

FOLDER = ""
"""The scratch folder, set by the engine's process."""


def echo(text: str) -> str:
    """The same text."""
    return text


def read_note(name: str) -> str:
    """The text of a note, such as hello.txt."""
    notes = os.path.join(FOLDER, "notes")
    path = os.path.realpath(os.path.join(notes, name))
    if os.path.dirname(path) != os.path.realpath(notes):
        raise ValueError("Notes are in one folder: give a plain name.")
    with open(path, encoding="utf-8") as file:
        return file.read(10_000)


def repeat(text: str, times: int) -> str:
    """The text several times over, at most 1,000,000 characters."""
    if not 0 <= len(text) * times <= 1_000_000:
        raise ValueError("That would be more than 1,000,000 characters.")
    return text * times


def reserve(seats: int, cabin: Literal["economy", "first"], day: datetime.date, names: list[str]) -> str:
    """Reserve seats, one name each."""
    if type(seats) is not int or len(names) != seats:
        raise ValueError("One name a seat.")
    return f"{seats} in {cabin} on {day.isoformat()}"


async def wait(seconds: float) -> float:
    """Wait, at most a minute."""
    import asyncio

    await asyncio.sleep(min(seconds, 60))
    return seconds


def wait_here(seconds: float) -> float:
    """`wait` for engines that cannot await."""
    time.sleep(min(seconds, 60))
    return seconds


def grant_access(who: str) -> str:
    """Not in any toolbox."""
    with open(os.path.join(FOLDER, "hidden-tool-called"), "w", encoding="utf-8") as file:
        file.write("x")
    return f"{who} may do everything"


TOOLS = [echo, read_note, repeat, reserve]


def peak_mb() -> float:
    """The most memory this process has used so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
