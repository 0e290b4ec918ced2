"""What stands on the slides and is written elsewhere: the directives of `deck.md`, filled in.

    {{map.points}}                                       a figure, by its name in facts.py
    <!-- code: FILE NAME from "text" to "text" -->       a function, method or text by its name, or lines of it
    <!-- output: NOTEBOOK "text" from "…" to "…" -->     what the cell with that text printed when it was executed
    <!-- table: NOTEBOOK "text" columns "a|b" rows "…" --> the table below such a cell, or one of a Markdown file
    <!-- figure: NOTEBOOK "text" -->                     the picture below such a cell, with its alt text
    <!-- agenda -->                                      the blocks, with their slides and minutes
    <!-- file: FILE -->                                  a drawing of slides/figures, as it stands

NAME, from and to may be left out. Does not cover: what Marp makes of it; see scripts/slides.py.
"""

import ast
import base64
import html
import json
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

from facts import fact

SLIDES = Path(__file__).resolve().parent
ROOT = SLIDES.parent
DIRECTIVE = re.compile(r"^<!-- (code|output|table|figure|file|agenda)\b:? ?(.*?) ?-->$", re.MULTILINE)
MARKS = re.compile(r"^ *### (?:BEGIN|END) SOLUTION.*\n?", re.MULTILINE)
COLUMNS, COLUMNS_SMALL = 80, 88
"""So many characters of code fit a slide, and one of the class `small`."""
IMAGE = re.compile(r"!\[([^\]]*)\]\((?!data:)([^)]+)\)")
MINUTES = re.compile(r"^<!--\s*(\d+(?:\.5)?) min: ", re.MULTILINE)


class DeckError(Exception):
    """The source cannot be built. The text says what to mend, in one sentence."""


# --- what the directives put in --------------------------------------------------------------------------


def between(text: str, words: list[str], what: str) -> str:
    """The lines from the first with one text to the next with another."""
    lines = text.strip("\n").splitlines()
    wanted = dict(zip(words[::2], words[1::2], strict=True))
    first, last = 0, len(lines) - 1
    for key, value in wanted.items():
        if key not in ("from", "to"):
            raise DeckError(f"{what}: {key!r} is no part of a directive; there are from and to.")
        found = [n for n, line in enumerate(lines) if value in line and n >= first]
        if not found:
            raise DeckError(f"{what} has no line with {value!r}.")
        first, last = (found[0], last) if key == "from" else (first, found[0])
    return textwrap.dedent("\n".join(lines[first : last + 1])).strip("\n")


def source_of(file: str, name: str) -> str:
    """The text of a function, class, method or assignment; of an assigned text its value, for that is a program."""
    path = ROOT / file
    if not path.is_file():
        raise DeckError(f"{file} does not exist.")
    text = path.read_text("utf-8")
    if not name:
        return text
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # notebooks await in their cells
    node: ast.AST = compile(text, file, "exec", flags)
    for part in name.split("."):
        node = next((one for one in getattr(node, "body", []) if part in _names(one)), None)
        if node is None:
            raise DeckError(f"{file} has nothing called {name}.")
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value
    start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return MARKS.sub("", "\n".join(text.splitlines()[start - 1 : node.end_lineno]))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Assign):
        return [one.id for one in node.targets if isinstance(one, ast.Name)]
    return [getattr(node, "name", "")]


def formatted(code: str, columns: int) -> str:
    """Code whose lines fit a slide: as it stands, or as ruff breaks it."""
    if max(map(len, code.splitlines())) <= columns:
        return code
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", str(columns), "-"]
    broken = subprocess.run(command, input=code, capture_output=True, encoding="utf-8").stdout.strip("\n")
    long = [line for line in (broken or code).splitlines() if len(line) > columns]
    if long:
        raise DeckError(f"This line is too long for a slide, and cannot be broken: {long[0].strip()}")
    return broken


def folded(text: str, columns: int) -> str:
    """Output whose lines fit a slide, their rest below where the line's own words begin."""
    lines = []
    for line in text.splitlines():
        begin = re.match(r" *(?:\S+  +)?", line)
        rest = " " * (begin.end() if begin[0].strip() else begin.end() + 2)
        lines += textwrap.wrap(line, columns, subsequent_indent=rest) or [""]
    return "\n".join(lines)


def outputs_of(notebook: str, text: str) -> list[dict]:
    """The outputs of the one cell of an executed notebook with a text: as a whole line, or else anywhere in it."""
    found = sorted((ROOT / "solutions").glob(f"{notebook}_*.ipynb"))
    if not found:
        raise DeckError(f"There is no executed notebook {notebook} in solutions/.")
    cells = json.loads(found[0].read_text("utf-8"))["cells"]
    sources = [(one, "".join(one["source"])) for one in cells if one["cell_type"] == "code"]
    cells = [one for one, source in sources if text in source.splitlines()]
    cells = cells or [one for one, source in sources if text in source]
    if len(cells) != 1:
        raise DeckError(f"{found[0].name} has {len(cells)} cells with {text!r}; name one.")
    return cells[0]["outputs"]


def _data(outputs: list[dict], kind: str) -> str:
    return "\n".join("".join(one.get("data", {}).get(kind, "")) for one in outputs)


def table_of(place: str, text: str) -> list[list[str]]:
    """The rows of a table, the heading first: below a notebook's cell, or in a Markdown file of the project."""
    if place.endswith(".md"):
        lines = (ROOT / place).read_text("utf-8").splitlines()
        start = next((n for n, line in enumerate(lines) if line.startswith(f"| {text}")), None)
        if start is None:
            raise DeckError(f"{place} has no table that begins with {text!r}.")
        block = []
        for line in lines[start:]:
            if not line.startswith("|"):
                break
            block.append([cell.strip() for cell in line.strip("|").split("|")])
        return [block[0], *block[2:]]
    rows = re.findall(r"<tr.*?>(.*?)</tr>", _data(outputs_of(place, text), "text/html"), re.DOTALL)
    cells = [[html.unescape(re.sub("<.*?>", "", one)).strip() for one in _cells(row)] for row in rows]
    if not cells:
        raise DeckError(f"The cell with {text!r} in notebook {place} shows no table.")
    if len(cells) > 1 and cells[1] and cells[1][0] and not any(cells[1][1:]):  # the index has a name of its own
        cells[0][0] = cells[1][0]
        del cells[1]
    return cells


def _cells(row: str) -> list[str]:
    return re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)


def table(words: list[str]) -> str:
    """A table in Markdown, with the columns and rows that are asked for: by number from 0, or by name."""
    place, text, *rest = words
    rows = table_of(place, text)
    wanted = dict(zip(rest[::2], rest[1::2], strict=True))
    if "columns" in wanted:
        names = wanted["columns"].split("|")
        missing = [name for name in names if not name.isdigit() and name not in rows[0]]
        if missing:
            raise DeckError(f"The table of {place} {text!r} has no column {missing[0]!r}.")
        numbers = [int(name) if name.isdigit() else rows[0].index(name) for name in names]
        rows = [[row[n] for n in numbers] for row in rows]
    if "rows" in wanted:
        names = wanted["rows"].split("|")
        missing = [name for name in names if name not in [row[0] for row in rows]]
        if missing:
            raise DeckError(f"The table of {place} {text!r} has no row {missing[0]!r}.")
        rows = [rows[0], *(row for name in names for row in rows[1:] if row[0] == name)]
    rows = [rows[0], *([_number(cell) for cell in row] for row in rows[1:])]
    right = [all(re.match(r"[\d$]", row[n]) for row in rows[1:]) for n in range(len(rows[0]))]
    marks = ["---:" if one else "---" for one in right]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], marks, *rows[1:]])


def _number(cell: str) -> str:
    return f"{int(cell):,}" if re.fullmatch(r"\d{4,}", cell) else cell


def directive(match: re.Match[str], blocks: list[tuple[str, int, float]], columns: int) -> str:
    """What stands in the place of one directive, on a slide as wide as `columns` characters of code."""
    kind, words = match[1], shlex.split(match[2])
    what = match[0][5:-4]
    try:
        if kind == "code":
            name = words[1] if len(words) % 2 == 0 else ""
            text = between(source_of(words[0], name), words[2 if name else 1 :], what)
            return f"```python\n{formatted(text, columns)}\n```"
        if kind == "output":
            outputs = outputs_of(words[0], words[1])
            text = "\n".join("".join(one.get("text", one.get("data", {}).get("text/plain", ""))) for one in outputs)
            return f"```text\n{folded(between(text, words[2:], what), columns)}\n```"
        if kind == "table":
            return table(words)
        if kind == "file":
            return (SLIDES / words[0]).read_text("utf-8").strip()
        if kind == "agenda":
            rows = [f"| {title} | {slides} | {minutes:g} |" for title, slides, minutes in blocks]
            return "\n".join(["| block, as the notebook | slides | minutes |", "|---|---:|---:|", *rows])
        picture = re.search(r'<img src="(data:[^"]+)" alt="([^"]+)"', _data(outputs_of(*words), "text/html"))
        if picture is None:
            raise DeckError(f"The cell with {words[1]!r} in notebook {words[0]} shows no picture.")
        return f'<img src="{picture[1]}" alt="{picture[2]}">'
    except (ValueError, TypeError, IndexError, FileNotFoundError) as error:
        raise DeckError(f"<!-- {what} --> cannot be read: {error}.") from error


# --- the source, filled in -------------------------------------------------------------------------------


def split(text: str) -> list[str]:
    """The slides of a source, without its front matter."""
    return re.split(r"^---$", text, flags=re.MULTILINE)[2:]


def blocks_of(text: str) -> list[tuple[str, int, float]]:
    """Title, slides and minutes of each block; a block begins with a slide of the class `block`."""
    blocks: list[tuple[str, int, float]] = []
    for number, slide in enumerate(split(text), start=1):
        minutes = MINUTES.search(slide)
        if minutes is None:
            raise DeckError(f"Slide {number} has no note that begins with its minutes, such as <!-- 1 min: … -->.")
        if "_class: block" in slide:
            blocks.append((re.search(r"^# (.*)$", slide, re.MULTILINE)[1], 0, 0.0))
        if blocks:  # the title and what stands before the first block belong to none
            title, slides, sum_so_far = blocks[-1]
            blocks[-1] = (title, slides + 1, sum_so_far + float(minutes[1]))
    return blocks


def expand(text: str) -> str:
    """The source with every directive filled in, every figure named, every picture inside."""

    def named(match: re.Match[str]) -> str:
        try:
            return fact(match[1])
        except KeyError:
            raise DeckError(f"slides/facts.py has no figure called {match[1]}.") from None

    def inside(match: re.Match[str]) -> str:
        path = (SLIDES / match[2]).resolve()
        if not path.is_file():
            raise DeckError(f"There is no picture {match[2]} in slides/.")
        data = base64.b64encode(path.read_bytes()).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{html.escape(named_in(match[1]))}">'

    def named_in(words: str) -> str:
        return re.sub(r"\{\{(.+?)\}\}", named, words)

    blocks = blocks_of(text)
    text = IMAGE.sub(inside, text)
    parts = []
    for slide in re.split(r"(?<=\n)---$", text, flags=re.MULTILINE):
        columns = COLUMNS_SMALL if re.search(r"_class: .*\bsmall\b", slide) else COLUMNS
        parts.append(DIRECTIVE.sub(lambda match, columns=columns: directive(match, blocks, columns), slide))
    return named_in("---".join(parts))
