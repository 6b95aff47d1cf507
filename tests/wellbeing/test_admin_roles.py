"""Roles given and ended, and how far an administrator reaches."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import create_user, create_worker
from tests.wellbeing.accounts_made import a_user
from tests.wellbeing.office_made import (
    A_DAY,
    NOW,
    TODAY,
    TOMORROW,
    Office,
    done,
    joining,
    made_office,
    password_in,
    user_called,
)
from wellbeing.models import RoleGrant, User
from wellbeing.store import account, organisation, staffing
from wellbeing.viewer import NotYours, RoleName


@pytest.fixture
def office(app: Flask, session: Session) -> Iterator[Office]:
    with made_office(app, session) as office:
        yield office


def works_elsewhere_now(office: Office, until: date | None) -> User:
    """Somebody who coached the first team until that day, and coaches elsewhere."""
    user = a_user(office.session, office.first, RoleName.COACH, name="Zqx Goer", until=until)
    user.grants.append(RoleGrant(role=RoleName.COACH, team_id=office.elsewhere.id, starts=date(2020, 1, 1)))
    return user


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


def test_somebody_with_nothing_to_do_today_sees_no_page(office: Office) -> None:
    nobody = create_user(office.session)
    assert office.as_(nobody).get("/").location == "/sign-in"
