"""Checks of what a run reaches: a stray configuration of Flyte, the API's address, a cluster, one paid call.

Offline, nothing is connected to. Live, a connection is opened and closed again, and nothing is sent; only the paid
call asks the model, and only who asks for it gets it. Does not cover: the key and the settings themselves (`env`).
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import urllib.request
from base64 import b64encode
from pathlib import Path
from urllib.parse import SplitResult, unquote

from workshop_lib.settings import PROJECT, Settings
from workshop_lib.teach.doctor.finding import WINDOWS, Findings, LateFindings, fail, failed, note, ok, short, unset
from workshop_lib.teach.doctor.variables import ADDRESS, API, KEY, split_address, text_of

SECONDS = 4.0


def flyte() -> Findings:
    """What Flyte's own command and `workshop deploy` would be configured by. The kit's local runs are not."""
    for name in ("UCTL_CONFIG", "FLYTECTL_CONFIG"):
        named = os.environ.get(name)
        if named and not Path(named).is_file():
            yield note(
                f"{name} is {named}, which is not there, so `flyte` and `workshop deploy` would stop.", unset(name)
            )
    found = _config()
    if found and found.parent == Path.cwd() and not re.search(r"(?m)^(admin|task|image)\s*:", text_of(found)):
        text = "config.yaml here is not Flyte's, but `flyte` and `workshop deploy` would take it for that."
        yield note(text, f"{'ren' if WINDOWS else 'mv'} config.yaml other.yaml")
    elif found and Path.cwd() in found.parents:
        yield note(f"{short(found)} is what `flyte` and `workshop deploy` use here; local runs leave it alone.")
    yield ok("local runs are apart from any other Flyte configuration")


def _config() -> Path | None:
    """The configuration that Flyte finds from here, but for the kit's own, which `bootstrap` names to it."""
    places = [Path.cwd() / "config.yaml", Path.cwd() / ".flyte" / "config.yaml", PROJECT / ".flyte" / "config.yaml"]
    named = (os.environ.get(name) for name in ("UCTL_CONFIG", "FLYTECTL_CONFIG"))
    places += [Path(name) for name in named if name and Path(name).name != "local.yaml"]
    places += [Path.home() / folder / "config.yaml" for folder in (".union", ".flyte")]
    return next((path for path in places if path.is_file()), None)


def network() -> Findings:
    """Live: whether the address of the API answers, up to TLS. Sends no request, and no key."""
    found = Settings.load()
    if found.kind != "live":
        yield ok("not asked: offline, nothing is sent")
        return
    parts = split_address(found.base_url or API)
    if parts is None:
        yield note(f"Not looked at: {ADDRESS} is no address.")
        return
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    proxies = {} if urllib.request.proxy_bypass(host) else urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    through = split_address(proxy if "://" in proxy else f"http://{proxy}")
    if proxy and not through:
        names = [name for name, value in os.environ.items() if name.lower().endswith("_proxy") and value == proxy]
        text = f"{names[0] if names else 'The system'} names a proxy that cannot be used: it is not http://HOST:PORT."
        yield fail(text, unset(names[0]) if names else "change the proxy in the system's settings")
        return
    way = f"{host}:{port}" + (f" through the proxy {through.hostname}:{through.port or 80}" if through else "")
    try:
        _connect(parts.scheme, host, port, through)
    except ssl.SSLCertVerificationError as error:
        text = f"{way} answers with a certificate that is not trusted here ({error.verify_message})."
        yield fail(text, "set SSL_CERT_FILE to your organisation's certificates (ask its IT for the .pem file)")
    except OSError as error:
        yield fail(f"{way} does not answer ({_said(error)}).", _mend(error, bool(through)))
    yield ok(f"{way} answers; the key was not tried (--paid-call does)")


def _connect(scheme: str, host: str, port: int, through: SplitResult | None) -> None:
    at, at_port = (through.hostname or "", through.port or 80) if through else (host, port)
    if through and through.scheme == "https":
        socket.create_connection((at, at_port), SECONDS).close()  # what is behind it, the standard library cannot reach
        return
    if scheme == "https":
        import httpx2

        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            at, at_port, timeout=SECONDS, context=httpx2.create_ssl_context()
        )
        if through:
            login = f"{unquote(through.username or '')}:{unquote(through.password or '')}"
            headers = {"Proxy-Authorization": f"Basic {b64encode(login.encode()).decode()}"} if through.username else {}
            connection.set_tunnel(host, port, headers)
    else:
        connection = http.client.HTTPConnection(at, at_port, timeout=SECONDS)
    try:
        connection.connect()
    finally:
        connection.close()


def _said(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "no machine of that name is known"
    return "no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)


def _mend(error: OSError, through: bool) -> str:
    if through:
        return "check the proxy in HTTPS_PROXY, or work offline: WORKSHOP_OFFLINE=1"
    if isinstance(error, ssl.SSLError):
        return f"check http:// or https:// in {ADDRESS}"
    return f"check the network, HTTPS_PROXY and {ADDRESS}, or work offline: WORKSHOP_OFFLINE=1"


def cluster() -> Findings:
    """If one is configured: whether its endpoint answers. Sends no request."""
    import flyte.config

    config = _config()
    endpoint = flyte.config.auto(str(config)).platform.endpoint if config else None
    if not (config and endpoint):
        yield ok("none is configured, and none is needed")
        return
    if Settings.load().offline:
        yield ok("configured, and not asked: WORKSHOP_OFFLINE is set")
        return
    host, _, port = re.sub(r"^\w+:/+", "", endpoint).rpartition("@")[2].partition("/")[0].partition(":")
    try:
        socket.create_connection((host, int(port or 443)), SECONDS).close()
    except (OSError, ValueError) as error:
        said = _said(error) if isinstance(error, OSError) else str(error)
        text = f"The cluster at {host}:{port or 443} ({short(config)}) does not answer ({said}). Local runs need none."
        yield note(text, "flyte start devbox   (if it is on this machine; else check the address and the VPN)")
    yield ok(f"{host}:{port or 443} answers")


async def paid_call() -> LateFindings:
    """One request of a few tokens, to whoever answers in this set-up."""
    from workshop_lib.meter import Meter
    from workshop_lib.model import Model, ModelError

    found = Settings.load()
    if found.kind != "live":
        yield note("Not made: nothing is live.", f"put {KEY} into .env, and unset WORKSHOP_OFFLINE")
        return
    model = Model(found)
    meter = Meter(model.card, found.max_usd)
    request = {"model": found.model, "max_tokens": 16, "messages": [{"role": "user", "content": "Say OK."}]}
    try:
        await model.send(request, meter)
    except ModelError as error:
        yield failed(error)
        return
    usage = meter.usage
    price = f"${meter.usd:.6f} at list price" if model.card.prices[0].output else "its price is unknown here"
    yield ok(f"{found.model} answered: {usage.prompt} tokens in, {usage.output} out, {price}")
