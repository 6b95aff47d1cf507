"""Every sentence of why and why not, against facts reckoned here anew from the week and the rotas alone.

Nothing of the solver's is asked whether a sentence is true: travel, hours, faces, who may go are counted here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from rota.findings import Finding
from rota.rules import RULES
from rota.week import NeededOf, Rota, SignOff, Visit, Week, Worker
from solver.facts import Fact, Said, Stated
from solver.why import why
from solver.why_not import WhyNot, why_not
from tests.builders import a_person, a_pin, a_rota, a_sign_off, a_visit, a_week, a_worker, at, going, span
from tests.solver.publishing import published
from tests.solver.solving import places

SAMPLES, MANY = 500, 10_000
STEPS = 60


def minutes(earlier: datetime, later: datetime) -> int:
    return round((later - earlier).total_seconds()) // 60


def clock(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Europe/London")).strftime("%H:%M")


def spoken(number: int) -> str:
    """Minutes as they are said aloud."""
    if number < 60:
        return "1 minute" if number == 1 else f"{number} minutes"
    return f"{number // 60} h" + (f" {number % 60:02}" if number % 60 else "")


def hard_findings(week: Week, rota: Rota) -> list[Finding]:
    return [finding for rule in RULES if rule.hard for finding in rule.check(week, rota)]


class Reckoned:
    """One rota of a week, counted here."""

    def __init__(self, week: Week, rota: Rota) -> None:
        self.week = week
        self.visits = {v.id: v for v in week.visits}
        self.people = {p.id: p for p in week.people}
        self.workers = {w.id: w for w in week.workers}
        self.at = {(a.visit, a.place): a for a in rota.assignments if a.visit in self.visits}
        self.going = [a for a in self.at.values() if a.worker is not None]

    def pieces(self, worker: str) -> list[list[tuple[datetime, datetime, str | None, UUID | None]]]:
        """The worker's pieces of work by local day: start, end, place, visit."""
        found = [
            (a.start, a.start + timedelta(minutes=self.visits[a.visit].duration), self.visits[a.visit].place, a.visit)
            for a in self.going
            if a.worker == worker
        ]
        away = self.workers[worker].leave
        for meeting in self.week.team_time:
            if worker in meeting.workers and not any(
                leave.start < meeting.when.end and meeting.when.start < leave.end for leave in away
            ):
                found.append((meeting.when.start, meeting.when.end, meeting.place, None))
        days: dict[object, list[tuple[datetime, datetime, str | None, UUID | None]]] = {}
        for piece in sorted(found, key=lambda p: (p[0], p[1])):
            days.setdefault(piece[0].astimezone(ZoneInfo("Europe/London")).date(), []).append(piece)
        return list(days.values())

    def leg(self, worker: str, origin: str | None, to: str | None) -> int:
        if origin is None or to is None or origin == to:
            return 0
        table = self.week.travel
        row, column = table.places.index(origin), table.places.index(to)
        return table.minutes[self.workers[worker].travel][row][column] or 0

    def travel(self) -> int:
        total = 0
        for worker in self.workers:
            for day in self.pieces(worker):
                here = next((place for _, _, place, _ in day if place is not None), None)
                for _, _, place, _ in day:
                    total += self.leg(worker, here, place)
                    here = place or here
        return total

    def over(self, worker: str) -> int:
        paid = sum(minutes(day[0][0], max(end for _, end, _, _ in day)) for day in self.pieces(worker))
        known = self.workers[worker]
        return max(0, paid - max(0, known.contracted_minutes * self.week.days // 7 - known.leave_minutes))

    def faces(self, person: str) -> int:
        return len({a.worker for a in self.going if self.visits[a.visit].person == person})

    def times(self, person: str, worker: str) -> int:
        return sum(a.worker == worker and self.visits[a.visit].person == person for a in self.going)

    def able(self, visit: Visit, start: datetime) -> set[str]:
        return {w.id for w in self.week.workers if self.may(w, visit, start)}

    def may(self, worker: Worker, visit: Visit, start: datetime) -> bool:
        end = start + timedelta(minutes=visit.duration)
        person = self.people.get(visit.person)
        if person is not None and worker.id in person.declined:
            return False
        if {need.attribute for need in visit.who if need.hard} - worker.attributes:
            return False
        for need in visit.competences:
            if need.of is NeededOf.ONE and visit.double_handed:
                continue
            if not any(self.counts(s, worker.id, need.competence, visit.person, start) for s in self.week.sign_offs):
                return False
        works = any(s.start <= start and end <= s.end for s in worker.available)
        return works and not any(away.start < end and start < away.end for away in worker.leave)

    def counts(self, sign_off: SignOff, worker: str, competence: str, person: str, start: datetime) -> bool:
        day = start.astimezone(ZoneInfo("Europe/London")).date()
        per_person = next((c.per_person for c in self.week.competences if c.id == competence), False)
        return (
            (sign_off.worker, sign_off.competence) == (worker, competence)
            and (sign_off.person == person or (sign_off.person is None and not per_person))
            and sign_off.starts <= day
            and (sign_off.until is None or day <= sign_off.until)
            and (sign_off.suspended_from is None or start < sign_off.suspended_from)
        )


def true(now: Reckoned, said: Said, tried: Reckoned | None = None) -> bool:
    """Whether the sentence is true and says its fact: of a rota, or of one that was tried against it."""
    fact, sentence = said.fact, said.sentence
    named = [now.workers[w].name for w in fact.workers if w in now.workers]
    named += [now.people[p].name for p in fact.people]
    if fact.stated is not Stated.BREAKS and not all(name in sentence for name in named):
        return False
    if fact.stated in OF_TWO:
        return tried is not None and _of_two(now, tried, fact, sentence)
    return _of_one(now if tried is None else tried, fact, sentence)


OF_TWO = {
    Stated.BREAKS, Stated.LEFT, Stated.MOVED, Stated.OVER, Stated.FACES, Stated.TRAVEL, Stated.NO_DIFFERENCE,
    Stated.NOT_FOUND, Stated.AS_IT_IS,
}  # fmt: skip


def _of_two(now: Reckoned, tried: Reckoned, fact: Fact, sentence: str) -> bool:
    number = fact.number or 0
    match fact.stated:
        case Stated.BREAKS:
            rota = Rota(tuple(tried.at.values()))
            return any(f.rule == fact.rule and f.sentence == sentence for f in hard_findings(now.week, rota))
        case Stated.LEFT:
            place = (fact.visits[0], fact.place)
            return now.at[place].worker is not None and (place not in tried.at or tried.at[place].worker is None)
        case Stated.MOVED:
            unlike = {p[0] for p in now.at.keys() | tried.at.keys() if now.at.get(p) != tried.at.get(p)}
            spoken_number = "One other visit " if number == 1 else f"{number} other visits "
            return number == len(unlike) - 1 and sentence.startswith(spoken_number)
        case Stated.OVER:
            (worker,) = fact.workers
            instead = f", not {spoken(fact.of or 0)}." if fact.of else "."
            there = (tried.over(worker), now.over(worker)) == (number, fact.of) and number > (fact.of or 0)
            return there and sentence.endswith(f"be {spoken(number)} over contract{instead}")
        case Stated.FACES:
            (person,) = fact.people
            there = (tried.faces(person), now.faces(person)) == (number, fact.of) and number > (fact.of or 0)
            return there and f"see {number} worker" in sentence and sentence.endswith(f", not {fact.of}.")
        case Stated.TRAVEL:
            more = "more" if number > 0 else "less"
            return tried.travel() - now.travel() == number and f"{spoken(abs(number))} {more} in all." in sentence
        case Stated.NO_DIFFERENCE:
            fewer = all(tried.faces(p) <= now.faces(p) for p in now.people)
            shorter = all(tried.over(w) <= now.over(w) for w in now.workers)
            return tried.travel() == now.travel() and fewer and shorter
        case Stated.NOT_FOUND | Stated.AS_IT_IS:
            return True
    return False


def _of_one(now: Reckoned, fact: Fact, sentence: str) -> bool:
    worker, person = next(iter(fact.workers), ""), next(iter(fact.people), "")
    visit = now.visits[fact.visits[0]] if fact.visits else None
    number = fact.number or 0
    match fact.stated:
        case Stated.PINNED_WORKER:
            return any((p.visit, p.place, p.worker) == (fact.visits[0], fact.place, worker) for p in now.week.pins)
        case Stated.PINNED_TIME:
            pinned = any((p.visit, p.place, p.start) == (fact.visits[0], fact.place, fact.at) for p in now.week.pins)
            return pinned and fact.at is not None and clock(fact.at) in sentence
        case Stated.NOBODY:
            planned = now.at.get((fact.visits[0], fact.place))
            return planned is None or planned.worker is None
        case Stated.ABLE:
            assert visit is not None and fact.at is not None
            who = now.able(visit, fact.at)
            said = f"{number or 'None'} of the {fact.of}" in sentence or f"Of the {fact.of} workers, only" in sentence
            return len(who) == number and fact.of == len(now.workers) and said and (not worker or who == {worker})
        case Stated.LINK_WORKER:
            return now.people[person].link_worker == worker
        case Stated.CHOSEN:
            return worker in now.people[person].chosen
        case Stated.THIS_WEEK:
            often = " twice " if number == 2 else f" {number} times "
            return now.times(person, worker) == number and often in sentence
        case Stated.LATELY:
            often = {1: " once ", 2: " twice "}.get(number, f" {number} times ")
            return now.week.seen.get(person, {}).get(worker, 0) == number > 0 and often in sentence
        case Stated.NEW_FACE:
            return not now.week.seen.get(person, {}).get(worker, 0) and now.times(person, worker) == 1
        case Stated.COMES_FROM | Stated.GOES_ON_TO | Stated.ALONE:
            return _beside(now, fact, sentence)
    return _suits(now, fact, sentence)


def _beside(now: Reckoned, fact: Fact, sentence: str) -> bool:
    (worker,) = fact.workers
    for day in now.pieces(worker):
        ids = [visit for _, _, _, visit in day]
        if fact.visits[0] not in ids:
            continue
        n = ids.index(fact.visits[0])
        before = ids[n - 1] if n else None
        after = ids[n + 1] if n + 1 < len(ids) else None
        if fact.stated is Stated.ALONE:
            return before is None and after is None
        other = before if fact.stated is Stated.COMES_FROM else after
        if other is None or other != fact.visits[1]:
            return False
        name = now.people[now.visits[other].person].name
        one, two = now.visits[fact.visits[0]].place, now.visits[other].place
        legs = (two, one) if fact.stated is Stated.COMES_FROM else (one, two)
        far = f", {spoken(fact.number or 0)} away." if fact.number else ", in the same place."
        return now.leg(worker, *legs) == fact.number and name in sentence and sentence.endswith(far)
    return False


def _suits(now: Reckoned, fact: Fact, sentence: str) -> bool:
    visit = now.visits[fact.visits[0]]
    assert fact.at is not None and fact.since is not None and fact.until is not None
    start = now.at[visit.id, fact.place].start
    if start != fact.at or (fact.since, fact.until) not in {(o.suits.start, o.suits.end) for o in visit.options}:
        return False
    if fact.stated is Stated.TOO_EARLY:
        far = minutes(fact.at, fact.since)
        return far == fact.number and far > 0 and f"{spoken(far)} before what suits" in sentence
    if fact.stated is Stated.TOO_LATE:
        far = minutes(fact.until, fact.at)
        return far == fact.number and far > 0 and f"{spoken(far)} after what suits" in sentence
    window = "just when it suits" if fact.since == fact.until else f"{clock(fact.since)} to {clock(fact.until)}"
    inside = fact.stated is Stated.SUITS and fact.since <= fact.at <= fact.until
    return inside and sentence.startswith(clock(fact.at)) and window in sentence


def sampled(week: Week, count: int, seed: int) -> Iterator[tuple[Said, bool]]:
    """Sentences about random places of the week, and whether each is true; some of it is as if nobody went."""
    dice = random.Random(seed)
    told, now, searched = 0, Reckoned(week, week.rota), 0
    while told < count:
        planned = dice.choice(week.rota.assignments)
        visit = week.visit[planned.visit]
        if dice.random() < 0.05:
            without = Rota(tuple(a for a in week.rota.assignments if a != planned))
            answers = [
                (said, true(Reckoned(week, without), said)) for said in why(week, without, visit.id, planned.place)
            ]
        elif dice.random() < 0.5:
            answers = [(said, true(now, said)) for said in why(week, week.rota, visit.id, planned.place)]
        else:
            other = dice.choice([w.id for w in week.workers]) if dice.random() < 0.6 else None
            start = None
            if other is None or dice.random() < 0.2:
                start = planned.start + timedelta(minutes=dice.choice((-60, -20, -5, 5, 15, 45, 90)))
            asked = why_not(week, week.rota, visit.id, planned.place, worker=other, start=start, steps=STEPS)
            searched += asked.mended
            assert len(asked.said) <= 3
            tried = Reckoned(week, asked.tried)
            answers = [(said, true(now, said, tried)) for said in asked.said]
            assert not [f for f in hard_findings(week, asked.tried) if asked.found and not asked.findings]
        assert len(answers) <= 3
        for answer in answers:
            told += 1
            yield answer


def test_500_sentences_and_none_is_false() -> None:
    told = list(sampled(published(), SAMPLES, seed=1))
    assert [said for said, right in told if not right] == []
    assert len({said.fact.stated for said, _ in told}) >= 10, "the samples say too little"


@pytest.mark.long
def test_10000_sentences_and_none_is_false() -> None:
    wrong = [said for seed in range(4) for said, right in sampled(published(), MANY // 4, seed + 2) if not right]
    assert wrong == []


def test_a_false_sentence_is_noticed() -> None:
    """The checker itself: each number or name that is changed makes the sentence false."""
    week = published()
    now = Reckoned(week, week.rota)
    for planned in week.rota.assignments[:40]:
        for said in why(week, week.rota, planned.visit, planned.place):
            assert true(now, said)
            if said.fact.number:
                assert not true(now, replace(said, fact=replace(said.fact, number=said.fact.number + 1)))
            elif said.fact.workers:
                other = next(w.id for w in week.workers if w.id not in said.fact.workers)
                assert not true(now, replace(said, fact=replace(said.fact, workers=(other,))))


def said_by(answer: WhyNot) -> list[str]:
    return [said.sentence for said in answer.said]


def test_a_rule_in_the_way_is_named() -> None:
    visit = a_visit(needs=["insulin"])
    team = [a_worker("Amina"), a_worker("Ben")]
    week = a_week([visit], team, rota=a_rota(going(visit, "amina")), sign_offs=(a_sign_off("amina", "insulin"),))
    answer = why_not(week, week.rota, visit.id, worker="ben", steps=STEPS)
    assert [said.fact.rule for said in answer.said] == ["sign_off"] and "Ben is not signed off" in said_by(answer)[0]


def test_what_it_costs_is_said() -> None:
    joan, ivy = a_visit("joan", 0, "09:00"), a_visit("ivy", 0, "10:00")
    team = [a_worker("Amina"), a_worker("Ben")]
    week = a_week(
        [joan, ivy], team, travel=places(["joan", "ivy"], 10), rota=a_rota(going(joan, "amina"), going(ivy, "amina"))
    )
    assert said_by(why_not(week, week.rota, ivy.id, worker="ben")) == ["The team would travel 10 minutes less in all."]
    apart = week.planned(a_rota(going(joan, "amina"), going(ivy, "ben")))
    assert said_by(why_not(apart, apart.rota, ivy.id, worker="amina")) == [
        "The team would travel 10 minutes more in all."
    ]


def test_room_is_made_and_it_is_said_how_many_move() -> None:
    joan = a_visit("joan", 0, "09:00", possible=("08:00", "18:00"))
    ivy = a_visit("ivy", 0, "10:00", possible=("08:00", "18:00"))
    week = a_week([joan, ivy], travel=places(["joan", "ivy"]), rota=a_rota(going(joan, "amina"), going(ivy, "amina")))
    answer = why_not(week, week.rota, ivy.id, start=at(0, "09:00"), steps=STEPS)
    assert answer.mended and answer.found
    assert said_by(answer)[0] == "One other visit would go otherwise."
    assert answer.tried.at(ivy.id) == replace(week.rota.assignments[1], start=at(0, "09:00"))


def test_a_double_handed_visit_that_is_left_is_said_once() -> None:
    then = ("09:00", "09:00")
    joan, ivy = (a_visit(name, possible=then, double_handed=name == "joan") for name in ("joan", "ivy"))
    week = a_week(
        [joan, ivy], [a_worker(name) for name in ("Amina", "Ben", "Cath")],
        people=(a_person("Joan", declined=frozenset({"cath"})), a_person("Ivy")), travel=places(["joan", "ivy"]),
        rota=a_rota(going(joan, "amina", "ben"), going(ivy, "cath")),
    )  # fmt: skip
    said = said_by(why_not(week, week.rota, ivy.id, worker="amina", steps=STEPS))
    assert [sentence for sentence in said if "nobody goes" in sentence] == said[:1]


def test_why_tells_of_pins_and_of_the_only_one_who_may() -> None:
    visit = a_visit(needs=["insulin"], suits=("08:30", "09:30"))
    team = [a_worker("Amina"), a_worker("Ben")]
    week = a_week([visit], team, rota=a_rota(going(visit, "amina")), sign_offs=(a_sign_off("amina", "insulin"),))
    assert [s.sentence for s in why(week, week.rota, visit.id)] == [
        "Of the 2 workers, only Amina may go and work then.",
        "Amina has no other visit just before or after Joan.",
        "08:30 is within what suits, 08:30 to 09:30.",
    ]
    pinned = replace(week, pins=(a_pin(visit, "amina", week.rota.assignments[0].start),))
    assert [s.fact.stated for s in why(pinned, week.rota, visit.id)][::2] == [Stated.PINNED_WORKER, Stated.PINNED_TIME]


def test_why_tells_whose_link_worker_and_who_chose() -> None:
    visit = a_visit()
    team = [a_worker("Amina"), a_worker("Ben")]
    week = a_week([visit], team, people=(a_person("Joan", link_worker="amina", chosen=("amina", "ben")),))
    for worker, stated in (("amina", Stated.LINK_WORKER), ("ben", Stated.CHOSEN)):
        assert why(week, a_rota(going(visit, worker)), visit.id)[0].fact.stated is stated


def test_nobody_and_the_unknown() -> None:
    visit = a_visit()
    week = a_week([visit], [a_worker("Amina", leave=(span(0, "00:00", "23:00"),))])
    assert [s.sentence for s in why(week, Rota(), visit.id)] == [
        "Nobody is going to Joan on Monday morning.",
        "None of the 1 workers may go and work then, Monday at 09:00.",
    ]
    stranger = a_visit("ivy", 3)
    assert why(week, Rota(), stranger.id) == ()
    assert why_not(week, Rota(), stranger.id, worker="amina").said == ()
    assert why_not(week, Rota(), visit.id, worker="nobody").said == ()
