"""The service of notebook 09: a small bike hire behind real HTTP, in a thread of this process.

Covers: what real services do to their clients. Lists are paged, and a page may be short or empty in the middle; rows
are wider than needed; some things are gone, slow, or a web page; errors are told in JSON and may repeat the token.
Does not cover: anything that a real bike hire would need.
"""

from __future__ import annotations

import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

MODELS = ("City", "Cargo", "Tandem", "Child")
WORK = ("brakes", "chain", "tyre", "lights", "wheel", "saddle")
PAGE = 20


class Service:
    """The service, running until `close`. `log` has the requests in order, `bookings` what was booked."""

    def __init__(self, *, bikes: int = 46, seed: int = 1, token: str = "shop-7Q2x", slow: float = 20.0) -> None:
        """`slow`: how many seconds /statistics takes, unless the service is closed before."""
        dice = random.Random(seed)
        self.token, self.log = token, list[str]()
        self.bikes = [_bike(number, dice) for number in range(1, bikes + 1)]
        self.gone = {bike["id"] for bike in self.bikes[6::13]}
        """Bikes that were sold: still in the list, but nothing is known of their repairs."""
        self.down: set[str] = set()
        """Bikes whose repairs cannot be had for the moment."""
        self.repairs = {bike["id"]: _repairs(bike["id"], dice) for bike in self.bikes}
        self.hires = [_hire(number, self.bikes, dice) for number in range(1, 10 * bikes + 1)]
        self.bookings: dict[str, dict[str, Any]] = {}
        self._slow, self._closed = slow, threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                _reply(self, *service._get(self.path, self.headers))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                _reply(self, *service._post(self.path, self.headers, json.loads(body)))

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, and end whatever is slow."""
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()

    def _get(self, path: str, headers: Any) -> tuple[int, Any]:
        self.log.append(f"GET {path}")
        if refusal := self._refusal(headers):
            return refusal
        address = urlsplit(path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        match [unquote(part) for part in address.path.strip("/").split("/")]:
            case ["bikes"]:
                return self._page(int(query.get("page", 1)))
            case ["bikes", bike, "repairs"]:
                if bike not in self.repairs:
                    return 404, {"error": f"There is no bike {bike!r}. Ids run from B-001 to {self.bikes[-1]['id']}."}
                if bike in self.down:
                    return 503, {"error": "The workshop's database is busy. Try again later."}
                if bike in self.gone:
                    return 410, {"error": f"{bike} was sold. Its repairs are gone."}
                return 200, self.repairs[bike]
            case ["hires"]:
                return self._hires(query.get("month", ""), int(query.get("after", 0)))
            case ["statistics"]:
                self._closed.wait(self._slow)
                return 200, {"hires": len(self.hires)}
            case ["dashboard"]:
                return 200, "<!doctype html><title>Bike hire</title><h1>Please log in</h1>" + "<p>…</p>" * 100
            case ["admin"]:
                return 403, {"error": f"Bearer {self.token} may not read /admin."}
            case ["crash"]:
                return 500, f"<!doctype html><h1>Error</h1><pre>Authorization: Bearer {self.token}</pre>" + "<br>" * 500
        return 404, {"error": f"There is no {address.path}. There are /bikes, /bikes/ID/repairs and /hires."}

    def _post(self, path: str, headers: Any, body: dict[str, Any]) -> tuple[int, Any]:
        self.log.append(f"POST {path}")
        if refusal := self._refusal(headers):
            return refusal
        if body.get("bike") not in self.repairs:
            return 404, {"error": f"There is no bike {body.get('bike')!r}."}
        key = headers.get("Idempotency-Key") or f"none {len(self.bookings)}"
        return 200, self.bookings.setdefault(key, {"number": len(self.bookings) + 1, **body})

    def _refusal(self, headers: Any) -> tuple[int, Any] | None:
        given = (headers.get("Authorization") or "").removeprefix("Bearer ")
        return None if given == self.token else (401, {"error": f"The token {given!r} is not valid."})

    def _page(self, page: int) -> tuple[int, Any]:
        rows = self.bikes[PAGE * (page - 1) : PAGE * page]
        return 200, {"items": rows, "next": page + 1 if PAGE * page < len(self.bikes) else None}

    def _hires(self, month: str, after: int) -> tuple[int, Any]:
        if len(month) != 7:
            return 400, {"error": f"month is {month!r}, but must look like 2025-06."}
        seen = self.hires[after : after + PAGE]  # looks through so many, and gives those of the month
        last = after + len(seen)
        found = [hire for hire in seen if hire["day"].startswith(month)]
        return 200, {"hires": found, "next": last if last < len(self.hires) else None}


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # with the default of 5, some of 16 calls at once would wait a second to get in


def _reply(handler: BaseHTTPRequestHandler, status: int, value: Any) -> None:
    body = (value if isinstance(value, str) else json.dumps(value)).encode()
    try:
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html" if isinstance(value, str) else "application/json")
        handler.send_header("Content-Length", str(len(body)))
        if status == 503:
            handler.send_header("Retry-After", "0")
        handler.end_headers()
        handler.wfile.write(body)
    except OSError:
        handler.close_connection = True  # the client did not wait


def _bike(number: int, dice: random.Random) -> dict[str, Any]:
    name = f"B-{number:03}"
    return {
        "id": name,
        "model": MODELS[dice.randrange(len(MODELS))],
        "year": 2017 + dice.randrange(8),
        "frame": f"F{dice.randrange(10**8):08}",
        "colour": ("red", "blue", "green")[number % 3],
        "gears": {"front": 1, "rear": 7 + number % 2, "maker": "Shimmy"},
        "station": {"id": number % 9, "name": f"Station {number % 9}", "lat": 52.09, "lon": 5.12},
        "insurance": {"company": "All Wheels Mutual", "number": f"AW{dice.randrange(10**9):09}", "until": "2026-12-31"},
        "links": {part: f"https://bikes.example/v2/bikes/{name}/{part}" for part in ("self", "repairs", "photo")},
        "description": "A sturdy bike for every day. Please adjust the saddle before you ride, and lock it after.",
    }


def _repairs(bike: str, dice: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "bike": bike,
            "day": f"202{4 + dice.randrange(2)}-{1 + dice.randrange(12):02}-{1 + dice.randrange(28):02}",
            "work": WORK[dice.randrange(len(WORK))],
            "cents": 900 + dice.randrange(9_000),
            "mechanic": {"id": dice.randrange(5), "name": "A. Spanner"},
            "remarks": "Checked, cleaned and greased. Test ride without findings. Parts on stock were used.",
        }
        for _ in range(dice.randrange(6))
    ]


def _hire(number: int, bikes: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    return {
        "id": number,
        "bike": bikes[dice.randrange(len(bikes))]["id"],
        "day": f"2025-{1 + dice.randrange(9):02}-{1 + dice.randrange(28):02}",
        "minutes": 5 + dice.randrange(115),
        "from": {"id": dice.randrange(9), "name": "Station"},
        "to": {"id": dice.randrange(9), "name": "Station"},
        "customer": {"number": dice.randrange(10**6), "since": "2023", "newsletter": False},
    }
