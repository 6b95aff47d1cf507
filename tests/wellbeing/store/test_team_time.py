"""Team time and roles in the database: in the week at once, told once, handed over by day, minutes kept free."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rota.hours import balances
from rota.rules import check
from rota.shifts import shifts_of
from rota.week import TeamTime
from tests.factories import create_absence, create_meeting, create_team, create_worker
from tests.wellbeing.store.small_team import MONDAY, THURSDAY_BEFORE, SmallTeam
from wellbeing import clock
from wellbeing.models import Notice, RoleTaken
from wellbeing.store import my_day, team_role, team_time
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.team_time import Said, Weekly
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TUESDAY = MONDAY + timedelta(days=1)


def training(*workers: UUID, at: str = "14:00", day: date = TUESDAY, **more: object) -> Said:
    return Said("training", day, time.fromisoformat(at), 90, workers, **more)  # type: ignore[arg-type]


def add(tilbury: SmallTeam, said: Said, key: str = "k") -> UUID:
    return team_time.add(tilbury.session, tilbury.viewer(), tilbury.team.id, said, key).id


def change(tilbury: SmallTeam, once: UUID, said: Said, seen: str) -> None:
    team_time.change(tilbury.session, tilbury.viewer(), tilbury.team.id, once, said, seen)


def in_week(tilbury: SmallTeam, first: date = MONDAY) -> list[TeamTime]:
    return list(week_of(tilbury.session, tilbury.team.id, first).team_time)


def news(tilbury: SmallTeam, worker: UUID) -> list[str]:
    return sorted(row.words for row in tilbury.session.scalars(select(Notice).where(Notice.worker_id == worker)))


def test_it_is_in_the_week_in_hours_and_on_my_day_at_once(tilbury: SmallTeam) -> None:
    for _ in range(2):
        add(tilbury, training(tilbury.sam.id, postcode="RM18 7AD"))
    (found,) = in_week(tilbury)
    assert (found.kind, found.workers, found.when.minutes) == ("training", {str(tilbury.sam.id)}, 90)
    assert found.place == "postcode:RM18 7AD"
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    assert balances(week, week.rota)[str(tilbury.sam.id)].planned == 90
    mine = my_day.day_of(tilbury.session, tilbury.viewer(worker=tilbury.sam), TUESDAY)
    assert [stop.name for stop in mine.stops] == ["Training"]
    assert news(tilbury, tilbury.sam.id) == ["Training on Tuesday 24 November, 14:00 to 15:30."]
    assert news(tilbury, tilbury.amira.id) == []


def test_a_visit_over_it_is_found_by_the_rules(tilbury: SmallTeam) -> None:
    tilbury.plan_week([TUESDAY])
    add(tilbury, training(tilbury.sam.id, at="16:30"))
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    assert "one_place" in {finding.rule for finding in check(week, week.rota)}


def test_it_is_rest_and_work_before_the_week_after(tilbury: SmallTeam) -> None:
    sunday = MONDAY + timedelta(days=6)
    add(tilbury, training(tilbury.sam.id, at="21:00", day=sunday))
    after = week_of(tilbury.session, tilbury.team.id, MONDAY + timedelta(days=7))
    assert [(shift.worker, shift.day) for shift in after.worked_before] == [(str(tilbury.sam.id), sunday)]
    before = week_of(tilbury.session, tilbury.team.id, MONDAY - timedelta(days=7))
    assert [(shift.worker, shift.day) for shift in before.tied_after] == [(str(tilbury.sam.id), sunday)]


def test_who_is_away_is_not_there_and_nobody_named_is_everyone(tilbury: SmallTeam) -> None:
    create_absence(tilbury.session, tilbury.sam, TUESDAY)
    add(tilbury, training())
    assert [found.workers for found in in_week(tilbury)] == [{str(tilbury.amira.id)}]


def test_a_change_tells_who_was_and_who_will_be_there(tilbury: SmallTeam) -> None:
    once = add(tilbury, training(tilbury.sam.id))
    new = training(tilbury.amira.id, at="15:00")
    for _ in range(2):
        change(tilbury, once, new, training(tilbury.sam.id).mark)
    assert [found.workers for found in in_week(tilbury)] == [{str(tilbury.amira.id)}]
    assert sum(words.endswith("this goes on without you.") for words in news(tilbury, tilbury.sam.id)) == 1
    with pytest.raises(ChangedSince):
        change(tilbury, once, training(at="16:00"), training(tilbury.sam.id).mark)


def test_cancelled_once_is_out_of_the_week_and_stays_so(tilbury: SmallTeam) -> None:
    once = add(tilbury, training(tilbury.sam.id))
    for _ in range(2):
        team_time.cancel(tilbury.session, tilbury.viewer(), tilbury.team.id, once)
    assert in_week(tilbury) == []
    assert [words for words in news(tilbury, tilbury.sam.id) if "cancelled" in words] == [
        "Training on Tuesday 24 November, 14:00 to 15:30: this is cancelled."
    ]
    with pytest.raises(team_time.Cancelled):
        change(tilbury, once, training(at="16:00"), training(tilbury.sam.id).mark)


def test_every_week_until_it_ends(tilbury: SmallTeam) -> None:
    new = Weekly("meeting", 1, time(13), 45, MONDAY)
    for _ in range(2):
        saved = team_time.add_weekly(tilbury.session, tilbury.viewer(), tilbury.team.id, new)
    assert len(in_week(tilbury)) == len(in_week(tilbury, MONDAY + timedelta(days=7))) == 1
    for _ in range(2):
        team_time.end_weekly(tilbury.session, tilbury.viewer(), tilbury.team.id, saved.id, TUESDAY)
    assert (len(in_week(tilbury)), in_week(tilbury, MONDAY + timedelta(days=7))) == (1, [])
    assert len(news(tilbury, tilbury.sam.id)) == 2


def test_another_teams_time_and_workers_are_nobody_here(tilbury: SmallTeam) -> None:
    other = create_team(tilbury.session)
    stranger = create_worker(tilbury.session, other)
    meeting = create_meeting(tilbury.session, other)
    with pytest.raises(team_time.NotThere):
        add(tilbury, training(stranger.id))
    once = add(tilbury, training())
    looking = tilbury.viewer()
    for act in (
        lambda: team_time.cancel(tilbury.session, looking, other.id, once),
        lambda: team_time.end_weekly(tilbury.session, looking, tilbury.team.id, meeting.id, TUESDAY),
        lambda: team_time.cancel(tilbury.session, tilbury.viewer(RoleName.COACH), tilbury.team.id, once),
        lambda: team_role.role(tilbury.session, looking, tilbury.team.id, uuid4()),
    ):
        with pytest.raises(NotYours):
            act()


def role(tilbury: SmallTeam, minutes: int = 70, name: str = "Keeps the rota") -> UUID:
    return team_role.add(tilbury.session, tilbury.viewer(), tilbury.team.id, name, "", minutes)


def hand(tilbury: SmallTeam, role_id: UUID, worker: UUID, starts: date, until: date | None = None) -> None:
    team_role.hand_over(tilbury.session, tilbury.viewer(), tilbury.team.id, role_id, worker, starts, until)


def kept(tilbury: SmallTeam, first: date = MONDAY) -> dict[str, int]:
    week = week_of(tilbury.session, tilbury.team.id, first)
    return {worker.name.split()[0]: worker.role_minutes for worker in week.workers}


def test_minutes_are_kept_for_whoever_holds_it_day_by_day(tilbury: SmallTeam) -> None:
    keeper = role(tilbury)
    hand(tilbury, keeper, tilbury.sam.id, MONDAY - timedelta(days=7))
    assert kept(tilbury) == {"Amira": 0, "Sam": 70}
    hand(tilbury, keeper, tilbury.amira.id, MONDAY + timedelta(days=4))
    assert kept(tilbury) == {"Amira": 30, "Sam": 40}
    create_absence(tilbury.session, tilbury.sam, MONDAY, MONDAY + timedelta(days=1))
    assert kept(tilbury) == {"Amira": 30, "Sam": 20}
    week = week_of(tilbury.session, tilbury.team.id, MONDAY)
    hours = balances(week, week.rota)[str(tilbury.amira.id)]
    assert hours.owed == hours.contracted - 30
    assert shifts_of(week, week.rota).days(str(tilbury.amira.id)) == ()


def test_a_role_that_ends_keeps_nothing_after_that_day(tilbury: SmallTeam) -> None:
    keeper = role(tilbury)
    hand(tilbury, keeper, tilbury.sam.id, THURSDAY_BEFORE.date())
    for _ in range(2):
        team_role.end(tilbury.session, tilbury.viewer(), tilbury.team.id, keeper)
    assert kept(tilbury)["Sam"] == 0
    assert kept(tilbury, MONDAY - timedelta(days=7))["Sam"] == 10


def test_handing_over_is_by_day_and_both_are_told_once(tilbury: SmallTeam) -> None:
    keeper = role(tilbury)
    noted = tilbury.viewer(worker=tilbury.amira)
    hand(tilbury, keeper, tilbury.sam.id, MONDAY)
    for _ in range(2):
        hand(tilbury, keeper, tilbury.amira.id, MONDAY + timedelta(days=7))
    found = team_role.role(tilbury.session, noted, tilbury.team.id, keeper)
    assert [(h.name.split()[0], h.starts, h.until) for h in found.holdings] == [
        ("Sam", MONDAY, MONDAY + timedelta(days=6)),
        ("Amira", MONDAY + timedelta(days=7), None),
    ]
    assert news(tilbury, tilbury.sam.id) == [
        "Amira Invented takes over “Keeps the rota” from you on Monday 30 November.",
        "You look after “Keeps the rota” from Monday 23 November. 1 h 10 of your week are kept free for it.",
    ]
    with pytest.raises(team_role.TakenAlready):
        hand(tilbury, keeper, tilbury.sam.id, MONDAY + timedelta(days=7))
    hand(tilbury, keeper, tilbury.sam.id, MONDAY + timedelta(days=3))
    found = team_role.role(tilbury.session, noted, tilbury.team.id, keeper)
    assert [h.until for h in found.holdings][:2] == [MONDAY + timedelta(days=2), MONDAY + timedelta(days=6)]


def test_given_back_it_is_nobodys_and_what_never_began_never_was(tilbury: SmallTeam) -> None:
    keeper = role(tilbury)
    hand(tilbury, keeper, tilbury.sam.id, MONDAY)
    (taken,) = tilbury.session.scalars(select(RoleTaken))
    for _ in range(2):
        team_role.give_back(tilbury.session, tilbury.viewer(), tilbury.team.id, keeper, taken.id)
    assert team_role.role(tilbury.session, tilbury.viewer(), tilbury.team.id, keeper).holdings == ()
    assert kept(tilbury)["Sam"] == 0
    hand(tilbury, keeper, tilbury.sam.id, MONDAY)
    assert kept(tilbury)["Sam"] == 70
    with clock.at(THURSDAY_BEFORE + timedelta(days=5)):
        taken = tilbury.session.scalars(select(RoleTaken).where(RoleTaken.until.is_(None))).one()
        team_role.give_back(tilbury.session, tilbury.viewer(), tilbury.team.id, keeper, taken.id)
    assert kept(tilbury)["Sam"] == 10


def test_a_name_is_taken_once_and_the_same_again_is_the_same(tilbury: SmallTeam) -> None:
    assert role(tilbury) == role(tilbury)
    with pytest.raises(team_role.NameTaken):
        role(tilbury, minutes=10)
    with pytest.raises(team_time.NotThere):
        hand(tilbury, role(tilbury), create_worker(tilbury.session, create_team(tilbury.session)).id, MONDAY)
