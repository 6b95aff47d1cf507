"""Why a proposal changes a place, and why a visit is left: plain sentences, each made from facts of the two rotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from uuid import UUID

from rota.local_time import minutes_between, spoken_clock
from rota.rules.sentences import competence_name, names, person_name, when_asked, worker_name
from rota.rules.sign_off import signed_off
from rota.shifts import Shifts
from rota.week import Assignment, Rota, Visit, Week, Window, Worker
from rota.who import who_words
from solver.answer import ChangedPlace, Uncovered

NEAR = 10


def changes(week: Week, before: Rota, after: Rota) -> tuple[tuple[ChangedPlace, ...], int]:
    """The places that differ, in order of time, each with its reason; and how many stay the same."""
    shifts = Shifts(week, after)
    faces = Counter((week.visit[a.visit].person, a.worker) for a in after.assignments if a.worker is not None)
    found, same = [], 0
    for visit in week.visit.values():
        for place in visit.places:
            was, now = before.at(visit.id, place), after.at(visit.id, place)
            if was == now:
                same += was is not None
                continue
            found.append(ChangedPlace(visit.id, place, was, now, _reason(week, shifts, faces, visit, was, now)))
    found.sort(key=lambda c: ((c.after or c.before).start, str(c.visit), c.place))  # type: ignore[union-attr]
    return tuple(found), same


def _reason(
    week: Week, shifts: Shifts, faces: Counter[tuple[str, str]], visit: Visit,
    was: Assignment | None, now: Assignment | None,
) -> str:  # fmt: skip
    if now is None or now.worker is None:
        return "Nobody can go as things stand."
    name, person = worker_name(week, now.worker), person_name(week, visit.person)
    if was is not None and was.worker == now.worker:
        clock = f"{spoken_clock(now.start)} instead of {spoken_clock(was.start)}"
        return f"{name} still goes, at {clock}; {_timing(visit, now)}."
    parts = [_standing(week, faces, visit, now.worker, name, person)]
    near = _nearest(week, shifts, now)
    if near is not None:
        minutes, other = near
        way = week.worker[now.worker].travel.value if now.worker in week.worker else "walk"
        where = "in the same place as" if minutes == 0 else f"{minutes} minutes' {way} from"
        parts.append(f"{where} {other}")
    return "; ".join(parts) + "."


def _standing(week: Week, faces: Counter[tuple[str, str]], visit: Visit, worker: str, name: str, person: str) -> str:
    known = week.person.get(visit.person)
    times = faces[visit.person, worker]
    if known is not None and known.link_worker == worker:
        return f"{name} is {person}'s link worker"
    if known is not None and worker in known.chosen:
        return f"{person} chose {name}"
    if times > 1:
        return f"{name} sees {person} {_often(times)} this week"
    if week.seen.get(visit.person, {}).get(worker):
        return f"{name} has seen {person} in the last weeks"
    return f"{name} has room then"


def _often(times: int) -> str:
    return "twice" if times == 2 else f"{times} times"


def _timing(visit: Visit, now: Assignment) -> str:
    suits = any(o.suits.start <= now.start <= o.suits.end for o in visit.options)
    return "that suits" if suits else "so that it fits with the visits around it"


def _nearest(week: Week, shifts: Shifts, now: Assignment) -> tuple[int, str] | None:
    """The visit just before or after in that worker's day, where it is near: minutes of travel and whose it is."""
    for day in shifts.days(str(now.worker)):
        for between in day.between:
            pair = (between.earlier, between.later)
            if now.visit not in (pair[0].visit, pair[1].visit) or between.travel is None or between.travel > NEAR:
                continue
            other = pair[0] if pair[1].visit == now.visit else pair[1]
            if other.visit is not None and week.visit[other.visit].person != week.visit[now.visit].person:
                return between.travel, person_name(week, week.visit[other.visit].person)
    return None


def uncovered(week: Week, after: Rota, proved: Callable[[UUID, int], bool]) -> tuple[Uncovered, ...]:
    """Each place to which nobody goes, with the rule that stood in the way and what may free it.

    `proved` says whether nobody could go to a place of a visit, whatever else is moved.
    """
    shifts = Shifts(week, after)
    found = []
    for visit in week.visit.values():
        for place in visit.places:
            assignment = after.at(visit.id, place)
            if assignment is None or assignment.worker is None:
                rule, why, remedy = _why(week, shifts, visit)
                sentence = f"Nobody is going to {person_name(week, visit.person)} {when_asked(week, visit)}: {why}"
                sure = proved(visit.id, place)
                found.append(Uncovered(visit.id, place, rule, sentence, remedy, proved=sure))
    return tuple(found)


def _why(week: Week, shifts: Shifts, visit: Visit) -> tuple[str, str, str]:
    """Goes through the rules in the order in which they narrow down who could go."""
    if not any(o.possible.start <= o.possible.end for o in visit.options):
        return "possible_times", "no time is given at which it can start.", "Give it a day and times that are possible."
    left = list(week.workers)
    for rule, keeps, why, remedy in _narrowing(week, visit):
        kept = [worker for worker in left if keeps(worker)]
        if len(kept) < len(visit.places):
            of = names(w.name for w in left) if left else "nobody"
            return rule, why.format(of=of, able=names(w.name for w in kept) if kept else "nobody"), remedy
        left = kept
    who, busy = names(worker.name for worker in left), "is" if len(left) == 1 else "each is"
    return (
        "one_place",
        f"{who} could go, but {busy} with somebody else, resting or at the end of their day then.",
        ("Give one of their other visits to somebody else, or another time to this one."),
    )


def _narrowing(week: Week, visit: Visit) -> Iterable[tuple[str, Callable[[Worker], bool], str, str]]:
    windows = [o.possible for o in visit.options]
    person = week.person.get(visit.person)
    wanted = [n.attribute for n in visit.who if n.hard]
    asks_for = names(who_words(attribute) for attribute in wanted) if wanted else ""

    def signed(worker: Worker) -> bool:
        return any(all(signed_off(week, worker.id, c, visit.person, w.start) for c in visit.of_each) for w in windows)

    tasks = names(competence_name(week, c) for c in visit.of_each) if visit.of_each else ""
    yield "sign_off", signed, f"signed off for {tasks} there: {{able}}.", "Ask the professional who signs off."
    yield (
        "who_needs",
        lambda w: all(a in w.attributes for a in wanted),
        f"of those who may go, {{able}} can answer the need for {asks_for}.",
        "Ask whether somebody else would do.",
    )
    yield (
        "declined",
        lambda w: person is None or w.id not in person.declined,
        "those who may go were asked not to come.",
        "Talk with the person about who could come.",
    )
    yield (
        "available",
        lambda w: any(_can_work(w, window, visit.duration) for window in windows),
        "of {of}, {able} can work then.",
        "Ask whether somebody could work then.",
    )
    yield (
        "leave",
        lambda w: any(_can_work(w, window, visit.duration) and not _away(w, window) for window in windows),
        "of {of}, {able} is not away then.",
        "Ask another team, or move the visit.",
    )


def _can_work(worker: Worker, window: Window, duration: int) -> bool:
    return any(
        s.start <= window.end and minutes_between(max(s.start, window.start), s.end) >= duration
        for s in worker.available
    )


def _away(worker: Worker, window: Window) -> bool:
    return any(away.start <= window.start and window.end <= away.end for away in worker.leave)
