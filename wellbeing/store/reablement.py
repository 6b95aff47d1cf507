"""Reablement stays between rows and `plans.reablement`: begun, ended with their goals, and asked about on day 91.

Scoped by the viewer. On day 91 the team that supported somebody is asked, whether or not it still does; each answer
is kept, and the last one counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.around import DISCHARGE
from plans.reablement import DAY_91, Goal, Stay, Where
from rota.json_form import from_json, to_json
from wellbeing import clock
from wellbeing.models import Day91Answer, Person, PersonEvent, User
from wellbeing.models import Reablement as Row
from wellbeing.store import events
from wellbeing.store.people import person_of
from wellbeing.store.person import alive, hold
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Kept:
    """A stay as it is kept, and where the person was on day 91 (None: nobody has said)."""

    id: UUID
    stay: Stay
    where: Where | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer about day 91: where, said by whom, when."""

    where: Where
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Day91:
    """The question about day 91 after one stay, with every answer that was given, the last first."""

    id: UUID
    team_id: UUID
    known_as: str
    born: date | None
    stay: Stay
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a team is asked about a stay: since which day, and about whom."""

    id: UUID
    person_id: UUID
    known_as: str
    since: date


def stays_of(session: Session, viewer: Viewer, person_id: UUID) -> list[Kept]:
    """Every stay of this person, the latest first. Raises `NotYours`."""
    person_of(session, viewer, Action.SEE_PEOPLE, person_id)
    rows = session.scalars(select(Row).where(Row.person_id == person_id).order_by(Row.starts.desc(), Row.id))
    return [_kept(row) for row in rows]


def stay_of(session: Session, viewer: Viewer, person_id: UUID, reablement_id: UUID) -> Kept:
    """One stay, for somebody who may write. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    return _kept(_row(session, person_id, reablement_id))


def begin(session: Session, viewer: Viewer, person_id: UUID, stay: Stay) -> bool:
    """Begin a stay; the same again is the same. False while another goes on. Raises `NotYours`.

    A discharge that nobody had written down is written down with it, so that whatever counts from it knows.
    """
    _, team, _ = person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    rows = session.scalars(select(Row).where(Row.person_id == person_id)).all()
    if any(_stay(row) == stay for row in rows):
        return True
    if any(row.ended is None for row in rows):
        return False
    put(session, person_id, team.id, stay)
    _write_discharge(session, viewer, person_id, stay.discharged_on)
    return True


def change(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    reablement_id: UUID,
    new: Stay,
    was_shown: Callable[[Stay], bool],
) -> Stay | None:
    """Put a stay right, or end it; None once it is done, else what somebody else wrote meanwhile. Raises `NotYours`."""
    person_of(session, viewer, Action.WRITE_PLAN, person_id)
    hold(session, person_id)
    row = _row(session, person_id, reablement_id)
    session.refresh(row)
    stands = _stay(row)
    if stands == new:
        return None
    if not was_shown(stands):
        return stands
    _fill(row, new)
    session.flush()
    _write_discharge(session, viewer, person_id, new.discharged_on)
    return None


def day_91_of(session: Session, viewer: Viewer, reablement_id: UUID, action: Action = Action.SEE_PEOPLE) -> Day91:
    """The question about day 91, for the team of the stay. Raises `NotYours`; also before a discharge is known."""
    row = session.get(Row, reablement_id)
    if row is None or not viewer.may(action, row.team_id) or row.discharged_on is None:
        raise NotYours
    person = session.get_one(Person, row.person_id)
    said = session.execute(
        select(Day91Answer.answer, Day91Answer.answered_at, User.name)
        .outerjoin(User, User.id == Day91Answer.answered_by_id)
        .where(Day91Answer.reablement_id == reablement_id)
        .order_by(Day91Answer.answered_at.desc(), Day91Answer.id)
    )
    answers = tuple(Answer(Where(each.answer), each.name, each.answered_at) for each in said)
    return Day91(row.id, row.team_id, person.known_as, person.born, _stay(row), answers)


def answer_day_91(session: Session, viewer: Viewer, reablement_id: UUID, where: Where) -> None:
    """Say where the person was on day 91. What was said before is kept; the same again adds nothing. Raises `NotYours`.

    Only once that day has come.
    """
    asked = day_91_of(session, viewer, reablement_id, Action.WRITE_PLAN)
    if asked.stay.day_91 is None or clock.today() < asked.stay.day_91:
        raise NotYours
    row = session.scalars(select(Row).where(Row.id == reablement_id).with_for_update()).one()
    session.refresh(row)
    if row.day_91 != where:
        put_answer(session, row, where, viewer.user_id)


def waiting(session: Session, viewer: Viewer, action: Action = Action.SEE_PEOPLE) -> list[Waiting]:
    """Stays of the viewer's teams whose day 91 has come and nobody has said where the person is; longest first."""
    return _waiting(session, viewer.teams(action), Row.discharged_on, DAY_91, Row.day_91.is_(None))


def past_their_end(session: Session, viewer: Viewer, action: Action = Action.SEE_PEOPLE) -> list[Waiting]:
    """Stays of the viewer's teams whose last day is over and nobody has said how the goals went; longest first."""
    return _waiting(session, viewer.teams(action), Row.ends, timedelta(days=1), Row.ended.is_(None))


# No person looking.


def put(session: Session, person_id: UUID, team_id: UUID, stay: Stay) -> Row:
    """Keep a stay."""
    row = Row(person_id=person_id, team_id=team_id)
    _fill(row, stay)
    session.add(row)
    session.flush()
    return row


def put_answer(session: Session, row: Row, where: Where, by: int | None) -> None:
    """Keep an answer about day 91, and let it count."""
    now = clock.now()
    session.add(Day91Answer(reablement_id=row.id, answer=where, answered_at=now, answered_by_id=by))
    row.day_91, row.day_91_answered_at, row.day_91_answered_by_id = where, now, by
    session.flush()


def _waiting(session: Session, teams: frozenset[UUID], day: Any, after: timedelta, open_still: Any) -> list[Waiting]:
    """Stays for which so many days have gone by since a day, in the order of it."""
    rows = session.execute(
        select(Row.id, Row.person_id, Person.known_as, day.label("day"))
        .join(Person, Person.id == Row.person_id)
        .where(Row.team_id.in_(teams), open_still, day <= clock.today() - after, alive(Row.person_id))
        .order_by(day, Person.known_as, Row.id)
    )
    return [Waiting(row.id, row.person_id, row.known_as, row.day + after) for row in rows]


def _write_discharge(session: Session, viewer: Viewer, person_id: UUID, on: date | None) -> None:
    if on is None:
        return
    known = session.scalar(
        select(PersonEvent.id)
        .where(
            PersonEvent.person_id == person_id,
            PersonEvent.kind == DISCHARGE,
            PersonEvent.on == on,
            PersonEvent.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    if known is None:
        events.record(session, viewer, person_id, DISCHARGE, on, "")


def _row(session: Session, person_id: UUID, reablement_id: UUID) -> Row:
    row = session.get(Row, reablement_id)
    if row is None or row.person_id != person_id:
        raise NotYours
    return row


def _stay(row: Row) -> Stay:
    goals = from_json(tuple[Goal, ...], json.loads(row.goals))
    return Stay(goals, row.starts, row.ends, row.discharged_on, row.ended)


def _fill(row: Row, stay: Stay) -> None:
    row.goals = json.dumps(to_json(stay.goals), separators=(",", ":"))
    row.starts, row.ends, row.ended, row.discharged_on = stay.starts, stay.ends, stay.ended, stay.discharged_on


def _kept(row: Row) -> Kept:
    return Kept(row.id, _stay(row), Where(row.day_91) if row.day_91 else None)
