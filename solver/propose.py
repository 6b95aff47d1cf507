"""One call that fills a team's week: `propose(week)`. Knows the order of the work, not how any part is done.

OR-Tools and numba are imported when a week is filled: whoever only reads an answer has no second to wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from rota.findings import Finding
from rota.rules import check, hard
from rota.week import Assignment, Rota, Week
from solver.answer import Answer, Progress, State
from solver.reasons import changes, uncovered

if TYPE_CHECKING:
    from solver.arrays import Asked
    from solver.search.problem import Ints, Plan
    from solver.search.run import Search

DEFAULT_SECONDS = 20.0
POLISH_SHARE, MOST_POLISH = 0.15, 2.0
GETTING_READY = "getting ready"
LOOKING = "looking for a better week"
CHECKING = "checking every rule"


def propose(
    week: Week,
    *,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 1,
    steps: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    costs: Ints | None = None,
    few: dict[str, int] | None = None,
) -> Answer:
    """A complete rota for `week`, as good as the time allows, that keeps every hard rule.

    Starts from `week.rota` where it is not empty. `seconds` is wall time after getting ready. With `steps` the
    search does exactly so many steps, whatever the time, and the same seed gives the same answer. `progress` is
    told of the best so far a few times a second; `stop` is asked as often, and True ends the search with the best
    so far. Pins are kept even where they contradict each other or a rule, and what they break is named in
    `Answer.pinned`. `costs` are other weights than the usual ones of `solver.objective.weights`, and `few` the
    faces promised to some people by id, where these are not the team's. Never raises for what a week asks.
    """
    teller = _Teller(week, progress)
    teller.say(GETTING_READY)
    from solver.arrays import arrays
    from solver.search.run import Search

    asked = arrays(week, costs, few)
    search = Search(asked.problem, seed)
    search.start(_standing(asked))
    begun = monotonic()
    saved = min(MOST_POLISH, POLISH_SHARE * seconds)
    stopped = search.improve(
        max(0.0, seconds - saved), steps, lambda s: teller.tell(LOOKING, asked, s, monotonic() - begun),
        stop or (lambda: False),
    )  # fmt: skip
    search.settle_times()
    teller.tell(CHECKING, asked, search, monotonic() - begun)
    rota, findings, pinned = clean(week, kept(asked, search.best))
    if not stopped:
        within = saved if steps is None else None
        rota, findings, pinned = _polished(asked, search, (rota, findings, pinned), within, seed)
    return _answer(week, asked, search, rota, findings, pinned, monotonic() - begun, seed, stopped)


Judged = tuple[Rota, tuple[Finding, ...], tuple[Finding, ...]]


def _polished(asked: Asked, search: Search, unpolished: Judged, seconds: float | None, seed: int) -> Judged:
    """The same with better times, where those are judged to be better and to break nothing."""
    from solver.polish import polish
    from solver.weigh import weigh

    starts = polish(asked.problem, search.best, seconds, seed)
    if starts is None:
        return unpolished
    week = asked.week
    moved = [
        replace(a, start=asked.instant(starts[p]))
        for place, a in unpolished[0].by_place.items()
        if (p := asked.piece[place]) in starts and not asked.problem.fixed[p]
    ]
    polished = clean(week, unpolished[0].with_assignments(moved))
    before, after = (
        sum(w.cost_after for w in weigh(week, week.rota, each[0], asked.problem.weights, asked.few))
        for each in (unpolished, polished)
    )
    return polished if after < before and len(polished[2]) <= len(unpolished[2]) else unpolished


def _standing(asked: Asked) -> dict[int, tuple[int, int]]:
    """The places that somebody goes to as the rota stands: piece to worker's row and minute."""
    return {
        asked.piece[place]: (asked.workers[a.worker], asked.minute(a.start))
        for place, a in asked.week.rota.by_place.items()
        if place in asked.piece and a.worker in asked.workers
    }


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


def clean(week: Week, rota: Rota) -> tuple[Rota, tuple[Finding, ...], tuple[Finding, ...]]:
    """The rota without visits that break a hard rule other than by pins alone; its findings, and the pins' own."""
    pins = {(pin.visit, pin.place) for pin in week.pins}
    alone = Rota(tuple(a for place, a in rota.by_place.items() if place in pins))
    caused = hard(check(week, alone))
    while True:
        findings = check(week, rota)
        bad = [f for f in hard(findings) if not _caused(f, caused)]
        out = _to_take_out(rota, pins, bad)
        if not out:
            break
        rota = Rota(tuple(a for place, a in rota.by_place.items() if place[0] not in out or place in pins))
    pinned = tuple(f for f in hard(findings) if _caused(f, caused))
    return rota, tuple(findings), pinned


def _caused(finding: Finding, caused: list[Finding]) -> bool:
    """Whether the pins alone give this finding too: the same visits, or the same worker at the same time."""
    for c in caused:
        if c.rule == finding.rule and c.workers == finding.workers:
            at_once = c.when is not None and finding.when is not None and c.when.overlaps(finding.when)
            if c.visits == finding.visits or at_once:
                return True
    return False


def _to_take_out(rota: Rota, pins: set[tuple[UUID, int]], bad: list[Finding]) -> set[UUID]:
    """The first visit of each bad finding that no pin holds, else one of its workers' that day; none: it stays."""
    out: set[UUID] = set()
    for finding in bad:
        free = [v for v in finding.visits if any(a.visit == v and (v, a.place) not in pins for a in rota.assignments)]
        if not free and finding.when is not None:
            free = [
                a.visit
                for worker in finding.workers
                for a in rota.of_worker(worker)
                if finding.when.start <= a.start <= finding.when.end and (a.visit, a.place) not in pins
            ]
        out.update(free[-1:])
    return out


def _answer(
    week: Week, asked: Asked, search: Search, rota: Rota, findings: tuple[Finding, ...], pinned: tuple[Finding, ...],
    took: float, seed: int, stopped: bool,
) -> Answer:  # fmt: skip
    from solver.weigh import weigh

    changed, same = changes(week, week.rota, rota)
    without = uncovered(week, rota)
    impossible = any(_nobody_may(asked, u.visit, u.place) for u in without)
    state = State.STOPPED if stopped else State.IMPOSSIBLE if impossible else State.DONE
    penalties = weigh(week, week.rota, rota, asked.problem.weights, asked.few)
    return Answer(rota, changed, same, findings, pinned, without, penalties, round(took, 3), search.steps, seed, state)


def _nobody_may(asked: Asked, visit: UUID, place: int) -> bool:
    return not asked.problem.may[asked.piece[visit, place]].any()


class _Teller:
    """Tells whoever listens how far the search is."""

    def __init__(self, week: Week, listener: Callable[[Progress], None] | None) -> None:
        self.week, self.listener = week, listener
        self.of = sum(len(visit.places) for visit in week.visit.values())

    def say(self, doing: str) -> None:
        if self.listener is not None:
            self.listener(Progress(doing, 0, self.of, (), 0, 0.0, 0, lambda: self.week.rota))

    def tell(self, doing: str, asked: Asked, search: Search, seconds: float) -> None:
        if self.listener is None:
            return
        problem, best = asked.problem, search.best
        covered = int((best.at[: len(asked.places)] >= 0).sum())
        paid = best.paid.reshape(problem.workers, problem.days).sum(axis=1) - problem.contract
        balance = tuple((w.id, int(minutes)) for w, minutes in zip(self.week.workers, paid, strict=True))
        cost = int(best.total[0])
        self.listener(Progress(doing, covered, self.of, balance, cost, seconds, search.steps, lambda: asked.rota(best)))
