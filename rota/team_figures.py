"""Figures of a whole team, for a team and its coach to talk about: sums and how far apart, never one worker's own.

A figure that is made of too few is not told, since it would be somebody's own. Nobody is ranked: no figure knows whose
it is. Knows numbers, and weeks with their rules; no rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rota.findings import Finding
from rota.hours import balances
from rota.rules import daily_rest, split_shift, weekly_rest
from rota.week import Week, local_day

FEWEST_IN_TEAM = 5
"""In a smaller team, who knows their own figure could work out the others' from a sum and how far apart they are."""
FEWEST_BEHIND = 3
"""A sum that fewer than so many workers have a part in is somebody's own, or two people's."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of a team's figures, and how far apart they are: how far a worker is from the team's average, on average.

    `total` None: it is not told, because too few have a part in it; then `apart` is None too.
    """

    total: int | None
    apart: int | None = None


UNTOLD = Sum(None)


def everybodys(figures: Iterable[int]) -> Sum:
    """The sum of a figure that every worker has, such as leave that is left; not told of too small a team."""
    values = list(figures)
    if len(values) < FEWEST_IN_TEAM:
        return UNTOLD
    total = sum(values)
    apart = sum(abs(len(values) * value - total) for value in values) / len(values) ** 2
    return Sum(total, round(apart))


def somebodys(figures: Iterable[int]) -> Sum:
    """The sum of a figure that most workers have none of, such as days ill; told if it is nothing, or many's."""
    values = list(figures)
    having = sum(1 for value in values if value)
    if len(values) < FEWEST_IN_TEAM or 0 < having < FEWEST_BEHIND:
        return UNTOLD
    return Sum(sum(values))


@dataclass(frozen=True, slots=True)
class Weeks:
    """Some weeks of a team as they were told. `over` are minutes a worker was planned beyond what the contract owes.

    `planned` and `owed` are minutes of the team; `split` and `short_rest` count days and rests.
    """

    weeks: int
    planned: Sum
    owed: Sum
    over: Sum
    split: Sum
    short_rest: Sum


def of_weeks(week: Week, weeks: int, members: Collection[str]) -> Weeks:
    """What these weeks came to for the members who owe hours in them. `week` holds all of their days, as told."""
    balance = {
        worker: each for worker, each in balances(week, week.rota).items() if worker in members and each.contracted
    }
    split = split_shift.check(week, week.rota)
    short = [*daily_rest.check(week, week.rota), *weekly_rest.check(week, week.rota)]
    return Weeks(
        weeks,
        planned=everybodys(each.planned for each in balance.values()),
        owed=everybodys(each.owed for each in balance.values()),
        over=everybodys(each.over for each in balance.values()),
        split=somebodys(_days(split, worker) for worker in balance),
        short_rest=somebodys(_days(short, worker) for worker in balance),
    )


def _days(findings: Iterable[Finding], worker: str) -> int:
    """On how many days something was found about this worker."""
    return len({local_day(one.when.start) for one in findings if one.when is not None and worker in one.workers})
