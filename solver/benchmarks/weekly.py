"""Weeks of the shared weekly set: read as a `Week` of ours, and written back as the set's own solution.

Minutes from midnight of each day become instants of a week without a clock change. Who may go to a visit is said by
a competence for each set of workers, since the set names them visit by visit.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from rota.limits import MINUTES_IN_DAY, Limits
from rota.local_time import midnight, minutes_between
from rota.week import (
    Competence,
    CompetenceNeed,
    DayOption,
    Gap,
    NeededOf,
    Person,
    Rota,
    SignOff,
    Travel,
    TravelTimes,
    Visit,
    Week,
    Window,
    Worker,
)
from solver.objective import Name, weights
from solver.search.problem import Ints

FIRST = date(2026, 11, 2)
WAYS = list(Travel)
FORBIDDEN = 200


def costs(instance: dict[str, Any]) -> Ints:
    """The set's own weights and no others; what it forbids, being far over the contract, costs more than it saves."""
    given = instance["weights"]
    none = {name.name.lower(): 0 for name in Name}
    ordinary, critical = _worth(instance)
    return weights(**none | {
        "nobody_going": ordinary, "time_critical": critical - ordinary,
        "over_contract": given["over"], "under_contract": given["under"], "far_from_contract": given["beyond_180"],
        "far_over_contract": FORBIDDEN, "faces": given["face"], "faces_over": given["face_over_target"],
        "not_link_worker": given["not_link"], "outside_suits": given["not_suiting"],
        "days_in_a_row": given["six_days"], "no_two_days_off": given["no_two_days_off"],
        "shifts": given["shift"], "long_days": given["shift_over_preferred"], "travel": given["travel"],
        "waiting": given["waiting"],
    })  # fmt: skip


def _worth(instance: dict[str, Any]) -> tuple[int, int]:
    """What it costs to leave out most visits, and those that cost more."""
    worth = [visit["uncovered_cost"] for visit in instance["visits"]]
    ordinary = max(set(worth), key=worth.count, default=0)
    return ordinary, max([ordinary, *worth])


def worth(instance: dict[str, Any]) -> dict[UUID, int]:
    """What leaving out a place of each visit costs, by the visit's id: the set says it visit by visit."""
    return {visits_id(n): visit["uncovered_cost"] for n, visit in enumerate(instance["visits"])}


def few(instance: dict[str, Any]) -> dict[str, int]:
    """Faces promised to each person, by id."""
    return {f"p{n}": person["faces_target"] for n, person in enumerate(instance["people"])}


def read(instance: dict[str, Any]) -> tuple[Week, dict[tuple[UUID, int], int]]:
    """The week, and which of the instance's visits each of its places is."""
    team = tuple(_worker(n, worker) for n, worker in enumerate(instance["workers"]))
    people = tuple(
        Person(f"p{n}", f"Person {n}", f"p{n}", link_worker=f"w{p['link_worker']}")
        for n, p in enumerate(instance["people"])
    )
    competences: dict[tuple[int, ...], str] = {}
    visits: list[Visit] = []
    ordinary = _worth(instance)[0]
    number: dict[tuple[UUID, int], int] = {}
    for n, asked in enumerate(instance["visits"]):
        other = asked["together_with"]
        if other is not None and other < n:
            number[visits_id(other), 2] = n
            continue
        who = tuple(asked["workers"])
        needed = CompetenceNeed(competences.setdefault(who, f"c{len(competences)}"), NeededOf.BOTH)
        visits.append(_visit(n, asked, needed, ordinary))
        number[visits_id(n), 1] = n
    sign_offs = tuple(SignOff(f"w{w}", c, None, FIRST) for who, c in competences.items() for w in who)
    limit = instance["limits"]
    limits = Limits(
        longest_wait=limit["waiting"], waiting_in_day=limit["waiting"], break_length=limit["break"],
        break_after=limit["break_over"], longest_day=limit["shift"], daily_rest=limit["rest"],
        rest_door_to_door=False, over_contract=limit["over_contract"], weekly_rest=_day_off(instance),
    )  # fmt: skip
    ways = {way: _table(instance["travel"][min(k, len(instance["travel"]) - 1)]) for k, way in enumerate(WAYS)}
    return (
        Week(
            "weekly set", FIRST, 7, team, people, tuple(visits), TravelTimes(tuple(p.id for p in people), ways),
            tuple(Competence(c, c) for c in competences.values()), sign_offs, tuple(_gaps(instance)), limits=limits,
        ),
        number,
    )  # fmt: skip


def write(week: Week, rota: Rota, number: dict[tuple[UUID, int], int]) -> dict[str, Any]:
    """The rota as the set's solution."""
    found = {}
    for a in rota.assignments:
        if a.worker is not None:
            day = (a.start.date() - FIRST).days
            start = minutes_between(midnight(FIRST + timedelta(days=day)), a.start)
            found[str(number[a.visit, a.place])] = {"worker": int(a.worker[1:]), "day": day, "start": start}
    return {"visits": found}


def visits_id(n: int) -> UUID:
    """The id of the instance's visit `n`."""
    return uuid5(NAMESPACE_URL, f"weekly set {n}")


def _instant(day: int, minute: int) -> datetime:
    return midnight(FIRST + timedelta(days=day)) + timedelta(minutes=minute)


def _day_off(instance: dict[str, Any]) -> int:
    """The set asks for a day off in seven: the shortest time from one shift to the next with a day between."""
    hours: list[list[int]] = [h for worker in instance["workers"] for h in worker["available"] if h is not None]
    if not hours:
        return Limits().weekly_rest
    return min(Limits().weekly_rest, min(h[0] for h in hours) + 2 * MINUTES_IN_DAY - max(h[1] for h in hours))


def _worker(n: int, worker: dict[str, Any]) -> Worker:
    hours = tuple(
        Window(_instant(day, hours[0]), _instant(day, hours[1]))
        for day, hours in enumerate(worker["available"])
        if hours is not None
    )
    return Worker(f"w{n}", f"Worker {n}", worker["contract"], None, WAYS[worker["travel"]], hours)


def _visit(n: int, asked: dict[str, Any], needed: CompetenceNeed, ordinary: int) -> Visit:
    options = tuple(
        DayOption(
            FIRST + timedelta(days=day),
            Window(_instant(day, asked["possible"][0]), _instant(day, asked["possible"][1])),
            Window(_instant(day, asked["suits"][0]), _instant(day, asked["suits"][1])),
        )
        for day in asked["days"]
    )
    person = f"p{asked['person']}"
    return Visit(
        visits_id(n), person, person, asked["duration"], options,
        double_handed=asked["together_with"] is not None, competences=(needed,),
        time_critical=asked["uncovered_cost"] > ordinary,
    )  # fmt: skip


def _gaps(instance: dict[str, Any]) -> list[Gap]:
    """The set's gaps go by the slots of the earlier and the later visit; ours are the same both ways."""
    gaps, asked = [], instance["visits"]
    first = [n for n, v in enumerate(asked) if v["together_with"] is None or v["together_with"] > n]
    for k, a in enumerate(first):
        for b in first[k + 1 :]:
            one, other = asked[a], asked[b]
            if one["person"] != other["person"] or one["slot"] == other["slot"]:
                continue
            if set(one["days"]) & set(other["days"]):
                least = instance["gaps"][one["slot"]][other["slot"]]
                gaps.append(Gap(visits_id(a), visits_id(b), least))
    return gaps


def _table(rows: list[list[int]]) -> tuple[tuple[int | None, ...], ...]:
    return tuple(tuple(row) for row in rows)


__all__ = ["costs", "few", "read", "worth", "write"]
