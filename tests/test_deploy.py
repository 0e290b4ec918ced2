"""Deployment: what a cluster would be told, without one; and the container, built and run for real.

The tests with `image` need Docker and what `.ci/engine` prepares; without it they are skipped, in CI they must run.
"""

import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flyteidl2.app.app_payload_pb2 import CreateRequest, CreateResponse
from flyteidl2.task.task_service_pb2 import DeployTaskRequest

from workshop_lib.bootstrap import API_KEY, PASSED
from workshop_lib.cli import cli
from workshop_lib.deploy.cluster import DeployError, check
from workshop_lib.settings import PROJECT

CANARY = "sk-the-canary-sings"
CI = bool(os.environ.get("CI"))
UNSHARED = ["unshare", "--map-root-user", "--net"]


def no_namespaces() -> str | None:
    """Why a process cannot be cut off the network here."""
    if shutil.which("unshare") is None:
        return "there is no unshare"
    done = subprocess.run([*UNSHARED, "true"], capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else None


def workshop(
    *arguments: str, before: tuple[str, ...] = (), **variables: str | None
) -> subprocess.CompletedProcess[str]:
    """Run the command, where no cluster is configured, with `variables` added, or taken away if None."""
    home = os.environ["WORKSHOP_HOME"]  # where there is no configuration of anybody's
    compiled = {"PYTHONDONTWRITEBYTECODE": None, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}  # once for all these runs
    configured = {"HOME": home, "UCTL_CONFIG": None, "FLYTECTL_CONFIG": None}
    environment = {**os.environ, **compiled, **configured, **variables}
    return subprocess.run(
        [*before, sys.executable, "-m", "workshop_lib", *arguments],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
    )


def dry_run(*options: str, before: tuple[str, ...] = (), **variables: str | None) -> dict[str, Any]:
    done = workshop("deploy", "--dry-run", *options, "--json", "-", before=before, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["specs"]


@pytest.fixture(scope="module")
def specs() -> dict[str, Any]:
    """The specs as from a laptop with a key, caps and a collector of spans; offline, where that can be had."""
    return dry_run(
        before=() if no_namespaces() else tuple(UNSHARED),
        WORKSHOP_OFFLINE=None,
        ANTHROPIC_API_KEY=CANARY,
        WORKSHOP_LOGIN=f"someone:{CANARY}",
        WORKSHOP_MAX_USD="0.50",
        WORKSHOP_USER_MAX_USD="3",
        WORKSHOP_TOTAL_MAX_USD="20",
        OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318",
        OTEL_EXPORTER_OTLP_HEADERS=f"authorization={CANARY}",
    )


def variables_of(container: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["value"] for one in container.get("env", [])}


def secrets_of(spec: dict[str, Any]) -> set[str]:
    return {secret["key"] for secret in spec.get("security_context", {}).get("secrets", [])}


# What a cluster would be told.


def test_a_dry_run_needs_no_network(specs: dict[str, Any]):
    if reason := no_namespaces():
        pytest.skip(f"a process cannot be cut off the network here: {reason}")
    assert specs["version"]  # or there would be no specs


def test_the_app_serves_the_ui_behind_the_clusters_login(specs: dict[str, Any]):
    spec = specs["app"]["spec"]
    command = spec["container"]["command"]
    assert command[command.index("python") :] == [
        *("python", "-m", "workshop_lib", "serve", "--host", "0.0.0.0", "--port", "8080"),
    ]
    assert spec["container"]["ports"] == [{"container_port": 8080}]
    assert not spec["security_context"].get("allow_anonymous")
    assert spec["timeouts"] == {"request_timeout": "3600s"}


def test_there_is_one_replica_for_the_state_is_on_its_disk(specs: dict[str, Any]):
    assert specs["app"]["spec"]["autoscaling"]["replicas"] == {"min": 1, "max": 1}


def test_app_and_tasks_say_what_they_need(specs: dict[str, Any]):
    tasks = {name: task["task_template"]["container"]["resources"] for name, task in specs["tasks"].items()}
    every = {**tasks, "app": specs["app"]["spec"]["container"]["resources"]}
    memory = {name: {one["name"]: one["value"] for one in need["requests"]}["MEMORY"] for name, need in every.items()}
    assert memory == {
        "app": "2Gi",
        "workshop.answer": "1Gi",
        "workshop.call_model": "1Gi",
        "workshop.call_tool": "1Gi",
        "flights-sql.query": "2Gi",
        "flights-sql.report": "2Gi",
    }


def test_what_must_survive_is_cached_there_too(specs: dict[str, Any]):
    cached = {name for name, task in specs["tasks"].items() if task["task_template"]["metadata"].get("discoverable")}
    assert cached == {"workshop.call_model", "workshop.call_tool"}


def test_every_container_is_made_from_the_one_image(specs: dict[str, Any]):
    images = {task["task_template"]["container"]["image"] for task in specs["tasks"].values()}
    assert images == {specs["app"]["spec"]["container"]["image"]} == {specs["image"]["uri"]}


def test_the_image_holds_the_locked_packages_and_the_files_and_runs_as_nobody_special(specs: dict[str, Any]):
    dockerfile = specs["image"]["dockerfile"]
    assert "uv sync --active --inexact --locked --no-dev --extra telemetry --no-install-project" in dockerfile
    assert re.search(r"^COPY --chown=flyte:flyte \S+ /root$", dockerfile, re.MULTILINE)
    assert re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE)[-1] == "flyte"
    assert "PYTHONPATH=/root" in dockerfile


def test_secrets_are_named_where_they_are_needed_and_their_values_are_nowhere(specs: dict[str, Any]):
    assert secrets_of(specs["app"]["spec"]) == {API_KEY}
    for name, task in specs["tasks"].items():
        assert secrets_of(task["task_template"]) == ({API_KEY} if name.startswith("workshop.") else set())
    assert CANARY not in json.dumps(specs)


def test_caps_and_the_collector_are_handed_on_and_nothing_else_is(specs: dict[str, Any]):
    expected = {
        "WORKSHOP_MAX_USD": "0.50",
        "WORKSHOP_USER_MAX_USD": "3",
        "WORKSHOP_TOTAL_MAX_USD": "20",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
    }
    app = variables_of(specs["app"]["spec"]["container"])
    assert app == {**expected, "WORKSHOP_HOME": "/home/flyte/workshop"}
    for name in ("workshop.answer", "workshop.call_model", "workshop.call_tool"):
        assert variables_of(specs["tasks"][name]["task_template"]["container"]) == expected
    assert not [name for name in PASSED if re.search("KEY|LOGIN|HEADERS", name)]


def test_in_public_the_page_asks_for_a_login_and_a_volume_lets_the_replica_go():
    pytest.importorskip("kubernetes", reason="the extra `cluster` is not installed") if not CI else None
    spec = dry_run("--public", "--volume", "state-of-the-ui", WORKSHOP_OFFLINE=None)["app"]["spec"]
    assert spec["security_context"]["allow_anonymous"] is True
    assert secrets_of(spec) == {API_KEY, "WORKSHOP_LOGIN"}
    assert spec["autoscaling"] == {"replicas": {"max": 1}, "scaledown_period": "1800s"}
    pod = spec["pod"]["pod_spec"]
    (container,) = pod["containers"]
    assert pod["volumes"] == [{"name": "state", "persistentVolumeClaim": {"claimName": "state-of-the-ui"}}]
    assert container["volumeMounts"] == [{"name": "state", "mountPath": "/state"}]
    assert {"name": "WORKSHOP_HOME", "value": "/state"} in container["env"]
    assert container["command"][-4:] == ["--host", "0.0.0.0", "--port", "8080"]
    assert pod["securityContext"] == {"fsGroup": 1000.0}


def test_own_tools_go_into_the_image_and_the_oracle_needs_no_key(tmp_path: Path):
    (tmp_path / "mine.py").write_text(
        "def double(x: int) -> int:\n    '''Twice.'''\n    return 2 * x\nTOOLS = [double]\n"
    )
    options = ("--tools", "mine:TOOLS", "--mcp", "https://tools.example/mcp")
    found = dry_run(*options, PYTHONPATH=str(tmp_path), WORKSHOP_OFFLINE="1")
    assert found["app"]["spec"]["container"]["command"][-4:] == list(options)
    assert re.search(r"^COPY --chown=flyte:flyte \S+/mine.py /root$", found["image"]["dockerfile"], re.MULTILINE)
    assert secrets_of(found["app"]["spec"]) == set()
    assert variables_of(found["app"]["spec"]["container"])["WORKSHOP_OFFLINE"] == "1"


# What is refused.


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        ((), {}, "flyte create config --endpoint"),
        (("--dry-run", "--mcp", "uvx mcp-server-time"), {}, "name MCP servers by their address"),
        (("--dry-run", "--tools", "nowhere:TOOLS"), {}, "No module named 'nowhere'"),
        (
            ("--dry-run",),
            {"ANTHROPIC_API_KEY": CANARY, "WORKSHOP_OFFLINE": None, "OTEL_SERVICE_NAME": f"the {CANARY}"},
            "The value of ANTHROPIC_API_KEY would be in the specs",
        ),
    ],
    ids=["no cluster", "a command as server", "no module", "the key in another setting"],
)
def test_what_cannot_be_deployed_is_said_in_one_sentence(options: tuple, variables: dict, said: str):
    done = workshop("deploy", *options, **variables)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert CANARY not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("WORKSHOP_LOGIN", "ann:long enough", "env: ann:long enough"),
        ("GITHUB_TOKEN", "ghp_0123456789", "link: ghp_0123456789"),
        ("OTEL_EXPORTER_OTLP_HEADERS", 'key="quoted"', json.dumps('key="quoted"')),
        ("ANTHROPIC_BASE_URL", "https://me:pass@gateway.example", "https://me:pass@gateway.example"),
        ("PATH_TO_MCP", "", "--mcp https://token@tools.example/mcp"),
    ],
)
def test_a_secret_on_its_way_into_a_spec_stops_it(name: str, value: str, text: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(DeployError, match="Nothing was sent") as caught:
        check(f'{{"spec": "{text}"}}')
    assert value == "" or value not in str(caught.value)
    check('{"spec": "http://collector:4318/v1 and me@example"}')


# The way to a cluster.


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[Path, dict[str, list[bytes]]]]:
    """A server on loopback that takes deployments in the words of Flyte's API, and a folder configured for it."""
    received: dict[str, list[bytes]] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            body = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
            received.setdefault(self.path, []).append(body)
            create = self.path.endswith("/Create")
            reply = CreateResponse(app=CreateRequest.FromString(body).app).SerializeToString() if create else b""
            self.send_response(200)
            self.send_header("content-type", "application/proto")
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = tmp_path / ".flyte"
    folder.mkdir()
    (folder / "config.yaml").write_text(
        f"admin:\n  endpoint: dns:///127.0.0.1:{server.server_port}\n  insecure: true\n"
        "task:\n  project: the-project\n  domain: the-domain\n"
        "image:\n  builder: local\n  registry: 127.0.0.1:9\n"  # nobody answers there: taken to have the image
    )
    yield folder / "config.yaml", received
    server.shutdown()
    server.server_close()


def test_a_deployment_sends_what_the_dry_run_showed_and_no_secret(cluster: tuple[Path, dict[str, list[bytes]]]):
    config, received = cluster
    settings = {"FLYTECTL_CONFIG": str(config), "WORKSHOP_OFFLINE": None, "ANTHROPIC_API_KEY": CANARY}
    shown = dry_run(**settings)
    assert received == {}
    done = workshop("deploy", **settings)
    assert done.returncode == 0, done.stderr
    bodies = {path.rpartition("/")[2]: found for path, found in received.items()}
    tasks = [DeployTaskRequest.FromString(body).task_id for body in bodies["DeployTask"]]
    assert {task.name for task in tasks} == set(shown["tasks"])
    assert {(task.project, task.domain, task.version) for task in tasks} == {
        ("the-project", "the-domain", shown["version"])
    }
    (body,) = bodies["Create"]
    app = CreateRequest.FromString(body).app
    assert list(app.spec.container.command) == shown["app"]["spec"]["container"]["command"]
    assert app.spec.container.image == shown["image"]["uri"]
    assert CANARY.encode() not in b"".join(part for found in received.values() for part in found)
    assert f"Version {shown['version']}" in " ".join(done.stdout.split())


def test_a_cluster_that_does_not_answer_is_one_sentence(tmp_path: Path):
    config = tmp_path / "config.yaml"
    config.write_text(
        "admin:\n  endpoint: dns:///127.0.0.1:9\n  insecure: true\ntask:\n  project: p\n  domain: d\n"
        "image:\n  builder: local\n  registry: 127.0.0.1:9\n"
    )
    done = workshop("deploy", FLYTECTL_CONFIG=str(config))
    assert done.returncode == 1
    assert "dns:///127.0.0.1:9 could not be deployed to" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cluster_configured_in_this_folder_leaves_local_runs_alone(tmp_path: Path):
    """Flyte would keep its cache beside whatever configuration it finds first."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    folder, home = tmp_path / ".flyte", tmp_path / ".workshop"
    folder.mkdir()
    (folder / "config.yaml").write_text("admin:\n  endpoint: dns:///127.0.0.1:9\n")
    done = workshop("ask", "4", WORKSHOP_HOME=str(home), UCTL_CONFIG=str(folder / "config.yaml"))
    assert done.returncode == 0, done.stderr
    assert (home / "flyte" / "local-cache" / "cache.db").exists()
    assert [file.name for file in folder.iterdir()] == ["config.yaml"]


# The container.

LOCKED = (
    *("--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--init"),
    *("--memory=4g", "--pids-limit=512", "--label=workshop-test"),
)


def docker(*arguments: str, check: bool = True) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=600)
    if check:
        assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def needs(reason: str) -> None:
    """Skip, but in CI fail."""
    if CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image, built as one would, from a folder with a key in `.env` and with a key in the environment."""
    builder = os.environ.get("WORKSHOP_BUILDER_IMAGE")
    if not builder:
        needs("WORKSHOP_BUILDER_IMAGE is not set (see .ci/engine); without it the image takes minutes and the network")
    folder = tmp_path_factory.mktemp("context") / "project"
    folder.mkdir()
    for name in ("pyproject.toml", "uv.lock", "README.md", "LICENSE", ".dockerignore"):
        shutil.copy(PROJECT / name, folder)
    for name in ("workshop_lib", "data"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for place in (folder, folder / "workshop_lib"):
        (place / ".env").write_text(f"ANTHROPIC_API_KEY={CANARY}\n")
    arguments = [f"--build-arg=BASE={os.environ['WORKSHOP_BASE_IMAGE']}", f"--build-arg=BUILDER={builder}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(API_KEY, CANARY)
        docker(
            "build", f"--file={folder}/workshop_lib/deploy/Dockerfile", "--tag=workshop-test", *arguments, str(folder)
        )
    return "workshop-test"


@pytest.fixture
def volume() -> Iterator[str]:
    name = f"workshop-test-{uuid.uuid4().hex[:12]}"
    docker("volume", "create", name)
    yield name
    docker("volume", "rm", "--force", name)


@pytest.fixture
def run(image: str, volume: str) -> Callable[..., str]:
    """Run a command in a fresh container that is locked in as the composition does it, with no network at all."""

    def run(*command: str, options: tuple[str, ...] = (), check: bool = True) -> str:
        locked = ("--rm", "--network=none", f"--volume={volume}:/state", *LOCKED, *options)
        return docker("run", *locked, image, *command, check=check)

    return run


def test_the_container_answers_and_a_new_one_goes_on_where_it_was(run: Callable[..., str]):
    first, second = (
        json.loads(run("ask", "4", "--run-key", "mine", "--json", "-").partition("\n}")[0] + "\n}") for _ in "12"
    )
    assert first["correct"] is second["correct"] is True
    assert (first["requests"], second["requests"]) == (1, 0)


def test_the_container_is_nobody_special_and_may_write_to_its_state_alone(image: str):
    find = (
        "find / -xdev -writable -not -type l -not -path '/proc/*' -not -path '/dev/*' -not -path '/sys/*' 2>/dev/null"
    )
    said = docker("run", "--rm", "--network=none", "--entrypoint=sh", image, "-c", f"id -u; {find}; true").split()
    assert said[0] == "10001"
    assert {path for path in said[1:] if not path.startswith(("/tmp", "/var/tmp", "/run/lock"))} == {"/state"}


def test_the_doctor_is_content_and_finds_a_key_that_is_mounted(run: Callable[..., str], tmp_path: Path):
    assert json.loads(run("doctor", "--json", "-"))["verdict"] == "oracle"
    file = tmp_path / "key"
    file.write_text(f"ANTHROPIC_API_KEY=sk-ant-{CANARY:x<80}\n")
    said = run("doctor", "--json", "-", options=(f"--volume={file}:/app/.env:ro",), check=False)
    checks = {check["name"]: check for check in json.loads(said)["checks"]}
    assert checks["settings"]["hint"].startswith("live:")
    assert [name for name, check in checks.items() if not check["ok"]] == ["network"]  # there is none in here
    assert CANARY not in said


def test_no_secret_and_no_work_of_yours_is_in_the_image(image: str):
    assert CANARY not in docker("history", "--no-trunc", image) + docker("inspect", image)
    look = f"grep -rls {CANARY} /app --exclude-dir=.venv; find / -xdev -name '.env*' 2>/dev/null; ls -A /app"
    said = docker("run", "--rm", "--entrypoint=sh", image, "-c", look).split()
    assert sorted(said) == [".venv", "LICENSE", "README.md", "data", "pyproject.toml", "uv.lock", "workshop_lib"]


def test_the_ui_comes_up_healthy_and_keeps_its_state_over_a_restart(image: str, volume: str):
    if "serve" not in cli.commands:
        pytest.skip("no workshop serve yet")
    options = (f"--volume={volume}:/state", "--publish=127.0.0.1::8080", "--health-interval=1s", *LOCKED)
    container = docker("run", "--detach", *options, image).strip()
    try:
        for _ in range(2):
            address = f"http://{docker('port', container, '8080').split()[0]}/"
            deadline = time.monotonic() + 90
            while docker("inspect", "--format={{.State.Health.Status}}", container).strip() != "healthy":
                assert time.monotonic() < deadline, docker("logs", container)
                time.sleep(0.5)
            with urllib.request.urlopen(address, timeout=10) as page:
                assert page.status == 200
            docker("exec", container, "workshop", "ask", "4", "--run-key", "mine")
            docker("restart", "--time=10", container)
        again = docker("exec", container, "workshop", "ask", "4", "--run-key", "mine")
        assert re.search(r"requests +0", again)
    finally:
        docker("rm", "--force", container)


def test_the_composition_is_valid_and_locked_in():
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        needs("there is no docker compose")
    config = json.loads(
        docker("compose", f"--file={PROJECT}/workshop_lib/deploy/compose.yaml", "config", "--format=json")
    )
    app = config["services"]["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert [port["host_ip"] for port in app["ports"]] == ["127.0.0.1"]
    assert [volume["target"] for volume in app["volumes"]] == ["/state"]
    assert Path(app["build"]["context"]) == PROJECT
    assert not {"privileged", "network_mode", "pid"} & set(app)


def test_uv_is_the_one_of_the_set_up():
    pinned = re.search(r'^UV = "(.*)"', (PROJECT / "scripts" / "bootstrap.py").read_text(), re.MULTILINE)
    assert pinned
    assert f'"{pinned[1]}"' in (PROJECT / "workshop_lib" / "deploy" / "Dockerfile").read_text()
