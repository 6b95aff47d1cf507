"""An experiment's tags, when it is looked at again, what was decided before, and whom it names."""

from datetime import date, timedelta

from plans.experiments import Decided, Experiment, names_in, said_of_decision
from plans.principles import PRINCIPLES, principles_of

TODAY = date(2026, 11, 24)
TRYING = Experiment("Sundays", "The same two", TODAY, look_again=TODAY + timedelta(days=7))


def test_the_principles_are_the_twelve_in_their_order() -> None:
    assert [one.number for one in PRINCIPLES] == list(range(1, 13))
    assert len({one.words for one in PRINCIPLES}) == len(PRINCIPLES)


def test_tags_stand_in_their_order_and_one_that_there_is_not_is_left_out() -> None:
    tagged = Experiment("S", "P", TODAY, principles=(8, 2, 8, 99), statements=(5, 0))
    assert [one.number for one in tagged.tagged_principles] == [2, 8]
    assert [one.number for one in tagged.tagged_statements] == [5]
    assert principles_of(()) == ()


def test_it_waits_from_the_day_on_which_we_look_again_until_it_is_decided() -> None:
    assert not TRYING.waits(TODAY + timedelta(days=6))
    assert TRYING.waits(TODAY + timedelta(days=7))
    assert not TRYING.with_decision(Decided.KEEP, "It works", TODAY).waits(TODAY + timedelta(days=7))


def test_what_was_decided_before_is_a_sentence_to_keep() -> None:
    assert said_of_decision(TRYING) == ""
    stopped = TRYING.with_decision(Decided.STOP, "Too long", TODAY)
    assert said_of_decision(stopped) == "On 24 November 2026 we decided to stop it: Too long"


def test_a_name_counts_as_a_word_of_its_own_with_its_capital() -> None:
    names = ["Joan", "Joy", "Al", "Joan", " ", "O’Neill (Pat)"]
    assert names_in(["Joan’s bun", "what a joy", "Alan and Joanna"], names) == ("Joan",)
    assert names_in(["with O’Neill (Pat) there"], names) == ("O’Neill (Pat)",)
    assert names_in(["Ask Al."], names) == ("Al",)
