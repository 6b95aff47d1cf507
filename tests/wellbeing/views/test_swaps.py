"""Swaps as the two see them: asked, seen, agreed or not; and that nobody else has a say."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota import changes
from rota.local_time import instant
from tests import factories, small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import Assignment, RotaChange, Swap, ToldAssignment, ToldChange
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def sign_in(world: World, client: Client, name: str) -> Client:
    client.sign_in(world.users["worker" if name == "Amina" else "sam"])
    return client


def ask(world: World, client: Client, gives: str = "Stan", takes: str = "", key: str = "k", words: str = "") -> object:
    """Amina asks Sam."""
    sign_in(world, client, "Amina")
    data = {
        "gives": f"{world.visits[gives]}:1",
        "takes": [f"{world.visits[takes]}:1"] if takes else [],
        "client_key": key,
        "words": words,
    }
    return client.post(f"/swaps/new/{world.team.id}/{world.workers['Sam'].id}", data=data)


def asked(session: Session, world: World, client: Client, key: str = "k", **how: str) -> UUID:
    assert ask(world, client, key=key, **how).status_code == 302  # type: ignore[attr-defined]
    session.expire_all()
    return session.scalars(select(Swap.id).where(Swap.client_key == key)).one()


def goes(session: Session, visit: UUID, table: type[Assignment] | type[ToldAssignment] = Assignment) -> UUID | None:
    session.expire_all()
    return session.scalar(select(table.worker_id).where(table.visit_id == visit, table.place == 1))


@on_one_database
def test_asking_is_a_question_a_page(client: Client, world: World, session: Session) -> None:
    amina = sign_in(world, client, "Amina")
    stan, sam = world.visits["Stan"], world.workers["Sam"].id
    first = text_of(amina.get("/swaps/new"))
    assert "12:00 Stan" in first and "Sam" in first and "17:00 Joan" not in first
    to_second = amina.get(f"/swaps/choose?gives={stan}:1&other={world.team.id}:{sam}")
    assert to_second.status_code == 302
    second = text_of(amina.get(to_second.location))
    assert "What would you take from Sam?" in second and "17:00 Joan" in second
    joan = world.visits["Joan with Sam"]
    third = text_of(amina.get(f"/swaps/check/{world.team.id}/{sam}?gives={stan}:1&takes={joan}:1"))
    assert "Stan, Tuesday 24 November 12:00" in third and "Joan, Tuesday 24 November 17:00" in third
    assert re.search(r"Amina Tuesday would be 07:30 to 17:30", third), "what it would do to me"
    assert re.search(r"Sam Tuesday would be 10:00 to 13:00", third), "and to Sam"


@on_one_database
def test_a_whole_day_is_one_tick(client: Client, world: World, session: Session) -> None:
    amina, sam = sign_in(world, client, "Amina"), world.workers["Sam"].id
    tomorrow = TODAY + timedelta(days=1)
    small_world.visit(session, world, "Stan", tomorrow, time(11), 30, ["Amina"])
    small_world.visit(session, world, "Ivy", tomorrow, time(15), 30, ["Sam"])
    small_world.visit(session, world, "Eric", tomorrow, time(16), 30, ["Sam"])
    page = text_of(amina.get(f"/swaps/check/{world.team.id}/{sam}?gives=day:{tomorrow}&takes=day:{tomorrow}"))
    for words in (
        "Joan, Wednesday 25 November 09:00",
        "Stan, Wednesday 25 November 11:00",
        "Eric, Wednesday 25 November 16:00",
    ):
        assert words in page
    nothing = amina.get(f"/swaps/check/{world.team.id}/{sam}?gives=day:nonsense")
    assert "Choose at least one visit" in text_of(nothing, 400)


@on_one_database
def test_the_other_sees_it_on_my_day_with_what_it_would_do_to_both(
    client: Client, world: World, session: Session
) -> None:
    swap = asked(session, world, client, takes="Joan with Sam", words="My mother's birthday")
    sam = sign_in(world, client, "Sam")
    assert "A swap waits for your answer" in text_of(sam.get("/my-day"))
    page = text_of(sam.get(f"/swaps/{swap}"))
    assert "Amina asks you to swap My mother's birthday" in page
    assert "Amina Tuesday would be" in page and "Sam Tuesday would be" in page
    assert "Yes, swap" in page and "No, leave it" in page
    assert "Look and answer" in text_of(sam.get("/swaps"))


@on_one_database
def test_agreeing_is_one_change_that_is_told_and_can_be_undone(client: Client, world: World, session: Session) -> None:
    swap = asked(session, world, client, takes="Joan with Sam")
    sam = sign_in(world, client, "Sam")
    for _ in range(2):
        assert sam.post(f"/swaps/{swap}/agree", data={"reason": "We agreed"}).status_code == 302
    assert (
        goes(session, world.visits["Stan"])
        == goes(session, world.visits["Stan"], ToldAssignment)
        == world.workers["Sam"].id
    )
    assert goes(session, world.visits["Joan with Sam"]) == world.me.id
    (change,) = session.scalars(select(RotaChange).where(RotaChange.kind == "swap"))
    assert len(re.findall('"before"', change.parts)) == 2 and change.cause == "Amina and Sam agreed to swap"
    amina = sign_in(world, client, "Amina")
    page = text_of(amina.get("/my-day"))
    assert "Sam agreed to your swap." in page and "Stan, Tuesday 12:00 goes to Sam" in page
    amina.post(f"/rota/{world.team.id}/{TODAY - timedelta(days=1)}/undo", data={"seq": change.seq, "client_key": "u"})
    assert goes(session, world.visits["Stan"]) == world.me.id
    assert goes(session, world.visits["Joan with Sam"]) == world.workers["Sam"].id


@on_one_database
def test_just_take_mine(client: Client, world: World, session: Session) -> None:
    swap = asked(session, world, client)
    sam = sign_in(world, client, "Sam")
    assert "nothing in return" in text_of(sam.get("/swaps"))
    assert sam.post(f"/swaps/{swap}/agree", data={"reason": "Yes"}).status_code == 302
    assert goes(session, world.visits["Stan"]) == goes(session, world.visits["Joan with Sam"])


@on_one_database
def test_what_has_begun_or_moved_is_not_swapped_and_nothing_is_half_done(
    client: Client, world: World, session: Session
) -> None:
    swap = asked(session, world, client, takes="Joan with Sam")
    stan = world.visits["Stan"]
    states = states_of(session, world.team.id, [stan])
    small_world.record(session, world, changes.retime(states, stan, instant(TODAY, time(12, 15))))
    sam = sign_in(world, client, "Sam")
    assert "The visit to Stan changed since this was asked" in text_of(sam.get(f"/swaps/{swap}"))
    answer = sam.post(f"/swaps/{swap}/agree", data={"reason": "Yes"})
    assert "The visit to Stan changed since. Nothing was changed." in text_of(answer, 409)
    assert goes(session, world.visits["Joan with Sam"]) == world.workers["Sam"].id
    session.expire_all()
    assert session.get_one(Swap, swap).state == "asked"
    fresh = asked(session, world, client, key="k2")
    with clock.at(NOW + timedelta(hours=4)):
        sam = sign_in(world, client, "Sam")
        assert "has begun by now" in text_of(sam.post(f"/swaps/{fresh}/agree", data={"reason": "Yes"}), 409)


@on_one_database
def test_no_needs_no_reason_and_taking_back_is_for_who_asked(client: Client, world: World, session: Session) -> None:
    swap = asked(session, world, client)
    assert client.post(f"/swaps/{swap}/agree").status_code == 404, "nobody agrees with themselves"
    assert client.post(f"/swaps/{swap}/decline").status_code == 404
    sam = sign_in(world, client, "Sam")
    assert sam.post(f"/swaps/{swap}/withdraw").status_code == 404
    assert sam.post(f"/swaps/{swap}/decline").status_code == 302
    assert "Sam said no to this on" in text_of(sam.post(f"/swaps/{swap}/agree"), 409)
    amina = sign_in(world, client, "Amina")
    assert "Sam said no to your swap. Everything stays as it is." in text_of(amina.get("/my-day"))
    assert "Declined" in text_of(amina.get("/swaps"))
    again = asked(session, world, client, key="k2")
    for _ in range(2):
        assert client.post(f"/swaps/{again}/withdraw").status_code == 302
    sam = sign_in(world, client, "Sam")
    assert "A swap waits" not in text_of(sam.get("/my-day"))
    assert "Amina took this back on" in text_of(sam.post(f"/swaps/{again}/agree"), 409)
    assert goes(session, world.visits["Stan"]) == world.me.id


@on_one_database
@pytest.mark.parametrize("role", list(RoleName))
def test_nobody_else_sees_or_answers_it(
    role: RoleName, client: Client, world: World, session: Session, become: Become
) -> None:
    swap = asked(session, world, client)
    user = become(role)
    if role is RoleName.WORKER:  # a colleague of the two
        user.worker_id = factories.create_worker(session, world.team, "Lena").id
        session.flush()
    for what in ("agree", "decline", "withdraw"):
        assert client.post(f"/swaps/{swap}/{what}").status_code in (403, 404)
    assert client.get(f"/swaps/{swap}").status_code in (403, 404)
    session.expire_all()
    assert session.get_one(Swap, swap).state == "asked"


@on_one_database
def test_a_missing_sign_off_stops_it_and_a_guard_rail_wants_a_reason(
    client: Client, world: World, session: Session
) -> None:
    swap = asked(session, world, client, gives="Eric")
    sam = sign_in(world, client, "Sam")
    assert "It can't be told like this" in text_of(sam.get(f"/swaps/{swap}"))
    assert "because it can't be told" in text_of(sam.post(f"/swaps/{swap}/agree", data={"reason": "Yes"}), 400)
    assert goes(session, world.visits["Eric"]) == world.me.id
    factories.create_absence(session, world.workers["Sam"], TODAY)
    away = asked(session, world, client, key="k2")
    sam = sign_in(world, client, "Sam")
    page = text_of(sam.post(f"/swaps/{away}/agree"), 400)
    assert "Say in a sentence why this is right for now." in page
    assert goes(session, world.visits["Stan"]) == world.me.id
    assert session.scalar(select(func.count()).select_from(ToldChange)) == 0
    assert sam.post(f"/swaps/{away}/agree", data={"reason": "I am only away in the morning"}).status_code == 302


@on_one_database
def test_odd_asking_is_said_and_asks_nobody(client: Client, world: World, session: Session) -> None:
    amina, sam = sign_in(world, client, "Amina"), world.workers["Sam"].id
    at = f"/swaps/new/{world.team.id}/{sam}"
    assert "Choose at least one visit" in text_of(amina.post(at), 400)
    assert "You both go to Bob" in text_of(amina.post(at, data={"gives": f"{world.visits['Bob']}:1"}), 400)
    assert "has begun by now" in text_of(amina.post(at, data={"gives": f"{world.visits['Ivy']}:1"}), 400)
    assert "changed since" in text_of(amina.post(at, data={"gives": f"{world.visits['Joan with Sam']}:1"}), 400)
    assert amina.post(at, data={"gives": "x:1"}).status_code == 400
    assert amina.post(at, data={"gives": f"{world.visits['Stan']}:7"}).status_code == 400
    for worker in (world.me.id, world.workers["Zed"].id):
        assert amina.post(f"/swaps/new/{world.team.id}/{worker}", data={}).status_code == 404
    assert "Nothing was asked" in text_of(amina.get("/swaps/choose"), 400)
    for _ in range(2):
        assert ask(world, client, key="same").status_code == 302  # type: ignore[attr-defined]
    assert session.scalar(select(func.count()).select_from(Swap)) == 1


@on_one_database
def test_the_list_asks_the_database_as_often_however_many_there_are(
    client: Client, world: World, session: Session, queries: Callable[[str], int]
) -> None:
    asked(session, world, client)
    few = queries("/swaps")
    for number in range(6):
        asked(session, world, client, key=f"more-{number}")
    assert queries("/swaps") == few
    page = queries("/swaps/new")
    for hour in range(15, 20):
        small_world.visit(session, world, "Stan", TODAY, time(hour), 20, ["Amina"])
    assert queries("/swaps/new") == page


def test_agreeing_and_taking_back_at_once_has_one_outcome(
    app: Flask, client: Client, world: World, session: Session
) -> None:
    for round in range(3):
        swap = asked(session, world, client, key=f"r{round}")
        barrier = Barrier(2)
        clients = [app.test_client(), app.test_client()]
        for own, name in zip(clients, ("Sam", "Amina"), strict=True):
            sign_in(world, own, name)  # type: ignore[arg-type]
            own.session_of_test = None  # type: ignore[attr-defined]
        session.commit()

        def answer(own: Client, what: str, swap: UUID = swap, barrier: Barrier = barrier) -> int:
            with clock.at(NOW):
                barrier.wait()
                return own.post(f"/swaps/{swap}/{what}", data={"reason": "Yes"}).status_code

        with ThreadPoolExecutor(2) as pool:
            codes = [*pool.map(answer, clients, ("agree", "withdraw"))]
        assert sorted(codes) == [302, 409], codes
        session.expire_all()
        state = session.get_one(Swap, swap).state
        going = goes(session, world.visits["Stan"])
        assert (state, going) in (("agreed", world.workers["Sam"].id), ("withdrawn", world.me.id))
        if state == "agreed":
            break
