"""Derive the notebooks from their source: `make notebooks`, or with --check say what is out of date.

The source is `solutions/NN_name.py` (percent format, solutions marked). From it come `notebooks/NN_name.ipynb`, with
stubs and no outputs, and `solutions/NN_name.ipynb`, executed. Both are the same bytes each time: cell ids come from
the content, nothing that differs from run to run is kept. Below each heading stands which path it is on, as the
notebook's opening says.
"""

import hashlib
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 2
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION ([\d.]+)\n.*?^ *### END SOLUTION(?=\n|$)", re.DOTALL | re.MULTILINE)
SECTION = re.compile(r"^## (.*)$", re.MULTILINE)
SHORTER = re.compile(r"\*\*Half a day, \d+ minutes:\*\* (.*?)\s+do exercise.*\*\*90 minutes, \d+:\*\* (.*)", re.DOTALL)
MARKS = re.compile(r"^ *### (?:BEGIN SOLUTION [\d.]+|END SOLUTION)(?:\n|$)", re.MULTILINE)


def read(source: Path) -> nbformat.NotebookNode:
    """The source as a notebook, its cell ids made from position and content."""
    notebook = jupytext.read(source)
    notebook.metadata = nbformat.NotebookNode(kernelspec=notebook.metadata["kernelspec"])
    paths = [re.findall(r"\(#(\S+)\)", part) for part in SHORTER.findall(notebook.cells[0].source)[0]]
    for position, cell in enumerate(notebook.cells):
        if position and cell.cell_type == "markdown":
            cell.source = SECTION.sub(lambda heading: _marked(heading, *paths), cell.source)
        cell.id = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
        cell.metadata = nbformat.NotebookNode()
    return notebook


def _marked(heading: re.Match[str], skipped_in_half_a_day: list[str], in_90_minutes: list[str]) -> str:
    anchor = heading[1].replace(" ", "-")
    if anchor == "Summary":
        return heading[0]
    if anchor in in_90_minutes:
        path = "On the 90-minute path."
    else:
        path = "When there is time." if anchor in skipped_in_half_a_day else "On the half-day path."
    return f"{heading[0]}\n\n*{path}*"


def exercise(source: Path) -> nbformat.NotebookNode:
    """What learners open: each solution replaced by a stub that names its exercise."""
    notebook = read(source)
    for cell in notebook.cells:
        cell.source = SOLUTION.sub(r'\1raise NotImplementedError("Exercise \2")', cell.source)
    return notebook


def solution(source: Path) -> nbformat.NotebookNode:
    """The notebook with its solutions, executed offline in a folder of its own, outputs kept."""
    notebook = read(source)
    for cell in notebook.cells:
        cell.source = MARKS.sub("", cell.source).rstrip()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = {"WORKSHOP_HOME": home, "WORKSHOP_OFFLINE": "1", "ANTHROPIC_API_KEY": "", "WORKSHOP_MODEL": ""}
        settings["WORKSHOP_ISOLATION"] = "child"  # the same on a machine with a Docker engine and on one without
        client = NotebookClient(
            notebook, timeout=120, record_timing=False, coalesce_streams=True, resources={"metadata": {"path": home}}
        )
        client.execute(env={**os.environ, **settings})
    notebook.metadata.pop("language_info", None)  # the version of the Python that happened to run it
    return notebook


def derive(source: Path) -> dict[Path, str]:
    """What becomes of a source: file → text."""
    print(source.name, flush=True)
    made = {"notebooks": exercise(source), "solutions": solution(source)}
    return {ROOT / folder / f"{source.stem}.ipynb": nbformat.writes(made[folder]) + "\n" for folder in made}


def main(arguments: list[str]) -> int:
    """Write what changed; with --check write nothing and fail if anything would."""
    stale = []
    sources = sorted((ROOT / "solutions").glob("[0-9]*.py"))
    with ThreadPoolExecutor(AT_ONCE) as pool:  # each notebook runs in a kernel of its own
        derived = list(pool.map(derive, sources))
    for target, text in (pair for made in derived for pair in made.items()):
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(f"{target.parent.name}/{target.name}")
        if "--check" not in arguments:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"Not as their source would make them: {', '.join(stale)}. Run `make notebooks` and commit the result.")
        return 1
    print(f"Written: {', '.join(stale)}" if stale else "Everything is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
