"""What a sign-off stands on, and what is still missing from it."""

from dataclasses import replace
from datetime import date, timedelta

from rota.signing_off import RENEWED_AHEAD, Said, in_words, missing, months_after, usual_days

TODAY = date(2026, 11, 24)
WHOLE = Said("She said yes", "Ngozi, 01632 960011", "Ngozi", TODAY, 3, 3, "Workbook")


def lacks(said: Said, *, delegated: bool = True, person: bool = True) -> list[str]:
    return [field for field, _ in missing(said, delegated=delegated, person=person, today=TODAY)]


def test_a_delegated_task_for_somebody_by_name_needs_all_of_it() -> None:
    assert lacks(WHOLE) == []
    assert lacks(Said()) == ["consent", "delegated_by", "assessed_by", "assessed_on", "watched"]


def test_a_training_for_anybody_needs_neither_consent_nor_whom_to_ring() -> None:
    assert lacks(replace(WHOLE, consent="", delegated_by=""), delegated=False, person=False) == []
    assert lacks(replace(WHOLE, consent=""), person=False) == [], "nobody by name, nobody to ask"


def test_watched_or_something_else_that_shows_it() -> None:
    assert lacks(replace(WHOLE, watched=None, watched_of=None)) == []
    assert lacks(replace(WHOLE, watched=None, watched_of=None, evidence="")) == ["watched"]
    assert lacks(replace(WHOLE, watched=3, watched_of=3, evidence="")) == []
    assert lacks(replace(WHOLE, watched=2)) == ["watched"]
    assert lacks(replace(WHOLE, watched_of=None)) == ["watched_of"]


def test_nobody_has_seen_what_is_still_to_come() -> None:
    assert lacks(replace(WHOLE, assessed_on=date(2026, 11, 25))) == ["assessed_on"]


def test_in_words() -> None:
    assert in_words(WHOLE) == "Watched 3 of 3. Workbook"
    assert in_words(replace(WHOLE, watched=None)) == "Workbook"
    assert in_words(Said()) == ""


def test_a_renewal_begins_with_the_day_after_when_the_last_one_ends_soon() -> None:
    soon = TODAY + RENEWED_AHEAD
    assert usual_days(TODAY, soon, 6)[0] == soon + timedelta(days=1)
    assert usual_days(TODAY, TODAY, 6)[0] == TODAY + timedelta(days=1), "the last one counts today"
    for last in (None, TODAY - timedelta(days=1), soon + timedelta(days=1)):
        assert usual_days(TODAY, last, 6) == (TODAY, date(2027, 5, 23))
    assert usual_days(TODAY, None, None) == (TODAY, date(2027, 11, 23)), "a year, where the competence does not say"


def test_months_after_the_last_of_a_long_month_end_with_the_short_one() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert months_after(date(2026, 11, 30), 1) == date(2026, 12, 30)
