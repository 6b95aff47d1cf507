"""The questions about a person: each has one answer, and what is private is known as such."""

from __future__ import annotations

from dataclasses import fields

import pytest

from plans.about_me import (
    IN_AN_EMERGENCY,
    PRIVATE,
    QUESTIONS,
    WAY_IN,
    AboutMe,
    Moment,
    Question,
    next_question,
)


def test_every_field_is_asked_once() -> None:
    asked = [question.field for question in QUESTIONS]
    assert sorted(asked) == sorted([field.name for field in fields(AboutMe)] + [*PRIVATE, WAY_IN])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.field)
def test_an_answer_is_read_where_it_was_written_and_nowhere_else(question: Question) -> None:
    moment = Moment().answered(question.field, "Tea first")
    assert {each.field for each in QUESTIONS if moment.words(each.field)} == {question.field}
    assert (moment.about == AboutMe()) is question.private


def test_health_getting_in_and_who_decides_are_private_and_a_good_day_is_not() -> None:
    private = {question.field for question in QUESTIONS if question.private}
    assert private == {"way_in", "risks", "allergies", "health", "emergency", "papers", "decides", "no_reply"}


def test_what_is_needed_in_an_emergency_is_asked() -> None:
    assert set(IN_AN_EMERGENCY) <= {question.field for question in QUESTIONS}


def test_one_question_leads_to_the_next_and_the_last_to_none() -> None:
    walked = [QUESTIONS[0]]
    while (following := next_question(walked[-1].field)) is not None:
        walked.append(following)
    assert tuple(walked) == QUESTIONS
