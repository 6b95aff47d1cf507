"""Two visits to a person on one day keep the distance that they need."""

import pytest

from rota.rules import gaps
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, a_gap, a_rota, a_visit, a_week, going

BREAKFAST = a_visit(start="08:00", duration=30)
LUNCH = a_visit(start="12:00")


def found(least, greatest=None, lunch="12:00"):
    week = a_week([BREAKFAST, LUNCH], gaps=(a_gap(LUNCH, BREAKFAST, least, greatest),))
    return gaps.check(week, a_rota(going(BREAKFAST, "amina"), going(LUNCH, "sam", start=lunch)))


def test_the_least_gap_is_from_the_end_of_the_earlier() -> None:
    assert found(210) == []
    (finding,) = found(211)
    assert (finding.number, finding.limit) == (210, 211)
    assert finding.sentence == (
        "3 h 30 lie between Joan's visits on Monday 08:00 and 12:00; it should be at least 3 h 31."
    )


def test_the_greatest_gap() -> None:
    assert found(0, 210) == []
    assert [f.remedy for f in found(0, 200)] == ["Move one of them by 10 minutes."]


def test_visits_that_overlap_have_no_gap() -> None:
    assert [f.number for f in found(0, lunch="08:15")] == [-15]


def test_only_the_same_day_counts_and_both_must_be_planned() -> None:
    tomorrow = a_visit(day=1, start="08:00")
    week = a_week([BREAKFAST, tomorrow], gaps=(a_gap(BREAKFAST, tomorrow, 9999),))
    assert gaps.check(week, a_rota(going(BREAKFAST, "amina"), going(tomorrow, "amina"))) == []
    assert gaps.check(week, a_rota(going(BREAKFAST, "amina"))) == []


@pytest.mark.parametrize(("first", "least"), [(CLOCKS_BACK, 240), (MONDAY, 180), (CLOCKS_ON, 120)])
def test_a_gap_over_the_change_of_the_clocks_is_real_minutes(first, least: int) -> None:
    one = a_visit(day=6, start="00:15", duration=15, first=first)
    other = a_visit(day=6, start="03:30", first=first)
    rota = a_rota(going(one, "amina"), going(other, "amina"))
    for asked, count in ((least, 0), (least + 1, 1)):
        week = a_week([one, other], first=first, gaps=(a_gap(one, other, asked),))
        assert len(gaps.check(week, rota)) == count
