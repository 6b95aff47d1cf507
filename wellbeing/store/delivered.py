"""What was delivered to each person, for the council's return: minutes at visits, and what came of the others.

For whoever may download it, of their own teams' visits alone. Counted as the person's hours bank counts what was used,
so that the two can't disagree. Nothing that was learned or said is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import midnight
from wellbeing import clock
from wellbeing.models import Person, PersonMembership, TimelineVisit, ToldAssignment, VisitEntry
from wellbeing.store.entries import What, current
from wellbeing.store.hours_bank import used_at
from wellbeing.store.report import TeamOfReport
from wellbeing.store.timeline import chunks
from wellbeing.viewer import Action, NotYours, Viewer

ONE_DAY = timedelta(days=1)
AROUND = timedelta(days=7)
"""An entry may be of another day than the visit, or be put right by one: so many days around are read."""
NOT_DELIVERED = (What.NOT_NEEDED, What.REFUSED, What.NO_ANSWER, What.MISSED)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One person and one team: worker-minutes, visits, and how many came to something else, worker by worker."""

    reference: str
    nhs_number: str
    name: str
    locality: str
    team: str
    minutes: int
    visits: int
    not_needed: int
    refused: int
    no_answer: int
    missed: int
    without: int


def delivered(
    session: Session, viewer: Viewer, teams: Collection[TeamOfReport], first: date, last: date
) -> tuple[Delivered, ...]:
    """Everybody whom these teams supported between these days, or visited, by name. Raises `NotYours`."""
    ids = [team.id for team in teams]
    if not set(ids) <= viewer.teams(Action.DOWNLOAD_DELIVERED):
        raise NotYours
    counted = _counted(session, ids, first, last)
    supported = _supported(session, ids, first, last)
    keys = supported | counted.keys()
    people = {
        row.id: row
        for chunk in chunks(person for _, person in keys)
        for row in session.scalars(select(Person).where(Person.id.in_(chunk)))
    }
    named = {team.id: team for team in teams}
    found = [_line(people[person], named[team], counted.get((team, person), Counter())) for team, person in keys]
    return tuple(sorted(found, key=lambda row: (row.name, row.reference, row.team)))


def _line(person: Person, team: TeamOfReport, counts: Counter[str]) -> Delivered:
    return Delivered(
        reference=person.reference,
        nhs_number=person.nhs_number or "",
        name=person.name,
        locality=team.locality,
        team=team.name,
        minutes=counts["minutes"],
        visits=counts["visits"],
        not_needed=counts[What.NOT_NEEDED],
        refused=counts[What.REFUSED],
        no_answer=counts[What.NO_ANSWER],
        missed=counts[What.MISSED],
        without=counts["without"],
    )


def _supported(session: Session, teams: Collection[UUID], first: date, last: date) -> set[tuple[UUID, UUID]]:
    rows = session.execute(
        select(PersonMembership.team_id, PersonMembership.person_id).where(
            PersonMembership.team_id.in_(teams),
            PersonMembership.starts <= last,
            or_(PersonMembership.until.is_(None), PersonMembership.until >= first),
        )
    )
    return {(team, person) for team, person in rows}


def _counted(
    session: Session, teams: Collection[UUID], first: date, last: date
) -> dict[tuple[UUID, UUID], Counter[str]]:
    """Minutes and visits by team and person, of the entries that hold."""
    found: dict[tuple[UUID, UUID], Counter[str]] = {}
    entries = _entries(session, teams, first, last)
    for entry in entries:
        counts = found.setdefault((entry.team_id, entry.person_id), Counter())
        for used in used_at(entry):
            if first <= used.day <= last:
                counts["minutes"] += used.minutes
                counts["visits"] += 1
        if entry.what in NOT_DELIVERED and first <= entry.day <= last:
            counts[entry.what] += 1
    recorded = Counter(entry.visit_id for entry in entries if entry.what != What.STARTED)
    for (team, person, visit), places in _told(session, teams, first, last).items():
        if (lacking := places - recorded[visit]) > 0:
            found.setdefault((team, person), Counter())["without"] += lacking
    return {key: counts for key, counts in found.items() if counts}


def _entries(session: Session, teams: Collection[UUID], first: date, last: date) -> list[Any]:
    names = ("id", "team_id", "visit_id", "worker_id", "day", "what", "started_at", "finished_at", "supersedes_id",
             "at", "arrived_at")  # fmt: skip
    rows = session.execute(
        select(TimelineVisit.person_id, *(getattr(VisitEntry, name) for name in names))
        .join(TimelineVisit, TimelineVisit.id == VisitEntry.visit_id)
        .where(VisitEntry.team_id.in_(teams), VisitEntry.day.between(first - AROUND, last + AROUND))
    )
    return list(current(rows).values())


def _told(session: Session, teams: Collection[UUID], first: date, last: date) -> Counter[tuple[UUID, UUID, UUID]]:
    """How many workers were to go to each visit of these days that is over."""
    rows = session.execute(
        select(TimelineVisit.team_id, TimelineVisit.person_id, TimelineVisit.id)
        .join(ToldAssignment, ToldAssignment.visit_id == TimelineVisit.id)
        .where(
            TimelineVisit.team_id.in_(teams),
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start >= midnight(first),
            ToldAssignment.start < midnight(last + ONE_DAY),
            ToldAssignment.end <= clock.now(),
        )
    )
    return Counter((row.team_id, row.person_id, row.id) for row in rows)
