"""The UI as a Flyte app: its image, and its environment with those of the tasks it depends on.

Covers: what a cluster is told. The image comes from uv.lock and the files that .dockerignore lets through; secrets are
named, never given. Does not cover: building, checking and sending it (see `cluster`).

The app answers in its own process, as on a laptop: streaming and approvals need that. Its state is on one disk, so
there is one replica. The tasks are deployed beside it, for runs that are started on the cluster itself.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import flyte
import flyte.app

from workshop_lib import runtime
from workshop_lib.bootstrap import on_cluster
from workshop_lib.flights import tasks
from workshop_lib.settings import PROJECT

NAME = "code-mode-workshop"
PORT = 8080
PYTHON = (3, 13)
"""That of the container image, too: what was tested."""
HOME = "/root"
"""Where Flyte's images look for modules."""
LOGIN = "WORKSHOP_LOGIN"
STATE = "/home/flyte/workshop"
IDLE_SECONDS = 1800
REQUEST_SECONDS = 3600
"""The most that Flyte allows. A run may take half as long, and an open page listens all that time."""


def image(*modules: str) -> flyte.Image:
    """The image of app and tasks. `modules`: names of your own modules, such as the one of `--tools`, to go with it."""
    made = (
        flyte.Image.from_debian_base(python_version=PYTHON, install_flyte=False, name=NAME)  # Flyte is in the lock
        .with_uv_project(PROJECT / "pyproject.toml", extra_args="--locked --no-dev --extra telemetry")
        .with_source_folder(PROJECT, HOME, copy_contents_only=True)
        .with_env_vars({"WORKSHOP_ISOLATION": "child", "PYTHONUNBUFFERED": "1"})
    )
    files = sorted({file for module in modules if (file := _own_file(module))})
    return made.with_source_file(files, HOME) if files else made


def _own_file(module: str) -> Path | None:
    """The file of a module that is neither the kit's nor an installed package's. Raises `ValueError` for a package."""
    name = module.partition(".")[0]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ValueError(f"There is no module {name!r} here. Run from the folder it is in.")
    file = Path(spec.origin).resolve()
    if name == "workshop_lib" or "site-packages" in file.parts:
        return None
    if file.name == "__init__.py":
        raise ValueError(f"{name!r} is a folder of modules. Put what you deploy into one file, or add it to uv.lock.")
    return file


def make_app(
    *, public: bool = False, volume: str | None = None, arguments: tuple[str, ...] = ()
) -> flyte.app.AppEnvironment:
    """The app, and with it the environments of the tasks.

    `public`: whoever reaches the page is asked for one of the logins in the secret WORKSHOP_LOGIN, rather than for an
    account at the cluster. `volume`: a persistent volume claim for the state; without one it is lost when the replica
    ends, so the replica is kept. `arguments`: more of them for `workshop serve`.
    """
    given = on_cluster()
    state = "/state" if volume else STATE
    return flyte.app.AppEnvironment(
        name=NAME,
        description="Two agents answer questions about flights: by direct tool calling, and in code mode.",
        # The page answers by runs in its own process; with that variable Flyte would take it for a task of a run.
        command=[
            *("env", "--unset=FLYTE_INTERNAL_EXECUTION_PROJECT", "python", "-m", "workshop_lib"),
            *("serve", "--host", "0.0.0.0", "--port", str(PORT), *arguments),
        ],
        port=PORT,
        requires_auth=not public,
        secrets=[*given["secrets"], *([flyte.Secret(LOGIN)] if public else [])],
        env_vars={**given["env_vars"], "WORKSHOP_HOME": state},
        resources=flyte.Resources(cpu=("1", "2"), memory=("2Gi", "4Gi")),
        scaling=flyte.app.Scaling(replicas=(0 if volume else 1, 1), scaledown_after=IDLE_SECONDS),
        timeouts=flyte.app.Timeouts(request=REQUEST_SECONDS),
        depends_on=[runtime.env, tasks.env],
        pod_template=_with_volume(volume, state) if volume else None,
    )


def _with_volume(claim: str, path: str) -> Any:
    """The pod of the app with the volume at `path`, which the image's user may write to."""
    try:
        from kubernetes import client
    except ModuleNotFoundError:
        raise ValueError(
            "A volume is described with the package kubernetes, which is not installed. Type: uv pip install kubernetes"
        ) from None
    mount = client.V1VolumeMount(name="state", mount_path=path)
    source = client.V1PersistentVolumeClaimVolumeSource(claim_name=claim)
    pod = client.V1PodSpec(
        containers=[client.V1Container(name="app", volume_mounts=[mount])],
        volumes=[client.V1Volume(name="state", persistent_volume_claim=source)],
        security_context=client.V1PodSecurityContext(fs_group=1000),
    )
    return flyte.PodTemplate(pod_spec=pod, primary_container_name="app")
