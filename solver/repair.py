"""Mends a published rota: somebody is ill, a visit has changed, and what is published stays unless it must move.

`week.rota` is what is published; the week is as it is now, with the leave, visit or sign-off that changed. Pins that
the change makes impossible are taken out and named: a repair may move a pin, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from rota.rules import broken, pinned_findings
from rota.shifts import shifts_of
from rota.week import Assignment, Pin, Rota, Visit, Week, Window
from solver.answer import Answer, Moves, Progress, State
from solver.freeing import freed
from solver.judged import GETTING_READY, Judged, Solve, Teller, answered, clean, kept, unbroken
from solver.mend import Mending, Place, costs_of_moving, mend

if TYPE_CHECKING:
    from solver.search.problem import Ints

DEFAULT_SECONDS = 2.7
SECONDS_FOR_ALL = 4.5
DEFAULT_CORES = 2
REFERENCE_SECONDS = 30.0
ALTERNATIVES = 3
FREEING_SHARE, LEAST_SHARE = 0.15, 0.4
"""Of the time: kept for trying what would free the visits to which nobody goes; and the least for looking."""
FIRST_OF_ALL, LOOKING_SHARE, LEAST_LEFT = 0.4, 0.75, 0.1
"""Of the time for several: the first's; of each one's, what is not for judging it; less than the last begins none."""
MENDING = "mending the rota"
OTHER_WAYS: tuple[dict[str, int], ...] = ({}, {"other_time": 12_000}, {"faces": 1_500, "not_chosen": 500})
"""What else a repair may hold dear, one way after another: as it is; times; faces."""
NOT_ALONE = frozenset({"together", "nobody_going"})
"""Rules that one half of a double-handed visit breaks for want of the other."""
MAY_BE_FILLED = frozenset({"split_shift"})
"""Rules that are broken by what is no longer there: something else in its stead, and all is as it should be."""
PUBLISHED_PINS = frozenset({"leave", "available", "sign_off", "possible_times", "declined", "who_needs", "one_place"})
"""Rules that a pin of the published rota can come to break, when what it settled cannot be any more."""


def ill(week: Week, worker: str, when: Window) -> Week:
    """The week with this worker away from `when.start` to `when.end`; the work planned then counts as done."""
    planned = sum(day.when.minutes for day in shifts_of(week, week.rota).days(worker) if day.when.overlaps(when))
    return replace(
        week,
        workers=tuple(
            replace(w, leave=(*w.leave, when), leave_minutes=w.leave_minutes + planned) if w.id == worker else w
            for w in week.workers
        ),
    )


def cancelled(week: Week, visit: UUID) -> Week:
    """The week without this visit, its gaps, pins and places in the rota."""
    return replace(
        week,
        visits=tuple(v for v in week.visits if v.id != visit),
        gaps=tuple(gap for gap in week.gaps if visit not in (gap.one, gap.other)),
        pins=tuple(pin for pin in week.pins if pin.visit != visit),
        rota=Rota(tuple(a for a in week.rota.assignments if a.visit != visit)),
        usual=Rota(tuple(a for a in week.usual.assignments if a.visit != visit)),
    )


def changed(week: Week, visit: Visit) -> Week:
    """The week with this visit in place of the one of the same id; added where there is none."""
    if visit.id not in week.visit:
        return replace(week, visits=(*week.visits, visit))
    return replace(week, visits=tuple(visit if v.id == visit.id else v for v in week.visits))


def repair(
    week: Week,
    *,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 1,
    steps: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    costs: Ints | None = None,
    few: dict[str, int] | None = None,
    cores: int = DEFAULT_CORES,
) -> Answer:
    """The rota with what cannot stay put elsewhere, and as little else moved as is found in `seconds` in all.

    First who goes, then how many visits move, then by how much. `steps` bounds the search instead of time, and gives
    the same answer for the same seed; the other arguments are as for `propose`. Never raises for what a week asks.
    """
    asked = _Repair(week, costs, few, progress, stop, cores)
    looking = max(LEAST_SHARE * seconds, (1 - FREEING_SHARE) * seconds - (monotonic() - asked.begun))
    return asked.freed(asked.by(looking, seed, steps), seconds if steps is None else None)


def repairs(
    week: Week,
    *,
    count: int = ALTERNATIVES,
    seconds: float = SECONDS_FOR_ALL,
    seed: int = 1,
    steps: int | None = None,
    stop: Callable[[], bool] | None = None,
    costs: Ints | None = None,
    few: dict[str, int] | None = None,
    cores: int = DEFAULT_CORES,
) -> tuple[Answer, ...]:
    """Up to `count` repairs that differ, best first: nobody left, fewest new faces, fewest changed times.

    They share `seconds`, the first has the most; `steps` are each one's own. After a few, each keeps somebody out
    who took a visit in one before. Fewer come back where no others are found that cover as many visits.
    """
    asked = _Repair(week, costs, few, None, stop, cores)
    found: list[Answer] = []
    best: list[Answer] = []
    barred: set[tuple[Place, str]] = set()
    for n in range(2 * count):
        left = seconds - (monotonic() - asked.begun)
        if steps is None and found and left < LEAST_LEFT * seconds:
            break
        share = LOOKING_SHARE * (left / (count - len(best)) if found else max(left / count, FIRST_OF_ALL * seconds))
        way = OTHER_WAYS[n % len(OTHER_WAYS)]
        answer = asked.by(share, seed + n, steps, way, barred if n >= len(OTHER_WAYS) else set())
        if all(set(answer.rota.assignments) != set(other.rota.assignments) for other in found):
            found.append(answer)
        barred |= asked.taken_over(answer)
        fewest = min(len(answer.uncovered) for answer in found)
        best = [answer for answer in found if len(answer.uncovered) == fewest]
        if len(best) == count or (stop is not None and stop()):
            break
    return tuple(sorted(found, key=rank)[:count])


def rank(answer: Answer) -> tuple[int, int, int, int]:
    """What the best of several repairs has the least of, in this order."""
    moves = answer.moves or Moves(0, 0, 0, 0)
    return len(answer.uncovered), moves.new_faces, moves.times, moves.workers


def reference(week: Week, *, seconds: float = REFERENCE_SECONDS, seeds: int = 3, seed: int = 1) -> Answer:
    """The best of several long repairs with the same aim: what a quick one is measured against."""
    asked = _Repair(week, None, None)
    return min((asked.by(seconds / seeds, seed + n, None, patient=True) for n in range(seeds)), key=_fewest_moves)


def _fewest_moves(answer: Answer) -> tuple[int, int, int]:
    moves = answer.moves or Moves(0, 0, 0, 0)
    return len(answer.uncovered), moves.workers, moves.times


class _Repair:
    """What is the same for every repair of one week: what stays, the pins that cannot, who listens."""

    def __init__(
        self, week: Week, costs: Ints | None, few: dict[str, int] | None,
        progress: Callable[[Progress], None] | None = None, stop: Callable[[], bool] | None = None,
        cores: int = DEFAULT_CORES,
    ) -> None:  # fmt: skip
        from solver.fewest import promised
        from solver.objective import weights

        self.begun, self.cores = monotonic(), cores
        self.teller = Teller(week, progress)
        self.teller.say(GETTING_READY)
        self.asked, self.unpinned = loosened_pins(week)
        self.costs, self.few = weights(week.wanted) if costs is None else costs, promised(self.asked, few)
        self.stop = stop or (lambda: False)
        self.stays = staying(self.asked)

    def by(
        self, seconds: float, seed: int, steps: int | None, way: dict[str, int] | None = None,
        barred: Iterable[tuple[Place, str]] = (), patient: bool = False,
    ) -> Answer:  # fmt: skip
        """One repair, with these costs instead of some, and these workers kept out of these places."""
        begun = monotonic()
        mending = mend(
            self.asked, self.stays, costs_of_moving(self.costs, **(way or {})), self.few, seconds=seconds,
            steps=steps, seed=seed, stop=self.stop, barred=barred, patient=patient, cores=self.cores,
            told=lambda asked, search: self.teller.tell(MENDING, asked, search, monotonic() - begun),
        )  # fmt: skip
        return self.answer(mending, clean(self.asked, kept(mending.asked, mending.search.best)), seed, begun)

    def answer(self, mending: Mending, judged: Judged, seed: int, begun: float) -> Answer:
        """What came of it, weighed by the team's costs."""
        solve = Solve(self.asked, mending.asked, mending.search, self.costs, begun, seed, mending.stopped)
        moves = moves_of(self.asked, self.stays, judged[0])
        return replace(answered(solve, judged, moves), unpinned=self.unpinned)

    def freed(self, answer: Answer, seconds: float | None) -> Answer:
        """With what would free the places to which nobody goes, as far as there is time."""
        if answer.state is State.STOPPED or not answer.uncovered:
            return answer
        until = None if seconds is None else self.begun + seconds
        done = freed(
            self.asked, answer, self.costs, self.few,
            lambda: self.stop() or (until is not None and monotonic() > until),
        )  # fmt: skip
        return replace(done, seconds=round(monotonic() - self.begun, 3))

    def taken_over(self, answer: Answer) -> set[tuple[Place, str]]:
        """The first place that somebody had to take over in this answer, and who did."""
        for change in answer.changes:
            place = (change.visit, change.place)
            if place not in self.stays.by_place and change.after is not None and change.after.worker is not None:
                return {(place, change.after.worker)}
        return set()


def loosened_pins(week: Week) -> tuple[Week, tuple[Pin, ...]]:
    """The week without the pins that by themselves break a rule about who or when, and these pins."""
    broken = {visit for f in pinned_findings(week) if f.rule in PUBLISHED_PINS for visit in f.visits}
    out = tuple(pin for pin in week.pins if pin.visit in broken)
    return (replace(week, pins=tuple(p for p in week.pins if p.visit not in broken)), out) if out else (week, ())


def staying(week: Week) -> Rota:
    """What of `week.rota` can stay as it stands; one half of a double-handed visit also when the other cannot."""
    stood = {
        place: a
        for place, a in week.rota.by_place.items()
        if a.visit in week.visit and a.worker in week.worker and a.place in week.visit[a.visit].places
    }
    settled = tuple(pin for pin in week.pins if pin.worker is not None and pin.start is not None)
    stays = unbroken(replace(week, pins=settled), Rota(tuple(stood.values())))[0]
    for place, a in stood.items():
        if place in stays.by_place:
            continue
        visit, tried = week.visit[a.visit], stays.with_assignments([a])
        alone = visit.double_handed and (a.visit, 3 - a.place) not in stays.by_place
        found = broken(week, tried, workers=[str(a.worker)], people=[visit.person])
        if all(f.rule in MAY_BE_FILLED or (alone and f.rule in NOT_ALONE) for f in found):
            stays = tried
    return stays


def moves_of(week: Week, stays: Rota, after: Rota) -> Moves:
    """How far a rota is from what is published, of which `stays` could stay as it was."""
    workers = times = 0
    for place, was in stays.by_place.items():
        now = after.by_place.get(place)
        if now is None or now.worker != was.worker:
            workers += 1
        elif now.start != was.start:
            times += 1
    known = _faces(week, week.rota.assignments) | {(p, w) for p, seen in week.seen.items() for w in seen}
    new = _faces(week, after.assignments) - known
    stood = sum(a.worker is not None and a.visit in week.visit for a in week.rota.by_place.values())
    staying = sum(a.worker is not None for a in stays.by_place.values())
    return Moves(stood - staying, workers, times, len(new))


def _faces(week: Week, assignments: Iterable[Assignment]) -> set[tuple[str, str]]:
    return {
        (week.visit[a.visit].person, a.worker)
        for a in assignments
        if a.worker is not None and a.visit in week.visit
    }  # fmt: skip


__all__ = ["cancelled", "changed", "ill", "reference", "repair", "repairs"]
