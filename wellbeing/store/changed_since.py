"""Two who change the same: what the second is told where the first was quicker. Knows no rows."""

from __future__ import annotations

from typing import Any


class ChangedSince(Exception):
    """Somebody else saved this after the page was opened. Nothing was saved.

    `now` is what stands, as the function that raises it says; None where the page reads it anew.
    """

    def __init__(self, now: Any = None) -> None:
        super().__init__("Somebody else saved this page since you opened it.")
        self.now = now
