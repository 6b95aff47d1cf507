"""A team's first week from one command: the real server and worker, walked as each role on a phone.

Nothing here is set up by hand: `wellbeing demo` makes everything, on today's date, and `wellbeing serve` serves it.
It is five past six in the evening all day, an hour at which every day has somebody at work.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from datetime import time as wall
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from rota.local_time import instant
from rota.period import Cut, Period, months_on
from tests.browser.conftest import PHONE, SIZES, Console
from tests.wellbeing.reports.attack import rows_of
from wellbeing import clock
from wellbeing.demonstration.dates import GRAYS, TILBURY
from wellbeing.demonstration.loading import tables_of
from wellbeing.reports.columns import COLUMNS
from wellbeing.reports.giving_out import WAITS

Check = Callable[[Page], None]

READY_WITHIN_SECONDS = 300
THINK_SECONDS = 6
EVENING = wall(18, 5)
SIGN_IN = re.compile(r"^ {2}(\S.*?) {2,}(\S+@\S+) +(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Demonstration:
    """A served demonstration: where it is, and the accounts of each role as they were printed."""

    address: str
    accounts: dict[str, list[tuple[str, str]]]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """`wellbeing demo` into an empty folder, then `wellbeing serve` until the tests end."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WELLBEING_")},
        "WELLBEING_DATA_DIR": str(folder),
        "WELLBEING_NOW": instant(clock.today(), EVENING).isoformat(),
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "wellbeing"]
    made = subprocess.run(
        [*command, "demo", "--no-serve", "--seconds", str(THINK_SECONDS)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=READY_WITHIN_SECONDS,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    accounts: dict[str, list[tuple[str, str]]] = {}
    for role, email, password in SIGN_IN.findall(made.stdout):
        accounts.setdefault(role, []).append((email, password))
    served = subprocess.Popen([*command, "serve"], env=environment)
    try:
        _wait_for(f"http://localhost:{port}/healthz", served)
        yield Demonstration(f"http://localhost:{port}", accounts)
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")


@pytest.fixture
def sign_in(browser: Browser, demonstration: Demonstration, console: Console) -> Iterator[Callable[..., Page]]:
    """Signs in as a role with what the demonstration printed, on a phone unless another size is named."""
    contexts = []

    def go(role: str, size: str = "phone", which: int = 0, **options: Any) -> Page:
        width, height = SIZES[size]
        touch = PHONE if size == "phone" else {}
        context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=demonstration.address,
            locale="en-GB",
            timezone_id="Europe/London",
            **{**touch, **options},
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        console.listen(page)
        email, password = demonstration.accounts[role][which]
        page.goto("/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    yield go
    for context in contexts:
        context.close()


def fine(page: Page, axe: Check, easy_to_touch: Check) -> None:
    """Nothing for axe to find, nothing too small to touch, nothing that scrolls sideways."""
    axe(page)
    easy_to_touch(page)


def test_a_worker_sees_the_day_and_records_a_visit(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check
) -> None:
    page = sign_in("worker")
    expect(page).to_have_url(re.compile("/my-day$"))
    fine(page, axe, easy_to_touch)
    for tab in ("Rota", "People", "Me", "My day"):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("navigation", name="Main").locator("[aria-current=page]")).to_contain_text(tab)
        fine(page, axe, easy_to_touch)
    for _ in range(10):  # back to a day on which there was work
        if page.locator(".stop a.stop__link").count():
            break
        page.get_by_role("link", name="Day before").click()
        page.wait_for_load_state()
    page.locator(".stop a.stop__link").first.click()
    expect(page.get_by_role("heading", name="What matters")).to_be_visible()
    fine(page, axe, easy_to_touch)


WELL = ":is(input, button):is([value=planned], [value=done], [value^='closer:'])"
"""What is tapped at each question about a visit that went well."""


def test_a_visit_of_today_is_started_and_finished_by_a_tap(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check, demonstration: Demonstration
) -> None:
    for which in range(len(demonstration.accounts["worker"])):
        page = sign_in("worker", which=which)
        begin = page.get_by_role("button", name=re.compile("^Start the visit"))
        finish = page.get_by_role("main").get_by_role("button", name=re.compile("^Finish the visit"))
        if begin.or_(finish).count():
            break
    else:
        raise AssertionError("Nobody whose account is printed has a visit to start at this hour")
    if not finish.count():
        begin.first.tap()
    finish.first.tap()
    expect(page.get_by_role("heading", name="How did it go?")).to_be_visible()
    fine(page, axe, easy_to_touch)
    page.get_by_role("textbox").first.fill("The back door sticks; push low down")
    sent = False
    while not sent:  # as many questions as this visit has: the last one's answers send it
        answer = page.locator(".ask:visible").locator(WELL).first
        sent = answer.evaluate("one => one.tagName") == "BUTTON"
        answer.tap()
    expect(page.get_by_text(re.compile("Recorded")).first).to_be_visible()
    fine(page, axe, easy_to_touch)


def test_a_worker_takes_the_proposal_changes_it_and_tells_everybody(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check
) -> None:
    page = sign_in("worker")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Rota").click()
    page.get_by_role("link", name="Week after").click()
    expect(page.get_by_text("A proposal is waiting.")).to_be_visible()
    fine(page, axe, easy_to_touch)
    page.get_by_role("link", name="Look at the proposal").click()
    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    expect(page.get_by_text("everyone is visited")).to_be_visible()
    fine(page, axe, easy_to_touch)
    page.locator("input[name=visits]").first.uncheck()
    page.get_by_role("button", name="Take what I ticked").first.click()
    expect(page.get_by_text("Taken. Nobody has been told yet.")).to_be_visible()
    page.get_by_text(re.compile(r"\d+ things? to look at")).click()
    expect(page.get_by_text(re.compile("Nobody is going to")).first).to_be_visible()
    page.get_by_role("link", name="By day").click()
    expect(page.get_by_role("link", name="By day")).to_have_attribute("aria-current", "true")
    page.locator("a.chip").first.click()
    who = page.get_by_role("radio").nth(1)
    who.check()
    page.get_by_label("Why?").first.fill("We know how she likes her mornings")
    page.get_by_role("button", name="Move this visit").first.click()
    expect(page.get_by_text("We know how she likes her mornings")).to_be_visible()
    fine(page, axe, easy_to_touch)
    page.locator(".govuk-back-link").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Save and tell")).click()
    fine(page, axe, easy_to_touch)
    if page.get_by_label("Why is this right for now?").count():
        page.get_by_label("Why is this right for now?").fill("We talked it over on Thursday")
    page.get_by_role("button", name="Save and tell").click()
    expect(page.get_by_text(re.compile(r"Told: \d+ visits"))).to_be_visible()


def test_a_persons_plan_becomes_visits(sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check) -> None:
    page = sign_in("worker")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Joan")).first.click()
    expect(page.get_by_role("heading", name="What matters")).to_be_visible()
    fine(page, axe, easy_to_touch)
    page.get_by_role("link", name=re.compile("Wellbeing Plan")).click()
    expect(page.get_by_role("heading", name="What the team does")).to_be_visible()
    fine(page, axe, easy_to_touch)


def test_a_line_of_support_is_edited_and_says_what_it_does_to_the_rota(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check
) -> None:
    page = sign_in("worker")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Stan")).first.click()
    page.get_by_role("link", name=re.compile("Wellbeing Plan")).click()
    page.locator("#support").get_by_role("link", name=re.compile("^Change")).first.click()
    fine(page, axe, easy_to_touch)
    minutes = page.get_by_label(re.compile("How long|[Mm]inutes")).first
    minutes.fill(str(int(minutes.input_value()) + 5))
    page.get_by_label("How did they agree").fill("Stan asked for it over tea")
    page.get_by_role("main").locator("button[type=submit], input[type=submit]").last.click()
    expect(page.get_by_role("heading", name="What this changed on the rota")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ visits? in the next two weeks"))).to_be_visible()
    fine(page, axe, easy_to_touch)


def test_somebody_new_gets_an_account_and_chooses_a_password(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check
) -> None:
    page = sign_in("administrator")
    page.get_by_role("button", name="Somebody new").or_(page.get_by_role("link", name="Somebody new")).click()
    fine(page, axe, easy_to_touch)
    page.get_by_label("Full name").fill("Rosa Invented")
    page.get_by_label("Work email address").fill("rosa@example.org")
    page.get_by_label("Wellbeing worker").check()
    page.get_by_label("Where").select_option(label="Tilbury Wellbeing Team")
    page.get_by_label("Hours a week in their contract").fill("30")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="One-time password for Rosa Invented")).to_be_visible()
    fine(page, axe, easy_to_touch)
    password = page.locator("code").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email").fill("rosa@example.org")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    fine(page, axe, easy_to_touch)


@pytest.mark.parametrize(
    ("role", "heading"),
    [
        ("coach", "Review"),
        ("community nurse", "Sign-offs"),
        ("occupational therapist", "Sign-offs"),
        ("registered manager", "Missed visits"),
        ("commissioner", "Reports"),
        ("administrator", "People and teams"),
    ],
)
def test_each_role_opens_on_its_own_page(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check, role: str, heading: str
) -> None:
    page = sign_in(role)
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    fine(page, axe, easy_to_touch)
    for tab in page.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts():
        page.get_by_role("navigation", name="Main").get_by_role("link", name=tab.strip(), exact=True).click()
        page.wait_for_load_state()
        fine(page, axe, easy_to_touch)


def test_the_nurse_suspends_and_the_rota_says_so(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check
) -> None:
    nurse = sign_in("community nurse")
    nurse.get_by_role("main").get_by_role("link", name=re.compile("Insulin")).first.click()
    fine(nurse, axe, easy_to_touch)
    nurse.get_by_role("button", name="Suspend it").click()
    nurse.get_by_label(re.compile("[Ww]hy")).fill("Watched practice is due")
    nurse.get_by_role("button", name="Suspend it now").click()
    expect(nurse.get_by_text(re.compile("[Ss]uspended|[Pp]aused")).first).to_be_visible()
    fine(nurse, axe, easy_to_touch)


def test_the_commissioner_reads_and_downloads_last_month(
    sign_in: Callable[..., Page], axe: Check, easy_to_touch: Check, tmp_path: Path
) -> None:
    page = sign_in("commissioner")
    expect(page.get_by_role("heading", name="Editions")).to_be_visible()
    fine(page, axe, easy_to_touch)
    page.get_by_role("main").get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="Face-to-face report", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="What each figure means")).to_be_visible()
    fine(page, axe, easy_to_touch)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as CSV").click()
    saved = tmp_path / "report.csv"
    waiting.value.save_as(saved)
    rows, text = rows_of(saved.read_bytes()), saved.read_text(encoding="utf-8-sig")
    assert all(list(row) == [column.name for column in COLUMNS] for row in rows)
    assert {row["level"] for row in rows} == {"team", "locality", "provider"}
    newest = given_out_by(clock.today())
    assert {row["first_day"] for row in rows} == {newest.first.isoformat()}
    tilbury = next(row for row in rows if row["team"] == "Tilbury Wellbeing Team")
    assert 0 < int(tilbury["face_to_face_hours"]) < int(tilbury["paid_hours"])
    assert not names_in(text), "a commissioner reads of nobody by name"


def given_out_by(today: date) -> Period:
    """The latest month whose report has been given out by itself."""
    months = (Period(Cut.MONTH, months_on(today.replace(day=1), -back)) for back in (1, 2))
    return next(month for month in months if month.last + WAITS < today)


def names_in(text: str) -> set[str]:
    """The words of this text that are part of a name of somebody in the demonstration."""
    tables = [tables_of(which, clock.today()) for which in (TILBURY, GRAYS)]
    full = [each.name for one in tables for each in (*one.people, *one.workers)]
    return {part for name in full for part in name.split()} & set(re.findall(r"[\w’'-]+", text))
