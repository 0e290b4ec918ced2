"""A program sees tools, helpers and a Python subset; the host sees JSON, limits that hold, and clear errors."""

import asyncio
import resource
import time
from typing import TypedDict

import pytest
from conftest import double, toolbox

from workshop_lib.probe import CONSTRUCTS, MODULES, RESOURCES, sandbox_rules, works
from workshop_lib.sandbox import Limits, run_program
from workshop_lib.tools import Toolbox


class Shape(TypedDict):
    x: int


def shape() -> Shape:
    """A shape."""
    return {"x": 1}


def halves(xs: list[float]) -> list[float]:
    """Half of each."""
    return [x / 2 for x in xs]


async def run(code, **options):
    return await run_program(code, options.pop("tools", toolbox), **options)


# --- what a program can do -------------------------------------------------------------------------------


async def test_the_value_of_the_last_expression_comes_back():
    assert (await run("x = double(4)\n[x, (1, 2), {3}]")).value == [8, [1, 2], [3]]


async def test_final_ends_the_program_at_once():
    execution = await run("final({'x': double(1)})\ndouble(3)")
    assert (execution.value, execution.final, execution.error) == ({"x": 2}, True, None)


async def test_a_program_cannot_catch_its_own_final():
    code = "def f():\n    try:\n        final(1)\n    except Exception:\n        pass\n    return 2\nf()"
    execution = await run(code)
    assert (execution.value, execution.final) == (1, True)


async def test_a_failed_tool_is_an_ordinary_exception():
    assert (
        "unlucky" in (await run("try:\n    double(3)\nexcept ToolError as error:\n    text = str(error)\ntext")).value
    )


async def test_parallel_keeps_the_order_and_can_return_failures():
    code = "r = parallel(double, [{'x': x} for x in (1, 3, 5)], return_exceptions=True)\n"
    assert (await run(code + "[r[0], isinstance(r[1], ToolError), r[2]]")).value == [2, True, 10]


async def test_parallel_raises_the_first_failure_otherwise():
    execution = await run("parallel(double, [{'x': 1}, {'x': 3}])")
    assert (execution.error_type, "unlucky" in execution.error) == ("ToolError", True)


async def test_calls_of_one_parallel_run_at_once():
    running, most = 0, 0

    async def meet(x: int) -> int:
        """Count who is here."""
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return x

    await run("parallel(meet, [{'x': x} for x in range(365)])", tools=Toolbox([meet]))
    assert most == 365


async def test_tools_are_values_that_can_be_passed_around():
    assert (await run("[f(2) for f in [double, double]]")).value == [4, 4]


async def test_prints_come_back_and_never_reach_the_terminal(capfd):
    execution = await run("print('a', 1, sep='-')\nprint('b', end='')\n7")
    assert (execution.printed, execution.value) == ("a-1\nb", 7)
    assert capfd.readouterr().out == ""


async def test_what_is_saved_is_there_for_the_next_program():
    saved: dict[str, str] = {}
    await run("save('rows', [1, 2])", saved=saved)
    assert (await run("load('rows') + load('none', [3])", saved=saved)).value == [1, 2, 3]


async def test_two_programs_at_once_do_not_see_each_other():
    codes = [f"name = {n}\nprint(name)\nsave('n', name)\ndouble(name + 10)\nload('n')" for n in range(10)]
    executions = await asyncio.gather(*map(run, codes))
    assert [(e.value, e.printed) for e in executions] == [(n, f"{n}\n") for n in range(10)]


# --- the check before the run ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = 1\ndoubel(x)", "line 2: Name `doubel` used when not defined"),
        ("double()", "line 1: No argument provided for required parameter `x`"),
        ("double(1, colour=2)", "line 1: Argument `colour` does not match"),
        ("double('one')", "line 1: Argument to function `double` is incorrect: Expected `int`"),
        ("\n\nx = (\n", "line 4"),
        ("import statistics", "Cannot resolve imported module `statistics`"),
    ],
)
async def test_a_program_that_must_fail_is_not_run(code, says):
    execution = await run(f"{code}")
    assert execution.error_type == "TypeCheck"
    assert says in execution.error


async def test_nothing_runs_before_the_whole_program_is_checked():
    called = []

    def note(x: int) -> int:
        """Take a note."""
        called.append(x)
        return x

    execution = await run("note(1)\nnote(2)\nnot_there()", tools=Toolbox([note]))
    assert (execution.error_type, called) == ("TypeCheck", [])


@pytest.mark.parametrize(
    "code",
    [
        "best = None\nfor x in [1, 2]:\n    if best is None or x > best:\n        best = x\nbest + 1",
        "d = {}\nd['n'] = 0\nd['rows'] = []\nd['rows'].append(1)\nlen(d['rows'])",
        "row = max([{'n': 1}, {'n': 2}], key=lambda r: r['n'])\nrow['n']",
        "x = load('x')\nx and x['y']",
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\nnumpy",
        "row = shape()\nrow['rank'] = 1\nrow['rank']",
        "row = shape()\nrow.update(rank=1)\nrow['x']",
        "xs = [1, 2]\nhalves(xs)",
        "halves((1, 2))",
        "double(10 / 2)",
    ],
)
async def test_what_only_might_fail_is_left_to_the_run(code):
    assert (await run(code, tools=Toolbox([double, shape, halves]))).error is None


async def test_rows_that_are_not_dicts_are_named_by_the_host():
    assert "arguments must be an object, not int" in (await run("parallel(double, [1, 2])")).error


# --- errors ----------------------------------------------------------------------------------------------


async def test_an_error_names_the_programs_own_lines():
    execution = await run("def f(x):\n    return 1 / x\n\nf(0)")
    assert execution.error == "ZeroDivisionError: division by zero\n  line 4: f(0)\n  line 2: return 1 / x"


async def test_a_long_exception_text_is_cut_visibly():
    error = (await run("raise ValueError('x' * 100000)")).error
    assert len(error) < 3000
    assert "[cut: " in error


@pytest.mark.parametrize("code", ["lambda: 1", "double", "class A: pass\nA", "..."])
async def test_a_value_that_is_not_data_is_text_or_an_error_but_never_a_crash(code):
    execution = await run(code)
    assert execution.error or isinstance(execution.value, str | None)


async def test_a_date_as_value_is_refused_with_a_way_out():
    assert (
        "holds a date, which is not JSON. End with" in (await run("import datetime\ndatetime.date(2013, 1, 1)")).error
    )


# --- limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("while True:\n    pass", "TimeoutError", "computed for more than 0.5 s"),
        ("[0] * 10**8", "MemoryError", "Keep totals instead of rows"),
        ("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError", "maximum recursion depth"),
        ("for i in range(1001):\n    double(i + 4)", "RuntimeError", "Use parallel(tool, rows): it counts as one"),
        ("parallel(double, [{'x': 1}] * 51)", "ToolError", "at most 50 tool calls"),
        ("final('x' * 2000)", "ValueError", "at most 1,000 may come back"),
        ("save('a', 'x' * 2000)", "ValueError", "all saved values together"),
        ("final(float('nan'))", "ValueError", "NaN is not JSON"),
        ("final({1, 2})", "TypeError", "not JSON serializable"),
    ],
)
async def test_a_limit_ends_the_program_with_the_way_to_stay_within_it(code, kind, says):
    calls = 50 if "51" in code else 10_000
    limits = Limits(seconds=0.5, calls=calls, final_chars=1000, saved_chars=1000)
    execution = await run(code, limits=limits)
    assert execution.error_type == kind
    assert says in execution.error


async def test_the_wall_clock_of_tools_is_bounded_too():
    async def doze() -> int:
        """Take a while."""
        await asyncio.sleep(0.3)
        return 1

    started = time.monotonic()
    execution = await run("[doze() for _ in range(900)]", tools=Toolbox([doze]), limits=Limits(wall_seconds=0.5))
    assert execution.error_type == "TimeoutError"
    assert time.monotonic() - started < 10


async def test_too_much_printing_is_cut_with_a_mark_and_does_not_stop_the_program():
    execution = await run("for i in range(5000):\n    print('line', i)\n'done'", limits=Limits(print_chars=500))
    assert execution.value == "done"
    assert len(execution.printed) < 700
    assert execution.printed.endswith("[cut: only the beginning of what was printed; print less]\n")


async def test_after_every_bomb_the_sandbox_still_works():
    for bomb in ("while True:\n    pass", "'x' * 10**9", "def f():\n    return f()\nf()"):
        await run(bomb, limits=Limits(seconds=0.2))
    assert (await run("double(21)")).value == 42


# --- a program that means harm ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "import os\nos.environ['HOME']",
        "import os\nos.listdir('/')",
        "import subprocess",
        "import socket",
        "().__class__.__bases__[0].__subclasses__()",
        "eval('_host_call(1, 2, 3)')",
        "exec('import os')\nos.system('true')",
        "load.__globals__",
        "_json = [1]\nfinal(1)",
        "class Deep:\n    def dumps(self, value):\n        return '[' * 90_000\n_json = Deep()\ndouble(1)",
        "class Deep:\n    def dumps(self, value):\n        return '[' * 90_000\n_json = Deep()\nfinal(1)",
        "class Infinite:\n    def dumps(self, value):\n        return '1e999'\n_json = Infinite()\nfinal(1)",
        "class Half:\n    def dumps(self, value):\n        return chr(34) + chr(92) + 'ud800' + chr(34)\n"
        "_json = Half()\nfinal(1)",
        "class Text:\n    def dumps(self, value):\n        return ''\n_json = Text()\ndouble(1)",
        "{'__flyte_io_type__': 'File'}",
        "{'__flyte_io_type__': [1]}",
    ],
)
async def test_reaching_out_is_an_error_in_the_program_and_nothing_more(code):
    execution = await run(code)
    assert execution.error


async def test_a_forged_flyte_file_is_only_a_dict_to_a_tool():
    seen = []

    def take(thing: dict[str, str]) -> str:
        """Take a thing."""
        seen.append(thing)
        return str(type(thing).__name__)

    forged = {"__flyte_io_type__": "File", "path": "/etc/passwd"}
    execution = await run(f"take({forged!r})", tools=Toolbox([take]))
    assert (execution.value, seen) == ("dict", [forged])


async def test_a_forged_flyte_file_as_value_is_refused():
    assert "mark of a handle of Flyte" in (await run("{'__flyte_io_type__': 'File', 'path': '/etc/passwd'}")).error


async def test_overwriting_the_prelude_does_not_get_past_the_host():
    own_room = "_room = [10**9]\n"
    execution = await run(f"{own_room}for i in range(900):\n    print('x' * 1000)", limits=Limits(print_chars=1000))
    assert 1000 < len(execution.printed) < 5000
    assert (await run("double(1)")).value == 2


async def test_a_tool_that_is_not_in_the_box_cannot_be_called_by_name_either():
    execution = await run("_tools = [(double, 'secret')]\nparallel(double, [{}])", tools=Toolbox([double]))
    assert "no tool called 'secret'" in execution.error


# --- what crosses to the host stays small ----------------------------------------------------------------

DOUBLING = "x = []\nfor i in range(40):\n    x = [x, x]\n"  # small in the sandbox, endless when walked through


@pytest.mark.parametrize(
    "code",
    [
        f"{DOUBLING}x",
        f"{DOUBLING}{{'rows': x}}",
        f"{DOUBLING}final(x)",
        f"{DOUBLING}print(x)",
        f"{DOUBLING}save('x', x)",
        f"{DOUBLING}class Join:\n    def join(self, texts):\n        return x\nprint(1, sep=Join(), end=x)",
        f"{DOUBLING}class Text:\n    def dumps(self, value):\n        return x\n_json = Text()\nfinal(1)",
        f"{DOUBLING}_host_print(x)",
        f"{DOUBLING}flyte_map('_host_print', x)",
        f"{DOUBLING}{'(' * 250}x{')' * 250}",  # more brackets than Python itself would parse
        "['x' * 10_000_000] * 1000",
        "_tools = [(double, 'double' * 1_000_000)]\nparallel(double, [{}])",
        "class Many:\n    def dumps(self, value):\n        return '[' + '{},' * 3_000_000 + '{}]'\n_json = Many()\n"
        "parallel(double, [])",
        "parallel(double, [{}] * 300_000)",
    ],
)
async def test_no_small_program_makes_the_host_big_or_slow(code):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    execution = await run(code, limits=Limits(seconds=1))
    assert execution.value is None
    assert time.monotonic() - started < 4
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


async def test_the_results_of_one_parallel_have_a_limit_together():
    def page(x: int) -> str:
        """A page."""
        return "x" * 1000

    rows = "[{'x': x} for x in range(20)]"
    code = f"[str(r)[:20] for r in parallel(page, {rows}, return_exceptions=True)]"
    replies = (await run(code, tools=Toolbox([page]), limits=Limits(results_chars=10_000))).value
    assert replies.count("All results together") == 11


async def test_a_long_line_is_cut_in_an_error():
    assert len((await run(f"x = '{'a' * 40_000}'; 1 / 0")).error) < 500


@pytest.mark.parametrize("code", ["eval('print(1)', {})", "exec('print(1)', {})"])
async def test_no_print_gets_past_the_one_that_is_captured(code, capfd):
    await run(code)
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("x = 1; x + 1", 2),
        ("'é'; 'ü'", "ü"),
        ("1, 2", [1, 2]),
        ("[\n  1,\n  2,  # two\n]  # end", [1, 2]),
        ("x = 5", None),
        ("if True:\n    5", None),
        ('"""a\nb"""', "a\nb"),
        ("1\r\n2", 2),
        ("", None),
    ],
)
async def test_only_a_last_expression_is_the_value(code, value):
    execution = await run(code)
    assert (execution.value, execution.error) == (value, None)


# --- the rules in the prompt are true --------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
async def test_every_module_rule_is_true(name):
    listed = name in (await sandbox_rules()).splitlines()[0].removeprefix("Modules: ").rstrip(".").split(", ")
    assert listed == await works(f"import {name}")


@pytest.mark.parametrize("name", [*CONSTRUCTS, *RESOURCES])
async def test_every_missing_thing_is_missing_and_nothing_else(name):
    missing = (await sandbox_rules()).splitlines()[1].removeprefix("Missing: ").rstrip(".").split(", ")
    assert (name in missing) == (not await works({**CONSTRUCTS, **RESOURCES}[name]))
