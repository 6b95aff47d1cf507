"""What a phone sent, once its seal is open: who takes which kind, and what came of it.

Knows the kinds and their takers; nothing of seals, phones' secrets or requests. A taker is safe to ask twice with the
same `client_key`, and leaves committing to the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from sqlalchemy.orm import Session

from wellbeing.viewer import Viewer


class State(StrEnum):
    """What came of something that was sent."""

    TAKEN = "taken"
    NEEDS_YOU = "needs_you"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of a phone's outbox, opened.

    `fields` are those of the form on the page, by the same names. `at` is when it was made by the phone's clock, and
    `now` that moment put right by `clock_ahead_seconds`, which is how far the phone's clock was before ours.
    """

    kind: str
    client_key: str
    visit_id: UUID | None
    fields: dict[str, str] = field(repr=False)
    at: datetime
    now: datetime
    clock_ahead_seconds: int | None


@dataclass(frozen=True, slots=True)
class Took:
    """What came of it. `sentence` says, where it needs its author, what happened, what was kept and what to do.

    `answer` is for the page on which its author chooses: plain JSON, "" where there is nothing to choose.
    """

    state: State | str
    sentence: str = ""
    team_id: UUID | None = None
    visit_id: UUID | None = None
    answer: str = field(default="", repr=False)


Taker = Callable[[Session, Viewer, Sent], Took]

KINDS = {
    "started": ("visit_sent", "take_started"),
    "finished": ("visit_sent", "take_finished"),
    "not_done": ("visit_sent", "take_not_done"),
    "day_time": ("visit_sent", "take_day_time"),
    "alarm_step": ("concern_sent", "take_alarm_step"),
    "concern": ("concern_sent", "take_concern"),
    "rota_change": ("rota_sent", "take_rota_change"),
}
"""Each kind of entry, with the module beside this one, and the function in it, that takes it."""


def _takers() -> dict[str, Taker]:
    found: dict[str, Taker] = {}
    for kind, (module, name) in KINDS.items():
        if find_spec(f"wellbeing.views.{module}"):
            taker = getattr(import_module(f"wellbeing.views.{module}"), name, None)
            if taker is not None:
                found[kind] = taker
    return found


class _Takers(dict[str, Taker]):
    """Filled when first asked, since a taker's module names `Sent` and `Took` from here."""

    def __missing__(self, kind: str) -> Taker:
        self.update(_takers())
        if kind not in self:
            raise KeyError(kind)
        return self[kind]


TAKE: dict[str, Taker] = _Takers()
"""The function that takes each kind. A kind that is missing is kept whole until somebody can take it."""
