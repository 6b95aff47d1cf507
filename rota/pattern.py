"""A team's usual pattern: one to four weeks that repeat, in weekdays and wall times; its changes and its week.

The pattern lies in January 2001: the 1st is a Monday and no clock changes in its four weeks, so that each instant
there is one weekday and one wall time, and whatever works on a dated week (`rota.changes`, the rules, who could go)
works on the pattern too. `dated` and `usual` lead from there to the days of a real week and back, by the clock on the
wall: a usual 07:30 is 07:30 on either side of a clock change. Knows nothing of plans, of storage or of who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from rota.changes import Conflict, Placement, Planned, PlannedPart, VisitState
from rota.limits import DAYS_IN_WEEK
from rota.local_time import days_later, monday_of
from rota.week import Rota, SignOff, TeamTime, Visit, Week, Window, Worker, local_day

FIRST = date(2001, 1, 1)
"""The Monday of the pattern's first week."""
MOST_WEEKS = 4
EMPTY = Planned(())
"""Nothing is usual yet for a visit."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many weeks the pattern has (1 to 4), and a Monday whose week is a first one."""

    weeks: int
    anchor: date

    @property
    def days(self) -> int:
        """The days of the whole pattern."""
        return self.weeks * DAYS_IN_WEEK

    def week_on(self, day: date) -> int:
        """Which week of the pattern (from 0) the week of this day is; days before the anchor count back."""
        return (monday_of(day) - monday_of(self.anchor)).days // DAYS_IN_WEEK % self.weeks


@dataclass(frozen=True, slots=True)
class UsualVisit:
    """What is usual for one visit that a support line asks every time the pattern comes round.

    `week` counts from 0; `weekday` is the one it is asked for, None where any of several will do, and then `ordinal`
    tells it from its sisters. The starts in `planned` lie in the pattern's own weeks.
    """

    id: UUID
    support: str
    person: str
    week: int
    weekday: int | None
    ordinal: int
    planned: Planned = EMPTY


@dataclass(frozen=True, slots=True)
class PatternChange:
    """Parts that happen together or not at all, in plain words why, and where it is one a change of its weeks.

    `before` None and `after` set: the pattern begins.
    """

    parts: tuple[PlannedPart, ...] = ()
    cause: str = ""
    before: Shape | None = None
    after: Shape | None = None

    @property
    def visits(self) -> frozenset[UUID]:
        """The usual visits it touches."""
        return frozenset(part.visit for part in self.parts)

    @property
    def reshapes(self) -> bool:
        """Whether the weeks or their beginning change."""
        return self.after is not None and self.after != self.before


def invert(change: PatternChange, cause: str = "") -> PatternChange:
    """The change that takes `change` back. A pattern that has begun stays: taking that back leaves it empty."""
    parts = tuple(part.inverted() for part in reversed(change.parts))
    if change.before is None or not change.reshapes:
        return PatternChange(parts, cause)
    return PatternChange(parts, cause, change.after, change.before)


def apply(standing: Mapping[UUID, Planned], change: PatternChange) -> dict[UUID, Planned]:
    """What stands of the visits of `change` after it. Raises `rota.changes.Conflict` with every part that misfits."""
    after: dict[UUID, Planned] = {visit: standing.get(visit, EMPTY) for visit in change.visits}
    misfits = []
    for part in change.parts:
        if bare(after[part.visit]) != bare(part.before):
            misfits.append(part)
        after[part.visit] = part.after
    if misfits:
        raise Conflict(tuple(misfits))
    return after


def bare(planned: Planned) -> tuple[Placement, ...]:
    """The places up to the last one of which something is planned, so that one place empty equals none."""
    places = list(planned.places)
    while places and places[-1] == Placement():
        places.pop()
    return tuple(places)


def shown(visit: Visit, planned: Planned, members: Iterable[str]) -> VisitState:
    """A visit of the pattern as it stands: with as many places as it has now; who is in the team no more, is nobody."""
    known = frozenset(members)
    kept = [p if p.worker in known else replace(p, worker=None, pinned_worker=False) for p in planned.places]
    places = (*kept, *(Placement() for _ in visit.places))[: len(visit.places)]
    return VisitState(visit, Planned(tuple(places)))


def monday(week: int) -> date:
    """The Monday of this week of the pattern, from 0."""
    return FIRST + timedelta(weeks=week)


def dated(planned: Planned, week: int, real: date) -> Planned:
    """The same in the real week that begins on the Monday `real`, at the same wall times."""
    return _moved(planned, (real - monday(week)).days)


def usual(planned: Planned, week: int, real: date) -> Planned:
    """What was planned in the week from the Monday `real`, as the pattern's week `week` has it, without its pins."""
    moved = _moved(planned, (monday(week) - real).days)
    return Planned(tuple(replace(p, pinned_worker=False, pinned_start=False) for p in moved.places))


def _moved(planned: Planned, days: int) -> Planned:
    places = (p if p.start is None else replace(p, start=days_later(p.start, days)) for p in planned.places)
    return Planned(tuple(places))


def as_week(team: Week, shape: Shape, today: date, given: Week) -> Week:
    """The pattern as a week whose last day is followed by its first, for the rules and the solver.

    `team` is a real week of seven days, for its workers, people, ways and competences; leave is no part of a
    pattern. `given` has what is asked and planned in the pattern's own weeks: visits, gaps, pins, rota.
    """
    weeks = [(week, (monday(week) - team.first).days) for week in range(shape.weeks)]
    return replace(
        team,
        first=FIRST,
        days=shape.days,
        workers=tuple(_every_week(worker, [days for _, days in weeks]) for worker in team.workers),
        visits=given.visits,
        sign_offs=tuple(_always(each) for each in team.sign_offs if _counts(each, today)),
        gaps=given.gaps,
        team_time=tuple(_again(each, week, days) for week, days in weeks for each in team.team_time),
        pins=given.pins,
        rota=given.rota,
        usual=type(team.usual)(),
        worked_before=(),
        tied_after=(),
        wishes=(),
        cyclic=True,
    )


def _every_week(worker: Worker, shifts: Iterable[int]) -> Worker:
    windows = sorted(
        {_shifted(window, days) for days in shifts for window in worker.available}, key=lambda w: (w.start, w.end)
    )
    joined: list[Window] = []
    for window in windows:
        if joined and window.start <= joined[-1].end:
            joined[-1] = Window(joined[-1].start, max(joined[-1].end, window.end))
        else:
            joined.append(window)
    return replace(worker, available=tuple(joined), leave=(), leave_minutes=0)


def _shifted(window: Window, days: int) -> Window:
    start = days_later(window.start, days)
    return Window(start, max(start, days_later(window.end, days)))


def _again(team_time: TeamTime, week: int, days: int) -> TeamTime:
    return replace(team_time, id=f"{team_time.id}:{week}", when=_shifted(team_time.when, days))


def _counts(sign_off: SignOff, today: date) -> bool:
    return sign_off.suspended_from is None and (sign_off.until is None or sign_off.until >= today)


def _always(sign_off: SignOff) -> SignOff:
    return replace(sign_off, starts=FIRST - timedelta(days=DAYS_IN_WEEK), until=None)


def one_week(pattern: Week, number: int) -> Week:
    """Week `number` (from 0) of a pattern by itself, for looking at; what the rules say is for the whole to say."""
    first = monday(number)
    dates = frozenset(first + timedelta(days=n) for n in range(DAYS_IN_WEEK))
    visits = tuple(visit for visit in pattern.visits if not dates.isdisjoint(visit.days))
    ids = {visit.id for visit in visits}
    return replace(
        pattern,
        first=first,
        days=DAYS_IN_WEEK,
        visits=visits,
        gaps=tuple(gap for gap in pattern.gaps if gap.one in ids and gap.other in ids),
        pins=tuple(pin for pin in pattern.pins if pin.visit in ids),
        team_time=tuple(each for each in pattern.team_time if local_day(each.when.start) in dates),
        rota=Rota(tuple(a for a in pattern.rota.assignments if a.visit in ids)),
        cyclic=False,
    )
