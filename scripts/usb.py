"""A folder for a room without a network: `.venv/bin/python scripts/usb.py FOLDER`, then copy it onto USB sticks.

In it: this version of the workshop, the wheel of every locked package for each system and Python, and `install.py`.
Made again, it goes on where it stopped. At the end it is tried: installed from it, with the network off where that is
possible, and one question asked. Does not cover: Python itself, whose installers you put into its folder `python/` by
hand, and Macs with an Intel processor, for which some packages have no wheel.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from constraints import ROOT, constraints, uv
from packaging.requirements import Requirement

PYTHONS = ("3.12", "3.13")
SYSTEMS: dict[str, dict[str, str | list[str]]] = {
    "linux": {
        "platforms": [f"manylinux_2_{minor}_x86_64" for minor in range(17, 35)] + ["manylinux2014_x86_64"],
        "sys_platform": "linux",
        "platform_machine": "x86_64",
        "platform_system": "Linux",
        "os_name": "posix",
    },
    "macos": {
        "platforms": [f"macosx_{major}_0_{kind}" for major in (11, 12, 13, 14) for kind in ("arm64", "universal2")],
        "sys_platform": "darwin",
        "platform_machine": "arm64",
        "platform_system": "Darwin",
        "os_name": "posix",
    },
    "windows": {
        "platforms": ["win_amd64"],
        "sys_platform": "win32",
        "platform_machine": "AMD64",
        "platform_system": "Windows",
        "os_name": "nt",
    },
}
HERE = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(platform.system())
BUILD = ["hatchling", "editables"]  # the workshop itself is installed where it lies
UNSHARE = ["unshare", "--map-root-user", "--net"]
README = """\
The workshop "Building Code Mode Agents", to be installed without a network.

    python install.py            (Windows: py -3.13 install.py)

It needs Python {pythons}; the instructor has put installers into the folder python/.
For: {systems}. Made from {commit}.
"""


class UsbError(Exception):
    """What happened, and what to do next."""


def tool(*command: str | Path, why: str) -> str:
    """Run a tool in the project's folder; give what it printed."""
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, capture_output=True, encoding="utf-8")
    if done.returncode:
        last = [line for line in (done.stderr or done.stdout).strip().splitlines() if "notice" not in line][-1:]
        raise UsbError(f"{why}: {last[0][:300] if last else 'no reason given'}")
    return done.stdout


def locked() -> list[Requirement]:
    """Every package of the lock, with the marker that says where it is needed."""
    return [Requirement(line) for line in constraints(uv()).splitlines() if line and not line.startswith(("#", "-"))]


def needed(packages: Sequence[Requirement], system: str, python: str) -> list[str]:
    """Those that one system and Python need, pinned. pip itself would look at the markers of this machine."""
    told = {name: value for name, value in SYSTEMS[system].items() if isinstance(value, str)}
    target = {
        **told,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "platform_release": "",
        "platform_version": "",
    }
    return [f"{one.name}{one.specifier}" for one in packages if one.marker is None or one.marker.evaluate(target)]


def download(folder: Path, packages: list[str], system: str, python: str, *options: str) -> None:
    """Their wheels, for that system and Python, by pip; uv cannot."""
    version = python.replace(".", "")
    tags = [f"--platform={one}" for one in SYSTEMS[system]["platforms"]]
    tags += ["--implementation=cp", f"--abi=cp{version}", "--abi=abi3", "--abi=none"]
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "packages.txt"
        listed.write_text("\n".join(packages), encoding="utf-8")
        tool(
            *(uv(), "tool", "run", "--quiet", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--only-binary=:all:", f"--python-version={python}", *tags, *options),
            *("--dest", folder / "wheels", "--requirement", listed),
            why=f"The wheels for {system}, Python {python}, are not all there",
        )


def make(folder: Path, systems: Sequence[str], pythons: Sequence[str]) -> None:
    """Fill the folder. What is there already is kept, if it was made by this."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "pythons.txt").exists():
        raise UsbError(f"{folder} holds other things. Name an empty folder, or one that this has made.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pythons.txt").write_text("\n".join(pythons), encoding="utf-8")
    packages = locked()
    for system in systems:
        for python in pythons:
            wanted = needed(packages, system, python)
            print(f"{system}, Python {python}: {len(wanted)} packages", flush=True)
            download(folder, wanted, system, python, "--no-deps")
            download(folder, BUILD, system, python)
    commit = tool("git", "describe", "--always", "--dirty", why="This is no clone of the repository")
    with tempfile.TemporaryDirectory() as scratch:
        tool("git", "archive", f"--output={scratch}/all.tar", "HEAD", why="git could not pack the workshop")
        shutil.rmtree(folder / "workshop", ignore_errors=True)
        with tarfile.open(f"{scratch}/all.tar") as packed:
            packed.extractall(folder / "workshop", filter="data")
    shutil.copy(ROOT / "scripts" / "usb_install.py", folder / "install.py")
    (folder / "python").mkdir(exist_ok=True)
    told = README.format(pythons=" or ".join(pythons), systems=", ".join(systems), commit=commit.strip())
    (folder / "README.txt").write_text(told, encoding="utf-8")


def check(folder: Path) -> str:
    """Install from the folder into a fresh place, ask one question; says whether the network was off."""
    cut = (
        UNSHARE
        if shutil.which("unshare") and not subprocess.run([*UNSHARE, "true"], capture_output=True).returncode
        else []
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        fresh = {**os.environ, "HOME": place, "PIP_CACHE_DIR": f"{place}/cache", "PIP_CONFIG_FILE": os.devnull}
        for name in ("VIRTUAL_ENV", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PYTHONPATH", "WORKSHOP_HOME"):
            fresh.pop(name, None)
        command = [*cut, sys.executable, folder / "install.py", f"{place}/workshop"]
        done = subprocess.run(list(map(str, command)), env=fresh, cwd=place, capture_output=True, encoding="utf-8")
        if done.returncode:
            raise UsbError(f"It was made, but does not install here:\n{(done.stderr or done.stdout)[-2_000:]}")
    return "with the network off" if cut else "though not with the network off, which this machine cannot do"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Make a folder from which the workshop installs without a network.",
        epilog="Example: .venv/bin/python scripts/usb.py ~/usb --system windows --system macos",
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--system", action="append", choices=list(SYSTEMS), help="repeat it; by default all three")
    parser.add_argument("--python", action="append", choices=list(PYTHONS), help="repeat it; by default both")
    parser.add_argument("--no-check", action="store_true", help="do not try to install from it")
    options = parser.parse_args(arguments)
    systems, pythons = options.system or list(SYSTEMS), options.python or list(PYTHONS)
    folder, start = options.folder.resolve(), time.monotonic()
    try:
        make(folder, systems, pythons)
        files = list((folder / "wheels").iterdir())
        size = sum(file.stat().st_size for file in files) / 1e6
        print(f"{len(files)} wheels, {size:,.0f} MB, {time.monotonic() - start:.0f} s.", flush=True)
        if not options.no_check and HERE in systems and "{}.{}".format(*sys.version_info) in pythons:
            print(f"Installed from it, {check(folder)}, and one question answered.")
        else:
            print("Not tried: it holds nothing for this system and Python, or you said --no-check.")
    except (UsbError, OSError) as error:
        print(f"usb: {error}", file=sys.stderr)
        return 1
    print(f"Now put the installers of Python {' and '.join(pythons)} from python.org into {folder / 'python'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
