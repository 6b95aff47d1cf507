"""`make pictures`: draws docs/pictures anew from a fresh demonstration, so that they show what is there.

It is a Monday morning in them, whatever the day.
"""

from __future__ import annotations

import io
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from rota.local_time import instant
from tests.browser.conftest import CHROMIUM_NAMES, FLAGS, PHONE, SIZES
from tests.browser.served import demonstration

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
MORNING = wall(10, 40)
COLOURS = 96
"""Few, so that the files stay small; the pages have fewer but for the edges of letters."""


def main() -> None:
    """Make the demonstration in a folder of its own, serve it, and save each picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demonstration(_monday_morning(datetime.now(UTC).date())) as (address, accounts):
        _draw(address, accounts)


def _monday_morning(today: date) -> datetime:
    return instant(today - timedelta(days=today.weekday()), MORNING)


def _draw(address: str, accounts: dict[str, tuple[str, str]]) -> None:
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        desk = _sign_in(browser, address, "desk", accounts["worker"])
        desk.goto("/rota/")
        _save(desk, "rota")
        _on_the_board(desk)
        tablet = _page(browser, address, "tablet", storage_state=desk.context.storage_state())
        tablet.goto("/rota/")
        _save(tablet, "rota-tablet")
        _on_a_phone(_page(browser, address, "phone", storage_state=desk.context.storage_state()))
        office = _sign_in(browser, address, "desk", accounts["commissioner"])
        office.get_by_role("main").get_by_role("link").nth(1).click()
        office.get_by_role("heading", name="What this means").wait_for()
        _save(office, "report")
        browser.close()


def _on_the_board(desk: Page) -> None:
    """A visit's page beside the board, a day hour by hour, a person's week on paper."""
    desk.locator("td[data-worker] a.chip").nth(3).click()
    desk.locator("#panel").get_by_role("radio").first.wait_for()
    desk.locator("#panel .card").first.evaluate("card => card.scrollIntoView({block: 'start'})")
    _save(desk, "rota-move")
    desk.keyboard.press("Escape")
    desk.get_by_role("link", name="By day").click()
    _save(desk, "rota-day")
    desk.get_by_role("link", name="By person").click()
    desk.locator("a.board__name").nth(4).click()
    desk.set_viewport_size({"width": 820, "height": 1000})
    _save(desk, "rota-paper")
    desk.set_viewport_size({"width": SIZES["desk"][0], "height": SIZES["desk"][1]})


def _on_a_phone(phone: Page) -> None:
    phone.goto("/my-day")
    phone.locator(".card--now").first.evaluate("card => card.scrollIntoView({block: 'center'})")
    _save(phone, "my-day")
    phone.locator(".card--now a").first.click()
    phone.get_by_role("heading", name="What matters").wait_for()
    _save(phone, "visit")
    phone.goto("/rota/")
    _save(phone, "rota-phone")
    phone.get_by_role("link", name="Week after").click()
    phone.get_by_role("link", name="Look at the proposal").click()
    phone.get_by_role("button", name="Take all").first.wait_for()
    _save(phone, "proposal")


def _page(browser: Browser, address: str, size: str, **options: Any) -> Page:
    width, height = SIZES[size]
    return browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        **(PHONE if size == "phone" else {}),
        **options,
    ).new_page()


def _sign_in(browser: Browser, address: str, size: str, account: tuple[str, str]) -> Page:
    page = _page(browser, address, size)
    page.goto("/")
    page.get_by_label("Email").fill(account[0])
    page.get_by_label("Password", exact=True).fill(account[1])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def _save(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = FOLDER / f"{name}.png"
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main()
