"""People and workers are found by those whose team they are, and looking at the most private is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.wellbeing.store.small_team import MONDAY, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import Look
from wellbeing.store import person, plan_page, worker
from wellbeing.store.plan_page import NewPerson
from wellbeing.viewer import Action, NotYours, RoleName


def test_only_a_teams_own_people_are_found(tilbury: SmallTeam) -> None:
    other = create_small_team(tilbury.session)
    viewer = tilbury.viewer()
    assert [row.known_as for row in person.people(tilbury.session, viewer)] == ["Eric", "Joan"]
    for act in (
        lambda: person.person(tilbury.session, viewer, other.joan.id),
        lambda: person.people(tilbury.session, viewer, other.team.id),
        lambda: person.way_in(tilbury.session, viewer, other.joan.id),
        lambda: worker.worker(tilbury.session, viewer, other.sam.id),
        lambda: worker.workers(tilbury.session, viewer, other.team.id),
        lambda: person.person(tilbury.session, tilbury.viewer(RoleName.COACH), tilbury.joan.id, Action.WRITE_PLAN),
    ):
        with pytest.raises(NotYours):
            act()


def test_a_person_who_has_moved_on_is_their_old_teams_no_more(tilbury: SmallTeam) -> None:
    tilbury.joan.memberships[0].until = clock.today() - timedelta(days=1)
    tilbury.session.flush()
    assert [row.known_as for row in person.people(tilbury.session, tilbury.viewer())] == ["Eric"]
    with pytest.raises(NotYours):
        person.team_of(tilbury.session, tilbury.joan.id, MONDAY)


def test_looked_at_the_way_in_is_recorded(tilbury: SmallTeam) -> None:
    assert person.way_in(tilbury.session, tilbury.viewer(), tilbury.joan.id) == "Key safe by the door"
    (look,) = tilbury.session.scalars(select(Look)).all()
    assert (look.user_id, look.person_id, look.what) == (tilbury.user.id, tilbury.joan.id, "way_in")


def test_a_choice_is_written_changed_and_taken_back(tilbury: SmallTeam) -> None:
    viewer, joan, sam = tilbury.viewer(), tilbury.joan.id, tilbury.sam.id
    for kind in ("chosen", "declined", None):
        person.choose(tilbury.session, viewer, joan, sam, kind)
        expected = [] if kind is None else [(kind, sam, "Sam Invented")]
        assert person.choices(tilbury.session, [joan])[joan] == expected


def test_nobody_is_chosen_who_works_for_another_provider(tilbury: SmallTeam) -> None:
    other = create_small_team(tilbury.session)
    with pytest.raises(NotYours):
        person.choose(tilbury.session, tilbury.viewer(), tilbury.joan.id, other.sam.id, "chosen")


def test_nobody_new_is_written_down_in_another_team(tilbury: SmallTeam) -> None:
    other = create_small_team(tilbury.session)
    new = NewPerson("Rosa Invented", "Rosa", clock.today(), "Home from hospital")
    for viewer in (tilbury.viewer(), tilbury.viewer(RoleName.COACH)):
        with pytest.raises(NotYours):
            plan_page.add_person(tilbury.session, viewer, other.team.id, new)
    with pytest.raises(NotYours):
        plan_page.add_person(tilbury.session, tilbury.viewer(RoleName.COACH), tilbury.team.id, new)


def test_names_that_grow_when_lowered_still_make_a_reference_that_fits(tilbury: SmallTeam) -> None:
    new = NewPerson(name="İ" * 200, known_as="İ" * 100, starts=MONDAY, reason="Home from hospital")
    found = plan_page.add_person(tilbury.session, tilbury.viewer(), tilbury.team.id, new)
    tilbury.session.refresh(found)
    assert found.known_as == "İ" * 100
    assert len(found.reference) <= 60
