"""Signing off, asked of the store itself: the pages offer nothing else, but other doors may lead there one day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rota.rules.sign_off import signed_off
from rota.signing_off import Said
from tests.factories import create_competence, create_sign_off, create_team, create_user, create_worker
from tests.wellbeing.store.small_team import SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import RoleGrant, SignOff, SignOffEvent
from wellbeing.store import account, competence, sign_off
from wellbeing.store.competence import NotPossible
from wellbeing.store.standing import stopped_from
from wellbeing.store.week import who_may
from wellbeing.viewer import NotYours, RoleName, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SAID = Said("Joan said yes", "Nurse Invented, 01375 000000", "Nurse Invented", date(2026, 11, 18), 3, 3)


def test_a_professional_signs_off_their_own_teams_workers_for_its_own_people(tilbury: SmallTeam) -> None:
    other, viewer = create_small_team(tilbury.session), tilbury.viewer(RoleName.PROFESSIONAL)
    task, theirs = (
        create_competence(tilbury.session, tilbury.team, "Catheter"),
        create_competence(tilbury.session, other.team, "Catheter"),
    )
    beside = create_worker(tilbury.session, create_team(tilbury.session, "Grays", tilbury.team.provider))
    before = len(tilbury.session.scalars(select(SignOff)).all())
    wrong = (
        (beside.id, task.id, tilbury.joan.id),
        (other.sam.id, theirs.id, other.joan.id),
        (other.sam.id, task.id, tilbury.joan.id),
        (tilbury.sam.id, theirs.id, tilbury.joan.id),
        (tilbury.sam.id, task.id, other.joan.id),
    )
    for worker, of, person in wrong:
        with pytest.raises(NotYours):
            competence.sign_off(
                tilbury.session, viewer, worker_id=worker, competence_id=of, person_id=person,
                starts=clock.today(), until=clock.today(), said=SAID,
            )  # fmt: skip
    assert len(tilbury.session.scalars(select(SignOff)).all()) == before


@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.PROFESSIONAL])
def test_nobody_else_signs_off_or_suspends(tilbury: SmallTeam, role: RoleName) -> None:
    task = create_competence(tilbury.session, tilbury.team, "Catheter")
    row = create_sign_off(tilbury.session, tilbury.sam, task, tilbury.joan)
    with pytest.raises(NotYours):
        competence.suspend_sign_off(tilbury.session, tilbury.viewer(role), row.id, "No")
    with pytest.raises(NotYours):
        competence.sign_off(
            tilbury.session, tilbury.viewer(role), worker_id=tilbury.sam.id, competence_id=task.id,
            person_id=tilbury.joan.id, starts=clock.today(), until=clock.today(), said=SAID,
        )  # fmt: skip
    assert row.suspended_at is None


def test_another_teams_sign_off_is_not_suspended(tilbury: SmallTeam) -> None:
    other = create_small_team(tilbury.session)
    task = create_competence(tilbury.session, other.team, "Catheter")
    row = create_sign_off(tilbury.session, other.sam, task, other.joan, until=clock.today() + timedelta(days=9))
    with pytest.raises(NotYours):
        competence.suspend_sign_off(tilbury.session, tilbury.viewer(RoleName.PROFESSIONAL), row.id, "No")
    assert row.suspended_at is None


def nurse(team: SmallTeam, profession: str | None = "nurse") -> Viewer:
    viewer = team.viewer(RoleName.PROFESSIONAL)
    return replace(viewer, worker_id=None, professions={profession: frozenset({team.team.id})} if profession else {})


def signed(team: SmallTeam, viewer: Viewer, said: Said = SAID, **given: object) -> SignOff:
    asked = {
        "worker_id": team.sam.id, "competence_id": team.insulin.id, "person_id": team.joan.id,
        "starts": clock.today(), "until": clock.today() + timedelta(days=90),
    }  # fmt: skip
    return competence.sign_off(team.session, viewer, said=said, **{**asked, **given})  # type: ignore[arg-type]


def happened(team: SmallTeam, row: SignOff) -> list[tuple[str, str | None]]:
    query = select(SignOffEvent).where(SignOffEvent.sign_off_id == row.id).order_by(SignOffEvent.at, SignOffEvent.what)
    return [(event.what, event.reason) for event in team.session.scalars(query)]


@on_one_database
@pytest.mark.parametrize("profession", ["ot", None])
def test_only_the_profession_that_a_competence_names_signs_and_stops_it(
    tilbury: SmallTeam, profession: str | None
) -> None:
    """An old role without a profession signs only what names none."""
    tilbury.insulin.signed_by = "nurse"
    row = signed(tilbury, nurse(tilbury))
    other = nurse(tilbury, profession)
    for act in (
        lambda: signed(tilbury, other, person_id=tilbury.eric.id),
        lambda: competence.suspend_sign_off(tilbury.session, other, row.id, "No"),
        lambda: competence.lift_pause(tilbury.session, other, row.id, "Yes", ""),
    ):
        with pytest.raises(NotPossible, match=r"Only a nurse .*the administrator can give it"):
            act()
    competence.pause_sign_off(tilbury.session, other, row.id, "Anybody may pause it")
    assert row.paused_at is not None
    tilbury.insulin.signed_by = None
    assert signed(tilbury, other, person_id=tilbury.eric.id)


@on_one_database
def test_whom_to_ask_is_named(tilbury: SmallTeam) -> None:
    user = create_user(tilbury.session, "Ngozi")
    grant = RoleGrant(user_id=user.id, role="professional", profession="nurse", starts=date(2020, 1, 1))
    grant.team_id = tilbury.team.id
    tilbury.session.add(grant)
    tilbury.insulin.signed_by = "nurse"
    with pytest.raises(NotPossible, match=r"Only a nurse signs off Insulin\. Ask Ngozi\."):
        signed(tilbury, nurse(tilbury, "ot"))
    viewer = account.viewer_of(tilbury.session, user)
    assert viewer is not None and signed(tilbury, viewer)


@on_one_database
def test_nobody_signs_themselves_off(tilbury: SmallTeam) -> None:
    with pytest.raises(NotPossible, match="Nobody signs themselves off"):
        signed(tilbury, replace(nurse(tilbury), worker_id=tilbury.sam.id))


@on_one_database
def test_what_it_requires_comes_first(tilbury: SmallTeam) -> None:
    medication = create_competence(tilbury.session, tilbury.team, "Medication", "training", per_person=False)
    tilbury.insulin.requires = ["medication"]
    with pytest.raises(NotPossible, match="Sam has no sign-off for Medication then"):
        signed(tilbury, nurse(tilbury))
    create_sign_off(tilbury.session, tilbury.sam, medication, until=clock.today() + timedelta(days=5))
    with pytest.raises(NotPossible, match="Medication"):
        signed(tilbury, nurse(tilbury), starts=clock.today() + timedelta(days=6))
    assert signed(tilbury, nurse(tilbury))


@on_one_database
@pytest.mark.parametrize(
    ("said", "field"),
    [
        (replace(SAID, consent=""), "consent"),
        (replace(SAID, delegated_by=""), "delegated_by"),
        (replace(SAID, assessed_by=""), "assessed_by"),
        (replace(SAID, assessed_on=None), "assessed_on"),
        (replace(SAID, assessed_on=date(2030, 1, 1)), "assessed_on"),
        (replace(SAID, watched=None, watched_of=None), "watched"),
        (replace(SAID, watched=2), "watched"),
        (replace(SAID, watched_of=None), "watched_of"),
    ],
)
def test_a_delegated_task_stands_on_something(tilbury: SmallTeam, said: Said, field: str) -> None:
    with pytest.raises(NotPossible) as refused:
        signed(tilbury, nurse(tilbury), said)
    assert [about for about, _ in refused.value.problems] == [field]


def test_the_same_again_is_the_same_and_a_renewal_is_another(tilbury: SmallTeam) -> None:
    row = signed(tilbury, nurse(tilbury))
    assert signed(tilbury, nurse(tilbury)).id == row.id
    renewed = signed(tilbury, nurse(tilbury), until=clock.today() + timedelta(days=365))
    assert renewed.id != row.id
    assert happened(tilbury, row) == [("signed", None)]
    assert happened(tilbury, renewed) == [("renewed", None)]


def test_suspending_takes_renewals_with_it(tilbury: SmallTeam) -> None:
    row = signed(tilbury, nurse(tilbury))
    renewed = signed(tilbury, nurse(tilbury), starts=clock.today() + timedelta(days=91), until=date(2027, 12, 1))
    elsewhere = signed(tilbury, nurse(tilbury), person_id=tilbury.eric.id)
    competence.suspend_sign_off(tilbury.session, nurse(tilbury), row.id, "A wrong dose")
    assert stopped_from(row) == stopped_from(renewed) == clock.now()
    assert stopped_from(elsewhere) is None
    assert happened(tilbury, renewed)[-1] == ("suspended", "A wrong dose")
    again = signed(tilbury, nurse(tilbury), until=clock.today() + timedelta(days=200))
    assert stopped_from(again) is None, "signed off anew"


@on_one_database
def test_what_is_stopped_for_anybody_is_stopped_for_everybody_by_name(tilbury: SmallTeam) -> None:
    hoist = create_competence(tilbury.session, tilbury.team, "Hoist", "training", per_person=False)
    anybody = create_sign_off(tilbury.session, tilbury.sam, hoist)
    joan = create_sign_off(tilbury.session, tilbury.sam, hoist, tilbury.joan)
    worker = tilbury.viewer(RoleName.WORKER)
    competence.pause_sign_off(tilbury.session, worker, anybody.id, "The sling was inside out")
    assert joan.paused_at == anybody.paused_at is not None
    with pytest.raises(NotPossible, match="It is paused for anybody too"):
        competence.lift_pause(tilbury.session, nurse(tilbury), joan.id, "Fine", competence.pause_mark(joan))
    competence.lift_pause(tilbury.session, nurse(tilbury), anybody.id, "Fine", competence.pause_mark(anybody))
    assert joan.paused_at is None and anybody.paused_at is None
    assert [what for what, _ in happened(tilbury, joan)] == ["lifted", "paused"]
    competence.pause_sign_off(tilbury.session, worker, joan.id, "She is heavy")
    assert anybody.paused_at is None, "for one by name is for that one alone"


@on_one_database
def test_a_no_for_somebody_by_name_outlives_its_last_day(tilbury: SmallTeam) -> None:
    """One for anybody would otherwise take its place on the day after."""
    hoist = create_competence(tilbury.session, tilbury.team, "Hoist", "training", per_person=False)
    create_sign_off(tilbury.session, tilbury.sam, hoist)
    joan = create_sign_off(tilbury.session, tilbury.sam, hoist, tilbury.joan, until=clock.today() + timedelta(days=3))
    sam, task, person = str(tilbury.sam.id), str(hoist.id), str(tilbury.joan.id)
    later = clock.now() + timedelta(days=4)

    def may() -> bool:
        week = who_may(tilbury.session, tilbury.team.provider_id, [tilbury.sam.id])
        return signed_off(week, sam, task, person, later)

    assert may(), "it ran out, and the one for anybody counts"
    competence.suspend_sign_off(tilbury.session, nurse(tilbury), joan.id, "Not for Joan")
    assert not may()


def test_anybody_in_the_team_pauses_and_only_the_professional_lifts(tilbury: SmallTeam) -> None:
    row = signed(tilbury, nurse(tilbury))
    competence.pause_sign_off(tilbury.session, tilbury.viewer(RoleName.COACH), row.id, "The pen was warm")
    competence.pause_sign_off(tilbury.session, tilbury.viewer(RoleName.WORKER), row.id, "And the meter flat")
    assert (row.paused_reason, stopped_from(row)) == ("The pen was warm", clock.now())
    for role in (RoleName.WORKER, RoleName.COACH, RoleName.MANAGER, RoleName.ADMINISTRATOR):
        with pytest.raises(NotYours):
            competence.lift_pause(tilbury.session, tilbury.viewer(role), row.id, "", competence.pause_mark(row))
    with pytest.raises(NotPossible, match="paused again"):
        competence.lift_pause(tilbury.session, nurse(tilbury), row.id, "I watched", "another pause")
    competence.lift_pause(tilbury.session, nurse(tilbury), row.id, "I watched", competence.pause_mark(row))
    assert stopped_from(row) is None
    whole = [
        ("signed", None),
        ("lifted", "I watched"),
        ("paused", "And the meter flat"),
        ("paused", "The pen was warm"),
    ]
    assert sorted(happened(tilbury, row), key=str) == sorted(whole, key=str), "everything is kept"


def test_only_the_worker_declines_and_gives_no_reason(tilbury: SmallTeam) -> None:
    row = signed(tilbury, nurse(tilbury))
    for viewer in (tilbury.viewer(RoleName.WORKER), nurse(tilbury), tilbury.viewer(RoleName.COACH, worker=tilbury.sam)):
        with pytest.raises(NotYours):
            competence.decline_sign_off(tilbury.session, viewer, row.id)
    competence.decline_sign_off(tilbury.session, tilbury.viewer(RoleName.WORKER, worker=tilbury.sam), row.id)
    assert (row.declined_at, stopped_from(row)) == (clock.now(), clock.now())
    assert happened(tilbury, row)[0] == ("declined", None)
    other = create_small_team(tilbury.session)
    with pytest.raises(NotYours):
        competence.decline_sign_off(tilbury.session, other.viewer(RoleName.WORKER, worker=other.sam), row.id)


@on_one_database
def test_what_runs_out_is_counted_for_the_team(tilbury: SmallTeam) -> None:
    for days in (5, 20, 50, 70, -1):
        task = create_competence(tilbury.session, tilbury.team, f"Task {days}")
        create_sign_off(
            tilbury.session, tilbury.sam, task, tilbury.joan, until=clock.today() + timedelta(days=days)
        )  # fmt: skip
    found = sign_off.ending_in(tilbury.session, tilbury.viewer(RoleName.WORKER), tilbury.team.id)
    assert (found.within, found.paused, found.any) == (((7, 1), (30, 1), (60, 1)), 0, True)
    with pytest.raises(NotYours):
        sign_off.ending_in(tilbury.session, tilbury.viewer(), create_small_team(tilbury.session).team.id)
