"""What another rota would do to a worker's days, in words."""

from rota.effects import Effect, effect, stopping
from rota.week import Rota, Week
from tests.builders import a_rota, a_shift, a_sign_off, a_visit, a_week, a_worker, going, travel

AMINA = a_worker("Amina", home="home", contracted_minutes=10 * 60)
IVY, JOAN, LATE = a_visit("ivy", 0, "08:00"), a_visit("joan", 0, "09:00"), a_visit("stan", 1, "21:30")
WAYS = travel({("home", "ivy"): 10, ("ivy", "joan"): 15, ("home", "joan"): 20, ("home", "stan"): 5})


def week(**given: object) -> Week:
    return a_week((IVY, JOAN, LATE), (AMINA, a_worker("Tom")), travel=WAYS, **given)


def of(then: Rota, **given: object) -> Effect:
    return effect(week(**given), a_rota(going(IVY, "amina")), then, "amina", {"ivy", "joan", "stan"})


def test_hours_and_travel_are_said() -> None:
    words = " ".join(of(a_rota(going(IVY, "amina"), going(JOAN, "amina"))).sentences)
    assert "Monday would be 08:00 to 09:30, 1 h longer." in words
    assert "25 minutes more on the way." in words
    assert "The week would have 1 h 30 of 10 h." in words


def test_a_new_day_and_one_that_goes_are_said() -> None:
    assert (
        "Tuesday would be a day of work, 21:30 to 22:00."
        in of(a_rota(going(IVY, "amina"), going(LATE, "amina"))).sentences
    )
    assert "Monday: nothing any more." in of(a_rota()).sentences


def test_rest_is_said_and_too_little_is_a_finding() -> None:
    found = of(a_rota(going(IVY, "amina"), going(LATE, "amina")), tied_after=(a_shift("amina", 7, "08:00", "09:00"),))
    assert any("of rest before and after" in words for words in found.sentences)
    early = a_visit("joan", 2, "07:00")
    many = a_week((IVY, LATE, early), (AMINA,), travel=WAYS)
    after = a_rota(going(LATE, "amina"), going(early, "amina"))
    short = effect(many, a_rota(going(early, "amina")), after, "amina", {"stan"})
    assert "At least 8 h 35 of rest before and after it." in short.sentences
    assert "daily_rest" in {finding.rule for finding in short.hard}


def test_only_what_is_new_or_worse_is_found() -> None:
    before = a_rota(going(IVY, "amina"), going(LATE, "amina"))
    assert effect(week(), before, before, "amina", {"ivy"}).found == ()


def test_a_missing_sign_off_is_why_not() -> None:
    insulin = a_visit("eric", 0, "11:00", needs=["insulin"])
    asked = a_week((insulin,), (AMINA, a_worker("Tom")), sign_offs=(a_sign_off("tom", "insulin"),))
    assert effect(asked, Rota(), a_rota(going(insulin, "amina")), "amina", {"eric"}).no_sign_off
    assert not effect(asked, Rota(), a_rota(going(insulin, "tom")), "tom", {"eric"}).no_sign_off


def test_two_homes_at_once_keep_those_visits_from_being_told() -> None:
    both = a_rota(going(IVY, "amina"), going(JOAN, "amina", start="08:10"))
    assert stopping(week(), both, {JOAN.id})
    assert not stopping(week(), both, {LATE.id})


def test_somebody_who_is_not_of_the_week_has_no_days() -> None:
    assert effect(week(), Rota(), Rota(), "zed", ()) == Effect("zed", (), ())
