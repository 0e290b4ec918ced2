"""The lock, the constraints made from it, the wheel, and the way in for pip and conda: all of one version."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
UV = ROOT / ".uv" / BIN / f"uv{EXE}"


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    keep = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    return subprocess.run([str(part) for part in command], cwd=cwd, env=keep | env, capture_output=True, text=True)


def locked_versions() -> dict[str, str]:
    """Every package that constraints.txt holds to a version on this machine."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in wanted
        if one.marker is None or one.marker.evaluate()
    }


def test_the_lock_is_in_step_with_pyproject():
    result = run(UV, "lock", "--check", "--offline", "--python", sys.executable)
    assert result.returncode == 0, f"{result.stderr}\nTry: make lock"


def test_constraints_are_in_step_with_the_lock():
    spec = importlib.util.spec_from_file_location("constraints", ROOT / "scripts" / "constraints.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "constraints.txt").read_text() == module.constraints(UV), "Try: make lock"


def test_the_wheel_holds_every_module(tmp_path: Path):
    result = run(UV, "build", "--wheel", "--out-dir", tmp_path, "--python", sys.executable)
    assert result.returncode == 0, result.stderr
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "workshop_lib").rglob("*.py")}
    others = {"flights/Dockerfile", "deploy/Dockerfile", "deploy/compose.yaml", "ui/style.css"}
    assert sources | {f"workshop_lib/{name}" for name in others} <= packed
    assert all(name.startswith("workshop_lib/") for name in packed)


@pytest.mark.network
def test_the_pip_section_of_environment_yml_installs_what_is_locked(tmp_path: Path):
    """As conda does it: the section as a requirements file beside environment.yml, and plain pip."""
    project, venv = tmp_path / "project", tmp_path / "venv"
    keep_out = shutil.ignore_patterns(".*", "__pycache__", "data", "notebooks", "solutions", "slides")
    shutil.copytree(ROOT, project, ignore=keep_out)
    dependencies = yaml.safe_load((project / "environment.yml").read_text())["dependencies"]
    (section,) = (entry["pip"] for entry in dependencies if isinstance(entry, dict))
    (project / "requirements.txt").write_text("\n".join(section) + "\n")

    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = [venv / BIN / f"python{EXE}", "-m", "pip", "--disable-pip-version-check"]
    reachable = run(*pip, "download", "--no-deps", "--retries=1", f"--dest={tmp_path}", "hatchling")
    if reachable.returncode and not os.environ.get("CI"):
        pytest.skip("the package index cannot be reached, and this test installs from it")
    installed = run(*pip, "install", "--quiet", "--no-compile", "-r", "requirements.txt", cwd=project)
    assert installed.returncode == 0, installed.stderr

    listed = json.loads(run(*pip, "list", "--format=json").stdout)
    versions = {canonicalize_name(package["name"]): package["version"] for package in listed}
    del versions["pip"], versions["code-mode-workshop"]
    assert versions == locked_versions()
    helped = run(venv / BIN / f"workshop{EXE}", "--help", cwd=tmp_path)
    assert helped.returncode == 0, helped.stderr


def test_env_example_names_every_setting_and_sets_none():
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert all(line.startswith("#") for line in lines if line)
    named = {line[1:].split("=")[0] for line in lines if re.match(r"#[A-Z_]+=", line)}
    settings = (ROOT / "workshop_lib" / "settings.py").read_text()
    assert named == set(re.findall(r'values\.get\("([A-Z_]+)"\)', settings))
