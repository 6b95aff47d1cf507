"""Raising an alarm for a visit that nobody began or where nobody answered, and closing it once somebody was there.

Nobody is looking: the watch asks each minute, and each entry that comes in is heard of at once. Once is enough: a
visit has one alarm of a kind, however often and by how many it is asked. Must not alter the rota or an entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from rota.late import heard_words, late_at, latest_start, no_answer_words, not_started_words
from rota.local_time import spoken_clock
from rota.week import Visit, local_day
from wellbeing import clock
from wellbeing.models import Person, Phone, TimelineVisit, ToldAssignment, VisitAlarm, VisitEntry, Worker
from wellbeing.store import duty, notice
from wellbeing.store.entries import What, current
from wellbeing.store.rota import lock, member_ids_on
from wellbeing.store.team_names import first_name
from wellbeing.store.timeline import state_from

NOT_STARTED, NO_ANSWER = "not_started", "no_answer"
KIND = "alarm"
"""Of the news that tell of one."""
LOOK_BACK = timedelta(days=1)
"""How long ago a visit was told for that is still looked for, as after a night without the watch."""
SEEN = (What.STARTED, What.FINISHED)
"""What says that somebody was with the person."""


@dataclass(frozen=True, slots=True)
class Late:
    """A visit that nobody has begun: whom it is for, who was told to go (id and name), and until when it could be."""

    visit: UUID
    team: UUID
    person_id: UUID
    person: str
    latest: datetime
    workers: list[tuple[UUID, str]] = field(default_factory=list)


def to_look_at(session: Session) -> set[UUID]:
    """The teams in which an alarm is to be raised, or closes by itself. Reads only."""
    return {one.team for one in _late(session)} | {alarm.team_id for alarm, _, _ in _over(session)}


def look_after(session: Session, team_id: UUID) -> None:
    """Raise what there is to raise in this team, and close what is over. The caller commits."""
    lock(session, team_id)
    late = _late(session, team_id)
    heard = heard_of(session, (worker for one in late for worker, _ in one.workers))
    for one in late:
        _raise_not_started(session, one, heard)
    for alarm, entry, worker in _over(session, team_id):
        _closes(session, alarm, entry, worker)


def entry_came(session: Session, visit: TimelineVisit, entry: VisitEntry) -> None:
    """Somebody wrote something about this visit: nobody answering raises an alarm, being there closes it."""
    if entry.what == What.NO_ANSWER:
        at_the_door(session, visit, entry.worker_id, entry.at)
    elif entry.what in SEEN:
        for alarm, seen, worker in _over(session, visit.team_id, visit.id):
            _closes(session, alarm, seen, worker)


def heard_of(session: Session, workers: Iterable[UUID]) -> dict[UUID, datetime]:
    """When a phone of each of these workers was last heard from; those who have none are left out."""
    rows = session.execute(
        select(Phone.worker_id, func.max(Phone.heard_at).label("heard"))
        .where(Phone.worker_id.in_(list(workers)), Phone.cut_off_at.is_(None))
        .group_by(Phone.worker_id)
    )
    return {row.worker_id: row.heard for row in rows}


def _late(session: Session, team_id: UUID | None = None) -> list[Late]:
    """The time-critical visits that nobody has begun by now, and of which there is no alarm yet."""
    now = clock.now()
    found: dict[UUID, Late] = {}
    rows = session.execute(_unbegun(now, team_id)).all()
    minutes = duty.numbers_of(session, list({row.team_id for row in rows}))
    for row in rows:
        asked = state_from(row.told).asked
        if asked is None or not _is_late(asked, row.start, minutes[row.team_id].late_after_minutes, now):
            continue
        one = found.setdefault(
            row.id, Late(row.id, row.team_id, row.person_id, row.known_as, latest_start(asked, row.start))
        )
        if row.worker_id is not None:
            one.workers.append((row.worker_id, first_name(row.name)))
    return list(found.values())


def _is_late(asked: Visit, told: datetime, after_minutes: int, now: datetime) -> bool:
    late = late_at(asked, told, after_minutes)
    return late is not None and late <= now


def _unbegun(now: datetime, team_id: UUID | None) -> Any:
    """Told visits of the last day of which nothing is written but that they were missed, and that have no alarm."""
    later = aliased(VisitEntry)
    put_right = exists().where(later.supersedes_id == VisitEntry.id)
    written = exists().where(VisitEntry.visit_id == TimelineVisit.id, VisitEntry.what != What.MISSED, ~put_right)
    raised = exists().where(
        VisitAlarm.visit_id == TimelineVisit.id,
        VisitAlarm.kind == NOT_STARTED,
        # Told for later since, or closed by a start that was put right: look again.
        or_(
            VisitAlarm.closed_at.is_(None),
            and_(VisitAlarm.at >= ToldAssignment.start, VisitAlarm.closed_by_id.is_not(None)),
        ),
    )
    query = (
        select(
            TimelineVisit.id,
            TimelineVisit.team_id,
            TimelineVisit.person_id,
            TimelineVisit.told,
            ToldAssignment.start,
            ToldAssignment.worker_id,
            Person.known_as,
            Worker.name,
        )
        .join(ToldAssignment, ToldAssignment.visit_id == TimelineVisit.id)
        .join(Person, Person.id == TimelineVisit.person_id)
        .outerjoin(Worker, Worker.id == ToldAssignment.worker_id)
        .where(
            TimelineVisit.first_day <= local_day(now),
            TimelineVisit.last_day >= local_day(now - LOOK_BACK - timedelta(days=1)),
            ToldAssignment.start > now - LOOK_BACK,
            ToldAssignment.start <= now,
            TimelineVisit.told.is_not(None),
            ~written,
            ~raised,
        )
        .order_by(ToldAssignment.start, TimelineVisit.id, ToldAssignment.place)
    )
    return query if team_id is None else query.where(TimelineVisit.team_id == team_id)


def _over(
    session: Session, team_id: UUID | None = None, visit_id: UUID | None = None
) -> list[tuple[VisitAlarm, VisitEntry, str]]:
    """The open alarms of visits at which somebody was, with the entry that says so and who wrote it."""
    query = (
        select(VisitAlarm, VisitEntry, Worker.name)
        .join(VisitEntry, VisitEntry.visit_id == VisitAlarm.visit_id)
        .join(Worker, Worker.id == VisitEntry.worker_id)
        .where(VisitAlarm.closed_at.is_(None))
    )
    if team_id is not None:
        query = query.where(VisitAlarm.team_id == team_id)
    if visit_id is not None:
        query = query.where(VisitAlarm.visit_id == visit_id)
    by_alarm: dict[UUID, list[tuple[VisitAlarm, VisitEntry, str]]] = {}
    for alarm, entry, name in session.execute(query):
        by_alarm.setdefault(alarm.id, []).append((alarm, entry, name))
    return [over for those in by_alarm.values() if (over := _first_seen(those)) is not None]


def _first_seen(those: list[tuple[VisitAlarm, VisitEntry, str]]) -> tuple[VisitAlarm, VisitEntry, str] | None:
    """The entry that says that somebody was there; where nobody answered, it must be of later than that."""
    alarm = those[0][0]
    names = {entry.id: name for _, entry, name in those}
    holding = current(entry for _, entry, _ in those).values()
    unanswered = [entry.at for _, entry, _ in those if entry.what == What.NO_ANSWER]
    after = max([alarm.at, *unanswered]) if alarm.kind == NO_ANSWER else None
    seen = [entry for entry in holding if entry.what in SEEN and (after is None or entry.at >= after)]
    first = min(seen, key=lambda entry: entry.at, default=None)
    return None if first is None else (alarm, first, first_name(names[first.id]))


def _closes(session: Session, over: VisitAlarm, entry: VisitEntry, worker: str) -> None:
    open_still = select(VisitAlarm).where(VisitAlarm.id == over.id, VisitAlarm.closed_at.is_(None))
    held = open_still.with_for_update().execution_options(populate_existing=True)
    alarm = session.scalars(held).one_or_none()
    if alarm is None:
        return  # somebody closed it meanwhile, and their words stand
    began = entry.started_at or entry.at
    alarm.closed_at = clock.now()
    alarm.ended = f"{worker} began the visit at {spoken_clock(began)}. This closed by itself."
    session.flush()
    notice.is_over(session, key_of(alarm.id))


def _open_since(alarm: VisitAlarm, at: datetime) -> None:
    alarm.at, alarm.closed_at, alarm.closed_by_id, alarm.ended = at, None, None, None


def _raise_not_started(session: Session, late: Late, heard: dict[UUID, datetime]) -> None:
    now = clock.now()
    first = late.workers[0][0] if late.workers else None
    mine = select(VisitAlarm).where(VisitAlarm.visit_id == late.visit, VisitAlarm.kind == NOT_STARTED)
    alarm = session.scalars(mine).one_or_none() or VisitAlarm(
        team_id=late.team, visit_id=late.visit, person_id=late.person_id, kind=NOT_STARTED
    )
    alarm.worker_id, alarm.phone_heard_at = first, heard.get(first) if first else None
    _open_since(alarm, now)
    session.add(alarm)
    session.flush()
    said = not_started_words(late.person, late.latest, now, [name for _, name in late.workers])
    phones = [heard_words(name, heard.get(worker), now) for worker, name in late.workers]
    _tell(session, alarm, " ".join([said, *phones]))


def at_the_door(session: Session, visit: TimelineVisit, worker_id: UUID, at: datetime) -> VisitAlarm:
    """This worker stood at the door then, and nobody answered. One alarm a visit, opened again where nobody answers
    after it was closed.
    """
    now = clock.now()
    alarm, made = _made_once(session, visit, worker_id, min(at, now))
    if _was_over(session, alarm, at):
        _open_since(alarm, min(at, now))
        session.flush()
    elif not made:
        return alarm
    person, worker = session.get_one(Person, visit.person_id), session.get_one(Worker, worker_id)
    words = no_answer_words(person.known_as, first_name(worker.name), alarm.at, now)
    _tell(session, alarm, words, but=worker_id)
    return alarm


def _was_over(session: Session, alarm: VisitAlarm, at: datetime) -> bool:
    """Whether it was closed before that moment; one that closed by itself, where nobody has been there since."""
    if alarm.closed_at is None or at > alarm.closed_at or alarm.closed_by_id is not None:
        return alarm.closed_at is not None and at > alarm.closed_at
    entries = session.scalars(select(VisitEntry).where(VisitEntry.visit_id == alarm.visit_id))
    return not any(entry.what in SEEN and entry.at >= at for entry in current(entries).values())


def _made_once(session: Session, visit: TimelineVisit, worker_id: UUID, at: datetime) -> tuple[VisitAlarm, bool]:
    """The alarm of this visit's door, and whether it is new; of two who are at it at once, one makes it."""
    mine = select(VisitAlarm).where(VisitAlarm.visit_id == visit.id, VisitAlarm.kind == NO_ANSWER)
    stands = session.scalars(mine.with_for_update()).one_or_none()
    if stands is not None:
        return stands, False
    try:
        with session.begin_nested():
            alarm = VisitAlarm(
                team_id=visit.team_id,
                visit_id=visit.id,
                person_id=visit.person_id,
                worker_id=worker_id,
                kind=NO_ANSWER,
                at=at,
                phone_heard_at=heard_of(session, [worker_id]).get(worker_id),
            )
            session.add(alarm)
            session.flush()
        return alarm, True
    except IntegrityError:
        return session.scalars(mine).one(), False


def key_of(alarm: UUID) -> str:
    """How the key of all news about this alarm begins."""
    return f"alarm:{alarm}:"


def _tell(session: Session, alarm: VisitAlarm, words: str, but: UUID | None = None) -> None:
    """The person on duty first, then all of the team but who wrote it."""
    today = clock.today()
    on = duty.on_duty(session, alarm.team_id, today)
    team = member_ids_on(session, alarm.team_id, today) - {but}
    first = {on[0]} & team if on else set()
    tail = f"{first_name(on[1])} is on duty." if on else "Nobody is on duty, so all of the team is told."
    for whom, said in ((first, f"You are on duty. {words}"), (team - first, f"{words} {tail}")):
        notice.tell(
            session,
            alarm.team_id,
            list(whom),
            kind=KIND,
            key=f"{key_of(alarm.id)}{alarm.at:%Y%m%d%H%M%S}",
            words=said,
            endpoint="alarms.show",
            arguments={"alarm_id": str(alarm.id)},
        )
