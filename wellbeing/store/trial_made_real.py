"""Making a trial real: what it supposes through the door that there is for it, and the rota's changes as one.

Judged again against the present, under the team's lock: all of it is taken, as it was tried, or nothing. Safe to ask
twice, and by two people at once: one makes it real, the other is told who did. Solves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.supposing import Supposed, What, wider
from rota.changes import AskedPart, Change, VisitState
from rota.json_form import to_json
from rota.local_time import midnight, spoken_day, wall_time
from rota.rules import HARD
from rota.rules.sign_off import signed_off
from rota.week import Window, local_day
from solver.answer import Freeing, Loosening
from solver.tried import SOMEBODY_IF, Tried
from wellbeing import clock
from wellbeing.models import Availability, Competence, Job, Learning, Person, Trial, Worker
from wellbeing.store import absence, notice, plan, plan_page
from wellbeing.store import trial as trials
from wellbeing.store.change_log import NotTaken
from wellbeing.store.growing import NotNow, begin
from wellbeing.store.one_visit import MADE_REAL
from wellbeing.store.plan_page import NewPerson
from wellbeing.store.proposal import LeftOut, accept
from wellbeing.store.supposing import first_change, last_of
from wellbeing.store.timeline import states_of
from wellbeing.store.trial import Came, came_of, supposed_of
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, Viewer

DEVICE = "trial"
"""Their device: the trial's id is the key, so that it is made real once."""
FORBIDS = HARD - {"nobody_going", "pins"}
"""Rules that a trial, which broke none of them, may not have come to break."""
ASKED_TO_LEARN = "asked_to_learn"


class NotAsTried(Exception):
    """It can't be taken as it was tried. Nothing was changed; the message says why, in sentences."""


class WaitsForSignOff(Exception):
    """Only a professional signs off: it was asked for, the rota waits until then. The words say what was done."""


@dataclass(frozen=True, slots=True)
class Made:
    """A trial that is real. `by_now` names who had made it real before; `seq` the change of the rota, if any."""

    trial: Trial
    seq: int | None
    by_now: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a trial is taken: the way of this day, `freed` with what would make it possible, and why (`reason`)."""

    day: date | None
    freed: bool = False
    reason: str = ""
    full_name: str = ""


def make_real(session: Session, viewer: Viewer, team_id: UUID, trial_id: UUID, wanted: Wanted) -> Made:
    """Make this way of the trial real. Raises `NotYours`; `NotAsTried`, after which the caller rolls back;
    `WaitsForSignOff`, after which the caller commits what was asked for."""
    row = trials.held(session, viewer, team_id, trial_id)
    if row.made_real_at is not None:
        return Made(row, row.made_real_seq, by_now=True)
    came = _came(session, row)
    way = next((way for way in came.ways if way.day == wanted.day), None) if came else None
    if came is None or way is None:
        raise NotAsTried("Nothing has come of this trial yet. Wait until it is worked out, then take it.")
    if way.drafted:
        raise NotAsTried("This week has no rota yet to change. Make one first, then try it again and take it.")
    if wanted.freed and not way.together:
        raise NotAsTried("This trial found nothing that would free what is missing. Look at it again.")
    supposed = supposed_of(row)
    _sign_offs(session, viewer, row, supposed, way.together if wanted.freed else ())
    _through_their_doors(session, viewer, row, supposed, way, wanted)
    seq = _rota(session, viewer, row, supposed, way, wanted)
    row.made_real_at, row.made_real_by_id, row.made_real_seq = clock.now(), viewer.user_id, seq
    row.result = json.dumps(to_json(came))
    session.flush()
    return Made(row, seq)


def _came(session: Session, row: Trial) -> Came | None:
    job = session.get(Job, row.job_id) if row.job_id else None
    return came_of(job.result if job is not None and job.result is not None else row.result)


def _sign_offs(session: Session, viewer: Viewer, row: Trial, supposed: Supposed, freed: Iterable[Freeing]) -> None:
    """Raise `WaitsForSignOff` while a sign-off that the rota would need is not there; it is asked for."""
    week = week_of(session, row.team_id, row.week)
    needed = [(supposed.worker, supposed.competence, supposed.person)] if supposed.what is What.SIGN_OFF else []
    for freeing in freed:
        if freeing.kind is Loosening.SIGN_OFF:
            known = week.visit.get(freeing.visit)
            person = supposed.person if known is None else known.person
            needed.append((freeing.worker, freeing.competence, person))
    at = max(clock.now(), midnight(row.week))
    lacking = [each for each in needed if not signed_off(week, str(each[0]), str(each[1]), each[2] or "", at)]
    if lacking:
        raise WaitsForSignOff(" ".join(_asked_for(session, viewer, row, *each) for each in lacking))


def _asked_for(
    session: Session, viewer: Viewer, row: Trial, worker: str | None, competence: str | None, person: str | None
) -> str:
    """Ask for the sign-off: I begin to learn it, or my colleague hears that it would help. What was done, in words."""
    task = session.get(Competence, UUID(competence or ""))
    them = session.get(Worker, UUID(worker or ""))
    if task is None or them is None:
        raise NotYours
    whom = UUID(person) if person and task.per_person else None
    if them.id == viewer.worker_id:
        try:
            begin(session, viewer, task.id, whom)
        except (NotNow, NotYours):
            return f"Only a professional signs off. Ask them about {task.name}."
        return f"You have begun to learn this: {task.name}. Your professional can see it."
    already = select(Learning.id).where(
        Learning.worker_id == them.id, Learning.competence_id == task.id, Learning.ended.is_(None)
    )
    if session.scalars(already).first() is not None:
        return f"{them.name} is learning this already: {task.name}."
    notice.tell(
        session,
        row.team_id,
        [them.id],
        kind=ASKED_TO_LEARN,
        key=f"learn:{row.id}:{task.id}",
        words=f"{viewer.name} asks whether you would like to learn this: {task.name}. You may say no.",
        endpoint="growing.learn",
    )
    return f"{them.name} is asked whether they would like to learn this: {task.name}."


def _through_their_doors(
    session: Session, viewer: Viewer, row: Trial, supposed: Supposed, way: Tried, wanted: Wanted
) -> None:
    """What is more than the rota: a day off, somebody new with their support, longer hours on one day."""
    if supposed.what is What.DAY_OFF and way.day is not None:
        worker, last = UUID(supposed.worker or ""), last_of(supposed, way.day)
        absence.put(session, worker, absence.LEAVE, way.day, last)
        until = f" to {spoken_day(last, True)}" if last != way.day else ""
        _tell(session, viewer, row, worker, "off", f"Your time off is agreed: {spoken_day(way.day, True)}{until}.")
    if supposed.what is What.TAKE_ON and way.day is not None:
        _take_on(session, viewer, row, supposed, way.day, wanted)
    for freeing in way.together if wanted.freed else ():
        _free(session, viewer, row, freeing)


def _take_on(session: Session, viewer: Viewer, row: Trial, supposed: Supposed, day: date, wanted: Wanted) -> None:
    """They are the team's from that day, with support that begins before their plan is agreed."""
    if supposed.sketch is None or supposed.person is None:
        raise NotYours
    if day < clock.today():
        raise NotAsTried("That day has gone by. Try it again from another day.")
    if not wanted.reason:
        raise NotAsTried("Say why support begins before the plan is agreed, such as: home from hospital.")
    person = session.get(Person, UUID(supposed.person))
    if person is None:
        new = NewPerson(
            name=wanted.full_name or supposed.name,
            known_as=supposed.name,
            starts=day,
            reason=wanted.reason,
            postcode=supposed.sketch.postcode,
            id=UUID(supposed.person),
        )
        person = plan_page.add_person(session, viewer, row.team_id, new)
    row_of_plan = plan.plan_row(session, viewer, person.id)
    if row_of_plan is not None and row_of_plan.version:
        raise NotAsTried("Their plan has been agreed since this was tried. Write their support in the plan.")
    support = supposed.sketch.support(str(person.id), day, wanted.reason)
    try:
        plan.begin_interim(session, viewer, person.id, reason=wanted.reason, support=support, starts=day)
    except ValueError as error:
        raise NotAsTried(str(error)) from error


def _free(session: Session, viewer: Viewer, row: Trial, freeing: Freeing) -> None:
    """A worker can work for longer on that one day; what a visit needs is the rota's own change."""
    if freeing.worker is None or freeing.day is None:
        return
    week = week_of(session, row.team_id, row.week)
    worker = week.worker.get(freeing.worker)
    if worker is None:
        raise NotAsTried("A worker of this trial is not in the team that week any more. Try it again.")
    for more in more_hours(worker.available, freeing):
        session.add(_available(UUID(worker.id), more))
    session.flush()
    said = freeing.sentence.removeprefix(SOMEBODY_IF)
    _tell(session, viewer, row, UUID(worker.id), f"hours:{freeing.day}", f"{viewer.name} planned with this: {said}")


def more_hours(available: Sequence[Window], freeing: Freeing) -> list[Window]:
    """The time that the worker can work beyond what they can now."""
    if freeing.when is not None:
        return [freeing.when]
    wider_now = []
    by = timedelta(minutes=freeing.minutes)
    for stretch in available:
        if freeing.kind is Loosening.EARLIER and local_day(stretch.start) == freeing.day:
            wider_now.append(Window(stretch.start - by, stretch.start))
        elif freeing.kind is Loosening.LATER and local_day(stretch.end) == freeing.day:
            wider_now.append(Window(stretch.end, stretch.end + by))
    return wider_now


def _available(worker_id: UUID, when: Window) -> Availability:
    """That stretch of one day, as a dated row that counts on that day alone."""
    day = local_day(when.start)
    return Availability(
        worker_id=worker_id,
        weekday=day.weekday(),
        starts_at=wall_time(when.start),
        ends_at=wall_time(when.end),
        starts=day,
        until=day,
    )


def _rota(session: Session, viewer: Viewer, row: Trial, supposed: Supposed, way: Tried, wanted: Wanted) -> int | None:
    """The rota's changes as one; its number, None where nothing changes."""
    changes = way.freed if wanted.freed else way.changes
    freed = way.together if wanted.freed else ()
    before = _asked_otherwise(session, row.team_id, supposed, freed)
    if not changes and not before.parts:
        return None
    accepted = accept(
        session,
        team_id=row.team_id,
        proposed=changes,
        chosen=None,
        author_id=viewer.user_id,
        device=DEVICE,
        client_key=str(row.id),
        happened_at=clock.now(),
        cause=row.words,
        kind=MADE_REAL,
        before=before,
        forbids=FORBIDS,
    )
    if accepted.left_out:
        raise NotAsTried(_moved_on(accepted.left_out))
    if isinstance(accepted.recorded, NotTaken):
        raise NotAsTried(accepted.recorded.sentence)
    return None if accepted.recorded is None else accepted.recorded.seq


def _asked_otherwise(session: Session, team_id: UUID, supposed: Supposed, freed: Iterable[Freeing]) -> Change:
    """What is asked of visits otherwise: another time or length, or times that are wider for this once."""
    freed = [freeing for freeing in freed if freeing.kind is Loosening.OTHER_TIME]
    visits = {freeing.visit for freeing in freed} | ({supposed.visit} if supposed.visit else set())
    states: dict[UUID, VisitState] = states_of(session, team_id, visits)
    parts = list(first_change(supposed, states).parts)
    asked = {visit: state.asked for visit, state in states.items()}
    asked |= {part.visit: part.after for part in parts if isinstance(part, AskedPart)}
    for freeing in freed:
        now = asked.get(freeing.visit)
        if now is None:
            raise NotAsTried("A visit of this trial is not asked for any more. Try it again.")
        after = wider(now, freeing.minutes)
        parts.append(AskedPart(freeing.visit, now, after))
        asked[freeing.visit] = after
    return Change(tuple(parts))


def _moved_on(left_out: Iterable[LeftOut]) -> str:
    why = " ".join(sorted({line.why for line in left_out}))
    return f"The rota has moved on since this was tried. {why} Nothing was changed. Try it again, then take it."


def _tell(session: Session, viewer: Viewer, row: Trial, worker: UUID, key: str, words: str) -> None:
    """Tell a colleague of it; whoever made it real knows."""
    if worker != viewer.worker_id:
        notice.tell(session, row.team_id, [worker], kind=MADE_REAL, key=f"trial:{row.id}:{key}", words=words)
