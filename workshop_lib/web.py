"""JSON over HTTP for tools: what a service says, or a `ToolError` from which a model learns what to do.

Covers: GET and POST with a bearer token, a time-out, and errors in the service's own words, cut short and without the
token. Does not cover: paging, retries and other ways to log in, which differ from service to service.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, NoReturn

from workshop_lib.tools import Json, ToolError

SHOWN = 200
"""So many characters of what a service says about an error are passed on."""


class ServiceError(ToolError):
    """A service did not give what it was asked for. `status` is its answer's, or None where there was no answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """A service at `url`. Its methods block, which is right for a plain function: those run in threads."""

    def __init__(self, url: str, *, token: str = "", seconds: float = 10.0) -> None:
        """`token` goes with every request and into no message. `seconds`: how long the service may be silent."""
        self.url, self._token, self.seconds = url.rstrip("/"), token, seconds
        handlers: list[Any] = [_NoRedirects()]
        if urllib.parse.urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1"):
            handlers.append(urllib.request.ProxyHandler({}))  # a proxy cannot reach this machine
        self._opener = urllib.request.build_opener(*handlers)

    def get(self, path: str, **query: Any) -> Json:
        """The JSON at `path`. What is None in `query` is left out. Raises `ServiceError`, whatever goes wrong."""
        given = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        return self._send(f"{path}?{given}" if given else path)

    def post(self, path: str, body: Json, *, key: str = "") -> Json:
        """Send JSON; `key` is the idempotency key, as a header. Raises `ServiceError`, whatever goes wrong."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._send(path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})

    def _send(self, path: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> Json:
        path = urllib.parse.quote(path, safe="/?&=%+:,;@~.-_")
        login = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        request = urllib.request.Request(
            self.url + path, data, {"Accept": "application/json", **login, **(headers or {})}
        )
        try:
            with self._opener.open(request, timeout=self.seconds) as reply:
                body = reply.read()
        except urllib.error.HTTPError as error:
            with error:
                self._fail(f"{path} gave status {error.code}", self._words(error), error.code)
        except TimeoutError:
            self._fail(f"{path} did not answer within {self.seconds:g} s. Ask for less, or try again later")
        except OSError as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                self._fail(f"{path} did not answer within {self.seconds:g} s. Ask for less, or try again later")
            self._fail(f"{path} could not be reached ({type(getattr(error, 'reason', error)).__name__})")
        try:
            return json.loads(body)
        except ValueError:
            self._fail(f"{path} gave something that is not JSON")

    def _words(self, error: urllib.error.HTTPError) -> str:
        """What the service says about it, if that is JSON: a page made for people helps no model."""
        try:
            said = json.loads(error.read())
        except (ValueError, OSError):
            return str(error.reason)
        if isinstance(said, dict):
            said = next((said[name] for name in ("error", "detail", "message", "title") if said.get(name)), said)
        return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)

    def _fail(self, what: str, words: str = "", status: int | None = None) -> NoReturn:
        text = f"{what}: {words}" if words else f"{what}."
        if self._token:
            text = text.replace(self._token, "…")
        most = SHOWN + len(what)
        raise ServiceError(text if len(text) <= most else f"{text[:most]}…", status) from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: followed, it would hand the token to whatever host it names."""

    def redirect_request(self, *args: Any) -> None:
        return None
