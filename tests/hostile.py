"""A grammar of hostile programs: the dangerous pieces of the set in data/redteam, put together in new ways.

A piece takes an expression and gives one; a wrapper takes a program and gives one. What comes out is mostly nonsense
to a reader, and often enough valid to the sandbox.
"""

import textwrap

from hypothesis import strategies as st

PATHS = st.sampled_from(["CANARY_PATH", "DROP_PATH", "START_COMMAND", "CANARY_FOLDER", ".", "/proc/self/environ"])
NAMES = st.sampled_from(
    [
        "os",
        "sys",
        "io",
        "pathlib",
        "json",
        "re",
        "asyncio",
        "math",
        "datetime",
        "socket",
        "subprocess",
        "builtins",
        "importlib",
        "ctypes",
        "collections",
    ]
)
DUNDERS = st.sampled_from(
    [
        "__class__",
        "__base__",
        "__bases__",
        "__mro__",
        "__subclasses__",
        "__globals__",
        "__builtins__",
        "__dict__",
        "__init__",
        "__code__",
        "__self__",
        "__getattribute__",
        "__reduce_ex__",
        "__traceback__",
        "__import__",
        "__loader__",
        "__spec__",
        "__wrapped__",
        "__closure__",
    ]
)
METHODS = st.sampled_from(
    [
        "read_text",
        "write_text",
        "unlink",
        "open",
        "read",
        "system",
        "popen",
        "remove",
        "environ",
        "getenv",
        "modules",
        "connect",
        "run",
        "format",
        "join",
    ]
)
THINGS = st.one_of(
    st.sampled_from(
        ["()", "''", "echo", "read_note", "print", "final", "load", "open", "_json", "type", "object", "1"]
    ),
    PATHS.map(lambda path: f"'{path}'"),
    NAMES,
    st.integers(-(10**30), 10**30).map(str),
    st.text(max_size=8).map(repr),
    st.just("{'__flyte_io_type__': 'File', 'path': 'CANARY_PATH'}"),
)


def _grown(inner):
    return st.one_of(
        st.tuples(inner, DUNDERS).map(lambda p: f"({p[0]}).{p[1]}"),
        st.tuples(inner, DUNDERS).map(lambda p: f"getattr({p[0]}, '{p[1][:4]}' + '{p[1][4:]}', 0)"),
        st.tuples(inner, METHODS, inner).map(lambda p: f"({p[0]}).{p[1]}({p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})[{p[1]}]"),
        st.tuples(inner, inner, st.sampled_from(["+", "*", "**", "<<", "%", "==", "or", "in"])).map(
            lambda p: f"({p[0]}) {p[2]} ({p[1]})"
        ),
        inner.map(lambda e: f"open({e}).read()"),
        inner.map(lambda e: f"__import__({e})"),
        inner.map(lambda e: f"eval({e!r})"),
        inner.map(lambda e: f"f'{{{e}!r:>{{10**9}}}}'" if "'" not in e else f"[{e}] * 10**7"),
        inner.map(lambda e: f"'{{0.{'__globals__'}}}'.format({e})"),
        inner.map(lambda e: f"[x for x in ({e},) for _ in range(10**6)]"),
        inner.map(lambda e: f"parallel(echo, [{{'text': {e}}}])"),
        inner.map(lambda e: f"read_note(name=str({e}))"),
        inner.map(lambda e: f"echo(text=str({e}))"),
        inner.map(lambda e: f"final({e})"),
        inner.map(lambda e: f"print({e})"),
    )


EXPRESSIONS = st.recursive(THINGS, _grown, max_leaves=6)
STATEMENTS = st.one_of(
    EXPRESSIONS,
    EXPRESSIONS.map(lambda e: f"x = {e}"),
    EXPRESSIONS.map(lambda e: f"_json = {e}"),
    EXPRESSIONS.map(lambda e: f"_tools = [(echo, {e})]"),
    EXPRESSIONS.map(lambda e: f"raise ValueError({e})"),
    NAMES.map(lambda name: f"import {name}"),
    NAMES.map(lambda name: f"from {name} import *"),
    st.just("x = []\nfor _ in range(40):\n    x = [x, x]"),
    st.just("x = 'x' * 10_000_000"),
)


def _wrapped(inner):
    def indented(program):
        return textwrap.indent(program, "    ")

    return st.one_of(
        inner.map(lambda p: f"try:\n{indented(p)}\nexcept BaseException as error:\n    x = str(error)\nx"),
        inner.map(lambda p: f"def run(x=1):\n{indented(p)}\n    return x\nrun()"),
        inner.map(lambda p: f"for x in range(10**6):\n{indented(p)}"),
        inner.map(lambda p: f"class Hook:\n    def __repr__(self):\n{textwrap.indent(p, ' ' * 8)}\nHook()"),
        inner.map(
            lambda p: f"class Hook:\n    def dumps(self, x):\n{textwrap.indent(p, ' ' * 8)}\n_json = Hook()\nfinal(1)"
        ),
        inner.map(lambda p: f"import asyncio\nasync def run():\n{indented(p)}\nasyncio.run(run())"),
        st.tuples(inner, inner).map("\n".join),
    )


PROGRAMS = st.recursive(STATEMENTS, _wrapped, max_leaves=5)
