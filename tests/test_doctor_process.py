"""The doctor as a process: without packages, in other Pythons, among secrets, and with a call that is paid for."""

import ast
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import anthropic
import pytest
from computer import KEY, OTHER_KEY, Computer, a_kernel, every_check, step_of
from test_cli import workshop

from workshop_lib.flights import PLAYBOOK
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.settings import NAMES, PROJECT
from workshop_lib.teach import doctor
from workshop_lib.teach.doctor import machine, reach


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    return Computer(tmp_path, monkeypatch)


def plain_doctor(*arguments: str, python: str | Path = sys.executable, cwd: Path = PROJECT, **given: str):
    """The doctor of a Python that sees no packages but those in PYTHONPATH."""
    values = {**os.environ, "PYTHONPATH": str(PROJECT), **given}
    command = [str(python), "-S", "-m", "workshop_lib", "doctor", *arguments]
    return subprocess.run(command, env=values, cwd=cwd, capture_output=True, text=True, timeout=120)


def some_packages(folder: Path, without: str) -> str:
    """A PYTHONPATH with every package that is installed here, but for those whose names match."""
    folder.mkdir()
    for path in (PROJECT / ".venv").glob("lib/python*/site-packages/*"):
        if not re.match(without, path.name):
            (folder / path.name).symlink_to(path)
    return f"{PROJECT}{os.pathsep}{folder}"


needs_venv = pytest.mark.skipif(
    Path(sys.prefix).resolve() != (PROJECT / ".venv").resolve() or os.name == "nt",
    reason="the packages are not those of the project's .venv, or not where Linux and macOS have them",
)


def findings_of(done: subprocess.CompletedProcess) -> dict[str, dict[str, Any]]:
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_without_any_package_the_doctor_comes_up_and_names_them_all():
    done = plain_doctor("--json", "-")
    found = findings_of(done)
    assert done.returncode == 1
    assert found["packages"]["level"] == "fail"
    assert all(name in found["packages"]["hint"] for name in ("anthropic", "click", "flyte", "python-dotenv", "rich"))
    assert [name for name, check in found.items() if not check["ok"]] == ["packages"]
    assert found["settings"]["hint"].startswith("Not looked at: the package dotenv is missing")
    assert "FAIL  packages" in done.stderr


@needs_venv
@pytest.mark.parametrize("gone", ["click", "rich", "anthropic", "flyte", "duckdb", "dotenv", "pydantic_monty"])
def test_each_missing_package_is_named_alone(tmp_path: Path, gone: str):
    done = plain_doctor("--json", "-", PYTHONPATH=some_packages(tmp_path / "packages", rf"{gone}(?![\w-])"))
    check = findings_of(done)["packages"]
    name = {"dotenv": "python-dotenv", "pydantic_monty": "pydantic-monty"}.get(gone, gone)
    assert f"Missing: {name}." in check["hint"]
    # Its metadata is still there, so that a plain sync would take it for installed.
    assert f"Next: .uv/bin/uv sync --locked --reinstall-package {name}" in check["hint"]


@needs_venv
@pytest.mark.parametrize(("version", "level"), [("1.9.0", "fail"), ("2.999.0", "note")])
def test_other_versions_than_the_locks_are_named(tmp_path: Path, version: str, level: str):
    packages = some_packages(tmp_path / "packages", r"mcp-.*\.dist-info")
    metadata = tmp_path / "packages" / f"mcp-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(f"Metadata-Version: 2.1\nName: mcp\nVersion: {version}\n")
    check = findings_of(plain_doctor("--json", "-", PYTHONPATH=packages))["packages"]
    assert check["level"] == level
    assert f"mcp {version} (lock: " in check["hint"]
    assert ".uv/bin/uv sync --locked" in check["hint"]


def packages_seen_from(folder: Path) -> dict[str, Any]:
    """The packages alone, from a process that starts there."""
    code = (
        "import sys; from workshop_lib.teach import doctor; doctor.CHECKS = {'packages': doctor.CHECKS['packages']}; "
    )
    command = [sys.executable, "-c", code + "sys.exit(doctor.main(['--json', '-']))"]
    return findings_of(subprocess.run(command, cwd=folder, capture_output=True, text=True))["packages"]


def test_a_file_that_hides_click_does_not_keep_the_doctor_from_starting(computer: Computer):
    computer.write("click.py", "# my first try\n")
    done = workshop("doctor", cwd=computer.here, PYTHONPATH=str(PROJECT))
    assert "click.py hides the package click" in " ".join(done.stdout.split())
    assert "Traceback" not in done.stderr
    done = workshop("demo", cwd=computer.here, PYTHONPATH=str(PROJECT))
    assert done.returncode == 1
    assert f"Next: {sys.executable} -m workshop_lib doctor" in done.stderr


@pytest.mark.parametrize("name", ["click.py", "mcp.py"])
def test_a_file_that_hides_a_package_is_named_and_moving_it_mends(computer: Computer, name: str):
    computer.write(name, "# my first try\n")
    computer.set(WORKSHOP_OFFLINE="1", PYTHONPATH=str(PROJECT))
    check = packages_seen_from(computer.here)
    assert check["level"] == "fail"
    assert f"{name} hides the package {name[:-3]}" in check["hint"]
    computer.follow(check["hint"].partition("Next: ")[2].splitlines()[0])
    assert packages_seen_from(computer.here)["ok"]


def test_every_package_that_the_kit_depends_on_is_looked_for():
    import tomllib

    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split(r"[\[><=]", one)[0] for one in wanted} <= set(machine.NEEDED)


def test_another_python_is_told_where_the_projects_own_is():
    if Path(sys.prefix).resolve() != (PROJECT / ".venv").resolve():
        pytest.skip("these tests do not run in the project's .venv")
    found = findings_of(plain_doctor("--json", "-", python=sys._base_executable))
    assert found["Python"]["level"] == "note"
    assert "not the Python of the project's .venv" in found["Python"]["hint"]
    assert {step_of(doctor.Check(**found[name])) for name in ("Python", "packages")} == {".venv/bin/workshop doctor"}


def old_python() -> str | None:
    """Any Python 3.8 to 3.11 around."""
    named = [shutil.which(f"python3.{minor}") for minor in range(8, 12)]
    found = sorted(Path.home().glob(".pyenv/versions/3.[89].*/bin/python"))
    return next(filter(None, [*map(str, found), *named]), None)


def test_an_old_python_is_told_so_by_the_doctor():
    python = old_python()
    if not python and not os.environ.get("CI"):
        pytest.skip("there is no Python 3.8 to 3.11 to try it with")
    assert python
    done = plain_doctor("--json", "-", python=python)
    found = findings_of(done)
    assert (done.returncode, list(found)) == (1, ["Python"])
    assert "is too old: 3.12 or newer is needed." in found["Python"]["hint"]
    assert "Next: " in found["Python"]["hint"]


@pytest.mark.parametrize("name", ["settings.py", "teach/__init__.py", "teach/doctor/*.py"])
def test_what_the_doctor_needs_is_read_by_python_3_8(name: str):
    files = list((PROJECT / "workshop_lib").glob(name))
    assert files
    for file in files:
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_the_way_in_is_read_by_any_python():
    text = (PROJECT / "workshop_lib" / "__main__.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 4))
    assert not re.search(r"""\bf["']|->(?! None$)|from __future__|\bmatch\b""", text, re.MULTILINE)


# --- secrets, the report, the paid call ------------------------------------------------------------------

PASSWORD = "Sing-canary/8%40"


def planted(computer: Computer) -> None:
    """A secret in every variable, in every file and in every address."""
    login = f"https://alice:{PASSWORD}@gateway.example/v1?token=QueryCanary77"
    for name in NAMES:
        computer.set(**{name: KEY})
    computer.set(ANTHROPIC_BASE_URL=login, WORKSHOP_LOGIN="alice:LoginCanary", GITHUB_TOKEN="TokenCanary1")
    computer.set(HTTPS_PROXY=login, http_proxy=login, OTEL_EXPORTER_OTLP_HEADERS="authorization=HeaderCanary")
    computer.set(ANTHROPIC_AUTH_TOKEN=OTHER_KEY, CLAUDE_KEY=OTHER_KEY, UCTL_CONFIG=f"/nowhere/{KEY}.yaml")
    lines = [f"{name}={OTHER_KEY}" for name in NAMES] + [f"ANTHROPIC_APIKEY='{OTHER_KEY}'", f"{KEY}", f": {OTHER_KEY}"]
    computer.write(".env", "\n".join([*lines, "DB_PASSWORD=FileCanary", f"MY_URL={login}", f'X="{KEY}']))
    computer.write(".flyte/config.yaml", f"admin:\n  endpoint: dns:///alice:{PASSWORD}@127.0.0.1:1\n")
    a_kernel(computer, "old", f"{computer.home}/bin/{KEY}")
    computer.write("my_work", "")


def test_no_secret_and_no_home_is_in_anything_the_doctor_says(computer: Computer):
    planted(computer)
    report = computer.here / "report.txt"
    said = []
    good = {
        "WORKSHOP_OFFLINE": "0",
        "WORKSHOP_MAX_USD": "1",
        "WORKSHOP_USER_MAX_USD": "1",
        "WORKSHOP_TOTAL_MAX_USD": "1",
    }
    good |= {"WORKSHOP_ISOLATION": "auto", "WORKSHOP_HOME": str(computer.home)}
    for repaired in ({}, good, {**good, "WORKSHOP_MODEL": "claude-haiku-5-5"}):
        computer.set(**repaired)
        done = workshop("doctor", "--json", "-", "--report", str(report), "--paid-call", cwd=computer.here)
        assert "blocked" in done.stdout, done.stderr
        assert "paid call" in done.stdout
        said += [done.stdout, done.stderr, report.read_text()]
    text = "\n".join(said)
    for secret in ("Canary", "Linnet", "Sing-", "8%40", "8@", "alice", "QueryC"):
        assert secret.lower() not in text.lower(), text[text.lower().index(secret.lower()) - 200 :][:300]


def diagnose(computer: Computer, *names: str) -> doctor.Diagnosis:
    computer.patch.setattr(doctor, "CHECKS", {name: every_check[name] for name in names})
    return asyncio.run(doctor.diagnose())


def test_the_report_says_what_one_needs_to_know_to_help(computer: Computer):
    computer.write(".env", f"ANTHROPIC_API_KEY={KEY}\nWORKSHOP_MODEL=haiku\n")
    computer.set(ANTHROPIC_API_KEY=OTHER_KEY)
    report = diagnose(computer, "settings").report()
    assert f"anthropic {anthropic.__version__}" in report
    assert "  ANTHROPIC_API_KEY: shell and .env\n" in report
    assert "  WORKSHOP_MODEL: .env\n" in report
    assert "  WORKSHOP_LOGIN: not set\n" in report
    assert "FAIL  settings" in report
    assert re.search(r"^system: \w+", report, re.MULTILINE)


def test_the_paid_call_says_what_it_cost(computer: Computer):
    every_check["paid call"] = reach.paid_call
    assert "Not made" in computer.look("paid call").hint
    with serve(Oracle(PLAYBOOK)) as (url, bodies):
        computer.set(ANTHROPIC_API_KEY="a-key", ANTHROPIC_BASE_URL=url)
        check = computer.look("paid call")
        assert len(bodies) == 1
        assert re.fullmatch(r"claude-haiku-5-5 answered: \d+ tokens in, \d+ out, \$0\.0\d+ at list price", check.hint)
        computer.set(WORKSHOP_MODEL="a-model-of-mine")
        assert step_of(computer.look("paid call")) == "Check WORKSHOP_MODEL and the URL."
        computer.set(ANTHROPIC_API_KEY="wrong")
        check = computer.look("paid call")
    assert (check.level, "The key was refused" in check.hint) == ("fail", True)
    assert step_of(check).startswith("Check ANTHROPIC_API_KEY in .env")


def test_nothing_is_paid_for_unless_asked():
    with serve(Oracle(PLAYBOOK)) as (url, bodies):
        live: dict[str, Any] = {"WORKSHOP_OFFLINE": None, "ANTHROPIC_API_KEY": "a-key", "ANTHROPIC_BASE_URL": url}
        done = workshop("doctor", "--json", "-", **live)
        assert (json.loads(done.stdout)["verdict"], bodies) == ("live", [])
        assert "paid call" not in findings_of(done)


def test_what_one_mistake_breaks_is_reported_once(computer: Computer):
    computer.set(WORKSHOP_ISOLATION="sometimes")
    checks = diagnose(computer, "settings", "folder", "Docker").checks
    assert [(check.name, check.level) for check in checks] == [
        ("settings", "fail"),
        ("folder", "note"),
        ("Docker", "note"),
    ]
    assert checks[2].hint == "Not looked at: mend settings first."


def test_the_last_lines_are_the_first_thing_to_mend_and_one_step(computer: Computer):
    computer.set(ANTHROPIC_API_KEY="your-key-here")
    assert diagnose(computer, "Python", "settings").text().splitlines()[-4:] == [
        "Verdict: blocked",
        "Mend first: settings. ANTHROPIC_API_KEY is a placeholder, not a key.",
        "Next: in .env, paste the key alone after ANTHROPIC_API_KEY=",
        f"Then: {doctor.own('workshop doctor')}",
    ]
