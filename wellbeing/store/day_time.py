"""A worker's travel and team time of a day: filled in from the rota as told, put right by hand, never altered.

Nothing that is counted for pay or in the report reads it: paid time is the contract's, whatever the day was like. It
is for the worker and the team to see where days go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import DayTime, TeamMembership, Worker
from wellbeing.store import hours
from wellbeing.store.my_day import MyDay, day_of
from wellbeing.store.sent_twice import hash_of_text
from wellbeing.store.visit_entry import NotTaken
from wellbeing.viewer import Action, NotYours, Viewer


class Kind(StrEnum):
    """What the minutes were, of those that change no pay: what is paid, `store.extra`, is not put right here."""

    TRAVEL = "travel"
    TEAM_TIME = "team_time"


@dataclass(frozen=True, slots=True)
class PutRight:
    """How many minutes of this kind a day had, as its worker says; `at` when they said it."""

    day: date
    kind: Kind
    minutes: int
    note: str | None
    client_key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """Minutes of one kind: what the rota says, and what the worker put right, None where they did not."""

    kind: Kind
    planned: int
    minutes: int | None = None
    note: str | None = None

    @property
    def holds(self) -> int:
        """What counts as so."""
        return self.planned if self.minutes is None else self.minutes


def lines_of(session: Session, viewer: Viewer, mine: MyDay) -> tuple[Line, ...]:
    """Travel and team time of the viewer's own day, in that order. Raises `NotYours` for somebody who is no worker."""
    if viewer.worker_id is None:
        raise NotYours
    said = _last(_rows(session, viewer.worker_id, mine.day))
    found = []
    for kind, planned in _planned(mine).items():
        row = said.get(kind)
        found.append(Line(kind, planned, row.minutes, row.note) if row else Line(kind, planned))
    return tuple(found)


def put_right(session: Session, viewer: Viewer, said: PutRight) -> DayTime | NotTaken:
    """Write it down, once for each key; the caller commits. Raises `NotYours` for a day on which they have no team."""
    me = viewer.worker_id
    if me is None:
        raise NotYours
    session.scalar(select(Worker.id).where(Worker.id == me).with_for_update())
    whole = {name: str(value) for name, value in asdict(said).items() if name != "at"}
    content = hash_of_text(json.dumps(whole, sort_keys=True))
    query = select(DayTime).where(DayTime.worker_id == me, DayTime.client_key == said.client_key)
    first = session.scalars(query).one_or_none()
    if first is not None:
        return first if first.content_hash == content else NotTaken(OTHER_WORDS)
    team = team_on(session, viewer, me, said.day)
    before = _as_they_came(row for row in _rows(session, me, said.day) if row.kind == said.kind)
    row = DayTime(
        team_id=team,
        worker_id=me,
        day=said.day,
        kind=said.kind,
        minutes=said.minutes,
        planned_minutes=_planned(day_of(session, viewer, said.day))[said.kind],
        note=said.note or None,
        client_key=said.client_key,
        content_hash=content,
        supersedes_id=before[-1].id if before else None,
        recorded_by_id=viewer.user_id,
        at=said.at,
        arrived_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


OTHER_WORDS = "Other minutes were saved from this page before, so these were not. Look at the day, and save it again."


def team_on(session: Session, viewer: Viewer, me: UUID, day: date) -> UUID:
    """The team whose day of mine it is. Raises `NotYours` where there is none, or none that the viewer is of now."""
    rows = session.scalars(select(TeamMembership).where(TeamMembership.worker_id == me))
    team = hours.team_of_day(rows, day)
    if team is None or not viewer.may(Action.RECORD_VISIT, team):
        raise NotYours
    return team


def _planned(mine: MyDay) -> dict[Kind, int]:
    return {Kind.TRAVEL: mine.travelling, Kind.TEAM_TIME: mine.in_team_time}


def _rows(session: Session, worker: UUID, day: date) -> Iterable[DayTime]:
    return session.scalars(select(DayTime).where(DayTime.worker_id == worker, DayTime.day == day)).all()


def _last(rows: Iterable[DayTime]) -> dict[str, DayTime]:
    """The row of each kind that was said last, whichever came last: one from a phone may come late."""
    return {row.kind: row for row in sorted(_as_they_came(rows), key=lambda row: row.at)}


def _as_they_came(rows: Iterable[DayTime]) -> list[DayTime]:
    """Each kind's rows, each after the one that it puts right."""
    after = {(row.kind, row.supersedes_id): row for row in rows}
    found = [row for (_, before), row in after.items() if before is None]
    for row in found:  # which grows meanwhile
        if (row.kind, row.id) in after:
            found.append(after[row.kind, row.id])
    return found
