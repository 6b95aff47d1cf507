"""Travel times: straight lines made longer, rounded up; a routing service where there is one, and when it is silent."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from rota.week import Travel
from wellbeing.travel import LEAST, Router, estimated

JOAN = ("person:joan", 51.4630, 0.3610)
NEXT_DOOR = ("person:rita", 51.4631, 0.3610)
ERIC = ("person:eric", 51.4720, 0.3610)


@contextmanager
def osrm(seconds: float | None) -> Iterator[tuple[str, list[str]]]:
    """A service that says this of every way, and the paths that it was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            count = self.path.split("?")[0].count(";") + 1
            table = [[0 if i == j else seconds for j in range(count)] for i in range(count)]
            body = json.dumps({"code": "Ok", "durations": table, "distances": table}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_kilometre_takes_longer_on_foot_and_the_overhead_counts() -> None:
    times = estimated([JOAN, ERIC])  # 1,001 m apart
    assert times.between(Travel.WALK, "person:joan", "person:eric") == 17  # 1,301 m at 80 m a minute
    assert times.between(Travel.CYCLE, "person:joan", "person:eric") == 7  # 5.9, and the lock
    assert times.between(Travel.DRIVE, "person:joan", "person:eric") == 5  # 2.9, and parking


def test_the_least_between_two_places_and_nothing_within_one() -> None:
    times = estimated([JOAN, NEXT_DOOR])
    assert times.between(Travel.WALK, "person:joan", "person:rita") == LEAST
    assert times.between(Travel.WALK, "person:joan", "person:joan") == 0
    assert estimated([]).places == ()


def test_a_service_is_asked_once_for_the_same_places() -> None:
    router = Router()
    with osrm(301) as (url, asked):
        router.use(url)
        for _ in range(2):
            times = router.times([JOAN, ERIC])
    assert times.between(Travel.WALK, "person:joan", "person:eric") == 6
    assert times.between(Travel.DRIVE, "person:joan", "person:eric") == 8
    assert len(asked) == len(Travel)


def test_no_way_is_none() -> None:
    router = Router()
    with osrm(None) as (url, _):
        router.use(url)
        assert router.times([JOAN, ERIC]).between(Travel.WALK, "person:joan", "person:eric") is None


def test_when_the_service_is_silent_straight_lines_stand_in_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    router = Router()
    router.use("http://127.0.0.1:9")
    with caplog.at_level(logging.WARNING):
        assert router.times([JOAN, ERIC]) == estimated([ERIC, JOAN])
        router.times([JOAN, ERIC])
    assert len(caplog.records) == 1 and "straight lines stand in" in caplog.text
