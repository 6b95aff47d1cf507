"""A team's week as the rules and the solver take it, from rows: `week_of`.

Knows which rows make a `rota.week.Week` and asks for them in a number of queries that does not grow with the
team. Changes nothing, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plans.support import gaps_for
from rota import week as words
from rota.changes import VisitState, pins_of, rota_of
from rota.limits import DAYS_IN_WEEK
from rota.week import Travel, TravelTimes, Week, Window
from wellbeing import clock
from wellbeing.models import (
    Absence,
    Availability,
    Choice,
    Competence,
    Contract,
    Person,
    PersonMembership,
    SignOff,
    Team,
    TeamMembership,
    Worker,
)
from wellbeing.models.rota import Assignment, ToldAssignment
from wellbeing.store import around, hours, kept_time, wanted, wishes
from wellbeing.store.lines import lines_of
from wellbeing.store.places import Places
from wellbeing.store.standing import last_day_that_decides, stopped_from
from wellbeing.store.timeline import days_of, load_timeline, load_told, standing
from wellbeing.store.usual_rows import usual_in
from wellbeing.viewer import NotYours


def week_of(session: Session, team_id: UUID, first: date, days: int = DAYS_IN_WEEK, *, told: bool = False) -> Week:
    """The week of `days` local days from `first`, with what stands now (or, `told`, what workers have been told).

    Visits cancelled by hand or withdrawn by the plan are left out. A visit that may be on these days and one that
    is planned on them are both in. Raises `NotYours` where there is no such team.
    """
    team = session.get(Team, team_id)
    if team is None:
        raise NotYours
    load = load_told if told else load_timeline
    last = first + timedelta(days=days - 1)
    return week_from(session, team, first, days, load(session, team_id, first, last), told=told)


def week_from(
    session: Session, team: Team, first: date, days: int, timeline: Mapping[UUID, VisitState], *, told: bool = False
) -> Week:
    """The same week around this timeline, whatever has been stored: what a rota would be, before it is."""
    span = frozenset(hours.dates(first, days))
    states = {id: state for id, state in timeline.items() if standing(state) and not span.isdisjoint(days_of(state))}
    asked = [state.asked for state in states.values() if state.asked is not None]
    rota = rota_of(states)
    crew = _crew(session, team, first, days, {UUID(a.worker) for a in rota.assignments if a.worker})
    people = _people(session, team.id, first, days, {UUID(visit.person) for visit in asked})
    meetings = kept_time.team_time_around(session, team.id, first, days)
    leave = {id: tuple(_leave(absences, first, days)) for id, absences in crew.absences.items()}
    places = Places(people, crew.workers, (meeting.postcode for meeting in meetings))
    members = {worker.id: crew.members.get(worker.id, []) for worker in crew.workers}
    table = ToldAssignment if told else Assignment
    return Week(
        team=str(team.id),
        first=first,
        days=days,
        workers=tuple(crew.worker(worker, first, days, places) for worker in crew.workers),
        people=_persons(session, people, places),
        visits=(visits := tuple(places.put(visit) for visit in asked)),
        travel=places.travel(),
        competences=competence_words(_competences(session, team.provider_id)),
        sign_offs=_sign_offs(session, members),
        gaps=gaps_for(lines_of(session, {UUID(visit.person) for visit in asked}), visits),
        team_time=_placed(hours.team_time(meetings, first, days, members, leave), places),
        pins=pins_of(states),
        rota=rota,
        usual=usual_in(session, team.id, first, days, states, {str(worker.id) for worker in crew.workers})
        if not told
        else words.Rota(),
        worked_before=around.worked(
            session, table, members, meetings, leave, first - timedelta(days=around.DAYS_BEFORE), around.DAYS_BEFORE
        ),
        tied_after=around.worked(
            session, ToldAssignment, members, meetings, leave, first + timedelta(days=days), around.DAYS_AFTER
        ),
        seen=around.seen(session, team.id, first),
        wishes=() if told else wishes.wishes_of(session, team.id, first, days),
        wanted=wanted.names_of(session, team.id),
    )


@dataclass(frozen=True)
class _Crew:
    """The workers of a week and their dated rows, by worker."""

    workers: Sequence[Worker]
    members: Mapping[UUID, list[TeamMembership]]
    contracts: Mapping[UUID, list[Contract]]
    availability: Mapping[UUID, list[Availability]]
    absences: Mapping[UUID, list[Absence]]
    roles: Mapping[UUID, Sequence[kept_time.Kept]]

    def worker(self, row: Worker, first: date, days: int, places: Places) -> words.Worker:
        """One worker as rules know them. Minutes are those of the days on which they are in the team, per week."""
        members = self.members.get(row.id, [])
        contracts, absences = self.contracts.get(row.id, []), self.absences.get(row.id, [])
        theirs = [day for day in hours.dates(first, days) if any(hours.counts_on(member, day) for member in members)]
        contracted = sum(hours.contracted_on(contracts, day) for day in theirs)
        return words.Worker(
            id=str(row.id),
            name=row.name,
            contracted_minutes=round(contracted * DAYS_IN_WEEK / days),
            home=places.home(row),
            travel=Travel(row.travel),
            available=hours.available(self.availability.get(row.id, []), members, first, days),
            leave=hours.away(absences, first, days),
            leave_minutes=sum(sum(hours.away_on(absences, contracts, day).values()) for day in theirs),
            attributes=frozenset(row.attributes),
            role_minutes=kept_time.minutes_kept(self.roles.get(row.id, ()), theirs, absences),
        )


def _crew(session: Session, team: Team, first: date, days: int, assigned: set[UUID]) -> _Crew:
    """Members on any of these days, and whoever is planned without being one any more."""
    memberships = session.scalars(select(TeamMembership).where(TeamMembership.team_id == team.id)).all()
    span = hours.dates(first, days)
    members = [row for row in memberships if any(hours.counts_on(row, day) for day in span)]
    ids = {row.worker_id for row in members} | assigned
    workers = session.scalars(select(Worker).where(Worker.id.in_(ids)).order_by(Worker.name, Worker.id)).all()
    return _Crew(
        workers,
        hours.by_worker(row for row in memberships if row.worker_id in ids),
        hours.by_worker(session.scalars(select(Contract).where(Contract.worker_id.in_(ids)))),
        hours.by_worker(session.scalars(select(Availability).where(Availability.worker_id.in_(ids)))),
        hours.by_worker(session.scalars(select(Absence).where(Absence.worker_id.in_(ids)))),
        kept_time.roles_kept(session, team.id, first, days),
    )


def _leave(absences: Iterable[Absence], first: date, days: int) -> tuple[Window, ...]:
    """Time away over the week and the history around it, so that team time then is not work."""
    before = timedelta(days=around.DAYS_BEFORE)
    return hours.away(absences, first - before, days + around.DAYS_BEFORE + around.DAYS_AFTER)


def _people(session: Session, team_id: UUID, first: date, days: int, visited: set[UUID]) -> Sequence[Person]:
    """Those whom the team supports on any of these days, and whoever has a visit in them."""
    last = first + timedelta(days=days - 1)
    supported = select(PersonMembership.person_id).where(
        PersonMembership.team_id == team_id,
        PersonMembership.starts <= last,
        or_(PersonMembership.until.is_(None), PersonMembership.until >= first),
    )
    query = select(Person).where(or_(Person.id.in_(supported), Person.id.in_(visited)))
    return session.scalars(query.order_by(Person.name, Person.id)).all()


def _persons(session: Session, people: Sequence[Person], places: Places) -> tuple[words.Person, ...]:
    choices: dict[UUID, list[Choice]] = {person.id: [] for person in people}
    rows = session.scalars(select(Choice).where(Choice.person_id.in_(choices)).order_by(Choice.kind.desc(), Choice.id))
    for choice in rows:
        choices[choice.person_id].append(choice)
    return tuple(person_word(person, choices[person.id], places.of_person(person)) for person in people)


def person_word(person: Person, choices: Iterable[Choice], place: str | None) -> words.Person:
    """A person as rules know them; the Link Wellbeing Worker comes first among the chosen."""
    by_kind: dict[str, list[str]] = {"link": [], "chosen": [], "declined": []}
    for choice in choices:
        by_kind[choice.kind].append(str(choice.worker_id))
    return words.Person(
        id=str(person.id),
        name=person.known_as or person.name,
        place=place,
        link_worker=next(iter(by_kind["link"]), None),
        chosen=(*by_kind["link"], *by_kind["chosen"]),
        declined=frozenset(by_kind["declined"]),
    )


def _competences(session: Session, provider_id: UUID) -> Sequence[Competence]:
    return session.scalars(
        select(Competence).where(Competence.provider_id == provider_id).order_by(Competence.slug)
    ).all()


def who_may(session: Session, provider_id: UUID, workers: Iterable[UUID]) -> Week:
    """A week of nothing but these workers' sign-offs: for asking the rules who may do what, whatever the day."""
    return Week(
        team="",
        first=clock.today(),
        days=DAYS_IN_WEEK,
        workers=(),
        people=(),
        visits=(),
        travel=TravelTimes((), {}),
        competences=competence_words(_competences(session, provider_id)),
        sign_offs=_sign_offs(session, workers),
    )


def competence_words(rows: Sequence[Competence]) -> tuple[words.Competence, ...]:
    """All of a provider's competences as rules know them; what one requires is among the others."""
    ids = {row.slug: str(row.id) for row in rows}
    return tuple(
        words.Competence(
            str(row.id),
            row.name,
            delegated=row.kind == "delegated",
            per_person=row.per_person,
            requires=tuple(ids[slug] for slug in row.requires if slug in ids),
        )
        for row in rows
    )


def sign_off_word(row: SignOff) -> words.SignOff:
    """A sign-off as rules know it."""
    return words.SignOff(
        worker=str(row.worker_id),
        competence=str(row.competence_id),
        person=None if row.person_id is None else str(row.person_id),
        starts=row.starts,
        until=last_day_that_decides(row),
        suspended_from=stopped_from(row),
    )


def _sign_offs(session: Session, workers: Iterable[UUID]) -> tuple[words.SignOff, ...]:
    rows = session.scalars(select(SignOff).where(SignOff.worker_id.in_(list(workers))).order_by(SignOff.id))
    return tuple(sign_off_word(row) for row in rows)


def _placed(meetings: Iterable[words.TeamTime], places: Places) -> tuple[words.TeamTime, ...]:
    """A meeting at a postcode that nobody can find is wherever the workers are."""
    return tuple(replace(m, place=m.place if places.knows(m.place) else None) for m in meetings)
