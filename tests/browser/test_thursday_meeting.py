"""The Thursday meeting, on a phone of 360 pixels: by touch alone, by the keyboard alone, and with JavaScript off.

Next week stands as the last one did, and two things have changed: Sam would like Friday off, and Rita comes home from
hospital. The team sees what that does to everybody's week, takes the proposal it likes, alters three visits because
Joan hates early mornings, and tells. Nobody approves anything. The worker that solves is a real process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import instant
from rota.week import local_day
from tests import factories, small_world
from tests.browser.conftest import Server
from tests.small_world import World
from tests.wellbeing.processes import environment_of, processes
from tests.wellbeing.small_week import get_solver_ready
from wellbeing.models import (
    Absence,
    LeaveAsked,
    Person,
    Publication,
    RotaChange,
    Team,
    TimelineVisit,
    ToldAssignment,
    User,
    Worker,
)

Check = Callable[[Page], None]
Pick = Callable[[Locator], None]

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
NEXT_THURSDAY = date(2026, 12, 3)
EARLY, LATER = time(7, 15), time(9, 45)
BEFORE_THE_TEAM = time(9)
TO_BE_LATER = (0, 2, 3)
"""Monday, Wednesday and Thursday: on Tuesday the team meets at ten."""
MOST_TABS = 400
SOLVED_WITHIN_SECONDS = 60


class Touch:
    """A finger: it taps, and types on what it has tapped."""

    options: ClassVar[dict[str, object]] = {}

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.tap()

    def write(self, what: Locator, words: str) -> None:
        what.tap()
        what.fill(words)

    def choose(self, what: Locator) -> None:
        what.tap()


class NoScripts(Touch):
    """The same finger on a phone where no script runs."""

    options: ClassVar[dict[str, object]] = {"java_script_enabled": False}


class Keyboard(Touch):
    """No finger and no mouse: Tab to get there, Enter and Space to press."""

    def press(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Enter")

    def write(self, what: Locator, words: str) -> None:
        self._reach(what)
        kind = what.get_attribute("type")
        if kind in ("date", "time"):
            self._write_parts(what, words, _parts(kind, words))
            return
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def _write_parts(self, what: Locator, words: str, ways: tuple[str, ...]) -> None:
        """A field with parts takes them in the order of the browser's own language: what it holds then decides."""
        for way in ways:
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(way)
            if what.input_value() == words:
                return
        raise AssertionError(f"{words} could not be typed: {what.input_value()}")

    def choose(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Space")

    def _reach(self, what: Locator) -> None:
        """Tab until it has the focus. A list of radio buttons is one stop; arrows go on from there."""
        what.wait_for()
        for _ in range(MOST_TABS):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard never reached {what}")


def _parts(kind: str, words: str) -> tuple[str, ...]:
    """The keys for a date or a time, British first, then American."""
    if kind == "time":
        return words.replace(":", ""), words.replace(":", "") + "AM"
    year, month, day = words.split("-")
    return day + month + year, month + day + year


@pytest.fixture
def meeting(server: Server, set_clock: Callable[[datetime], None]) -> Iterator[Server]:
    """The small world a few days on, with next week as usual, and a worker that solves."""
    set_clock(THURSDAY)
    get_solver_ready()
    with server.session() as session:
        world = _known(session)
        for name in ("Lena", "Dev"):
            world.workers[name] = factories.create_worker(session, world.team, name, minutes_a_week=30 * 60)
        _next_week(session, world)
        session.add(
            LeaveAsked(
                team_id=world.team.id,
                worker_id=world.workers["Sam"].id,
                first=FRIDAY,
                last=FRIDAY,
                words=None,
                client_key="asked on Wednesday",
                state="asked",
                asked_at=THURSDAY - timedelta(days=1),
            )
        )
        session.commit()
    with processes(environment_of(server.settings, WELLBEING_NOW=THURSDAY.isoformat())) as commands:
        commands.start("worker")
        yield server


def _known(session: Session) -> World:
    team = session.scalars(select(Team).where(Team.name == "Tilbury Wellbeing Team")).one()
    other = session.scalars(select(Team).where(Team.id != team.id)).one()
    workers = {row.name: row for row in session.scalars(select(Worker))}
    people = {row.known_as: row for row in session.scalars(select(Person))}
    return World(team, other, workers=workers, people=people)


def _next_week(session: Session, world: World) -> None:
    """Joan early each morning: Amina on weekdays but Friday, which is Sam's, Dev at the weekend. Stan has Lena."""
    for number in range(7):
        day = MONDAY + timedelta(days=number)
        going = "Sam" if day == FRIDAY else "Dev" if number > 4 else "Amina"
        small_world.visit(session, world, "Joan", day, BEFORE_THE_TEAM if number == 1 else EARLY, 45, [going])
        if number < 5:
            small_world.visit(session, world, "Stan", day, time(17), 60, ["Lena"])


@pytest.mark.parametrize(
    "hand",
    [
        pytest.param(Touch, id="touch"),
        pytest.param(Keyboard, id="keyboard", marks=pytest.mark.long),
        pytest.param(NoScripts, id="no scripts", marks=pytest.mark.long),
    ],
)
def test_the_thursday_meeting(
    meeting: Server,
    open_page: Callable[..., Page],
    sign_in_as: Callable[..., Page],
    axe: Check,
    easy_to_touch: Check,
    hand: type[Touch],
) -> None:
    page = sign_in_as(open_page("phone", **hand.options), "worker")
    by = hand(page)
    fine = _fine(page, axe, easy_to_touch, hand)
    page.goto("/my-day")
    by.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Rota", exact=True))
    by.press(page.get_by_role("link", name="Week after"))
    expect(page.get_by_text("Week of Monday 30 November")).to_be_visible()
    fine()
    _sams_friday(page, by, fine)
    _rita_comes_home(page, by, fine)
    _take_the_proposal(page, by, fine)
    for number in TO_BE_LATER:
        _joan_later(page, by, fine, MONDAY + timedelta(days=number))
    _tell(page, by, fine)
    _as_agreed(meeting)


def _fine(page: Page, axe: Check, easy_to_touch: Check, hand: type[Touch]) -> Callable[[], None]:
    """What each page of the meeting must be: looked at by touch, once is enough."""

    def look() -> None:
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        if hand is Touch:
            axe(page)
            easy_to_touch(page)

    return look


def _on_the_rota(page: Page, by: Touch, name: str) -> None:
    """A page beside the week, from the week's own page."""
    more = page.locator("summary", has_text="More about this week")
    expect(more).to_be_visible()
    link = page.get_by_role("main").locator("a", has_text=re.compile(f"^\\s*{re.escape(name)}\\s*$"))
    if not link.is_visible():
        by.press(more)
    by.press(link)


def _back_to_the_week(page: Page, by: Touch) -> None:
    by.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Rota", exact=True))
    by.press(page.get_by_role("link", name="Week after"))
    expect(page.get_by_text("Monday 30 November").first).to_be_visible()


def _sams_friday(page: Page, by: Touch, fine: Callable[[], None]) -> None:
    """Sam asked for Friday; they have talked, and any of them writes it down."""
    _on_the_rota(page, by, "Time away")
    fine()
    by.press(page.get_by_role("link", name=re.compile("Sam")).first)
    expect(page.get_by_role("heading", name=re.compile("What it would do"))).to_be_visible()
    fine()
    by.press(page.get_by_role("button", name="We have talked: it is agreed"))
    expect(page.get_by_text("Agreed", exact=True)).to_be_visible()
    _back_to_the_week(page, by)


def _rita_comes_home(page: Page, by: Touch, fine: Callable[[], None]) -> None:
    """Can we bring her home on Thursday? Tried, looked at, and made real."""
    _on_the_rota(page, by, "What if…")
    fine()
    by.press(page.get_by_role("link", name=re.compile("Take on")).first)
    fine()
    by.write(page.get_by_label("What do they like to be called?"), "Rita")
    by.write(page.get_by_label("Where do they live?"), "RM18 7AA")
    by.write(page.get_by_label("From which day?"), NEXT_THURSDAY.isoformat())
    by.write(page.get_by_label("At what time would a visit suit?"), "11:00")
    by.write(page.get_by_label("How many minutes is each?"), "30")
    by.press(page.get_by_role("button", name="Try it"))
    real = page.get_by_role("button", name="Make it real")
    _wait_for(page, by, real)
    fine()
    by.write(page.get_by_label("Their full name"), "Rita Invented")
    by.write(page.get_by_label(re.compile("^Why does support begin")), "Home from hospital")
    by.press(real)
    expect(page.get_by_role("heading", name=re.compile("made this real"))).to_be_visible()
    _back_to_the_week(page, by)


def _wait_for(page: Page, by: Touch, what: Locator) -> None:
    """What comes once the solving is done: the page says so, or, where no script runs, somebody looks again."""
    ready = page.get_by_role("button", name="See what came of it")
    again = page.get_by_role("link", name="Look again")
    for _ in range(SOLVED_WITHIN_SECONDS):
        if what.first.is_visible():
            return
        if ready.is_visible():
            by.press(ready)
        elif again.is_visible():
            by.press(again)
        page.wait_for_timeout(1000)
    expect(what.first).to_be_visible()


def _take_the_proposal(page: Page, by: Touch, fine: Callable[[], None]) -> None:
    by.press(page.get_by_role("button", name=re.compile("^Propose")))
    ready = page.get_by_role("main").locator("a", has_text="Look at the proposal")
    _wait_for(page, by, ready)
    by.press(ready.first)
    fine()
    by.press(page.get_by_role("button", name="Take all").first)
    expect(page.get_by_text("Nobody has been told")).to_be_visible()


def _joan_later(page: Page, by: Touch, fine: Callable[[], None], day: date) -> None:
    """Joan hates early mornings."""
    by.press(page.get_by_role("link", name="By person"))
    joan = page.locator("tr", has=page.locator("th", has_text="Joan"))
    by.press(joan.locator("td", has_text=f"{day:%a} {day.day}").locator("a.chip").first)
    expect(page.get_by_text(re.compile(f"{day:%A} {day.day} {day:%B}, 07:"))).to_be_visible()
    fine()
    at = page.locator("#time")
    by.write(at.get_by_label(re.compile("^Start")), f"{LATER:%H:%M}")
    by.press(at.get_by_role("button", name="Change the time"))
    expect(page.get_by_text(f"{day:%A} {day.day} {day:%B}, {LATER:%H:%M}")).to_be_visible()
    by.press(page.get_by_role("navigation", name="Back").get_by_role("link", name="Rota"))


def _tell(page: Page, by: Touch, fine: Callable[[], None]) -> None:
    by.press(page.get_by_role("main").locator("a", has_text="Save and tell"))
    fine()
    if page.get_by_label("Why is this right for now?").count():
        by.write(page.get_by_label("Why is this right for now?"), "We talked about it on Thursday")
    by.press(page.get_by_role("button", name="Save and tell").first)
    expect(page.get_by_text("All told")).to_be_visible()


def _as_agreed(meeting: Server) -> None:
    """What they agreed is what everybody was told, by the worker who held the phone and by nobody else."""
    with meeting.session() as session:
        people = {row.known_as: row.id for row in session.scalars(select(Person))}
        workers = {row.name: row.id for row in session.scalars(select(Worker))}
        amina = session.scalars(select(User).where(User.name == "Amina")).one()
        told = session.scalars(select(ToldAssignment).where(ToldAssignment.start >= instant(MONDAY, time(0)))).all()
        days = {(row.worker_id, local_day(row.start)) for row in told}
        assert (workers["Sam"], FRIDAY) not in days
        assert session.scalars(select(Absence).where(Absence.worker_id == workers["Sam"])).one().first == FRIDAY
        whose = dict(session.execute(select(TimelineVisit.id, TimelineVisit.person_id)).all())
        rita = sorted(local_day(row.start) for row in told if whose[row.visit_id] == people["Rita"])
        assert rita == [NEXT_THURSDAY + timedelta(days=n) for n in range(4)]
        joan = {local_day(row.start): row.start for row in told if whose[row.visit_id] == people["Joan"]}
        assert len(joan) == 7
        for number in TO_BE_LATER:
            day = MONDAY + timedelta(days=number)
            assert joan[day] == instant(day, LATER)
        assert {row.author_id for row in session.scalars(select(Publication))} == {amina.id}
        made = session.scalars(select(RotaChange).where(RotaChange.kind != "plan")).all()
        assert {row.author_id for row in made} == {amina.id}
        assert {"what_if", "accept", "retime"} <= {row.kind for row in made}
