"""Notes that two write at once: both stand, whoever was first."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.team_talk import kept_both, waited_since

NOTES = st.lists(st.text("ab c", max_size=4), max_size=5).map("\n".join)


def test_what_only_mine_says_stands_below_what_stands() -> None:
    assert kept_both("She gets out now.\nThe ramp!", "She gets out now.\nAsk Carol.") == (
        "She gets out now.\nThe ramp!\nAsk Carol."
    )


@pytest.mark.parametrize("empty", ["", " \n"])
def test_beside_nothing_mine_stands_alone(empty: str) -> None:
    assert kept_both(empty, "Ask Carol.") == "Ask Carol."


def test_what_somebody_took_out_meanwhile_stays_in() -> None:
    assert kept_both("One\nTwo", "One") == "One\nTwo"


@given(NOTES, NOTES)
def test_no_line_is_ever_lost_and_the_same_again_adds_nothing(standing: str, mine: str) -> None:
    together = kept_both(standing, mine)
    there = {line.strip() for line in together.splitlines()}
    assert {line.strip() for text in (standing, mine) for line in text.splitlines() if line.strip()} <= there
    assert kept_both(together, mine) == together


def test_somebody_waits_since_the_last_conversation_else_since_support_began() -> None:
    began, reviewed, talked = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
    assert waited_since(began, (reviewed, talked)) == talked
    assert waited_since(began, (reviewed, None)) == reviewed
    assert waited_since(began, (None, None)) == began
