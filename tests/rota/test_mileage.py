"""Miles between visits, and never from home or back."""

from datetime import UTC, date, datetime, timedelta

from rota.mileage import METRES_A_MILE, Stay, miles_by_day

DAY = date(2026, 10, 6)
EIGHT = datetime(2026, 10, 6, 7, tzinfo=UTC)
AT = {"ivy": 0, "joan": 2, "stan": 5}
"""Miles along one road."""


def metres(one: str, other: str) -> float | None:
    return None if "nowhere" in (one, other) else abs(AT[one] - AT[other]) * METRES_A_MILE


def stays(*places: str, worker: str = "tom", day: date = DAY) -> list[Stay]:
    return [Stay(worker, day, EIGHT + timedelta(hours=n), place) for n, place in enumerate(places)]


def test_one_visit_is_no_way() -> None:
    assert miles_by_day(stays("ivy"), metres) == {}


def test_each_way_from_one_visit_to_the_next_counts() -> None:
    assert miles_by_day(stays("ivy", "joan", "stan", "ivy"), metres) == {("tom", DAY): 10.0}


def test_the_order_is_that_of_the_clock_not_of_the_list() -> None:
    assert miles_by_day(stays("ivy", "joan", "stan")[::-1], metres) == {("tom", DAY): 5.0}


def test_two_visits_at_one_place_are_no_way_and_an_unknown_place_adds_nothing() -> None:
    assert miles_by_day(stays("ivy", "ivy", "joan"), metres) == {("tom", DAY): 2.0}
    assert miles_by_day(stays("ivy", "nowhere", "joan"), metres) == {}


def test_days_and_workers_are_kept_apart() -> None:
    tomorrow = DAY + timedelta(days=1)
    every = [*stays("ivy", "joan"), *stays("stan", "joan", day=tomorrow), *stays("ivy", "stan", worker="dev")]
    assert miles_by_day(every, metres) == {("tom", DAY): 2.0, ("tom", tomorrow): 3.0, ("dev", DAY): 5.0}


def test_a_day_is_rounded_to_a_tenth() -> None:
    assert miles_by_day(stays("ivy", "joan"), lambda *_: 100.0) == {("tom", DAY): 0.1}
    assert miles_by_day(stays("ivy", "joan"), lambda *_: 50.0) == {}
