"""The visits to come that a sign-off leaves open, told ones and drafts, and who else could go to each.

Asks the rota's own rule who may do what; which move is best is the visit's own page to say. Scoped by the viewer, in
a number of queries that does not grow with the visits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from rota.rules.sign_off import signed_off
from rota.week import NeededOf, Visit, Week, Window, local_day
from wellbeing import clock
from wellbeing.models import (
    Absence,
    Assignment,
    Choice,
    Person,
    SignOff,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    Worker,
)
from wellbeing.store.hours import counts_on
from wellbeing.store.timeline import asked_from, chunks, state_from
from wellbeing.store.week import who_may
from wellbeing.viewer import Action, Viewer

Table = type[Assignment] | type[ToldAssignment]


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else who may do the task then. `busy`: the draft has them elsewhere at that time."""

    name: str
    busy: bool


@dataclass(frozen=True, slots=True)
class Affected:
    """A visit whose task nobody who goes may do then. `told`: the worker was told to go; `draft`: the draft has them.

    `others` are those who may, the free ones first: in the team, not away, not declined by the person.
    """

    visit: UUID
    person: str
    start: datetime
    task: str
    told: bool
    draft: bool
    others: tuple[Other, ...]
    team_id: UUID

    @property
    def monday(self) -> date:
        """The Monday of its week."""
        return monday_of(local_day(self.start))


@dataclass(frozen=True, slots=True)
class _Going:
    """One side of a visit to which the worker goes: as told, or as drafted; everybody who goes there, by id."""

    row: Any
    asked: Visit
    when: Window
    all: tuple[str, ...]
    told: bool


def affected_by(session: Session, viewer: Viewer, row: SignOff) -> tuple[Affected, ...]:
    """The visits to come at which this sign-off's worker is to do its task, or one that requires it, and may not."""
    teams = viewer.teams(Action.SEE_SIGN_OFFS)
    crew = _crew(session, teams)
    week = who_may(session, row.competence.provider_id, {row.worker_id, *(worker for worker, _, _ in crew)})
    since = clock.now()
    found: dict[UUID, list[tuple[_Going, str]]] = {}
    for table in (ToldAssignment, Assignment):
        for going in _going(session, table, row, teams, since):
            if task := _barred(week, row, going, max(going.when.start, since)):
                found.setdefault(going.row.id, []).append((going, task))
    around = _Around.load(session, crew, found, since)
    affected = (_affected(week, around, sides, since) for sides in found.values())
    return tuple(sorted(affected, key=lambda one: (one.start, one.person)))


def _affected(week: Week, around: _Around, sides: Sequence[tuple[_Going, str]], since: datetime) -> Affected:
    going, task = sides[0]
    return Affected(
        visit=going.row.id,
        person=going.row.known_as,
        start=going.when.start,
        task=week.competence[task].name,
        told=any(side.told for side, _ in sides),
        draft=any(not side.told for side, _ in sides),
        others=around.others(week, going, task, max(going.when.start, since)),
        team_id=going.row.team_id,
    )


def _going(session: Session, table: Table, row: SignOff, teams: frozenset[UUID], since: datetime) -> Iterable[_Going]:
    """The visits from `since` on to which the worker goes, by this table, that need something signed off."""
    query = (
        select(
            TimelineVisit.id, TimelineVisit.team_id, TimelineVisit.person_id, TimelineVisit.told, TimelineVisit.asked,
            Person.known_as, table.start, table.end,
        )
        .join(TimelineVisit, TimelineVisit.id == table.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .where(table.worker_id == row.worker_id, table.end >= since, TimelineVisit.team_id.in_(teams))
        .order_by(table.start)
    )  # fmt: skip
    if row.person_id is not None:
        query = query.where(TimelineVisit.person_id == row.person_id)
    told = table is ToldAssignment
    rows = [(one, asked) for one in session.execute(query) if (asked := _asked(one, told)) and asked.competences]
    there: dict[UUID, list[str]] = {}
    for chunk in chunks(one.id for one, _ in rows):
        for visit, worker in session.execute(select(table.visit_id, table.worker_id).where(table.visit_id.in_(chunk))):
            if worker is not None:
                there.setdefault(visit, []).append(str(worker))
    return [_Going(one, asked, Window(one.start, one.end), tuple(there[one.id]), told) for one, asked in rows]


def _asked(row: Any, told: bool) -> Visit | None:
    return state_from(row.told).asked if told else asked_from(row.asked)


def _barred(week: Week, row: SignOff, going: _Going, at: datetime) -> str | None:
    """The task there that hangs on this sign-off and may not be done; None where somebody who goes may do it."""
    competence, person, worker = str(row.competence_id), going.asked.person, str(row.worker_id)
    for need in going.asked.competences:
        if competence not in (need.competence, *week.required.get(need.competence, ())):
            continue
        able = [one for one in going.all if signed_off(week, one, need.competence, person, at)]
        if worker not in able and (need.of is NeededOf.BOTH or not able):
            return need.competence
    return None


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the workers who could go instead: memberships, days away, who declined them, their draft."""

    crew: Sequence[tuple[UUID, str, TeamMembership]]
    away: Mapping[UUID, Sequence[Absence]]
    declined: frozenset[tuple[UUID, UUID]]
    busy: Mapping[UUID, Sequence[tuple[UUID, Window]]]

    @classmethod
    def load(
        cls,
        session: Session,
        crew: Sequence[tuple[UUID, str, TeamMembership]],
        found: Mapping[UUID, Sequence[tuple[_Going, str]]],
        since: datetime,
    ) -> _Around:
        """Read it, for these visits; nothing where there are none."""
        workers = {worker for worker, _, _ in crew} if found else set()
        away: dict[UUID, list[Absence]] = {}
        query = select(Absence).where(Absence.worker_id.in_(workers), Absence.last >= local_day(since))
        for absence in session.scalars(query):
            away.setdefault(absence.worker_id, []).append(absence)
        people = {sides[0][0].row.person_id for sides in found.values()}
        choices = select(Choice.person_id, Choice.worker_id).where(
            Choice.person_id.in_(people), Choice.kind == "declined"
        )
        busy: dict[UUID, list[tuple[UUID, Window]]] = {}
        planned = select(Assignment).where(Assignment.worker_id.in_(workers), Assignment.end >= since)
        for one in session.scalars(planned):
            if one.worker_id is not None:
                busy.setdefault(one.worker_id, []).append((one.visit_id, Window(one.start, one.end)))
        return cls(crew, away, frozenset((row.person_id, row.worker_id) for row in session.execute(choices)), busy)

    def others(self, week: Week, going: _Going, task: str, at: datetime) -> tuple[Other, ...]:
        """Who may do this task there instead, the free ones first."""
        day, visit, person = local_day(going.when.start), going.row.id, going.row.person_id
        found: dict[UUID, Other] = {}
        for worker, name, member in self.crew:
            may = (
                member.team_id == going.row.team_id
                and counts_on(member, day)
                and str(worker) not in going.all
                and (person, worker) not in self.declined
                and not any(one.first <= day <= one.last for one in self.away.get(worker, ()))
            )
            if may and signed_off(week, str(worker), task, going.asked.person, at):
                theirs = self.busy.get(worker, ())
                taken = any(other != visit and when.overlaps(going.when) for other, when in theirs)
                found[worker] = Other(name, taken)
        return tuple(sorted(found.values(), key=lambda one: (one.busy, one.name)))


def _crew(session: Session, teams: frozenset[UUID]) -> list[tuple[UUID, str, TeamMembership]]:
    rows = session.execute(
        select(Worker.id, Worker.name, TeamMembership)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id.in_(teams))
        .order_by(Worker.name, Worker.id)
    )
    return [(row.id, row.name, row.TeamMembership) for row in rows]
