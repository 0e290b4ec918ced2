"""Where a query runs: in a container of its own where a Docker engine answers, otherwise in a child process.

Covers: the choice, made once per process; both locks; the image, made at first use. In either, a query has a fresh
process that is gone when the answer is there, when its time is up, or when nobody waits for it any more.
Does not cover: the limits which that process sets itself, in either (`_sql_child`); how often a query may be asked.

Flyte's `ContainerTask` would be the natural way. But where it runs locally (flyte 2.12) it gives Docker an image, a
command and volumes, and nothing else: its container has the network, root and all memory, ignores the task's time-out
and outlives a call that is given up. So plain Flyte tasks (`tasks`) run what is here, which calls `docker` itself.
"""

import asyncio
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import uuid
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

import duckdb

from workshop_lib.flights import _sql_child
from workshop_lib.flights._sql_child import Limits
from workshop_lib.settings import Settings
from workshop_lib.tools import ToolError

CHILD = Path(_sql_child.__file__)
PACKAGES = Path(duckdb.__file__).parent.parent
DOCKERFILE = Path(__file__).with_name("Dockerfile")

PROBE_SECONDS = 2.0
ENGINE_SECONDS = 5.0
"""The most that making or removing a container may take."""
START_SECONDS = 1.5
"""What starting a container may take on top of the query's own time."""
BUILD_SECONDS = 600.0

NO_ENGINE = (
    "WORKSHOP_ISOLATION is container, but no Docker engine answers. "
    "Start Docker, or set WORKSHOP_ISOLATION=auto to do without."
)
ENGINE_GONE = (
    "The Docker engine stopped answering while the query was under way: start Docker and ask again, "
    "or set WORKSHOP_ISOLATION=child and start anew."
)
# Docker's own settings may name a proxy, with a password in its address, for every container.
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
NO_PROXIES = [f"--env={name}=" for proxy in PROXIES for name in (proxy, proxy.upper())]


class Choice(NamedTuple):
    """Where queries run in this process, and why."""

    lock: Literal["container", "child"]
    reason: str
    image: str = ""

    def __str__(self) -> str:
        where = {"container": "in a container each", "child": "in a locked child process each"}[self.lock]
        return f"The SQL tools run {where}: {self.reason}."


class Ended(NamedTuple):
    """How a process ended: its exit status (negative: the signal), its output and its errors."""

    status: int
    output: bytes
    errors: bytes


# --- the choice ------------------------------------------------------------------------------------------

_choosing = threading.Lock()
_chosen: dict[tuple[str, str], Choice] = {}


def choose() -> Choice:
    """The choice of this process: made at the first call, kept even if the engine starts or stops later.

    May take a minute, for it makes the image. Raises `ToolError` if a container is demanded and cannot be had.
    """
    settings = Settings.load()
    wanted = settings.isolation, settings.base_image
    with _choosing:
        if wanted not in _chosen:
            _chosen[wanted] = _choose(*wanted)
        return _chosen[wanted]


def _choose(wanted: str, base: str) -> Choice:
    if wanted == "child":
        return Choice("child", "WORKSHOP_ISOLATION is child")
    if engine := engine_version():
        try:
            return Choice("container", f"Docker {engine} answers", _image(base))
        except ToolError as error:
            if wanted == "container":
                raise
            return Choice("child", str(error).rstrip("."))
    if wanted == "container":
        raise ToolError(NO_ENGINE)
    return Choice("child", "no Docker engine answers")


def announce() -> str:
    """Get ready, and say where the queries of a run will be, or why they cannot be."""
    try:
        return str(choose())
    except ToolError as error:
        return f"The SQL tools cannot run. {error}"


def engine_version() -> str | None:
    """The version of the Docker engine, if one answers that runs Linux containers."""
    return probe_engine()[0]


def probe_engine() -> tuple[str | None, str]:
    """The same, and in its place what Docker said instead."""
    ended = _docker_now("version", "--format={{.Server.Os}} {{.Server.Version}}", seconds=PROBE_SECONDS)
    system, _, version = ended.output.decode(errors="replace").strip().partition(" ")
    if ended.status:
        return None, _last_line(ended)
    return (version, "") if system == "linux" else (None, f"it runs containers of {system or 'an unknown system'}")


def _image(base: str) -> str:
    """The name of the image, which is made first if it is not there. What goes into it is in its name."""
    files = {"Dockerfile": DOCKERFILE.read_bytes(), CHILD.name: CHILD.read_bytes()}
    key = hashlib.sha256(repr((files, duckdb.__version__, base)).encode()).hexdigest()[:12]
    image = f"workshop-sql:{key}"
    if _docker_now("image", "inspect", image, seconds=ENGINE_SECONDS).status == 0:
        return image
    print(f"Making the image {image} for the SQL tools from {base}, once. It takes a minute …", file=sys.stderr)
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    arguments = [f"--tag={image}", f"--build-arg=BASE={base}", f"--build-arg=DUCKDB={duckdb.__version__}", "-"]
    ended = _docker_now("build", *arguments, given=context.getvalue(), seconds=BUILD_SECONDS)
    if ended.status:
        raise ToolError(
            f"Docker answers, but the image for the SQL tools could not be made from {base} ({_last_line(ended)}). "
            "Connect to the network once, or name another image with Python 3 and pip in WORKSHOP_BASE_IMAGE."
        )
    return image


def _docker_now(*arguments: str, given: bytes = b"", seconds: float) -> Ended:
    """Run `docker` and wait. Without an answer, or without Docker, the status is that of a failure."""
    try:
        done = subprocess.run(["docker", *arguments], input=given, capture_output=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ended(1, b"", str(error).encode())
    return Ended(done.returncode, done.stdout, done.stderr)


def _last_line(ended: Ended) -> str:
    return ended.errors.decode(errors="replace").strip().rpartition("\n")[2][:300] or f"status {ended.status}"


# --- the two locks ---------------------------------------------------------------------------------------


async def in_child(sql: str, database: Path, limits: Limits) -> Ended:
    """A fresh interpreter answers `sql`. Raises `TimeoutError`."""
    arguments = ("-I", "-S", "-B", str(CHILD), str(PACKAGES), str(database), json.dumps(limits))
    # Windows cannot start an interpreter without its own folder; anything else could be a secret.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    async with asyncio.timeout(limits.seconds):
        return await _run(sys.executable, *arguments, given=_bytes(sql), environment=environment)


async def in_container(image: str, sql: str, database: Path, limits: Limits, program: tuple[str, ...] = ()) -> Ended:
    """A fresh container answers `sql`. Raises `TimeoutError`, and `ToolError` if Docker fails.

    `program`: something else to run in the very same container, as the tests do.
    """
    name = f"workshop-sql-{uuid.uuid4().hex[:12]}"
    program = program or (
        *("python3", "-I", "-S", "-B", "/kit/_sql_child.py", "/kit/packages", "/data/flights.duckdb"),
        json.dumps(limits),
    )
    making = asyncio.ensure_future(_make(name, image, database, limits, program))
    try:
        async with asyncio.timeout(limits.seconds + START_SECONDS):
            await asyncio.shield(making)
            ended = await _run("docker", "start", "--attach", "--interactive", name, given=_bytes(sql))
    finally:
        await asyncio.shield(_remove(name, making))
    # Such as 1 when the connection breaks, or 137 when an engine that is stopped kills what it runs.
    if ended.status and not await asyncio.to_thread(engine_version):
        raise ToolError(ENGINE_GONE)
    return ended._replace(status=128 - ended.status) if ended.status > 128 else ended


async def _make(name: str, image: str, database: Path, limits: Limits, program: tuple[str, ...]) -> None:
    # No limit on processors: `_sql_child` gives DuckDB one thread and bounds the processor time of them all.
    flags = (
        "--network=none",
        "--read-only",
        f"--mount=type=bind,source={database},target=/data/flights.duckdb,readonly",
        "--user=65534:65534",  # nobody
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        f"--memory={2 * limits.memory_mb}m",  # as much as `_sql_child` allows the process
        f"--memory-swap={2 * limits.memory_mb}m",  # so none
        "--pids-limit=32",
        "--ipc=none",  # no shared memory, the one place to write that --read-only leaves
        "--log-driver=none",
        *NO_PROXIES,
    )
    # With --init the query is not process 1, which signals do not end; with --rm nothing is left even if this
    # process is killed: `_sql_child` then ends itself, and the engine removes the container.
    label = f"--label=workshop={os.getpid()}"  # whose it is
    how = (f"--name={name}", label, "--pull=never", "--init", "--rm", "--interactive")
    try:
        async with asyncio.timeout(ENGINE_SECONDS):
            ended = await _run("docker", "create", *how, *flags, image, *program)
    except TimeoutError:
        raise ToolError(ENGINE_GONE) from None
    if ended.status and "no such image" in ended.errors.decode(errors="replace").lower():
        _chosen.clear()
        raise ToolError(f"The image {image} is gone from the Docker engine: ask again in a minute, it is made anew.")
    if ended.status:
        gone = not await asyncio.to_thread(engine_version)
        raise ToolError(ENGINE_GONE if gone else f"Docker could not make a container: {_last_line(ended)}")


async def _remove(name: str, making: asyncio.Future[None]) -> None:
    """A container that is still being made could not be removed yet. One that is gone already is no failure."""
    await asyncio.wait([making])
    if not making.exception():
        with suppress(TimeoutError):
            async with asyncio.timeout(ENGINE_SECONDS):
                await _run("docker", "rm", "--force", name)


async def _run(*command: str, given: bytes = b"", environment: dict[str, str] | None = None) -> Ended:
    """Run a process to its end, or kill it when this is cancelled."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
    )
    try:
        output, errors = await process.communicate(given)
    finally:
        if process.returncode is None:
            _kill(process)
            await process.wait()
    return Ended(process.returncode or 0, output, errors)


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # Windows
            process.kill()


def _bytes(sql: str) -> bytes:
    return sql.encode(errors="replace")
