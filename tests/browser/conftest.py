"""A real server and a real browser: the small world on a free port, pages of three sizes, axe, and the console.

The clock stands still at the small world's now; `set_clock` moves it. Each test has a copy of the database.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, make_server

from tests import small_world
from tests.wellbeing.conftest import KEY, dispose, make_app
from wellbeing import clock, migrations
from wellbeing.accounts import SESSION, SIGNED_IN_AT
from wellbeing.config import Settings
from wellbeing.db import prepare
from wellbeing.encryption import KEYRING

T = TypeVar("T")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900)}
PHONE_BROWSER = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)
PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True, "user_agent": PHONE_BROWSER}
"""What makes a page of this size a phone's."""
SOON_SECONDS = 0.05
"""How often a server that is to stop looks whether it is."""
LEAST_TARGET = 44
"""Pixels that a finger needs, each way."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, else the one that Playwright downloaded.

    It ends with its module: while Playwright runs, its event loop stands in the way of every app that the tests of
    other modules make in the same process.
    """
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Server:
    """The app at an address, the database beneath it, and who is who."""

    address: str
    app: Flask
    settings: Settings
    users: dict[str, str] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    running: tuple[BaseWSGIServer, threading.Thread] | None = None

    def start(self, port: int = 0) -> int:
        """Answer at this port, or at a free one; gives it."""
        httpd = make_server("127.0.0.1", port, self.app, threaded=True)
        thread = threading.Thread(target=httpd.serve_forever, args=(SOON_SECONDS,), daemon=True)
        thread.start()
        self.running = httpd, thread
        return httpd.server_port

    def stop(self) -> None:
        """Answer no more, as when there is no signal; `start` at the same port, and there is one again."""
        if self.running is not None:
            httpd, thread = self.running
            httpd.shutdown()
            thread.join()
            httpd.server_close()
            self.running = None

    def session(self) -> Session:
        """A session on the same database; close it before the browser goes on."""
        engine = create_engine(self.settings.database_url)
        prepare(engine)
        return Session(engine)

    def cookie(self, user: str) -> dict[str, Any]:
        """The cookie of a browser that signed in a moment ago."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        noted = {"_user_id": user, "_fresh": True, "_permanent": True, SESSION: secrets.token_hex(16)}
        noted[SIGNED_IN_AT] = int(clock.now().timestamp())
        name = self.app.config["SESSION_COOKIE_NAME"]
        return {"name": name, "value": serializer.dumps(noted), "url": self.address, "httpOnly": True}


@pytest.fixture(scope="session")
def small_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the small world in it, made once; copy it."""
    path = tmp_path_factory.mktemp("browser") / "small.db"
    KEYRING.use([KEY])
    engine = create_engine(f"sqlite:///{path}")
    prepare(engine)
    migrations.upgrade(engine)
    with clock.at(small_world.NOW), Session(engine) as session:
        world = small_world.load(session)
        ids = {key: user.fs_uniquifier for key, user in world.users.items()}
        visits = {name: str(visit) for name, visit in world.visits.items()}
        session.commit()
    engine.dispose()
    KNOWN[path] = ids, visits
    return path


KNOWN: dict[Path, tuple[dict[str, str], dict[str, str]]] = {}


@pytest.fixture
def server(small_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The app, served on a free port until the test ends."""
    monkeypatch.setenv("WELLBEING_NOW", small_world.NOW.isoformat())
    KEYRING.use([KEY])
    database = tmp_path / "wellbeing.db"
    shutil.copy(small_database, database)
    settings = Settings(
        database_url=f"sqlite:///{database}",
        queue_url="",
        routing_url="",
        data_dir=tmp_path,
        keys=(KEY,),
        secret="only for tests",
        port=0,
        https=False,
    )
    app = _elsewhere(lambda: make_app(settings))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    users, visits = KNOWN[small_database]
    served = Server("", app, settings, users, visits)
    served.address = f"http://localhost:{served.start()}"
    yield served
    served.stop()
    _elsewhere(lambda: dispose(app))


def _elsewhere(work: Callable[[], T]) -> T:
    """Do this in another thread: Playwright's event loop runs in ours, and Flask's app contexts don't like that."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be this instant for the server from now on."""
    return lambda instant: monkeypatch.setenv("WELLBEING_NOW", instant.isoformat())


@dataclass
class Console:
    """What the pages of a test complained about. `expect` names what a test means to happen."""

    said: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """A complaint that holds this is meant."""
        self.expected.append(part)

    def listen(self, page: Page) -> None:
        """Hear this page."""
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.said.append(text)

    @property
    def errors(self) -> list[str]:
        """What was not meant."""
        return [text for text in self.said if not any(part in text for part in self.expected)]


@pytest.fixture
def console() -> Iterator[Console]:
    """Asserts, when the test ends, that no page of it complained."""
    heard = Console()
    yield heard
    assert heard.errors == []


@pytest.fixture
def open_page(browser: Browser, server: Server, console: Console) -> Iterator[Callable[..., Page]]:
    """Makes pages: `open_page("phone", color_scheme="dark", java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def make(size: str = "phone", **options: Any) -> Page:
        width, height = SIZES[size]
        touch = PHONE if size == "phone" else {}
        context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=server.address,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            **{**touch, **options},
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        console.listen(page)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page("phone")


@pytest.fixture
def tablet(open_page: Callable[..., Page]) -> Page:
    return open_page("tablet")


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    return open_page("desk")


@pytest.fixture
def sign_in_as(server: Server) -> Callable[[Page, str], Page]:
    """Lets a page be signed in as one of the small world's users: "worker", "sam", "coach"…"""

    def sign_in(page: Page, role: str) -> Page:
        page.context.add_cookies([server.cookie(server.users[role])])  # type: ignore[list-item]
        return page

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that axe finds nothing wrong with a page. Preloading would write inline styles, which we bar."""
    checker = Axe()

    def check(page: Page) -> None:
        found = checker.run(page, options={"resultTypes": ["violations"], "preload": False})
        said = [
            f"{broken['id']}: {broken['help']}\n" + "\n".join(f"  {node['html'][:200]}" for node in broken["nodes"])
            for broken in found.response["violations"]
        ]
        assert said == [], "\n".join(said)

    return check


SMALL_TARGETS = """least => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.govuk-skip-link'))
  .map(one => {
    const parts = [one, ...(one.matches('[type=radio], [type=checkbox]') ? one.labels : [])];
    const boxes = parts.map(part => part.getBoundingClientRect());
    const least = (side) => Math.min(...boxes.map(box => box[side]));
    const most = (side) => Math.max(...boxes.map(box => box[side]));
    const [width, height] = [most('right') - least('left'), most('bottom') - least('top')];
    return {html: one.outerHTML.slice(0, 120), width, height};
  })
  .filter(one => one.width < least - 0.5 || one.height < least - 0.5)
  .map(one => `${one.width} × ${one.height}: ${one.html}`)"""


CUT_OFF_SILENTLY = """() => [...document.querySelectorAll('.wide-table')]
  .filter(one => one.scrollWidth > one.clientWidth && getComputedStyle(one, '::before').display === 'none').length"""
A_FEW_FRAMES = 60
"""Milliseconds until a table says that it slides. Waited for here: a page without scripts would never call back."""


@pytest.fixture
def easy_to_touch() -> Callable[[Page], None]:
    """Asserts that everything a finger can use is at least 44 pixels each way, and nothing scrolls sideways but tables
    that say so.
    """

    def check(page: Page) -> None:
        assert page.evaluate(SMALL_TARGETS, LEAST_TARGET) == []
        wide, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= shown, f"{page.url} is {wide} pixels wide in a window of {shown}"
        if page.locator(".wide-table").count():
            page.wait_for_timeout(A_FEW_FRAMES)
        assert page.evaluate(CUT_OFF_SILENTLY) == 0

    return check
