"""A team's figures for its review, from rows: hours, split days, rest, days ill, leave and wishes, as sums.

Scoped by the viewer. What may be told of so few, and what a split day is, `rota` says; nothing here gives away whose a
figure is. Asks in a number of queries that does not grow with the team.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of
from rota.team_figures import Sum, Weeks, everybodys, of_weeks, somebodys
from wellbeing import clock
from wellbeing.models import Absence, RestOwed, Team, TeamMembership
from wellbeing.store import hours, leave_year, organisation, settling
from wellbeing.store.week import week_of
from wellbeing.store.working_time import members
from wellbeing.viewer import Action, Viewer

WEEKS = 4
"""How many whole weeks are looked back on: as many as a week of rows may hold."""
YEARS_ILL = 1
"""Days ill are those of so many years of whole months, so that nobody's can be told from one day to the next."""
SICKNESS = "sickness"


@dataclass(frozen=True, slots=True)
class Figures:
    """A team's figures. `since` to `until` are the weeks' days, `ill_since` to `ill_until` those of the days ill.

    `granted` of `wished` are the wishes of the last half year; minutes are minutes.
    """

    team: Team
    workers: int
    since: date
    until: date
    weeks: Weeks
    rest_owed: Sum
    ill_since: date
    ill_until: date
    ill: Sum
    leave_left: Sum
    granted: Sum
    wished: Sum


def figures(session: Session, viewer: Viewer, team_id: UUID) -> Figures:
    """The figures of this team until last Sunday. Raises `NotYours`."""
    team = organisation.team(session, viewer, Action.REVIEW, team_id)
    today = clock.today()
    crew = members(session, team_id, today)
    monday = monday_of(today)
    since = monday - timedelta(weeks=WEEKS)
    week = week_of(session, team_id, since, WEEKS * DAYS_IN_WEEK, told=True)
    this_month = today.replace(day=1)
    ill_since, ill_until = this_month.replace(year=today.year - YEARS_ILL), this_month - timedelta(days=1)
    ill = _days_ill(session, crew, team_id, ill_since, ill_until)
    owed = _rest_owed(session, crew)
    wishes = {worker: each for worker, each in settling.of_each(session, team_id).items() if each[1]}
    left = leave_year.of_workers(session, crew, today)
    return Figures(
        team,
        len(crew),
        since,
        monday - timedelta(days=1),
        of_weeks(week, WEEKS, {str(worker) for worker in crew}),
        somebodys(owed.get(worker, 0) for worker in crew),
        ill_since,
        ill_until,
        somebodys(ill.get(worker, 0) for worker in crew),
        everybodys(each.left for each in left.values()),
        granted=somebodys(wishes.get(worker, (0, 0))[0] for worker in crew),
        wished=somebodys(wishes.get(worker, (0, 0))[1] for worker in crew),
    )


def _rest_owed(session: Session, crew: set[UUID]) -> dict[UUID, int]:
    """Minutes of rest that each of these is still owed."""
    rows = session.execute(
        select(RestOwed.worker_id, func.sum(RestOwed.minutes))
        .where(RestOwed.worker_id.in_(crew), RestOwed.withdrawn_at.is_(None), RestOwed.given_until.is_(None))
        .group_by(RestOwed.worker_id)
    )
    return {worker: int(minutes) for worker, minutes in rows}


def _days_ill(session: Session, crew: set[UUID], team_id: UUID, first: date, last: date) -> dict[UUID, int]:
    """On how many of these days each was ill while in this team, days off included."""
    memberships = hours.by_worker(
        session.scalars(
            select(TeamMembership).where(TeamMembership.worker_id.in_(crew), TeamMembership.team_id == team_id)
        )
    )
    rows = session.scalars(
        select(Absence).where(
            Absence.worker_id.in_(crew), Absence.kind == SICKNESS, Absence.first <= last, Absence.last >= first
        )
    )
    found: dict[UUID, set[date]] = {}
    for row in rows:
        begins, ends = max(row.first, first), min(row.last, last)
        days = hours.dates(begins, (ends - begins).days + 1)
        theirs = memberships.get(row.worker_id, [])
        found.setdefault(row.worker_id, set()).update(
            day for day in days if any(hours.counts_on(one, day) for one in theirs)
        )
    return {worker: len(days) for worker, days in found.items()}
