"""What each worker's days come to: pieces of work in order, travel, waits, the break. The one place for timing.

Derived from a week and a rota, and shared by every rule and figure, so that they cannot disagree. Says what is,
never whether it is right. Team time counts as work unless the worker is on leave then. Team time without a place
is taken wherever the worker was just before (first thing in a day: where they go next); so is a visit without one.
A day that runs past midnight goes on until the first gap that is too long to be a wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from rota.limits import Limits
from rota.local_time import days_later, minutes_between
from rota.week import Assignment, Person, Rota, Visit, Week, Window, Worker, local_day


@dataclass(frozen=True, slots=True)
class Piece:
    """One unbroken piece of work: a visit, or else team time (`visit` None)."""

    when: Window
    place: str | None
    visit: UUID | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two pieces of a day, in minutes.

    `gap` is negative where the two overlap; `travel` is None where there is no way. `taken` is the part of the
    gap that the day's break takes.
    """

    earlier: Piece
    later: Piece
    gap: int
    travel: int | None
    taken: int = 0

    @property
    def wait(self) -> int:
        """Minutes that are neither work, nor travel, nor the break; never negative."""
        return max(0, self.gap - (self.travel or 0) - self.taken)


@dataclass(frozen=True, slots=True)
class Day:
    """A worker's day of work: its pieces in order and what lies between them.

    `when` runs from the first start to the last end, `door_to_door` from leaving home to being back.
    `needs_break`: it is longer than a day may be without one; `has_break`: one of its waits holds it.
    """

    worker: str
    day: date
    pieces: tuple[Piece, ...]
    between: tuple[Between, ...]
    when: Window
    door_to_door: Window
    needs_break: bool
    has_break: bool

    @property
    def waiting(self) -> int:
        """Minutes of waiting in the whole day, the break not counted."""
        return sum(between.wait for between in self.between)

    @property
    def travel(self) -> int:
        """Minutes on the way between pieces; the ways from and to home are not in it."""
        return sum(between.travel or 0 for between in self.between)

    @property
    def visits(self) -> tuple[UUID, ...]:
        """Its visits, in order."""
        return tuple(piece.visit for piece in self.pieces if piece.visit is not None)

    @property
    def ends(self) -> tuple[UUID, ...]:
        """Its first and its last visit: what names the day in a finding."""
        visits = self.visits
        return (visits[0], visits[-1]) if len(visits) > 1 else visits


@dataclass(frozen=True, slots=True)
class Stretch:
    """Work as rest sees it: door to door where the team's limits say so. `own` is None outside the week itself."""

    day: date
    when: Window
    own: Day | None = None


class Shifts:
    """All that is derived from one week and one rota. Nothing is worked out before it is asked for."""

    def __init__(self, week: Week, rota: Rota) -> None:
        self.week, self.rota = week, rota
        self._days: dict[str, tuple[Day, ...]] = {}

    @cached_property
    def assignments(self) -> Mapping[UUID, tuple[Assignment, ...]]:
        """What is planned for each visit of the week, places in order; unknown visits and places are left out."""
        found: dict[UUID, list[Assignment]] = {}
        for (visit, place), assignment in self.rota.by_place.items():
            asked = self.week.visit.get(visit)
            if asked is not None and place in asked.places:
                found.setdefault(visit, []).append(assignment)
        return {
            visit: tuple(sorted(planned, key=lambda a: a.place)) if len(planned) > 1 else tuple(planned)
            for visit, planned in found.items()
        }

    def planned(self, visit: UUID) -> tuple[Assignment, ...]:
        """What is planned for this visit, one for each place where a time is set."""
        return self.assignments.get(visit, ())

    def going(self, visit: UUID) -> tuple[Assignment, ...]:
        """The assignments of those who go to this visit."""
        return tuple(a for a in self.planned(visit) if a.worker is not None)

    def faces(self, person: str) -> frozenset[str]:
        """The different workers who go to this person."""
        return frozenset(str(a.worker) for v in self.visits_by_person.get(person, ()) for a in self.going(v.id))

    @cached_property
    def visits_by_worker(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Each worker's assignments, in no particular order."""
        found: dict[str, list[Assignment]] = {}
        for planned in self.assignments.values():
            for assignment in planned:
                if assignment.worker is not None:
                    found.setdefault(assignment.worker, []).append(assignment)
        return {worker: tuple(of) for worker, of in found.items()}

    @cached_property
    def visits_by_person(self) -> Mapping[str, tuple[Visit, ...]]:
        """The visits asked for each person."""
        found: dict[str, list[Visit]] = {}
        for visit in self.week.visit.values():
            found.setdefault(visit.person, []).append(visit)
        return {person: tuple(of) for person, of in found.items()}

    def workers(self, only: frozenset[str] | None = None) -> Iterator[Worker]:
        """The team's workers, or those of them named."""
        return (worker for worker in self.week.worker.values() if only is None or worker.id in only)

    def people(self, only: frozenset[str] | None = None) -> Iterator[Person]:
        """The people whom the week's visits are for, or those of them named; one unknown goes by their id."""
        for person in self.visits_by_person:
            if only is None or person in only:
                yield self.week.person.get(person) or Person(person, person, None)

    def visits(self, only: frozenset[str] | None = None) -> Iterator[Visit]:
        """The visits of the week, or those for the people named."""
        for person, visits in self.visits_by_person.items():
            if only is None or person in only:
                yield from visits

    def days(self, worker: str) -> tuple[Day, ...]:
        """This worker's days of work, earliest first."""
        if worker not in self._days:
            known = self.week.worker.get(worker)
            self._days[worker] = tuple(_days(self, known)) if known else ()
        return self._days[worker]

    def on_the_way(self, worker: str) -> int:
        """Minutes that this worker is on the way in the week, from home and back included."""
        return sum(day.travel + day.door_to_door.minutes - day.when.minutes for day in self.days(worker))

    def stretches(self, worker: str) -> tuple[Stretch, ...]:
        """This worker's work in order as rest sees it, with what lies before and after the week.

        In a cyclic week that is the week itself once more; else it is what was worked and what is published.
        """
        own = [Stretch(day.day, self._for_rest(day), day) for day in self.days(worker)]
        week = self.week
        if week.cyclic:
            around = [_moved(stretch, days) for days in (-week.days, week.days) for stretch in own]
        else:
            before = (s for s in week.worked_before if s.worker == worker and s.day < week.first)
            after = (s for s in week.tied_after if s.worker == worker and s.day > week.dates[-1])
            around = [Stretch(shift.day, shift.when) for shift in (*before, *after)]
        return tuple(sorted((*around, *own), key=lambda stretch: (stretch.when.start, stretch.when.end)))

    def _for_rest(self, day: Day) -> Window:
        return day.door_to_door if self.week.limits.rest_door_to_door else day.when


_latest: tuple[Week, Rota, Shifts] | None = None


def shifts_of(week: Week, rota: Rota) -> Shifts:
    """What is derived from this week and rota; the last one asked for is kept, as rules ask for it in turn."""
    global _latest
    kept = _latest
    if kept is not None and kept[0] is week and kept[1] is rota:
        return kept[2]
    shifts = Shifts(week, rota)
    _latest = (week, rota, shifts)
    return shifts


def _moved(stretch: Stretch, days: int) -> Stretch:
    when = Window(days_later(stretch.when.start, days), days_later(stretch.when.end, days))
    return Stretch(stretch.day + timedelta(days=days), when)


def pieces_of(shifts: Shifts, worker: Worker) -> list[Piece]:
    """The worker's visits and team time in order of time, each where it truly is (see the module)."""
    week = shifts.week
    dates = set(week.dates)
    pieces = [
        Piece(week.when(a), week.visit[a.visit].place, a.visit) for a in shifts.visits_by_worker.get(worker.id, ())
    ]
    pieces += [
        Piece(team_time.when, team_time.place)
        for team_time in week.team_time
        if worker.id in team_time.workers
        and local_day(team_time.when.start) in dates
        and not any(leave.overlaps(team_time.when) for leave in worker.leave)
    ]
    return sorted(pieces, key=lambda p: (p.when.start, p.when.end, p.visit is None, str(p.visit)))


def _days(shifts: Shifts, worker: Worker) -> Iterator[Day]:
    """Pieces cut into days: a new one on a new local date, unless the gap is one that could be a wait."""
    week = shifts.week
    run: list[Piece] = []
    run_day: date | None = None
    ends: datetime | None = None
    for piece in pieces_of(shifts, worker):
        day = local_day(piece.when.start)
        if ends is not None and day != run_day:
            way = week.travel.between(worker.travel, run[-1].place, piece.place) or 0
            if minutes_between(ends, piece.when.start) > week.limits.longest_wait + way:
                yield _day(week, worker, run)
                run, run_day, ends = [], None, None
        run.append(piece)
        run_day = run_day or day
        ends = max(ends or piece.when.end, piece.when.end)
    if run:
        yield _day(week, worker, run)


def _day(week: Week, worker: Worker, run: list[Piece]) -> Day:
    pieces = _placed(run)
    between: list[Between] = []
    last = pieces[0]
    for piece in pieces[1:]:
        gap = minutes_between(last.when.end, piece.when.start)
        between.append(Between(last, piece, gap, week.travel.between(worker.travel, last.place, piece.place)))
        last = piece if piece.when.end >= last.when.end else last
    when = Window(pieces[0].when.start, last.when.end)
    needs_break = when.minutes > week.limits.break_after
    taken = _with_break(between, week.limits) if needs_break else None
    out = week.travel.between(worker.travel, worker.home, pieces[0].place) or 0
    back = week.travel.between(worker.travel, last.place, worker.home) or 0
    return Day(
        worker.id,
        local_day(when.start),
        tuple(pieces),
        tuple(taken or between),
        when,
        Window(when.start - timedelta(minutes=out), when.end + timedelta(minutes=back)),
        needs_break,
        taken is not None,
    )


def _placed(run: list[Piece]) -> list[Piece]:
    """The same pieces, those without a place put where the worker was just before, or goes next."""
    here = next((piece.place for piece in run if piece.place is not None), None)
    placed = []
    for piece in run:
        here = piece.place or here
        placed.append(piece if piece.place == here else replace(piece, place=here))
    return placed


def _with_break(between: list[Between], limits: Limits) -> list[Between] | None:
    """The break put into the longest wait, the first of equals, as that leaves the shortest waits; None: no room."""
    room = max(range(len(between)), key=lambda n: between[n].wait, default=None)
    if room is None or between[room].wait < limits.break_length:
        return None
    return [*between[:room], replace(between[room], taken=limits.break_length), *between[room + 1 :]]
