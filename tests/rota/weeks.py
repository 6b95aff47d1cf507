"""Hypothesis strategies for small weeks and rotas, tame and wild. The wild name workers and visits not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from rota.changes import NOTHING, Placement, Planned, Timeline, VisitState
from rota.local_time import midnight
from rota.week import (
    Assignment,
    Competence,
    CompetenceNeed,
    NeededOf,
    Rota,
    SignOff,
    Travel,
    Visit,
    Week,
    WhoNeed,
    Window,
    Worker,
)
from tests.builders import (
    CLOCKS_BACK,
    CLOCKS_ON,
    MONDAY,
    a_gap,
    a_person,
    a_pin,
    a_shift,
    a_visit,
    a_week,
    a_worker,
    team_time,
    travel,
)

FIRSTS = (MONDAY, CLOCKS_BACK, CLOCKS_ON)
WORKERS = ("amina", "sam", "tom")
PEOPLE = ("joan", "ivy", "eric", "rita")
ATTRIBUTES = ("woman", "dogs")
STEP = 5
"""Minutes between the times that are tried."""

clocks = st.integers(0, 24 * 60 // STEP - 1).map(lambda n: f"{n * STEP // 60:02}:{n * STEP % 60:02}")
attributes = st.frozensets(st.sampled_from(ATTRIBUTES))


@st.composite
def visits(draw: Any, number: int, first: Any) -> Visit:
    """A visit of any length, at any time, to anybody; some on several days, or on none."""
    days = draw(st.lists(st.integers(0, 6), min_size=0 if number % 7 == 6 else 1, max_size=3, unique=True))
    possible = sorted((draw(clocks), draw(clocks)))
    visit = a_visit(
        draw(st.sampled_from(PEOPLE)),
        days,
        draw(clocks),
        draw(st.sampled_from((1, 30, 45, 240, 2000))),
        possible=(possible[0], possible[1]),
        first=first,
        needs=[CompetenceNeed(c, draw(st.sampled_from(NeededOf))) for c in draw(st.sets(st.sampled_from("ab")))],
        who=[WhoNeed(a, draw(st.booleans())) for a in draw(attributes)],
        double_handed=draw(st.booleans()),
        time_critical=draw(st.booleans()),
    )
    place = draw(st.sampled_from((visit.place, None, "nowhere on the map")))
    return replace(visit, id=a_visit(str(number)).id, place=place)


@st.composite
def workers(draw: Any, name: str, first: Any) -> Worker:
    """A worker with hours on some days and leave on others; at home in a place or none."""
    free = [
        Window(midnight(first + timedelta(days=day)), midnight(first + timedelta(days=day + 1)))
        for day in draw(st.sets(st.integers(0, 6), min_size=2))
    ]
    return a_worker(
        name.capitalize(),
        home=draw(st.sampled_from((None, "home", "elsewhere"))),
        travel=draw(st.sampled_from(Travel)),
        available=tuple(free),
        leave=tuple(free[:1]) if draw(st.booleans()) else (),
        contracted_minutes=draw(st.sampled_from((0, 1200, 2250))),
        attributes=draw(attributes),
    )


@st.composite
def weeks(draw: Any) -> Week:
    """A small week, in plain times or over a change of the clocks, that can be contradictory or poorly filled in."""
    first = draw(st.sampled_from(FIRSTS))
    asked = [draw(visits(number, first)) for number in range(draw(st.integers(0, 8)))]
    legs = st.sampled_from((None, 0, 7, 45))
    places = (*PEOPLE, "home")
    week = a_week(
        asked,
        [draw(workers(name, first)) for name in WORKERS],
        first=first,
        people=tuple(
            a_person(name.capitalize(), declined=draw(st.frozensets(st.sampled_from(WORKERS)))) for name in PEOPLE
        ),
        travel=travel({(a, b): draw(legs) for a in places for b in places if a < b}),
        competences=(Competence("a", "insulin", delegated=True, per_person=draw(st.booleans())),),
        sign_offs=tuple(SignOff(worker, "a", draw(st.sampled_from((None, *PEOPLE))), first) for worker in WORKERS[:2]),
        team_time=(team_time(draw(st.integers(0, 6)), draw(clocks), "23:59", *WORKERS, "gone", first=first),),
        worked_before=tuple(a_shift(draw(st.sampled_from(WORKERS)), -n, "08:00", "21:00", first) for n in range(1, 4)),
        tied_after=(a_shift("amina", 7, "01:00", "12:00", first),),
        cyclic=draw(st.booleans()),
    )
    pairs = [(one, other) for one in asked for other in asked if one.person == other.person and one.id != other.id]
    ends = [a_gap(*draw(st.sampled_from(pairs)), draw(st.integers(0, 300)), 400)] if pairs else []
    lost = a_gap(a_visit("gone"), a_visit("lost"), 60)
    pinned = [a_pin(v, draw(st.sampled_from((None, *WORKERS, "gone")))) for v in asked if draw(st.booleans())]
    return replace(week, gaps=(*ends, lost), pins=(*pinned, a_pin(a_visit("gone"), "amina")))


@st.composite
def rotas(draw: Any, week: Week) -> Rota:
    """Any workers at any times in a week or just outside it; visits, workers and places that are not there too."""
    known = [visit.id for visit in week.visits]
    planned = []
    for visit in [*known, a_visit("gone").id]:
        for place in draw(st.sampled_from(((), (1,), (1, 2), (2,), (0, 3)))):
            minutes = draw(st.integers(-600, 7 * 24 * 60 + 600))
            worker = draw(st.sampled_from((None, *WORKERS, "gone")))
            planned.append(Assignment(visit, place, worker, midnight(week.first) + timedelta(minutes=minutes)))
    return Rota(tuple(planned))


@st.composite
def timelines(draw: Any) -> Timeline:
    """A few visits, asked or withdrawn, planned in any way or cancelled."""
    found = {}
    for number in draw(st.sets(st.integers(0, 5))):
        visit = draw(visits(number, MONDAY))
        start = st.one_of(st.none(), st.sampled_from([midnight(MONDAY) + timedelta(hours=n) for n in (7, 9, 12)]))
        places = tuple(
            Placement(draw(st.sampled_from((None, *WORKERS))), draw(start), draw(st.booleans()), draw(st.booleans()))
            for _ in draw(st.sampled_from(((1,), (1, 2))))
        )
        asked = draw(st.sampled_from((visit, None)))
        found[visit.id] = VisitState(asked, Planned(places, draw(st.booleans())))
    return {visit: state for visit, state in found.items() if state != NOTHING}
