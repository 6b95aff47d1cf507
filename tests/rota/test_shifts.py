"""Working days derived from a week and a rota."""

from rota.rules.sentences import names
from rota.shifts import Shifts, shifts_of
from rota.week import Rota
from tests.builders import (
    CLOCKS_BACK,
    a_rota,
    a_shift,
    a_visit,
    a_week,
    a_worker,
    at,
    going,
    span,
    team_time,
    travel,
)

HOME = travel({("home", "joan"): 5, ("home", "ivy"): 7, ("joan", "ivy"): 10, ("hub", "joan"): 3, ("hub", "ivy"): 4})


def days(*planned, **given):
    week = a_week([visit for visit, _ in planned], [a_worker(home="home")], travel=HOME, **given)
    return shifts_of(week, a_rota(*(going(visit, who) for visit, who in planned))).days("amina")


def test_a_day_has_its_pieces_in_order_with_travel_and_waits() -> None:
    joan, ivy = a_visit("joan", start="09:00"), a_visit("ivy", start="10:00")
    (day,) = days((ivy, "amina"), (joan, "amina"))
    assert day.visits == (joan.id, ivy.id) == day.ends
    assert day.when == span(0, "09:00", "10:30")
    assert day.door_to_door == span(0, "08:55", "10:37")
    assert [(b.gap, b.travel, b.wait) for b in day.between] == [(30, 10, 20)]
    assert (day.travel, day.waiting, day.needs_break) == (10, 20, False)


def test_team_time_is_work_where_it_is_held() -> None:
    (day,) = days(
        (a_visit("joan", start="09:00"), "amina"), team_time=(team_time(0, "10:00", "11:00", "amina", place="hub"),)
    )
    assert [(b.gap, b.travel) for b in day.between] == [(30, 3)]
    assert day.when == span(0, "09:00", "11:00")


def test_team_time_without_a_place_is_where_they_were_or_go_next() -> None:
    visits = ((a_visit("joan", start="09:00"), "amina"), (a_visit("ivy", start="12:00"), "amina"))
    (day,) = days(*visits, team_time=(team_time(0, "10:00", "11:00", "amina"),))
    assert [b.travel for b in day.between] == [0, 10]
    (day,) = days(*visits, team_time=(team_time(0, "08:00", "08:30", "amina"),))
    assert [b.travel for b in day.between] == [0, 10]
    assert day.door_to_door.start == at(0, "07:55")


def test_team_time_of_others_and_of_other_weeks_is_not_theirs() -> None:
    elsewhere = (team_time(0, "10:00", "11:00", "sam"), team_time(8, "10:00", "11:00", "amina"))
    assert [day.day for day in days((a_visit("joan", 2), "amina"), team_time=elsewhere)] == [a_week().dates[2]]


def test_a_day_runs_past_midnight_while_the_gaps_could_be_waits() -> None:
    late = a_visit("joan", 0, "23:00")
    for start, count in (("00:40", 1), ("00:41", 2)):
        assert len(days((late, "amina"), (a_visit("ivy", 1, start), "amina"))) == count


def test_a_piece_inside_another_does_not_shorten_the_day() -> None:
    (day,) = days((a_visit("joan", start="08:00", duration=240), "amina"), (a_visit("ivy", start="09:00"), "amina"))
    assert day.when == span(0, "08:00", "12:00")
    assert day.door_to_door.end == at(0, "12:05")


def test_a_cyclic_week_stands_between_itself_and_itself() -> None:
    week = a_week(
        team_time=(team_time(0, "08:00", "12:00", "amina", first=CLOCKS_BACK),), first=CLOCKS_BACK, cyclic=True
    )
    starts = [stretch.when.start for stretch in Shifts(week, Rota()).stretches("amina")]
    assert starts == [at(day, "08:00", CLOCKS_BACK) for day in (-7, 0, 7)]


def test_shifts_inside_the_week_are_not_counted_twice() -> None:
    week = a_week(
        worked_before=(a_shift("amina", 0, "08:00", "12:00"),), tied_after=(a_shift("amina", 6, "08:00", "12:00"),)
    )
    assert Shifts(week, Rota()).stretches("amina") == ()


def test_the_last_one_derived_is_kept_and_no_other() -> None:
    week, rota = a_week(), Rota()
    assert shifts_of(week, rota) is shifts_of(week, rota)
    assert shifts_of(week, rota) is not shifts_of(week, Rota())


def test_names_in_a_sentence() -> None:
    assert [names("A"), names("AB"), names("ABC")] == ["A", "A and B", "A, B and C"]
