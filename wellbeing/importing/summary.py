"""What an import did, in words. Knows numbers and sentences only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

ADDED, CHANGED, SAME = "added", "changed", "as before"
KINDS = ("workers", "people", "support lines", "competences", "sign-offs", "times away")


@dataclass(slots=True)
class Summary:
    """What was written for a team: how many rows of each kind were new, changed, or as before; and what to know."""

    team: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def count(self, kind: str, what: str) -> None:
        """One more row of this kind."""
        self.counts[kind, what] += 1

    def lines(self) -> list[str]:
        """The report, a sentence a line."""
        found = [f"{self.team} is imported."]
        for kind in KINDS:
            said = [f"{n:,} {what}" for what in (ADDED, CHANGED, SAME) if (n := self.counts[kind, what])]
            if said:
                found.append(f"{kind.capitalize()}: {', '.join(said)}.")
        return [*found, *self.notes]

    def __str__(self) -> str:
        """The lines under one another."""
        return "\n".join(self.lines())
