"""What a team and its coach look at together: each person, by who has waited longest for a conversation.

Scoped by the viewer. Knows nothing of how a worker does: nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from plans.outcomes import Move, Question
from plans.reviews import Due
from plans.team_talk import waited_since
from wellbeing import clock
from wellbeing.models import TimelineVisit, VisitEntry
from wellbeing.models import WellbeingPlan as PlanRow
from wellbeing.store import team_review
from wellbeing.store.outcomes import moved
from wellbeing.store.people import PersonLine, faces_of, people_of, plan_from
from wellbeing.viewer import Action, Viewer

FACES_DAYS = 28
LEARNED_DAYS = 91
"""How far back the last thing learned is looked for."""
Moves = tuple[tuple[Question, Move], ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned at a visit, in the words of who was there."""

    words: str
    day: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn in the conversation. `waited` since the last conversation, or since support began.

    `reviewed` is the day of the last review with the person, `talked` of the last time that the team talked about
    them in a review of its own; either is a conversation. `moves` are since the last review with them, and since the
    first answer where there was none.
    """

    id: UUID
    known_as: str
    team: str
    waited: date
    reviewed: date | None
    talked: date | None
    due: Due | None
    faces: int
    outcomes: tuple[str, ...]
    learned: Learned | None
    moves: Moves

    def days_waited(self, today: date) -> int:
        """Days since the last conversation, or since support began."""
        return (today - self.waited).days

    @property
    def conversation(self) -> bool:
        """Whether there has been one."""
        return self.reviewed is not None or self.talked is not None


def turns(session: Session, viewer: Viewer) -> list[Turn]:
    """Everyone in the viewer's teams, who has waited longest first.

    A review that goes on counts for nothing, so that the order stands still while a team meets.
    """
    people = people_of(session, viewer, action=Action.REVIEW)
    ids = {person.id for person in people}
    plans = {row.person_id: row for row in session.scalars(select(PlanRow).where(PlanRow.person_id.in_(ids)))}
    teams = viewer.teams(Action.REVIEW)
    faces = faces_of(session, teams, ids, clock.today() - timedelta(days=FACES_DAYS), FACES_DAYS + 1)
    learned = _learned(session, teams, ids)
    talked = team_review.talked_on(session, viewer, ids)
    reviewed = {id: row.last_reviewed for id, row in plans.items() if row.last_reviewed is not None}
    moves = _moves(session, viewer, ids, reviewed)
    found = []
    for person in people:
        row, id = plans.get(person.id), person.id
        found.append(
            Turn(
                id=id,
                known_as=person.known_as,
                team=person.team,
                waited=_waited(person, row, talked.get(id)),
                reviewed=reviewed.get(id),
                talked=talked.get(id),
                due=person.due,
                faces=faces.get(id, 0),
                outcomes=tuple(outcome.words for outcome in plan_from(row).outcomes) if row else (),
                learned=learned.get(id),
                moves=moves.get(id, ()),
            )
        )
    return sorted(found, key=lambda turn: (turn.waited, turn.known_as))


def _waited(person: PersonLine, row: PlanRow | None, talked: date | None) -> date:
    return waited_since(row.started if row else person.starts, (row.last_reviewed if row else None, talked))


def _moves(
    session: Session, viewer: Viewer, people: Collection[UUID], reviewed: Mapping[UUID, date]
) -> dict[UUID, Moves]:
    """How outcomes and statements moved since each one's last review with them, else since they were first asked."""
    ever = date.min
    lately = moved(session, viewer, people, {id: reviewed.get(id, ever) for id in people})
    return {id: tuple(moves) for id, moves in lately.items()}


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
