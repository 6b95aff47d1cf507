"""What happened to a person, by day: hospital, falls, referral; and with it the line of everything since the start.

Scoped by the viewer. Nothing is altered: what was wrong is withdrawn, and still says so. Notes leave only with a
note of who looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from plans.around import ADMISSION, DEATH, DISCHARGE, SAID, WITH_A_TIME
from rota.local_time import midnight
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Person, PersonEvent, PlanVersion, Reablement, Review, User, WellbeingPlan
from wellbeing.store import held
from wellbeing.store.people import person_of
from wellbeing.store.person import hold, looked
from wellbeing.viewer import Action, NotYours, Viewer

NOTES = "event_notes"


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened. `note` is empty until somebody asks for it; `noted` says whether there is one."""

    id: UUID
    kind: str
    on: date
    minute: datetime | None
    noted: bool
    note: str
    by: str | None
    at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def said(self) -> str:
        """What happened, in words."""
        return SAID.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on the line of a person's time with us: what it was, and the endpoint and record that say more."""

    on: date
    words: str
    review: UUID | None = None
    version: int | None = None


def events_of(session: Session, viewer: Viewer, person_id: UUID, *, notes: bool = False) -> list[Happened]:
    """What happened, latest first, withdrawn ones too. With `notes` that they looked is kept. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PRIVATE if notes else Action.SEE_PEOPLE, person_id)
    if notes:
        looked(session, viewer.user_id, person_id, NOTES, clock.now())
    withdrew = aliased(User)
    rows = session.execute(
        select(PersonEvent, User.name.label("by"), withdrew.name.label("withdrawn_by"))
        .outerjoin(User, User.id == PersonEvent.recorded_by_id)
        .outerjoin(withdrew, withdrew.id == PersonEvent.withdrawn_by_id)
        .where(PersonEvent.person_id == person_id)
        .order_by(PersonEvent.on.desc(), PersonEvent.recorded_at.desc(), PersonEvent.id)
    )
    return [_happened(row.PersonEvent, row.by, row.withdrawn_by, notes) for row in rows]


def record(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    kind: str,
    on: date,
    note: str,
    minute: datetime | None = None,
) -> None:
    """Write down what happened on a day, at `minute` where it is known; the same again is the same. Raises `NotYours`.

    Going into hospital holds the person's visits from then on; coming home offers them back.
    """
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    if kind in WITH_A_TIME:
        held.lock_of(session, person_id)
    else:
        hold(session, person_id)
    rows = session.scalars(
        select(PersonEvent).where(
            PersonEvent.person_id == person_id,
            PersonEvent.kind == kind,
            PersonEvent.on == on,
            PersonEvent.withdrawn_at.is_(None),
        )
    )
    if any((row.note or "") == note for row in rows):
        return
    event = put(session, person_id, kind, on, note, viewer.user_id, minute=minute)
    if kind == ADMISSION and not _home_since(session, person_id, on):
        held.admit(session, person, _minute(event), event.id, viewer.user_id)
    elif kind == DISCHARGE:
        _came_home(session, person, event, viewer.user_id)


def withdraw(session: Session, viewer: Viewer, person_id: UUID, event_id: UUID) -> None:
    """It was wrong: it no longer counts, and stays to be read; visits are as if it had never been. Raises `NotYours`.

    A death is taken back on its own page.
    """
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    row = session.get(PersonEvent, event_id)
    if row is None or row.person_id != person_id or row.kind == DEATH:
        raise NotYours
    teams = held.lock_of(session, person_id) if row.kind in WITH_A_TIME else []
    session.refresh(row)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), viewer.user_id
    session.flush()
    if row.kind == ADMISSION:
        for one in held.of_event(session, row.id):
            held.withdraw(session, one, person, viewer.user_id)
    for team in teams if row.kind == DISCHARGE else ():
        found = held.latest(session, person_id, team)
        if found is not None and found.until == max(_minute(row), found.since):
            held.not_home(session, found, person, viewer.user_id)


def put_right(session: Session, viewer: Viewer, person_id: UUID, event_id: UUID, minute: datetime) -> None:
    """It was at another minute: the old event is withdrawn, a new one stands, and visits follow it. Raises `NotYours`.

    Whoever puts the same right twice does it once.
    """
    person, _, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    row = session.get(PersonEvent, event_id)
    if row is None or row.person_id != person_id or row.kind != ADMISSION:
        raise NotYours
    held.lock_of(session, person_id)
    session.refresh(row)
    if row.withdrawn_at is not None or row.at == minute:
        return
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), viewer.user_id
    new = put(session, person_id, ADMISSION, local_day(minute), row.note or "", viewer.user_id, minute=minute)
    for one in held.of_event(session, row.id):
        one.event_id = new.id
        held.put_right(session, one, person, minute, viewer.user_id)


def last_discharge(session: Session, viewer: Viewer, person_id: UUID) -> date | None:
    """The day on which they last came home from hospital. Raises `NotYours`."""
    events = events_of(session, viewer, person_id)
    return next((each.on for each in events if each.kind == DISCHARGE and each.withdrawn_at is None), None)


def line_of(session: Session, viewer: Viewer, person_id: UUID) -> list[Moment]:
    """Everything dated about a person, latest first: events, versions, reviews, reablement. Raises `NotYours`."""
    _, _, starts = person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    found = [Moment(starts, "Our support began")]
    events = select(PersonEvent.kind, PersonEvent.on).where(
        PersonEvent.person_id == person_id, PersonEvent.withdrawn_at.is_(None)
    )
    found += [Moment(row.on, SAID.get(row.kind, row.kind)) for row in session.execute(events)]
    versions = (
        select(PlanVersion.number, PlanVersion.agreed_at)
        .join(WellbeingPlan, WellbeingPlan.id == PlanVersion.plan_id)
        .where(WellbeingPlan.person_id == person_id)
    )
    found += [
        Moment(local_day(row.agreed_at), f"Version {row.number} of the plan was agreed", version=row.number)
        for row in session.execute(versions)
    ]
    reviews = select(Review.id, Review.on).where(Review.person_id == person_id, Review.finished_at.is_not(None))
    found += [Moment(row.on, "A review", review=row.id) for row in session.execute(reviews)]
    stays = select(Reablement.starts, Reablement.ended).where(Reablement.person_id == person_id)
    for row in session.execute(stays):
        found.append(Moment(row.starts, "Reablement began"))
        found += [Moment(row.ended, "Reablement ended")] if row.ended else []
    return sorted(found, key=lambda moment: (moment.on, moment.words), reverse=True)


# No person looking.


def put(
    session: Session,
    person_id: UUID,
    kind: str,
    on: date,
    note: str,
    by: int | None,
    at: datetime | None = None,
    minute: datetime | None = None,
) -> PersonEvent:
    """Write down what happened on a day, written at `at`; visits do not follow. Gives the row."""
    row = PersonEvent(
        person_id=person_id,
        kind=kind,
        on=on,
        at=minute,
        note=note or None,
        recorded_by_id=by,
        recorded_at=at or clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _minute(event: PersonEvent) -> datetime:
    """From when it counts: its minute; else from when it was written down on its day, or that whole day."""
    if event.at is not None:
        return event.at
    return event.recorded_at if local_day(event.recorded_at) == event.on else midnight(event.on)


def _home_since(session: Session, person_id: UUID, on: date) -> bool:
    """Whether they came home from hospital after that day: then nothing of it is held."""
    query = select(PersonEvent.id).where(
        PersonEvent.person_id == person_id,
        PersonEvent.kind == DISCHARGE,
        PersonEvent.on > on,
        PersonEvent.withdrawn_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def _came_home(session: Session, person: Person, event: PersonEvent, by: int | None) -> None:
    for team in held.lock_of(session, person.id):
        row = held.latest(session, person.id, team)
        if row is not None and local_day(row.since) <= event.on:
            held.home(session, row, person, _minute(event), by)


def _happened(row: PersonEvent, by: str | None, withdrawn_by: str | None, notes: bool) -> Happened:
    note = (row.note or "") if notes else ""
    return Happened(
        row.id, row.kind, row.on, row.at, bool(row.note), note, by, row.recorded_at, withdrawn_by, row.withdrawn_at
    )
