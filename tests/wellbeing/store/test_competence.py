"""Signing off, asked of the store itself: the pages offer nothing else, but other doors may lead there one day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rota.signing_off import Said
from tests.factories import create_competence, create_sign_off, create_team, create_worker
from tests.wellbeing.store.small_team import SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.models import SignOff
from wellbeing.store import competence
from wellbeing.viewer import NotYours, RoleName

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
