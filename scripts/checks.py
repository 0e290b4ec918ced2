"""The project's checks, one after the other: `make test`, or `.venv/bin/python scripts/checks.py [name...]`.

All of them run even when one fails, so that one call shows everything there is to mend.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Two workers, each with whole files: what a file sets up once is set up once, and cells of one notebook must meet the
# same kernel.
NBVAL = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "-n2", "--dist=loadscope"]
CHECKS = {
    "ruff": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "mypy": ["mypy"],
    "pytest": ["pytest", "-n2", "--dist=loadfile", "--no-loadscope-reorder", "--durations=25"],
    "notebooks": [str(ROOT / "scripts" / "notebooks.py"), "--check"],
    "slides": [str(ROOT / "scripts" / "slides.py"), "--check"],
    "nbval": ["pytest", "notebooks", "solutions", *NBVAL],
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"No check is called {', '.join(unknown)}. There are: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    failed = []
    for name in names or CHECKS:
        command = CHECKS[name]
        print(f"\n== {name}: {' '.join(command)}".replace(f"{ROOT}{os.sep}", ""), flush=True)
        start = time.monotonic()
        program = command if command[0].endswith(".py") else ["-m", *command]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            # Offline, with no progress of an earlier run: what a newcomer without a key would see.
            environment = {**os.environ, "WORKSHOP_OFFLINE": "1", "WORKSHOP_HOME": home}
            if subprocess.run([sys.executable, *program], cwd=ROOT, env=environment).returncode:
                failed.append(name)
        print(f"   {time.monotonic() - start:.1f} s", flush=True)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
