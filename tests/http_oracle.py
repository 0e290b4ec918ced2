"""The oracle behind a real socket: a local HTTP server that speaks the Messages API, for tests of the wire."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from workshop_lib.oracle import Oracle


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    oracle: Oracle
    bodies: list[bytes]
    key: str

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.bodies.append(body)
        if self.headers.get("authorization") != f"Bearer {self.key}":
            self._send(401, {}, [b'{"type":"error","error":{"type":"authentication_error","message":"invalid key"}}'])
            return
        reply = self.oracle.handle(self.path.partition("?")[0], body)
        if reply.drops and not reply.chunks:
            self._drop()
            return
        self._send(reply.status, reply.headers, reply.chunks, end=not reply.drops)
        if reply.drops:
            self._drop()

    def _send(self, status, headers, chunks, end=True):
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

    def _drop(self):
        """Reset the connection, as a failing proxy would."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def serve(oracle: Oracle, key: str = "a-key") -> Iterator[tuple[str, list[bytes]]]:
    """Serve `oracle` on loopback; gives the base URL and the list of request bodies as they come in."""
    bodies: list[bytes] = []
    handler = type("Handler", (_Handler,), {"oracle": oracle, "bodies": bodies, "key": key})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
    finally:
        server.shutdown()
        server.server_close()
