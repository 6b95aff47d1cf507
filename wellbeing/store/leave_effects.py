"""What a worker's leave would do before it is agreed: visits of those days, who could go, what would hang on one.

Computed from the rota as it stands and the rules' own judgement; changes nothing. Scoped by whoever calls it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.leave import days
from rota.limits import DAYS_IN_WEEK
from rota.local_time import monday_of, spoken_time
from rota.one_sickness_away import Hanging, hanging, hanging_sentence
from rota.options import who_could_go
from rota.week import Assignment, Rota, Week, Window
from wellbeing import clock
from wellbeing.models import Contract
from wellbeing.store import hours
from wellbeing.store.leave import Overlap, overlaps
from wellbeing.store.week import week_of

MOST_WEEKS = 3
"""Weeks that are looked at; a longer leave says so."""
MOST_TRIED = 12
"""Visits for which who could go is tried, the first ones."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What it would do. `minutes` of leave; `visits` planned for them then, `tried` of these with somebody for
    `could` of them, one by one; `nobody` names those with nobody; `thin` what would hang on one or nobody.
    """

    minutes: int
    days: int
    visits: int
    tried: int
    could: int
    nobody: tuple[str, ...]
    thin: tuple[str, ...]
    overlaps: tuple[Overlap, ...]
    weeks: int
    looked_at: int


def effects(session: Session, team_id: UUID, worker_id: UUID, first: date, last: date) -> Effects:
    """What it would do if this worker were away on these days, both included."""
    when = hours.whole_days(first, last)
    mondays = sorted({monday_of(day) for day in days(first, last)})
    visits = tried = could = 0
    nobody: list[str] = []
    thin: list[str] = []
    for monday in mondays[:MOST_WEEKS]:
        week = week_of(session, team_id, monday, DAYS_IN_WEEK)
        without, left = _without(week, str(worker_id), when)
        visits += len(left)
        for assignment in left[: max(0, MOST_TRIED - tried)]:
            tried += 1
            found = who_could_go(without, without.rota, assignment.visit, assignment.place)
            if any(not candidate.hard for candidate in found):
                could += 1
            else:
                person = week.person[week.visit[assignment.visit].person].name
                nobody.append(f"{person}, {spoken_time(assignment.start, with_date=True)}")
        thin += _thinner(week, without)
    return Effects(
        _minutes(session, worker_id, first, last),
        (last - first).days + 1,
        visits,
        tried,
        could,
        tuple(nobody),
        tuple(thin),
        tuple(overlaps(session, team_id, first, last, but=worker_id)),
        len(mondays),
        min(len(mondays), MOST_WEEKS),
    )


def _without(week: Week, worker: str, when: Window) -> tuple[Week, list[Assignment]]:
    """The week with this worker away and their visits open, and those visits by time."""
    now = clock.now()
    left = [
        a
        for a in week.rota.of_worker(worker)
        if a.visit in week.visit and a.start >= now and when.overlaps(week.when(a))
    ]
    opened = {(a.visit, a.place) for a in left}
    rota = Rota(tuple(replace(a, worker=None) if (a.visit, a.place) in opened else a for a in week.rota.assignments))
    workers = tuple(replace(w, leave=(*w.leave, when)) if w.id == worker else w for w in week.workers)
    pins = tuple(pin for pin in week.pins if (pin.visit, pin.place) not in opened)
    return replace(week, workers=workers, rota=rota, pins=pins), left


def _thinner(week: Week, without: Week) -> list[str]:
    """What would hang on one worker, or on nobody, that does not now."""
    since = clock.now()
    before = {_about(row): _thin(row) for row in hanging(week, since)}
    return [
        hanging_sentence(without, row)
        for row in hanging(without, since)
        if _thin(row) > before.get(_about(row), (0, 0))
    ]


def _thin(row: Hanging) -> tuple[int, int]:
    return len(row.nobody), len(row.visits)


def _about(row: Hanging) -> tuple[str, str]:
    return row.competence, row.person


def _minutes(session: Session, worker_id: UUID, first: date, last: date) -> int:
    contracts = session.scalars(select(Contract).where(Contract.worker_id == worker_id)).all()
    return sum(_of_day(contracts, day) for day in days(first, last))


def _of_day(contracts: Iterable[Contract], day: date) -> int:
    return hours.contracted_on(contracts, day)
