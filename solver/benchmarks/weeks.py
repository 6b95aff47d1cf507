"""Invented weeks from a seed, with everything that a team's week can ask for. Knows nothing of the solver.

People live on a map of a few kilometres; care is 60 to 68 % of contracted hours. Nobody here is real.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import hypot
from uuid import NAMESPACE_URL, uuid5

from rota.week import (
    LONDON,
    Competence,
    CompetenceNeed,
    DayOption,
    Gap,
    NeededOf,
    Person,
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
CARE_SHARE = 0.61
METRES_A_MINUTE = {Travel.WALK: 75, Travel.CYCLE: 200, Travel.DRIVE: 400}
DOOR = {Travel.WALK: 1, Travel.CYCLE: 2, Travel.DRIVE: 3}
CONTRACTS = (37.5, 30, 37.5, 25, 37.5, 30, 20, 37.5, 30, 37.5, 25, 30)
# (name, suits from, suits to, possible from, possible to, duration)
TIMES = {
    "morning": (time(7, 30), time(9, 15), time(6, 45), time(10, 15), (30, 45, 45, 60)),
    "late morning": (time(9, 30), time(11, 0), time(9, 0), time(11, 30), (30, 45, 60)),
    "lunch": (time(11, 45), time(13, 0), time(11, 15), time(13, 45), (30, 30, 45)),
    "afternoon": (time(14, 0), time(16, 0), time(13, 30), time(16, 30), (30, 60, 90)),
    "tea": (time(16, 30), time(18, 0), time(16, 0), time(18, 30), (30, 30, 45)),
    "bed": (time(19, 15), time(21, 15), time(18, 15), time(21, 45), (30, 30, 45)),
}
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


def at(day: date, when: time) -> datetime:
    """This wall-clock time in London, as an instant."""
    return datetime.combine(day, when, LONDON).astimezone(UTC)


def week(people: int = 40, workers: int = 12, seed: int = 1, *, first: date = FIRST, days: int = 7) -> Week:
    """A week asked of a team of `workers` for `people`, always the same for the same seed."""
    dice = random.Random(seed)
    dates = [first + timedelta(days=n) for n in range(days)]
    homes = {f"home-{n}": (dice.gauss(0, 900), dice.gauss(0, 900)) for n in range(people)}
    homes |= {f"worker-{n}": (dice.gauss(0, 1500), dice.gauss(0, 1500)) for n in range(workers)}
    homes["hub"] = (0.0, 0.0)
    team = [_worker(dice, n, dates, _days_off(n, workers)) for n in range(workers)]
    helped = [_person(dice, n, team) for n in range(people)]
    visits, gaps = _visits(dice, helped, dates, team)
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
        sign_offs=tuple(_sign_offs(dice, helped, visits, team)),
        gaps=tuple(gaps),
        team_time=_meetings(dates, team),
        worked_before=(),
        seen={p.id: {w: dice.randint(1, 6) for w in p.chosen} for p in helped},
    )


def _days_off(n: int, workers: int) -> set[int]:
    """Two weekdays off in a row, three on a small contract, spread evenly over the team."""
    first = (7 * n // workers + 3 * (n % 2)) % 7
    return {(first + k) % 7 for k in range(2 if CONTRACTS[n % len(CONTRACTS)] > 25 else 3)}


def _worker(dice: random.Random, n: int, dates: list[date], off: set[int]) -> Worker:
    hours = CONTRACTS[n % len(CONTRACTS)]
    early, late = (time(6, 30), time(22, 30)) if n % 4 else (time(6, 30), time(17, 0))
    stretches = tuple(Window(at(day, early), at(day, late)) for day in dates if day.weekday() not in off)
    leave: tuple[Window, ...] = ()
    minutes = 0
    if n == 3:
        leave = (Window(at(dates[2], time(0)), at(dates[2] + timedelta(days=2), time(0))),)
        minutes = int(hours * 60 * 2 / 5)
    attributes = {"woman"} if n % 4 else {"man"}
    if dice.random() < 0.7:
        attributes.add("dogs")
    way = Travel.WALK if n % 6 == 2 else Travel.CYCLE if n % 6 == 5 else Travel.DRIVE
    return Worker(
        id=f"w{n}", name=f"Worker {n}", contracted_minutes=int(hours * 60), home=f"worker-{n}", travel=way,
        available=stretches, leave=leave, leave_minutes=minutes, attributes=frozenset(attributes),
    )  # fmt: skip


def _person(dice: random.Random, n: int, team: list[Worker]) -> Person:
    chosen = dice.sample([w.id for w in team], k=min(len(team), 4))
    others = [w.id for w in team if w.id not in chosen]
    declined = frozenset(dice.sample(others, k=1)) if n % 9 == 4 and others else frozenset()
    return Person(f"p{n}", f"Person {n}", f"home-{n}", link_worker=chosen[0], chosen=tuple(chosen), declined=declined)


def _visits(
    dice: random.Random, helped: list[Person], dates: list[date], team: list[Worker]
) -> tuple[list[Visit], list[Gap]]:
    wanted = CARE_SHARE * sum(w.contracted_minutes - w.leave_minutes for w in team) * len(dates) / 7
    visits: list[Visit] = []
    gaps: list[Gap] = []
    for n, person in enumerate(helped):
        pattern = dice.choices([p for p, _ in PATTERNS], weights=[k for _, k in PATTERNS])[0]
        needs: tuple[CompetenceNeed, ...] = ()
        double = n % 20 == 5
        if double:
            pattern, needs = ("morning", "bed"), (CompetenceNeed("hoist", NeededOf.BOTH),)
        who = (WhoNeed("woman", True),) if n % 11 == 2 else (WhoNeed("dogs", False),) if n % 5 == 3 else ()
        lengths = {name: dice.choice(TIMES[name][4]) for name in pattern}
        for day in dates:
            of_day: list[Visit] = []
            for name in pattern:
                insulin = n % 14 == 6 and name == "morning"
                needed = (CompetenceNeed("insulin"),) if insulin else needs
                of_day.append(_visit(person, name, lengths[name], [day], double, needed, who, insulin))
            gaps += [Gap(a.id, b.id, 120) for a, b in pairwise(of_day)]
            visits += of_day
        if n % 10 == 1:
            visits.append(_visit(person, "afternoon", 120, dates[:5], False, (), who, False, "trip"))
    care = sum(v.duration * len(v.places) for v in visits)
    stretch = wanted / care
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


def _sign_offs(dice: random.Random, helped: list[Person], visits: list[Visit], team: list[Worker]) -> list[SignOff]:
    starts = FIRST - timedelta(days=200)
    offs = [SignOff(w.id, "hoist", None, starts) for n, w in enumerate(team) if n % 12 != 4]
    insulin = {v.person for v in visits if any(need.competence == "insulin" for need in v.competences)}
    for person in sorted(insulin):
        able = [w.id for n, w in enumerate(team) if n % 3 != 1 or dice.random() < 0.4]
        offs += [SignOff(w, "insulin", person, starts) for w in able]
    return offs


def _meetings(dates: list[date], team: list[Worker]) -> tuple[TeamTime, ...]:
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


def _travel(homes: dict[str, tuple[float, float]]) -> TravelTimes:
    def row(way: Travel, a: tuple[float, float]) -> tuple[int | None, ...]:
        return tuple(
            0 if a == b else DOOR[way] + round(1.3 * hypot(a[0] - b[0], a[1] - b[1]) / METRES_A_MINUTE[way])
            for b in homes.values()
        )

    return TravelTimes(tuple(homes), {way: tuple(row(way, a) for a in homes.values()) for way in Travel})
