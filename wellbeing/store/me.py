"""What a worker's own page shows: hours, competences, leave and the next days of work. Reads only their own rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from rota.shifts import Day, shifts_of
from wellbeing import clock
from wellbeing.models import Absence, Competence, Contract, Person, PersonMembership, SignOff, WorkedDay, Worker
from wellbeing.store import hours
from wellbeing.store.person import alive
from wellbeing.store.sign_off import SOON
from wellbeing.store.standing import stopped_from
from wellbeing.store.week import week_of
from wellbeing.viewer import Action, NotYours, Viewer

DAYS_AHEAD = 14
"""How far ahead the next days of work are looked for."""
RUNS_OUT_SOON = timedelta(days=SOON[-1])
"""How long before its end a sign-off is said to run out, so that there is time to arrange the next."""


class Standing(StrEnum):
    """How a sign-off stands today."""

    GOOD = "good"
    SOON = "soon"
    PAUSED = "paused"
    DECLINED = "declined"
    OVER = "over"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Hours:
    """A worker's hours, in minutes. `planned` are those told for the week, first start to last end of each day;
    `owed` is the contract less leave. `month_` figures run from the month's first day to its last, `with_people`
    to today.
    """

    planned: int
    owed: int
    month_owed: int
    with_people: int


@dataclass(frozen=True, slots=True)
class Skill:
    """A sign-off as its worker sees it. `person` None: for anybody. `sign_off` is its id."""

    name: str
    person: str | None
    until: date | None
    starts: date
    standing: Standing
    sign_off: UUID


@dataclass(frozen=True, slots=True)
class Workday:
    """A coming day of work: from when to when, and how many visits."""

    day: date
    start: datetime
    end: datetime
    visits: int


@dataclass(frozen=True, slots=True)
class Mine:
    """All of a worker's own page."""

    worker: Worker
    hours: Hours
    skills: tuple[Skill, ...]
    leave: tuple[Absence, ...]
    days: tuple[Workday, ...]


def mine(session: Session, viewer: Viewer) -> Mine:
    """The page of the viewer themselves, as a worker. Raises NotYours for somebody who is none."""
    worker = session.get(Worker, viewer.worker_id) if viewer.worker_id else None
    teams = viewer.teams(Action.SEE_MY_DAY)
    if worker is None or not teams:
        raise NotYours
    today = clock.today()
    monday = monday_of(today)
    contracts = session.scalars(select(Contract).where(Contract.worker_id == worker.id)).all()
    absences = session.scalars(
        select(Absence).where(Absence.worker_id == worker.id).order_by(Absence.first, Absence.id)
    ).all()
    ahead = _told_days(session, worker.id, teams, monday, (today - monday).days + DAYS_AHEAD)
    planned = sum(day.when.minutes for day in ahead if day.day < monday + timedelta(days=7))
    return Mine(
        worker=worker,
        hours=_hours(session, worker.id, contracts, absences, planned, monday, today),
        skills=tuple(skills_of(session, worker.id, today)),
        leave=tuple(row for row in absences if row.last >= today and row.kind == "leave"),
        days=tuple(
            Workday(day.day, day.when.start, day.when.end, len(day.visits)) for day in ahead if day.day >= today
        ),
    )


def next_workday(session: Session, viewer: Viewer, after: date) -> date | None:
    """The first day after this one on which the viewer has been told to work, within two weeks."""
    if viewer.worker_id is None:
        return None
    first = after + timedelta(days=1)
    days = _told_days(session, viewer.worker_id, viewer.teams(Action.SEE_MY_DAY), first, DAYS_AHEAD)
    return days[0].day if days else None


def _told_days(session: Session, worker: UUID, teams: Iterable[UUID], first: date, days: int) -> list[Day]:
    found: list[Day] = []
    for team in sorted(teams):
        week = week_of(session, team, first, days, told=True)
        if str(worker) in week.worker:
            found.extend(day for day in shifts_of(week, week.rota).days(str(worker)) if day.day >= first)
    return sorted(found, key=lambda day: day.when.start)


def _hours(
    session: Session,
    worker: UUID,
    contracts: Sequence[Contract],
    absences: Sequence[Absence],
    planned: int,
    monday: date,
    today: date,
) -> Hours:
    first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    with_people = session.scalar(
        select(func.coalesce(func.sum(WorkedDay.face_to_face), 0)).where(
            WorkedDay.worker_id == worker, WorkedDay.day >= first, WorkedDay.day <= today
        )
    )
    return Hours(
        planned=planned,
        owed=_owed(contracts, absences, hours.dates(monday, 7)),
        month_owed=_owed(contracts, absences, hours.dates(first, last.day)),
        with_people=int(with_people or 0),
    )


def _owed(contracts: Sequence[Contract], absences: Sequence[Absence], days: Iterable[date]) -> int:
    return max(
        0,
        sum(
            hours.contracted_on(contracts, day) - sum(hours.away_on(absences, contracts, day).values()) for day in days
        ),
    )


def skills_of(session: Session, worker: UUID, today: date, looking: Viewer | None = None) -> Iterable[Skill]:
    """Sign-offs of the worker, those over for more than two months left out, and those that another took over.

    `looking`: a colleague or a professional, who learns of no person whom their own teams do not support or did.
    """
    query = (
        select(SignOff, Competence.name, Person.known_as)
        .join(Competence, Competence.id == SignOff.competence_id)
        .outerjoin(Person, Person.id == SignOff.person_id)
        .where(
            SignOff.worker_id == worker,
            or_(SignOff.until.is_(None), SignOff.until >= today - RUNS_OUT_SOON),
            or_(SignOff.person_id.is_(None), alive(SignOff.person_id)),
        )
        .order_by(Competence.name, Person.known_as, SignOff.starts, SignOff.id)
    )
    if looking is not None:
        theirs = select(PersonMembership.person_id).where(
            PersonMembership.team_id.in_(looking.teams(Action.SEE_SIGN_OFFS))
        )
        query = query.where(or_(SignOff.person_id.is_(None), SignOff.person_id.in_(theirs)))
    rows = session.execute(query).all()
    standing = {
        (row.SignOff.competence_id, row.SignOff.person_id)
        for row in rows
        if _standing(row.SignOff, today) in (Standing.GOOD, Standing.SOON)
    }
    for sign_off, name, person in rows:
        stands = _standing(sign_off, today)
        if stands is Standing.OVER and (sign_off.competence_id, sign_off.person_id) in standing:
            continue
        yield Skill(name, person, sign_off.until, sign_off.starts, stands, sign_off.id)


def _standing(sign_off: SignOff, today: date) -> Standing:
    if (stopped := stopped_from(sign_off)) is not None and stopped <= clock.now():
        return Standing.DECLINED if sign_off.declined_at == stopped else Standing.PAUSED
    if sign_off.until is not None and sign_off.until < today:
        return Standing.OVER
    if sign_off.starts > today:
        return Standing.AHEAD
    if sign_off.until is not None and sign_off.until <= today + RUNS_OUT_SOON:
        return Standing.SOON
    return Standing.GOOD
