"""The fewest different workers that a person's visits allow, if nobody else's visits stood in the way.

A relaxation says how few could do at best: who may go and when, one place at a time, the longest day, the daily rest.
A way of doing it that breaks none of the rules below proves that so few will do. Where the two differ, or the search
is cut short, only `at_least` is known. Visits that nobody can make are left out. Knows one person at a time, and no
solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations, islice, permutations
from types import MappingProxyType

from rota.findings import EVERYBODY
from rota.limits import DAYS_IN_WEEK
from rota.local_time import MINUTE, midnight
from rota.rules import (
    available,
    daily_rest,
    declined,
    gaps,
    leave,
    longest_day,
    one_place,
    pins,
    possible_times,
    sign_off,
    together,
    weekly_rest,
    who_needs,
)
from rota.rules.kept_fewest import kept
from rota.rules.sign_off import signed_off
from rota.week import Assignment, DayOption, Pin, Rota, Visit, Week, Window, Worker, local_day

RULES = (
    sign_off, one_place, together, possible_times, gaps, declined, who_needs, available, leave, longest_day,
    daily_rest, weekly_rest, pins,
)  # fmt: skip
"""What the proof keeps. Waits and breaks are not in it: visits to other people fill a day."""
MOST_VISITS = 200
MOST_TEAMS = 2000
MOST_NODES = 20_000
MOST_PROOFS = 24
PROOFS_EACH = 3
USUAL_DAYS = 5


@dataclass(frozen=True, slots=True)
class Fewest:
    """How few different workers a person can see. `at_most` is None where no way of doing it was found."""

    at_least: int
    at_most: int | None

    @property
    def proven(self) -> bool:
        """Whether it is known exactly."""
        return self.at_least == self.at_most


@dataclass(frozen=True, slots=True)
class _Turn:
    """One visit on one of its days: by worker, the earliest and latest minute at which they could start."""

    visit: Visit
    option: DayOption
    day: int
    who: Mapping[str, tuple[int, int]]

    @property
    def key(self) -> tuple[int, int]:
        """In which order visits come."""
        return self.day, min(self.who.values())[0]


@dataclass(frozen=True, slots=True)
class _Placed:
    turn: _Turn
    workers: tuple[str, ...]


def fewest_faces(week: Week) -> Mapping[str, Fewest]:
    """The fewest workers of everybody whom the week visits, by person; kept for the week asked about last."""
    global _latest
    asked = (
        week.workers, week.visits, week.people, week.sign_offs, week.pins, week.gaps, week.limits, week.first,
        week.days, week.team_time, week.worked_before, week.tied_after, week.travel, week.competences, week.cyclic,
    )  # fmt: skip
    kept = _latest  # another thread may ask about another week meanwhile
    if kept is not None and all(a is b for a, b in zip(asked, kept[0], strict=True)):
        return kept[1]
    people = dict.fromkeys(visit.person for visit in week.visits)
    found = MappingProxyType({person: fewest_of(week, person) for person in people})
    _latest = (asked, found)
    return found


_latest: tuple[tuple[object, ...], Mapping[str, Fewest]] | None = None


def fewest_in(week: Week, person: str, first: date) -> Fewest:
    """The same for the seven days from `first`: of the visits that can be on no other day."""
    days = {first + timedelta(days=n) for n in range(DAYS_IN_WEEK)}
    inside = tuple(v for v in week.visits if v.person == person and v.days <= days)
    return fewest_of(replace(week, visits=inside), person)


@kept
def fewest_of(week: Week, person: str) -> Fewest:
    """The fewest different workers that this person's visits allow."""
    search = _Search(week, person)
    if not search.visits:
        return Fewest(0, 0)
    if len(search.visits) > MOST_VISITS:
        return Fewest(1, None)
    at_least: int | None = None
    for size in range(1, len(search.workers) + 1):
        found = search.with_so_many(size)
        if found:
            return Fewest(at_least or size, size)
        if found is None and at_least is None:
            at_least = size
        if search.spent:
            break
    return Fewest(at_least or size, None)


@dataclass
class _Search:
    """Tries teams for one person, smallest first, with so many steps in all."""

    week: Week
    person: str
    nodes: int = MOST_NODES
    proofs: int = MOST_PROOFS
    visits: list[list[_Turn]] = field(init=False)

    def __post_init__(self) -> None:
        self.zero = midnight(self.week.first)
        self.pins = {(pin.visit, pin.place): pin for pin in self.week.pins}
        self.free: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        mine = (self._turns(visit) for visit in self.week.visit.values() if visit.person == self.person)
        self.visits = sorted((turns for turns in mine if turns), key=lambda t: (len(t), t[0].key))
        self.workers = sorted({w for turns in self.visits for turn in turns for w in turn.who}, key=self._rank)
        self.gap = {pair: gap.least for gap in self.week.gaps for pair in ((gap.one, gap.other), (gap.other, gap.one))}
        self.alone = replace(
            self.week, visits=tuple(turns[0].visit for turns in self.visits),
            pins=tuple(p for p in self.week.pins if any(p.visit == turns[0].visit.id for turns in self.visits)),
        )  # fmt: skip

    @property
    def spent(self) -> bool:
        """Whether the steps are used up."""
        return self.nodes <= 0 or self.proofs <= 0

    def with_so_many(self, size: int) -> bool | None:
        """Whether some team of this size can do it; None where that is not known."""
        sure = True
        teams = combinations(self.workers, size)
        for team in islice(teams, MOST_TEAMS):
            for most_days in (USUAL_DAYS, self.week.days):
                done, left = self._try(frozenset(team), most_days)
                if done:
                    return True
                if self.spent:
                    return None
            sure = sure and not left
        return False if sure and next(teams, None) is None else None

    def _try(self, team: frozenset[str], most_days: int) -> tuple[bool, bool]:
        """Whether this team can, proved by the rules; and whether it may be that it can, though that is not proved."""
        options = [
            [turn for turn in turns if len(turn.who.keys() & team) >= len(turn.visit.places)] for turns in self.visits
        ]
        if not all(options):
            return False, False
        unsure = 0
        for placed in self._ways(options, team, most_days, []):
            starts = self._times(placed)
            if starts is not None:
                self.proofs -= 1
                if self._proved(placed, starts):
                    return True, True
            if starts is not None or not self._only_order(placed):
                unsure += 1
            if unsure == PROOFS_EACH or self.spent:
                break
        return False, unsure > 0 or self.spent

    def _ways(
        self, options: list[list[_Turn]], team: frozenset[str], most_days: int, placed: list[_Placed]
    ) -> Iterator[list[_Placed]]:
        """Every way for this team that the relaxation allows, those first in which a worker goes on."""
        if len(placed) == len(options):
            yield sorted(placed, key=lambda each: each.turn.key)
            return
        recent = [worker for each in reversed(placed[-4:]) for worker in each.workers]
        for turn in options[len(placed)]:
            able = sorted(turn.who.keys() & team, key=lambda worker: (worker not in recent, worker))
            told_apart = any((turn.visit.id, place) in self.pins for place in turn.visit.places)
            for who in (permutations if told_apart else combinations)(able, len(turn.visit.places)):
                self.nodes -= 1
                if self.nodes <= 0:
                    return
                if all(self._fits(turn, w, most_days, placed) for w in who):
                    yield from self._ways(options, team, most_days, [*placed, _Placed(turn, who)])

    def _fits(self, turn: _Turn, worker: str, most_days: int, placed: list[_Placed]) -> bool:
        mine = [each.turn for each in placed if worker in each.workers]
        days = {each.day for each in mine} | {turn.day}
        return len(days) <= most_days and all(self._both(each, turn, worker) for each in mine)

    def _both(self, one: _Turn, other: _Turn, worker: str) -> bool:
        """Whether one worker could make both."""
        limits, gap = self.week.limits, self.gap.get((one.visit.id, other.visit.id), 0)
        for a, b in ((one, other), (other, one)):
            (earliest, latest), (opens, closes) = a.who[worker], b.who[worker]
            long, short = a.visit.duration, b.visit.duration
            if closes < earliest + long:
                continue
            if a.day == b.day:
                span = max(long + gap + short, opens + short - latest)
                if closes >= earliest + long + gap and span <= limits.longest_day:
                    return True
            elif opens - latest - long <= limits.longest_wait or closes - earliest - long >= self._rest(a, b, worker):
                return True
        return False

    def _only_order(self, placed: list[_Placed]) -> bool:
        """Whether the visits of a day could come in no other order than they do here."""
        return all(
            a.turn.day != b.turn.day
            or all(a.turn.who[w][1] < b.turn.who[x][0] + b.turn.visit.duration for w in a.workers for x in b.workers)
            for a, b in combinations(placed, 2)
        )

    def _proved(self, placed: list[_Placed], starts: list[int]) -> bool:
        """Whether the rules are content with this way at these times."""
        rota = Rota(
            tuple(
                Assignment(each.turn.visit.id, place, worker, self.zero + start * MINUTE)
                for each, start in zip(placed, starts, strict=True)
                for place, worker in enumerate(each.workers, start=1)
            )
        )
        return not any(rule.check(self.alone, rota, EVERYBODY) for rule in RULES)

    def _times(self, placed: list[_Placed]) -> list[int] | None:
        """Starts in this order that keep windows, gaps, the longest day and the daily rest: a shortest path."""
        least = [max(each.turn.who[w][0] for w in each.workers) for each in placed]
        most = [min(each.turn.who[w][1] for w in each.workers) for each in placed]
        apart = [rule for b in range(len(placed)) for a in range(b) for rule in self._apart(placed, a, b)]
        starts = least
        self.nodes -= len(placed)
        for _ in range(len(placed) + 1):
            settled = True
            for a, b, minutes in apart:  # starts[b] >= starts[a] + minutes
                if starts[b] < starts[a] + minutes:
                    starts[b], settled = starts[a] + minutes, False
            if any(start > latest for start, latest in zip(starts, most, strict=True)):
                return None
            if settled:
                return starts
        return None

    def _apart(self, placed: list[_Placed], a: int, b: int) -> Iterator[tuple[int, int, int]]:
        """How far apart two visits must start, the first of which comes first."""
        one, other = placed[a].turn, placed[b].turn
        long, short = one.visit.duration, other.visit.duration
        gap = self.gap.get((one.visit.id, other.visit.id))
        if gap is not None and one.day == other.day:
            yield a, b, long + gap
        for worker in {*placed[a].workers} & {*placed[b].workers}:
            if one.day == other.day:
                yield a, b, long
                yield b, a, short - self.week.limits.longest_day
            elif (
                other.day == one.day + 1
                and other.who[worker][0] - one.who[worker][1] - long > self.week.limits.longest_wait
            ):
                yield a, b, long + self._rest(one, other, worker)

    def _rest(self, one: _Turn, other: _Turn, worker: str) -> int:
        """Least minutes from the end of one to the start of the other, on days that follow each other."""
        of = self.week.worker[worker]
        (_, back), (out, _) = self._ways_home(of, one.visit.place), self._ways_home(of, other.visit.place)
        return self.week.limits.daily_rest + back + out

    def _turns(self, visit: Visit) -> list[_Turn]:
        """The days on which enough workers could make this visit, and who."""
        found = []
        for option in visit.options:
            who = {w.id: at for w in self.week.workers if (at := self._when(visit, option, w)) is not None}
            if len(who) >= len(visit.places) and self._between_them(visit, option, who):
                found.append(_Turn(visit, option, (option.day - self.week.first).days, who))
        return found

    def _between_them(self, visit: Visit, option: DayOption, who: Mapping[str, object]) -> bool:
        """Whether each competence that one of two needs is there at all."""
        return all(
            any(self._signed(worker, need.competence, option.possible) for worker in who) for need in visit.competences
        )

    def _when(self, visit: Visit, option: DayOption, worker: Worker) -> tuple[int, int] | None:
        """Between which minutes this worker could start, None where they may not or can't go."""
        mine = [pin for place in visit.places if (pin := self.pins.get((visit.id, place))) is not None]
        if not _may(self.week, visit, worker, mine):
            return None
        possible = option.possible
        fixed = next((pin.start for pin in mine if pin.start is not None), None)
        if fixed is not None:
            if local_day(fixed) != option.day:
                return None
            possible = Window(fixed, fixed)
        if not all(self._signed(worker.id, competence, possible) for competence in visit.of_each):
            return None
        first, last = self._ceil(possible.start), self._floor(possible.end)
        starts = [
            (max(first, begin), min(last, end - visit.duration))
            for begin, end in self._free(worker, visit.place)
            if max(first, begin) <= min(last, end - visit.duration)
        ]
        return (min(lo for lo, _ in starts), max(hi for _, hi in starts)) if starts else None

    def _signed(self, worker: str, competence: str, possible: Window) -> bool:
        """Whether a sign-off stands at some moment of this time; the rules look at the very moment."""
        moments = {possible.start, possible.end}
        moments |= {at for n in range(self.week.days) if possible.start < (at := self._midnight(n)) < possible.end}
        return any(signed_off(self.week, worker, competence, self.person, at) for at in moments)

    def _midnight(self, day: int) -> datetime:
        return midnight(self.week.first + timedelta(days=day))

    def _free(self, worker: Worker, place: str | None) -> list[tuple[int, int]]:
        """When the worker could be there: available, rested, not away, not in team time or on the way from it."""
        if (worker.id, place) not in self.free:
            self.free[worker.id, place] = self._stretches(worker, place)
        return self.free[worker.id, place]

    def _stretches(self, worker: Worker, place: str | None) -> list[tuple[int, int]]:
        joined: list[tuple[int, int]] = []
        for begin, end in sorted((self._ceil(w.start), self._floor(w.end)) for w in worker.available):
            if joined and begin <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((begin, end))
        for away in worker.leave:
            joined = _without(joined, self._floor(away.start), self._ceil(away.end))
        between, way = self.week.travel.between, worker.travel
        for fixed in self.week.team_time:
            if worker.id in fixed.workers and not any(away.overlaps(fixed.when) for away in worker.leave):
                come, go = between(way, place, fixed.place) or 0, between(way, fixed.place, place) or 0
                joined = _without(joined, self._floor(fixed.when.start) - come, self._ceil(fixed.when.end) + go)
        if self.week.cyclic:
            return joined
        for shift in (*self.week.worked_before, *self.week.tied_after):
            if shift.worker == worker.id:
                out, back = self._ways_home(worker, place)
                rest = self.week.limits.daily_rest
                begin, end = self._floor(shift.when.start) - rest - back, self._ceil(shift.when.end) + rest + out
                joined = _without(joined, begin, end)
        return joined

    def _ways_home(self, worker: Worker, place: str | None) -> tuple[int, int]:
        """Minutes from home and back, where they count in a rest."""
        if not self.week.limits.rest_door_to_door:
            return 0, 0
        between = self.week.travel.between
        return between(worker.travel, worker.home, place) or 0, between(worker.travel, place, worker.home) or 0

    def _floor(self, instant: datetime) -> int:
        return int((instant - self.zero) // MINUTE)

    def _ceil(self, instant: datetime) -> int:
        return -int((self.zero - instant) // MINUTE)

    def _rank(self, worker: str) -> tuple[bool, int, str]:
        """Those first whom the person chose or knows: they make for a likelier team."""
        person = self.week.person.get(self.person)
        chosen = person is not None and worker in (*person.chosen, person.link_worker)
        return not chosen, -self.week.seen.get(self.person, {}).get(worker, 0), worker


def _may(week: Week, visit: Visit, worker: Worker, mine: list[Pin]) -> bool:
    """Whether the person, their needs and the team's pins let this worker go."""
    named = {pin.worker for pin in mine if pin.worker is not None}
    if len(named) == len(visit.places):
        return worker.id in named
    return week.welcome(visit, worker)


def _without(stretches: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    if end <= start:
        return stretches
    return [part for a, b in stretches for part in ((a, min(b, start)), (max(a, end), b)) if part[0] < part[1]]
