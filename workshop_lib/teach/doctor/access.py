"""Checks of what a run is let into: settings, Flyte's configuration, the API, a cluster, one paid call.

Offline, nothing is connected to. Live, a connection is opened and closed again, and nothing is sent; only the paid
call asks the model, and only who asks for it gets it. Does not cover: the machine (`machine`).
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import re
import socket
import ssl
import urllib.request
from base64 import b64encode
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from workshop_lib.settings import NAMES, PROJECT, Settings, misspelt, variables
from workshop_lib.teach.doctor.finding import (
    WINDOWS,
    Finding,
    Findings,
    LateFindings,
    fail,
    failed,
    note,
    ok,
    own,
    short,
    unset,
)
from workshop_lib.teach.doctor.variables import KEY_SHAPES, SET, env_files, lines_of, text_of

KEY, ADDRESS = "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"
API = "https://api.anthropic.com"
SECONDS = 4.0
SHORTEST_KEY = 60
PASTE = f"in .env, paste the key alone after {KEY}="
PLACEHOLDER = re.compile(r"(?i)your|paste|here|xxx|\.\.\.|…|[<>]|change.?me|placeholder|example|^sk-ant-?$|todo|12345")


def settings() -> Findings:
    """`.env` as a file, the key by its shape, and what comes of it all."""
    yield from (*_files(), *_winners())
    values = variables()
    key, address = (values.get(KEY) or "").strip(), values.get(ADDRESS) or ""
    wrong = list(_key(key, bool(address)))
    yield from (*wrong, *_address(address))
    strays = {name: meant for name, meant in misspelt().items() if values[name]}
    for name, meant in strays.items():
        yield fail(f"{name} is set, but nothing reads it. Did you mean {meant}?", "rename it in .env or the shell")
    for name, value in values.items():
        if not key and name not in (*NAMES, *strays) and KEY_SHAPES["Anthropic"].match(value or ""):
            yield note(f"{name} holds what looks like an Anthropic key, but only {KEY} is read.", f"rename it to {KEY}")
    try:
        found = Settings.load()
    except ValueError as error:
        if not any(finding.level == "fail" for finding in wrong):
            yield failed(error)
        return
    from workshop_lib.meter import ModelCard

    ModelCard.load(found)
    if found.kind == "live":
        yield ok(f"live: {found.model}, at most ${found.max_usd:.2f} a run")
    else:
        why = "WORKSHOP_OFFLINE is set" if found.offline else f"no {KEY} is set"
        yield ok(f"{found.kind}, because {why}")


def _files() -> list[Finding]:
    found = []
    for file in env_files():
        name = short(file)
        if file.is_dir():
            found.append(
                fail(f"{name} is a folder and should be a file.", f"{'ren' if WINDOWS else 'mv'} {name} env_old")
            )
            continue
        if not file.exists():
            for stray in (".env.txt", "env", "env.txt"):
                if file.with_name(stray).is_file():
                    wrong = short(file.with_name(stray))
                    step = f"{'ren' if WINDOWS else 'mv'} {wrong} {'.env' if WINDOWS else name}"
                    found.append(note(f"There is {wrong} but no .env, and only .env is read.", step))
            continue
        raw = file.read_bytes()
        if b"\0" in raw:
            step = f"iconv -f UTF-16 -t UTF-8 {name} > env && mv env {name}"
            powershell = f"(Get-Content {name}) | Set-Content -Encoding utf8 {name}"
            text = f"{name} is in UTF-16, as PowerShell and some editors write it, and cannot be read."
            found.append(fail(text, powershell if WINDOWS else step))
            continue
        try:
            raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            found.append(fail(f"{name} is not in UTF-8.", "save it as UTF-8 in your editor"))
            continue
        found += _lines(file)
    example = PROJECT / ".env.example"
    if any(line.name == KEY and line.bare for line in lines_of(example)):
        text = "The key is in .env.example, which is not read and which git would publish."
        found.append(fail(text, f"{'move' if WINDOWS else 'mv'} .env.example .env && git restore .env.example"))
    return found


def _lines(file: Path) -> list[Finding]:
    found, name, lines = [], short(file), lines_of(file)
    for number, line in enumerate(text_of(file).splitlines(), 1):
        where, bare = f"Line {number} of {name}", line.strip()
        if bare.startswith("#"):
            commented = SET.match(bare.lstrip("# "))
            if commented and commented[1] == KEY and commented[2] and not any(one.name == KEY for one in lines):
                found.append(note(f"{where} holds a key but begins with #.", f"remove the # from {where.lower()}"))
        elif bare and not SET.match(line):
            level = fail if any(known in line.upper() for known in NAMES) else note
            found.append(
                level(f"{where} is not NAME=value, so nothing reads it.", f"put a = after the name in line {number}")
            )
    for one in lines:
        again = [other for other in lines if other.name == one.name and other.number > one.number]
        if one.name in NAMES and again and again[0].bare != one.bare:
            text = f"{name} sets {one.name} in lines {one.number} and {again[0].number}; the last counts."
            found.append(note(text, f"delete line {one.number}"))
        if one.value[:1] in ("'", '"') and one.value.count(one.value[0]) == 1:
            text = f"Line {one.number} of {name} has a quote that is not closed, so {one.name} is not set."
            found.append(fail(text, f"delete the quote in line {one.number} of {name}"))
    return found


def _winners() -> list[Finding]:
    """The shell wins over `.env`, even with nothing; a `.env` in the working folder wins over the project's."""
    found: list[Finding] = []
    earlier: dict[str, tuple[str, str]] = {}
    for file in env_files():
        for line in lines_of(file):
            name, place = line.name, short(file)
            if name in NAMES and name in os.environ and os.environ[name].strip() != line.bare:
                empty = "" if os.environ[name].strip() else ", with nothing in it"
                found.append(note(f"{name} is set in the shell{empty}, which wins over {place}.", unset(name)))
            elif name in earlier and earlier[name][0] != place and earlier[name][1] != line.bare:
                found.append(note(f"{name} of {place} wins over the other one in {earlier[name][0]}."))
            earlier[name] = (place, line.bare)
    return found


def _key(key: str, gateway: bool) -> list[Finding]:
    """What is wrong with a key by its looks. A gateway gives out keys of its own."""
    if not key:
        return []
    why = ""
    if key[0] in "\"'" or key[-1] in "\"'":
        why = "has quotes around it that belong to it, so the API would refuse it; keys are written without quotes"
    elif any(sign in key for sign in "\u201c\u201d\u2018\u2019"):
        why = "has typographic quotes, as word processors and chats make them of plain ones"
    elif any(sign.isspace() for sign in key):
        why = "has a space or a line break in it, so it was not pasted alone"
    elif not key.isascii():
        why = "has a character that no key has, such as a long dash"
    elif len(key) < SHORTEST_KEY and PLACEHOLDER.search(key):
        why = "is a placeholder, not a key"
    elif key.upper().startswith(f"{KEY}="):
        why = "holds its own name once more"
    elif key.startswith("sk-ant-admin"):
        why = "is an admin key, which may not ask a model"
    if why:
        return [fail(f"{KEY} {why}.", PASTE)]
    if gateway:
        return []
    other = next((who for who, shape in KEY_SHAPES.items() if shape.match(key)), "")
    if other not in ("", "Anthropic"):
        return [fail(f"{KEY} looks like a key of {other}.", f"{PASTE}; for a gateway, set {ADDRESS} too")]
    if not other:
        return [note(f"{KEY} does not begin as a key of Anthropic does (sk-ant-).", own("workshop doctor --paid-call"))]
    if len(key) < SHORTEST_KEY:
        return [note(f"{KEY} has {len(key)} characters; whole keys have about a hundred.", f"{PASTE}, all of it")]
    return []


def _address(address: str) -> list[Finding]:
    if not address:
        return []
    parts = _split(address)
    if address != address.strip() or re.search(r"[\s'\"\u201c\u201d]", address) or parts is None:
        text = f"{ADDRESS} cannot be used: it has spaces, a line break or quotes, or no http:// at its start."
        return [fail(text, f"set it like {ADDRESS}={API}")]
    found = []
    if re.search(r"/v1(/messages)?/?$", parts.path):
        text = f"{ADDRESS} ends with {parts.path}, but /v1/messages is added to it anyway."
        found.append(note(text, f"take {parts.path} off the end of {ADDRESS}"))
    if parts.scheme == "http" and not _local(parts.hostname or ""):
        found.append(
            note(f"{ADDRESS} begins with http://, so the key travels for all to read.", "use https:// if you can")
        )
    return found


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


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
    parts = _split(found.base_url or API)
    if parts is None:
        return
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    proxies = {} if urllib.request.proxy_bypass(host) else urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    through = _split(proxy)
    way = f"{host}:{port}" + (f" through the proxy {through.hostname}:{through.port or 80}" if through else "")
    if proxy and not through:
        text = (
            "HTTPS_PROXY (or ALL_PROXY, or the system's) names a proxy that cannot be used: it is not http://HOST:PORT."
        )
        yield fail(text, "set it like HTTPS_PROXY=http://proxy.example:3128, or unset it")
        return
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
    host, _, port = re.sub(r"^\w+:/+", "", endpoint).partition("/")[0].partition(":")
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
