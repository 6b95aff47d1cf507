"""Two who write one step at once, what a plan goes on with, and its versions: compared, on paper, as files."""

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.care_plan_standard import HEADINGS
from plans.outcomes import Outcome
from plans.plan import Looked, Offer, Plan
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from tests.wellbeing.views.test_plan import joan, plan_of, shown
from wellbeing.models import Look, Person, PlanVersion, WellbeingPlan
from wellbeing.reports import paper
from wellbeing.store.plan import body_text
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "plan.schema.json").read_text(encoding="utf-8"))

__all__ = ["joan"]


@pytest.fixture
def at(joan: Person) -> str:
    """The address of Joan's plan."""
    return f"/people/{joan.id}/plan"


def agreed(client: Client, at: str, **more: str) -> None:
    answer = client.post(f"{at}/agree", data={"present": "Joan\nRita", "how_agreed": "She read it", **more})
    assert answer.status_code == 302, text_of(answer)


def test_two_who_write_one_step_at_once_lose_nothing(client: Client, session: Session, joan: Person, at: str) -> None:
    path = f"{at}/what-matters"
    opened = shown(client, path)
    assert client.post(path, data={"what_matters": "Tea, and the radio.", **opened}).status_code == 302
    answer = client.post(path, data={"what_matters": "Tea, and no rushing.", **opened})
    text = text_of(answer)
    assert "Amina saved this step while you were writing, Tuesday 24 November at 09:05" in text
    assert "Tea, and the radio." in text and "Tea, and no rushing." in text
    assert plan_of(session, joan).what_matters == "Tea, and the radio."
    again = {"what_matters": "Tea, and no rushing.", "two_answers": "yes", "keep": "both", **marks(answer)}
    assert client.post(path, data=again).status_code == 302
    assert plan_of(session, joan).what_matters == "Tea, and the radio.\n\nTea, and no rushing."
    assert session.scalars(select(WellbeingPlan.saves).where(WellbeingPlan.person_id == joan.id)).one() == 2


@pytest.mark.parametrize(("keep", "stands"), [("mine", "Mine."), ("theirs", "Theirs.")])
def test_of_two_answers_one_can_be_kept(
    client: Client, session: Session, joan: Person, at: str, keep: str, stands: str
) -> None:
    path = f"{at}/what-matters"
    opened = shown(client, path)
    client.post(path, data={"what_matters": "Theirs.", **opened})
    answer = client.post(path, data={"what_matters": "Mine.", **opened})
    client.post(path, data={"what_matters": "Mine.", "two_answers": "yes", "keep": keep, **marks(answer)})
    assert plan_of(session, joan).what_matters == stands
    text = text_of(client.get(f"{at}/earlier"))
    assert ("Mine." in text, "Theirs." in text) == (keep == "theirs", keep == "mine"), "the other is not lost"
    assert ("Set aside by Amina" in text) is (keep == "theirs")
    assert "Tea before anything else." in text


def test_different_steps_at_once_and_the_same_answer_twice_are_no_clash(
    client: Client, session: Session, joan: Person, at: str
) -> None:
    one, other = shown(client, f"{at}/what-matters"), shown(client, f"{at}/circle")
    circle = {"found-0-name": "Rita next door", "found-0-what": "bingo and bins", **other}
    for _ in range(2):
        assert client.post(f"{at}/what-matters", data={"what_matters": "Tea now.", **one}).status_code == 302
        assert client.post(f"{at}/circle", data=circle).status_code == 302
    plan = plan_of(session, joan)
    assert (plan.what_matters, plan.circle.found[0].what) == ("Tea now.", "bingo and bins")


def test_offers_written_at_once_both_stand(client: Client, session: Session, joan: Person, at: str) -> None:
    path = f"{at}/circle"
    opened = shown(client, path)
    rita = {"found-0-name": "Rita next door", "found-0-what": "bingo", "found-0-hours": "2"}
    client.post(path, data={**rita, "found-1-name": "Carol", **opened})
    mine = {**rita, "found-1-name": "Paul", "nothing_because": "the cousins are abroad"}
    answer = client.post(path, data={**mine, **opened})
    assert "Carol" in text_of(answer)
    client.post(path, data={**mine, "two_answers": "yes", "keep": "both", **marks(answer)})
    circle = plan_of(session, joan).circle
    assert [offer.name for offer in circle.found] == ["Rita next door", "Carol", "Paul"]
    assert circle.nothing_because == "the cousins are abroad"


def marks(answer: Any) -> dict[str, str]:
    """The mark of the answer that a page shows now."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)
    assert found
    return {"seen": found[1]}


def test_technology_says_for_which_outcome_since_when_and_whether_it_helps(
    client: Client, session: Session, joan: Person, at: str
) -> None:
    path = f"{at}/technology"
    clock = {"found-0-name": "A talking clock", "found-0-outcomes": ["o1"], "found-0-since": "2026-10-01"}
    data = {**clock, "found-0-helping": "no", "found-0-hours": "0.5", **shown(client, path)}
    assert client.post(path, data=data).status_code == 302
    text = text_of(client.get(at))
    assert "For: Into town for a bun" in text and "since 1 October 2026" in text and "Not helping" in text
    assert plan_of(session, joan).technology.found == (
        Offer("A talking clock", "", 30, ("o1",), date(2026, 10, 1), False),
    )
    page = client.get(path).text
    assert 'value="2026-10-01"' in page and 'value="0.50"' in page
    wrong = {**clock, "found-0-outcomes": ["another"], **shown(client, path)}
    assert 'href="#found-0-outcomes"' in client.post(path, data=wrong).text


def test_too_many_rows_are_told_and_kept_on_the_page(client: Client, joan: Person, at: str) -> None:
    rows = {f"found-{number}-name": f"Friend {number}" for number in range(31)}
    answer = client.post(f"{at}/circle", data={**rows, **shown(client, f"{at}/circle")})
    assert "Write at most 30 here" in text_of(answer)
    assert "Friend 30" in answer.text and "Friend 0" in answer.text


def test_the_plan_goes_on_where_it_was_left(client: Client, session: Session, joan: Person, at: str) -> None:
    assert "Go on with: agree the plan" in text_of(client.get(at))
    agreed(client, at)
    assert "Go on with" not in text_of(client.get(at))
    path = f"{at}/circle"
    client.post(path, data={"found-0-name": "", "found-0-what": "", **shown(client, path)})
    assert "Go on with: People in my life and what they offer" in text_of(client.get(at))


def test_hours_a_week_as_a_picture_and_in_numbers(client: Client, joan: Person, at: str) -> None:
    text = text_of(client.get(at))
    assert "People in my life 2 h" in text
    picture = client.get(f"{at}/hours.svg")
    assert picture.mimetype == "image/svg+xml" and "2.0 h" in picture.text


def test_an_overdue_talk_is_shown_and_blocks_nothing(client: Client, session: Session, joan: Person, at: str) -> None:
    row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == joan.id)).one()
    row.interim_reason, row.started = "Home from hospital", date(2026, 11, 1)
    text = text_of(client.get(at))
    assert "The talk about the plan was due on 15 November 2026" in text
    refused = client.post(f"{at}/interim", data={"reason": "Home", "conversation": "2027-05-01"})
    assert "within 6 weeks" in text_of(refused)
    data = {"reason": "Home from hospital", "conversation": "2026-12-01"}
    assert client.post(f"{at}/interim", data=data).status_code == 302
    assert "We talk about the plan by 1 December 2026" in text_of(client.get(at))
    agreed(client, at)
    assert "Support began before" not in text_of(client.get(at))
    assert client.get(f"{at}/interim").status_code == 404


def test_a_version_says_who_wrote_it_who_was_there_and_who_decided(
    client: Client, session: Session, joan: Person, at: str
) -> None:
    text = text_of(client.post(f"{at}/agree", data={"how_agreed": "She can’t say", "best_interests": "y"}))
    assert "Say who decided in their best interests" in text
    agreed(client, at, best_interests="y", decided_by="Carol, her daughter, and the nurse", how_agreed="She hummed")
    for path in (f"{at}/versions", f"{at}/versions/1"):
        text = text_of(client.get(path))
        for said in ("Amina", "Joan", "Rita", "best interests by", "Carol, her daughter, and the nurse", "She hummed"):
            assert said in text, (path, said)


def test_two_versions_are_compared_step_by_step(client: Client, session: Session, joan: Person, at: str) -> None:
    agreed(client, at)
    path = f"{at}/outcomes"
    data = {"outcomes-0-key": "o1", "outcomes-0-words": "Into town for two buns", "outcomes-0-statements": ["1"]}
    client.post(path, data={**data, **shown(client, path)})
    path = f"{at}/technology"
    client.post(path, data={"found-0-name": "A talking clock", "nothing_because": "", **shown(client, path)})
    text = text_of(client.get(f"{at}/compare?first=1&second=0"))
    assert "what is written now" in text
    agreed(client, at, how_agreed="Again")
    text = text_of(client.get(f"{at}/compare"))
    assert "From version 1 to version 2" in text
    assert "Altered Before: Into town for a bun After: Into town for two buns" in text
    assert "Added A talking clock" in text
    assert "Taken out Nothing fits, because: she wants none" in text
    assert "As before: What matters to me;" in text
    assert "Nothing is different" in text_of(client.get(f"{at}/compare?first=2&second=2"))
    for query in ("first=9", "second=9", "first=0"):
        assert client.get(f"{at}/compare?{query}").status_code == 404, query
    assert client.get(f"{at}/compare?first=x&second=-1").status_code == 200


def test_queries_do_not_grow_with_the_versions(
    client: Client, joan: Person, at: str, queries: Callable[[str], int]
) -> None:
    agreed(client, at)
    pages = (at, f"{at}/versions", f"{at}/compare", f"{at}/earlier", f"{at}/print")
    few = [queries(path) for path in pages]
    for number in range(3):
        path = f"{at}/what-matters"
        client.post(path, data={"what_matters": f"Tea {number}", **shown(client, path)})
        agreed(client, at)
    assert [queries(path) for path in pages] == few


def test_paper_in_large_type_and_as_pdf_that_fetches_nothing(
    client: Client, session: Session, joan: Person, at: str
) -> None:
    row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == joan.id)).one()
    row.body = row.body.replace("Tea before", "<img src=http://127.0.0.1:9/x> <b>Tea</b> before")
    agreed(client, at)
    assert "This is version 1" in text_of(client.get(f"{at}/print"))
    answer = client.post(f"{at}/plan.pdf")
    assert answer.data.startswith(b"%PDF") and answer.mimetype == "application/pdf"
    assert "Joan" not in answer.headers["Content-Disposition"]
    session.expire_all()
    assert [look.what for look in session.scalars(select(Look).where(Look.person_id == joan.id))] == [
        "the plan as a PDF"
    ]
    with pytest.raises(paper.FetchesNothing):
        paper._nothing("file:///etc/passwd")


def test_where_no_pdf_can_be_made_it_says_what_to_do(
    client: Client, session: Session, joan: Person, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    paper._weasyprint.cache_clear()
    text = text_of(client.post(f"{at}/plan.pdf", follow_redirects=True))
    assert "This machine can't make PDF files. Print this page instead" in text
    assert session.scalars(select(Look)).all() == []
    paper._weasyprint.cache_clear()


def test_the_plan_by_the_headings_of_the_standard(
    client: Client, session: Session, joan: Person, at: str, become: Become
) -> None:
    joan.nhs_number = "943 476 5919"
    agreed(client, at)
    answer = client.post(f"{at}/plan.json")
    document = json.load(io.BytesIO(answer.data))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(document)
    assert tuple(document["headings"]) == HEADINGS
    assert document["plan_version"] == 1
    plan = document["headings"]["Care and support plan"]
    assert plan["Goals and hopes"][0]["Goal or hope"] == "Into town for a bun"
    assert plan["Agreement"]["Present"] == ["Joan", "Rita"]
    assert document["headings"]["Person demographics"]["NHS number"] == "943 476 5919"
    assert "joan" not in answer.headers["Content-Disposition"].lower()
    session.expire_all()
    assert [look.what for look in session.scalars(select(Look))] == ["the plan as a file"]
    become(RoleName.COACH)
    assert client.post(f"{at}/plan.json").status_code == 403


def test_another_teams_plan_is_on_no_paper(
    client: Client, session: Session, joan: Person, at: str, world: World
) -> None:
    agreed(client, at)
    client.sign_in(world.users["other worker"])
    for path in (
        "versions",
        "versions/1",
        "compare",
        "print",
        "hours.svg",
        "interim",
        "earlier",
    ):
        assert client.get(f"{at}/{path}").status_code == 404, path
    for path in ("plan.pdf", "plan.json"):
        assert client.post(f"{at}/{path}").status_code == 404, path
    assert session.scalars(select(Look)).all() == []


def test_no_browser_that_fetches_pages_ahead_takes_a_file(
    client: Client, session: Session, joan: Person, at: str
) -> None:
    agreed(client, at)
    for page in (at, f"{at}/print"):
        assert not re.findall(r'href="[^"]*plan\.(?:pdf|json)', client.get(page).text)
    for path in ("plan.pdf", "plan.json"):
        assert client.get(f"{at}/{path}").status_code == 405, path
    assert session.scalars(select(Look)).all() == []


def test_a_version_keeps_what_the_person_said_about_themselves(
    client: Client, session: Session, joan: Person, at: str
) -> None:
    agreed(client, at)
    version = session.scalars(select(PlanVersion)).one()
    assert "Key safe by the door" in (version.private or "")


def test_a_plan_of_old_without_the_new_fields_is_read(client: Client, session: Session, joan: Person, at: str) -> None:
    row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == joan.id)).one()
    body = json.loads(
        body_text(Plan(str(joan.id), "Tea.", (Outcome("o1", "Bun", (1,)),), Looked((Offer("Rita", ""),))))
    )
    del body["circle"]["found"][0]["asset"]
    row.body = json.dumps(body)
    assert "Rita" in unescape(client.get(at).text)
