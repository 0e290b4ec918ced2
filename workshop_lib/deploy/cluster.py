"""Deploying to the cluster that Flyte is configured for, and the full specs of it without one.

Covers: the configuration (Flyte's own, from where Flyte looks for it), the specs as JSON, the check that no secret is
in them, and the deployment. Every deployment is first made dry and checked. Does not cover: making a cluster.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import flyte
import flyte.config

from workshop_lib.settings import PROJECT, secrets

if TYPE_CHECKING:
    from flyte.app import AppEnvironment

NOWHERE = "dns:///cluster.invalid"
"""Where a dry run would send its specs. It never does."""
NO_CLUSTER = (
    "No cluster is configured. Type `flyte create config --endpoint ADDRESS --project PROJECT --domain DOMAIN` (or, "
    "for a cluster on this machine, `flyte start devbox` and `flyte create config --devbox`), then deploy again; to "
    "see without a cluster what would be sent, type `workshop deploy --dry-run`."
)
WITH_PASSWORD = re.compile(r"\w+://[^/\s\"@]+@")


class DeployError(ValueError):
    """It was not deployed. The message says why, and what to type."""


@dataclass(frozen=True)
class Specs:
    """What a cluster is told: the image, the app, and each task by name, in the words of Flyte's API."""

    version: str
    project: str
    domain: str
    image: dict[str, str]
    app: dict[str, Any]
    tasks: dict[str, dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """With stable names, but for what is inside `app` and `tasks`."""
        return vars(self)


def configuration() -> flyte.config.Config:
    """Flyte's configuration, as it is before the kit's own takes its place: ask before tasks are imported."""
    return flyte.config.auto()


def specs(config: flyte.config.Config, app: AppEnvironment, image: flyte.Image) -> Specs:
    """The specs of `app` and of what it depends on. Sends nothing and builds nothing, with or without a cluster.

    Raises `DeployError` if a secret is in them.
    """
    project, domain = config.task.project or "flytesnacks", config.task.domain or "development"
    registry = config.image.registry or "registry.invalid"
    with _quiet():
        flyte.init(
            endpoint=NOWHERE,
            org=config.task.org,
            project=project,
            domain=domain,
            root_dir=PROJECT,
            log_level=logging.CRITICAL,
            sync_local_sys_paths=False,
        )
        built = _dockerfile(image.clone(registry=registry))
        for env in (app, *app.depends_on):
            env.image = flyte.Image.from_base(built["uri"])  # taken to be there, so that nothing is built
        made = Specs("", project, domain, built, *_translate(app, "none"))
        # Of the image its name counts, which is made of what is in it. The Dockerfile names folders of this machine.
        content = {**made.to_json(), "image": built["uri"]}
        version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
        app_spec, tasks = _translate(app, version)
    made = replace(made, version=version, app=app_spec, tasks=tasks)
    check(json.dumps(made.to_json()))
    return made


def deploy(config: flyte.config.Config, app: AppEnvironment, image: flyte.Image, version: str) -> str:
    """Build the image, then deploy the tasks and the app; give the address of the app. Raises `DeployError`."""
    if not config.platform.endpoint:
        raise DeployError(NO_CLUSTER)
    if not (config.task.project and config.task.domain):
        raise DeployError(
            f"The configuration {config.source} names no project or no domain. Type `flyte create config --force` with "
            "--project and --domain, then deploy again."
        )
    with _environment():
        try:
            flyte.init_from_config(config, root_dir=PROJECT, sync_local_sys_paths=False)
            for env in (app, *app.depends_on):
                env.image = image
            (deployment,) = flyte.deploy(app, version=version, copy_style="none")
        except Exception as error:
            raise DeployError(
                f"{config.platform.endpoint} could not be deployed to ({type(error).__name__}: {error}). "
                "Check that it answers: flyte get project"
            ) from error
    return str(deployment.envs[app.name].deployed_app.endpoint)  # type: ignore[attr-defined]


def check(text: str) -> None:
    """Raise `DeployError` if the value of a secret of this machine is in `text`, or an address with a password."""
    for name, value in secrets().items():
        if json.dumps(value)[1:-1] in text:
            raise DeployError(
                f"The value of {name} would be in the specs, for all to read. Nothing was sent. Look for it among the "
                "other settings, in .env or the shell: they are given to the cluster as they are."
            )
    if WITH_PASSWORD.search(text):
        raise DeployError(
            "An address with a name or password in it would be in the specs, for all to read. Nothing was sent. Look "
            "at ANTHROPIC_BASE_URL, the OTEL_* variables and `git remote -v`."
        )


def _translate(app: AppEnvironment, version: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    from google.protobuf.json_format import MessageToDict

    (deployment,) = flyte.deploy(app, dry_run=True, version=version, copy_style="none")
    envs: dict[str, Any] = deployment.envs
    tasks = {
        entity.get_name(): MessageToDict(entity.deployed_task, preserving_proto_field_name=True)
        for env in app.depends_on
        for entity in envs[env.name].deployed_entities
    }
    return MessageToDict(envs[app.name].deployed_app.pb2, preserving_proto_field_name=True), tasks


def _dockerfile(image: flyte.Image) -> dict[str, str]:
    """The name of the image, and the Dockerfile that Flyte makes of it: it prints that, and gives it nowhere else."""
    from flyte.extend import ImageBuildEngine

    printed = io.StringIO()
    # With a name for it, Flyte does not make a builder in Docker first.
    with _environment(FLYTE_DOCKER_BUILDKIT_BUILDER_NAME="none"), contextlib.redirect_stdout(printed):
        made = asyncio.run(ImageBuildEngine.build(image, builder="local", dry_run=True))
    text = re.search(r"^Dockerfile: (.*?)\n*^Command: ", printed.getvalue(), re.DOTALL | re.MULTILINE)
    if text is None:
        raise DeployError("Flyte printed no Dockerfile. The version of it that the kit was tested with: make setup")
    return {"uri": str(made.uri), "dockerfile": text[1]}


@contextlib.contextmanager
def _environment(**more: str) -> Iterator[None]:
    """With the kit's own uv on PATH, for Flyte asks uv what the lock holds."""
    more["PATH"] = os.pathsep.join([str(PROJECT / ".uv" / "bin"), os.environ.get("PATH", "")])
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
