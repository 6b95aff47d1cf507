"""The week as it would be with what a team supposes: from rows and a `Supposed` to the weeks that are tried.

Knows rows, and what may be named in them. Changes nothing. What comes of it is the solver's, whether it is done the
team's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plans.support import gaps_for, visits_for
from plans.supposing import Supposed, What, retimed
from rota.changes import NOTHING, AskedPart, Change, Part, PlannedPart, VisitState, apply
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week
from rota.week import Person as PersonWord
from rota.week import SignOff, Visit, Week
from solver.what_if import LostCompetence, NewPerson, SignedOff, WorkerGone
from solver.what_if import supposed as as_supposed
from wellbeing.models import (
    Choice,
    Competence,
    Contract,
    Person,
    PersonMembership,
    SupportLine,
    Team,
    TeamMembership,
    WellbeingPlan,
    Worker,
)
from wellbeing.store.hours import contracted_on, place_of_postcode, whole_days
from wellbeing.store.places import Places
from wellbeing.store.timeline import load_timeline, standing, states_of
from wellbeing.store.week import person_word, week_from, week_of
from wellbeing.viewer import NotYours

POSTCODE = place_of_postcode("")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of a trial: the week as it would be, and from (or on) which day where several are tried."""

    day: date | None
    week: Week


@dataclass(frozen=True, slots=True)
class Offered:
    """Names by id: the team's workers and people, those not supported yet, and what is signed off (for one person)."""

    workers: dict[str, str]
    people: dict[str, str]
    newcomers: dict[str, str]
    competences: dict[str, str]
    per_person: frozenset[str]


def ways(session: Session, team_id: UUID, first: date, supposed: Supposed) -> tuple[Week, list[Way]]:
    """The week as it stands, and as it would be in each way. Raises `NotYours` for what is not the team's."""
    week = week_of(session, team_id, first)
    match supposed.what:
        case What.TAKE_ON:
            return week, [
                Way(day, as_supposed(week, new_person(session, week, supposed, day))) for day in supposed.days
            ]
        case What.DAY_OFF:
            return week, [Way(day, _with_days_off(session, week, supposed, day)) for day in supposed.days]
        case What.LOSE_WORKER:
            return week, [Way(None, as_supposed(week, WorkerGone(_worker(week, supposed), supposed.starting)))]
        case What.SIGN_OFF:
            return week, [Way(None, as_supposed(week, SignedOff(sign_off(week, supposed))))]
        case What.LOSE_SIGN_OFF:
            lost = LostCompetence(_worker(week, supposed), supposed.competence or "", supposed.person)
            return week, [Way(None, as_supposed(week, lost))]
    return week, [Way(None, _with_other_time(session, team_id, first, supposed))]


def new_person(session: Session, week: Week, supposed: Supposed, day: date) -> NewPerson:
    """The person with the visits of these days, where they live, and the travel there."""
    if supposed.sketch is None or supposed.person is None:
        raise NotYours
    row, choices = _person(session, week, supposed)
    people = session.scalars(select(Person).where(Person.id.in_([UUID(person.id) for person in week.people]))).all()
    workers = session.scalars(select(Worker).where(Worker.id.in_([UUID(worker.id) for worker in week.workers]))).all()
    meetings = [meeting.place.removeprefix(POSTCODE) for meeting in week.team_time if meeting.place]
    places = Places([*(each for each in people if each.id != row.id), row], workers, meetings)
    person: PersonWord = person_word(row, choices, places.of_person(row))
    lines = supposed.sketch.support(person.id, day)
    span = [week.first + timedelta(days=n) for n in range(week.days)]
    visits = visits_for(lines, span, {person.id: person.place})
    return NewPerson(person, visits, gaps_for(lines, visits), travel=places.travel())


def _person(session: Session, week: Week, supposed: Supposed) -> tuple[Person, list[Choice]]:
    """Their row, or one that nothing keeps for somebody whom the team does not know; and whom they chose."""
    assert supposed.sketch is not None and supposed.person is not None
    postcode = supposed.sketch.postcode
    if not supposed.known:
        name = supposed.name
        return Person(id=UUID(supposed.person), name=name, known_as=name, postcode=postcode, household=None), []
    row = session.get(Person, UUID(supposed.person))
    team = session.get(Team, UUID(week.team))
    if row is None or team is None or row.provider_id != team.provider_id:
        raise NotYours
    choices = session.scalars(select(Choice).where(Choice.person_id == row.id).order_by(Choice.kind.desc(), Choice.id))
    return row, list(choices)


def first_change(supposed: Supposed, states: dict[UUID, VisitState]) -> Change:
    """What is supposed of a visit, as a change of these states: how long, when it may be, and that it begins then.

    No part for anything else, and none where it is so already.
    """
    state = states.get(supposed.visit, NOTHING) if supposed.visit else NOTHING
    if state.asked is None or supposed.visit is None:
        return Change(())
    parts: list[Part] = []
    after = retimed(state.asked, supposed.start, supposed.duration)
    if after != state.asked:
        parts.append(AskedPart(supposed.visit, state.asked, after))
    if supposed.start is not None:
        placed = tuple(replace(p, start=supposed.start, pinned_start=True) for p in state.planned.places)
        planned = replace(state.planned, places=placed)
        if planned != state.planned:
            parts.append(PlannedPart(supposed.visit, state.planned, planned))
    return Change(tuple(parts))


def sign_off(week: Week, supposed: Supposed) -> SignOff:
    """The sign-off that is supposed; for one person where that is how it is signed. Raises `NotYours`."""
    known = week.competence.get(supposed.competence or "")
    if known is None or (known.per_person and supposed.person not in week.person):
        raise NotYours
    return SignOff(_worker(week, supposed), known.id, supposed.person if known.per_person else None, week.first)


def _with_other_time(session: Session, team_id: UUID, first: date, supposed: Supposed) -> Week:
    team = session.get(Team, team_id)
    if team is None or supposed.visit is None or supposed.visit not in states_of(session, team_id, [supposed.visit]):
        raise NotYours
    timeline = load_timeline(session, team_id, first, end_of_week(first))
    return week_from(session, team, first, DAYS_IN_WEEK, apply(timeline, first_change(supposed, timeline)))


def _with_days_off(session: Session, week: Week, supposed: Supposed, day: date) -> Week:
    """The week with the worker on leave from `day`, which takes each day's share off what they owe."""
    worker = week.worker[_worker(week, supposed)]
    last = last_of(supposed, day)
    contracts = session.scalars(select(Contract).where(Contract.worker_id == UUID(worker.id))).all()
    minutes = sum(contracted_on(contracts, each) for each in week.dates if day <= each <= last)
    off = replace(
        worker, leave=(*worker.leave, whole_days(day, last)), leave_minutes=worker.leave_minutes + minutes
    )  # fmt: skip
    return replace(week, workers=tuple(off if each.id == off.id else each for each in week.workers))


def last_of(supposed: Supposed, day: date) -> date:
    """The last of the days off that begin with `day`."""
    return supposed.last if supposed.last is not None and len(supposed.days) == 1 else day


def _worker(week: Week, supposed: Supposed) -> str:
    if supposed.worker not in week.worker:
        raise NotYours
    return str(supposed.worker)


def offered(session: Session, team_id: UUID, week: date) -> Offered:
    """What of the team's can be supposed something of, in the week from `week`. Who looks is asked before."""
    last = end_of_week(week)
    workers = session.execute(
        select(Worker.id, Worker.name)
        .join(TeamMembership, TeamMembership.worker_id == Worker.id)
        .where(TeamMembership.team_id == team_id, *_on_days(TeamMembership, week, last))
        .order_by(Worker.name, Worker.id)
    ).all()
    people = session.execute(
        select(Person.id, Person.known_as, Person.name, WellbeingPlan.version)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .outerjoin(WellbeingPlan, WellbeingPlan.person_id == Person.id)
        .where(PersonMembership.team_id == team_id, *_on_days(PersonMembership, week, last))
        .order_by(Person.known_as, Person.name, Person.id)
    ).all()
    supported = set(
        session.scalars(
            select(SupportLine.person_id).where(
                SupportLine.person_id.in_([row.id for row in people]), SupportLine.ended.is_(None)
            )
        )
    )
    competences = session.execute(
        select(Competence.id, Competence.name, Competence.per_person)
        .join(Team, Team.provider_id == Competence.provider_id)
        .where(Team.id == team_id, or_(Competence.ended.is_(None), Competence.ended >= week))
        .order_by(Competence.name, Competence.id)
    ).all()
    return Offered(
        workers={str(row.id): row.name for row in workers},
        people={str(row.id): row.known_as for row in people},
        newcomers={str(row.id): row.known_as for row in people if row.id not in supported and not row.version},
        competences={str(row.id): row.name for row in competences},
        per_person=frozenset(str(row.id) for row in competences if row.per_person),
    )


def visits_of(session: Session, team_id: UUID, week: date, person_id: UUID) -> list[Visit]:
    """The visits of a person in this week, in order; none for somebody whom the team does not visit then."""
    timeline = load_timeline(session, team_id, week, end_of_week(week))
    asked = [state.asked for state in timeline.values() if standing(state) and state.asked is not None]
    theirs = [visit for visit in asked if visit.person == str(person_id)]
    return sorted(theirs, key=lambda visit: (visit.options[0].suits.start, visit.id))


def _on_days(row: type[PersonMembership] | type[TeamMembership], first: date, last: date) -> tuple[Any, ...]:
    return row.starts <= last, or_(row.until.is_(None), row.until >= first)


__all__ = ["Offered", "Way", "first_change", "last_of", "new_person", "offered", "sign_off", "visits_of", "ways"]
