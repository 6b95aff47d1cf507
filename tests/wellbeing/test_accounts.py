import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.factories import create_team
from tests.wellbeing.accounts_made import RIGHT, a_user
from tests.wellbeing.conftest import Client
from wellbeing import clock
from wellbeing.accounts import LONGEST_SESSION
from wellbeing.models import AccountEvent, RoleGrant, SignInFailure, Team, User, WebAuthn
from wellbeing.store import account
from wellbeing.store.sign_in import FREE, LONGEST_WAIT_SECONDS, wait_after
from wellbeing.viewer import RoleName

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
ATTACKER = "203.0.113.9"
HOME = "198.51.100.7"


@pytest.fixture
def owner(app: Flask, session: Session) -> User:
    with app.app_context():
        return a_user(session, create_team(session), RoleName.COACH, email="owner@example.org")


def sign_in(
    client: Client, password: str, email: str = "owner@example.org", address: str = HOME, following: str = ""
) -> TestResponse:
    return client.post(
        f"/sign-in{following}",
        data={"email": email, "password": password},
        environ_overrides={"REMOTE_ADDR": address},
    )


def got_in(answer: TestResponse) -> bool:
    return answer.status_code == 302


def told_to_wait(answer: TestResponse) -> int:
    """The seconds that the page says; 0 when it says none."""
    _before, found, after = answer.text.partition("Too many wrong passwords. Wait ")
    return int(after.split()[0]) if found else 0


def test_the_right_password_signs_in_and_opens_the_page_that_was_wanted(client: Client, owner: User) -> None:
    assert client.get("/account/password").location == "/sign-in?next=/account/password"
    answer = sign_in(client, RIGHT, following="?next=/account/password")
    assert answer.location == "/account/password"
    assert client.get("/account/password").status_code == 200


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_elsewhere(client: Client, owner: User, elsewhere: str) -> None:
    assert sign_in(client, RIGHT, following=f"?next={elsewhere}").location == "/"


def _without_what_changes(answer: TestResponse) -> str:
    return re.sub(r'(nonce|value)="[^"]*"', "", answer.text)


def test_a_wrong_password_and_an_unknown_email_look_the_same(client: Client, owner: User) -> None:
    wrong = sign_in(client, "not it at all")
    unknown = sign_in(client, "not it at all", email="nobody@example.org")
    assert "don’t go together" in wrong.text
    assert _without_what_changes(wrong) == _without_what_changes(unknown)
    assert "Error: " in wrong.text


def test_signing_out_is_a_post(client: Client, owner: User) -> None:
    client.sign_in(owner)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/account/password").status_code == 302


def test_a_copied_cookie_opens_nothing_once_its_session_is_signed_out(app: Flask, owner: User) -> None:
    """Nor does it end the session on another browser of the same owner."""
    phone, desk = app.test_client(), app.test_client()
    sign_in(phone, RIGHT)
    sign_in(desk, RIGHT)
    copied = phone.get_cookie("wellbeing")
    assert copied is not None
    phone.post("/sign-out")
    phone.set_cookie("wellbeing", copied.value)
    assert phone.get("/account/password").location.startswith("/sign-in")
    assert desk.get("/account/password").status_code == 200


def test_the_wait_grows_to_a_minute_and_no_further() -> None:
    assert [wait_after(wrong).total_seconds() for wrong in (0, FREE - 1, FREE, FREE + 1, FREE + 4)] == [0, 0, 5, 10, 60]
    assert wait_after(10**6) == timedelta(seconds=LONGEST_WAIT_SECONDS)


def attack(app: Flask, guesses: int) -> None:
    """Guess from one address and many others, half a second apart; nobody gets in, and the owner gets in meanwhile."""
    phone, attacker = app.test_client(), app.test_client()
    now = START
    with clock.at(now):
        assert got_in(sign_in(phone, RIGHT))
        phone.post("/sign-out")
    in_by_guessing = looked_at = 0
    for number in range(guesses):
        now += timedelta(seconds=0.5)
        address = ATTACKER if number % 2 else f"203.0.113.{number % 200 + 10}"
        with clock.at(now):
            answer = sign_in(attacker, f"guess number {number}", address=address)
        in_by_guessing += got_in(answer)
        looked_at += not told_to_wait(answer)
        if number == guesses // 2:
            with clock.at(now):
                assert got_in(sign_in(phone, RIGHT)), "the owner's own phone opens in the middle of an attack"
            _new_device(app, now)
    assert in_by_guessing == 0
    minutes = guesses * 0.5 / 60
    assert looked_at <= FREE + 5 + 201 * minutes, "at most one a minute from each address is looked at"
    _new_device(app, now)


def _new_device(app: Flask, now: datetime) -> None:
    tablet = app.test_client()
    with clock.at(now):
        answer = sign_in(tablet, RIGHT, address="198.51.100.99")
    if wait := told_to_wait(answer):
        assert wait <= LONGEST_WAIT_SECONDS
        with clock.at(now + timedelta(seconds=wait)):
            answer = sign_in(tablet, RIGHT, address="198.51.100.99")
    assert got_in(answer), "a new device elsewhere opens after its wait"


def test_guessing_is_slow_and_the_owner_is_never_shut_out(app: Flask, owner: User) -> None:
    attack(app, 300)


@pytest.mark.long
def test_ten_thousand_guesses(app: Flask, owner: User) -> None:
    attack(app, 10_000)


def test_a_right_guess_made_too_early_does_not_get_in(app: Flask, owner: User) -> None:
    attacker = app.test_client()
    with clock.at(START):
        for _ in range(FREE):
            assert not told_to_wait(sign_in(attacker, "wrong every time", address=ATTACKER))
        assert told_to_wait(sign_in(attacker, RIGHT, address=ATTACKER)) == 5
    with clock.at(START + timedelta(seconds=4.5)):
        assert told_to_wait(sign_in(attacker, RIGHT, address=ATTACKER)) == 1
    with clock.at(START + timedelta(seconds=5)):
        assert got_in(sign_in(attacker, RIGHT, address=ATTACKER))


def test_one_guess_at_many_accounts_is_slowed_too(app: Flask, owner: User) -> None:
    attacker = app.test_client()
    with clock.at(START):
        for number in range(FREE):
            sign_in(attacker, "Password12345", email=f"person{number}@example.org", address=ATTACKER)
        assert told_to_wait(sign_in(attacker, "Password12345", address=ATTACKER)) == 5


def test_notes_taken_early_do_not_add_up(app: Flask, owner: User) -> None:
    """Many browsers at one address that all waited together still get one guess."""
    with clock.at(START):
        for _ in range(FREE):
            sign_in(app.test_client(), "wrong every time", address=ATTACKER)
        browsers = [app.test_client() for _ in range(5)]
        waits = [told_to_wait(sign_in(browser, "wrong", address="203.0.113.77")) for browser in browsers]
    assert waits == [5] * 5
    with clock.at(START + timedelta(seconds=61)):
        answers = [sign_in(browser, "wrong", address="203.0.113.77") for browser in browsers]
    assert [bool(told_to_wait(answer)) for answer in answers] == [False, True, True, True, True]


def test_a_known_device_has_a_limit_of_its_own(app: Flask, owner: User) -> None:
    phone = app.test_client()
    with clock.at(START):
        assert got_in(sign_in(phone, RIGHT))
        phone.post("/sign-out")
        for _ in range(FREE):
            assert not told_to_wait(sign_in(phone, "wrong every time"))
        assert told_to_wait(sign_in(phone, RIGHT)) == 5


def test_the_table_of_wrong_passwords_names_nobody(client: Client, owner: User, session: Session) -> None:
    sign_in(client, "wrong")
    row = session.scalars(select(SignInFailure)).one()
    assert len(row.account) == len(row.address) == 64
    sign_in(client, RIGHT)
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_a_session_ends_after_a_week_however_busy(client: Client, owner: User) -> None:
    with clock.at(START):
        client.sign_in(owner)
        assert client.get("/account/password").status_code == 200
    with clock.at(START + LONGEST_SESSION + timedelta(seconds=2)):
        assert client.get("/account/password").status_code == 302


def test_a_changed_password_ends_the_other_sessions(app: Flask, owner: User) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    assert got_in(sign_in(here, RIGHT)) and got_in(sign_in(elsewhere, RIGHT))
    new = "kettle lantern orchard"
    answer = here.post("/account/password", data={"current": RIGHT, "new": new, "again": new})
    assert answer.status_code == 302
    assert here.get("/account/password").status_code == 200
    assert elsewhere.get("/account/password").status_code == 302
    assert not got_in(sign_in(elsewhere, RIGHT))
    assert got_in(sign_in(elsewhere, new))


@pytest.mark.parametrize(
    "new", ["short", "aaaaaaaaaaaaaa", "password1234", "owner owner owner", RIGHT, "wellbeing2026"]
)
def test_a_password_that_is_guessed_early_is_refused(client: Client, owner: User, new: str) -> None:
    client.sign_in(owner)
    answer = client.post("/account/password", data={"current": RIGHT, "new": new, "again": new})
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.text


def test_a_wrong_present_password_changes_nothing(client: Client, owner: User, session: Session) -> None:
    client.sign_in(owner)
    new = "kettle lantern orchard"
    answer = client.post("/account/password", data={"current": "not mine", "new": new, "again": new})
    assert "That is not the password you have now" in answer.text
    assert got_in(sign_in(client, RIGHT))


def test_a_one_time_password_opens_only_the_page_to_choose_ones_own(
    client: Client, owner: User, session: Session
) -> None:
    with clock.at(START):
        owner.one_time_until = START + timedelta(days=7)
        assert got_in(sign_in(client, RIGHT))
        assert client.get("/").location == "/account/password"
        new = "kettle lantern orchard"
        client.post("/account/password", data={"current": RIGHT, "new": new, "again": new})
        assert owner.one_time_until is None
        assert client.get("/").location != "/account/password"


def test_a_one_time_password_runs_out(client: Client, owner: User, session: Session) -> None:
    owner.one_time_until = START
    with clock.at(START):
        assert "one-time password has run out" in sign_in(client, RIGHT).text


@pytest.mark.parametrize(
    "closed",
    [
        lambda user: setattr(user, "active", False),
        lambda user: setattr(user, "left_on", START.date()),
        lambda user: setattr(user.grants[0], "until", START.date() - timedelta(days=1)),
        lambda user: setattr(user.grants[0], "starts", START.date() + timedelta(days=1)),
    ],
    ids=["not active", "left", "role over", "role not begun"],
)
def test_somebody_who_has_left_is_out_on_the_next_request(client: Client, owner: User, closed: object) -> None:
    with clock.at(START):
        client.sign_in(owner)
        assert client.get("/account/password").status_code == 200
        closed(owner)  # type: ignore[operator]
        assert client.get("/account/password").location.startswith("/sign-in")
        assert not got_in(sign_in(client, RIGHT))


def test_a_role_holds_on_its_last_day(client: Client, owner: User, session: Session) -> None:
    owner.grants[0].until = START.date()
    owner.grants[0].starts = START.date()
    with clock.at(START):
        found = account.viewer_of(session, owner)
    assert found is not None and set(found.reach) == {RoleName.COACH}


def test_signing_in_is_kept(client: Client, owner: User, session: Session) -> None:
    sign_in(client, RIGHT)
    assert session.scalars(select(AccountEvent.what)).all() == ["signed in"]


def test_passkeys_have_their_rows(session: Session, owner: User) -> None:
    passkey = WebAuthn(
        credential_id=b"id",
        public_key=b"key",
        backup_state=False,
        device_type="single_device",
        lastuse_datetime=START,
        name="phone",
        usage="first",
        user_id=owner.id,
    )
    session.add(passkey)
    session.flush()
    assert account.forget_passkeys(session, owner) is None
    assert session.scalar(select(func.count()).select_from(WebAuthn)) == 0


def test_reach_of_a_provider_a_locality_and_a_team(session: Session, owner: User) -> None:
    team = session.get_one(Team, owner.grants[0].team_id)
    sister = create_team(session, provider=team.provider)
    neighbour = create_team(session)
    day = date(2026, 1, 1)
    session.add(RoleGrant(user_id=owner.id, role="manager", provider_id=team.provider_id, starts=day))
    session.add(RoleGrant(user_id=owner.id, role="commissioner", locality_id=neighbour.locality_id, starts=day))
    session.flush()
    with clock.at(START):
        found = account.viewer_of(session, owner)
    assert found is not None
    assert found.reach == {
        RoleName.COACH: {team.id},
        RoleName.MANAGER: {team.id, sister.id},
        RoleName.COMMISSIONER: {neighbour.id},
    }
