"""The command that serves the UI: `serve`."""

from __future__ import annotations

import webbrowser

import click

from workshop_lib.cli.shared import (
    CommandError,
    load_settings,
    mcp_option,
    model_option,
    open_console,
    playbook_option,
    tools_option,
)

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 for other machines too.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser.")
@tools_option
@mcp_option
@playbook_option
@model_option
def serve(
    host: str,
    port: int,
    open_page: bool,
    tools: str | None,
    mcp: tuple[str, ...],
    playbook: str | None,
    model: str | None,
) -> None:
    """The UI: ask in both modes, see what each did and what it cost. End it with Ctrl+C.

    Example: workshop serve --port 8081
    With tools of your own: workshop serve --tools mine:TOOLS --playbook mine:PLAYBOOK
    """
    from workshop_lib.ui import server

    settings, console = load_settings(model), open_console(None)
    try:
        listening = server.listen(host, port)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port} ({str(error.strerror).partition(' (')[0]}). Another program may be there: "
            f"try workshop serve --port {port + 1}"
        ) from error
    if host not in LOOPBACK and not settings.login:
        console.print(
            f"Whoever reaches this machine may ask, for up to ${settings.total_max_usd:.2f} a day. For a login, set "
            "WORKSHOP_LOGIN=user:password.",
            style="yellow",
            highlight=False,
        )
    console.print("warming up …", style="dim")

    def on_ready(address: str) -> None:
        console.print(f"The UI is at {address} (Ctrl+C ends it).", highlight=False)
        if open_page:
            webbrowser.open(address)

    given = {"tools": tools, "playbook": playbook, "mcp": mcp}
    app = server.make_app(settings, **{name: value for name, value in given.items() if value})  # type: ignore[arg-type]
    server.serve(app, listening, on_ready)
