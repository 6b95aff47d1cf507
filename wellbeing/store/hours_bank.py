"""A person's hours bank between rows and `rota.hours_bank`: what is allocated, really happened, was put right.

Scoped by the viewer. What was used is read from visit entries each time, never kept, so that it follows whatever is
put right there. Nothing here is taken out: an allocation ends, an adjustment stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.around import ADMISSION, DEATH, DISCHARGE
from rota.hours_bank import Allocation, Bank, Drift, HospitalStay, OnDay, stays_of, used_minutes
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import HoursAdjustment, HoursAllocation, PersonEvent, TimelineVisit, User, VisitEntry
from wellbeing.store import person as people
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.entries import What, current
from wellbeing.store.sent_twice import SentOtherwise
from wellbeing.store.timeline import chunks
from wellbeing.store.worked_day import LONGEST_VISIT
from wellbeing.viewer import Action, NotYours, Viewer

Row = TypeVar("Row", HoursAllocation, HoursAdjustment)


@dataclass(frozen=True, slots=True)
class NewAllocation:
    """Hours that somebody pays for: worker-minutes a week, from when until when, the funder's notice in minutes."""

    funding: str
    minutes_a_week: int
    starts: date
    until: date | None = None
    notice_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What of a visit entry is counted."""

    id: UUID
    visit_id: UUID
    worker_id: UUID
    what: str
    started_at: datetime | None
    finished_at: datetime | None
    supersedes_id: UUID | None
    at: datetime
    arrived_at: datetime


class Ended(Protocol):
    """What of an entry says how long a worker was at a visit."""

    @property
    def what(self) -> str: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def finished_at(self) -> datetime | None: ...


def bank_of(session: Session, viewer: Viewer, person_id: UUID, action: Action = Action.SEE_PEOPLE) -> Bank:
    """The person's bank as it stands. Raises `NotYours`."""
    people.person(session, viewer, person_id, action)
    return banks(session, [person_id])[person_id]


def allocations_of(session: Session, viewer: Viewer, person_id: UUID) -> list[HoursAllocation]:
    """Every allocation, the latest first, those that have ended or were a mistake too. Raises `NotYours`."""
    people.person(session, viewer, person_id)
    query = select(HoursAllocation).where(HoursAllocation.person_id == person_id)
    return list(session.scalars(query.order_by(HoursAllocation.starts.desc(), HoursAllocation.id)))


def adjustments_of(session: Session, viewer: Viewer, person_id: UUID) -> list[HoursAdjustment]:
    """Every adjustment, the latest first. Raises `NotYours`."""
    people.person(session, viewer, person_id)
    query = select(HoursAdjustment).where(HoursAdjustment.person_id == person_id)
    return list(session.scalars(query.order_by(HoursAdjustment.on.desc(), HoursAdjustment.recorded_at.desc())))


def allocation_of(session: Session, viewer: Viewer, person_id: UUID, allocation_id: UUID) -> HoursAllocation:
    """One allocation of this person, for somebody who may change it. Raises `NotYours`."""
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    row = session.get(HoursAllocation, allocation_id, populate_existing=True)  # as it is once we hold the person
    if row is None or row.person_id != person_id:
        raise NotYours
    return row


def allocate(session: Session, viewer: Viewer, person_id: UUID, new: NewAllocation, client_key: str) -> HoursAllocation:
    """Write down hours that are allocated; they add to those that there are. The same key again adds nothing.

    Raises `NotYours`; `SentOtherwise` where the key stands for something else.
    """
    key = _begin(session, viewer, person_id, client_key)
    row = _known(session, HoursAllocation, key)
    if row is not None:
        if (row.funding, row.minutes_a_week, row.starts) != (new.funding, new.minutes_a_week, new.starts):
            raise SentOtherwise
        return row
    row = HoursAllocation(
        person_id=person_id,
        funding=new.funding,
        minutes_a_week=new.minutes_a_week,
        starts=new.starts,
        until=new.until,
        notice_minutes=new.notice_minutes,
        client_key=key,
        recorded_by_id=viewer.user_id,
        recorded_at=clock.now(),
    )
    return _added(session, row)


def change_allocation(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    allocation_id: UUID,
    *,
    until: date | None,
    notice_minutes: int | None,
    because: str,
    seen: int,
) -> HoursAllocation:
    """Give an allocation this last day and this notice; the same again changes nothing. What was banked stays.

    Raises `NotYours`; `ChangedSince` where it was changed after `seen` changes.
    """
    _begin(session, viewer, person_id, "")
    row = allocation_of(session, viewer, person_id, allocation_id)
    if (row.until, row.notice_minutes) == (until, notice_minutes):
        return row
    if row.changes != seen:
        raise ChangedSince
    row.until, row.notice_minutes, row.changed_because = until, notice_minutes, because
    row.changes, row.changed_by_id, row.changed_at = row.changes + 1, viewer.user_id, clock.now()
    session.flush()
    return row


def adjust(
    session: Session, viewer: Viewer, person_id: UUID, *, on: date, minutes: int | None, reason: str, client_key: str
) -> HoursAdjustment:
    """Add worker-minutes to the balance or take them off, for a reason; `minutes` None: until nothing is left that day.

    The same key again adds nothing. Raises `NotYours`; `SentOtherwise` where the key stands for something else.
    """
    key = _begin(session, viewer, person_id, client_key)
    row = _known(session, HoursAdjustment, key)
    if row is not None:
        if (row.on, row.reason) != (on, reason) or minutes not in (None, row.minutes):
            raise SentOtherwise
        return row
    if minutes is None:
        minutes = -banks(session, [person_id])[person_id].at(on).banked
    row = HoursAdjustment(
        person_id=person_id,
        on=on,
        minutes=minutes,
        reason=reason,
        client_key=key,
        recorded_by_id=viewer.user_id,
        recorded_at=clock.now(),
    )
    return _added(session, row)


# No person looking: lists that have asked already, such as those of people to talk with.


def banks(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Bank]:
    """The banks of these people, in a number of queries that does not grow with them."""
    allocated = _by_person(session, HoursAllocation, person_ids)
    banked = [id for id in person_ids if allocated.get(id)]
    used, stays = _used(session, banked), _stays(session, banked)
    adjusted = _by_person(session, HoursAdjustment, banked)
    return {
        id: Bank(
            allocations=tuple(
                Allocation(row.minutes_a_week, row.starts, row.until, row.notice_minutes)
                for row in allocated.get(id, ())
            ),
            used=tuple(used.get(id, ())),
            adjusted=tuple(OnDay(row.on, row.minutes) for row in adjusted.get(id, ())),
            stays=stays.get(id, ()),
        )
        for id in person_ids
    }


def drifted(session: Session, person_ids: Collection[UUID], on: date | None = None) -> dict[UUID, Drift]:
    """Those of these people whose bank has drifted on this day (today), with how far: a reason to talk about the plan.

    A bank has drifted when its balance, saved up or run ahead, is further from nothing than the least notice of the
    funders whose hours run on that day; where none of them wants notice, further than two weeks' allocated hours
    (`rota.hours_bank.DRIFT_WEEKS`). Exactly the limit is not drifted, and nobody drifts without running hours.
    """
    day = on or clock.today()
    found = {id: bank.drift_on(day) for id, bank in banks(session, person_ids).items()}
    return {id: drift for id, drift in found.items() if drift is not None and drift.passed}


def _used(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, list[OnDay]]:
    """Worker-minutes of each visit that took place, on the local day on which it began; both workers of two.

    Of several entries of a worker at a visit the one that holds counts. A visit that was refused or not needed, or
    at which nobody opened, uses nothing; nor does one with a clock so wrong that it lasts for days.
    """
    found: dict[UUID, list[OnDay]] = {}
    columns = [getattr(VisitEntry, name) for name in _Entry.__slots__]
    for chunk in chunks(person_ids):
        rows = session.execute(
            select(TimelineVisit.person_id, *columns)
            .join(VisitEntry, VisitEntry.visit_id == TimelineVisit.id)
            .where(TimelineVisit.person_id.in_(chunk))
        )
        entries: dict[UUID, list[_Entry]] = {}
        for person_id, *said in rows:
            entries.setdefault(person_id, []).append(_Entry(*said))
        for person_id, theirs in entries.items():
            found[person_id] = [on_day for entry in current(theirs).values() for on_day in used_at(entry)]
    return found


def used_at(entry: Ended) -> Iterable[OnDay]:
    """Worker-minutes of this entry, which holds, on the local day on which it began; nothing where nobody was there."""
    if entry.what != What.FINISHED or entry.started_at is None or entry.finished_at is None:
        return
    if entry.finished_at - entry.started_at <= LONGEST_VISIT:
        yield OnDay(local_day(entry.started_at), used_minutes(entry.started_at, entry.finished_at))


def _stays(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, tuple[HospitalStay, ...]]:
    days: dict[UUID, dict[str, list[date]]] = {}
    for chunk in chunks(person_ids):
        query = select(PersonEvent.person_id, PersonEvent.kind, PersonEvent.on).where(
            PersonEvent.person_id.in_(chunk),
            PersonEvent.kind.in_((ADMISSION, DISCHARGE, DEATH)),
            PersonEvent.withdrawn_at.is_(None),
        )
        for person_id, kind, on in session.execute(query):
            stay = days.setdefault(person_id, {ADMISSION: [], DISCHARGE: []})
            stay[ADMISSION if kind == DEATH else kind].append(on)  # from then on no hours are added
    return {id: stays_of(each[ADMISSION], each[DISCHARGE]) for id, each in days.items()}


def _by_person(session: Session, kind: type[Row], person_ids: Iterable[UUID]) -> Mapping[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for chunk in chunks(person_ids):
        query = select(kind).where(kind.person_id.in_(chunk)).order_by(kind.id)
        for row in session.scalars(query.execution_options(populate_existing=True)):
            found.setdefault(row.person_id, []).append(row)
    return found


def _begin(session: Session, viewer: Viewer, person_id: UUID, client_key: str) -> str:
    """Ask whether the viewer may, let one at a time in for each person, and give the key as it is kept."""
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    people.hold(session, person_id)
    return sha256(f"{person_id}|{viewer.user_id}|{client_key}".encode()).hexdigest()


def _known(session: Session, kind: type[Row], key: str) -> Row | None:
    return session.scalars(select(kind).where(kind.client_key == key)).one_or_none()


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def writers(session: Session, rows: Iterable[HoursAllocation | HoursAdjustment]) -> dict[int, str]:
    """The names of those who wrote these rows or changed them last, by the id of their account."""
    ids = {id for row in rows for id in (row.recorded_by_id, getattr(row, "changed_by_id", None)) if id is not None}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
