"""A worker's balance and a person's hours bank."""

from rota.hours import Balance, HoursBank, balances, planned_use
from tests.builders import a_rota, a_visit, a_week, a_worker, going, team_time

HOIST = a_visit(double_handed=True, duration=45)


def test_planned_minutes_are_the_spans_of_the_days_with_team_time() -> None:
    week = a_week(
        [HOIST],
        [a_worker(leave_minutes=60), a_worker("Sam", contracted_minutes=2250)],
        team_time=(team_time(0, "10:00", "11:00", "amina"),),
    )
    hours = balances(week, a_rota(going(HOIST, "amina", "sam")))
    assert hours == {"amina": Balance(1800, 120, 60), "sam": Balance(2250, 45)}
    assert (hours["amina"].owed, hours["amina"].room, hours["amina"].over) == (1740, 1620, -1620)


def test_a_longer_week_owes_more() -> None:
    assert balances(a_week(days=14), a_rota())["amina"].contracted == 3600


def test_leave_of_more_than_the_contract_owes_nothing() -> None:
    assert Balance(600, 0, 700).owed == 0


def test_the_bank_is_what_was_allocated_and_not_used() -> None:
    june, july = HoursBank(600, 540), HoursBank(600, 700, adjusted=30)
    assert (june.banked, july.banked, (june + july).banked) == (60, -70, -10)


def test_both_workers_use_a_persons_hours() -> None:
    week = a_week([HOIST, a_visit("ivy")])
    rota = a_rota(going(HOIST, "amina", "sam"), going(week.visits[1], None))
    assert planned_use(week, rota) == {"joan": 90, "ivy": 0}
    assert planned_use(week, rota, {"ivy"}) == {"ivy": 0}
