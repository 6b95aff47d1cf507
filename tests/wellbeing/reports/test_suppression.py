from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellbeing.reports.suppression import Held, Rolling, Window, added, could_be, people, share


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, Held.FEW), (7, Held.FEW), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100)],
)
def test_counts_of_people(count: int, shown: object) -> None:
    assert people(count) == shown


@given(st.integers(0, 10_000))
def test_what_is_shown_allows_the_truth(count: int) -> None:
    least, most = could_be(people(count))
    assert least <= count <= most


def test_what_has_a_hidden_part_is_not_shown() -> None:
    assert added([10, Held.FEW]) is Held.NOT_SHOWN
    assert added([10, None, 15]) == 25
    assert added([None]) is None
    assert share(Held.FEW, 30) is Held.NOT_SHOWN
    assert share(25, 30) == 83.3
    assert share(0, 0) is None


def give_out(counts: list[int | None]) -> list[Window]:
    given: list[Window] = []
    for month, count in enumerate(counts):
        if count is not None:
            given.append(Window(month, Rolling(given).shown(month, count)))
    return given


def shown(counts: list[int | None]) -> list[object]:
    return [window.shown for window in give_out(counts)]


def test_large_numbers_are_simply_shown() -> None:
    assert shown([40, 42, 47, 45]) == [40, 40, 45, 45]


def test_one_that_falls_below_eight_is_hidden() -> None:
    assert shown([12, 10, 9, 7, 3, 1, 0]) == [10, 10, 10, Held.FEW, Held.FEW, Held.FEW, 0]


def test_one_is_held_back_where_what_was_given_says_that_it_is_more_than_one() -> None:
    """Six or more came in the last three months, so that they are still counted: "1 to 7" would mean 6 or 7."""
    assert shown([10, 12, 13, 18, 7]) == [10, 10, 15, 20, Held.NOT_SHOWN]


def test_holding_back_does_not_look_at_the_number() -> None:
    for count in (6, 7, 9, 30):
        assert shown([10, 12, 13, 18, count])[-1] is Held.NOT_SHOWN


def test_a_year_later_it_is_shown_again() -> None:
    assert shown([10, 12, 13, 18, *[30] * 13])[-1] == 30


def test_a_beginning_from_nothing_is_shown() -> None:
    """Whoever is counted came within the year, so nobody leaves: the next is no less."""
    assert shown([0, 3, 9, 14, 18, 25]) == [0, Held.FEW, 10, 15, 20, 25]


# People come and are counted for at least twelve months.
lives = st.lists(st.tuples(st.integers(0, 30), st.integers(12, 30), st.integers(1, 9)), max_size=12)


@settings(max_examples=25, deadline=None)
@given(lives)
def test_whatever_happens_hidden_counts_stay_hidden(people_came: list[tuple[int, int, int]]) -> None:
    counts: list[int | None] = [
        sum(many for came, stays, many in people_came if came <= month < came + stays) for month in range(30)
    ]
    given = give_out(counts)
    assert Rolling(given).safe
    for window in given:
        least, most = could_be(window.shown)
        assert least <= (counts[window.ends] or 0) <= most


def test_the_ways_find_what_is_to_be_found() -> None:
    """Without being held back: the count after a rise that can't have left again."""
    naive = [Window(month, people(count)) for month, count in enumerate([10, 12, 13, 18, 7])]
    assert not Rolling(naive).safe
    assert Rolling(naive[:-1]).range_of(4)[0] == 6
