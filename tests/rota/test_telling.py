"""What each worker hears of a visit, and how early."""

from datetime import date, timedelta

import pytest

from rota.changes import NOTHING, Placement, Planned, VisitState
from rota.notice_given import Telling, by_week, over_all
from rota.telling import Heard, ahead, going_to, heard, merged, sentence, told_with
from tests.builders import MONDAY, a_visit, at

NAMES = {"amina": "Amina", "tom": "Tom", "sam": "Sam"}
JOAN = a_visit("joan", 1, "09:00")


def state(*workers: str | None, start: str = "09:00", day: int = 1, cancelled: bool = False) -> VisitState:
    asked = a_visit("joan", 1, "09:00", double_handed=len(workers) > 1)
    return VisitState(asked, Planned(tuple(Placement(worker, at(day, start)) for worker in workers), cancelled))


def said(worker: str, before: VisitState | None, after: VisitState, today: date = MONDAY) -> str:
    (mine,) = (each for each in heard(JOAN.id, before, after) if each.worker == worker)
    return sentence(mine, "Joan", after, NAMES, today)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (state("amina"), state("amina", start="09:30"), "Joan, Tuesday 09:00 is now 09:30"),
        (state("amina"), state("amina", day=4), "Joan, Tuesday 09:00 is now Friday 09:00"),
        (state("amina"), state("tom"), "Joan, Tuesday 09:00 goes to Tom"),
        (state("amina"), state(None), "Joan, Tuesday 09:00 is open: nobody goes yet"),
        (state("amina"), state("amina", cancelled=True), "Joan, Tuesday 09:00 is cancelled"),
        (state("amina"), NOTHING, "Joan, Tuesday 09:00 is cancelled"),
        (None, state("amina"), "Joan, Tuesday 09:00 is new"),
        (None, state("amina", "tom"), "Joan, Tuesday 09:00 is new, with Tom"),
        (state("amina", "tom"), state("amina", "sam"), "Joan, Tuesday 09:00 is with Sam"),
        (state("amina", "tom"), state("amina"), "Joan, Tuesday 09:00 is for one worker alone"),
        (state("amina"), state("amina"), "Joan, Tuesday 09:00: what is asked for has changed"),
    ],
)
def test_what_a_worker_hears(before: VisitState | None, after: VisitState, words: str) -> None:
    assert said("amina", before, after) == words


@pytest.mark.parametrize(
    ("told", "before", "after", "now"),
    [
        (state("amina", None), state("amina", None), state("amina", "tom"), state("amina", "tom")),
        (state("amina", None), state("sam", None), state("sam", "tom"), state("amina", "tom")),
        (None, state("sam", None), state("sam", "tom"), state(None, "tom")),
        (state("amina", None), state("sam", None, start="10:00"), state("sam", "tom", start="10:00"), None),
        (state("tom", None), state("sam", None), state("sam", "tom"), None),
        (state("amina"), state("sam", None), state("sam", "tom"), None),
        (state("amina", None, cancelled=True), state("sam", None), state("sam", "tom"), None),
    ],
    ids=["no draft", "a draft", "never told", "another time", "twice the same", "one is enough", "was cancelled"],
)
def test_a_colleagues_draft_is_theirs_to_tell_unless_it_alters_the_visit_for_all(
    told: VisitState | None, before: VisitState, after: VisitState, now: VisitState | None
) -> None:
    """`now` None: the whole as it stands."""
    assert told_with(told, before, after) == (now or after)


def test_a_day_further_off_has_its_date() -> None:
    words = said("amina", state("amina"), state("amina", start="09:30"), MONDAY - timedelta(days=6))
    assert words == "Joan, Tuesday 24 November 09:00 is now 09:30"


def test_both_who_give_and_take_hear_of_it_and_nobody_else() -> None:
    assert [each.worker for each in heard(JOAN.id, state("amina"), state("tom"))] == ["amina", "tom"]
    assert heard(JOAN.id, None, state(None)) == ()


def test_places_that_change_with_each_other_are_no_news() -> None:
    assert not any(each.differs for each in heard(JOAN.id, state("amina", "tom"), state("tom", "amina")))


def test_changes_add_up_until_they_are_seen() -> None:
    first = heard(JOAN.id, state("amina"), state("amina", start="09:30"))
    second = heard(JOAN.id, state("amina", start="09:30"), state("amina", start="10:00"))
    back = heard(JOAN.id, state("amina", start="10:00"), state("amina"))
    (both,) = merged([*first, *second])
    assert sentence(both, "Joan", None, NAMES, MONDAY) == "Joan, Tuesday 09:00 is now 10:00"
    (nothing,) = merged([*first, *second, *back])
    assert not nothing.differs


def test_what_moves_to_another_day_concerns_both() -> None:
    (mine,) = heard(JOAN.id, state("amina", day=4), state("amina"))
    assert mine.days == {MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)}
    assert mine.starts == at(1, "09:00"), "what comes soonest"


def test_somebody_without_a_time_does_not_go_yet() -> None:
    assert going_to(VisitState(JOAN, Planned((Placement("amina"),)))) == {}
    assert isinstance(Heard("amina", JOAN.id, None, None).differs, bool)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-1, "after it began"), (59, "59 minutes"), (60, "1 hour"), (119, "1 hour"), (47 * 60 + 59, "47 hours"),
     (48 * 60, "2 days"), (5 * 24 * 60 - 1, "4 days")],
)  # fmt: skip
def test_how_early(minutes: int, words: str) -> None:
    told = at(0, "12:00")
    assert ahead(told, told + timedelta(minutes=minutes)) == words


def test_the_middle_of_what_each_worker_got_once_a_week() -> None:
    def telling(worker: str, hours: int, *, first: bool = True, day: int = 0) -> Telling:
        starts = at(day, "09:00")
        return Telling(worker, MONDAY + timedelta(days=day), first, starts - timedelta(hours=hours), starts)

    those = [
        telling("amina", 72), telling("amina", 120, day=2), telling("tom", 24), telling("sam", 48),
        telling("tom", 30, first=False), telling("tom", 10, first=False),
    ]  # fmt: skip
    one, other = by_week(those, [MONDAY, MONDAY + timedelta(days=7)])
    assert (one.workers, one.of_week) == (3, 48 * 60), "Amina's week begins with Monday, not Wednesday"
    assert (one.changes, one.of_changes, one.late_changes) == (2, 20 * 60, 1)
    assert (other.of_week, other.of_changes) == (None, None)
    assert over_all(those, MONDAY, 2).changes == 2
    assert over_all(those, MONDAY + timedelta(days=7), 2).changes == 0
