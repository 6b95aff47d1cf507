"""Whether a worker wants e-mails: theirs to say, and only where they can be sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import EmailWanted

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def amina(world: World, client: Client) -> Client:
    settings = client.application.extensions["settings"]
    client.application.extensions["settings"] = replace(settings, smtp_url="smtp://127.0.0.1:2525")
    client.sign_in(world.users["worker"])
    return client


def test_nobody_gets_any_before_they_say_so_and_may_stop_at_once(amina: Client, world: World, session: Session) -> None:
    assert "You get no e-mails" in text_of(amina.get("/me/email"))
    assert session.query(EmailWanted).count() == 0
    for wanted, said in (("yes", "On You get an e-mail when your days change"), ("no", "Off You get no e-mails")):
        for _ in range(2):
            assert said in text_of(amina.post("/me/email", data={"wanted": wanted}, follow_redirects=True))
    row = session.query(EmailWanted).one()
    assert row.user_id == world.users["worker"].id and not row.wanted


def test_it_is_offered_only_where_there_is_a_server(client: Client, world: World, amina: Client) -> None:
    assert "/me/email" in amina.get("/me").text
    settings = amina.application.extensions["settings"]
    amina.application.extensions["settings"] = replace(settings, smtp_url="")
    assert "/me/email" not in amina.get("/me").text
    page = text_of(amina.get("/me/email"))
    assert "No e-mails are sent from here yet" in page and "E-mail me" not in page
