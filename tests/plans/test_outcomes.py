"""The eight statements, outcomes tied to them, and ratings over time."""

from __future__ import annotations

from datetime import date

import pytest

from plans.outcomes import (
    STATEMENTS,
    Outcome,
    Rating,
    about_statement,
    outcome_problems,
    over_time,
    rating_problems,
)


def test_there_are_eight_statements_numbered_from_one() -> None:
    assert [statement.number for statement in STATEMENTS] == list(range(1, 9))
    assert STATEMENTS[0].words.startswith("I am less isolated and have the opportunity")
    assert STATEMENTS[7].words == "I am enabled to live a healthy and happy life"


def test_an_outcome_has_words_and_a_statement() -> None:
    assert outcome_problems(Outcome("bun", "Into town for a bun", (1, 8))) == []
    assert len(outcome_problems(Outcome("bun", " ", ()))) == 2
    assert outcome_problems(Outcome("bun", "Into town", (1, 9))) == ["There is no statement 9. Choose from 1 to 8."]


@pytest.mark.parametrize(("number", "right"), [(None, True), (0, True), (10, True), (-1, False), (11, False)])
def test_a_rating_is_from_0_to_10_or_not_now(number: int | None, right: bool) -> None:
    assert (rating_problems(Rating("bun", date(2026, 11, 1), number)) == []) is right


def test_over_time_is_in_order_and_leaves_not_now_out() -> None:
    about = about_statement(1)
    later, earlier = Rating(about, date(2026, 11, 9), 6), Rating(about, date(2026, 9, 1), 0, "not going out")
    not_now, other = Rating(about, date(2026, 10, 1), None), Rating("bun", date(2026, 9, 2), 3)
    put_right = Rating(about, date(2026, 11, 9), 7)
    assert over_time([later, not_now, earlier, other], about) == (earlier, later)
    assert over_time([later, put_right], about) == (put_right,)


def test_there_is_nothing_to_say_about_a_ninth_statement() -> None:
    with pytest.raises(KeyError):
        about_statement(9)
