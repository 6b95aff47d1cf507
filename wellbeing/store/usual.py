"""A team's usual pattern and the one door for its changes: as for the rota, but nobody is told of a pattern.

Knows the pattern's rows and the order of the work: lock the team, know a resend, check what is expected, apply, store.
What is asked of a pattern comes from people's support each time it is looked at, so that it can't be out of date.
Who may change which team is asked before coming here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from plans.support import SupportLine, gaps_for
from plans.usual import usual_visits
from rota import pattern as words
from rota.changes import Change, Conflict, Planned, PlannedPart, VisitState, pins_of, rota_of
from rota.json_form import to_json
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.pattern import EMPTY, PatternChange, Shape, UsualVisit, as_week, bare
from rota.week import Week
from wellbeing import clock
from wellbeing.models import PersonMembership, Team, TeamMeeting, TeamMembership
from wellbeing.models.usual import UsualChange, UsualPattern
from wellbeing.models.usual import UsualVisit as Row
from wellbeing.store import change_log, hours, usual_log
from wellbeing.store.asked_visits import HORIZON, horizon_end
from wellbeing.store.change_log import NotTaken, Refusal, Sent
from wellbeing.store.lines import lines_of
from wellbeing.store.rota import Recorded, lock, members_on
from wellbeing.store.sent_twice import hash_of
from wellbeing.store.timeline import chunks
from wellbeing.store.usual_rows import load, shape_of, text_of, visit_from
from wellbeing.store.week import week_from
from wellbeing.viewer import NotYours

DEVICE = "usual"
"""What stands before a device's name where a change of the pattern is kept aside, among those of the rota."""


@dataclass(frozen=True)
class Pattern:
    """The pattern as it stands. `week` is for the rules and the solver, `states` what is asked and planned in it.

    `usual` are the visits asked, by id, with their place in the pattern; `ended` those once usual that nobody asks for
    any more; `lines` what people's support is, by id; `gone` are workers who were usual and left, by id.
    """

    shape: Shape
    week: Week
    states: Mapping[UUID, VisitState]
    usual: Mapping[UUID, UsualVisit]
    ended: tuple[UsualVisit, ...]
    lines: Mapping[str, SupportLine]

    @cached_property
    def gone(self) -> Mapping[str, int]:
        """Workers who are in the team no more, with how many visits they usually made."""
        found: dict[str, int] = {}
        for visit in self.usual.values():
            for worker in {p.worker for p in visit.planned.places if p.worker} - self.week.worker.keys():
                found[worker] = found.get(worker, 0) + 1
        return found

    def change(self, change: Change, expected: Mapping[UUID, Planned] | None = None) -> PatternChange:
        """A change of what is shown as one of what is stored (or `expected` to be), which may have more in it."""
        parts = []
        for part in change.parts:
            if isinstance(part, PlannedPart):
                before = (expected or {}).get(part.visit, self.usual[part.visit].planned)
                if bare(before) != bare(part.after):
                    parts.append(PlannedPart(part.visit, before, part.after))
        return PatternChange(tuple(parts), change.cause)

    @property
    def without_ended(self) -> PatternChange:
        """The change that takes out what nobody asks for any more."""
        return PatternChange(tuple(PlannedPart(visit.id, visit.planned, EMPTY) for visit in self.ended))


def pattern_of(session: Session, team: Team) -> Pattern | None:
    """The team's pattern as it stands today; None where it has none yet."""
    shape = shape_of(session, team.id)
    if shape is None:
        return None
    today = clock.today()
    real = _coming_week(session, team, today)
    lines = lines_today(session, team.id, today)
    rows = load(session, team.id)
    places = {person.id: person.place for person in real.people}
    asked = usual_visits(lines, shape, today, today + HORIZON, places)
    usual = {key.id: replace(key, planned=rows[key.id].planned if key.id in rows else EMPTY) for key, _ in asked}
    states = {visit.id: words.shown(visit, usual[visit.id].planned, real.worker) for _, visit in asked}
    visits = tuple(visit for _, visit in asked)
    given = replace(
        real, visits=visits, gaps=gaps_for(lines, visits), pins=pins_of(states), rota=rota_of(states), cyclic=True
    )
    ended = (row for row in rows.values() if row.id not in usual and row.week < shape.weeks and bare(row.planned))
    week = as_week(real, shape, today, given)
    return Pattern(shape, week, states, usual, tuple(ended), {line.id: line for line in lines})


def _coming_week(session: Session, team: Team, today: date) -> Week:
    """The team of next week, with the meetings that come every week and nobody away."""
    first = monday_of(today) + timedelta(days=DAYS_IN_WEEK)
    week = week_from(session, team, first, DAYS_IN_WEEK, {})
    meetings = session.scalars(select(TeamMeeting).where(TeamMeeting.team_id == team.id)).all()
    members = hours.by_worker(session.scalars(select(TeamMembership).where(TeamMembership.team_id == team.id)))
    team_time = hours.team_time(meetings, first, DAYS_IN_WEEK, members, {})
    known = (replace(each, place=each.place if each.place in week.travel.rows else None) for each in team_time)
    return replace(week, team_time=tuple(known))


def lines_today(session: Session, team_id: UUID, today: date) -> list[SupportLine]:
    """The support lines in the plans of everybody whom the team supports or will."""
    supported = select(PersonMembership.person_id).where(
        PersonMembership.team_id == team_id, or_(PersonMembership.until.is_(None), PersonMembership.until >= today)
    )
    return lines_of(session, set(session.scalars(supported)), ended=False)


def keys_of(session: Session, team_id: UUID, shape: Shape) -> dict[UUID, UsualVisit]:
    """The visits that a pattern of this shape has to answer for today, nothing planned for them."""
    today = clock.today()
    asked = usual_visits(lines_today(session, team_id, today), shape, today, today + HORIZON, {})
    return {key.id: key for key, _ in asked}


def record_change(
    session: Session,
    *,
    team_id: UUID,
    change: PatternChange,
    author_id: int | None,
    device: str,
    client_key: str,
    kind: str,
    happened_at: datetime,
    undoes_seq: int | None = None,
    content: str | None = None,
) -> Recorded | NotTaken:
    """Take the change of the pattern, or keep it aside and say why not; the caller commits either way.

    The same key with the same content (`content`, else the change itself) answers as the first time. Raises `NotYours`
    for visits that the team's support does not ask for, for workers who are not in the team, and where there is no
    pattern that could be changed.
    """
    content = content or hash_of(kind, undoes_seq, to_json(change))
    lock(session, team_id)
    sent = Sent(
        team_id,
        Change(change.parts, change.cause),
        author_id,
        f"{DEVICE} {device}",
        client_key,
        kind,
        happened_at,
        content,
        undoes_seq,
    )
    first = first_answer(session, team_id, sent, device)
    if first is not None:
        return first
    if undoes_seq is None:
        _only_members(session, team_id, change)
    return _taken(session, sent, change, device)


def _taken(session: Session, sent: Sent, change: PatternChange, device: str) -> Recorded | NotTaken:
    """The change as it stands now, or why it does not; the team is locked, and the key is new."""
    pattern = session.get(UsualPattern, sent.team_id, populate_existing=True)
    shape = None if pattern is None else Shape(pattern.weeks, pattern.anchor)
    if pattern is None and not change.reshapes:
        raise NotYours
    if change.reshapes and shape != change.before:
        return _refused(session, sent, change)
    rows = _rows(session, sent.team_id, change.visits)
    standing = {id: visit_from(row.body).planned for id, row in rows.items()}
    try:
        after = words.apply(standing, change)
    except Conflict as conflict:
        misfits = tuple(part for part in conflict.parts if isinstance(part, PlannedPart))
        return _refused(session, sent, replace(change, parts=misfits))
    if not change.parts and not change.reshapes:
        return Recorded(pattern.latest_seq if pattern else 0, ())
    seq = _shaped(session, sent.team_id, pattern, change)
    usual_log.add(session, sent, change, device, seq)
    _write(session, sent.team_id, seq, rows, after, change.after or shape)
    return Recorded(seq, ())


def first_answer(session: Session, team_id: UUID, sent: Sent, device: str) -> Recorded | NotTaken | None:
    """What was answered when this key first came; None when it is new."""
    taken = usual_log.known(session, team_id, device, sent.client_key)
    if taken is not None and taken.content_hash == sent.content:
        return Recorded(taken.seq, (), resent=True)
    for row in change_log.known_refused(session, team_id, sent.device, sent.client_key):
        if row.content_hash == sent.content:
            return NotTaken(Refusal(row.reason), (), usual_log.latest_on(session, team_id, sent.change.visits))
    if taken is None:
        return None
    change_log.keep_refused(session, sent, Refusal.SAME_KEY)
    return NotTaken(Refusal.SAME_KEY, sent.change.parts)


def _refused(session: Session, sent: Sent, misfits: PatternChange) -> NotTaken:
    change_log.keep_refused(session, sent, Refusal.CHANGED_SINCE)
    return NotTaken(Refusal.CHANGED_SINCE, misfits.parts, usual_log.latest_on(session, sent.team_id, misfits.visits))


def _rows(session: Session, team_id: UUID, visits: Iterable[UUID]) -> dict[UUID, Row]:
    return {
        row.id: row
        for chunk in chunks(visits)
        for row in session.scalars(
            select(Row).where(Row.team_id == team_id, Row.id.in_(chunk)).execution_options(populate_existing=True)
        )
    }


def _only_members(session: Session, team_id: UUID, change: PatternChange) -> None:
    """Raise `NotYours` where somebody comes in who is not in the team next week."""
    members = members_on(session, team_id, monday_of(clock.today()) + timedelta(days=DAYS_IN_WEEK))
    for part in change.parts:
        were = {None, *(place.worker for place in part.before.places)}
        if not {place.worker for place in part.after.places} - were <= members:
            raise NotYours


def _shaped(session: Session, team_id: UUID, pattern: UsualPattern | None, change: PatternChange) -> int:
    """The number of the change, with the pattern's weeks as they are after it."""
    if pattern is None:
        assert change.after is not None  # asked before
        pattern = UsualPattern(
            team_id=team_id, weeks=0, anchor=change.after.anchor, latest_seq=0, made_until=horizon_end(clock.today())
        )
        session.add(pattern)
    if change.after is not None:
        pattern.weeks, pattern.anchor = change.after.weeks, change.after.anchor
    pattern.latest_seq += 1
    session.flush()
    return pattern.latest_seq


def _write(
    session: Session, team_id: UUID, seq: int, rows: Mapping[UUID, Row], after: Mapping[UUID, Any], shape: Shape | None
) -> None:
    new = after.keys() - rows.keys()
    keys = keys_of(session, team_id, shape) if new and shape is not None else {}
    for id, planned in after.items():
        if id in rows:
            row, key = rows[id], visit_from(rows[id].body)
            row.body, row.changed_seq = text_of(replace(key, planned=planned)), seq
        elif id not in keys:
            raise NotYours
        else:
            session.add(
                Row(
                    team_id=team_id,
                    id=id,
                    person_id=UUID(keys[id].person),
                    week=keys[id].week,
                    body=text_of(replace(keys[id], planned=planned)),
                    changed_seq=seq,
                )
            )
    session.flush()


def undo(
    session: Session,
    *,
    team_id: UUID,
    seq: int,
    author_id: int | None,
    device: str,
    client_key: str,
    happened_at: datetime,
) -> Recorded | NotTaken:
    """Take back change number `seq` of the pattern by one that is its inverse; to redo is to undo that one.

    Where later changes stand in the way nothing happens, and `NotTaken.since` names them. Raises `NotYours`.
    """
    query = select(UsualChange).where(UsualChange.team_id == team_id, UsualChange.seq == seq)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotYours
    answer = record_change(
        session,
        team_id=team_id,
        change=words.invert(usual_log.change_from(row)),
        author_id=author_id,
        device=device,
        client_key=client_key,
        kind=change_log.UNDO,
        happened_at=happened_at,
        undoes_seq=seq,
        content=hash_of(change_log.UNDO, seq),
    )
    if isinstance(answer, NotTaken) and answer.reason is Refusal.CHANGED_SINCE:
        misfits = {part.visit for part in answer.parts}
        return NotTaken(answer.reason, answer.parts, usual_log.since(session, team_id, seq, misfits))
    return answer
