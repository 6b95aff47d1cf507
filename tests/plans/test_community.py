"""What a directory's entry says of itself, what a search finds, and what a file would do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plans.community import CHECKED_FOR, Asset, Search, bring, changed_words

TODAY = date(2026, 11, 24)
CHOIR = Asset("group", "Riverside choir", "Singing, tea after", "Library", "RM18 7AB", (1, 4), interests=("Singing",))


@pytest.mark.parametrize(
    ("checked", "stale"),
    [(None, True), (TODAY, False), (TODAY - CHECKED_FOR, False), (TODAY - CHECKED_FOR - timedelta(days=1), True)],
)
def test_not_checked_for_six_months(checked: date | None, stale: bool) -> None:
    assert replace(CHOIR, checked=checked).not_checked(TODAY) is stale


def test_what_is_not_tied_to_days_is_there_on_each() -> None:
    assert Search(day=4).finds(CHOIR) and not Search(day=0).finds(CHOIR)
    assert Search(day=0).finds(replace(CHOIR, days=()))


def test_days_in_a_row_are_said_by_their_ends() -> None:
    said = [replace(CHOIR, days=days).days_words for days in ((), (0, 1), (0, 1, 2, 3, 4), (0, 2, 3), tuple(range(7)))]
    assert said == ["", "Monday, Tuesday", "Monday to Friday", "Monday, Wednesday, Thursday", "Every day"]


def test_every_word_must_be_there_whatever_its_capitals() -> None:
    assert Search(words="LIBRARY tea").finds(CHOIR)
    assert not Search(words="library bowls").finds(CHOIR)
    assert Search(interest="singing", kind="group").finds(CHOIR)
    assert not Search(interest="sing").finds(CHOIR)


def test_a_file_adds_alters_and_leaves_alone() -> None:
    other = Asset("hub", "The hub")
    given = (replace(CHOIR, name="riverside  CHOIR", cost="£1"), Asset("place", "A café"), other)
    brought = bring((CHOIR, other, Asset("faith", "Chapel")), given)
    assert [asset.name for asset in brought.new] == ["A café"]
    assert brought.altered == ((CHOIR, given[0]),) and brought.same == 1
    assert changed_words(*brought.altered[0]) == (
        "name: “Riverside choir” becomes “riverside  CHOIR”",
        "cost: nothing becomes “£1”",
    )
    assert not bring((CHOIR,), (CHOIR,)).anything
