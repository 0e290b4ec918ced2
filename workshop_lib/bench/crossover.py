"""A task in which only what is asked for changes: how many calls, how large a result, how many tools, which order.

An orders service with random ids, so that nothing can be known from memory. A question is either *independent* (a
list, then every order on it) or *chained* (each order names the next). Both add up the same totals. Does not cover:
anything that needs judgement; the oracle plays the program, and what is measured is the protocol.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from workshop_lib.bench.catalogue import other_tools
from workshop_lib.tools import Toolbox

Order = Literal["independent", "chained"]
SEED = 20130101
_SENTENCE = "Two boxes, to be left with the neighbours at number nine, who are in until five. "

_PROGRAMS = {
    "independent": """\
ids = list_orders("{customer}")
orders = parallel(get_order, [{{"order_id": one}} for one in ids])
final(sum(order["total"] for order in orders))
""",
    "chained": """\
total, at = 0, "{first}"
for _ in range({calls}):
    order = get_order(at)
    total += order["total"]
    at = order["next_id"]
final(total)
""",
}


class OrderRecord(TypedDict):
    total: int
    next_id: str
    note: str


@dataclass(frozen=True)
class Point:
    """One place on the map: `calls` to `get_order`, `size` bytes a result, `tools` in the toolbox."""

    calls: int
    size: int
    tools: int
    order: Order

    @property
    def name(self) -> str:
        """Unique, and readable in a file."""
        return f"{self.order}-{self.calls}-{self.size}-{self.tools}"


class Orders:
    """The service of one seed: the first `calls` of its orders, with results of `size` bytes."""

    def __init__(self, point: Point, seed: int = SEED) -> None:
        source = random.Random(seed)
        self.customer = f"C{source.randrange(10**5):05}"
        self.ids = [f"{source.randrange(16**8):08x}" for _ in range(point.calls + 1)]
        self.totals = [source.randrange(100, 1_000) for _ in range(point.calls)]
        self.point = point

    @property
    def truth(self) -> int:
        """The answer."""
        return sum(self.totals)

    @property
    def question(self) -> str:
        """The question as text."""
        if self.point.order == "independent":
            return f"What do all orders of customer {self.customer} add up to? Answer with JSON: a number."
        return (
            f"Follow the orders from {self.ids[0]} on, {self.point.calls} of them: what do they add up to? "
            "Answer with JSON: a number."
        )

    @property
    def program(self) -> str:
        """The reference program."""
        form = _PROGRAMS[self.point.order]
        return form.format(customer=self.customer, first=self.ids[0], calls=self.point.calls)

    def toolbox(self, **options: Any) -> Toolbox:
        """The two tools of the service among others. `options` as for `Toolbox`."""

        async def list_orders(customer: str) -> list[str]:
            """The ids of a customer's orders."""
            return self.ids[:-1] if customer == self.customer else []

        async def get_order(order_id: str) -> OrderRecord:
            """One order: its total, the id of the next, and the note."""
            return self._record(self.ids.index(order_id))

        return Toolbox([list_orders, get_order, *other_tools(self.point.tools - 2)], **options)

    def _record(self, position: int) -> OrderRecord:
        record: OrderRecord = {"total": self.totals[position], "next_id": self.ids[position + 1], "note": ""}
        room = max(0, self.point.size - len('{"total":123,"next_id":"01234567","note":""}'))
        record["note"] = (_SENTENCE * (room // len(_SENTENCE) + 1))[:room]
        return record
