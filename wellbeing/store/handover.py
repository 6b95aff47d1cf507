"""What the last visits to a person learned, for whoever rings the bell next: the words, and the tasks not done.

Reads entries that hold, of the viewer's own teams; nothing is written. How much of it is shown is `plans.handover`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plans.handover import LAST_VISITS
from plans.what_happened import Became, TaskAnswer
from wellbeing.models import Competence, TaskSaid, TimelineVisit, VisitEntry, Worker
from wellbeing.store.team_names import first_name

MOST_ENTRIES = 4 * LAST_VISITS
"""Entries that are looked at for the last visits: two workers, each put right once."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Something that was learned at an earlier visit: by whom, on which day, and which tasks were not done there."""

    who: str
    day: date
    words: str
    tasks: tuple[tuple[str, TaskAnswer], ...] = ()


def learned_of(session: Session, teams: Iterable[UUID], person: UUID, this: UUID) -> tuple[Learned, ...]:
    """What the last visits to this person that learned something learned, newest first; of two workers both."""
    later = select(VisitEntry.supersedes_id).where(VisitEntry.supersedes_id.is_not(None))
    not_done = select(TaskSaid.entry_id).where(TaskSaid.said != Became.DONE)
    rows = session.execute(
        select(VisitEntry.id, VisitEntry.visit_id, VisitEntry.day, VisitEntry.learned, Worker.name)
        .join(TimelineVisit, TimelineVisit.id == VisitEntry.visit_id)
        .join(Worker, Worker.id == VisitEntry.worker_id)
        .where(
            TimelineVisit.person_id == person,
            VisitEntry.team_id.in_(teams),
            VisitEntry.visit_id != this,
            or_(VisitEntry.learned.is_not(None), VisitEntry.id.in_(not_done)),
            VisitEntry.id.not_in(later),
        )
        .order_by(VisitEntry.day.desc(), VisitEntry.at.desc(), VisitEntry.id)
        .limit(MOST_ENTRIES)
    ).all()
    last = list(dict.fromkeys(row.visit_id for row in rows))[:LAST_VISITS]
    rows = [row for row in rows if row.visit_id in last]
    tasks = tasks_of(session, [row.id for row in rows])
    return tuple(
        Learned(first_name(row.name), row.day, row.learned or "", _not_done(tasks.get(row.id, ()))) for row in rows
    )


def tasks_of(session: Session, entries: Collection[UUID]) -> Mapping[UUID, tuple[tuple[str, TaskAnswer], ...]]:
    """What each of these entries says of delegated tasks, by entry: the task's name and the answer."""
    if not entries:
        return {}
    found: dict[UUID, tuple[tuple[str, TaskAnswer], ...]] = {}
    rows = session.execute(
        select(TaskSaid, Competence.name)
        .join(Competence, Competence.id == TaskSaid.competence_id)
        .where(TaskSaid.entry_id.in_(entries))
        .order_by(Competence.name)
    )
    for said, name in rows:
        answer = TaskAnswer(str(said.competence_id), Became(said.said), said.why, said.told)
        found[said.entry_id] = (*found.get(said.entry_id, ()), (name, answer))
    return found


def _not_done(tasks: Iterable[tuple[str, TaskAnswer]]) -> tuple[tuple[str, TaskAnswer], ...]:
    return tuple(each for each in tasks if each[1].became is not Became.DONE)
