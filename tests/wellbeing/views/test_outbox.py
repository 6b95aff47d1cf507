"""What a phone sends: once for each key, under its author, kept whole whatever it is, and told to nobody else."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tests.factories import create_competence, create_team
from tests.small_world import NOW, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.phone_made import APhone, a_phone, send
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import Concern, Phone, PhoneSent, RefusedSent, RoleGrant, ToldAssignment, User, VisitEntry
from wellbeing.store import outbox
from wellbeing.viewer import Viewer
from wellbeing.views.sent import TAKE, Sent, State, Took

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
pytestmark = on_one_database

NO_ENTRIES = (
    "",
    "null",
    "[]",
    "{}",
    '{"at": 3}',
    "[" * 5_000,
    '{"at": "0001-01-01T00:00:00+14:00", "fields": {}, "credential": "", "kind": ""}',
    '{"at": "2026-11-24T09:00:00", "fields": {}, "credential": "", "kind": ""}',
    '{"at": "2026-11-24T09:00:00Z", "fields": {"a": 1}, "credential": "", "kind": ""}',
)
"""Texts that no page of ours seals."""
NO_BUNDLES = (
    b"",
    b"null",
    b"\xff\xfe",
    b"[" * 5_000,
    b'{"entries": 3}',
    b'{"entries": [3]}',
    b'{"entries": [], "clock": "yesterday"}',
    b'{"entries": [], "clock": 1e999}',
    b'{"entries": [{"key": "short", "seal": "x", "sealed": "y"}]}',
    b'{"entries": [{"key": "\\ud800aaaaaaaa", "seal": "x", "sealed": "y"}]}',
    json.dumps({"entries": [{"key": "a" * 20, "seal": str(uuid4()), "sealed": "x" * 70_000}]}).encode(),
    json.dumps({"entries": [{"key": "a" * 20, "seal": str(uuid4()), "sealed": "x"}] * 51}).encode(),
)
"""Bodies that no phone of ours sends."""


@pytest.fixture
def phone(world: World, session: Session) -> APhone:
    return a_phone(session, world.users["worker"])


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Viewer, Sent]]:
    """What was given to who takes a visit's start, which is done with it here."""
    given: list[tuple[Viewer, Sent]] = []

    def take(session: Session, viewer: Viewer, sent: Sent) -> Took:
        given.append((viewer, sent))
        return Took(State.TAKEN)

    monkeypatch.setitem(TAKE, "started", take)
    return given


def rows(session: Session) -> list[PhoneSent]:
    """Everything that phones sent, as it came."""
    session.commit()
    session.expire_all()
    return list(session.scalars(select(PhoneSent).order_by(PhoneSent.arrived_at, PhoneSent.client_key)))


def aside(session: Session) -> list[RefusedSent]:
    """Everything that could not be taken."""
    session.commit()
    session.expire_all()
    return list(session.scalars(select(RefusedSent)))


Taken = list[tuple[Viewer, Sent]]


def test_a_start_without_a_signal_is_taken_under_its_author_with_nobody_signed_in(
    world: World, client: Client, session: Session, phone: APhone
) -> None:
    visit = world.visits["Joan"]
    assert send(client, phone, phone.entry("started", visit, at=NOW - timedelta(minutes=3))) == ["taken"]
    entry = session.scalars(select(VisitEntry).where(VisitEntry.visit_id == visit)).one()
    assert (entry.what, entry.worker_id, entry.started_at) == ("started", world.me.id, NOW - timedelta(minutes=3))
    (row,) = rows(session)
    assert (row.state, row.user_id, row.team_id) == ("taken", world.users["worker"].id, world.team.id)


def test_what_is_sent_again_is_taken_once(client: Client, session: Session, phone: APhone, taken: Taken) -> None:
    entry = phone.entry("started")
    assert [send(client, phone, entry) for _ in range(3)] == [["taken"]] * 3
    assert send(client, phone, entry, entry) == ["taken", "taken"]
    assert (len(rows(session)), len(taken)) == (1, 1)


def test_the_same_key_with_other_content_is_refused_and_both_are_kept(
    client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    first = phone.entry("started", fields={"learned": "She sang."})
    other = phone.entry("started", fields={"learned": "She wept."}, key=first["key"])
    assert [*send(client, phone, first), *send(client, phone, other), *send(client, phone, other)] == [
        "taken",
        "refused",
        "refused",
    ]
    assert "She sang." in rows(session)[0].content
    (kept,) = aside(session)
    assert kept.reason == outbox.SAME_KEY
    assert kept.content is not None
    assert "She wept." in kept.content
    assert len(taken) == 1


def test_resends_reordered_delayed_and_doubled_are_one_row_each(
    client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    resend(client, session, phone, taken, entries=40, resends=400)


@pytest.mark.long
def test_ten_thousand_resends_are_one_row_each(client: Client, session: Session, phone: APhone, taken: Taken) -> None:
    resend(client, session, phone, taken, entries=1_000, resends=10_000)


def resend(client: Client, session: Session, phone: APhone, taken: Taken, *, entries: int, resends: int) -> None:
    """Send these entries so often in all, in any order, some of them in bundles with others."""
    chance = random.Random(20_261_124)
    made = [phone.entry("started", fields={"learned": str(number)}) for number in range(entries)]
    on_the_way = [*made, *chance.choices(made, k=resends - entries)]
    chance.shuffle(on_the_way)
    while on_the_way:
        bundle = [on_the_way.pop() for _ in range(min(len(on_the_way), chance.randint(1, 20)))]
        assert set(send(client, phone, *bundle)) == {"taken"}
    assert sorted(row.client_key for row in rows(session)) == sorted(entry["key"] for entry in made)
    assert sorted(int(sent.fields["learned"]) for _, sent in taken) == list(range(entries))


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_wrong_clock_is_put_right_and_both_times_are_kept(
    client: Client, session: Session, phone: APhone, taken: Taken, hours: int
) -> None:
    off = timedelta(hours=hours)
    wrong = phone.off_by(off)
    moments = [NOW - timedelta(hours=2), NOW - timedelta(hours=1)]
    send(client, wrong, *(wrong.entry("started", at=moment) for moment in reversed(moments)))
    assert sorted(sent.now for _, sent in taken) == moments
    assert sorted(row.phone_at for row in rows(session)) == [moment + off for moment in moments]
    assert {row.clock_ahead_seconds for row in rows(session)} == {hours * 3600}


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_clock_that_was_put_right_before_it_was_sent_is_noticed(
    client: Client, phone: APhone, taken: Taken, hours: int
) -> None:
    """The network sets the clock as the signal comes back, so what the phone says as it sends is no help."""
    wrong = phone.off_by(timedelta(hours=hours))
    made = NOW - timedelta(hours=1)
    heard = (NOW - timedelta(hours=2)).isoformat()
    send(client, phone, wrong.entry("started", at=made, ahead=hours * 3600, heard=heard))
    ((_, sent),) = taken
    assert (sent.now, sent.clock_ahead_seconds) == (made, hours * 3600)


def test_nothing_happens_later_than_it_was_sent(client: Client, phone: APhone, taken: Taken) -> None:
    send(client, phone, phone.entry("started", at=NOW + timedelta(hours=5)))
    assert taken[0][1].now == NOW


def test_a_seal_that_does_not_open_stays_on_the_phone_and_is_kept_once(
    client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    spoilt = ({"sealed": "AAAA"}, {"seal": str(uuid4())}, {"key": "another_key_than_it_was_sealed_to"})
    entries = [phone.entry("started") | each for each in spoilt]
    assert [*send(client, phone, *entries), *send(client, phone, *entries)] == ["later"] * 6
    assert {(kept.reason, kept.sealed) for kept in aside(session)} == {
        (outbox.NO_SEAL, entry["sealed"]) for entry in entries
    }
    assert len(aside(session)) == 3
    assert (rows(session), taken) == ([], [])


def test_a_seal_to_an_older_key_of_ours_still_opens(
    client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    entry = phone.entry("started")
    with clock.at(NOW + timedelta(days=200)):
        assert client.get("/phone/key").get_json()["id"] != str(phone.seal)
        assert send(client, phone, entry) == ["taken"]


def test_nobody_else_writes_under_a_name(client: Client, session: Session, phone: APhone, taken: Taken) -> None:
    shown = (
        "",
        "x",
        f"{uuid4().hex}.a secret",
        f"{phone.id.hex}.not its secret",
        f"{phone.id.hex}.",
        f"{phone.id.hex}",
    )
    assert set(send(client, phone, *(phone.entry("started", credential=each) for each in shown))) == {"later"}
    assert [kept.reason for kept in aside(session)] == [outbox.NO_PHONE] * len(shown)
    assert taken == []


def test_of_strangers_only_so_much_is_kept_in_a_day(
    client: Client, session: Session, phone: APhone, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_UNKNOWN_A_DAY", 3)
    for _ in range(5):
        assert send(client, phone, phone.entry("started", credential="x")) == ["later"]
    assert len(aside(session)) == 3
    assert send(client, phone, phone.entry("started")) == ["taken"]


def test_what_a_phone_sends_that_was_cut_off_is_kept_and_changes_nothing(
    client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    session.get_one(Phone, phone.id).cut_off_at = NOW
    entry = phone.entry("started", fields={"learned": "She sang."})
    assert [*send(client, phone, entry), *send(client, phone, entry)] == ["refused", "refused"]
    (kept,) = aside(session)
    assert (kept.reason, kept.phone_id) == (outbox.CUT_OFF, phone.id)
    assert kept.content is not None
    assert "She sang." in kept.content
    assert taken == []


def test_who_has_left_writes_nothing_any_more(
    world: World, client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    world.users["worker"].left_on = NOW.date()
    assert send(client, phone, phone.entry("started")) == ["refused"]
    assert taken == []


def test_a_worry_said_before_somebody_left_still_reaches_the_manager(
    world: World, client: Client, session: Session, phone: APhone
) -> None:
    def worry(words: str, days_ago: int) -> list[str]:
        fields = {"kind": "danger", "told": "manager", "words": words}
        at = NOW - timedelta(days=days_ago)
        return send(client, phone, phone.entry("concern", world.visits["Joan"], fields, at=at))

    user = world.users["worker"]
    for row in session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)):
        row.until = NOW.date() - timedelta(days=1)
    assert worry("in no team", 0) == ["taken"]
    user.left_on = NOW.date()
    assert worry("on the last day", 1) == ["taken"]
    assert worry("after it", 0) == ["refused"]
    session.get_one(Phone, phone.id).cut_off_at = NOW
    assert worry("from a phone that was cut off", 1) == ["refused"]
    assert sorted(row.words for row in session.scalars(select(Concern))) == ["in no team", "on the last day"]


def test_an_entry_that_breaks_its_taker_is_kept_and_holds_up_nobody(
    client: Client, session: Session, phone: APhone, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: Session, viewer: Viewer, sent: Sent) -> Took:
        session.execute(update(User).values(name="Half done"))
        raise ZeroDivisionError

    monkeypatch.setitem(TAKE, "finished", broken)
    bundle = phone.entry("finished", fields={"learned": "She sang."}), phone.entry("started")
    assert send(client, phone, *bundle) == ["needs_you", "taken"]
    (waits,) = (row for row in rows(session) if row.state == "needs_you")
    assert "She sang." in waits.content
    assert waits.sentence is not None
    assert "kept" in waits.sentence
    assert "Half done" not in session.scalars(select(User.name)).all()


def test_a_kind_that_nobody_knows_yet_is_kept(client: Client, session: Session, phone: APhone) -> None:
    assert send(client, phone, phone.entry("from_the_future", fields={"x": "y"})) == ["needs_you"]
    assert rows(session)[0].kind == "from_the_future"


def test_what_is_no_entry_is_kept_and_stays_on_the_phone(client: Client, session: Session, phone: APhone) -> None:
    assert set(send(client, phone, *(phone.sealed(text) for text in NO_ENTRIES))) == {"later"}
    assert [kept.reason for kept in aside(session)] == [outbox.NO_ENTRY] * len(NO_ENTRIES)


def test_what_no_phone_of_ours_sends_is_refused_in_a_sentence(client: Client, session: Session) -> None:
    for body in NO_BUNDLES:
        answer = client.post("/phone/outbox", data=body, content_type="application/json")
        assert (answer.status_code, "Nothing was taken" in answer.get_json()["said"]) == (400, True), body
    assert session.scalar(select(func.count()).select_from(RefusedSent)) == 0


def test_a_body_that_is_too_large_is_not_read(client: Client) -> None:
    assert client.post("/phone/outbox", data=b"x" * (1024 * 1024 + 1)).status_code == 413


def test_halves_of_letters_and_ends_of_texts_do_no_harm(
    client: Client, session: Session, phone: APhone, taken: Taken
) -> None:
    assert send(client, phone, phone.entry("started", fields={"learned": "a\ud800b\x00c"})) == ["taken"]
    assert taken[0][1].fields["learned"] == "a?bc"


def test_the_answer_says_nothing_but_what_became_of_each_key(
    world: World, client: Client, phone: APhone, app: Flask
) -> None:
    entry = phone.entry("finished", world.visits["Joan"], {"start": "25:61", "learned": "She sang."})
    client.csrf = False
    answer = client.post("/phone/outbox", json=phone.bundle(entry))
    assert set(answer.get_json()) == {"now", "answers"}
    assert answer.get_json()["answers"][entry["key"]].keys() == {"state", "at"}
    assert "Joan" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_an_open_answer_of_its_author_ends_the_waiting_on_the_phone(
    world: World, client: Client, session: Session, phone: APhone
) -> None:
    entry = phone.entry("from_the_future")
    assert send(client, phone, entry) == ["needs_you"]
    (row,) = rows(session)
    client.sign_in(world.users["worker"])
    client.csrf = True
    assert client.post(f"/sent/{row.id}/done").status_code == 302
    assert send(client, phone, entry) == ["settled"]


def test_what_needs_its_author_says_it_in_the_words_of_the_buttons(
    world: World, client: Client, session: Session, phone: APhone
) -> None:
    task = str(uuid4())
    fields = {"went": "cut_short", f"said-{task}": "withheld", f"why-{task}": "done", "outcome": f"closer:{task}"}
    assert send(client, phone, phone.entry("from_the_future", None, {**fields, "began": "2026-11-24"})) == ["needs_you"]
    client.sign_in(world.users["worker"])
    page = text_of(client.get(f"/sent/{rows(session)[0].id}"))
    for said in ("How it went Cut short", "The task Withheld", "Why done", "What it brought A step closer"):
        assert said in page
    assert task not in page and "Began" not in page


def test_each_task_stands_under_its_name_with_why_and_who_was_told(
    world: World, client: Client, session: Session, phone: APhone
) -> None:
    assert world.insulin is not None
    mine, theirs = world.insulin.id, create_competence(session, create_team(session), "Eye drops").id
    fields = {f"said-{mine}": "withheld", f"why-{mine}": "Too low", f"told-{mine}": "The nurse"}
    fields |= {"went": "changed", f"said-{theirs}": "done", f"said-{uuid4()}": "declined"}
    send(client, phone, phone.entry("from_the_future", None, fields))
    client.sign_in(world.users["worker"])
    page = text_of(client.get(f"/sent/{rows(session)[0].id}"))
    assert "Insulin Withheld Insulin: why Too low Insulin: who was told The nurse" in page
    assert page.count("The task") == 2 and "What you sent" in page and "below" not in page


def test_a_visit_that_is_nobodys_since_is_named_and_is_no_dead_link(
    world: World, client: Client, session: Session, phone: APhone
) -> None:
    visit, words = world.visits["Joan"], {"kind": "worry", "told": "team", "words": "She is thinner."}
    assert send(client, phone, phone.entry("concern", visit, words)) == ["taken"]
    client.sign_in(world.users["worker"])
    pages = [f"/sent/{rows(session)[0].id}", "/sent"]
    assert [f'href="/visits/{visit}"' in client.get(page).text for page in pages] == [True, True]
    session.execute(delete(ToldAssignment).where(ToldAssignment.visit_id == visit))
    assert [f'href="/visits/{visit}"' in client.get(page).text for page in pages] == [False, False]
    assert all("Joan" in text_of(client.get(page)) for page in pages)


def test_hearing_from_a_phone_is_noted(client: Client, session: Session, phone: APhone, taken: Taken) -> None:
    with clock.at(NOW + timedelta(minutes=30)):
        send(client, phone, phone.entry("started"))
    session.commit()
    session.expire_all()
    assert session.get_one(Phone, phone.id).heard_at == NOW + timedelta(minutes=30)
