"""Construction, and ruin-and-recreate with annealing: the loop that makes a plan better."""

from __future__ import annotations

from math import log

from solver.search.compiled import compiled
from solver.search.costs import evaluate
from solver.search.linked_ruin import gather_linked, put_back
from solver.search.moves import ruin
from solver.search.places import insert_pair, insert_single
from solver.search.problem import Ints, Plan, Problem, Room, copy_plan, roll
from solver.search.routes import keep_times
from solver.search.ruin import out, settle
from solver.search.steps import added, copy_changes, forget, settled


@compiled
def gather(problem: Problem, plan: Plan, room: Room) -> int:
    """Fills `room.taken` with every visit that nobody goes to, one half of a double-handed one; how many."""
    count = 0
    for piece in range(problem.pieces):
        free = plan.at[piece] < 0 and problem.person[piece] >= 0 and not problem.fixed[piece]
        free = free and problem.of_option[piece] < problem.of_option[piece + 1]
        if free and (problem.pair[piece] < 0 or problem.pair[piece] > piece):
            room.taken[count] = piece
            count += 1
    return count


@compiled
def order(problem: Problem, room: Room, count: int, choices: Ints, how: int) -> None:
    """Orders `room.taken[:count]`: at random (0), fewest choices first (1), earliest first (2), or at random with
    those first that were out before this step (3).
    """
    for i in range(count - 1, 0, -1):
        k = roll(room, i + 1)
        room.taken[i], room.taken[k] = room.taken[k], room.taken[i]
    if how == 3:
        first = 0
        for i in range(count):
            if not room.is_moved[room.taken[i]]:
                room.taken[i], room.taken[first] = room.taken[first], room.taken[i]
                first += 1
    if how == 0 or how == 3:
        return
    for i in range(1, count):
        piece, k = room.taken[i], i - 1
        rank = choices[piece] if how == 1 else problem.opt_from[problem.of_option[piece]]
        while k >= 0:
            other = room.taken[k]
            if (choices[other] if how == 1 else problem.opt_from[problem.of_option[other]]) <= rank:
                break
            room.taken[k + 1] = other
            k -= 1
        room.taken[k + 1] = piece


@compiled
def recreate(
    problem: Problem, plan: Plan, room: Room, options: Ints, pair: Ints, choices: Ints, how: int, blink: int
) -> bool:
    """Puts back what is out, each where it costs least. False where a half was left without its other half."""
    count = gather_linked(problem, plan, room) if problem.linked else gather(problem, plan, room)
    order(problem, room, count, choices, how)
    if problem.linked:
        return bool(put_back(problem, plan, room, count, blink))
    for i in range(count):
        piece = room.taken[i]
        other = problem.pair[piece]
        if other < 0:
            insert_single(problem, plan, room, options, piece, blink)
        else:
            insert_pair(problem, plan, room, options, pair, piece)
            if (plan.at[piece] >= 0) != (plan.at[other] >= 0):
                return False
    return True


@compiled
def improve(
    problem: Problem, now: Plan, trial: Plan, best: Plan, room: Room, options: Ints, pair: Ints, choices: Ints,
    steps: int, hot: float, cold: float,
) -> int:  # fmt: skip
    """Does `steps` steps from temperature `hot` to `cold` (half-units); `best` keeps the best. Steps accepted."""
    taken_on = 0
    forget(room)
    copy_plan(now, trial)
    for step in range(steps):
        count = ruin(problem, trial, room)
        whole = problem.linked or settle(problem, trial, room, options, count) >= 0
        whole = whole and recreate(problem, trial, room, options, pair, choices, roll(room, 4), 1)
        taken = False
        if whole:
            trial.total[0] = now.total[0] + added(problem, now, trial, room)
            warmth = hot * (cold / hot) ** (step / steps)
            chance = (1 + roll(room, 1 << 20)) / (1 << 20)
            taken = trial.total[0] <= now.total[0] - warmth * log(chance)
        if taken:
            copy_changes(problem, trial, now, room)
            taken_on += 1
            if trial.total[0] < best.total[0]:
                copy_plan(trial, best)
        else:
            copy_changes(problem, now, trial, room)
        settled(problem, room, not taken)
    return taken_on


@compiled
def construct(problem: Problem, plan: Plan, room: Room, options: Ints, pair: Ints, choices: Ints) -> None:
    """Puts in everything that is out, those with fewest choices first."""
    forget(room)
    if not recreate(problem, plan, room, options, pair, choices, 1, 0):
        for piece in range(problem.pieces):
            other = problem.pair[piece]
            if other >= 0 and plan.at[piece] >= 0 and plan.at[other] < 0:
                out(problem, plan, room, piece, 0)
        settle(problem, plan, room, options, 0)
    evaluate(problem, plan)


@compiled
def settle_times(problem: Problem, best: Plan, trial: Plan, room: Room, options: Ints) -> None:
    """Starts as people are used to them wherever that costs nothing; `best` is written only when it is no worse."""
    copy_plan(best, trial)
    forget(room)
    for route in range(problem.workers * problem.days):
        if not trial.locked[route]:
            keep_times(problem, trial, room, options, route)
    if evaluate(problem, trial) <= best.total[0]:
        copy_plan(trial, best)
