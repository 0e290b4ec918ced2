"""The `workshop` command. Heavy modules load only inside the command that needs them.

Every command that has a result takes `--json FILE|-` with stable fields, and ends with status 0 only on success. An
error says what happened, why, and what to type next; `--traceback` shows the rest.
"""

from __future__ import annotations

import sys
import traceback

import click

from workshop_lib.cli.answering import ask, demo
from workshop_lib.cli.bench import bench
from workshop_lib.cli.chaos import chaos
from workshop_lib.cli.deploy import deploy
from workshop_lib.cli.kit import doctor, mcp, start
from workshop_lib.cli.recording import record, replay
from workshop_lib.cli.redteam import redteam
from workshop_lib.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--traceback", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="code-mode-workshop")
def cli(traceback: bool) -> None:
    """Building Code Mode Agents: two agents, real flights, and what each costs.

    Start with: workshop demo
    """


for command in (demo, ask, serve, doctor, start, mcp, deploy, bench, record, replay, chaos, redteam):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every failure becomes one sentence and a status above 0."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        raise SystemExit(stop.exit_code) from None
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        raise SystemExit(130) from None
    except Exception as error:
        if "--traceback" in sys.argv:
            traceback.print_exc()
        else:
            text = str(error) if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {error}"
            click.echo(f"Error: {text}", err=True)
            click.echo("More: put --traceback before the command. Check the set-up: workshop doctor", err=True)
        raise SystemExit(1) from None
