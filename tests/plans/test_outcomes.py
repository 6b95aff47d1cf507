"""The eight statements, outcomes tied to them, and ratings over time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from plans.outcomes import (
    FACE_STEP,
    FACES,
    HIGHEST,
    LOWEST,
    STATEMENTS,
    How,
    Move,
    Outcome,
    Rating,
    Wording,
    about_statement,
    in_words,
    move_since,
    next_question,
    outcome_problems,
    over_time,
    questions,
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


def test_every_statement_has_easy_words_of_its_own() -> None:
    assert len({statement.easy for statement in STATEMENTS}) == 8
    for statement in STATEMENTS:
        words = statement.easy.split()
        assert len(words) <= 20 and max(map(len, words)) <= 11, statement.easy
        assert statement.easy.startswith(("I ", "Doctors", "The people")) and statement.easy.endswith(".")


def test_faces_stand_for_equal_fifths_of_the_line() -> None:
    numbers = [face.number for face in FACES]
    assert len(numbers) == 5
    assert {after - before for before, after in pairwise(numbers)} == {FACE_STEP}
    assert numbers[0] - LOWEST == HIGHEST - numbers[-1]


@pytest.mark.parametrize(("number", "right"), [(1, True), (9, True), (None, True), (2, False), (10, False)])
def test_by_faces_only_a_face_is_an_answer(number: int | None, right: bool) -> None:
    assert (rating_problems(Rating("bun", date(2026, 11, 1), number, how=How.FACES)) == []) is right


def test_an_answer_is_said_as_it_was_given() -> None:
    day = date(2026, 11, 1)
    assert Rating("bun", day, 7, how=How.FACES).answer == "Mostly (counts as 7)"
    assert Rating("bun", day, 7).answer == "7 of 10"
    assert Rating("bun", day, None).answer == "Not now"


def test_own_outcomes_are_asked_first_and_hidden_statements_not_at_all() -> None:
    wordings = {1: Wording("I see my friends"), 2: Wording(hidden=True), 3: Wording("Mine", hidden=True)}
    asked = questions([Outcome("bun", "Into town", (1,)), Outcome("empty", " ", (1,))], wordings)
    assert [question.words for question in asked[:2]] == ["Into town", "I see my friends"]
    assert asked[0].printed is None and asked[1].printed == STATEMENTS[0].words
    assert [question.about for question in asked[2:]] == [f"statement {n}" for n in (4, 5, 6, 7, 8)]
    assert asked[2].words == STATEMENTS[3].easy


def test_the_next_question_goes_round_to_those_that_were_passed_over() -> None:
    asked = questions(
        [Outcome("a", "A", (1,)), Outcome("b", "B", (1,))], {n: Wording(hidden=True) for n in range(2, 9)}
    )
    assert [question.about for question in asked] == ["a", "b", "statement 1"]
    assert next_question(asked, set()) == asked[0]
    assert next_question(asked, {"b"}, "a") == asked[2]
    assert next_question(asked, {"statement 1"}, "b") == asked[0]
    assert next_question(asked, {"a", "b", "statement 1"}, "a") is None
    assert next_question(asked, {"a"}, "gone") == asked[1]


DAYS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))


def test_a_line_says_where_it_began_where_it_is_and_what_lay_between() -> None:
    def said(*numbers: int) -> str:
        return in_words([Rating("bun", day, number) for day, number in zip(DAYS, numbers, strict=False)])

    assert said() == "No number yet."
    assert said(4) == "One answer so far: 4 on 1 September 2026."
    assert said(3, 5, 8) == "3 answers, from 3 on 1 September 2026 to 8 on 1 November 2026: up."
    assert said(8, 5, 3).endswith(": down.") and said(5, 5, 5).endswith(": about the same.")
    assert said(5, 2, 5).endswith("In between it was as low as 2.")
    assert said(5, 9, 5).endswith("In between it was as high as 9.")


def test_who_moved_since_a_day() -> None:
    ratings = [Rating("bun", day, number) for day, number in zip(DAYS, (3, 6, 5), strict=True)]
    move = move_since(ratings, "bun", DAYS[0])
    assert move is not None and (move.first.number, move.last.number, move.by) == (3, 5, 2)
    later = move_since(ratings, "bun", DAYS[0] + timedelta(days=1))
    assert later is not None and later.by == -1
    assert move_since(ratings, "bun", DAYS[2]) is None
    assert move_since(ratings, "other", DAYS[0]) is None


@pytest.mark.parametrize(("before", "after", "by"), [(7, 8, 0), (7, 9, 2), (5, 8, 3)])
def test_less_than_a_face_between_two_ways_of_asking_is_no_change(before: int, after: int, by: int) -> None:
    assert Move("bun", Rating("bun", DAYS[0], before, how=How.FACES), Rating("bun", DAYS[1], after)).by == by
    assert Move("bun", Rating("bun", DAYS[0], before), Rating("bun", DAYS[1], after)).by == after - before
