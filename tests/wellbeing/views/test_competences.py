"""What can be signed off: added, altered and ended on a page, without code."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_competence
from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import on_one_line as page
from wellbeing.models import Competence
from wellbeing.store.competence_list import described
from wellbeing.store.usual_competences import USUAL, add_missing
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def said(world: World, **other: Any) -> dict[str, Any]:
    asked = {
        "provider": str(world.team.provider_id), "name": "Eye drops", "about": "Drops and ointment",
        "kind": "delegated", "per_person": "yes", "signed_by": "nurse", "of": "one", "months": "12",
    }  # fmt: skip
    return {**asked, **other}


def seen(client: Client, row: Competence) -> str:
    text = client.get(f"/competences/{row.id}").text
    return text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


@pytest.mark.parametrize("role", [RoleName.ADMINISTRATOR, RoleName.PROFESSIONAL])
def test_one_is_added_and_can_be_signed_off(
    client: Client, session: Session, world: World, become: Become, role: RoleName
) -> None:
    become(role)
    assert client.post("/competences/new", data=said(world, requires=["insulin"])).location == "/competences"
    row = session.scalars(select(Competence).where(Competence.name == "Eye drops")).one()
    assert (row.slug, row.kind, row.per_person, row.months) == ("eye-drops", "delegated", True, 12)
    assert (row.signed_by, row.requires, row.of, row.about) == ("nurse", ["insulin"], "one", "Drops and ointment")
    text = page(client, "/competences")
    assert "Eye drops" in text and "First: Insulin" in text and "nurse signs" in text
    client.post("/competences/new", data=said(world, requires=["insulin"]))
    assert len(session.scalars(select(Competence).where(Competence.name == "Eye drops")).all()) == 1, "sent twice"
    assert "There is one of this name already" in client.post("/competences/new", data=said(world, months="6")).text
    become(RoleName.PROFESSIONAL)
    assert "Eye drops" in page(client, "/sign-offs/new")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 201), ("kind", "magic"), ("months", "0"), ("months", "soon"), ("per_person", ""),
     ("signed_by", "king"), ("of", "three"), ("requires", ["nothing"]), ("about", "x" * 501)],
)  # fmt: skip
def test_what_can_not_be_added(
    client: Client, session: Session, world: World, become: Become, field: str, value: object
) -> None:
    become(RoleName.ADMINISTRATOR)
    answer = client.post("/competences/new", data=said(world, **{field: value}))
    assert answer.status_code == 200 and f'href="#{field}' in answer.text
    assert "Drops and ointment" in answer.text or field == "about"
    assert session.scalars(select(Competence).where(Competence.kind != "delegated")).all() == []


def test_altering_and_no_circle(client: Client, session: Session, world: World, become: Become) -> None:
    assert world.insulin is not None
    become(RoleName.ADMINISTRATOR)
    medication = create_competence(session, world.team, "Medication", "training", per_person=False)
    world.insulin.requires = ["medication"]
    session.flush()
    form = said(world, name="Medication", kind="training", signed_by="any", requires=["insulin"])
    text = unescape(client.post(f"/competences/{medication.id}", data=form | {"seen": seen(client, medication)}).text)
    assert "That goes round in a circle: Medication requires Insulin, which requires Medication." in text
    form |= {"requires": [], "months": "", "of": "both", "seen": seen(client, medication)}
    assert client.post(f"/competences/{medication.id}", data=form).location == "/competences"
    session.expire_all()
    assert (medication.months, medication.of, medication.per_person) == (None, "both", True)


def test_two_at_once_lose_nothing(client: Client, session: Session, world: World, become: Become) -> None:
    assert world.insulin is not None
    become(RoleName.ADMINISTRATOR)
    mark = seen(client, world.insulin)
    client.post(f"/competences/{world.insulin.id}", data=said(world, name="Insulin by pen", seen=mark))
    answer = client.post(f"/competences/{world.insulin.id}", data=said(world, name="Insulin injections", seen=mark))
    text = unescape(answer.text)
    assert "Somebody altered it while you did" in text
    assert "Called Insulin by pen" in text and 'value="Insulin injections"' in text, "both are shown"
    session.expire_all()
    assert world.insulin.name == "Insulin by pen"
    mark = answer.text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    client.post(f"/competences/{world.insulin.id}", data=said(world, name="Insulin injections", seen=mark))
    session.expire_all()
    assert world.insulin.name == "Insulin injections"


def test_a_professional_alters_only_what_is_theirs(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """Otherwise an OT could make insulin an OT's, and then sign it off."""
    assert world.insulin is not None
    world.insulin.signed_by = "nurse"
    become(RoleName.PROFESSIONAL)
    assert "A nurse signs off Insulin, so it is theirs to alter" in page(client, f"/competences/{world.insulin.id}")
    form = said(world, name="Insulin", signed_by="ot", seen=described(world.insulin).seen)
    assert "theirs to alter" in client.post(f"/competences/{world.insulin.id}", data=form).text
    assert "theirs to alter" in client.post(f"/competences/{world.insulin.id}/end", data={"last": "2026-11-24"}).text
    session.expire_all()
    assert (world.insulin.signed_by, world.insulin.ended) == ("nurse", None)


def test_ending_and_using_again(client: Client, session: Session, world: World, become: Become) -> None:
    assert world.insulin is not None
    become(RoleName.PROFESSIONAL)
    at = f"/competences/{world.insulin.id}"
    assert "2 sign-offs stand until their own last day" in page(client, f"{at}/end")
    needs = create_competence(session, world.team, "Sensor", per_person=False)
    needs.requires = ["insulin"]
    assert "Sensor requires it" in client.post(f"{at}/end", data={"last": "2026-11-20"}).text
    needs.requires = []
    assert client.post(f"{at}/end", data={"last": "2026-11-20"}).location == "/competences"
    assert "No longer in use" in page(client, "/competences")
    assert "Insulin" not in page(client, "/sign-offs/new"), "not offered any more"
    assert "Insulin" in page(client, "/sign-offs"), "what stands, stands"
    client.post(f"{at}/again")
    assert "Insulin" in page(client, "/sign-offs/new")


def test_the_usual_ones_are_added_once(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.ADMINISTRATOR)
    assert "Usual ones that are not here: Medication support, Catheter care" in page(client, "/competences")
    for _ in range(2):
        client.post("/competences/usual")
    rows = {row.slug: row for row in session.scalars(select(Competence))}
    assert rows.keys() == {usual.slug for usual in USUAL}, "insulin was there, and stays as it was"
    assert rows["insulin"].name == "Insulin" and rows["insulin"].signed_by is None
    assert rows["moving"].of == "both" and rows["trusted-assessor-4"].requires == ["trusted-assessor-3"]
    assert add_missing(session, world.team.provider_id) == ()
    assert "Usual ones" not in page(client, "/competences")


@pytest.mark.parametrize("role", [RoleName.WORKER, RoleName.COACH, RoleName.MANAGER, RoleName.COMMISSIONER])
def test_nobody_else_alters_them(client: Client, world: World, become: Become, role: RoleName) -> None:
    become(role)
    assert client.get("/competences").status_code == 403
    assert client.post("/competences/usual").status_code == 403


def test_queries_stay_the_same_however_many(
    client: Client, session: Session, world: World, become: Become, queries: Callable[[str], int]
) -> None:
    become(RoleName.ADMINISTRATOR)
    few = queries("/competences")
    for number in range(5):
        create_competence(session, world.team, f"Task {number}")
    assert queries("/competences") == few
