"""When a review is due, and the earliest reason for it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from plans.plan import Interim
from plans.reviews import Due, Reason, Review, Said, a_year_after, review_due, to_finish

START = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("last_reviewed", "interim", "asked_for", "due"),
    [
        (None, None, None, Due(date(2027, 1, 4), Reason.FIRST)),
        (None, Interim("a fall", START), None, Due(date(2026, 12, 7), Reason.INTERIM)),
        (None, Interim("a fall", START, date(2026, 11, 30)), None, Due(date(2026, 11, 30), Reason.INTERIM)),
        (date(2027, 1, 4), None, None, Due(date(2028, 1, 4), Reason.YEARLY)),
        (date(2027, 1, 4), None, date(2027, 3, 1), Due(date(2027, 3, 1), Reason.ASKED)),
        (None, Interim("a fall", START), date(2026, 11, 25), Due(date(2026, 11, 25), Reason.ASKED)),
        (date(2028, 2, 29), None, None, Due(date(2029, 2, 28), Reason.YEARLY)),
    ],
)
def test_the_earliest_reason_is_named(
    last_reviewed: date | None, interim: Interim | None, asked_for: date | None, due: Due
) -> None:
    assert review_due(START, last_reviewed, interim, asked_for) == due


def test_a_review_is_overdue_from_the_day_after() -> None:
    due = review_due(START)
    assert not due.overdue(due.on)
    assert due.overdue(due.on + timedelta(days=1))
    assert due.days_left(due.on + timedelta(days=1)) == -1
    assert "6 weeks" in due.sentence


def test_a_year_after_new_year_and_before_a_leap_day() -> None:
    assert a_year_after(date(2026, 12, 31)) == date(2027, 12, 31)
    assert a_year_after(date(2027, 2, 28)) == date(2028, 2, 28)


@pytest.mark.parametrize(
    ("last_reviewed", "home_since", "drifted_since", "due"),
    [
        (date(2026, 12, 1), date(2027, 2, 1), None, Due(date(2027, 2, 15), Reason.HOSPITAL)),
        (date(2027, 2, 1), date(2027, 2, 1), None, Due(date(2028, 2, 1), Reason.YEARLY)),
        (date(2027, 1, 31), date(2027, 2, 1), None, Due(date(2027, 2, 15), Reason.HOSPITAL)),
        (None, date(2026, 12, 20), None, Due(date(2027, 1, 3), Reason.HOSPITAL)),
        (None, date(2026, 12, 25), None, Due(date(2027, 1, 4), Reason.FIRST)),
        (date(2026, 12, 1), None, date(2027, 2, 1), Due(date(2027, 2, 15), Reason.DRIFT)),
        (date(2027, 2, 1), None, date(2027, 2, 1), Due(date(2028, 2, 1), Reason.YEARLY)),
        (date(2026, 12, 1), date(2027, 2, 2), date(2027, 2, 1), Due(date(2027, 2, 15), Reason.DRIFT)),
    ],
)
def test_a_stay_in_hospital_or_a_drifted_bank_brings_it_forward_until_it_was_talked_about(
    last_reviewed: date | None, home_since: date | None, drifted_since: date | None, due: Due
) -> None:
    assert review_due(START, last_reviewed, home_since=home_since, drifted_since=drifted_since) == due


def test_every_reason_has_a_sentence() -> None:
    assert all(Due(START, reason).sentence for reason in Reason)


def test_a_review_needs_who_was_there_what_they_said_and_what_will_change() -> None:
    whole = Review(START, (Said("person", "The mornings"),), (), "Come at nine", ("Joan",))
    assert to_finish(whole) == ()
    assert len(to_finish(Review(START, (Said("person", " "),), (), " ", (" ",)))) == 3
    assert to_finish(Review(START, (), (Said("team", "Too many faces"),), "Fewer faces", ("Joan",))) == ()


def test_a_talk_before_support_began_is_no_first_review() -> None:
    assert review_due(START, START - timedelta(days=20)) == Due(date(2027, 1, 4), Reason.FIRST)
    assert review_due(START, START) == Due(date(2027, 11, 23), Reason.YEARLY)


@pytest.mark.parametrize("seed", range(200))
def test_it_is_never_later_than_any_of_the_promises(seed: int) -> None:
    """Each promise read by itself: six weeks, a year, asked for, after hospital, after drift, interim support."""
    dice = random.Random(seed)

    def some_day() -> date | None:
        return dice.choice((None, START + timedelta(days=dice.randrange(-60, 500))))

    last, asked, home, drift = some_day(), some_day(), some_day(), some_day()
    interim = dice.choice((None, Interim("a fall", START)))
    promises = set()
    if last is None or last < START:
        promises.add(START + timedelta(days=42))
    if last is not None:
        promises.add(date(last.year + 1, last.month, 28 if (last.month, last.day) == (2, 29) else last.day))
    promises |= {day + timedelta(days=14) for day in (home, drift) if day is not None and (last is None or day > last)}
    promises |= {asked} if asked else set()
    promises |= {START + timedelta(days=14)} if interim else set()
    assert review_due(START, last, interim, asked, home, drift).on == min(promises)


def test_a_review_is_soon_from_two_weeks_before_its_last_day_and_ever_after() -> None:
    due = Due(date(2026, 12, 8), Reason.YEARLY)
    assert [due.soon(date(2026, 11, day)) for day in (23, 24)] == [False, True]
    assert due.soon(date(2027, 1, 1))
