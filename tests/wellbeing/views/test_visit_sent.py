"""What a phone sends of a visit is taken as a page's is: once, also late, out of order, and by a wrong clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import changes
from tests import small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.entries_held import holding
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import DayTime, RefusedEntry, TaskSaid, ToldAssignment, VisitEntry
from wellbeing.store import day_time
from wellbeing.store.my_day import day_of
from wellbeing.store.publish import publish
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName, Viewer
from wellbeing.views.sent import TAKE, Sent, State, Took

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HOURS_48 = 48 * 3600
REFUSED = {"what": "refused"}


class Phone:
    """Amina's phone, whose clock may be wrong by so many seconds, known to the server or not."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world, self.ahead, self.known = session, world, 0, True
        teams = {RoleName.WORKER: frozenset({world.team.id})}
        self.viewer = Viewer(world.users["worker"].id, "Amina", world.me.id, teams)

    def send(self, sort: str, name: str = "Joan", at: datetime = NOW, key: str = "", **fields: str) -> Took:
        """Send an entry that was made at this moment."""
        shown = at + timedelta(seconds=self.ahead)
        known = self.ahead if self.known else None
        visit = self.world.visits[name] if sort != "day_time" else None
        sent = Sent(sort, key or uuid4().hex, visit, fields, shown, at if self.known else shown, known)
        return TAKE[sort](self.session, self.viewer, sent)

    def holds(self, name: str = "Joan") -> VisitEntry:
        """The entry that holds."""
        visit = self.world.visits[name]
        return holding(self.session, visit)[self.world.me.id]


@pytest.fixture
def world(app: Any, session: Session) -> Iterator[World]:
    with app.app_context(), clock.at(NOW + timedelta(hours=1)):
        yield small_world.load(session)


@pytest.fixture
def phone(session: Session, world: World) -> Phone:
    return Phone(session, world)


def insulin(world: World) -> UUID:
    assert world.insulin is not None
    return world.insulin.id


def test_a_visit_is_taken_as_from_its_page(phone: Phone) -> None:
    began = {"start": "09:05", "began": NOW.isoformat()}
    assert phone.send("started").state == State.TAKEN
    took = phone.send(
        "finished", at=NOW + timedelta(minutes=40), **began, finish="", went="cut_short", outcome="closer:o1",
        learned="She sang.",
    )  # fmt: skip
    assert (took.state, took.visit_id) == (State.TAKEN, phone.world.visits["Joan"])
    entry = phone.holds()
    assert (entry.started_at, entry.finished_at, entry.how) == (NOW, NOW + timedelta(minutes=40), "on_the_spot")
    assert (entry.went, entry.length, entry.outcome_id, entry.outcome_step) == ("changed", "cut_short", "o1", "closer")


def test_each_kind_is_taken_once_for_its_key(phone: Phone) -> None:
    finished = {"start": "09:05", "finish": "09:40", "learned": "She sang."}
    for _ in range(3):
        assert phone.send("started", key="s").state == State.TAKEN
        assert phone.send("finished", key="f", at=NOW + timedelta(hours=1), **finished).state == State.TAKEN
        assert phone.send("not_done", "Stan", key="n", **REFUSED).state == State.TAKEN
    assert len(phone.session.scalars(select(VisitEntry)).all()) == 3


def test_a_clock_measured_again_makes_no_second_entry(phone: Phone) -> None:
    for phone.ahead in (100, 103):
        assert phone.send("started", key="s").state == State.TAKEN
    assert len(phone.session.scalars(select(VisitEntry)).all()) == 1


def test_other_words_under_the_same_key_need_their_author_and_are_kept(phone: Phone) -> None:
    late = {"at": NOW + timedelta(hours=1), "start": "09:05", "finish": "09:40"}
    phone.send("finished", key="f", learned="She sang.", **late)  # type: ignore[arg-type]
    took = phone.send("finished", key="f", learned="She danced.", **late)  # type: ignore[arg-type]
    assert took.state == State.NEEDS_YOU and "Something else was saved" in took.sentence
    (kept,) = phone.session.scalars(select(RefusedEntry))
    assert "She danced." in kept.content


def test_the_end_may_come_before_the_start(phone: Phone) -> None:
    began = {"start": "09:05", "began": NOW.isoformat()}
    assert phone.send("finished", at=NOW + timedelta(minutes=40), **began, finish="").state == State.TAKEN
    assert phone.send("started").state == State.TAKEN
    entry = phone.holds()
    assert (entry.what, entry.started_at, entry.how) == ("finished", NOW, "on_the_spot")


@pytest.mark.parametrize("ahead", [-HOURS_48, HOURS_48])
def test_a_wrong_clock_is_put_right_and_both_times_are_kept(
    phone: Phone, client: Client, ahead: int, session: Session
) -> None:
    phone.ahead = ahead
    shown = NOW + timedelta(seconds=ahead)
    began = {"start": "09:05", "began": shown.isoformat()}
    assert phone.send("finished", at=NOW + timedelta(minutes=40), **began, finish="").state == State.TAKEN
    entry = phone.holds()
    assert (entry.started_at, entry.finished_at, entry.how) == (NOW, NOW + timedelta(minutes=40), "on_the_spot")
    assert (entry.at, entry.clock_ahead_seconds) == (NOW + timedelta(minutes=40), ahead)
    session.commit()
    client.sign_in(phone.world.users["worker"])
    page = text_of(client.get(f"/visits/{phone.world.visits['Joan']}"))
    assert f"The phone’s clock was 48 h {'ahead' if ahead > 0 else 'behind'}" in page
    assert "can’t be right" not in page


def test_a_wrong_clock_that_nobody_measured_makes_the_times_doubtful(
    phone: Phone, client: Client, session: Session
) -> None:
    phone.ahead, phone.known = HOURS_48, False
    assert phone.send("started").state == State.TAKEN
    finished = {"start": "09:05", "began": (NOW + timedelta(hours=48)).isoformat()}
    assert phone.send("finished", at=NOW + timedelta(minutes=40), **finished, finish="").state == State.TAKEN
    session.commit()
    client.sign_in(phone.world.users["worker"])
    page = text_of(client.get(f"/visits/{phone.world.visits['Joan']}"))
    assert "These times can’t be right as they are." in page
    assert "Look at the times" in text_of(client.get("/my-day"))


def test_what_cannot_be_understood_needs_its_author(phone: Phone) -> None:
    for kind, fields, sentence in (
        ("finished", {"start": "soon"}, "Write a time like 09:30"),
        ("finished", {}, "Write when you started"),
        ("finished", {"start": "09:05", "finish": "09:30", "went": "badly"}, "Choose how it went"),
        ("not_done", {"what": "rain"}, "Choose what happened"),
        ("day_time", {"day": "2026-11-24", "kind": "travel", "minutes": "many"}, "Write a number of minutes"),
    ):
        took = phone.send(kind, at=NOW + timedelta(hours=1), **fields)
        assert took.state == State.NEEDS_YOU and "This was kept" in took.sentence and sentence in took.sentence
    assert phone.session.scalars(select(VisitEntry)).all() == []


def test_what_a_phone_could_not_ask_is_no_reason_to_lose_a_visit(phone: Phone) -> None:
    times = {"at": NOW + timedelta(hours=1), "start": "07:30", "finish": "08:00"}
    task = insulin(phone.world)
    assert phone.send("finished", "Ivy", **times).state == State.TAKEN  # type: ignore[arg-type]
    said = {f"said-{task}": "withheld", f"why-{task}": "", "outcome": "closer:", "said-nonsense": "done"}
    assert phone.send("finished", "Ivy", **times, **said).state == State.TAKEN  # type: ignore[arg-type]
    (row,) = phone.session.scalars(select(TaskSaid))
    assert (row.said, row.why) == ("withheld", None)
    elsewhere = {f"said-{uuid4()}": "done"}
    assert phone.send("finished", "Ivy", **times, **elsewhere).state == State.TAKEN  # type: ignore[arg-type]


def test_an_outcome_without_its_name_is_the_only_one_there_is(phone: Phone) -> None:
    times = {"at": NOW + timedelta(hours=1), "start": "09:05", "finish": "09:40"}
    phone.send("finished", **times, outcome="back:")  # type: ignore[arg-type]
    assert (phone.holds().outcome_id, phone.holds().outcome_step) == ("o1", "back")


def test_a_visit_that_was_taken_from_me_since_is_still_mine_to_record(phone: Phone, world: World) -> None:
    session, joan = phone.session, world.visits["Joan"]
    timeline = states_of(session, world.team.id, [joan])
    sam = str(world.workers["Sam"].id)
    small_world.record(session, world, changes.move(timeline, joan, 1, sam, "Sam is near"))
    publish(session, team_id=world.team.id, author_id=None, reason="so it is")
    assert phone.send("started").state == State.TAKEN
    began = {"start": "09:05", "finish": "09:40"}
    assert phone.send("finished", at=NOW + timedelta(hours=1), **began).state == State.TAKEN
    assert phone.holds().what == "finished"


def test_a_visit_told_for_later_since_is_recorded_when_it_was(phone: Phone, world: World) -> None:
    told = phone.session.scalars(select(ToldAssignment).where(ToldAssignment.visit_id == world.visits["Joan"])).one()
    told.start, told.end = told.start + timedelta(days=1), told.end + timedelta(days=1)
    took = phone.send("finished", at=NOW + timedelta(hours=1), start="09:05", finish="09:40")
    assert (took.state, phone.holds().started_at) == (State.TAKEN, NOW)


def test_a_visit_i_was_never_told_of_is_kept_and_asked_about(phone: Phone) -> None:
    took = phone.send("started", "Joan with Sam")
    assert took.state == State.NEEDS_YOU and "This was kept" in took.sentence
    phone.world.visits["none"] = uuid4()
    assert phone.send("started", "none").state == State.NEEDS_YOU
    assert phone.session.scalars(select(VisitEntry)).all() == []


def test_travel_of_a_day_is_put_right_once(phone: Phone) -> None:
    fields = {"day": TODAY.isoformat(), "kind": "travel", "minutes": "95", "note": "The bridge was shut"}
    for _ in range(2):
        assert phone.send("day_time", key="t", **fields).state == State.TAKEN
    assert phone.send("day_time", key="u", **{**fields, "minutes": "80"}).state == State.TAKEN
    first, second = phone.session.scalars(select(DayTime).order_by(DayTime.minutes.desc()))
    assert (first.minutes, second.minutes, second.supersedes_id) == (95, 80, first.id)
    late = {"at": NOW - timedelta(hours=1), **fields, "minutes": "30"}
    for key in ("v", "w"):  # said before the others, and came after them
        assert phone.send("day_time", key=key, **late).state == State.TAKEN  # type: ignore[arg-type]
    lines = day_time.lines_of(phone.session, phone.viewer, day_of(phone.session, phone.viewer, TODAY))
    assert lines[0].minutes == 80
