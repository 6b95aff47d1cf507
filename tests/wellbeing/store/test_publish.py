"""Save and tell: what is untold, what stops it, what needs a reason."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from rota.adding import added, added_visit
from rota.changes import cancel
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SmallTeam, create_small_team
from wellbeing.models import Publication, SignOff, Team, ToldAssignment
from wellbeing.store.competence import suspend_sign_off
from wellbeing.store.publish import Published, Refused, publish, untold
from wellbeing.viewer import NotYours, RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TUESDAY = MONDAY + timedelta(days=1)


def tell(team: SmallTeam, visits: set | None = None, reason: str = "") -> Published | Refused:  # type: ignore[type-arg]
    return publish(team.session, team_id=team.team.id, author_id=team.user.id, visits=visits, reason=reason)


def test_only_visits_that_somebody_goes_to_are_untold(tilbury: SmallTeam) -> None:
    assert untold(tilbury.session, tilbury.team.id) == ()
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.place(lunch, tilbury.sam, "12:30", MONDAY)
    (line,) = untold(tilbury.session, tilbury.team.id)
    assert (line.visit, line.before, line.workers) == (lunch, None, {str(tilbury.sam.id)})


def test_telling_one_visit_leaves_the_others_untold(tilbury: SmallTeam) -> None:
    lunch, tea = tilbury.visit(tilbury.lunch, MONDAY), tilbury.visit(tilbury.tea, MONDAY)
    tilbury.place(lunch, tilbury.amira, "12:30", MONDAY)
    last = tilbury.place(tea, tilbury.sam, "17:00", MONDAY)
    answer = tell(tilbury, {lunch}, "all we can do")
    assert isinstance(answer, Published) and answer.visits == 1
    assert [line.visit for line in untold(tilbury.session, tilbury.team.id)] == [tea]
    assert tilbury.session.scalar(select(Team.published_seq)) == 0
    tell(tilbury, None, "all we can do")
    tilbury.session.expire_all()
    assert tilbury.session.scalar(select(Team.published_seq)) == last.seq


def test_a_delegated_task_without_sign_off_cannot_be_told_whatever_the_reason(tilbury: SmallTeam) -> None:
    tilbury.place(tilbury.visit(tilbury.breakfast, MONDAY), tilbury.sam, "08:00", MONDAY)
    answer = tell(tilbury, reason="there is nobody else")
    assert isinstance(answer, Refused) and answer.stops
    assert {finding.rule for finding in answer.findings} == {"sign_off"}
    assert tilbury.session.scalars(select(ToldAssignment)).all() == []


def test_one_worker_in_two_homes_at_once_cannot_be_told(tilbury: SmallTeam) -> None:
    tilbury.place(tilbury.visit(tilbury.lunch, MONDAY), tilbury.sam, "12:30", MONDAY)
    tilbury.place(tilbury.visit(tilbury.tea, MONDAY), tilbury.sam, "12:40", MONDAY)
    answer = tell(tilbury, reason="hurry")
    assert isinstance(answer, Refused) and answer.stops


def test_a_standing_stop_elsewhere_does_not_bar_telling_what_is_right(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY])
    assert isinstance(tell(tilbury, reason="so it is"), Published)
    (sign_off,) = tilbury.session.scalars(select(SignOff)).all()
    suspend_sign_off(tilbury.session, tilbury.viewer(RoleName.PROFESSIONAL), sign_off.id, "a wrong dose")
    tea = tilbury.visit(tilbury.tea, TUESDAY)
    tilbury.place(tea, tilbury.sam, "17:00", TUESDAY)
    assert isinstance(tell(tilbury, {tea}, "the rest follows"), Published)


def test_other_harm_needs_a_reason_which_is_kept(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY])
    factories.create_absence(tilbury.session, tilbury.sam, MONDAY)
    answer = tell(tilbury)
    assert isinstance(answer, Refused) and not answer.stops
    assert "leave" in {finding.rule for finding in answer.findings}
    answer = tell(tilbury, reason="Sam comes in for Eric")
    assert isinstance(answer, Published)
    (kept,) = tilbury.session.scalars(select(Publication)).all()
    assert kept.reason == "Sam comes in for Eric" and '"leave"' in kept.findings
    tilbury.place(tilbury.visit(tilbury.lunch, MONDAY), tilbury.amira, "12:45", MONDAY)
    later = tell(tilbury, {tilbury.visit(tilbury.lunch, MONDAY)})
    assert isinstance(later, Published), "what was told with a reason needs none again"


def test_a_cancelled_visit_is_told_once(tilbury: SmallTeam) -> None:
    tilbury.plan_week([MONDAY])
    tell(tilbury, reason="so it is")
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.done(cancel(tilbury.timeline(), lunch, "Joan is out"))
    (line,) = untold(tilbury.session, tilbury.team.id)
    assert line.workers == {str(tilbury.amira.id)}
    tell(tilbury, reason="so it is")
    assert untold(tilbury.session, tilbury.team.id) == ()
    assert lunch not in set(tilbury.session.scalars(select(ToldAssignment.visit_id)))


def test_another_teams_visit_is_not_there(tilbury: SmallTeam) -> None:
    other = create_small_team(tilbury.session)
    with pytest.raises(NotYours):
        tell(tilbury, {other.visit(other.lunch, MONDAY)})


@on_one_database
@pytest.mark.parametrize("together", [True, False])
def test_one_worker_in_two_homes_over_a_sunday_midnight_cannot_be_told(tilbury: SmallTeam, together: bool) -> None:
    """The night belongs to one week, the morning to the next."""
    sunday, monday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    sam = str(tilbury.sam.id)
    night = added_visit(uuid4(), str(tilbury.eric.id), None, sunday, time(22), 600, two=False)
    morning = added_visit(uuid4(), str(tilbury.joan.id), None, monday, time(6), 30, two=False)
    for visit in (night, morning):
        tilbury.done(added(visit, sam, "this once"), kind="add")
    if not together:
        assert isinstance(tell(tilbury, {morning.id}, reason="so it is"), Published)
    answer = tell(tilbury, {night.id, morning.id} if together else {night.id}, reason="so it is")
    assert isinstance(answer, Refused) and answer.stops
    assert {finding.rule for finding in answer.findings} == {"one_place"}
