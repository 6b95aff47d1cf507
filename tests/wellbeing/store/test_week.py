"""A week from rows: what is in it, on which dates, in how many queries."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from rota.changes import cancel
from rota.week import Window
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam
from wellbeing.models import ToldAssignment
from wellbeing.store.publish import Published, publish
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours

MOST_QUERIES = 24
DAY = timedelta(days=1)


def queries(session: Session, team_id: UUID) -> int:
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    session.expire_all()
    event.listen(session.get_bind(), "before_cursor_execute", count)
    week_of(session, team_id, MONDAY)
    event.remove(session.get_bind(), "before_cursor_execute", count)
    return counted


def test_a_week_holds_its_visits_people_workers_and_what_stands(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY])
    factories.create_choice(tilbury.session, tilbury.joan, tilbury.sam, "chosen")
    factories.create_choice(tilbury.session, tilbury.joan, tilbury.amira, "link")
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    assert len(week.visits) == 21 and len(week.rota.assignments) == 3
    joan = week.person[str(tilbury.joan.id)]
    assert (joan.link_worker, joan.chosen) == (str(tilbury.amira.id), (str(tilbury.amira.id), str(tilbury.sam.id)))
    assert week.worker[str(tilbury.sam.id)].contracted_minutes == 37 * 60 + 30
    assert week.competence[str(tilbury.insulin.id)].delegated
    assert [sign_off.worker for sign_off in week.sign_offs] == [str(tilbury.amira.id)]
    assert (week.travel.between(week.workers[0].travel, joan.place, week.workers[0].home) or 0) >= 2


def test_the_number_of_queries_does_not_grow_with_the_team(tilbury: SmallTeam) -> None:
    tilbury.plan_week()
    small = queries(tilbury.session, tilbury.team.id)
    for _ in range(15):
        factories.create_worker(tilbury.session, tilbury.team)
        factories.create_person(tilbury.session, tilbury.team)
    assert queries(tilbury.session, tilbury.team.id) == small <= MOST_QUERIES


def test_membership_contract_and_hours_are_of_their_dates(tilbury: SmallTeam) -> None:
    leaves = factories.create_worker(tilbury.session, tilbury.team, "Tom", until=MONDAY + DAY, minutes_a_week=700)
    factories.create_worker(tilbury.session, tilbury.team, "Gone", until=MONDAY - DAY)
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    tom = week.worker[str(leaves.id)]
    assert tom.contracted_minutes == 200 and len(tom.available) == 2
    assert "Gone" not in {worker.name for worker in week.workers}


def test_a_worker_who_is_no_member_but_still_planned_is_in_without_hours(tilbury: SmallTeam) -> None:
    tilbury.plan_week([SUNDAY])
    for row in (*tilbury.sam.memberships, *tilbury.sam.contracts):
        row.until = MONDAY - DAY
    tilbury.session.flush()
    sam = week_of(tilbury.session, tilbury.team.id, MONDAY).worker[str(tilbury.sam.id)]
    assert (sam.available, sam.contracted_minutes) == ((), 0)


def test_leave_and_sickness_take_off_minutes_and_time(tilbury: SmallTeam) -> None:
    factories.create_absence(tilbury.session, tilbury.sam, MONDAY, MONDAY + DAY)
    factories.create_absence(tilbury.session, tilbury.sam, MONDAY + 3 * DAY, kind="sickness", minutes_a_day=450)
    sam = week_of(tilbury.session, tilbury.team.id, MONDAY).worker[str(tilbury.sam.id)]
    assert sam.leave_minutes == 2250 * 2 // 7 + 450
    assert sam.leave == (
        Window(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)),
        Window(datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)),
    )


def test_team_time_is_without_those_away(tilbury: SmallTeam) -> None:
    factories.create_meeting(tilbury.session, tilbury.team, weekday=3)
    factories.create_absence(tilbury.session, tilbury.sam, MONDAY + 3 * DAY)
    (meeting,) = week_of(tilbury.session, tilbury.team.id, MONDAY).team_time
    assert meeting.workers == {str(tilbury.amira.id)} and meeting.place == "postcode:RM18 7AD"


@pytest.mark.parametrize(
    ("first", "hours"),
    [(MONDAY, 9), (MONDAY.replace(month=10, day=19), 10), (MONDAY.replace(month=3, day=23), 8)],
)
def test_a_night_past_midnight_is_as_long_as_the_clocks_make_it(tilbury: SmallTeam, first: object, hours: int) -> None:
    assert isinstance(first, type(MONDAY))
    night = factories.create_worker(tilbury.session, tilbury.team, "Nia", hours=None)
    factories.create_availability(tilbury.session, night, 5, time(22), time(7))
    (before, window) = week_of(tilbury.session, tilbury.team.id, first + 6 * DAY, 7).worker[str(night.id)].available
    assert before.minutes == hours * 60 and window.minutes == 9 * 60


def test_cancelled_and_withdrawn_visits_are_out(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.done(cancel(tilbury.timeline(), lunch, "away"))
    assert lunch not in week_of(tilbury.session, tilbury.team.id, MONDAY).visit


def test_history_is_worked_before_and_seen(tilbury: SmallTeam) -> None:
    tilbury.plan_week([SUNDAY - DAY, SUNDAY])
    factories.create_meeting(tilbury.session, tilbury.team, weekday=6, starts_at=time(18), minutes=60)
    assert isinstance(_tell(tilbury), Published)
    after = week_of(tilbury.session, tilbury.team.id, MONDAY + 7 * DAY)
    amira, sam = str(tilbury.amira.id), str(tilbury.sam.id)
    assert {(s.worker, s.day, s.when.minutes) for s in after.worked_before if s.day >= SUNDAY - DAY} == {
        (amira, SUNDAY - DAY, 5 * 60 + 15),
        (amira, SUNDAY, 11 * 60),
        (sam, SUNDAY - DAY, 30),
        (sam, SUNDAY, 120),
    }
    assert after.seen == {str(tilbury.joan.id): {amira: 4}, str(tilbury.eric.id): {sam: 2}}
    before = week_of(tilbury.session, tilbury.team.id, MONDAY - 7 * DAY)
    assert len([shift for shift in before.tied_after if shift.day <= SUNDAY]) == 4


def test_the_told_week_is_what_workers_were_told(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY])
    _tell(tilbury)
    tilbury.place(tilbury.visit(tilbury.tea, MONDAY), tilbury.amira, "17:30", MONDAY)
    told = week_of(tilbury.session, tilbury.team.id, MONDAY, told=True)
    assert {a.worker for a in told.rota.assignments if told.visit[a.visit].person == str(tilbury.eric.id)} == {
        str(tilbury.sam.id)
    }
    assert len(tilbury.session.query(ToldAssignment).all()) == 3


def test_there_is_no_week_of_a_team_that_is_not(tilbury: SmallTeam) -> None:
    with pytest.raises(NotYours):
        week_of(tilbury.session, UUID(int=0), MONDAY)


def _tell(team: SmallTeam) -> object:
    assert THURSDAY_BEFORE
    return publish(team.session, team_id=team.team.id, author_id=team.user.id, reason="It is what we have")


def test_a_visit_is_where_its_person_lives_now(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.joan.household = "12 Invented Road"
    tilbury.session.flush()
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    assert week.visit[lunch].place == "12 Invented Road" == week.person[str(tilbury.joan.id)].place
