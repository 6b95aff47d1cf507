import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from plans.about_me import QUESTIONS
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.store.small_team import words
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import page
from wellbeing.models import AboutMe, AboutMeBefore, Look, Person
from wellbeing.store.plan import put_plan
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SECRET = "Penicillin, it closed her throat"


def pressed(client: Client, path: str, data: dict[str, str] | None = None) -> str:
    answer = client.post(path, data=data or {})
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.text)


def mark(text: str) -> str:
    """What a page knows of the words that it showed."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', text)
    assert found
    return found[1]


def write(client: Client, person: Person, slug: str, words: str, **more: str) -> None:
    at = f"/people/{person.id}/about-me/{slug}"
    seen = mark(pressed(client, at, {"show": "y"}) if "covered" in more else page(client, at))
    assert client.post(at, data={"words": words, "seen": seen}).status_code == 302


def looks(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Look.what).order_by(Look.at, Look.id)))


@pytest.fixture
def joan(client: Client, world: World) -> Person:
    client.sign_in(world.users["worker"])
    return world.people["Joan"]


def test_one_question_a_page_in_order_each_saved_and_resumed_where_it_stopped(client: Client, joan: Person) -> None:
    at = f"/people/{joan.id}/about-me"
    assert "Go on with “How best to support me”" in page(client, at)
    first = f"{at}/support-me"
    answer = client.post(first, data={"words": "Tea, then talk.", "seen": mark(page(client, first))})
    assert answer.location.endswith("/about-me/communicate")
    text = page(client, at)
    assert "Tea, then talk." in text
    assert f"2 of {len(QUESTIONS)} questions are answered" in text  # how to get in was known
    assert "Go on with “How I communicate”" in text
    assert 'href="' + f"{at}/good-day" in page(client, f"{at}/communicate")  # not now


def test_opened_by_itself_a_question_leads_back(client: Client, joan: Person) -> None:
    at = f"/people/{joan.id}/about-me/home?then=about"
    answer = client.post(at, data={"words": "The cat is called Clem.", "seen": mark(page(client, at))})
    assert answer.location.endswith("/about-me")


def test_what_is_private_is_shown_after_a_press_and_each_press_is_kept(
    client: Client, session: Session, joan: Person
) -> None:
    write(client, joan, "allergies", SECRET)
    at = f"/people/{joan.id}/about-me"
    for path in (at, f"{at}/allergies", f"{at}/before", f"/people/{joan.id}", f"/people/{joan.id}/emergency"):
        text = page(client, path)
        assert SECRET not in text
        assert str(joan.way_in) not in text
    assert looks(session) == []
    text = pressed(client, f"{at}/private")
    assert SECRET in text and str(joan.way_in) in text
    assert "We have noted that you looked" in text
    assert SECRET in pressed(client, f"{at}/allergies", {"show": "Show"})
    assert SECRET in pressed(client, f"/people/{joan.id}/emergency")
    assert sorted(looks(session)) == ["allergies", "emergency", "private"]
    listed = page(client, f"/people/{joan.id}/looks")
    assert "Amina" in listed and "Allergies and what to do in an emergency" in listed
    assert SECRET not in listed


def test_allergies_and_emergency_are_one_press_away_on_a_visits_page(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    write(client, joan, "allergies", SECRET)
    write(client, joan, "emergency", "Blue lips: sit her up.")
    visit = f"/visits/{world.visits['Joan']}"
    text = page(client, visit)
    assert "Allergies and emergency" in text and SECRET not in text
    shown = pressed(client, f"{visit}/emergency")
    assert SECRET in shown and "Blue lips" in shown and "ring" in shown
    assert str(joan.way_in) not in shown
    assert looks(session) == ["emergency"]


def test_a_coach_reads_a_good_day_and_never_what_is_private(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    write(client, joan, "good-day", "Up at eight, bun at ten.")
    write(client, joan, "allergies", SECRET)
    client.sign_in(world.users["coach"])
    at = f"/people/{joan.id}/about-me"
    text = page(client, at)
    assert "Up at eight" in text
    assert SECRET not in text and "Allergies" not in text
    for path in (f"{at}/private", f"{at}/before", f"{at}/allergies", f"/people/{joan.id}/emergency"):
        assert client.post(path, data={"show": "y"}).status_code == 403
    for path in (f"/people/{joan.id}/emergency", f"/people/{joan.id}/looks", f"{at}/allergies"):
        assert client.get(path).status_code == 403
    assert client.post(f"/visits/{world.visits['Joan']}/emergency").status_code == 403
    assert looks(session) == []


def test_the_manager_and_the_nurse_see_what_is_private_and_who_looked(
    client: Client, joan: Person, become: Become
) -> None:
    write(client, joan, "allergies", SECRET)
    for role in (RoleName.MANAGER, RoleName.PROFESSIONAL):
        become(role)
        assert SECRET in pressed(client, f"/people/{joan.id}/about-me/private")
        assert f"{role.value.title()}-Invented" in page(client, f"/people/{joan.id}/looks")


def test_of_two_who_answer_at_once_neither_is_lost(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    at = f"/people/{joan.id}/about-me/good-day"
    mine = mark(page(client, at))
    client.sign_in(world.users["sam"])
    write(client, joan, "good-day", "Sam’s words")
    client.sign_in(world.users["worker"])
    answer = client.post(at, data={"words": "Amina’s words", "seen": mine})
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "Sam wrote" in text and "Sam’s words" in text and "Amina’s words" in text
    assert session.scalars(select(AboutMe.version)).one() == 1
    both = client.post(at, data={"words": "Amina’s words", "seen": mark(text), "both": "y"})
    assert both.status_code == 302
    again = client.post(at, data={"words": "Amina’s words", "seen": mark(text), "both": "y"})
    assert again.status_code == 302
    shown = page(client, f"/people/{joan.id}/about-me")
    assert shown.count("Sam’s words") == 1 and shown.count("Amina’s words") == 1
    assert "Sam’s words" in page(client, f"/people/{joan.id}/about-me/before")


def test_two_who_answer_different_questions_are_not_in_each_others_way(
    client: Client, world: World, joan: Person
) -> None:
    at = f"/people/{joan.id}/about-me"
    mine = mark(page(client, f"{at}/bad-day"))
    write(client, joan, "good-day", "A bun")
    assert client.post(f"{at}/bad-day", data={"words": "Rain", "seen": mine}).status_code == 302
    text = page(client, at)
    assert "A bun" in text and "Rain" in text


def test_a_clash_over_something_private_is_a_look(client: Client, session: Session, world: World, joan: Person) -> None:
    at = f"/people/{joan.id}/about-me/health"
    mine = mark(page(client, at))
    write(client, joan, "health", "Two stents")
    answer = client.post(at, data={"words": "One stent", "seen": mine})
    assert answer.status_code == 409 and "Two stents" in answer.text
    assert looks(session) == ["health"]


def test_the_same_words_again_change_nothing(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/about-me/good-day"
    data = {"words": "A bun\r\nand tea", "seen": mark(page(client, at))}
    for _ in range(2):
        assert client.post(at, data=data).status_code == 302
    assert session.scalars(select(AboutMe.version)).one() == 1
    assert session.scalars(select(AboutMeBefore)).all() == []


def test_how_to_get_in_has_one_place(client: Client, session: Session, world: World, joan: Person) -> None:
    at = f"/people/{joan.id}/about-me/way-in"
    shown = pressed(client, at, {"show": "y"})
    assert str(joan.way_in) in shown
    client.post(at, data={"words": "Key safe, 4411", "seen": mark(shown)})
    assert "Key safe, 4411" in pressed(client, f"/visits/{world.visits['Joan']}/way-in")


def test_what_was_written_over_can_be_read_with_a_look_where_it_is_private(
    client: Client, session: Session, joan: Person
) -> None:
    write(client, joan, "health", "Two stents")
    write(client, joan, "health", "Three stents", covered="y")
    before = f"/people/{joan.id}/about-me/before"
    assert "Two stents" not in page(client, before)
    assert looks(session) == ["health"]
    assert "Two stents" in pressed(client, before)
    assert sorted(looks(session)) == ["health", "private"]


def test_a_version_of_the_plan_keeps_what_was_private_then(client: Client, session: Session, joan: Person) -> None:
    write(client, joan, "allergies", SECRET)
    session.expire_all()
    put_plan(session, words(session.get_one(Person, joan.id), []), started=TODAY, how_agreed="She said yes")
    session.commit()
    write(client, joan, "allergies", "None at all", covered="y")
    at = f"/people/{joan.id}/about-me/versions/1"
    assert SECRET not in page(client, at)
    assert SECRET in pressed(client, at)
    assert "version 1" in looks(session)
    assert "What was private in version 1" in page(client, f"/people/{joan.id}/looks")
    assert client.get(f"/people/{joan.id}/about-me/versions/2").status_code == 404


def test_too_long_is_said_and_kept_on_the_page(client: Client, joan: Person) -> None:
    at = f"/people/{joan.id}/about-me/home"
    answer = client.post(at, data={"words": "x" * 6_000, "seen": mark(page(client, at))})
    assert "too long" in answer.text and "x" * 6_000 in answer.text
    assert "<title>Error: " in answer.text


def test_nothing_of_it_can_be_read_in_the_database(client: Client, session: Session, joan: Person) -> None:
    write(client, joan, "allergies", SECRET)
    write(client, joan, "good-day", "Up at eight")
    rows = session.execute(text("SELECT body, private FROM about_me")).all()
    assert len(rows) == 1
    assert "Penicillin" not in str(rows) and "Up at eight" not in str(rows)


def test_another_teams_person_is_not_there(client: Client, session: Session, world: World, joan: Person) -> None:
    client.sign_in(world.users["other worker"])
    for path in ("about-me", "about-me/home", "about-me/before", "about-me/versions/1", "looks", "emergency"):
        assert client.get(f"/people/{joan.id}/{path}").status_code == 404
    for path in ("about-me/private", "about-me/home", "about-me/before", "about-me/versions/1", "emergency"):
        assert client.post(f"/people/{joan.id}/{path}", data={"words": "x"}).status_code == 404
    assert looks(session) == []


def test_a_list_of_looks_takes_the_same_queries_however_long(
    client: Client, session: Session, joan: Person, queries: Callable[[str], int]
) -> None:
    at = f"/people/{joan.id}/looks"
    few = queries(at)
    for _ in range(5):
        pressed(client, f"/people/{joan.id}/about-me/private")
    assert queries(at) == few
