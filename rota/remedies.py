"""What would put a finding right: one other edit, tried with the rules before it is said.

Knows options, rules and how to say a move in a line. Decides nothing: the team taps it, or does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rota.findings import Finding, Kind, new_findings
from rota.options import Candidate, who_could_go
from rota.rules import HARD, check
from rota.rules.nobody_going import NAME as NOBODY_GOING
from rota.rules.pins import NAME as PINS
from rota.rules.possible_times import NAME as POSSIBLE_TIMES
from rota.rules.sentences import at_time, person_name, worker_name
from rota.rules.together import NAME as TOGETHER
from rota.week import Assignment, Rota, Visit, Week

MOST_URGENT = (Kind.HARM, Kind.LAW, Kind.PROMISE, Kind.BANK)
MOST_TRIED = 4
"""Visits for which somebody else is looked for, so that an edit is answered at once."""
HEADINGS = {
    "split_shift": "Split day for {worker}",
    "one_place": "{worker} is in two places",
    "available": "{worker} can't work then",
    "leave": "{worker} is away",
    "sign_off": "{worker} is not signed off",
    "declined": "{person} said no to {worker}",
    "who_needs": "Not who {person} needs",
    "breaks": "No break for {worker}",
    "longest_day": "A long day for {worker}",
    "daily_rest": "Short rest for {worker}",
    "weekly_rest": "No rest in the week for {worker}",
    "gaps": "Too close for {person}",
    TOGETHER: "The two come apart",
    POSSIBLE_TIMES: "Not a time that {person} can",
    NOBODY_GOING: "Somebody is missing",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One more edit that puts a finding right and breaks nothing: who goes to a place (`worker`), or when both do.

    `heading` is what is wrong in a few words, `what` what to do about it, `why` why this one; all in `sentence`.
    """

    visit: UUID
    place: int
    worker: str | None
    start: datetime
    heading: str
    what: str
    why: str = ""

    @property
    def sentence(self) -> str:
        """'Split day for Tom: give Ivy, Tuesday 17:00 to Lena (already sees Ivy on Monday).'"""
        return f"{self.heading}: {self.what}{f' ({self.why})' if self.why else ''}."


def put_right(week: Week, rota: Rota, findings: Iterable[Finding], since: datetime | None = None) -> Suggestion | None:
    """One edit that puts right the most urgent of these findings for which there is one; None where none was found.

    What began before `since` is over and can't be given to anybody.
    """
    tries = MOST_TRIED
    for finding in sorted(findings, key=lambda f: (MOST_URGENT.index(f.kind), f.rule)):
        if finding.rule == PINS or (finding.rule not in HARD and finding.rule != NOBODY_GOING):
            continue
        if (new_time := _another_time(week, rota, finding)) is not None:
            return new_time
        found: list[tuple[Candidate, UUID, int]] = []
        for visit, place in _places(week, rota, finding, since):
            if tries == 0:
                break
            tries -= 1
            best = _somebody_else(week, rota, finding, visit, place)
            if best is not None:
                found.append((best, visit, place))
                if not best.new_face:
                    break
        if found:
            return _given(week, rota, finding, *min(found, key=lambda one: one[0].rank))
    return None


def _places(week: Week, rota: Rota, finding: Finding, since: datetime | None) -> Iterator[tuple[UUID, int]]:
    """The places of the finding's visits that somebody else could have: those of its workers, or open ones."""
    for id in reversed(finding.visits):
        visit = week.visit.get(id)
        for place in visit.places if visit else ():
            planned = rota.at(id, place)
            if since is not None and planned is not None and planned.start < since:
                continue
            going = planned.worker if planned else None
            if (going is None) if finding.rule == NOBODY_GOING else (going in finding.workers):
                yield id, place


def _somebody_else(week: Week, rota: Rota, finding: Finding, visit: UUID, place: int) -> Candidate | None:
    """The best who breaks nothing, and with whom there is less of what was found."""
    for candidate in who_could_go(week, rota, visit, place, hard_only=True):
        if candidate.hard:
            return None  # they are in order: nobody after this one would break less
        after = rota.with_assignments([Assignment(visit, place, candidate.worker, candidate.start)])
        if _mends(week, rota, after, finding):
            return candidate
    return None


def _mends(week: Week, rota: Rota, after: Rota, finding: Finding) -> bool:
    return _much(week, after, finding) < _much(week, rota, finding)


def _much(week: Week, rota: Rota, finding: Finding) -> int:
    """How many findings of this rule there are about these workers and people."""
    found = check(week, rota, workers=finding.workers, people=finding.people)
    return sum(one.rule == finding.rule for one in found)


def _another_time(week: Week, rota: Rota, finding: Finding) -> Suggestion | None:
    """The nearest time that is possible, or for two who come apart the time of the one who comes first."""
    if finding.rule not in (POSSIBLE_TIMES, TOGETHER) or not finding.visits:
        return None
    visit = week.visit[finding.visits[0]]
    planned = [a for place in visit.places if (a := rota.at(visit.id, place)) is not None]
    if not planned:
        return None
    for start in _starts(visit, planned, finding):
        after = rota.with_assignments([Assignment(a.visit, a.place, a.worker, start) for a in planned])
        if _mends(week, rota, after, finding) and not _worse(week, rota, after, planned):
            what = f"start {person_name(week, visit.person)}'s visit at {at_time(week, start)}"
            return Suggestion(visit.id, 1, None, start, _heading(week, finding), what)
    return None


def _starts(visit: Visit, planned: list[Assignment], finding: Finding) -> list[datetime]:
    if finding.rule == TOGETHER:
        return sorted({a.start for a in planned})
    now = planned[0].start
    edges = [edge for option in visit.options for edge in (option.possible.start, option.possible.end)]
    return sorted(edges, key=lambda edge: abs(edge - now))[:2]


def _worse(week: Week, rota: Rota, after: Rota, planned: Iterable[Assignment]) -> bool:
    workers = {a.worker for a in planned if a.worker is not None}
    people = {week.visit[a.visit].person for a in planned}
    new = new_findings(check(week, rota, workers, people), check(week, after, workers, people))
    return any(finding.rule in HARD and finding.rule != PINS for finding in new)


def _given(week: Week, rota: Rota, finding: Finding, to: Candidate, visit: UUID, place: int) -> Suggestion:
    person = person_name(week, week.visit[visit].person)
    what = f"give {person}, {at_time(week, to.start)}, to {worker_name(week, to.worker)}"
    return Suggestion(visit, place, to.worker, to.start, _heading(week, finding), what, to.points[0])


def _heading(week: Week, finding: Finding) -> str:
    worker = worker_name(week, finding.workers[0]) if finding.workers else "somebody"
    person = person_name(week, finding.people[0]) if finding.people else "somebody"
    return HEADINGS.get(finding.rule, "To put this right").format(worker=worker, person=person)
