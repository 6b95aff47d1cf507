"""The history in words."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from wellbeing.store.change_log import LoggedChange
from wellbeing.views.rota.wording import line

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
VISIT = UUID(int=7)


def a_change(seq: int, kind: str, cause: str = "") -> LoggedChange:
    return LoggedChange(seq, "Adele", kind, cause, AT, frozenset({VISIT}))


def test_what_a_leaver_leaves_open_is_said() -> None:
    left = a_change(2, "leaver", "has left the team")
    assert line(left, {VISIT: "Joan"}).sentence == "Left open Joan's visit. Why: has left the team"


def test_a_line_says_where_it_came_from_and_nothing_finer() -> None:
    assert line(replace(a_change(2, "move"), device="phone"), {}).origin == "from a phone"
    assert line(replace(a_change(2, "move"), device="amiras-own-phone"), {}).origin == ""
    assert line(replace(a_change(2, "plan"), device="server"), {}).origin == "from the plan"


def test_what_a_plan_made_and_what_is_taken_back_is_not_offered_to_be_undone() -> None:
    assert line(a_change(2, "move"), {}).undoable
    assert not line(a_change(2, "plan"), {}).undoable
    assert not line(replace(a_change(2, "move"), undone_by=3), {}).undoable
