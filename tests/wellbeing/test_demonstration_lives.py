"""The lives of the demonstration that are ratings and stories: each belongs to somebody, and each could be real."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import pytest

from plans.outcomes import STATEMENT, How, Outcome, questions, rating_problems
from plans.stories import Consent, Scope, Story, consent_problems, to_share_problems
from tests.wellbeing.test_demonstration import TODAY
from wellbeing.demonstration.dates import TILBURY
from wellbeing.demonstration.life import ASKED_AGO, LIVES, STORIES, WORDINGS, _ratings
from wellbeing.demonstration.loading import tables_of
from wellbeing.demonstration.painted import PAINTED
from wellbeing.importing.tables import Tables
from wellbeing.photos import cleaned


@pytest.fixture(scope="module")
def tilbury() -> Tables:
    return tables_of(TILBURY, TODAY)


def rows() -> list[dict[str, str]]:
    with LIVES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_most_people_were_asked_and_every_answer_could_be_given(tilbury: Tables) -> None:
    people = {person.reference: person for person in tilbury.people}
    who = [row["who"] for row in rows()]
    assert len(set(who)) == len(who) > 0.8 * len(people)
    not_now = 0
    for row in rows():
        wanted = people[row["who"]].outcomes
        own = tuple(Outcome(words, words, statements) for words, statements in wanted)
        given = [row[column].split() for column in ("first outcome", "second outcome") if row[column]]
        given += [part.partition(":")[2].split() for part in row["statements"].split(";")]
        assert all(len(answers) == len(ASKED_AGO) for answers in given), row["who"]
        assert bool(row["second outcome"]) <= (len(own) > 1), row["who"]
        ratings = [rating for rating, _ in _ratings(row, own, questions(own, {}), "Sam", TODAY)]
        assert [problem for rating in ratings for problem in rating_problems(rating)] == [], row["who"]
        assert all(rating.on < TODAY and rating.asked for rating in ratings)
        first = people[row["who"]].supported_from
        assert all(rating.on >= first for rating in ratings), row["who"]
        not_now += sum(rating.number is None for rating in ratings)
    assert not_now >= 4
    assert Counter(row["how"] for row in rows()).keys() == set(How)


def test_own_words_belong_to_somebody(tilbury: Tables) -> None:
    assert WORDINGS.keys() <= {person.reference for person in tilbury.people}
    assert all(wordings.keys() <= STATEMENT.keys() for wordings in WORDINGS.values())
    assert any(wording.hidden for wordings in WORDINGS.values() for wording in wordings.values())


def test_stories_reach_differently_and_one_was_taken_back(tilbury: Tables) -> None:
    assert {told.who for told in STORIES} <= {person.reference for person in tilbury.people}
    standing = [told for told in STORIES if not told.taken_back]
    assert len(standing) >= 6 and len(standing) < len(STORIES)
    assert {told.scope for told in standing} == set(Scope)
    for told in STORIES:
        story = Story(told.title, told.words, bool(told.painted), told.shows, told.statements)
        assert to_share_problems(story) == [], told.title
        if told.scope is not Scope.NOBODY:
            assert consent_problems(Consent(told.scope, told.how, "They", TODAY, "Sam"), date.max) == []


def test_no_shared_story_says_whose_it_is(tilbury: Tables) -> None:
    people = {person.reference: person for person in tilbury.people}
    for told in STORIES:
        if told.scope in (Scope.COMMISSIONER, Scope.PUBLIC):
            names = {part for part in f"{people[told.who].name} {people[told.who].known_as}".split() if len(part) > 2}
            assert not any(name in f"{told.title} {told.words} {told.shows}" for name in names), told.title


def test_the_paintings_are_photos_like_any_other() -> None:
    assert {told.painted for told in STORIES if told.painted} == PAINTED.keys()
    for paint in PAINTED.values():
        assert cleaned(paint()).startswith(b"\xff\xd8")
