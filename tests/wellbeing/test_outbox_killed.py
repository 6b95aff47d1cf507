"""A server that is killed while visits are being sent: what was answered is not lost, what came twice counts once, and
each answer waits for the disk. Real servers, killed with SIGKILL; and each test without what it proves.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests import small_world
from tests.small_world import NOW
from tests.wellbeing.conftest import KEY
from tests.wellbeing.phone_made import APhone, a_phone
from tests.wellbeing.processes import PROJECT, free_port
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.models import PhoneSent, VisitEntry
from wellbeing.serving import LOOPBACK

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

REQUEST_SECONDS = 10
LONGEST_LIFE = 0.08
"""Seconds after its first answer in which a server is killed."""
MOST_AT_ONCE = 3
ANSWERED = 10
"""Answers that are watched."""
CALLS = "trace=fsync,fdatasync,sendto,sendmsg,write,writev"
SYNCS = re.compile(r"^(\d+) +(?:fdatasync|fsync)\(\d+<[^>]*-wal>|^(\d+) +<\.\.\. (?:fdatasync|fsync) resumed>")
ANSWERS = re.compile(r'^\d+ +(?:sendto|write|writev|sendmsg)\(.*\\"answers\\"')


class Warm:
    """The process that forks servers; under strace, which writes what it sees to `watched`, where that is given."""

    def __init__(self, folder: Path, watched: Path | None = None) -> None:
        watch = ["strace", "-f", "-y", "-s", "4000", "-o", str(watched), "-e", CALLS] if watched else []
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WELLBEING_")}
        given = {"WELLBEING_DATA_DIR": str(folder), "WELLBEING_KEYS": KEY, "WELLBEING_NOW": NOW.isoformat()}
        self.process = subprocess.Popen(
            [*watch, sys.executable, "-m", "tests.wellbeing.warm"],
            cwd=PROJECT,
            env={**kept, **given},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"

    def serve(self, port: int, database: str, without: str) -> int:
        """A server at this port; gives the number of its group."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"port": port, "database": database, "without": without}) + "\n")
        self.process.stdin.flush()
        return int(self._said())

    def _said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    process = Warm(tmp_path_factory.mktemp("warm"))
    yield process
    process.end()


@dataclass
class Outbox:
    """What a phone has: entries that wait, and the keys that it was answered for. Sends until told to stop."""

    phone: APhone
    visits: list[UUID]
    chance: random.Random
    waiting: list[dict[str, str]] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    lossy: float = 0.1

    def fill(self) -> None:
        """There is always something to send."""
        while len(self.waiting) < 2 * MOST_AT_ONCE:
            with clock.at(NOW):
                entry = self.phone.entry("started", self.chance.choice(self.visits))
            self.waiting.append(entry)
            self.made.add(entry["key"])

    def send(self, port: int, wait: float = REQUEST_SECONDS) -> bool:
        """Send some of what waits. Whether the server answered."""
        bundle = self.chance.sample(self.waiting, min(len(self.waiting), self.chance.randint(1, MOST_AT_ONCE)))
        with clock.at(NOW):
            body = json.dumps(self.phone.bundle(*bundle))
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=wait)
        try:
            connection.request("POST", "/phone/outbox", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()
        assert answer.status == 200, said
        assert {each["state"] for each in said["answers"].values()} == {"taken"}
        self.answered |= said["answers"].keys()
        if self.chance.random() > self.lossy:  # else the answer got lost on the way, and it is sent once more
            self.waiting = [entry for entry in self.waiting if entry["key"] not in said["answers"]]
        return True


@pytest.fixture
def outbox(session: Session) -> Outbox:
    with clock.at(NOW):
        world = small_world.load(session)
        phone = a_phone(session, world.users["worker"])
    visits = [world.visits[name] for name in ("Ivy", "Joan", "Bob", "Stan", "Eric")]
    session.commit()
    session.close()
    return Outbox(phone, visits, random.Random(1_124))


def until_it_answers(outbox: Outbox, port: int) -> None:
    until = time.monotonic() + 30
    while not outbox.send(port):
        assert time.monotonic() < until, "no server came up"
        time.sleep(0.003)


def kill(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def sent_and_killed(servers: Warm, database: str, outbox: Outbox, kills: int, without: str = "") -> None:
    """Kill the server so often while it is sent to; then send whatever is left."""
    for _ in range(kills):
        port = free_port()
        group = servers.serve(port, database, without)
        outbox.fill()
        until_it_answers(outbox, port)
        ends = threading.Timer(outbox.chance.random() * LONGEST_LIFE, kill, [group])
        ends.start()
        while outbox.send(port, 2):
            outbox.fill()
        ends.join()
        kill(group)
    port = free_port()
    group = servers.serve(port, database, without)
    outbox.lossy = 0
    until_it_answers(outbox, port)
    while outbox.waiting:
        assert outbox.send(port)
    kill(group)


def as_kept(settings: Settings) -> tuple[Counter[str], Counter[str]]:
    """How often each key stands in the outbox and among what happened."""
    engine = create_engine(settings.database_url)
    with Session(engine) as session:
        sent = Counter(session.scalars(select(PhoneSent.client_key)))
        recorded = Counter(session.scalars(select(VisitEntry.client_key)))
    engine.dispose()
    return sent, recorded


def none_lost_none_doubled(settings: Settings, outbox: Outbox) -> None:
    once = Counter(outbox.made)
    assert outbox.answered == outbox.made
    assert as_kept(settings) == (once, once)


def test_a_server_that_is_killed_loses_nothing_and_doubles_nothing(
    settings: Settings, outbox: Outbox, servers: Warm
) -> None:
    sent_and_killed(servers, settings.database_url, outbox, 30)
    none_lost_none_doubled(settings, outbox)


@pytest.mark.long
def test_a_server_that_is_killed_a_thousand_times_loses_nothing_and_doubles_nothing(
    settings: Settings, outbox: Outbox, servers: Warm
) -> None:
    sent_and_killed(servers, settings.database_url, outbox, 1_000)
    none_lost_none_doubled(settings, outbox)


def test_without_the_keys_the_same_test_fails(settings: Settings, outbox: Outbox, servers: Warm) -> None:
    outbox.lossy = 0.5
    sent_and_killed(servers, settings.database_url, outbox, 5, without="keys")
    with pytest.raises(AssertionError):
        none_lost_none_doubled(settings, outbox)
    assert sum(as_kept(settings)[1].values()) > len(outbox.made)


def test_with_an_answer_before_the_commit_the_same_test_fails(
    settings: Settings, outbox: Outbox, servers: Warm
) -> None:
    sent_and_killed(servers, settings.database_url, outbox, 20, without="commit")
    with pytest.raises(AssertionError):
        none_lost_none_doubled(settings, outbox)
    assert as_kept(settings)[0].keys() < outbox.answered


def synced_before_each_answer(calls: str) -> list[int]:
    """How often the disk was waited for before each answer, since the answer before."""
    found, syncs = [], 0
    for line in calls.splitlines():
        if SYNCS.match(line) and "unfinished" not in line:
            syncs += 1
        elif ANSWERS.match(line):
            found.append(syncs)
            syncs = 0
    return found


def test_each_answer_waits_for_the_disk_and_this_would_notice(
    settings: Settings, outbox: Outbox, tmp_path: Path
) -> None:
    watched = tmp_path / "calls"
    servers = Warm(tmp_path, watched)
    for without in ("", "sync"):
        port = free_port()
        group = servers.serve(port, settings.database_url, without)
        for _ in range(ANSWERED):
            outbox.fill()
            until_it_answers(outbox, port)
        kill(group)
    servers.end()
    syncs = synced_before_each_answer(watched.read_text(encoding="utf-8", errors="replace"))
    assert len(syncs) == 2 * ANSWERED
    assert min(syncs[:ANSWERED]) >= 1
    assert min(syncs[ANSWERED:]) == 0
