"""Small reads beside the rota: how far it is, whose visits these are, what one is for, whether it was told.

Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.changes import VisitState
from wellbeing.models import Person, Publication, Team, TimelineVisit
from wellbeing.models.plan import SupportLine
from wellbeing.store.lines import line_from
from wellbeing.store.timeline import chunks, state_from


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a team's rota is: the number of its latest change, and how often workers were told."""

    seq: int
    told: int


def stand(session: Session, team_id: UUID) -> Stand:
    """How far the team's rota is, in one small question: pages ask it every second."""
    told = select(func.count(Publication.id)).where(Publication.team_id == team_id).scalar_subquery()
    row = session.execute(select(Team.latest_seq, told).where(Team.id == team_id)).one_or_none()
    return Stand(0, 0) if row is None else Stand(row[0], row[1])


def names_at(session: Session, visits: Iterable[UUID]) -> dict[UUID, str]:
    """What the person of each of these visits is known as; visits that nobody has are left out."""
    return {
        visit: name
        for chunk in chunks(visits)
        for visit, name in session.execute(
            select(TimelineVisit.id, Person.known_as)
            .join(Person, Person.id == TimelineVisit.person_id)
            .where(TimelineVisit.id.in_(chunk))
        )
    }


def told_state(session: Session, team_id: UUID, visit_id: UUID) -> VisitState | None:
    """What workers have been told of this visit; None when nothing."""
    told = session.scalar(
        select(TimelineVisit.told).where(TimelineVisit.team_id == team_id, TimelineVisit.id == visit_id)
    )
    return None if told is None else state_from(told)


def support_name(session: Session, support: str | None) -> str | None:
    """What a visit is for, in the words of its support line; None for one that the team added by hand."""
    if support is None:
        return None
    body = session.scalar(select(SupportLine.body).where(SupportLine.id == UUID(support)))
    return None if body is None else line_from(body).name
