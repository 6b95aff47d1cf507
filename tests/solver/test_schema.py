"""The schema of a week and of an answer: the committed files are those that the dataclasses give, and they judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from rota.json_form import BadForm, from_json, to_json
from rota.week import Week, Wish, WishKind
from solver import propose
from solver.benchmarks.weeks import week
from solver.schema import DOCS, KINDS, main, schema, text
from tests.builders import MONDAY, a_visit, a_week
from tests.rota.weeks import weeks

ROOT = Path(__file__).parents[2]
EXAMPLE: Any = json.loads((ROOT / "solver" / "examples" / "tilbury.json").read_text(encoding="utf-8"))
JUDGE = {name: Draft202012Validator(schema(kind)) for name, kind in KINDS.items()}


@pytest.mark.parametrize("name", KINDS)
def test_the_committed_file_is_what_the_dataclasses_say(name: str) -> None:
    committed = (DOCS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == text(KINDS[name]), "Renew it with: python -m solver.schema --write"
    Draft202012Validator.check_schema(json.loads(committed))


def test_the_example_and_invented_weeks_are_weeks() -> None:
    JUDGE["week"].validate(EXAMPLE)
    JUDGE["week"].validate(to_json(week(people=6, workers=4, seed=2)))
    wishes = tuple(Wish("amina", kind, MONDAY, "joan") for kind in WishKind)
    JUDGE["week"].validate(to_json(a_week([a_visit()], wishes=wishes, wanted=("faces",))))


@settings(max_examples=40, deadline=None)
@given(weeks())
def test_any_week_is_one_and_comes_back_the_same(asked: Week) -> None:
    written = json.loads(json.dumps(to_json(asked)))
    JUDGE["week"].validate(written)
    assert from_json(Week, written, strict=True) == asked


def test_an_answer_is_one() -> None:
    small = week(people=4, workers=3, seed=1)
    JUDGE["answer"].validate(json.loads(json.dumps(to_json(propose(small, steps=10)))))


BAD: dict[str, Callable[[Any], Any]] = {
    "an unknown field": lambda data: data.update(pinns=[]),
    "an unknown field of a visit": lambda data: data["visits"][0].update(lenght=30),
    "no team": lambda data: data.pop("team"),
    "a length in words": lambda data: data["visits"][0].update(duration="half an hour"),
    "a length in quarters": lambda data: data["visits"][0].update(duration=7.5),
    "a way of travelling that is none": lambda data: data["workers"][0].update(travel="fly"),
    "a wish that is none": lambda data: data.update(wishes=[{"worker": "x", "kind": "nap"}]),
    "a truth that is none": lambda data: data.update(cyclic="maybe"),
    "a visit for a number": lambda data: data["visits"][0].update(person=3),
    "a word for a list of words": lambda data: data["workers"][0].update(attributes="woman"),
    "an object for a list": lambda data: data["people"][0].update(chosen={"w0": 1}),
    "travel in words": lambda data: data["travel"]["minutes"].update(walk=[["far"]]),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_week_is_told_by_the_schema_and_by_the_reader(what: str) -> None:
    data = deepcopy(EXAMPLE)
    BAD[what](data)
    assert not JUDGE["week"].is_valid(data)
    with pytest.raises(BadForm) as told:
        from_json(Week, data, strict=True)
    assert "@ $" in told.value.problems[0]


def test_the_command_prints_either_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0 and json.loads(capsys.readouterr().out)["title"] == "Week"
    assert main(["answer"]) == 0 and json.loads(capsys.readouterr().out)["title"] == "Answer"
    assert main(["rota"]) == 2 and capsys.readouterr().out == ""
