"""With whom a worker could change places: two visits of one day swap their workers, tried with the rules.

Knows options and rules. Decides nothing: the team does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from rota.findings import Finding
from rota.options import ABOUT_TIMES
from rota.rules import broken
from rota.rules.pins import NAME as PINS
from rota.rules.sentences import at_time, person_name, worker_name
from rota.rules.together import NAME as TOGETHER
from rota.week import Assignment, Rota, Week, local_day

NEAR = timedelta(hours=3)
"""How far apart the two visits may start."""
MOST_TRIED = 24
About = tuple[str, tuple[str | UUID, ...]]


@dataclass(frozen=True, slots=True)
class SwapOption:
    """The other place, whose worker comes here while this one's goes there. `hard` is what that would newly break."""

    visit: UUID
    place: int
    worker: str
    hard: tuple[Finding, ...]
    new_faces: int
    sentence: str

    @property
    def rank(self) -> tuple[int, int, str]:
        """What the best has the least of."""
        return len(self.hard), self.new_faces, self.sentence


def who_could_swap(week: Week, rota: Rota, visit: UUID, place: int = 1) -> tuple[SwapOption, ...]:
    """Places of other workers on the same day, at about the same time, best first; none where nobody goes here."""
    mine = rota.at(visit, place)
    if mine is None or mine.worker is None or visit not in week.visit:
        return ()
    others = [a for a in rota.assignments if a.visit in week.visit and _near(mine, a)]
    others.sort(key=lambda a: (abs(a.start - mine.start), a.visit, a.place))
    tried = (
        _tried(week, rota, mine, mine.worker, other, other.worker) for other in others[:MOST_TRIED] if other.worker
    )
    return tuple(sorted(tried, key=lambda one: one.rank))


def _near(mine: Assignment, other: Assignment) -> bool:
    if other.worker is None or other.worker == mine.worker or other.visit == mine.visit:
        return False
    return local_day(other.start) == local_day(mine.start) and abs(other.start - mine.start) <= NEAR


def _tried(week: Week, rota: Rota, mine: Assignment, giver: str, other: Assignment, taker: str) -> SwapOption:
    after = rota.with_assignments([
        Assignment(mine.visit, mine.place, taker, mine.start),
        Assignment(other.visit, other.place, giver, other.start),
    ])  # fmt: skip
    people = {week.visit[mine.visit].person, week.visit[other.visit].person}
    before = Counter(map(_about, broken(week, rota, {giver, taker}, people)))
    hard = tuple(f for f in broken(week, after, {giver, taker}, people) if f.rule != PINS and not _taken(before, f))
    here, there = week.visit[mine.visit].person, week.visit[other.visit].person
    new = [(taker, here), (giver, there)]
    new_faces = sum(not _known(week, rota, worker, person) for worker, person in new)
    sentence = (
        f"{worker_name(week, taker)} comes here from {person_name(week, there)}, {at_time(week, other.start)}; "
        f"{worker_name(week, giver)} goes there."
    )
    if hard:
        sentence += f" {hard[0].sentence}"
    return SwapOption(other.visit, other.place, taker, hard, new_faces, sentence)


def _about(finding: Finding) -> About:
    """What makes it the same finding before and after: the workers, whichever visit names it; of a time, the visits."""
    return finding.rule, finding.visits if finding.rule in {*ABOUT_TIMES, TOGETHER} else finding.workers


def _taken(before: Counter[About], finding: Finding) -> bool:
    """Whether there was one like it before; each counts once."""
    before[_about(finding)] -= 1
    return before[_about(finding)] >= 0


def _known(week: Week, rota: Rota, worker: str, person: str) -> bool:
    if week.seen.get(person, {}).get(worker):
        return True
    return any(week.visit[a.visit].person == person for a in rota.of_worker(worker) if a.visit in week.visit)
