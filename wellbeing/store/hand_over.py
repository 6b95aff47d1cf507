"""Visits that go with a person to another team: a visit is on one team's timeline at a time.

Knows the rows of a timeline. What the old team planned and told of such a visit stays in its history and nowhere
else. Whether a visit is still asked for there is `store.asked_visits`'s to bring up to date first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from wellbeing.models.rota import Assignment, TimelineVisit, ToldAssignment
from wellbeing.models.safety import Concern, VisitAlarm
from wellbeing.models.together import Advice, RotaComment
from wellbeing.models.told import ToldChange
from wellbeing.models.visit_entry import RefusedEntry, VisitEntry
from wellbeing.store.timeline import chunks


def held_elsewhere(session: Session, team_id: UUID, visits: Iterable[UUID]) -> dict[UUID, UUID]:
    """The other team that has each of these visits on its timeline; those that none has are left out."""
    columns = TimelineVisit.id, TimelineVisit.team_id
    return {
        id: team
        for chunk in chunks(visits)
        for id, team in session.execute(
            select(*columns).where(TimelineVisit.id.in_(chunk), TimelineVisit.team_id != team_id)
        )
    }


def let_go(session: Session, visits: Collection[UUID]) -> set[UUID]:
    """Take those that are asked for no more off their timeline, and give them; what is recorded of a visit, and a worry
    or an alarm about it, holds it.
    """
    found: set[UUID] = set()
    for chunk in chunks(visits):
        found |= set(session.scalars(select(TimelineVisit.id).where(_free(chunk))))
    for chunk in chunks(found):
        for rows in (Assignment, ToldAssignment, ToldChange):
            session.execute(delete(rows).where(rows.visit_id.in_(chunk)))
        for said in (Advice, RotaComment):  # the words stay with the team and its week
            session.execute(update(said).where(said.visit_id.in_(chunk)).values(visit_id=None))
        session.execute(delete(TimelineVisit).where(TimelineVisit.id.in_(chunk)))
    return found


def _free(visits: Collection[UUID]) -> ColumnElement[bool]:
    return and_(
        TimelineVisit.id.in_(visits),
        TimelineVisit.asked.is_(None),
        *(
            TimelineVisit.id.not_in(select(rows.visit_id).where(rows.visit_id.in_(visits)))
            for rows in (VisitEntry, RefusedEntry, Concern, VisitAlarm)
        ),
    )
