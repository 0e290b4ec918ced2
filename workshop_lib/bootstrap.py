"""One bootstrap for Flyte: quiet, offline, and with all its state inside the project's own folder.

Covers local runs, and what the containers of a cluster are given of the settings. Inside such a container Flyte has
configured itself, and nothing is touched.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from workshop_lib.settings import PROJECT, Settings, SettingsError, variables

API_KEY = "ANTHROPIC_API_KEY"
PASSED = (
    *("ANTHROPIC_BASE_URL", "WORKSHOP_MODEL", "WORKSHOP_OFFLINE"),
    *("WORKSHOP_MAX_USD", "WORKSHOP_USER_MAX_USD", "WORKSHOP_TOTAL_MAX_USD"),
    *("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_SERVICE_NAME", "OTEL_TRACES_EXPORTER"),
)
"""The variables that a container on a cluster is given by value. None of them is meant for a secret."""


def on_cluster() -> dict[str, Any]:
    """What an environment is given there: the settings by value, and the API key by its name alone.

    Read where tasks are defined: by whoever deploys, and again in a container, for the tasks that it starts.
    """
    import flyte

    values = variables()
    plain = {name: value for name in PASSED if (value := values.get(name))}
    return {"env_vars": plain, "secrets": [] if Settings.load().offline else [flyte.Secret(API_KEY)]}


@cache
def bootstrap() -> Path:
    """Prepare Flyte once per process; return the folder for its cache, records and reports.

    Must come before the first task is defined: at that moment Flyte settles on a configuration file, and keeps
    its cache beside it. Raises `SettingsError` if the folder cannot be written.
    """
    import flyte
    import flyte.config

    folder = Settings.load().home.resolve() / "flyte"
    if "FLYTE_INTERNAL_EXECUTION_PROJECT" in os.environ:
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "local.yaml"
        config.touch()
    except OSError as error:
        raise SettingsError(
            f"Cannot write to {folder} ({error.strerror}), where runs and caches are kept. "
            "Set WORKSHOP_HOME to a folder you may write to."
        ) from error
    os.environ.update(UCTL_CONFIG=str(config), FLYTECTL_CONFIG=str(config))
    os.environ.setdefault("DO_NOT_TRACK", "1")
    # A config.yaml in the working folder, even another tool's, or a .flyte/config.yaml at the top of the repository,
    # where `flyte create config` puts that of a cluster, would win over the variables.
    with contextlib.chdir(folder), _no_repository_above(folder):
        flyte.config.auto()
    flyte.init(log_level=logging.CRITICAL, local_persistence=True, root_dir=PROJECT)
    return folder


@contextlib.contextmanager
def _no_repository_above(folder: Path) -> Iterator[None]:
    """Let git find no repository from `folder` on upwards."""
    before = {name: os.environ.pop(name, None) for name in ("GIT_DIR", "GIT_CEILING_DIRECTORIES")}
    os.environ["GIT_CEILING_DIRECTORIES"] = str(folder.parent)
    try:
        yield
    finally:
        del os.environ["GIT_CEILING_DIRECTORIES"]
        os.environ.update({name: value for name, value in before.items() if value is not None})
