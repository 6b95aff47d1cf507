import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.factories import create_choice, create_person, create_team, create_user, create_worker
from tests.wellbeing.accounts_made import RIGHT, a_user
from tests.wellbeing.conftest import Client
from wellbeing import clock
from wellbeing.models import AccountEvent, RoleGrant, Team, TeamMembership, User, WebAuthn, Worker
from wellbeing.store import account, organisation, staffing
from wellbeing.viewer import NotYours, RoleName, Viewer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)
A_DAY = timedelta(days=1)


@dataclass
class Office:
    """An administrator of one provider with two teams, someone in the first, and somebody elsewhere."""

    app: Flask
    session: Session
    client: Client
    first: Team
    second: Team
    elsewhere: Team
    administrator: User
    sam: User
    stranger: User

    def viewer(self) -> Viewer:
        found = account.viewer_of(self.session, self.administrator)
        assert found is not None
        return found

    def as_(self, user: User) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        client.sign_in(user)
        return client


@pytest.fixture
def office(app: Flask, session: Session) -> Any:
    first = create_team(session, "Tilbury")
    second = create_team(session, "Chadwell", provider=first.provider)
    elsewhere = create_team(session, "Elsewhere")
    with app.app_context():
        administrator = a_user(session, None, name="Adele Office")
        worker = create_worker(session, first, "Sam")
        sam = a_user(session, first, RoleName.WORKER, name="Sam Tilbury", email="sam@example.org", worker_id=worker.id)
        stranger = a_user(session, elsewhere, RoleName.COACH, name="Zqx Stranger")
    grant = RoleGrant(role=RoleName.ADMINISTRATOR, provider_id=first.provider_id, starts=date(2020, 1, 1))
    administrator.grants.append(grant)
    session.commit()
    with clock.at(NOW):
        office = Office(
            app,
            session,
            app.test_client(),
            first,
            second,
            elsewhere,
            administrator,
            sam,
            stranger,  # type: ignore[arg-type]
        )
        office.client.sign_in(administrator)
        yield office


def joining(office: Office, **changed: Any) -> TestResponse:
    form = {
        "name": "Noor Newcomer",
        "email": "Noor@Example.org ",
        "roles": ["worker"],
        "place": f"team:{office.first.id}",
        "starts": TODAY.isoformat(),
        "worker": "",
        "hours": "30",
        "travel": "cycle",
    }
    return office.client.post("/admin/people/new", data=form | changed)


def password_in(answer: TestResponse) -> str:
    found = re.search(r"<code>([a-z0-9-]+)</code>", answer.text)
    assert found is not None, answer.text
    return found[1]


def user_called(office: Office, email: str) -> User:
    return office.session.scalars(select(User).where(User.email == email)).one()


def done(office: Office, user: User) -> set[str]:
    return {event.what for event in account.events(office.session, user)}


def test_the_list_shows_mine_and_nobody_elses(office: Office) -> None:
    text = office.client.get("/admin/").text
    assert "Sam Tilbury" in text and "Adele Office" in text and "Chadwell" in text
    assert "Zqx" not in text and "Elsewhere" not in text


def test_a_joiner_gets_a_worker_a_role_and_a_password_shown_once(office: Office) -> None:
    answer = joining(office)
    password = password_in(answer)
    noor = user_called(office, "noor@example.org")
    assert noor.worker is not None
    assert (noor.worker.travel, noor.worker.contracts[0].minutes_a_week) == ("cycle", 1800)
    assert [(m.team_id, m.starts) for m in noor.worker.memberships] == [(office.first.id, TODAY)]
    assert [(g.role, g.team_id) for g in noor.grants] == [("worker", office.first.id)]
    assert done(office, noor) == {"joined", "role given"}
    assert password not in office.client.get(f"/admin/people/{noor.id}").text
    client = office.app.test_client()
    answer = client.post("/sign-in", data={"email": "noor@example.org", "password": password})
    assert answer.location == "/"
    assert client.get("/").location == "/account/password"


def test_a_joiner_who_is_on_the_teams_list_already_keeps_their_worker(office: Office) -> None:
    known = create_worker(office.session, office.first, "Noor")
    strange = create_worker(office.session, office.elsewhere, "Zqx")
    assert "Noor" in office.client.get("/admin/people/new").text
    assert "Zqx" not in office.client.get("/admin/people/new").text
    assert joining(office, worker=str(strange.id)).status_code == 200
    assert office.session.scalars(select(User.email).where(User.worker_id == strange.id)).all() == []
    joining(office, worker=str(known.id), hours="")
    assert user_called(office, "noor@example.org").worker_id == known.id


def test_a_joiner_with_the_email_of_somebody_on_the_list_by_import_is_somebody_else(office: Office) -> None:
    known = create_worker(office.session, office.first, "noor@example.org")
    password_in(joining(office))
    noor = user_called(office, "noor@example.org").worker
    assert noor is not None
    assert (noor.id != known.id, noor.reference != known.reference) == (True, True)


def test_two_joiners_whose_emails_begin_alike_are_two_workers_with_references_of_their_own(office: Office) -> None:
    long = f"{'a' * 60}.b@{'c' * 60}.org"
    for email in (long, f"{'a' * 60}.d@{'c' * 60}.org"):
        password_in(joining(office, email=email))
    found = office.session.scalars(select(Worker.reference).where(Worker.name == "Noor Newcomer")).all()
    assert len(set(found)) == 2
    assert all(len(reference) <= 60 for reference in found)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Write their name"),
        ({"email": "not an email"}, "like name@example.org"),
        ({"email": "sam@example.org"}, "This email can’t be used"),
        ({"roles": []}, "Choose at least one"),
        ({"roles": ["owner"]}, "There is a problem"),
        ({"starts": "31/02/2026"}, "There is a problem"),
        ({"hours": ""}, "Write the hours a week"),
        ({"hours": "NaN"}, "There is a problem"),
        ({"hours": "-4"}, "Hours a week are between"),
        ({"place": "provider"}, "There is a problem"),
    ],
)
def test_a_joiner_that_does_not_make_sense_is_asked_again(office: Office, changed: dict[str, Any], words: str) -> None:
    answer = joining(office, **changed)
    assert words in answer.text
    assert "Error: " in answer.text
    assert office.session.scalars(select(Worker).where(Worker.name == "Noor Newcomer")).all() == []


def test_a_worker_belongs_to_one_team_and_not_to_all(office: Office) -> None:
    answer = joining(office, place=f"provider:{office.first.provider_id}")
    assert "belongs to one team" in answer.text


def test_several_roles_at_once(office: Office) -> None:
    place = f"provider:{office.first.provider_id}"
    password_in(joining(office, roles=["manager", "commissioner"], place=place, hours=""))
    noor = user_called(office, "noor@example.org")
    found = account.viewer_of(office.session, noor)
    assert found is not None
    assert found.reach == dict.fromkeys(
        (RoleName.MANAGER, RoleName.COMMISSIONER), frozenset({office.first.id, office.second.id})
    )
    assert noor.worker_id is None


def test_no_role_can_be_given_where_i_do_not_administer(office: Office) -> None:
    for key in (
        f"team:{office.elsewhere.id}",
        f"provider:{office.elsewhere.provider_id}",
        f"locality:{office.first.locality_id}",
    ):
        assert "There is a problem" in joining(office, roles=["manager"], place=key).text
        with pytest.raises(NotYours):
            organisation.place(office.session, office.viewer(), key)
    assert office.session.scalars(select(User).where(User.email == "noor@example.org")).all() == []


def test_an_administrator_of_one_team_can_not_reach_beyond_it(office: Office) -> None:
    small = a_user(office.session, office.first, RoleName.ADMINISTRATOR)
    client = office.as_(small)
    assert client.get(f"/admin/people/{office.administrator.id}").status_code == 404
    page = client.get("/admin/people/new").text
    assert f"team:{office.first.id}" in page
    assert str(office.second.id) not in page and "provider:" not in page


@pytest.mark.parametrize("action", ["", "/leave", "/move", "/lost-phone", "/roles/new"])
def test_somebody_elsewhere_is_not_there(office: Office, action: str) -> None:
    for user_id in (office.stranger.id, 987654):
        assert office.client.get(f"/admin/people/{user_id}{action}").status_code == 404
        if action:
            assert office.client.post(f"/admin/people/{user_id}{action}", data={"when": "now"}).status_code == 404


def test_a_leaver_is_out_on_the_next_request(office: Office) -> None:
    phone = office.as_(office.sam)
    assert phone.get("/account/password").status_code == 200
    answer = office.client.post(f"/admin/people/{office.sam.id}/leave", data={"when": "now"})
    assert answer.location == f"/admin/people/{office.sam.id}"
    assert phone.get("/account/password").location.startswith("/sign-in")
    signing_in = phone.post("/sign-in", data={"email": "sam@example.org", "password": RIGHT})
    assert "Your account is not open today" in signing_in.text
    assert office.sam.worker is not None
    assert [m.until for m in office.sam.worker.memberships] == [TODAY]
    assert [c.until for c in office.sam.worker.contracts] == [TODAY]
    assert done(office, office.sam) == {"left"}
    assert "Gone" in office.client.get("/admin/").text


def test_a_leaver_with_a_last_day_works_that_day(office: Office) -> None:
    data = {"when": "later", "last_day": TOMORROW.isoformat()}
    office.client.post(f"/admin/people/{office.sam.id}/leave", data=data)
    for day, opens in ((TOMORROW, True), (TOMORROW + A_DAY, False)):
        with clock.at(datetime.combine(day, NOW.timetz())):
            assert (office.as_(office.sam).get("/account/password").status_code == 200) is opens


def test_a_leaver_needs_a_day_that_makes_sense(office: Office) -> None:
    url = f"/admin/people/{office.sam.id}/leave"
    assert "Choose when" in office.client.post(url).text
    assert "Give their last day" in office.client.post(url, data={"when": "later"}).text
    yesterday = {"when": "later", "last_day": (TODAY - A_DAY).isoformat()}
    assert "can’t be before today" in office.client.post(url, data=yesterday).text
    assert office.sam.left_on is None


def test_what_a_leaver_leaves_open_is_said(office: Office) -> None:
    assert office.sam.worker is not None
    create_choice(office.session, create_person(office.session, office.first), office.sam.worker, "link")
    text = office.client.get(f"/admin/people/{office.sam.id}/leave").text
    assert "1 person whose link worker they are" in text


def test_nobody_closes_their_own_account(office: Office) -> None:
    url = f"/admin/people/{office.administrator.id}/leave"
    assert "You can’t close your own account" in office.client.post(url, data={"when": "now"}).text
    grant = office.administrator.grants[0]
    answer = office.client.post(f"/admin/roles/{grant.id}/end", data={"last_day": TODAY.isoformat()})
    assert "You can’t end your own role" in answer.text


def test_a_move_is_dated_and_the_past_stays(office: Office) -> None:
    data = {"team": str(office.second.id), "first_day": TOMORROW.isoformat()}
    assert office.client.post(f"/admin/people/{office.sam.id}/move", data=data).status_code == 302
    found = office.session.scalars(
        select(TeamMembership).where(TeamMembership.worker_id == office.sam.worker_id).order_by(TeamMembership.starts)
    ).all()
    assert [(m.team_id, m.until) for m in found] == [(office.first.id, TODAY), (office.second.id, None)]
    for day, team in ((TODAY, office.first), (TOMORROW, office.second)):
        with clock.at(datetime.combine(day, NOW.timetz())):
            viewer = account.viewer_of(office.session, office.sam)
            assert viewer is not None and viewer.reach == {RoleName.WORKER: {team.id}}


def test_a_move_goes_only_to_a_team_of_mine(office: Office) -> None:
    with pytest.raises(NotYours):
        staffing.move(office.session, office.viewer(), office.sam.id, office.elsewhere.id, TOMORROW)
    data = {"team": str(office.elsewhere.id), "first_day": TOMORROW.isoformat()}
    assert "There is a problem" in office.client.post(f"/admin/people/{office.sam.id}/move", data=data).text


def test_a_lost_phone_is_out_and_its_password_worth_nothing(office: Office) -> None:
    phone = office.app.test_client()
    phone.post("/sign-in", data={"email": "sam@example.org", "password": RIGHT})
    assert phone.get("/account/password").status_code == 200
    answer = office.client.post(f"/admin/people/{office.sam.id}/lost-phone")
    password = password_in(answer)
    assert phone.get("/account/password").location.startswith("/sign-in")
    assert "don’t go together" in phone.post("/sign-in", data={"email": "sam@example.org", "password": RIGHT}).text
    other = office.app.test_client()
    assert other.post("/sign-in", data={"email": "sam@example.org", "password": password}).status_code == 302
    assert done(office, office.sam) == {"lost phone", "signed in"}


def test_roles_overlap_and_end(office: Office) -> None:
    form = {"role": "coach", "place": f"team:{office.second.id}", "starts": TODAY.isoformat(), "until": ""}
    assert office.client.post(f"/admin/people/{office.sam.id}/roles/new", data=form).status_code == 302
    viewer = account.viewer_of(office.session, office.sam)
    assert viewer is not None
    assert viewer.reach == {RoleName.WORKER: {office.first.id}, RoleName.COACH: {office.second.id}}
    grant = next(grant for grant in office.sam.grants if grant.role == "coach")
    yesterday = (TODAY - A_DAY).isoformat()
    assert office.client.post(f"/admin/roles/{grant.id}/end", data={"last_day": yesterday}).status_code == 302
    office.session.expire_all()
    viewer = account.viewer_of(office.session, office.sam)
    assert viewer is not None and viewer.reach == {RoleName.WORKER: {office.first.id}}
    assert done(office, office.sam) == {"role given", "role ended"}


def test_a_professional_is_asked_for_their_profession(office: Office) -> None:
    url = f"/admin/people/{office.sam.id}/roles/new"
    form = {"role": "professional", "place": f"team:{office.first.id}", "starts": TODAY.isoformat(), "until": ""}
    text = office.client.post(url, data=form).text
    assert "Choose nurse, occupational therapist or another" in text and 'href="#profession"' in text
    assert "Choose nurse" in joining(office, roles=["professional"]).text
    assert office.client.post(url, data=form | {"profession": "nurse"}).status_code == 302
    viewer = account.viewer_of(office.session, office.sam)
    assert viewer is not None and viewer.professions == {"nurse": {office.first.id}}
    assert (
        "Registered professional (nurse or OT)</strong>: nurse"
        in office.client.get(f"/admin/people/{office.sam.id}").text
    )
    password_in(joining(office, roles=["professional", "coach"], profession="ot", place=f"team:{office.second.id}"))
    grants = user_called(office, "noor@example.org").grants
    assert {(grant.role, grant.profession) for grant in grants} == {("professional", "ot"), ("coach", None)}


@pytest.mark.parametrize("role", ["manager", "coach", "administrator"])
def test_nobody_gives_themselves_a_role(office: Office, role: str) -> None:
    url = f"/admin/people/{office.administrator.id}/roles/new"
    form = {"role": role, "place": f"team:{office.first.id}", "starts": TODAY.isoformat()}
    assert "You can’t give yourself a role. Ask another administrator" in office.client.post(url, data=form).text
    assert [grant.role for grant in office.administrator.grants] == ["administrator"]


def works_elsewhere_now(office: Office, until: date | None) -> User:
    """Somebody who coached the first team until that day, and coaches elsewhere."""
    user = a_user(office.session, office.first, RoleName.COACH, name="Zqx Goer", until=until)
    user.grants.append(RoleGrant(role=RoleName.COACH, team_id=office.elsewhere.id, starts=date(2020, 1, 1)))
    return user


def test_who_once_had_a_role_here_and_works_elsewhere_is_not_there(office: Office) -> None:
    goer = works_elsewhere_now(office, TODAY - A_DAY)
    assert "Zqx Goer" not in office.client.get("/admin/").text
    for action in ("", "/leave", "/roles/new"):
        assert office.client.get(f"/admin/people/{goer.id}{action}").status_code == 404
    assert office.client.get(f"/admin/roles/{goer.grants[0].id}/end").status_code == 404


def test_a_last_role_here_that_is_ended_leads_back_to_the_list(office: Office) -> None:
    goer = works_elsewhere_now(office, None)
    url = f"/admin/roles/{goer.grants[0].id}/end"
    answer = office.client.post(url, data={"last_day": TODAY.isoformat()})
    assert answer.location == f"/admin/people/{goer.id}"
    assert office.client.post(url, data={"last_day": (TODAY - A_DAY).isoformat()}).location == "/admin/"


@pytest.mark.parametrize("left", [True, False])
def test_whose_last_role_was_here_stays_in_sight(office: Office, left: bool) -> None:
    """Also who has not left: they can be given a role again."""
    gone = a_user(office.session, office.first, RoleName.COACH, name="Gwen Gone", until=TODAY - A_DAY)
    earlier = RoleGrant(role=RoleName.COACH, team_id=office.elsewhere.id, starts=date(2020, 1, 1))
    earlier.until = date(2020, 2, 1)
    gone.grants.append(earlier)
    gone.left_on = TODAY if left else None
    assert "Gwen Gone" in office.client.get("/admin/").text
    assert office.client.get(f"/admin/people/{gone.id}").status_code == 200


def test_who_will_have_a_role_here_is_in_sight(office: Office) -> None:
    comer = a_user(office.session, office.first, RoleName.COACH, starts=TOMORROW, until=TOMORROW)
    comer.grants.append(RoleGrant(role=RoleName.COACH, team_id=office.elsewhere.id, starts=date(2020, 1, 1)))
    assert office.client.get(f"/admin/people/{comer.id}").status_code == 200


def test_only_a_worker_can_be_a_worker(office: Office) -> None:
    coach = a_user(office.session, office.first, RoleName.COACH)
    form = {"role": "worker", "place": f"team:{office.first.id}", "starts": TODAY.isoformat()}
    assert "Only somebody who joined" in office.client.post(f"/admin/people/{coach.id}/roles/new", data=form).text


def test_a_role_elsewhere_is_not_shown_and_guards_the_account(office: Office) -> None:
    """Somebody who is also a coach elsewhere: my part is mine to end, the whole is not."""
    office.sam.grants.extend(a_user(office.session, office.elsewhere, RoleName.COACH).grants)
    page = office.client.get(f"/admin/people/{office.sam.id}").text
    assert "Sam Tilbury" in page and "Elsewhere" not in page
    assert "They hold a role elsewhere too" in page
    for action, data in (("leave", {"when": "now"}), ("lost-phone", {}), ("move", {"team": str(office.second.id)})):
        before = office.sam.fs_uniquifier
        given = data | {"first_day": TODAY.isoformat()}
        answer = office.client.post(f"/admin/people/{office.sam.id}/{action}", data=given)
        assert "They hold a role elsewhere too" in answer.text, action
        assert (office.sam.left_on, office.sam.fs_uniquifier) == (None, before)
    theirs = next(grant for grant in office.sam.grants if grant.team_id == office.elsewhere.id)
    assert office.client.post(f"/admin/roles/{theirs.id}/end").status_code == 404


def test_the_store_itself_refuses_what_is_elsewhere(office: Office) -> None:
    """Not only the pages before it: other doors may lead there one day."""
    with pytest.raises(NotYours):
        staffing.end_role(office.session, office.viewer(), office.stranger.grants[0].id, TODAY)
    strange = create_worker(office.session, office.elsewhere)
    place = organisation.place(office.session, office.viewer(), f"team:{office.first.id}")
    joiner = staffing.Joiner("Noor", "n@example.org", frozenset({RoleName.WORKER}), place, TODAY, strange.id)
    with pytest.raises(NotYours):
        staffing.join(office.session, office.viewer(), joiner, password_hash="x", one_time_until=NOW)


def test_what_was_done_elsewhere_is_not_mine_to_read(office: Office) -> None:
    """Their events tell of the other place too: those are for an administrator who looks after all of it."""
    office.sam.grants.extend(a_user(office.session, office.elsewhere, RoleName.COACH).grants)
    account.record(office.session, office.sam, None, account.ROLE_GIVEN, "coach, Elsewhere Team, from 2026-11-24")
    assert "Elsewhere Team" not in office.client.get(f"/admin/people/{office.sam.id}").text


@pytest.mark.parametrize(("role", "until"), [(RoleName.COACH, None), (RoleName.ADMINISTRATOR, TODAY - A_DAY)])
def test_only_a_standing_role_as_administrator_gives_charge_of_a_provider(
    office: Office, role: RoleName, until: date | None
) -> None:
    """An administrator of one team who coaches the whole provider, or once looked after it, has that team alone."""
    user = a_user(office.session, office.first, RoleName.ADMINISTRATOR)
    whole = RoleGrant(role=role, provider_id=office.first.provider_id, starts=TODAY - A_DAY, until=until)
    user.grants.append(whole)
    office.session.flush()
    viewer = account.viewer_of(office.session, user)
    assert viewer is not None
    assert organisation.charge(office.session, viewer).providers == frozenset()
    assert [place.name for place in organisation.places(office.session, viewer)] == [office.first.name]


def test_a_lost_phone_takes_its_passkeys_along(office: Office) -> None:
    user = office.sam
    user.tf_totp_secret = "secret"
    key = WebAuthn(
        user_id=user.id, credential_id=b"key", public_key=b"key", name="phone", sign_count=0,
        backup_state=False, device_type="single_device", lastuse_datetime=NOW, usage="first",
    )  # fmt: skip
    office.session.add(key)
    office.session.flush()
    office.client.post(f"/admin/people/{user.id}/lost-phone", data={})
    assert office.session.scalars(select(WebAuthn)).all() == []
    assert user.tf_totp_secret is None


def test_what_was_done_names_no_person(office: Office) -> None:
    joining(office)
    office.client.post(f"/admin/people/{office.sam.id}/leave", data={"when": "now"})
    details = " ".join(office.session.scalars(select(AccountEvent.detail)))
    assert "worker, Tilbury, from 2026-11-24" in details
    assert "Noor" not in details and "Sam" not in details


def test_somebody_with_nothing_to_do_today_sees_no_page(office: Office) -> None:
    nobody = create_user(office.session)
    assert office.as_(nobody).get("/").location == "/sign-in"
