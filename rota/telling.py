"""What each worker hears when a visit is told: how it was for them, how it is now, and how that is said.

Knows states of visits and names. Must not know rows, nor who has seen what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from rota.changes import Placement, VisitState
from rota.local_time import minutes_between, spoken_clock, spoken_minutes, spoken_time
from rota.rules.sentences import names as listed
from rota.week import local_day

DAYS_BY_NAME = 7
"""So many days from today on, a weekday's name alone says which day is meant."""
HOURS_SAID, MINUTES_IN_HOUR, HOURS_IN_DAY = 48, 60, 24
"""Up to 48 hours are said in hours, anything longer in days."""


@dataclass(frozen=True, slots=True)
class Going:
    """One worker goes to a visit: from when, for how many minutes, in which place, and the others who go along."""

    start: datetime
    minutes: int
    beside: tuple[str, ...] = ()
    place: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one worker hears of one visit. None where they did not go, or do not any more."""

    worker: str
    visit: UUID
    before: Going | None
    after: Going | None

    @property
    def differs(self) -> bool:
        """Whether anything is otherwise for this worker."""
        return self.before != self.after

    @property
    def starts(self) -> datetime:
        """The first instant at which this makes a difference to the worker's day."""
        return min(going.start for going in (self.before, self.after) if going is not None)

    @property
    def days(self) -> frozenset[date]:
        """The local days that it concerns."""
        return frozenset(local_day(going.start) for going in (self.before, self.after) if going is not None)


def going_to(state: VisitState | None) -> dict[str, Going]:
    """Who goes to the visit as this state has it, by worker; nobody where it is not asked, or cancelled."""
    if state is None or state.asked is None or state.planned.cancelled:
        return {}
    places = {
        number: (place.worker, place.start)
        for number, place in enumerate(state.planned.places[: len(state.asked.places)], start=1)
        if place.worker is not None and place.start is not None
    }
    workers = [worker for worker, _ in places.values()]
    return {
        worker: Going(start, state.asked.duration, tuple(sorted(w for w in workers if w != worker)), number)
        for number, (worker, start) in places.items()
    }


def told_with(told: VisitState | None, before: VisitState, after: VisitState) -> VisitState:
    """What is told of a visit of which the step from `before` to `after` is settled: who else goes stays as told.

    A colleague's draft is theirs to tell. Where it alters when the visit is, or what, the whole is told as it stands:
    nobody is to come at a time that holds for themselves alone.
    """
    nobody = replace(before, planned=replace(before.planned, places=tuple(map(_nobody, before.planned.places))))
    known = nobody if told is None else told
    places = known.planned.places, before.planned.places, after.planned.places
    if not (known.asked == before.asked == after.asked) or len(set(map(len, places))) > 1:
        return after
    if known.planned.cancelled or [p.start for p in places[0]] != [p.start for p in places[1]]:
        return after
    merged = tuple(now if now != was else then for then, was, now in zip(*places, strict=True))
    workers = [place.worker for place in merged if place.worker is not None]
    if len(set(workers)) < len(workers):
        return after
    return replace(after, planned=replace(after.planned, places=merged))


def _nobody(place: Placement) -> Placement:
    return replace(place, worker=None, pinned_worker=False)


def heard(visit: UUID, before: VisitState | None, after: VisitState | None) -> tuple[Heard, ...]:
    """What each worker whom this visit touches hears, those too for whom only what is asked has changed."""
    was, now = going_to(before), going_to(after)
    return tuple(Heard(worker, visit, was.get(worker), now.get(worker)) for worker in sorted({*was, *now}))


def merged(changes: Iterable[Heard]) -> tuple[Heard, ...]:
    """The changes of each worker and visit, oldest first, as one: from how it first was to how it is now."""
    found: dict[tuple[str, UUID], Heard] = {}
    for change in changes:
        key = change.worker, change.visit
        found[key] = replace(found[key], after=change.after) if key in found else change
    return tuple(found.values())


def sentence(
    change: Heard, person: str, now: VisitState | None, names: Mapping[str, str], today: date, *, first: bool = False
) -> str:
    """ "Joan, Tuesday 09:00 is now 09:30"; "Ivy, Friday 10:00 goes to Tom". `now` is the visit as it is told.

    `first`: the first that they hear of the week, where everything is new and only says when.
    """
    before, after = change.before, change.after
    what = f"{person}, {_when(before or after, today)}"
    if after is None:
        return f"{what} {_without(now, names)}"
    if before is None:
        along = f", with {_names(after.beside, names)}" if after.beside else ""
        return f"{what}{along}" if first else f"{what} is new{along}"
    said = [*_otherwise(before, after, names, today)]
    return f"{what} {'; '.join(said)}" if said else f"{what}: what is asked for has changed"


def ahead(told_at: datetime, starts_at: datetime) -> str:
    """How long before it starts somebody is told: '40 minutes', '18 hours', '4 days'; or that it had begun."""
    minutes = minutes_between(told_at, starts_at)
    return "after it began" if minutes < 0 else said_ahead(minutes)


def said_ahead(minutes: int) -> str:
    """So many minutes, as people say them who plan their lives round it; rounded down."""
    if minutes < MINUTES_IN_HOUR:
        return spoken_minutes(minutes)
    hours = minutes // MINUTES_IN_HOUR
    if hours < HOURS_SAID:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours // HOURS_IN_DAY} days"


def _when(going: Going | None, today: date) -> str:
    return "" if going is None else spoken_time(going.start, _needs_date(going.start, today))


def _needs_date(moment: datetime, today: date) -> bool:
    return not timedelta() <= local_day(moment) - today < timedelta(days=DAYS_BY_NAME)


def _without(now: VisitState | None, names: Mapping[str, str]) -> str:
    if now is None or now.asked is None or now.planned.cancelled:
        return "is cancelled"
    going = going_to(now)
    return f"goes to {_names(going, names)}" if going else "is open: nobody goes yet"


def _otherwise(before: Going, after: Going, names: Mapping[str, str], today: date) -> Iterable[str]:
    if local_day(before.start) != local_day(after.start):
        yield f"is now {spoken_time(after.start, _needs_date(after.start, today))}"
    elif before.start != after.start:
        yield f"is now {spoken_clock(after.start)}"
    if before.minutes != after.minutes:
        yield f"lasts {spoken_minutes(after.minutes)}, not {spoken_minutes(before.minutes)}"
    if before.beside != after.beside:
        yield f"is with {_names(after.beside, names)}" if after.beside else "is for one worker alone"


def _names(workers: Iterable[str], names: Mapping[str, str]) -> str:
    return listed(sorted(names.get(worker, "somebody") for worker in workers))
