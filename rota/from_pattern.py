"""A dated week made from the usual pattern: who would go where, and every difference that is left to settle.

Knows weeks, the pattern and the rules; nothing of plans or storage: what they know of the week comes in `Around`. Makes
nothing happen. Where a rule that is never broken speaks (leave, a sign-off, a no), nobody goes yet, at the usual time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from rota.changes import Placement
from rota.findings import new_findings
from rota.limits import MINUTES_IN_DAY
from rota.local_time import midnight, minutes_between, spoken_clock, spoken_day, spoken_time
from rota.pattern import Shape, UsualVisit, bare, dated
from rota.rules import check
from rota.rules.sentences import names, worker_name
from rota.week import Assignment, Rota, Visit, Week, local_day

STOPS = frozenset({"leave", "sign_off", "available", "declined", "who_needs", "one_place"})
"""Rules on whose word somebody usual does not go this time."""
MINUTES_IN_HOUR = 60
MOST_NAMED = 4
"""Visits that a sentence names one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as usual, in a plain sentence, and what to do. `visits` are those it is about, of `day`."""

    kind: str
    sentence: str
    todo: str
    visits: tuple[UUID, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a week beside its visits.

    `bank_holidays` by day; `cancelled` are visits that the team cancelled; `held` says why a person's visits are held
    ("hospital"); `supports` names the support lines in people's plans, by id; those `over` have ended before this week
    and those `off_turn` have no turn in it; `people` and `workers` are names of those whom the week does not have.
    """

    bank_holidays: Mapping[date, str] = field(default_factory=dict)
    cancelled: frozenset[UUID] = frozenset()
    held: Mapping[str, str] = field(default_factory=dict)
    supports: Mapping[str, str] = field(default_factory=dict)
    over: frozenset[str] = frozenset()
    off_turn: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)
    workers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """What a week made from the pattern comes to. `settled` are visits that stay as the team has them."""

    assignments: tuple[Assignment, ...]
    settled: frozenset[UUID]
    differences: tuple[Difference, ...]

    @property
    def visits(self) -> frozenset[UUID]:
        """The visits that would be planned."""
        return frozenset(a.visit for a in self.assignments)


def make(
    week: Week, shape: Shape, usual: Mapping[UUID, UsualVisit], settled: frozenset[UUID], around: Around, now: datetime
) -> Made:
    """The week from the pattern. `usual` has the pattern's visits by the id that each has in this week.

    Visits that are settled, and what would have begun before `now`, are left alone.
    """
    found: list[Difference] = []
    planned = list(_planned(week, shape, usual, settled, around, now, found))
    opened = _opened(week, planned)
    found += _away(week, opened)
    kept = tuple(replace(a, worker=None) if (a.visit, a.place) in opened else a for a in planned)
    found += _bank_holidays(week, kept, around)
    if week.visits:  # else nothing is asked yet, which is no difference
        found += _not_asked(week, usual, around)
    return Made(kept, settled, tuple(found))


def not_as_usual(week: Week) -> tuple[Difference, ...]:
    """The visits of a week that somebody other than usual makes, or at another time, earliest first."""
    found = []
    for usual in week.usual.assignments:
        now = week.rota.at(usual.visit, usual.place)
        if now is None or now.worker is None or (now.worker, now.start) == (usual.worker, usual.start):
            continue
        whom = f"{week.person[week.visit[usual.visit].person].name}, {spoken_time(now.start)}"
        usually = (
            worker_name(week, usual.worker or "") if now.worker != usual.worker else f"at {spoken_time(usual.start)}"
        )
        sentence = f"{whom}: {worker_name(week, now.worker)} goes, usually {usually}."
        found.append((now.start, Difference("unlike", sentence, "", (usual.visit,), local_day(now.start))))
    return tuple(difference for _, difference in sorted(found, key=lambda each: (each[0], each[1].sentence)))


def _planned(
    week: Week,
    shape: Shape,
    usual: Mapping[UUID, UsualVisit],
    settled: frozenset[UUID],
    around: Around,
    now: datetime,
    found: list[Difference],
) -> Iterator[Assignment]:
    """What is usual of the visits asked; what is not, goes to `found`."""
    new: dict[str | None, list[Visit]] = {}
    gone: dict[str, list[Visit]] = {}
    for visit in week.visits:
        if visit.id in settled or all(option.possible.end <= now for option in visit.options):
            continue
        places = _places(usual.get(visit.id), shape, week.first)
        if not any(place.start for place in places):
            new.setdefault(visit.support, []).append(visit)
            continue
        for number, place in zip(visit.places, places, strict=False):
            if place.start is None or place.start <= now:
                continue
            start = _fitted(visit, place.start)
            if start is None:
                found.append(_other_times(week, visit, place.start))
                break
            worker = place.worker if place.worker in week.worker else None
            if place.worker is not None and worker is None:
                gone.setdefault(place.worker, []).append(visit)
            yield Assignment(visit.id, number, worker, start)
    found += [_new(week, support, visits, around) for support, visits in new.items()]
    for worker, visits in gone.items():
        found.append(
            Difference(
                "left",
                f"{around.workers.get(worker, 'Somebody')} is not in the team then. {_nobody_goes(week, visits)}",
                "Ask who could take these visits, and change the usual pattern.",
                tuple(dict.fromkeys(visit.id for visit in visits)),
            )
        )


def _fitted(visit: Visit, start: datetime) -> datetime | None:
    """The usual start where the visit may begin then. On a night without its 01:30, the nearest time that it may."""
    if any(option.possible.start <= start <= option.possible.end for option in visit.options):
        return start
    day = local_day(start)
    if minutes_between(midnight(day), midnight(day + timedelta(days=1))) == MINUTES_IN_DAY:
        return None
    ends = (end for option in visit.options for end in (option.possible.start, option.possible.end))
    near = min(ends, key=lambda end: abs(end - start), default=start)
    return near if abs(minutes_between(near, start)) <= MINUTES_IN_HOUR else None


def _places(visit: UsualVisit | None, shape: Shape, first: date) -> tuple[Placement, ...]:
    return () if visit is None else bare(dated(visit.planned, shape.week_on(first), first))


def _opened(week: Week, planned: Iterable[Assignment]) -> dict[tuple[UUID, int], tuple[Assignment, str, str]]:
    """The places at which a rule stops the usual worker: the assignment, the rule and its sentence."""
    ours = {(a.visit, a.place): a for a in planned if a.worker is not None}
    after = week.rota.with_assignments(ours.values())
    stopped: dict[tuple[UUID, int], tuple[Assignment, str, str]] = {}
    for finding in new_findings(check(week, week.rota), check(week, after)):
        if finding.rule in STOPS:
            for (visit, place), a in ours.items():
                if visit in finding.visits and (not finding.workers or a.worker in finding.workers):
                    stopped.setdefault((visit, place), (a, finding.rule, finding.sentence))
    return stopped


def _away(week: Week, opened: Mapping[tuple[UUID, int], tuple[Assignment, str, str]]) -> Iterator[Difference]:
    """Days of leave in a sentence each; the other rules in their own words, once for each worker and person."""
    leave: dict[tuple[date, str], list[Assignment]] = {}
    said: dict[tuple[str, str, str], list[tuple[Assignment, str]]] = {}
    for a, rule, sentence in sorted(opened.values(), key=lambda each: (each[0].start, each[0].visit)):
        if rule == "leave":
            leave.setdefault((local_day(a.start), str(a.worker)), []).append(a)
        else:
            said.setdefault((rule, str(a.worker), week.visit[a.visit].person), []).append((a, sentence))
    for (day, worker), those in sorted(leave.items()):
        visits = [week.visit[a.visit] for a in those]
        yield Difference(
            "leave",
            f"{week.worker[worker].name} is away on {spoken_day(day, with_date=True)}. {_nobody_goes(week, visits)}",
            "Ask who could take these visits." if len(visits) > 1 else "Ask who could take this visit.",
            tuple(visit.id for visit in visits),
            day,
        )
    for (rule, _, _), each in said.items():
        ids = tuple(dict.fromkeys(a.visit for a, _ in each))
        more = f" The same at {len(ids) - 1} more." if len(ids) > 1 else ""
        sentence = f"{each[0][1]}{more} Nobody goes yet."
        yield Difference(rule, sentence, "Ask who could go instead.", ids, local_day(each[0][0].start))


def _bank_holidays(week: Week, planned: Iterable[Assignment], around: Around) -> Iterator[Difference]:
    going = Rota((*planned, *(a for a in week.rota.assignments))).by_place.values()
    for day, title in sorted(around.bank_holidays.items()):
        those = [a for a in going if local_day(a.start) == day]
        if day in week.dates and those:
            who = sorted(
                {week.worker[a.worker].name for a in those if a.worker is not None and a.worker in week.worker}
            )
            by = f" by {names(who)}" if who else ""
            yield Difference(
                "bank_holiday",
                f"{spoken_day(day, with_date=True)} is a bank holiday: {title}. "
                f"It is planned like any {spoken_day(day)}: {_count(len({a.visit for a in those}))}{by}.",
                "Settle who works, and ask people what they want of that day.",
                tuple(dict.fromkeys(a.visit for a in those)),
                day,
            )


def _not_asked(week: Week, usual: Mapping[UUID, UsualVisit], around: Around) -> Iterator[Difference]:
    """Usual visits that this week does not ask for, and why."""
    missing: dict[tuple[str, str], list[UsualVisit]] = {}
    counts = Counter(visit.support for visit in usual.values() if bare(visit.planned))
    for id, visit in usual.items():
        if id not in week.visit and bare(visit.planned) and visit.support not in around.off_turn:
            why = around.held.get(visit.person) or _why(id, visit, around)
            of_line = why in ("cancelled", "line", "over")
            missing.setdefault((why, visit.support if of_line else visit.person), []).append(visit)
    for (why, of), those in missing.items():
        found = _missing(week, why, those, around, all_of=counts[of] == len(those))
        if found is not None:
            yield found


def _why(id: UUID, visit: UsualVisit, around: Around) -> str:
    if id in around.cancelled:
        return "cancelled"
    if visit.support in around.over:
        return "over"
    return "line" if visit.support in around.supports else "ended"


def _missing(week: Week, why: str, those: list[UsualVisit], around: Around, *, all_of: bool) -> Difference | None:
    who = _person(week, those[0].person, around)
    what = f"{who}'s {_small(around.supports.get(those[0].support, 'support'))}"
    days = "" if all_of else _days(those, week.first)
    match why:
        case "hospital":
            return Difference(
                why, f"{who} is in hospital. Their usual visits are held ({_count(len(those))}).",
                "They are offered back when they come home.",
            )  # fmt: skip
        case "cancelled":
            return Difference(why, f"{what}{days} was cancelled. It stays cancelled.", "Nothing to do.")
        case "over":
            return Difference(
                why, f"{what} has ended by then.", "Take it out of the usual pattern when it is in the plan no more."
            )  # fmt: skip
        case "ended":
            return Difference(
                why, f"Not in {who}'s plan any more: {_count(len(those))} of the usual pattern.",
                "Take them out of the usual pattern.",
            )  # fmt: skip
        case "line":
            return Difference(
                why, f"{what}{days} is not asked for this week.", "Look at the plan if that is a surprise."
            )  # fmt: skip
    return None  # somebody has died: nothing that needs saying here


def _new(week: Week, support: str | None, visits: list[Visit], around: Around) -> Difference:
    who = _person(week, visits[0].person, around)
    ids = tuple(visit.id for visit in visits)
    if support is None:
        return Difference(
            "added", f"The team added {_count(len(visits))} for {who}. {'They have' if len(visits) > 1 else 'It has'} "
            "nobody yet.", "Ask who could go.", ids,
        )  # fmt: skip
    what = _small(around.supports.get(support, "support"))
    return Difference(
        "new", f"{who}'s {what}: {_count(len(visits))} with nobody usual yet.",
        "Ask who could go, and put it in the usual pattern.", ids,
    )  # fmt: skip


def _other_times(week: Week, visit: Visit, start: datetime) -> Difference:
    possible = visit.options[0].possible
    return Difference(
        "times",
        f"{week.person[visit.person].name}, {spoken_day(local_day(start))}: the usual {spoken_clock(start)} does not "
        f"fit the plan any more, which says {spoken_clock(possible.start)} to {spoken_clock(possible.end)}.",
        "Choose a new time, and change the usual pattern.",
        (visit.id,),
        local_day(start),
    )


def _nobody_goes(week: Week, visits: list[Visit]) -> str:
    those = list(dict.fromkeys(week.person[visit.person].name for visit in visits))
    if len(those) <= MOST_NAMED:
        return f"Nobody goes yet to {names(those)} ({_count(len(visits))})."
    return f"Nobody goes yet to {_count(len(visits))}."


def _person(week: Week, person: str, around: Around) -> str:
    known = week.person.get(person)
    return known.name if known else around.people.get(person, "somebody")


def _days(those: list[UsualVisit], first: date) -> str:
    days = sorted({visit.weekday for visit in those if visit.weekday is not None})
    return f" on {names(spoken_day(first + timedelta(days=day)) for day in days)}" if days else ""


def _count(number: int) -> str:
    return "1 visit" if number == 1 else f"{number} visits"


def _small(name: str) -> str:
    """The name of a support line within a sentence."""
    return name[:1].lower() + name[1:]
