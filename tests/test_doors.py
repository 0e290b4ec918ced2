"""Other doors to the kit: a devcontainer, Binder, the workflow and the issue forms of whoever hosts it.

What runs there is run here as far as it goes without those services; none of them was there to try.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import time
import tomllib
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from workshop_lib.bench.load import free_port
from workshop_lib.settings import PROJECT


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def devcontainer() -> dict:
    return json.loads(re.sub(r"^\s*//.*$", "", read(".devcontainer/devcontainer.json"), flags=re.MULTILINE))


def test_the_devcontainer_sets_up_as_a_newcomer_would():
    made = devcontainer()["postCreateCommand"]
    assert made == "make setup && .venv/bin/workshop start"
    (version,) = re.findall(r"python:([\d.]+)$", devcontainer()["image"])
    metadata = tomllib.loads(read("pyproject.toml"))
    assert metadata["project"]["requires-python"] == f">={version}"


@pytest.mark.skipif(os.name == "nt", reason="a devcontainer is Linux")
def test_the_devcontainer_opens_jupyterlab_on_the_notebooks(tmp_path):
    (tmp_path / "my_work").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "jupyter").symlink_to(Path(sys.executable).with_name("jupyter"))
    port = free_port()
    command = (
        devcontainer()["postAttachCommand"]
        .replace("8888", str(port))
        .replace("lab my_work", "lab my_work --allow-root")
    )
    with (tmp_path / "log").open("wb") as log:
        lab = subprocess.Popen(["bash", "-c", f"exec env {command}"], cwd=tmp_path, stdout=log, stderr=log)
    try:
        assert answers(f"http://127.0.0.1:{port}/lab", lab), (tmp_path / "log").read_text(encoding="utf-8")
    finally:
        lab.terminate()
        lab.wait(30)


def answers(url: str, process: subprocess.Popen) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as page:
            return page.status == 200 and b"JupyterLab" in page.read()
        time.sleep(0.3)
    return False


def test_binder_installs_what_conda_does():
    """`test_packaging` installs this way for real."""
    conda = yaml.safe_load(read("environment.yml"))
    python, _, pip = conda["dependencies"]
    assert yaml.safe_load(read(".binder/environment.yml"))["dependencies"] == [python, "pip"]
    words = shlex.split(read(".binder/postBuild").splitlines()[-1])
    assert [word for word in words if word != "--no-cache-dir"][:4] == ["python", "-m", "pip", "install"]
    assert " ".join(words[-4:]) == " ".join(pip["pip"])


def test_the_workflow_runs_what_contributors_run_on_three_systems():
    jobs = yaml.safe_load(read(".github/workflows/checks.yml"))["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    named = {word.replace("\\", "/") for command in commands for word in command.split()}
    files = {word for word in named if word.startswith(("scripts/", ".ci/"))}
    assert files == {".ci/run", "scripts/bootstrap.py", "scripts/checks.py"}
    assert all((PROJECT / file).exists() for file in files)
    systems = {one["os"].partition("-")[0] for one in jobs["elsewhere"]["strategy"]["matrix"]["include"]}
    assert systems == {"macos", "windows"}


@pytest.mark.parametrize("name", ["set-up", "wrong-check", "stale-model"])
def test_an_issue_form_asks_for_what_is_needed_and_never_for_a_key(name):
    form = yaml.safe_load(read(f".github/ISSUE_TEMPLATE/{name}.yml"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert any(field.get("validations", {}).get("required") for field in fields)
    assert len({field["id"] for field in fields}) == len(fields)
    assert "api key" not in json.dumps(form).lower()


def test_the_newest_release_in_the_changelog_is_the_version_of_the_package():
    releases = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", read("CHANGELOG.md"), re.MULTILINE)
    assert releases[0] == tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert releases == sorted(releases, key=lambda one: [int(part) for part in one.split(".")], reverse=True)
