"""What happened at the demonstration's visits: an invented record for each worker's part.

It is the same each time it is asked. Most are recorded on the spot, some later, some are stretched or not needed, and
a few have no record, as with any team. Knows planned times and chance; knows no database.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from plans.what_happened import Became, Step, TaskAnswer, Went
from wellbeing.store.entries import How, What

LEARNED = Path(__file__).parent.parent / "data" / "demonstration" / "learned.csv"
SEED = "Tilbury"

NOT_DONE = ((What.NOT_NEEDED, 0.012), (What.REFUSED, 0.007), (What.NO_ANSWER, 0.004), (What.MISSED, 0.001))
"""How often a visit comes to something else."""
NO_RECORD = 0.006
LATER = 0.12
STRETCHED = 0.05
APART = 0.03
TOUCHED = 0.4
TASK_NOT_DONE = 0.02
WITH_WORDS = 0.22
"""Shares of visits."""
NOT_DONE_TASKS = (
    (Became.DECLINED, "They wanted to wait until after breakfast", "The community nurse"),
    (Became.WITHHELD, "The reading was lower than the plan allows", "The community nurse, by phone"),
    (Became.NOT_DONE, "What we needed was not in the house", "The pharmacy, and the team"),
)
"""What a task came to that was not done, with why and who was told."""
MINUTE = timedelta(minutes=1)
TO_THE_NEXT = 2 * MINUTE
"""At least so long before the worker's next visit begins."""


@dataclass(frozen=True, slots=True)
class Part:
    """A worker's part in a visit as they were told: `key` names it the same each time, `support` is its reference.

    `until` is when the worker has to be on the way to the next; None when it is the last of the day. `tasks` are the
    ids of its delegated tasks, `outcomes` those of what the person wants.
    """

    key: str
    support: str
    start: datetime
    end: datetime
    until: datetime | None
    tasks: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """What the worker wrote down, and when they did."""

    what: What
    at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    other_minutes: int = 0
    learned: str | None = None
    how: How = How.ON_THE_SPOT
    went: Went | None = None
    outcome: tuple[Step, str] | None = None
    tasks: tuple[TaskAnswer, ...] = ()


def happened(part: Part) -> Happened | None:
    """What was written of this part once it was over; None where nothing ever was."""
    chance = Random(f"{SEED}|{part.key}")
    dice = chance.random()
    for what, share in NOT_DONE:
        dice -= share
        if dice < 0:
            at = part.start + chance.randint(1, 9) * MINUTE
            return Happened(what, at, learned=_words(chance, what.value) if what is not What.MISSED else None)
    if dice < NO_RECORD:
        return None
    return _finished(part, chance)


def _finished(part: Part, chance: Random) -> Happened:
    start = part.start + chance.randint(-3, 4) * MINUTE
    stretched = chance.random() < STRETCHED
    end = part.end + (chance.randint(15, 40) if stretched else chance.randint(-5, 5)) * MINUTE
    if part.until is not None and end > part.until - TO_THE_NEXT:
        stretched, end = False, min(part.end, part.until)
    end = max(end, start + 5 * MINUTE)
    apart = chance.randint(3, 9) if chance.random() < APART else 0
    later = chance.random() < LATER
    at = end + (chance.randint(90, 600) if later else chance.randint(0, 3)) * MINUTE
    learned = None
    if stretched:
        learned = _words(chance, "stretch")
    elif apart:
        learned = _words(chance, "apart")
    elif chance.random() < WITH_WORDS:
        about = part.support.partition("-")[0]
        learned = _words(chance, about if chance.random() < 0.6 else "")
    how = How.LATER if later else How.ON_THE_SPOT
    went = Went.STRETCHED if stretched else Went.CHANGED if apart else Went.PLANNED
    more = Random(f"{SEED}|{part.key}|more")  # dice of its own, so that what was asked later alters nothing before
    return Happened(What.FINISHED, at, start, end, apart, learned, how, went, _towards(part, more), _tasks(part, more))


def _towards(part: Part, chance: Random) -> tuple[Step, str] | None:
    if not part.outcomes or chance.random() > TOUCHED:
        return None
    (step,) = chance.choices((Step.CLOSER, Step.SAME, Step.BACK), (5, 4, 1))
    return step, chance.choice(part.outcomes)


def _tasks(part: Part, chance: Random) -> tuple[TaskAnswer, ...]:
    return tuple(_task(task, chance) for task in part.tasks)


def _task(task: str, chance: Random) -> TaskAnswer:
    became, why, told = chance.choice(NOT_DONE_TASKS) if chance.random() < TASK_NOT_DONE else (Became.DONE, None, None)
    return TaskAnswer(task, became, why, told)


def _words(chance: Random, about: str) -> str:
    found = _learned()
    return chance.choice(found.get(about) or found[""])


@cache
def _learned() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with LEARNED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["about"]].append(row["words"])
    return dict(found)
