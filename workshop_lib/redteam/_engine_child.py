"""Other ways to run a program, for the comparison. Runs under an engine's own interpreter, where the kit is not.

Each case runs in a fork that is thrown away, with limits of the operating system around it: they protect this
machine from `exec`, and what they have to stop counts against the engine. Standard library and the engine only.
Started by `engines` as `python _engine_child.py ENGINE READ_FD WRITE_FD FOLDER OUT_FOLDER`.
"""

import ast
import contextlib
import io
import json
import os
import resource
import signal
import sys
import time

import _tools

SECONDS = 1.0
"""Of computing; set by each job."""

MOST_TEXT = 13_000_000
"""How many characters of a value or of prints are handed on: enough to see that it was too many."""


class _FinalError(BaseException):
    pass


def final(value):  # type: ignore[no-untyped-def]
    """End the program with an answer."""
    raise _FinalError(value)


def names():  # type: ignore[no-untyped-def]
    """What a program may call."""
    return {function.__name__: function for function in [*_tools.TOOLS, final]} | {"wait": _tools.wait_here}


def split(code, name):  # type: ignore[no-untyped-def]
    """The program with its last expression assigned to `name`, as a syntax tree."""
    tree = ast.parse(code)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body[-1]
        tree.body[-1] = ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], last.value), last)
        ast.fix_missing_locations(tree)
    return tree


def run_exec(code):  # type: ignore[no-untyped-def]
    """Python's own exec with the tools as globals: what many tutorials do."""
    scope = {"__name__": "__main__", **names()}
    exec(compile(split(code, "value_of_program"), "program", "exec"), scope)
    return scope.get("value_of_program")


def run_smolagents(code):  # type: ignore[no-untyped-def]
    """smolagents' local executor with its defaults, and the limit in seconds that it has."""
    from smolagents.local_python_executor import LocalPythonExecutor

    executor = LocalPythonExecutor([], timeout_seconds=max(1, round(SECONDS)))
    executor.send_tools(names())
    output = executor(code)
    print(output.logs)
    return output.output


def run_restrictedpython(code):  # type: ignore[no-untyped-def]
    """RestrictedPython with the guards and builtins of its documentation."""
    import RestrictedPython
    from RestrictedPython import Eval, Guards
    from RestrictedPython.PrintCollector import PrintCollector

    builtins = {
        **RestrictedPython.safe_builtins,
        **RestrictedPython.limited_builtins,
        **RestrictedPython.utility_builtins,
    }
    more = "all any dict enumerate filter iter list map max min next reversed set frozenset sum"
    builtins |= {name: __builtins__.__dict__[name] for name in more.split()}
    scope = {
        "__builtins__": builtins,
        "__metaclass__": type,
        "__name__": "program",
        "_getattr_": Guards.safer_getattr,
        "_getitem_": Eval.default_guarded_getitem,
        "_getiter_": Eval.default_guarded_getiter,
        "_iter_unpack_sequence_": Guards.guarded_iter_unpack_sequence,
        "_unpack_sequence_": Guards.guarded_unpack_sequence,
        "_write_": Guards.full_write_guard,
        "_inplacevar_": lambda op, x, y: x + y if op == "+=" else x,
        "_print_": PrintCollector,
        **names(),
    }
    exec(RestrictedPython.compile_restricted(split(code, "value_of_program"), "program", "exec"), scope)
    if "_print" in scope:
        print(scope["_print"]())
    return scope.get("value_of_program")


def run_monty(code):  # type: ignore[no-untyped-def]
    """Monty alone, with the limits that Flyte gives it."""
    from pydantic_monty import CollectString, Monty

    limits = {"max_feed_duration_secs": SECONDS, "max_memory": 50 << 20, "max_recursion_depth": 256}
    limits["max_total_sleep_secs"] = SECONDS
    printed = CollectString()
    with Monty(min_processes=1, max_processes=1) as pool, pool.checkout(limits=limits) as session:
        try:
            return session.feed_run(code, external_lookup=names(), print_callback=printed)
        finally:
            print(printed.output)


ENGINES = {
    "exec": run_exec,
    "smolagents": run_smolagents,
    "restrictedpython": run_restrictedpython,
    "monty": run_monty,
}


def warm(engine):  # type: ignore[no-untyped-def]
    """Load what every case needs, once, before the forks."""
    if engine == "smolagents":
        import smolagents.local_python_executor  # noqa: F401
    if engine == "restrictedpython":
        import RestrictedPython.PrintCollector  # noqa: F401
    if engine == "monty":
        import pydantic_monty  # noqa: F401


def confine(seconds):  # type: ignore[no-untyped-def]
    """Limits of the operating system, for a fork that may run anything."""
    wanted = {"CPU": int(seconds) + 5, "AS": 3 << 30, "FSIZE": 32 << 20, "NPROC": 256, "CORE": 0}
    for name, limit in wanted.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def outcome(run, code):  # type: ignore[no-untyped-def]
    """What came of one program, as text."""
    printed, started = io.StringIO(), time.perf_counter()
    value, error, kind = None, None, None
    try:
        with contextlib.redirect_stdout(printed):
            value = run(code)
    except _FinalError as end:
        value = end.args[0]
    except BaseException as problem:
        # The engine's own error may wrap the program's, whose name is told in the comparison.
        kind, error = type(problem).__name__, f"{type(problem).__name__}: {str(problem)[:100_000]}"
    try:
        json.dumps(value, allow_nan=False)
    except Exception:
        try:
            value = repr(value)
        except Exception as problem:  # a program's own __repr__
            value = f"no text: {problem!s:.1000}"
    seconds = time.perf_counter() - started
    if isinstance(value, str):
        value = value[:MOST_TEXT]
    return {
        "value": value,
        "printed": printed.getvalue()[:MOST_TEXT],
        "error": error,
        "error_type": kind,
        "seconds": seconds,
    }


def case(run, job, out):  # type: ignore[no-untyped-def]
    """In the fork: run the programs of a case and leave what came of them in a file."""
    os.setsid()
    os.closerange(3, 256)  # the pipes are not the program's
    os.chdir(os.path.join(_tools.FOLDER, "work"))
    confine(job["patience"])
    log = os.open(os.path.join(out, "stray"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (0, 1, 2):
        os.dup2(log, stream)
    before = _tools.peak_mb()
    done = []
    for code in job["programs"]:
        done.append(outcome(run, code))
        with open(os.path.join(out, "result"), "w", encoding="utf-8") as file:
            json.dump({"outcomes": done, "grown_mb": _tools.peak_mb() - before}, file)
    with contextlib.suppress(Exception):
        sys.stderr.flush()
    os._exit(0)


def answer(run, job, out):  # type: ignore[no-untyped-def]
    """Run one case in a fork, wait for it as long as it may take, and read what it left."""
    for name in ("result", "stray"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(out, name))
    pid = os.fork()
    if pid == 0:
        try:
            case(run, job, out)
        finally:
            os._exit(90)
    deadline, status = time.monotonic() + job["patience"], None
    while status is None and time.monotonic() < deadline:
        gone, code = os.waitpid(pid, os.WNOHANG)
        status = os.waitstatus_to_exitcode(code) if gone else None
        time.sleep(0.002)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # also what it started and left behind
    if status is None:
        os.waitpid(pid, 0)
    reply = {"outcomes": [], "grown_mb": 0.0, "timed_out": status is None}
    with (
        contextlib.suppress(FileNotFoundError, ValueError),
        open(os.path.join(out, "result"), encoding="utf-8") as file,
    ):
        reply |= json.load(file)
    if status is not None and (status or len(reply["outcomes"]) < len(job["programs"])):
        reply["crash"] = f"the process ended with {status}"
    with (
        contextlib.suppress(FileNotFoundError),
        open(os.path.join(out, "stray"), encoding="utf-8", errors="replace") as file,
    ):
        reply["stray"] = file.read(100_000)
    return reply


if __name__ == "__main__":
    engine_name, _tools.FOLDER, out_folder = sys.argv[1], sys.argv[4], sys.argv[5]
    warm(engine_name)
    sys.setrecursionlimit(1000)
    with os.fdopen(int(sys.argv[2])) as jobs, os.fdopen(int(sys.argv[3]), "w", buffering=1) as replies:
        replies.write(json.dumps({"ready": True, "peak_mb": _tools.peak_mb()}) + "\n")
        for line in jobs:
            SECONDS = json.loads(line)["seconds"]
            replies.write(json.dumps(answer(ENGINES[engine_name], json.loads(line), out_folder)) + "\n")
