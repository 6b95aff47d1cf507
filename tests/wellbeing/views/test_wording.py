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


def test_a_page_that_knows_one_person_does_not_give_them_every_visit() -> None:
    many = replace(a_change(2, "usual"), visits=frozenset({VISIT, UUID(int=8), UUID(int=9)}))
    assert line(many, {VISIT: "Joan"}).sentence == "Planned as usual 3 visits, Joan's among them."
    assert line(many, dict.fromkeys(many.visits, "Joan")).sentence == "Planned as usual 3 of Joan's visits."


def test_a_plans_change_names_the_version_as_people_say_it() -> None:
    assert (
        line(a_change(2, "plan", "plan v2"), {}).sentence == "Changed support for 1 visit. Why: version 2 of the plan"
    )
