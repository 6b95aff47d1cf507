"""What a team and its coach look at together: each person, by who has waited longest for a conversation.

Scoped by the viewer. Knows nothing of how a worker does: nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from plans.reviews import Due
from wellbeing import clock
from wellbeing.models import TimelineVisit, VisitEntry
from wellbeing.models import WellbeingPlan as PlanRow
from wellbeing.store.people import faces_of, people_of, plan_from
from wellbeing.viewer import Action, Viewer

FACES_DAYS = 28
LEARNED_DAYS = 91
"""How far back the last thing learned is looked for."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned at a visit, in the words of who was there."""

    words: str
    day: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn in the conversation. `waited` since the last review, or since support began."""

    id: UUID
    known_as: str
    team: str
    waited: date
    reviewed: bool
    due: Due | None
    faces: int
    outcomes: tuple[str, ...]
    learned: Learned | None

    def days_waited(self, today: date) -> int:
        """Days since the last conversation, or since support began."""
        return (today - self.waited).days


def turns(session: Session, viewer: Viewer) -> list[Turn]:
    """Everyone in the viewer's teams, who has waited longest first."""
    teams = viewer.teams(Action.REVIEW)
    people = people_of(session, viewer, action=Action.REVIEW)
    ids = {person.id for person in people}
    plans = {row.person_id: row for row in session.scalars(select(PlanRow).where(PlanRow.person_id.in_(ids)))}
    first = clock.today() - timedelta(days=FACES_DAYS)
    faces = faces_of(session, teams, ids, first, FACES_DAYS + 1)
    learned = _learned(session, teams, ids)
    found = []
    for person in people:
        row = plans.get(person.id)
        found.append(
            Turn(
                id=person.id,
                known_as=person.known_as,
                team=person.team,
                waited=(row.last_reviewed or row.started) if row else person.starts,
                reviewed=row is not None and row.last_reviewed is not None,
                due=person.due,
                faces=faces.get(person.id, 0),
                outcomes=tuple(outcome.words for outcome in plan_from(row).outcomes) if row else (),
                learned=learned.get(person.id),
            )
        )
    return sorted(found, key=lambda turn: (turn.waited, turn.known_as))


def _learned(session: Session, teams: Collection[UUID], people: Collection[UUID]) -> dict[UUID, Learned]:
    """The last thing these teams learned with each of these people, in so many days; what was put right is left out."""
    later = aliased(VisitEntry)
    standing = (
        VisitEntry.learned.is_not(None),
        VisitEntry.day >= clock.today() - timedelta(days=LEARNED_DAYS),
        TimelineVisit.person_id.in_(people),
        VisitEntry.team_id.in_(teams),
        ~exists().where(later.supersedes_id == VisitEntry.id),
    )
    latest = (
        select(TimelineVisit.person_id, func.max(VisitEntry.at).label("at"))
        .join(VisitEntry, VisitEntry.visit_id == TimelineVisit.id)
        .where(*standing)
        .group_by(TimelineVisit.person_id)
        .subquery()
    )
    rows = session.execute(
        select(TimelineVisit.person_id, VisitEntry.learned, VisitEntry.day)
        .join(VisitEntry, VisitEntry.visit_id == TimelineVisit.id)
        .join(latest, (latest.c.person_id == TimelineVisit.person_id) & (latest.c.at == VisitEntry.at))
        .where(*standing)
    )
    return {person: Learned(words, day) for person, words, day in rows if words}
