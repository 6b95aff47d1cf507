"""Edits of several visits as one change, all or none; and a tap that comes twice is done once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.edits_made import (
    AS_JSON,
    added,
    at,
    count,
    expects,
    on_one_database,
    places,
    run,
    sam,
    week,
)
from wellbeing.models import RotaChange
from wellbeing.viewer import RoleName

# Several


@on_one_database
def test_several_move_to_a_worker_a_day_and_a_time_by_one_change(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    page = client.get(f"{week(world)}/choose?worker={world.me.id}&day={TODAY}&all=1").text
    assert page.count('name="visits"') == page.count(" checked>") == 5
    made = count(session)
    data = run(session, world, "Joan", "Stan", to_worker=sam(world), to_day=str(TODAY + timedelta(days=1)))
    answer = client.post(f"{week(world)}/several", data={**data, "shift_minutes": "-15", "cause": "Training"})
    assert answer.status_code == 302
    told = client.get(answer.location).text
    assert "Moved 2 visits, to Joan, Stan." in told and "Training" in told and "Undo this" in told
    client.post(f"{week(world)}/several", data={**data, "shift_minutes": "-15", "cause": "Training"})
    assert count(session) == made + 1
    (joan,), (stan,) = places(session, world, "Joan"), places(session, world, "Stan")
    assert joan.worker == stan.worker == sam(world)
    assert (f"{joan.start:%d %H:%M}", f"{stan.start:%d %H:%M}") == ("25 08:45", "25 11:45")


@on_one_database
def test_what_the_board_leaves_out_stays(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    before = places(session, world, "Joan")[0].start
    data = run(session, world, "Joan", "Stan", to_worker="")
    answer = client.post(f"{week(world)}/several", data=data, headers=AS_JSON)
    assert answer.status_code == 200 and answer.json["said"] == "2 visits changed."  # type: ignore[index]
    (joan,) = places(session, world, "Joan")
    assert (joan.worker, joan.start) == (None, before)
    data = run(session, world, "Joan", "Stan", shift_minutes="20", client_key="later")
    client.post(f"{week(world)}/several", data=data, headers=AS_JSON)
    (joan,) = places(session, world, "Joan")
    assert (joan.worker, joan.start - before) == (None, timedelta(minutes=20))


@on_one_database
def test_all_of_them_or_none_where_one_has_changed(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    data = run(session, world, "Joan", "Stan", to_worker=sam(world), cause="A free day")
    mine = {"place": "1", "worker": "", "expects": expects(session, world, "Stan"), "client_key": "1"}
    client.post(f"{at(world, 'Stan')}/move", data=mine)
    stands = places(session, world, "Joan")
    answer = client.post(f"{week(world)}/several", data=data)
    assert answer.status_code == 409 and "A free day" in answer.text
    assert places(session, world, "Joan") == stands
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.text)
    again = {name: [unescape(v) for n, v in fields if n == name] for name, _ in fields}
    assert len(again["visits"]) == 2
    assert client.post(f"{week(world)}/several", data=again).status_code == 302
    assert {places(session, world, name)[0].worker for name in ("Joan", "Stan")} == {sam(world)}


@on_one_database
def test_a_day_goes_to_whoever_is_best_for_each(client: Client, session: Session, world: World, become: Become) -> None:
    """Sam could have Joan and Stan; Bob's other place is his already, and only Amina may give insulin."""
    become(RoleName.WORKER)
    late = {"expects": expects(session, world, "Joan with Sam"), "cause": "Out for tea", "client_key": "c"}
    client.post(f"{at(world, 'Joan with Sam')}/cancel", data=late)
    names = ("Ivy", "Joan", "Bob", "Stan")
    answer = client.post(f"{week(world)}/several", data=run(session, world, *names, to_worker="best"))
    assert answer.status_code == 302
    went = {name: places(session, world, name)[0].worker == sam(world) for name in names}
    assert went == {"Ivy": False, "Joan": True, "Bob": False, "Stan": True}


ODD: tuple[dict[str, Any], ...] = (
    {},
    {"to_worker": "same"},
    {"shift_minutes": "soon"},
    {"shift_minutes": "99999999999"},
    {"to_day": "2031-01-01"},
    {"to_day": "never"},
    {"visits": []},
    {"expects": "[]", "to_worker": ""},
    {"visits": ["nonsense"]},
    {"to_worker": "nonsense"},
    {"to_worker": str(UUID(int=7))},
    {"visits": [f"{UUID(int=7)}:1"], "to_worker": ""},
)


@on_one_database
def test_odd_forms_of_several_change_nothing(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    made = count(session)
    for odd in ODD:
        answer = client.post(f"{week(world)}/several", data={**run(session, world, "Joan", "Stan"), **odd})
        assert answer.status_code in (400, 404), odd
    assert count(session) == made


@on_one_database
def test_the_page_of_several_says_what_to_do_where_there_is_nothing(
    client: Client, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    page = client.get(f"{week(world)}/choose?worker={sam(world)}&day={TODAY + timedelta(days=4)}").text
    assert "has no visits on" in page and "Choose another day or somebody else." in page
    from_noon = client.get(f"{week(world)}/choose?worker={world.me.id}&day={TODAY}&from=12:00").text
    assert from_noon.count(" checked>") == 2


# Twice at once


def sent_twice(session: Session, world: World, what: str) -> tuple[str, dict[str, Any]]:
    """The address and the fields of a form, as a page would send them now."""
    path = week(world)
    pair = {str(world.visits[n]): json.loads(expects(session, world, n)) for n in ("Eric", "Bob")}
    halves = {"how": "two", "day": str(TODAY), "start": "15:00", "cause": "c", "client_key": "sp"}
    other = f"{world.visits['Bob']}:2"
    return {
        "add": (f"{path}/add", added(world)),
        "several": (f"{path}/several", run(session, world, "Joan", "Stan", to_worker=sam(world))),
        "swap": (f"{at(world, 'Eric')}/swap", {"other": other, "expects": json.dumps(pair), "client_key": "sw"}),
        "split": (f"{at(world, 'Bob')}/split", {**halves, "expects": expects(session, world, "Bob")}),
        "undo": (f"{path}/undo", {"client_key": "un", "seq": session.scalar(select(func.max(RotaChange.seq)))}),
    }[what]


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_double_tap_is_done_once(app: Flask, session: Session, world: World, become: Become) -> None:
    user = become(RoleName.WORKER)
    kept, app.test_client_class = app.test_client_class, Client
    for what in ("add", "several", "swap", "split", "undo"):
        url, data = sent_twice(session, world, what)
        made = count(session)
        session.refresh(user)
        taps = [app.test_client() for _ in range(4)]
        for mine in taps:
            assert isinstance(mine, Client)
            mine.sign_in(user)
        session.commit()
        tap = partial(Client.post, path=url, data=data, headers=AS_JSON)
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(tap, taps))
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
        assert len({(answer.json["seq"], answer.json["url"]) for answer in answers}) == 1  # type: ignore[index]
        assert count(session) == made + 1, what
    app.test_client_class = kept
