"""One description of a tool serves both modes, and whatever a tool does becomes JSON or a `ToolError`."""

import asyncio
import dataclasses
import datetime
import enum
import json
import threading
import time
from typing import Literal, NotRequired, TypedDict

import pytest

from workshop_lib import functions
from workshop_lib.sandbox import run_program
from workshop_lib.stubs import stub, stubs
from workshop_lib.tools import MAX_RESULT_CHARS, Tool, Toolbox, ToolError


class Town(TypedDict):
    name: str
    people: int | None
    mayor: NotRequired[str]


def town(name: str, unit: Literal["km", "mi"] = "km", near: list[str] | None = None) -> Town:
    """Look up a town."""
    return {"name": name, "people": None}


async def towns() -> list[Town]:
    """All towns."""
    return [{"name": "Utrecht", "people": 361_742}]


def test_a_function_becomes_a_definition_for_the_api():
    definition = Toolbox([town]).definitions()[0]
    assert definition["name"] == "town"
    assert definition["input_schema"]["required"] == ["name"]
    assert definition["input_schema"]["properties"]["unit"] == {"default": "km", "enum": ["km", "mi"], "type": "string"}
    assert definition["description"].startswith("Look up a town.\nReturns Town\nclass Town(TypedDict)")


def test_the_same_function_becomes_a_typed_stub():
    assert stubs([Tool.of(town)]).splitlines() == [
        "class Town(TypedDict): name: str; people: int | None; mayor: NotRequired[str]",
        "def town(name: str, unit: Literal['km', 'mi'] = 'km', near: list[str] | None = None) -> Town:",
        '    """Look up a town."""',
    ]


def test_stubs_are_python_that_compiles_whatever_the_description_holds():
    def nasty(x: int) -> int:
        return x

    nasty.__doc__ = 'Ends in a quote "\nhas """ three and a \\ backslash\n\nand a blank line"'
    compile(stub(Tool.of(nasty)), "stub", "exec")


def test_a_shape_is_declared_once_and_two_different_shapes_of_one_name_are_refused():
    assert stubs([Tool.of(town), Tool.of(towns)]).count("class Town") == 1

    shape = {"type": "object", "properties": {"height": {"type": "number"}}, "required": ["height"]}
    hill = Tool("hill", "A hill.", {"type": "object"}, {"$ref": "#/$defs/Town", "$defs": {"Town": shape}}, town)

    with pytest.raises(ValueError, match="another 'Town'"):
        stubs([Tool.of(town), hill])


def test_a_parameter_without_a_type_is_refused_when_the_toolbox_is_made():
    def loose(x) -> int:
        return x

    with pytest.raises(TypeError, match="'x' has no type hint"):
        Toolbox([loose])


@pytest.mark.parametrize("name", ["_hidden", "two words", "class", "final", "ToolError"])
def test_a_name_that_a_program_could_not_call_is_refused(name):
    with pytest.raises(ValueError, match="tool"):
        Toolbox([Tool(name, "", {"type": "object"}, {}, town)])


def test_two_tools_of_one_name_are_refused():
    with pytest.raises(ValueError, match="Two tools are called 'town'"):
        Toolbox([town, town])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "is a required property"),
        ({"name": 7}, "'name': 7 is not of type"),
        ({"name": "x", "unit": "ell"}, "'unit': "),
        ({"name": "x", "colour": "red"}, "'colour' was unexpected"),
        ({"name": True}, "is not of type"),
        (["x"], "must be an object, not list"),
        (None, "must be an object, not NoneType"),
    ],
)
async def test_arguments_are_checked_on_the_host(arguments, says):
    with pytest.raises(ToolError, match=says):
        await Toolbox([town]).call("town", arguments)


def test_two_ways_to_say_the_same_call_have_one_short_form():
    tool = Tool.of(town)
    assert tool.check({"unit": "km", "near": None, "name": "x"}) == tool.check({"name": "x"}) == {"name": "x"}


def test_a_value_that_only_equals_the_default_is_kept():
    def count(n: bool | int = 1) -> int:
        """Count."""
        return n

    assert Tool.of(count).check({"n": True}) == {"n": True}


async def test_plain_and_async_functions_are_called_alike():
    tools = Toolbox([town, towns])
    assert json.loads((await tools.call("town", {"name": "Delft"})).text) == {"name": "Delft", "people": None}
    assert json.loads((await tools.call("towns", {})).text)[0]["people"] == 361_742


async def test_an_unknown_tool_is_named_with_the_nearest_known_ones():
    with pytest.raises(ToolError, match=r"no tool called 'twon'. Did you mean: town"):
        await Toolbox([town]).call("twon", {})


async def test_a_flyte_task_is_a_tool_too():
    import flyte

    @flyte.TaskEnvironment(name="test-tools").task
    async def triple(x: int) -> int:
        """Three times x."""
        return 3 * x

    tools = Toolbox([triple])
    assert tools["triple"].description == "Three times x."
    assert (await tools.call("triple", {"x": 4})).text == "12"


def tool_raises() -> int:
    raise KeyError("gone")


def tool_exits() -> int:
    raise SystemExit(3)


def tool_stops() -> int:
    raise StopIteration


def tool_not_json() -> object:
    return object()


def tool_half_a_character() -> str:
    return "\ud800"


def tool_not_a_number() -> float:
    return float("nan")


def tool_itself() -> list:
    endless: list = []
    endless.append(endless)
    return endless


def tool_fifty_megabytes() -> str:
    return "x" * 50_000_000


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (tool_raises, "tool_raises failed: KeyError: 'gone'"),
        (tool_exits, "tool_exits failed: RuntimeError: SystemExit"),
        (tool_stops, "tool_stops failed: RuntimeError: StopIteration"),
        (tool_not_json, "not JSON"),
        (tool_not_a_number, "not JSON"),
        (tool_half_a_character, "not JSON"),
        (tool_itself, "not JSON"),
        (tool_fifty_megabytes, f"returned 50.0 million characters; at most {MAX_RESULT_CHARS // 10**6} million"),
    ],
)
async def test_whatever_a_tool_does_the_caller_sees_one_sentence(function, says):
    with pytest.raises(ToolError, match=says):
        await Toolbox([function]).call(function.__name__, {})


async def test_a_hanging_tool_is_given_up_and_blocks_nobody():
    def hang() -> int:
        time.sleep(5)
        return 1

    async def hang_too() -> int:
        await asyncio.sleep(5)
        return 1

    tools = Toolbox([hang, hang_too, towns], call_seconds=0.2)
    outcomes = await asyncio.gather(
        tools.call("hang", {}), tools.call("hang_too", {}), tools.call("towns", {}), return_exceptions=True
    )
    assert [str(outcome).partition(". Ask")[0] for outcome in outcomes[:2]] == [
        "hang did not answer within 0.2 s and was given up",
        "hang_too did not answer within 0.2 s and was given up",
    ]
    assert "Utrecht" in outcomes[2].text


async def test_plain_functions_take_turns_in_a_few_threads_and_one_that_hangs_loses_its_own(monkeypatch):
    """A thread that is done is used again; one that hangs is not waited for."""
    monkeypatch.setattr(functions, "_workers", functions._Workers())  # none that other tests have left

    def which() -> int:
        return threading.get_ident()

    hung, released = [], threading.Event()

    def hang() -> None:
        hung.append(threading.get_ident())
        released.wait(10)

    tools = Toolbox([which, hang], call_seconds=0.2)
    used = {(await tools.call("which", {})).text for _ in range(50)}
    with pytest.raises(ToolError, match="was given up"):
        await tools.call("hang", {})
    after = {(await tools.call("which", {})).text for _ in range(50)}
    released.set()
    assert len(used | after) <= 5
    assert str(hung[0]) not in after


async def test_waiting_for_a_thread_does_not_count_against_the_time_out():
    def slow(x: int) -> int:
        time.sleep(0.05)
        return x

    tools = Toolbox([slow], call_seconds=0.3)
    results = await asyncio.gather(*(tools.call("slow", {"x": x}) for x in range(160)))
    assert [result.text for result in results] == [str(x) for x in range(160)]


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Box:
    side: float
    colour: Colour = Colour.RED


def paint(box: Box, day: datetime.date, colour: Colour = Colour.BLUE) -> Box:
    """Paint a box on a day."""
    assert isinstance(box, Box)
    assert isinstance(day, datetime.date)
    return dataclasses.replace(box, colour=colour)


def test_enums_and_dataclasses_have_stubs_that_a_program_can_use():
    assert stubs([Tool.of(paint)]).splitlines()[:3] == [
        "class Box(TypedDict): side: float; colour: NotRequired[Colour]",
        "Colour = Literal['red', 'blue']",
        "def paint(box: Box, day: str, colour: Colour = 'blue') -> Box:",
    ]


async def test_a_function_gets_what_it_declares_and_gives_back_json():
    tools = Toolbox([paint])
    result = await tools.call("paint", {"box": {"side": 2}, "day": "2013-07-04"})
    assert json.loads(result.text) == {"side": 2.0, "colour": "blue"}
    code = "paint({'side': 3}, '2013-07-04', colour='red')['colour']"
    assert (await run_program(code, tools)).value == "red"


async def test_a_value_that_fits_the_schema_but_not_the_type_is_a_tool_error():
    with pytest.raises(ToolError, match="paint failed: ValidationError"):
        await Toolbox([paint]).call("paint", {"box": {"side": 2}, "day": "yesterday"})


def pay(to: str, cents: int, idempotency_key: str) -> str:
    """Pay."""
    return idempotency_key


def test_a_model_does_not_see_the_idempotency_key():
    assert "idempotency_key" not in json.dumps(Toolbox([pay]).definitions())
    assert "idempotency_key" not in stubs([Tool.of(pay)])


async def test_a_model_cannot_set_the_idempotency_key():
    with pytest.raises(ToolError, match="bad argument"):
        await Toolbox([pay]).call("pay", {"to": "ann", "cents": 1, "idempotency_key": "mine"})


async def test_each_call_has_a_key_of_its_own_unless_it_is_given_one():
    box, arguments = Toolbox([pay]), {"to": "ann", "cents": 1}
    assert len({(await box.call("pay", arguments)).text for _ in range(3)}) == 3
    assert (await box.call_once("pay", arguments, "k")).text == '"k"'


async def test_a_tool_with_typed_arguments_gets_its_key_too():
    def due(on: datetime.date, idempotency_key: str) -> str:
        return f"{on:%d.%m.} {idempotency_key}"

    assert (await Toolbox([due]).call_once("due", {"on": "2013-07-04"}, "k")).text == '"04.07. k"'


def test_an_idempotency_key_that_is_not_text_is_refused():
    def wrong(idempotency_key: int) -> int:
        return idempotency_key

    with pytest.raises(TypeError, match="idempotency_key: str"):
        Toolbox([wrong])
