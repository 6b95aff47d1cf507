"""The three rounds' words: what came true, whose turn it may be, how many have said something."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from rota.rounds import FEWEST_TO_COUNT, Stage, Stay, Wants, Wished, came_true, how_many, stage_now, whose_turn
from tests.builders import CLOCKS_BACK, MONDAY, at

JUNE = date(2026, 6, 1)
NOW = at(3, "12:00")


def wish(kind: Wants, day: int | None = 0, first: date = MONDAY, **more: str) -> Wished:
    return Wished(uuid4(), "tom", kind, None if day is None else first + timedelta(days=day), **more)


def stay(start: str, end: str, day: int = 0, first: date = MONDAY, person: str = "joan") -> Stay:
    return Stay(at(day, start, first), at(day, end, first), person)


@pytest.mark.parametrize(
    ("closes_at", "stage"), [(None, Stage.WISHES), (NOW, Stage.SETTLE), (NOW + timedelta(minutes=1), Stage.WISHES)]
)
def test_wishes_close_by_themselves_at_their_time(closes_at: datetime | None, stage: Stage) -> None:
    assert stage_now(Stage.WISHES, closes_at, NOW) is stage


def test_a_later_round_does_not_go_back_with_the_clock() -> None:
    assert stage_now(Stage.DONE, NOW, NOW) is Stage.DONE


@pytest.mark.parametrize(
    ("kind", "start", "end", "true"),
    [
        (Wants.DAY_OFF, "09:00", "09:30", False),
        (Wants.EARLY, "14:30", "15:00", True),
        (Wants.EARLY, "14:31", "15:01", False),
        (Wants.LATE, "12:00", "12:30", True),
        (Wants.LATE, "11:59", "12:29", False),
    ],
)
def test_a_wish_for_a_day_is_answered_by_that_days_visits(kind: Wants, start: str, end: str, true: bool) -> None:
    assert came_true(wish(kind), [stay(start, end), stay("20:00", "21:00", day=1)]) is true
    assert came_true(wish(kind), []) is True


def test_early_is_by_the_clock_on_the_wall_when_the_clocks_go_back() -> None:
    assert came_true(wish(Wants.EARLY, 6, CLOCKS_BACK), [stay("14:30", "15:00", 6, CLOCKS_BACK)]) is True
    assert came_true(wish(Wants.EARLY, 6, CLOCKS_BACK), [stay("14:30", "15:01", 6, CLOCKS_BACK)]) is False


def test_to_see_somebody_comes_true_on_any_day_and_a_swap_is_not_for_a_rota_to_answer() -> None:
    to_see = wish(Wants.SEE_PERSON, None, person="joan")
    assert came_true(to_see, [stay("09:00", "09:30", day=4)]) is True
    assert came_true(to_see, [stay("09:00", "09:30", person="eric")]) is False
    assert came_true(wish(Wants.SWAP, 0, other="amina"), []) is None


def test_whose_turn_is_a_hint_among_those_who_clash() -> None:
    assert whose_turn({"Tom": 3, "Amina": 1}, JUNE) == (
        "Tom gave way 3 times since June, Amina once. It may be Amina’s turn."
    )
    assert whose_turn({"Amina": 1, "Tom": 3}, JUNE) == whose_turn({"Tom": 3, "Amina": 1}, JUNE)
    assert whose_turn({"Amina": 0, "Sam": 0, "Tom": 2}, JUNE).endswith("It may be Amina’s or Sam’s turn.")


def test_where_all_gave_way_alike_nobody_is_named() -> None:
    assert whose_turn({"Tom": 2, "Amina": 2}, JUNE) == "Tom and Amina each gave way twice since June."
    assert whose_turn({"Tom": 0, "Amina": 0}, JUNE) == ""
    assert whose_turn({"Tom": 5}, JUNE) == ""


def test_a_rough_count_hides_one_more_or_less_and_a_small_team_shows_none() -> None:
    assert how_many(0, 12) == how_many(3, 12)
    assert how_many(11, 12) == how_many(12, 12)
    small = {how_many(said, FEWEST_TO_COUNT - 1) for said in range(FEWEST_TO_COUNT)}
    assert len(small) == 1
