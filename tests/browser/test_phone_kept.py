"""My day without a signal: behind its PIN, for 24 hours, until five wrong PINs, and not on a phone that was cut off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Console, Server
from wellbeing.models import Phone

PIN = "483920"
OFFLINE = "ERR_INTERNET_DISCONNECTED"
HOURS_KEPT = 24
STANDING = "import('/static/js/phone/vault.js').then(vault => vault.standing())"

SignIn = Callable[[Page, str], Page]
Check = Callable[[Page], None]


@pytest.fixture
def kept(phone: Page, sign_in_as: SignIn, console: Console) -> Page:
    """Amina's phone, which keeps her days, with a signal."""
    console.expect(OFFLINE)
    sign_in_as(phone, "worker")
    phone.goto("/me/phones/")
    choose(phone, PIN, PIN)
    phone.get_by_text("Your visits are kept on this phone").wait_for()
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    return phone


def choose(phone: Page, pin: str, again: str) -> None:
    phone.get_by_label("A PIN of at least six digits").fill(pin)
    phone.get_by_label("The same again").fill(again)
    phone.get_by_role("button", name="Keep my visits on this phone").tap()


def open_with(phone: Page, pin: str) -> None:
    phone.get_by_label("Your PIN for this phone").fill(pin)
    phone.get_by_role("button", name="Open my day").tap()


def test_two_days_are_there_without_a_signal_and_nothing_else(
    kept: Page, server: Server, easy_to_touch: Check, axe: Check
) -> None:
    kept.context.set_offline(True)
    kept.goto("/my-day")
    assert "Joan" not in kept.content()
    easy_to_touch(kept)
    axe(kept)
    open_with(kept, PIN)
    expect(kept.get_by_role("heading", name="Tuesday 24 November")).to_be_focused()
    easy_to_touch(kept)
    axe(kept)
    kept.get_by_role("link", name="Wednesday 25 November").tap()
    expect(kept.locator(".stop__name")).to_have_text(["Joan"])
    kept.go_back()
    kept.get_by_role("link", name="09:00 Joan").tap()
    kept.get_by_text("How to get in").tap()
    expect(kept.get_by_text("Key safe by the door, 1917")).to_be_visible()
    easy_to_touch(kept)
    axe(kept)
    for page in (
        "It did not happen",
        "I’m worried",
        "No answer at the door",
        "Change this visit",
        "Write down the times",
    ):
        kept.get_by_role("link", name=page).tap()
        expect(kept.locator("main h1:visible").first).to_be_visible()
        easy_to_touch(kept)
        assert kept.title() == "My day – Wellbeing Teams"
        kept.go_back()
    kept.get_by_role("link", name="People").tap()
    expect(kept.get_by_role("heading", name="This page needs a signal")).to_be_visible()
    kept.reload()  # nothing is open any more, and the PIN would not open this page
    expect(kept.get_by_role("heading", name="This page needs a signal")).to_be_visible()
    expect(kept.get_by_text("you can open your visits of today and tomorrow")).to_be_visible()
    expect(kept.get_by_label("Your PIN for this phone")).to_be_hidden()
    kept.get_by_role("link", name="Open my day").tap()
    expect(kept.get_by_label("Your PIN for this phone")).to_be_visible()


def test_the_fifth_wrong_pin_empties_the_phone(kept: Page) -> None:
    kept.context.set_offline(True)
    kept.goto("/my-day")
    for left in ("4 more tries", "3 more tries", "2 more tries", "One more wrong one"):
        open_with(kept, "111111")
        expect(kept.get_by_role("alert").filter(has_text=left)).to_be_visible()
        kept.reload()
    open_with(kept, "111111")
    expect(kept.get_by_role("heading", name="This phone is emptied")).to_be_visible()
    assert kept.evaluate(STANDING) == {"kept": False}


def test_after_24_hours_without_contact_nothing_is_kept_also_where_the_clock_is_put_back(kept: Page) -> None:
    kept.context.set_offline(True)
    kept.goto("/my-day")
    age(kept, hours=HOURS_KEPT - 1)
    kept.reload()
    expect(kept.get_by_label("Your PIN for this phone")).to_be_visible()
    key = key_of(kept)
    age(kept, hours=1)
    kept.reload()
    expect(kept.get_by_role("heading", name="Your visits are no longer on this phone")).to_be_visible()
    put_key(kept, {**key, "contact": key["seen"], "packed": key["seen"] - milliseconds(2 * HOURS_KEPT)})
    assert kept.evaluate(STANDING) == {"kept": False, "expired": True}, "days of before are not kept by contact alone"


def age(phone: Page, *, hours: int) -> None:
    """As if so many hours had passed, of which the phone's clock now shows nothing: it was put back."""
    key = key_of(phone)
    put_key(phone, {**key, "seen": key["seen"] + milliseconds(hours)})


def milliseconds(hours: int) -> int:
    return int(timedelta(hours=hours).total_seconds() * 1000)


def key_of(phone: Page) -> dict[str, Any]:
    """What stands beside the locked key, with it."""
    return dict(
        phone.evaluate(
            """async () => {
                const file = await (await navigator.storage.getDirectory()).getFileHandle("key");
                return JSON.parse(await (await file.getFile()).text());
            }"""
        )
    )


def put_key(phone: Page, key: dict[str, Any]) -> None:
    """Once the phone itself does not have the file open."""
    phone.wait_for_function(
        """async key => {
            const file = await (await navigator.storage.getDirectory()).getFileHandle("key");
            try {
                const to = await file.createWritable();
                await to.write(JSON.stringify(key).padEnd(1024));
                await to.close();
                return true;
            } catch (error) {
                if (error.name !== "NoModificationAllowedError") throw error;
                return false;
            }
        }""",
        arg=key,
    )


def test_a_phone_that_was_cut_off_empties_itself_when_it_is_next_in_touch(kept: Page, server: Server) -> None:
    kept.context.set_offline(True)
    kept.goto("/my-day")
    with server.session() as session:
        phone = session.scalars(select(Phone)).one()
        phone.cut_off_at = datetime.now(UTC)
        session.commit()
    open_with(kept, PIN)
    expect(kept.get_by_role("link", name="09:00 Joan")).to_be_visible()
    kept.context.set_offline(False)
    expect(kept.get_by_role("heading", name="This phone is cut off")).to_be_visible()
    assert kept.evaluate(STANDING) == {"kept": False}
    kept.goto("/my-day")
    assert "/sign-in" in kept.url, "and it is signed out"


def test_a_pin_that_anybody_would_try_is_not_taken(phone: Page, sign_in_as: SignIn) -> None:
    sign_in_as(phone, "worker")
    phone.goto("/me/phones/")
    for pin, again, said in (
        ("1234", "1234", "at least 6 digits"),
        ("123456", "123456", "would try"),
        ("777777", "777777", "Choose another"),
        (PIN, "483921", "not the same"),
    ):
        phone.reload()
        choose(phone, pin, again)
        expect(phone.get_by_role("alert").filter(has_text=said)).to_be_visible()
    assert phone.evaluate(STANDING) == {"kept": False}


def test_signing_out_with_a_signal_empties_the_phone_too(kept: Page) -> None:
    assert kept.evaluate(STANDING)["kept"]
    kept.get_by_role("button", name="Sign out").first.tap()
    kept.wait_for_url("**/sign-in")
    kept.goto("/phone")
    assert kept.evaluate(STANDING) == {"kept": False}


def test_another_worker_on_the_same_phone_finds_it_emptied(kept: Page, sign_in_as: SignIn) -> None:
    kept.context.clear_cookies()
    sign_in_as(kept, "sam")
    kept.goto("/my-day")
    kept.goto("/me/phones/")
    expect(kept.get_by_label("A PIN of at least six digits")).to_be_visible()


def _is_a_phone(page: Page) -> None:
    """Who is signed in here without the page for it gets their phone, while nothing else is asked for."""
    page.goto("/me/phones/")
    page.wait_for_load_state("networkidle")
    page.evaluate("fetch('/phone/pack').then(pack => pack.text())")
    page.reload()
    page.wait_for_load_state("networkidle")


def test_another_worker_on_the_same_phone_is_not_told_what_the_one_before_recorded(
    phone: Page, sign_in_as: SignIn
) -> None:
    module = "import('/static/js/phone/outbox.js')"
    entry = "{kind: 'finished', visit: '3b0c1c7e-0000-4000-8000-000000000001', fields: {}}"
    states = f"{module}.then(outbox => outbox.states()).then(all => all.map(each => [each.kind, each.visit]))"
    sign_in_as(phone, "worker")
    _is_a_phone(phone)
    phone.evaluate(f"{module}.then(outbox => outbox.prepare().then(() => outbox.add({entry})))")
    assert phone.evaluate(states) == [["finished", "3b0c1c7e-0000-4000-8000-000000000001"]]
    phone.context.clear_cookies()
    sign_in_as(phone, "sam")
    _is_a_phone(phone)
    assert phone.evaluate(states) == [[None, None]]
