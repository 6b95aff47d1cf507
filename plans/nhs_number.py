"""An NHS number: ten digits, of which the last proves the other nine. Knows nothing of whose it is.

Source: NHS Data Dictionary, "NHS NUMBER" (modulus 11).
"""

from __future__ import annotations

DIGITS = 10
MODULUS = 11
GROUPED_BY = " -\N{NO-BREAK SPACE}"
"""What people write between the groups of digits."""


def tidy(text: str) -> str | None:
    """The ten digits, whatever stands between them; None for what can't be an NHS number."""
    digits = "".join(letter for letter in text if letter not in GROUPED_BY)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits[:-1]) == int(digits[-1]) else None


def check_digit(nine: str) -> int | None:
    """The last digit that nine others ask for; None where they are no number at all."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(DIGITS, 1, -1), strict=True))
    found = (MODULUS - total % MODULUS) % MODULUS
    return None if found == DIGITS else found


def spoken(number: str) -> str:
    """943 476 5919: three, three and four, as people read it out."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"
