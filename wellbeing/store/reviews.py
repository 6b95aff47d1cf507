"""Reviews of a person's plan between rows and `plans.reviews`: asked for, written page by page, kept, and read again.

Scoped by the viewer. One review of a person is being written at a time, by as many as are there. Once it is kept it
is never altered: the plan's last review moves on, and whatever had been asked for until then is answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.reviews import AFTER_DRIFT, FIRST_REVIEW, Review, to_finish
from rota.json_form import from_json, to_json
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import PersonMembership, ReviewAsked, User, WellbeingPlan
from wellbeing.models import Review as Row
from wellbeing.store.hours_bank import drifted
from wellbeing.store.people import person_of
from wellbeing.store.person import hold, not_over
from wellbeing.viewer import Action, NotYours, Viewer
from wellbeing.wording import hours


@dataclass(frozen=True, slots=True)
class Kept:
    """A review as it stands: who wrote it down. None `finished_at`: it is still being written."""

    id: UUID
    review: Review
    by: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A review that somebody asked for and that is still to come; None `by`: the hours bank had drifted."""

    due: date
    why: str
    by: str | None
    at: datetime


def reviews_of(session: Session, viewer: Viewer, person_id: UUID) -> list[Kept]:
    """Every review of this person, the one being written among them, latest first. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    rows = session.execute(
        select(Row, User.name)
        .outerjoin(User, User.id == Row.recorded_by_id)
        .where(Row.person_id == person_id)
        .order_by(Row.on.desc(), Row.recorded_at.desc())
    )
    return [_kept(row.Review, row.name) for row in rows]


def review_of(session: Session, viewer: Viewer, person_id: UUID, review_id: UUID) -> Kept:
    """One review. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    row = _row(session, person_id, review_id)
    by = session.get(User, row.recorded_by_id) if row.recorded_by_id else None
    return _kept(row, by.name if by else None)


def being_written(session: Session, viewer: Viewer, person_id: UUID) -> Kept | None:
    """The review that is being written. Raises `NotYours`."""
    return next((each for each in reviews_of(session, viewer, person_id) if each.finished_at is None), None)


def begin(session: Session, viewer: Viewer, person_id: UUID, on: date, present: str) -> UUID:
    """Say when it was and who was there: of the review that is being written, else of a new one. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    row = session.scalars(select(Row).where(Row.person_id == person_id, Row.finished_at.is_(None))).first()
    there = (present,) if present else ()
    if row is None:
        row = Row(person_id=person_id, on=on, body="", recorded_by_id=viewer.user_id, recorded_at=clock.now())
        _put(row, Review(on, present=there))
        session.add(row)
    else:
        _put(row, replace(_review(row), on=on, present=there))
    session.flush()
    return row.id


def answer(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    review_id: UUID,
    alter: Callable[[Review], Review],
    was_shown: Callable[[Review], bool],
) -> Review | None:
    """Keep what was written of it; None once it is kept, else what somebody else wrote there meanwhile.

    A review that is kept already stays as it is. Raises `NotYours`.
    """
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    row = _row(session, person_id, review_id)
    session.refresh(row)
    stands = _review(row)
    if row.finished_at is not None or alter(stands) == stands:
        return None
    if not was_shown(stands):
        return stands
    _put(row, alter(stands))
    session.flush()
    return None


def finish(session: Session, viewer: Viewer, person_id: UUID, review_id: UUID) -> tuple[str, ...]:
    """Keep it: the next review is counted from it. Gives what is still missing, nothing once it is kept.

    Kept twice is kept once. Raises `NotYours`.
    """
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    row = _row(session, person_id, review_id)
    session.refresh(row)
    if row.finished_at is not None:
        return ()
    review = _review(row)
    if missing := to_finish(review):
        return missing
    _keep(session, row)
    return ()


def ask(session: Session, viewer: Viewer, person_id: UUID, due: date, why: str) -> None:
    """Ask for a review by a day; the same again is the same. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    hold(session, person_id)
    rows = session.scalars(
        select(ReviewAsked).where(
            ReviewAsked.person_id == person_id, ReviewAsked.review_id.is_(None), ReviewAsked.due == due
        )
    )
    if all(row.why != why for row in rows):
        put_asked(session, person_id, due, why, viewer.user_id)


def asked_of(session: Session, viewer: Viewer, person_id: UUID) -> list[Asked]:
    """The reviews that were asked for and are still to come, the first first. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    rows = session.execute(
        select(ReviewAsked, User.name)
        .outerjoin(User, User.id == ReviewAsked.asked_by_id)
        .where(ReviewAsked.person_id == person_id, ReviewAsked.review_id.is_(None))
        .order_by(ReviewAsked.due, ReviewAsked.asked_at)
    )
    return [Asked(row.ReviewAsked.due, row.ReviewAsked.why, row.name, row.ReviewAsked.asked_at) for row in rows]


# No person looking: what each day needs, and the demonstration.


def notice_drift(session: Session, team_id: UUID) -> int:
    """Ask for a review of everybody in this team whose hours bank has drifted since they last talked; how many.

    Once for each: until a review answers it, and then not again for as long as a first review may take, so that what
    was agreed about the hours has time to work.
    """
    today = clock.today()
    rows = session.execute(
        select(WellbeingPlan.person_id, WellbeingPlan.last_reviewed)
        .join(PersonMembership, PersonMembership.person_id == WellbeingPlan.person_id)
        .where(
            PersonMembership.team_id == team_id,
            PersonMembership.starts <= today,
            not_over(PersonMembership, today),
        )
    )
    talked = {row.person_id: row.last_reviewed for row in rows}
    noticed = session.scalars(
        select(ReviewAsked.person_id).where(
            ReviewAsked.person_id.in_(talked), ReviewAsked.asked_by_id.is_(None), ReviewAsked.review_id.is_(None)
        )
    )
    lately = {person for person, last in talked.items() if last is not None and last + FIRST_REVIEW > today}
    new = drifted(session, talked.keys() - lately - set(noticed))
    for person, drift in new.items():
        which = "saved up" if drift.balance > 0 else "used beyond what is allocated"
        put_asked(session, person, today + AFTER_DRIFT, f"{hours(abs(drift.balance))} {which}", None)
    return len(new)


def put(session: Session, person_id: UUID, review: Review, by: int | None, at: datetime) -> None:
    """Keep a whole review, written down then."""
    row = Row(person_id=person_id, on=review.on, body="", recorded_by_id=by, recorded_at=at)
    _put(row, review)
    session.add(row)
    session.flush()
    _keep(session, row, at)


def put_asked(
    session: Session, person_id: UUID, due: date, why: str, by: int | None, at: datetime | None = None
) -> None:
    """Write down that a review is asked for by a day."""
    session.add(ReviewAsked(person_id=person_id, due=due, why=why, asked_by_id=by, asked_at=at or clock.now()))
    session.flush()


def _keep(session: Session, row: Row, at: datetime | None = None) -> None:
    row.finished_at = at or clock.now()
    plan = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == row.person_id)).one_or_none()
    if plan is not None:
        plan.last_reviewed = max(plan.last_reviewed or row.on, row.on)
    waiting = select(ReviewAsked).where(ReviewAsked.person_id == row.person_id, ReviewAsked.review_id.is_(None))
    for asked in session.scalars(waiting):
        if local_day(asked.asked_at) <= row.on:  # what was asked for after the conversation is for the next one
            asked.review_id = row.id
    session.flush()


def _row(session: Session, person_id: UUID, review_id: UUID) -> Row:
    row = session.get(Row, review_id)
    if row is None or row.person_id != person_id:
        raise NotYours
    return row


def _review(row: Row) -> Review:
    return from_json(Review, json.loads(row.body))


def _put(row: Row, review: Review) -> None:
    row.on, row.body = review.on, json.dumps(to_json(review), separators=(",", ":"))


def _kept(row: Row, by: str | None) -> Kept:
    return Kept(row.id, _review(row), by, row.finished_at)
