"""What a phone keeps, searched for in the browser's own folder: there while signed in, gone once signed out offline."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_der_private_key
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from tests.browser.conftest import CHROMIUM_NAMES, FLAGS, PHONE, Server, _elsewhere
from tests.wellbeing.accounts_made import RIGHT
from wellbeing import accounts
from wellbeing.models import Person, Phone, User

NO_NETWORK = ("--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>")
"""Nothing is reached, by pages and by their service worker, also while the browser believes that it is online."""
PIN = "483920"
PLANTED = "Zqxebedee"
CODE = "Zqxcode 4711 by the door"
LEAST_ROUNDS = 600_000
POINT, IV = 65, 12
RECORD = re.compile(rb'\{"version":1,[^{}]*"locked":"[^{}]+\}')
"""The key as the phone keeps it, locked."""


@pytest.fixture
def email(server: Server) -> str:
    """Amina can sign in by the page, and Joan is called by a name that stands nowhere else."""
    hashed = _elsewhere(lambda: _hash(server))
    with server.session() as session:
        user = session.scalars(select(User).where(User.fs_uniquifier == server.users["worker"])).one()
        user.password = hashed
        joan = session.scalars(select(Person).where(Person.known_as == "Joan")).one()
        joan.name, joan.known_as, joan.way_in = PLANTED, PLANTED, CODE
        session.commit()
        return user.email


def _hash(server: Server) -> str:
    with server.app.app_context():
        return accounts.password_hash(RIGHT)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def opened(browser: Browser, server: Server, profile: Path) -> Callable[..., Any]:
    """A browser with a folder of its own, which stays when it is closed."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)

    @contextmanager
    def opening(*more: str) -> Iterator[Page]:
        context: BrowserContext = browser.browser_type.launch_persistent_context(
            profile, executable_path=found, args=[*FLAGS, *more], base_url=server.address,
            viewport={"width": 360, "height": 740}, locale="en-GB", timezone_id="Europe/London", **PHONE,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        try:
            yield context.pages[0]
        finally:
            context.close()

    return opening


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(RIGHT)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my-day")


def keep_days(page: Page, email: str) -> None:
    """Sign in, look at a visit, and let the phone keep today and tomorrow."""
    sign_in(page, email)
    page.goto("/me/phones/")
    page.get_by_label("A PIN of at least six digits").fill(PIN)
    page.get_by_label("The same again").fill(PIN)
    page.get_by_role("button", name="Keep my visits on this phone").click()
    page.get_by_text("Your visits are kept on this phone").wait_for()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto("/my-day")
    page.get_by_role("link", name=PLANTED).click()
    page.get_by_role("heading", name=PLANTED).wait_for()


def found_in(folder: Path, needle: bytes) -> list[str]:
    """The files of the browser's folder that hold these bytes."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and needle in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def name_in(folder: Path) -> list[str]:
    """The files that hold the planted name, or the planted door code, in either way of writing letters."""
    return [
        name
        for word in (PLANTED, CODE)
        for kind in ("utf-8", "utf-16-le")
        for name in found_in(folder, word.encode(kind))
    ]


def records_in(folder: Path) -> list[dict[str, Any]]:
    """What stands in files of keys, wherever one is, whole or as a part of another."""
    everything = b"\n".join(_read(path) for path in folder.rglob("*") if path.is_file())
    return [json.loads(found) for found in RECORD.findall(everything)]


def copies_of_packs(folder: Path) -> list[bytes]:
    """What somebody copied who had the phone for a moment: every file that may be a sealed pack."""
    return [_read(path) for path in folder.rglob("*") if path.is_file() and _read(path)[:1] == b"\x04"]


def private_key(record: dict[str, Any], pin: str) -> bytes:
    """What the PIN unlocks. Raises InvalidTag for another."""
    key = hashlib.pbkdf2_hmac("sha256", pin.encode(), base64.b64decode(record["salt"]), record["rounds"])
    iv, locked, public = (base64.b64decode(record[name]) for name in ("iv", "locked", "public"))
    return AESGCM(key).decrypt(iv, locked, public)


def opened_pack(secret: bytes, sealed: bytes) -> dict[str, Any]:
    """The pack as its worker sees it."""
    mine = load_der_private_key(secret, None)
    assert isinstance(mine, ec.EllipticCurvePrivateKey)
    once = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sealed[:POINT])
    shared = mine.exchange(ec.ECDH(), once)
    key = HKDF(SHA256(), 32, bytes(32), b"wellbeing: days kept").derive(shared)
    return dict(json.loads(AESGCM(key).decrypt(sealed[POINT : POINT + IV], sealed[POINT + IV :], None)))


def opened_with(record: dict[str, Any], pin: str, copies: list[bytes]) -> str:
    """All that can be read of these copies with this record and PIN."""
    try:
        secret = private_key(record, pin)
    except InvalidTag:
        return ""
    found = []
    for sealed in copies:
        with suppress(ValueError, InvalidTag):
            found += opened_pack(secret, sealed)["pages"].values()
    return "".join(found)


def test_signed_out_offline_neither_the_key_nor_a_name_is_left_and_copies_stay_shut(
    opened: Callable[..., Any], server: Server, email: str, profile: Path
) -> None:
    with opened() as page:
        keep_days(page, email)
    (record,) = records_in(profile)
    key = record["locked"].encode()
    assert found_in(profile, key), "signed in, the planted key is on the disk"
    assert name_in(profile) == [], "no name is on the disk, signed in or not: what is kept is sealed"
    assert record["rounds"] >= LEAST_ROUNDS
    copies = copies_of_packs(profile)
    assert PLANTED in opened_with(record, PIN, copies), "who has the phone's files and the PIN reads them"
    assert opened_with(record, "111111", copies) == ""
    assert found_in(profile, private_key(record, PIN)) == [], "the key itself is nowhere, only locked"

    with opened(*NO_NETWORK) as page:
        page.goto("/my-day")
        page.get_by_label("Your PIN for this phone").fill(PIN)
        page.get_by_role("button", name="Open my day").click()
        page.get_by_role("link", name=PLANTED).wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="You are signed out").wait_for()
        page.goto("/my-day")
        page.get_by_role("heading", name="You are signed out").wait_for()

    assert found_in(profile, key) == [], "signed out, the planted key is gone"
    assert found_in(profile, base64.b64decode(key)) == []
    assert name_in(profile) == []
    assert copies, "the copies are what they were"
    assert "".join(opened_with(left, PIN, copies) for left in records_in(profile)) == "", "and nothing opens them"

    with opened() as page:
        page.goto("/my-day")
        assert "/sign-in" in page.url, "the server hears of it before anything else"


def a_colleague(server: Server) -> str:
    """Somebody else who signs in on the same phone, with the same password."""
    with server.session() as session:
        amina, sam = (session.scalars(select(User).where(User.fs_uniquifier == server.users[name])).one()
                      for name in ("worker", "sam"))  # fmt: skip
        sam.password = amina.password
        session.commit()
        return sam.email


def cut_off_first(server: Server) -> None:
    """The phone made first is lost, of those that are not."""
    with server.session() as session:
        phones = session.scalars(select(Phone).where(Phone.cut_off_at.is_(None)).order_by(Phone.made_at)).all()
        phones[0].cut_off_at = datetime.now(UTC)
        session.commit()


def test_a_lost_phone_that_comes_back_online_is_emptied_by_the_first_page_that_it_asks_for(
    opened: Callable[..., Any], server: Server, email: str, profile: Path
) -> None:
    with opened() as page:
        sign_in(page, a_colleague(server))
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url("**/sign-in")
        keep_days(page, email)
        cut_off_first(server)
        page.context.clear_cookies(name="wellbeing")
        page.goto("/my-day")
        assert "/sign-in" in page.url, "a colleague’s that was cut off empties nobody else’s"
        cut_off_first(server)
        page.goto("/my-day")
        page.get_by_role("heading", name="This phone is cut off").wait_for()
        page.get_by_role("link", name="Sign in").click()
        page.get_by_role("heading", name="Sign in").wait_for()
    assert records_in(profile) == []
