"""A case of one's own on the break-even map: the measured points around it, and what they say.

Covers: calls, result size, number of tools, order of the calls, prices, programs that fail. Does not cover: what was
not measured. Beyond the edge of the map the nearest points stand in, and the result says so; skill is for a live run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from workshop_lib.bench.breakeven import CALLS, SIZES, TOOLS, Cell
from workshop_lib.bench.crossover import Order, Point
from workshop_lib.bench.map import BEST, by_point, ratio
from workshop_lib.settings import DEFAULT_MODEL

CLOSE = 1.5
"""Within this factor of each other the two modes are too close to call: a live model's own ways decide."""


@dataclass(frozen=True)
class Estimate:
    """Direct over code, at list price, at the measured points around a case. None: no direct answer there."""

    ratios: dict[str, float | None]
    outside: list[str]
    """What of the case lies beyond the map."""

    @property
    def verdict(self) -> str:
        """One sentence."""
        known = [value for value in self.ratios.values() if value is not None]
        if not known:
            return "Code mode: direct calling runs out of its context window."
        low, high = min(known), max(known)
        span = f"{low:,.2f}" if high - low < 0.005 else f"{low:,.2f} to {high:,.2f}"
        costs = f"direct calling costs {span} times as much as code mode."
        if low > CLOSE:
            return f"Code mode: {costs}"
        if high < 1 / CLOSE:
            return f"Direct calling: {costs}"
        if high < CLOSE:
            return f"Too close to call: {costs} Take what is simpler, and measure it live."
        if low > 1:
            return f"Code mode, by little at one end: {costs}"
        return f"On the border: {costs} Measure it live."

    def __str__(self) -> str:
        lines = [self.verdict]
        if self.outside:
            lines.append(f"Beyond the map, so taken from its edge: {', '.join(self.outside)}.")
        lines += [
            f"  {name}: {'no direct answer' if value is None else f'{value:,.2f}'}"
            for name, value in self.ratios.items()
        ]
        return "\n".join(lines)

    __repr__ = __str__


def estimate(
    cells: Iterable[Cell],
    *,
    calls: int,
    size: int,
    tools: int,
    order: Order,
    form: str = BEST,
    model: str = DEFAULT_MODEL,
    failing: float = 0,
) -> Estimate:
    """What the map says of a case. `size`: bytes a result; `failing`: programs of a hundred that fail once.

    `form`: a comparison of the map, such as `warm`. Raises `ValueError` for a figure that makes no sense.
    """
    case: dict[str, tuple[int, tuple[int, ...]]] = {
        "calls": (calls, CALLS),
        "size": (size, SIZES),
        "tools": (tools, TOOLS),
    }
    for name, (value, _) in case.items():
        if value < 1:
            raise ValueError(f"{name} must be 1 or more, not {value}.")
    if not 0 <= failing <= 100:
        raise ValueError(f"failing is so many programs of a hundred: 0 to 100, not {failing}.")
    found, around = by_point(cells), [_around(value, measured) for value, measured in case.values()]
    ratios: dict[str, float | None] = {}
    for n, bytes_each, among in itertools.product(*around):
        name = Point(n, bytes_each, among, order).name
        ratios[name] = ratio(found[name], form, model, failing)
    outside = [f"{name} {value:,}" for name, (value, ends) in case.items() if not ends[0] <= value <= ends[-1]]
    return Estimate(ratios, outside)


def _around(value: int, measured: tuple[int, ...]) -> list[int]:
    """The measured values next to one: one of them if it was measured, or lies beyond the ends."""
    below = max((one for one in measured if one <= value), default=measured[0])
    above = min((one for one in measured if one >= value), default=measured[-1])
    return sorted({below, above})
