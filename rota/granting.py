"""What it would do to grant some wishes: the rota as it stands, with the visits they free given to whoever has room.

Worked out by trying it, one visit at a time, and judged by the rules. It changes nothing, and a proposal may find
better; it says what it did not find a place for, never that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from rota.effects import NOT_ASKED
from rota.findings import new_findings
from rota.hours import balance, may_run_over
from rota.limits import DAYS_IN_WEEK, MINUTES_IN_DAY
from rota.local_time import minutes_between, spoken_minutes
from rota.rounds import Wants, Wished
from rota.rules import broken
from rota.rules.sentences import at_time, names, person_name, worker_name
from rota.shifts import Shifts, pieces_of, shifts_of
from rota.week import Assignment, Rota, Visit, Week, Window, Worker, local_day
from rota.wish_clashes import Clash, against, may_make

NEAR, MOST_STEPS = timedelta(minutes=15), 6
"""Other times that are tried: so far from the one that stands, and so many of them either way."""
MOST_DAYS = 6
"""Days that somebody works in a week at most, where another day is tried for them."""
MOST_NAMED = 3
"""Visits and workers that a sentence names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What granting does: `uncovered` places that had somebody and now have nobody, `moved` how many went to others.

    `retimed` are those of them at another time. `hours` are planned and owed minutes by worker, of those whom it
    touches; `new_faces` pairs of person and worker who do not see each other in the rota as it stands, nor did lately;
    `breaks` what new rules it breaks.
    """

    uncovered: tuple[Assignment, ...]
    moved: int
    retimed: int
    hours: Mapping[str, tuple[int, int]]
    new_faces: int
    breaks: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int, int]:
        """What is best has the least of this."""
        return len(self.uncovered), len(self.breaks), self.new_faces


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to settle a clash: this wish gives way, and the others of the clash are granted. None: nobody does."""

    gives_way: Wished | None
    outcome: Outcome


def choices_for(week: Week, clash: Clash, *, planned: bool) -> tuple[Choice, ...]:
    """Every way to settle it by one wish that gives way, after what it would be if none did.

    Empty where nothing is `planned` for the week yet: there is nothing to try it on.
    """
    if not planned:
        return ()
    ways: list[Wished | None] = [None, *clash.wishes]
    return tuple(Choice(way, grant(week, [wish for wish in clash.wishes if wish != way])) for way in ways)


def grant(week: Week, wishes: Iterable[Wished]) -> Outcome:
    """Grant these wishes, and see. Pinned visits are moved too: that is what granting such a wish would take."""
    wishes = list(wishes)
    filling = _Filling(week, wishes)
    freed = [a for a in week.rota.assignments if a.visit in week.visit and filling.is_freed(a)]
    for wish in wishes:
        if wish.kind is Wants.SEE_PERSON:
            freed += filling.make_room(wish)
    freed.sort(key=lambda a: (a.start, a.visit, a.place))
    for assignment in freed:
        filling.place(assignment)
    return filling.outcome(freed)


class _Filling:
    """A rota being filled again, and each worker's pieces in it."""

    def __init__(self, week: Week, wishes: Sequence[Wished]) -> None:
        self.week, self.before = week, shifts_of(week, week.rota)
        self.by_worker: dict[str, list[Wished]] = {}
        for wish in wishes:
            self.by_worker.setdefault(wish.worker, []).append(wish)
        kept = [a for a in week.rota.assignments if a.visit in week.visit and not self.is_freed(a)]
        self.at: dict[tuple[UUID, int], Assignment] = {(a.visit, a.place): a for a in kept}
        self.given: dict[tuple[UUID, int], str] = {}
        shifts = Shifts(week, Rota(tuple(kept)))
        self.pieces = {
            worker.id: [(piece.when, piece.place) for piece in pieces_of(shifts, worker)] for worker in week.workers
        }
        self.added: dict[str, int] = {}
        self.room = {worker.id: self._room(shifts, worker) for worker in week.workers}

    def _room(self, shifts: Shifts, worker: Worker) -> int:
        return balance(shifts, worker).room + may_run_over(self.week)

    def is_freed(self, assignment: Assignment) -> bool:
        """Whether this is against one of the wishes of its worker."""
        theirs = self.by_worker.get(assignment.worker or "", ())
        return any(against(self.week, wish, assignment) for wish in theirs)

    def make_room(self, wish: Wished) -> list[Assignment]:
        """One visit to the person for who would like to see them; nothing to do where they go already."""
        visits = [visit for visit in self.week.visits if visit.person == wish.person]
        planned = [
            self.at[visit.id, place] for visit in visits for place in visit.places if (visit.id, place) in self.at
        ]
        if any(assignment.worker == wish.worker for assignment in planned):
            return []
        worker = self.week.worker[wish.worker]
        for assignment in sorted(planned, key=lambda a: (a.start, a.visit, a.place)):
            if self._may(worker, assignment):
                old = str(assignment.worker)
                when = self.week.when(assignment)
                self.pieces[old] = [piece for piece in self.pieces.get(old, []) if piece[0] != when]
                self._give(worker, assignment)
                return [assignment]
        return []

    def place(self, assignment: Assignment) -> None:
        """Give it to the best of those who may, at its time or near it; leave it with nobody where there is none."""
        if (assignment.visit, assignment.place) in self.given:
            return
        for start in self._times(assignment):
            then = replace(assignment, start=start)
            able = [worker for worker in self.week.workers if self._may(worker, then)]
            if able:
                self._give(min(able, key=lambda worker: self._rank(worker, then)), then)
                return

    def _times(self, assignment: Assignment) -> Sequence[datetime]:
        """The time it has, and for a visit of one worker, unless that is pinned, others in its hours, nearest first."""
        visit, now = self.week.visit[assignment.visit], assignment.start
        pinned = any(pin.visit == visit.id and pin.start is not None for pin in self.week.pins)
        if len(visit.places) > 1 or pinned:
            return (now,)
        near = [now + step * NEAR for step in range(-MOST_STEPS, MOST_STEPS + 1)]
        hours = [option.possible for option in visit.options if option.day == local_day(now)]
        fits = [time for time in near if any(window.start <= time <= window.end for window in hours)]
        return (now, *sorted((time for time in fits if time != now), key=lambda time: abs(time - now)))

    def _give(self, worker: Worker, assignment: Assignment) -> None:
        visit, when = self.week.visit[assignment.visit], self.week.when(assignment)
        self.room[worker.id] -= self._longer(worker, when)
        self.pieces[worker.id] = sorted(
            [*self.pieces[worker.id], (when, visit.place)], key=lambda piece: (piece[0].start, piece[0].end)
        )
        self.at[assignment.visit, assignment.place] = replace(assignment, worker=worker.id)
        self.given[assignment.visit, assignment.place] = worker.id

    def _may(self, worker: Worker, assignment: Assignment) -> bool:
        week, visit, when = self.week, self.week.visit[assignment.visit], self.week.when(assignment)
        mine = replace(assignment, worker=worker.id)
        others = (self.at.get((visit.id, place)) for place in visit.places if place != assignment.place)
        return (
            assignment.worker != worker.id
            and not any(against(week, wish, mine) for wish in self.by_worker.get(worker.id, ()))
            and all(other is None or other.worker != worker.id for other in others)
            and may_make(week, worker, visit, assignment.start)
            and any(window.holds(when) for window in worker.available)
            and not any(leave.overlaps(when) for leave in worker.leave)
            and self._fits(worker, when, visit.place)
            and (
                assignment.start == week.rota.by_place[assignment.visit, assignment.place].start
                or self._apart(visit, when)
            )
        )

    def _apart(self, visit: Visit, when: Window) -> bool:
        """Whether a visit at another time keeps its distance from the person's others."""
        least = {frozenset((gap.one, gap.other)): gap.least for gap in self.week.gaps}
        for other in self.before.visits_by_person.get(visit.person, ()):
            for place in other.places:
                planned = self.at.get((other.id, place))
                if other.id == visit.id or planned is None or local_day(planned.start) != local_day(when.start):
                    continue
                theirs = self.week.when(planned)
                far = max(minutes_between(theirs.end, when.start), minutes_between(when.end, theirs.start))
                if far < least.get(frozenset((visit.id, other.id)), 0):
                    return False
        return True

    def _fits(self, worker: Worker, when: Window, place: str | None) -> bool:
        """Whether there is time for the way, no split day, no day too long, and rest on both sides."""
        limits, day = self.week.limits, local_day(when.start)
        between = self.week.travel.between
        pieces = self.pieces[worker.id]
        for other, at in pieces:
            first, second = ((other, at), (when, place)) if other.start <= when.start else ((when, place), (other, at))
            way = between(worker.travel, first[1], second[1])
            if way is None or minutes_between(first[0].end, second[0].start) < way:
                return False
        span = self._span(worker, day)
        if span is not None:
            gap = max(minutes_between(span.end, when.start), minutes_between(when.end, span.start))
            whole = Window(min(span.start, when.start), max(span.end, when.end))
            # ways there are part of the gap, but here the longest wait alone bounds it: on the safe side
            if gap > limits.longest_wait or whole.minutes > limits.longest_day:
                return False
        others = [piece for piece, _ in pieces if local_day(piece.start) != day]
        if (
            span is None
            and len({local_day(piece.start) for piece in others}) >= MOST_DAYS * self.week.days // DAYS_IN_WEEK
        ):
            return False
        rest = timedelta(minutes=limits.daily_rest)
        return not any(piece.start - rest < when.end and when.start < piece.end + rest for piece in others)

    def _span(self, worker: Worker, day: date) -> Window | None:
        that_day = [piece for piece, _ in self.pieces[worker.id] if local_day(piece.start) == day]
        return Window(that_day[0].start, max(piece.end for piece in that_day)) if that_day else None

    def _longer(self, worker: Worker, when: Window) -> int:
        """Minutes by which the worker's day grows."""
        span = self._span(worker, local_day(when.start))
        if span is None:
            return when.minutes
        return minutes_between(min(span.start, when.start), max(span.end, when.end)) - span.minutes

    def _rank(self, worker: Worker, assignment: Assignment) -> tuple[bool, bool, bool, int, str]:
        """Who has the hours comes first, then who works that day, then who is known."""
        person, when = self.week.visit[assignment.visit].person, self.week.when(assignment)
        room, works = self.room[worker.id], self._span(worker, local_day(when.start)) is not None
        over = self._longer(worker, when) > room
        return over, not works, not self._knows(person, worker.id), -min(MINUTES_IN_DAY, room), worker.id

    def _knows(self, person: str, worker: str) -> bool:
        known = self.week.person.get(person)
        chosen = known is not None and worker in known.chosen
        return chosen or worker in self.before.faces(person) or worker in self.week.seen.get(person, {})

    def outcome(self, freed: Sequence[Assignment]) -> Outcome:
        """What it came to, judged by the rules for those whom it touches."""
        week, rota = self.week, Rota(tuple(self.at.values()))
        shifts = Shifts(week, rota)
        touched = {str(a.worker) for a in freed if a.worker} | set(self.given.values())
        people = {week.visit[assignment.visit].person for assignment in freed}
        found = new_findings(broken(week, week.rota, touched, people), broken(week, rota, touched, people))
        pairs = {(week.visit[visit].person, worker) for (visit, _), worker in self.given.items()}
        hours = {
            worker.id: (own.planned, own.owed)
            for worker in week.workers
            if worker.id in touched
            for own in [balance(shifts, worker)]
        }
        return Outcome(
            tuple(a for a in freed if a.worker is not None and (a.visit, a.place) not in self.at),
            len(self.given),
            sum(self.at[key].start != self.week.rota.by_place[key].start for key in self.given),
            hours,
            sum(not self._knows(person, worker) for person, worker in pairs),
            tuple(dict.fromkeys(f.sentence for f in found if f.rule not in NOT_ASKED)),
        )


def said(week: Week, outcome: Outcome) -> tuple[str, ...]:
    """What it would do, in plain sentences: who has nobody, how many visits move, faces, hours, what it breaks."""
    lines = [_uncovered(week, outcome.uncovered)]
    if outcome.moved:
        new = {0: "no new face", 1: "1 new face"}.get(outcome.new_faces, f"{outcome.new_faces} new faces")
        other = f", {outcome.retimed} at another time" if outcome.retimed else ""
        lines.append(f"{_visits(outcome.moved)} would go to somebody else{other}, with {new}.")
    far = sorted(
        ((planned - owed, worker) for worker, (planned, owed) in outcome.hours.items()),
        key=lambda each: (-abs(each[0]), each[1]),
    )
    for _, worker in far[:MOST_NAMED]:
        planned, owed = outcome.hours[worker]
        lines.append(f"{worker_name(week, worker)}: {spoken_minutes(planned)} of {spoken_minutes(owed)} planned.")
    return (*lines, *outcome.breaks[:MOST_NAMED])


def _uncovered(week: Week, uncovered: Sequence[Assignment]) -> str:
    if not uncovered:
        return "Everybody still has somebody."
    each = [_visit_words(week, assignment.visit, assignment.start) for assignment in uncovered]
    named = list(dict.fromkeys(each))
    more = len(named) - MOST_NAMED
    shown = [*named[:MOST_NAMED], f"{more} more"] if more > 0 else named
    return f"No place found for {names(shown)}."


def _visit_words(week: Week, visit: UUID, start: datetime) -> str:
    return f"{person_name(week, week.visit[visit].person)} ({at_time(week, start)})"


def _visits(count: int) -> str:
    return "1 visit" if count == 1 else f"{count} visits"
