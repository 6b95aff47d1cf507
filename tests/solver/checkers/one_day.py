"""Judges a solution of the public one-day set from the two files alone. Knows nothing of the solver.

Cost: a third of travel, lateness and the greatest lateness (Mankowska, Meisel and Bierwirth 2014). Minutes.
"""

from __future__ import annotations

from typing import Any

NEAR = 1e-6  # minutes by which a sum of decimal fractions may be out


class Broken(AssertionError):
    """A rule of the set is broken; the message says which, and where."""


def cost(instance: dict[str, Any], solution: dict[str, Any]) -> float:
    """What the solution costs, in minutes. Raises `Broken` where any rule is."""
    patients = {patient["id"]: (row, patient) for row, patient in enumerate(instance["patients"], start=1)}
    abilities = {worker["id"]: set(worker["abilities"]) for worker in instance["caregivers"]}
    travel, late, seen = 0.0, [0.0], set()
    done: dict[str, dict[str, list[tuple[float, str]]]] = {patient: {} for patient in patients}
    for route in solution["routes"]:
        worker = route["caregiver_id"]
        if worker not in abilities:
            raise Broken(f"{worker} is not in the team")
        if worker in seen:
            raise Broken(f"{worker} has two routes")
        seen.add(worker)
        here, ready = 0, 0.0
        for stop in route["locations"]:
            where = f"{worker} at {stop['patient_id']}"
            if stop["patient_id"] not in patients:
                raise Broken(f"{where}: no such patient")
            row, patient = patients[stop["patient_id"]]
            service, start, end = stop["service_id"], stop["arrival_time"], stop["departure_time"]
            if service not in abilities[worker]:
                raise Broken(f"{where}: not able to do {service}")
            lengths = [asked["duration"] for asked in patient["required_caregivers"] if asked["service"] == service]
            if not lengths:
                raise Broken(f"{where}: {service} was not asked for")
            if all(abs(end - start - length) > NEAR for length in lengths):
                raise Broken(f"{where}: takes {end - start}, not {lengths}")
            road = instance["distances"][here][row]
            if start < ready + road - NEAR:
                raise Broken(f"{where}: starts at {start}, cannot be there before {ready + road}")
            opens, closes = patient["time_window"]
            if start < opens - NEAR:
                raise Broken(f"{where}: starts at {start}, before the window opens at {opens}")
            done[stop["patient_id"]].setdefault(service, []).append((start, worker))
            late.append(max(0.0, start - closes))
            travel, here, ready = travel + road, row, end
        travel += instance["distances"][here][0]
    for name, (_, patient) in patients.items():
        _together(name, patient, done[name])
    return (travel + sum(late) + max(late)) / 3


def _together(name: str, patient: dict[str, Any], done: dict[str, list[tuple[float, str]]]) -> None:
    """Every service once; two of them by two workers, at the same time or so far apart."""
    asked = [each["service"] for each in patient["required_caregivers"]]
    for service in set(asked) | set(done):
        if len(done.get(service, [])) != asked.count(service):
            raise Broken(f"{name}: {service} is done {len(done.get(service, []))} times, not {asked.count(service)}")
    if len(asked) < 2:
        return
    if len(set(asked)) == 1:
        (first, one), (second, other) = sorted(done[asked[0]])
    else:
        (first, one), (second, other) = done[asked[0]][0], done[asked[1]][0]
    if one == other:
        raise Broken(f"{name}: both services are done by {one}")
    apart, rule = second - first, patient["synchronization"]
    if rule["type"] == "simultaneous":
        if abs(apart) > NEAR:
            raise Broken(f"{name}: {apart} apart, not simultaneous")
        return
    least, greatest = rule["distance"]
    if not least - NEAR <= apart <= greatest + NEAR:
        raise Broken(f"{name}: {apart} apart, not between {least} and {greatest}")
