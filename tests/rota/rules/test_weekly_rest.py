"""One unbroken rest of 35 hours in every seven days, or two such in fourteen."""

import pytest

from rota.findings import Kind
from rota.limits import Limits
from rota.local_time import midnight
from rota.rules import weekly_rest
from tests.builders import CLOCKS_BACK, CLOCKS_ON, MONDAY, a_shift, a_week, a_worker, team_time


def found(days, start="08:00", end="20:00", *, before=(), after=(), first=MONDAY, special=(), **given):
    """The findings where Amina works on these days, and on some from and to special times."""
    spans = dict.fromkeys(days, (start, end)) | {day: (a, b) for day, a, b in special}
    week = a_week(
        team_time=tuple(team_time(day, *span, "amina", first=first) for day, span in spans.items()),
        worked_before=tuple(a_shift("amina", day, start, end, first) for day in before),
        tied_after=tuple(a_shift("amina", day, start, end, first) for day in after),
        first=first,
        **given,
    )
    return weekly_rest.check(week, week.rota)


def test_a_day_off_is_a_long_rest() -> None:
    assert found((0, 1, 2, 4, 5, 6)) == []
    assert found(()) == []


def test_seven_days_of_work_have_none() -> None:
    (finding,) = found(range(7))
    assert (finding.kind, finding.number, finding.limit) == (Kind.LAW, 12 * 60, 35 * 60)
    assert finding.sentence == (
        "Amina's longest rest from Monday to Sunday is 12 h, door to door; the law says 35 h in one piece every 7 days."
    )


@pytest.mark.parametrize(("again", "fits"), [("07:00", True), ("06:59", False)])
def test_thirty_five_hours_are_enough_and_a_minute_less_is_not(again: str, fits: bool) -> None:
    assert (found((0, 1, 2, 5, 6), special=[(4, again, "20:00")]) == []) is fits


def test_the_way_home_counts_unless_the_team_says_otherwise() -> None:
    from tests.builders import a_rota, a_visit, going, travel

    visits = [a_visit("joan", day, "07:00") for day in (0, 1, 2, 4, 5, 6)]
    late = a_visit("joan", 2, "19:30")
    home = {"workers": [a_worker(home="home")], "travel": travel({("home", "joan"): 1})}
    rota = a_rota(*(going(visit, "amina") for visit in (*visits, late)))
    assert weekly_rest.check(a_week([*visits, late], **home), rota)
    assert not weekly_rest.check(a_week([*visits, late], limits=Limits(rest_door_to_door=False), **home), rota)


def test_the_days_worked_before_count() -> None:
    last_week = range(-14, 0)
    assert found((0, 1, 2, 3, 4, 5), before=(-7, -6, -5, -4, -3, -2)) == []
    assert found((0, 2, 3, 4, 5, 6), before=last_week)
    assert not found((1, 2, 3, 4, 5, 6), before=[day for day in last_week if day not in (-7, -14)])


def test_two_long_rests_in_fourteen_days_will_do() -> None:
    before = [day for day in range(-14, 0) if day not in (-14, -7)]
    assert found((0, 1, 2, 3, 4, 5), before=before) == []
    assert found((0, 1, 2, 3, 4, 5, 6), before=before)


def test_a_rest_of_two_days_counts_as_two() -> None:
    before = [day for day in range(-14, 0) if day not in (-7, -6)]
    assert found(range(7), before=before) == []


def test_what_is_published_after_the_week_counts() -> None:
    assert found((0, 1, 2, 3, 4, 5)) == []
    assert found((0, 1, 2, 3, 4, 5), after=(7, 8)) == []
    early = a_shift("amina", 7, "06:59", "12:00")
    week = a_week(team_time=tuple(team_time(day, "08:00", "20:00", "amina") for day in range(6)), tied_after=(early,))
    assert weekly_rest.check(week, week.rota)


def test_a_cyclic_week_is_judged_over_its_seam() -> None:
    monday = [(0, "06:59", "12:00")]
    assert found(range(6), special=monday) == []
    (finding,) = found(range(6), special=monday, cyclic=True)
    assert finding.when is not None and finding.when.start == midnight(MONDAY)
    assert found(range(6), special=[(0, "07:00", "12:00")], cyclic=True) == []


@pytest.mark.parametrize(("first", "rest"), [(CLOCKS_BACK, 36), (MONDAY, 35), (CLOCKS_ON, 34)])
def test_a_rest_over_the_change_of_the_clocks_is_real_hours(first, rest: int) -> None:
    after = a_shift("amina", 7, "07:00", "12:00", first)
    for limit, fits in ((rest * 60, True), (rest * 60 + 1, False)):
        week = a_week(
            team_time=tuple(team_time(day, "08:00", "20:00", "amina", first=first) for day in range(6)),
            tied_after=(after,),
            first=first,
            limits=Limits(weekly_rest=limit),
        )
        assert (weekly_rest.check(week, week.rota) == []) is fits
