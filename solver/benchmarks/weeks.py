"""Invented weeks from a seed, with everything that a team's week can ask for. Knows nothing of the solver.

People live on a map of a few kilometres. Nobody here is real. A week is made so that it can be covered: patterns of
visits come in fixed shares, and days off are spread so that every day has its share of hours, evenings too; only a
week made `tight` goes to the edge of what its team can do. A named week, such as `40-12 drive slack 2`, is always
the same.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import hypot
from uuid import NAMESPACE_URL, uuid5

from rota.limits import DAYS_IN_WEEK
from rota.week import (
    LONDON,
    Competence,
    CompetenceNeed,
    DayOption,
    Gap,
    NeededOf,
    Person,
    Pin,
    Shift,
    SignOff,
    TeamTime,
    Travel,
    TravelTimes,
    Visit,
    Week,
    WhoNeed,
    Window,
    Worker,
)

FIRST = date(2026, 11, 23)
METRES_A_MINUTE = {Travel.WALK: 75, Travel.CYCLE: 200, Travel.DRIVE: 400}
DOOR = {Travel.WALK: 1, Travel.CYCLE: 2, Travel.DRIVE: 3}
DETOUR = 1.3
CONTRACTS = (37.5, 30, 37.5, 25, 37.5, 30, 20, 37.5, 30, 37.5, 25, 30)
SMALL_CONTRACT = 25
DAYS_BEFORE = 14
ROUNDS = 4
LEAST_GAP, GREATEST_GAP = 120, 420
CHOSEN = 4
# name: suits from, suits to, possible from, possible to, durations
TIMES = {
    "morning": (time(7, 30), time(9, 15), time(6, 45), time(10, 15), (30, 45, 45, 60)),
    "late morning": (time(9, 30), time(11, 0), time(9, 0), time(11, 30), (30, 45, 60)),
    "lunch": (time(11, 45), time(13, 0), time(11, 15), time(13, 45), (30, 30, 45)),
    "afternoon": (time(14, 0), time(16, 0), time(13, 30), time(16, 30), (30, 60, 90)),
    "tea": (time(16, 30), time(18, 0), time(16, 0), time(18, 30), (30, 30, 45)),
    "bed": (time(19, 15), time(21, 15), time(18, 15), time(21, 45), (30, 30, 45)),
}
# A pattern of a person's days, and how many people of 27 have it.
PATTERNS = (
    (("morning", "lunch", "tea", "bed"), 1),
    (("morning", "lunch", "tea"), 1),
    (("morning", "tea"), 2),
    (("morning", "bed"), 2),
    (("morning",), 8),
    (("late morning",), 6),
    (("lunch",), 4),
    (("tea",), 2),
    (("lunch", "bed"), 1),
)


@dataclass(frozen=True, slots=True)
class Town:
    """How far apart people live (metres, one standard deviation), and how workers get about, in turn."""

    spread: int
    workers_spread: int
    ways: tuple[Travel, ...]


TOWNS = {
    "mixed": Town(900, 1500, (Travel.DRIVE, Travel.DRIVE, Travel.WALK, Travel.DRIVE, Travel.DRIVE, Travel.CYCLE)),
    "walk": Town(450, 900, (Travel.WALK, Travel.WALK, Travel.CYCLE)),
    "drive": Town(1900, 2500, (Travel.DRIVE,)),
}
# Care as a share of contracted hours.
SHARES = {"usual": 0.61, "slack": 0.58, "tight": 0.67}


def at(day: date, when: time) -> datetime:
    """This wall-clock time in London, as an instant."""
    return datetime.combine(day, when, LONDON).astimezone(UTC)


def named(name: str) -> Week:
    """The week of this name: people-workers, town, share and seed, such as `40-12 drive slack 2`.

    With `twice` behind it, those whom two workers visit are visited morning and bed.
    """
    size, town, share, seed, *more = name.split()
    people, workers = map(int, size.split("-"))
    return week(people, workers, int(seed), town=town, share=share, twice=more == ["twice"])


def week(
    people: int = 40, workers: int = 12, seed: int = 1, *, first: date = FIRST, days: int = 7,
    town: str = "mixed", share: str = "usual", twice: bool = False,
) -> Week:  # fmt: skip
    """A week asked of a team of `workers` for `people`, always the same for the same seed."""
    dice = random.Random(seed)
    where = TOWNS[town]
    dates = [first + timedelta(days=n) for n in range(days)]
    homes = {f"home-{n}": _somewhere(dice, where.spread) for n in range(people)}
    homes |= {f"worker-{n}": _somewhere(dice, where.workers_spread) for n in range(workers)}
    homes["hub"] = (0.0, 0.0)
    off = days_off([CONTRACTS[n % len(CONTRACTS)] for n in range(workers)], [_early(n) for n in range(workers)])
    team = [_worker(dice, n, dates, off[n], where.ways[n % len(where.ways)]) for n in range(workers)]
    for_two = _times_for_two(people, twice)
    patterns = _patterns(dice, people)
    helped = [_person(dice, n, team, patterns[n], n in for_two) for n in range(people)]
    visits, gaps = _visits(dice, helped, patterns, for_two, dates, team, SHARES[share])
    return Week(
        team="benchmark",
        first=first,
        days=days,
        workers=tuple(team),
        people=tuple(helped),
        visits=tuple(visits),
        travel=_travel(homes),
        competences=(
            Competence("insulin", "give insulin", delegated=True, per_person=True),
            Competence("hoist", "use a hoist"),
        ),
        sign_offs=tuple(_sign_offs(dice, first, visits, team)),
        gaps=tuple(gaps),
        team_time=_meetings(dates, team),
        pins=tuple(_pins(visits)),
        worked_before=tuple(_worked_before(first, team, off)),
        seen={p.id: {w: dice.randint(1, 6) for w in p.chosen} for p in helped},
    )


def days_off(contracts: list[float], early: list[bool]) -> list[frozenset[int]]:
    """Two weekdays off in a row each, three on a small contract, so that each day has its share of hours.

    Those who can't work evenings (`early`) and those who can are spread apart, so that evenings are even as well.
    """
    chosen: list[frozenset[int]] = [frozenset()] * len(contracts)
    for early_ones in (False, True):
        away = [0] * DAYS_IN_WEEK
        alike = [n for n in range(len(contracts)) if early[n] is early_ones]
        for n in ROUNDS * sorted(alike, key=lambda n: (-contracts[n], n)):
            for day in chosen[n]:
                away[day] -= 1
            count = 2 if contracts[n] > SMALL_CONTRACT else 3
            begins = [(day + 3 * early_ones) % DAYS_IN_WEEK for day in range(DAYS_IN_WEEK)]
            runs = [[(day + k) % DAYS_IN_WEEK for k in range(count)] for day in begins]
            chosen[n] = frozenset(min(runs, key=lambda run: (max(away[d] for d in run), sum(away[d] for d in run))))
            for day in chosen[n]:
                away[day] += 1
    return chosen


def _somewhere(dice: random.Random, spread: int) -> tuple[float, float]:
    return dice.gauss(0, spread), dice.gauss(0, spread)


def _early(n: int) -> bool:
    """Every fourth worker is home by the evening."""
    return n % 4 == 0


def _worker(dice: random.Random, n: int, dates: list[date], off: frozenset[int], way: Travel) -> Worker:
    hours = CONTRACTS[n % len(CONTRACTS)]
    until = time(17, 0) if _early(n) else time(22, 30)
    stretches = tuple(Window(at(day, time(6, 30)), at(day, until)) for day in dates if day.weekday() not in off)
    leave: tuple[Window, ...] = ()
    minutes = 0
    if n % 12 == 3:
        at_work = [day for day in dates if day.weekday() not in off]
        leave = (Window(at(at_work[0], time(0)), at(at_work[0] + timedelta(days=1), time(0))),)
        minutes = int(hours * 60 / (DAYS_IN_WEEK - len(off)))
    attributes = {"woman"} if n % 4 else {"man"}
    if dice.random() < 0.7:
        attributes.add("dogs")
    return Worker(
        id=f"w{n}", name=f"Worker {n}", contracted_minutes=int(hours * 60), home=f"worker-{n}", travel=way,
        available=stretches, leave=leave, leave_minutes=minutes, attributes=frozenset(attributes),
    )  # fmt: skip


def _person(dice: random.Random, n: int, team: list[Worker], pattern: tuple[str, ...], double: bool) -> Person:
    """Somebody who chose four of the workers who can do most of what they need."""
    able = [w.id for k, w in enumerate(team) if _suits(n, k, w, pattern, double)]
    chosen = dice.sample(able, k=min(len(able), CHOSEN))
    others = [w.id for w in team if w.id not in chosen]
    declined = frozenset(dice.sample(others, k=1)) if n % 9 == 4 and others else frozenset()
    return Person(
        f"p{n}", f"Person {n}", f"home-{n}",
        link_worker=chosen[0] if chosen else None, chosen=tuple(chosen), declined=declined,
    )  # fmt: skip


def _suits(n: int, k: int, worker: Worker, pattern: tuple[str, ...], double: bool) -> bool:
    """Whether worker `k` has what person `n` asks for, and is at work in the evenings if that is when it is asked."""
    evenings = bool({"tea", "bed"} & set(pattern)) or double
    if evenings and _early(k):
        return False
    return ("woman" in worker.attributes or not _women_only(n)) and (_signed_for_hoist(k) or not double)


def _times_for_two(people: int, twice: bool) -> dict[int, tuple[str, ...]]:
    """The people who need two workers and a hoist, by number, and when in a day they are visited.

    Usually once: every other one in the morning, every other one at bedtime. For half as many people morning and
    bed, a team of four could not be enough whatever a rota does: 28 places, five days' work each, and hardly a shift
    goes through the early afternoon, when hardly anybody is visited. `twice` asks for just that.
    """
    if twice:
        return {n: ("morning", "bed") for n in range(people) if n % 20 == 5}
    return {n: ("morning",) if n % 20 == 5 else ("bed",) for n in range(people) if n % 10 == 5}


def _women_only(n: int) -> bool:
    return n % 11 == 2


def _signed_for_hoist(k: int) -> bool:
    return k % 12 != 4


def _patterns(dice: random.Random, people: int) -> list[tuple[str, ...]]:
    """A pattern for each person: in their shares, shuffled."""
    of_all = sum(share for _, share in PATTERNS)
    due = [(people * share / of_all, pattern) for pattern, share in PATTERNS]
    chosen: list[tuple[str, ...]] = [pattern for count, pattern in due for _ in range(int(count))]
    left = sorted(due, key=lambda each: each[0] - int(each[0]), reverse=True)
    chosen += [pattern for _, pattern in left][: people - len(chosen)]
    dice.shuffle(chosen)
    return chosen


def _visits(
    dice: random.Random, helped: list[Person], patterns: list[tuple[str, ...]],
    for_two: dict[int, tuple[str, ...]], dates: list[date], team: list[Worker], share: float,
) -> tuple[list[Visit], list[Gap]]:  # fmt: skip
    wanted = share * sum(w.contracted_minutes * len(dates) / DAYS_IN_WEEK - w.leave_minutes for w in team)
    visits: list[Visit] = []
    gaps: list[Gap] = []
    for n, (person, pattern) in enumerate(zip(helped, patterns, strict=True)):
        pattern = for_two.get(n, pattern)
        double = n in for_two
        needs = (CompetenceNeed("hoist", NeededOf.BOTH),) if double else ()
        who = (WhoNeed("woman", True),) if _women_only(n) else (WhoNeed("dogs", False),) if n % 5 == 3 else ()
        lengths = {name: dice.choice(TIMES[name][4]) for name in pattern}
        greatest = GREATEST_GAP if len(pattern) > 2 else None
        for day in dates:
            of_day: list[Visit] = []
            for name in pattern:
                insulin = n % 14 == 6 and name == "morning"
                needed = (CompetenceNeed("insulin"),) if insulin else needs
                of_day.append(_visit(person, name, lengths[name], [day], double, needed, who, insulin))
            gaps += [Gap(a.id, b.id, LEAST_GAP, greatest) for a, b in pairwise(of_day)]
            visits += of_day
        if n % 10 == 1:
            visits.append(_visit(person, "afternoon", 120, dates[:5], False, (), who, False, "trip"))
    stretch = wanted / sum(v.duration * len(v.places) for v in visits)
    scaled = [replace(v, duration=max(15, 5 * round(v.duration * stretch / 5))) for v in visits]
    return scaled, gaps


def _visit(
    person: Person, name: str, length: int, days: list[date], double: bool,
    needs: tuple[CompetenceNeed, ...], who: tuple[WhoNeed, ...], critical: bool, line: str = "",
) -> Visit:  # fmt: skip
    suits_from, suits_to, possible_from, possible_to, _ = TIMES[name]
    options = tuple(
        DayOption(
            day,
            Window(at(day, possible_from), at(day, possible_to)),
            Window(at(day, suits_from), at(day, suits_to)),
        )
        for day in days
    )
    support = f"{person.id}-{line or name}"
    return Visit(
        uuid5(NAMESPACE_URL, f"{support}/{days[0]}"), person.id, person.place, length, options,
        double_handed=double, competences=needs, who=who, time_critical=critical, support=support,
    )  # fmt: skip


def _sign_offs(dice: random.Random, first: date, visits: list[Visit], team: list[Worker]) -> list[SignOff]:
    starts = first - timedelta(days=200)
    offs = [SignOff(w.id, "hoist", None, starts) for k, w in enumerate(team) if _signed_for_hoist(k)]
    insulin = {v.person for v in visits if any(need.competence == "insulin" for need in v.competences)}
    for person in sorted(insulin):
        able = [w.id for n, w in enumerate(team) if n % 3 != 1 or dice.random() < 0.4]
        offs += [SignOff(w, "insulin", person, starts) for w in able]
    return offs


def _meetings(dates: list[date], team: list[Worker]) -> tuple[TeamTime, ...]:
    """A meeting each Wednesday for every other worker who is there."""
    meetings = []
    for day in dates:
        when = Window(at(day, time(13, 30)), at(day, time(14, 30)))
        there = frozenset(
            w.id
            for w in team[::2]
            if any(s.holds(when) for s in w.available) and not any(away.overlaps(when) for away in w.leave)
        )
        if day.weekday() == 2 and there:
            meetings.append(TeamTime(f"meeting-{day}", "team meeting", there, when, "hub"))
    return tuple(meetings)


def _pins(visits: list[Visit]) -> list[Pin]:
    """A quarter past the time from which it suits is settled for one early visit in eighty of those for one worker."""
    single = [v for v in visits if not v.double_handed and len(v.options) == 1 and not v.time_critical]
    return [Pin(v.id, 1, None, v.options[0].suits.start + timedelta(minutes=15)) for v in single[97::80]]


def _worked_before(first: date, team: list[Worker], off: list[frozenset[int]]) -> list[Shift]:
    """The two weeks before, with the same days off; evenings in turn for those who can, in the week before last."""
    shifts = []
    for n, worker in enumerate(team):
        for back in range(DAYS_BEFORE, 0, -1):
            day = first - timedelta(days=back)
            if day.weekday() in off[n]:
                continue
            late = back > DAYS_IN_WEEK and n % 3 == 1 and not _early(n)
            when = Window(at(day, time(15)), at(day, time(22))) if late else Window(at(day, time(8)), at(day, time(15)))
            shifts.append(Shift(worker.id, day, when))
    return shifts


def _travel(homes: dict[str, tuple[float, float]]) -> TravelTimes:
    def row(way: Travel, a: tuple[float, float]) -> tuple[int | None, ...]:
        return tuple(
            0 if a == b else DOOR[way] + round(DETOUR * hypot(a[0] - b[0], a[1] - b[1]) / METRES_A_MINUTE[way])
            for b in homes.values()
        )

    return TravelTimes(tuple(homes), {way: tuple(row(way, a) for a in homes.values()) for way in Travel})
