"""How early people hear of their work: of a week the first time, and of what changes after that.

People plan their lives round the time between being told and starting. These figures are a team's, never a worker's:
nobody is ranked by them. Minutes everywhere; a median, since one late evening would pull a mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from rota.local_time import minutes_between, monday_of

MINUTES_IN_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Telling:
    """A worker was told of something that starts then. `first`: the first that they heard of that week."""

    worker: str
    day: date
    first: bool
    told_at: datetime
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A week's notice in minutes: how early each worker heard of it, and of each change; None where there was none."""

    week: date
    workers: int
    of_week: int | None
    changes: int
    of_changes: int | None
    late_changes: int
    """Changes that somebody heard of less than a day before."""


def by_week(tellings: Iterable[Telling], weeks: Iterable[date]) -> tuple[Notice, ...]:
    """The notice given for each of these weeks (their Mondays), in this order."""
    found: dict[date, list[Telling]] = {week: [] for week in weeks}
    for telling in tellings:
        if (week := monday_of(telling.day)) in found:
            found[week].append(telling)
    return tuple(_of(week, those) for week, those in found.items())


def over_all(tellings: Iterable[Telling], first: date, weeks: int) -> Notice:
    """The notice given over all of these weeks together."""
    last = first + timedelta(weeks=weeks)
    return _of(first, [telling for telling in tellings if first <= telling.day < last])


def _of(week: date, tellings: list[Telling]) -> Notice:
    of_weeks = _first_of_each(tellings)
    changes = [_ahead(telling) for telling in tellings if not telling.first]
    return Notice(
        week,
        workers=len({worker for worker, _ in of_weeks}),
        of_week=_median(of_weeks.values()),
        changes=len(changes),
        of_changes=_median(changes),
        late_changes=sum(minutes < MINUTES_IN_DAY for minutes in changes),
    )


def _first_of_each(tellings: Iterable[Telling]) -> dict[tuple[str, date], int]:
    """For each worker and week: from when they first heard of it to the first thing that they then knew of."""
    earliest: dict[tuple[str, date], Telling] = {}
    for telling in tellings:
        key = telling.worker, monday_of(telling.day)
        known = earliest.get(key)
        if telling.first and (known is None or telling.starts_at < known.starts_at):
            earliest[key] = telling
    return {key: _ahead(telling) for key, telling in earliest.items()}


def _ahead(telling: Telling) -> int:
    return max(0, minutes_between(telling.told_at, telling.starts_at))


def _median(minutes: Iterable[int]) -> int | None:
    known = list(minutes)
    return round(median(known)) if known else None
