"""What the law on working time wants kept: each worker's days over 17 weeks, opt-outs, rest that is owed, nights.

Scoped by the viewer: a worker sees their own, the registered manager their teams', nobody else anybody's; the rota
says a finding as it says all others. Reads in a number of queries that does not grow with workers or weeks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from rota import working_time as rules
from rota.findings import Finding
from rota.limits import Limits
from rota.local_time import end_of_week, monday_of, spoken_minutes
from rota.week import Shift, Window, local_day
from rota.working_time import Agreed, History, Period, Work
from wellbeing import clock
from wellbeing.models import (
    Absence,
    Assignment,
    HealthOffered,
    OptOut,
    RestOwed,
    Team,
    TeamMeeting,
    TeamMembership,
    ToldAssignment,
    VisitEntry,
    Worker,
)
from wellbeing.store import around, hours, organisation
from wellbeing.store.entries import What
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

READ_BACK = timedelta(weeks=2 * rules.WEEKS)
"""How far back is read: 17 weeks, and as long again for those that days away push back."""

LONGEST_DAY = timedelta(hours=24)
"""What was written down of a longer day is a wrong clock."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One worker: the 17 weeks until the end of this week, what the law says of it, and what is written down.

    `opt_out` is the one that counts now or later; `owed` the rest they have not had back, `given` what they had.
    """

    worker_id: UUID
    name: str
    average: Period | None
    nights: Period | None
    findings: tuple[Finding, ...]
    opt_out: OptOut | None
    offered: date | None
    owed: tuple[RestOwed, ...]
    given: tuple[RestOwed, ...]


def mine(session: Session, viewer: Viewer) -> Standing:
    """The viewer's own. Raises `NotYours` for somebody who is no worker."""
    teams = viewer.reach.get(RoleName.WORKER, frozenset())
    if viewer.worker_id is None or not teams:
        raise NotYours
    return _standings(session, teams, {viewer.worker_id})[0]


def of_team(session: Session, viewer: Viewer, team_id: UUID) -> list[Standing]:
    """Every worker of this team, by name, for its manager. Raises `NotYours`."""
    if team_id not in viewer.reach.get(RoleName.MANAGER, frozenset()):
        raise NotYours
    return _standings(session, {team_id}, members(session, team_id, clock.today()))


def of_worker(session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID) -> tuple[Team, Standing]:
    """One worker of this team, for its manager. Raises `NotYours`."""
    found = next((each for each in of_team(session, viewer, team_id) if each.worker_id == worker_id), None)
    if found is None:
        raise NotYours
    return session.get_one(Team, team_id), found


def teams_of(session: Session, viewer: Viewer) -> list[Team]:
    """The teams whose manager the viewer is."""
    managed = viewer.reach.get(RoleName.MANAGER, frozenset())
    return [team for team in organisation.teams(session, viewer, Action.SEE_WORKING_TIME) if team.id in managed]


def members(session: Session, team_id: UUID, day: date) -> set[UUID]:
    """The workers of this team on this day."""
    rows = session.scalars(select(TeamMembership).where(TeamMembership.team_id == team_id))
    return {row.worker_id for row in rows if hours.counts_on(row, day)}


def findings(session: Session, team_id: UUID, first: date, only: Collection[str] | None = None) -> list[Finding]:
    """What the rules over weeks say of a team's week, as the rota stands. The caller asked who may see the rota.

    `only` are the ids of the workers to ask about; None is everybody in the team.
    """
    last = end_of_week(first)
    asked = {worker for worker in members(session, team_id, first) if only is None or str(worker) in only}
    return rules.findings(histories(session, {team_id}, asked, last), first)


def histories(session: Session, teams: Collection[UUID], workers: Collection[UUID], last: date) -> list[History]:
    """The days of work of these workers until `last`: told (and longer, where that was written down), then planned."""
    today = clock.today()
    first = min(last, today) - READ_BACK
    rows = session.scalars(select(Worker).where(Worker.id.in_(workers)).order_by(Worker.name, Worker.id)).all()
    memberships = hours.by_worker(session.scalars(select(TeamMembership).where(TeamMembership.worker_id.in_(workers))))
    absences = hours.by_worker(
        session.scalars(select(Absence).where(Absence.worker_id.in_(workers), Absence.last >= first))
    )
    meetings = session.scalars(select(TeamMeeting).where(TeamMeeting.team_id.in_(teams))).all()
    span = (last - first).days + 1
    leave = {worker: hours.away(absences.get(worker, ()), first, span) for worker in workers}
    shifts: dict[str, list[Window]] = {str(worker): [] for worker in workers}
    members_of = {worker: memberships.get(worker, []) for worker in workers}
    behind = max(0, (min(today, last + rules.ONE_DAY) - first).days)
    parts = ((ToldAssignment, first, behind), (Assignment, first + timedelta(days=behind), span - behind))
    for table, start, days in parts:
        for shift in around.worked(session, table, members_of, meetings, leave, start, days) if days else ():
            shifts[shift.worker].append(shift.when)
    for worker, window in _written_down(session, workers, first, min(last, today)):
        shifts[str(worker)].append(window)
    opt_outs, offered = _opt_outs(session, workers), _offered(session, workers)
    return [
        _history(
            row, around.shifts(str(row.id), shifts[str(row.id)]), absences.get(row.id, ()), opt_outs, offered, last
        )
        for row in rows
    ]


def _history(
    row: Worker,
    shifts: Iterable[Shift],
    absences: Iterable[Absence],
    opt_outs: Mapping[UUID, list[OptOut]],
    offered: Mapping[UUID, date],
    last: date,
) -> History:
    days: dict[date, Work] = {}
    for shift in shifts:
        more, known = rules.work_of(shift.when, Limits()), days.get(shift.day, Work(0))
        days[shift.day] = Work(known.minutes + more.minutes, known.night + more.night)
    since = min(days, default=last + rules.ONE_DAY)
    away = {
        day
        for absence in absences
        if absence.last >= since and absence.first <= last
        for day in hours.dates(
            max(since, absence.first), (min(last, absence.last) - max(since, absence.first)).days + 1
        )
    }
    agreed = tuple(Agreed(one.starts, one.until) for one in opt_outs.get(row.id, ()))
    return History(str(row.id), row.name, since, days, frozenset(away), agreed, offered.get(row.id))


def _written_down(
    session: Session, workers: Collection[UUID], first: date, last: date
) -> Iterable[tuple[UUID, Window]]:
    """From the first start to the last end that each worker wrote down on each day; what was put right is left out."""
    later = aliased(VisitEntry)
    rows = session.execute(
        select(VisitEntry.worker_id, func.min(VisitEntry.started_at), func.max(VisitEntry.finished_at))
        .where(
            VisitEntry.worker_id.in_(workers),
            VisitEntry.day.between(first, last),
            VisitEntry.what == What.FINISHED,
            VisitEntry.started_at.is_not(None),
            VisitEntry.finished_at > VisitEntry.started_at,
            ~select(later.id).where(later.supersedes_id == VisitEntry.id).exists(),
        )
        .group_by(VisitEntry.worker_id, VisitEntry.day)
    )
    for worker, start, end in rows:
        if start is not None and end is not None and end - start <= LONGEST_DAY:
            yield worker, Window(start, end)


def _opt_outs(session: Session, workers: Collection[UUID]) -> dict[UUID, list[OptOut]]:
    found: dict[UUID, list[OptOut]] = {}
    for row in session.scalars(select(OptOut).where(OptOut.worker_id.in_(workers)).order_by(OptOut.starts, OptOut.id)):
        found.setdefault(row.worker_id, []).append(row)
    return found


def _offered(session: Session, workers: Collection[UUID]) -> dict[UUID, date]:
    query = select(HealthOffered.worker_id, func.max(HealthOffered.offered_on).label("on"))
    rows = session.execute(query.where(HealthOffered.worker_id.in_(workers)).group_by(HealthOffered.worker_id))
    return {row.worker_id: row.on for row in rows}


def _standings(session: Session, teams: Collection[UUID], workers: Collection[UUID]) -> list[Standing]:
    monday = monday_of(clock.today())
    last = end_of_week(monday)
    opt_outs = _opt_outs(session, workers)
    rest = _rest(session, workers)
    found = []
    for history in histories(session, teams, workers, last):
        id = UUID(history.worker)
        said = rules.findings([history], monday)
        if (health := rules.health_to_offer(history, last)) is not None:
            said.append(health)
        running = [one for one in opt_outs.get(id, ()) if one.until is None or one.until >= clock.today()]
        theirs = rest.get(id, [])
        nights = rules.period(history, last, opt_outs=False)
        found.append(
            Standing(
                id,
                history.name,
                rules.period(history, last),
                nights if nights is not None and nights.nights else None,
                tuple(said),
                running[-1] if running else None,
                history.offered,
                tuple(row for row in theirs if row.given_until is None),
                tuple(row for row in theirs if row.given_until is not None),
            )
        )
    if not found:
        raise NotYours
    return found


def _rest(session: Session, workers: Collection[UUID]) -> dict[UUID, list[RestOwed]]:
    since = clock.today() - READ_BACK
    query = select(RestOwed).where(
        RestOwed.worker_id.in_(workers),
        RestOwed.withdrawn_at.is_(None),
        or_(RestOwed.given_until.is_(None), RestOwed.day >= since),
    )
    found: dict[UUID, list[RestOwed]] = {}
    for row in session.scalars(query.order_by(RestOwed.day, RestOwed.id)):
        found.setdefault(row.worker_id, []).append(row)
    return found


# What is written down.


class NotPossible(Exception):
    """It can't be as it was sent; the message is a sentence for who sent it."""


def opt_out(session: Session, viewer: Viewer, starts: date, notice_days: int) -> None:
    """The viewer agrees in writing to more than 48 hours on average; twice is once. Raises `NotYours`, NotPossible."""
    worker = _me(session, viewer)
    if starts < clock.today():
        raise NotPossible("Give a day from today on: nobody can agree for days that are over")
    if not rules.LEAST_NOTICE <= notice_days <= rules.MOST_NOTICE:
        raise NotPossible(f"Give from {rules.LEAST_NOTICE} to {rules.MOST_NOTICE} days of notice, as the law says")
    running = session.scalars(
        select(OptOut).where(
            OptOut.worker_id == worker, or_(OptOut.until.is_(None), OptOut.until >= max(starts, clock.today()))
        )
    ).first()
    if running is not None:
        return
    session.add(
        OptOut(
            worker_id=worker,
            signed_on=clock.today(),
            starts=starts,
            notice_days=notice_days,
            written_by_id=viewer.user_id,
            written_at=clock.now(),
        )
    )
    session.flush()


def end_opt_out(session: Session, viewer: Viewer) -> date | None:
    """The viewer takes it back: it ends when the notice is over; that day, None where none stood. Raises `NotYours`."""
    worker = _me(session, viewer)
    row = session.scalars(
        select(OptOut).where(OptOut.worker_id == worker, OptOut.until.is_(None)).order_by(OptOut.starts.desc())
    ).first()
    if row is None:
        return None
    row.notice_given_on = clock.today()
    row.until = clock.today() + timedelta(days=row.notice_days)
    session.flush()
    return row.until


def offer_health(session: Session, viewer: Viewer, team_id: UUID, worker_id: UUID, on: date) -> None:
    """The manager offered a free health assessment on this day. Twice is once. Raises `NotYours`, NotPossible."""
    of_worker(session, viewer, team_id, worker_id)
    if on > clock.today():
        raise NotPossible("Give the day on which it was offered: today or before")
    session.execute(select(Worker.id).where(Worker.id == worker_id).with_for_update())
    known = select(HealthOffered.id).where(HealthOffered.worker_id == worker_id, HealthOffered.offered_on == on)
    if session.scalar(known) is None:
        session.add(
            HealthOffered(worker_id=worker_id, offered_on=on, written_by_id=viewer.user_id, written_at=clock.now())
        )
        session.flush()


def owed_of(session: Session, viewer: Viewer, rest_id: UUID) -> RestOwed:
    """Rest that is owed, to the viewer or to a worker of a team that they manage. Raises `NotYours`."""
    row = session.scalars(select(RestOwed).where(RestOwed.id == rest_id).with_for_update()).one_or_none()
    own = row is not None and viewer.worker_id is not None and row.worker_id == viewer.worker_id
    managed = row is not None and row.team_id in viewer.reach.get(RoleName.MANAGER, frozenset())
    if row is None or not (own or managed):
        raise NotYours
    return row


def give(session: Session, viewer: Viewer, rest_id: UUID, when: Window) -> None:
    """The rest was given, or will be, then. Raises `NotYours`; NotPossible where it is too short or too early."""
    row = owed_of(session, viewer, rest_id)
    if row.withdrawn_at is not None:
        return
    if when.minutes < row.minutes:
        raise NotPossible(f"It must last at least {spoken_minutes(row.minutes)}, as that is what is owed")
    if local_day(when.start) < row.day:
        raise NotPossible("Give a time after the rest that was cut short")
    row.given_from, row.given_until, row.given_by_id = when.start, when.end, viewer.user_id
    session.flush()


def not_owed(session: Session, viewer: Viewer, rest_id: UUID) -> None:
    """The rest was not cut short after all. Twice is once. Raises `NotYours`."""
    row = owed_of(session, viewer, rest_id)
    row.withdrawn_at = row.withdrawn_at or clock.now()
    session.flush()


def _me(session: Session, viewer: Viewer) -> UUID:
    if viewer.worker_id is None or RoleName.WORKER not in viewer.reach:
        raise NotYours
    session.execute(select(Worker.id).where(Worker.id == viewer.worker_id).with_for_update())
    return viewer.worker_id
