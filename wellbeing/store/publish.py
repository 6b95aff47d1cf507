"""*Save and tell*: what workers have not been told yet, and telling them.

Knows the told half of `timeline_visit`. Stops only for what cannot be (`rota.rules.stops_publishing`); any other new
harm, law or bank finding needs the team's reason, which is kept. Must not alter the working copy.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.findings import Finding, Kind, new_findings
from rota.json_form import to_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import end_of_week, monday_of
from rota.rules import check, stops_publishing
from rota.week import Visit, Week
from wellbeing import clock
from wellbeing.models.organisation import Team
from wellbeing.models.rota import Publication, TimelineVisit
from wellbeing.store.month_counted import write_told
from wellbeing.store.over_midnight import stops_over_midnight
from wellbeing.store.rest_owed import owe
from wellbeing.store.rota import lock
from wellbeing.store.timeline import (
    asked_from,
    chunks,
    days_of,
    load_told,
    planned_from,
    standing,
    state_from,
    state_text,
    text_of,
)
from wellbeing.store.told import Told, keep
from wellbeing.store.week import week_from
from wellbeing.viewer import NotYours

NEED_A_REASON = frozenset({Kind.HARM, Kind.LAW, Kind.BANK})
"""Kinds of finding that are published only with the team's reason."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A visit that is not as workers were told: `before` None if they never were, `after` how it stands now.

    `day` is the first local day it is on; `workers` are those to tell: who went before, and who goes now.
    """

    visit: UUID
    person: str
    day: date
    before: VisitState | None
    after: VisitState
    workers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Published:
    """Told, as of change `seq`: how many visits differ for somebody, and the findings told with the reason."""

    seq: int
    visits: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was told. `stops`: these cannot be at all; otherwise they need the team's reason."""

    findings: tuple[Finding, ...]
    stops: bool


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """Nothing was told: somebody has changed one of the visits since the page was shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What telling would tell, as of change `seq`: what differs, the findings that stop it, and those that need the
    team's reason.
    """

    seq: int
    untold: tuple[Untold, ...]
    stops: tuple[Finding, ...]
    reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A visit whose row changed since it was told."""

    visit: UUID
    person: str
    first_day: date
    changed_seq: int
    told: str | None
    text: str
    state: VisitState

    @property
    def before(self) -> VisitState | None:
        """What was told of it."""
        return None if self.told is None else state_from(self.told)

    @property
    def days(self) -> frozenset[date]:
        """The local days on which it was told, or is now."""
        return days_of(self.state) | (days_of(self.before) if self.before else frozenset())


def untold(session: Session, team_id: UUID, first: date | None = None, last: date | None = None) -> tuple[Untold, ...]:
    """What *Save and tell* would tell: each visit that is otherwise for somebody than they were told, by day.

    Only visits that may be between these local days where they are given. A visit to which nobody went, goes or
    was told to go has nobody to tell and is left out.
    """
    return tuple(
        Untold(row.visit, row.person, row.first_day, row.before, row.state, _workers(row))
        for row in _changed(session, team_id, first, last)
        if _differs(row)
    )


def publish(
    session: Session,
    *,
    team_id: UUID,
    author_id: int | None,
    visits: Collection[UUID] | None = None,
    reason: str = "",
    first: date | None = None,
    last: date | None = None,
    seen_seq: int | None = None,
    only: Mapping[UUID, VisitState] | None = None,
) -> Published | Refused | ChangedSince:
    """Tell workers about these visits, or (`visits` None) about all between these days, as they stand.

    Without days, all is up to the last day on which somebody is planned to go. `seen_seq` is the number of the
    latest change that the author's page showed: a visit changed after it is told by nobody who has not seen it.
    `only` says what to tell of a visit instead of how it stands; what is left of it is still to be told.
    Raises `NotYours` for a visit of another team.
    """
    seq = lock(session, team_id)
    rows = [_less(row, (only or {}).get(row.visit)) for row in _chosen(session, team_id, visits, first, last)]
    if seen_seq is not None and any(row.changed_seq > seen_seq for row in rows):
        return ChangedSince()
    told = [row for row in rows if _differs(row)]
    stops, reasons = _judged(session, team_id, rows, told)
    if stops:
        return Refused(tuple(stops), stops=True)
    if reasons and not reason.strip():
        return Refused(tuple(reasons), stops=False)
    publication = Publication(
        team_id=team_id,
        seq=seq,
        author_id=author_id,
        at=clock.now(),
        visits=len(told),
        reason=reason.strip() or None,
        findings=json.dumps([to_json(finding) for finding in reasons]),
    )
    session.add(publication)
    session.flush()
    heard = [Told(row.visit, row.before, row.state) for row in told]
    keep(session, team_id, publication.id, heard, publication.at, author_id)
    _tell(session, rows)
    owe(session, team_id, author_id, reasons)
    if not untold(session, team_id):
        session.execute(update(Team).where(Team.id == team_id).values(published_seq=seq))
    return Published(seq, len(told), tuple(reasons))


def preview(session: Session, team_id: UUID, first: date, last: date) -> Preview:
    """What `publish` would tell between these days, and what the guard rails would say; tells nobody."""
    seq = session.scalar(select(Team.latest_seq).where(Team.id == team_id)) or 0
    rows = _chosen(session, team_id, None, first, last)
    stops, reasons = _judged(session, team_id, rows, [row for row in rows if _differs(row)])
    return Preview(seq, untold(session, team_id, first, last), tuple(stops), tuple(reasons))


def _changed(session: Session, team_id: UUID, first: date | None, last: date | None) -> list[_Row]:
    query = (
        _columns()
        .where(
            TimelineVisit.team_id == team_id,
            or_(TimelineVisit.told_seq.is_(None), TimelineVisit.told_seq < TimelineVisit.changed_seq),
        )
        .order_by(TimelineVisit.first_day, TimelineVisit.id)
    )
    if first is not None:
        query = query.where(TimelineVisit.last_day >= first)
    if last is not None:
        query = query.where(TimelineVisit.first_day <= last)
    return [_row(found) for found in session.execute(query)]


def _columns() -> Any:
    return select(
        TimelineVisit.id,
        TimelineVisit.person_id,
        TimelineVisit.first_day,
        TimelineVisit.asked,
        TimelineVisit.planned,
        TimelineVisit.changed_seq,
        TimelineVisit.told,
    )


def _row(found: Any) -> _Row:
    return _Row(
        found.id,
        str(found.person_id),
        found.first_day,
        found.changed_seq,
        found.told,
        state_text(found.asked, found.planned),
        VisitState(asked_from(found.asked), planned_from(found.planned)),
    )


def _chosen(
    session: Session, team_id: UUID, visits: Collection[UUID] | None, first: date | None, last: date | None
) -> list[_Row]:
    if visits is None:
        rows = _changed(session, team_id, first, last)
        if last is None:
            reach = max((day for row in rows if _differs(row) for day in row.days), default=None)
            rows = [row for row in rows if reach is not None and row.first_day <= reach]
        return rows
    found = {
        row.visit: row
        for chunk in chunks(visits)
        for row in map(
            _row,
            session.execute(_columns().where(TimelineVisit.team_id == team_id, TimelineVisit.id.in_(chunk))),
        )
    }
    if set(visits) - found.keys():
        raise NotYours
    return list(found.values())


def _less(row: _Row, only: VisitState | None) -> _Row:
    """The row with only that to tell; its last change is still to be told."""
    if only is None or only == row.state or only.asked is None:
        return row
    text = state_text(text_of(only.asked), text_of(only.planned))
    return replace(row, state=only, text=text, changed_seq=row.changed_seq - 1)


def _seen(state: VisitState | None) -> tuple[Visit, tuple[tuple[str, datetime | None], ...]] | None:
    """What a worker would notice of a visit: what is asked, who goes and when. None where nobody goes."""
    if state is None or state.asked is None or not standing(state):
        return None
    places = state.planned.places[: len(state.asked.places)]
    going = tuple((place.worker, place.start) for place in places if place.worker is not None)
    return (state.asked, going) if going else None


def _differs(row: _Row) -> bool:
    return _seen(row.before) != _seen(row.state)


def _workers(row: _Row) -> frozenset[str]:
    sides = (_seen(row.before), _seen(row.state))
    return frozenset(worker for side in sides if side is not None for worker, _ in side[1])


def _judged(
    session: Session, team_id: UUID, rows: Iterable[_Row], told: Iterable[_Row]
) -> tuple[list[Finding], list[Finding]]:
    """What stops the told rota that would result, and what in it is new and needs a reason, week by week."""
    team = session.get(Team, team_id)
    assert team is not None  # locked by the caller
    changed = {row.visit: row for row in rows}
    mondays = {monday_of(day) for row in told for day in row.days}
    stops: list[Finding] = []
    reasons: list[Finding] = []
    for monday in sorted(mondays):
        before = load_told(session, team_id, monday, end_of_week(monday))
        after = {**before, **{visit: row.state for visit, row in changed.items()}}
        was, will_be = (_week(session, team, monday, timeline) for timeline in (before, after))
        stops += stops_publishing(will_be, will_be.rota)
        new = new_findings(check(was, was.rota), check(will_be, will_be.rota))
        found = (finding for finding in new if finding.kind in NEED_A_REASON)
        reasons += [f for f in found if not f.visits or not changed.keys().isdisjoint(f.visits)]
    stops += stops_over_midnight(session, team, mondays, {visit: row.state for visit, row in changed.items()})
    ours = {f.key: f for f in stops if not changed.keys().isdisjoint(f.visits)}
    return list(ours.values()), reasons


def _week(session: Session, team: Team, monday: date, timeline: Mapping[UUID, VisitState]) -> Week:
    return week_from(session, team, monday, DAYS_IN_WEEK, timeline, told=True)


def _tell(session: Session, rows: Collection[_Row]) -> None:
    states = {row.visit: row.state for row in rows}
    told = [
        {
            "id": row.visit,
            "told": row.text,
            "told_seq": row.changed_seq,
            **({"first_day": min(days), "last_day": max(days)} if (days := days_of(row.state)) else {}),
        }
        for row in rows
    ]
    with_days = [row for row in told if "first_day" in row]
    without = [row for row in told if "first_day" not in row]
    for some in (with_days, without):
        if some:
            session.execute(update(TimelineVisit), some)
    write_told(session, states)
