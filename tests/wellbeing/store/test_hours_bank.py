"""An hours bank from rows: what really happened, both workers, put right or not; nothing added in hospital."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.hours import HoursBank
from rota.hours_bank import used_minutes
from rota.local_time import instant
from rota.week import local_day
from tests.factories import create_person, create_team
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import HoursAdjustment, HoursAllocation, PersonEvent, TimelineVisit, VisitEntry, Worker
from wellbeing.store import hours_bank, visit_entry
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.entries import What
from wellbeing.store.hours_bank import NewAllocation
from wellbeing.store.planned_use import coming_weeks
from wellbeing.store.sent_twice import SentOtherwise
from wellbeing.store.visit_entry import Said
from wellbeing.viewer import NotYours, RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SEVEN_HOURS = NewAllocation("council", 420, MONDAY, notice_minutes=60)
DAY = timedelta(days=1)
keys = count()


def happened(team: SmallTeam, visit: UUID, worker: Worker, start: datetime, minutes: int, **more: Any) -> str:
    """Let this worker have recorded the visit; gives the key it was sent under."""
    key = more.pop("client_key", f"k{next(keys)}")
    end = start + timedelta(minutes=minutes)
    said = Said(visit, key, more.pop("what", What.FINISHED), end, start, end, **more)
    row = team.session.get_one(TimelineVisit, visit)
    visit_entry.add(team.session, row, worker.id, said, recorded_by=team.user.id)
    return key


def bank(team: SmallTeam, day: date = SUNDAY) -> HoursBank:
    return hours_bank.bank_of(team.session, team.viewer(), team.joan.id).at(day)


def allocate(team: SmallTeam, new: NewAllocation = SEVEN_HOURS, key: str = "a") -> HoursAllocation:
    return hours_bank.allocate(team.session, team.viewer(), team.joan.id, new, key)


def test_both_workers_count_and_the_entry_that_holds_and_what_did_not_happen_does_not(tilbury: SmallTeam) -> None:
    allocate(tilbury)
    breakfast, lunch = tilbury.visit(tilbury.breakfast, MONDAY), tilbury.visit(tilbury.lunch, MONDAY)
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    happened(tilbury, breakfast, tilbury.amira, start, 30, other_minutes=10)
    wrong = happened(tilbury, breakfast, tilbury.sam, start, 300)
    assert bank(tilbury).used == 330
    happened(tilbury, breakfast, tilbury.sam, start, 30, supersedes_key=wrong)
    happened(tilbury, lunch, tilbury.amira, start + timedelta(hours=4), 45, what=What.REFUSED)
    assert bank(tilbury) == HoursBank(allocated=420, used=60)
    happened(tilbury, lunch, tilbury.sam, start, 60 * 24 * 3)
    assert bank(tilbury).used == 60, "a clock that is days wrong is not counted"


def test_nothing_is_added_in_hospital_and_a_withdrawn_event_never_was(tilbury: SmallTeam) -> None:
    allocate(tilbury)
    for kind, day, withdrawn in (
        ("admission", MONDAY, None),
        ("discharge", MONDAY + 2 * DAY, None),
        ("admission", MONDAY + 4 * DAY, THURSDAY_BEFORE),
        ("fall", MONDAY + 4 * DAY, None),
    ):
        tilbury.session.add(
            PersonEvent(
                person_id=tilbury.joan.id, kind=kind, on=day, recorded_at=THURSDAY_BEFORE, withdrawn_at=withdrawn
            )
        )
    assert bank(tilbury).allocated == 5 * 60


def test_sent_twice_counts_once_and_something_else_under_the_same_key_is_refused(tilbury: SmallTeam) -> None:
    first = allocate(tilbury)
    assert allocate(tilbury).id == first.id
    with pytest.raises(SentOtherwise):
        allocate(tilbury, replace(SEVEN_HOURS, minutes_a_week=60))
    viewer, joan = tilbury.viewer(), tilbury.joan.id
    for _ in range(2):
        hours_bank.adjust(tilbury.session, viewer, joan, on=MONDAY, minutes=-30, reason="Given to Rita", client_key="x")
    assert bank(tilbury) == HoursBank(420, 0, -30)
    with pytest.raises(SentOtherwise):
        hours_bank.adjust(tilbury.session, viewer, joan, on=MONDAY, minutes=-60, reason="Given to Rita", client_key="x")
    hours_bank.adjust(tilbury.session, viewer, tilbury.eric.id, on=MONDAY, minutes=5, reason="His own", client_key="x")
    assert len(tilbury.session.scalars(select(HoursAdjustment)).all()) == 2


def test_a_reset_is_an_adjustment_with_its_reason_sent_twice_or_not(tilbury: SmallTeam) -> None:
    allocate(tilbury)
    for _ in range(2):
        row = hours_bank.adjust(
            tilbury.session,
            tilbury.viewer(),
            tilbury.joan.id,
            on=MONDAY + DAY,
            minutes=None,
            reason="A new year of the council's",
            client_key="reset",
        )
    assert row.minutes == -120
    assert bank(tilbury, MONDAY + DAY).banked == 0
    assert bank(tilbury).banked == 300, "and it runs on from there"


def test_an_allocation_ends_with_a_reason_and_the_balance_stays(tilbury: SmallTeam) -> None:
    row = allocate(tilbury)
    change: dict[str, Any] = {"until": MONDAY + DAY, "notice_minutes": None, "because": "The letter of Tuesday"}
    args = (tilbury.session, tilbury.viewer(), tilbury.joan.id, row.id)
    with pytest.raises(ChangedSince):
        hours_bank.change_allocation(*args, **change, seen=3)
    for seen in (0, 0):
        hours_bank.change_allocation(*args, **change, seen=seen)
    assert (row.changes, row.changed_because, row.changed_by_id) == (1, "The letter of Tuesday", tilbury.user.id)
    assert bank(tilbury, SUNDAY + 100 * DAY).banked == 120
    with pytest.raises(ChangedSince):
        hours_bank.change_allocation(*args, until=None, notice_minutes=60, because="No, it goes on", seen=0)


def test_whoever_may_not_see_or_write_finds_nothing(tilbury: SmallTeam) -> None:
    row = allocate(tilbury)
    stranger = create_person(tilbury.session, create_team(tilbury.session))
    coach = tilbury.viewer(RoleName.COACH)
    assert hours_bank.bank_of(tilbury.session, coach, tilbury.joan.id).begins == MONDAY
    for refused in (
        lambda: hours_bank.bank_of(tilbury.session, tilbury.viewer(), stranger.id),
        lambda: hours_bank.allocations_of(tilbury.session, tilbury.viewer(), stranger.id),
        lambda: hours_bank.adjustments_of(tilbury.session, tilbury.viewer(), stranger.id),
        lambda: hours_bank.allocate(tilbury.session, tilbury.viewer(), stranger.id, SEVEN_HOURS, "k"),
        lambda: hours_bank.allocate(tilbury.session, coach, tilbury.joan.id, SEVEN_HOURS, "k"),
        lambda: hours_bank.allocation_of(tilbury.session, tilbury.viewer(), tilbury.eric.id, row.id),
        lambda: hours_bank.adjust(
            tilbury.session, coach, tilbury.joan.id, on=MONDAY, minutes=1, reason="r", client_key="k"
        ),
    ):
        with pytest.raises(NotYours):
            refused()


def test_who_has_drifted_is_found_for_all_at_once(tilbury: SmallTeam) -> None:
    allocate(tilbury)
    hours_bank.allocate(tilbury.session, tilbury.viewer(), tilbury.eric.id, NewAllocation("own_money", 60, MONDAY), "e")
    people = [tilbury.joan.id, tilbury.eric.id, uuid4()]
    assert hours_bank.drifted(tilbury.session, people, MONDAY) == {}, "60 minutes are not more than 60"
    found = hours_bank.drifted(tilbury.session, people, MONDAY + DAY)
    assert {id: (drift.balance, drift.limit, drift.funders) for id, drift in found.items()} == {
        tilbury.joan.id: (120, 60, True)
    }


def test_what_is_planned_stands_beside_until_it_has_happened(tilbury: SmallTeam) -> None:
    allocate(tilbury)
    with clock.at(instant(MONDAY, THURSDAY_BEFORE.time())):
        whole = hours_bank.bank_of(tilbury.session, tilbury.viewer(), tilbury.joan.id)
        (this,) = coming_weeks(tilbury.session, tilbury.joan.id, whole, MONDAY, 1)
        assert (this.allocated, this.planned) == (360, 7 * 75)
        assert this.balance == 60 + 360 - 525
        breakfast = tilbury.visit(tilbury.breakfast, MONDAY)
        happened(tilbury, breakfast, tilbury.amira, datetime(2026, 11, 23, 8, tzinfo=UTC), 40)
        whole = hours_bank.bank_of(tilbury.session, tilbury.viewer(), tilbury.joan.id)
        (this,) = coming_weeks(tilbury.session, tilbury.joan.id, whole, MONDAY, 1)
        assert (this.planned, this.balance) == (495, 420 - 495 - 40)


moments = st.integers(0, 60 * 24 * 3).map(
    lambda minutes: datetime(2026, 10, 24, 12, tzinfo=UTC) + timedelta(minutes=minutes, seconds=minutes % 60)
)
spring = st.integers(0, 60 * 24 * 2).map(
    lambda minutes: datetime(2027, 3, 27, 12, tzinfo=UTC) + timedelta(minutes=minutes)
)
records = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.booleans(),
        moments | spring,
        st.integers(-30, 400),
        st.sampled_from([What.FINISHED, What.FINISHED, What.FINISHED, What.STARTED, What.REFUSED, What.NOT_NEEDED]),
        st.integers(0, 2),
    ),
    max_size=14,
)


@on_one_database
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records)
def test_the_balance_is_the_sum_of_the_entries_alone(tilbury: SmallTeam, said: list[Any]) -> None:
    """Doubled, put right, out of order, over both nights when the clocks change: recomputed by hand it is the same."""
    team = create_small_team(tilbury.session)
    allocate(team, NewAllocation("council", 421, date(2026, 10, 19)), "p")
    visits = [team.visit(line, MONDAY + n * DAY) for n in (0, 1) for line in (team.breakfast, team.lunch)]
    sent: dict[tuple[UUID, bool], list[str]] = {}
    for visit, second, start, minutes, what, puts_right in said:
        worker = team.sam if second else team.amira
        before = sent.setdefault((visits[visit], second), [])
        named = before[-1] if puts_right and before else None
        key = happened(team, visits[visit], worker, start, minutes, what=what, supersedes_key=named)
        before.append(key)
        happened(team, visits[visit], worker, start, minutes, what=what, supersedes_key=named, client_key=key)
    day = date(2027, 4, 30)
    found = hours_bank.bank_of(team.session, team.viewer(), team.joan.id).at(day)
    assert found.used == _used_by_hand(team, visits)
    weeks, rest = divmod((day - date(2026, 10, 19)).days + 1, 7)
    assert found.allocated == weeks * 421 + sum(421 * (n + 1) // 7 - 421 * n // 7 for n in range(rest))


def _used_by_hand(team: SmallTeam, visits: list[UUID]) -> int:
    """Of each worker at each visit: what nothing puts right; an end before a start; the latest."""
    total = 0
    for visit in visits:
        for worker in (team.amira, team.sam):
            rows = team.session.scalars(
                select(VisitEntry).where(VisitEntry.visit_id == visit, VisitEntry.worker_id == worker.id)
            ).all()
            put_right = {row.supersedes_id for row in rows}
            standing = [row for row in rows if row.id not in put_right]
            ends = [row for row in standing if row.what != "started"] or standing
            if not ends:
                continue
            latest = max(ends, key=lambda row: (row.at, row.arrived_at, row.id))
            if latest.what == "finished" and latest.started_at and latest.finished_at:
                counted = local_day(latest.started_at) >= date(2026, 10, 19)
                total += used_minutes(latest.started_at, latest.finished_at) if counted else 0
    return total


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_somebody_else_saved_after_the_page_was_read_is_seen(tilbury: SmallTeam) -> None:
    """SQLite lets one write at a time; elsewhere a row that was read before is read anew once the person is held."""
    row = allocate(tilbury)
    tilbury.session.commit()
    assert row.changes == 0
    change: dict[str, Any] = {"notice_minutes": None, "because": "A letter", "seen": 0}
    with Session(tilbury.session.get_bind()) as other:
        hours_bank.change_allocation(other, tilbury.viewer(), tilbury.joan.id, row.id, until=MONDAY, **change)
        other.commit()
    with pytest.raises(ChangedSince):
        hours_bank.change_allocation(tilbury.session, tilbury.viewer(), tilbury.joan.id, row.id, until=SUNDAY, **change)
