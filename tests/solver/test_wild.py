"""Wild weeks: whatever is asked, an answer that is clean beyond what pins alone break; never an exception."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from rota.local_time import midnight
from rota.rules import check, hard
from rota.week import (
    Assignment,
    CompetenceNeed,
    DayOption,
    Gap,
    NeededOf,
    Person,
    Pin,
    Rota,
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
from solver import propose
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, visit_id
from tests.solver.solving import beyond_pins, searched

PLACES = ("a", "b", "c")
MINUTES = st.integers(0, 26 * 60)
FIRSTS = (MONDAY, CLOCKS_BACK, CLOCKS_ON, date(2028, 2, 28))


@st.composite
def windows(draw: st.DrawFn, day: date) -> Window:
    """A stretch that begins on this day, of any length from nothing to more than a day."""
    start = midnight(day) + timedelta(minutes=draw(MINUTES))
    return Window(start, start + timedelta(minutes=draw(st.one_of(st.just(0), MINUTES))))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Up to three workers, two people and six visits, with pins, gaps, leave and team time that may contradict all."""
    first = draw(st.sampled_from(FIRSTS))
    days = [first + timedelta(days=n) for n in range(7)]
    workers = tuple(_worker(draw, n, days) for n in range(draw(st.integers(0, 3))))
    people = tuple(
        Person(f"p{n}", f"P{n}", draw(st.sampled_from((*PLACES, None))),
               declined=draw(st.sampled_from((frozenset(), frozenset({"w0"})))))
        for n in range(2)
    )  # fmt: skip
    visits: tuple[Visit, ...] = tuple(_visit(draw, n, days, people) for n in range(draw(st.integers(0, 6))))
    ids = [v.id for v in visits] or [visit_id("none")]
    some_id = st.sampled_from(ids)
    team = [w.id for w in workers]
    somebody = st.sampled_from([*team, None, "stranger"])
    pins = tuple(
        Pin(
            v.id, place, draw(somebody), draw(st.sampled_from((None, draw(windows(draw(st.sampled_from(days)))).start)))
        )
        for v in visits
        for place in v.places
        if draw(st.integers(0, 3)) == 0
    )
    stands = tuple(
        Assignment(v.id, 1, draw(somebody), v.options[0].possible.start)
        for v in visits
        if draw(st.booleans()) and v.options
    )
    gaps = tuple(
        Gap(
            draw(some_id),
            draw(some_id),
            draw(st.integers(0, 300)),
            draw(st.sampled_from((None, 60))),
        )
        for _ in range(draw(st.integers(0, 2)))
        if visits
    )
    meetings = tuple(
        TeamTime(
            "m",
            "meeting",
            frozenset(team[:2]),
            draw(windows(draw(st.sampled_from(days)))),
            draw(st.sampled_from((None, "a"))),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    row = [draw(st.sampled_from((0, 5, 30, None))) for _ in range(3)]
    table = tuple(tuple(0 if i == j else row[(i + j) % 3] for j in range(3)) for i in range(3))
    return Week(
        "wild", first, 7, workers, people, visits, TravelTimes(PLACES, dict.fromkeys(Travel, table)),
        sign_offs=tuple(SignOff(w, "insulin", None, days[2]) for w in team[:1]), pins=pins, rota=Rota(stands),
        gaps=gaps, team_time=meetings, cyclic=draw(st.booleans()),
    )  # fmt: skip


def _worker(draw: st.DrawFn, n: int, days: list[date]) -> Worker:
    stretches = tuple(draw(windows(day)) for day in days if draw(st.booleans()))
    if draw(st.booleans()):
        stretches = (Window(midnight(days[0]), midnight(days[0]) + timedelta(days=8)),)
    leave = (draw(windows(days[1])),) if draw(st.booleans()) else ()
    home = draw(st.sampled_from((*PLACES, None)))
    return Worker(f"w{n}", f"W{n}", draw(st.sampled_from((0, 600, 2250))), home, Travel.WALK, stretches, leave)


def _visit(draw: st.DrawFn, n: int, days: list[date], people: tuple[Person, ...]) -> Visit:
    options = []
    for day in draw(st.lists(st.sampled_from(days), max_size=2)):
        possible = draw(windows(day))
        options.append(DayOption(day, possible, draw(st.sampled_from((possible, Window(possible.end, possible.end))))))
    person = draw(st.sampled_from(people))
    return Visit(
        visit_id("wild", n), person.id, person.place, draw(st.sampled_from((0, 5, 30, 240, 1500))), tuple(options),
        double_handed=draw(st.booleans()),
        competences=draw(st.sampled_from(((), (CompetenceNeed("insulin", NeededOf.ONE),), (CompetenceNeed("none"),)))),
        who=draw(st.sampled_from(((), (WhoNeed("woman", True),), (WhoNeed("dogs", False),)))),
        time_critical=draw(st.booleans()),
    )  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(weeks())
def test_whatever_is_asked_the_answer_is_clean(week: Week) -> None:
    answer = propose(week, steps=8)
    event(f"somebody goes: {min(3, len(answer.rota.assignments))}")
    event(f"pins break something: {bool(answer.pinned)}")
    assert beyond_pins(week, answer) == []
    if not week.pins and not week.team_time:
        assert hard(check(week, answer.rota)) == []
        if all(gap.one != gap.other for gap in week.gaps):
            searched(week, 8)
    for pin in week.pins:
        planned = answer.rota.at(pin.visit, pin.place)
        if pin.worker is not None and (week.visit[pin.visit].options or pin.start):
            assert planned is not None and planned.worker == pin.worker
        if pin.start is not None and planned is not None:
            assert planned.start == pin.start
