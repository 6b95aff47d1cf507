"""What is wrong with the files that somebody gave: where, what it says, and what would be right. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN = 200
"""How many problems are printed; the rest are counted."""
KEPT = 10_000
"""How many problems are held; the rest are only counted, so that a hopeless file can't fill the memory."""
LONGEST_VALUE = 60
"""Characters of a wrong value that are repeated back."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` counts from 1, the header's line; None when it is about the whole file."""

    file: str
    right: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """One line of text: file, line, column, value, and what would be right."""
        where = ", ".join(
            [
                self.file,
                *([f"line {self.line}"] if self.line else []),
                *([f"column “{self.column}”"] if self.column else []),
            ]
        )
        return f"{where}: {self._said()}{self.right}"

    def _said(self) -> str:
        if self.value is None:
            return ""
        if not self.value.strip():
            return "nothing is there. "
        text = "".join(letter if letter.isprintable() else "�" for letter in self.value)
        short = text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
        return f"it says “{short}”. "


@dataclass(slots=True)
class Problems:
    """Every problem found, in the order of the files. Nothing is imported while there is one."""

    found: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(
        self, file: str, right: str, line: int | None = None, column: str | None = None, value: str | None = None
    ) -> None:
        """Note one more; past `KEPT` it is only counted."""
        self.count += 1
        if len(self.found) < KEPT:
            self.found.append(Problem(file, right, line, column, value))

    def lines(self, most: int = SHOWN) -> list[str]:
        """The report, a sentence a line: how many, the first `most`, how many more, and that nothing was imported."""
        things = "1 thing is" if self.count == 1 else f"{self.count:,} things are"
        listed = [str(problem) for problem in self.found[:most]]
        more = self.count - len(listed)
        rest = [f"… and {more:,} more. Put these right first; the rest may go with them."] if more else []
        return [f"{things} wrong, so nothing was imported:", *listed, *rest]
