"""Checks of `.env`, of the key by its shape, and of what comes of all the settings.

Does not cover: whether the key works and the address answers (`reach`).
"""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path

from workshop_lib.settings import NAMES, PROJECT, Settings, misspelt, variables
from workshop_lib.teach.doctor.finding import WINDOWS, Finding, Findings, fail, failed, note, ok, own, short, unset
from workshop_lib.teach.doctor.variables import (
    ADDRESS,
    API,
    KEY,
    KEY_SHAPES,
    SET,
    env_files,
    lines_of,
    split_address,
    text_of,
)

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
    elif found.kind == "recorded":
        yield ok(f"recorded: {found.model}, played back from what WORKSHOP_REPLAY names")
    else:
        why = "WORKSHOP_OFFLINE is set" if found.offline else f"no {KEY} is set"
        yield ok(f"oracle, because {why}")


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
                level(
                    f"{where} is not NAME=value, so nothing reads it.",
                    f"put a = after the name in line {number} of {name}",
                )
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
    parts = split_address(address)
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


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host
