"""Text of several lines as it is kept: browsers end a line in two letters, we in one. Knows no rows."""

from __future__ import annotations

from wellbeing.forms import plan


def clean(text: str | None) -> str:
    """What was typed, as `plan.clean` has it, with one kind of line end."""
    return plan.clean(text).replace("\r\n", "\n").replace("\r", "\n")
