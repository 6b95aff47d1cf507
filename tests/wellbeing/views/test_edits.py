"""Edits of the rota as a worker makes them: one visit, a pair, several; both versions of a clash; JSON to the board."""

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

from rota.adding import halves_of
from rota.local_time import instant, monday_of
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing.models import RefusedChange, RotaChange, TimelineVisit
from wellbeing.store.timeline import states_of, text_of
from wellbeing.viewer import RoleName

MONDAY = monday_of(TODAY)
AS_JSON = {"Accept": "application/json"}
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def week(world: World) -> str:
    return f"/rota/{world.team.id}/{MONDAY}"


def at(world: World, name: str) -> str:
    return f"{week(world)}/visits/{world.visits[name]}"


def state(session: Session, world: World, visit: UUID) -> Any:
    session.expire_all()
    return states_of(session, world.team.id, [visit])[visit]


def places(session: Session, world: World, name: str) -> list[Any]:
    return list(state(session, world, world.visits[name]).planned.places)


def expects(session: Session, world: World, *names: str) -> str:
    """What a page of these visits shows: of one its state, of several each by its id."""
    texts = {str(world.visits[n]): json.loads(text_of(state(session, world, world.visits[n]).planned)) for n in names}
    return json.dumps(texts if len(names) > 1 else texts[str(world.visits[names[0]])])


def count(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(RotaChange)) or 0


def sam(world: World) -> str:
    return str(world.workers["Sam"].id)


def form_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to this address."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}[^"]*"[^>]*>(.*?)</form>', page, re.S)
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


# One visit


@on_one_database
def test_the_choices_of_a_place_say_what_each_would_do(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    part = client.get(f"{at(world, 'Joan')}/choices?place=1")
    assert part.status_code == 200 and "<html" not in part.text
    assert f'value="{sam(world)}"' in part.text and "already sees Joan" in part.text and "in the week" in part.text
    assert f'value="{world.me.id}"' not in part.text, "who goes now is no choice"
    assert client.get(f"{at(world, 'Joan')}/choices?place=2").status_code == 400
    become(RoleName.COACH)
    assert client.get(f"{at(world, 'Joan')}/choices").status_code == 403


@on_one_database
def test_a_cancelled_visit_comes_back_with_who_and_when(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    path, before = at(world, "Joan"), places(session, world, "Joan")
    client.post(f"{path}/cancel", data={"expects": expects(session, world, "Joan"), "cause": "Away", "client_key": "1"})
    page = client.get(path).text
    assert "Bring this visit back" in page and "Move to…" not in page
    fields = form_of(page, f"{path}/back")
    answer = client.post(f"{path}/back", data=fields, follow_redirects=True)
    assert "Joan: brought back." in answer.text
    assert (
        places(session, world, "Joan") == before and not state(session, world, world.visits["Joan"]).planned.cancelled
    )


@on_one_database
def test_who_and_when_are_pinned_and_let_go(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    path = at(world, "Bob")
    fields = form_of(client.get(f"{path}/pin").text, f"{path}/pin")
    assert client.post(f"{path}/pin", data={**fields, "who": "1", "when": "1"}).status_code == 302
    assert {(p.pinned_worker, p.pinned_start) for p in places(session, world, "Bob")} == {(True, True)}
    page = client.get(f"{path}/pin").text
    assert page.count(" checked") == 2
    client.post(f"{path}/pin", data={**form_of(page, f"{path}/pin"), "when": "1"})
    assert {(p.pinned_worker, p.pinned_start) for p in places(session, world, "Bob")} == {(False, True)}


@on_one_database
def test_a_day_that_the_plan_does_not_name_is_taken_and_said(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    data = {"day": str(TODAY + timedelta(days=2)), "start": "12:00", "expects": expects(session, world, "Stan")}
    answer = client.post(f"{at(world, 'Stan')}/time", data={**data, "client_key": "d"}, headers=AS_JSON)
    assert answer.status_code == 200
    assert "possible_times" in {finding["rule"] for finding in answer.json["findings"] if finding["new"]}  # type: ignore[index]
    far = {**data, "day": str(TODAY + timedelta(days=20)), "client_key": "e"}
    assert client.post(f"{at(world, 'Stan')}/time", data=far).status_code == 400


@on_one_database
def test_a_worker_given_to_a_visit_without_a_time_goes_when_it_suits(
    client: Client, session: Session, world: World, become: Become
) -> None:
    from rota.changes import Change, Placement, Planned, PlannedPart
    from tests.small_world import record

    become(RoleName.WORKER)
    joan = world.visits["Joan"]
    was = state(session, world, joan)
    record(session, world, Change((PlannedPart(joan, was.planned, Planned((Placement(),))),)))
    data = {"place": "1", "worker": sam(world), "expects": expects(session, world, "Joan"), "client_key": "s"}
    assert client.post(f"{at(world, 'Joan')}/move", data=data).status_code == 302
    (place,) = places(session, world, "Joan")
    suits = was.asked.options[0].suits
    assert place.worker == sam(world) and suits.start <= place.start <= suits.end


# What an edit is answered with


@on_one_database
def test_the_board_is_answered_with_what_an_edit_brought_and_what_would_put_it_right(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """Two homes at one time for Sam; Amina, who knows them, could keep one."""
    become(RoleName.WORKER)
    noon = {"day": str(TODAY), "start": "12:10", "expects": expects(session, world, "Joan with Sam"), "client_key": "1"}
    client.post(f"{at(world, 'Joan with Sam')}/time", data=noon)
    data = {"place": "1", "worker": sam(world), "expects": expects(session, world, "Stan"), "client_key": "3"}
    answer = client.post(f"{at(world, 'Stan')}/move", data=data, headers=AS_JSON)
    assert answer.status_code == 200 and answer.is_json
    said = answer.json
    assert said is not None and said["seq"] == said["undo_seq"] and said["said"].startswith("Stan: Sam")
    assert "one_place" in {finding["rule"] for finding in said["findings"] if finding["new"]}
    suggestion = said["suggestion"]
    assert "in two places: give " in suggestion["sentence"]
    taken = client.post(suggestion["url"], data=suggestion["fields"], headers=AS_JSON)
    assert taken.status_code == 200
    assert "one_place" not in {finding["rule"] for finding in taken.json["findings"]}  # type: ignore[index]
    for number in (taken.json["undo_seq"], said["undo_seq"]):  # type: ignore[index]
        back = client.post(f"{week(world)}/undo", data={"seq": number, "client_key": f"u{number}"}, headers=AS_JSON)
        assert back.status_code == 200
    assert places(session, world, "Stan")[0].worker == str(world.me.id)


@on_one_database
def test_the_same_suggestion_stands_on_the_visits_own_page(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    data = {"day": str(TODAY), "start": "19:00", "expects": expects(session, world, "Stan"), "client_key": "2"}
    page = client.post(f"{at(world, 'Stan')}/time", data=data, follow_redirects=True).text
    assert "Do that" in page and "Stan: 19:00 instead of 12:00." in page


@on_one_database
@pytest.mark.parametrize("phone", [True, False])
def test_where_a_change_came_from_is_kept_coarsely(
    client: Client, session: Session, world: World, become: Become, phone: bool
) -> None:
    become(RoleName.WORKER)
    browser = "Mozilla/5.0 (Linux; Android 10; Pixel 9 of Amina) Mobile Safari" if phone else "Mozilla/5.0 (X11)"
    data = {"place": "1", "worker": "", "expects": expects(session, world, "Joan"), "client_key": "p"}
    client.post(f"{at(world, 'Joan')}/move", data=data, headers={"User-Agent": browser})
    row = session.scalars(select(RotaChange).order_by(RotaChange.seq.desc()).limit(1)).one()
    assert row.device == ("phone" if phone else "computer")
    assert f"from a {row.device}" in client.get(f"{week(world)}/history").text


# Two who change the same visit


@on_one_database
def test_a_clash_shows_both_and_mine_can_be_made_anyway_with_all_that_was_typed(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    path, shown = at(world, "Joan"), expects(session, world, "Joan")
    late = {"day": str(TODAY), "start": "09:40", "expects": shown, "client_key": "theirs"}
    client.post(f"{path}/time", data=late)
    mine = {"place": "1", "worker": sam(world), "cause": "Sam has <time>", "expects": shown, "client_key": "mine"}
    answer = client.post(f"{path}/move", data=mine)
    assert answer.status_code == 409
    for words in ("changed this at", "09:40 instead of 09:00", "Sam goes instead of Amina", "Sam has &lt;time&gt;"):
        assert words in answer.text
    assert session.scalars(select(RefusedChange.cause)).all() == ["Sam has <time>"]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.text))
    fields = {name: unescape(value) for name, value in fields.items()}
    assert fields["worker"] == sam(world) and fields["client_key"] != "mine"
    assert client.post(f"{path}/move", data=fields).status_code == 302
    (place,) = places(session, world, "Joan")
    assert place.worker == sam(world) and place.start == instant(TODAY, place.start.time().replace(hour=9, minute=40))
    told = client.get(path).text
    assert "Sam has &lt;time&gt;" in told and "Changed the time of" in told, "both stand in the history"


@on_one_database
def test_the_board_is_told_of_both_versions_too(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    path, shown = at(world, "Joan"), expects(session, world, "Joan")
    client.post(f"{path}/move", data={"place": "1", "worker": "", "expects": shown, "client_key": "1"})
    answer = client.post(
        f"{path}/move", data={"place": "1", "worker": sam(world), "expects": shown, "client_key": "2"}, headers=AS_JSON
    )
    assert answer.status_code == 409 and answer.json is not None
    (clash,) = answer.json["clashes"]
    assert clash["theirs"] == ["nobody goes yet instead of Amina"] and clash["mine"] == ["Sam goes instead of Amina"]


# A pair


@on_one_database
def test_the_two_of_a_pair_come_at_their_own_times_and_together_again(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    path = at(world, "Bob")
    page = client.get(f"{path}/split").text
    data = {"expects": expects(session, world, "Bob"), "day": str(TODAY), "client_key": "s"}
    assert "Split the two workers at Bob" in page
    nothing = client.post(f"{path}/split", data=data)
    assert nothing.status_code == 400 and "Choose how the two are split." in nothing.text
    data |= {"how": "apart", "start": "11:30"}
    answer = client.post(f"{path}/split", data=data, headers=AS_JSON)
    assert "together" in {finding["rule"] for finding in answer.json["findings"] if finding["new"]}  # type: ignore[index]
    first, second = places(session, world, "Bob")
    assert second.start - first.start == timedelta(hours=1)
    assert "come at times of their own" in client.get(path).text
    again = client.get(f"{path}/split").text
    client.post(f"{path}/time", data=form_of(again, f"{path}/time"))
    first, second = places(session, world, "Bob")
    assert first.start == second.start


@on_one_database
@pytest.mark.parametrize("how", ["one", "two"])
def test_one_is_enough_and_two_of_one_need_a_reason_and_are_undone_as_one(
    client: Client, session: Session, world: World, become: Become, how: str
) -> None:
    become(RoleName.WORKER)
    path, before = at(world, "Bob"), state(session, world, world.visits["Bob"])
    data = {"expects": expects(session, world, "Bob"), "day": str(TODAY), "how": how, "keep": "2", "start": "15:00"}
    why = client.post(f"{path}/split", data={**data, "client_key": "1"})
    assert why.status_code == 400 and "Say why two together are not needed this time." in why.text
    sent = {**data, "cause": "His son lifts with us", "client_key": "2"}
    made = count(session)
    assert "agree how it is done safely" in client.post(f"{path}/split", data=sent, follow_redirects=True).text
    client.post(f"{path}/split", data=sent)
    assert count(session) == made + 1, "a second tap does nothing"
    one, other = (half.id for half in halves_of(before.asked))
    assert state(session, world, world.visits["Bob"]).planned.cancelled
    halves = states_of(session, world.team.id, [one, other])
    assert set(halves) == ({one, other} if how == "two" else {other})
    assert halves[other].planned.places[0].worker == sam(world)
    assert "His son lifts with us" in client.get(f"{week(world)}/visits/{other}").text
    seq = session.scalar(select(func.max(RotaChange.seq)))
    client.post(f"{week(world)}/undo", data={"seq": seq})
    assert state(session, world, world.visits["Bob"]) == before
    assert states_of(session, world.team.id, [one, other]) == {}


@on_one_database
def test_two_visits_swap_their_workers(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    path = at(world, "Eric")
    page = client.get(f"{path}/swap").text
    other = f"{world.visits['Bob']}:2"
    assert f'value="{other}"' in page and "Sam comes here from Bob" in page
    shown = unescape(re.search(r'name="expects" value="([^"]*)"', page).group(1))  # type: ignore[union-attr]
    data = {"other": other, "place": "1", "expects": shown, "client_key": "w"}
    made = count(session)
    assert client.post(f"{path}/swap", data=data).status_code == 302
    assert client.post(f"{path}/swap", data=data).status_code == 302
    assert count(session) == made + 1
    assert places(session, world, "Eric")[0].worker == sam(world)
    assert [place.worker for place in places(session, world, "Bob")] == [str(world.me.id)] * 2
    for odd in ("", "nonsense", f"{UUID(int=7)}:1", f"{world.visits['Bob']}:9"):
        assert client.post(f"{path}/swap", data={**data, "other": odd, "client_key": "x"}).status_code in (400, 404)


# A visit that no plan asks for


def added(world: World, **other: str) -> dict[str, str]:
    return {
        "person": str(world.people["Joan"].id),
        "what": "A lift to the eye clinic",
        "day": str(TODAY),
        "start": "14:30",
        "minutes": "60",
        "workers": "1",
        "worker": sam(world),
        "client_key": "added",
        **other,
    }


@on_one_database
def test_a_visit_that_no_plan_asks_for_is_added_once_and_says_what_for(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    assert "Add a visit" in client.get(f"{week(world)}/add").text
    made = count(session)
    answer = client.post(f"{week(world)}/add", data=added(world), follow_redirects=True)
    assert "The visit is added." in answer.text and "A lift to the eye clinic" in answer.text
    assert "Who goes: Sam" in answer.text and "14:30 – 15:30" in answer.text
    client.post(f"{week(world)}/add", data=added(world))
    assert count(session) == made + 1
    row = session.scalars(select(TimelineVisit).order_by(TimelineVisit.changed_seq.desc()).limit(1)).one()
    asked = state(session, world, row.id).asked
    assert asked.support is None and row.person_id == world.people["Joan"].id
    assert "A lift" not in (row.asked or "") + row.planned, "what it is for is words, and kept as such"


WRONG: tuple[dict[str, str], ...] = (
    {"start": "noon"},
    {"minutes": "0"},
    {"what": " "},
    {"day": "9999-99-99"},
    {"workers": "7"},
    {"person": "x"},
    {"worker": str(UUID(int=7))},
)


@on_one_database
def test_what_is_wrong_with_a_visit_is_said_and_all_that_was_typed_is_kept(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    made = count(session)
    for wrong in WRONG:
        answer = client.post(f"{week(world)}/add", data=added(world, **wrong))
        assert answer.status_code == 400 and "There is a problem" in answer.text, wrong
        assert "what" in wrong or "A lift to the eye clinic" in answer.text
    assert count(session) == made


# Several


def run(session: Session, world: World, *names: str, **other: Any) -> dict[str, Any]:
    visits = [f"{world.visits[name]}:1" for name in names]
    shown = {str(world.visits[n]): json.loads(expects(session, world, n)) for n in names}
    return {"visits": visits, "expects": json.dumps(shown), "client_key": "run", **other}


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


# As many questions, however much there is


@on_one_database
def test_the_pages_ask_the_database_as_often_whatever_is_on_them(
    client: Client, session: Session, world: World, become: Become, queries: Any
) -> None:
    become(RoleName.WORKER)
    pages = {
        "/visits": 60,
        "/visits/choices": 50,
        "/choose": 50,
        "/add": 20,
        "/history": 20,
        "/changes/1": 25,
        "/as-of": 25,
    }
    for page, most in pages.items():
        path = page.replace("/visits", f"/visits/{world.visits['Joan']}")
        assert queries(f"{week(world)}{path}") <= most, page
