"""Install the workshop from this folder, without a network: `python install.py [FOLDER]`.

Only the standard library, and Python 3.8 is enough to be told what is missing.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUPPORTED = [tuple(map(int, name.split("."))) for name in (HERE / "pythons.txt").read_text(encoding="utf-8").split()]
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
UNFINISHED = ".unfinished"


class InstallError(Exception):
    """What happened, and what to do next."""


def say(text):
    print(f"install: {text}", flush=True)


def install(folder):
    if sys.version_info[:2] not in SUPPORTED:
        wanted = " or ".join(".".join(map(str, one)) for one in SUPPORTED)
        raise InstallError(
            f"This is Python {platform.python_version()}, and there are packages here for {wanted}. "
            f"Install one of those (look into {HERE / 'python'}), and call this again with it."
        )
    if folder.exists() and any(folder.iterdir()) and not (folder / UNFINISHED).exists():
        raise InstallError(f"{folder} is there already, and is left as it is. Name another folder: install.py FOLDER")
    say(f"copying the workshop to {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / UNFINISHED).touch()
    shutil.copytree(str(HERE / "workshop"), str(folder), dirs_exist_ok=True)
    say("making its environment")
    run([sys.executable, "-m", "venv", "--clear", folder / ".venv"], "No environment could be made.")
    say("installing the packages, which takes a minute or two")
    pip = [folder / ".venv" / BIN / ("python" + EXE), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--find-links", HERE / "wheels", "--constraint", folder / "constraints.txt"]
    run(
        [*pip, *offline, "--editable", folder],
        f"The packages here do not fit this machine ({platform.system()}, {platform.machine()}, "
        f"Python {platform.python_version()}). Make the folder for it: scripts/usb.py --help",
    )
    (folder / UNFINISHED).unlink()
    workshop = folder / ".venv" / BIN / ("workshop" + EXE)
    say("asking one question")
    run([workshop, "demo", "--question", "1"], "It is installed, but the demo failed. Try: workshop doctor", show=True)
    say(f"ready. Go on in {folder}:")
    print(f"    {workshop} start")
    print(f"    {workshop.with_name('jupyter' + EXE)} lab my_work")
    print("Leave `make` away: it would look for the network.")


def run(command, failure, show=False):
    """Run a command. Its last lines go with the failure."""
    environment = {**os.environ, "WORKSHOP_OFFLINE": "1"}
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        last = "\n    ".join((done.stdout or "").strip().splitlines()[-4:])
        raise InstallError(failure + (f"\n    {last}" if last else ""))


def main():
    try:
        install(Path(sys.argv[1] if len(sys.argv) > 1 else "code-mode-workshop").resolve())
    except (InstallError, OSError) as error:
        print(f"install: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
