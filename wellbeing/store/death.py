"""Somebody has died: visits and everything that reminds end, and whoever knew them is told; taken back if a mistake.

Scoped by the viewer. Nothing that is kept about the person is lost: memberships end, and with them what reminds.
Stories and photos stay by the person's consent.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from plans import held as words
from plans.around import DEATH
from plans.held import MISTAKE_DAYS
from plans.reablement import DAY_91, Where
from rota.local_time import midnight
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import (
    Choice,
    Contact,
    Day91Answer,
    Person,
    PersonEvent,
    PersonMembership,
    Reablement,
    RoleGrant,
    TeamMembership,
    TimelineVisit,
    ToldAssignment,
    User,
    VisitsHeld,
)
from wellbeing.store import events, held, held_told, notice, reablement
from wellbeing.store.asked_visits import lock_teams
from wellbeing.store.people import person_of
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

NEWS = "death"
PAGE = "death.show"
KNEW_WITHIN = timedelta(days=91)
"""Who came in the last three months knew the person."""
KNEW_WELL = 6
"""So many visits in that time, and somebody knew them well."""
TOLD_FOR = timedelta(days=28)
"""How long the pages of a team, its coach and its manager say it."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Somebody who has died, as the page about it has them. `may_withdraw`: it can still be said to be a mistake.

    `may_ring`: the viewer may know how to reach those around them.
    """

    person_id: UUID
    known_as: str
    on: date
    link_workers: tuple[str, ...]
    coaches: tuple[str, ...]
    contacts: tuple[Contact, ...]
    may_ring: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Lately:
    """One line on a page of a team: who died, and when."""

    person_id: UUID
    known_as: str
    on: date


def write(session: Session, viewer: Viewer, person_id: UUID, on: date, minute: datetime | None = None) -> None:
    """Write down that they died on this day, at `minute` where it is known. Twice is once. Raises `NotYours`."""
    person, team, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    held.lock_of(session, person_id)
    if _event(session, person_id) is not None:
        return
    event = events.put(session, person_id, DEATH, on, "", viewer.user_id, minute=minute)
    since = minute or (event.recorded_at if on == clock.today() else midnight(on))
    rows = held.begin(session, person, words.DEATH, since, event.id, viewer.user_id)
    freed = {row.team_id: going for row, going in rows}
    for row, _ in rows[:1]:
        _keep(row, "until", _end_memberships(session, person_id, on))
        _keep(row, "day_91", _day_91_is_no(session, person_id, on, viewer.user_id))
    starts = held_told.by_worker((one for going in freed.values() for one in going), clock.now())
    _tell_all(session, person, team.id, event, starts)


def withdraw(session: Session, viewer: Viewer, person_id: UUID) -> bool:
    """It was a mistake: everything is as before, and everybody who was told hears so. False where it is too late.

    Twice is once. Raises `NotYours`.
    """
    event, team_id = _reached(session, viewer, person_id, Action.WRITE_PLAN, standing=False)
    if event.withdrawn_at is not None:
        return True
    if not _may_withdraw(event):
        return False
    rows = held.of_event(session, event.id)
    for row in rows[:1]:
        lock_teams(session, row.team_id, person_id)
    session.refresh(event)
    if event.withdrawn_at is not None:
        return True
    event.withdrawn_at, event.withdrawn_by_id = clock.now(), viewer.user_id
    for row in rows:
        _restore(session, row)
    session.flush()
    person = session.get_one(Person, person_id)
    for row in rows:
        held.withdraw(session, row, person, viewer.user_id)
    told = notice.told_of(session, _key(event))
    notice.tell(session, team_id, told, kind=NEWS, key=f"{_key(event)} not", words=words.did_not_die(person.known_as))
    return True


def remembered(session: Session, viewer: Viewer, person_id: UUID) -> Remembered:
    """Somebody who has died, for a team that supported them. Raises `NotYours`, also for somebody alive."""
    event, team_id = _reached(session, viewer, person_id, Action.SEE_PEOPLE)
    person = session.get_one(Person, person_id)
    contacts = session.scalars(
        select(Contact).where(Contact.person_id == person_id, Contact.ended.is_(None)).order_by(Contact.call_first)
    ).all()
    link = select(User.name).join(Choice, Choice.worker_id == User.worker_id)
    return Remembered(
        person_id,
        person.known_as,
        event.on,
        tuple(session.scalars(link.where(Choice.person_id == person_id, Choice.kind == "link").order_by(User.name))),
        _coaches(session, team_id),
        tuple(sorted(contacts, key=lambda row: (row.call_first or 9, row.name))),
        viewer.may(Action.SEE_PRIVATE, team_id),
        _may_withdraw(event) and viewer.may(Action.WRITE_PLAN, team_id),
    )


def lately(session: Session, viewer: Viewer, action: Action) -> list[Lately]:
    """Who of the viewer's teams died in the last weeks, the last first."""
    rows = session.execute(
        select(Person.id, Person.known_as, PersonEvent.on)
        .join(PersonEvent, PersonEvent.person_id == Person.id)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(
            PersonEvent.kind == DEATH,
            PersonEvent.withdrawn_at.is_(None),
            PersonEvent.recorded_at >= clock.now() - TOLD_FOR,
            PersonMembership.team_id.in_(viewer.teams(action)),
            or_(PersonMembership.until.is_(None), PersonMembership.until >= PersonEvent.on),
        )
        .distinct()
        .order_by(PersonEvent.on.desc(), Person.known_as, Person.id)
    )
    return [Lately(row.id, row.known_as, row.on) for row in rows]


def _event(session: Session, person_id: UUID) -> PersonEvent | None:
    query = select(PersonEvent).where(PersonEvent.person_id == person_id, PersonEvent.kind == DEATH)
    return session.scalars(query.where(PersonEvent.withdrawn_at.is_(None)).limit(1)).first()


def _reached(
    session: Session, viewer: Viewer, person_id: UUID, action: Action, *, standing: bool = True
) -> tuple[PersonEvent, UUID]:
    """The death, the last one written down, and the viewer's team that supported them then. Raises `NotYours`."""
    query = select(PersonEvent).where(PersonEvent.person_id == person_id, PersonEvent.kind == DEATH)
    if standing:
        query = query.where(PersonEvent.withdrawn_at.is_(None))
    event = session.scalars(query.order_by(PersonEvent.recorded_at.desc()).limit(1)).first()
    if event is None:
        raise NotYours
    team_id = session.scalar(
        select(PersonMembership.team_id)
        .where(
            PersonMembership.person_id == person_id,
            PersonMembership.team_id.in_(viewer.teams(action)),
            or_(PersonMembership.until.is_(None), PersonMembership.until >= event.on),
        )
        .order_by(PersonMembership.team_id)
        .limit(1)
    )
    if team_id is None:
        raise NotYours
    return event, team_id


def _may_withdraw(event: PersonEvent) -> bool:
    return clock.now() - event.recorded_at <= timedelta(days=MISTAKE_DAYS)


def _end_memberships(session: Session, person_id: UUID, on: date) -> dict[str, str | None]:
    """No team supports them after that day; gives until when each did before."""
    before: dict[str, str | None] = {}
    for row in session.scalars(select(PersonMembership).where(PersonMembership.person_id == person_id)):
        if row.until is None or row.until > on:
            before[str(row.id)] = row.until.isoformat() if row.until else None
            row.until = on
    session.flush()
    return before


def _day_91_is_no(session: Session, person_id: UUID, on: date, by: int) -> list[str]:
    """Who died before day 91 was not at home on it: nobody is asked. Gives the answers written for that."""
    written = []
    rows = session.scalars(select(Reablement).where(Reablement.person_id == person_id, Reablement.day_91.is_(None)))
    for row in rows.all():
        if row.discharged_on is not None and on <= row.discharged_on + DAY_91:
            reablement.put_answer(session, row, Where.DIED, by)
            written.append(str(row.id))
    return written


def _restore(session: Session, row: VisitsHeld) -> None:
    kept: dict[str, Any] = json.loads(row.before or "{}")
    for id, until in kept.get("until", {}).items():
        session.get_one(PersonMembership, UUID(id)).until = date.fromisoformat(until) if until else None
    for id in kept.get("day_91", ()):
        stay = session.get_one(Reablement, UUID(id))
        if stay.day_91 == Where.DIED:
            answers = delete(Day91Answer).where(
                Day91Answer.reablement_id == stay.id, Day91Answer.answered_at == stay.day_91_answered_at
            )
            session.execute(answers)
            stay.day_91, stay.day_91_answered_at, stay.day_91_answered_by_id = None, None, None


def _keep(row: VisitsHeld, name: str, what: Any) -> None:
    row.before = json.dumps({**json.loads(row.before or "{}"), name: what}, separators=(",", ":"))


def _tell_all(
    session: Session, person: Person, team_id: UUID, event: PersonEvent, starts: dict[UUID, list[datetime]]
) -> None:
    """Everybody who knew them, each with what concerns them: whether they knew them well, and where not to go."""
    visits = _visits(session, person.id, event.on)
    links = set(session.scalars(select(Choice.worker_id).where(Choice.person_id == person.id, Choice.kind == "link")))
    chosen = select(Choice.worker_id).where(Choice.person_id == person.id, Choice.kind == "chosen")
    for worker in _still_here(session, {*visits, *links, *session.scalars(chosen), *starts}):
        well = visits[worker] >= KNEW_WELL
        said = words.died(person.known_as, event.on, well=well, link=worker in links)
        if worker in starts:
            said = f"{said} {words.nobody_goes(person.known_as, starts[worker])}"
        notice.tell(
            session,
            team_id,
            [worker],
            kind=NEWS,
            key=_key(event),
            words=said,
            endpoint=PAGE,
            arguments={"person_id": str(person.id)},
        )


def _visits(session: Session, person_id: UUID, on: date) -> Counter[UUID]:
    """How many visits each worker was told to make in the months before."""
    rows = session.scalars(
        select(ToldAssignment.worker_id)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.person_id == person_id,
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start >= midnight(on - KNEW_WITHIN),
            ToldAssignment.start <= clock.now(),
        )
    )
    return Counter(worker for worker in rows if worker is not None)


def _still_here(session: Session, workers: Collection[UUID]) -> list[UUID]:
    query = select(TeamMembership.worker_id).where(
        TeamMembership.worker_id.in_(list(workers)),
        or_(TeamMembership.until.is_(None), TeamMembership.until >= local_day(clock.now())),
    )
    return sorted(set(session.scalars(query)))


def _coaches(session: Session, team_id: UUID) -> tuple[str, ...]:
    today = clock.today()
    query = select(User.name).join(RoleGrant, RoleGrant.user_id == User.id)
    return tuple(
        session.scalars(
            query.where(
                RoleGrant.role == RoleName.COACH,
                RoleGrant.team_id == team_id,
                RoleGrant.starts <= today,
                or_(RoleGrant.until.is_(None), RoleGrant.until >= today),
            ).order_by(User.name)
        )
    )


def _key(event: PersonEvent) -> str:
    return f"death {event.id}"
