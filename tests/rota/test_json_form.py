"""Weeks, rotas and findings as JSON and back."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.json_form import BadForm, from_json, to_json
from rota.week import Rota, Visit, Week, Window
from tests.builders import a_visit
from tests.rota.weeks import rotas, weeks


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_weeks_and_rotas_come_back_as_they_were(data: st.DataObject) -> None:
    week = data.draw(weeks())
    rota = data.draw(rotas(week))
    assert from_json(Week, json.loads(json.dumps(to_json(week)))) == week
    assert from_json(Rota, json.loads(json.dumps(to_json(rota)))) == rota


def test_instants_are_written_in_utc_and_read_with_any_offset() -> None:
    window = Window(datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert to_json(window)["start"] == "2026-07-01T08:00:00Z"
    assert from_json(Window, {"start": "2026-07-01T09:00:00+01:00", "end": "2026-07-01T09:00:00Z"}) == window


@pytest.mark.parametrize(
    ("kind", "form", "where"),
    [
        (Window, {"start": "2026-07-01T09:00:00", "end": "2026-07-01T09:00:00Z"}, "$.start"),
        (Week, {"team": 1}, "first"),
        (Week, [], ""),
        (Visit, {**to_json(a_visit()), "duration": "long"}, "duration"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(kind, form, where: str) -> None:
    with pytest.raises(BadForm) as wrong:
        from_json(kind, form)
    assert any(where in problem for problem in wrong.value.problems)
