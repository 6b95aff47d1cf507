"""Minutes kept for a role: hours, the rule of contracted hours and the solver all plan a week with less."""

from __future__ import annotations

from dataclasses import replace

from rota.hours import balance, owed
from rota.rules import contracted_hours
from rota.shifts import shifts_of
from rota.week import Rota, Week
from tests.builders import a_visit, a_week, a_worker, going

CONTRACT = 10 * 60
ALLOWED = 60


def week(role_minutes: int, worked: int) -> Week:
    """Amina's ten hours, so many of them for a role, and one visit of so many minutes."""
    amina = a_worker("Amina", contracted_minutes=CONTRACT, role_minutes=role_minutes)
    visit = a_visit(duration=worked)
    found = a_week(workers=(amina,), visits=(visit,), rota=Rota(going(visit, amina)))
    return replace(found, limits=replace(found.limits, over_contract=ALLOWED))


def test_a_role_leaves_less_to_plan_with() -> None:
    with_role = week(90, 300)
    (amina,) = with_role.workers
    assert owed(with_role, amina) == CONTRACT - 90
    hours = balance(shifts_of(with_role, with_role.rota), amina)
    assert (hours.planned, hours.owed, hours.room, hours.roles) == (300, 510, 210, 90)


def test_leave_and_a_role_never_leave_less_than_nothing() -> None:
    (amina,) = week(90, 60).workers
    assert owed(week(90, 60), replace(amina, leave_minutes=CONTRACT)) == 0


def test_hours_over_what_a_role_leaves_are_found_at_their_boundary() -> None:
    at_most = CONTRACT - 90 + ALLOWED
    fits, over = week(90, at_most), week(90, at_most + 1)
    assert contracted_hours.check(fits, fits.rota) == []
    (finding,) = contracted_hours.check(over, over.rota)
    assert "8 h 30 of the contract (1 h 30 is kept for a role)" in finding.sentence
    without = week(0, at_most + 1)
    assert contracted_hours.check(without, without.rota) == []
