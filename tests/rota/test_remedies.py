"""What would put a finding right: tried before it is said, and only where it breaks nothing."""

from rota.remedies import put_right
from rota.rules import check
from rota.swap_options import who_could_swap
from rota.week import Assignment, Rota
from tests.builders import a_rota, a_sign_off, a_visit, a_week, a_worker, at, going, span

EARLY, LATE = a_visit("ivy", 0, "08:00"), a_visit("joan", 0, "17:00")
TEAM = [a_worker("Tom"), a_worker("Lena")]
SPLIT = a_rota(going(EARLY, "tom"), going(LATE, "tom"))


def after(rota: Rota, suggestion) -> Rota:  # type: ignore[no-untyped-def]
    now = rota.at(suggestion.visit, suggestion.place)
    worker = suggestion.worker or (now.worker if now else None)
    return rota.with_assignments([Assignment(suggestion.visit, suggestion.place, worker, suggestion.start)])


def test_a_split_day_is_put_right_by_who_knows_the_person() -> None:
    tuesday = a_visit("joan", 1, "17:00")
    week = a_week([EARLY, LATE, tuesday], TEAM)
    rota = a_rota(going(EARLY, "tom"), going(LATE, "tom"), going(tuesday, "lena"))
    found = check(week, rota)
    suggestion = put_right(week, rota, found)
    assert suggestion is not None
    assert suggestion.sentence == (
        "Split day for Tom: give Joan, Monday 17:00, to Lena (already sees Joan on Tuesday)."
    )
    assert not any(finding.rule == "split_shift" for finding in check(week, after(rota, suggestion)))


def test_nothing_is_suggested_that_breaks_another_rule() -> None:
    """Lena is away that evening and that morning, and nobody else is there."""
    team = [a_worker("Tom"), a_worker("Lena", leave=(span(0, "00:00", "23:00"),))]
    week = a_week([EARLY, LATE], team)
    assert put_right(week, SPLIT, check(week, SPLIT)) is None


def test_what_has_begun_is_not_given_to_anybody() -> None:
    week = a_week([EARLY, LATE], TEAM)
    found = check(week, SPLIT)
    suggestion = put_right(week, SPLIT, found, since=at(0, "12:00"))
    assert suggestion is not None and suggestion.visit == LATE.id
    assert put_right(week, SPLIT, found, since=at(0, "18:00")) is None


def test_an_impossible_time_gets_the_nearest_that_is_possible() -> None:
    visit = a_visit("joan", 0, "09:00", possible=("08:30", "09:30"))
    week = a_week([visit], TEAM)
    rota = a_rota(going(visit, "tom", start="11:00"))
    suggestion = put_right(week, rota, check(week, rota))
    assert suggestion is not None and (suggestion.worker, suggestion.start) == (None, at(0, "09:30"))
    assert suggestion.sentence == "Not a time that Joan can: start Joan's visit at Monday 09:30."


def test_two_who_come_apart_are_brought_together() -> None:
    visit = a_visit("joan", 0, "09:00", double_handed=True)
    week = a_week([visit], TEAM)
    rota = Rota((Assignment(visit.id, 1, "tom", at(0, "09:00")), Assignment(visit.id, 2, "lena", at(0, "10:00"))))
    suggestion = put_right(week, rota, check(week, rota))
    assert suggestion is not None and (suggestion.worker, suggestion.start) == (None, at(0, "09:00"))


def test_an_open_visit_gets_who_is_signed_off() -> None:
    visit = a_visit("joan", 0, "09:00", needs=["insulin"])
    week = a_week([visit], TEAM, sign_offs=(a_sign_off("lena", "insulin"),))
    rota = a_rota(going(visit, None))
    suggestion = put_right(week, rota, check(week, rota))
    assert suggestion is not None and suggestion.worker == "lena"


def test_a_rota_that_keeps_the_rules_needs_nothing() -> None:
    week = a_week([EARLY], TEAM)
    assert put_right(week, a_rota(going(EARLY, "tom")), []) is None


def test_those_who_could_swap_are_near_and_best_first() -> None:
    mine, near, far = a_visit("joan", 0, "09:00"), a_visit("ivy", 0, "10:00"), a_visit("eric", 0, "16:00")
    needs = a_visit("rita", 0, "09:30", needs=["insulin"])
    week = a_week([mine, near, far, needs], [*TEAM, a_worker("Sam")], sign_offs=(a_sign_off("sam", "insulin"),))
    rota = a_rota(going(mine, "tom"), going(near, "lena"), going(far, "lena"), going(needs, "sam"))
    first, second = who_could_swap(week, rota, mine.id)
    assert (first.visit, first.worker, first.hard) == (near.id, "lena", ())
    assert first.sentence == "Lena comes here from Ivy, Monday 10:00; Tom goes there."
    assert second.visit == needs.id and [f.rule for f in second.hard] == ["sign_off"]
    assert who_could_swap(week, a_rota(going(mine, None)), mine.id) == ()
