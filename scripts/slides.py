"""Build the slides: `make slides`, or with --check say what is out of date.

`slides/deck.md` is the source. From it come `slides/deck.html`, one file that asks no other host for anything, and
`slides/deck.pdf`. Before Marp sees the source, `slides/fill.py` puts code, outputs, tables, pictures and figures into
it, so that nothing on a slide is a copy that could go stale. Needs Node and, for the PDF, Chromium.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLIDES = ROOT / "slides"
sys.path.insert(0, str(SLIDES))

from fill import DeckError, expand, split  # noqa: E402 - in slides/, beside the deck

DECK, THEME, PAGE, PDF = (SLIDES / name for name in ("deck.md", "theme.css", "deck.html", "deck.pdf"))
MARP = SLIDES / "node_modules" / "@marp-team" / "marp-cli" / "marp-cli.js"


def install() -> None:
    """Marp in slides/node_modules, as the lock file says."""
    wanted = (SLIDES / "package-lock.json").read_bytes()
    done = SLIDES / "node_modules" / ".installed"
    if done.is_file() and done.read_bytes() == wanted:
        return
    command = [shutil.which("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    ended = subprocess.run(command, cwd=SLIDES, capture_output=True, encoding="utf-8")
    if ended.returncode:
        raise DeckError(f"npm could not install Marp: {ended.stderr.strip()[-1000:]}")
    done.write_bytes(wanted)


def marp(expanded: str, target: Path) -> None:
    """Let Marp make the page or the PDF of an expanded source."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "deck.md"
        source.write_text(expanded, "utf-8")
        command = [
            shutil.which("node"),
            str(MARP),
            "--config-file",
            str(SLIDES / "marp.json"),
            "--theme-set",
            str(THEME),
        ]
        command += ["--no-stdin", str(source), "--output", str(target)]
        environment = dict(os.environ)
        if target.suffix == ".pdf":
            chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
            command += ["--browser", "chrome", *(["--browser-path", chromium] if chromium else [])]
            environment["CHROME_NO_SANDBOX"] = "1"
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise DeckError(f"Marp has failed: {done.stderr.strip()[-1000:]}")


def digest(expanded: str) -> str:
    """What the PDF carries in its keywords: which source and theme it was made from."""
    return hashlib.sha256(f"{expanded}\n{THEME.read_text('utf-8')}".encode()).hexdigest()[:16]


def complete() -> str:
    """The whole source for Marp, its digest among the keywords."""
    text = expand(DECK.read_text("utf-8"))
    return text.replace("marp: true\n", f"marp: true\nkeywords: source {digest(text)}\n", 1)


def read_pdf(path: Path) -> tuple[int, str]:
    """How many pages a PDF has, and the digest among its keywords."""
    raw = path.read_bytes()
    parts = [raw]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue  # a font or a picture in another form
    pages = sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)
    keywords = re.search(rb"/Keywords\s*(?:\((.*?)\)|<([0-9A-Fa-f]+)>)", b"\n".join(parts), re.DOTALL)
    if keywords is None:
        return pages, ""
    words = keywords[1] if keywords[1] is not None else bytes.fromhex(keywords[2].decode())
    words = words.decode("utf-16-be" if words.startswith(b"\xfe\xff") else "latin-1").lstrip("\ufeff")
    return pages, words.removeprefix("source ")


def check(expanded: str, slides: int) -> list[str]:
    """What of the committed files is out of date."""
    with tempfile.TemporaryDirectory() as folder:
        marp(expanded, Path(folder) / "deck.html")
        page = (Path(folder) / "deck.html").read_bytes()
    stale = [] if PAGE.is_file() and PAGE.read_bytes() == page else ["slides/deck.html is not what deck.md gives."]
    pages, source = read_pdf(PDF) if PDF.is_file() else (0, "")
    if pages != slides:
        stale.append(f"slides/deck.pdf has {pages} pages, and deck.md has {slides} slides.")
    if f"keywords: source {source}\n" not in expanded:
        stale.append("slides/deck.pdf was made from another deck.md.")
    return stale


def main(arguments: list[str]) -> int:
    if shutil.which("npm") is None or shutil.which("node") is None:
        absent = "there is no Node here, with which the slides are built; on Debian: apt-get install nodejs npm"
        if os.environ.get("CI") or "--check" not in arguments:
            print(f"slides: {absent}", file=sys.stderr)
            return 1
        print(f"slides: skipped, {absent}")
        return 0
    try:
        expanded, slides = complete(), len(split(DECK.read_text("utf-8")))
        install()
        if "--check" in arguments:
            stale = check(expanded, slides)
            print("\n".join([*stale, "Run: make slides"]) if stale else f"slides: {slides}, all up to date")
            return 1 if stale else 0
        for target in (PAGE, PDF):
            marp(expanded, target)
            print(f"slides: {target.relative_to(ROOT)}, {target.stat().st_size / 1e6:.1f} MB")
    except DeckError as error:
        print(f"slides: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
