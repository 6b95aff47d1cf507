"""A story on its three pages, who sees it, and taking it back. What withdrawing removes: test_withdrawn_story.py."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from tests.wellbeing.views.test_outcomes import hidden_fields, page
from wellbeing.models import Person, Story
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def joan(world: World, client: Client) -> Person:
    """Joan, who tells; Amina looks."""
    client.sign_in(world.users["worker"])
    return world.people["Joan"]


def a_photo(colour: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def begun(client: Client, joan: Person, title: str = "The bun", words: str = "I had it with butter.") -> str:
    """Begin a story; gives its address."""
    at = f"/people/{joan.id}/stories/new"
    data = {**hidden_fields(page(client, at)), "title": title, "words": words}
    sent = client.post(at, data=data)
    assert sent.status_code == 302, unescape(re.sub(r"<[^>]+>|\s+", " ", sent.text))
    assert sent.location.endswith("/picture")
    return str(sent.location.rpartition("/")[0])


def agreed(client: Client, at: str, scope: str, **said: str) -> None:
    data = {**hidden_fields(page(client, f"{at}/consent")), "how": "She said yes, laughing.", "scope": scope, **said}
    sent = client.post(f"{at}/consent", data=data)
    assert sent.status_code == 302, unescape(re.sub(r"<[^>]+>|\s+", " ", sent.text))


def with_photo(client: Client, at: str, photo: bytes, shows: str = "A bun") -> Any:
    return client.post(f"{at}/picture", data={"photo": (BytesIO(photo), "x.jpg"), "shows": shows})


def the_story(session: Session) -> Story:
    session.expire_all()
    return session.scalars(select(Story)).one()


def test_a_story_from_its_words_to_who_may_see_it(client: Client, session: Session, joan: Person) -> None:
    at = begun(client, joan)
    assert with_photo(client, at, a_photo()).location.endswith("/consent")
    text = page(client, f"{at}/consent")
    assert "This is all that they will see" in text and "I had it with butter." in text and 'alt="A bun"' in text
    assert "can’t be fetched back" in text
    agreed(client, at, "coach")
    row = the_story(session)
    assert (row.title, row.scope, row.photo_shows) == ("The bun", "coach", "A bun")
    assert row.consented_at is not None
    text = page(client, f"/people/{joan.id}/stories")
    assert "For the team and the coach" in text
    assert "Joan said yes on 24 November 2026: She said yes, laughing. Written down by Amina." in text


TEAM = {RoleName.WORKER}
REACHES = {
    None: TEAM,
    "team": TEAM,
    "coach": TEAM | {RoleName.COACH},
    "commissioner": TEAM | {RoleName.COACH, RoleName.COMMISSIONER},
    "public": TEAM | {RoleName.COACH, RoleName.COMMISSIONER},
}


def test_each_scope_reaches_whom_it_says_and_nobody_else(
    client: Client, session: Session, become: Become, joan: Person
) -> None:
    photos = {}
    for scope in REACHES:
        at = begun(client, joan, words=f"zqx{scope}")
        with_photo(client, at, a_photo())
        photos[scope] = f"/stories/{at.rpartition('/')[2]}/photo"
        if scope:
            agreed(client, at, scope)
    for role in RoleName:
        become(role)
        index, own = client.get("/stories").text, client.get(f"/people/{joan.id}/stories").text
        download = client.get("/stories.csv").text
        for scope, seen in REACHES.items():
            assert (f"zqx{scope}<" in index) is (role in seen), (role, scope)
            assert (client.get(photos[scope]).status_code == 200) is (role in seen), (role, scope)
            assert (f"zqx{scope}<" in own) is (role in seen - {RoleName.COMMISSIONER}), (role, scope)
            assert (f"zqx{scope}," in download) is (role == RoleName.COMMISSIONER and role in seen), (role, scope)


def test_the_commissioner_is_told_no_name(client: Client, become: Become, joan: Person) -> None:
    agreed(client, begun(client, joan), "commissioner")
    become(RoleName.COMMISSIONER)
    for path in ("/stories", "/stories.csv"):
        text = page(client, path)
        assert "I had it with butter." in text
        assert "Joan" not in text and str(joan.id) not in text and "laughing" not in text
    assert "Tilbury Wellbeing Team" in page(client, "/stories.csv")


def test_the_page_warns_where_the_story_itself_says_the_name(client: Client, joan: Person) -> None:
    assert "The story itself says “Joan”" in page(client, begun(client, joan, words="It was joan’s bun.") + "/consent")
    assert "The story itself says" not in page(client, begun(client, joan, words="Joanna’s bun.") + "/consent")


def test_a_formula_in_a_story_stays_words_in_the_download(client: Client, become: Become, joan: Person) -> None:
    agreed(client, begun(client, joan, title="=1+1", words="@SUM(A1)"), "public")
    become(RoleName.COMMISSIONER)
    text = client.get("/stories.csv")
    assert text.headers["Content-Disposition"] == 'attachment; filename="stories-2026-11-24.csv"'
    assert "no-store" in text.headers["Cache-Control"]
    assert ",'=1+1,'@SUM(A1)," in text.text


def test_other_words_or_another_photo_are_asked_about_again(
    client: Client, session: Session, become: Become, joan: Person
) -> None:
    at = begun(client, joan)
    agreed(client, at, "public")
    data = {**hidden_fields(page(client, f"{at}/words")), "title": "The bun", "words": "I had two."}
    assert client.post(f"{at}/words", data=data).status_code == 302
    assert the_story(session).scope == "nobody"
    agreed(client, at, "public")
    with_photo(client, at, a_photo())
    assert the_story(session).scope == "nobody"
    agreed(client, at, "public")
    client.post(f"{at}/picture", data={"shows": "A bun"})
    assert the_story(session).scope == "public", "nothing was changed"
    client.post(f"{at}/picture", data={"shows": "Two buns"})
    assert the_story(session).scope == "nobody"
    become(RoleName.COMMISSIONER)
    assert "I had two." not in page(client, "/stories")


def test_consent_is_asked_again_and_the_earlier_one_is_kept(client: Client, session: Session, joan: Person) -> None:
    at = begun(client, joan)
    agreed(client, at, "public")
    agreed(client, at, "team", how="She thought again.")
    agreed(client, at, "team", how="She thought again.")
    row = the_story(session)
    assert row.scope == "team" and "laughing" in row.consent and row.consent.count("She thought again.") == 1
    assert "Asked 2 times so far." in page(client, f"/people/{joan.id}/stories")


def test_a_consent_that_lacks_something_is_no_consent(client: Client, session: Session, joan: Person) -> None:
    at = f"{begun(client, joan)}/consent"
    whole = {**hidden_fields(page(client, at)), "scope": "public", "how": "kettle"}
    wrongs = [("scope", text) for text in ("", "nobody", "everyone")] + [("by", " "), ("how", "")]
    wrongs += [("how", "kettle" + "x" * 400), ("on", "2026-11-25"), ("on", "1900-01-01"), ("on", "soon"), ("on", "")]
    for about, wrong in wrongs:
        shown = client.post(at, data={**whole, about: wrong})
        text = unescape(shown.text)
        assert shown.status_code == 200 and "There is a problem" in text and "<title>Error: " in text, (about, wrong)
        assert f'href="#{about}"' in text and f'id="{about}' in text, (about, wrong)
        assert about == "how" or "kettle" in text, (about, wrong)
    assert the_story(session).scope == "nobody"


def test_nobody_can_be_asked_about_an_empty_story(client: Client, session: Session, joan: Person) -> None:
    at = begun(client, joan, words="")
    assert "add a photo, before you ask" in page(client, f"{at}/consent")
    client.post(f"{at}/consent", data={"scope": "public", "how": "yes", "by": "Joan", "on": "2026-11-24", "seen": "1"})
    assert the_story(session).scope == "nobody"


def test_nothing_typed_is_lost(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/stories/new"
    whole = {**hidden_fields(page(client, at)), "title": "A", "words": "kettle"}
    for wrong in ({"title": ""}, {"title": "x" * 400}, {"words": "kettle " + "x" * 11_000}, {"told_on": "2999-01-01"}):
        shown = client.post(at, data={**whole, **wrong})
        assert shown.status_code == 200 and "There is a problem" in shown.text and "kettle" in shown.text
    assert session.scalars(select(Story)).all() == []


def test_a_story_sent_twice_is_one(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/stories/new"
    data = {**hidden_fields(page(client, at)), "title": "The bun", "words": "Butter"}
    assert client.post(at, data=data).location == client.post(at, data=data).location
    assert the_story(session).title == "The bun"


def test_of_two_who_write_at_once_neither_is_lost(client: Client, session: Session, world: World, joan: Person) -> None:
    at = f"{begun(client, joan)}/words"
    mine = {**hidden_fields(page(client, at)), "title": "The bun", "words": "kettle"}
    client.sign_in(world.users["sam"])
    client.post(at, data={**mine, "words": "teapot"})
    client.sign_in(world.users["worker"])
    text = unescape(client.post(at, data=mine).text)
    assert "Somebody else changed this story before you" in text and "kettle" in text and "teapot" in text
    assert client.post(at, data={**hidden_fields(text), "words": "kettle"}).status_code == 302
    assert the_story(session).words == "kettle"


def test_a_consent_is_for_the_words_that_were_read_out(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    at = begun(client, joan)
    said = {**hidden_fields(page(client, f"{at}/consent")), "scope": "public", "how": "yes"}
    client.sign_in(world.users["sam"])
    data = {**hidden_fields(page(client, f"{at}/words")), "title": "The bun", "words": "teapot"}
    client.post(f"{at}/words", data=data)
    client.sign_in(world.users["worker"])
    text = unescape(client.post(f"{at}/consent", data=said).text)
    assert "Read it out again" in text and "teapot" in text
    assert the_story(session).scope == "nobody"


NOT_PHOTOS = {
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "half a photo": a_photo(size=(400, 300))[:300],
    "empty": b"",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,",
}


def test_what_is_no_photo_is_refused_with_a_sentence_and_the_words_are_kept(
    client: Client, session: Session, joan: Person
) -> None:
    at = begun(client, joan)
    for kind, sent in NOT_PHOTOS.items():
        shown = with_photo(client, at, sent, shows="kettle")
        text = unescape(shown.text)
        assert shown.status_code == 200 and 'href="#photo"' in text and 'value="kettle"' in text, kind
    row = the_story(session)
    assert row.photo is None and row.words == "I had it with butter."


def test_a_file_beyond_all_measure_gets_a_sentence_and_the_words_are_kept(
    app: Flask, client: Client, session: Session, joan: Person
) -> None:
    at = begun(client, joan)
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    answer = with_photo(client, at, b"x" * 10_001)
    assert answer.status_code == 303
    text = page(client, answer.location)
    assert "That photo is too large. Send one of up to 15 MB. The words are kept." in text
    assert the_story(session).words == "I had it with butter."


def test_a_photo_without_what_it_shows_is_kept_and_asked_about(client: Client, session: Session, joan: Person) -> None:
    at = begun(client, joan)
    text = unescape(with_photo(client, at, a_photo(), shows="").text)
    assert "Say what the photo shows" in text
    assert the_story(session).photo is not None
    assert "Say what the photo shows" in page(client, f"{at}/consent")
    assert client.post(f"{at}/picture", data={"shows": "A bun"}).location.endswith("/consent")
    row = the_story(session)
    assert row.photo is not None and row.photo_shows == "A bun"
    assert client.post(f"{at}/picture", data={"then": "remove"}).status_code == 302
    assert the_story(session).photo is None


def test_a_photo_is_served_as_an_image_that_nobody_keeps(client: Client, session: Session, joan: Person) -> None:
    with_photo(client, begun(client, joan), a_photo())
    answer = client.get(f"/stories/{the_story(session).id}/photo")
    assert answer.mimetype == "image/jpeg" and answer.data.startswith(b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_photo_is_sealed_at_rest(client: Client, session: Session, joan: Person) -> None:
    with_photo(client, begun(client, joan), a_photo())
    raw = session.connection().exec_driver_sql("SELECT photo, words FROM story").one()
    assert all(cell.startswith("gAAAA") for cell in raw), "a token of Fernet, not a photo"


def test_taken_back_in_one_press_and_twice_is_once(client: Client, session: Session, joan: Person) -> None:
    at = begun(client, joan)
    agreed(client, at, "public")
    for _ in range(2):
        assert client.post(f"{at}/withdraw").status_code == 303
    row = the_story(session)
    left = (row.title, row.words, row.photo, row.photo_shows, row.consent, row.statements, row.scope)
    assert left == ("", "", None, None, "", "", "nobody")
    assert row.consented_at is None and row.withdrawn_at is not None
    text = page(client, f"/people/{joan.id}/stories")
    assert "Something was taken back on Tuesday 24 November at 09:05." in text and "The bun" not in text
    for step in ("words", "picture", "consent"):
        assert client.get(f"{at}/{step}").status_code == 404
    assert client.get(f"/stories/{row.id}/photo").status_code == 404


def test_others_neither_write_nor_find(client: Client, session: Session, world: World, joan: Person) -> None:
    at = begun(client, joan)
    id = the_story(session).id
    other = f"/people/{world.people['Stan'].id}/stories/{id}"
    assert client.get(f"{other}/words").status_code == client.post(f"{other}/withdraw").status_code == 404
    assert client.get(f"/people/{joan.id}/stories/{NOBODYS}/words").status_code == 404
    client.sign_in(world.users["coach"])
    assert client.get(f"{at}/words").status_code == client.post(f"{at}/withdraw").status_code == 403
    client.sign_in(world.users["other worker"])
    for step in ("words", "picture", "consent"):
        assert client.get(f"{at}/{step}").status_code == 404
    assert client.post(f"{at}/withdraw").status_code == 404
    assert client.get(f"/stories/{id}/photo").status_code == 404
    assert the_story(session).withdrawn_at is None


def test_as_many_questions_to_the_database_however_many_stories(
    client: Client, world: World, joan: Person, queries: Callable[[str], int]
) -> None:
    begun(client, joan)
    few = [queries("/stories"), queries(f"/people/{joan.id}/stories")]
    for number in range(5):
        begun(client, world.people["Stan"], title=f"Story {number}")
        begun(client, joan, title=f"Story {number}")
    assert [queries("/stories"), queries(f"/people/{joan.id}/stories")] == few
