"""What figures given out were counted from, a few letters for each human, to see for how many it changed.

Kept sealed beside an edition and shown to nobody. Knows rows; nothing of figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.local_time import midnight
from wellbeing.models import PersonMembership, TimelineVisit, ToldAssignment, VisitEntry, WorkedDay
from wellbeing.store import report_lives, report_people

PERSON, WORKER = "p", "w"
Records = Mapping[str, str]
"""A mark of all that is kept of somebody in the period, by what they are and their id."""


def records_of(session: Session, teams: Collection[UUID], first: date, last: date) -> dict[UUID, Records]:
    """The marks of every person and worker with something in the period, by team."""
    found: dict[UUID, dict[str, list[str]]] = {team: defaultdict(list) for team in teams}
    for team, person, worker, *rest in _entries(session, teams, first, last):
        found[team][f"{PERSON}:{person.hex}"].append(f"entry {worker} {rest}")
        found[team][f"{WORKER}:{worker.hex}"].append(f"entry {person} {rest}")
    for team, person, worker, *rest in _told(session, teams, first, last):
        found[team][f"{PERSON}:{person.hex}"].append(f"told {worker} {rest}")
    for team, person, starts, until in _memberships(session, teams, first, last):
        found[team][f"{PERSON}:{person.hex}"].append(f"here {max(starts, first)} {min(until or last, last)}")
    for team, worker, *rest in _worked(session, teams, first, last):
        found[team][f"{WORKER}:{worker.hex}"].append(f"worked {rest}")
    return {team: _marks(kept) for team, kept in found.items()}


def records_of_lives(session: Session, teams: Collection[UUID], first: date, last: date) -> Records:
    """The marks of everybody with something that a locality's figures over twelve months may be counted from."""
    people = {each.person for each in report_people.supported(session, teams, first, last)}
    kept = report_lives.records(session, teams, people, first, last)
    return _marks({f"{PERSON}:{person.hex}": all_ for person, all_ in kept.items()})


def changed(before: Records, now: Records) -> tuple[int, int]:
    """For how many people supported and how many workers the records differ."""
    differ = [who for who in before.keys() | now.keys() if before.get(who) != now.get(who)]
    people = sum(who.startswith(PERSON) for who in differ)
    return people, len(differ) - people


def _marks(kept: Mapping[str, list[str]]) -> Records:
    return {who: sha256("\n".join(sorted(all_)).encode()).hexdigest()[:12] for who, all_ in sorted(kept.items())}


def _entries(session: Session, teams: Collection[UUID], first: date, last: date) -> Any:
    return session.execute(
        select(
            VisitEntry.team_id,
            TimelineVisit.person_id,
            VisitEntry.worker_id,
            VisitEntry.id,
            VisitEntry.day,
            VisitEntry.what,
            VisitEntry.how,
            VisitEntry.started_at,
            VisitEntry.finished_at,
            VisitEntry.other_minutes,
        )
        .join(TimelineVisit, TimelineVisit.id == VisitEntry.visit_id)
        .where(VisitEntry.team_id.in_(teams), VisitEntry.day.between(first, last))
    )


def _told(session: Session, teams: Collection[UUID], first: date, last: date) -> Any:
    """Visits that workers were told to make."""
    return session.execute(
        select(
            TimelineVisit.team_id,
            TimelineVisit.person_id,
            ToldAssignment.worker_id,
            ToldAssignment.visit_id,
            ToldAssignment.start,
            ToldAssignment.end,
        )
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.team_id.in_(teams),
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start >= midnight(first),
            ToldAssignment.start < midnight(last + timedelta(days=1)),
        )
    )


def _memberships(session: Session, teams: Collection[UUID], first: date, last: date) -> Any:
    here = PersonMembership
    return session.execute(
        select(here.team_id, here.person_id, here.starts, here.until).where(
            here.team_id.in_(teams), here.starts <= last, or_(here.until.is_(None), here.until >= first)
        )
    )


def _worked(session: Session, teams: Collection[UUID], first: date, last: date) -> Any:
    day = WorkedDay
    kinds = (day.contracted, day.leave, day.sickness, day.unpaid, day.extra, day.face_to_face, day.on_the_spot)
    return session.execute(
        select(day.team_id, day.worker_id, day.day, *kinds).where(day.team_id.in_(teams), day.day.between(first, last))
    )
