"""What a rota should keep to: somebody goes, hours come out at the contract, faces are few."""

import pytest

from rota.findings import Kind
from rota.limits import Limits
from rota.rules import contracted_hours, faces, nobody_going
from rota.week import Competence, Rota
from tests.builders import (
    CLOCKS_BACK,
    CLOCKS_ON,
    MONDAY,
    a_rota,
    a_visit,
    a_week,
    a_worker,
    going,
    team_time,
)

SUNDAY = a_visit(day=6)


NOTHING = Rota()


def nobody(visit, rota=NOTHING, **given):
    return [(f.kind, f.sentence) for f in nobody_going.check(a_week([visit], **given), rota)]


def test_somebody_goes() -> None:
    assert nobody(SUNDAY, a_rota(going(SUNDAY, "amina"))) == []


def test_nobody_goes() -> None:
    assert nobody(SUNDAY) == [(Kind.PROMISE, "Nobody is going to Joan on Sunday morning.")]
    assert nobody(SUNDAY, a_rota(going(SUNDAY, None, start="18:30"))) == [
        (Kind.PROMISE, "Nobody is going to Joan on Sunday evening.")
    ]


def test_nobody_at_a_visit_that_cannot_wait_does_harm() -> None:
    insulin = {"competences": (Competence("insulin", "insulin", delegated=True), Competence("tea", "tea"))}
    assert nobody(a_visit(time_critical=True))[0][0] is Kind.HARM
    assert nobody(a_visit(needs=["insulin"]), **insulin)[0][0] is Kind.HARM
    assert nobody(a_visit(needs=["tea"]), **insulin)[0][0] is Kind.PROMISE


def test_one_where_two_are_needed_does_harm() -> None:
    hoist = a_visit(double_handed=True)
    assert nobody(hoist, a_rota(going(hoist, "amina", "sam"))) == []
    assert nobody(hoist, a_rota(going(hoist, "amina", None))) == [
        (Kind.HARM, "Only Amina is going to Joan on Monday morning; it takes two.")
    ]
    assert nobody(hoist)[0][0] is Kind.PROMISE


def test_nobody_on_any_of_several_days() -> None:
    assert nobody(a_visit(day=(1, 2))) == [(Kind.PROMISE, "Nobody is going to Joan (any of Tuesday, Wednesday).")]


def hours(*spans, contracted=60, first=MONDAY, leave=0, **given):
    worker = a_worker(contracted_minutes=contracted, leave_minutes=leave)
    meetings = tuple(team_time(*each, "amina", first=first) for each in spans)
    week = a_week([], [worker], team_time=meetings, first=first, **given)
    return contracted_hours.check(week, week.rota)


def test_three_hours_over_the_contract_are_allowed() -> None:
    assert hours((0, "09:00", "13:00")) == []
    (finding,) = hours((0, "09:00", "13:01"))
    assert (finding.kind, finding.number, finding.limit) == (Kind.BANK, 181, 180)
    assert finding.sentence == (
        "Amina is down for 4 h 01; that is 3 h 01 over the 1 h of the contract, and we allow 3 h."
    )


def test_hours_under_the_contract_are_room() -> None:
    assert hours(contracted=37 * 60) == []


def test_leave_comes_off_the_contract_and_waits_are_paid() -> None:
    assert len(hours((0, "09:00", "13:00"), leave=1)) == 1
    assert len(hours((0, "09:00", "09:30"), (0, "12:00", "13:01"))) == 1


def test_a_longer_week_has_more_contract_and_more_leeway() -> None:
    long = ((0, "09:00", "13:00"), (8, "09:00", "13:00"))
    assert hours(*long, days=14) == []
    assert hours(*long, (1, "09:00", "09:01"), days=14)


@pytest.mark.parametrize(("first", "minutes"), [(CLOCKS_BACK, 600), (CLOCKS_ON, 480)])
def test_a_night_is_paid_by_the_hours_that_passed(first, minutes: int) -> None:
    assert hours((5, "22:00", "07:00"), contracted=minutes - 180, first=first) == []
    assert len(hours((5, "22:00", "07:00"), contracted=minutes - 181, first=first)) == 1


def many(*workers_by_day, days=7, **given):
    visits = [
        a_visit(day=day, start=f"{9 + n:02}:00") for day, who in enumerate(workers_by_day) for n in range(len(who))
    ]
    workers = [worker for who in workers_by_day for worker in who]
    week = a_week(visits, [a_worker(f"W{n}") for n in range(9)], days=days, **given)
    return faces.check(week, a_rota(*(going(v, f"w{w}") for v, w in zip(visits, workers, strict=True))))


def test_four_faces_are_kept_and_five_are_too_many() -> None:
    assert many([1, 2, 3, 4], [1, 2]) == []
    (finding,) = many([1, 2, 3], [4, 5])
    assert (finding.kind, finding.number, finding.limit, finding.people) == (Kind.PROMISE, 5, 4, ("joan",))
    assert finding.sentence == (
        "Joan would see 5 different workers this week: W1, W2, W3, W4 and W5. We promise at most 4."
    )


def test_both_workers_of_a_double_handed_visit_are_faces() -> None:
    hoist = a_visit(double_handed=True)
    lunch = a_visit(start="12:00")
    week = a_week([hoist, lunch], [a_worker(), a_worker("Sam"), a_worker("Tom")], limits=Limits(faces=2))
    assert faces.check(week, a_rota(going(hoist, "amina", "sam"), going(lunch, "tom")))
    assert not faces.check(week, a_rota(going(hoist, "amina", "sam"), going(lunch, "sam")))


def test_seven_days_in_a_row_are_judged_wherever_they_begin() -> None:
    apart = [[1, 2], [], [], [], [], [], [], [3, 4, 5]]
    near = [[], [1, 2], [], [], [], [], [], [3, 4, 5]]
    assert many(*apart, days=14) == []
    (finding,) = many(*near, days=14)
    assert "in the seven days from Tuesday 24 November" in finding.sentence


def test_a_pattern_is_judged_over_its_seam() -> None:
    ends = [[1, 2, 3], *([[]] * 12), [4, 5]]
    assert many(*ends, days=14) == []
    assert len(many(*ends, days=14, cyclic=True)) == 1
