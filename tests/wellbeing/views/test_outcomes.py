"""How life is going, as a team asks it and as everybody reads it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from wellbeing import clock
from wellbeing.models import Person, Rating, StatementWording
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def joan(world: World, client: Client) -> Person:
    """Joan, who wants into town for a bun; Amina looks."""
    client.sign_in(world.users["worker"])
    return world.people["Joan"]


def page(client: Client, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.text)


def hidden_fields(text: str) -> dict[str, str]:
    """What the page's form sends by itself."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name and kind and (kind[1] in ("hidden", "text", "date") or "checked" in tag):
            found[name[1]] = value[1] if value else ""
    return found


def answer(client: Client, joan: Person, about: str | None = None, **said: Any) -> str:
    """Open the question (the next, or this one), answer it, and give where it leads."""
    where = f"/people/{joan.id}/life/ask"
    text = page(client, f"{where}?about={about}" if about else where)
    sent = client.post(where, data={**hidden_fields(text), "then": "next", **said})
    assert sent.status_code == 302, unescape(re.sub(r"<[^>]+>|\s+", " ", sent.text))
    return str(sent.location)


def kept(session: Session, joan: Person) -> list[Rating]:
    session.expire_all()
    query = select(Rating).where(Rating.person_id == joan.id).order_by(Rating.recorded_at, Rating.on)
    return list(session.scalars(query))


def test_one_question_after_the_other_the_own_outcome_first(client: Client, session: Session, joan: Person) -> None:
    text = page(client, f"/people/{joan.id}/life/ask")
    assert "Into town for a bun" in text and "1 of 9" in text
    assert "Not at all" in text and "Yes, very much" in text
    then = answer(client, joan, answer="7", words="The bus driver waits for me.")
    assert "about=statement+1" in then
    text = page(client, then)
    assert "I see people I like, and I know what goes on near my home." in text
    assert "I am less isolated and have the opportunity" in text
    (row,) = kept(session, joan)
    assert (row.about, row.number, row.how, row.words) == ("o1", 7, "faces", "The bus driver waits for me.")
    assert (row.on, row.asked, row.asked_by) == (TODAY, "Into town for a bun", "Amina")


def test_stopping_keeps_everything_and_going_on_begins_where_it_stopped(
    client: Client, session: Session, joan: Person
) -> None:
    answer(client, joan, answer="7")
    assert answer(client, joan, then="stop", answer="3").endswith("/life")
    assert [row.number for row in kept(session, joan)] == [7, 3]
    assert "2 of 9 answered this week" in page(client, f"/people/{joan.id}/life")
    assert "3 of 9" in page(client, f"/people/{joan.id}/life/ask")
    assert answer(client, joan, then="stop").endswith("/life")
    assert len(kept(session, joan)) == 2


def test_not_now_is_an_answer_and_is_not_asked_again(client: Client, session: Session, joan: Person) -> None:
    answer(client, joan, then="not_now", words="Ask me when Carol is here.")
    (row,) = kept(session, joan)
    assert (row.number, row.words) == (None, "Ask me when Carol is here.")
    for _ in range(8):
        then = answer(client, joan, then="not_now")
    assert then.endswith("/life")
    text = page(client, f"/people/{joan.id}/life")
    assert "All asked this week" in text and "Ask how it is going" not in text
    assert "Not now" in text and "Ask me when Carol is here." in text
    assert "still ask any one of them" in page(client, f"/people/{joan.id}/life/ask")
    with clock.at(NOW + timedelta(days=8)):
        client.sign_in(world_user(session))
        assert "1 of 9" in page(client, f"/people/{joan.id}/life/ask")


def world_user(session: Session) -> Any:
    from wellbeing.models import User

    return session.scalars(select(User).where(User.name == "Amina")).one()


def test_sent_twice_counts_once_and_back_again_puts_it_right(client: Client, session: Session, joan: Person) -> None:
    where = f"/people/{joan.id}/life/ask"
    data = {**hidden_fields(page(client, where)), "then": "next", "answer": "5"}
    for _ in range(3):
        assert client.post(where, data=data).status_code == 302
    assert len(kept(session, joan)) == 1
    client.post(where, data={**data, "answer": "7"})
    client.post(where, data={**data, "answer": "7"})
    rows = kept(session, joan)
    assert [row.number for row in rows] == [5, 7]
    assert rows[1].corrects_id == rows[0].id
    text = page(client, f"{where}?about=o1")
    assert hidden_fields(text)["answer"] == "7", "going back shows what was answered"


def test_a_number_can_be_asked_for_instead_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person
) -> None:
    where = f"/people/{joan.id}/life/ask"
    data = {**hidden_fields(page(client, where)), "words": "On Thursdays", "then": "number"}
    shown = client.post(where, data=data)
    text = unescape(shown.text)
    assert shown.status_code == 200 and "On Thursdays" in text and "10 is all the way" in text
    assert kept(session, joan) == []
    client.post(where, data={**hidden_fields(text), "words": "On Thursdays", "answer": "10", "then": "next"})
    (row,) = kept(session, joan)
    assert (row.number, row.how, row.words) == (10, "number", "On Thursdays")
    assert hidden_fields(page(client, where))["how"] == "number", "asked as it was asked last"


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, session: Session, joan: Person
) -> None:
    where = f"/people/{joan.id}/life/ask"
    whole = {**hidden_fields(page(client, where)), "then": "next", "answer": "7", "words": "kettle"}
    wrongs = [("answer", text) for text in ("", "2", "11", "²")]
    wrongs += [("on", text) for text in ("2027-01-01", "1999-12-31", "", "soon")]
    wrongs += [("asked_by", " "), ("asked_by", "x" * 400), ("words", "kettle " + "x" * 6_000)]
    for about, wrong in wrongs:
        shown = client.post(where, data={**whole, about: wrong})
        text = unescape(shown.text)
        assert shown.status_code == 200 and "There is a problem" in text and "<title>Error: " in text, (about, wrong)
        assert f'href="#{about}"' in text and f'id="{about}"' in text, (about, wrong)
        assert "kettle" in text
    assert kept(session, joan) == []


def test_an_outcome_that_left_the_plan_meanwhile_does_not_lose_the_words(
    client: Client, session: Session, joan: Person
) -> None:
    data = {"about": "gone", "answer": "7", "words": "kettle", "asked_by": "Amina", "on": "2026-11-24", "then": "next"}
    shown = client.post(f"/people/{joan.id}/life/ask", data=data)
    assert shown.status_code == 200 and "not in the plan any more" in shown.text and "kettle" in shown.text
    assert client.get(f"/people/{joan.id}/life/ask?about=gone").status_code == 404


def rated(session: Session, joan: Person, about: str, *points: tuple[date, int | None], how: str = "number") -> None:
    for on, number in points:
        session.add(
            Rating(
                person_id=joan.id, about=about, asked="Asked then", how=how, on=on, number=number, words=None,
                asked_by="Sam", recorded_at=NOW - (TODAY - on),
            )
        )  # fmt: skip
    session.commit()


def test_a_line_over_time_with_its_story_and_the_same_numbers_as_a_table(
    client: Client, session: Session, joan: Person
) -> None:
    rated(session, joan, "o1", (date(2026, 9, 1), 3), (date(2026, 10, 1), None), (date(2026, 11, 1), 8))
    rated(session, joan, "gone", (date(2026, 9, 1), 4))
    text = page(client, f"/people/{joan.id}/life")
    assert 'alt="2 answers, from 3 on 1 September 2026 to 8 on 1 November 2026: up. The same numbers' in text
    table = text[text.index("<table") : text.index("</table")]
    assert [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", table)][1::5] == ["8", "Not now", "3"]
    assert "Not asked any more" in text and "Asked then" in text
    source = re.search(r'src="([^"]*line.svg[^"]*)"', text)
    assert source
    image = client.get(source[1])
    assert image.mimetype == "image/svg+xml" and "no-store" in image.headers["Cache-Control"]
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in image.headers["Content-Security-Policy"]
    assert image.text.count("<circle") == 2 and ">8<" in image.text and ">3<" in image.text
    assert "style=" not in image.text and "<script" not in image.text
    assert client.get(f"/people/{joan.id}/life/line.svg?about=nothing").status_code == 404


def test_an_answer_is_put_right_and_the_one_before_is_kept(client: Client, session: Session, joan: Person) -> None:
    rated(session, joan, "o1", (date(2026, 11, 1), 3))
    (row,) = kept(session, joan)
    at = f"/people/{joan.id}/life/ratings/{row.id}"
    data = {**hidden_fields(page(client, at)), "answer": "4", "why": "I wrote it down wrong"}
    assert client.post(at, data=data).status_code == 302
    assert client.post(at, data=data).status_code == 302, "the same again is the same"
    was, now = sorted(kept(session, joan), key=lambda each: each.number or 0)
    assert (was.number, now.number, now.corrects_id, now.on) == (3, 4, was.id, date(2026, 11, 1))
    text = page(client, f"/people/{joan.id}/life")
    assert "from 3" not in text and "One answer so far: 4 on 1 November 2026." in text
    history = page(client, f"/people/{joan.id}/life/put-right")
    assert "3 of 10" in history and "4 of 10" in history and "I wrote it down wrong" in history


def test_of_two_who_put_the_same_right_the_second_is_shown_the_first(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    rated(session, joan, "o1", (date(2026, 11, 1), 3))
    (row,) = kept(session, joan)
    at = f"/people/{joan.id}/life/ratings/{row.id}"
    mine = {**hidden_fields(page(client, at)), "answer": "4", "words": "kettle"}
    client.sign_in(world.users["sam"])
    client.post(at, data={**mine, "answer": "9", "words": "teapot"})
    client.sign_in(world.users["worker"])
    shown = client.post(at, data=mine)
    text = unescape(shown.text)
    assert shown.status_code == 200 and "Sam wrote 9 of 10 “teapot” while you had this page open" in text
    assert "kettle" in text
    again = {**hidden_fields(text), "answer": "4", "words": "kettle"}
    assert client.post(at, data=again).status_code == 302
    assert sorted(each.number or 0 for each in kept(session, joan)) == [3, 4, 9]
    assert "One answer so far: 4" in page(client, f"/people/{joan.id}/life")


def test_an_answer_is_taken_back_once_and_kept(client: Client, session: Session, joan: Person) -> None:
    rated(session, joan, "o1", (date(2026, 11, 1), 3))
    (row,) = kept(session, joan)
    for _ in range(2):
        assert client.post(f"/people/{joan.id}/life/ratings/{row.id}/take-back").status_code == 303
    assert len(kept(session, joan)) == 2
    text = page(client, f"/people/{joan.id}/life")
    assert "Nobody has asked Joan yet" in text and "What was put right or taken back" in text
    assert "Taken back" in page(client, f"/people/{joan.id}/life/put-right")


def test_a_statement_in_their_own_words_or_left_out(client: Client, session: Session, joan: Person) -> None:
    at = f"/people/{joan.id}/life/words"
    text = page(client, f"{at}/1")
    assert client.post(f"{at}/1", data={**hidden_fields(text), "words": "I see my wool shop girls"}).status_code == 302
    text = page(client, f"{at}/6")
    assert client.post(f"{at}/6", data={**hidden_fields(text), "hidden": "y"}).status_code == 302
    assert "I see my wool shop girls" in page(client, f"/people/{joan.id}/life/ask?about=statement 1")
    life = page(client, f"/people/{joan.id}/life")
    assert "talk to each other" not in life and "One statement is left out, as Joan wants it." in life
    assert client.get(f"/people/{joan.id}/life/ask?about=statement 6").status_code == 404
    assert client.get(f"{at}/9").status_code == 404
    session.expire_all()
    assert len(session.scalars(select(StatementWording)).all()) == 2


def test_of_two_who_word_the_same_statement_neither_is_lost(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    at = f"/people/{joan.id}/life/words/1"
    mine = {**hidden_fields(page(client, at)), "words": "kettle"}
    client.sign_in(world.users["sam"])
    client.post(at, data={**mine, "words": "teapot"})
    client.sign_in(world.users["worker"])
    shown = client.post(at, data=mine)
    text = unescape(shown.text)
    assert "Somebody else saved this before you: teapot" in text and 'value="kettle"' in text
    assert client.post(at, data={**hidden_fields(text), "words": "kettle"}).status_code == 302
    assert "kettle" in page(client, f"/people/{joan.id}/life/words")


def test_others_read_and_do_not_write(client: Client, become: Become, joan: Person) -> None:
    for role in (RoleName.COACH, RoleName.PROFESSIONAL, RoleName.MANAGER):
        become(role)
        text = page(client, f"/people/{joan.id}/life")
        assert "Ask how it is going" not in text and "Put right" not in text
        assert client.get(f"/people/{joan.id}/life/ask").status_code == 403


def test_another_teams_worker_and_strange_ids_find_nothing(client: Client, world: World, joan: Person) -> None:
    assert client.get(f"/people/{joan.id}/life/ratings/{NOBODYS}").status_code == 404
    client.sign_in(world.users["other worker"])
    for path in ("life", "life/ask", "life/line.svg?about=o1", "life/words", "life/words/1", "life/put-right"):
        assert client.get(f"/people/{joan.id}/{path}").status_code == 404


def test_a_rating_of_one_question_can_not_be_put_in_anothers_place(
    client: Client, session: Session, joan: Person
) -> None:
    rated(session, joan, "o1", (date(2026, 11, 1), 3))
    (row,) = kept(session, joan)
    where = f"/people/{joan.id}/life/ask"
    data = {**hidden_fields(page(client, f"{where}?about=statement 1")), "answer": "7", "then": "next"}
    assert client.post(where, data={**data, "instead_of": str(row.id)}).status_code == 404
    assert len(kept(session, joan)) == 1


def test_one_key_for_two_questions_saves_both(client: Client, session: Session, joan: Person) -> None:
    where = f"/people/{joan.id}/life/ask"
    data = {**hidden_fields(page(client, where)), "then": "next", "answer": "7"}
    client.post(where, data=data)
    client.post(where, data={**data, "about": "statement 1"})
    assert {row.about for row in kept(session, joan)} == {"o1", "statement 1"}


def test_as_many_questions_to_the_database_however_much_was_answered(
    client: Client, session: Session, joan: Person, queries: Callable[[str], int]
) -> None:
    few = queries(f"/people/{joan.id}/life")
    for number in range(1, 9):
        rated(session, joan, f"statement {number}", *((date(2026, 11, day), 5) for day in range(1, 6)))
    assert queries(f"/people/{joan.id}/life") == few
