"""What a browser keeps of a session says nothing about anybody, and a cookie that is not ours is no session."""

import pytest
from cryptography.fernet import Fernet
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from sqlalchemy.orm import Session

from tests.factories import create_person, create_team
from tests.wellbeing.accounts_made import a_user
from tests.wellbeing.conftest import Client
from wellbeing.encryption import KEYRING, Keyring
from wellbeing.forms.contacts import NOT_RUNG
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_name_said_on_the_next_page_can_not_be_read_in_the_cookie(client: Client, session: Session) -> None:
    team = create_team(session)
    at = f"/people/{create_person(session, team, 'Joan').id}/contacts"
    client.sign_in(a_user(session, team, RoleName.WORKER))
    new = {"kind": "family", "name": "Carol Invented", "ring": NOT_RUNG}
    assert client.post(f"{at}/new", data=new).status_code == 302
    cookie = client.get_cookie("wellbeing")
    assert cookie is not None
    plain = SecureCookieSessionInterface().get_signing_serializer(client.application)
    assert plain is not None
    assert "Carol" not in str(plain.loads(cookie.value))
    assert "Carol Invented is written down." in client.get(at).text


def test_a_cookie_that_is_only_signed_or_sealed_with_another_key_is_no_session(client: Client) -> None:
    ours = client.application.session_interface.get_signing_serializer(client.application)  # type: ignore[attr-defined]
    plain = SecureCookieSessionInterface().get_signing_serializer(client.application)
    assert plain is not None
    other = Keyring()
    other.use([Fernet.generate_key().decode()])
    assert ours.loads(ours.dumps({"a": "b"})) == {"a": "b"}
    for cookie in (plain.dumps({"a": "b"}), plain.dumps(other.seal('{"a":"b"}')), KEYRING.seal('{"a":"b"}')):
        with pytest.raises(BadSignature):
            ours.loads(cookie)
    client.set_cookie("wellbeing", str(plain.dumps({"_user_id": "x"})))
    assert client.get("/people").location.startswith("/sign-in")


def test_the_longest_name_and_the_longest_search_still_fit_a_cookie(client: Client) -> None:
    ours = client.application.session_interface.get_signing_serializer(client.application)  # type: ignore[attr-defined]
    name = "".join(chr(0x1F300 + number) for number in range(200))
    held = {"_user_id": "u" * 32, "session": "s" * 32, "csrf_token": "c" * 40, "signed_in_at": 1_800_000_000}
    held |= {"sought": KEYRING.seal(name[:100]), "_flashes": [("done", f"{name} is written down.")]}
    cookie = ours.dumps(held)
    assert len(cookie) < 4_000
    assert ours.loads(cookie) == held
