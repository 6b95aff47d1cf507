"""A worker on a phone: the day, a visit started and finished by a tap, put right later; with and without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from plans.outcomes import Outcome
from tests.browser.conftest import Console, Server
from tests.small_world import NOW
from wellbeing.models import TaskSaid, TimelineVisit, VisitEntry, WellbeingPlan
from wellbeing.store.plan import body_from, body_text

MOST_TAPS = 4
MOST_SECONDS = 20
WORDS_A_SECOND, SECONDS_A_TAP = 4, 1
"""How fast somebody reads what a question says, and how long a thumb takes to get there."""
REFUSED = "the server responded with a status of 400"

SignIn = Callable[[Page, str], Page]


class Taps:
    """Taps things and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, role: Any, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).tap()


def card(page: Page, server: Server, name: str) -> Any:
    """The card of a visit on My day."""
    return page.locator(f"#visit-{server.visits[name]}")


def entries(server: Server) -> list[VisitEntry]:
    """Everything recorded, earliest first."""
    with server.session() as session:
        return list(session.scalars(select(VisitEntry).order_by(VisitEntry.arrived_at, VisitEntry.at)))


def as_planned(page: Page) -> None:
    """It went as planned, and did not change what Joan is on the way to."""
    page.get_by_role("radio", name="As planned").tap()
    page.get_by_role("button", name="No change").tap()


def start(page: Page) -> None:
    page.goto("/my-day")
    page.get_by_role("button", name="Start the visit to Joan").tap()
    expect(page.get_by_role("button", name="Finish the visit to Joan")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_visit_is_recorded_in_four_taps(
    open_page: Callable[..., Page],
    sign_in_as: SignIn,
    server: Server,
    set_clock: Callable[..., None],
    script: bool,
) -> None:
    page = sign_in_as(open_page("phone", java_script_enabled=script), "worker")
    page.goto("/my-day")
    tap = Taps(page)
    tap("button", "Start the visit to Joan")
    expect(card(page, server, "Joan")).to_contain_text("Started 09:05")
    set_clock(NOW + timedelta(minutes=40))
    tap("button", "Finish the visit to Joan")
    page.get_by_label("What did we learn?").fill("The wheelchair brake is loose.")
    planned = page.get_by_role("radio", name="As planned").bounding_box()
    assert planned
    for _ in range(2):  # a quick finger: the second tap falls on what opens below it
        page.touchscreen.tap(planned["x"] + planned["width"] / 2, planned["y"] + planned["height"] / 2)
    tap.count += 1
    expect(page.locator(".ask:visible")).to_contain_text("closer?")
    tap("button", "A step closer")
    expect(card(page, server, "Joan")).to_contain_text("Recorded 09:45")
    assert tap.count <= MOST_TAPS
    assert page.url.endswith(f"/my-day#visit-{server.visits['Joan']}")
    started, finished = entries(server)
    assert (started.what, finished.what, finished.how) == ("started", "finished", "on_the_spot")
    assert finished.finished_at == NOW + timedelta(minutes=40)
    assert finished.learned == "The wheelchair brake is loose."
    assert (finished.went, finished.outcome_id, finished.outcome_step) == ("as_planned", "o1", "closer")


def with_an_outcome(server: Server, name: str) -> None:
    """Somebody wants something, beside the delegated task at their visit."""
    with server.session() as session:
        visit = session.get_one(TimelineVisit, UUID(server.visits[name]))
        row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == visit.person_id)).one()
        plan = replace(body_from(row.body), outcomes=(Outcome("o1", "Singing in the choir again", (1,)),))
        row.body = body_text(plan)
        session.commit()


def shared_by() -> float:
    """How many programs want each of this machine's cores, 1 at least: beside other tests all takes so much longer."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def slowly(page: Page) -> None:
    """A phone of the slow kind: slow 4G, and a processor four times slower."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    bytes_a_second = 1_600_000 / 8
    slow = {"latency": 150, "downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second / 2}
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_task_and_an_outcome_are_answered_in_four_taps_and_twenty_seconds(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server, set_clock: Callable[..., None], script: bool
) -> None:
    """From the tap on Finish until it is saved, on a slow phone, reading every word that stands before an answer."""
    with_an_outcome(server, "Ivy")
    page = sign_in_as(open_page("phone", java_script_enabled=script), "worker")
    page.goto(f"/visits/{server.visits['Ivy']}")
    page.get_by_role("button", name="Start", exact=True).tap()
    expect(card(page, server, "Ivy")).to_contain_text("Started 09:05")
    set_clock(NOW + timedelta(minutes=25))
    slowly(page)
    tap, began, read = Taps(page), monotonic(), 0
    tap("button", "Finish the visit to Ivy")
    for role, name in (("radio", "As planned"), ("radio", "Done"), ("button", "A step closer")):
        question = page.locator(".ask:visible")
        expect(question).to_have_count(1)
        before, answer, _ = question.inner_text().partition(f"{name}\n")
        assert answer
        read += len((before + answer).split())
        if name == "Done":
            expect(question).to_contain_text("Doses stay in the medicine chart.")
        tap(role, name)
    expect(card(page, server, "Ivy")).to_contain_text("Recorded 09:30")
    seconds = (monotonic() - began) / shared_by() + read / WORDS_A_SECOND + tap.count * SECONDS_A_TAP
    assert tap.count <= MOST_TAPS and seconds <= MOST_SECONDS, (tap.count, seconds, shared_by())
    last = entries(server)[-1]
    assert (last.went, last.outcome_step, last.how) == ("as_planned", "closer", "on_the_spot")
    with server.session() as session:
        assert [said.said for said in session.scalars(select(TaskSaid))] == ["done"]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_look_back_finds_every_answer_and_none_is_asked_again(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server, script: bool
) -> None:
    with_an_outcome(server, "Ivy")
    page = sign_in_as(open_page("phone", java_script_enabled=script), "worker")
    page.goto(f"/visits/{server.visits['Ivy']}")
    page.get_by_role("button", name="Start", exact=True).tap()
    page.get_by_role("button", name="Finish the visit to Ivy").tap()
    page.get_by_label("What did we learn?").fill("She sang.")
    leaves = page.get_by_role("navigation", name="Back")
    expect(leaves).to_be_visible()
    page.get_by_role("radio", name="Cut short").tap()
    expect(leaves).to_be_hidden()  # the question has a way back of its own
    page.get_by_role("radio", name="Withheld").tap()
    page.get_by_label("Why?").fill("Her sugar was 3.1")
    page.get_by_label("Who was told?").fill("The community nurse")
    page.get_by_role("checkbox", name="Go on").tap()
    expect(page.locator(".ask:visible")).to_contain_text("Did it bring Ivy closer?")
    if script:
        page.go_back()
    else:
        page.get_by_role("radio", name="Back").tap()
    expect(page.locator(".ask:visible")).to_have_count(1)
    expect(page.get_by_role("radio", name="Withheld")).to_be_checked()
    expect(page.get_by_label("Why?")).to_have_value("Her sugar was 3.1")
    if script:
        page.go_back()
    else:
        page.get_by_role("radio", name="Back").tap()
    expect(page.get_by_label("What did we learn?")).to_have_value("She sang.")
    expect(leaves).to_be_visible()
    expect(page.get_by_role("radio", name="Cut short")).to_be_checked()
    page.get_by_role("radio", name="Go on").tap()
    page.get_by_role("radio", name="Go on").tap()
    page.get_by_role("button", name="No change").tap()
    expect(card(page, server, "Ivy")).to_contain_text("Recorded")
    last = entries(server)[-1]
    assert (last.went, last.length, last.learned, last.outcome_step) == ("changed", "cut_short", "She sang.", "same")
    with server.session() as session:
        (said,) = session.scalars(select(TaskSaid))
        assert (said.said, said.why, said.told) == ("withheld", "Her sugar was 3.1", "The community nurse")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_something_changed_asks_when(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server, set_clock: Callable[..., None], script: bool
) -> None:
    page = sign_in_as(open_page("phone", java_script_enabled=script), "worker")
    start(page)
    set_clock(NOW + timedelta(minutes=70))
    page.get_by_role("button", name="Finish the visit to Joan").tap()
    page.get_by_role("radio", name="Something changed").tap()
    page.get_by_label("Started at").fill("09:00")
    page.get_by_label("Finished at").fill("09:50")
    page.get_by_label("Minutes not with Joan").fill("10")
    page.get_by_role("checkbox", name="Go on").tap()
    page.get_by_role("button", name="Not about this today").tap()
    expect(card(page, server, "Joan")).to_contain_text("Recorded 10:15")
    last = entries(server)[-1]
    assert (last.how, last.other_minutes, last.finished_at) == ("later", 10, NOW + timedelta(minutes=45))


def test_back_restores_every_answer(phone: Page, sign_in_as: SignIn, server: Server) -> None:
    page = sign_in_as(phone, "worker")
    start(page)
    page.get_by_role("button", name="Finish the visit to Joan").tap()
    page.get_by_label("What did we learn?").fill("She sang.")
    page.get_by_role("radio", name="Something changed").tap()
    page.get_by_label("Minutes not with Joan").fill("7")
    page.get_by_role("link", name="It did not happen").tap()
    expect(page.get_by_role("heading", name="The visit did not happen")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("What did we learn?")).to_have_value("She sang.")
    expect(page.get_by_label("Minutes not with Joan")).to_be_visible()
    expect(page.get_by_label("Minutes not with Joan")).to_have_value("7")


def test_back_after_saving_shows_what_was_saved(
    phone: Page, sign_in_as: SignIn, server: Server, set_clock: Callable[..., None]
) -> None:
    page = sign_in_as(phone, "worker")
    start(page)
    set_clock(NOW + timedelta(minutes=40))
    page.get_by_role("button", name="Finish the visit to Joan").tap()
    page.get_by_label("What did we learn?").fill("She sang.")
    as_planned(page)
    expect(card(page, server, "Joan")).to_contain_text("Recorded")
    page.go_back()
    expect(page.get_by_label("What did we learn?")).to_have_value("She sang.")


def test_a_double_tap_on_start_is_one_entry(phone: Page, sign_in_as: SignIn, server: Server) -> None:
    page = sign_in_as(phone, "worker")
    page.goto("/my-day")
    page.get_by_role("button", name="Start the visit to Joan").dblclick()
    expect(card(page, server, "Joan")).to_contain_text("Started 09:05")
    page.wait_for_load_state("networkidle")
    assert [entry.what for entry in entries(server)] == ["started"]


def test_two_pages_open_at_once_start_once(open_page: Callable[..., Page], sign_in_as: SignIn, server: Server) -> None:
    first, second = sign_in_as(open_page("phone"), "worker"), sign_in_as(open_page("phone"), "worker")
    for page in (first, second):
        page.goto("/my-day")
    for page in (first, second):
        page.get_by_role("button", name="Start the visit to Joan").tap()
        expect(card(page, server, "Joan")).to_contain_text("Started 09:05")
    assert len(entries(server)) == 1


def test_putting_it_right_later_shows_that_it_was(
    phone: Page, sign_in_as: SignIn, server: Server, set_clock: Callable[..., None]
) -> None:
    page = sign_in_as(phone, "worker")
    start(page)
    set_clock(NOW + timedelta(minutes=40))
    page.get_by_role("button", name="Finish the visit to Joan").tap()
    as_planned(page)
    expect(card(page, server, "Joan")).to_contain_text("Recorded 09:45")
    set_clock(NOW + timedelta(hours=5))
    card(page, server, "Joan").get_by_role("link").tap()
    page.get_by_role("button", name="Put this right").tap()
    expect(page.get_by_label("Finished at")).to_have_value("09:45")
    page.get_by_label("Finished at").fill("09:30")
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(card(page, server, "Joan")).to_contain_text("Put right 14:05")
    card(page, server, "Joan").get_by_role("link").tap()
    expect(page.get_by_text("Put right on Tuesday 24 November at 14:05.")).to_be_visible()
    page.get_by_text("What it said before").tap()
    expect(page.get_by_text("09:05 to 09:45, 40 minutes")).to_be_visible()


def test_a_mistake_is_said_where_it_is_and_nothing_typed_is_lost(
    phone: Page, sign_in_as: SignIn, server: Server, console: Console, axe: Callable[[Page], None]
) -> None:
    console.expect(REFUSED)
    page = sign_in_as(phone, "worker")
    page.goto(f"/visits/{server.visits['Ivy']}/finish")
    page.get_by_label("Started at").fill("08:30")
    page.get_by_label("Finished at").fill("08:00")
    page.get_by_role("checkbox", name="Go on").tap()
    page.get_by_label("What did we learn?").fill("She was up already.")
    page.get_by_role("radio", name="As planned").tap()
    page.get_by_role("button", name="Done").tap()
    expect(page).to_have_title("Error: When were you there? – Wellbeing Teams")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    axe(page)
    page.get_by_role("link", name="You can’t finish before you start, which was at 08:30").tap()
    expect(page.get_by_label("Finished at")).to_be_focused()
    expect(page.get_by_label("Started at")).to_have_value("08:30")
    expect(page.get_by_label("What did we learn?")).to_have_value("She was up already.")
    page.get_by_label("Finished at").fill("08:55")
    page.get_by_role("button", name="Save").tap()
    expect(card(page, server, "Ivy")).to_contain_text("Recorded 09:05")


def test_it_did_not_happen(phone: Page, sign_in_as: SignIn, server: Server) -> None:
    page = sign_in_as(phone, "worker")
    page.goto("/my-day")
    page.get_by_role("button", name="Did not happen for Ivy").tap()
    page.get_by_label("Say more").fill("I rang her nephew.")
    page.get_by_role("button", name="They did not want it").tap()
    expect(card(page, server, "Ivy")).to_contain_text("They did not want it")


def pages_of(server: Server) -> list[str]:
    """Every page that a worker meets here."""
    joan, ivy, sams = (server.visits[name] for name in ("Joan", "Ivy", "Joan with Sam"))
    return [
        "/my-day",
        "/my-day/2026-11-22",
        f"/visits/{joan}",
        f"/visits/{sams}",
        f"/visits/{ivy}/finish",
        f"/visits/{ivy}/not-done",
        "/my-day/2026-11-24/time",
        "/me",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_page_is_for_everybody(
    open_page: Callable[..., Page],
    sign_in_as: SignIn,
    server: Server,
    axe: Callable[[Page], None],
    size: str,
    scheme: str,
) -> None:
    page = sign_in_as(open_page(size, color_scheme=scheme), "worker")
    for path in pages_of(server):
        page.goto(path)
        axe(page)
    page.goto("/my-day")
    page.get_by_role("button", name="Start the visit to Joan").click()
    expect(card(page, server, "Joan")).to_contain_text("Started")
    axe(page)
    page.get_by_role("button", name="Finish the visit to Joan").click()
    page.get_by_role("radio", name="Something changed").click()
    axe(page)
    page.get_by_role("radio", name="As planned").click()
    axe(page)


def test_everything_is_easy_to_touch_and_nothing_scrolls_sideways(
    phone: Page, sign_in_as: SignIn, server: Server, easy_to_touch: Callable[[Page], None], console: Console
) -> None:
    console.expect(REFUSED)
    page = sign_in_as(phone, "worker")
    for path in pages_of(server):
        page.goto(path)
        easy_to_touch(page)
    page.get_by_role("link", name="My day", exact=True).tap()
    page.get_by_role("button", name="Start the visit to Joan").tap()
    expect(card(page, server, "Joan")).to_contain_text("Started")
    easy_to_touch(page)
    page.get_by_role("button", name="Finish the visit to Joan").tap()
    page.get_by_role("radio", name="Something changed").tap()
    easy_to_touch(page)
    page.get_by_label("Minutes not with Joan").fill("900")
    page.get_by_role("checkbox", name="Go on").tap()
    easy_to_touch(page)
    page.get_by_role("button", name="A step back").tap()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    easy_to_touch(page)
    page.get_by_label("Minutes not with Joan").fill("")
    page.get_by_role("button", name="Save", exact=True).tap()
    card(page, server, "Joan").get_by_role("link").tap()
    expect(page.get_by_role("button", name="Put this right")).to_be_visible()
    easy_to_touch(page)
