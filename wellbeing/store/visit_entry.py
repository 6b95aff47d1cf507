"""What happened at visits: taking entries from phones, once each.

Entries are only ever added. They come late, doubled, out of order and from clocks that are wrong: each is one row,
both times are kept, and which of them holds follows from the entries alone. Must not alter the rota.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.what_happened import Became, Step, TaskAnswer, Went
from rota.week import local_day
from wellbeing import clock
from wellbeing.models import Competence
from wellbeing.models.organisation import Team
from wellbeing.models.rota import TimelineVisit, ToldAssignment
from wellbeing.models.visit_entry import RefusedEntry, TaskSaid, VisitEntry
from wellbeing.models.worker import TeamMembership, Worker
from wellbeing.store import alarm_watch, worked_day
from wellbeing.store.entries import How, What
from wellbeing.store.sent_twice import hash_of_text
from wellbeing.viewer import Action, NotYours, Viewer

AS_PLANNED, CHANGED = "as_planned", "changed"
"""What a row says of how a visit went; whether it was cut short or stretched stands beside it."""
ON_THE_SPOT_WITHIN = timedelta(minutes=15)
"""How long after what it tells an entry still counts as recorded on the spot."""
CLOCK_MAY_BE_AHEAD = timedelta(minutes=5)
"""How far a phone's clock may run before ours until the times need a look."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a phone says happened: `at` by its own clock, which may be wrong.

    `supersedes_key` is the client key of the entry that this one puts right. `other_minutes` are those of the
    visit that were not in the person's company. Where it is known how far the phone's clock was before ours
    (`clock_ahead_seconds`), `at` and both times are already put right by it.
    """

    visit_id: UUID
    client_key: str
    what: What
    at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    other_minutes: int = 0
    learned: str | None = None
    how: How = How.ON_THE_SPOT
    supersedes_key: str | None = None
    went: Went | None = None
    outcome: tuple[Step, str] | None = None
    tasks: tuple[TaskAnswer, ...] = ()
    clock_ahead_seconds: int | None = None


SAID_SINCE = ("went", "outcome", "tasks", "clock_ahead_seconds")
"""What older phones never said: left out of what tells a resend from other content where nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The row of an entry. `resent`: it stood already."""

    entry: VisitEntry
    resent: bool = False


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An entry that was kept aside, and a sentence that says why and what to do."""

    sentence: str


def record(session: Session, viewer: Viewer, said: Said, *, worker_id: UUID | None = None) -> Taken | NotTaken:
    """Add an entry of the viewer's own work, or of a team mate's (`worker_id`), and count the days it touches.

    The caller commits either way. Raises `NotYours` for a visit or a worker of a team they do not record for.
    """
    visit = session.get(TimelineVisit, said.visit_id)
    worker = worker_id or viewer.worker_id
    if visit is None or worker is None or visit.team_id not in viewer.teams(Action.RECORD_VISIT):
        raise NotYours
    _in_team(session, worker, visit.team_id)
    return add(session, visit, worker, said, recorded_by=viewer.user_id)


# No person looking: imports, the demonstration, and `record` once it has asked.


def add(
    session: Session,
    visit: TimelineVisit,
    worker_id: UUID,
    said: Said,
    *,
    recorded_by: int | None,
    counted: bool = True,
) -> Taken | NotTaken:
    """Add an entry for this worker's part in this visit, whoever asks. `counted` False leaves `worked_day` for a
    `worked_day.recompute` afterwards, as when many are added at once.
    """
    session.scalar(select(Worker.id).where(Worker.id == worker_id).with_for_update(key_share=True))
    content = hash_of_text(_text(said))
    first = session.scalars(
        select(VisitEntry).where(VisitEntry.worker_id == worker_id, VisitEntry.client_key == said.client_key)
    ).one_or_none()
    if first is not None and first.content_hash == content:
        return Taken(first, resent=True)
    if first is not None:
        _keep(session, visit, worker_id, said, content, "same key, other content", recorded_by)
        return NotTaken(
            "Something else was saved from this phone under the same number, so this was not. It is kept aside."
            " Look at the visit, and write it again if it is missing."
        )
    if said.what is What.FINISHED and (said.started_at is None or said.finished_at is None):
        _keep(session, visit, worker_id, said, content, "no times", recorded_by)
        return NotTaken("A finished visit needs a start and an end. Give both times, and save again.")
    others = _entries(session, said.visit_id, worker_id)
    entry = _row(session, visit, worker_id, said, content, recorded_by, others)
    session.add(entry)
    session.flush()
    _write_tasks(session, visit, entry, said)
    if counted:
        days = {day for one in (entry, *others) for day in _days(one)}
        worked_day.count(session, entry.team_id, worker_id, days)
        alarm_watch.entry_came(session, visit, entry)
    return Taken(entry)


def tapped(entry: VisitEntry) -> Went | None:
    """How its worker tapped that the visit went; None where they did not say."""
    if entry.went is None:
        return None
    return Went.PLANNED if entry.went == AS_PLANNED else Went(entry.length or Went.CHANGED)


def clock_doubtful(entry: VisitEntry) -> bool:
    """Whether the times need a look: the visit ends before it starts, is on another day than the visit, or in a time
    that had not come yet.
    """
    if entry.started_at is not None and abs(local_day(entry.started_at) - entry.day) > timedelta(days=1):
        return True
    times = [moment for moment in (entry.at, entry.started_at, entry.finished_at) if moment is not None]
    if entry.started_at is not None and entry.finished_at is not None and entry.finished_at < entry.started_at:
        return True
    return any(moment > entry.arrived_at + CLOCK_MAY_BE_AHEAD for moment in times)


def _in_team(session: Session, worker_id: UUID, team_id: UUID) -> None:
    query = select(TeamMembership.id).where(TeamMembership.worker_id == worker_id, TeamMembership.team_id == team_id)
    if session.scalars(query.limit(1)).first() is None:
        raise NotYours


def _text(said: Said) -> str:
    whole = asdict(said)
    for name in SAID_SINCE:
        if not whole[name]:
            del whole[name]
    return json.dumps(whole, default=_plain, sort_keys=True)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _keep(
    session: Session, visit: TimelineVisit, worker: UUID, said: Said, content: str, reason: str, by: int | None
) -> None:
    session.add(
        RefusedEntry(
            team_id=visit.team_id,
            visit_id=visit.id,
            worker_id=worker,
            client_key=said.client_key,
            content_hash=content,
            content=_text(said),
            reason=reason,
            recorded_by_id=by,
            arrived_at=clock.now(),
        )
    )
    session.flush()


def _entries(session: Session, visit_id: UUID, worker_id: UUID) -> list[VisitEntry]:
    query = select(VisitEntry).where(VisitEntry.visit_id == visit_id, VisitEntry.worker_id == worker_id)
    return list(session.scalars(query))


def _row(
    session: Session,
    visit: TimelineVisit,
    worker_id: UUID,
    said: Said,
    content: str,
    recorded_by: int | None,
    others: list[VisitEntry],
) -> VisitEntry:
    puts_right = _superseded(said, others)
    final = any(entry.what != What.STARTED for entry in others if entry is puts_right or _names(said, entry))
    return VisitEntry(
        client_key=said.client_key,
        content_hash=content,
        team_id=visit.team_id,
        visit_id=visit.id,
        worker_id=worker_id,
        day=_day(session, visit, worker_id, said),
        what=said.what,
        started_at=said.started_at,
        finished_at=said.finished_at,
        other_minutes=max(0, said.other_minutes),
        learned=said.learned.strip() or None if said.learned else None,
        went=None if said.went is None else AS_PLANNED if said.went is Went.PLANNED else CHANGED,
        length=said.went if said.went in (Went.CUT_SHORT, Went.STRETCHED) else None,
        outcome_id=(said.outcome[1] or None) if said.outcome else None,
        outcome_step=said.outcome[0] if said.outcome else None,
        clock_ahead_seconds=said.clock_ahead_seconds,
        how=How.LATER if final else _how(said),
        supersedes_id=None if puts_right is None else puts_right.id,
        recorded_by_id=recorded_by,
        at=said.at,
        arrived_at=clock.now(),
    )


def _write_tasks(session: Session, visit: TimelineVisit, entry: VisitEntry, said: Said) -> None:
    """What is said of delegated tasks, where they are tasks of this team's provider."""
    wanted = {UUID(answer.task): answer for answer in said.tasks}
    if not wanted:
        return
    provider = select(Team.provider_id).where(Team.id == visit.team_id).scalar_subquery()
    known = session.scalars(
        select(Competence.id).where(Competence.id.in_(wanted), Competence.provider_id == provider)
    ).all()
    for task in known:
        answer = wanted[task]
        reasons = answer.became is not Became.DONE
        session.add(
            TaskSaid(
                entry_id=entry.id,
                competence_id=task,
                said=answer.became,
                why=answer.why or None if reasons else None,
                told=answer.told or None if reasons else None,
            )
        )
    session.flush()


def _superseded(said: Said, others: list[VisitEntry]) -> VisitEntry | None:
    """The entry that the new one takes the place of: the last of the chain it names, or the start it finishes. None
    where that was said later than the new one.
    """
    by_earlier = {entry.supersedes_id: entry for entry in others if entry.supersedes_id is not None}
    named = [entry for entry in others if _names(said, entry)]
    if not named and said.what is not What.STARTED:
        named = [entry for entry in others if entry.what == What.STARTED and entry.id not in by_earlier][:1]
    if not named:
        return None
    last = named[0]
    while last.id in by_earlier:
        last = by_earlier[last.id]
    # What was put right since, at a later time, by another phone perhaps, is not put back by what came late.
    return last if last is named[0] or last.at <= said.at else None


def _names(said: Said, entry: VisitEntry) -> bool:
    return entry.client_key == said.supersedes_key


def _how(said: Said) -> How:
    """On the spot only where the phone said so, as it happened."""
    told_of = said.finished_at or said.started_at or said.at
    return said.how if abs(said.at - told_of) <= ON_THE_SPOT_WITHIN else How.LATER


def _day(session: Session, visit: TimelineVisit, worker_id: UUID, said: Said) -> date:
    """The local day that the worker was told to go, else the one on which they say they started."""
    told = select(ToldAssignment.start).where(
        ToldAssignment.visit_id == visit.id, ToldAssignment.worker_id == worker_id
    )
    start = session.scalars(told.limit(1)).first()
    return local_day(start or said.started_at or said.at)


def _days(entry: VisitEntry) -> set[date]:
    """The local days on which an entry's minutes may fall."""
    moments = [moment for moment in (entry.started_at, entry.finished_at) if moment is not None]
    if len(moments) < 2 or moments[1] - moments[0] > worked_day.LONGEST_VISIT:
        return {entry.day, *(local_day(moment) for moment in moments)}
    first, last = local_day(moments[0]), local_day(moments[1])
    return {entry.day, *(first + timedelta(days=n) for n in range((last - first).days + 1))}
