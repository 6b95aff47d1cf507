"""A team's figures: sums and how far apart, told only where they give nobody away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.team_figures import FEWEST_BEHIND, FEWEST_IN_TEAM, UNTOLD, Sum, everybodys, of_weeks, somebodys
from tests.builders import a_rota, a_visit, a_week, a_worker, going

NAMES = ("amina", "sam", "tom", "grace", "dev")


def test_what_everybody_has_is_a_sum_and_how_far_one_is_from_the_average() -> None:
    assert everybodys([10, 20, 30, 40, 50]) == Sum(150, 12)
    assert everybodys([7] * FEWEST_IN_TEAM) == Sum(35, 0)


def test_of_too_small_a_team_nothing_is_told() -> None:
    few = [10] * (FEWEST_IN_TEAM - 1)
    assert everybodys(few) == UNTOLD
    assert somebodys(few) == UNTOLD


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ([0, 0, 0, 0, 0], Sum(0)),
        ([0, 0, 0, 0, 9], UNTOLD),
        ([0, 0, 0, 4, 9], UNTOLD),
        ([0, 0, 1, 4, 9], Sum(14)),
    ],
)
def test_what_few_have_is_told_when_nobody_or_many_have_it(figures: list[int], told: Sum) -> None:
    assert somebodys(figures) == told


@given(st.lists(st.integers(0, 50), max_size=12))
def test_a_told_sum_is_never_one_workers_or_twos(figures: list[int]) -> None:
    told = somebodys(figures)
    having = [figure for figure in figures if figure]
    assert told.total in (None, 0) or len(having) >= FEWEST_BEHIND
    assert told.total is None or told.total == sum(figures)


def test_weeks_count_the_members_who_owe_hours_and_days_not_findings() -> None:
    """Sam waits twice on one day, which is one split day; one alone is not told, and three are."""
    visits = [a_visit("joan", day, start, duration=30) for day in range(3) for start in ("07:00", "10:00", "14:00")]
    workers = [a_worker(name.title(), contracted_minutes=1800) for name in NAMES]
    strangers = a_worker("Zed", contracted_minutes=600)
    week = a_week(visits, [*workers, strangers])
    one = replace(week, rota=a_rota(*(going(visit, "sam") for visit in visits)))
    found = of_weeks(one, 1, NAMES)
    assert found.split == UNTOLD
    assert found.owed.total == len(NAMES) * 1800, "somebody of another team is not counted"
    three = replace(week, rota=a_rota(*(going(visit, NAMES[number // 3]) for number, visit in enumerate(visits))))
    assert of_weeks(three, 1, NAMES).split == Sum(3)
    assert of_weeks(three, 1, NAMES[:4]).over == UNTOLD
    assert found.over.total == (found.planned.total or 0) - len(NAMES) * 1800
