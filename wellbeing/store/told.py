"""What each worker was told, visit by visit: kept when it is told, shown until they have seen it, and how early it was.

Knows `told_change`. `store.publish` writes it through `keep`, in the same transaction; nothing else does. Must not
know how a visit came to be otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from rota.changes import VisitState
from rota.json_form import from_json, to_json
from rota.local_time import midnight, monday_of
from rota.notice_given import Telling
from rota.telling import Going, Heard, going_to, heard, merged, sentence
from wellbeing import clock
from wellbeing.models import Person, ToldChange, User, Worker
from wellbeing.models.rota import TimelineVisit, ToldAssignment
from wellbeing.store import email
from wellbeing.store.team_names import names_of_workers
from wellbeing.store.timeline import planned_day, state_from
from wellbeing.viewer import NotYours, Viewer

ONE_WEEK = timedelta(days=7)
MOST_LOOKED_AT = 200
"""Changes that a worker has not seen which are read at once, soonest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """A visit that is told: how it was told before, None if never, and how it stands now."""

    visit: UUID
    before: VisitState | None
    after: VisitState


@dataclass(frozen=True, slots=True)
class News:
    """A change that this worker was told of, in words. `ids` are its rows, `days` the local days that it concerns.

    `mine`: they go there now.
    """

    ids: tuple[UUID, ...]
    visit: UUID
    worker: str
    sentence: str
    days: frozenset[date]
    starts_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Whether a worker whom a change of this visit touches has said that they have seen it."""

    visit: UUID
    worker: str
    seen: bool

    @property
    def sentence(self) -> str:
        """ "Amina has seen this"."""
        return f"{self.worker} has seen this" if self.seen else f"{self.worker} has not seen this yet"


def keep(
    session: Session, team_id: UUID, publication_id: UUID, told: Iterable[Told], at: datetime, author_id: int | None
) -> None:
    """Write down what each worker hears, before it is told: what was told until now says who has heard of the week.

    Whoever tells knows what they tell, so that their own changes count as seen.
    """
    those = [(each, one) for each in told for one in heard(each.visit, each.before, each.after) if one.differs]
    if not those:
        return
    author = session.scalar(select(User.worker_id).where(User.id == author_id)) if author_id is not None else None
    days = {(one.worker, one.visit): _day(each, one) for each, one in those}
    known = _have_heard(session, team_id, {monday_of(day) for day in days.values()}, at)
    rows = [_row(one, days[one.worker, one.visit], known, at) for _, one in those]
    for row in rows:
        row |= {"publication_id": publication_id, "team_id": team_id}
        row["seen_at"] = at if row["worker_id"] == author else None
    session.execute(insert(ToldChange), rows)
    others = {row["worker_id"] for row in rows if row["worker_id"] != author}
    email.days_have_news(session, others, f"told:{publication_id}")


def _day(told: Told, one: Heard) -> date:
    going, state = (one.after, told.after) if one.after is not None else (one.before, told.before)
    assert going is not None  # it differs, so that one of the two is there
    return planned_day(state.asked if state else None, going.start)


def _row(one: Heard, day: date, known: Collection[tuple[UUID, date]], at: datetime) -> dict[str, Any]:
    worker, week = UUID(one.worker), monday_of(day)
    return {
        "worker_id": worker,
        "visit_id": one.visit,
        "day": day,
        "before": _text(one.before),
        "after": _text(one.after),
        "first": one.before is None and (worker, week) not in known and at < midnight(week),
        "starts_at": one.starts,
        "told_at": at,
    }


def _have_heard(session: Session, team_id: UUID, mondays: Collection[date], at: datetime) -> set[tuple[UUID, date]]:
    """Which workers have been told anything of these weeks. Of one that has begun nobody hears for the first time."""
    ahead = [monday for monday in mondays if at < midnight(monday)]
    if not ahead:
        return set()
    first, last = min(ahead), max(ahead) + ONE_WEEK
    told = (
        select(ToldAssignment.worker_id, ToldAssignment.start)
        .join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(
            TimelineVisit.team_id == team_id,
            ToldAssignment.worker_id.is_not(None),
            ToldAssignment.start.between(midnight(first), midnight(last + timedelta(days=1))),
            TimelineVisit.first_day <= last,
        )
    )
    changed = select(ToldChange.worker_id, ToldChange.day).where(
        ToldChange.team_id == team_id, ToldChange.day >= first, ToldChange.day < last
    )
    found = {(row.worker_id, monday_of(row.day)) for row in session.execute(changed.distinct())}
    return found | {(row.worker_id, monday_of(planned_day(None, row.start))) for row in session.execute(told)}


def _text(going: Going | None) -> str | None:
    return None if going is None else json.dumps(to_json(going), separators=(",", ":"))


def _going(text: str | None) -> Going | None:
    return None if text is None else from_json(Going, json.loads(text))


def _heard(row: ToldChange) -> Heard:
    return Heard(str(row.worker_id), row.visit_id, _going(row.before), _going(row.after))


# Until they have seen it


def unseen(session: Session, viewer: Viewer) -> tuple[News, ...]:
    """What the viewer was told since the first telling of a week and has not seen, soonest first; nothing that is over.

    What was taken from their day since, such as a visit that is held, is told no more. Several changes of one visit
    are one. None for somebody who is no worker.
    """
    if viewer.worker_id is None:
        return ()
    return _news(session, _unseen_rows().where(ToldChange.worker_id == viewer.worker_id))


def waiting(session: Session, team_id: UUID) -> tuple[News, ...]:
    """The same for everybody in the team, for the team: what somebody has not seen yet."""
    return _news(session, _unseen_rows().where(ToldChange.team_id == team_id))


def _unseen_rows() -> Any:
    return (
        select(ToldChange, TimelineVisit.told, Person.known_as)
        .join(TimelineVisit, TimelineVisit.id == ToldChange.visit_id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .where(ToldChange.seen_at.is_(None), ToldChange.first.is_(False), ToldChange.day >= clock.today() - ONE_WEEK)
        .order_by(ToldChange.told_at, ToldChange.id)
        .limit(MOST_LOOKED_AT)
    )


def _news(session: Session, query: Any) -> tuple[News, ...]:
    ids: dict[tuple[str, UUID], list[UUID]] = {}
    told: dict[UUID, tuple[VisitState | None, str]] = {}
    changes = []
    for row, state, person in session.execute(query):
        one = _heard(row)
        ids.setdefault((one.worker, one.visit), []).append(row.id)
        told[row.visit_id] = state_from(state) if state else None, person
        changes.append(one)
    today = clock.today()
    standing = (replace(one, after=going_to(told[one.visit][0]).get(one.worker)) for one in merged(changes))
    differing = [one for one in standing if one.differs and max(one.days) >= today]
    names = names_of_workers(session, _workers_in(differing, told)) if differing else {}
    news = [
        News(
            tuple(ids[one.worker, one.visit]),
            one.visit,
            names[one.worker],
            sentence(one, told[one.visit][1], told[one.visit][0], names, today),
            one.days,
            one.starts,
            one.after is not None,
        )
        for one in differing
    ]
    return tuple(sorted(news, key=lambda each: (each.starts_at, each.worker, each.sentence)))


def _workers_in(changes: Collection[Heard], told: dict[UUID, tuple[VisitState | None, str]]) -> set[str]:
    found = {one.worker for one in changes}
    for one in changes:
        state = told[one.visit][0]
        found |= {place.worker for place in state.planned.places if place.worker} if state else set()
        found |= {worker for going in (one.before, one.after) if going is not None for worker in going.beside}
    return found


def see(session: Session, viewer: Viewer, changes: Collection[UUID]) -> None:
    """The viewer has seen these changes; once seen they stay so. Raises `NotYours` for anybody else's."""
    theirs = ToldChange.worker_id == viewer.worker_id
    mine = set(session.scalars(select(ToldChange.id).where(theirs, ToldChange.id.in_(changes))))
    if set(changes) - mine:
        raise NotYours
    now = update(ToldChange).where(theirs, ToldChange.id.in_(mine), ToldChange.seen_at.is_(None))
    session.execute(now.values(seen_at=clock.now()).execution_options(synchronize_session=False))


def seen_by(session: Session, team_id: UUID, visits: Collection[UUID] | None = None) -> tuple[SeenBy, ...]:
    """Who of those that the coming changes touch has seen them, visit by visit; of these visits where they are named.

    Who has been told again and hears what they knew already is left out.
    """
    query = (
        select(ToldChange, Worker.name)
        .join(Worker, Worker.id == ToldChange.worker_id)
        .where(ToldChange.team_id == team_id, ToldChange.first.is_(False), ToldChange.day >= clock.today())
        .order_by(ToldChange.told_at, ToldChange.id)
    )
    if visits is not None:
        query = query.where(ToldChange.visit_id.in_(visits))
    rows: dict[tuple[UUID, str], list[ToldChange]] = {}
    for row, name in session.execute(query):
        rows.setdefault((row.visit_id, name), []).append(row)
    found = []
    for (visit, name), those in rows.items():
        waiting = [row for row in those if row.seen_at is None]
        if waiting and any(one.differs for one in merged(map(_heard, waiting))):
            found.append(SeenBy(visit, name, False))
        elif len(waiting) < len(those):
            found.append(SeenBy(visit, name, True))
    return tuple(sorted(found, key=lambda each: (each.seen, each.worker)))


# How early


def tellings(session: Session, team_id: UUID, first: date, last: date) -> tuple[Telling, ...]:
    """What was told of these local days, with when. Who may see the team is for the caller to have asked."""
    query = select(
        ToldChange.worker_id, ToldChange.day, ToldChange.first, ToldChange.told_at, ToldChange.starts_at
    ).where(ToldChange.team_id == team_id, ToldChange.day.between(first, last))
    return tuple(
        Telling(str(row.worker_id), row.day, row.first, row.told_at, row.starts_at) for row in session.execute(query)
    )
