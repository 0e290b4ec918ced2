"""The doctor on machines broken on purpose: each fault is named, with a step that mends it."""

import base64
import contextlib
import shutil
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from computer import KEY, OTHER_KEY, SAVED, Computer, a_docker, a_kernel, a_program, a_table, step_of, without_browser

from workshop_lib.flights import isolation
from workshop_lib.settings import PROJECT
from workshop_lib.teach import doctor
from workshop_lib.teach.doctor import machine, reach


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    return Computer(tmp_path, monkeypatch)


def env_file(content: str | bytes) -> Callable[[Computer], Any]:
    return lambda computer: computer.write(".env", content)


def shell(**values: str) -> Callable[[Computer], Any]:
    return lambda computer: computer.set(**values)


def both(*breaks: Callable[[Computer], Any]) -> Callable[[Computer], Any]:
    return lambda computer: [one(computer) for one in breaks]


STEP = "the step itself, typed into a shell"
MENDED = env_file(SAVED)

# How it is broken; which check says so, how loudly, in which words, with which next step; and what mends it.
SETTINGS = {
    "quotes that belong to the key": (
        shell(ANTHROPIC_API_KEY=f'"{KEY}"'),
        "fail",
        "has quotes",
        "alone",
        shell(ANTHROPIC_API_KEY=KEY),
    ),
    "smart quotes": (env_file(f"ANTHROPIC_API_KEY=\u201c{KEY}\u201d"), "fail", "typographic quotes", "alone", MENDED),
    "a space in the key": (
        env_file(f"ANTHROPIC_API_KEY={KEY} {KEY}"),
        "fail",
        "a space or a line break",
        "alone",
        MENDED,
    ),
    "a line break in the key": (
        shell(ANTHROPIC_API_KEY=f"{KEY}\n{KEY}"),
        "fail",
        "a line break",
        "alone",
        shell(ANTHROPIC_API_KEY=KEY),
    ),
    "a long dash": (env_file(SAVED.replace("-api", "\u2014api")), "fail", "a long dash", "alone", MENDED),
    "the placeholder": (env_file("ANTHROPIC_API_KEY=your-key-here"), "fail", "a placeholder", "in .env, paste", MENDED),
    "the name once more": (env_file(f"ANTHROPIC_API_KEY={SAVED}"), "fail", "its own name once more", "alone", MENDED),
    "a key of another provider": (
        env_file("ANTHROPIC_API_KEY=sk-proj-abcdefghijkl"),
        "fail",
        "a key of OpenAI",
        "alone",
        MENDED,
    ),
    "an admin key": (env_file("ANTHROPIC_API_KEY=sk-ant-admin01-abcdefgh"), "fail", "an admin key", "alone", MENDED),
    "half a key": (env_file(SAVED[:50]), "note", "has 32 characters", "all of it", MENDED),
    "a misspelt name": (
        env_file(f"ANTHROPIC_APIKEY={KEY}"),
        "fail",
        "Did you mean ANTHROPIC_API_KEY?",
        "rename it",
        MENDED,
    ),
    "a name in small letters": (
        env_file(f"anthropic_api_key={KEY}"),
        "fail",
        "Did you mean ANTHROPIC_API_KEY?",
        "rename it",
        MENDED,
    ),
    "a misspelt cap": (
        shell(WORKSHOP_MAXUSD="1"),
        "fail",
        "Did you mean WORKSHOP_MAX_USD?",
        "rename it",
        lambda c: c.patch.delenv("WORKSHOP_MAXUSD"),
    ),
    "the name of another kit": (
        env_file(f"CLAUDE_KEY={KEY}"),
        "note",
        "CLAUDE_KEY holds what looks like an Anthropic key",
        "rename it to ANTHROPIC_API_KEY",
        MENDED,
    ),
    "an old key in the shell": (
        both(MENDED, shell(ANTHROPIC_API_KEY=OTHER_KEY)),
        "note",
        "set in the shell, which wins",
        "unset ANTHROPIC_API_KEY",
        STEP,
    ),
    "nothing in the shell hides .env": (
        both(MENDED, shell(ANTHROPIC_API_KEY="")),
        "note",
        "with nothing in it, which wins",
        "unset ANTHROPIC_API_KEY",
        STEP,
    ),
    "two .env that differ": (
        both(MENDED, lambda c: (c.project / ".env").write_text(f"ANTHROPIC_API_KEY={OTHER_KEY}")),
        "note",
        "wins over the other one in",
        "",
        lambda c: (c.project / ".env").unlink(),
    ),
    ".env in UTF-16": (env_file(SAVED.encode("utf-16")), "fail", "is in UTF-16", "iconv", STEP),
    ".env in Latin-1": (env_file("# clé\n".encode("latin-1")), "fail", "is not in UTF-8", "save it as UTF-8", MENDED),
    ".env is a folder": (lambda c: (c.here / ".env").mkdir(), "fail", "is a folder", "mv", STEP),
    ".env.txt": (lambda c: c.write(".env.txt", SAVED), "note", "only .env is read", "mv", STEP),
    "a colon for the =": (
        env_file(f"ANTHROPIC_API_KEY: {KEY}"),
        "fail",
        "is not NAME=value",
        "put a = after the name in line 1",
        MENDED,
    ),
    "the # is still there": (
        env_file(f"#ANTHROPIC_API_KEY={KEY}"),
        "note",
        "holds a key but begins with #",
        "remove the # from line 1",
        MENDED,
    ),
    "set twice": (
        env_file(f"ANTHROPIC_API_KEY={OTHER_KEY}\n{SAVED}"),
        "note",
        "in lines 1 and 2; the last counts",
        "delete line 1",
        MENDED,
    ),
    "a quote that is not closed": (
        env_file(f'ANTHROPIC_API_KEY="{KEY}'),
        "fail",
        "a quote that is not closed",
        "delete the quote in line 1",
        MENDED,
    ),
    "the key in .env.example": (
        lambda c: (c.project / ".env.example").write_text(SAVED),
        "fail",
        "git would publish",
        "mv .env.example .env",
        lambda c: (c.project / ".env.example").rename(c.project / ".env"),
    ),
    "an address without http": (
        shell(ANTHROPIC_BASE_URL="gateway.example/api"),
        "fail",
        "no http:// at its start",
        "https://api.anthropic.com",
        shell(ANTHROPIC_BASE_URL="https://gateway.example/api"),
    ),
    "an address from a file of Windows": (
        shell(ANTHROPIC_BASE_URL="https://gateway.example\r"),
        "fail",
        "a line break",
        "set it like",
        shell(ANTHROPIC_BASE_URL="https://gateway.example"),
    ),
    "an address that ends with /v1": (
        shell(ANTHROPIC_BASE_URL="https://gateway.example/v1"),
        "note",
        "is added to it anyway",
        "take /v1 off",
        shell(ANTHROPIC_BASE_URL="https://gateway.example"),
    ),
    "an address without TLS": (
        shell(ANTHROPIC_BASE_URL="http://gateway.example"),
        "note",
        "for all to read",
        "https://",
        shell(ANTHROPIC_BASE_URL="https://gateway.example"),
    ),
    "a cap that is no number": (
        shell(WORKSHOP_MAX_USD="lots"),
        "fail",
        "WORKSHOP_MAX_USD is 'lots'",
        "WORKSHOP_MAX_USD=2.00",
        shell(WORKSHOP_MAX_USD="2.00"),
    ),
    "neither yes nor no": (
        shell(WORKSHOP_OFFLINE="maybe"),
        "fail",
        "neither yes nor no",
        "Set it to 1 or 0.",
        shell(WORKSHOP_OFFLINE="0"),
    ),
    "an unknown model": (
        shell(WORKSHOP_MODEL="haiku"),
        "fail",
        "No model is called 'haiku'",
        "Set WORKSHOP_MODEL to one of",
        shell(WORKSHOP_MODEL="claude-haiku-5-5"),
    ),
}


@pytest.mark.parametrize("how", SETTINGS)
def test_settings_that_are_broken_are_named_and_mended(computer: Computer, how: str):
    break_it, level, says, step, mend = SETTINGS[how]
    break_it(computer)
    check = computer.look("settings")
    assert (check.level, check.ok) == (level, level != "fail")
    assert says in check.hint
    assert step in check.hint
    assert KEY[13:30] not in check.hint
    assert OTHER_KEY[13:30] not in check.hint
    computer.follow(step_of(check)) if mend is STEP else mend(computer)
    assert computer.look("settings").level == "ok"


def test_what_env_allows_is_no_fault(computer: Computer):
    """A BOM, the line ends of Windows, quotes around, a comment behind, `export` before: all of it is read."""
    computer.write(".env", f'\ufeff# mine\r\n\r\nexport ANTHROPIC_API_KEY = "{KEY}"  # new\r\n'.encode())
    check = computer.look("settings")
    assert (check.level, check.hint[:5]) == ("ok", "live:")


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on loopback that does `answer` with each connection."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                answer(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody vouches for, with its key."""
    from datetime import datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime.now() - timedelta(days=2))
    made = made.not_valid_after(datetime.now() + timedelta(days=2))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[tuple[int, list[bytes]]]:
    """The port of a TLS server, and what it is sent after the handshake."""
    context, heard = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), []
    context.load_cert_chain(certificate)

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            heard.append(secured.recv(1000))

    with listening(answer) as port:
        yield port, heard


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_an_address_that_answers_is_sent_nothing(computer: Computer, certificate: Path, tls_port):
    port, heard = tls_port
    computer.set(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=f"https://localhost:{port}", SSL_CERT_FILE=str(certificate))
    check = computer.look("network")
    assert (check.level, f"localhost:{port} answers" in check.hint) == ("ok", True)
    assert b"".join(heard) == b""


def test_a_certificate_that_nobody_vouches_for_is_named_with_the_variable_that_helps(computer: Computer, tls_port):
    computer.set(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=f"https://localhost:{tls_port[0]}")
    check = computer.look("network")
    assert check.level == "fail"
    assert "not trusted here" in check.hint
    assert "SSL_CERT_FILE" in step_of(check)


def test_a_proxy_is_gone_through_with_its_password_and_never_told(computer: Computer, certificate: Path, tls_port):
    asked: list[bytes] = []

    def tunnel(connection: socket.socket) -> None:
        asked.append(connection.recv(4000))
        with socket.create_connection(("127.0.0.1", tls_port[0])) as behind:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=lambda: _pump(behind, connection), daemon=True)
            back.start()
            _pump(connection, behind)

    with listening(tunnel) as port:
        computer.set(HTTPS_PROXY=f"http://alice:pass%40word@127.0.0.1:{port}", SSL_CERT_FILE=str(certificate))
        computer.set(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=f"https://localhost:{tls_port[0]}", NO_PROXY="")
        check = computer.look("network")
    assert check.level == "ok", check.hint
    assert f"through the proxy 127.0.0.1:{port}" in check.hint
    assert base64.b64encode(b"alice:pass@word") in asked[0]
    assert KEY.encode() not in asked[0]
    assert "pass" not in check.hint.replace("passed", "")


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while received := source.recv(4000):
            target.sendall(received)


NETWORK = {
    "nobody listens": (
        lambda: {"ANTHROPIC_BASE_URL": f"http://127.0.0.1:{closed_port()}"},
        "does not answer (Connection refused)",
        "ANTHROPIC_BASE_URL",
    ),
    "a name that is not known": (
        lambda: {"ANTHROPIC_BASE_URL": "https://api.invalid"},
        "no machine of that name",
        "WORKSHOP_OFFLINE=1",
    ),
    "a proxy that is gone": (
        lambda: {"HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"},
        "through the proxy 127.0.0.1",
        "check the proxy in HTTPS_PROXY",
    ),
    "a proxy of another kind": (
        lambda: {"ALL_PROXY": "socks5://127.0.0.1:1080"},
        "ALL_PROXY names a proxy that cannot be used",
        "unset ALL_PROXY",
    ),
}


@pytest.mark.parametrize("how", NETWORK)
def test_a_network_that_is_broken_is_named_and_offline_mends_it(computer: Computer, how: str):
    variables_of, says, step = NETWORK[how]
    computer.set(ANTHROPIC_API_KEY=KEY, **variables_of())
    check = computer.look("network")
    assert check.level == "fail"
    assert says in check.hint
    assert step in step_of(check)
    computer.set(WORKSHOP_OFFLINE="1")
    assert computer.look("network").level == "ok"


def test_a_server_that_never_answers_is_given_up(computer: Computer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reach, "SECONDS", 0.3)
    over = threading.Event()
    with listening(lambda connection: over.wait(30) and None) as port:
        computer.set(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=f"https://127.0.0.1:{port}")
        check = computer.look("network")
        over.set()
    assert (check.level, "no answer in time" in check.hint) == ("fail", True)


def test_a_server_without_tls_is_told_from_one_that_is_away(computer: Computer):
    with listening(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        computer.set(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=f"https://127.0.0.1:{port}")
        assert "check http:// or https:// in ANTHROPIC_BASE_URL" in computer.look("network").hint


def test_offline_nothing_is_connected_to(computer: Computer):
    came: list[str] = []
    with listening(lambda connection: came.append("someone")) as port:
        address = f"127.0.0.1:{port}"
        computer.set(ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=f"http://{address}", WORKSHOP_OFFLINE="1")
        computer.write(".flyte/config.yaml", f"admin:\n  endpoint: dns:///{address}\n")
        assert "nothing is sent" in computer.look("network").hint
        assert "not asked" in computer.look("cluster").hint
    assert came == []


FLYTE_CONFIG = "admin:\n  endpoint: dns:///127.0.0.1:{port}\n"
MACHINE = {
    "a config.yaml of another tool": (
        "Flyte",
        lambda c: c.write("config.yaml", "model: x\n"),
        "note",
        "is not Flyte's",
        "mv config.yaml other.yaml",
        STEP,
    ),
    "a cluster's configuration here": (
        "Flyte",
        lambda c: c.write(".flyte/config.yaml", FLYTE_CONFIG),
        "note",
        "is what `flyte` and `workshop deploy` use here",
        "",
        lambda c: shutil.rmtree(c.here / ".flyte"),
    ),
    "FLYTECTL_CONFIG points nowhere": (
        "Flyte",
        shell(FLYTECTL_CONFIG="/nowhere/config.yaml"),
        "note",
        "which is not there",
        "unset FLYTECTL_CONFIG",
        STEP,
    ),
    "a cluster that is away": (
        "cluster",
        lambda c: c.write("config.yaml", FLYTE_CONFIG.format(port=closed_port())),
        "note",
        "does not answer (Connection refused)",
        "flyte start devbox",
        lambda c: (c.here / "config.yaml").unlink(),
    ),
    "my_work is a file": (
        "folder",
        lambda c: c.write("my_work", ""),
        "fail",
        "cannot be written to",
        "my_work_old",
        STEP,
    ),
    "the home of runs is a file": (
        "folder",
        lambda c: c.set(WORKSHOP_HOME=str(c.write("runs", ""))),
        "fail",
        "where runs and caches are kept",
        "set WORKSHOP_HOME",
        lambda c: c.set(WORKSHOP_HOME=str(c.home)),
    ),
    "TMPDIR points nowhere": (
        "folder",
        lambda c: (c.set(TMPDIR="/nowhere"), c.patch.setattr("tempfile.tempdir", None)),
        "note",
        "TMPDIR is /nowhere",
        "unset TMPDIR",
        STEP,
    ),
    "the disk is nearly full": (
        "folder",
        lambda c: c.patch.setattr(machine, "MB", shutil.disk_usage(c.here).free // 500),
        "note",
        "MB are free",
        "free some space",
        lambda c: c.patch.setattr(machine, "MB", 1),
    ),
    "a kernel of another Python": (
        "kernel",
        lambda c: a_kernel(c, "python3", "/usr/bin/true"),
        "fail",
        "not the project's Python",
        "kernelspec remove -y python3",
        STEP,
    ),
    "a kernel whose Python is gone": (
        "kernel",
        lambda c: a_kernel(c, "old-course", "/gone/bin/python"),
        "note",
        "old-course starts /gone/bin/python, which is not there",
        "kernelspec remove -y old-course",
        STEP,
    ),
    "a kernel that cannot be read": (
        "kernel",
        lambda c: a_kernel(c, "half", None),
        "note",
        "cannot be read",
        "kernelspec remove -y half",
        STEP,
    ),
    "no permission to use Docker": (
        "Docker",
        lambda c: a_docker(c, "permission denied while trying to connect to the Docker daemon socket"),
        "note",
        "you may not use it (permission denied)",
        "usermod -aG docker",
        shell(WORKSHOP_ISOLATION="child"),
    ),
    "Docker without its engine": (
        "Docker",
        lambda c: a_docker(c, "Cannot connect to the Docker daemon"),
        "note",
        "no Docker engine answers (Cannot connect",
        "start docker" if sys.platform == "linux" else "Docker Desktop",
        shell(WORKSHOP_ISOLATION="child"),
    ),
    "no Docker and containers demanded": (
        "Docker",
        lambda c: (c.set(WORKSHOP_ISOLATION="container"), c.patch.setenv("PATH", str(c.home))),
        "fail",
        "WORKSHOP_ISOLATION is container",
        "WORKSHOP_ISOLATION=auto",
        shell(WORKSHOP_ISOLATION="auto"),
    ),
    "no browser": (
        "browser",
        lambda c: without_browser(c),
        "note",
        "No browser",
        "",
        lambda c: a_program(c, "firefox", "", 0),
    ),
    "a table is missing": (
        "data",
        lambda c: a_table(c, None),
        "fail",
        "weather.parquet is missing",
        "restore data",
        lambda c: a_table(c, (PROJECT / "data" / "weather.parquet").read_bytes()),
    ),
    "a pointer in place of a table": (
        "data",
        lambda c: a_table(c, b"version https://git-lfs.github.com/spec/v1\n"),
        "fail",
        "is not whole",
        "restore data",
        lambda c: a_table(c, (PROJECT / "data" / "weather.parquet").read_bytes()),
    ),
}


@pytest.mark.parametrize("how", MACHINE)
def test_a_machine_that_is_broken_is_named_and_mended(computer: Computer, how: str):
    name, break_it, level, says, step, mend = MACHINE[how]
    break_it(computer)
    check = computer.look(name)
    assert check.level == level, check.hint
    assert says in check.hint
    assert step in check.hint
    computer.follow(step_of(check)) if mend is STEP else mend(computer)
    if how == "no browser":
        computer.patch.setattr("webbrowser._tryorder", None)
    assert computer.look(name).level == "ok"


def test_a_port_that_is_taken_is_a_note_with_another_one(computer: Computer, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(machine, "PORTS", {port: "workshop serve --port 8081"})
        check = computer.look("ports")
    assert (check.level, step_of(check)) == ("note", "workshop serve --port 8081")
    assert f"Port {port} is taken" in check.hint
    assert computer.look("ports").level == "ok"


async def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch):
    def breaks() -> doctor.Findings:
        yield doctor.note("before")
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "CHECKS", {"first": breaks, "Python": machine.python})
    diagnosis = await doctor.diagnose()
    assert diagnosis.verdict == "blocked"
    assert [(check.name, check.ok) for check in diagnosis.checks] == [("first", False), ("Python", True)]
    assert diagnosis.checks[0].hint == "ZeroDivisionError\nbefore"


@pytest.mark.parametrize(
    ("wanted", "engine", "says"),
    [
        ("auto", "28.0", "container tasks: the SQL tools run in containers of Docker 28.0"),
        ("child", "28.0", "WORKSHOP_ISOLATION is child, so the SQL tools run in a locked child process"),
    ],
)
def test_it_says_where_the_sql_tools_run(computer: Computer, wanted: str, engine: str, says: str):
    computer.set(WORKSHOP_ISOLATION=wanted)
    computer.patch.setattr(isolation, "probe_engine", lambda: (engine, ""))
    check = computer.look("Docker")
    assert (check.level, says in check.hint) == ("ok", True)


def test_without_docker_all_is_well(computer: Computer):
    computer.set(WORKSHOP_ISOLATION="auto", PATH=str(computer.home))
    check = computer.look("Docker")
    assert check.level == "ok"
    assert check.hint == "no Docker engine answers: the SQL tools run in a locked child process"
