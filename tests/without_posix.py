"""The workshop command in a Python from which what Windows lacks is taken away. Called by test_portability.

The packages come first, for on this system they may use what they find. `os.name` and `sys.platform` stay: the standard
library would look for parts that are not here. So this shows that the kit itself needs no POSIX call; it is no Windows.
"""

import asyncio  # noqa: F401 - it and what follows must be loaded before the names are gone
import concurrent.futures.process  # noqa: F401
import multiprocessing.popen_spawn_posix  # noqa: F401
import multiprocessing.resource_tracker  # noqa: F401
import os
import signal
import subprocess  # noqa: F401
import sys

import duckdb  # noqa: F401
import flyte.sandbox  # noqa: F401
import jupyter_client.kernelspec  # noqa: F401
import mcp.client.stdio  # noqa: F401

GONE = {
    os: ["fork", "forkpty", "killpg", "getpgid", "getuid", "geteuid", "getgid", "setsid", "mkfifo", "chown"],
    signal: ["SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "alarm", "setitimer", "pause"],
}
MODULES = ["fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "readline", "syslog"]


def take_away() -> None:
    for module, names in GONE.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    sys.modules.update(dict.fromkeys(MODULES))


if __name__ == "__main__":
    take_away()
    from workshop_lib.cli import main

    main()
