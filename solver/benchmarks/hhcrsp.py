"""The public one-day set (Mankowska, Meisel and Bierwirth 2014, in the JSON form of Ceschia and others 2024).

Read as a day of linked routes for the same search as a team's week, and written in the set's own form. Its rules: all
leave from and return to one office, nothing starts before its window opens, lateness after it closes costs, and the
cost is a third of travel, lateness and the greatest lateness. Instances come from outside; none is kept here.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from rota.week import Travel, TravelTimes, Week
from solver.arrays import arrays
from solver.objective import weights
from solver.search.knockout import knock_out, own
from solver.search.problem import Ints, Plan, Problem
from solver.search.run import Search

PARTS = 1000  # whole parts of a minute in which the search reckons
NOBODY = 10_000 * PARTS  # cost of a service that nobody does
STARTS = 16  # searches begun at once
SAME = 1e-9  # minutes: less is rounding
HOT, COLD = 20.0 * PARTS, 0.2 * PARTS  # temperatures, in whole parts of a minute


def problem(instance: dict[str, Any]) -> Problem:
    """The instance as arrays; a piece is a service. Raises ValueError where a service can be done by nobody."""
    team, services = instance["caregivers"], _services(instance)
    pieces, workers = len(services), len(team)

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    place = np.array([row for row, _ in services], dtype=np.int64)
    patients = [instance["patients"][row - 1] for row in place]
    opens = np.array([round(PARTS * p["time_window"][0]) for p in patients], dtype=np.int64)
    closes = np.array([round(PARTS * p["time_window"][1]) for p in patients], dtype=np.int64)
    may = np.zeros((pieces, workers, 1), dtype=np.uint8)
    for n, (_, asked) in enumerate(services):
        may[n, :, 0] = [asked["service"] in worker["abilities"] for worker in team]
        if not may[n].any():
            raise ValueError(f"Nobody can do {asked['service']} for {patients[n]['id']}.")
    pair, lag = _links(instance, services)
    travel = np.rint(PARTS * np.array(instance["distances"])).astype(np.int64)
    return arrays(_nothing_asked()).problem._replace(
        workers=workers, days=1, people=len(instance["patients"]), pieces=pieces,
        length=np.array([round(PARTS * asked["duration"]) for _, asked in services], dtype=np.int64),
        place=place, person=place - 1, pair=pair, fixed=zeros(pieces), of_option=np.arange(pieces + 1, dtype=np.int64),
        opt_from=opens, opt_suits_to=closes, may=may, left_out=zeros(pieces) + NOBODY, gap_least=lag,
        travel=travel[None, :, :], weights=weights(travel=1, outside_suits=1), anywhere=0, linked=1,
    )  # fmt: skip


def _nothing_asked() -> Week:
    """A week without anything in it: what a day of linked routes does not look at is as empty as there."""
    return Week("one day", date(2026, 11, 2), 7, (), (), (), TravelTimes((), dict.fromkeys(Travel, ())), (), ())


def solve(instance: dict[str, Any], seconds: float, seed: int) -> tuple[list[list[int]], int]:
    """The best orders found in this time, services by number, and the steps taken. Raises ValueError where none is."""
    asked = problem(instance)
    best, steps = knock_out(lambda n: Search(own(asked), STARTS * seed + n, hot=HOT, cold=COLD), STARTS, seconds)
    if (best.at < 0).any():
        raise ValueError("Some service would be done by nobody.")
    return routes(best), steps


def routes(plan: Plan) -> list[list[int]]:
    """The plan's orders: services by number, worker by worker."""
    return [[int(p) for p in plan.route[w, : plan.size[w]]] for w in range(len(plan.size))]


def solution(instance: dict[str, Any], orders: list[list[int]]) -> dict[str, Any]:
    """The orders in the set's own form, with their earliest starts at full precision."""
    services, start = _services(instance), starts(instance, orders)
    written = []
    for worker, route in zip(instance["caregivers"], orders, strict=True):
        stops = []
        for p in route:
            row, asked = services[p]
            stops.append({
                "patient_id": instance["patients"][row - 1]["id"], "service_id": asked["service"],
                "arrival_time": start[p], "departure_time": start[p] + asked["duration"],
            })  # fmt: skip
        written.append({"caregiver_id": worker["id"], "locations": stops})
    return {"routes": written}


def starts(instance: dict[str, Any], orders: list[list[int]]) -> dict[int, float]:
    """The earliest starts of services by number, for these orders. Raises ValueError where they wait in a circle."""
    services, far = _services(instance), instance["distances"]
    pair, _ = _links(instance, services)
    start = {p: float(instance["patients"][services[p][0] - 1]["time_window"][0]) for route in orders for p in route}
    for _ in range(len(services) + 2):
        before = dict(start)
        for route in orders:
            ready, here = 0.0, 0
            for p in route:
                row, asked = services[p]
                start[p] = max(start[p], ready + far[here][row])
                if pair[p] in start:
                    start[p] = max(start[p], start[int(pair[p])] + _after(instance, services, int(pair[p])))
                ready, here = start[p] + asked["duration"], row
        if all(start[p] - before[p] < SAME for p in start):
            return start
    raise ValueError("Services wait for each other in a circle.")


def cost(instance: dict[str, Any], orders: list[list[int]]) -> float:
    """A third of travel, lateness and the greatest lateness, in minutes."""
    services, far, start = _services(instance), instance["distances"], starts(instance, orders)
    travel = 0.0
    for route in orders:
        rows = [0, *(services[p][0] for p in route), 0]
        travel += sum(far[a][b] for a, b in pairwise(rows))
    late = [max(0.0, start[p] - instance["patients"][services[p][0] - 1]["time_window"][1]) for p in start]
    return float(travel + sum(late) + max(late, default=0.0)) / 3


def _services(instance: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Every service asked for, patient by patient: the patient's row of distances, and what is asked."""
    return [(n + 1, s) for n, patient in enumerate(instance["patients"]) for s in patient["required_caregivers"]]


def _after(instance: dict[str, Any], services: list[tuple[int, dict[str, Any]]], p: int) -> float:
    """How long after service `p` the patient's other one may start at the earliest; below 0 where it may be before."""
    patient = instance["patients"][services[p][0] - 1]
    together = patient["synchronization"]
    if together["type"] == "simultaneous":
        return 0.0
    first = p == 0 or services[p - 1][0] != services[p][0]
    return float(together["distance"][0] if first else -together["distance"][1])


def _links(instance: dict[str, Any], services: list[tuple[int, dict[str, Any]]]) -> tuple[Ints, Ints]:
    """By service: the patient's other one, -1 where there is none, and how long after this one it may start."""
    pair, lag = np.full(len(services), -1, dtype=np.int64), np.zeros(len(services), dtype=np.int64)
    for p in range(1, len(services)):
        if services[p][0] == services[p - 1][0]:
            pair[p], pair[p - 1] = p - 1, p
    for p in range(len(services)):
        if pair[p] >= 0:
            lag[p] = round(PARTS * _after(instance, services, p))
    return pair, lag
