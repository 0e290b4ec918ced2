"""The search over tools: how often it finds what was meant, that it is the same everywhere, and that nothing upsets it.

How the labelled queries were made stands in data/tool_queries.json. The figures asserted here are those measured:
the search is good for queries that name verb and thing, and finds little more than half of what people say freely.
"""

import json
import logging
import os
import random
import re
import subprocess
import sys

import bm25s
import pytest
from jsonschema_rs import Draft202012Validator

from workshop_lib.bench.catalogue import other_tools
from workshop_lib.flights import toolbox
from workshop_lib.search import ToolIndex
from workshop_lib.settings import PROJECT
from workshop_lib.tools import Tool, Toolbox

QUERIES = json.loads((PROJECT / "data" / "tool_queries.json").read_text(encoding="utf-8"))["queries"]
TOOLS = [*other_tools(990), *toolbox]
INDEX = ToolIndex(TOOLS)


def found(index: ToolIndex, query: str, limit: int = 5) -> list[str]:
    return [tool.name for tool in index.find(query, limit)]


def tool(name: str, description: str = "", inputs: dict | None = None, outputs: dict | None = None) -> Tool:
    return Tool(name, description, inputs or {"type": "object"}, outputs or {}, print)


@pytest.mark.parametrize(
    ("wording", "held_out", "recall"),
    [("model", False, 0.95), ("model", True, 0.9), ("person", False, 0.53), ("person", True, 0.55)],
)
def test_recall_at_5_among_999_tools(wording, held_out, recall):
    rows = [row for row in QUERIES if row["held_out"] == held_out]
    hits = sum(not {*row["tools"]}.isdisjoint(found(INDEX, row[wording])) for row in rows)
    assert hits / len(rows) >= recall


def test_the_labelled_queries_are_fit_to_measure_with():
    names = {tool.name for tool in TOOLS}
    words = [({*re.findall(r"[a-z]+", row["person"].lower())}, "_".join(row["tools"]).split("_")) for row in QUERIES]
    assert len(QUERIES) >= 70
    assert all(names.issuperset(row["tools"]) for row in QUERIES)
    assert sum(said.isdisjoint(named) for said, named in words) >= len(QUERIES) / 3
    assert sum(len(row["tools"]) > 1 for row in QUERIES) >= 10
    assert [row["held_out"] for row in QUERIES] == [number % 3 == 2 for number in range(len(QUERIES))]


def test_every_tool_is_found_first_by_its_own_name():
    assert [tool.name for tool in TOOLS if found(INDEX, tool.name, 1) != [tool.name]] == []


def test_the_order_of_the_tools_changes_nothing():
    shuffled = random.Random(1).sample(TOOLS, len(TOOLS))
    index = ToolIndex(iter(shuffled))
    assert [found(index, row["person"], 50) for row in QUERIES] == [found(INDEX, row["person"], 50) for row in QUERIES]


def test_another_process_with_other_hashes_gives_the_same_order():
    code = (
        "from workshop_lib.bench.catalogue import other_tools\n"
        "from workshop_lib.search import ToolIndex\n"
        "index = ToolIndex(other_tools(990))\n"
        "for query in ['who is on call', 'send the customer a reminder', 'list']:\n"
        "    print([tool.name for tool in index.find(query, 990)])\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout.count("invoice") > 3, runs[0].stderr
    assert runs[0].stdout == runs[1].stdout


def test_tools_that_fit_alike_stand_in_the_order_of_their_names():
    assert found(ToolIndex([tool("c", "A lamp."), tool("a", "A lamp."), tool("b", "A lamp.")]), "lamp") == list("abc")


@pytest.mark.parametrize(
    ("part", "query"),
    [
        (tool("wanted_thing"), "things wanted"),
        (tool("wantedThing"), "thing"),
        (tool("fetchHTTPPage"), "http page"),
        (tool("x", "Wanted by many."), "want"),
        (tool("x", inputs={"properties": {"colourOfLamp": {"type": "string"}}}), "lamp"),
        (tool("x", inputs={"properties": {"c": {"anyOf": [{"description": "Colour of a lamp."}]}}}), "lamps"),
        (tool("x", outputs={"$ref": "#/$defs/X", "$defs": {"X": {"properties": {"lamp_id": {}}}}}), "lamp"),
        (tool("delete_lamp"), "remove"),
        (tool("get_lamp"), "show me"),
    ],
)
def test_what_a_tool_says_of_itself_finds_it(part, query):
    assert found(ToolIndex([tool("other", "Something else.", {"properties": {"y": {}}}), part]), query) == [part.name]


def test_what_is_not_in_the_index_is_never_found():
    hidden = "billing_send_invoice_reminder"
    index = ToolIndex(tool for tool in TOOLS if tool.name != hidden)
    assert hidden in found(INDEX, "send a reminder of the invoice")
    assert hidden not in found(index, f"{hidden} send a reminder of the invoice", 999)


@pytest.mark.parametrize("query", ["", " \n\t", "🛫🦖", "\ud800\x00", "the of and", "xyzzy", "_", "%s{}\\d(["])
def test_a_query_that_says_nothing_finds_nothing(query):
    assert INDEX.find(query) == []


def test_a_query_of_ten_thousand_words_is_answered():
    words = " ".join(f"word{number} customer 🦖" for number in range(5_000))
    assert found(INDEX, words) == found(INDEX, "customer")
    assert found(INDEX, "invoice" + " customer" * 50, 50) == found(INDEX, "invoice customer", 50)
    assert INDEX.find("invoice" * 200_000) == []


@pytest.mark.parametrize("limit", [-1, 0, 1, 7, 10_000])
def test_there_are_never_more_than_asked_for(limit):
    assert len(INDEX.find("customer", limit)) <= max(limit, 0)
    assert INDEX.find("customer", limit) == INDEX.find("customer", 10_000)[: max(limit, 0)]


@pytest.mark.parametrize("tools", [[], [tool("lamp")], [tool("的", "")], [tool("_", ""), tool("the", "of")]])
def test_few_tools_or_none_or_none_with_words_are_no_trouble(tools):
    assert found(ToolIndex(tools), "lamp") == [tool.name for tool in tools if tool.name == "lamp"]


def test_a_strange_schema_is_no_trouble():
    deep: dict = {"properties": {"lamp": {}}}
    for _ in range(10_000):
        deep = {"items": [deep]}
    odd = {"properties": [7, "not a map"], "description": {"not": "a text"}}
    assert found(ToolIndex([tool("deep", inputs=deep), tool("odd", inputs=odd)]), "lamp") == ["deep"]


def test_nothing_is_printed_or_logged(capfd, caplog, monkeypatch):
    def bar(items, disable=False, **options):  # stands in for tqdm, which draws bars where it is installed
        assert disable
        return items

    monkeypatch.setattr(bm25s, "tqdm", bar)
    monkeypatch.setattr(bm25s.scoring, "tqdm", bar)
    with caplog.at_level(logging.DEBUG):
        ToolIndex(TOOLS).find("customer")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_importing_the_module_does_not_import_the_library_behind_it():
    code = "import sys, workshop_lib.search; sys.exit(not {'bm25s', 'Stemmer', 'numpy'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_catalogue_has_more_than_5_000_tools_and_no_two_are_alike():
    tools = other_tools(5_000)
    assert len({tool.name for tool in tools}) == len({tool.description for tool in tools}) == 5_000
    assert other_tools(100) == tools[:100]
    with pytest.raises(ValueError, match=r"has 5,\d\d\d tools; 100,000 cannot"):
        other_tools(100_000)


def test_the_catalogue_goes_into_one_toolbox_with_the_flight_tools_and_has_none_of_its_own():
    assert len(Toolbox([*other_tools(5_000), *toolbox])) == 5_009
    said = " ".join(f"{tool.name} {tool.description} {tool.input_schema}" for tool in other_tools(5_000))
    assert re.search(r"flight|airline|airport|aircraft", said) is None


async def test_what_a_catalogue_tool_gives_back_is_what_it_declares():
    for each in other_tools(1_000):
        value = await each.function()
        assert Draft202012Validator(each.output_schema).is_valid(value), each.name


async def test_the_arguments_of_a_catalogue_tool_are_checked():
    tools = Toolbox(other_tools(990))
    arguments = {"customer": "ACME", "amount": 12.5, "status": "paid"}
    assert json.loads((await tools.call("billing_create_invoice", arguments)).text)["status"] == "open"
    with pytest.raises(Exception, match="'status'"):
        await tools.call("billing_create_invoice", arguments | {"status": "lost"})
