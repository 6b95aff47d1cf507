"""Alarms as a team and its manager look after them: what is open, what was done, and closing one with words.

Scoped by the viewer. The steps that a person agreed leave only through `steps_of`, which notes who looked. What is
done and said is added, never altered; of two who close at once the second is told, and keeps their words as a step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.no_reply import NoReply
from rota.late import YOU, heard_words, latest_start, no_answer_words, not_started_words
from wellbeing import clock
from wellbeing.models import (
    AlarmStep,
    Look,
    Notice,
    Person,
    Team,
    TimelineVisit,
    ToldAssignment,
    User,
    VisitAlarm,
    VisitEntry,
    Worker,
)
from wellbeing.store import alarm_watch, notice, sent_twice
from wellbeing.store.alarm_watch import NO_ANSWER, NOT_STARTED, SEEN, heard_of
from wellbeing.store.no_reply import no_reply_of, not_begun_of
from wellbeing.store.person import looked
from wellbeing.store.team_names import first_name, names_of_workers
from wellbeing.store.timeline import state_from
from wellbeing.viewer import Action, NotYours, Viewer

LOOKED_AT = "no_reply"
"""What is noted of somebody who saw the steps."""
CLOSED_SHOWN = timedelta(days=14)
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Alarm:
    """A visit to look after. `words` say what happened, `heard` when the phones of who was to go were heard from."""

    id: UUID
    team_id: UUID
    team: str
    visit: UUID
    person_id: UUID
    person: str
    kind: str
    at: datetime
    words: str
    heard: tuple[str, ...]
    closed_at: datetime | None
    closed_by: str | None
    ended: str | None

    @property
    def no_answer(self) -> bool:
        """Whether somebody stood at the door."""
        return self.kind == NO_ANSWER


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done: in words, by whom, when. `step` is its first line."""

    words: str
    by: str
    at: datetime

    @property
    def step(self) -> str:
        """The step that it was, where it was one of those on the page."""
        return self.words.partition("\n")[0]

    @property
    def more(self) -> str:
        """What came of it."""
        return self.words.partition("\n")[2]


def open_alarms(session: Session, viewer: Viewer) -> list[Alarm]:
    """Those of the viewer's teams that are open, the oldest first."""
    return _alarms(session, viewer, VisitAlarm.closed_at.is_(None), VisitAlarm.at, VisitAlarm.id)


def closed_alarms(session: Session, viewer: Viewer) -> list[Alarm]:
    """Those that were closed in the last two weeks, the latest first, so many at most."""
    lately = VisitAlarm.closed_at > clock.now() - CLOSED_SHOWN
    return _alarms(session, viewer, lately, VisitAlarm.closed_at.desc(), VisitAlarm.id)[:MOST_SHOWN]


def alarm(session: Session, viewer: Viewer, alarm_id: UUID) -> Alarm:
    """This one. Raises `NotYours`."""
    found = _alarms(session, viewer, VisitAlarm.id == alarm_id, VisitAlarm.id)
    if not found:
        raise NotYours
    return found[0]


def at_visit(session: Session, viewer: Viewer, visit_id: UUID) -> UUID | None:
    """The open alarm of this visit, that of the door before the other; None where none is open. Raises `NotYours`."""
    visit = session.get(TimelineVisit, visit_id)
    if visit is None:
        raise NotYours
    _mine(viewer, visit.team_id)
    rows = session.execute(
        select(VisitAlarm.id, VisitAlarm.kind).where(VisitAlarm.visit_id == visit_id, VisitAlarm.closed_at.is_(None))
    ).all()
    return min(rows, key=lambda row: row.kind != NO_ANSWER).id if rows else None


def steps_of(session: Session, viewer: Viewer, found: Alarm) -> NoReply | None:
    """What is agreed for when nobody answers, once it is noted that the viewer looked (once for each alarm); None for
    somebody who may not see what is private.
    """
    if not viewer.may(Action.SEE_PRIVATE, found.team_id):
        return None
    before = select(Look.id).where(
        Look.user_id == viewer.user_id,
        Look.person_id == found.person_id,
        Look.what == LOOKED_AT,
        Look.at >= found.at,
    )
    if session.scalars(before.limit(1)).first() is None:
        looked(session, viewer.user_id, found.person_id, LOOKED_AT, clock.now())
    if found.kind == NOT_STARTED:
        return not_begun_of(session, found.person_id)
    return no_reply_of(session, [found.person_id])[found.person_id]


def see(session: Session, viewer: Viewer, found: Alarm) -> None:
    """The viewer has opened it, so that the team can read that they know."""
    if viewer.worker_id is not None:
        mine = select(Notice).where(Notice.worker_id == viewer.worker_id, Notice.seen_at.is_(None))
        for row in session.scalars(mine.where(Notice.key.startswith(alarm_watch.key_of(found.id), autoescape=True))):
            row.seen_at = clock.now()
        session.flush()


def done(session: Session, viewer: Viewer, found: Alarm) -> list[Done]:
    """What was done about it, first to last. Raises `NotYours`."""
    _mine(viewer, found.team_id)
    rows = session.execute(
        select(AlarmStep, User.name)
        .join(User, User.id == AlarmStep.user_id)
        .where(AlarmStep.alarm_id == found.id)
        .order_by(AlarmStep.at, AlarmStep.arrived_at, AlarmStep.id)
    )
    return [Done(row.words, first_name(name), row.at) for row, name in rows]


def know_of_it(session: Session, viewer: Viewer, found: Alarm) -> list[str]:
    """The first names of those of the team who have opened it. Raises `NotYours`."""
    _mine(viewer, found.team_id)
    key = alarm_watch.key_of(found.id)
    rows = session.scalars(
        select(Worker.name)
        .join(Notice, Notice.worker_id == Worker.id)
        .where(Notice.team_id == found.team_id, Notice.kind == alarm_watch.KIND, Notice.seen_at.is_not(None))
        .where(Notice.key.startswith(key, autoescape=True))
        .order_by(Worker.name)
    )
    return [first_name(name) for name in dict.fromkeys(rows)]


def seen_since(session: Session, viewer: Viewer, found: Alarm) -> datetime | None:
    """When somebody was next with this person after it was raised, None while nobody was. Raises `NotYours`."""
    _mine(viewer, found.team_id)
    at = func.min(func.coalesce(VisitEntry.started_at, VisitEntry.at))
    query = (
        select(at)
        .join(TimelineVisit, TimelineVisit.id == VisitEntry.visit_id)
        .where(TimelineVisit.person_id == found.person_id, VisitEntry.what.in_(SEEN))
        .where(func.coalesce(VisitEntry.started_at, VisitEntry.at) > found.at)
    )
    return session.scalar(query)


def do(
    session: Session, viewer: Viewer, alarm_id: UUID, words: str, client_key: str, at: datetime | None = None
) -> None:
    """Write down what was done, at `at` by the phone (None: now). Twice under one key is once; other words under it
    are kept too. A closed alarm takes them as well. Raises `NotYours`.
    """
    row = _held(session, viewer, alarm_id)
    _add_step(session, viewer, row, words, client_key, at)


def close(session: Session, viewer: Viewer, alarm_id: UUID, words: str, client_key: str) -> bool:
    """Close it, with how it ended. False where it is closed already: then the words are kept as a step. `NotYours`."""
    row = _held(session, viewer, alarm_id)
    if row.closed_at is not None:
        if row.closed_by_id == viewer.user_id and row.ended == words:
            return True
        _add_step(session, viewer, row, words, client_key, None)
        return False
    row.closed_at, row.closed_by_id, row.ended = clock.now(), viewer.user_id, words
    session.flush()
    notice.is_over(session, alarm_watch.key_of(row.id))
    return True


def do_at_visit(session: Session, viewer: Viewer, visit_id: UUID, words: str, client_key: str, at: datetime) -> UUID:
    """The same from a phone that knows the visit alone, by somebody who was told of it; gives the team. Whoever takes
    a step before they said that nobody answered has said so. Raises `NotYours`.
    """
    visit = told_visit(session, viewer, visit_id)
    rows = session.scalars(select(VisitAlarm).where(VisitAlarm.visit_id == visit_id).with_for_update()).all()
    assert viewer.worker_id is not None  # or they were told of no visit
    stands = [row for row in rows if row.closed_at is None or row.kind == NO_ANSWER]  # not one that a start closed
    row = min(stands, key=lambda row: (row.closed_at is not None, row.kind != NO_ANSWER), default=None)
    row = row or alarm_watch.at_the_door(session, visit, viewer.worker_id, at)
    _add_step(session, viewer, row, words, client_key, at)
    return visit.team_id


def told_visit(session: Session, viewer: Viewer, visit_id: UUID) -> TimelineVisit:
    """A visit of a team in which the viewer records visits, or one that they were told to go to or wrote about.
    Raises `NotYours`.
    """
    visit = session.get(TimelineVisit, visit_id)
    if visit is None or viewer.worker_id is None:
        raise NotYours
    if visit.team_id in viewer.teams(Action.RECORD_VISIT):
        return visit
    told = select(ToldAssignment.visit_id).where(
        ToldAssignment.visit_id == visit_id, ToldAssignment.worker_id == viewer.worker_id
    )
    wrote = select(VisitEntry.visit_id).where(VisitEntry.visit_id == visit_id, VisitEntry.worker_id == viewer.worker_id)
    if session.scalars(told.limit(1)).first() is None and session.scalars(wrote.limit(1)).first() is None:
        raise NotYours
    return visit


def _mine(viewer: Viewer, team_id: UUID) -> None:
    if not viewer.may(Action.ANSWER_ALARM, team_id):
        raise NotYours


def _held(session: Session, viewer: Viewer, alarm_id: UUID) -> VisitAlarm:
    """The row, for one at a time."""
    row = session.scalars(select(VisitAlarm).where(VisitAlarm.id == alarm_id).with_for_update()).one_or_none()
    if row is None:
        raise NotYours
    _mine(viewer, row.team_id)
    return row


def _add_step(
    session: Session, viewer: Viewer, row: VisitAlarm, words: str, client_key: str, at: datetime | None
) -> None:
    """`row` is held, so that nobody adds under the same key meanwhile."""
    keys = sent_twice.keys(client_key, f"{row.id} {words}")
    kept = session.scalars(select(AlarmStep).where(AlarmStep.user_id == viewer.user_id, AlarmStep.client_key.in_(keys)))
    key, stands = sent_twice.place(keys, kept, lambda one: one.words == words and one.alarm_id == row.id)
    if stands is not None:
        return
    now = clock.now()
    session.add(
        AlarmStep(
            alarm_id=row.id,
            user_id=viewer.user_id,
            words=words,
            client_key=key,
            at=min(at or now, now),
            arrived_at=now,
        )
    )
    session.flush()


def _alarms(session: Session, viewer: Viewer, which: Any, *order: Any) -> list[Alarm]:
    rows = session.execute(
        select(VisitAlarm, Person.known_as, Team.name.label("team"), TimelineVisit.told, User.name.label("closer"))
        .join(Person, Person.id == VisitAlarm.person_id)
        .join(Team, Team.id == VisitAlarm.team_id)
        .join(TimelineVisit, TimelineVisit.id == VisitAlarm.visit_id)
        .outerjoin(User, User.id == VisitAlarm.closed_by_id)
        .where(VisitAlarm.team_id.in_(viewer.teams(Action.ANSWER_ALARM)), which)
        .order_by(*order)
    ).all()
    if not rows:
        return []
    told = {row.VisitAlarm.id: _who(row.VisitAlarm, row.told) for row in rows}
    names = names_of_workers(session, {str(id) for those in told.values() for id in those})
    heard = heard_of(session, {id for those in told.values() for id in those})
    if viewer.worker_id is not None:
        names[str(viewer.worker_id)] = YOU
    return [_alarm(row, told[row.VisitAlarm.id], names, heard) for row in rows]


def _who(row: VisitAlarm, told: str | None) -> list[UUID]:
    """The workers whose phones are asked about: who stood at the door, else all who were told to go."""
    if row.kind == NO_ANSWER or told is None:
        return [row.worker_id] if row.worker_id else []
    going = [UUID(place.worker) for place in state_from(told).planned.places if place.worker]
    return going or ([row.worker_id] if row.worker_id else [])


def _alarm(row: Any, workers: Iterable[UUID], names: dict[str, str], heard: dict[UUID, datetime]) -> Alarm:
    alarm: VisitAlarm = row.VisitAlarm
    now = clock.now()
    first = {id: first_name(names.get(str(id), "Somebody")) for id in workers}
    if alarm.kind == NO_ANSWER:
        words = no_answer_words(row.known_as, next(iter(first.values()), "Somebody"), alarm.at, now)
    else:
        words = not_started_words(row.known_as, _latest(alarm, row.told), now, first.values())
    phones = [heard_words(name, heard.get(id) or _then(alarm, id), now) for id, name in first.items() if name != YOU]
    return Alarm(
        id=alarm.id,
        team_id=alarm.team_id,
        team=row.team,
        visit=alarm.visit_id,
        person_id=alarm.person_id,
        person=row.known_as,
        kind=alarm.kind,
        at=alarm.at,
        words=words,
        heard=tuple(phones) if alarm.kind == NOT_STARTED else (),
        closed_at=alarm.closed_at,
        closed_by=first_name(row.closer) if row.closer else None,
        ended=alarm.ended,
    )


def _then(alarm: VisitAlarm, worker: UUID) -> datetime | None:
    """When their phone had been heard from as the alarm was raised, such as one that is cut off since."""
    return alarm.phone_heard_at if worker == alarm.worker_id else None


def _latest(alarm: VisitAlarm, told: str | None) -> datetime:
    """Until when the visit was to begin, as told; when the alarm was raised where nobody is told of it any more."""
    state = state_from(told) if told else None
    starts = [place.start for place in state.planned.places if place.start] if state else []
    if state is None or state.asked is None or not starts:
        return alarm.at
    return latest_start(state.asked, min(starts))
