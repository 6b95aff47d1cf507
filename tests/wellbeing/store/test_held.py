"""Somebody goes into hospital and comes home: what is held, who hears of it, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from plans.around import ADMISSION, DISCHARGE
from rota.changes import add, move
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SmallTeam
from wellbeing import clock
from wellbeing.models import (
    Assignment,
    Notice,
    PersonEvent,
    TimelineVisit,
    ToldAssignment,
    VisitsHeld,
)
from wellbeing.store import coming_home, events, visit_entry
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.entries import What
from wellbeing.store.held import wake
from wellbeing.store.lines import lines_of
from wellbeing.store.plan import agree
from wellbeing.store.publish import publish
from wellbeing.store.visit_entry import Said
from wellbeing.store.worker import worker_leaves

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
AT_TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
"""Tuesday at ten, after breakfast and before lunch."""
HOME_AT = datetime(2026, 11, 26, 11, tzinfo=UTC)
"""Thursday at eleven, before lunch."""


@pytest.fixture
def team(tilbury: SmallTeam) -> Iterator[SmallTeam]:
    """The week is planned and told, and it is Tuesday a quarter past ten; breakfast was had today."""
    tilbury.plan_week()
    publish(tilbury.session, team_id=tilbury.team.id, author_id=tilbury.user.id, reason="so it is")
    with clock.at(AT_TEN + timedelta(minutes=15)):
        had(tilbury, tilbury.visit(tilbury.breakfast, TUESDAY))
        yield tilbury


def had(team: SmallTeam, visit: UUID) -> None:
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    said = Said(visit, f"b{visit}", What.FINISHED, at + timedelta(minutes=30), at, at + timedelta(minutes=30))
    visit_entry.record(team.session, team.viewer(), said)


def rows(team: SmallTeam) -> dict[str, list[Any]]:
    """All that the rota is, working copy and told; but for the numbers of changes."""
    team.session.flush()
    team.session.expire_all()
    visits = team.session.scalars(select(TimelineVisit).order_by(TimelineVisit.id))
    found: dict[str, list[Any]] = {"visits": [(row.id, row.asked, row.planned, row.told) for row in visits]}
    for table in (Assignment, ToldAssignment):
        of = team.session.scalars(select(table).order_by(table.visit_id, table.place))
        found[table.__tablename__] = [(row.visit_id, row.place, row.worker_id, row.start, row.end) for row in of]
    return found


def admitted(team: SmallTeam, at: datetime = AT_TEN) -> PersonEvent:
    events.record(team.session, team.viewer(), team.joan.id, ADMISSION, at.date(), "", at)
    return team.session.scalars(select(PersonEvent).where(PersonEvent.withdrawn_at.is_(None))).one()


def days_of(team: SmallTeam, line: Any) -> set[date]:
    """The days of the week on which a visit of this line is asked for."""
    states = team.timeline().values()
    return {min(s.asked.days) for s in states if s.asked is not None and s.asked.support == line.id}


def told_days(team: SmallTeam, line: Any) -> set[date]:
    told = team.session.scalars(select(ToldAssignment.start).where(ToldAssignment.visit_id.in_(
        [id for id, s in team.timeline().items() if s.asked is not None and s.asked.support == line.id]
    )))  # fmt: skip
    return {start.date() for start in told}


def news(team: SmallTeam, worker: Any) -> list[str]:
    return list(team.session.scalars(select(Notice.words).where(Notice.worker_id == worker.id)))


def test_from_that_minute_nobody_goes_and_everybody_who_was_to_come_knows(team: SmallTeam) -> None:
    was = rows(team)
    tea = days_of(team, team.tea)
    admitted(team)
    assert days_of(team, team.breakfast) == {MONDAY, TUESDAY}, "breakfast of today was had"
    assert days_of(team, team.lunch) == {MONDAY}
    assert days_of(team, team.tea) == tea, "Eric's visits stay"
    going = team.session.scalars(select(ToldAssignment).join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
        .where(TimelineVisit.person_id == team.joan.id, ToldAssignment.start >= AT_TEN)).all()  # fmt: skip
    assert going == [], "nobody stands at an empty house"
    (said,) = news(team, team.amira)
    assert said.startswith("Joan went into hospital on Tuesday 24 November at 10:00. Please do not go: ")
    assert "Tuesday 24 November 12:30" in said and news(team, team.sam) == []
    assert [row[0] for row in rows(team)["visits"]] == [row[0] for row in was["visits"]], "who goes is kept for later"


def test_the_daily_job_and_a_new_plan_ask_for_nothing_meanwhile(team: SmallTeam) -> None:
    extend_horizon(team.session, team.team.id)
    admitted(team)
    later = AT_TEN + timedelta(days=1)
    with clock.at(later):
        extend_horizon(team.session, team.team.id)
        lines = lines_of(team.session, {team.joan.id})
        longer = [replace(line, duration=60) if line.id == team.lunch.id else line for line in lines]
        agree(team.session, team.viewer(), team.joan.id, how_agreed="Her daughter said so", support=longer)
        extend_horizon(team.session, team.team.id)
    after = [s for s in team.timeline(WEDNESDAY, date(2027, 2, 1)).values() if s.asked is not None]
    assert {state.asked.person for state in after if state.asked} == {str(team.eric.id)}


def test_a_mistake_puts_everything_back_exactly_also_what_was_not_told_yet(team: SmallTeam) -> None:
    extend_horizon(team.session, team.team.id)
    lunch = team.visit(team.lunch, THURSDAY)
    team.done(move(team.timeline(), lunch, 1, str(team.sam.id), "Sam would like to"))
    asked = team.timeline()[team.visit(team.lunch, WEDNESDAY)].asked
    assert asked is not None
    by_hand = replace(asked, id=UUID(int=7), support=None)
    team.done(add(by_hand, "a bun in town"), kind="add")
    factories.create_absence(team.session, team.amira, THURSDAY)  # she goes to breakfast although she is away
    before = rows(team)
    event = admitted(team)
    assert rows(team) != before and team.timeline()[lunch].asked is None
    events.withdraw(team.session, team.viewer(), team.joan.id, event.id)
    assert rows(team) == before
    assert "Joan is not in hospital: that was a mistake." in " ".join(news(team, team.amira))
    events.withdraw(team.session, team.viewer(), team.joan.id, event.id)
    assert rows(team) == before, "twice is once"


def test_what_is_no_longer_possible_comes_back_open(team: SmallTeam) -> None:
    event = admitted(team)
    wednesday = team.visit(team.tea, WEDNESDAY)
    team.place(wednesday, team.amira, "12:30", WEDNESDAY)
    events.withdraw(team.session, team.viewer(), team.joan.id, event.id)
    lunch, breakfast = (team.timeline()[team.visit(line, WEDNESDAY)] for line in (team.lunch, team.breakfast))
    assert [place.worker for place in lunch.planned.places] == [None], "Amira is with Eric then"
    assert [place.worker for place in breakfast.planned.places] == [str(team.amira.id)]
    assert WEDNESDAY not in told_days(team, team.lunch) and THURSDAY in told_days(team, team.lunch)


def test_the_minute_can_be_put_right_both_ways(team: SmallTeam) -> None:
    with clock.at(AT_TEN + timedelta(hours=8)):
        event = admitted(team, AT_TEN + timedelta(hours=4))
        assert TUESDAY in days_of(team, team.lunch), "lunch was before it"
        events.put_right(team.session, team.viewer(), team.joan.id, event.id, AT_TEN)
        assert TUESDAY not in days_of(team, team.lunch) | told_days(team, team.lunch)
        (event,) = team.session.scalars(select(PersonEvent).where(PersonEvent.withdrawn_at.is_(None)))
        events.put_right(team.session, team.viewer(), team.joan.id, event.id, AT_TEN + timedelta(hours=4))
        assert TUESDAY in days_of(team, team.lunch) & told_days(team, team.lunch)
        assert WEDNESDAY not in days_of(team, team.lunch)


def test_coming_home_offers_the_visits_as_the_plan_is_now_and_the_team_takes_them(team: SmallTeam) -> None:
    extend_horizon(team.session, team.team.id)
    admitted(team)
    lines = lines_of(team.session, {team.joan.id})
    fewer = [line for line in lines if line.id != team.breakfast.id]
    agree(team.session, team.viewer(), team.joan.id, how_agreed="She said so", support=fewer)
    factories.create_absence(team.session, team.amira, THURSDAY + timedelta(days=1))
    coming_home.plan_home(team.session, team.viewer(), team.joan.id, HOME_AT)
    _, _, hold = coming_home.hold_of(team.session, team.viewer(), team.joan.id)
    assert hold is not None and hold.in_hospital and not hold.back
    assert [(one.day, one.workers, one.stays) for one in hold.offered] == [
        (THURSDAY, ("Amira Invented",), True),
        (THURSDAY + timedelta(days=1), ("Amira Invented",), False),
        (THURSDAY + timedelta(days=2), ("Amira Invented",), True),
        (THURSDAY + timedelta(days=3), ("Amira Invented",), True),
    ]
    assert hold.others > 20 and days_of(team, team.lunch) == {MONDAY}, "nothing applies itself"
    keep = {one.visit for one in hold.offered if one.stays and one.day != THURSDAY + timedelta(days=3)}
    for _ in range(2):
        coming_home.take(team.session, team.viewer(), team.joan.id, keep)
        going = {
            min(s.asked.days): s.planned.places[0].worker == str(team.amira.id)
            for s in team.timeline().values()
            if s.asked is not None and s.asked.support == team.lunch.id
        }
        assert [going.get(THURSDAY + timedelta(days=n)) for n in range(-1, 4)] == [None, True, False, True, False]
    assert not days_of(team, team.breakfast) - {MONDAY, TUESDAY}, "the plan asks for it no more"
    assert extend_horizon(team.session, team.team.id) is None, "nothing is left for the daily job"


def test_who_nobody_takes_back_is_open_on_the_day_they_come_home_and_never_dropped(team: SmallTeam) -> None:
    admitted(team)
    coming_home.plan_home(team.session, team.viewer(), team.joan.id, HOME_AT)
    with clock.at(HOME_AT - timedelta(days=1)):
        assert wake(team.session, team.team.id) == 0
    with clock.at(HOME_AT - timedelta(hours=10)):
        assert [wake(team.session, team.team.id) for _ in range(2)] == [1, 0]
        assert min(days_of(team, team.lunch) - {MONDAY}) == THURSDAY
        assert min(days_of(team, team.breakfast) - {MONDAY, TUESDAY}) == THURSDAY + timedelta(days=1)
        assert team.timeline()[team.visit(team.lunch, THURSDAY)].planned.places[0].worker is None
        _, _, hold = coming_home.hold_of(team.session, team.viewer(), team.joan.id)
        assert hold is not None and {one.workers for one in hold.offered} == {("Amira Invented",)}
        coming_home.take(team.session, team.viewer(), team.joan.id, {one.visit for one in hold.offered})
        assert team.timeline()[team.visit(team.lunch, THURSDAY)].planned.places[0].worker == str(team.amira.id)


def test_somebody_home_sooner_is_asked_for_at_once_and_a_wrong_coming_home_is_taken_back(team: SmallTeam) -> None:
    admitted(team)
    home = AT_TEN + timedelta(days=1)
    with clock.at(home + timedelta(minutes=5)):
        events.record(team.session, team.viewer(), team.joan.id, DISCHARGE, WEDNESDAY, "", home)
        assert WEDNESDAY in days_of(team, team.lunch)
        discharge = team.session.scalars(select(PersonEvent).where(PersonEvent.kind == DISCHARGE)).one()
        events.withdraw(team.session, team.viewer(), team.joan.id, discharge.id)
        assert days_of(team, team.lunch) == {MONDAY}
        assert team.session.scalars(select(VisitsHeld)).one().until is None


def test_another_day_of_coming_home_moves_what_was_taken_back(team: SmallTeam) -> None:
    admitted(team)
    coming_home.plan_home(team.session, team.viewer(), team.joan.id, HOME_AT)
    coming_home.take(team.session, team.viewer(), team.joan.id, set())
    coming_home.plan_home(team.session, team.viewer(), team.joan.id, HOME_AT + timedelta(days=1))
    assert min(days_of(team, team.lunch) - {MONDAY}) == THURSDAY + timedelta(days=1)
    coming_home.plan_home(team.session, team.viewer(), team.joan.id, HOME_AT - timedelta(days=1))
    assert min(days_of(team, team.lunch) - {MONDAY}) == WEDNESDAY
    coming_home.plan_not_home(team.session, team.viewer(), team.joan.id)
    assert days_of(team, team.lunch) == {MONDAY}


def test_an_admission_of_long_ago_with_its_coming_home_holds_nothing(team: SmallTeam) -> None:
    before = rows(team)
    for kind, day in ((DISCHARGE, 10), (ADMISSION, 3)):
        events.record(team.session, team.viewer(), team.joan.id, kind, date(2026, 11, day), "")
    assert rows(team) == before


def test_a_visit_that_was_written_down_stays_whatever_the_minute(team: SmallTeam) -> None:
    admitted(team, AT_TEN - timedelta(hours=3))
    assert TUESDAY in days_of(team, team.breakfast) & told_days(team, team.breakfast)
    assert TUESDAY not in days_of(team, team.lunch)


@pytest.mark.parametrize("woken", [False, True])
def test_who_left_the_team_meanwhile_is_not_sent_again_by_an_old_page(team: SmallTeam, woken: bool) -> None:
    admitted(team)
    coming_home.plan_home(team.session, team.viewer(), team.joan.id, HOME_AT)
    worker_leaves(team.session, team.amira.id, TUESDAY, None)
    _, _, hold = coming_home.hold_of(team.session, team.viewer(), team.joan.id)
    assert hold is not None and hold.offered
    with clock.at(HOME_AT - timedelta(hours=10 if woken else 30)):
        if woken:
            wake(team.session, team.team.id)
        coming_home.take(team.session, team.viewer(), team.joan.id, {one.visit for one in hold.offered})
        lunch = team.timeline()[team.visit(team.lunch, THURSDAY)]
        assert lunch.asked is not None and [place.worker for place in lunch.planned.places] == [None]
