"""What the team does for a person: support lines, and the visits and gaps that they ask of a rota.

A line says which days, how long, and between which local wall times a visit may begin. Everything here
follows from the lines alone, so the same lines give the same visits, with the same ids, whenever and however
often they are asked. Knows nothing of workers, of what is planned, or of where lines are kept.

Weekdays are numbered from Monday 0 to Sunday 6. Wall times are local in Europe/London; durations are whole
minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations
from uuid import UUID, uuid5

from rota.limits import DAYS_IN_WEEK
from rota.local_time import instant, monday_of
from rota.week import CompetenceNeed, DayOption, Gap, Visit, WhoNeed, Window

VISITS = UUID("6f0e6e52-6c0e-5b0c-9a39-2f1d7c7a8e44")
"""The namespace of visit ids. Changing it would lose every visit's history."""

EVERY_DAY = frozenset(range(7))
LEAST_GAP = 30
"""Minutes between two visits to the same person where neither line says."""


@dataclass(frozen=True, slots=True)
class Times:
    """Between which local wall times a visit begins. `latest` before `earliest` means after midnight."""

    earliest: time
    latest: time


@dataclass(frozen=True, slots=True)
class Step:
    """What a line asks from a day on: how long (minutes), which weekdays, how often.

    `times_a_week` None is a visit on each of the weekdays; a number is so many visits on any of them.
    """

    starts: date
    duration: int
    weekdays: frozenset[int] = EVERY_DAY
    times_a_week: int | None = None


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One thing that the team does for a person: a visit on each chosen day, or several a week on any.

    `id` stays the same across plan versions. `name` and `tasks` are in the person's words. `starts` and
    `ends` are the first and last local day; `every_weeks` 2 is every other week, counted from the week of
    `anchor` (or of `starts`). A visit belongs to the day of `possible.earliest`, also when it begins after midnight.
    `tapering` steps replace duration and days, each from its own day on. `interim` is the named reason for
    which support began before the plan was agreed. `least_gap` is the least minutes to the person's other
    visits; None leaves it to the other line, or to `LEAST_GAP`.
    """

    id: str
    person: str
    name: str
    starts: date
    duration: int
    possible: Times
    suits: Times
    weekdays: frozenset[int] = EVERY_DAY
    times_a_week: int | None = None
    every_weeks: int = 1
    anchor: date | None = None
    ends: date | None = None
    tasks: tuple[str, ...] = ()
    double_handed: bool = False
    competences: tuple[CompetenceNeed, ...] = ()
    who: tuple[WhoNeed, ...] = ()
    time_critical: bool = False
    least_gap: int | None = None
    tapering: tuple[Step, ...] = ()
    interim: str | None = None

    @property
    def first_step(self) -> Step:
        """What the line asks before any tapering."""
        return Step(self.starts, self.duration, self.weekdays, self.times_a_week)

    def on(self, day: date) -> bool:
        """Whether the line runs on this local day: between its first and last, in a week that is its turn."""
        if day < self.starts or (self.ends is not None and day > self.ends):
            return False
        weeks = (monday_of(day) - monday_of(self.anchor or self.starts)).days // DAYS_IN_WEEK
        return weeks % self.every_weeks == 0

    def step_on(self, day: date) -> Step:
        """What is asked on this day: the last tapering step that has begun, else the first step."""
        begun = [step for step in self.tapering if step.starts <= day]
        return max(begun, key=lambda step: step.starts, default=self.first_step)

    def minutes_asked(self, week_of: date) -> int:
        """Worker-minutes asked in the ISO week of this day; a double-handed visit counts twice."""
        asked = sum(step.duration for _, _, _, step in _dated(self, [monday_of(week_of)]))
        return asked * (2 if self.double_handed else 1)


def iso_week(day: date) -> str:
    """The ISO week of this day, as in "2026-W53"; its year is that of the week's Thursday."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def visit_id(line: str, when: str, ordinal: int = 1) -> UUID:
    """The visit's id: always the same for a line, a local date (for any day, the ISO week) and an ordinal."""
    return uuid5(VISITS, f"{line}|{when}|{ordinal}")


def visits_for(
    lines: Iterable[SupportLine], days: Iterable[date], places: Mapping[str, str | None]
) -> tuple[Visit, ...]:
    """The visits that these lines ask on these local days, by the earliest start of each.

    `places` gives the place of each person by id. A visit on any day of a week is given whole, with all of
    its days, as soon as one of them is asked for, so that it is the same visit whichever days one looks at.
    """
    wanted = frozenset(days)
    mondays = sorted({monday_of(day) for day in wanted})
    found = [
        _visit(line, visit_id(line.id, when, ordinal), dates, step.duration, places.get(line.person))
        for line in lines
        for when, ordinal, dates, step in _dated(line, mondays)
        if not wanted.isdisjoint(dates)
    ]
    return tuple(sorted(found, key=lambda visit: (visit.options[0].possible.start, visit.support or "", visit.id)))


def gaps_for(lines: Iterable[SupportLine], visits: Iterable[Visit]) -> tuple[Gap, ...]:
    """Least minutes between every two visits of a person that can be on one day, or meet across midnight.

    The larger of what the two lines say holds, `LEAST_GAP` where neither does. Two visits of one line on any
    day of a week are kept further apart than the line's own times reach, so that they fall on different days.
    """
    said = {line.id: line.least_gap for line in lines}
    of_person: dict[str, list[Visit]] = {}
    for visit in visits:
        of_person.setdefault(visit.person, []).append(visit)
    return tuple(
        Gap(one.id, other.id, least)
        for theirs in of_person.values()
        for one, other in combinations(theirs, 2)
        if _can_meet(one, other, least := _least_between(one, other, said))
    )


def _dated(line: SupportLine, mondays: Iterable[date]) -> Iterator[tuple[str, int, tuple[date, ...], Step]]:
    """Each visit of the weeks that begin on these Mondays: its date or week, ordinal, possible dates, step.

    A week of "any day" keeps the step of its first day: a step in midweek neither doubles nor drops a visit.
    """
    for monday in mondays:
        week = [monday + timedelta(days=n) for n in range(DAYS_IN_WEEK)]
        running = [(day, line.step_on(day)) for day in week if line.on(day)]
        any_day = [(day, step) for day, step in running if step.times_a_week is not None]
        for day, step in running:
            if step.times_a_week is None and day.weekday() in step.weekdays:
                yield day.isoformat(), 1, (day,), step
        if any_day:
            step = any_day[0][1]
            dates = tuple(day for day, _ in any_day if day.weekday() in step.weekdays)
            for ordinal in range(1, min(step.times_a_week or 0, len(dates)) + 1):
                yield iso_week(monday), ordinal, dates, step


def _visit(line: SupportLine, id: UUID, dates: tuple[date, ...], duration: int, place: str | None) -> Visit:
    return Visit(
        id=id,
        person=line.person,
        place=place,
        duration=duration,
        options=tuple(_option(line, day) for day in dates),
        double_handed=line.double_handed,
        competences=line.competences,
        who=line.who,
        time_critical=line.time_critical,
        support=line.id,
    )


def _option(line: SupportLine, day: date) -> DayOption:
    """The day's times as instants. When the clocks change, what suits still lies inside what is possible."""
    start, end = _at(line, day, line.possible.earliest), _at(line, day, line.possible.latest)
    possible = Window(start, max(start, end))
    suits_from, suits_to = (
        min(max(_at(line, day, wall), possible.start), possible.end)
        for wall in (line.suits.earliest, line.suits.latest)
    )
    return DayOption(day, possible, Window(suits_from, max(suits_from, suits_to)))


def _at(line: SupportLine, day: date, wall: time) -> datetime:
    past_midnight = wall < line.possible.earliest
    return instant(day + timedelta(days=1) if past_midnight else day, wall)


def _least_between(one: Visit, other: Visit, said: Mapping[str, int | None]) -> int:
    told = [least for visit in (one, other) if (least := said.get(visit.support or "")) is not None]
    least = max(told, default=LEAST_GAP)
    if one.support is not None and one.support == other.support and len(one.options) > 1:
        return max(least, *(option.possible.minutes for option in one.options))
    return least


def _can_meet(one: Visit, other: Visit, least: int) -> bool:
    if not one.days.isdisjoint(other.days):
        return True
    return any(
        _reach(one, first, least).overlaps(_reach(other, second, least))
        for first in one.options
        for second in other.options
        if abs((first.day - second.day).days) == 1
    )


def _reach(visit: Visit, option: DayOption, least: int) -> Window:
    """From the earliest start of the visit on this day to when the next one may begin after its latest."""
    return Window(option.possible.start, option.possible.end + timedelta(minutes=visit.duration + least))
