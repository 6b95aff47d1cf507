"""What the team has settled stays; and what the pins alone already break is known beforehand."""

from dataclasses import replace

from rota.rules import check, hard, pinned_findings, pins
from rota.week import Competence, Rota
from tests.builders import MONDAY, a_pin, a_rota, a_sign_off, a_visit, a_week, a_worker, at, going, span, travel

VISIT = a_visit(possible=("08:00", "12:00"))
TEAM = [a_worker(), a_worker("Sam")]


def found(pin, rota):
    return [f.sentence for f in pins.check(a_week([VISIT], TEAM, pins=(pin,)), rota)]


def test_a_rota_that_keeps_to_the_pins() -> None:
    rota = a_rota(going(VISIT, "amina"))
    assert found(a_pin(VISIT, "amina", at(0, "09:00")), rota) == []
    assert found(a_pin(VISIT), rota) == []


def test_another_worker_or_a_minute_later_is_not_what_was_settled() -> None:
    assert found(a_pin(VISIT, "sam"), a_rota(going(VISIT, "amina"))) == [
        "The team settled Joan's visit on Monday 09:00: Sam was to go, and Amina does."
    ]
    assert len(found(a_pin(VISIT, None, at(0, "09:01")), a_rota(going(VISIT, "amina")))) == 1
    assert len(found(a_pin(VISIT, "amina", at(0, "09:00")), Rota())) == 2
    assert found(a_pin(VISIT, "amina"), a_rota(going(VISIT, None))) == [
        "The team settled Joan's visit on Monday 09:00: Amina was to go, and nobody does."
    ]


def test_a_pin_on_a_visit_that_is_gone_says_nothing() -> None:
    assert found(a_pin(a_visit("ivy"), "amina"), Rota()) == []
    assert found(a_pin(VISIT, "amina", place=2), Rota()) == []


def test_pins_that_agree_with_the_rules_have_no_findings() -> None:
    week = a_week([VISIT], TEAM, pins=(a_pin(VISIT, "amina"),))
    assert pinned_findings(week) == []
    assert pinned_findings(replace(week, pins=(a_pin(VISIT, "amina", at(0, "09:00")),))) == []


def test_two_pins_at_one_time_in_two_homes() -> None:
    ivy = a_visit("ivy")
    pinned = (a_pin(VISIT, "amina", at(0, "09:00")), a_pin(ivy, "amina", at(0, "09:15")))
    assert [f.rule for f in pinned_findings(a_week([VISIT, ivy], TEAM, pins=pinned))] == ["one_place"]


def test_a_worker_pinned_without_a_time_is_given_the_benefit_of_the_doubt() -> None:
    for leave, rules in ((("08:00", "09:45"), []), (("07:00", "13:00"), ["leave"])):
        away = [a_worker(leave=(span(0, *leave),)), TEAM[1]]
        week = a_week([VISIT], away, pins=(a_pin(VISIT, "amina"),))
        assert [f.rule for f in pinned_findings(week)] == rules


def test_a_pinned_worker_without_a_sign_off_or_hours() -> None:
    visit = a_visit(needs=["insulin"], possible=("08:00", "12:00"))
    team = [a_worker(available=(span(0, "13:00", "17:00"),))]
    week = a_week([visit], team, pins=(a_pin(visit, "amina"),), competences=(Competence("insulin", "insulin", True),))
    assert {f.rule for f in pinned_findings(week)} == {"sign_off", "available"}
    able = replace(week, sign_offs=(a_sign_off("amina", "insulin"),))
    assert {f.rule for f in pinned_findings(able)} == {"available"}


def test_a_visit_with_one_possible_time_is_as_good_as_timed() -> None:
    at_nine = a_visit("joan", possible=("09:00", "09:00"))
    ivy = a_visit("ivy", possible=("09:35", "09:35"))
    week = a_week(
        [at_nine, ivy], pins=(a_pin(at_nine, "amina"), a_pin(ivy, "amina")), travel=travel({("joan", "ivy"): 6})
    )
    assert [f.rule for f in pinned_findings(week)] == ["one_place"]


def test_two_pins_that_contradict_each_other_are_said() -> None:
    week = a_week([VISIT], TEAM, pins=(a_pin(VISIT, "amina"), a_pin(VISIT, "sam")))
    assert [f.rule for f in pinned_findings(week)] == ["pins"]
    hoist = a_visit(double_handed=True)
    apart = (a_pin(hoist, "amina", at(0, "09:00")), a_pin(hoist, "sam", at(0, "09:30"), place=2))
    assert [f.rule for f in pinned_findings(a_week([hoist], TEAM, pins=apart))] == ["together"]


def test_a_rota_of_the_pins_has_no_other_hard_findings() -> None:
    visits = [a_visit("joan", 0, "07:00"), a_visit("joan", 0, "19:00"), a_visit("joan", 1, "05:00")]
    starts = [visit.options[0].suits.start for visit in visits]
    week = a_week(visits, pins=tuple(a_pin(v, "amina", s) for v, s in zip(visits, starts, strict=True)), first=MONDAY)
    rota = a_rota(*(going(visit, "amina") for visit in visits))
    assert {f.key for f in hard(check(week, rota))} == {f.key for f in pinned_findings(week)}
