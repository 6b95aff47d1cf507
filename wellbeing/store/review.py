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
from rota.hours_bank import Drift
from rota.one_sickness_away import Hanging
from rota.rules.sentences import competence_name
from wellbeing import clock
from wellbeing.models import TimelineVisit, VisitEntry
from wellbeing.models import WellbeingPlan as PlanRow
from wellbeing.store import team_review
from wellbeing.store.hours_bank import bank_of
from wellbeing.store.one_sickness_away import looking_ahead
from wellbeing.store.outcomes import moved
from wellbeing.store.people import PersonLine, faces_of, people_of, plan_from
from wellbeing.store.story import Shown as Story
from wellbeing.store.story import of_person
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

    def can_wait(self, today: date) -> bool:
        """Whether we have talked about them and no review is due soon."""
        return self.conversation and self.due is not None and not self.due.soon(today)


@dataclass(frozen=True, slots=True)
class Hangs:
    """A health task of a person that hangs on one worker in so many of the weeks looked at; `nobody`: on not even one.

    Whose it is to do is on the page of it, and not here.
    """

    task: str
    weeks: int
    nobody: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What a team looks at beside the outcomes: stories, the hours bank (minutes; None: none begun), what hangs."""

    stories: tuple[Story, ...]
    banked: int | None
    drift: Drift | None
    hangs: tuple[Hangs, ...]


def around(session: Session, viewer: Viewer, team_id: UUID, person_id: UUID) -> Around:
    """That of this person. Raises `NotYours`."""
    team_review.check_person(session, viewer, team_id, person_id)
    today = clock.today()
    bank = bank_of(session, viewer, person_id, Action.REVIEW)
    drift = bank.drift_on(today)
    return Around(
        tuple(each for each in of_person(session, viewer, person_id) if each.withdrawn_at is None),
        bank.at(today).banked if bank.begins is not None and bank.begins <= today else None,
        drift if drift is not None and drift.passed else None,
        _hangs(session, viewer, team_id, str(person_id)),
    )


def _hangs(session: Session, viewer: Viewer, team_id: UUID, person: str) -> tuple[Hangs, ...]:
    ahead = looking_ahead(session, viewer, team_id)
    found: dict[str, list[Hanging]] = {}
    for row in ahead.hanging:
        if row.person == person:
            found.setdefault(row.competence, []).append(row)
    return tuple(
        Hangs(competence_name(ahead.week, task), len(rows), any(row.nobody for row in rows))
        for task, rows in found.items()
    )


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
