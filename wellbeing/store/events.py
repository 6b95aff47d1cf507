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

from plans.around import DISCHARGE, EVENTS
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import PersonEvent, PlanVersion, Reablement, Review, User, WellbeingPlan
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
    noted: bool
    note: str
    by: str | None
    at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def said(self) -> str:
        """What happened, in words."""
        return EVENTS.get(self.kind, self.kind)


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


def record(session: Session, viewer: Viewer, person_id: UUID, kind: str, on: date, note: str) -> None:
    """Write down what happened on a day; the same again is the same. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    rows = session.scalars(
        select(PersonEvent).where(
            PersonEvent.person_id == person_id,
            PersonEvent.kind == kind,
            PersonEvent.on == on,
            PersonEvent.withdrawn_at.is_(None),
        )
    )
    if all((row.note or "") != note for row in rows):
        put(session, person_id, kind, on, note, viewer.user_id)


def withdraw(session: Session, viewer: Viewer, person_id: UUID, event_id: UUID) -> None:
    """It was wrong: it no longer counts, and stays to be read. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    row = session.get(PersonEvent, event_id)
    if row is None or row.person_id != person_id:
        raise NotYours
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by_id = clock.now(), viewer.user_id
        session.flush()


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
    found += [Moment(row.on, EVENTS.get(row.kind, row.kind)) for row in session.execute(events)]
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
    session: Session, person_id: UUID, kind: str, on: date, note: str, by: int | None, at: datetime | None = None
) -> None:
    """Write down what happened on a day."""
    session.add(
        PersonEvent(
            person_id=person_id, kind=kind, on=on, note=note or None, recorded_by_id=by, recorded_at=at or clock.now()
        )
    )
    session.flush()


def _happened(row: PersonEvent, by: str | None, withdrawn_by: str | None, notes: bool) -> Happened:
    note = (row.note or "") if notes else ""
    return Happened(row.id, row.kind, row.on, bool(row.note), note, by, row.recorded_at, withdrawn_by, row.withdrawn_at)
