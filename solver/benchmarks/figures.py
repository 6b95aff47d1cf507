"""The arithmetic of the benchmarks, and what a rota comes to in figures. Knows nothing of how a rota was made."""

from __future__ import annotations

from hashlib import sha256
from math import ceil, log
from typing import Any

from rota.hours import balances
from rota.rules import check, hard
from rota.week import Rota, Week
from solver.fewest import faces_of
from solver.objective import Name, weights
from solver.weigh import amounts

Figures = dict[str, Any]


def mean(values: list[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def percentile(values: list[float], share: float) -> float:
    """The smallest of `values` that at least this share of them (0 to 1) is not above: the nearest-rank method."""
    if not values:
        return 0.0
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def exponent(sizes: list[float], times: list[float]) -> float:
    """The power of size with which time grows: the slope of log(time) on log(size) by least squares.

    Raises ValueError with fewer than two different sizes.
    """
    xs, ys = [log(size) for size in sizes], [log(time) for time in times]
    x, y = mean(xs), mean(ys)
    spread = sum((a - x) ** 2 for a in xs)
    if spread == 0:
        raise ValueError("Growth needs two different sizes at least.")
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / spread


def percent(now: float, before: float) -> float:
    """By how many per cent `now` is above `before` (below: negative); 0 where there was nothing before."""
    return 100 * (now / before - 1) if before else 0.0


def measure(week: Week) -> str:
    """A short name for the weights by which this week's cost is reckoned: other weights, another name."""
    return sha256(weights(week.wanted).tobytes()).hexdigest()[:8]


def figures(week: Week, rota: Rota) -> Figures:
    """What a rota comes to, hours in decimals.

    `room`: hours under the contract, which the team has to spare. `most_over`: hours over it of the worker who is
    furthest over. `too_many_faces`: people who see more workers than the promise, or the fewest that can be.
    """
    found, hard_ones = amounts(week, rota), hard(check(week, rota))
    seen = faces_of(week, rota)
    hours = balances(week, rota).values()
    return {
        "uncovered": found[Name.NOBODY_GOING],
        "places": sum(len(visit.places) for visit in week.visits),
        "hard": len(hard_ones),
        "split": sum(finding.rule == "split_shift" for finding in hard_ones),
        "faces": round(mean([float(each.faces) for each in seen]), 3),
        "most_faces": max((each.faces for each in seen), default=0),
        "too_many_faces": sum(each.faces > max(week.limits.faces, each.at_least) for each in seen),
        "travel": round(found[Name.TRAVEL] / 60, 2),
        "outside": round(found[Name.OUTSIDE_SUITS] / 60, 2),
        "waiting": round(found[Name.WAITING] / 60, 2),
        "over": round(found[Name.OVER_CONTRACT] / 60, 2),
        "most_over": round(max((own.over for own in hours), default=0) / 60, 2),
        "room": round(sum(max(0, own.room) for own in hours) / 60, 2),
        "shifts": found[Name.SHIFTS],
    }


__all__ = ["Figures", "exponent", "figures", "mean", "measure", "percent", "percentile"]
