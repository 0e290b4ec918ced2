"""What the shell and `.env` set, line by line, and how to speak of it without telling a secret.

Reads the files by itself, since what is wrong with a line is lost once it is parsed, and python-dotenv may be missing.
What counts for a run is still what `settings` makes of it. With the standard library alone, and syntax of Python 3.8.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from workshop_lib.settings import NAMES, PROJECT, SECRET_NAMES

KEY, ADDRESS = "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"
API = "https://api.anthropic.com"
SET = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[ \t]*(.*?)\s*$")
KEY_SHAPES = {
    "Anthropic": re.compile(r"sk-ant-"),
    "OpenRouter": re.compile(r"sk-or-"),
    "OpenAI": re.compile(r"sk-(?!ant-|or-)"),
    "Google": re.compile(r"AIza"),
    "Groq": re.compile(r"gsk_"),
    "xAI": re.compile(r"xai-"),
    "Hugging Face": re.compile(r"hf_"),
    "GitHub": re.compile(r"gh[opsu]_|github_pat_"),
    "AWS": re.compile(r"AKIA|ASIA"),
}
"""How a key begins, by who gives it out."""
ANY_KEY = re.compile("|".join(rf"\b(?:{shape.pattern})[\w-]{{6,}}" for shape in KEY_SHAPES.values()))
CREDENTIALS = re.compile(r"(\w[\w+.-]*://)[^\s'\"]*@")
QUERY = re.compile(r"(\w[\w+.-]*://[^\s?'\"]*)\?[^\s'\"]*")
HIDDEN = "(hidden)"


class Line(NamedTuple):
    """A line of a file that sets a variable. `value` is as it stands there, quotes included."""

    file: Path
    number: int
    name: str
    value: str

    @property
    def bare(self) -> str:
        """The value without what `.env` allows beside it: quotes, or a comment."""
        quoted = re.match(r"(['\"])(.*)\1\s*(#.*)?$", self.value)
        return quoted[2] if quoted else re.sub(r"\s+#.*", "", self.value)


def env_files() -> list[Path]:
    """Where `.env` is looked for: the project, then the working folder, which wins."""
    folders = [PROJECT] if Path.cwd() == PROJECT else [PROJECT, Path.cwd()]
    return [folder / ".env" for folder in folders]


def text_of(file: Path) -> str:
    """The text of a file as well as it can be read; nothing if it cannot."""
    try:
        raw = file.read_bytes()
    except OSError:
        return ""
    return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")


def lines_of(file: Path) -> list[Line]:
    """The lines of a file that set something."""
    matches = ((number, SET.match(line)) for number, line in enumerate(text_of(file).splitlines(), 1))
    return [Line(file, number, match[1], match[2]) for number, match in matches if match]


def split_address(address: str) -> SplitResult | None:
    """The parts of an address that can be asked over HTTP; None for any other."""
    try:
        parts = urlsplit(address)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def where_set() -> dict[str, str]:
    """The names of the kit's variables, and of others that change how it runs: where each is set, never its value."""
    others = [name for name in os.environ if re.search(r"(?i)_proxy$|^SSL_CERT|_CA_BUNDLE$|^FLYTE|^UCTL_|^OTEL_", name)]
    others += ["CONDA_PREFIX", "DOCKER_HOST", "PYTHONHOME", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV"]
    in_files = {line.name for file in env_files() for line in lines_of(file)}
    found = {}
    for name in (*NAMES, *sorted({*others, *in_files} - {*NAMES})):
        places = [place for place, there in (("shell", name in os.environ), (".env", name in in_files)) if there]
        if places or name in NAMES:
            found[name] = " and ".join(places) or "not set"
    return found


def scrub(text: str) -> str:
    """`text` without any secret that is set on this machine or looks like one, and without the home folder's name."""
    for secret in sorted(_secrets(), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = QUERY.sub(r"\1", CREDENTIALS.sub(r"\1", ANY_KEY.sub(HIDDEN, text)))
    home = Path.home()
    for path in {str(home), os.path.realpath(home)} - {os.sep}:
        text = re.sub(re.escape(path) + r"(?![\w-])", "~", text)
    if home.name:
        text = re.sub(rf"(?<=[/\\]){re.escape(home.name)}(?![\w-])", "user", text)
    return text


def _secrets() -> set[str]:
    """The values that nobody may read: by the name of their variable, or by their looks."""
    set_here = [(name, value, 4 if name in NAMES else 8) for name, value in os.environ.items()]
    examples = (file.with_name(name) for file in env_files() for name in (".env", ".env.txt", ".env.example"))
    set_here += [(line.name, line.bare, 4) for file in examples for line in lines_of(file)]
    found = set()
    for name, value, shortest in set_here:
        parts = [value] if SECRET_NAMES.search(name) or looks_secret(value) else []
        if "LOGIN" in name.upper():
            parts.append(value.partition(":")[2])
        if "://" in value:
            parts += _credentials(value)
        for part in parts:
            forms = (part, part.strip(), part.strip("'\" \t"), repr(part)[1:-1])
            found |= {form for form in forms if len(form) >= shortest}
    return found


def looks_secret(value: str) -> bool:
    """Is it a key, or one long word as nobody would choose it?"""
    if ANY_KEY.search(value):
        return True
    mixed = all(re.search(kind, value) for kind in ("[a-z]", "[A-Z]", r"\d"))
    return not re.search(r"[\s/\\:.,=]", value) and (len(value) >= 32 or (len(value) >= 16 and mixed))


def _credentials(address: str) -> list[str]:
    """The secret parts of an address, also where a / in the password makes others cut it there."""
    login, _, query = address.partition("://")[2].rpartition("@")[0], "", address.partition("?")[2]
    password = login.partition(":")[2]
    parts = [login, password, query, *re.split("[/?#@]", password)]
    return [form for part in parts for form in (part, unquote(part))]
