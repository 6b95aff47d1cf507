"""The order that a team says matters most: moved by a place, kept with who did it, and carried into its week."""

import pytest

from rota.wanted import FACES, HOURS, NOBODY_LEFT, USUAL, WANTED
from tests.factories import create_team
from tests.wellbeing.store.small_team import MONDAY, SmallTeam
from wellbeing.store import wanted
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.week import week_of
from wellbeing.viewer import NotYours


def move(tilbury: SmallTeam, name: str, *, up: bool = True, seen: int | None = None) -> bool:
    now = wanted.standing(tilbury.session, tilbury.team.id).seq if seen is None else seen
    return wanted.move(tilbury.session, tilbury.team.id, tilbury.user.id, name, up=up, seen_seq=now)


def names(tilbury: SmallTeam) -> list[str]:
    return [each.name for each in wanted.standing(tilbury.session, tilbury.team.id).wanted]


def test_a_team_begins_with_the_usual_order(tilbury: SmallTeam) -> None:
    standing = wanted.standing(tilbury.session, tilbury.team.id)
    assert (standing.seq, standing.wanted, standing.usual) == (0, WANTED, True)
    assert week_of(tilbury.session, tilbury.team.id, MONDAY).wanted == ()


def test_what_is_moved_up_is_in_the_next_week_and_no_other_teams(tilbury: SmallTeam) -> None:
    assert move(tilbury, FACES.name)
    assert names(tilbury)[:3] == [NOBODY_LEFT.name, FACES.name, HOURS.name]
    assert week_of(tilbury.session, tilbury.team.id, MONDAY).wanted[1] == FACES.name
    assert wanted.names_of(tilbury.session, create_team(tilbury.session, "Another").id) == ()
    assert move(tilbury, FACES.name, up=False)
    assert wanted.standing(tilbury.session, tilbury.team.id).usual


@pytest.mark.parametrize(
    ("name", "up"), [(NOBODY_LEFT.name, False), (HOURS.name, True), (USUAL.name, False), ("nonsense", True)]
)
def test_what_can_go_no_further_stays(tilbury: SmallTeam, name: str, up: bool) -> None:
    assert not move(tilbury, name, up=up)
    assert wanted.standing(tilbury.session, tilbury.team.id).seq == 0


def test_nothing_moves_where_somebody_was_quicker(tilbury: SmallTeam) -> None:
    move(tilbury, FACES.name, seen=0)
    with pytest.raises(ChangedSince):
        move(tilbury, FACES.name, seen=0)
    with pytest.raises(ChangedSince):
        wanted.reset(tilbury.session, tilbury.team.id, tilbury.user.id, seen_seq=0)
    assert names(tilbury)[1] == FACES.name


def test_the_history_says_who_and_what(tilbury: SmallTeam) -> None:
    move(tilbury, FACES.name)
    move(tilbury, FACES.name, up=False)
    move(tilbury, USUAL.name)
    assert wanted.reset(tilbury.session, tilbury.team.id, tilbury.user.id, seen_seq=3)
    assert not wanted.reset(tilbury.session, tilbury.team.id, tilbury.user.id, seen_seq=4)
    lines = wanted.history(tilbury.session, tilbury.team.id)
    assert [(line.moved, line.up) for line in lines] == [(None, False), (USUAL, True), (FACES, False), (FACES, True)]
    assert {line.who for line in lines} == {tilbury.user.name}


def test_no_team_no_order(tilbury: SmallTeam) -> None:
    with pytest.raises(NotYours):
        wanted.move(tilbury.session, tilbury.joan.id, tilbury.user.id, FACES.name, up=True, seen_seq=0)
