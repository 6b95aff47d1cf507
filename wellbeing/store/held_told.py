"""What workers had been told of visits that are held, taken from their days at once, and put back after a mistake.

Knows the told half of `timeline_visit`; nobody waits for *Save and tell*, so that no worker stands at an empty
house. Must not know why visits are held, nor alter the working copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.week import Window
from wellbeing import clock
from wellbeing.models import Publication, TimelineVisit, ToldAssignment, VisitEntry
from wellbeing.store import email
from wellbeing.store.month_counted import write_told
from wellbeing.store.timeline import chunks, state_from, state_text, text_of


@dataclass(frozen=True, slots=True)
class Going:
    """One worker had been told to go to one visit from `start`."""

    visit: UUID
    worker: UUID
    start: datetime


def take_away(
    session: Session, team_id: UUID, person_id: UUID, when: Window, seq: int, by: int | None, reason: str
) -> tuple[dict[UUID, str], list[Going]]:
    """Nobody is told any more to go to this person in `when`; gives what was told of each visit, and whom it frees.

    A visit of which somebody recorded something stays as it was.
    """
    going = told_to_go(session, team_id, person_id, when)
    rows = [
        row
        for chunk in chunks(one.visit for one in going)
        for row in session.execute(
            select(TimelineVisit.id, TimelineVisit.told).where(
                TimelineVisit.id.in_(chunk), TimelineVisit.told.is_not(None)
            )
        )
    ]
    before = {row.id: row.told for row in rows}
    _tell(session, {id: _withdrawn(text) for id, text in before.items()}, seq)
    if before:
        _note(session, team_id, seq, by, len(before), reason, going)
    return before, going


def put_back(
    session: Session, team_id: UUID, told: Mapping[UUID, str], seq: int, by: int | None, reason: str
) -> list[Going]:
    """These visits are told again as they were, where nothing else has been told of them since; gives who goes."""
    rows = [
        row
        for chunk in chunks(told)
        for row in session.execute(
            select(TimelineVisit.id, TimelineVisit.told).where(
                TimelineVisit.id.in_(chunk), TimelineVisit.team_id == team_id
            )
        )
    ]
    back = {row.id: told[row.id] for row in rows if row.told == _withdrawn(told[row.id])}
    _tell(session, back, seq)
    going = _going(session, back)
    if back:
        _note(session, team_id, seq, by, len(back), reason, going)
    return going


def told_to_go(session: Session, team_id: UUID, person_id: UUID, when: Window) -> list[Going]:
    """Who has been told to go to this person in `when`, but for visits of which something is recorded; by time."""
    recorded = select(VisitEntry.visit_id).where(VisitEntry.visit_id == TimelineVisit.id)
    rows = session.execute(
        select(ToldAssignment.visit_id, ToldAssignment.worker_id, ToldAssignment.start)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.team_id == team_id,
            TimelineVisit.person_id == person_id,
            ToldAssignment.start >= when.start,
            ToldAssignment.start < when.end,
            ToldAssignment.worker_id.is_not(None),
            ~recorded.exists(),
        )
        .order_by(ToldAssignment.start, ToldAssignment.place)
    )
    return [Going(row.visit_id, row.worker_id, row.start) for row in rows]


def by_worker(going: Iterable[Going], now: datetime) -> dict[UUID, list[datetime]]:
    """The starts of what each worker was to go to from `now` on."""
    found: dict[UUID, list[datetime]] = {}
    for one in going:
        if one.start >= now:
            found.setdefault(one.worker, []).append(one.start)
    return found


def _going(session: Session, visits: Collection[UUID]) -> list[Going]:
    return [
        Going(row.visit_id, row.worker_id, row.start)
        for chunk in chunks(visits)
        for row in session.execute(
            select(ToldAssignment.visit_id, ToldAssignment.worker_id, ToldAssignment.start)
            .where(ToldAssignment.visit_id.in_(chunk), ToldAssignment.worker_id.is_not(None))
            .order_by(ToldAssignment.start, ToldAssignment.place)
        )
    ]


def _withdrawn(told: str) -> str:
    """What was told, with nothing asked of the visit any more; who went and when is kept."""
    return state_text(None, text_of(state_from(told).planned))


def _tell(session: Session, told: Mapping[UUID, str], seq: int) -> None:
    """It is told as of `seq`; a visit that the team has otherwise by now, a draft of before, is still to be told."""
    if not told:
        return
    drafts = _drafts(session, told)
    rows = [{"id": id, "told": text, "told_seq": drafts.get(id, seq)} for id, text in told.items()]
    session.execute(update(TimelineVisit), rows)
    states: dict[UUID, VisitState] = {id: state_from(text) for id, text in told.items()}
    write_told(session, states)


def _drafts(session: Session, told: Mapping[UUID, str]) -> dict[UUID, int]:
    """The visits that stand otherwise than in these words, each with the number before its last change."""
    columns = TimelineVisit.id, TimelineVisit.asked, TimelineVisit.planned, TimelineVisit.changed_seq
    return {
        row.id: row.changed_seq - 1
        for chunk in chunks(told)
        for row in session.execute(select(*columns).where(TimelineVisit.id.in_(chunk)))
        if row.asked is not None and state_text(row.asked, row.planned) != told[row.id]
    }


def _note(
    session: Session, team_id: UUID, seq: int, by: int | None, visits: int, reason: str, going: Iterable[Going]
) -> None:
    publication = Publication(
        team_id=team_id, seq=seq, author_id=by, at=clock.now(), visits=visits, reason=reason, findings="[]"
    )
    session.add(publication)
    session.flush()
    email.days_have_news(session, by_worker(going, publication.at), f"held:{publication.id}")
