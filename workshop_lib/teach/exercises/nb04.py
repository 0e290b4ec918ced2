"""Exercises of notebook 04: programs that catch and fan out, and a tool that guards what it knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from workshop_lib.flights import data, toolbox
from workshop_lib.sandbox import Execution, run_program
from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.tools import Result, Tool, Toolbox, ToolError

NewProgram = Callable[[], str]
NewReader = Callable[[dict[str, str], set[str]], Any]


async def _run(new_program: NewProgram, saved: dict[str, Any]) -> tuple[Execution, list[tuple[str, Any]]]:
    """What came of the program with the flights tools, and the calls that it made."""
    code = new_program()
    if not isinstance(code, str):
        raise NotYet(f"a {type(code).__name__}", "the text of a program: return a string")
    calls: list[tuple[str, Any]] = []

    async def log(name: str, arguments: dict[str, Any]) -> Result:
        if isinstance(arguments, dict):  # a program may hand over anything; the toolbox says what is wrong with it
            calls.append((name, tuple(arguments.values())))
        return await toolbox.call(name, arguments)

    texts = {name: json.dumps(value) for name, value in saved.items()}
    execution = await run_program(code, toolbox, call=log, saved=texts)
    if execution.error:
        raise NotYet(execution.error, "a program that comes to its end")
    return execution, calls


# --- 04.1: failures that the program catches -------------------------------------------------------------


async def _check_altitudes(new_program: NewProgram) -> None:
    for codes in (["DEN", "XYZ", "JFK", "QQQ", "ABQ"], ["QQQ"], ["LGA"]):
        execution, calls = await _run(new_program, {"codes": codes})
        known = data.airports()
        expect(execution.value, {code: known[code]["alt"] if code in known else None for code in codes}, "the value")
        expect(sorted(calls), sorted(("get_airport", (code,)) for code in codes), "the calls")


_ALTITUDES = """
codes = load('codes')
replies = parallel(get_airport, [{'code': code} for code in codes], return_exceptions=True)
{code: None if isinstance(reply, ToolError) else reply['alt'] for code, reply in zip(codes, replies)}
"""

_ALTITUDES_UNCAUGHT = """
codes = load('codes')
airports = parallel(get_airport, [{'code': code} for code in codes])
{code: airport['alt'] for code, airport in zip(codes, airports)}
"""

_ALTITUDES_LEFT_OUT = """
altitudes = {}
for code in load('codes'):
    try:
        altitudes[code] = get_airport(code)['alt']
    except ToolError:
        pass
altitudes
"""

_ALTITUDES_ONE_TRY = """
codes = load('codes')
altitudes = {code: None for code in codes}
try:
    for code in codes:
        altitudes[code] = get_airport(code)['alt']
except ToolError:
    pass
altitudes
"""

_ALTITUDES_ASKED_TWICE = """
altitudes = {}
for code in load('codes'):
    try:
        get_airport(code)
        altitudes[code] = get_airport(code)['alt']
    except ToolError:
        altitudes[code] = None
altitudes
"""


# --- 04.2: many calls, one trip --------------------------------------------------------------------------


async def _check_seats(new_program: NewProgram) -> None:
    for chosen in (sorted(data.planes())[:1_500], sorted(data.planes())[-1_200:]):
        execution, calls = await _run(new_program, {"tailnums": chosen})
        expect(execution.value, sum(data.planes()[tailnum]["seats"] for tailnum in chosen), "seats")
        expect(len(calls), len(chosen), "calls")


_SEATS = """
planes = parallel(get_plane, [{'tailnum': tailnum} for tailnum in load('tailnums')])
sum([plane['seats'] for plane in planes])
"""

_SEATS_ONE_BY_ONE = """
seats = 0
for tailnum in load('tailnums'):
    seats += get_plane(tailnum)['seats']
seats
"""

_SEATS_ROWS_OF_ONE = """
seats = 0
for tailnum in load('tailnums'):
    seats += parallel(get_plane, [{'tailnum': tailnum}])[0]['seats']
seats
"""

_SEATS_BARE_VALUES = """
planes = parallel(get_plane, load('tailnums'))
sum([plane['seats'] for plane in planes])
"""

_SEATS_STOPS_EARLY = """
seats = 0
for tailnum in load('tailnums')[:990]:
    seats += get_plane(tailnum)['seats']
seats
"""

_SEATS_TWICE = """
rows = [{'tailnum': tailnum} for tailnum in load('tailnums')]
parallel(get_plane, rows)
sum([plane['seats'] for plane in parallel(get_plane, rows)])
"""


# --- 04.3: a tool that guards what it knows --------------------------------------------------------------

_TEXTS = {"menu": "Soup, bread and tea.", "hours": "Open from nine to five.", "payroll": "Ada earns 7001 a month."}
_SECRET = {"payroll"}

# What comes back must hold nothing of the payroll. Inside `parallel`, arguments are checked by the host alone.
_HOSTILE = (
    "read_document('payroll')",
    "try:\n    text = read_document('payroll')\nexcept ToolError as error:\n    text = str(error)\ntext",
    "names = ['menu', 'payroll', 'Payroll', 'PAYROLL', ' payroll', 'payroll ', 'pay', 'nothing', '', '*']\n"
    "rows = [{'name': name} for name in names]\n"
    "[str(reply) for reply in parallel(read_document, rows, return_exceptions=True)]",
    "rows = [{'name': ['payroll']}, {'name': {'payroll': 1}}, {'name': 'menu', 'secret': 'payroll'}]\n"
    "[str(reply) for reply in parallel(read_document, rows, return_exceptions=True)]",
    "[read_document.__globals__, read_document.__closure__]",
    "str(read_document) + repr(read_document)",
)


async def _check_reader(new_reader: NewReader) -> None:
    function = new_reader(dict(_TEXTS), set(_SECRET))
    if not callable(function):
        raise NotYet(f"a {type(function).__name__}", "the function read_document")
    tool = Tool.of(function)
    expect(tool.name, "read_document", "a tool called")
    expect(list(tool.input_schema["properties"]), ["name"], "a tool with the parameters")
    box = Toolbox([tool])

    execution = await run_program("[read_document('menu'), read_document('hours')]", box)
    expect(execution.error or execution.value, [_TEXTS["menu"], _TEXTS["hours"]], "two open documents:")
    for name in ("payroll", "nothing"):
        await _expect_tool_error(tool, name)
    for bad in (["payroll"], {"payroll": 1}, 7, None):
        try:
            tool.check({"name": bad})
        except ToolError:
            continue
        raise NotYet(f"read_document({bad!r}) got past the type hint", "name: str, so that only text gets through")
    for program in _HOSTILE:
        execution = await run_program(program, box)
        came_back = f"{execution.value!r} {execution.error} {execution.printed}"
        if any(word in came_back for word in ("Ada", "earns", "7001")):
            raise NotYet(f"the secret, from the program\n{program}", "no word of a secret document, in no way")


async def _expect_tool_error(tool: Tool, name: str) -> None:
    try:
        given = await tool.invoke({"name": name})
    except ToolError:
        return
    except Exception as error:
        shown = f"a {type(error).__name__}"
    else:
        shown = repr(given)
    raise NotYet(f"read_document({name!r}) gave {shown}", "a ToolError")


def _new_reader(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    def read_document(name: str) -> str:
        """The text of a document."""
        if name not in texts or name in secret:
            raise ToolError(f"There is no document {name!r} for you.")
        return texts[name]

    return read_document


def _reader_without_guard(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    def read_document(name: str) -> str:
        if name not in texts:
            raise ToolError(f"There is no document {name!r}.")
        return texts[name]

    return read_document


def _reader_that_raises_key_errors(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    def read_document(name: str) -> str:
        if name in secret:
            raise ToolError("This document is secret.")
        return texts[name]

    return read_document


def _reader_that_quotes_the_secret(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    def read_document(name: str) -> str:
        if name in secret:
            raise ToolError(f"This is secret and not for you: {texts[name]}")
        if name not in texts:
            raise ToolError(f"There is no document {name!r}.")
        return texts[name]

    return read_document


def _reader_that_guards_too_early(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    """Looks at the name as given, and tidies it up only afterwards."""

    def read_document(name: str) -> str:
        if name in secret:
            raise ToolError("This document is secret.")
        tidy = name.strip().lower()
        if tidy not in texts:
            raise ToolError(f"There is no document {name!r}.")
        return texts[tidy]

    return read_document


def _reader_of_anything(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    def read_document(name: Any) -> str:
        if str(name) not in texts or name in secret:
            raise ToolError("There is no such document for you.")
        return texts[str(name)]

    return read_document


def _reader_that_shows_all_it_has(texts: dict[str, str], secret: set[str]) -> Callable[..., Any]:
    def read_document(name: str) -> str:
        if name not in texts or name in secret:
            raise ToolError(f"There is no {name!r}. There are: {texts}.")
        return texts[name]

    return read_document


EXERCISES = [
    Exercise(
        "04.1",
        "a program that catches failures",
        _check_altitudes,
        (
            "Inside the sandbox a failed tool is an exception called ToolError. Catch it for each code, not for all.",
            "`parallel(get_airport, rows, return_exceptions=True)` gives a ToolError in the place of a failed call.",
            "`{code: None if isinstance(reply, ToolError) else reply['alt'] for code, reply in zip(codes, replies)}`",
        ),
        answer=lambda: _ALTITUDES,
        wrong=(
            lambda: _ALTITUDES_UNCAUGHT,
            lambda: _ALTITUDES_LEFT_OUT,
            lambda: _ALTITUDES_ONE_TRY,
            lambda: _ALTITUDES_ASKED_TWICE,
        ),
    ),
    Exercise(
        "04.2",
        "1,500 calls in one trip",
        _check_seats,
        (
            "The limit is on trips to the host and not on calls. How many trips does a loop make?",
            "Build the rows first, one dict of arguments for each plane, and hand all of them to `parallel`.",
            "`planes = parallel(get_plane, [{'tailnum': t} for t in load('tailnums')])`, then add up the seats.",
        ),
        answer=lambda: _SEATS,
        wrong=(
            lambda: _SEATS_ONE_BY_ONE,
            lambda: _SEATS_ROWS_OF_ONE,
            lambda: _SEATS_BARE_VALUES,
            lambda: _SEATS_STOPS_EARLY,
            lambda: _SEATS_TWICE,
        ),
    ),
    Exercise(
        "04.3",
        "a tool that guards what it knows",
        _check_reader,
        (
            "Define `def read_document(name: str) -> str:` inside, and return it. The hint `str` does the refusing.",
            "Decide about the very name that you look up, before you look it up. Raise ToolError for all other names.",
            "`if name not in texts or name in secret: raise ToolError(…)`, with a message that quotes only the name.",
        ),
        answer=_new_reader,
        wrong=(
            _reader_without_guard,
            _reader_that_raises_key_errors,
            _reader_that_quotes_the_secret,
            _reader_that_guards_too_early,
            _reader_of_anything,
            _reader_that_shows_all_it_has,
        ),
    ),
]
