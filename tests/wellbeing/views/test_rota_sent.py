"""A change of the rota from a phone without a signal: taken once, or a choice for its author; the loser is kept.

Also the page on which the same is asked with a signal, and what a worker sees of what they sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import Planned, VisitState
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.phone_made import a_phone, send
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import Notice, Phone, PhoneSent, RefusedChange, RefusedSent, RoleGrant, RotaChange
from wellbeing.store.timeline import states_of
from wellbeing.store.timeline import text_of as text_of_planned
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SOME_CAUSE = "The chemist is late"


class Rota:
    """Stan's visit at 12:00, changed from a phone and on the pages."""

    def __init__(self, app: Flask, world: World, session: Session) -> None:
        self.app, self.world, self.session = app, world, session
        self.visit = world.visits["Stan"]
        self.phone = a_phone(session, world.users["worker"])
        self.expects = self.planned_text()

    def planned(self) -> Planned:
        """What is planned now."""
        self.session.commit()
        self.session.expire_all()
        state: VisitState = states_of(self.session, self.world.team.id, [self.visit])[self.visit]
        return state.planned

    def planned_text(self) -> str:
        return text_of_planned(self.planned())

    def fields(self, what: str = "time", start: str = "14:30", cause: str = SOME_CAUSE, **more: str) -> dict[str, str]:
        """What the form sends."""
        return {
            "what": what,
            "start": start,
            "day": TODAY.isoformat(),
            "cause": cause,
            "expects": self.expects,
            **more,
        }

    def client(self, user: str = "worker") -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        client.sign_in(self.world.users[user])
        return client

    def send(self, *entries: dict[str, str]) -> list[str]:
        """From the phone."""
        return send(self.client(), self.phone, *entries)

    def entry(self, **fields: str) -> dict[str, str]:
        """From the phone an hour ago."""
        return self.phone.entry("rota_change", self.visit, self.fields(**fields), at=NOW - timedelta(hours=1))

    def on_pages(self, user: str = "sam", **fields: str) -> None:
        """Somebody with a signal changes the visit."""
        data = {"client_key": uuid4().hex, **self.fields(**fields), "expects": self.planned_text()}
        assert self.client(user).post(f"/visits/{self.visit}/change", data=data).status_code == 302

    def row(self) -> PhoneSent:
        """What the phone sent."""
        self.session.commit()
        self.session.expire_all()
        return self.session.scalars(select(PhoneSent)).one()

    def changes(self) -> list[tuple[str, str]]:
        """The changes after the small world's own, with the device of each."""
        rows = self.session.scalars(select(RotaChange).where(RotaChange.device != "tests").order_by(RotaChange.seq))
        return [(row.kind, row.device) for row in rows]


@pytest.fixture
def rota(app: Flask, world: World, session: Session) -> Rota:
    return Rota(app, world, session)


def at_half_past_two(rota: Rota) -> bool:
    """Whether Stan's visit starts at 14:30."""
    return [place.start for place in rota.planned().places] == [NOW.replace(hour=14, minute=30)]


def test_a_change_made_without_a_signal_is_taken_once_and_said_to_be_so(rota: Rota) -> None:
    entry = rota.entry()
    assert [*rota.send(entry), *rota.send(entry)] == ["taken", "taken"]
    assert at_half_past_two(rota)
    assert rota.changes() == [("retime", "offline")]
    (change,) = rota.session.scalars(select(RotaChange).where(RotaChange.device == "offline"))
    assert (change.cause, change.happened_at) == (SOME_CAUSE, NOW - timedelta(hours=1))
    (news,) = rota.session.scalars(select(Notice).where(Notice.kind == "offline_change"))
    assert "Your change of 08:05 is on the rota. Stan: 14:30 instead of 12:00." in news.words
    assert "from a phone without a signal" in rota.client().get(history(rota)).text


def test_i_can_not_go_leaves_my_place_open(rota: Rota) -> None:
    assert rota.send(rota.entry(what="open")) == ["taken"]
    assert [place.worker for place in rota.planned().places] == [None]
    (news,) = rota.session.scalars(select(Notice).where(Notice.kind == "offline_change"))
    assert "Stan: nobody goes yet instead of Amina." in news.words


def test_it_is_not_needed_wants_a_reason(rota: Rota) -> None:
    assert rota.send(rota.entry(what="cancel", cause="")) == ["needs_you"]
    assert "Say why it is not needed." in (rota.row().sentence or "")
    assert rota.send(rota.entry(what="cancel")) == ["taken"]
    assert rota.planned().cancelled


def test_two_who_changed_the_same_visit_are_a_choice(rota: Rota) -> None:
    rota.on_pages(start="13:00")
    assert rota.send(rota.entry()) == ["needs_you"]
    assert not at_half_past_two(rota)
    page = text_of(rota.client().get(f"/sent/{rota.row().id}"))
    assert "Sam changed this at 09:05" in page
    assert "13:00 instead of 12:00" in page
    assert "14:30 instead of 12:00" in page
    assert "1 needs you" in rota.client().get("/my-day").text


def test_keep_theirs_keeps_mine_in_the_history(rota: Rota) -> None:
    rota.on_pages(start="13:00")
    rota.send(rota.entry())
    client = rota.client()
    assert client.post(f"/sent/{rota.row().id}/done").status_code == 302
    assert rota.row().settled_at == NOW
    (kept,) = rota.session.scalars(select(RefusedChange))
    assert (kept.cause, kept.author_id) == (SOME_CAUSE, rota.world.users["worker"].id)
    told = text_of(client.get(history(rota)))
    assert "Did not happen" in told
    assert "14:30 instead of 12:00" in told
    assert SOME_CAUSE in told
    assert "needs you" not in client.get("/my-day").text


def test_make_mine_anyway_goes_on_top_and_theirs_can_be_done_again(rota: Rota) -> None:
    rota.on_pages(start="13:00")
    rota.send(rota.entry())
    client = rota.client()
    page = client.get(f"/sent/{rota.row().id}").text
    data = {"expects": rota.planned_text()}
    assert unescape(page).count(data["expects"]) == 1
    assert [client.post(f"/sent/{rota.row().id}/again", data=data).status_code for _ in range(2)] == [302, 302]
    assert at_half_past_two(rota)
    assert rota.changes() == [("retime", "computer"), ("retime", "offline")]
    assert rota.row().settled_at is not None


def test_a_third_who_comes_between_is_met_before_mine_is_made(rota: Rota) -> None:
    rota.on_pages(start="13:00")
    rota.send(rota.entry())
    shown = rota.planned_text()
    rota.on_pages(start="13:30")
    answer = rota.client().post(f"/sent/{rota.row().id}/again", data={"expects": shown})
    assert "It stands now: Tuesday 24 November 13:30" in text_of(answer)
    assert not at_half_past_two(rota)
    assert rota.row().settled_at is None


def test_a_change_that_does_not_say_what_it_saw_waits_for_its_author(rota: Rota) -> None:
    for expects in ("", "{}", '{"places":[{},{}]}', "[" * 3_000):
        rota.expects = expects
        assert rota.send(rota.entry()) == ["needs_you"]
    rows = rota.session.scalars(select(PhoneSent)).all()
    assert len({row.sentence for row in rows}) == 1
    page = text_of(rota.client().get(f"/sent/{rows[0].id}"))
    assert "Look at the visit as it is now" in page
    assert SOME_CAUSE in page
    assert rota.changes() == []


def test_what_came_too_early_is_taken_when_its_author_tries_again(rota: Rota) -> None:
    session, world = rota.session, rota.world
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == world.users["worker"].id)).one()
    grant.starts, grant.role = grant.starts, RoleName.COACH
    assert rota.send(rota.entry()) == ["needs_you"]
    grant.role = RoleName.WORKER
    answer = rota.client().post(f"/sent/{rota.row().id}/again")
    assert (answer.status_code, rota.row().state) == (302, "taken")
    assert at_half_past_two(rota)


def test_nobody_sees_or_answers_what_somebody_else_sent(rota: Rota) -> None:
    rota.on_pages(start="13:00")
    rota.send(rota.entry())
    row = rota.row().id
    for user in ("sam", "other worker"):
        client = rota.client(user)
        asked = [client.get(f"/sent/{row}"), client.post(f"/sent/{row}/done"), client.post(f"/sent/{row}/again")]
        assert [answer.status_code for answer in asked] == [404] * 3
        assert "Stan" not in client.get("/sent").text
    assert rota.row().settled_at is None


def test_a_visit_of_another_team_is_named_to_nobody(rota: Rota) -> None:
    zed = a_phone(rota.session, rota.world.users["other worker"])
    entry = zed.entry("rota_change", rota.visit, rota.fields())
    client = rota.client("other worker")
    assert send(client, zed, entry) == ["needs_you"]
    row = rota.row()
    for page in ("/sent", f"/sent/{row.id}"):
        assert "Stan" not in rota.client("other worker").get(page).text
    assert "not yours" in (row.sentence or "")
    assert rota.changes() == []


def test_what_a_phone_sent_that_was_cut_off_is_shown_to_its_author(rota: Rota) -> None:
    rota.session.get_one(Phone, rota.phone.id).cut_off_at = NOW
    assert rota.send(rota.entry()) == ["refused"]
    client = rota.client()
    page = client.get("/sent")
    assert "It came from a phone that was cut off" in text_of(page)
    assert SOME_CAUSE in text_of(page)
    kept = rota.session.scalars(select(RefusedSent)).one()
    assert rota.client("sam").post(f"/sent/refused/{kept.id}/done").status_code == 404
    assert client.post(f"/sent/refused/{kept.id}/done").status_code == 302
    assert "needs you" not in client.get("/my-day").text
    assert rota.send(rota.entry()) == ["refused"]


def test_the_page_asks_the_same_with_a_signal_and_keeps_what_was_typed(rota: Rota) -> None:
    client = rota.client()
    page = client.get(f"/visits/{rota.visit}/change").text
    assert 'data-outbox="rota_change"' in page
    wrong = client.post(f"/visits/{rota.visit}/change", data=rota.fields(start="25:61"))
    assert wrong.status_code == 400
    assert "Type a time like 09:30." in wrong.text
    assert SOME_CAUSE in wrong.text
    data = {**rota.fields(), "client_key": uuid4().hex}
    assert [client.post(f"/visits/{rota.visit}/change", data=data).status_code for _ in range(2)] == [302, 302]
    assert at_half_past_two(rota)
    assert len(rota.changes()) == 1


def test_the_page_shows_both_versions_where_two_changed_it(rota: Rota) -> None:
    rota.on_pages(start="13:00")
    data = {**rota.fields(), "client_key": uuid4().hex}
    answer = rota.client().post(f"/visits/{rota.visit}/change", data=data)
    assert answer.status_code == 409
    assert "Two of you changed this" in answer.text


def test_a_cancelled_visit_is_said_to_be_so(rota: Rota) -> None:
    rota.on_pages(what="cancel")
    assert "This visit is cancelled" in rota.client().get(f"/visits/{rota.visit}/change").text


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    rota: Rota, client: Client, queries: Callable[[str], int]
) -> None:
    client.sign_in(rota.world.users["worker"])
    names = ("Joan", "Bob", "Ivy")
    rota.send(rota.phone.entry("from_the_future", rota.visit), rota.phone.entry("started", rota.visit))
    one = queries("/sent")
    rota.send(*(rota.phone.entry("from_the_future", rota.world.visits[name]) for name in names))
    rota.send(*(rota.phone.entry("started", rota.world.visits[name]) for name in names))
    assert queries("/sent") == one


def history(rota: Rota) -> str:
    """The address of the week's history."""
    return f"/rota/{rota.world.team.id}/2026-11-23/history"
