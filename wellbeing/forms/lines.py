"""Text of several lines as it is kept: browsers end a line in two letters, we in one. Knows no rows."""

from __future__ import annotations

from typing import Any

from wellbeing.forms import plan
from wellbeing.forms.plain import LongWords


def clean(text: str | None) -> str:
    """What was typed, as `plan.clean` has it, with one kind of line end."""
    return plan.clean(text).replace("\r\n", "\n").replace("\r", "\n")


def some_lines(label: str, *needed: Any, most: int = plan.LONGEST_WORDS) -> LongWords:
    """A field for it: it may be left empty unless `needed` says otherwise. `most`: letters that are kept."""
    return plan.long_words(label, *needed, most=most, clean=clean)
