"""The oracle behind a real socket: a local HTTP server that speaks the Messages API, for tests and for the peers.

Covers: JSON and streamed answers, a key to check, connections that drop as the oracle's faults ask for. Listens on
loopback alone. Does not cover: TLS, other verbs, and load.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from workshop_lib.oracle.wire import Reply


class Answers(Protocol):
    """What can stand behind the socket: an `Oracle`, or something that chooses among several."""

    def handle(self, path: str, body: bytes) -> Reply:
        """Answer one POST request."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the end of an answer waits for an acknowledgement
    oracle: Answers
    bodies: list[bytes]
    key: str
    on_answered: Callable[[float], None]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        started = time.perf_counter()
        self.bodies.append(body)
        if self.headers.get("authorization") != f"Bearer {self.key}":
            self._send(401, {}, [b'{"type":"error","error":{"type":"authentication_error","message":"invalid key"}}'])
            return
        reply = self.oracle.handle(self.path.partition("?")[0], body)
        if reply.drops and not reply.chunks:
            self._drop()
            return
        self._send(reply.status, reply.headers, reply.chunks, end=not reply.drops)
        self.on_answered(time.perf_counter() - started)
        if reply.drops:
            self._drop()

    def _send(self, status: int, headers: Mapping[str, str], chunks: Iterable[bytes], end: bool = True) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for chunk in chunks:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.flush()
        if end:
            self.wfile.write(b"0\r\n\r\n")

    def _drop(self) -> None:
        """Reset the connection, as a failing proxy would."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def serve(
    oracle: Answers, key: str = "a-key", on_answered: Callable[[float], None] = lambda seconds: None
) -> Iterator[tuple[str, list[bytes]]]:
    """Serve `oracle` on loopback; gives the base URL and the list of request bodies as they come in.

    `on_answered` is told how long each answer took, from the request read to its last byte written.
    """
    bodies: list[bytes] = []
    members = {"oracle": oracle, "bodies": bodies, "key": key, "on_answered": staticmethod(on_answered)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), members))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
    finally:
        server.shutdown()
        server.server_close()
