"""Two workers at a double-handed visit are two, and come at the same time."""

from rota.rules import one_place, together
from rota.week import Assignment, Rota
from tests.builders import CLOCKS_BACK, a_rota, a_visit, a_week, a_worker, at, going

HOIST = a_visit(double_handed=True)
WEEK = a_week([HOIST], [a_worker(), a_worker("Sam")])


def apart(start, other):
    return Rota((Assignment(HOIST.id, 1, "amina", start), Assignment(HOIST.id, 2, "sam", other)))


def test_two_at_the_same_time_are_together() -> None:
    assert together.check(WEEK, a_rota(going(HOIST, "amina", "sam"))) == []


def test_a_minute_apart_is_not_together() -> None:
    (finding,) = together.check(WEEK, apart(at(0, "09:00"), at(0, "09:01")))
    assert (finding.number, finding.limit, finding.unit) == (1, 0, "minutes")
    assert finding.workers == ("amina", "sam")
    assert finding.sentence == "The two workers for Joan, Monday 09:00, come apart: 09:00 and 09:01."


def test_one_worker_in_both_places_is_not_two_and_is_said_once() -> None:
    rota = a_rota(going(HOIST, "amina", "amina"))
    assert ["down twice" in f.sentence for f in together.check(WEEK, rota)] == [True]
    assert one_place.check(WEEK, rota) == []


def test_a_place_without_a_worker_still_has_the_time() -> None:
    assert together.check(WEEK, a_rota(going(HOIST, "amina", None))) == []


def test_an_hour_that_comes_twice_is_two_times() -> None:
    first = at(6, "01:30", CLOCKS_BACK)
    second = at(6, "02:30", CLOCKS_BACK).replace(hour=1)
    assert first.astimezone(HOIST.options[0].suits.start.tzinfo).hour == 0
    assert [f.number for f in together.check(WEEK, apart(first, second))] == [60]
