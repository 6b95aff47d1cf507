"""Signing off where somebody presses twice, or for themselves; and of two at a visit each at their own hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rota.week import Assignment, CompetenceNeed, Rota
from tests.builders import a_visit
from tests.factories import create_sign_off
from tests.wellbeing.store.small_team import SmallTeam
from tests.wellbeing.store.test_competence import nurse, signed
from wellbeing import clock
from wellbeing.store import competence
from wellbeing.store.competence import NotPossible
from wellbeing.store.visit import needs_of
from wellbeing.store.week import who_may

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_renewal_that_begins_later_and_is_sent_twice_is_one(tilbury: SmallTeam) -> None:
    later = clock.today() + timedelta(days=30)
    rows = [signed(tilbury, nurse(tilbury), starts=later) for _ in range(2)]
    assert rows[0].id == rows[1].id
    competence.suspend_sign_off(tilbury.session, nurse(tilbury), rows[0].id, "A wrong dose")
    assert signed(tilbury, nurse(tilbury), starts=later).id != rows[0].id, "signed anew after a suspension is another"


def test_nobody_lifts_a_pause_of_their_own(tilbury: SmallTeam) -> None:
    row = signed(tilbury, nurse(tilbury))
    competence.pause_sign_off(tilbury.session, tilbury.viewer(), row.id, "The pen was warm")
    sam = replace(nurse(tilbury), worker_id=tilbury.sam.id)
    with pytest.raises(NotPossible, match="pause of their own"):
        competence.lift_pause(tilbury.session, sam, row.id, "I am sure", competence.pause_mark(row))
    assert row.paused_at is not None


def test_of_two_at_a_visit_each_is_judged_at_their_own_start(tilbury: SmallTeam) -> None:
    """The one who comes after midnight is no longer signed off, whatever the one before it is."""
    session, day = tilbury.session, clock.today() + timedelta(days=3)
    task = tilbury.insulin
    for worker in (tilbury.amira, tilbury.sam):
        create_sign_off(session, worker, task, tilbury.joan, until=day)
    need = CompetenceNeed(str(task.id))
    asked = a_visit(str(tilbury.joan.id), 0, "23:45", first=day, possible=("23:30", "00:30"), double_handed=True,
                    competences=(need,))  # fmt: skip
    before = asked.options[0].suits.start
    rota = Rota((
        Assignment(asked.id, 1, str(tilbury.amira.id), before),
        Assignment(asked.id, 2, str(tilbury.sam.id), before + timedelta(minutes=30)),
    ))  # fmt: skip
    week = who_may(session, task.provider_id, [tilbury.amira.id, tilbury.sam.id])
    week = replace(week, first=day, visits=(asked,), rota=rota)
    assert needs_of(session, week, tilbury.amira.id, [asked])[asked.id][0].mine
    assert not needs_of(session, week, tilbury.sam.id, [asked])[asked.id][0].mine
