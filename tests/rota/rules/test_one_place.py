"""Nobody is in two places at once, and there is time for the way between."""

import pytest

from rota.findings import Kind
from rota.rules import one_place, stops_publishing
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, a_rota, a_visit, a_week, a_worker, going, team_time, travel

TEN_MINUTES = travel({("joan", "ivy"): 10})
JOAN = a_visit("joan", start="09:00", duration=30)


def found(second, times=TEN_MINUTES, **given):
    week = a_week([JOAN, second], travel=times, **given)
    return one_place.check(week, a_rota(going(JOAN, "amina"), going(second, "amina")))


@pytest.mark.parametrize(("start", "number"), [("09:40", None), ("09:39", 9), ("09:29", -1)])
def test_the_way_between_two_visits_fits(start: str, number: int | None) -> None:
    assert [f.number for f in found(a_visit("ivy", start=start))] == ([] if number is None else [number])


def test_too_short_a_way_is_said_in_plain_words() -> None:
    (finding,) = found(a_visit("ivy", start="09:35"))
    assert finding.kind is Kind.HARM
    assert finding.sentence == (
        "Amina has 5 minutes to get from Joan (Monday 09:00) to Ivy (Monday 09:35); the way takes 10 minutes."
    )
    assert finding.remedy == "Move one of them by 5 minutes, or ask somebody else."


def test_where_there_is_no_way_no_time_is_enough() -> None:
    (finding,) = found(a_visit("ivy", start="12:00"), times=travel({("joan", "ivy"): None}))
    assert "no way to get" in finding.sentence


def test_a_long_visit_is_compared_with_all_that_it_covers() -> None:
    long = a_visit("joan", start="08:00", duration=240)
    inside, later = a_visit("ivy", start="09:00", duration=15), a_visit("ivy", start="11:00")
    rota = a_rota(*(going(v, "amina") for v in (long, inside, later)))
    assert len(one_place.check(a_week([long, inside, later]), rota)) == 2


def test_team_time_without_a_place_is_where_the_worker_is() -> None:
    ivy = a_visit("ivy", start="10:00")
    assert len(found(ivy, team_time=(team_time(0, "09:30", "10:00", "amina"),))) == 1
    assert not found(ivy, team_time=(team_time(0, "09:30", "09:50", "amina"),))


@pytest.mark.parametrize(("first", "fits"), [(CLOCKS_BACK, True), (MONDAY, False), (CLOCKS_ON, False)])
def test_the_way_takes_real_minutes_when_the_clocks_change(first, fits: bool) -> None:
    before = a_visit("joan", 6, "00:15", first=first)
    after = a_visit("ivy", 6, "02:15", first=first)
    week = a_week([before, after], first=first, travel=travel({("joan", "ivy"): 120}))
    rota = a_rota(going(before, "amina"), going(after, "amina"))
    assert (one_place.check(week, rota) == []) is fits


def test_two_homes_at_once_stops_publishing_and_a_late_arrival_does_not() -> None:
    at_once, late = a_visit("ivy", start="09:15"), a_visit("ivy", start="09:35")
    for second, stops in ((at_once, True), (late, False)):
        week = a_week([JOAN, second], travel=TEN_MINUTES)
        assert bool(stops_publishing(week, a_rota(going(JOAN, "amina"), going(second, "amina")))) is stops


def test_two_visits_in_one_home_at_once_do_not_stop_publishing() -> None:
    rita = a_visit("rita", start="09:00", place="joan")
    week = a_week([JOAN, rita])
    rota = a_rota(going(JOAN, "amina"), going(rita, "amina"))
    assert one_place.check(week, rota)
    assert not stops_publishing(week, rota)


def test_two_workers_may_be_in_two_places() -> None:
    ivy = a_visit("ivy")
    week = a_week([JOAN, ivy], [a_worker(), a_worker("Sam")], travel=TEN_MINUTES)
    assert not one_place.check(week, a_rota(going(JOAN, "amina"), going(ivy, "sam")))
