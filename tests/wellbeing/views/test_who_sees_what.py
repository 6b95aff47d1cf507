"""Who sees what: what nobody's page may say of another team, of a colleague, or to somebody with a role elsewhere."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from rota.json_form import to_json
from rota.local_time import monday_of
from tests.factories import LONG_AGO
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.trials_made import create_trial
from tests.wellbeing.views.conftest import NOBODYS
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.accounts import LONGEST_SESSION
from wellbeing.models import Absence, Contact, RoleGrant
from wellbeing.store import job as jobs
from wellbeing.store.timeline import states_of
from wellbeing.store.why import Question
from wellbeing.viewer import RoleName
from wellbeing.views.job import HTMX_STOP_POLLING

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


def asked_by_themselves(session: Session, world: World) -> list[str]:
    """The addresses that open pages ask while something is worked out, though nobody works it out."""
    team, monday = world.team.id, monday_of(TODAY)
    trial = create_trial(session, world)
    question = Question(monday, world.visits["Stan"], 1, str(world.workers["Sam"].id))
    asked = [
        jobs.ask(session, team, jobs.PROPOSE, {"week": monday.isoformat(), "seconds": 1}),
        jobs.ask(session, team, jobs.WHY_NOT, {**to_json(question), "seconds": 1}),
    ]
    away = Absence(worker_id=world.me.id, kind="leave", first=TODAY, last=TODAY)
    session.add(away)
    session.flush()
    return [
        f"/rota/{team}/now",
        f"/rota/{team}/{monday}/board",
        f"/jobs/{asked[0].id}/progress",
        f"/rota/{team}/why-not/{asked[1].id}",
        f"/rota/{team}/away/{away.id}/progress",
        f"/rota/{team}/{monday}/what-if/{trial}/progress",
    ]


def test_what_pages_ask_by_themselves_keeps_nobody_signed_in(client: Client, session: Session, world: World) -> None:
    pages = asked_by_themselves(session, world)
    client.sign_in(world.users["sam"])
    client.get("/me")
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (200, HTMX_STOP_POLLING), page
        assert "Set-Cookie" not in answer.headers, page


def test_an_open_page_whose_session_is_over_takes_nothing_from_who_is_signing_in(
    client: Client, session: Session, world: World
) -> None:
    pages = asked_by_themselves(session, world)
    client.sign_in(world.users["sam"])
    client.get("/me")
    with clock.at(NOW + LONGEST_SESSION + timedelta(minutes=1)):
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 302 and answer.location.startswith("/sign-in"), page
            assert "Set-Cookie" not in answer.headers, page
        answer = client.get("/me")
        assert answer.location.startswith("/sign-in") and "Set-Cookie" in answer.headers
