"""A week as arrays of whole numbers: what is asked (`Problem`), what is planned (`Plan`), and room to reckon in.

A *piece* is one place of a visit, or one worker's team time. A *route* is one worker's local day, numbered
worker * days + day. Times are minutes since the first local day's 00:00 UTC, so that a day with a clock change is
as long as it is. Knows nothing of dataclasses.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.search.compiled import compiled
from solver.search.linked_room import linked_room

Ints = NDArray[np.int64]

BIG = 1 << 40
NOT_YET = -(1 << 30)
LONGEST_ROUTE = 48
MOST_INTERVALS = 16
LOOKED_AT = 16
DAY = 1440

LIM_WAIT, LIM_WAITING, LIM_BREAK, LIM_BREAK_AFTER, LIM_DAY, LIM_REST, LIM_WEEK_REST, LIM_WEEK_DAYS, LIM_OVER = range(9)


class Problem(NamedTuple):
    """What is asked. Shapes: p pieces, o options, w workers, d days, r routes, h people, l places."""

    workers: int
    days: int
    people: int
    pieces: int
    length: Ints  # p: minutes
    place: Ints  # p: row of `travel`
    person: Ints  # p: -1 for team time
    pair: Ints  # p: the other half of a double-handed visit, -1
    fixed: Ints  # p: 1 when it is never taken out
    of_option: Ints  # p + 1: its options are opt_*[of_option[p]:of_option[p + 1]]
    opt_day: Ints
    opt_from: Ints  # earliest start
    opt_to: Ints  # latest start
    opt_suits_from: Ints
    opt_suits_to: Ints
    may: NDArray[np.uint8]  # p, w, d: who may go on which day
    barred: NDArray[np.uint8]  # o, w: 1 when this worker, who may go on that day, may not in this option
    fit: Ints  # p, w: cost of this worker going
    left_out: Ints  # p: cost of nobody going
    used_to: Ints  # p: start as it stands or usually is, NOT_YET
    used_cost: Ints  # p: cost of another start
    needs: Ints  # p: bits of the competences that one of the two needs
    has: Ints  # p, w, d: which of those bits this worker brings
    of_gap: Ints  # p + 1
    gap_other: Ints
    gap_least: Ints
    gap_most: Ints  # -1: no greatest gap
    of_stretch: Ints  # r + 1: when the worker can work on that day
    stretch_from: Ints
    stretch_to: Ints
    way: Ints  # w: first index of `travel`
    travel: Ints  # ways, l, l: minutes; BIG where there is no way
    from_home: Ints  # w, l: counted in rest
    to_home: Ints  # w, l
    limits: Ints  # LIM_*
    day_from: Ints  # d + 1: local midnights
    contract: Ints  # w: minutes for all the days
    share: Ints  # w: even share of care and team time
    last_end: Ints  # w: end of the last shift before, NOT_YET
    next_begin: Ints  # w: begin of the first shift after, BIG
    after_from: Ints  # w, k: shifts after, BIG where none
    after_to: Ints  # w, k
    before_from: Ints  # w, k: shifts before, NOT_YET where none
    before_to: Ints  # w, k
    weekend: Ints  # d: 1 on Saturday and Sunday
    weekends_before: Ints  # w: weekend days worked before
    late_after: Ints  # d: work that ends after this minute is a late shift
    lates_before: Ints  # w: late shifts worked before
    day_off: Ints  # r: 1 when the worker would like that day off
    early_by: Ints  # r: by when the worker would like to be done, BIG where they don't mind
    late_from: Ints  # r: before when the worker would like not to begin, NOT_YET where they don't mind
    glad: Ints  # h, w: cost of this worker not seeing a person whom they would like to see
    few: Ints  # h: faces that the team promises
    weights: Ints  # rows of objective.Name
    cyclic: int
    known_from: int  # the days whose work is known: d from here to before known_to
    known_to: int
    anywhere: int  # row of `travel` for pieces without a place; where linked, where everybody starts and ends
    linked: int  # 1: one day whose routes are timed together, earliest starts, lateness costs (`linked.py`)


class Plan(NamedTuple):
    """What is planned: the same arrays are written again and again."""

    route: Ints  # r, LONGEST_ROUTE
    size: Ints  # r
    start: Ints  # p
    at: Ints  # p: its route, -1
    option: Ints  # p
    begin: Ints  # r: door to door
    end: Ints  # r
    cost: Ints  # r: travel, waiting, times, the shift itself
    paid: Ints  # r: minutes from first start to last end
    care: Ints  # r: minutes of visits and team time
    most_wait: Ints  # r: limits, wider where fixed pieces alone break them
    most_waiting: Ints  # r
    most_day: Ints  # r
    locked: Ints  # r: 1 when its fixed pieces contradict each other; nothing is added
    visits: Ints  # h, w: how often the worker goes to the person
    total: Ints  # 1: cost of everything


class Room(NamedTuple):
    """Room to reckon in, made once."""

    seq: Ints
    lo: Ints
    hi: Ints
    lag: Ints
    trav: Ints
    spot: Ints  # where each piece truly is: one without a place is where the worker was just before
    starts: Ints
    best_starts: Ints
    longer: Ints
    middle: Ints
    lines: Ints  # row: number of straight lines, first start, its cost
    slope: Ints  # row, line
    length: Ints  # row, line: minutes
    busy: Ints  # minutes of each piece
    suits_from: Ints
    suits_to: Ints
    carried: Ints
    cut_lo: Ints
    cut_hi: Ints
    win_lo: Ints  # r, n: within which each piece of a route may start while all else stays
    win_hi: Ints
    early: Ints  # r, n: earliest start of each piece of a route, going by those before it
    late: Ints  # r, n: latest start, going by those after it
    ends: Ints  # r, 3: earliest and latest instant at work by the rests around a route; its travel
    hours: Ints  # w, 3: paid minutes, minutes of care, what these cost
    opening: Ints  # r: what working that day too, or no longer, adds in days
    windows_known: Ints  # r: 1 when its windows stand
    reach_known: Ints  # r: 1 when `early`, `late` and `ends` stand
    hours_known: Ints  # w: 1 when `hours` and `opening` stand
    routes_changed: Ints  # routes that this step changed, each once
    routes_unsure: Ints  # routes of which this step changed the surroundings, each once
    pieces_moved: Ints  # pieces that this step took out or put in, each once
    is_changed: Ints  # r
    is_unsure: Ints  # r
    is_moved: Ints  # p
    tally: Ints  # how many of these three
    timed: Ints  # 2: cost of the route just timed, and of the best
    found: Ints  # the best route timed: its pieces; their starts; where they are
    near: Ints  # row: a place worth a closer look, the most promising first
    taken: Ints  # pieces taken out
    handed: Ints  # pieces that two workers hand over to each other
    dice: Ints  # 1: state of the random numbers
    book: Ints  # piece or beginning of a route, column: a day of linked routes
    meta: Ints  # what the day in the book costs so far
    notes: Ints  # k, 2: what was delayed, and when it was before
    stack: Ints
    spots: Ints  # place, column: for one half of a visit
    others: Ints  # for the other half
    nearest: Ints  # p, k: all pieces, the most related first
    hit: Ints  # r: routes that something was taken off
    gate: Ints  # r: SHUT, INVITING, 0
    wanted: Ints


def new_plan(problem: Problem) -> Plan:
    """An empty plan, with limits as the team's rules have them."""
    routes = problem.workers * problem.days

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Plan(
        route=zeros(routes, LONGEST_ROUTE) - 1, size=zeros(routes), start=zeros(problem.pieces) + NOT_YET,
        at=zeros(problem.pieces) - 1, option=zeros(problem.pieces) - 1, begin=zeros(routes), end=zeros(routes),
        cost=zeros(routes), paid=zeros(routes), care=zeros(routes),
        most_wait=zeros(routes) + problem.limits[LIM_WAIT],
        most_waiting=zeros(routes) + problem.limits[LIM_WAITING],
        most_day=zeros(routes) + problem.limits[LIM_DAY],
        locked=zeros(routes), visits=zeros(max(1, problem.people), max(1, problem.workers)), total=zeros(1),
    )  # fmt: skip


def new_room(problem: Problem, seed: int) -> Room:
    """Room for one search; `seed` starts its random numbers."""

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    n, routes = LONGEST_ROUTE + 2, problem.workers * problem.days
    return Room(
        seq=zeros(n), lo=zeros(n), hi=zeros(n), lag=zeros(n), trav=zeros(n), spot=zeros(n),
        starts=zeros(n), best_starts=zeros(n), longer=zeros(n), middle=zeros(n), lines=zeros(n, 3),
        slope=zeros(n, 4 * n), length=zeros(n, 4 * n), busy=zeros(n),
        suits_from=zeros(n), suits_to=zeros(n), carried=zeros(1),
        cut_lo=zeros(MOST_INTERVALS), cut_hi=zeros(MOST_INTERVALS), win_lo=zeros(routes, n), win_hi=zeros(routes, n),
        early=zeros(routes, n), late=zeros(routes, n), ends=zeros(routes, 3), hours=zeros(problem.workers, 3),
        opening=zeros(routes), windows_known=zeros(routes), reach_known=zeros(routes),
        hours_known=zeros(problem.workers), routes_changed=zeros(routes), routes_unsure=zeros(routes),
        pieces_moved=zeros(problem.pieces), is_changed=zeros(routes), is_unsure=zeros(routes),
        is_moved=zeros(problem.pieces), tally=zeros(3), timed=zeros(2), found=zeros(3, n),
        near=zeros(LOOKED_AT, 6), taken=zeros(problem.pieces + 1), handed=zeros(n),
        dice=np.array([1 + (seed * 7919) % 2147483000], dtype=np.int64),
        **linked_room(problem),
    )  # fmt: skip


@compiled
def copy_plan(source: Plan, target: Plan) -> None:
    """Everything in `source` written over `target`."""
    target.route[:] = source.route
    target.size[:] = source.size
    target.start[:] = source.start
    target.at[:] = source.at
    target.option[:] = source.option
    target.begin[:] = source.begin
    target.end[:] = source.end
    target.cost[:] = source.cost
    target.paid[:] = source.paid
    target.care[:] = source.care
    target.most_wait[:] = source.most_wait
    target.most_waiting[:] = source.most_waiting
    target.most_day[:] = source.most_day
    target.locked[:] = source.locked
    target.visits[:] = source.visits
    target.total[:] = source.total


@compiled
def roll(room: Room, sides: int) -> int:
    """A random whole number from 0 to `sides` - 1, the same plain and compiled (Park and Miller's generator)."""
    room.dice[0] = room.dice[0] * 48271 % 2147483647
    return int(room.dice[0] % sides)
