"""Who may do what for whom: signing off, suspending, and the visits that hang on a sign-off.

Knows sign-offs as rows. Which tasks are barred to a worker at a visit is `store.visit.needs_of`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from rota.week import local_day
from wellbeing import clock
from wellbeing.models.competence import Competence, SignOff
from wellbeing.models.person import Person, PersonMembership
from wellbeing.models.rota import TimelineVisit, ToldAssignment
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store.timeline import state_from
from wellbeing.viewer import Action, NotYours, Viewer

DELEGATED = "delegated"
"""The kind of competence that a registered professional delegates to a named worker."""


@dataclass(frozen=True, slots=True)
class SignedOff:
    """A sign-off with the names that go with it. `person` None: for any person."""

    row: SignOff
    worker: str
    competence: str
    person: str | None

    def counts(self, at: datetime) -> bool:
        """Whether it stands at this instant."""
        row, day = self.row, local_day(at)
        dated = row.starts <= day and (row.until is None or day <= row.until)
        return dated and (row.suspended_at is None or at < row.suspended_at)


def sign_offs(session: Session, viewer: Viewer, team_id: UUID | None = None) -> list[SignedOff]:
    """Every sign-off of the workers of the viewer's teams (or this one): delegated tasks first, then all else, and of
    each the soonest to end first. Raises `NotYours`.
    """
    teams = viewer.teams(Action.SEE_SIGN_OFFS)
    if team_id is not None and team_id not in teams:
        raise NotYours
    rows = session.execute(
        select(SignOff, Worker.name, Competence.name, Person.known_as)
        .join(Worker, Worker.id == SignOff.worker_id)
        .join(Competence, Competence.id == SignOff.competence_id)
        .outerjoin(Person, Person.id == SignOff.person_id)
        .where(_of_teams(teams if team_id is None else frozenset({team_id})))
        .order_by(
            Competence.kind != DELEGATED,
            SignOff.until.is_(None),
            SignOff.until,
            Worker.name,
            Competence.name,
            SignOff.id,
        )
    )
    return [SignedOff(*row) for row in rows]


def sign_off(
    session: Session,
    viewer: Viewer,
    *,
    worker_id: UUID,
    competence_id: UUID,
    person_id: UUID | None,
    starts: date,
    until: date | None,
) -> SignOff:
    """The viewer signs this worker off for this task, for this person (None: any). Raises `NotYours`; ValueError for
    a task that is signed off person by person without a person, or that ends before it starts.
    """
    teams = viewer.teams(Action.SIGN_OFF)
    worker = session.scalars(select(Worker).where(Worker.id == worker_id, Worker.id.in_(_workers(teams)))).one_or_none()
    competence = session.get(Competence, competence_id)
    if worker is None or competence is None or competence.provider_id != worker.provider_id:
        raise NotYours
    if person_id is not None and session.scalar(_person(person_id, teams)) is None:
        raise NotYours
    if competence.per_person and person_id is None:
        raise ValueError(f"{competence.name} is signed off for one person at a time. Choose the person.")
    if until is not None and until < starts:
        raise ValueError("The last day is before the first. Give a later last day.")
    row = SignOff(
        worker_id=worker_id,
        competence_id=competence_id,
        person_id=person_id,
        starts=starts,
        until=until,
        signed_by=viewer.name,
        signed_by_id=viewer.user_id,
    )
    session.add(row)
    session.flush()
    return row


def suspend_sign_off(
    session: Session, viewer: Viewer, sign_off_id: UUID, reason: str, at: datetime | None = None
) -> SignOff:
    """From this instant (None: now) the sign-off no longer counts; suspended already, it stays so from then.

    The task is open at once wherever the worker goes: rota and My day ask the same rule. Raises `NotYours`.
    """
    row = session.scalars(
        select(SignOff).where(SignOff.id == sign_off_id, _of_teams(viewer.teams(Action.SIGN_OFF)))
    ).one_or_none()
    if row is None:
        raise NotYours
    when = at or clock.now()
    if row.suspended_at is None or when < row.suspended_at:
        row.suspended_at, row.suspended_reason = when, reason
    session.flush()
    return row


def told_visits_of(session: Session, row: SignOff, since: datetime) -> list[tuple[UUID, datetime]]:
    """The told visits, from `since` on, at which this sign-off's worker is to do its task: (visit, start), in order."""
    rows = session.execute(
        select(ToldAssignment.visit_id, ToldAssignment.start, TimelineVisit.told)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(ToldAssignment.worker_id == row.worker_id, ToldAssignment.end >= since)
        .order_by(ToldAssignment.start)
    )
    return [
        (visit, start)
        for visit, start, told in rows
        if (asked := state_from(told).asked) is not None
        and (row.person_id is None or asked.person == str(row.person_id))
        and any(need.competence == str(row.competence_id) for need in asked.competences)
    ]


def _of_teams(teams: frozenset[UUID]) -> ColumnElement[bool]:
    """The sign-off is of a worker of these teams, for anybody or for a person whom one of them supports or did.

    A worker of two teams is signed off for people of whom the other team must not know.
    """
    theirs = select(PersonMembership.person_id).where(PersonMembership.team_id.in_(teams))
    return and_(SignOff.worker_id.in_(_workers(teams)), or_(SignOff.person_id.is_(None), SignOff.person_id.in_(theirs)))


def _workers(teams: frozenset[UUID]) -> Select[UUID]:
    return select(TeamMembership.worker_id).where(
        TeamMembership.team_id.in_(teams),
        or_(TeamMembership.until.is_(None), TeamMembership.until >= clock.today() - timedelta(days=1)),
    )


def _person(person_id: UUID, teams: frozenset[UUID]) -> Select[UUID]:
    return select(PersonMembership.person_id).where(
        PersonMembership.person_id == person_id,
        PersonMembership.team_id.in_(teams),
        or_(PersonMembership.until.is_(None), PersonMembership.until >= clock.today()),
    )
