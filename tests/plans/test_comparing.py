"""Two versions side by side, in words: what was added, altered, taken out; and nothing where they say the same."""

import time
from dataclasses import replace
from datetime import date

from plans.comparing import Difference, What, compare
from plans.in_words import days_words, lasting, offer_words, support_words
from plans.outcomes import Outcome
from plans.plan import QUESTIONS, Looked, Offer, Plan
from rota.week import CompetenceNeed
from tests.plans.lines import line
from tests.plans.test_plan import RITA, WRITTEN


def differences(after: Plan, step: str, before: Plan = WRITTEN) -> tuple[Difference, ...]:
    found = {one.step: one.differences for one in compare(before, after, {"insulin": "Insulin by pen"})}
    assert list(found) == list(QUESTIONS)
    assert all(not rest for name, rest in found.items() if name != step), "only that step differs"
    return found[step]


def test_the_same_plan_has_no_difference() -> None:
    assert not any(one.differences for one in compare(WRITTEN, WRITTEN, {}))


def test_words_are_compared_sentence_by_sentence() -> None:
    before = replace(WRITTEN, what_matters="Tea before anything else. Then the news. No rushing, ever.")
    after = replace(before, what_matters="Tea before anything else. Then the late news. Call me Dor!")
    assert differences(after, "what_matters", before) == (
        Difference(What.ALTERED, "Then the news.", "Then the late news."),
        Difference(What.ADDED, "", "Call me Dor!"),
        Difference(What.TAKEN_OUT, "No rushing, ever.", ""),
    )


def test_an_outcome_is_known_by_its_id() -> None:
    (altered,) = differences(replace(WRITTEN, outcomes=(Outcome("bun", "Two buns", (1,)),)), "outcomes")
    assert altered == Difference(What.ALTERED, "Into town for a bun", "Two buns")
    (tied,) = differences(replace(WRITTEN, outcomes=(Outcome("bun", "Into town for a bun", (1, 8)),)), "outcomes")
    assert tied.what is What.ALTERED and tied.after.endswith("I am enabled to live a healthy and happy life)")
    one, two = differences(replace(WRITTEN, outcomes=(Outcome("new", "Swim", (8,)),)), "outcomes")
    assert (one.what, two.what) == (What.ADDED, What.TAKEN_OUT)


def test_an_offer_is_known_by_its_name_and_says_what_it_is_for() -> None:
    helps_less = replace(RITA, name="RITA  next door", minutes_a_week=60, since=date(2026, 11, 1), helping=False)
    (altered,) = differences(replace(WRITTEN, circle=Looked((helps_less,))), "circle")
    assert altered.before == "Rita next door: takes me to bingo, about 2 h a week. For: Into town for a bun. It helps"
    assert "about 1 h a week, since 1 November 2026" in altered.after and "It does not help" in altered.after


def test_two_offers_of_one_name_are_told_apart() -> None:
    before = replace(WRITTEN, circle=Looked((Offer("Jan", "bins"), Offer("Jan", "bingo"))))
    (gone,) = differences(replace(before, circle=Looked((Offer("Jan", "bins"),))), "circle", before)
    assert gone == Difference(What.TAKEN_OUT, "Jan: bingo", "")


def test_why_nothing_fits_is_compared_too() -> None:
    (altered,) = differences(
        replace(WRITTEN, technology=Looked(nothing_because=WRITTEN.technology.nothing_because + " She tried.")),
        "technology",
    )
    assert altered == Difference(What.ADDED, "", "Nothing fits, because: She tried.")


def test_support_is_known_by_its_line_and_said_in_words() -> None:
    longer = replace(WRITTEN.support[0], duration=90, competences=(CompetenceNeed("insulin"),))
    (altered,) = differences(replace(WRITTEN, support=(longer, WRITTEN.support[1])), "support")
    assert "Every Monday, Thursday, 1 h" in altered.before
    assert "1 h 30" in altered.after and "Needs: Insulin by pen" in altered.after


def test_words_for_days_and_lengths() -> None:
    assert days_words(range(7), None) == "Every day"
    assert days_words({0, 2}, 2, 2) == "Twice a week, on any of Monday, Wednesday, every other week"
    assert [lasting(minutes) for minutes in (1, 45, 60, 95)] == ["1 minute", "45 minutes", "1 h", "1 h 35"]
    assert offer_words(Offer("A clock", ""), {}) == "A clock"
    assert support_words(line(double_handed=True), {})[0].endswith("45 minutes, two workers together")


def test_thousands_of_tiny_sentences_are_compared_at_once() -> None:
    before, after = ("\n".join(f"{letter}{n}." for n in range(1_200)) for letter in "ab")
    started = time.monotonic()
    compare(replace(WRITTEN, what_matters=before), replace(WRITTEN, what_matters=after), {})
    assert time.monotonic() - started < 2
