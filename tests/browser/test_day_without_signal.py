"""A day with no signal, on a phone: recorded there, kept when the page is killed, sent once when the signal is back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from tests.browser.conftest import Console, Server
from tests.small_world import NOW
from wellbeing.models import PhoneSent, RotaChange, VisitEntry

PIN = "271828"
MOST_TRIES = 5
SLOW = 30_000
"""Milliseconds that a busy machine may take for what a phone does in one."""
SignIn = Callable[[Page, str], Page]
KEY_IS_HERE = """() => new Promise((done) => {
    const asked = indexedDB.open("outbox", 1);
    asked.onupgradeneeded = () => { asked.transaction.abort(); done(false); };
    asked.onerror = () => done(false);
    asked.onsuccess = () => {
        const facts = asked.result.transaction("facts").objectStore("facts").get("key");
        facts.onsuccess = () => { asked.result.close(); done(Boolean(facts.result)); };
    };
})"""
ADD = """async (entry) => (await import("/static/js/phone/outbox.js")).add(entry)"""
KEPT = """() => new Promise((done) => {
    indexedDB.open("outbox", 1).onsuccess = ({target: {result: kept}}) => {
        const entries = kept.transaction("entries").objectStore("entries").getAll();
        entries.onsuccess = () => { kept.close(); done(entries.result); };
    };
})"""
SEND = """void import("/static/js/phone/outbox.js").then((outbox) => outbox.send())"""
PREPARED = """async () => (await import("/static/js/phone/outbox.js")).prepare()"""
ANSWERED = """async () => {{
    const said = (these) => JSON.stringify({{
        now: new Date(), answers: Object.fromEntries(these.map((key) => [key, {{state: "taken", at: new Date()}}])),
    }});
    const answer = {};
    window.fetch = async (to, how) => {{
        if (to !== "/phone/outbox") throw new TypeError();
        const given = answer(JSON.parse(how.body).entries.map((entry) => entry.key));
        if (given === null) throw new TypeError();
        return new Response(given[1], {{status: given[0]}});
    }};
    return (await import("/static/js/phone/outbox.js")).send();
}}"""
SIGNED_OUT_SINCE = """void (window.fetch = async (to) =>
    new Response(to === "/phone/contact" ? '{"signed_in": false}' : ""))"""
STATES = """async () => (await import("/static/js/phone/outbox.js")).states()"""


class Phone:
    """One phone: its pages come and go, what it keeps stays."""

    def __init__(self, page: Page, server: Server, console: Console) -> None:
        self.page, self.server, self.console = page, server, console
        self.context: BrowserContext = page.context
        self.context.set_default_timeout(SLOW)
        self.port = int(server.address.rsplit(":", 1)[1])
        for expected in ("Failed to load resource", "net::ERR_", "FetchEvent"):
            console.expect(expected)

    def keep_days(self) -> None:
        """Choose a PIN, and wait until everything is here that is needed without a signal."""
        self.page.goto("/me/phones")
        for label in ("A PIN of at least six digits", "The same again"):
            self.page.get_by_label(label).fill(PIN)
        self.page.get_by_role("button", name="Keep my visits on this phone").tap()
        expect(self.page.get_by_text("Your visits are kept on this phone")).to_be_visible(timeout=SLOW)
        self.page.goto("/my-day")
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")
        self.soon(lambda: self.page.evaluate(KEY_IS_HERE))

    def soon(self, look: Callable[[], bool]) -> None:
        """Wait until this is so."""
        until = time.monotonic() + SLOW / 1000
        while not look():
            assert time.monotonic() < until
            self.page.wait_for_timeout(50)

    def nothing_waits(self) -> bool:
        """Whether everything is with the server."""
        return all(each["state"] in ("sent", "needs_you") for each in self.states())

    def lose_signal(self) -> None:
        """Nothing is reached any more."""
        self.server.stop()
        self.context.set_offline(True)

    def find_signal(self) -> None:
        """Everything is reached again."""
        if self.server.running is None:
            self.server.start(self.port)
        self.context.set_offline(False)

    def kill(self) -> None:
        """The page is killed, as a phone does that needs room; the next one opens nothing yet."""
        with suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()
        self.page = self.context.new_page()
        self.console.listen(self.page)

    def open(self) -> None:
        """My day: behind the PIN without a signal, and where the server takes too long."""
        self.go("/my-day")
        day, pin = self.page.get_by_role("heading", name="Tuesday 24 November"), self.page.get_by_label("PIN")
        expect(day.or_(pin)).to_be_visible(timeout=SLOW)
        if pin.is_visible():
            pin.fill(PIN)
            self.page.get_by_role("button", name="Open").tap()
        expect(day).to_be_visible(timeout=SLOW)

    def go(self, path: str) -> None:
        """To this page; once more where the one that stands renewed itself meanwhile."""
        for _ in range(MOST_TRIES):
            try:
                self.page.goto(path)
                return
            except Error as error:
                if "ERR_ABORTED" not in str(error) and "interrupted by another navigation" not in str(error):
                    raise
        raise AssertionError("The page renews itself all the time.")

    def card(self, name: str) -> Any:
        """The card of a visit."""
        return self.page.locator(f"#visit-{self.server.visits[name]}")

    def states(self) -> list[dict[str, Any]]:
        """What the outbox says of everything in it."""
        found: list[dict[str, Any]] = self.ask(STATES)
        return found

    def ask(self, script: str, given: Any = None) -> Any:
        """What a script on the page gives; once more where the page renewed itself meanwhile."""
        for _ in range(MOST_TRIES):
            try:
                return self.page.evaluate(script, given)
            except Error as error:
                if "context was destroyed" not in str(error):
                    raise
                self.page.wait_for_load_state()
        raise AssertionError("The page renews itself all the time.")


@pytest.fixture
def mine(phone: Page, sign_in_as: SignIn, server: Server, console: Console) -> Phone:
    phone.context.clock.install(time=NOW)
    kept = Phone(sign_in_as(phone, "worker"), server, console)
    kept.keep_days()
    return kept


def recorded(server: Server) -> list[tuple[str, str]]:
    """What was recorded at which visit, in order."""
    with server.session() as session:
        names = {visit: name for name, visit in server.visits.items()}
        rows = session.scalars(select(VisitEntry).order_by(VisitEntry.at))
        return [(names[str(row.visit_id)], row.what) for row in rows]


def arrived(server: Server) -> dict[str, str]:
    """What came from phones: what became of each key."""
    with server.session() as session:
        rows = session.execute(select(PhoneSent.client_key, PhoneSent.state)).all()
        assert len({row.client_key for row in rows}) == len(rows)
        return {row.client_key: row.state for row in rows}


def test_three_visits_and_a_change_of_the_rota_arrive_once_though_the_page_was_killed(
    mine: Phone, server: Server, easy_to_touch: Callable[[Page], None], axe: Callable[[Page], None]
) -> None:
    mine.lose_signal()
    mine.open()
    page = mine.page
    page.get_by_role("button", name="Start the visit to Joan").tap()
    expect(mine.card("Joan")).to_contain_text("Saved on this phone, will send")
    page.get_by_role("button", name="Finish the visit to Joan").tap()
    page.get_by_label("What did we learn?").fill("She sang.")
    page.get_by_role("radio", name="As planned").tap()
    page.get_by_role("button", name="A step closer").tap()
    mine.card("Ivy").get_by_role("link").tap()
    page.get_by_role("link", name="It did not happen").tap()
    page.get_by_role("button", name="Nobody answered").tap()
    page.get_by_role("button", name="Start the visit to Bob").tap()
    mine.card("Stan").get_by_role("link").tap()
    page.get_by_role("link", name="Change this visit").tap()
    easy_to_touch(page)
    page.get_by_label("I go at another time").check()
    page.get_by_label("Starts at").fill("14:30")
    page.get_by_label("Why?").fill("The chemist is late")
    page.get_by_role("button", name="Change it").tap()
    expect(page.locator("#outbox")).to_have_text("5 saved on this phone, will send")
    easy_to_touch(page)
    axe(page)
    assert recorded(server) == []

    mine.kill()
    mine.open()
    page = mine.page
    expect(page.locator("#outbox")).to_have_text("5 saved on this phone, will send")
    expect(mine.card("Stan")).to_contain_text(": Saved on this phone, will send")

    mine.find_signal()
    expect(mine.card("Stan")).to_contain_text("Sent 09:05")
    expect(page.locator("#outbox")).to_be_hidden()
    page.goto("/my-day")
    expect(page.get_by_role("link", name="is on the rota. Stan: 14:30 instead of 12:00.")).to_be_visible()
    assert sorted(recorded(server)) == [
        ("Bob", "started"),
        ("Ivy", "no_answer"),
        ("Joan", "finished"),
        ("Joan", "started"),
    ]
    with server.session() as session:
        changed = session.scalars(select(RotaChange).where(RotaChange.device == "offline")).all()
        assert [(row.kind, row.cause) for row in changed] == [("retime", "The chemist is late")]
        learned = session.scalars(select(VisitEntry).where(VisitEntry.what == "finished")).one().learned
    assert learned == "She sang."
    assert set(arrived(server).values()) == {"taken"}


def test_what_waits_is_sent_under_its_author_after_signing_out(mine: Phone, server: Server) -> None:
    mine.lose_signal()
    mine.open()
    mine.page.get_by_role("button", name="Start the visit to Joan").tap()
    expect(mine.card("Joan")).to_contain_text("Saved on this phone, will send")
    mine.page.get_by_role("button", name="Sign out").tap()
    expect(mine.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(mine.page.get_by_text("Joan")).to_have_count(0)
    kept = mine.page.evaluate(KEPT)
    assert [set(entry) & {"fields", "credential"} for entry in kept] == [set()]
    assert [(entry["visit"], entry["kind"]) for entry in kept] == [(None, None)]
    mine.find_signal()
    mine.go("/my-day")
    expect(mine.page.get_by_role("heading", name="Sign in")).to_be_visible()
    mine.soon(mine.nothing_waits)
    assert recorded(server) == [("Joan", "started")]


def test_signing_out_is_owed_until_the_server_has_done_it(mine: Phone, server: Server) -> None:
    mine.lose_signal()
    mine.open()
    mine.page.get_by_role("button", name="Sign out").tap()
    signed_out = mine.page.get_by_role("heading", name="You are signed out")
    expect(signed_out).to_be_visible()
    answers, refuses = server.app.wsgi_app, BadRequest("The token is of another session.")
    server.app.wsgi_app = lambda asked, start: (refuses if asked["PATH_INFO"] == "/sign-out" else answers)(asked, start)  # type: ignore[method-assign]
    mine.find_signal()
    mine.go("/my-day")
    expect(signed_out).to_be_visible()
    server.app.wsgi_app = answers  # type: ignore[method-assign]
    mine.go("/my-day")
    expect(mine.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_leaves_the_phone_whatever_answers_and_one_entry_holds_up_no_other(
    phone: Page, sign_in_as: SignIn
) -> None:
    page = sign_in_as(phone, "worker")
    page.goto("/me/phones/", wait_until="networkidle")
    page.evaluate("fetch('/phone/pack').then((answer) => answer.text())")  # from here on this is a phone of theirs
    page.goto("/my-day", wait_until="networkidle")
    page.evaluate(PREPARED)
    page.evaluate(ANSWERED.format("() => null"))
    keys = [page.evaluate(ADD, {"kind": "started", "fields": {}}) for _ in range(3)]
    for answer in (
        "[413, '']",
        "[500, '<h1>Oh</h1>']",
        "[429, '']",
        "[200, '<h1>Sign in</h1>']",
        "[200, '{}']",
        "null",
    ):
        assert page.evaluate(ANSWERED.format(f"() => {answer}")) is False
        assert all(each["sealed"] and each["state"] == "saved" for each in page.evaluate(KEPT)), answer
    one = f"(these) => these.includes('{keys[0]}') ? [500, ''] : [200, said(these)]"
    assert page.evaluate(ANSWERED.format(one)) is False
    assert [each["state"] for each in page.evaluate(KEPT) if each["key"] != keys[0]] == ["sent", "sent"]
    assert [bool(each["sealed"]) for each in page.evaluate(KEPT) if each["key"] == keys[0]] == [True]
    page.evaluate(SIGNED_OUT_SINCE)
    page.get_by_role("button", name="Start the visit to Joan").tap()
    expect(page.get_by_text(": Saved on this phone, will send")).to_be_visible()
    page.evaluate(
        "void (IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); })"
    )
    page.evaluate("void (window.fetch = () => Promise.reject(new TypeError()))")
    page.get_by_role("button", name="Start the visit to Joan").tap()
    expect(page.get_by_text("this phone could not keep it")).to_be_visible()


@pytest.mark.long
def test_after_two_hundred_cycles_the_phone_shows_what_the_server_has(mine: Phone, server: Server) -> None:
    chance = random.Random(200)
    made: set[str] = set()
    for cycle in range(200):
        signal = chance.random() < 0.5
        mine.find_signal() if signal else mine.lose_signal()
        if chance.random() < 0.5:
            mine.kill()
        mine.open()
        for _ in range(chance.randint(0, 3)):
            visit = chance.choice(sorted(server.visits))
            kind, words = chance.choice(["started", "finished"]), {"learned": str(cycle)}
            mine.ask(ADD, {"kind": kind, "visit": server.visits[visit], "fields": words})
        made |= {each["key"] for each in mine.states()}
        if chance.random() < 0.3:
            with suppress(Error):  # the page opened itself anew just now, which sends too
                mine.page.evaluate(SEND)
            mine.kill()
            mine.open()
        shown = {each["key"]: each["state"] for each in mine.states()}
        known = arrived(server)
        assert shown.keys() == made, cycle
        assert known.keys() <= made
        lost = [key for key, state in shown.items() if key not in known and state not in ("saved", "sending")]
        assert lost == [], f"cycle {cycle}: sent as the phone has it, and not with the server"
    mine.find_signal()
    mine.open()
    mine.soon(mine.nothing_waits)
    shown = {each["key"]: each["state"] for each in mine.states()}
    as_shown = {"taken": "sent", "needs_you": "needs_you"}
    assert shown == {key: as_shown[state] for key, state in arrived(server).items()}
    assert shown.keys() == made
