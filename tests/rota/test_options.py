"""Who could go to a visit, and what each choice would bring."""

from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from rota.options import ABOUT_TIMES, who_could_go
from rota.rules import HARD, check
from rota.week import Assignment, Rota
from tests.builders import a_pin, a_rota, a_sign_off, a_visit, a_week, a_worker, at, going, span, team_time, travel
from tests.rota.weeks import rotas, weeks

JOAN = a_visit("joan", 0, "10:00")
EARLIER, TUESDAY = a_visit("ivy", 0, "09:00"), a_visit("joan", 1, "10:00")
TEAM = [a_worker(), a_worker("Sam"), a_worker("Tom")]
WAYS = travel({("joan", "ivy"): 6})


def week(**given):
    return a_week([JOAN, EARLIER, TUESDAY], given.pop("workers", TEAM), travel=WAYS, **given)


ROTA = a_rota(going(JOAN, "tom"), going(EARLIER, "amina"), going(TUESDAY, "amina"))


def test_everybody_but_the_one_who_goes_best_first() -> None:
    amina, sam = who_could_go(week(), ROTA, JOAN.id)
    assert (amina.worker, amina.new_face, amina.extra_travel, amina.hard, amina.soft) == ("amina", False, 6, (), ())
    assert amina.sentence == (
        "Amina already sees Joan on Tuesday; 6 minutes further; their last that day; then 2 h of 30 h in the week."
    )
    assert (sam.worker, sam.new_face, sam.extra_travel) == ("sam", True, 0)
    assert sam.points == (
        "would be a new face for Joan",
        "no further to go",
        "nothing else on Monday",
        "then 30 minutes of 30 h in the week",
    )
    assert (sam.planned, sam.owed) == (30, 30 * 60)


def test_those_who_went_lately_are_no_new_face() -> None:
    sam, _ = who_could_go(week(seen={"joan": {"sam": 3}}), ROTA, JOAN.id)
    assert not sam.new_face
    assert sam.sentence.startswith("Sam has been to Joan 3 times lately; no further to go; ")


def test_a_choice_says_what_comes_after_it_that_day() -> None:
    later, meeting = a_visit("ivy", 0, "11:16"), team_time(0, "12:00", "13:00", "sam")
    asked = a_week([JOAN, later], TEAM, travel=WAYS, team_time=(meeting,))
    said = {
        c.worker: c.points[2] for c in who_could_go(asked, a_rota(going(JOAN, "tom"), going(later, "amina")), JOAN.id)
    }
    assert said == {"amina": "40 minutes before the next visit", "sam": "1 h 30 before team time"}
    close = a_visit("ivy", 0, "10:36")
    asked = a_week([JOAN, close], TEAM[:1], travel=WAYS)
    (amina,) = who_could_go(asked, a_rota(going(JOAN, None), going(close, "amina")), JOAN.id)
    assert amina.points[2] == "no time before the next visit" and amina.hard == ()


def test_a_time_that_is_wrong_already_is_nobodys_doing_who_takes_the_visit() -> None:
    early = a_visit("joan", 0, "10:00", possible=("09:00", "11:00"))
    asked = a_week([early], TEAM)
    tried = who_could_go(asked, a_rota(going(early, "tom", start="13:00")), early.id)
    assert [candidate.hard for candidate in tried] == [(), ()]


def test_many_days_are_counted_and_only_those_asked_about_are_tried() -> None:
    visits = [a_visit("joan", day, "10:00") for day in range(5)]
    rota = a_rota(going(visits[0], "tom"), *(going(visit, "amina") for visit in visits[1:]))
    asked = a_week(visits, TEAM)
    (amina,) = who_could_go(asked, rota, visits[0].id, only={"amina", "nobody"})
    assert amina.points[0] == "already sees Joan on 4 days"


def test_what_their_own_day_would_break_is_said_before_what_another_would() -> None:
    """Tom is left with a wait, Amina would be in two homes at once: for her it is the second that counts."""
    early, late, same = a_visit("ivy", 0, "08:00"), a_visit("ivy", 0, "12:00"), a_visit("eric", 0, "10:10")
    middle = a_visit("joan", 0, "10:00", 120)
    asked = a_week([early, middle, late, same], [TEAM[0], TEAM[2]])
    rota = a_rota(going(early, "tom"), going(middle, "tom"), going(late, "tom"), going(same, "amina"))
    (amina,) = who_could_go(asked, rota, middle.id)
    assert {worker for finding in amina.hard for worker in finding.workers} == {"amina", "tom"}
    assert "amina" in amina.hard[0].workers and amina.points[-1] == amina.hard[0].sentence


def test_what_a_choice_would_break_comes_with_it_and_ranks_it_last() -> None:
    away = [a_worker(leave=(span(0, "09:45", "12:00"),)), *TEAM[1:]]
    sam, amina = who_could_go(week(workers=away), ROTA, JOAN.id)
    assert (sam.worker, [f.rule for f in amina.hard]) == ("sam", ["leave"])
    assert amina.sentence.endswith("of 30 h in the week. Amina is away then: Joan, Monday 10:00.")


def test_what_is_wrong_already_is_not_laid_at_the_new_workers_door() -> None:
    late = a_visit("ivy", 1, "18:00")
    asked = a_week([JOAN, TUESDAY, late], TEAM, travel=WAYS)
    split = a_rota(going(JOAN, "tom"), going(TUESDAY, "amina"), going(late, "amina"))
    assert {f.rule for f in check(asked, split)} == {"split_shift"}
    assert [c.hard for c in who_could_go(asked, split, JOAN.id) if c.worker == "amina"] == [()]


def test_a_wait_made_longer_is_laid_at_their_door() -> None:
    late = a_visit("ivy", 0, "18:00")
    asked = a_week([JOAN, EARLIER, late], TEAM, travel=WAYS)
    rota = a_rota(going(JOAN, "amina"), going(EARLIER, "amina"), going(late, "tom"))
    (amina,) = (c for c in who_could_go(asked, rota, late.id) if c.worker == "amina")
    assert {f.rule for f in amina.hard} == {"split_shift"}


def test_a_fifth_face_is_a_soft_finding_and_a_change_of_faces_is_none() -> None:
    visits = [a_visit("joan", day, "10:00") for day in range(5)]
    team = [a_worker(f"W{n}") for n in range(6)]
    asked = a_week(visits, team)
    four = a_rota(*(going(visit, f"w{n}") for n, visit in enumerate(visits[:4])), going(visits[4], "w3"))
    fifth = next(c for c in who_could_go(asked, four, visits[4].id) if c.worker == "w4")
    assert [f.rule for f in fifth.soft] == ["faces"]
    five = a_rota(*(going(visit, f"w{n}") for n, visit in enumerate(visits)))
    other = next(c for c in who_could_go(asked, five, visits[4].id) if c.worker == "w5")
    assert other.soft == ()


def test_a_pin_does_not_hold_the_team_back() -> None:
    amina, *_ = who_could_go(week(pins=(a_pin(JOAN, "tom"),)), ROTA, JOAN.id)
    assert amina.hard == ()


def test_a_visit_without_a_time_is_tried_where_it_suits() -> None:
    open_visit = a_visit("eric", 0, "10:00", suits=("10:00", "11:00"), possible=("09:00", "12:00"))
    asked = a_week([JOAN, open_visit], TEAM[:1], travel=travel({("joan", "eric"): 0}))
    (amina,) = who_could_go(asked, a_rota(going(JOAN, "amina")), open_visit.id)
    assert (amina.start, amina.hard) == (at(0, "10:30"), ())


def test_the_second_of_two_goes_when_the_first_does() -> None:
    hoist = a_visit(double_handed=True, needs=["hoist"])
    asked = a_week([hoist], TEAM, sign_offs=(a_sign_off("sam", "hoist"),))
    sam, tom, amina = who_could_go(asked, a_rota(going(hoist, "amina", start="11:00")), hoist.id, 2)
    assert (sam.start, sam.hard) == (at(0, "11:00"), ())
    assert (tom.worker, [f.rule for f in tom.hard]) == ("tom", ["sign_off"])
    assert (amina.worker, {f.rule for f in amina.hard}) == ("amina", {"together", "sign_off"})


def test_a_visit_that_is_not_asked_has_no_candidates() -> None:
    assert who_could_go(week(), ROTA, a_visit("gone").id) == ()
    assert who_could_go(a_week([a_visit(options=())]), Rota(), a_visit(options=()).id) == ()


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_new_hard_findings_are_those_of_a_full_check(data: st.DataObject) -> None:
    asked = data.draw(weeks())
    rota = data.draw(rotas(asked))
    for visit in asked.visits[:2]:
        found = check(asked, rota)
        before, times = {f.key for f in found}, {(f.rule, f.visits) for f in found if f.rule in ABOUT_TIMES}
        for candidate in who_could_go(asked, rota, visit.id):
            after = rota.with_assignments([Assignment(visit.id, 1, candidate.worker, candidate.start)])
            hard = [f for f in check(asked, after) if f.rule in HARD and f.rule != "pins"]
            full = {f.key for f in hard if (f.rule, f.visits) not in times}
            assert {f.key for f in candidate.hard} <= full
            assert full - before <= {f.key for f in candidate.hard}


def big_week():
    """400 visits to 40 people, 12 workers."""
    walls = ("07:30", "08:30", "09:30", "10:30", "12:00", "13:00", "17:00", "18:00", "19:00", "20:00")
    visits = [
        a_visit(f"p{(day * 57 + n) % 40}", day, walls[n % 10], 40, id=a_visit(f"{day} {n}").id)
        for day in range(7)
        for n in range(57)
    ][:400]
    homes = {(f"p{a}", f"p{b}"): 3 + (a * b) % 12 for a in range(40) for b in range(a)}
    week = a_week(visits, [a_worker(f"W{n}", home=f"p{n}") for n in range(12)], travel=travel(homes))
    return week, a_rota(*(going(visit, f"w{n % 12}") for n, visit in enumerate(visits)))


def test_a_full_week_is_judged_and_asked_about_quickly() -> None:
    """Seconds of the quickest of three, as other work on the machine is not ours; the limits are those of an edit."""
    week, rota = big_week()
    judged, asked = [], []
    for _ in range(3):
        begun = perf_counter()
        check(week, Rota(rota.assignments))
        judged.append(perf_counter() - begun)
        begun = perf_counter()
        who_could_go(week, Rota(rota.assignments), week.visits[200].id)
        asked.append(perf_counter() - begun)
    assert min(judged) < 0.15
    assert min(asked) < 0.25
