"""An NHS number proves itself by its last digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.nhs_number import check_digit, spoken, tidy

NINE = st.text("0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize("text", ["943 476 5919", "9434765919", "943-476-5919", " 943\N{NO-BREAK SPACE}476 5919 "])
def test_a_number_is_taken_however_it_is_written(text: str) -> None:
    assert tidy(text) == "9434765919"


@pytest.mark.parametrize(
    "text", ["", "943 476 5918", "943 476 591", "943 476 59190", "٩٤٣٤٧٦٥٩١٩", "943x476x5919", "²" * 10, "943.476.5919"]
)
def test_what_is_none_is_not_taken(text: str) -> None:
    assert tidy(text) is None


def test_a_check_of_ten_makes_no_number_and_one_of_eleven_is_nought() -> None:
    assert check_digit("000000006") is None  # 6 times 2 is 12, 11 less 1 is 10
    assert check_digit("000000000") == 0


def test_it_is_said_in_three_groups() -> None:
    assert spoken("9434765919") == "943 476 5919"


@given(NINE, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(nine: str, place: int, more: int) -> None:
    last = check_digit(nine)
    if last is None:
        return
    number = f"{nine}{last}"
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert tidy(number) == number
    assert tidy(wrong) is None
