"""Checks of the machine: Python, packages, kernel, folders, data, sandbox, Docker, ports, browser, one question.

Does not cover: settings, keys and what is reached over a network (`env`, `reach`). Whatever a check imports beyond the
standard library it imports itself, so that the others go on without it.
"""

from __future__ import annotations

import errno
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path

from workshop_lib.settings import PROJECT, Settings
from workshop_lib.teach.doctor.finding import (
    WINDOWS,
    Finding,
    Findings,
    LateFindings,
    elsewhere,
    fail,
    in_own_python,
    note,
    ok,
    own,
    short,
    sync,
    there,
    unset,
)

NEEDED = {
    name: name.replace("-", "_")
    for name in (
        *("anthropic", "bm25s", "click", "ctok", "duckdb", "fastapi", "flyte", "gradio", "httpx2", "ipywidgets"),
        *("jsonschema-rs", "jupyterlab", "matplotlib", "mcp", "numpy", "pandas", "pyarrow", "pydantic", "pygments"),
        *("rich", "uvicorn"),
    )
}
NEEDED.update({"PyStemmer": "Stemmer", "opentelemetry-api": "opentelemetry", "python-dotenv": "dotenv"})
NEEDED.update({"pydantic-monty": "pydantic_monty"})
"""The packages that the kit imports, and the modules they bring."""
LOCKED = re.compile(r'^\[\[package\]\]\nname = "(.+)"\nversion = "(.+)"', re.MULTILINE)
OLDEST, NEWEST = (3, 12), (3, 14)
MB = 1_000_000
MOVE_HOME = "set WORKSHOP_HOME to a folder you may write to"
PORTS = {8080: "workshop serve --port 8081", 8888: "jupyter lab --port 8889 my_work"}
"""Where the UI and JupyterLab listen unless told otherwise, and how to tell them."""


def python() -> Findings:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        yield fail(f"Python {version} ({sys.executable}) is too old: 3.12 or newer is needed.", sync())
    elif sys.version_info[:2] > NEWEST:
        yield note(f"Python {version} is newer than 3.14, the last that the kit was tried with.")
    if (PROJECT / ".venv").exists() and not in_own_python() and sys.version_info >= OLDEST:
        yield note(f"{sys.executable} runs this, which is not the Python of the project's .venv.", elsewhere())
    yield ok(f"{version}, {'the one of .venv' if in_own_python() else sys.executable}")


def packages() -> Findings:
    """What is missing, what a file of the learner's hides, and what differs from the lock."""
    missing, found = [], {}
    mine = {Path(folder).resolve() for folder in ("", *os.environ.get("PYTHONPATH", "").split(os.pathsep))}
    for name, module in NEEDED.items():
        try:
            spec = importlib.util.find_spec(module)
        except (ImportError, ValueError):
            spec = None
        if spec is None:
            missing.append(name)
            continue
        module_file = Path(spec.origin or next(iter(spec.submodule_search_locations or ()), ""))
        hiding = module_file.parent if module_file.name == "__init__.py" else module_file
        if hiding.parent.resolve() in mine and not _installed_in(name, hiding.parent):
            text = f"{short(hiding)} hides the package {name}, so that nothing else can use it."
            yield fail(text, f"{'ren' if WINDOWS else 'mv'} {hiding} {hiding.with_name('my_' + hiding.name)}")
        found[name] = module
    installed: dict[str, str] = {}
    for one in importlib.metadata.distributions():
        installed.setdefault(_plain(one.metadata["Name"] or ""), one.version)  # the first on the path is what is used
    if missing:
        broken = [name for name in missing if _plain(name) in installed]
        yield fail(f"Missing: {', '.join(missing)}.", sync(*broken))
    yield from _differing(installed)
    yield ok(f"all {len(found)} found, as in the lock")


def _installed_in(package: str, folder: Path) -> bool:
    try:
        place = Path(str(importlib.metadata.distribution(package).locate_file("")))
    except importlib.metadata.PackageNotFoundError:
        return False
    return place.resolve() == folder.resolve()


def _differing(installed: dict[str, str]) -> list[Finding]:
    lock = PROJECT / "uv.lock"
    if not lock.is_file():
        return [note("There is no uv.lock, so versions were not compared.", there("git restore uv.lock"))]
    locked = dict(LOCKED.findall(lock.read_text(encoding="utf-8")))
    differing = {
        name: version
        for name, version in installed.items()
        if name in locked and locked[name] != version and name != "code-mode-workshop"
    }
    if not differing:
        return []
    direct = {_plain(name) for name in NEEDED}
    major = [
        name for name in differing if name in direct and differing[name].split(".")[0] != locked[name].split(".")[0]
    ]
    shown = [f"{name} {differing[name]} (lock: {locked[name]})" for name in (*major, *sorted({*differing} - {*major}))]
    more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
    text = f"Other versions than in uv.lock: {', '.join(shown[:4])}{more}."
    return [fail(text, sync()) if major else note(text, sync())]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def kernel() -> Findings:
    """What Jupyter starts for a notebook, and registered kernels whose Python is gone."""
    from jupyter_client.kernelspec import KernelSpecManager

    scripts = Path(sys.executable).parent.resolve()
    seen = "the one of this Python"
    for name, folder in sorted(KernelSpecManager().find_kernel_specs().items()):
        try:
            command = json.loads((Path(folder) / "kernel.json").read_text(encoding="utf-8"))["argv"][0]
        except (OSError, ValueError, LookupError) as error:
            yield note(f"The kernel {name} ({folder}) cannot be read ({error}).", _remove(name))
            continue
        gone = not (Path(command).is_file() or shutil.which(command))
        if name != "python3" and gone:
            yield note(f"The kernel {name} starts {command}, which is not there.", _remove(name))
        elif name == "python3" and Path(command).is_absolute() and Path(command).parent.resolve() != scripts:
            why = "which is not there" if gone else "not the project's Python"
            yield fail(f"Notebooks run in {command}, {why}: the kernel python3 in {folder} says so.", _remove(name))
        elif name == "python3" and not Path(command).is_absolute():
            seen = "Jupyter's own, so the Python of JupyterLab"
    yield ok(seen)


def _remove(kernel: str) -> str:
    return own(f"jupyter kernelspec remove -y {kernel}")


def folder() -> Findings:
    """Where something is written: runs and caches, your notebooks, temporary files. Leaves nothing there."""
    from workshop_lib.bootstrap import bootstrap

    bootstrap()
    home = Settings.load().home
    try:
        _try_to_write(home)
    except OSError as error:
        yield fail(
            f"{short(home)}, where runs and caches are kept, cannot be written to ({error.strerror}).", MOVE_HOME
        )
        return
    for mine in {Path.cwd() / "my_work", PROJECT / "my_work"}:
        if mine.exists() or mine.is_symlink():
            try:
                _try_to_write(mine)
            except OSError as error:
                step = f"{'ren' if WINDOWS else 'mv'} {short(mine)} my_work_old"
                yield fail(f"{short(mine)}, where your notebooks are, cannot be written to ({error.strerror}).", step)
    temporary = Path(tempfile.gettempdir())
    for name in ("TMPDIR", "TEMP", "TMP"):
        named = os.environ.get(name)
        if named and Path(named).resolve() != temporary.resolve():
            yield note(f"{name} is {named}, which cannot be written to; {temporary} is used.", unset(name))
            break
    for place in {home, temporary}:
        free = shutil.disk_usage(place).free
        if free < 1000 * MB:
            text = f"Only {free // MB:,} MB are free where {short(place)} is; the kit wants 1,000 MB."
            yield (fail if free < 100 * MB else note)(text, "free some space; `docker system prune` often helps")
    yield ok("runs, notebooks and temporary files can be kept")


def _try_to_write(place: Path) -> None:
    if not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    with tempfile.TemporaryFile(dir=str(place)):
        pass


def data() -> Findings:
    """Whether each table is there and whole. A Parquet file begins and ends with its mark."""
    from workshop_lib.flights.data import DATA, TABLES, file_of

    restore = there("git restore data")
    for table in TABLES:
        path = DATA / f"{table}.parquet"
        if not path.is_file():
            yield fail(f"{short(path)} is missing.", restore)
            continue
        content = file_of(table).read_bytes()
        if content[:4] + content[-4:] != b"PAR1PAR1":
            yield fail(f"{short(path)} is not whole, or not the data itself.", restore)
    yield ok(f"{len(TABLES)} tables")


async def sandbox() -> LateFindings:
    from workshop_lib.sandbox import run_program
    from workshop_lib.tools import Toolbox

    execution = await run_program("sum(range(5))", Toolbox([]))
    if execution.value != 10:
        yield fail(f"A program that adds up 0 to 4 gave {execution}.", sync("flyte", "pydantic-monty"))
    yield ok("a program ran")


def docker() -> Findings:
    """Without an engine the kit works too; with WORKSHOP_ISOLATION=container it does not. Makes no image."""
    from workshop_lib.flights import isolation

    wanted = Settings.load().isolation
    if wanted == "child":
        yield ok("not asked for: WORKSHOP_ISOLATION is child, so the SQL tools run in a locked child process")
        return
    version, said = isolation.probe_engine()
    if version:
        root = _output("docker", "info", "--format={{.DockerRootDir}}")
        if root and os.path.isdir(root) and shutil.disk_usage(root).free < 2000 * MB:
            yield note("Less than 2,000 MB are free where Docker keeps its images.", "docker system prune")
        yield ok(f"container tasks: the SQL tools run in containers of Docker {version}")
        return
    without = "the SQL tools run in a locked child process"
    if "permission denied" in said.lower():
        step = "sudo usermod -aG docker $USER   (then log out and in again)"
        why = "There is a Docker engine, but you may not use it (permission denied)"
    elif not shutil.which("docker"):
        step, why = "install Docker, or set WORKSHOP_ISOLATION=auto", "There is no Docker here"
    elif "it runs containers of" in said:
        step, why = "in Docker Desktop's menu choose: Switch to Linux containers", f"No Docker engine will do: {said}"
    else:
        step = "open Docker Desktop" if WINDOWS or sys.platform == "darwin" else "sudo systemctl start docker"
        why = f"Docker is installed, but no Docker engine answers ({said})"
    if wanted == "container":
        yield fail(f"{why}, and WORKSHOP_ISOLATION is container.", step)
    elif shutil.which("docker"):
        yield note(f"{why}: {without}.", step)
    yield ok(f"no Docker engine answers: {without}")


def _output(*command: str) -> str:
    try:
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=5
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def ports() -> Findings:
    for port, step in PORTS.items():
        if port == 8888 and "ipykernel" in sys.modules:  # this very JupyterLab is likely to be there
            continue
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError as error:
            yield note(f"Port {port} is taken ({str(error.strerror).partition(' (')[0]}).", step)
    yield ok(f"{' and '.join(map(str, PORTS))} are free")


def browser() -> Findings:
    try:
        webbrowser.get()
    except webbrowser.Error:
        yield note("No browser can be opened from here: `make app` and `make lab` print the address to open by hand.")
    yield ok("can be opened")


async def question() -> LateFindings:
    from workshop_lib.agents import CodeModeAgent
    from workshop_lib.flights import PLAYBOOK, get_question, grade, toolbox
    from workshop_lib.model import new_model

    question = get_question(1)
    run = await CodeModeAgent(new_model(Settings(offline=True), PLAYBOOK), toolbox).run(question.text)
    graded = grade(run.answer, question.answer)
    if not graded.correct:
        yield fail(f"Question 1 came out wrong: {graded.reason or run.reason}.", "git status   (what has changed?)")
    yield ok("the oracle answered question 1 in code mode, right")
