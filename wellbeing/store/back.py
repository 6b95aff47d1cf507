"""Somebody is back: their time away ends, and what was moved for it is offered back.

Knows the changes that belong to an absence (`store.away`). Whatever somebody has changed since stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.away import given_back
from rota.changes import Change, Part, PlannedPart
from rota.local_time import midnight, spoken_day
from rota.week import Window
from wellbeing import clock
from wellbeing.models import Absence, TimelineVisit
from wellbeing.store import absence as absences
from wellbeing.store import away, change_log, notice
from wellbeing.store.hours import whole_days
from wellbeing.store.rota import lock
from wellbeing.store.team_names import first_name
from wellbeing.store.timeline import chunks, states_of
from wellbeing.viewer import Action, NotYours, Viewer

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of being back: visits that are as they were, and those that stay as somebody has changed them since."""

    given: frozenset[UUID] = frozenset()
    stay: frozenset[UUID] = frozenset()


def end(session: Session, viewer: Viewer, team_id: UUID, absence_id: UUID, last: date, *, give_back: bool) -> Returned:
    """Their last day away is `last`; `give_back`: what was moved from the next day on is theirs again, where nobody
    has changed it since. Raises `NotYours`.
    """
    if not viewer.may(Action.CHANGE_ROTA, team_id):
        raise NotYours
    row, worker = away.row_of(session, viewer, team_id, absence_id)
    lock(session, team_id)
    since = max(clock.now(), midnight(last + ONE_DAY))
    back = Returned()
    if give_back:
        back = _give_back(session, team_id, row.id, since, f"{first_name(worker.name)} is back", viewer.user_id)
    absences.shorten(session, row, last)
    notice.is_over(session, f"away:{absence_id}:")
    if viewer.worker_id != worker.id:
        day = spoken_day(last + ONE_DAY, with_date=True)
        notice.tell(
            session,
            team_id,
            [worker.id],
            kind=away.AWAY,
            key=f"back:{absence_id}:{last}",
            words=f"{first_name(viewer.name)} wrote down that you are back from {day}.",
            endpoint="my_day.today",
        )
    return back


def would_come_back(session: Session, team_id: UUID, absence_id: UUID, since: datetime) -> Collection[UUID]:
    """The visits from `since` on that would be as they were."""
    return _given_back(session, team_id, absence_id, since, "")[0].visits


def _give_back(
    session: Session, team_id: UUID, absence_id: UUID, since: datetime, cause: str, author_id: int | None
) -> Returned:
    change, stay = _given_back(session, team_id, absence_id, since, cause)
    if change.parts:
        away.recorded(session, team_id, absence_id, change, author_id, away.BACK)
    return Returned(change.visits, stay)


def _given_back(
    session: Session, team_id: UUID, absence_id: UUID, since: datetime, cause: str
) -> tuple[Change, frozenset[UUID]]:
    others = _others(session, absence_id)
    rows = away.changes_of(session, team_id, absence_id)
    changes = [change_log.change_from(row.parts, row.cause) for row in rows if row.kind != away.BACK]
    visits = {visit for change in changes for visit in change.visits}
    ours = change_log.with_undos(session, team_id, {row.seq for row in rows})
    latest = {
        row.id: row.changed_seq in ours
        for chunk in chunks(visits)
        for row in session.execute(
            select(TimelineVisit.id, TimelineVisit.changed_seq).where(TimelineVisit.id.in_(chunk))
        )
    }
    found = given_back(states_of(session, team_id, visits), changes, latest, since, cause)
    parts = tuple(part for part in found.change.parts if not _away_otherwise(part, others))
    return replace(found.change, parts=parts), found.stay | (found.change.visits - {part.visit for part in parts})


def _others(session: Session, absence_id: UUID) -> tuple[str, list[Window]]:
    """Whose absence it is, and when else they are away: days off follow an illness that ends early."""
    worker = session.scalar(select(Absence.worker_id).where(Absence.id == absence_id))
    query = select(Absence).where(Absence.worker_id == worker, Absence.id != absence_id)
    return str(worker), [whole_days(row.first, row.last) for row in session.scalars(query)]


def _away_otherwise(part: Part, others: tuple[str, list[Window]]) -> bool:
    worker, windows = others
    return isinstance(part, PlannedPart) and any(
        place.worker == worker and place.start is not None and any(w.start <= place.start < w.end for w in windows)
        for place in part.after.places
    )
