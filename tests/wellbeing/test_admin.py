"""Who joins, moves, leaves and loses a phone, as an administrator keeps it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_choice, create_person, create_worker
from tests.wellbeing.accounts_made import RIGHT, a_user
from tests.wellbeing.office_made import (
    A_DAY,
    NOW,
    TODAY,
    TOMORROW,
    Office,
    done,
    joining,
    made_office,
    password_in,
    user_called,
)
from wellbeing import clock
from wellbeing.models import AccountEvent, TeamMembership, User, WebAuthn, Worker
from wellbeing.store import account, staffing
from wellbeing.viewer import NotYours, RoleName


@pytest.fixture
def office(app: Flask, session: Session) -> Iterator[Office]:
    with made_office(app, session) as office:
        yield office


def test_the_list_shows_mine_and_nobody_elses(office: Office) -> None:
    text = office.client.get("/admin/").text
    assert "Sam Tilbury" in text and "Adele Office" in text and "Chadwell" in text
    assert "Zqx" not in text and "Elsewhere" not in text


def test_a_joiner_gets_a_worker_a_role_and_a_password_shown_once(office: Office) -> None:
    answer = joining(office)
    password = password_in(answer)
    noor = user_called(office, "noor@example.org")
    assert noor.worker is not None
    assert (noor.worker.travel, noor.worker.contracts[0].minutes_a_week) == ("cycle", 1800)
    assert [(m.team_id, m.starts) for m in noor.worker.memberships] == [(office.first.id, TODAY)]
    assert [(g.role, g.team_id) for g in noor.grants] == [("worker", office.first.id)]
    assert done(office, noor) == {"joined", "role given"}
    assert password not in office.client.get(f"/admin/people/{noor.id}").text
    client = office.app.test_client()
    answer = client.post("/sign-in", data={"email": "noor@example.org", "password": password})
    assert answer.location == "/"
    assert client.get("/").location == "/account/password"


def test_a_joiner_who_is_on_the_teams_list_already_keeps_their_worker(office: Office) -> None:
    known = create_worker(office.session, office.first, "Noor")
    strange = create_worker(office.session, office.elsewhere, "Zqx")
    assert "Noor" in office.client.get("/admin/people/new").text
    assert "Zqx" not in office.client.get("/admin/people/new").text
    assert joining(office, worker=str(strange.id)).status_code == 200
    assert office.session.scalars(select(User.email).where(User.worker_id == strange.id)).all() == []
    joining(office, worker=str(known.id), hours="")
    assert user_called(office, "noor@example.org").worker_id == known.id


def test_a_joiner_with_the_email_of_somebody_on_the_list_by_import_is_somebody_else(office: Office) -> None:
    known = create_worker(office.session, office.first, "noor@example.org")
    password_in(joining(office))
    noor = user_called(office, "noor@example.org").worker
    assert noor is not None
    assert (noor.id != known.id, noor.reference != known.reference) == (True, True)


def test_two_joiners_whose_emails_begin_alike_are_two_workers_with_references_of_their_own(office: Office) -> None:
    long = f"{'a' * 60}.b@{'c' * 60}.org"
    for email in (long, f"{'a' * 60}.d@{'c' * 60}.org"):
        password_in(joining(office, email=email))
    found = office.session.scalars(select(Worker.reference).where(Worker.name == "Noor Newcomer")).all()
    assert len(set(found)) == 2
    assert all(len(reference) <= 60 for reference in found)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Write their name"),
        ({"email": "not an email"}, "like name@example.org"),
        ({"email": "sam@example.org"}, "This email can’t be used"),
        ({"roles": []}, "Choose at least one"),
        ({"roles": ["owner"]}, "There is a problem"),
        ({"starts": "31/02/2026"}, "There is a problem"),
        ({"hours": ""}, "Write the hours a week"),
        ({"hours": "NaN"}, "There is a problem"),
        ({"hours": "-4"}, "Hours a week are between"),
        ({"place": "provider"}, "There is a problem"),
    ],
)
def test_a_joiner_that_does_not_make_sense_is_asked_again(office: Office, changed: dict[str, Any], words: str) -> None:
    answer = joining(office, **changed)
    assert words in answer.text
    assert "Error: " in answer.text
    assert office.session.scalars(select(Worker).where(Worker.name == "Noor Newcomer")).all() == []


def test_a_worker_belongs_to_one_team_and_not_to_all(office: Office) -> None:
    answer = joining(office, place=f"provider:{office.first.provider_id}")
    assert "belongs to one team" in answer.text


def test_an_administrator_of_one_team_can_not_reach_beyond_it(office: Office) -> None:
    small = a_user(office.session, office.first, RoleName.ADMINISTRATOR)
    client = office.as_(small)
    assert client.get(f"/admin/people/{office.administrator.id}").status_code == 404
    page = client.get("/admin/people/new").text
    assert f"team:{office.first.id}" in page
    assert str(office.second.id) not in page and "provider:" not in page


@pytest.mark.parametrize("action", ["", "/leave", "/move", "/lost-phone", "/roles/new"])
def test_somebody_elsewhere_is_not_there(office: Office, action: str) -> None:
    for user_id in (office.stranger.id, 987654):
        assert office.client.get(f"/admin/people/{user_id}{action}").status_code == 404
        if action:
            assert office.client.post(f"/admin/people/{user_id}{action}", data={"when": "now"}).status_code == 404


def test_a_leaver_is_out_on_the_next_request(office: Office) -> None:
    phone = office.as_(office.sam)
    assert phone.get("/account/password").status_code == 200
    answer = office.client.post(f"/admin/people/{office.sam.id}/leave", data={"when": "now"})
    assert answer.location == f"/admin/people/{office.sam.id}"
    assert phone.get("/account/password").location.startswith("/sign-in")
    signing_in = phone.post("/sign-in", data={"email": "sam@example.org", "password": RIGHT})
    assert "Your account is not open today" in signing_in.text
    assert office.sam.worker is not None
    assert [m.until for m in office.sam.worker.memberships] == [TODAY]
    assert [c.until for c in office.sam.worker.contracts] == [TODAY]
    assert done(office, office.sam) == {"left"}
    assert "Gone" in office.client.get("/admin/").text


def test_a_leaver_with_a_last_day_works_that_day(office: Office) -> None:
    data = {"when": "later", "last_day": TOMORROW.isoformat()}
    office.client.post(f"/admin/people/{office.sam.id}/leave", data=data)
    for day, opens in ((TOMORROW, True), (TOMORROW + A_DAY, False)):
        with clock.at(datetime.combine(day, NOW.timetz())):
            assert (office.as_(office.sam).get("/account/password").status_code == 200) is opens


def test_a_leaver_needs_a_day_that_makes_sense(office: Office) -> None:
    url = f"/admin/people/{office.sam.id}/leave"
    assert "Choose when" in office.client.post(url).text
    assert "Give their last day" in office.client.post(url, data={"when": "later"}).text
    yesterday = {"when": "later", "last_day": (TODAY - A_DAY).isoformat()}
    assert "can’t be before today" in office.client.post(url, data=yesterday).text
    assert office.sam.left_on is None


def test_what_a_leaver_leaves_open_is_said(office: Office) -> None:
    assert office.sam.worker is not None
    create_choice(office.session, create_person(office.session, office.first), office.sam.worker, "link")
    text = office.client.get(f"/admin/people/{office.sam.id}/leave").text
    assert "1 person whose link worker they are" in text


def test_nobody_closes_their_own_account(office: Office) -> None:
    url = f"/admin/people/{office.administrator.id}/leave"
    assert "You can’t close your own account" in office.client.post(url, data={"when": "now"}).text
    grant = office.administrator.grants[0]
    answer = office.client.post(f"/admin/roles/{grant.id}/end", data={"last_day": TODAY.isoformat()})
    assert "You can’t end your own role" in answer.text


def test_a_move_is_dated_and_the_past_stays(office: Office) -> None:
    data = {"team": str(office.second.id), "first_day": TOMORROW.isoformat()}
    assert office.client.post(f"/admin/people/{office.sam.id}/move", data=data).status_code == 302
    found = office.session.scalars(
        select(TeamMembership).where(TeamMembership.worker_id == office.sam.worker_id).order_by(TeamMembership.starts)
    ).all()
    assert [(m.team_id, m.until) for m in found] == [(office.first.id, TODAY), (office.second.id, None)]
    for day, team in ((TODAY, office.first), (TOMORROW, office.second)):
        with clock.at(datetime.combine(day, NOW.timetz())):
            viewer = account.viewer_of(office.session, office.sam)
            assert viewer is not None and viewer.reach == {RoleName.WORKER: {team.id}}


def test_a_move_goes_only_to_a_team_of_mine(office: Office) -> None:
    with pytest.raises(NotYours):
        staffing.move(office.session, office.viewer(), office.sam.id, office.elsewhere.id, TOMORROW)
    data = {"team": str(office.elsewhere.id), "first_day": TOMORROW.isoformat()}
    assert "There is a problem" in office.client.post(f"/admin/people/{office.sam.id}/move", data=data).text


def test_a_lost_phone_is_out_and_its_password_worth_nothing(office: Office) -> None:
    phone = office.app.test_client()
    phone.post("/sign-in", data={"email": "sam@example.org", "password": RIGHT})
    assert phone.get("/account/password").status_code == 200
    answer = office.client.post(f"/admin/people/{office.sam.id}/lost-phone")
    password = password_in(answer)
    assert phone.get("/account/password").location.startswith("/sign-in")
    assert "don’t go together" in phone.post("/sign-in", data={"email": "sam@example.org", "password": RIGHT}).text
    other = office.app.test_client()
    assert other.post("/sign-in", data={"email": "sam@example.org", "password": password}).status_code == 302
    assert done(office, office.sam) == {"lost phone", "signed in"}


def test_a_lost_phone_takes_its_passkeys_along(office: Office) -> None:
    user = office.sam
    user.tf_totp_secret = "secret"
    key = WebAuthn(
        user_id=user.id, credential_id=b"key", public_key=b"key", name="phone", sign_count=0,
        backup_state=False, device_type="single_device", lastuse_datetime=NOW, usage="first",
    )  # fmt: skip
    office.session.add(key)
    office.session.flush()
    office.client.post(f"/admin/people/{user.id}/lost-phone", data={})
    assert office.session.scalars(select(WebAuthn)).all() == []
    assert user.tf_totp_secret is None


def test_what_was_done_names_no_person(office: Office) -> None:
    joining(office)
    office.client.post(f"/admin/people/{office.sam.id}/leave", data={"when": "now"})
    details = " ".join(office.session.scalars(select(AccountEvent.detail)))
    assert "worker, Tilbury, from 2026-11-24" in details
    assert "Noor" not in details and "Sam" not in details
