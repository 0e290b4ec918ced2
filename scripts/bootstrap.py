"""Make the workshop's environment: `make setup`, or `python scripts/bootstrap.py` where there is no make.

Four steps, each skipped when it is already done: find a Python to run on (PATH, then pyenv), make a
private uv in `.uv/`, install the locked packages into `.venv/` with it, and leave a stamp so that the next
call returns at once. Only the standard library, and Python 3.8 is enough to run it.
"""

import errno
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.*"
WINDOWS = os.name == "nt"
# One of the locked packages (pydantic-monty-client) has no Python 3.14 build for Windows yet.
SUPPORTED = ((3, 13), (3, 12)) if WINDOWS else ((3, 14), (3, 13), (3, 12))
VERSIONS = "3.12 or 3.13" if WINDOWS else "3.12, 3.13 or 3.14"
BIN, EXE = ("Scripts", ".exe") if WINDOWS else ("bin", "")
AGAIN = "python scripts\\bootstrap.py" if WINDOWS else "make setup"
RELOCK = "python scripts\\bootstrap.py --lock" if WINDOWS else "make lock   (then commit uv.lock)"

# Fails on a build without these modules, which pyenv makes when a system library was missing.
PROBE = (
    "import sys, sysconfig, ssl, ctypes, sqlite3, zlib; "
    "assert sys.implementation.name == 'cpython' and not sysconfig.get_config_var('Py_GIL_DISABLED'); "
    "print('.'.join(map(str, sys.version_info[:3])))"
)
NEEDED = "import ensurepip, venv"
OFFLINE = re.compile(
    r"error sending request|dns error|tcp connect|timed out|network connectivity is disabled|connection error"
    r"|failed to fetch|NewConnectionError|Name or service not known|No matching distribution found",
    re.IGNORECASE,
)
PROGRESS = re.compile(r"\s*(Downloading|Building|Prepared|Installed|Uninstalled|Creating|Removed) ")


class SetupError(Exception):
    """What went wrong, why, and what to type next: one sentence each."""

    def __init__(self, what, why, then):
        super().__init__(f"{what}\n  Why:  {why}\n  Next: {then}")


def say(text):
    print(f"setup: {text}", flush=True)


def set_up():
    if sys.version_info < (3, 8):
        raise SetupError(
            "This Python ({}.{}) is too old to set the workshop up.".format(*sys.version_info),
            f"The set-up script needs Python 3.8 or later, and the workshop itself {VERSIONS}.",
            "Install Python 3.12 and name it: "
            + ("py -3.12 scripts\\bootstrap.py" if WINDOWS else "make setup PYTHON=/path/to/python3.12"),
        )
    relock = "--lock" in sys.argv[1:]
    if up_to_date() and not relock:
        return
    python = find_python()
    uv = private_uv(python)
    if relock:
        say("bringing uv.lock in step with pyproject.toml")
        run([uv, "lock", "--python", python], "uv.lock could not be refreshed.")
    sync(uv, python)


# The stamp: where this folder is, and what the environment was made from.


def stamp():
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "uv.lock", "scripts/bootstrap.py"):
        digest.update((ROOT / name).read_bytes())
    return f"{ROOT}\n{digest.hexdigest()}\n"


def read_stamp():
    path = ROOT / ".venv" / ".setup"
    return path.read_text(encoding="utf-8") if os.path.exists(path) else ""


def up_to_date():
    return os.path.exists(venv_python()) and os.path.exists(uv_path()) and read_stamp() == stamp()


def venv_python():
    return ROOT / ".venv" / BIN / ("python" + EXE)


def uv_path():
    return ROOT / ".uv" / BIN / ("uv" + EXE)


# The interpreter.


def find_python():
    """The environment's own if it has one, else the running one if it will do, else the newest around."""
    seen = {}
    for path in (venv_python(), Path(sys.executable)):
        seen[path] = version(path)
        if seen[path][:2] in SUPPORTED:
            return chosen(path, seen)
    for path in candidates(os.environ.get("PATH", "").split(os.pathsep), pyenv_roots()):
        if path not in seen:
            seen[path] = version(path)
    usable = [path for path in seen if seen[path][:2] in SUPPORTED]
    if usable:
        return chosen(max(usable, key=lambda path: seen[path]), seen)
    others = {".".join(map(str, seen[path])): path for path in reversed(list(seen)) if seen[path]}
    found = ", ".join(f"{name} ({path})" for name, path in others.items())
    raise SetupError(
        f"No Python {VERSIONS} was found.",
        f"Looked on PATH and in pyenv's versions, and of those that run there is only {found or 'none'}"
        " (builds without ssl, ctypes, sqlite3 or zlib do not count).",
        f"Install one (`pyenv install 3.12`, your package manager, or python.org), then: {AGAIN}"
        + ("" if WINDOWS else "\n        If it is somewhere else: make setup PYTHON=/path/to/python3.12"),
    )


def chosen(path, seen):
    say("Python {} ({})".format(".".join(map(str, seen[path])), path))
    return path


def candidates(folders, pyenv):
    """Every file that may be a supported Python. Some will be broken shims: only running one tells."""
    names = [f"python{a}.{b}" for a, b in SUPPORTED] + ["python3", "python"]
    for name in names:
        for folder in folders:
            path = Path(folder or ".") / (name + EXE)
            if os.path.isfile(path):  # Unlike Path.is_file, never raises in a folder closed to us.
                yield path
    for root in pyenv:
        for a, b in SUPPORTED:
            for home in glob.glob(str(root / "versions" / f"{a}.{b}.*")):
                path = Path(home, "python.exe") if WINDOWS else Path(home, "bin", "python")
                if os.path.isfile(path):
                    yield path


def pyenv_roots():
    named = [os.environ[name] for name in ("PYENV_ROOT", "PYENV") if os.environ.get(name)]
    home = Path.home() / ".pyenv"
    return [Path(name) for name in named] + [home / "pyenv-win" if WINDOWS else home]


def version(path):
    """(3, 12, 1), or () when it does not run or lacks a module that the workshop needs."""
    result = run_quietly([path, "-I", "-c", PROBE])
    match = re.match(r"(\d+)\.(\d+)\.(\d+)\s*$", result or "")
    return tuple(map(int, match.groups())) if match else ()


def run_quietly(command):
    """What the command printed, or None when it failed."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout if result.returncode == 0 else None


# uv, and the packages.


def private_uv(python):
    uv = uv_path()
    wanted = UV.split("==")[1].rstrip("*")
    if (run_quietly([uv, "--version"]) or "").startswith("uv " + wanted):
        return uv
    say(f"installing {UV} into .uv/")
    able = [path for path in (sys.executable, python) if run_quietly([path, "-c", NEEDED]) is not None]
    if not able:
        raise SetupError(
            "A virtual environment could not be made.",
            f"{sys.executable} lacks the modules venv and ensurepip (Debian and Ubuntu pack them apart).",
            f"sudo apt install python3-venv   (or use another Python), then: {AGAIN}",
        )
    run([able[0], "-m", "venv", "--clear", ROOT / ".uv"], "A folder for uv could not be made in .uv/.")
    pip = [uv.with_name("python" + EXE), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--retries", "2", UV], f"{UV} could not be installed.")
    return uv


def sync(uv, python):
    stamp_file = ROOT / ".venv" / ".setup"
    old_root = read_stamp().split("\n")[0]
    if old_root and old_root != str(ROOT):  # The folder was moved: scripts in .venv point to where it was.
        say("this folder has moved, so .venv is made anew")
        shutil.rmtree(ROOT / ".venv")
        python = find_python()
    if os.path.exists(stamp_file):
        stamp_file.unlink()  # Should this stop half-way, the next call must not take it for done.
    say("installing the locked packages into .venv/ (a few hundred MB the first time)")
    # uv must neither download an interpreter nor take another environment that happens to be active.
    env = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    env.update(UV_PYTHON_DOWNLOADS="never", UV_PROJECT_ENVIRONMENT=str(ROOT / ".venv"))
    run([uv, "sync", "--locked", "--python", python], "The locked packages could not be installed.", env)
    stamp_file.write_text(stamp(), encoding="utf-8")
    say("ready")


def run(command, failure, env=None):
    """Run a command in the project's folder, let its progress through, and explain its failure."""
    lines = []
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout:
            lines.append(line.rstrip())
            if PROGRESS.match(line):
                say("  " + line.strip())
    if process.returncode:
        raise SetupError(failure, *explain([line for line in lines if line]))


def explain(lines):
    """Why it failed and what to type next, from what the command printed."""
    text = "\n".join(lines)
    if "lockfile" in text and "needs to be updated" in text:
        return "pyproject.toml and uv.lock do not agree.", RELOCK
    if re.search(r"No space left|os error 28\b", text):
        return "The disk is full: the packages take about 1 GB.", f"Free some space, then: {AGAIN}"
    if re.search(r"Permission denied|Read-only file system|os error (13|30)\b", text):
        return not_writable(lines[-1])
    clue = next((line.strip() for line in reversed(lines) if OFFLINE.search(line)), "")
    if clue:
        return (
            f"The package index could not be reached, or does not have it: {clue}",
            f"Check the network (and HTTPS_PROXY behind a proxy), then: {AGAIN}",
        )
    return "\n        ".join(lines[-8:] or ["It printed nothing."]), f"{AGAIN}   once that is put right"


def not_writable(detail):
    return (
        f"{ROOT} or the cache folder cannot be written to ({detail.strip()}).",
        f"Clone the workshop into a folder of your own, then there: {AGAIN}",
    )


def main():
    try:
        set_up()
    except SetupError as error:
        problem = error
    except OSError as error:
        denied = isinstance(error, PermissionError) or error.errno == errno.EROFS
        reason = not_writable(str(error)) if denied else (str(error), f"{AGAIN}   once that is put right")
        problem = SetupError("The set-up stopped.", *reason)
    except KeyboardInterrupt:
        problem = f"stopped by you; it goes on where it was with: {AGAIN}"
    else:
        return 0
    print(f"setup: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
