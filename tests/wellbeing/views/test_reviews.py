from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import mark, page
from wellbeing.models import Person, Review, ReviewAsked, WellbeingPlan
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LAST = TODAY - timedelta(days=30)


def sent(client: Client, path: str, **data: str) -> str:
    """Save a page as it was opened, with these words; where it leads."""
    text = page(client, path)
    seen = {"seen": mark(text)} if 'name="seen"' in text else {}
    answer = client.post(path, data={**seen, **data})
    assert answer.status_code == 302, unescape(answer.text)
    return str(answer.location)


def reviewed(session: Session, person: Person) -> date | None:
    session.expire_all()
    return session.scalars(select(WellbeingPlan.last_reviewed).where(WellbeingPlan.person_id == person.id)).one()


@pytest.fixture
def joan(client: Client, session: Session, world: World) -> Person:
    client.sign_in(world.users["worker"])
    for plan in session.scalars(select(WellbeingPlan)):
        plan.last_reviewed = LAST
    return world.people["Joan"]


def write(client: Client, joan: Person, on: str = "2026-11-24") -> str:
    """Write a review up to the last page; its address."""
    at = sent(client, f"/people/{joan.id}/reviews/new", on=on, present="Joan and Carol")
    at = sent(client, at, person="The bun on Fridays", family="She rings less", team="")
    at = sent(client, at, person="Too many faces", family="", team="Mornings are long")
    return sent(client, at, will_change="Amina comes on Mondays")


def test_a_review_question_by_question_then_the_next_is_counted_from_it(
    client: Client, session: Session, joan: Person
) -> None:
    at = write(client, joan)
    text = page(client, at)
    assert all(words in text for words in ("The bun on Fridays", "She rings less", "Too many faces", "Half written"))
    assert reviewed(session, joan) == LAST
    for _ in range(2):
        assert client.post(f"{at}/finish").status_code == 302
    assert reviewed(session, joan) == TODAY
    index = page(client, f"/people/{joan.id}/reviews")
    assert "with Joan and Carol" in index and "24 November 2027" in index
    assert "Half written" not in page(client, at)
    assert "kept already" in unescape(client.get(f"{at}/working", follow_redirects=True).text)


def test_half_written_it_is_gone_on_with_and_counts_for_nothing(client: Client, session: Session, joan: Person) -> None:
    at = sent(client, f"/people/{joan.id}/reviews/new", on="2026-11-24", present="Joan")
    again = sent(client, f"/people/{joan.id}/reviews/new", on="2026-11-23", present="Joan, Rita")
    assert at == again
    assert len(session.scalars(select(Review)).all()) == 1
    index = page(client, f"/people/{joan.id}/reviews")
    assert "half written, begun by Amina" in index and "Go on with the review" in index
    shown = at.rpartition("/")[0]
    kept = client.post(f"{shown}/finish", follow_redirects=True)
    assert "Say what you will change" in unescape(kept.text)
    assert reviewed(session, joan) == LAST


def test_of_two_who_write_one_page_at_once_neither_is_lost(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    at = sent(client, f"/people/{joan.id}/reviews/new", on="2026-11-24", present="Joan")
    mine = mark(page(client, at))
    client.sign_in(world.users["sam"])
    sent(client, at, person="Sam heard this")
    client.sign_in(world.users["worker"])
    answer = client.post(at, data={"person": "Amina heard that", "seen": mine})
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert "Sam heard this" in text and "Amina heard that" in text
    assert client.post(at, data={"person": "Amina heard that", "seen": mark(text)}).status_code == 302


def test_asked_for_sooner_it_is_due_then_and_a_review_answers_it(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    client.sign_in(world.users["coach"])
    at = f"/people/{joan.id}/reviews"
    for _ in range(2):
        assert client.post(f"{at}/ask", data={"due": "2026-11-27", "why": "Carol rang"}).status_code == 302
    assert len(session.scalars(select(ReviewAsked)).all()) == 1
    text = page(client, at)
    assert "Carol asked for a review by 27 November 2026: Carol rang" in text
    assert "Review in 3 days" in text and "A review was asked for" in text
    client.sign_in(world.users["worker"])
    client.post(f"{write(client, joan)}/finish")
    text = page(client, at)
    assert "Carol rang" not in text and "24 November 2027" in text
    session.expire_all()
    assert session.scalars(select(ReviewAsked.review_id)).one() is not None


def test_a_conversation_before_the_asking_does_not_answer_it(client: Client, joan: Person) -> None:
    at = f"/people/{joan.id}/reviews"
    client.post(f"{at}/ask", data={"due": "2026-11-27", "why": "Carol rang"})
    client.post(f"{write(client, joan, on='2026-11-20')}/finish")
    assert "Carol rang" in page(client, at)


@pytest.mark.parametrize(
    ("field", "value"), [("due", "2026-11-23"), ("due", "2030-01-01"), ("due", "x"), ("why", " "), ("why", "x" * 400)]
)
def test_asking_with_something_wrong_says_so_and_keeps_what_was_typed(
    client: Client, session: Session, joan: Person, field: str, value: str
) -> None:
    data = {"due": "2026-11-27", "why": "Carol rang", field: value}
    text = unescape(client.post(f"/people/{joan.id}/reviews/ask", data=data).text)
    assert "There is a problem" in text and f'href="#{field}"' in text and value in text
    assert session.scalars(select(ReviewAsked)).all() == []


@pytest.mark.parametrize(("field", "value"), [("on", "2026-11-25"), ("on", "2024-11-25"), ("present", "")])
def test_when_and_who_are_checked(client: Client, session: Session, joan: Person, field: str, value: str) -> None:
    data = {"on": "2026-11-24", "present": "Joan and Rita", field: value}
    text = unescape(client.post(f"/people/{joan.id}/reviews/new", data=data).text)
    assert "There is a problem" in text and f'href="#{field}"' in text
    assert session.scalars(select(Review)).all() == []


def test_an_overdue_review_stands_on_the_teams_and_the_coachs_page_until_it_was_had(
    client: Client, session: Session, world: World, joan: Person
) -> None:
    plan = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == joan.id)).one()
    plan.last_reviewed = TODAY - timedelta(days=366)
    link = f'href="/people/{joan.id}/reviews"'
    for who, path in (("worker", "/people"), ("coach", "/review")):
        client.sign_in(world.users[who])
        text = page(client, path)
        assert "A review is overdue" in text and link in text
    client.sign_in(world.users["worker"])
    client.post(f"{write(client, joan)}/finish")
    assert "overdue" not in page(client, "/people")
    client.sign_in(world.users["coach"])
    assert "overdue" not in page(client, "/review")


def test_everybody_of_the_team_reads_and_only_workers_write(
    client: Client, session: Session, joan: Person, become: Become
) -> None:
    at = write(client, joan)
    for role in (RoleName.COACH, RoleName.MANAGER, RoleName.PROFESSIONAL):
        become(role)
        assert "The bun on Fridays" in page(client, at)
        assert client.post(f"{at}/finish").status_code == 403
        assert client.get(f"/people/{joan.id}/reviews/new").status_code == 403


def test_another_persons_and_another_teams_review_is_not_there(client: Client, world: World, joan: Person) -> None:
    at = write(client, joan)
    other = at.replace(str(joan.id), str(world.people["Stan"].id))
    for path in (other, f"{other}/working"):
        assert client.get(path).status_code == 404
    assert client.post(f"{other}/finish").status_code == 404
    client.sign_in(world.users["other worker"])
    for path in (at, f"{at}/working", f"/people/{joan.id}/reviews", f"/people/{joan.id}/reviews/ask"):
        assert client.get(path).status_code == 404
    assert client.post(f"/people/{joan.id}/reviews/ask", data={"due": "2026-11-27", "why": "x"}).status_code == 404


def test_queries_do_not_grow_with_the_reviews(client: Client, joan: Person, queries: Callable[[str], int]) -> None:
    at = f"/people/{joan.id}/reviews"
    few = queries(at)
    for day in ("21", "22", "23"):
        client.post(f"{write(client, joan, on=f'2026-11-{day}')}/finish")
    assert queries(at) == few
