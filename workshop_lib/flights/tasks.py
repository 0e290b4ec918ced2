"""The heavy and risky tools as Flyte tasks: SQL that a model wrote.

Covers: `query`, and `report`, which puts a long table where people read it instead of into the prompt. On a laptop
each call runs locked in (see `isolation`); on a cluster each of these tasks has a container of its own besides, with
the resources below. Does not cover: closing that container's network, which is the cluster's to do.
"""

from dataclasses import replace
from html import escape
from typing import Any, TypedDict

import flyte
import flyte.report

from workshop_lib.bootstrap import bootstrap
from workshop_lib.flights import isolation
from workshop_lib.flights._sql_child import Limits
from workshop_lib.flights.sql import Result, run
from workshop_lib.tools import Tool, Toolbox

FOR_PEOPLE = Limits(rows=10_000, result_bytes=5_000_000)

bootstrap()

env = flyte.TaskEnvironment(name="flights-sql", resources=flyte.Resources(cpu=1, memory="2Gi"))


class Reported(TypedDict):
    columns: list[str]
    rows: int
    truncated: bool


@env.task
async def query(sql: str) -> Result:
    """Run one DuckDB SELECT over all flights out of New York in 2013.

    Tables: flights, weather, planes, airports, airlines (`DESCRIBE flights` lists columns). Read-only; no
    files or network. At most 1,000 rows, else `truncated` is true; fails after 5 seconds or above 1 MB, so
    aggregate in SQL. Dates are ISO strings; NaN and infinity are null.
    """
    return await run(sql)


@env.task(report=True)
async def report(title: str, sql: str) -> Reported:
    """Put the rows of one SELECT, as for `query`, into a report for people; only their number comes back.

    At most 10,000 rows and 5 MB.
    """
    found = await run(sql, FOR_PEOPLE)
    await flyte.report.replace.aio(page(title, found))
    await flyte.report.flush.aio()
    return Reported(columns=found["columns"], rows=len(found["rows"]), truncated=found["truncated"])


def page(title: str, found: Result) -> str:
    """A table as HTML. Whatever stands in its cells is shown, not run."""
    cut = f"<p>Only the first {len(found['rows']):,} rows.</p>" if found["truncated"] else ""
    rows = "".join(_row(row, "td") for row in found["rows"])
    return f"<h1>{escape(title)}</h1>{cut}<table>{_row(found['columns'], 'th')}{rows}</table>"


def _row(cells: list[Any], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"


TOOLS = [replace(Tool.of(task), prepare=isolation.announce) for task in (query, report)]
toolbox = Toolbox(TOOLS)
