"""Minutes add up: the report against a counter that knows no arithmetic and has each minute in a set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from rota.local_time import midnight
from rota.period import Cut, Period
from rota.report import Records
from tests.factories import create_person, create_team
from tests.factories import create_worker as employed
from tests.wellbeing.reports.visits_made import MINUTE, NOW, figures
from wellbeing import clock
from wellbeing.models import (
    Person,
    Team,
    TimelineVisit,
    ToldAssignment,
    Worker,
)
from wellbeing.reports.figures import Figures
from wellbeing.store import month_counted, visit_entry
from wellbeing.store.entries import How, What

YEAR = Period(Cut.YEAR, date(2026, 4, 1))
NIGHTS = (date(2026, 10, 25), date(2027, 3, 28), date(2026, 10, 31), date(2026, 12, 31))
"""Both nights on which the clocks change, the end of a month and of a year."""


@pytest.fixture(autouse=True)
def after_the_year() -> Iterator[None]:
    with clock.at(NOW):
        yield


@dataclass(frozen=True)
class Went:
    """A visit as it was told, and what a worker recorded of it. Minutes are from the midnight before."""

    worker: int
    person: int
    night: date
    start: int
    length: int
    told: bool
    what: What
    moved: int
    stayed: int
    apart: int
    how: How
    put_right: bool

    @property
    def told_from(self) -> datetime:
        return midnight(self.night) + self.start * MINUTE

    @property
    def began(self) -> datetime:
        return self.told_from + timedelta(minutes=self.moved, seconds=29)

    @property
    def ended(self) -> datetime:
        return self.began + timedelta(minutes=self.length + self.stayed, seconds=11)


visits = st.builds(
    Went,
    worker=st.integers(0, 1),
    person=st.integers(0, 2),
    night=st.sampled_from(NIGHTS),
    start=st.integers(0, 1500),
    length=st.integers(15, 200),
    told=st.booleans(),
    what=st.sampled_from([What.FINISHED] * 5 + [What.REFUSED, What.MISSED, What.STARTED]),
    moved=st.integers(-20, 20),
    stayed=st.integers(-30, 30),
    apart=st.sampled_from([0, 0, 7, 300]),
    how=st.sampled_from(How),
    put_right=st.booleans(),
)


def write(session: Session, team: Team, worker: Worker, person: Person, went: Went) -> None:
    """Through the door that phones use."""
    visit = TimelineVisit(
        id=uuid4(), team_id=team.id, person_id=person.id, first_day=went.night, last_day=went.night, planned="{}",
        changed_seq=1,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    if went.told:
        told = {"start": went.told_from, "end": went.told_from + went.length * MINUTE}
        session.add(ToldAssignment(visit_id=visit.id, place=1, worker_id=worker.id, **told))
        session.flush()
    said = visit_entry.Said(
        visit_id=visit.id,
        client_key=uuid4().hex,
        what=went.what,
        at=went.ended,
        started_at=went.began,
        finished_at=went.ended if went.what is What.FINISHED else None,
        other_minutes=went.apart,
        how=went.how,
    )
    visit_entry.add(session, visit, worker.id, said, recorded_by=None)
    if went.put_right and went.what is What.FINISHED:
        wrong = {**vars_of(said), "client_key": uuid4().hex, "supersedes_key": said.client_key}
        visit_entry.add(session, visit, worker.id, visit_entry.Said(**wrong), recorded_by=None)


def vars_of(said: visit_entry.Said) -> dict[str, object]:
    return {name: getattr(said, name) for name in said.__slots__}


def minutes_between(start: datetime, end: datetime) -> set[datetime]:
    first, last = (each.astimezone(UTC).replace(second=0, microsecond=0) for each in (start, end))
    return {first + number * MINUTE for number in range(max(0, int((last - first) / MINUTE)))}


def expected(wents: list[Went], period: Period) -> tuple[int, int, int]:
    """Minutes with people, those of them on the spot, and those planned."""
    begins, ends = midnight(period.first), midnight(period.last + timedelta(days=1))
    all_of_them, on_the_spot, planned = set(), set(), set()
    for went in wents:
        if went.told:
            until = went.told_from + went.length * MINUTE
            planned |= {(went.worker, each) for each in minutes_between(went.told_from, until)}
        if went.what is What.FINISHED:
            during = {(went.worker, each) for each in minutes_between(went.began, went.ended - went.apart * MINUTE)}
            all_of_them |= during
            if went.how is How.ON_THE_SPOT and not went.put_right:
                on_the_spot |= during
    found = [sum(begins <= each < ends for _, each in those) for those in (all_of_them, on_the_spot, planned)]
    return found[0], found[1], found[2]


def parts(found: Figures) -> tuple[int, int, int]:
    if found.minutes is None:
        return 0, 0, 0
    return found.minutes.face_to_face, found.minutes.on_the_spot, found.minutes.planned


TOUCHED = tuple(first for first in YEAR.months if first.month in (10, 11, 12, 1, 3))
"""The months in which something may have happened."""


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(wents=st.lists(visits, min_size=1, max_size=7))
@example(
    wents=[
        Went(worker, 0, night, start, 100, True, What.FINISHED, 1, 5, 7, How.ON_THE_SPOT, put_right=False)
        for night in NIGHTS
        for worker, start in ((0, 30), (0, 70), (1, 70), (0, 1400))  # a couple, a pair, and over midnight
    ]
)
def test_minutes_add_up_whatever_was_recorded(session: Session, wents: list[Went]) -> None:
    team = create_team(session)
    workers = [employed(session, team, hours=None) for _ in range(2)]
    people = [create_person(session, team) for _ in range(3)]
    for went in wents:
        write(session, team, workers[went.worker], people[went.person], went)
    for first in TOUCHED[::2]:
        month_counted.keep(session, team.id, first)
    year = figures(session, team, YEAR)
    months = [figures(session, team, Period(Cut.MONTH, first)) for first in TOUCHED]
    for each in (year, *months):
        if each.minutes is not None:
            assert parts(each) == expected(wents, each.period), each.period.words
    assert year.visits == counted(wents)
    assert sum((month.visits for month in months), Records()) == year.visits
    came = {(went.person, went.worker) for went in wents if went.what is What.FINISHED}
    assert (year.faces.people, year.faces.pairs) == (len({person for person, _ in came}), len(came))
    session.rollback()


def counted(wents: list[Went]) -> Records:
    kinds: Counter[str] = Counter()
    for went in wents:
        if went.what is What.FINISHED:
            kinds[How.LATER if went.put_right else went.how] += 1
        elif went.what is not What.STARTED:
            kinds[went.what] += 1
        elif went.told:
            kinds["without"] += 1
    return Records(**kinds)
