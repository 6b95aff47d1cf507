"""Two teams side by side in every table of the rota: neither sees, changes or takes back what is the other's."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

import pytest

from plans.support import visits_for
from rota.changes import AskedPart, Change, add
from rota.local_time import midnight
from tests.factories import support_line
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.store import change_log, publish, report, rota, timeline, worry
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours, RoleName


@pytest.fixture
def grays(tilbury: SmallTeam) -> SmallTeam:
    """Another team with a week planned and told; its rota has had more changes than Tilbury's."""
    other = create_small_team(tilbury.session, "Grays Wellbeing Team")
    tilbury.plan_week([MONDAY])
    other.plan_week()
    answer = publish.publish(other.session, team_id=other.team.id, author_id=None, reason="It is")
    assert isinstance(answer, publish.Published)
    return other


def test_a_week_holds_the_teams_own_visits_alone(tilbury: SmallTeam, grays: SmallTeam) -> None:
    for told in (False, True):
        mine = week_of(tilbury.session, tilbury.team.id, MONDAY, told=told)
        assert {visit.person for visit in mine.visits} <= {str(tilbury.joan.id), str(tilbury.eric.id)}
        assert {person.id for person in mine.people} == {str(tilbury.joan.id), str(tilbury.eric.id)}
        assert {worker.id for worker in mine.workers} == {str(tilbury.amira.id), str(tilbury.sam.id)}
        assert not mine.worked_before or {shift.worker for shift in mine.worked_before} <= mine.worker.keys()
        assert mine.seen.keys() <= mine.person.keys()
    theirs = grays.timeline(MONDAY, SUNDAY)
    assert theirs and tilbury.timeline(MONDAY, SUNDAY).keys().isdisjoint(theirs)
    assert timeline.states_of(tilbury.session, tilbury.team.id, theirs) == {}
    assert timeline.load_told(tilbury.session, tilbury.team.id, MONDAY, SUNDAY) == {}


def test_history_untold_and_what_stands_in_the_way_are_the_teams_own(tilbury: SmallTeam, grays: SmallTeam) -> None:
    theirs = set(grays.timeline(MONDAY, SUNDAY))
    lines = change_log.history(tilbury.session, tilbury.team.id, most=500)
    assert lines and all(line.visits.isdisjoint(theirs) for line in lines)
    assert len({line.seq for line in lines}) == len(lines) == tilbury.team.latest_seq
    assert change_log.latest_on(tilbury.session, tilbury.team.id, theirs) == ()
    assert change_log.since(tilbury.session, tilbury.team.id, 0, theirs) == ()
    assert not {line.visit for line in publish.untold(tilbury.session, tilbury.team.id)} & theirs


def test_another_teams_change_is_not_taken_back(tilbury: SmallTeam, grays: SmallTeam) -> None:
    tilbury.session.refresh(tilbury.team)
    tilbury.session.refresh(grays.team)
    beyond = grays.team.latest_seq
    assert beyond > tilbury.team.latest_seq
    with pytest.raises(NotYours):
        rota.undo(
            tilbury.session,
            team_id=tilbury.team.id,
            seq=beyond,
            author_id=None,
            device="t",
            client_key="u",
            happened_at=THURSDAY_BEFORE,
        )


def test_the_one_door_takes_no_visit_for_another_teams_person(tilbury: SmallTeam, grays: SmallTeam) -> None:
    line = support_line(grays.joan, time(9), time(10), id=uuid4(), name="Tea")
    (asked,) = visits_for([line], [MONDAY], {str(grays.joan.id): None})
    with pytest.raises(NotYours):
        tilbury.change(add(asked, "plan"))
    mine = tilbury.visit(tilbury.tea, MONDAY)
    state = tilbury.timeline(MONDAY, MONDAY)[mine]
    assert state.asked is not None
    with pytest.raises(NotYours):
        tilbury.change(Change((AskedPart(mine, state.asked, replace(state.asked, person=str(grays.joan.id))),)))


def test_a_list_of_names_is_for_those_who_may_see_the_people(tilbury: SmallTeam, grays: SmallTeam) -> None:
    for viewer, team in (
        (tilbury.viewer(RoleName.COMMISSIONER), tilbury.team),
        (tilbury.viewer(RoleName.ADMINISTRATOR), tilbury.team),
        (tilbury.viewer(RoleName.MANAGER), grays.team),
    ):
        with pytest.raises(NotYours):
            report.without_record(tilbury.session, viewer, team.id, MONDAY.replace(day=1))


def test_worries_are_the_teams_own(tilbury: SmallTeam, grays: SmallTeam) -> None:
    with clock.at(midnight(SUNDAY + timedelta(days=1))):
        assert worry.worries(tilbury.session, grays.viewer(RoleName.MANAGER))
        assert worry.worries(tilbury.session, tilbury.viewer(RoleName.MANAGER)) == []
