"""A directory belongs to a provider in a locality, on each kind of database: nobody else reads it or writes in it."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from plans.community import Asset
from tests.factories import create_asset, create_team
from tests.wellbeing.store.small_team import SmallTeam
from wellbeing import clock
from wellbeing.models import Introduction
from wellbeing.store import community as store
from wellbeing.viewer import Action, NotYours, RoleName, Viewer

HUB = Asset("hub", "The hub", days=(0, 3), interests=("company",))


def stranger(tilbury: SmallTeam, *, same_locality: bool) -> Viewer:
    """A worker of another provider, in the same locality or another."""
    team = create_team(tilbury.session)
    if same_locality:
        team.locality_id = tilbury.team.locality_id
        tilbury.session.flush()
    return Viewer(tilbury.user.id, "Zed", None, {RoleName.WORKER: frozenset({team.id})})


def test_what_is_written_is_read_back_and_the_same_again_is_the_same(tilbury: SmallTeam) -> None:
    viewer, at = tilbury.viewer(), tilbury.team.locality_id
    first = store.add(tilbury.session, viewer, at, HUB)
    assert store.add(tilbury.session, viewer, at, HUB) == first
    of = store.directory(tilbury.session, viewer, Action.SEE_COMMUNITY, at)
    assert [kept.asset for kept in store.assets(tilbury.session, of)] == [HUB]
    with pytest.raises(ValueError, match="in the directory already"):
        store.add(tilbury.session, viewer, at, Asset("group", "the  HUB"))


@pytest.mark.parametrize("same_locality", [True, False])
def test_another_provider_finds_nothing_even_in_the_same_locality(tilbury: SmallTeam, same_locality: bool) -> None:
    hub = store.add(tilbury.session, tilbury.viewer(), tilbury.team.locality_id, HUB)
    zed = stranger(tilbury, same_locality=same_locality)
    for ask in (
        lambda: store.asset(tilbury.session, zed, Action.SEE_COMMUNITY, hub),
        lambda: store.change(tilbury.session, zed, hub, HUB, HUB),
        lambda: store.checked(tilbury.session, zed, hub),
        lambda: store.end(tilbury.session, zed, hub, ended=True),
        lambda: store.introductions(tilbury.session, zed, tilbury.joan.id),
        lambda: store.near(tilbury.session, zed, tilbury.joan.id),
    ):
        with pytest.raises(NotYours):
            ask()  # type: ignore[no-untyped-call]
    found = [kept for of in store.directories(tilbury.session, zed) for kept in store.assets(tilbury.session, of)]
    assert found == []


def test_nobody_is_introduced_to_what_another_directory_has(tilbury: SmallTeam) -> None:
    foreign = create_asset(tilbury.session, create_team(tilbury.session))
    for asset in (foreign.id, uuid4()):
        with pytest.raises(NotYours):
            store.introduce(
                tilbury.session, tilbury.viewer(), tilbury.joan.id, asset, direction="give", on=clock.today(), note=""
            )
    assert tilbury.session.scalars(select(Introduction)).all() == []


def test_an_assessor_reads_and_does_not_write(tilbury: SmallTeam) -> None:
    hub = store.add(tilbury.session, tilbury.viewer(), tilbury.team.locality_id, HUB)
    assessor = tilbury.viewer(RoleName.ASSESSOR)
    assert store.asset(tilbury.session, assessor, Action.SEE_COMMUNITY, hub).asset == HUB
    with pytest.raises(NotYours):
        store.add(tilbury.session, assessor, tilbury.team.locality_id, Asset("hub", "Another"))
