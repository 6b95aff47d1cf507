"""The demonstration week with a rota that covers everything: what is published, for tests of what comes after."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import solver
from rota.json_form import from_json
from rota.week import Week
from solver import propose

TILBURY = Path(solver.__file__).parent / "examples" / "tilbury.json"

SEEDS = 6


@cache
def published() -> Week:
    """40 people, 12 workers, and a rota in which somebody goes to everybody."""
    week = from_json(Week, json.loads(TILBURY.read_text(encoding="utf-8")))
    for seed in range(1, SEEDS):
        answer = propose(week, steps=2000, seed=seed)
        if not answer.uncovered:
            return week.planned(answer.rota)
    raise AssertionError("the demonstration week was not covered")
