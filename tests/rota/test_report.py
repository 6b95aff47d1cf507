"""The parts of a report add up, and what their definitions say is what they do."""

from rota.face_to_face import PaidTime
from rota.report import (
    BUURTZORG,
    DEFINITION_COST,
    DEFINITION_ON_THE_SPOT,
    DEFINITION_VISITS,
    REFERENCE_LINES,
    Cost,
    Faces,
    Minutes,
    Records,
    SignOffs,
    cost_of,
)


def test_minutes_are_added_kind_by_kind() -> None:
    one = Minutes(60, 40, 70, PaidTime(100, leave=10, extra=5))
    both = one + Minutes(30, 0, 20, PaidTime(50, sickness=20))
    assert both == Minutes(90, 40, 90, PaidTime(150, leave=10, sickness=20, extra=5))
    assert (both.share.percent, both.planned_share.percent) == (72.0, 72.0)
    assert both.on_the_spot + both.later == both.face_to_face
    assert "The two add up to all" in DEFINITION_ON_THE_SPOT


def test_records_are_added_and_delivered_is_what_took_place() -> None:
    both = Records(5, 4, 3, 2, 1, 1, 7) + Records(on_the_spot=1, without=1)
    assert both == Records(6, 4, 3, 2, 1, 1, 8)
    assert (both.delivered, both.every) == (10, 25)
    for words in ("once for each worker", "counts as no minutes"):
        assert words in DEFINITION_VISITS


def test_a_cost_is_of_the_teams_whose_hour_is_known() -> None:
    minutes = Minutes(face_to_face=60, paid=PaidTime(120))
    both = cost_of(minutes, 2000) + cost_of(minutes, None)
    assert both == Cost(240_000, 60, unknown=1)
    assert both.pence_an_hour == 4000
    assert cost_of(minutes, None).pence_an_hour is None
    assert cost_of(Minutes(paid=PaidTime(120)), 2000).pence_an_hour is None
    assert cost_of(Minutes(60, paid=PaidTime(100, leave=200)), 2000).pence_an_hour is None
    assert "nobody’s own pay" in DEFINITION_COST


def test_averages_of_nobody_are_none() -> None:
    assert (Faces().each, Faces(2, 5).each) == (None, 2.5)
    assert (SignOffs().percent, SignOffs(3, 1).percent) == (None, 75.0)


def test_reference_lines_say_whose_they_are_and_are_no_targets() -> None:
    assert [percent for percent, _ in REFERENCE_LINES] == [20, 60]
    for _, whose in REFERENCE_LINES:
        assert "social work team" in whose and "never a target" in whose
    assert "Buurtzorg" in BUURTZORG
