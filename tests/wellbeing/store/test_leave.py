"""Leave that is asked for, said to, agreed, changed and taken back: by equals, and once each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import Absence, LeaveAsked, LeaveSaid, LeaveYear, Notice
from wellbeing.store import leave, leave_effects, leave_year
from wellbeing.viewer import NotYours, RoleName, Viewer

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
THURSDAY, FRIDAY = MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""The Friday before."""


@pytest.fixture
def team(tilbury: SmallTeam) -> SmallTeam:
    tilbury.plan_at_once(without=[tilbury.visit(tilbury.tea, FRIDAY + timedelta(days=n)) for n in range(3)])
    return tilbury


def viewer_of(team: SmallTeam, worker: object, *roles: RoleName) -> Viewer:
    user = factories.create_user(team.session, worker.name, worker)  # type: ignore[attr-defined, arg-type]
    return Viewer(
        user.id,
        user.name,
        worker.id,  # type: ignore[attr-defined]
        {role: frozenset({team.team.id}) for role in roles or (RoleName.WORKER,)},
    )


def ask(team: SmallTeam, first: date = THURSDAY, last: date = FRIDAY, key: str = "k1") -> LeaveAsked:
    return leave.ask(team.session, team.viewer(), team.team.id, first, last, "A wedding", key)


def test_asking_tells_the_others_once_and_the_same_page_again_is_the_same(team: SmallTeam) -> None:
    with clock.at(NOON):
        row, again = ask(team), ask(team)
    assert row.id == again.id and row.state == "asked"
    (notice,) = team.session.scalars(select(Notice)).all()
    assert notice.worker_id == team.sam.id
    assert notice.words.startswith("Amira asks for Thursday 26 November to Friday 27 November off.")
    with clock.at(NOON), pytest.raises(leave.AskedAlready):
        ask(team, FRIDAY, FRIDAY, "k2")


def test_nothing_is_away_until_it_is_agreed_and_then_the_visits_are_open(team: SmallTeam) -> None:
    sam = viewer_of(team, team.sam)
    lunch = team.visit(team.lunch, THURSDAY)
    with clock.at(NOON):
        row = ask(team)
        assert team.session.scalar(select(func.count()).select_from(Absence)) == 0
        absence = leave.agree(team.session, sam, team.team.id, row.id)
        again = leave.agree(team.session, team.viewer(), team.team.id, row.id)
    assert absence is not None and again is not None and again.id == absence.id
    assert (absence.kind, absence.first, absence.last, row.state) == ("leave", THURSDAY, FRIDAY, "agreed")
    assert team.timeline()[lunch].planned.places[0].worker is None
    words = [each.words for each in team.session.scalars(select(Notice).where(Notice.worker_id == team.amira.id))]
    assert words == ["The team has agreed: your days off, Thursday 26 November to Friday 27 November."]


def test_whoever_asked_may_write_it_down_too_and_a_coach_may_not(team: SmallTeam) -> None:
    with clock.at(NOON):
        row = ask(team)
        for look in (team.viewer(RoleName.COACH), team.viewer(RoleName.MANAGER)):
            with pytest.raises(NotYours):
                leave.agree(team.session, look, team.team.id, row.id)
            with pytest.raises(NotYours):
                leave.say(team.session, look, team.team.id, row.id, fine=True, words="")
        assert leave.agree(team.session, team.viewer(), team.team.id, row.id) is not None


def test_the_latest_that_each_says_counts_and_other_days_ask_anew(team: SmallTeam) -> None:
    sam = viewer_of(team, team.sam)
    with clock.at(NOON):
        row = ask(team)
        leave.say(team.session, sam, team.team.id, row.id, fine=False, words="Who does the insulin?")
    with clock.at(NOON + timedelta(minutes=5)):
        leave.say(team.session, sam, team.team.id, row.id, fine=True, words="")
        leave.say(team.session, sam, team.team.id, row.id, fine=True, words="")
        asked = leave.one(team.session, sam, team.team.id, row.id)
        assert [(each.name, each.fine) for each in asked.said] == [("Sam Invented", True)]
        assert team.session.scalar(select(func.count()).select_from(LeaveSaid)) == 2
    with clock.at(NOON + timedelta(minutes=9)):
        leave.change(team.session, team.viewer(), row.id, FRIDAY, FRIDAY, "A wedding")
        assert leave.one(team.session, sam, team.team.id, row.id).said == ()


def test_two_who_ask_for_the_same_days_see_each_other(team: SmallTeam) -> None:
    sam = viewer_of(team, team.sam)
    with clock.at(NOON):
        ask(team)
        leave.ask(team.session, sam, team.team.id, FRIDAY, FRIDAY, "", "s1")
        mine = leave_effects.effects(team.session, team.team.id, team.amira.id, THURSDAY, FRIDAY)
        theirs = leave_effects.effects(team.session, team.team.id, team.sam.id, FRIDAY, FRIDAY)
        assert [(each.name, each.asked) for each in mine.overlaps] == [("Sam Invented", True)]
        assert [(each.name, each.asked) for each in theirs.overlaps] == [("Amira Invented", True)]
        assert [each.name for each in leave.calendar(team.session, sam, team.team.id)] == [
            "Amira Invented",
            "Sam Invented",
        ]


def test_what_it_would_do_is_computed_and_changes_nothing(team: SmallTeam) -> None:
    before = team.timeline()
    with clock.at(NOON):
        found = leave_effects.effects(team.session, team.team.id, team.amira.id, THURSDAY, FRIDAY)
    assert (found.visits, found.tried, found.could) == (4, 4, 1), (
        "Sam could, on his free Friday; nobody may do the insulin"
    )
    assert len(found.nobody) == 3 and found.nobody[0] == "Joan, Thursday 26 November 08:00"
    assert [line for line in found.thin if line.startswith("Nobody is signed off and free for Insulin for Joan")]
    assert found.minutes == sum(leave_effects._of_day(team.amira.contracts, day) for day in (THURSDAY, FRIDAY))
    assert team.timeline() == before


def test_taken_back_before_it_begins_the_visits_are_theirs_again(team: SmallTeam) -> None:
    before = team.timeline()
    with clock.at(NOON):
        row = ask(team)
        leave.agree(team.session, team.viewer(), team.team.id, row.id)
        assert team.timeline() != before
        leave.withdraw(team.session, team.viewer(), row.id)
        leave.withdraw(team.session, team.viewer(), row.id)
    assert team.timeline() == before
    assert (row.state, row.absence_id) == ("withdrawn", None)
    assert team.session.scalar(select(func.count()).select_from(Absence)) == 0
    with clock.at(NOON):
        assert leave.mine(team.session, team.viewer()) == []


def test_leave_that_has_begun_is_not_taken_back_and_nobody_takes_back_anothers(team: SmallTeam) -> None:
    sam = viewer_of(team, team.sam)
    with clock.at(NOON):
        row = ask(team)
        leave.agree(team.session, team.viewer(), team.team.id, row.id)
        for act in (
            lambda: leave.withdraw(team.session, sam, row.id),
            lambda: leave.change(team.session, sam, row.id, FRIDAY, FRIDAY, ""),
            lambda: leave.change(team.session, team.viewer(), row.id, FRIDAY, FRIDAY, ""),
        ):
            with pytest.raises(NotYours):
                act()
    with clock.at(NOON + timedelta(days=6)), pytest.raises(NotYours):
        leave.withdraw(team.session, team.viewer(), row.id)


def test_another_team_sees_none_of_it(team: SmallTeam) -> None:
    other = create_small_team(team.session, "Grays")
    with clock.at(NOON):
        row = ask(team)
        for team_id in (team.team.id, other.team.id):
            with pytest.raises(NotYours):
                leave.one(other.session, other.viewer(), team_id, row.id)
        assert leave.of_team(other.session, other.viewer(), other.team.id) == []
        assert leave.calendar(other.session, other.viewer(), other.team.id) == []


def test_agreed_leave_is_used_and_a_sickness_within_it_is_not(team: SmallTeam) -> None:
    with clock.at(NOON):
        whole = leave_year.of_worker(team.session, team.amira.id, NOON.date())
        assert whole.left == 210 * 60, "37½ hours a week, 5.6 weeks"
        factories.create_absence(team.session, team.amira, MONDAY, MONDAY + timedelta(days=6))
        assert leave_year.of_worker(team.session, team.amira.id, NOON.date()).booked == 37 * 60 + 30
        factories.create_absence(team.session, team.amira, MONDAY, MONDAY, kind="sickness")
        found = leave_year.of_worker(team.session, team.amira.id, NOON.date())
    assert found.booked < 37 * 60 + 30 and found.left > 210 * 60 - (37 * 60 + 30)


def test_a_year_is_put_right_by_who_may_and_emptied_again(team: SmallTeam) -> None:
    manager = team.viewer(RoleName.MANAGER)
    starts = date(2026, 4, 1)
    put = leave_year.put_right
    with clock.at(NOON):
        put(team.session, manager, team.amira.id, starts, 250 * 60, 8 * 60)
        put(team.session, manager, team.amira.id, starts, 250 * 60, 8 * 60)
        found = leave_year.of_worker(team.session, team.amira.id, NOON.date())
        assert (found.entitled, found.carried, found.corrected, found.by_law) == (250 * 60, 8 * 60, True, 210 * 60)
        put(team.session, manager, team.amira.id, starts, None, 60)
        assert leave_year.of_worker(team.session, team.amira.id, NOON.date()).entitled == 210 * 60
        put(team.session, manager, team.amira.id, starts, None, 0)
        assert team.session.scalar(select(func.count()).select_from(LeaveYear)) == 0
        for look in (team.viewer(), team.viewer(RoleName.COACH)):
            with pytest.raises(NotYours):
                put(team.session, look, team.amira.id, starts, 1, 0)
        other = create_small_team(team.session, "Grays")
        with pytest.raises(NotYours):
            put(team.session, manager, other.amira.id, starts, 1, 0)
