"""Small weeks for tests: workers, people and visits with sensible values wherever a test does not care.

Times are Europe/London wall times ("09:00") on days of the week (0 is Monday) from `MONDAY`, unless told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from rota.changes import Change, Timeline, add, apply
from rota.local_time import instant, midnight
from rota.week import (
    Assignment,
    CompetenceNeed,
    DayOption,
    Gap,
    Person,
    Pin,
    Rota,
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

MONDAY = date(2026, 11, 23)
CLOCKS_BACK = date(2026, 10, 19)
"""The Monday of the week whose Sunday (25 October 2026) has 25 hours."""
CLOCKS_ON = date(2026, 3, 23)
"""The Monday of the week whose Sunday (29 March 2026) has 23 hours."""


def at(day: int, wall: str, first: date = MONDAY) -> datetime:
    """The instant of a wall time on the given day of the week that begins on `first`."""
    return instant(first + timedelta(days=day), time.fromisoformat(wall))


def span(day: int, start: str, end: str, first: date = MONDAY) -> Window:
    """From one wall time to another on one day; an end before the start is on the next day."""
    return Window(at(day, start, first), at(day + (end < start), end, first))


def all_week(first: date = MONDAY, days: int = 7) -> Window:
    """The whole week and a day on either side."""
    return Window(midnight(first - timedelta(days=1)), midnight(first + timedelta(days=days + 1)))


def a_worker(name: str = "Amina", **given: Any) -> Worker:
    """A walking worker on 30 hours who can work at any time of any year; the id is the name in small letters."""
    always = Window(midnight(date(2015, 1, 1)), midnight(date(2045, 1, 1)))
    usual: dict[str, Any] = {
        "id": name.lower(),
        "name": name,
        "contracted_minutes": 30 * 60,
        "home": None,
        "travel": Travel.WALK,
        "available": (always,),
    }
    return Worker(**{**usual, **given})


def a_person(name: str = "Joan", **given: Any) -> Person:
    """A person at home in a place that is called as they are, in small letters."""
    return Person(**{"id": name.lower(), "name": name, "place": name.lower(), **given})


def a_visit(
    person: str = "joan",
    day: int | Iterable[int] = 0,
    start: str = "09:00",
    duration: int = 30,
    *,
    possible: tuple[str, str] = ("00:00", "23:59"),
    suits: tuple[str, str] | None = None,
    first: date = MONDAY,
    needs: Iterable[CompetenceNeed | str] = (),
    who: Iterable[WhoNeed | str] = (),
    **given: Any,
) -> Visit:
    """A visit on this day, or on any of these; it suits best at `start`. Two alike have the same id."""
    days = (day,) if isinstance(day, int) else tuple(day)
    best = suits or (start, start)
    options = tuple(
        DayOption(first + timedelta(days=n), span(n, *possible, first), span(n, *best, first)) for n in days
    )
    usual: dict[str, Any] = {
        "id": visit_id(person, first, *days, start),
        "person": person,
        "place": person,
        "duration": duration,
        "options": options,
        "competences": tuple(CompetenceNeed(n) if isinstance(n, str) else n for n in needs),
        "who": tuple(WhoNeed(n, True) if isinstance(n, str) else n for n in who),
    }
    return Visit(**{**usual, **given})


def visit_id(*parts: object) -> UUID:
    """The same id for the same parts."""
    return uuid5(NAMESPACE_OID, "|".join(map(str, parts)))


def going(visit: Visit, *workers: Worker | str | None, start: datetime | str | None = None) -> tuple[Assignment, ...]:
    """Who goes to the visit, one worker a place; from when it suits best, or a wall time on its first day."""
    if isinstance(start, str):
        start = instant(visit.options[0].day, time.fromisoformat(start))
    begin = start or visit.options[0].suits.start
    return tuple(
        Assignment(visit.id, place, worker.id if isinstance(worker, Worker) else worker, begin)
        for place, worker in enumerate(workers, start=1)
    )


def a_rota(*planned: Iterable[Assignment]) -> Rota:
    """A rota of what several `going` planned."""
    return Rota(tuple(assignment for each in planned for assignment in each))


def travel(
    legs: Mapping[tuple[str, str], int | None], default: int = 0, ways: Iterable[Travel] = Travel
) -> TravelTimes:
    """Minutes both ways between the places named; `default` between all others of them."""
    places = tuple(dict.fromkeys(place for leg in legs for place in leg))

    def minutes(origin: str, destination: str) -> int | None:
        if origin == destination:
            return 0
        return legs.get((origin, destination), legs.get((destination, origin), default))

    table = tuple(tuple(minutes(origin, destination) for destination in places) for origin in places)
    return TravelTimes(places, dict.fromkeys(ways, table))


def a_week(visits: Iterable[Visit] = (), workers: Iterable[Worker] | None = None, **given: Any) -> Week:
    """Seven days from `MONDAY`; people are taken from the visits, and Amina works, unless told."""
    visits = tuple(visits)
    people = tuple(a_person(name.capitalize()) for name in dict.fromkeys(visit.person for visit in visits))
    usual: dict[str, Any] = {
        "team": "tilbury",
        "first": MONDAY,
        "days": 7,
        "workers": (a_worker(),) if workers is None else tuple(workers),
        "people": people,
        "visits": visits,
        "travel": travel({}),
    }
    return Week(**{**usual, **given})


def a_sign_off(worker: str, competence: str, person: str | None = None, **given: Any) -> SignOff:
    """Signed off since long ago, with no end."""
    return SignOff(
        **{"worker": worker, "competence": competence, "person": person, "starts": date(2020, 1, 1), **given}
    )


def a_shift(worker: str, day: int, start: str, end: str, first: date = MONDAY) -> Shift:
    """A span of work on a day before (a negative number) or after the week."""
    return Shift(worker, first + timedelta(days=day), span(day, start, end, first))


def team_time(
    day: int, start: str, end: str, *workers: str, place: str | None = None, first: date = MONDAY
) -> TeamTime:
    """A team meeting of these workers."""
    return TeamTime(f"meeting {day} {start}", "meeting", frozenset(workers), span(day, start, end, first), place)


def a_gap(one: Visit, other: Visit, least: int, greatest: int | None = None) -> Gap:
    """The distance that two visits need."""
    return Gap(one.id, other.id, least, greatest)


def a_pin(visit: Visit, worker: str | None = None, start: datetime | None = None, place: int = 1) -> Pin:
    """What the team has settled about a place of the visit."""
    return Pin(visit.id, place, worker, start)


def a_timeline(*visits: Visit) -> Timeline:
    """A timeline on which these visits are asked and nothing is planned."""
    timeline: Timeline = {}
    for visit in visits:
        timeline = apply(timeline, add(visit, "asked"))
    return timeline


def applied(timeline: Timeline, *changes: Change) -> Timeline:
    """The timeline after these changes, one after another."""
    for change in changes:
        timeline = apply(timeline, change)
    return timeline
