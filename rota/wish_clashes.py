"""Where wishes clash, by plain rules: with visits, with what is settled, and with each other. Judges, decides nothing.

The rules: every visit of a day keeps somebody who may make it; the hours of those who are left hold the day's
visits, and they are as many as the rota that stands has working; nobody's day off or hours are against what is pinned;
a person sees no more faces than they should, and nobody whom they declined. A visit that could be on another day is
left out, as the day decides nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from rota.local_time import midnight, spoken_clock, spoken_minutes
from rota.rounds import OF_A_DAY, Wants, Wished, wall
from rota.rules.sentences import at_time, names, on_day, person_name, worker_name
from rota.rules.sign_off import signed_off
from rota.week import Assignment, DayOption, NeededOf, Visit, Week, Window, Worker, local_day

HOUR = timedelta(hours=1)
ONLY, FEW, PINNED, FACES, DECLINED = "only", "few", "pinned", "faces", "declined"
"""What makes a clash: the first part of its key."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes that can't all be. `key` names it, the same while the same wishes are in it; `day` None: of the week.

    `why` is a sentence. Where there is one wish alone, it is against something that stands.
    """

    key: str
    day: date | None
    why: str
    wishes: tuple[Wished, ...]


@dataclass(frozen=True)
class Day:
    """One day of a week under some wishes: who could still work when."""

    week: Week
    day: date
    wishes: Mapping[str, Wished]

    @cached_property
    def visits(self) -> tuple[tuple[Visit, DayOption], ...]:
        """The visits that must be on this day."""
        return tuple(
            (visit, visit.options[0])
            for visit in self.week.visits
            if len(visit.options) == 1 and visit.options[0].day == self.day
        )

    def free(self, worker: Worker, *, as_wished: bool) -> list[Window]:
        """When this worker could work, leave taken out, and what they wish too where `as_wished`."""
        span = Window(midnight(self.day), midnight(self.day + timedelta(days=2)))
        if as_wished and (wish := self.wishes.get(worker.id)) is not None:
            span = _wished(self.week, wish, span)
        found = [part for window in worker.available if (part := _both(window, span)) is not None]
        for leave in worker.leave:
            found = [part for window in found for part in _without(window, leave)]
        return found

    @cached_property
    def times(self) -> Mapping[tuple[str, bool], list[Window]]:
        """`free` of every worker, with and without what they wish."""
        return {(w.id, wish): self.free(w, as_wished=wish) for w in self.week.workers for wish in (False, True)}

    def would_work(self, wish: Wished) -> bool:
        """Whether whoever wishes this could work that day at all: no leave, and a day on which they can."""
        midnight_after = midnight(self.day + timedelta(days=1))
        return any(window.start < midnight_after for window in self.times[wish.worker, False])

    def could(self, worker: Worker, visit: Visit, option: DayOption, *, as_wished: bool) -> bool:
        """Whether this worker could make this visit at some possible time."""
        long = timedelta(minutes=visit.duration)
        return any(
            max(window.start, option.possible.start) <= min(window.end - long, option.possible.end)
            for window in self.times[worker.id, as_wished]
        )


def clashes(week: Week, wishes: Sequence[Wished]) -> tuple[Clash, ...]:
    """Every clash among these wishes, by day, those of the whole week last."""
    known = [wish for wish in wishes if wish.worker in week.worker]
    found: list[Clash] = []
    for day in week.dates:
        that_day = {wish.worker: wish for wish in known if wish.kind in OF_A_DAY and wish.day == day}
        if that_day:
            under = Day(week, day, that_day)
            found += _only(under) or _few(under) or _heads(under)
            found += _pinned(under)
    found += _of_people(week, [wish for wish in known if wish.kind is Wants.SEE_PERSON])
    return tuple(found)


def against(week: Week, wish: Wished, assignment: Assignment) -> bool:
    """Whether this assignment is on the wish's day and not as wished."""
    if wish.day is None or local_day(assignment.start) != wish.day:
        return False
    when = week.when(assignment)
    if wish.kind is Wants.EARLY:
        return when.end > wall(wish.day, week.limits.early_by)
    if wish.kind is Wants.LATE:
        return when.start < wall(wish.day, week.limits.late_from)
    return wish.kind is Wants.DAY_OFF


def may_make(week: Week, worker: Worker, visit: Visit, at: datetime) -> bool:
    """Whether this worker is welcome and signed off for all that everybody who goes must bring."""
    return week.welcome(visit, worker) and all(
        signed_off(week, worker.id, competence, visit.person, at) for competence in visit.of_each
    )


def _wished(week: Week, wish: Wished, span: Window) -> Window:
    assert wish.day is not None  # only wishes of a day come here
    if wish.kind is Wants.EARLY:
        return Window(span.start, wall(wish.day, week.limits.early_by))
    if wish.kind is Wants.LATE:
        return Window(wall(wish.day, week.limits.late_from), span.end)
    return Window(midnight(wish.day + timedelta(days=1)), span.end)


def _only(under: Day) -> list[Clash]:
    """Visits that nobody may make, or too few, once all have what they wish; those with the same wishes together."""
    found: dict[tuple[str, ...], list[tuple[Visit, DayOption]]] = {}
    for visit, option in under.visits:
        missing = _missing(under, visit, option)
        if missing:
            found.setdefault(missing, []).append((visit, option))
    clashes = []
    for workers, visits in found.items():
        by_name = sorted(workers, key=lambda worker: (worker_name(under.week, worker), worker))
        whose = [under.wishes[worker] for worker in by_name]
        visit, option = visits[0]
        more = f" and {len(visits) - 1} more" if len(visits) > 1 else ""
        week = under.week
        who = names([worker_name(week, worker) for worker in by_name])
        why = (
            f"{person_name(week, visit.person)}, {at_time(week, option.suits.start)}{more}: "
            f"nobody is left who may go, if {who} {'has' if len(workers) == 1 else 'have'} what they wish."
        )
        clashes.append(Clash(key_of(ONLY, under.day, workers), under.day, why, tuple(whose)))
    return clashes


def _missing(under: Day, visit: Visit, option: DayOption) -> tuple[str, ...]:
    """The workers without whose wishes there would be enough for this visit; nobody where there are, or never were."""
    week, at = under.week, option.possible.start
    may = [worker for worker in week.workers if may_make(week, worker, visit, at)]
    could = [worker for worker in may if under.could(worker, visit, option, as_wished=False)]
    still = [worker for worker in could if under.could(worker, visit, option, as_wished=True)]
    asked = [(could, still, len(visit.places))]
    for need in visit.competences:
        if visit.double_handed and need.of is NeededOf.ONE:
            able = [w for w in could if signed_off(week, w.id, need.competence, visit.person, at)]
            asked.append((able, [w for w in able if w in still], 1))
    for before, after, least in asked:
        if len(before) >= least > len(after):
            return tuple(sorted(worker.id for worker in before if worker not in after))
    return ()


def _few(under: Day) -> list[Clash]:
    """More care in some hours of the day than those who are left could give, though all together they could."""
    week, day = under.week, under.day
    worst: tuple[int, Window, int, int] | None = None
    for hours in _stretches(under):
        asked = sum(
            visit.duration * len(visit.places)
            for visit, option in under.visits
            if hours.start <= option.possible.start
            and option.possible.end + timedelta(minutes=visit.duration) <= hours.end
        )
        left, all_of_them = (_supply(under, hours, as_wished=wish) for wish in (True, False))
        if left < asked <= all_of_them and (worst is None or asked - left > worst[0]):
            worst = (asked - left, hours, asked, left)
    if worst is None:
        return []
    _, hours, asked, left = worst
    whose = tuple(under.wishes[worker] for worker in sorted(under.wishes))
    why = (
        f"{on_day(week, day)}, {spoken_clock(hours.start)} to {spoken_clock(hours.end)}: {spoken_minutes(asked)} of "
        f"visits, and those who are left have {spoken_minutes(left)}."
    )
    return [Clash(key_of(FEW, day, [wish.worker for wish in whose]), day, why, whose)]


def _heads(under: Day) -> list[Clash]:
    """Fewer are left on a day than the rota that stands has working on it."""
    week, day = under.week, under.day
    takes = {str(a.worker) for a in week.rota.assignments if a.worker in week.worker and local_day(a.start) == day}
    midnight_after = midnight(day + timedelta(days=1))
    left = [w for w in week.workers if any(time.start < midnight_after for time in under.times[w.id, True])]
    off = [wish for _, wish in sorted(under.wishes.items()) if wish.kind is Wants.DAY_OFF and under.would_work(wish)]
    if len(left) >= len(takes) or not off:
        return []
    leave = f"{names([worker_name(week, wish.worker) for wish in off])} off leaves {len(left)}"
    why = f"{on_day(week, day)} takes {len(takes)} of you as it stands, and {leave} who could work."
    return [Clash(key_of(FEW, day, [wish.worker for wish in off]), day, why, tuple(off))]


def _stretches(under: Day) -> list[Window]:
    """Every stretch of whole hours within the day's visits."""
    starts = sorted({_hour(option.possible.start) for _, option in under.visits})
    ends = sorted({_hour(o.possible.end + timedelta(minutes=v.duration), up=True) for v, o in under.visits})
    return [Window(start, end) for start in starts for end in ends if start < end]


def _hour(instant: datetime, *, up: bool = False) -> datetime:
    whole = instant.replace(minute=0, second=0, microsecond=0)
    return whole + HOUR if up and whole < instant else whole


def _supply(under: Day, hours: Window, *, as_wished: bool) -> int:
    """Minutes that the team could be with people in these hours: no more than the longest day each, no team time."""
    found = 0
    for worker in under.week.workers:
        parts = [part for w in under.times[worker.id, as_wished] if (part := _both(w, hours)) is not None]
        taken = sum(
            part.minutes
            for time in under.week.team_time
            if worker.id in time.workers
            for window in parts
            if (part := _both(window, time.when)) is not None
        )
        minutes = sum(part.minutes for part in parts)
        found += min(max(0, minutes - taken), under.week.limits.longest_day)
    return found


def _pinned(under: Day) -> list[Clash]:
    """Wishes against a visit that the team has pinned to the same worker."""
    week, found = under.week, []
    pins = {(pin.visit, pin.place): pin.worker for pin in week.pins if pin.worker is not None}
    for worker, wish in sorted(under.wishes.items()):
        for assignment in week.rota.of_worker(worker):
            place = (assignment.visit, assignment.place)
            if pins.get(place) == worker and assignment.visit in week.visit and against(week, wish, assignment):
                visit = week.visit[assignment.visit]
                why = (
                    f"{worker_name(week, worker)} is pinned to {person_name(week, visit.person)}, "
                    f"{at_time(week, assignment.start)}."
                )
                found.append(Clash(key_of(PINNED, under.day, [worker]), under.day, why, (wish,)))
                break
    return found


def _of_people(week: Week, wishes: Sequence[Wished]) -> list[Clash]:
    """Wishes to see somebody who has said no, or whom more would like to see than they should meet."""
    found = []
    by_person: dict[str, list[Wished]] = {}
    for wish in wishes:
        by_person.setdefault(str(wish.person), []).append(wish)
    for id in sorted(by_person, key=lambda id: person_name(week, id)):
        visits = [visit for visit in week.visits if visit.person == id]
        if not visits:
            continue
        name, welcome = person_name(week, id), []
        for wish in by_person[id]:
            if any(week.welcome(visit, week.worker[wish.worker]) for visit in visits):
                welcome.append(wish)
                continue
            why = f"{name}’s visits are for others than {worker_name(week, wish.worker)}."
            found.append(Clash(f"{DECLINED}:{id[:8]}:{wish.worker[:8]}", None, why, (wish,)))
        found += _too_many_faces(week, id, visits, welcome)
    return found


def _too_many_faces(week: Week, id: str, visits: Sequence[Visit], wishes: Sequence[Wished]) -> list[Clash]:
    person = week.person.get(id)
    chosen = set(person.chosen if person else ())
    places = sum(len(visit.places) for visit in visits)
    new = [wish for wish in wishes if wish.worker not in chosen]
    most = max(week.limits.faces, len(chosen))
    if len(wishes) > places:
        why = f"{len(wishes)} would like to see {person_name(week, id)}, who has {_visits(places)} this week."
        return [_about(id, why, wishes)]
    if len(new) > 1 and len(chosen) + len(new) > most:
        why = (
            f"{len(new)} more would like to see {person_name(week, id)}, who chose {len(chosen)} of you. "
            f"{most} faces a week are the most."
        )
        return [_about(id, why, new)]
    return []


def _about(id: str, why: str, wishes: Iterable[Wished]) -> Clash:
    whose = tuple(sorted(wishes, key=lambda wish: wish.worker))
    return Clash(key_of(f"{FACES}:{id[:8]}", None, [wish.worker for wish in whose]), None, why, whose)


def _visits(count: int) -> str:
    return "one visit" if count == 1 else f"{count} visits"


def key_of(kind: str, day: date | None, workers: Iterable[str]) -> str:
    """What names a clash: of what kind, on which day, among whom."""
    return ":".join((kind, day.isoformat() if day else "", "-".join(worker[:6] for worker in sorted(workers))))[:100]


def _both(one: Window, other: Window) -> Window | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Window(start, end) if start < end else None


def _without(window: Window, leave: Window) -> list[Window]:
    if not window.overlaps(leave):
        return [window]
    parts = (window.start, max(window.start, leave.start)), (min(window.end, leave.end), window.end)
    return [Window(start, end) for start, end in parts if start < end]
