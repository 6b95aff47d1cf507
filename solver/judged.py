"""From the search's plan to an answer: what the pins hold, what the rules say, what it costs, and who listens.

The same for every way of asking. `rota.rules` is the judge, whatever the search's own books say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from rota.findings import Finding
from rota.rules import broken, check
from rota.week import Assignment, Rota, Week
from solver.answer import Answer, Moves, Progress, State, Uncovered
from solver.reasons import changes, uncovered

if TYPE_CHECKING:
    from solver.arrays import Asked
    from solver.search.problem import Ints, Plan
    from solver.search.run import Search
    from solver.search.team import Searches

GETTING_READY = "getting ready"
LOOKING = "looking for a better week"
CHECKING = "checking every rule"

Judged = tuple[Rota, tuple[Finding, ...], tuple[Finding, ...]]
"""A rota, its findings, and those of them that pins alone cause."""


def kept(asked: Asked, plan: Plan) -> Rota:
    """The plan as a rota, with every pin kept, also those that no plan could hold."""
    week, rota = asked.week, asked.rota(plan)
    held: list[Assignment] = []
    for (visit, place), pin in asked.pins.items():
        known = week.visit.get(visit)
        if known is None or place not in known.places or rota.at(visit, place) is not None:
            continue
        other = rota.at(visit, 3 - place)
        suits = min((o.suits.start for o in known.options), default=None)
        stands = week.rota.at(visit, place)
        start = pin.start or (other.start if other else None) or (stands.start if stands else None) or suits
        if start is not None:
            held.append(Assignment(visit, place, pin.worker, start))
    return rota.with_assignments(held)


def clean(week: Week, rota: Rota) -> Judged:
    """The rota without visits that break a hard rule other than by pins alone; its findings, and the pins' own."""
    rota, pinned = unbroken(week, rota)
    return rota, tuple(check(week, rota)), pinned


def unbroken(week: Week, rota: Rota) -> tuple[Rota, tuple[Finding, ...]]:
    """As `clean`, without the findings of other rules."""
    pins = {(pin.visit, pin.place) for pin in week.pins}
    alone = Rota(tuple(a for place, a in rota.by_place.items() if place in pins))
    caused = broken(week, alone)
    while True:
        found = broken(week, rota)
        out = _to_take_out(rota, pins, [f for f in found if not _caused(f, caused)])
        if not out:
            return rota, tuple(f for f in found if _caused(f, caused))
        rota = Rota(tuple(a for place, a in rota.by_place.items() if place[0] not in out or place in pins))


def _caused(finding: Finding, caused: list[Finding]) -> bool:
    """Whether the pins alone give this finding too: the same visits, or the same worker at the same time."""
    for c in caused:
        if c.rule == finding.rule and c.workers == finding.workers:
            at_once = c.when is not None and finding.when is not None and c.when.overlaps(finding.when)
            if c.visits == finding.visits or at_once:
                return True
    return False


def _to_take_out(rota: Rota, pins: set[tuple[UUID, int]], bad: list[Finding]) -> set[UUID]:
    """The last visit of each bad finding that no pin holds, else of its workers' then, else of all their week.

    None where pins hold them all: that finding stays.
    """
    loose = [a for a in rota.assignments if (a.visit, a.place) not in pins]
    out: set[UUID] = set()
    for finding in bad:
        theirs = sorted((a for a in loose if a.worker in finding.workers), key=lambda a: a.start)
        when = finding.when
        then = [a for a in theirs if when is not None and when.start <= a.start <= when.end]
        named = [visit for visit in finding.visits if any(a.visit == visit for a in loose)]
        out.update((named or [a.visit for a in then] or [a.visit for a in theirs])[-1:])
    return out


@dataclass(frozen=True)
class Solve:
    """What is known of one solve once it has ended: the week, with which arrays and search, how long, how it ended.

    `costs` are the team's, whatever the search was given.
    """

    week: Week
    asked: Asked
    search: Search | Searches
    costs: Ints
    begun: float
    seed: int
    stopped: bool


def answered(solve: Solve, judged: Judged, moves: Moves | None = None) -> Answer:
    """The answer for this rota: changes, findings, what is left and why, penalties before and after."""
    from solver.fewest import faces_of
    from solver.weigh import weigh

    week, (rota, findings, pinned) = solve.week, judged
    changed, same = changes(week, week.rota, rota)
    left = uncovered(week, rota, lambda visit, place: nobody_could(solve.asked, visit, place))
    penalties = weigh(week, week.rota, rota, solve.costs, solve.asked.few)
    state = state_of(left, solve.stopped)
    took = round(monotonic() - solve.begun, 3)
    steps, seed = solve.search.steps, solve.seed
    return Answer(
        rota, changed, same, findings, pinned, left, penalties, took, steps, seed, state, moves=moves,
        faces=faces_of(week, rota),
    )  # fmt: skip


def state_of(left: tuple[Uncovered, ...], stopped: bool) -> State:
    """How it ended: stopped, proved impossible, not known, or done."""
    if stopped:
        return State.STOPPED
    if any(u.proved for u in left):
        return State.IMPOSSIBLE
    return State.UNKNOWN if left else State.DONE


def nobody_could(asked: Asked, visit: UUID, place: int) -> bool:
    """Whether it is proved that nobody can go there: no worker may go who works long enough then, on any day."""
    p = asked.piece[visit, place]
    other = asked.piece.get((visit, 3 - place))
    able = _able(asked, p)
    if other is None or len(asked.week.visit[visit].places) == 1:
        return not able
    return not any(a != b for a in able for b in _able(asked, other))


def _able(asked: Asked, p: int) -> set[int]:
    """Workers who may go to this piece and have a stretch of work that holds it, on some day."""
    problem = asked.problem
    found = set()
    for option in range(problem.of_option[p], problem.of_option[p + 1]):
        day = int(problem.opt_day[option])
        for worker in range(problem.workers):
            route = worker * problem.days + day
            if problem.may[p, worker, day] and any(
                max(problem.opt_from[option], problem.stretch_from[k])
                <= min(problem.opt_to[option], problem.stretch_to[k] - problem.length[p])
                for k in range(problem.of_stretch[route], problem.of_stretch[route + 1])
            ):
                found.add(worker)
    return found


class Teller:
    """Tells whoever listens how far the search is."""

    def __init__(self, week: Week, listener: Callable[[Progress], None] | None) -> None:
        self.week, self.listener = week, listener
        self.of = sum(len(visit.places) for visit in week.visit.values())

    def say(self, doing: str) -> None:
        """What is being done, before there is anything to count."""
        if self.listener is not None:
            self.listener(Progress(doing, 0, self.of, (), 0, 0.0, 0, lambda: self.week.rota))

    def tell(self, doing: str, asked: Asked, search: Search | Searches, seconds: float) -> None:
        """How many places have somebody in the best plan so far, and how hours balance in it."""
        if self.listener is None:
            return
        problem, best = asked.problem, search.best
        covered = int((best.at[: len(asked.places)] >= 0).sum())
        paid = best.paid.reshape(problem.workers, problem.days).sum(axis=1) - problem.contract
        balance = tuple((w.id, int(minutes)) for w, minutes in zip(self.week.workers, paid, strict=True))
        cost = int(best.total[0])
        self.listener(Progress(doing, covered, self.of, balance, cost, seconds, search.steps, lambda: asked.rota(best)))
