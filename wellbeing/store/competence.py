"""Who may do what for whom: signing off, suspending, and which tasks are barred to a worker at a visit.

Knows sign-offs as rows. How they count is `rota.rules.signed_off`, here as in the rota.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from rota.rules import signed_off
from rota.week import TravelTimes, Visit, Week, local_day
from wellbeing import clock
from wellbeing.models.competence import Competence, SignOff
from wellbeing.models.person import Person, PersonMembership
from wellbeing.models.rota import TimelineVisit, ToldAssignment
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store.timeline import state_from
from wellbeing.store.week import competence_word, sign_off_word
from wellbeing.viewer import Action, NotYours, Viewer

Going = tuple[UUID, datetime, datetime]
"""Who was told to be at a visit, from when to when."""


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


@dataclass(frozen=True, slots=True)
class BlockedTask:
    """A delegated task that a worker may not do at a visit. `ring`: who signed them off last, if anybody did.

    `instead`: others told to go to the same visit who may do it.
    """

    competence: UUID
    name: str
    ring: str | None
    instead: tuple[UUID, ...]


def sign_offs(session: Session, viewer: Viewer, team_id: UUID | None = None) -> list[SignedOff]:
    """Every sign-off of the workers of the viewer's teams (or this one), soonest to end first. Raises `NotYours`."""
    teams = viewer.teams(Action.SEE_SIGN_OFFS)
    if team_id is not None and team_id not in teams:
        raise NotYours
    rows = session.execute(
        select(SignOff, Worker.name, Competence.name, Person.known_as)
        .join(Worker, Worker.id == SignOff.worker_id)
        .join(Competence, Competence.id == SignOff.competence_id)
        .outerjoin(Person, Person.id == SignOff.person_id)
        .where(SignOff.worker_id.in_(_workers(teams if team_id is None else frozenset({team_id}))))
        .order_by(SignOff.until.is_(None), SignOff.until, Worker.name, Competence.name, SignOff.id)
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
        select(SignOff).where(SignOff.id == sign_off_id, SignOff.worker_id.in_(_workers(viewer.teams(Action.SIGN_OFF))))
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


def blocked_tasks(
    session: Session, worker_id: UUID, visits: Collection[UUID], at: datetime
) -> dict[UUID, tuple[BlockedTask, ...]]:
    """The delegated tasks that this worker may not do at these visits, as told of them; visits without are left out.

    A visit to come is judged at its start; one that is on at `at`, now; one that is over, at its end. Whether the
    viewer may see these visits is for the caller to have asked. Five queries, however many visits.
    """
    told = _told(session, visits)
    needed = {UUID(need.competence) for _, asked in told.values() for need in asked.competences}
    competences = {
        str(row.id): row
        for row in session.scalars(select(Competence).where(Competence.id.in_(needed), Competence.kind == "delegated"))
    }
    if not competences:
        return {}
    going = {worker for assignments, _ in told.values() for worker, _, _ in assignments} | {worker_id}
    rows = session.scalars(
        select(SignOff).where(SignOff.worker_id.in_(going), SignOff.competence_id.in_(needed)).order_by(SignOff.starts)
    ).all()
    week = _register(competences.values(), rows)
    found: dict[UUID, tuple[BlockedTask, ...]] = {}
    for visit, (assignments, asked) in told.items():
        start, end = next(((s, e) for w, s, e in assignments if w == worker_id), assignments[0][1:])
        moment = max(start, min(at, end))
        blocked = tuple(
            BlockedTask(
                UUID(need.competence),
                competences[need.competence].name,
                _signed_last(rows, worker_id, need.competence, asked.person),
                tuple(
                    w
                    for w, _, _ in assignments
                    if w != worker_id and signed_off(week, str(w), need.competence, asked.person, moment)
                ),
            )
            for need in asked.competences
            if need.competence in competences
            and not signed_off(week, str(worker_id), need.competence, asked.person, moment)
        )
        if blocked:
            found[visit] = blocked
    return found


def _told(session: Session, visits: Collection[UUID]) -> dict[UUID, tuple[list[Going], Visit]]:
    rows = session.execute(
        select(ToldAssignment, TimelineVisit.told)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(ToldAssignment.visit_id.in_(visits), ToldAssignment.worker_id.is_not(None))
    )
    found: dict[UUID, tuple[list[Going], Visit]] = {}
    for row, told in rows:
        asked = state_from(told).asked
        if asked is not None and row.worker_id is not None:
            assignments, _ = found.setdefault(row.visit_id, ([], asked))
            assignments.append((row.worker_id, row.start, row.end))
    return found


def _register(competences: Iterable[Competence], rows: Iterable[SignOff]) -> Week:
    """A week that holds nothing but the register of sign-offs, for the rule to look at."""
    return Week(
        team="",
        first=clock.today(),
        days=7,
        workers=(),
        people=(),
        visits=(),
        travel=TravelTimes((), {}),
        competences=tuple(competence_word(row) for row in competences),
        sign_offs=tuple(sign_off_word(row) for row in rows),
    )


def _signed_last(rows: Iterable[SignOff], worker_id: UUID, competence: str, person: str) -> str | None:
    theirs = [
        row.signed_by
        for row in rows
        if row.worker_id == worker_id
        and str(row.competence_id) == competence
        and (row.person_id is None or str(row.person_id) == person)
    ]
    return theirs[-1] if theirs else None


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
