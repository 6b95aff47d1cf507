"""Two teams side by side in every table of the rota: neither sees, changes or takes back what is the other's."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

import pytest

from plans.support import visits_for
from rota.changes import AskedPart, Change, Placement, Planned, add, move
from rota.local_time import instant, midnight
from tests.factories import LONG_AGO, create_team, create_worker, support_line
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import PersonMembership, TeamMembership, TimelineVisit
from wellbeing.store import change_log, people, publish, report, review, rota, timeline, worry
from wellbeing.store.entries import What
from wellbeing.store.visit_entry import Said
from wellbeing.store.visit_entry import add as add_entry
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


@pytest.mark.parametrize("timed", [True, False])
def test_nobody_is_put_in_who_is_not_in_the_team_that_day(tilbury: SmallTeam, timed: bool) -> None:
    lunch = {day: tilbury.visit(tilbury.lunch, day) for day in (MONDAY, SUNDAY)}
    if timed:
        for day in lunch:
            tilbury.place(lunch[day], tilbury.amira, "12:30", day)
    membership = tilbury.session.query(TeamMembership).filter_by(worker_id=tilbury.sam.id).one()
    membership.until = MONDAY
    with pytest.raises(NotYours):
        tilbury.change(move(tilbury.timeline(), lunch[SUNDAY], 1, str(tilbury.sam.id)))
    assert isinstance(tilbury.change(move(tilbury.timeline(), lunch[MONDAY], 1, str(tilbury.sam.id))), rota.Recorded)


def test_what_is_taken_back_puts_in_whoever_was_there(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.place(lunch, tilbury.sam, "12:30", MONDAY)
    away = tilbury.done(move(tilbury.timeline(), lunch, 1, None))
    membership = tilbury.session.query(TeamMembership).filter_by(worker_id=tilbury.sam.id).one()
    membership.until = MONDAY - timedelta(days=1)
    answer = rota.undo(
        tilbury.session,
        team_id=tilbury.team.id,
        seq=away.seq,
        author_id=None,
        device="t",
        client_key="u",
        happened_at=THURSDAY_BEFORE,
    )
    assert isinstance(answer, rota.Recorded)
    assert tilbury.timeline()[lunch].planned.places[0].worker == str(tilbury.sam.id)


def test_a_person_of_two_teams_shows_each_its_own_visits_and_words(tilbury: SmallTeam) -> None:
    """Joan is with Grays too: what Grays learned, and who comes from there, is for Grays."""
    grays = create_team(tilbury.session, "Grays")
    zed = create_worker(tilbury.session, grays, "Zed")
    tilbury.session.add(PersonMembership(person_id=tilbury.joan.id, team_id=grays.id, starts=LONG_AGO))
    line = support_line(tilbury.joan, time(15), time(16), id=uuid4(), name="Music")
    (asked,) = visits_for([line], [MONDAY], {str(tilbury.joan.id): None})
    planned = Planned((Placement(str(zed.id), instant(MONDAY, time(15))),))
    rota.record_change(
        tilbury.session,
        team_id=grays.id,
        change=add(asked, "plan", planned),
        author_id=None,
        device="t",
        client_key="g",
        kind="plan",
        happened_at=THURSDAY_BEFORE,
    )
    tilbury.plan_week([MONDAY])
    for team in (grays, tilbury.team):
        assert isinstance(
            publish.publish(tilbury.session, team_id=team.id, author_id=None, reason="It is"), publish.Published
        )
    at = instant(MONDAY, time(15))
    visit = tilbury.session.get_one(TimelineVisit, asked.id)
    said = Said(visit.id, "k", What.FINISHED, at, at, at + timedelta(minutes=30), learned="Her will is with Zed")
    add_entry(tilbury.session, visit, zed.id, said, recorded_by=None)
    mine = tilbury.viewer(RoleName.COACH)
    theirs = replace(mine, reach={RoleName.COACH: frozenset({grays.id})})
    seen = {}
    with clock.at(instant(MONDAY, time(20))):
        for viewer, names in ((mine, {"Amira"}), (theirs, {"Zed"})):
            joan = people.whole(tilbury.session, viewer, tilbury.joan.id)
            assert {name for each in joan.coming for name in each.workers} == names
            (line_of_list,) = people.people_of(tilbury.session, viewer, "Joan")
            (turn,) = (turn for turn in review.turns(tilbury.session, viewer) if turn.id == tilbury.joan.id)
            assert (line_of_list.faces, turn.faces) == (1, 1)
            seen[names.pop()] = turn.learned
    assert seen["Amira"] is None
    assert seen["Zed"] is not None and seen["Zed"].words == "Her will is with Zed"


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
