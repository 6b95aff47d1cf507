"""The history of a rota in words."""

from datetime import UTC, datetime
from uuid import UUID

from wellbeing.store.change_log import LoggedChange
from wellbeing.views.rota.wording import line, newest_undoable

VISIT = UUID(int=1)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def a_change(seq: int, kind: str, cause: str = "") -> LoggedChange:
    return LoggedChange(seq, "Adele", kind, cause, AT, frozenset({VISIT}))


def test_what_a_leaver_leaves_open_is_said_and_is_nothing_for_the_undo_button() -> None:
    moved, left = a_change(1, "move"), a_change(2, "leaver", "leaves the team")
    assert line(left, {VISIT: "Joan"}).sentence == "Left open Joan's visit. Why: leaves the team"
    assert newest_undoable([left, moved]) == moved
