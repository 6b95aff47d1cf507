"""What a team supposes in a trial: somebody new, a day off, a worker less, a sign-off more or less, another time.

Plain data, safe to store as JSON with `rota.json_form`, and its words. Knows nothing of rotas, of what would come of
it, or of where it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from plans.support import EVERY_DAY, SupportLine, Times
from plans.support_problems import last_interim_day
from rota.local_time import spoken_clock, spoken_day
from rota.week import CompetenceNeed, DayOption, Visit, Window, local_day

SHORTEST, LONGEST = 5, 720
"""Minutes of a visit."""
SUITS_FOR = timedelta(minutes=30)
EARLIEST, LATEST = timedelta(minutes=60), timedelta(minutes=90)
"""How long it suits from the time given; how much sooner and later than that a visit may begin."""
LAST_MINUTE = 24 * 60 - 1


class What(StrEnum):
    """The kinds of things that a team can suppose."""

    TAKE_ON = "take-on"
    DAY_OFF = "day-off"
    LOSE_WORKER = "lose-worker"
    SIGN_OFF = "sign-off"
    LOSE_SIGN_OFF = "lose-sign-off"
    OTHER_TIME = "other-time"


@dataclass(frozen=True, slots=True)
class Sketch:
    """Support in a few lines: at which times a day, how long, which days, by how many, what has to be signed off.

    `lines` are the ids of the support lines that it becomes, one for each time.
    """

    times: tuple[time, ...]
    duration: int
    lines: tuple[str, ...]
    weekdays: frozenset[int] = EVERY_DAY
    two_workers: bool = False
    competences: tuple[str, ...] = ()
    postcode: str | None = None

    def support(self, person: str, starts: date, why: str = "") -> tuple[SupportLine, ...]:
        """The support lines from this day on; with `why`, marked as begun before the plan is agreed."""
        return tuple(
            SupportLine(
                id=id,
                person=person,
                name=_name(at),
                starts=starts,
                ends=last_interim_day(starts) if why else None,
                duration=self.duration,
                possible=Times(_moved(at, -EARLIEST), _moved(at, LATEST)),
                suits=Times(at, _moved(at, SUITS_FOR)),
                weekdays=self.weekdays,
                double_handed=self.two_workers,
                competences=tuple(CompetenceNeed(each) for each in self.competences),
                interim=why or None,
            )
            for id, at in zip(self.lines, self.times, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Supposed:
    """One thing supposed of a week. `what` says which of the fields count.

    `days` are tried one by one: first days with somebody new, or days off. `person` is whom it is for; `known` False:
    nobody whom the team knows yet, called `name`. `visit` would begin at `start` and last `duration` minutes.
    """

    what: What
    days: tuple[date, ...] = ()
    last: date | None = None
    worker: str | None = None
    competence: str | None = None
    person: str | None = None
    known: bool = True
    name: str = ""
    sketch: Sketch | None = None
    visit: UUID | None = None
    start: datetime | None = None
    duration: int | None = None

    @property
    def starting(self) -> date | None:
        """The first of its days."""
        return min(self.days, default=None)


def words(supposed: Supposed, workers: Mapping[str, str], competences: Mapping[str, str], whose: str = "") -> str:
    """What is supposed, in a few words; the names are those of workers and competences by id."""
    worker = workers.get(supposed.worker or "", "a worker")
    competence = competences.get(supposed.competence or "", "a task")
    whom = f" for {supposed.name}" if supposed.name else ""
    match supposed.what:
        case What.TAKE_ON:
            return f"Take on {supposed.name} from {_days(supposed.days)}"
        case What.DAY_OFF if supposed.last is not None and supposed.starting != supposed.last:
            return f"Give {worker} {_days((*supposed.days[:1],))} to {_day(supposed.last)} off"
        case What.DAY_OFF:
            return f"Give {worker} {_days(supposed.days)} off"
        case What.LOSE_WORKER:
            since = f" from {_day(supposed.starting)}" if supposed.starting else ""
            return f"Be without {worker}{since}"
        case What.SIGN_OFF:
            return f"Sign {worker} off: {competence}{whom}"
        case What.LOSE_SIGN_OFF:
            return f"Lose {worker}’s sign-off: {competence}{whom}"
    return f"{whose or 'A visit'}: {_at(supposed)}"


def retimed(visit: Visit, start: datetime | None, duration: int | None) -> Visit:
    """The visit as it would be asked for, so long, and so that it may begin at `start`; what suits stays."""
    changed = visit if duration is None else replace(visit, duration=duration)
    if start is None:
        return changed
    options = tuple(_reaching(option, start, visit) for option in visit.options)
    return replace(changed, options=options)


def wider(visit: Visit, minutes: int) -> Visit:
    """The visit as it would be asked for if it might begin so much earlier or later than it may now."""
    by = timedelta(minutes=minutes)
    return replace(
        visit,
        options=tuple(
            replace(option, possible=Window(option.possible.start - by, option.possible.end + by))
            for option in visit.options
        ),
    )


def _reaching(option: DayOption, start: datetime, visit: Visit) -> DayOption:
    """The option, so wide that `start` is possible where that is on its day; others as they are."""
    if local_day(start) != option.day and len(visit.options) > 1:
        return option
    possible = Window(min(option.possible.start, start), max(option.possible.end, start))
    return replace(option, possible=possible)


def _at(supposed: Supposed) -> str:
    at = f"on {_day(local_day(supposed.start))} at {spoken_clock(supposed.start)}" if supposed.start else ""
    lasting = f"{supposed.duration} minutes long" if supposed.duration else ""
    return ", ".join(filter(None, (at, lasting))) or "as it is"


def _days(days: Sequence[date]) -> str:
    *firsts, last = [_day(day) for day in sorted(days)] or ["a day"]
    return f"{', '.join(firsts)} or {last}" if firsts else last


def _day(day: date | None) -> str:
    return spoken_day(day, with_date=True) if day else "a day"


def _name(at: time) -> str:
    if at.hour < 11:
        return "Morning visit"
    if at.hour < 14:
        return "Lunchtime visit"
    if at.hour < 17:
        return "Afternoon visit"
    return "Evening visit" if at.hour < 21 else "Night visit"


def _moved(at: time, by: timedelta) -> time:
    """The wall time so much earlier or later, within the same day."""
    minutes = at.hour * 60 + at.minute + by // timedelta(minutes=1)
    hour, minute = divmod(min(max(minutes, 0), LAST_MINUTE), 60)
    return time(hour, minute)
