"""Weeks that nobody would ask for, for Hypothesis: whatever fits the dataclasses, however little sense it makes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from rota.limits import Limits
from rota.local_time import midnight
from rota.week import (
    Assignment,
    Competence,
    CompetenceNeed,
    DayOption,
    Gap,
    NeededOf,
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
    Wish,
    WishKind,
    Worker,
)
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, visit_id

PLACES = ("a", "b", "c")
SOMEWHERE = st.sampled_from((*PLACES, "nowhere", None))
MINUTES = st.integers(0, 26 * 60)
LEAP = date(2028, 2, 28)
FIRSTS = st.sampled_from((MONDAY, CLOCKS_BACK, CLOCKS_ON, LEAP))
DURATIONS = st.sampled_from((0, 5, 30, 30, 45, 240, 1500, 20_000))
ROADS = st.sampled_from((0, 5, 30, None, -7, 100_000))
LIMITS = st.sampled_from(
    (
        Limits(),
        Limits(),
        Limits(rest_door_to_door=False),
        Limits(longest_wait=0, waiting_in_day=0),
        Limits(break_length=0, break_after=0, longest_day=0),
        Limits(longest_wait=3000, waiting_in_day=3000, longest_day=3000, daily_rest=0, weekly_rest=0),
        Limits(faces=0, weekly_rest_days=2, over_contract=0),
    )
)
ABLE = ("insulin", "hoist", "none")
ASKED = ("woman", "dogs")


def seldom(draw: st.DrawFn, out_of: int = 8) -> bool:
    """True once in a while."""
    return draw(st.integers(1, out_of)) == out_of


def listed(draw: st.DrawFn, most: int, of: Any) -> tuple[Any, ...]:
    """Up to so many of what `of` draws."""
    return tuple(of(n) for n in range(draw(st.integers(0, most))))


@st.composite
def windows(draw: st.DrawFn, day: date) -> Window:
    """A stretch that begins on this day, of any length from nothing to more than a day; now and then it ends first."""
    start = midnight(day) + timedelta(minutes=draw(MINUTES))
    minutes = draw(st.one_of(st.just(0), MINUTES, MINUTES, st.just(60 * 24 * 9)))
    return Window(start, start + timedelta(minutes=-minutes if seldom(draw, 12) else minutes))


class _Asked:
    """What one week draws from: its days, and ids that are known, or not, or twice the same."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.first = draw, draw(FIRSTS)
        self.length = draw(st.sampled_from((7, 7, 7, 14)))
        self.dates = [self.first + timedelta(days=n) for n in range(self.length)]
        self.team = [f"w{0 if seldom(draw) else n}" for n in range(draw(st.integers(0, 3)))]
        self.people = [f"p{0 if seldom(draw) else n}" for n in range(draw(st.integers(0, 3)))]
        self.visits = [visit_id("wild", 0 if seldom(draw, 12) else n) for n in range(draw(st.integers(0, 6)))]

    def day(self) -> date:
        return self.draw(st.sampled_from([*self.dates[:7], *self.dates[-2:], self.first - timedelta(days=1)]))

    def window(self) -> Window:
        return self.draw(windows(self.day()))

    def worker_id(self) -> str:
        return self.draw(st.sampled_from([*self.team, *self.team, "stranger"]))

    def person_id(self) -> str:
        return self.draw(st.sampled_from([*self.people, *self.people, "stranger"]))

    def visit_id(self) -> Any:
        return self.draw(st.sampled_from([*self.visits, *self.visits, visit_id("nobody's")]))

    def instant(self) -> datetime:
        return self.window().start

    def worker(self, name: str) -> Worker:
        draw, week = self.draw, Window(midnight(self.first), midnight(self.dates[-1]) + timedelta(days=2))
        usual = tuple(self.window() for _ in range(draw(st.integers(0, 5))))
        free = draw(st.sampled_from(((week,), (week,), usual, ())))
        away: Any = draw(st.sampled_from(((), (), "some", (week,))))
        leave = (self.window(),) if away == "some" else away
        hours = draw(st.sampled_from((0, 600, 2250)))
        answers = frozenset(draw(st.sets(st.sampled_from(ASKED))))
        way = draw(st.sampled_from(Travel))
        return Worker(
            name, name.upper(), hours, draw(SOMEWHERE), way, free, leave, draw(st.sampled_from((0, 9999))), answers
        )

    def person(self, name: str) -> Person:
        draw = self.draw
        declined = frozenset({self.worker_id()}) if seldom(draw, 4) else frozenset()
        chosen = tuple(self.worker_id() for _ in range(draw(st.integers(0, 2))))
        link = self.worker_id() if seldom(draw, 3) else None
        return Person(name, name.upper(), draw(SOMEWHERE), link, chosen, declined)

    def option(self) -> DayOption:
        possible = self.window()
        suits = self.draw(st.sampled_from((possible, Window(possible.start, possible.start))))
        return DayOption(self.day(), possible, self.window() if seldom(self.draw) else suits)

    def visit(self, name: Any) -> Visit:
        draw = self.draw
        options = tuple(self.option() for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 3)))))
        of = draw(st.sampled_from(NeededOf))
        needs = tuple(CompetenceNeed(need, of) for need in draw(st.sets(st.sampled_from(ABLE), max_size=1)))
        who = tuple(WhoNeed(need, draw(st.booleans())) for need in draw(st.sets(st.sampled_from(ASKED), max_size=1)))
        return Visit(
            name, self.person_id(), draw(SOMEWHERE), draw(DURATIONS), options, seldom(draw, 4), needs, who,
            draw(st.booleans()),
        )  # fmt: skip

    def assignment(self) -> Assignment:
        worker = None if seldom(self.draw) else self.worker_id()
        return Assignment(self.visit_id(), self.draw(st.sampled_from((1, 1, 1, 2, 3))), worker, self.instant())

    def pin(self) -> Pin:
        worker = self.draw(st.sampled_from((None, self.worker_id())))
        start = self.draw(st.sampled_from((None, self.instant())))
        return Pin(self.visit_id(), self.draw(st.sampled_from((1, 1, 1, 2, 3))), worker, start)

    def pins(self) -> tuple[Pin, ...]:
        """None, a few, or every visit pinned to one worker at one time."""
        how = self.draw(st.sampled_from(("none", "none", "few", "all")))
        if how == "none":
            return ()
        if how == "few":
            return tuple(self.pin() for _ in range(self.draw(st.integers(1, 3))))
        worker, start = self.worker_id(), self.instant()
        return tuple(Pin(visit, 1, worker, start) for visit in self.visits)

    def gap(self) -> Gap:
        least, most = self.draw(st.integers(-20, 300)), self.draw(st.sampled_from((None, 60, 0)))
        return Gap(self.visit_id(), self.visit_id(), least, most)

    def team_time(self) -> TeamTime:
        who = frozenset(self.worker_id() for _ in range(self.draw(st.integers(0, 2))))
        return TeamTime(self.draw(st.sampled_from(("m", "n"))), "meeting", who, self.window(), self.draw(SOMEWHERE))

    def sign_off(self) -> SignOff:
        person = self.draw(st.sampled_from((None, self.person_id())))
        until, ends = self.draw(st.sampled_from((None, self.day()))), self.draw(st.sampled_from((None, self.instant())))
        return SignOff(self.worker_id(), self.draw(st.sampled_from(ABLE[:2])), person, self.day(), until, ends)

    def shift(self, after: int) -> Shift:
        day = self.first + timedelta(days=self.draw(st.integers(0, 13)) + after)
        return Shift(self.worker_id(), day, self.draw(windows(day)))

    def wish(self) -> Wish:
        day = self.draw(st.sampled_from((None, self.day())))
        return Wish(self.worker_id(), self.draw(st.sampled_from(WishKind)), day, self.person_id())


@st.composite
def wild_weeks(draw: st.DrawFn) -> Week:
    """Up to three workers, three people and six visits; pins, gaps, leave, team time and limits may contradict all."""
    asked = _Asked(draw)
    roads = tuple(tuple(0 if i == j else draw(ROADS) for j in range(3)) for i in range(3))
    ways = list(Travel)[seldom(draw) :]
    two = st.integers(0, 2)
    return Week(
        "wild", asked.first, asked.length,
        tuple(asked.worker(name) for name in asked.team), tuple(asked.person(name) for name in asked.people),
        tuple(asked.visit(name) for name in asked.visits), TravelTimes(PLACES, dict.fromkeys(ways, roads)),
        competences=tuple(Competence(name, name, per_person=draw(st.booleans())) for name in ABLE[: draw(two)]),
        sign_offs=tuple(asked.sign_off() for _ in range(draw(two))),
        gaps=tuple(asked.gap() for _ in range(draw(two))), pins=asked.pins(),
        team_time=tuple(asked.team_time() for _ in range(draw(st.sampled_from((0, 0, 1, 2))))),
        rota=Rota(tuple(asked.assignment() for _ in range(draw(two)))),
        usual=Rota(tuple(asked.assignment() for _ in range(draw(two)))),
        worked_before=tuple(asked.shift(-14) for _ in range(draw(st.sampled_from((0, 0, 3))))),
        tied_after=tuple(asked.shift(asked.length) for _ in range(draw(st.sampled_from((0, 0, 2))))),
        seen={asked.person_id(): {asked.worker_id(): 3}}, limits=draw(LIMITS), cyclic=draw(st.booleans()),
        wishes=tuple(asked.wish() for _ in range(draw(two))),
    )  # fmt: skip


__all__ = ["LEAP", "wild_weeks", "windows"]
