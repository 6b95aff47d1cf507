"""Told visits of the last days that need somebody to look: nobody wrote what happened, nobody answered, nobody went.

Scoped by the viewer. Reads rows; decides nothing and alters nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import Person, Team, TimelineVisit, ToldAssignment, VisitEntry, Worker
from wellbeing.store.entries import What, current
from wellbeing.store.team_names import first_name
from wellbeing.store.timeline import chunks, state_from
from wellbeing.viewer import Action, Viewer

DAYS = 14
"""How far back is looked."""
GRACE = timedelta(hours=1)
"""After the end of a visit, for phones without signal and workers on their way."""


@dataclass(frozen=True, slots=True)
class Worry:
    """A visit to look at. `what`: missed, no_answer, started (not finished) or nothing (no record).

    `seen_since`: when somebody was next with this person, None while nobody was.
    """

    visit: UUID
    person_id: UUID
    person: str
    team: str
    start: datetime
    workers: tuple[str, ...]
    what: str
    time_critical: bool
    seen_since: datetime | None

    @property
    def open(self) -> bool:
        """Nobody knows yet that the person is all right."""
        return self.seen_since is None


def worries(session: Session, viewer: Viewer) -> list[Worry]:
    """Those of the last 14 days in the viewer's teams: open ones first, time-critical before others, latest first."""
    now = clock.now()
    rows = session.execute(
        select(
            ToldAssignment.visit_id,
            ToldAssignment.worker_id,
            ToldAssignment.start,
            Worker.name,
            TimelineVisit.person_id,
            Person.known_as,
            Team.name.label("team"),
        )
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .join(Team, Team.id == TimelineVisit.team_id)
        .join(Worker, Worker.id == ToldAssignment.worker_id)
        .where(
            TimelineVisit.team_id.in_(viewer.teams(Action.SEE_WORRIES)),
            ToldAssignment.start >= now - timedelta(days=DAYS),
            ToldAssignment.end <= now - GRACE,
        )
        .order_by(ToldAssignment.start, ToldAssignment.place)
    ).all()
    entries = _entries(session, viewer)
    by_visit: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_visit[row.visit_id].append(row)
    seen = _seen(entries)
    found = [one for visit, those in by_visit.items() if (one := _worry(those, entries.get(visit, {}), seen))]
    critical = _time_critical(session, [one.visit for one in found])
    marked = [_marked(one, critical) for one in found]
    return sorted(marked, key=lambda one: (not one.open, not one.time_critical, -one.start.timestamp(), one.visit))


def _worry(rows: list[Any], entries: dict[UUID, Any], seen: dict[UUID, list[datetime]]) -> Worry | None:
    """What there is to look at in a visit; None where all that were to go have said that it went, or need not."""
    ended = {worker: entry for worker, entry in entries.items() if entry.what != What.STARTED}
    what: str | None = None
    waiting = [row for row in rows if row.worker_id not in ended]
    if bad := [entry for entry in ended.values() if entry.what in (What.MISSED, What.NO_ANSWER)]:
        what = bad[0].what
    elif len(ended) < len(rows) and waiting:
        what = "started" if any(row.worker_id in entries for row in waiting) else "nothing"
    if what is None:
        return None
    row = rows[0]
    since = [moment for moment in seen.get(row.person_id, ()) if moment > row.start]
    return Worry(
        visit=row.visit_id,
        person_id=row.person_id,
        person=row.known_as,
        team=row.team,
        start=row.start,
        workers=tuple(first_name(other.name) for other in (rows if bad else waiting)),
        what=what,
        time_critical=False,
        seen_since=min(since, default=None),
    )


def _marked(one: Worry, critical: set[UUID]) -> Worry:
    if one.visit not in critical:
        return one
    return Worry(one.visit, one.person_id, one.person, one.team, one.start, one.workers, one.what, True, one.seen_since)


def _entries(session: Session, viewer: Viewer) -> dict[UUID, dict[UUID, Any]]:
    """The entries that hold, by visit and worker."""
    names = ("id", "visit_id", "worker_id", "what", "started_at", "supersedes_id", "at", "arrived_at")
    rows = session.execute(
        select(*(getattr(VisitEntry, name) for name in names), TimelineVisit.person_id)
        .join(TimelineVisit, TimelineVisit.id == VisitEntry.visit_id)
        .where(
            VisitEntry.team_id.in_(viewer.teams(Action.SEE_WORRIES)),
            VisitEntry.day >= clock.today() - timedelta(days=DAYS + 1),
        )
    )
    found: dict[UUID, dict[UUID, Any]] = defaultdict(dict)
    for (visit, worker), entry in current(rows).items():
        found[visit][worker] = entry
    return found


def _seen(entries: dict[UUID, dict[UUID, Any]]) -> dict[UUID, list[datetime]]:
    """When somebody was with each person: the starts of their finished and started visits."""
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for of_visit in entries.values():
        for entry in of_visit.values():
            if entry.what in (What.FINISHED, What.STARTED) and entry.started_at is not None:
                found[entry.person_id].append(entry.started_at)
    return found


def _time_critical(session: Session, visits: list[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for chunk in chunks(visits):
        for id, told in session.execute(
            select(TimelineVisit.id, TimelineVisit.told).where(TimelineVisit.id.in_(chunk))
        ):
            asked = state_from(told).asked if told else None
            if asked is not None and asked.time_critical:
                found.add(id)
    return found
