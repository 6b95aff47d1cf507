"""Edits of the rota as a worker makes them: one visit, a pair, one added; both sides of a clash; JSON to the board."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.adding import halves_of
from rota.local_time import instant
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.edits_made import (
    AS_JSON,
    added,
    at,
    count,
    expects,
    form_of,
    on_one_database,
    places,
    sam,
    state,
    week,
)
from wellbeing.models import RefusedChange, RotaChange, TimelineVisit
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName

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
