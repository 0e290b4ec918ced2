"""The app of the UI's tests: the flights and some tools that need approval, take time, or bring hostile text."""

import json
import os
import time
from pathlib import Path

from hostile_markup import PAYLOADS

from workshop_lib.approval import needs_approval
from workshop_lib.bench import load
from workshop_lib.flights import PLAYBOOK as FLIGHTS
from workshop_lib.flights import toolbox
from workshop_lib.tools import ToolError

PAY = "Pay the two bills."
SLOW = "Count slowly to twelve."
REPAIRED = "Try twice."
HOSTILE = "What do the hostile tools say?"


def _note(what: str) -> None:
    """What has been done, in a file that outlives the process."""
    with (Path(os.environ["WORKSHOP_HOME"]) / "done.txt").open("a") as file:
        file.write(f"{what}\n")


@needs_approval
def pay(bill: str, amount: int) -> str:
    """Pay an amount."""
    _note(f"paid {amount}")
    return f"paid {amount}"


def step(number: int) -> int:
    """One step, which takes a moment."""
    time.sleep(0.15)
    _note(f"step {number}")
    return number


def hostile_rows(first: int) -> list[dict[str, str]]:
    """Rows full of markup, under names full of markup."""
    return [{"payload": text, text: text} for text in PAYLOADS[first : first + 12]]


def hostile_text(number: int) -> str:
    """One payload."""
    return PAYLOADS[number]


def hostile_error(number: int) -> str:
    """One payload, as an error."""
    raise ToolError(PAYLOADS[number])


TOOLS = [*toolbox, pay, step, hostile_rows, hostile_text, hostile_error, load.note]
PLAYBOOK = {
    **FLIGHTS,
    **{question: load.playbook(question) for user in range(4) for n in range(9) for question in [f"Note {user}-{n}."]},
    PAY: """\
done = []
for bill, amount in (("<b>rent</b>", 100), ("light", 20)):
    try:
        done.append(pay(bill, amount))
    except ToolError:
        done.append("not " + bill)
final(done)
""",
    SLOW: "final([step(number) for number in range(12)])",
    HOSTILE: f"""\
payloads = {json.dumps(PAYLOADS)}
for number in range({len(PAYLOADS)}):
    hostile_text(number)
    try:
        hostile_error(number)
    except ToolError as error:
        print(error)
for first in range(0, {len(PAYLOADS)}, 12):
    hostile_rows(first)
final({{"list": payloads, "rows": [{{"a": text, text: 1}} for text in payloads], "text": payloads[0]}})
""",
    **{text: f"# {text!r}\nprint({text!r})\nfinal({text!r})" for text in PAYLOADS},
}
