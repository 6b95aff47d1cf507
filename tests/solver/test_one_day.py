"""The public one-day set through the same search: its form is read and written, and a judge of its own agrees.

The day here is invented, in the set's form; the public files are not part of the project.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import permutations
from math import hypot
from pathlib import Path
from random import Random
from typing import Any

import pytest

from solver.benchmarks import hhcrsp
from solver.search.linked import open_book
from solver.search.problem import BIG
from solver.search.run import Search
from tests.solver.checkers import one_day
from tests.solver.test_command import run

SPOTS = [(50, 50), (10, 20), (80, 15), (60, 70), (30, 90), (75, 60), (20, 55), (90, 85)]
WINDOWS = [(40, 160), (60, 180), (150, 270), (200, 320), (90, 210), (120, 240), (260, 380)]
ASKED = [["s1"], ["s3"], ["s2"], ["s1"], ["s1", "s3"], ["s2", "s4"], ["s1", "s4"]]
TOGETHER = {
    5: {"type": "simultaneous"},
    6: {"type": "sequential", "distance": [20, 40]},
    7: {"type": "sequential", "distance": [15, 30]},
}


def day() -> dict[str, Any]:
    """Seven people and three workers; two visits by two workers one after the other, one by two at once."""
    patients = []
    for n, (place, window, asked) in enumerate(zip(SPOTS[1:], WINDOWS, ASKED, strict=True), start=1):
        patient: dict[str, Any] = {
            "id": f"p{n}", "location": list(place), "time_window": list(window),
            "required_caregivers": [{"service": service, "duration": 15.0} for service in asked],
        }  # fmt: skip
        if n in TOGETHER:
            patient["synchronization"] = TOGETHER[n]
        patients.append(patient)
    return {
        "patients": patients,
        "services": [{"id": f"s{n}", "default_duration": 15.0} for n in range(1, 5)],
        "caregivers": [
            {"id": "c1", "abilities": ["s1", "s2"]},
            {"id": "c2", "abilities": ["s3", "s4"]},
            {"id": "c3", "abilities": ["s1", "s2", "s3", "s4"]},
        ],
        "central_offices": [{"id": "d", "location": list(SPOTS[0])}],
        "distances": [[round(hypot(a - c, b - d), 3) for c, d in SPOTS] for a, b in SPOTS],
    }


def searched(instance: dict[str, Any], steps: int, seed: int = 1) -> list[list[int]]:
    """The orders after so many steps."""
    search = Search(hhcrsp.problem(instance), seed, hot=hhcrsp.HOT, cold=hhcrsp.COLD)
    search.start({})
    search.improve(1.0, steps, lambda _: None, lambda: False)
    return hhcrsp.routes(search.best)


def test_a_day_in_a_file_becomes_a_solution_that_the_judge_agrees_with(tmp_path: Path) -> None:
    asked, out = tmp_path / "day.json", tmp_path / "solution.json"
    asked.write_text(json.dumps(day()), encoding="utf-8")
    done = run("-m", "solver.benchmarks", "hhcrsp", str(asked), "--seconds", "0.5", "--seed", "1", "--out", str(out))
    assert done.returncode == 0, done.stderr
    judged = one_day.cost(day(), json.loads(out.read_text(encoding="utf-8")))
    said = re.search(r"cost (\d+\.\d+)", done.stdout)
    assert said is not None and float(said[1]) == pytest.approx(judged, abs=1e-6)


def test_the_search_and_the_judge_count_alike_all_the_way() -> None:
    instance = day()
    asked = hhcrsp.problem(instance)
    for steps in (0, 1, 5, 20, 60):
        search = Search(asked, 3, hot=hhcrsp.HOT, cold=hhcrsp.COLD)
        search.start({})
        search.improve(1.0, steps, lambda _: None, lambda: False)
        orders = hhcrsp.routes(search.best)
        judged = one_day.cost(instance, hhcrsp.solution(instance, orders))
        assert search.best.total[0] / 3 / hhcrsp.PARTS == pytest.approx(judged, abs=1e-6)
        assert hhcrsp.cost(instance, orders) == pytest.approx(judged, abs=1e-9)
        assert open_book(search.asked, search.saved, search.space) == search.best.total[0]


def test_one_worker_never_does_both_services_however_much_that_would_spare() -> None:
    instance = day()
    for worker in instance["caregivers"]:
        worker["abilities"] = ["s1", "s2", "s3", "s4"]
    for patient in instance["patients"][5:]:
        patient["synchronization"] = {"type": "sequential", "distance": [20, 300]}
    search = Search(hhcrsp.problem(instance), 2, hot=50.0 * hhcrsp.PARTS, cold=50.0 * hhcrsp.PARTS)
    search.start({})
    for steps in range(1, 600):
        search.improve(1.0, steps, lambda _: None, lambda: False)
        one_day.cost(instance, hhcrsp.solution(instance, hhcrsp.routes(search.now)))


def test_nothing_better_is_found_by_trying_every_order_of_a_worker() -> None:
    instance = day()
    best = hhcrsp.cost(instance, searched(instance, 400))
    orders = searched(instance, 400)
    for worker, route in enumerate(orders):
        for other in permutations(route):
            tried = [list(other) if n == worker else each for n, each in enumerate(orders)]
            try:
                assert hhcrsp.cost(instance, tried) >= best - 1e-9
            except ValueError:
                continue


def test_any_orders_at_all_are_timed_as_the_set_says() -> None:
    instance, dice, circles = day(), Random(4), 0
    asked = hhcrsp.problem(instance)
    search = Search(asked, 1)
    for _ in range(300):
        orders: list[list[int]] = [[], [], []]
        for service in dice.sample(range(asked.pieces), asked.pieces):
            orders[dice.choice([w for w in range(3) if asked.may[service, w, 0]])].append(service)
        search.now.at[:] = -1
        for worker, order in enumerate(orders):
            search.now.size[worker] = len(order)
            search.now.route[worker, : len(order)] = order
            search.now.at[order] = worker
        counted = open_book(search.asked, search.plan, search.space)
        try:
            assert counted / 3 / hhcrsp.PARTS == pytest.approx(hhcrsp.cost(instance, orders), abs=1e-6)
        except ValueError:
            circles += 1
            assert counted == BIG
    assert 20 < circles < 280


def test_the_first_of_two_waits_for_a_second_that_comes_late() -> None:
    start = hhcrsp.starts(day(), [[0, 2, 3, 8], [1, 5, 9, 7], [4, 6]])
    assert start[7] > 260 and start[6] == pytest.approx(start[7] - 40)


def test_services_that_wait_for_each_other_in_a_circle_are_no_day() -> None:
    instance = day()
    instance["patients"][5]["synchronization"] = {"type": "simultaneous"}
    one, two, three, four = 4, 5, 6, 7  # both services of the fifth and of the sixth patient
    with pytest.raises(ValueError, match="circle"):
        hhcrsp.starts(instance, [[one, three], [four, two], []])
    assert hhcrsp.starts(instance, [[one, three], [two, four], []])[one] >= 90


def test_a_service_that_nobody_can_do_is_said() -> None:
    instance = day()
    instance["patients"][0]["required_caregivers"][0]["service"] = "s9"
    with pytest.raises(ValueError, match="Nobody can do s9 for p1"):
        hhcrsp.problem(instance)


def test_a_service_that_only_the_same_worker_can_do_is_said() -> None:
    instance = day()
    instance["caregivers"] = [{"id": "c1", "abilities": ["s1", "s2", "s3", "s4"]}, {"id": "c2", "abilities": ["s2"]}]
    with pytest.raises(ValueError, match="done by nobody"):
        hhcrsp.solve(instance, 0.5, 1)


def test_the_same_seed_and_steps_give_the_same_orders() -> None:
    assert searched(day(), 40, seed=5) == searched(day(), 40, seed=5)


GOOD = [[0, 2, 3], [1, 5, 7, 9], [4, 6, 8]]  # services by number, worker by worker


def stop_of(solution: dict[str, Any], patient: str, service: str) -> tuple[list[dict[str, Any]], int]:
    """The stops of a route, and which of them is this one."""
    for route in solution["routes"]:
        for n, stop in enumerate(route["locations"]):
            if (stop["patient_id"], stop["service_id"]) == (patient, service):
                return route["locations"], n
    raise AssertionError(patient)


def later(stops: list[dict[str, Any]], by: float) -> None:
    """All these stops later by so many minutes."""
    for stop in stops:
        stop["arrival_time"] += by
        stop["departure_time"] += by


def moved(patient: str, service: str, by: float) -> Callable[[dict[str, Any]], None]:
    """A stop earlier by itself, or later with all that follow."""

    def change(solution: dict[str, Any]) -> None:
        stops, n = stop_of(solution, patient, service)
        later(stops[n : n + 1] if by < 0 else stops[n:], by)

    return change


def given_away(solution: dict[str, Any]) -> None:
    """c1 does what c1 is not able to."""
    stops, n = stop_of(solution, "p2", "s3")
    solution["routes"][0]["locations"].insert(0, stops.pop(n))


def both_by_one(solution: dict[str, Any]) -> None:
    """c3 stays for the second service as well."""
    stops, n = stop_of(solution, "p6", "s4")
    second = stops.pop(n)
    stops, n = stop_of(solution, "p6", "s2")
    second["arrival_time"] = stops[n]["arrival_time"] + 20
    second["departure_time"] = second["arrival_time"] + 15
    later(stops[n + 1 :], 60)
    stops.insert(n + 1, second)


def left_out(solution: dict[str, Any]) -> None:
    """Nobody does it."""
    stops, n = stop_of(solution, "p1", "s1")
    stops.pop(n)


def done_again(solution: dict[str, Any]) -> None:
    """Once more, straight away."""
    stops, n = stop_of(solution, "p1", "s1")
    ends = stops[n]["departure_time"]
    later(stops[n + 1 :], 15)
    stops.insert(n + 1, {**stops[n], "arrival_time": ends, "departure_time": ends + 15})


def hurried(solution: dict[str, Any]) -> None:
    """Five minutes short."""
    stops, n = stop_of(solution, "p4", "s1")
    stops[n]["departure_time"] -= 5


@pytest.mark.parametrize(
    ("says", "breaking"),
    [
        ("not able to do s3", given_away),
        ("cannot be there before", moved("p1", "s1", -5)),
        ("before the window opens", moved("p2", "s3", -10)),
        ("apart, not simultaneous", moved("p5", "s3", 3)),
        ("apart, not between", moved("p6", "s4", 50)),
        ("both services are done by c3", both_by_one),
        ("done 0 times", left_out),
        ("done 2 times", done_again),
        ("takes 10", hurried),
    ],
)
def test_the_judge_sees_what_is_broken(says: str, breaking: Callable[[dict[str, Any]], None]) -> None:
    solution = hhcrsp.solution(day(), GOOD)
    assert one_day.cost(day(), solution) == pytest.approx(hhcrsp.cost(day(), GOOD))
    breaking(solution)
    with pytest.raises(one_day.Broken, match=says):
        one_day.cost(day(), solution)
