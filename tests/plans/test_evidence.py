"""Waits, day 91 and how statements moved, as a report counts them."""

from datetime import date, timedelta

from plans.evidence import AtHome, Moved, Wait, at_home, moved, wait_of
from plans.outcomes import How, Rating
from plans.reablement import DAY_91, Stay, Where

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
OLD, YOUNG = date(1940, 1, 1), date(1990, 1, 1)


def test_a_wait_is_the_median_and_never_below_nothing() -> None:
    day = date(2026, 5, 1)
    waits = [("a", day, day + timedelta(days=n)) for n in (3, 8)] + [("b", day, day - timedelta(days=1))]
    assert wait_of(waits) == Wait(3.0, 3, 2)
    assert wait_of([]) == Wait()


def stay(day_91: date = date(2026, 6, 1)) -> Stay:
    discharged = day_91 - DAY_91
    return Stay((), discharged, discharged, discharged)


def test_day_91_counts_those_of_65_and_over_whose_day_it_was() -> None:
    stays = [
        ("a", OLD, stay(), Where.HOME),
        ("a", OLD, stay(), None),  # a second stay after the same discharge
        ("b", OLD, stay(FIRST), Where.DIED),
        ("c", OLD, stay(LAST), None),
        ("d", YOUNG, stay(), Where.HOME),
        ("e", None, stay(), Where.HOME),
        ("f", OLD, stay(LAST + timedelta(days=1)), Where.HOME),
        ("g", OLD, Stay((), FIRST, FIRST), Where.HOME),
        ("h", date(1961, 3, 3), stay(date(2026, 6, 1)), Where.HOME),  # 65 the day after the discharge
    ]
    found = at_home(stays, FIRST, LAST)
    assert found == AtHome(people=3, at_home=1, unsaid=1, unborn=1)
    assert found.percent is not None and round(found.percent, 1) == 33.3


def rating(number: int | None, day: int, how: How = How.NUMBER, about: str = "statement 2") -> Rating:
    return Rating(about, date(2026, 5, day), number, how=how)


def test_a_statement_moved_from_the_first_to_the_last_answer_of_the_time() -> None:
    before = Rating("statement 2", date(2025, 12, 31), 10)
    ratings = {
        "up": [before, rating(3, 1), rating(9, 2), rating(4, 3)],
        "down": [rating(5, 1), rating(1, 9)],
        "same": [rating(5, 1), rating(None, 8), rating(5, 9)],
        "other face": [rating(5, 1, How.FACES), rating(6, 9)],
        "once": [before, rating(5, 1)],
        "outcome": [rating(1, 1, about="o1"), rating(9, 2, about="o1")],
    }
    found = moved(ratings, FIRST, LAST)
    assert [each.number for each in found] == list(range(1, 9))
    assert found[1] == Moved(2, up=1, same=2, down=1)
    assert found[1].people == 4
    assert found[0].people == 0
