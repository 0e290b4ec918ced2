"""The formula behind the break-even map, in few parameters: fitted to the measured points, its error shown on each.

    direct, one by one    (n + 1) · P  +  n (n + 1) / 2 · (k + s / b)  +  n · o
    direct, all at once        3 · P  +  n · (m + s / b)  +  a
    code-final               1 · C

n calls; s bytes a result; P and C the fixed prompt of direct and of code mode, one of each per number of tools; b bytes
a token; k tokens that a call and its result add to each request after it, o those written for it once; m both for calls
made at once, the id in the list included; a the call of the list. Does not cover: prices, which multiply each kind of
token, and the prompt cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workshop_lib.bench.breakeven import TOOLS, Cell
from workshop_lib.bench.crossover import Point


@dataclass(frozen=True)
class Fit:
    """The parameters, and the largest and mean relative error over the points they were fitted to."""

    parameters: dict[str, float]
    worst_error: float
    mean_error: float
    worst_point: str

    def to_json(self) -> dict[str, Any]:
        """With stable field names."""
        return {
            "parameters": self.parameters,
            "worst_error": self.worst_error,
            "mean_error": self.mean_error,
            "worst_point": self.worst_point,
        }


def point_of(name: str) -> Point:
    """The point that a name stands for."""
    order, calls, size, tools = name.split("-")
    return Point(int(calls), int(size), int(tools), order)  # type: ignore[arg-type]


def direct_terms(point: Point) -> dict[str, float]:
    """How often each parameter is paid in direct mode."""
    n, fixed = point.calls, f"P{point.tools}"
    if point.order == "chained":
        passes = n * (n + 1) / 2
        return {fixed: n + 1, "k": passes, "1/b": passes * point.size, "o": n}
    return {fixed: 3, "m": n, "1/b": n * point.size, "a": 1}


def code_terms(point: Point) -> dict[str, float]:
    """The same for code mode with `final`: the prompt once, and a program that does not grow with the calls."""
    return {f"C{point.tools}": 1.0, "chained": float(point.order == "chained")}


def fit(cells: Iterable[Cell]) -> dict[str, Fit]:
    """The formulas of direct and of code mode, each fitted to its tokens by least squares of the relative error."""
    cells = list(cells)
    return {
        "direct": _fit([cell for cell in cells if cell.arm == "direct" and cell.right], direct_terms),
        "code-final": _fit([cell for cell in cells if cell.arm == "code-final" and cell.right], code_terms),
    }


def _fit(cells: list[Cell], terms: Any) -> Fit:
    import numpy

    rows = [terms(point_of(cell.point)) for cell in cells]
    names = list(dict.fromkeys(name for row in rows for name in row))
    tokens = numpy.array([cell.tokens for cell in cells], dtype=float)
    matrix = numpy.array([[row.get(name, 0.0) for name in names] for row in rows])
    solution, *_ = numpy.linalg.lstsq(matrix / tokens[:, None], numpy.ones(len(cells)), rcond=None)
    errors = numpy.abs(matrix @ solution / tokens - 1)
    worst = int(errors.argmax())
    parameters = dict(zip(names, solution.round(4).tolist(), strict=True))
    return Fit(parameters, float(errors.max()), float(errors.mean()), cells[worst].point)


def predicted(fits: dict[str, Fit], point: Point) -> dict[str, float]:
    """The tokens that the formulas give for a point, measured or not, with one of the measured numbers of tools."""
    if point.tools not in TOOLS:
        raise ValueError(f"The fixed prompt was measured for {TOOLS} tools, not for {point.tools}.")
    return {
        arm: sum(fits[arm].parameters[name] * times for name, times in terms(point).items())
        for arm, terms in (("direct", direct_terms), ("code-final", code_terms))
    }
