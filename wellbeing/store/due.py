"""When each person's next review is due, and why: what rows say of it, asked once for everybody on a page.

Not scoped: whoever asks has the people already. The rule is `plans.reviews`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.around import ADMISSION, DISCHARGE
from plans.plan import Interim
from plans.reviews import Due, review_due
from rota.week import local_day
from wellbeing.models import PersonEvent, ReviewAsked, WellbeingPlan


def dues(session: Session, rows: Iterable[WellbeingPlan]) -> dict[UUID, Due]:
    """When the next review is due by each of these plans, and why; by person."""
    by_person = {row.person_id: row for row in rows}
    asked = _asked_for(session, by_person)
    home = home_since(session, by_person)
    drifted = _drifted_since(session, by_person)
    return {
        person: review_due(
            row.started, row.last_reviewed, _interim(row), asked.get(person), home.get(person), drifted.get(person)
        )
        for person, row in by_person.items()
    }


def due_of(session: Session, row: WellbeingPlan) -> Due:
    """When the next review of this plan is due, and why."""
    return dues(session, [row])[row.person_id]


def home_since(session: Session, people: Collection[UUID]) -> dict[UUID, date]:
    """The day on which each of these people last came home from hospital; who has gone in again since is left out."""
    rows = session.execute(
        select(PersonEvent.person_id, PersonEvent.kind, func.max(PersonEvent.on).label("last"))
        .where(
            PersonEvent.person_id.in_(people),
            PersonEvent.kind.in_((ADMISSION, DISCHARGE)),
            PersonEvent.withdrawn_at.is_(None),
        )
        .group_by(PersonEvent.person_id, PersonEvent.kind)
    ).all()
    gone_in = {row.person_id: row.last for row in rows if row.kind == ADMISSION}
    home = {row.person_id: row.last for row in rows if row.kind == DISCHARGE}
    return {person: day for person, day in home.items() if gone_in.get(person, day) <= day}


def _interim(row: WellbeingPlan) -> Interim | None:
    """Support that began before the plan was agreed, and that nobody has talked about since."""
    begun_early = row.version == 0 and row.interim_reason is not None
    talked = row.last_reviewed is not None and row.last_reviewed >= row.started
    if not begun_early or talked:
        return None
    return Interim(row.interim_reason or "", row.started, row.conversation_on)


def _asked_for(session: Session, people: Collection[UUID]) -> dict[UUID, date]:
    """The first day that somebody asked for, of each of these people whose asking is not answered."""
    rows = session.execute(
        select(ReviewAsked.person_id, func.min(ReviewAsked.due).label("due"))
        .where(
            ReviewAsked.person_id.in_(people),
            ReviewAsked.review_id.is_(None),
            ReviewAsked.asked_by_id.is_not(None),
        )
        .group_by(ReviewAsked.person_id)
    )
    return {row.person_id: row.due for row in rows}


def _drifted_since(session: Session, people: Collection[UUID]) -> dict[UUID, date]:
    """Since when we know that the hours bank of each of these people has drifted: it is looked at once a day."""
    rows = session.execute(
        select(ReviewAsked.person_id, func.min(ReviewAsked.asked_at).label("at"))
        .where(
            ReviewAsked.person_id.in_(people),
            ReviewAsked.review_id.is_(None),
            ReviewAsked.asked_by_id.is_(None),
        )
        .group_by(ReviewAsked.person_id)
    )
    return {row.person_id: local_day(row.at) for row in rows}
