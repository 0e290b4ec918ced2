"""The client of tools says what helps, keeps the secret, and asks nobody else."""

import asyncio
import http.server
import threading

import pytest

from workshop_lib.functions import SYNC_CALLS_AT_ONCE
from workshop_lib.teach.service import Service
from workshop_lib.tools import Toolbox, ToolError
from workshop_lib.web import Api, ServiceError


@pytest.fixture(scope="module")
def service():
    with Service(slow=5) as running:
        yield running


def api_of(service: Service, **options: float) -> Api:
    return Api(service.url, login={"Authorization": f"Bearer {service.token}"}, **options)


class Odd(http.server.BaseHTTPRequestHandler):
    """Busy twice and then well, a redirect, an empty reply, half a reply; anything else is what was asked for."""

    seen: list[str]

    def do_GET(self):
        self.seen.append(self.path)
        status, headers, body = 200, {}, f'"{self.path}"'.encode()
        if self.path == "/busy" and self.seen.count("/busy") < 3:
            status, headers = 429, {"Retry-After": "0"}
        elif self.path == "/moved":
            status, headers = 302, {"Location": "http://127.0.0.1:9/elsewhere"}
        elif self.path == "/empty":
            status, body = 204, b""
        elif self.path == "/half":
            headers = {"Content-Length": "999"}
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *args):
        pass


@pytest.fixture
def odd():
    handler = type("Handler", (Odd,), {"seen": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Api(f"http://127.0.0.1:{server.server_port}", seconds=5), handler.seen
    server.shutdown()
    server.server_close()


def test_a_page_is_got_with_its_query_and_what_is_none_is_left_out(service):
    service.log.clear()
    assert api_of(service).get("/bikes", page=2, colour=None)["items"][0]["id"] == "B-021"
    assert service.log == ["GET /bikes?page=2"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/bikes/B-999/repairs", 404, "Ids run from B-001 to B-046."),
        ("/bikes/B-007/repairs", 410, "B-007 was sold."),
        ("/admin", 403, "Bearer … may not read /admin."),
        ("/crash", 500, "/crash gave status 500: Internal Server Error"),
        ("/dashboard", None, "/dashboard gave something that is not JSON."),
        ("/statistics", None, "/statistics did not answer within 0.3 s."),
    ],
)
def test_an_error_has_the_service_s_own_words_and_never_the_token(service, path, status, words):
    with pytest.raises(ServiceError) as caught:
        api_of(service, seconds=0.3 if path == "/statistics" else 10).get(path)
    assert words in str(caught.value)
    assert caught.value.status == status
    assert service.token not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_service_that_repeats_a_refused_token_does_not_give_it_away(service):
    with pytest.raises(ServiceError, match="status 401: The token '…' is not valid"):
        Api(service.url, login={"Authorization": "Bearer another-one"}).get("/bikes")


def test_a_service_that_is_gone_is_named():
    with Service() as closed:
        api = api_of(closed)
    with pytest.raises(ServiceError, match="/bikes is out of reach"):
        api.get("/bikes")


@pytest.mark.parametrize("name", ["../admin", "B-001/../../admin", "B-001?page=2", "B-001#", "a b", "ü%2Fadmin"])
def test_what_a_model_asks_for_is_a_part_of_the_path_and_leads_nowhere_else(odd, name):
    api, seen = odd
    assert api.get("/bikes/{}/repairs", name) == seen[0]
    assert seen[0].count("/") == 3
    assert not set("?# ") & set(seen[0])


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_part_that_a_server_would_resolve_is_refused(odd, name):
    api, seen = odd
    with pytest.raises(ToolError, match="cannot be a part of a path"):
        api.get("/bikes/{}/repairs", name)
    assert seen == []


def test_a_busy_service_is_asked_three_times_and_then_it_is_an_error(odd, service):
    api, seen = odd
    assert api.get("/busy") == "/busy"
    assert len(seen) == 3
    service.down.add("B-002")
    service.log.clear()
    with pytest.raises(ServiceError, match="Try again later") as caught:
        api_of(service).get("/bikes/B-002/repairs")
    service.down.clear()
    assert caught.value.status == 503
    assert len(service.log) == 3


def test_an_effect_is_tried_again_only_under_a_key(odd):
    api, seen = odd
    with pytest.raises(ServiceError, match="429"):
        api.post("/busy", body={})
    assert len(seen) == 1
    assert api.post("/busy", body={}, key="one") == "/busy"
    assert len(seen) == 3


def test_a_redirect_is_not_followed(odd):
    api, seen = odd
    with pytest.raises(ServiceError, match="/moved gave status 302"):
        api.get("/moved")
    assert seen == ["/moved"]


def test_an_empty_reply_is_none_and_half_a_reply_is_an_error(odd):
    api, _ = odd
    assert api.get("/empty") is None
    with pytest.raises(ServiceError, match="/half is out of reach"):
        api.get("/half")


def test_a_path_that_is_no_path_is_still_a_tool_error(odd):
    api, _ = odd
    with pytest.raises(ServiceError, match="out of reach"):
        api.get("/a path with spaces")


def test_a_key_in_the_query_is_in_no_message(service):
    with pytest.raises(ServiceError) as caught:
        api_of(service).get("/nothing", api_key="k3y")
    assert str(caught.value).startswith("/nothing gave status 404: There is no /nothing.")
    assert "k3y" not in str(caught.value)


async def test_as_many_calls_at_once_as_a_toolbox_makes_get_in(service):
    """With a shorter queue some would wait a second to get in, and a tool with a short time-out would fail."""
    assert service._server.request_queue_size >= SYNC_CALLS_AT_ONCE

    def repairs(bike: str) -> list[dict[str, object]] | None:
        try:
            return api.get("/bikes/{}/repairs", bike)
        except ServiceError as error:
            if error.status == 410:
                return None
            raise

    api, box = api_of(service), Toolbox([repairs])
    found = await asyncio.gather(*(box.call("repairs", {"bike": bike["id"]}) for bike in service.bikes))
    assert sum(result.text == "null" for result in found) == len(service.gone)
