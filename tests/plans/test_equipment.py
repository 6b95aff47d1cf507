"""Who may order what, what becomes of an order, and how long people wait."""

from datetime import date

import pytest

from plans.catalogue import CATALOGUE
from plans.equipment import NEXT, Refused, State, days_words, level_of, level_words, may_become, waits, where_it_goes
from plans.home_assessment import ROOM


@pytest.mark.parametrize(
    ("level", "item", "goes"),
    [
        (3, 3, State.ORDERED),
        (4, 3, State.ORDERED),
        (4, 4, State.ORDERED),
        (3, 4, State.WITH_OT),
        (3, None, State.WITH_OT),
        (4, None, State.WITH_OT),
    ],
)
def test_an_order_goes_as_far_as_the_level_and_beyond_it_to_an_ot(level: int, item: int | None, goes: State) -> None:
    assert where_it_goes(finished=True, level=level, item=item) is goes


@pytest.mark.parametrize(
    ("finished", "level", "why", "way"),
    [
        (False, 3, "without a finished assessment", "finish the assessment"),
        (True, None, "no Trusted Assessor sign-off", "Ask the occupational therapist"),
        (False, None, "no Trusted Assessor sign-off", "Ask the occupational therapist"),
    ],
)
def test_a_refusal_says_what_would_put_it_right(finished: bool, level: int | None, why: str, way: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        where_it_goes(finished=finished, level=level, item=3)
    assert way in refused.value.way


@pytest.mark.parametrize(
    ("slug", "level"),
    [
        ("trusted-assessor-3", 3),
        ("trusted-assessor-ot-level-4", 4),
        ("trusted-assessor", 3),
        ("trusted-assessor-9", 3),
        ("level-4-trusted-assessor", 4),
        ("trusted-assessor-ot-level-3-2024", 3),
        ("trusted-assessor-level-3-4", 3),
        ("trusted-assessor-2014", 3),
    ],
)
def test_the_level_is_in_the_name(slug: str, level: int) -> None:
    assert level_of(slug) == level


def test_an_order_only_goes_forward() -> None:
    assert may_become(State.ORDERED, State.SENT) and may_become(State.SENT, State.FITTED)
    assert not may_become(State.ORDERED, State.FITTED), "what was never sent cannot have been fitted"
    assert not may_become(State.SENT, State.ORDERED)
    assert not any(may_become(end, then) for end in (State.FITTED, State.CANCELLED, State.NOT_AGREED) for then in State)
    assert set(NEXT) == {State.WITH_OT, State.ORDERED, State.SENT}


def test_waits_are_medians_of_the_month_in_which_they_ended() -> None:
    october, november = waits(
        [
            (date(2026, 10, 1), date(2026, 10, 10)),
            (date(2026, 10, 1), date(2026, 10, 31)),
            (date(2026, 10, 30), date(2026, 11, 1)),
        ],
        [(date(2026, 11, 2), date(2026, 11, 10)), (date(2026, 11, 2), date(2026, 11, 11))],
        [date(2026, 10, 1), date(2026, 11, 1)],
    )
    assert (october.to_assessment, october.assessment, october.fitted) == ((9, 30), 19.5, None)
    assert (november.assessment, november.fitted) == (2, 8.5)


def test_days_are_counted_over_the_change_of_the_clocks_and_never_below_none() -> None:
    (month,) = waits(
        [(date(2026, 10, 24), date(2026, 10, 26)), (date(2026, 10, 9), date(2026, 10, 8))], [], [date(2026, 10, 1)]
    )
    assert month.to_assessment == (2, 0)


def test_days_in_words() -> None:
    assert [days_words(each) for each in (None, 1, 9, 8.5, 0)] == ["–", "1 day", "9 days", "8.5 days", "0 days"]


def test_the_list_that_comes_with_it_can_be_ordered_from() -> None:
    assert len({item.code for item in CATALOGUE}) == len(CATALOGUE)
    assert {item.level for item in CATALOGUE} == {3, 4, None}
    assert {item.room for item in CATALOGUE} == set(ROOM)
    names = " ".join(item.name for item in CATALOGUE).lower()
    for kind in (
        "raised toilet seat",
        "bath board",
        "grab rail",
        "bed lever",
        "perching stool",
        "half step",
        "key safe",
    ):
        assert kind in names
    assert level_words(3) == "Trusted Assessor level 3 or 4" and level_words(None).startswith("An occupational")
