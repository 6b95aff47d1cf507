"""Learning, assessing and ordering on both databases, and two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from plans.catalogue import CATALOGUE, Item
from plans.equipment import State
from plans.home_assessment import OWN_WORDS, with_own_words, with_room
from tests import factories
from tests.homes_made import create_assessment, create_learning, create_outside_assessor
from tests.wellbeing.store.small_team import SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.db import prepare
from wellbeing.models import (
    Competence,
    EquipmentItem,
    EquipmentOrder,
    HomeAssessment,
    Introduction,
    Learning,
    PracticeWatched,
    SignOff,
)
from wellbeing.store import assessor, catalogue, community, equipment, growing
from wellbeing.store import home_assessment as homes
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.one_sickness_away import looking_ahead
from wellbeing.viewer import NotYours, RoleName, Viewer

ONE_DAY = timedelta(days=1)
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def team(tilbury: SmallTeam) -> SmallTeam:
    """Amira is a Trusted Assessor, level 3."""
    small = tilbury
    level = factories.create_competence(small.session, small.team, "ta-3", kind="trusted_assessor", per_person=False)
    factories.create_sign_off(small.session, small.amira, level)
    return small


def ot(team: SmallTeam) -> Viewer:
    teams = frozenset({team.team.id})
    return Viewer(team.user.id, "Priya", None, {RoleName.PROFESSIONAL: teams}, {"ot": teams})


def at_once(session: Session, number: int, do: Callable[[Session], object]) -> list[object]:
    """The same done in as many sessions at the same time; what each gave, or the error that it raised."""
    session.commit()
    engine = create_engine(session.get_bind().engine.url)
    prepare(engine)

    def one(_: int) -> object:
        with Session(engine) as mine:
            try:
                given = do(mine)
                mine.commit()
                return given
            except Exception as error:
                mine.rollback()
                return error

    try:
        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(one, range(number)))
    finally:
        engine.dispose()


def test_from_the_first_word_to_the_day_it_is_fitted(team: SmallTeam) -> None:
    session, mine = team.session, team.viewer()
    begun = homes.begin(session, mine, team.joan.id, clock.today() - 5 * ONE_DAY)
    assert homes.begin(session, mine, team.joan.id, clock.today()).row.id == begun.row.id
    saved = homes.save_step(
        session,
        mine,
        team.joan.id,
        begun.row.id,
        OWN_WORDS,
        0,
        lambda body: with_own_words(body, wants="A bath", told_by="person", managing={}, more=""),
    )
    assert saved.body.wants == "A bath"
    done = create_assessment(session, team.team.id, team.joan, clock.today())
    order = equipment.order(
        session, mine, team.joan.id, done.id, code="bath-lift", quantity=1, why="A bath", client_key="k"
    )
    assert order.state is State.WITH_OT and [each.order.row.id for each in equipment.with_an_ot(session, mine)] == [
        order.row.id
    ]
    equipment.decide(session, ot(team), order.row.id, agreed=True, because="")
    assert equipment.sent_all(session, mine, team.joan.id, done.id, [order.row.id]) == 1
    fitted = equipment.becomes(session, mine, order.row.id, State.FITTED, clock.today())
    assert (fitted.days, equipment.to_follow(session, mine)) == (0, [])
    (month,) = equipment.waits_of(session, mine, team.team.id, [clock.today().replace(day=1)])
    assert (month.to_assessment, month.to_fitted) == ((9,), (0,))
    assert {home.whose.known_as: home.orders for home in equipment.homes(session, mine)} == {"Eric": 0, "Joan": 0}
    assert assessor.register(session, ot(team)) == [] and assessor.choices(session, ot(team)).competences


def test_one_key_is_one_order_however_often_and_however_fast(team: SmallTeam) -> None:
    done, mine, joan = (
        create_assessment(team.session, team.team.id, team.joan, clock.today()).id,
        team.viewer(),
        team.joan.id,
    )

    def put(session: Session) -> UUID:
        return equipment.order(
            session, mine, joan, done, code="bath-board", quantity=1, why="A bath", client_key="k"
        ).row.id

    assert len(set(at_once(team.session, 6, put))) == 1
    assert team.session.scalar(select(func.count()).select_from(EquipmentOrder)) == 1
    assert team.session.scalar(select(func.count()).select_from(EquipmentItem)) == 1


def test_things_of_the_list_ordered_at_once_are_one_thing(team: SmallTeam) -> None:
    provider = team.team.provider_id
    found = at_once(team.session, 6, lambda session: catalogue.row_of(session, provider, CATALOGUE[0].code).id)
    assert len(set(found)) == 1


def test_a_thing_is_added_to_the_list_once_however_fast(team: SmallTeam) -> None:
    thing = Item("tap-turner", "Tap turner", "For stiff taps", "kitchen", 3)
    provider, mine = team.team.provider_id, ot(team)
    given = at_once(team.session, 6, lambda session: catalogue.add(session, mine, provider, thing).id)
    assert len(set(given)) == 1 and not isinstance(given[0], Exception), given


def test_an_assessment_is_begun_once_however_fast(team: SmallTeam) -> None:
    mine, joan = team.viewer(), team.joan.id
    at_once(team.session, 6, lambda session: homes.begin(session, mine, joan, clock.today()).row.id)
    assert team.session.scalar(select(func.count()).select_from(HomeAssessment)) == 1


def test_of_two_who_save_one_page_at_once_one_is_told(team: SmallTeam) -> None:
    mine, joan = team.viewer(), team.joan.id
    begun = homes.begin(team.session, mine, joan, clock.today()).row.id
    words = iter(("one", "two", "three"))

    def save(session: Session) -> str:
        wants = next(words)
        change = lambda body: with_own_words(body, wants=wants, told_by="person", managing={}, more="")  # noqa: E731
        return homes.save_step(session, mine, joan, begun, OWN_WORDS, 0, change).body.wants

    found = at_once(team.session, 3, save)
    assert sum(isinstance(each, ChangedSince) for each in found) == 2, found


def test_practice_watched_by_many_at_once_is_counted_to_the_last(team: SmallTeam) -> None:
    row = create_learning(team.session, team.sam, team.insulin, team.joan).id
    keys = iter("aabbcc")
    today, mine = clock.today(), team.viewer()  # Amira may do insulin

    def watch(session: Session) -> int:
        return growing.watched(session, mine, row, today, next(keys)).row.watched

    found = at_once(team.session, 6, watch)
    team.session.expire_all()
    assert not any(isinstance(each, Exception) for each in found), found
    assert team.session.get_one(Learning, row).watched == 3
    assert team.session.scalar(select(func.count()).select_from(PracticeWatched)) == 3


def test_somebody_is_introduced_once_however_fast(team: SmallTeam) -> None:
    asset, person, mine = factories.create_asset(team.session, team.team).id, team.joan.id, team.viewer()
    day = clock.today()
    at_once(
        team.session,
        6,
        lambda session: community.introduce(session, mine, person, asset, direction="receive", on=day, note=""),
    )
    team.session.expire_all()
    assert team.session.scalar(select(func.count()).select_from(Introduction)) == 1


def test_learning_is_begun_once_however_fast(team: SmallTeam) -> None:
    mine, joan, insulin = team.viewer(worker=team.sam), team.joan.id, team.insulin.id
    found = at_once(team.session, 5, lambda session: growing.begin(session, mine, insulin, joan).id)
    assert len(set(found)) == 1, found


def test_nothing_of_another_team_is_reached(team: SmallTeam) -> None:
    other = create_small_team(team.session, "Elsewhere")
    mine, theirs = team.viewer(), create_assessment(other.session, other.team.id, other.joan, clock.today())
    for ask in (
        lambda: homes.assessments(team.session, mine, other.joan.id),
        lambda: homes.one_of(team.session, mine, team.joan.id, theirs.id),
        lambda: homes.begin(team.session, mine, other.joan.id, clock.today()),
        lambda: equipment.waits_of(team.session, mine, other.team.id, [clock.today().replace(day=1)]),
        lambda: growing.grows(team.session, mine, other.sam.id),
        lambda: growing.begin(team.session, mine, other.insulin.id, other.joan.id),
        lambda: growing.begin(team.session, mine, team.insulin.id, other.joan.id),
        lambda: growing.colleagues(team.session, mine, other.team.id),
        lambda: looking_ahead(team.session, mine, other.team.id),
        lambda: catalogue.end(team.session, mine, team.team.provider_id, "bath-board"),
    ):
        with pytest.raises(NotYours):
            ask()


def test_what_hangs_on_one_worker_is_found_in_the_weeks_asked_for(team: SmallTeam) -> None:
    ahead = looking_ahead(team.session, team.viewer(), team.team.id)
    assert {team.session.get_one(type(team.joan), UUID(row.person)).known_as for row in ahead.hanging} <= {"Joan"}


def test_the_store_itself_refuses_what_no_page_offers(team: SmallTeam) -> None:
    session, mine, sam = team.session, team.viewer(), team.viewer(worker=team.sam)
    begun = homes.begin(session, sam, team.joan.id, clock.today()).row.id
    with pytest.raises(assessor.NotPossible, match="no Trusted Assessor sign-off"):
        homes.save_step(session, sam, team.joan.id, begun, "bed", 0, lambda body: with_room(body, "bed", {}, "x"))
    done = create_assessment(session, team.team.id, team.joan, clock.today()).id
    put = equipment.order(session, mine, team.joan.id, done, code="bath-lift", quantity=1, why="x", client_key="k")
    with pytest.raises(assessor.NotPossible, match="An occupational therapist decides"):
        equipment.becomes(session, mine, put.row.id, State.ORDERED, clock.today())
    assert put.state is State.WITH_OT


@on_one_database
def test_a_level_counts_with_what_it_requires(team: SmallTeam) -> None:
    """Level 3 suspended, level 4 orders nothing; as in the rota."""
    session, mine = team.session, team.viewer()
    first = session.scalars(select(Competence).where(Competence.name == "ta-3")).one()
    second = factories.create_competence(session, team.team, "ta-4", kind="trusted_assessor", per_person=False)
    second.requires = [first.slug]
    factories.create_sign_off(session, team.amira, second)
    standing = assessor.assessing(session, mine, team.joan.id)
    assert standing is not None and standing.level == 4
    session.scalars(select(SignOff).where(SignOff.competence_id == first.id)).one().suspended_at = clock.now()
    session.flush()
    assert assessor.assessing(session, mine, team.joan.id) is None


@on_one_database
def test_a_no_for_somebody_by_name_goes_before_a_yes_for_anybody(team: SmallTeam) -> None:
    session, mine = team.session, team.viewer()
    level = session.scalars(select(Competence).where(Competence.name == "ta-3")).one()
    factories.create_sign_off(session, team.amira, level, team.joan, suspended_at=clock.now())
    assert assessor.assessing(session, mine, team.joan.id) is None
    assert assessor.assessing(session, mine, team.eric.id) is not None


@on_one_database
def test_an_assessor_from_outside_counts_for_the_provider_that_signed_them_off(team: SmallTeam) -> None:
    session = team.session
    other = create_small_team(session)
    level = factories.create_competence(session, other.team, "ta-4", kind="trusted_assessor", per_person=False)
    create_outside_assessor(session, other.team.provider_id, level, team.user)
    both = frozenset({team.team.id, other.team.id})
    outsider = Viewer(team.user.id, "Lee", None, {RoleName.ASSESSOR: both})
    assert assessor.assessing(session, outsider, other.joan.id) is not None
    assert assessor.assessing(session, outsider, team.joan.id) is None
