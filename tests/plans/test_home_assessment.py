"""A home assessment: the person first, then a room at a time, measured in sane units."""

import pytest

from plans.home_assessment import (
    OWN_WORDS,
    ROOM,
    ROOMS,
    STEPS,
    HomeAssessment,
    Question,
    changed_since,
    measured,
    unfinished,
    with_own_words,
    with_room,
)

SEAT = Question("seat", "Height of the seat", "cm", 30, 70)
STAIRS = Question("steps", "How many steps?", "steps", 1, 60)
WEIGHT = Question("weight", "Weight", "kg", 25, 350)


def heard() -> HomeAssessment:
    return with_own_words(
        HomeAssessment(), wants="A bath by myself", told_by="person", managing={"bathroom": "hard"}, more=""
    )


@pytest.mark.parametrize(
    ("question", "typed", "kept"),
    [
        (SEAT, "45", "45"),
        (SEAT, " 45.5 cm ", "45.5"),
        (SEAT, "45,5", "45.5"),
        (SEAT, "450 mm", "45"),
        (SEAT, "30", "30"),
        (SEAT, "70.0", "70"),
        (STAIRS, "13 steps", "13"),
        (STAIRS, "1 step", "1"),
        (WEIGHT, "100", "100"),
    ],
)
def test_a_measurement_is_kept_as_a_plain_number(question: Question, typed: str, kept: str) -> None:
    assert measured(question, typed) == kept


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        (SEAT, "29.9"),
        (SEAT, "70.1"),
        (SEAT, "45 kg"),
        (SEAT, "knee high"),
        (SEAT, "-45"),
        (SEAT, "4e1"),
        (SEAT, "NaN"),
        (SEAT, "\u0664\u0665"),
        (STAIRS, "12.5"),
        (WEIGHT, "12 stone"),
    ],
)
def test_a_slip_of_the_tape_is_asked_again_with_unit_and_limits(question: Question, typed: str) -> None:
    with pytest.raises(ValueError, match=f"Give a number in {question.unit}, from {question.least} to"):
        measured(question, typed)


def test_the_person_comes_before_every_room() -> None:
    assert STEPS[0] == OWN_WORDS
    looked = with_room(HomeAssessment(), "bathroom", {"more": "A step"}, "")
    assert looked.next_step == OWN_WORDS
    assert next(iter(unfinished(looked))) == OWN_WORDS
    assert heard().next_step == "bathroom"


def test_wanting_alone_is_not_being_heard() -> None:
    told_nobody = with_own_words(HomeAssessment(), wants="A bath", told_by="", managing={}, more="")
    assert not told_nobody.heard


def test_every_room_is_looked_at_or_it_is_said_why_not() -> None:
    whole = heard()
    for room in ROOM:
        assert room in unfinished(whole)
        whole = (
            with_room(whole, room, {}, "There is none")
            if room == "stairs"
            else with_room(whole, room, {"more": "x"}, "")
        )
    assert unfinished(whole) == {} and whole.next_step is None
    emptied = with_room(whole, "kitchen", {"more": ""}, "")
    assert unfinished(emptied) == {"kitchen": "Kitchen: look at it, or say why not"}


def test_what_was_measured_is_listed_with_its_unit() -> None:
    one = with_room(heard(), "chair", {"chair_height": "42", "more": "A low settee"}, "")
    assert one.measurements == (("Height of the seat from the floor", "42 cm"),)


def test_each_step_counts_its_own_saves() -> None:
    one = with_room(with_room(heard(), "bed", {"more": "a"}, ""), "bed", {"more": "b"}, "")
    assert (one.times(OWN_WORDS), one.times("bed"), one.times("chair")) == (1, 2, 0)
    assert list(changed_since(one, "bed")) == [("What did you see?", "b")]
    assert ("What they want to do", "A bath by myself") in list(changed_since(one, OWN_WORDS))


def test_every_measurement_has_a_unit_and_limits_that_make_sense() -> None:
    for room in ROOMS:
        keys = [question.key for question in room.questions]
        assert len(keys) == len(set(keys))
        for question in room.questions:
            if question.unit:
                assert 0 < question.least < question.greatest and question.unit in ("cm", "kg", "steps")
