from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import small_world
from tests.factories import create_competence, create_person, create_sign_off, create_worker
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from tests.wellbeing.views.page_text import on_one_line as page
from wellbeing.models import SignOff, TeamMembership
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def asked(world: World, **other: Any) -> dict[str, Any]:
    assert world.insulin is not None
    data = {
        "worker": str(world.workers["Sam"].id),
        "competence": str(world.insulin.id),
        "person": str(world.people["Eric"].id),
        "starts": "2026-11-24",
        "until": "2027-11-24",
        "consent": "Eric said yes to Sam on Sunday",
        "delegated_by": "Nurse Invented, 01375 000000",
        "assessed_by": "Nurse Invented",
        "assessed_on": "2026-11-23",
        "watched": "3",
        "watched_of": "3",
        "evidence": "The workbook is done",
        "conditions": "",
    }
    return {**data, **other}


def test_the_register_in_groups(client: Client, session: Session, world: World, become: Become) -> None:
    tasks = {days: create_competence(session, world.team, f"Task {days}") for days in (-1, 7, 8, 30, 31, 60, 61)}
    for days, task in tasks.items():
        create_sign_off(session, world.workers["Sam"], task, world.people["Joan"], until=TODAY + timedelta(days=days))
    become(RoleName.PROFESSIONAL)
    text = page(client, "/sign-offs")
    order = ["Suspended", "Insulin", "Run out", "Task -1", "Ends within 7 days", "Task 7"]
    order += ["Ends within 30 days", "Task 8", "Task 30", "Ends within 60 days", "Task 31", "Task 60"]
    order += ["Current", "Task 61"]
    places = [text.index(word if word.startswith(("Task", "Insulin")) else f">{word}") for word in order]
    assert places == sorted(places)


def test_delegated_tasks_come_before_trainings_and_the_soonest_to_end_first(
    client: Client, session: Session, world: World, become: Become
) -> None:
    sam, joan = world.workers["Sam"], world.people["Joan"]
    for name, kind, days in (("Lifting", "training", 70), ("Catheter", "delegated", 300), ("Drops", "delegated", 90)):
        task = create_competence(session, world.team, name, kind=kind)
        create_sign_off(session, sam, task, joan, until=TODAY + timedelta(days=days))
    become(RoleName.PROFESSIONAL)
    text = page(client, "/sign-offs")
    places = [text.index(f"Sam: {name}") for name in ("Drops", "Catheter", "Lifting")]
    assert places == sorted(places)


def test_suspending_opens_the_visits_at_once_and_says_who_else(
    client: Client, session: Session, world: World, become: Become
) -> None:
    assert world.insulin is not None
    assert world.suspended is not None
    world.suspended.suspended_at = None
    tom = create_worker(session, world.team, "Tom")
    create_sign_off(session, tom, world.insulin, world.people["Eric"])
    become(RoleName.PROFESSIONAL)
    at = f"/sign-offs/{world.suspended.id}"
    assert "Visits that need it" not in page(client, at)
    assert "From this minute" in page(client, f"{at}/suspend")
    answer = client.post(f"{at}/suspend", data={"reason": "The dose was changed"})
    assert answer.location == at
    text = page(client, at)
    assert "The dose was changed" in text
    assert "Tuesday 24 November at 13:30</strong>: Eric." in text
    assert "Could go: Tom." in text
    session.expire_all()
    assert session.get_one(SignOff, world.suspended.id).suspended_at == NOW


def test_a_sign_off_for_anybody_does_not_cover_what_is_paused_for_somebody_by_name(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """The rota's rule says who may: where there are sign-offs for the person by name, they decide."""
    assert world.insulin is not None and world.suspended is not None
    world.insulin.per_person = False
    create_sign_off(session, world.me, world.insulin, None)
    create_sign_off(session, world.workers["Sam"], world.insulin, None)
    become(RoleName.PROFESSIONAL)
    text = page(client, f"/sign-offs/{world.suspended.id}")
    assert "Tuesday 24 November at 13:30" in text, "Amina still may not do it for Eric"
    assert "Sam" in text
    world.insulin.per_person = True
    assert "Sam" not in page(client, f"/sign-offs/{world.suspended.id}")


def test_suspending_needs_a_reason(client: Client, session: Session, world: World, become: Become) -> None:
    row = session.scalars(select(SignOff).where(SignOff.suspended_at.is_(None))).first()
    assert row is not None
    become(RoleName.PROFESSIONAL)
    text = client.post(f"/sign-offs/{row.id}/suspend", data={"reason": " "}).text
    assert "There is a problem" in text
    assert "Say why, so that the team knows" in text
    session.expire_all()
    assert session.get_one(SignOff, row.id).suspended_at is None


def test_signing_off(client: Client, session: Session, world: World, become: Become) -> None:
    user = become(RoleName.PROFESSIONAL)
    answer = client.post("/sign-offs/new", data=asked(world))
    row = session.get_one(SignOff, UUID(answer.location.rpartition("/")[2]))
    assert (row.worker_id, row.until, row.signed_by_id) == (world.workers["Sam"].id, date(2027, 11, 24), user.id)


def test_renewing_asks_nothing_twice_and_takes_the_paused_one_off_the_list(
    client: Client, session: Session, world: World, become: Become
) -> None:
    assert world.suspended is not None
    become(RoleName.PROFESSIONAL)
    text = page(client, f"/sign-offs/{world.suspended.id}")
    assert "Sign off again" in text
    path = f"/sign-offs/new?worker={world.me.id}&competence={world.suspended.competence_id}"
    text = page(client, f"{path}&person={world.people['Eric'].id}")
    assert f'name="worker" value="{world.me.id}"' in text
    client.post("/sign-offs/new", data=asked(world, worker=str(world.me.id)))
    assert "Suspended" not in page(client, "/sign-offs")
    assert "No visit to come needs it" in page(client, f"/sign-offs/{world.suspended.id}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("worker", ""),
        ("worker", NOBODYS),
        ("competence", "nonsense"),
        ("person", "any"),  # insulin is signed off one person at a time
        ("person", NOBODYS),
        ("until", "2026-11-01"),
        ("until", "2099-01-01"),
        ("starts", "1950-01-01"),
        ("until", "soon"),
    ],
)
def test_what_can_not_be_signed_off(
    client: Client, session: Session, world: World, become: Become, field: str, value: str
) -> None:
    before = len(session.scalars(select(SignOff)).all())
    become(RoleName.PROFESSIONAL)
    answer = client.post("/sign-offs/new", data=asked(world, **{field: value}))
    assert answer.status_code == 200
    assert f'href="#{field}"' in answer.text
    assert len(session.scalars(select(SignOff)).all()) == before


def test_another_teams_worker_can_not_be_signed_off(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.PROFESSIONAL)
    answer = client.post("/sign-offs/new", data=asked(world, worker=str(world.workers["Zed"].id)))
    assert "There is a problem" in answer.text
    assert "Zed" not in answer.text


@pytest.mark.parametrize("role", [RoleName.WORKER, RoleName.COACH, RoleName.MANAGER])
def test_others_read_only(client: Client, world: World, become: Become, role: RoleName) -> None:
    assert world.suspended is not None
    become(role)
    assert "Sign somebody off" not in page(client, "/sign-offs")
    text = page(client, f"/sign-offs/{world.suspended.id}")
    assert "Suspend it" not in text
    assert "Sign off again" not in text
    assert client.get("/sign-offs/new").status_code == 403
    assert client.post(f"/sign-offs/{world.suspended.id}/suspend", data={"reason": "x"}).status_code == 403


def test_another_teams_sign_off_is_not_there(client: Client, world: World, become: Become) -> None:
    assert world.suspended is not None
    become(RoleName.PROFESSIONAL, world.other_team)
    assert "Amina" not in page(client, "/sign-offs")
    assert client.get(f"/sign-offs/{world.suspended.id}").status_code == 404
    assert client.post(f"/sign-offs/{world.suspended.id}/suspend", data={"reason": "x"}).status_code == 404


def test_queries_stay_the_same_however_many(
    client: Client, session: Session, world: World, become: Become, queries: Callable[[str], int]
) -> None:
    assert world.suspended is not None
    become(RoleName.PROFESSIONAL)
    paths = ("/sign-offs", "/sign-offs/new", f"/sign-offs/{world.suspended.id}")
    few = [queries(path) for path in paths]
    for number in range(4):
        task = create_competence(session, world.team, f"Task {number}")
        create_sign_off(session, create_worker(session, world.team), task, create_person(session, world.team))
    assert [queries(path) for path in paths] == few


def test_a_worker_of_two_teams_is_signed_off_for_people_of_whom_the_other_must_not_know(
    client: Client, session: Session, world: World, become: Become
) -> None:
    assert world.insulin is not None
    theirs = create_person(session, world.other_team, "Zachary")
    session.add(TeamMembership(worker_id=world.workers["Zed"].id, team_id=world.team.id, starts=TODAY))
    sign_off = create_sign_off(session, world.workers["Zed"], world.insulin, theirs)
    become(RoleName.PROFESSIONAL)
    assert "Zachary" not in page(client, "/sign-offs")
    assert client.get(f"/sign-offs/{sign_off.id}").status_code == 404
    assert client.post(f"/sign-offs/{sign_off.id}/suspend", data={"reason": "Mine to say?"}).status_code == 404
    become(RoleName.PROFESSIONAL, world.other_team)
    assert "Zachary" in page(client, "/sign-offs")


def test_a_pause_names_nobody_whom_only_the_workers_other_team_supports(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """Zed works in two teams and is signed off for anybody; the visits that this leaves open are shown to each team
    apart.
    """
    assert world.insulin is not None
    world.insulin.per_person = False
    session.add(TeamMembership(worker_id=world.workers["Zed"].id, team_id=world.team.id, starts=TODAY))
    there = replace(world, team=world.other_team, people={"Ivy": create_person(session, world.other_team, "Zachary")})
    small_world.visit(session, there, "Ivy", TODAY, time(15), 30, ["Zed"])
    small_world.visit(session, world, "Eric", TODAY, time(16), 30, ["Zed"])
    small_world.tell(session, world.other_team)
    small_world.tell(session, world.team)
    paused = create_sign_off(session, world.workers["Zed"], world.insulin)
    paused.suspended_at = NOW
    become(RoleName.PROFESSIONAL)
    text = page(client, f"/sign-offs/{paused.id}")
    assert "Eric" in text and "Zachary" not in text
    become(RoleName.PROFESSIONAL, world.other_team)
    text = page(client, f"/sign-offs/{paused.id}")
    assert "Zachary" in text and "Eric" not in text


def become_nurse(become: Become, session: Session, world: World, profession: str = "nurse") -> None:
    assert world.insulin is not None
    world.insulin.signed_by = "nurse"
    user = become(RoleName.PROFESSIONAL)
    for grant in user.grants:
        grant.profession = profession
    session.flush()


def test_signing_off_asks_who_and_then_what_was_seen(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become_nurse(become, session, world)
    assert world.insulin is not None
    whom = f"worker={world.workers['Sam'].id}&competence={world.insulin.id}&person={world.people['Eric'].id}"
    assert "Who?" in page(client, "/sign-offs/new")
    assert "Choose a person, or anybody" in page(client, "/sign-offs/new?worker=&competence=&person=")
    text = page(client, f"/sign-offs/new?{whom}")
    assert "Who?" not in text and "Eric’s yes" in text and 'value="2027-11-23"' in text, "for twelve months"
    answer = client.post("/sign-offs/new", data=asked(world))
    text = page(client, answer.location)
    for words in ("Eric said yes to Sam", "01375 000000", "Watched 3 of 3. The workbook is done", "Signed off"):
        assert words in text


def test_nothing_typed_is_lost_when_something_is_missing(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become_nurse(become, session, world)
    text = client.post("/sign-offs/new", data=asked(world, consent="", conditions="Mornings only")).text
    assert "Say how the person agreed" in text and 'href="#consent"' in text
    assert "Mornings only" in text and "The workbook is done" in text and 'value="2027-11-24"' in text
    text = client.post("/sign-offs/new", data=asked(world, person="any", conditions="Mornings only")).text
    assert "Choose the person" in text and 'href="#person"' in text and "Mornings only" in text


def test_another_profession_reads_whom_to_ask(client: Client, session: Session, world: World, become: Become) -> None:
    become_nurse(become, session, world)
    become_nurse(become, session, world, "ot")
    text = client.post("/sign-offs/new", data=asked(world)).text
    assert "Only a nurse signs off Insulin. Ask Professional-Invented." in text
    row = session.scalars(select(SignOff).where(SignOff.suspended_at.is_(None))).first()
    assert row is not None
    text = page(client, f"/sign-offs/{row.id}")
    assert "Suspend it" not in text and "Renew" not in text and "Pause it" in text
    text = page(client, f"/sign-offs/{row.id}/suspend")
    assert "Only a nurse suspends Insulin" in text and "Pause it" in text
    answer = client.post(f"/sign-offs/{row.id}/suspend", data={"reason": "Not mine"})
    assert "Only a nurse suspends Insulin" in unescape(answer.text)
    session.expire_all()
    assert session.get_one(SignOff, row.id).suspended_at is None


def test_a_renewal_begins_the_day_after_and_shows_what_went_before(
    client: Client, session: Session, world: World, become: Become
) -> None:
    assert world.insulin is not None
    sam, ivy = world.workers["Sam"], world.people["Ivy"]
    before = create_sign_off(session, sam, world.insulin, ivy, until=TODAY + timedelta(days=20))
    become_nurse(become, session, world)
    whom = f"worker={sam.id}&competence={world.insulin.id}&person={ivy.id}"
    assert 'value="2026-12-15"' in page(client, f"/sign-offs/new?{whom}")
    before.until = TODAY + timedelta(days=200)
    assert 'value="2026-11-24"' in page(client, f"/sign-offs/new?{whom}"), "one with long to go is taken over today"
    answer = client.post("/sign-offs/new", data=asked(world, person=str(ivy.id)))
    text = page(client, answer.location)
    assert "Renewed" in text and "an earlier or later sign-off for the same" in text and "Nurse Invented" in text


def test_a_worker_pauses_and_the_nurse_lifts(client: Client, session: Session, world: World, become: Become) -> None:
    row = create_sign_off(session, world.workers["Sam"], create_competence(session, world.team, "Catheter"))
    at = f"/sign-offs/{row.id}"
    become(RoleName.WORKER)
    assert "Say what you have seen" in client.post(f"{at}/pause", data={"reason": " "}).text
    assert client.post(f"{at}/pause", data={"reason": "The bag leaked"}).location == at
    text = page(client, at)
    assert "The bag leaked" in text and "Lift the pause" not in text and "Pause it" not in text
    assert client.post(f"{at}/lift", data={"reason": "x"}).status_code == 403
    become(RoleName.PROFESSIONAL)
    assert "Paused, to be looked at" in page(client, "/sign-offs")
    text = page(client, f"{at}/lift")
    assert "The bag leaked" in text
    seen = text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    assert "Say what you found" in client.post(f"{at}/lift", data={"reason": "", "seen": seen}).text
    assert "was paused again" in client.post(f"{at}/lift", data={"reason": "Fine", "seen": "another"}).text
    assert client.post(f"{at}/lift", data={"reason": "A new bag, well done", "seen": seen}).location == at
    text = page(client, at)
    assert "Pause lifted" in text and "A new bag, well done" in text and "The bag leaked" in text
    assert client.post(f"{at}/lift", data={"reason": "Twice", "seen": seen}).location == at, "sent twice"


def test_a_worker_says_no_to_their_own_and_nobody_elses(
    client: Client, session: Session, world: World, become: Become
) -> None:
    row = session.scalars(select(SignOff).where(SignOff.suspended_at.is_(None))).one()
    client.sign_in(world.users["sam"])
    assert "Say no to this" not in page(client, f"/sign-offs/{row.id}")
    assert client.get(f"/sign-offs/{row.id}/decline").status_code == 404
    assert client.post(f"/sign-offs/{row.id}/decline").status_code == 404
    client.sign_in(world.users["worker"])
    assert "you need not say why" in page(client, f"/sign-offs/{row.id}/decline")
    assert client.post(f"/sign-offs/{row.id}/decline").location == f"/sign-offs/{row.id}"
    text = page(client, f"/sign-offs/{row.id}")
    assert "Amina has said no" in text and "Say no to this" not in text


def test_a_draft_that_needs_it_is_listed_beside_what_was_told(
    client: Client, session: Session, world: World, become: Become
) -> None:
    assert world.insulin is not None
    small_world.visit(session, world, "Ivy", TODAY + timedelta(days=1), time(7, 30), 30, ["Amina"])
    small_world.tell(session, world.team)
    small_world.visit(session, world, "Ivy", TODAY + timedelta(days=2), time(7, 30), 30, ["Amina"])
    create_sign_off(session, world.workers["Sam"], world.insulin, world.people["Ivy"])
    small_world.visit(session, world, "Joan", TODAY + timedelta(days=2), time(7, 45), 30, ["Sam"])
    row = session.scalars(select(SignOff).where(SignOff.worker_id == world.me.id, SignOff.suspended_at.is_(None))).one()
    become_nurse(become, session, world)
    client.post(f"/sign-offs/{row.id}/suspend", data={"reason": "A wrong dose"})
    text = page(client, f"/sign-offs/{row.id}")
    told, _, draft = text.partition("Wednesday 25 November at 07:30")[2].partition("Thursday 26 November at 07:30")
    assert "Told" in told and "Could go: Sam." in told
    assert "Draft, not told yet" in draft and "elsewhere then: Sam." in draft
    assert "Move to…" not in text, "the nurse does not see the rota"
    client.sign_in(world.users["worker"])
    assert "/visits/" in client.get(f"/sign-offs/{row.id}").text


def test_the_visits_of_a_sign_off_take_the_same_queries_however_many(
    client: Client, session: Session, world: World, become: Become, queries: Callable[[str], int]
) -> None:
    assert world.suspended is not None
    become(RoleName.PROFESSIONAL)
    few = queries(f"/sign-offs/{world.suspended.id}")
    for day in range(1, 5):
        small_world.visit(session, world, "Eric", TODAY + timedelta(days=day), time(13, 30), 30, ["Amina"])
    assert queries(f"/sign-offs/{world.suspended.id}") == few


def test_what_it_requires_is_stopped_and_the_page_says_so(
    client: Client, session: Session, world: World, become: Become
) -> None:
    assert world.insulin is not None
    medication = create_competence(session, world.team, "medication", kind="training", per_person=False)
    paused = create_sign_off(session, world.me, medication)
    world.insulin.requires = ["medication"]
    small_world.visit(session, world, "Ivy", TODAY + timedelta(days=1), time(7, 30), 30, ["Amina"])
    paused.paused_at = NOW
    become(RoleName.PROFESSIONAL)
    row = session.scalars(select(SignOff).where(SignOff.person_id == world.people["Ivy"].id)).one()
    text = page(client, f"/sign-offs/{row.id}")
    assert "It does not count now: it needs medication" in text
    text = page(client, f"/sign-offs/{paused.id}")
    assert "Wednesday 25 November at 07:30</strong>: Ivy. Insulin." in text, (
        "the visit that hangs on it through insulin"
    )


def test_the_rota_says_in_a_line_what_runs_out(
    client: Client, session: Session, world: World, become: Become, queries: Callable[[str], int]
) -> None:
    client.sign_in(world.users["worker"])
    at = f"/rota/{world.team.id}/2026-11-23"
    assert "within 30 days" not in page(client, at)
    few = queries(at)
    for days in (3, 20, 21):
        task = create_competence(session, world.team, f"Task {days}")
        create_sign_off(session, world.workers["Sam"], task, until=TODAY + timedelta(days=days))
    create_sign_off(session, world.me, task).paused_at = NOW
    assert "1 paused, 1 ends within 7 days, 2 within 30 days" in page(client, at)
    assert queries(at) == few
