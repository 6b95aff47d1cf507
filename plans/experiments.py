"""An experiment of a team's learning log (Human Learning Systems): what it is, what came of it, whom it names.

Purpose, what we understand, what we try, what we saw, keep or stop. Knows nothing of rows or of who may read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from plans.outcomes import STATEMENT, Statement
from plans.principles import Principle, principles_of
from rota.local_time import spoken_date


class Decided(StrEnum):
    """What came of an experiment."""

    KEEP = "keep"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Experiment:
    """Something that a team tries in order to learn. `principles` and `statements` are the numbers of its tags.

    `decided` None: it is being tried. `look_again` is the day on which the team means to look at it.
    """

    title: str
    purpose: str
    begun: date
    understand: str = ""
    trying: str = ""
    look_again: date | None = None
    principles: tuple[int, ...] = ()
    statements: tuple[int, ...] = ()
    decided: Decided | None = None
    why: str = ""
    decided_on: date | None = None

    @property
    def tagged_principles(self) -> tuple[Principle, ...]:
        """The principles that it belongs to."""
        return principles_of(self.principles)

    @property
    def tagged_statements(self) -> tuple[Statement, ...]:
        """The statements that it belongs to."""
        return tuple(STATEMENT[number] for number in sorted(set(self.statements)) if number in STATEMENT)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of it that somebody wrote."""
        return (self.title, self.purpose, self.understand, self.trying, self.why)

    def waits(self, today: date) -> bool:
        """Whether the day has come on which the team meant to look at it again."""
        return self.decided is None and self.look_again is not None and self.look_again <= today

    def with_decision(self, decided: Decided, why: str, on: date) -> Experiment:
        """The same, decided on that day."""
        return replace(self, decided=decided, why=why, decided_on=on)


def said_of_decision(experiment: Experiment) -> str:
    """What was decided, as a sentence to keep where it is decided again; empty where nothing was."""
    if experiment.decided is None or experiment.decided_on is None:
        return ""
    what = "to keep it" if experiment.decided is Decided.KEEP else "to stop it"
    return f"On {spoken_date(experiment.decided_on)} we decided {what}: {experiment.why}".rstrip(": ")


def names_in(texts: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Which of these names stand in the texts as words of their own, each once: what other teams had better not read.

    Capitals count, since Joy is a name and joy is none.
    """
    words = "\n".join(texts)
    wanted = dict.fromkeys(name for name in names if name.strip())
    return tuple(name for name in wanted if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words))
