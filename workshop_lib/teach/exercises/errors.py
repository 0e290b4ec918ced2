"""Exercise 09.1: errors that help. The others of notebook 09 are in `nb09`."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from workshop_lib.teach.checks import Exercise, NotYet, expect
from workshop_lib.teach.service import Service
from workshop_lib.tools import ToolError
from workshop_lib.web import Api

Get = Callable[..., Any]


def login(token: str) -> dict[str, str]:
    """The header that the service wants."""
    return {"Authorization": f"Bearer {token}"}


SECONDS, MOST_CHARS = 1.0, 300
# What is asked, and what the message must hold, one of them at least: what the service says, or else status or path.
_FAILING = {
    "/bikes/B-999/repairs": ("Ids run from B-001 to B-046",),
    "/bikes/B-007/repairs": ("B-007 was sold",),
    "/admin": ("may not read /admin",),
    "/crash": ("500", "/crash"),
    "/statistics": ("/statistics",),
    "/dashboard": ("/dashboard",),
}


def _check_get(new_get: Callable[[str, str, float], Get]) -> None:
    with Service(slow=4) as service:
        get = new_get(service.url, service.token, SECONDS)
        if not callable(get):
            raise NotYet(f"a {type(get).__name__}", "the function get(path)")
        expect(get("/bikes"), {"items": service.bikes[:20], "next": 2}, "/bikes:")
        for path, facts in _FAILING.items():
            _expect_help(get, path, facts, service.token)
        _expect_help(new_get(service.url, "old-1Z9y", SECONDS), "/bikes", ("is not valid",), "old-1Z9y")
    _expect_help(get, "/bikes", ("/bikes",), service.token)  # nobody listens any more


def _expect_help(get: Get, path: str, facts: tuple[str, ...], token: str) -> None:
    started = time.perf_counter()
    try:
        given = get(path)
    except ToolError as error:
        message = str(error)
    except Exception as error:
        raise NotYet(f"{path} raised {type(error).__name__}: {error}"[:200], "a ToolError") from None
    else:
        raise NotYet(f"{path} gave {given!r}"[:200], "a ToolError")
    if time.perf_counter() - started > SECONDS + 1:
        raise NotYet(f"{path} was waited for", f"a ToolError after {SECONDS} s")
    if token in message:
        raise NotYet(f"for {path}, a message with the token in it", "a message without: a model would see it")
    if len(message) > MOST_CHARS or "<" in message:
        raise NotYet(f"for {path}, {len(message)} characters: {message[:60]!r}", f"words, at most {MOST_CHARS} of them")
    if not any(fact in message for fact in facts):
        raise NotYet(f"for {path}: {message!r}", f"a message with {' or '.join(map(repr, facts))}")


def _new_get(url: str, token: str, seconds: float) -> Get:
    return Api(url, login=login(token), seconds=seconds).get


def _request(url: str, token: str, path: str) -> urllib.request.Request:
    return urllib.request.Request(url + path, headers=login(token))


def _get_bare(url: str, token: str, seconds: float) -> Get:
    def get(path: str) -> Any:
        with urllib.request.urlopen(_request(url, token, path), timeout=seconds) as reply:
            return json.load(reply)

    return get


def _get_without_time_out(url: str, token: str, seconds: float) -> Get:
    def get(path: str) -> Any:
        inner = Api(url, login=login(token), seconds=60)
        return inner.get(path)

    return get


def _get_with_the_whole_body(url: str, token: str, seconds: float) -> Get:
    """Helpful to a fault: what the service sends goes on as it is, the token with it."""

    def get(path: str) -> Any:
        try:
            return _get_bare(url, token, seconds)(path)
        except urllib.error.HTTPError as error:
            raise ToolError(f"{path}: status {error.code}: {error.read().decode()}") from None
        except (OSError, ValueError) as error:
            raise ToolError(f"{path}: {error}") from None

    return get


def _get_that_says_nothing(url: str, token: str, seconds: float) -> Get:
    def get(path: str) -> Any:
        try:
            return _get_bare(url, token, seconds)(path)
        except Exception:
            raise ToolError("The service failed.") from None

    return get


def _get_that_gives_errors_as_values(url: str, token: str, seconds: float) -> Get:
    def get(path: str) -> Any:
        try:
            return _get_bare(url, token, seconds)(path)
        except Exception as error:
            return {"error": str(error)}

    return get


ERRORS_THAT_HELP = Exercise(
    "09.1",
    "errors that help",
    _check_get,
    (
        "Three kinds fail: the service says no (HTTPError), it cannot be reached or is slow (OSError), it is no "
        "JSON (ValueError). HTTPError is an OSError, so catch it first.",
        "The service's own words are in the body: json.loads(error.read())['error']. If not JSON, the status "
        "must do. For a slow or odd answer, name the path.",
        "In the end: raise ToolError(message.replace(token, '…')[:300]) from None",
    ),
    answer=_new_get,
    wrong=(
        _get_bare,
        _get_without_time_out,
        _get_with_the_whole_body,
        _get_that_says_nothing,
        _get_that_gives_errors_as_values,
    ),
)
