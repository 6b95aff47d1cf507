"""Who sees what: what nobody's page may say of another team, of a colleague, or to somebody with a role elsewhere."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import LONG_AGO
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import Absence, Contact, RoleGrant
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("whom", ["Zed", "nobody there is", "no id at all"])
def test_who_is_not_of_the_team_is_not_chosen_by_hand_and_nothing_is_said_of_them(
    client: Client, session: Session, world: World, whom: str
) -> None:
    zed = world.workers["Zed"]
    zed.name = "Zebedee Elsewhere"
    session.add(Absence(worker_id=zed.id, kind="sickness", first=TODAY, last=TODAY))
    client.sign_in(world.users["sam"])
    away = client.post(f"/rota/{world.team.id}/ill/{world.me.id}", data={"until": "today"}).location
    place = f"who-{world.visits['Stan']}-1"
    sent = {"Zed": str(zed.id), "nobody there is": NOBODYS}.get(whom, "x")
    answer = client.post(f"{away}/by-hand", data={place: sent, "client_key": "0" * 32}, follow_redirects=True)
    assert answer.status_code == 200
    assert "not in the team on that day" in text_of(answer) and "Zebedee" not in answer.text
    session.expire_all()
    stan = states_of(session, world.team.id, [world.visits["Stan"]])[world.visits["Stan"]]
    assert [place.worker for place in stan.planned.places] == [None]


def test_how_to_reach_a_family_is_for_a_role_in_the_team_that_knew_the_person(
    client: Client, session: Session, world: World
) -> None:
    joan, coach = world.people["Joan"], world.users["coach"]
    ann = Contact(person_id=joan.id, kind="family", name="Ann", reached_by="01375 000000", changed_at=NOW)
    elsewhere = RoleGrant(user_id=coach.id, role=RoleName.MANAGER, team_id=world.other_team.id, starts=LONG_AGO)
    session.add_all([ann, elsewhere])
    client.sign_in(world.users["sam"])
    client.post(f"/people/{joan.id}/died", data={"on": TODAY.isoformat(), "minute": "", "sure": "yes"})
    assert "01375 000000" in client.get(f"/people/{joan.id}/remembered").text
    client.sign_in(coach)
    page = client.get(f"/people/{joan.id}/remembered")
    assert page.status_code == 200 and "Ann" in page.text
    assert "01375 000000" not in page.text, "a manager of another team is a coach here"
