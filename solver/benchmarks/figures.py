"""The arithmetic of the benchmarks, and what a rota comes to in figures. Knows nothing of how a rota was made."""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module
from math import ceil, log
from typing import Any

from rota.rules import check, hard
from rota.shifts import Shifts
from rota.week import Rota, Week
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


def faces(week: Week, rota: Rota) -> dict[str, int]:
    """How many different workers each person sees, by the person's id; 0 for one whom nobody visits."""
    seen: dict[str, set[str]] = {visit.person: set() for visit in week.visit.values()}
    for a in rota.assignments:
        if a.worker is not None:
            seen[week.visit[a.visit].person].add(a.worker)
    return {person: len(workers) for person, workers in seen.items()}


def figures(week: Week, rota: Rota) -> Figures:
    """What a rota comes to, hours in decimals.

    `room`: hours under the contract, which the team has to spare. `most_over`: hours over it of the worker who is
    furthest over. `too_many_faces`: people who see more workers than the promise, or the fewest that can be.
    """
    found, shifts, hard_ones = amounts(week, rota), Shifts(week, rota), hard(check(week, rota))
    seen = faces(week, rota)
    planned = {w.id: sum(day.when.minutes for day in shifts.days(w.id)) for w in week.workers}
    owed = {w.id: w.contracted_minutes * week.days // 7 - w.leave_minutes for w in week.workers}
    return {
        "uncovered": found[Name.NOBODY_GOING],
        "places": sum(len(visit.places) for visit in week.visits),
        "hard": len(hard_ones),
        "split": sum(finding.rule == "split_shift" for finding in hard_ones),
        "faces": round(mean([float(count) for count in seen.values()]), 3),
        "most_faces": max(seen.values(), default=0),
        "too_many_faces": sum(count > allowed for count, allowed in _allowed(week, rota, seen)),
        "travel": round(found[Name.TRAVEL] / 60, 2),
        "waiting": round(found[Name.WAITING] / 60, 2),
        "over": round(found[Name.OVER_CONTRACT] / 60, 2),
        "most_over": round(max((planned[w] - owed[w] for w in planned), default=0) / 60, 2),
        "room": round(sum(max(0, owed[w] - planned[w]) for w in planned) / 60, 2),
        "shifts": found[Name.SHIFTS],
    }


def _allowed(week: Week, rota: Rota, seen: dict[str, int]) -> list[tuple[int, int]]:
    """Faces and the most there may be, person by person: the promise, or the fewest that the visits allow."""
    try:
        fewest = import_module("solver.fewest")
    except ImportError:  # no proof of the fewest: the promise alone
        return [(count, week.limits.faces) for count in seen.values()]
    return [(seen.get(e.person, 0), max(week.limits.faces, e.at_least)) for e in fewest.faces_of(week, rota)]


__all__ = ["Figures", "exponent", "faces", "figures", "mean", "measure", "percent", "percentile"]
