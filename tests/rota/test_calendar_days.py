"""What of somebody's name may stand in a calendar that others keep."""

import pytest

from rota.calendar_days import A_VISIT, first_name_only


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("Joan", "Joan"),
        ("Joan Bennett", "Joan"),
        ("  Joan   Anne Bennett ", "Joan"),
        ("Mrs Bennett", "Mrs B"),
        ("Mrs. Bennett", "Mrs. B"),
        ("DR Osei-Bonsu", "DR O"),
        ("Mrs", A_VISIT),
        ("", A_VISIT),
        ("  ", A_VISIT),
        ("Bennett, Joan", "Bennett"),
    ],
)
def test_a_first_name_and_of_a_surname_its_first_letter(called: str, said: str) -> None:
    assert first_name_only(called) == said
