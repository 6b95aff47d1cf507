"""Which move a step tries, chosen at random. Knows nothing of how each is done."""

from __future__ import annotations

from solver.search.compiled import compiled
from solver.search.exchange import exchange_day, exchange_rarest
from solver.search.linked_ruin import ruin_linked
from solver.search.problem import Plan, Problem, Room, roll
from solver.search.rows import W_FACES, W_OTHER_WORKER
from solver.search.ruin import (
    left_out,
    make_way,
    rarest_face,
    related,
    same_time,
    shift_end,
    some_piece,
    whole_shift,
)

FEWEST_OUT, MOST_OUT = 3, 14
MORE_OUT = 5  # beside an exchange
MOVES, EXCHANGES = 10, 4  # how often, of so many steps together


@compiled
def ruin(problem: Problem, plan: Plan, room: Room) -> int:
    """Takes some visits out by one of the moves, chosen at random; how many are in `room.taken`."""
    if problem.linked:
        return int(ruin_linked(problem, plan, room))
    missing = left_out(problem, plan, room) if roll(room, 3) == 0 else -1
    if missing >= 0:
        return int(make_way(problem, plan, room, missing, some_of_them(room)))
    seed = some_piece(problem, plan, room)
    if seed < 0:
        return 0
    move = roll(room, MOVES + exchanges(problem))
    person, route = problem.person[seed], plan.at[seed]
    if move < 4:
        return int(related(problem, plan, room, seed, 0, some_of_them(room)))
    if move == 4:
        return int(whole_days(problem, plan, room, route))
    if move == 5:
        return int(ends_of_days(problem, plan, room, route % problem.days))
    if move < 8:
        return int(rarest_face(problem, plan, room, person, 0))
    if move < MOVES:
        return int(same_time(problem, plan, room, seed, 0))
    if move % 2 == 0:
        return int(exchange_rarest(problem, plan, room, person))
    return int(exchange_day(problem, plan, room, seed, MORE_OUT))


@compiled
def exchanges(problem: Problem) -> int:
    """How often two workers exchange a day; never where it costs more that somebody else comes than a new face does."""
    return EXCHANGES if problem.weights[W_OTHER_WORKER] < problem.weights[W_FACES] else 0


@compiled
def some_of_them(room: Room) -> int:
    """How many visits to take out."""
    return FEWEST_OUT + roll(room, MOST_OUT - FEWEST_OUT)


@compiled
def whole_days(problem: Problem, plan: Plan, room: Room, route: int) -> int:
    """Takes out a worker's day, now and then another worker's on the same day too; how many are out."""
    count = whole_shift(problem, plan, room, route, 0)
    if roll(room, 2) == 0:
        other = roll(room, problem.workers) * problem.days + route % problem.days
        count = whole_shift(problem, plan, room, other, count)
    return int(count)


@compiled
def ends_of_days(problem: Problem, plan: Plan, room: Room, day: int) -> int:
    """Takes out the ends of up to four workers' shifts on this day; how many are out."""
    count = 0
    for _ in range(1 + roll(room, 4)):
        count = shift_end(problem, plan, room, roll(room, problem.workers) * problem.days + day, count)
    return int(count)
