"""`python -m wellbeing.benchmarks.board`: how soon the board is ready, and how soon an edit answers while twelve edit.

The server is the one that `wellbeing serve` starts, without the worker beside it, with the demonstration's team of
forty people in a folder of its own. Twelve people edit at once: each makes a change, looks at it for a few seconds,
makes the next. Twelve more only look. All twenty-four pages keep up as the board's script does: they ask every moment,
and fetch the board when somebody changed something. Times are from the first byte sent to the last one received.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape

from solver.benchmarks.machine import machine
from wellbeing import lifeline
from wellbeing.benchmarks.browser import Answer, Browser
from wellbeing.serving import LOOPBACK, answers

EDITORS, LOOKERS = 12, 12
SECONDS = 40.0
LOOKED_AT = (4.0, 8.0)
"""Seconds that somebody looks at what came of an edit before making the next: from, to."""
ASKED_EVERY = 1.25
READY_LIMIT, EDIT_LIMIT = 1000.0, 300.0
"""Milliseconds within which the board is ready, and 95 of 100 edits are answered."""
BOARDS_ASKED = 20
SEED = 1
READY_SECONDS, ENDS_SECONDS = 90, 20
VIEWS = ("worker", "person", "day")
SIGN_IN = re.compile(r"^ {2}worker {2,}(\S+@\S+) +(\S+)$", re.MULTILINE)
WEEK = re.compile(r"/rota/[0-9a-f-]{36}/\d{4}-\d\d-\d\d")
PIECE = re.compile(r'data-visit="([^"]+)" data-place="(\d)" data-worker="([^"]*)"')
EXPECTS = re.compile(r'<script type="application/json" id="expects">(.*?)</script>', re.DOTALL)
WORKER = re.compile(r'data-worker="([0-9a-f-]{36})" data-says=')
SEQ = re.compile(r'data-seq="(\d+)"')


@dataclass
class Measured:
    """Milliseconds of each kind of request, from all threads; and what went otherwise."""

    took: dict[str, list[float]] = field(default_factory=dict)
    conflicts: int = 0
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, answer: Answer, *good: int) -> bool:
        """Note how long it took; False where it was not answered as it should."""
        with self.lock:
            self.took.setdefault(kind, []).append(answer.milliseconds)
            if answer.status in good:
                return True
            self.failed.append(f"{kind}: {answer.status}")
            return False

    def at(self, kind: str, percent: int) -> float:
        """The milliseconds within which so many of a hundred were answered."""
        times = sorted(self.took.get(kind, [0.0]))
        return times[min(len(times) - 1, len(times) * percent // 100)]


@dataclass
class Page:
    """An open board: what it shows, and keeping up with the others."""

    browser: Browser
    week: str
    measured: Measured
    seq: int = 0
    tag: str = ""
    token: str = ""
    shown: str = ""

    def open(self) -> None:
        """As somebody who comes to it."""
        answer = self.browser.get(f"{self.week}?by=worker")
        self.shown, self.token = answer.text, Browser.token(answer.text)
        self.seq = int(SEQ.search(self.shown).group(1))  # type: ignore[union-attr]

    def keep_up(self) -> None:
        """Ask how far the rota is, and fetch the board where it is further."""
        team = self.week.rsplit("/", 1)[0]
        answer = self.browser.get(f"{team}/now", **({"If_None_Match": self.tag} if self.tag else {}))
        self.measured.add("asking whether anything is new", answer, 200, 304)
        if answer.status != 200:
            return
        self.tag = answer.headers["etag"]
        if json.loads(answer.text)["seq"] != self.seq:
            self.fetch()

    def fetch(self) -> None:
        """The part of the page that changes, with the news."""
        answer = self.browser.get(f"{self.week}/board?by=worker&since={self.seq}")
        if self.measured.add("fetching what is new", answer, 200):
            self.shown = answer.text
            self.seq = int(SEQ.search(self.shown).group(1))  # type: ignore[union-attr]

    def edit(self, chance: random.Random) -> None:
        """Give somebody's visit to somebody else, as dragging does, and fetch what came of it."""
        expects = json.loads(EXPECTS.search(self.shown).group(1))  # type: ignore[union-attr]
        visit, place, now = chance.choice(PIECE.findall(self.shown))
        to = chance.choice([worker for worker in sorted(set(WORKER.findall(self.shown))) if worker != now])
        answer = self.browser.post(
            f"{self.week}/visits/{visit}/move",
            {
                "csrf_token": self.token,
                "client_key": secrets.token_hex(16),
                "place": place,
                "worker": to,
                "expects": json.dumps(expects[visit]),
            },
            Accept="application/json",
        )
        if answer.status == 409:
            with self.measured.lock:
                self.measured.conflicts += 1
        self.measured.add("an edit", answer, 200, 409)
        self.fetch()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m wellbeing.benchmarks.board", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long twelve people edit")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="wellbeing-bench-") as folder, socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
        free.close()
        for name in [name for name in os.environ if name.startswith("WELLBEING_")]:
            del os.environ[name]
        os.environ["WELLBEING_DATA_DIR"] = folder
        say("Loading the demonstration team.")
        made = subprocess.run(
            [sys.executable, "-m", "wellbeing", "demo", "--no-serve", "--seconds", "2"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        served = lifeline.start(["-m", "wellbeing", "pages", "--host", LOOPBACK, "--port", str(port)])
        try:
            wait_for(port)
            measured = measure(port, SIGN_IN.findall(made.stdout), asked.seconds)
        finally:
            lifeline.ask_to_end(served)
            served.wait(ENDS_SECONDS)
    return report(measured)


def wait_for(port: int) -> None:
    """Until the pages are answered. Raises RuntimeError where they never are."""
    until = time.monotonic() + READY_SECONDS
    while not answers(LOOPBACK, port):
        if time.monotonic() > until:
            raise RuntimeError("The server does not answer.")
        time.sleep(0.2)


def measure(port: int, accounts: Sequence[tuple[str, str]], seconds: float) -> Measured:
    """The board by itself, then with everybody on it."""
    measured = Measured()
    pages = [_page(port, accounts[number % len(accounts)], measured) for number in range(EDITORS + LOOKERS)]
    alone = pages[0]
    for by in VIEWS:
        for number in range(BOARDS_ASKED):
            kind = f"the board by {by}" if number else f"the board by {by}, first time"
            measured.add(kind, alone.browser.get(f"{alone.week}?by={by}"), 200)
    say(f"{EDITORS} people edit and {LOOKERS} look on, for {seconds:.0f} seconds.")
    for page in pages:
        page.open()
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(pages)) as people:
        for number, page in enumerate(pages):
            people.submit(_guarded, measured, _live, page, number, until)
    return measured


def _page(port: int, account: tuple[str, str], measured: Measured) -> Page:
    browser = Browser(LOOPBACK, port)
    browser.sign_in(*account)
    address = browser.get("/rota/").headers.get("location", "")
    found = WEEK.search(unescape(address))
    if found is None:
        raise RuntimeError("The rota did not open.")
    return Page(browser, found.group(), measured)


def _live(page: Page, number: int, until: float) -> None:
    """Somebody at a board: keeps up every second, and edits where they are one who does."""
    chance = random.Random(SEED * 1000 + number)
    edits = number < EDITORS
    next_edit = time.monotonic() + chance.uniform(0, LOOKED_AT[1])
    next_look = time.monotonic() + chance.uniform(0, ASKED_EVERY)
    while (now := time.monotonic()) < until:
        if edits and now >= next_edit:
            page.edit(chance)
            next_edit = time.monotonic() + chance.uniform(*LOOKED_AT)
        if now >= next_look:
            page.keep_up()
            next_look = time.monotonic() + ASKED_EVERY
        time.sleep(max(0.0, min(next_look, next_edit if edits else next_look) - time.monotonic()))


def _guarded(measured: Measured, work: Callable[..., None], *given: object) -> None:
    try:
        work(*given)
    except Exception as error:  # a thread's error must not be lost
        with measured.lock:
            measured.failed.append(repr(error))


def report(measured: Measured) -> int:
    """Prints the table; 1 where a promise is not kept or an answer was wrong."""
    say(f"\n{machine()}\n\n{'milliseconds':44} {'number':>7} {'half':>7} {'95 %':>7} {'most':>7}")
    for kind, took in measured.took.items():
        say(f"{kind:44} {len(took):7} {statistics.median(took):7.0f} {measured.at(kind, 95):7.0f} {max(took):7.0f}")
    slowest = max(max(took) for kind, took in measured.took.items() if kind.startswith("the board"))
    edit = measured.at("an edit", 95)
    say(f"\nAn edit met another on the same visit {measured.conflicts} times.")
    say(f"The board of the demonstration week is ready in {slowest:.0f} ms at most (promised: {READY_LIMIT:.0f}).")
    say(f"With {EDITORS} people editing, 95 of 100 edits answer within {edit:.0f} ms (promised: {EDIT_LIMIT:.0f}).")
    for wrong in sorted(set(measured.failed)):
        say(f"Went wrong: {wrong} ({measured.failed.count(wrong)} times)")
    return int(bool(measured.failed) or slowest > READY_LIMIT or edit > EDIT_LIMIT)


def say(line: str, lines: Iterable[str] = ()) -> None:
    """One line, at once."""
    for each in (line, *lines):
        sys.stdout.write(each + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
