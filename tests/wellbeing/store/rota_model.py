"""The rota of a few visits as anybody would write it down: what the state machine compares the rows with.

Knows nothing of the store but what its doors promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

STARTS = tuple(time(hour) for hour in (8, 10, 12))
"""Two visits overlap when they start together, and never otherwise."""
DAYS = 2
WHO = ("Amira", "Sam")


@dataclass(frozen=True)
class Plan:
    """What stands for one visit: who goes, from when (an index of STARTS), what is pinned, whether it was cancelled."""

    worker: str | None = None
    start: int | None = None
    pinned_worker: bool = False
    pinned_start: bool = False
    cancelled: bool = False

    @property
    def going(self) -> bool:
        """Somebody goes at a time."""
        return not self.cancelled and self.worker is not None and self.start is not None


Parts = dict[int, tuple[Plan, Plan]]


class Model:
    """The rota of a few visits, as anybody would write it down."""

    def __init__(self, visits: int) -> None:
        self.plans = [Plan() for _ in range(visits)]
        self.told: list[Plan | None] = [None] * visits
        self.log: list[Parts] = []

    def day(self, visit: int) -> int:
        return visit % DAYS

    def take(self, after: dict[int, Plan], expects: dict[int, Plan]) -> bool:
        """Take a change of these visits where all are as expected; False where one is not, and nothing happens."""
        if any(self.plans[visit] != plan for visit, plan in expects.items()):
            return False
        parts = {visit: (self.plans[visit], plan) for visit, plan in after.items() if plan != self.plans[visit]}
        if parts:
            self.log.append(parts)
            for visit, (_, plan) in parts.items():
                self.plans[visit] = plan
        return True

    def undo(self, number: int) -> bool:
        parts = self.log[number]
        return self.take(
            {visit: before for visit, (before, _) in parts.items()},
            {visit: after for visit, (_, after) in parts.items()},
        )

    def differs(self, visit: int) -> bool:
        """Whether telling would tell somebody something."""
        return self.seen(self.told[visit]) != self.seen(self.plans[visit])

    def seen(self, plan: Plan | None) -> tuple[str, int | None] | None:
        return None if plan is None or plan.cancelled or plan.worker is None else (plan.worker, plan.start)

    def tell(self, visits: Iterable[int]) -> bool:
        """Tell these, unless somebody would be told to be in two homes at once; False then, and nobody is told."""
        those = set(visits)
        after = [self.plans[v] if v in those else told for v, told in enumerate(self.told)]
        if any(self.differs(v) for v in those) and any(self.clash(v, after) for v in those):
            return False
        self.told = after
        return True

    def clash(self, visit: int, plans: list[Plan | None]) -> bool:
        """Whether who goes to this visit goes to another at the same time."""
        mine = plans[visit]
        return (
            mine is not None
            and mine.going
            and any(
                other is not None and other.going and (other.worker, other.start) == (mine.worker, mine.start)
                for number, other in enumerate(plans)
                if number != visit and self.day(number) == self.day(visit)
            )
        )

    def settle(self, after: dict[int, Plan]) -> bool:
        """Take it and, once the week has been told, tell it: both, or neither."""
        kept = list(self.plans), list(self.told), list(self.log)
        self.take(after, {})
        week_told = any(told is not None and told.going for told in kept[1])
        if week_told and not self.tell(after):
            self.plans, self.told, self.log = kept
            return False
        return True
