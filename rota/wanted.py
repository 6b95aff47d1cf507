"""What a team wants of a rota, in plain words: the groups of which a team says which matters more.

Knows the words and the usual order, nothing of what each costs in a search: that is for the solver. The rules that a
proposal never breaks are not here, as nobody sets them aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is wanted: the `name` that data goes by, what a team calls it, and why it matters."""

    name: str
    words: str
    reason: str


NOBODY_LEFT = Wanted(
    "nobody_left", "Nobody is left without a visit", "A missed visit can do harm. This always comes first."
)
HOURS = Wanted(
    "hours", "Everyone works the hours in their contract", "You are paid a salary. Too many hours tire you out."
)
FACES = Wanted("faces", "People see few different workers", "People tell us they want to know who is coming.")
TIMES = Wanted("times", "Visits are at the times that suit", "A life should not be run by the rota.")
WISHES = Wanted("wishes", "Wishes come true", "What people and workers ask for, where it can be done.")
FAIR = Wanted(
    "fair", "Weekends and late shifts are shared out fairly", "Nobody gets them all. The last weeks count too."
)
TRAVEL = Wanted("travel", "Little time on the road", "Time on the road helps nobody.")
WAITING = Wanted("waiting", "Little waiting between visits", "Nobody likes to stand about.")
USUAL = Wanted("usual", "The rota stays much as it usually is", "People and workers get used to a week.")

ALWAYS_FIRST = NOBODY_LEFT
WANTED = (NOBODY_LEFT, HOURS, FACES, TIMES, WISHES, FAIR, TRAVEL, WAITING, USUAL)
"""All of them, in the usual order."""


def in_order(names: Iterable[str]) -> tuple[Wanted, ...]:
    """All that is wanted, in the order of these names; those not named follow in the usual order.

    Nobody left without a visit comes first whatever is said. A name that is not known, or comes twice, is left out.
    """
    known = {wanted.name: wanted for wanted in WANTED}
    first = [ALWAYS_FIRST, *(known[name] for name in names if name in known)]
    return tuple(dict.fromkeys((*first, *WANTED)))
