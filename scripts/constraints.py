"""Write constraints.txt from uv.lock, for those who install with pip or conda: `make lock`.

pip does not know uv's overrides, so it installs the optional packages that uv leaves out (their marker is
`sys_platform == 'never'`). Dropping that marker holds them to the locked version too.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made from uv.lock by scripts/constraints.py (`make lock`): do not edit.\n"
EXPORT = "export --locked --offline --quiet --no-hashes --no-emit-project --no-dev --no-annotate --no-header"


def uv() -> Path:
    """The project's own."""
    return ROOT / ".uv" / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")


def constraints(uv: Path | str) -> str:
    """The lock's versions as pip's constraints. Needs no network."""
    command = [str(uv), *EXPORT.split(), "--python", sys.executable]
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"uv.lock could not be exported: {result.stderr.strip()}\nTry: make lock")
    return HEADER + result.stdout.replace(" ; sys_platform == 'never'", "")


if __name__ == "__main__":
    (ROOT / "constraints.txt").write_text(constraints(uv()), encoding="utf-8", newline="\n")
