"""Whose delegated task hangs on one worker, and who could learn it next."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from rota.one_sickness_away import (
    Free,
    candidate_sentence,
    days_sentence,
    first_sentence,
    hanging,
    hanging_sentence,
    still_first,
    who_could_learn,
    without,
)
from rota.rules.sign_off import signed_off
from rota.week import Competence, CompetenceNeed, NeededOf, SignOff, Visit, Week, Window
from tests.builders import (
    CLOCKS_BACK,
    MONDAY,
    a_person,
    a_sign_off,
    a_visit,
    a_week,
    a_worker,
    at,
    span,
    team_time,
)

MEDICINE = Competence("medicine", "Help with medicines")
INSULIN = Competence("insulin", "Insulin", delegated=True, per_person=True, requires=("medicine",))
AMINA, SAM, TOM = a_worker("Amina"), a_worker("Sam"), a_worker("Tom")
BREAKFASTS = tuple(a_visit("joan", day, "08:00", possible=("07:00", "08:30"), needs=["insulin"]) for day in range(7))
SINCE = at(0, "00:00")
MEDICINES = tuple(a_sign_off(name, "medicine") for name in ("amina", "sam", "tom"))


def week_with(
    *sign_offs: SignOff, workers: Any = (AMINA, SAM, TOM), visits: tuple[Visit, ...] = BREAKFASTS, **given: Any
) -> Week:
    competences = (MEDICINE, INSULIN)
    return a_week(visits, workers, sign_offs=(*MEDICINES, *sign_offs), competences=competences, **given)


def insulin(*names: str, **given: Any) -> tuple[SignOff, ...]:
    return tuple(a_sign_off(name, "insulin", "joan", **given) for name in names)


def test_two_who_could_go_are_enough_and_one_is_not() -> None:
    assert hanging(week_with(*insulin("amina", "sam")), SINCE) == ()
    (row,) = hanging(week_with(*insulin("amina")), SINCE)
    assert (row.monday, row.person, row.competence, row.able, len(row.visits), row.of) == (
        MONDAY,
        "joan",
        "insulin",
        ("amina",),
        7,
        7,
    )
    assert hanging_sentence(week_with(), row) == "Insulin for Joan hangs on Amina, at every visit that week."


def test_nobody_is_worse_than_one_and_said_first() -> None:
    (row,) = hanging(week_with(), SINCE)
    assert len(row.nobody) == 7
    assert hanging_sentence(week_with(), row) == "Nobody is signed off and free for Insulin for Joan at 7 visits of 7."


def test_a_task_that_nobody_delegates_never_hangs() -> None:
    given = replace(INSULIN, delegated=False)
    assert hanging(replace(week_with(), competences=(MEDICINE, given)), SINCE) == ()


def test_whoever_cannot_work_then_does_not_count() -> None:
    early = a_worker("Sam", available=tuple(span(day, "06:30", "08:00") for day in range(6)))
    (row,) = hanging(week_with(*insulin("amina", "sam"), workers=(AMINA, early)), SINCE)
    assert [thin.start for thin in row.visits] == [at(6, "07:00")], "Sam can come before eight, but not on Sunday"


@pytest.mark.parametrize(("until", "counts"), [("07:30", True), ("07:29", False)])
def test_the_visit_has_to_fit_whole_to_the_minute(until: str, counts: bool) -> None:
    sam = a_worker("Sam", available=tuple(span(day, "06:30", until) for day in range(7)))
    found = hanging(week_with(*insulin("amina", "sam"), workers=(AMINA, sam)), SINCE)
    assert (found == ()) is counts


@pytest.mark.parametrize(("begins", "counts"), [("08:30", True), ("08:31", False)])
def test_the_last_start_counts_and_a_minute_later_does_not(begins: str, counts: bool) -> None:
    sam = a_worker("Sam", available=tuple(span(day, begins, "12:00") for day in range(7)))
    found = hanging(week_with(*insulin("amina", "sam"), workers=(AMINA, sam)), SINCE)
    assert (found == ()) is counts


def test_leave_and_team_time_take_somebody_away() -> None:
    away = replace(SAM, leave=(span(2, "00:00", "23:59"),))
    (row,) = hanging(week_with(*insulin("amina", "sam"), workers=(AMINA, away)), SINCE)
    assert [thin.start for thin in row.visits] == [at(2, "07:00")]
    meeting = (team_time(3, "06:00", "09:30", "sam"),)
    (row,) = hanging(week_with(*insulin("amina", "sam"), team_time=meeting), SINCE)
    assert [thin.start for thin in row.visits] == [at(3, "07:00")]


def test_a_sign_off_that_ends_in_the_week_leaves_the_days_after_it() -> None:
    ends = insulin("sam", until=MONDAY + timedelta(days=4))
    (row,) = hanging(week_with(*insulin("amina"), *ends), SINCE)
    assert [thin.start for thin in row.visits] == [at(5, "07:00"), at(6, "07:00")]
    assert hanging_sentence(week_with(), row) == "Insulin for Joan hangs on Amina, at 2 visits of 7."


def test_one_whom_the_person_declined_does_not_count() -> None:
    joan = a_person("Joan", declined=frozenset({"sam"}))
    (row,) = hanging(week_with(*insulin("amina", "sam"), people=(joan,)), SINCE)
    assert row.able == ("amina",)


def test_what_is_over_is_left_out() -> None:
    (row,) = hanging(week_with(*insulin("amina")), at(6, "08:30"))
    assert (len(row.visits), row.of) == (1, 1)
    assert hanging(week_with(*insulin("amina")), at(6, "08:31")) == ()


@pytest.mark.parametrize(("of", "hangs"), [(NeededOf.BOTH, True), (NeededOf.ONE, False)])
def test_two_who_both_need_it_hang_on_two(of: NeededOf, hangs: bool) -> None:
    pair = a_visit("joan", 0, "08:00", needs=[CompetenceNeed("insulin", of)], double_handed=True)
    week = week_with(*insulin("amina", "sam"), visits=(pair,))
    found = hanging(week, SINCE)
    assert bool(found) is hangs
    if hangs:
        assert hanging_sentence(week, found[0]).startswith("Insulin for Joan hangs on Amina and Sam")


def test_different_workers_at_different_visits_are_told_apart() -> None:
    week = week_with(
        *insulin("amina", until=MONDAY + timedelta(days=2)), *insulin("sam", starts=MONDAY + timedelta(days=3))
    )
    (row,) = hanging(week, SINCE)
    assert hanging_sentence(week, row) == (
        "Insulin for Joan has nobody to spare at every visit that week: it hangs on Amina at 3 and Sam at 4."
    )


def test_each_week_stands_by_itself() -> None:
    later = tuple(
        a_visit("joan", 0, "08:00", needs=["insulin"], first=MONDAY + timedelta(weeks=each)) for each in range(4)
    )
    week = week_with(*insulin("amina"), visits=later, days=28)
    assert [row.monday for row in hanging(week, SINCE)] == [MONDAY + timedelta(weeks=each) for each in range(4)]


def test_a_visit_without_a_day_is_passed_over() -> None:
    assert hanging(week_with(visits=(a_visit("joan", (), "08:00", needs=["insulin"]),)), SINCE) == ()


def test_the_long_night_of_the_clock_change_does_not_stretch_a_start() -> None:
    sunday = a_visit("joan", 6, "00:30", possible=("00:30", "01:30"), needs=["insulin"], first=CLOCKS_BACK, duration=60)
    sam = a_worker("Sam", available=(span(6, "01:30", "04:00", CLOCKS_BACK),))
    week = week_with(*insulin("amina", "sam"), workers=(AMINA, sam), visits=(sunday,), first=CLOCKS_BACK)
    assert hanging(week, at(0, "00:00", CLOCKS_BACK)) == (), "01:30 is the first of two: Sam can begin then"
    assert next(Free(week).starts(sam, sunday, at(0, "00:00", CLOCKS_BACK))) == at(6, "01:30", CLOCKS_BACK)


def test_who_could_learn_is_ranked_by_the_weeks_it_would_free() -> None:
    weeks = [
        a_visit(person, 0, "08:00", possible=("07:00", "08:30"), needs=["insulin"], first=MONDAY + timedelta(weeks=n))
        for person in ("joan", "eric")
        for n in range(2)
    ]
    mondays_off = a_worker("Sam", available=(span(0, "06:30", "12:00"),))
    week = week_with(
        *insulin("amina"),
        a_sign_off("amina", "insulin", "eric"),
        workers=(AMINA, mondays_off, TOM),
        visits=tuple(weeks),
        days=14,
    )
    found = hanging(week, SINCE)
    assert len(found) == 4
    tom, sam = who_could_learn(week, found, SINCE)
    assert (tom.worker, tom.weeks, tom.frees) == ("tom", {"eric": 2, "joan": 2}, 4)
    assert (sam.worker, sam.frees) == ("sam", 2), "Sam works on the first Monday only"
    assert candidate_sentence(week, tom) == (
        "With Tom signed off too, Insulin would no longer hang on one worker, "
        "for Eric in 2 weeks and for Joan in 2 weeks."
    )
    assert days_sentence(week, tom) == "Tom can work at those times on every day that it is needed."


def test_only_whole_weeks_are_freed_and_days_are_named() -> None:
    some = a_worker("Sam", available=tuple(span(day, "06:30", "12:00") for day in (0, 2)))
    week = week_with(*insulin("amina"), workers=(AMINA, some))
    assert who_could_learn(week, hanging(week, SINCE), SINCE) == (), "Tuesday would still hang on Amina"
    nobody = week_with(workers=(some,))
    (sam,) = who_could_learn(nobody, hanging(nobody, SINCE), SINCE)
    assert (sam.weeks, sam.someone) == ({}, {"joan": 1})
    assert "somebody could do Insulin where nobody can now, for Joan in 1 week" in candidate_sentence(nobody, sam)
    assert days_sentence(nobody, sam) == "Sam can work at those times on Monday and Wednesday: 2 of the 7 days."


def test_what_comes_first_is_the_whole_chain_in_the_order_of_learning() -> None:
    chain = (
        Competence("safe", "Safe hands"),
        replace(MEDICINE, requires=("safe",)),
        INSULIN,
    )
    week = replace(week_with(*insulin("amina")), competences=chain, sign_offs=insulin("amina"))
    assert still_first(week, "sam", "insulin", MONDAY) == ("safe", "medicine")
    assert still_first(replace(week, sign_offs=(a_sign_off("sam", "safe"),)), "sam", "insulin", MONDAY) == ("medicine",)
    circle = replace(week, competences=(replace(chain[0], requires=("insulin",)), *chain[1:]))
    assert still_first(circle, "sam", "insulin", MONDAY) == ("safe", "medicine"), "a circle ends"


def test_sentences_of_what_comes_first() -> None:
    week = replace(week_with(*insulin("amina")), sign_offs=(*insulin("amina"), a_sign_off("amina", "medicine")))
    sam, _ = who_could_learn(week, hanging(week, SINCE), SINCE)
    assert first_sentence(week, sam) == "First comes: Help with medicines."
    ready = week_with(*insulin("amina"))
    sam, _ = who_could_learn(ready, hanging(ready, SINCE), SINCE)
    assert first_sentence(ready, sam) == "Nothing else has to come first."


def test_one_whose_sign_off_ran_out_could_be_renewed() -> None:
    week = week_with(*insulin("amina"), *insulin("sam", until=date(2026, 11, 13)))
    rows = who_could_learn(week, hanging(week, SINCE), SINCE)
    sam = next(row for row in rows if row.worker == "sam")
    assert first_sentence(week, sam) == ("Sam was signed off for this until Friday 13 November 2026: a renewal may do.")


@pytest.mark.parametrize("given", [{"suspended_from": at(0, "00:00")}, {"starts": MONDAY + timedelta(days=1)}])
def test_nobody_learns_what_is_suspended_or_begins_soon(given: dict[str, Any]) -> None:
    week = week_with(*insulin("amina"), *insulin("sam", **given))
    assert [row.worker for row in who_could_learn(week, hanging(week, SINCE), SINCE)] == ["tom"]


def test_whoever_declined_is_not_asked_again_and_whoever_learns_is_marked() -> None:
    week = week_with(*insulin("amina"))
    found = hanging(week, SINCE)
    (tom,) = who_could_learn(week, found, SINCE, learning=[("tom", "insulin")], declined=[("sam", "insulin")])
    assert (tom.worker, tom.learning) == ("tom", True)


def test_cutting_out_of_stretches() -> None:
    day = Window(at(0, "08:00"), at(0, "12:00"))
    assert without([day, Window(at(0, "12:00"), at(0, "14:00"))], []) == (Window(at(0, "08:00"), at(0, "14:00")),)
    assert without([day], [span(0, "09:00", "10:00")]) == (span(0, "08:00", "09:00"), span(0, "10:00", "12:00"))
    assert without([day], [span(0, "07:00", "13:00")]) == ()
    assert without([day], [span(1, "09:00", "10:00")]) == (day,)


@pytest.mark.parametrize(("since", "counts"), [("09:29", True), ("09:31", False)])
def test_a_start_that_is_gone_covers_nothing(since: str, counts: bool) -> None:
    noon = a_visit("joan", 0, "09:00", possible=("08:00", "12:00"), needs=["insulin"])
    early = a_worker("Sam", available=(span(0, "06:00", "10:00"),))
    week = week_with(*insulin("amina", "sam"), workers=(AMINA, early), visits=(noon,))
    assert (hanging(week, at(0, since)) == ()) is counts


def test_somebody_suspended_this_morning_is_not_one_who_could_go_this_afternoon() -> None:
    noon = a_visit("joan", 0, "09:00", possible=("08:00", "12:00"), needs=["insulin"])
    stopped = insulin("sam", suspended_from=at(0, "09:00"))
    (row,) = hanging(week_with(*insulin("amina"), *stopped, visits=(noon,)), at(0, "09:30"))
    assert row.able == ("amina",), "before nine he could have gone, and nine is gone"


def test_one_who_may_from_wednesday_could_go_on_wednesday() -> None:
    any_day = a_visit("joan", range(5), "08:00", possible=("07:00", "08:30"), needs=["insulin"])
    later = insulin("sam", starts=MONDAY + timedelta(days=2))
    assert hanging(week_with(*insulin("amina"), *later, visits=(any_day,)), SINCE) == ()


def test_one_who_may_from_midnight_could_go_after_midnight() -> None:
    night = a_visit("joan", 1, "23:30", possible=("23:00", "00:30"), needs=["insulin"])
    later = insulin("sam", starts=MONDAY + timedelta(days=2))
    assert hanging(week_with(*insulin("amina"), *later, visits=(night,)), SINCE) == ()


def plainly_able(week: Week, visit: Visit, since: datetime) -> set[str]:
    """Who could go, asked of every quarter of an hour by itself."""
    quarter, lasting = timedelta(minutes=15), timedelta(minutes=visit.duration)
    found = set()
    for worker in week.workers:
        busy = [*worker.leave, *(each.when for each in week.team_time if worker.id in each.workers)]
        for option in visit.options:
            start = option.possible.start
            while start <= option.possible.end:
                free = any(w.start <= start and start + lasting <= w.end for w in worker.available)
                free = free and all(start + lasting <= w.start or w.end <= start for w in busy)
                if start >= since and free and signed_off(week, worker.id, "insulin", visit.person, start):
                    found.add(worker.id)
                start += quarter
    return found


@pytest.mark.parametrize("seed", range(150))
def test_it_hangs_exactly_on_those_whom_a_plain_count_finds(seed: int) -> None:
    dice = random.Random(seed)

    def moment() -> datetime:
        return at(dice.randrange(5), f"{dice.randrange(6, 14):02}:{dice.choice((0, 15, 30, 45)):02}")

    def stretches(most: int) -> tuple[Window, ...]:
        begins = [moment() for _ in range(dice.randrange(most + 1))]
        return tuple(Window(one, one + timedelta(minutes=15 * dice.randrange(1, 40))) for one in begins)

    workers = tuple(
        a_worker(name, available=tuple(span(day, "06:00", "14:00") for day in range(5) if dice.random() < 0.6),
                 leave=stretches(2))
        for name in ("Amina", "Sam", "Tom")
    )  # fmt: skip
    signed = [
        a_sign_off(
            worker.id, competence, dice.choice(("joan", None) if competence == "medicine" else ("joan",)),
            starts=MONDAY + timedelta(days=dice.randrange(-3, 4)),
            until=dice.choice((None, MONDAY + timedelta(days=dice.randrange(5)))),
            suspended_from=dice.choice((None, None, moment())),
        )
        for worker in workers for competence in ("medicine", "insulin") for _ in range(dice.randrange(1, 3))
    ]  # fmt: skip
    visits = tuple(
        a_visit("joan", sorted(dice.sample(range(5), dice.randrange(1, 4))), f"{hour:02}:00", 15 * dice.randrange(1, 7),
                possible=(f"{hour:02}:00", f"{hour + dice.randrange(3):02}:30"), needs=["insulin"])
        for hour in (7, 9, 11)
    )  # fmt: skip
    meetings = tuple(
        team_time(day, "09:00", "10:00", dice.choice(("amina", "sam")), "tom") for day in (1, 3) if dice.random() < 0.5
    )
    week = replace(week_with(workers=workers, visits=visits, team_time=meetings), sign_offs=tuple(signed))
    since = dice.choice((SINCE, moment()))
    thin = {each.visit: set(each.able) for row in hanging(week, since) for each in row.visits}
    to_come = [visit for visit in visits if any(option.possible.end >= since for option in visit.options)]
    plain = {visit.id: plainly_able(week, visit, since) for visit in to_come}
    assert thin == {id: able for id, able in plain.items() if len(able) <= 1}
