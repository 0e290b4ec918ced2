"""The command that deploys the UI: `deploy`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from workshop_lib.cli.shared import (
    CommandError,
    json_option,
    load_settings,
    mcp_option,
    open_console,
    playbook_option,
    tools_option,
    write_json,
)

if TYPE_CHECKING:
    from workshop_lib.deploy.cluster import Specs


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be sent, without a cluster.")
@click.option("--public", is_flag=True, help="Ask for a login of the secret WORKSHOP_LOGIN, not of the cluster.")
@click.option("--volume", metavar="CLAIM", help="Keep the state on this persistent volume claim.")
@tools_option
@mcp_option
@playbook_option
@json_option
def deploy(
    dry_run: bool,
    public: bool,
    volume: str | None,
    tools: str | None,
    mcp: tuple[str, ...],
    playbook: str | None,
    json_to: str | None,
) -> None:
    """The UI and the tasks to the cluster that Flyte is configured for. See DEPLOY.md.

    Caps and model are those set here; the key is the cluster's secret ANTHROPIC_API_KEY, and stays out of what is sent.

    Example: workshop deploy --dry-run
    """
    from workshop_lib.deploy import cluster

    config, console = cluster.configuration(), open_console(json_to)
    if not dry_run and not config.platform.endpoint:
        raise CommandError(cluster.NO_CLUSTER)
    if any(not server.startswith(("http://", "https://")) for server in mcp):
        raise CommandError("On a cluster there are no commands and files of yours: name MCP servers by their address.")
    from workshop_lib.deploy.app import image, make_app
    from workshop_lib.runtime import load

    load_settings(None)
    named = {"--tools": tools, "--playbook": playbook}
    references = [(option, reference) for option, reference in named.items() if reference]
    for _, reference in references:
        load(reference)
    arguments = [*references, *(("--mcp", server) for server in mcp)]
    app = make_app(public=public, volume=volume, arguments=tuple(part for pair in arguments for part in pair))
    built = image(*(reference.partition(":")[0] for _, reference in references))
    specs = cluster.specs(config, app, built)
    write_json({"specs": specs.to_json()}, json_to)
    if dry_run:
        if json_to != "-":
            console.print_json(json.dumps(specs.to_json()))
        console.print(_summary(specs, "A dry run: nothing was built or sent"), highlight=False)
        return
    address = cluster.deploy(config, app, built, specs.version)
    console.print(_summary(specs, f"Deployed to {config.platform.endpoint}"), highlight=False)
    console.print(f"The UI will be at {address}", highlight=False, soft_wrap=True)


def _summary(specs: Specs, done: str) -> str:
    tasks = ", ".join(specs.tasks)
    return f"{done}. Version {specs.version}: the app {specs.app['metadata']['id']['name']}, and the tasks {tasks}."
