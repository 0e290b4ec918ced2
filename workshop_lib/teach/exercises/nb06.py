"""Exercises of notebook 06: a tool that says all of itself, one that is found, and calling what a search has found.

The MCP servers here run in this process, so that a check starts none and leaves none behind.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypedDict

from workshop_lib.bench.catalogue import other_tools
from workshop_lib.discovery import Discovery
from workshop_lib.mcp import connect
from workshop_lib.sandbox import Execution, run_program
from workshop_lib.search import ToolIndex
from workshop_lib.stubs import declarations, parameters, render_type
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.tools import Result, Tool, Toolbox

Rows = list[dict[str, Any]]
Run = Callable[[str], Awaitable[Execution]]

# --- 06.1: a tool with a full stub -----------------------------------------------------------------------

FARES: Rows = [
    {"origin": "JFK", "dest": "DEN", "cabin": "economy", "carrier": "UA", "usd": 310.0},
    {"origin": "JFK", "dest": "DEN", "cabin": "economy", "carrier": "B6", "usd": 199.5},
    {"origin": "JFK", "dest": "DEN", "cabin": "business", "carrier": "DL", "usd": 905.0},
    {"origin": "EWR", "dest": "DEN", "cabin": "economy", "carrier": "UA", "usd": 255.0},
]
CABINS = ("Literal['economy', 'business']", "Literal['business', 'economy']")


async def _check_offer(offer: Callable[[Any, Rows], Any]) -> None:
    from mcp.server.mcpserver import MCPServer

    server = MCPServer("fares", log_level="ERROR")
    offer(server, [dict(row) for row in FARES])
    async with connect(server) as servers:
        expect([tool.name for tool in servers.tools], ["fares_find_fares"], "the tools")
        (tool,) = servers.tools
        given = parameters(tool, typed=True)
        allowed = [f"origin: str, dest: str, cabin: {cabin} = 'economy'" for cabin in CABINS]
        if given not in allowed:
            raise NotYet(f"find_fares({given})", f"find_fares({allowed[0]})")
        _expect_fares(tool)
        if not tool.description.strip():
            raise NotYet("a tool without a description", "a docstring: it goes into every prompt and every search")
        box = Toolbox([tool])
        for route, carriers in (
            ({"origin": "JFK", "dest": "DEN"}, ["B6", "UA"]),
            ({"origin": "JFK", "dest": "DEN", "cabin": "business"}, ["DL"]),
            ({"origin": "LGA", "dest": "DEN"}, []),
        ):
            execution = await run_program(f"fares_find_fares(**{route!r})", box)
            prices = {row["carrier"]: row["usd"] for row in FARES if row["origin"] == route["origin"]}
            wanted = [{"carrier": one, "usd": 905.0 if one == "DL" else prices[one]} for one in carriers]
            expect(execution.error or execution.value, wanted, f"{route}:")


def _expect_fares(tool: Tool) -> None:
    """The result is a list of a named shape with a carrier and a price."""
    shown = render_type(tool.output_schema)
    fields = [text.partition("TypedDict): ")[2] for text in declarations(tool.output_schema).values()]
    if not shown.startswith("list[Fares") or fields != ["carrier: str; usd: float"]:
        raise NotYet(
            f"-> {shown}, with the shapes {fields}",
            "-> list of one TypedDict: carrier: str; usd: float",
        )


class _Fare(TypedDict):
    carrier: str
    usd: float


def _fares(rows: Rows, *route: str) -> list[_Fare]:
    found = [row for row in rows if (row["origin"], row["dest"], row["cabin"]) == route]
    return [{"carrier": row["carrier"], "usd": row["usd"]} for row in sorted(found, key=lambda row: row["usd"])]


def _offer(server: Any, rows: Rows) -> None:
    @server.tool()
    def find_fares(origin: str, dest: str, cabin: Literal["economy", "business"] = "economy") -> list[_Fare]:
        """Fares between two airports, the cheapest first."""
        return _fares(rows, origin, dest, cabin)


def _offer_without_a_shape(server: Any, rows: Rows) -> None:
    @server.tool()
    def find_fares(origin: str, dest: str, cabin: Literal["economy", "business"] = "economy") -> list[dict[str, Any]]:
        """Fares between two airports, the cheapest first."""
        return list(map(dict, _fares(rows, origin, dest, cabin)))


def _offer_any_cabin(server: Any, rows: Rows) -> None:
    @server.tool()
    def find_fares(origin: str, dest: str, cabin: str = "economy") -> list[_Fare]:
        """Fares between two airports in a cabin (economy or business), the cheapest first."""
        return _fares(rows, origin, dest, cabin)


def _offer_without_a_default(server: Any, rows: Rows) -> None:
    @server.tool()
    def find_fares(origin: str, dest: str, cabin: Literal["economy", "business"]) -> list[_Fare]:
        """Fares between two airports, the cheapest first."""
        return _fares(rows, origin, dest, cabin)


def _offer_without_a_docstring(server: Any, rows: Rows) -> None:
    @server.tool()
    def find_fares(origin: str, dest: str, cabin: Literal["economy", "business"] = "economy") -> list[_Fare]:
        return _fares(rows, origin, dest, cabin)


def _offer_unsorted(server: Any, rows: Rows) -> None:
    @server.tool()
    def find_fares(origin: str, dest: str, cabin: Literal["economy", "business"] = "economy") -> list[_Fare]:
        """Fares between two airports."""
        return sorted(_fares(rows, origin, dest, cabin), key=lambda fare: -fare["usd"])


# --- 06.2: a tool that is found --------------------------------------------------------------------------

LONGEST = 100
"""Characters of name and description together: enough for one honest sentence, too few for a list of all words."""
FIRST = 3
ASKED = ("is it crowded before boarding", "how busy is the lounge", "free seats near the gate")
_ASKED_OTHERWISE = ("crowded lounges", "a lounge that is not busy", "where are seats free")
OTHER = ("book a meeting room", "find a free slot for a meeting", "how many seats has a room", "list hotel bookings")


def rank(name: str, description: str, query: str) -> int | None:
    """The place of a tool among 500 for a query, 1 for the first; None when it is not found at all."""
    tool = Tool(name, description, {"type": "object", "properties": {"place": {"type": "string"}}}, {}, print)
    found = [one.name for one in ToolIndex([*other_tools(499), tool]).find(query, 500)]
    return found.index(name) + 1 if name in found else None


def _check_described(new_text: Callable[[], tuple[str, str]]) -> None:
    name, description = new_text()
    Toolbox([Tool(name, description, {"type": "object"}, {}, print)])  # refuses what no program could call
    length = len(name) + len(description)
    if length > LONGEST:
        raise NotYet(f"{length} characters", f"at most {LONGEST}, name and description together")
    for query in (*ASKED, *_ASKED_OTHERWISE):
        if (place := rank(name, description, query)) is None or place > FIRST:
            raise NotYet(f"{query!r}: place {place}", f"place 1 to {FIRST} of 500")
    for query in OTHER:
        if (place := rank(name, description, query)) is not None and place <= FIRST:
            raise NotYet(f"{query!r}: place {place}, where it is in the way", f"a place behind {FIRST}")


# --- 06.3: search, then call -----------------------------------------------------------------------------


async def _check_find_and_call(find_and_call: Callable[[Run, str, str], Awaitable[Any]]) -> None:
    for name, query, argument, answer in (
        ("altitude_of_airport", "find the altitude of an airport", "DEN", "DEN: 5431"),
        ("hangar_of_plane", "hangar of a plane", "N123", "N123: 7"),
        ("altitude_of_airport", "zeppelin", "DEN", None),
    ):
        programs, calls, run = _session(name, answer)
        value = await find_and_call(run, query, argument)
        expect(value, answer, f"{query!r}:")
        asked = [("search_tools", (query,))]
        expect(calls, asked if answer is None else [*asked, (name, (argument,))], f"{query!r}: the calls")
        expect(len(programs), 1 if answer is None else 2, f"{query!r}: programs")


def _session(name: str, answer: str | None) -> tuple[list[str], list[tuple[str, Any]], Run]:
    """One run with 200 tools, none of them in the prompt. `name` is the tool that answers."""
    programs: list[str] = []
    calls: list[tuple[str, Any]] = []

    async def tool(key: str) -> str:
        return answer or ""

    tool.__name__, tool.__doc__ = name, f"The {name.replace('_', ' ')}."
    box = Discovery(Toolbox([*other_tools(199), tool], hot=[]))

    async def log(called: str, arguments: dict[str, Any]) -> Result:
        result = await box.call(called, arguments)
        calls.append((called, tuple(arguments.values())))
        return result

    async def run(code: str) -> Execution:
        programs.append(code)
        return await run_program(code, box, call=log)

    return programs, calls, run


def _first(text: str) -> str | None:
    found = re.search(r"^def (\w+)\(", text, re.MULTILINE)
    return found[1] if found else None


async def _find_and_call(run: Run, query: str, argument: str) -> Any:
    found = await run(f"print(search_tools({query!r}))")
    name = _first(found.printed)
    return (await run(f"final({name}({argument!r}))")).value if name else None


async def _in_one_program(run: Run, query: str, argument: str) -> Any:
    """What no program can do: call a tool that it does not name."""
    code = f"text = search_tools({query!r})\nname = text.split('def ')[1].split('(')[0]\nfinal(name({argument!r}))"
    return (await run(code)).value


async def _calls_what_it_knows(run: Run, query: str, argument: str) -> Any:
    await run(f"print(search_tools({query!r}))")
    return (await run(f"final(altitude_of_airport({argument!r}))")).value


async def _takes_the_last(run: Run, query: str, argument: str) -> Any:
    found = await run(f"print(search_tools({query!r}))")
    names = re.findall(r"^def (\w+)\(", found.printed, re.MULTILINE)
    return (await run(f"final({names[-1]}({argument!r}))")).value if names else None


async def _expects_to_find(run: Run, query: str, argument: str) -> Any:
    found = await run(f"print(search_tools({query!r}))")
    return (await run(f"final({_first(found.printed)}({argument!r}))")).value


async def _asks_twice(run: Run, query: str, argument: str) -> Any:
    name = _first((await run(f"print(search_tools({query!r}))")).printed)
    code = f"search_tools({query!r})\nfinal({name}({argument!r}))"
    return (await run(code)).value if name else None


EXERCISES = [
    Exercise(
        "06.1",
        "a tool with a full stub",
        _check_offer,
        (
            "Everything in the stub comes from the signature and the docstring. Which type allows two words only?",
            "`cabin: Literal['economy', 'business'] = 'economy'`; and a TypedDict for one fare, with carrier and usd.",
            "`-> list[Fare]`; sort the rows that match by usd; give carrier and usd of each, and no more.",
        ),
        answer=_offer,
        wrong=(
            _offer_without_a_shape,
            _offer_any_cabin,
            _offer_without_a_default,
            _offer_without_a_docstring,
            _offer_unsorted,
        ),
    ),
    Exercise(
        "06.2",
        "a tool that is found",
        _check_described,
        (
            "The search knows words and no meaning. Which words do people say, and does your text have each of them?",
            "Name the thing in the tool's name, for that counts twice. Leave out words of other people's tools.",
            "The words: crowded, busy, seats, free, lounge, boarding, gate. They fit into one honest sentence.",
        ),
        answer=lambda: ("get_lounge_crowd", "How busy or crowded a lounge near a gate is before boarding: free seats."),
        wrong=(
            lambda: ("get_occupancy", "The occupancy of a hospitality facility, as a percentage."),
            lambda: ("lounge_info", "All there is to know of a lounge."),
            lambda: (
                "get_lounge_crowd",
                "Use this whenever somebody asks if a lounge is busy, full or crowded, if seats near a gate are free "
                "before boarding, or anything like it.",
            ),
            lambda: ("get_crowded", "crowded busy lounge free seats boarding gate find book meeting room slot"),
        ),
    ),
    Exercise(
        "06.3",
        "search, then call",
        _check_find_and_call,
        (
            "Two programs: one that prints what the search gives, and one that calls the tool found there by name.",
            "The stubs are in `.printed` of the first. The first line that begins with `def ` has the best match.",
            r"`re.search(r'^def (\w+)\(', found.printed, re.MULTILINE)` is None when nothing was found.",
        ),
        answer=_find_and_call,
        wrong=(_in_one_program, _calls_what_it_knows, _takes_the_last, _expects_to_find, _asks_twice),
    ),
]
