"""`make bench-phone`: what a worker's pages weigh, how soon they are there on a slow phone, and without a signal.

The network is Lighthouse's slow 4G as its browser applies it, the processor four times slower than this one; the
server is the real one with the demonstration. Nothing is kept from before, but for the page that is opened again.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from rota.local_time import instant
from solver.benchmarks.machine import machine
from tests.browser.conftest import CHROMIUM_NAMES, FLAGS, PHONE, SIZES
from tests.browser.served import demonstration
from tests.browser.weights import MOST_IN_ALL, MOST_SCRIPT, Weight, weigh

SLOW_4G = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 1.6 * 1024 * 0.9 * 1024 / 8,
    "uploadThroughput": 750 * 0.9 * 1024 / 8,
}
"""150 ms there and back and 1.6 Mbit/s, as applied to each request (Lighthouse's mobileSlow4G, devtools)."""
SLOWER = 4
MOST_PAINT, MOST_WITHOUT = 2500.0, 1000.0
"""Milliseconds until the largest paint, and without a signal until the PIN is asked for or the day is there."""
PIN = "483920"
LARGEST = """() => new Promise(done => {
  let last = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) last = one.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(last), 500);
})"""
MIDDAY = wall(11)
ID = "[0-9a-f-]{36}"


def main() -> int:
    """Measures and prints; 1 where a promise is not kept."""
    today = datetime.now(UTC).date()
    monday = instant(today - timedelta(days=today.weekday()), MIDDAY)
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    kept = True
    with demonstration(monday, "--seconds", "2") as (address, accounts), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        worker = _context(browser, address)
        page = _sign_in(worker, accounts["worker"])
        paths = _paths(page)
        say(f"{machine()}\n\n{'kB gzipped, first load':44} {'script':>10} {'in all':>10}")
        for path in paths:
            weight = weigh(page, address, path)
            say(weight.said)
            kept = kept and _light(weight)
        say(f"Promised: {MOST_SCRIPT / 1000:.0f} and {MOST_IN_ALL / 1000:.0f}.\n")
        say(f"{'milliseconds to the largest paint, slow 4G':44} {'first load':>10}")
        for path in paths:
            paint = _paint(browser, address, worker, path)
            say(f"{re.sub(ID, '…', path):44} {paint:10.0f}")
            kept = kept and paint <= MOST_PAINT
        say(f"Promised: {MOST_PAINT:.0f}.\n")
        kept = _without(page) and kept
        browser.close()
    return int(not kept)


def _light(weight: Weight) -> bool:
    return weight.script <= MOST_SCRIPT and weight.in_all <= MOST_IN_ALL


def _context(browser: Browser, address: str, **options: Any) -> BrowserContext:
    width, height = SIZES["phone"]
    return browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="en-GB", **PHONE, **options
    )


def _sign_in(context: BrowserContext, account: tuple[str, str]) -> Page:
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Email").fill(account[0])
    page.get_by_label("Password", exact=True).fill(account[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my-day")
    return page


def _paths(page: Page) -> list[str]:
    visit = page.locator(".stop__link").last.get_attribute("href") or ""
    return ["/my-day", visit, f"{visit}/finish", f"{visit}/not-done", f"{visit}/worried", f"{visit}/change", "/me"]


def _paint(browser: Browser, address: str, signed_in: BrowserContext, path: str) -> float:
    """Milliseconds until the largest paint of this page on a phone that never saw it."""
    context = _context(browser, address, storage_state=signed_in.storage_state())
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path)
    took = float(page.evaluate(LARGEST))
    context.close()
    return took


def _without(page: Page) -> bool:
    """How soon the phone is there without a signal."""
    page.goto("/me/phones/")
    page.get_by_label("A PIN of at least six digits").fill(PIN)
    page.get_by_label("The same again").fill(PIN)
    page.get_by_role("button", name="Keep my visits on this phone").click()
    page.get_by_text("Your visits are kept on this phone").wait_for()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    rounds = page.evaluate("import('/static/js/phone/vault.js').then(vault => vault.standing())")["rounds"]
    page.context.set_offline(True)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    asked = _took(lambda: (page.goto("/my-day"), page.locator("#pin").wait_for()))
    page.locator("#pin").fill(PIN)
    shown = _took(
        lambda: (page.get_by_role("button", name="Open my day").click(), page.locator(".stop").first.wait_for())
    )
    say(f"Without a signal the PIN is asked for after {asked:.0f} ms (promised: {MOST_WITHOUT:.0f}),")
    say(f"and the day is there {shown:.0f} ms after it is typed, of which {rounds:,} rounds of PBKDF2 take most.")
    return asked <= MOST_WITHOUT


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
