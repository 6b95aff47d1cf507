"""Nobody is down for a visit when they cannot work or are away."""

import pytest

from rota.findings import Kind
from rota.rules import available, leave
from rota.shifts import shifts_of
from tests.builders import CLOCKS_BACK, CLOCKS_ON, a_rota, a_visit, a_week, a_worker, going, span, team_time

VISIT = a_visit(start="09:00", duration=30)


def outside(*hours, visit=VISIT, **given):
    return available.check(a_week([visit], [a_worker(available=hours)], **given), a_rota(going(visit, "amina")))


@pytest.mark.parametrize(
    ("start", "end", "fits"), [("09:00", "09:30", True), ("09:01", "12:00", False), ("07:00", "09:29", False)]
)
def test_the_whole_visit_lies_in_the_hours_of_the_worker(start: str, end: str, fits: bool) -> None:
    assert (outside(span(0, start, end)) == []) is fits


def test_hours_that_touch_are_one_stretch_and_hours_apart_are_two() -> None:
    assert not outside(span(0, "09:15", "12:00"), span(0, "07:00", "09:15"))
    assert outside(span(0, "09:16", "12:00"), span(0, "07:00", "09:15"))


def test_no_hours_at_all_is_said() -> None:
    assert [f.sentence for f in outside()] == ["Amina cannot work then: Joan, Monday 09:00."]


def test_somebody_who_is_not_of_the_team_is_said() -> None:
    (finding,) = available.check(a_week([VISIT]), a_rota(going(VISIT, "stranger")))
    assert finding.sentence == "stranger is not in this team: Joan, Monday 09:00."


@pytest.mark.parametrize(("first", "minutes"), [(CLOCKS_BACK, 180), (CLOCKS_ON, 60)])
def test_hours_end_by_the_clock_on_the_wall(first, minutes: int) -> None:
    hours = span(6, "00:30", "02:30", first)
    for duration, fits in ((minutes, True), (minutes + 1, False)):
        night = a_visit(day=6, start="00:30", duration=duration, first=first)
        assert (outside(hours, visit=night, first=first) == []) is fits


@pytest.mark.parametrize(("away", "fits"), [(("09:30", "17:00"), True), (("09:29", "17:00"), False)])
def test_leave_is_leave_from_its_first_minute(away: tuple[str, str], fits: bool) -> None:
    week = a_week([VISIT], [a_worker(leave=(span(0, *away),))])
    found = leave.check(week, a_rota(going(VISIT, "amina")))
    assert (found == []) is fits
    assert all(f.kind is Kind.LAW and f.sentence == "Amina is away then: Joan, Monday 09:00." for f in found)


def test_team_time_in_leave_is_not_worked() -> None:
    meeting = team_time(0, "14:00", "15:00", "amina")
    week = a_week([VISIT], [a_worker(leave=(span(0, "14:30", "15:30"),))], team_time=(meeting,))
    (day,) = shifts_of(week, a_rota(going(VISIT, "amina"))).days("amina")
    assert day.when == span(0, "09:00", "09:30")
