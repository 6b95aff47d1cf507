"""A step saved by two at once, on each kind of database: nothing is lost, and versions stay one after another."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from plans.answers import both, mark
from plans.plan import Looked, Offer
from tests.wellbeing.store.small_team import SmallTeam
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.db import prepare
from wellbeing.store.plan import WrittenMeanwhile, agree, begin_interim, plan_of, plan_row, save_step
from wellbeing.store.plan_page import agreed_versions, interim_of
from wellbeing.viewer import NotYours, RoleName, Viewer

HANDS, ROUNDS = 4, 5


def test_many_hands_at_one_step_lose_nothing(settings: Settings, tilbury: SmallTeam) -> None:
    """Each keeps both whenever somebody was quicker; in the end every word of everybody stands."""
    viewer, joan = tilbury.viewer(), tilbury.joan.id
    tilbury.session.commit()
    engine = create_engine(settings.database_url)
    prepare(engine)
    wrong: list[BaseException] = []

    def write(hand: int) -> None:
        try:
            for number in range(ROUNDS):
                _add(engine, viewer, joan, f"friend {hand}-{number}", as_page=hand % 2 == 0)
        except BaseException as error:
            wrong.append(error)

    now = clock.now()
    threads = [threading.Thread(target=_at, args=(now, write, hand)) for hand in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert not wrong
    tilbury.session.expire_all()
    names = {offer.name for offer in plan_of(tilbury.session, viewer, joan).circle.found}
    assert names == {f"friend {hand}-{number}" for hand in range(HANDS) for number in range(ROUNDS)}
    row = plan_row(tilbury.session, viewer, joan)
    assert row is not None and row.saves == HANDS * ROUNDS


def _at(now, write, hand) -> None:  # type: ignore[no-untyped-def]
    with clock.at(now):
        write(hand)


def _add(engine, viewer: Viewer, person, name: str, *, as_page: bool) -> None:  # type: ignore[no-untyped-def]
    """`as_page`: the plan was read in the transaction that saves, else in an earlier one, as by somebody slow."""
    with Session(engine) as session:
        plan = plan_of(session, viewer, person)
        if not as_page:
            session.rollback()
        mine = replace(plan, circle=Looked((*plan.circle.found, Offer(name, ""))))
        seen = mark(plan, "circle")
        while True:
            try:
                save_step(session, viewer, mine, "circle", seen)
                session.commit()
                return
            except WrittenMeanwhile as two:
                session.rollback()
                mine, seen = both(two.now, "circle", mine), mark(two.now, "circle")


def test_the_clash_gives_what_stands_and_saves_nothing(tilbury: SmallTeam) -> None:
    viewer, joan = tilbury.viewer(), tilbury.joan.id
    plan = plan_of(tilbury.session, viewer, joan)
    seen = mark(plan, "what_matters")
    save_step(tilbury.session, viewer, replace(plan, what_matters="Tea."), "what_matters", seen)
    with pytest.raises(WrittenMeanwhile) as two:
        save_step(tilbury.session, viewer, replace(plan, what_matters="Coffee."), "what_matters", seen)
    assert two.value.now.what_matters == "Tea."
    assert plan_of(tilbury.session, viewer, joan).what_matters == "Tea."


def test_versions_say_who_decided_and_somebody_must_be_named(tilbury: SmallTeam) -> None:
    viewer, joan = tilbury.viewer(), tilbury.joan.id
    plan = plan_of(tilbury.session, viewer, joan)
    save_step(tilbury.session, viewer, replace(plan, what_matters="T."), "what_matters", mark(plan, "what_matters"))
    with pytest.raises(ValueError, match="who decided"):
        agree(tilbury.session, viewer, joan, how_agreed="She hummed", best_interests=True)
    agree(tilbury.session, viewer, joan, how_agreed="She hummed", best_interests=True, decided_by="Carol")
    newest, first = agreed_versions(tilbury.session, viewer, joan)
    assert (newest.version.decided_by, newest.version.written_by, newest.author) == ("Carol", "Amira", "Amira")
    assert first.version.decided_by == ""


def test_a_named_day_for_the_conversation_stays_when_support_is_added(tilbury: SmallTeam) -> None:
    viewer, eric, today = tilbury.viewer(), tilbury.eric.id, clock.today()
    row = plan_row(tilbury.session, viewer, eric)
    assert row is not None
    row.version, row.started = 0, today
    named = today + timedelta(days=3)
    begin_interim(tilbury.session, viewer, eric, reason="Home", support=(), starts=today, conversation=named)
    begin_interim(tilbury.session, viewer, eric, reason="Home", support=(), starts=today)
    interim = interim_of(row)
    assert interim is not None and interim.conversation_due == named
    assert not interim.overdue(named) and interim.overdue(named + timedelta(days=1))
    with pytest.raises(ValueError, match="within 6 weeks"):
        begin_interim(
            tilbury.session, viewer, eric, reason="Home", support=(), starts=today, conversation=date(2027, 5, 1)
        )


@pytest.mark.parametrize("role", [RoleName.COACH, RoleName.PROFESSIONAL])
def test_only_the_team_writes(tilbury: SmallTeam, role: RoleName) -> None:
    viewer, joan = tilbury.viewer(role), tilbury.joan.id
    plan = plan_of(tilbury.session, viewer, joan)
    with pytest.raises(NotYours):
        save_step(tilbury.session, viewer, replace(plan, what_matters="x"), "what_matters", mark(plan, "what_matters"))


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_two_who_agree_at_once_make_one_version(settings: Settings, tilbury: SmallTeam) -> None:
    """The second had read the plan before the first agreed it: theirs is the same version, and no error."""
    viewer, joan = tilbury.viewer(), tilbury.joan.id
    plan = plan_of(tilbury.session, viewer, joan)
    save_step(tilbury.session, viewer, replace(plan, what_matters="T."), "what_matters", mark(plan, "what_matters"))
    tilbury.session.commit()
    engine = create_engine(settings.database_url)
    with Session(engine) as slow, Session(engine) as quick:
        read = plan_row(slow, viewer, joan)
        assert read is not None and read.version == 1
        assert agree(quick, viewer, joan, how_agreed="Yes").version == 2
        quick.commit()
        assert agree(slow, viewer, joan, how_agreed="Yes").version == 2
        slow.commit()
    engine.dispose()
    assert [one.version.number for one in agreed_versions(tilbury.session, viewer, joan)] == [2, 1]
