"""JSON over HTTP for tools: what a service says, or a `ToolError` from which a model learns what to do.

Covers: GET and POST, headers that log in, a time-out, a service that asks to come again later, and errors in the
service's own words, cut short and without the secret. Does not cover: paging, and logging in by more than a header,
which differ from service to service.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, NoReturn

from workshop_lib.tools import Json, ToolError

SHOWN = 200
"""So many characters of what a service says about an error are passed on."""
BUSY, TRIES, LONGEST_WAIT = (429, 503), 3, 5.0
"""A service that is busy is asked so often in all, after the wait that it asks for, up to so many seconds."""


class ServiceError(ToolError):
    """A service did not give what it was asked for. `status` is its answer's, or None where there was no answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """A service at `url`. Its methods block, which is right for a plain function: those run in threads."""

    def __init__(self, url: str, *, login: Mapping[str, str] | None = None, seconds: float = 10.0) -> None:
        """`login`: headers such as `{"Authorization": "Bearer …"}`; they go with every request and into no message.

        `seconds`: how long the service may be silent.
        """
        self.url, self.seconds, self._login = url.rstrip("/"), seconds, dict(login or {})
        self._secrets = [value.split()[-1] for value in self._login.values() if value.strip()]
        handlers: list[Any] = [_NoRedirects()]
        if urllib.parse.urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1"):
            handlers.append(urllib.request.ProxyHandler({}))  # a proxy cannot reach this machine
        self._opener = urllib.request.build_opener(*handlers)

    def get(self, path: str, /, *parts: object, **query: Any) -> Json:
        """The JSON at `path`, or None if the reply is empty. Raises `ServiceError`, whatever goes wrong.

        Each `{}` in `path` stands for one of `parts`, which can then be nothing but one part of a path: what a model
        asks for leads nowhere else. What is None in `query` is left out.
        """
        return self._send(_filled(path, parts, query))

    def post(self, path: str, /, *parts: object, body: Json, key: str = "") -> Json:
        """Send JSON; `key` is the idempotency key, as a header. Otherwise as `get`."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._send(
            _filled(path, parts, {}), json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
        )

    def _send(self, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> Json:
        all_headers = {"Accept": "application/json", **self._login, **(headers or {})}
        request = urllib.request.Request(self.url + path, data, all_headers)
        tries = TRIES if data is None or "Idempotency-Key" in all_headers else 1
        shown = path.partition("?")[0]  # some services want their key in the query
        late = f"{shown} did not answer within {self.seconds:g} s. Ask for less, or try again later"
        for left in reversed(range(tries)):
            try:
                with self._opener.open(request, timeout=self.seconds) as reply:
                    body = reply.read()
                break
            except urllib.error.HTTPError as error:
                with error:
                    if left and error.code in BUSY:
                        time.sleep(_wait(error.headers.get("Retry-After")))
                        continue
                    self._fail(f"{shown} gave status {error.code}", _words(error), error.code)
            except TimeoutError:
                self._fail(late)
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                self._fail(late if isinstance(reason, TimeoutError) else f"{shown} is out of reach ({reason})")
        try:
            return json.loads(body) if body.strip() else None
        except ValueError:
            self._fail(f"{shown} gave something that is not JSON")

    def _fail(self, what: str, words: str = "", status: int | None = None) -> NoReturn:
        text = f"{what}: {words}" if words else f"{what}."
        for secret in self._secrets:
            text = text.replace(secret, "…")
        most = SHOWN + len(what)
        raise ServiceError(text if len(text) <= most else f"{text[:most]}…", status) from None


def _filled(path: str, parts: tuple[object, ...], query: Mapping[str, Any]) -> str:
    texts = [str(part) for part in parts]
    for text in texts:
        if text in ("", ".", ".."):
            raise ToolError(f"{text!r} cannot be a part of a path.")
    path = path.format(*(urllib.parse.quote(text, safe="") for text in texts))
    given = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
    return f"{path}?{given}" if given else path


def _words(error: urllib.error.HTTPError) -> str:
    """What the service says about it, if that is JSON: a page made for people helps no model."""
    try:
        said = json.loads(error.read())
    except (ValueError, OSError):
        return str(error.reason)
    if isinstance(said, dict):
        said = next((said[name] for name in ("error", "detail", "message", "title") if said.get(name)), said)
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _wait(asked: str | None) -> float:
    """Seconds until the next try; a date, which is allowed too, counts as a second."""
    return min(LONGEST_WAIT, float(asked) if asked and asked.isdecimal() else 1.0)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: followed, it would hand the secret to whatever host it names."""

    def redirect_request(self, *args: Any) -> None:
        return None
