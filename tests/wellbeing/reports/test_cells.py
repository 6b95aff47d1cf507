import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellbeing.reports.cells import STARTS_A_FORMULA, safe


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 1375",
        "-2+3",
        "@SUM(A1)",
        "\tcmd",
        "\r=1",
        " =1",
        "\u00a0=1",
        "\uff1d1",
        "=cmd|' /C calc'!A0",
        "--1",
        "-",
    ],
)
def test_what_could_come_alive_gets_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-0.5", "+3", "0", "12.75", "Tilbury", "O'Neill", "a=b", "2026-10"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_a_number_of_minutes_stays_a_number() -> None:
    assert safe(-615) == "-615"


@given(st.sampled_from(STARTS_A_FORMULA), st.text(max_size=30))
def test_nothing_but_a_number_starts_like_a_formula(first: str, rest: str) -> None:
    cell = safe(first + rest)
    assert cell.startswith("'") or float(cell) is not None
