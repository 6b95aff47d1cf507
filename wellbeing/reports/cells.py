"""Cells of a spreadsheet that stay what they are: no text in them is taken for a formula. Knows no report."""

from __future__ import annotations

import re

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that some spreadsheet takes for a formula's, full-width ones included."""
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
INVISIBLE = " \u00a0\u200b\ufeff"
"""What a spreadsheet may strip before it looks."""


def safe(value: str | int) -> str:
    """The cell as text: numbers as they are, negative ones too; an apostrophe before what could come alive."""
    text = str(value)
    if NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip(INVISIBLE).startswith(STARTS_A_FORMULA) else text
