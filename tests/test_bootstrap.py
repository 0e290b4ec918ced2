"""`scripts/bootstrap.py`: the right interpreter, plain sentences when it cannot go on, and no work twice."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".uv" / "bin" / "uv"
PYTHON = sys.executable
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake interpreters are shell scripts")

BROKEN_SHIM = "echo 'pyenv: python3.12: command not found' >&2; exit 127"
WITHOUT_VENV = 'case "$*" in *ensurepip*) exit 1;; *) echo 3.12.1;; esac'
TINY = '[project]\nname = "tiny"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = []\n'
TINY_LOCK = (
    'version = 1\nrevision = 3\nrequires-python = ">=3.12"\n\n'
    '[[package]]\nname = "tiny"\nversion = "1"\nsource = { virtual = "." }\n'
)


def fake(path: Path, script: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only Python is 3.11, with `bin/` on PATH, `pyenv/`, and a tiny `project/`."""
    scripts = tmp_path / "project" / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "bootstrap.py", scripts)
    (tmp_path / "project" / "pyproject.toml").write_text(TINY)
    (tmp_path / "project" / "uv.lock").write_text(TINY_LOCK)
    monkeypatch.setattr(sys, "executable", fake(tmp_path / "bin" / "python3", "echo 3.11.7"))
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def bootstrap(machine: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", machine / "project/scripts/bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_only_an_old_python_is_one_clear_message(bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]):
    assert bootstrap.main() == 1
    said = capfd.readouterr().err
    assert "No Python 3.12, 3.13 or 3.14 was found." in said
    assert "only 3.11.7" in said
    assert "Next: Install one (`pyenv install 3.12`" in said
    assert "Traceback" not in said


def test_a_broken_shim_on_path_gives_way_to_pyenv(bootstrap: ModuleType, machine: Path):
    fake(machine / "bin" / "python3.12", BROKEN_SHIM)
    fake(machine / "bin" / "python3.14", "echo; exit 0")
    real = fake(machine / "pyenv/versions/3.12.1/bin/python", "echo 3.12.1")
    fake(machine / "pyenv/versions/3.11.7/bin/python", "echo 3.11.7")
    assert str(bootstrap.find_python()) == real


def test_pyenv_is_found_in_the_home_folder_too(bootstrap: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PYENV_ROOT")
    real = fake(machine / "home/.pyenv/versions/3.12.1/bin/python", "echo 3.12.1")
    assert str(bootstrap.find_python()) == real


def test_the_newest_supported_version_wins(bootstrap: ModuleType, machine: Path):
    fake(machine / "bin" / "python3.12", "echo 3.12.9")
    fake(machine / "pyenv/versions/3.13.9/bin/python", "echo 3.13.9")
    newest = fake(machine / "pyenv/versions/3.13.10/bin/python", "echo 3.13.10")
    fake(machine / "bin" / "python", "echo 3.15.0")
    assert str(bootstrap.find_python()) == newest


def test_the_python_that_was_asked_for_wins(bootstrap: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch):
    fake(machine / "bin" / "python3.13", "echo 3.13.9")
    asked = fake(machine / "elsewhere" / "python3.12", "echo 3.12.1")
    monkeypatch.setattr(sys, "executable", asked)
    assert str(bootstrap.find_python()) == asked


def test_python_without_venv_says_what_to_install(
    bootstrap: ModuleType,
    machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(sys, "executable", fake(machine / "bin" / "python3", WITHOUT_VENV))
    assert bootstrap.main() == 1
    assert "sudo apt install python3-venv" in capfd.readouterr().err


def test_a_python_too_old_for_the_script_says_so(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "version_info", (3, 7))
    assert bootstrap.main() == 1
    assert "This Python (3.7) is too old" in capfd.readouterr().err


def test_no_network_is_said_in_words(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "executable", PYTHON)
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert bootstrap.main() == 1
    said = capfd.readouterr().err
    assert "The package index could not be reached" in said
    assert "Check the network" in said


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("error: error sending request for url\n  cause: tcp connect error", "could not be reached"),
        ("error: The lockfile at `uv.lock` needs to be updated, but `--locked` was given", "do not agree"),
        ("error: failed to write: No space left on device (os error 28)", "disk is full"),
        ("error: failed to create directory: Read-only file system (os error 30)", "cannot be written to"),
        ("error: something new", "something new"),
    ],
)
def test_failures_of_uv_are_explained(bootstrap: ModuleType, printed: str, said: str):
    why, then = bootstrap.explain(printed.splitlines())
    assert said in why
    assert "make " in then


def test_a_folder_that_cannot_be_written_to(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def refuse():
        raise PermissionError(13, "Permission denied", ".venv")

    monkeypatch.setattr(bootstrap, "set_up", refuse)
    assert bootstrap.main() == 1
    assert "Clone the workshop into a folder of your own" in capfd.readouterr().err


def test_a_second_run_does_nothing(
    bootstrap: ModuleType,
    machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(sys, "executable", PYTHON)
    monkeypatch.setenv("UV_OFFLINE", "1")
    uv = machine / "project/.uv/bin/uv"
    uv.parent.mkdir(parents=True)
    uv.symlink_to(UV)
    assert bootstrap.main() == 0, capfd.readouterr().err
    assert "setup: ready" in capfd.readouterr().out

    uv.unlink()
    fake(uv, "exit 1")  # From here on, anything that called uv would fail.
    assert bootstrap.main() == 0
    assert capfd.readouterr() == ("", "")

    (machine / "project" / "pyproject.toml").write_text(TINY + "# changed\n")
    with pytest.raises(bootstrap.SetupError):
        bootstrap.sync(uv, PYTHON)
    (machine / "project" / "pyproject.toml").write_text(TINY)
    assert not bootstrap.up_to_date(), "a set-up that stopped half-way was taken for done"


def test_a_folder_that_was_moved_is_made_anew(bootstrap: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch):
    venv = machine / "project" / ".venv"
    venv.mkdir()
    (venv / ".setup").write_text("/where/it/was\n" + bootstrap.stamp().split("\n", 1)[1])
    monkeypatch.setattr(sys, "executable", PYTHON)
    monkeypatch.setenv("UV_OFFLINE", "1")
    bootstrap.sync(UV, PYTHON)
    assert bootstrap.read_stamp() == bootstrap.stamp()
