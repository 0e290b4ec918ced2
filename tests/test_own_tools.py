"""What notebook 09 hands to people for tools of their own: the review, and the module."""

import importlib.util
import json
import linecache
from dataclasses import replace
from typing import Literal, TypedDict

import pytest

from workshop_lib.approval import needs_approval
from workshop_lib.bench.module import write_module
from workshop_lib.bench.suites import Prediction, Task, load_suite
from workshop_lib.runtime import load, load_tools
from workshop_lib.teach import review
from workshop_lib.teach.review import review_tools
from workshop_lib.tools import Tool, Toolbox, ToolError


class Row(TypedDict):
    name: str


def good(kind: Literal["a", "b"]) -> list[Row]:
    """The rows of a kind. Fails for b."""
    if kind == "b":
        raise ToolError("No b today; ask for a.")
    return [{"name": "x"}]


async def found(function, calls=(), **options) -> str:
    """What the review says of one tool."""
    return str(await review_tools(Toolbox([function]), [(Tool.of(function).name, call) for call in calls], **options))


async def test_a_good_tool_has_nothing_to_mend():
    assert await found(good, [{"kind": "a"}, {"kind": "b"}], secrets=["s3cret", ""]) == "1 tool: nothing to mend"


async def test_a_missing_docstring_and_vague_types_are_named():
    def vague(query: dict) -> list:
        return []

    said = await found(vague, [{"query": {}}])
    assert said.startswith("1 tool: 3 things to mend")
    assert "no docstring" in said
    assert "its result is list[Any]" in said
    assert "a parameter may be anything" in said


async def test_a_field_that_may_be_anything_is_vague_too():
    class Loose(TypedDict):
        extra: dict

    def loose() -> list[Loose]:
        """Loose rows."""
        return []

    assert "its result is list[Loose], in which a program cannot know" in await found(loose, [{}])


async def test_a_large_result_a_wrong_one_and_json_in_a_text_are_named():
    def large() -> str:
        """Too much."""
        return "x" * 20_000

    def wrong() -> int:
        """A number, it says."""
        return "7"

    def hidden() -> str:
        """Rows."""
        return json.dumps([{"name": "x"}])

    assert "large() gives 20,002 characters" in await found(large, [{}])
    assert "wrong() gives something else than int" in await found(wrong, [{}])
    assert "hidden() gives JSON as text" in await found(hidden, [{}])


async def test_a_bare_exception_is_named_and_a_tool_error_is_not():
    def bare(name: str) -> int:
        """The number of a name."""
        return {"a": 1}[name]

    said = await found(bare, [{"name": "a"}, {"name": "b"}])
    assert "bare(name='b') fails with a bare KeyError" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("fails", [True, False])
async def test_a_secret_in_a_result_or_in_an_error_is_found_and_not_repeated(fails):
    def leaky() -> str:
        """The way in."""
        if fails:
            raise ToolError("refused: s3cret")
        return "s3cret"

    said = await found(leaky, [{}], secrets=["s3cret"])
    assert "gives away a secret" in said
    assert "s3cret" not in said


async def test_a_slow_tool_is_named(monkeypatch):
    monkeypatch.setattr(review, "MOST_SECONDS", 0.0)
    assert "took more than 0 s" in await found(good, [{"kind": "a"}])


async def test_what_has_an_effect_or_sounds_like_it_is_never_called():
    called = []

    def delete_row(name: str) -> int:
        """Delete it."""
        called.append(name)
        return 1

    @needs_approval
    def send(name: str) -> int:
        """Send it."""
        called.append(name)
        return 1

    def book(name: str, idempotency_key: str) -> int:
        """Book it."""
        called.append(name)
        return 1

    said = await found(delete_row, [{"name": "x"}])
    assert "- delete_row: by name an effect, which nothing guards, and so not called." in said
    for guarded in (send, book):
        assert await found(guarded, [{"name": "x"}]) == "1 tool: nothing to mend"
    assert called == []


async def test_tools_that_lack_the_same_share_one_line():
    def other() -> int:
        """A number."""
        return 1

    def send() -> int:
        """A number."""
        return 1

    def post() -> int:
        """A number."""
        return 1

    said = str(await review_tools(Toolbox([good, send, other, post]), []))
    assert "- send, post: by name an effect" in said
    assert "- good, other: no example call." in said


async def test_an_example_call_of_a_tool_that_is_not_there_is_an_error():
    with pytest.raises(ToolError, match="Did you mean: good"):
        await review_tools(Toolbox([good]), [("goood", {})])


async def test_a_schema_of_a_stranger_cannot_make_the_review_fetch_anything():
    async def call() -> dict[str, int]:
        return {"a": 1}

    far = Tool("far", "Far.", {"type": "object", "properties": {}}, {"$ref": "http://127.0.0.1:9/x"}, call)
    assert str(await review_tools(Toolbox([far]), [("far", {})])).startswith("1 tool: ")


# --- the module --------------------------------------------------------------------------------------------

CELL = '''\
LIMIT = 2


def numbers(most: int) -> list[int]:
    """The numbers up to `most`."""
    return [*range(min(most, LIMIT))]
'''


def defined_in_a_cell(source: str, name: str):
    """A function as a notebook defines it: its source is known to `linecache` alone."""
    file = f"<cell of {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    scope: dict = {}
    exec(compile(source, file, "exec"), scope)
    return scope[name]


TASK = Task(
    "up",
    'How many? Answer with "JSON".',
    {"n": 2},
    program='final({"n": len(numbers(9))})\n',
    prediction=Prediction(1.2, None, "one call"),
)


def test_the_module_has_the_whole_cell_and_is_what_the_command_line_takes(tmp_path, monkeypatch):
    text = write_module(tmp_path / "new" / "own_up.py", [defined_in_a_cell(CELL, "numbers")], [TASK])
    assert CELL.strip() in text
    monkeypatch.syspath_prepend(tmp_path / "new")
    assert [tool.name for tool in load_tools("own_up:TOOLS")] == ["numbers"]
    assert load("own_up:PLAYBOOK") == {TASK.question: TASK.program}
    (task,) = load_suite("own_up:TASKS")
    assert replace(task, toolbox=TASK.toolbox) == TASK
    assert [tool.name for tool in task.toolbox()] == ["numbers"]


@pytest.mark.parametrize("program", ['final("""x""")', "final('\\\\n')", 'x = "a"\nfinal(x + "b"', "", "final('é')\\"])
def test_a_program_survives_whatever_is_in_it(program, tmp_path):
    file = tmp_path / "odd.py"
    write_module(file, [defined_in_a_cell(CELL, "numbers")], [Task("odd", "?", None, program=program)])
    spec = importlib.util.spec_from_file_location("odd", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TASKS[0].program == program


def test_two_tools_of_one_cell_bring_it_once(tmp_path):
    source = CELL + "\n\ndef one() -> int:\n    return 1\n"
    numbers = defined_in_a_cell(source, "numbers")
    text = write_module(tmp_path / "m.py", [numbers, numbers.__globals__["one"]], [])
    assert text.count("LIMIT = 2") == 1


def test_a_tool_whose_source_is_elsewhere_is_refused_in_words(tmp_path):
    with pytest.raises(ValueError, match=r"good is no function of yours\. Put one before it"):
        write_module(tmp_path / "m.py", [Tool.of(good)], [])
    assert not (tmp_path / "m.py").exists()


def test_a_module_that_lacks_a_variable_says_which(tmp_path, monkeypatch):
    (tmp_path / "own_lacking.py").write_text("import os\nURL = os.environ['OWN_URL']\nTOOLS = []\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match=r"own_lacking needs 'OWN_URL'\. If that is a variable, set it\."):
        load_tools("own_lacking:TOOLS")
