"""The command line, with no app beside it; and the same source run plain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rota.json_form import from_json, to_json
from rota.rules import check, hard
from rota.week import Rota
from solver import propose
from solver.benchmarks.weeks import week

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python with these arguments, in a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment}, timeout=300, check=False,
    )  # fmt: skip


def test_a_week_in_a_file_becomes_a_rota_in_a_file(tmp_path: Path) -> None:
    asked, out, whole = tmp_path / "week.json", tmp_path / "rota.json", tmp_path / "answer.json"
    small = week(people=6, workers=4, seed=1)
    asked.write_text(json.dumps(to_json(small)), encoding="utf-8")
    done = run("-m", "solver", str(asked), "--out", str(out), "--answer", str(whole), "--seconds", "1")
    assert done.returncode == 0, done.stderr
    rota = from_json(Rota, json.loads(out.read_text(encoding="utf-8")))
    assert hard(check(small, rota)) == [] and len(rota.assignments) > 20
    assert "places have somebody" in done.stdout
    assert "getting ready" in done.stderr
    assert json.loads(whole.read_text(encoding="utf-8"))["state"] in ("done", "impossible")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ('{"team": 3}', "not a week"),
        ("[1]", "not a week"),
        (None, "cannot be read"),
        ("\xff", "UTF-8"),
    ],
)
def test_a_file_that_is_no_week_gets_a_plain_sentence(tmp_path: Path, text: str | None, said: str) -> None:
    asked = tmp_path / "week.json"
    if text is not None:
        asked.write_bytes(text.encode("latin-1"))
    done = run("-m", "solver", str(asked))
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr


def test_the_solver_needs_no_app() -> None:
    unwanted = "{'flask', 'sqlalchemy', 'wellbeing'}"
    code = f"import sys, solver, solver.__main__; print(sorted({unwanted} & set(sys.modules)))"
    done = run("-c", code)
    assert done.stdout.strip() == "[]", done.stderr


def test_plain_and_compiled_agree(tmp_path: Path) -> None:
    small = week(people=6, workers=4, seed=2)
    asked, out = tmp_path / "week.json", tmp_path / "rota.json"
    asked.write_text(json.dumps(to_json(small)), encoding="utf-8")
    done = run("-m", "solver", str(asked), "--out", str(out), "--steps", "40", SOLVER_PLAIN="1")
    assert done.returncode == 0, done.stderr
    plain = from_json(Rota, json.loads(out.read_text(encoding="utf-8")))
    assert plain == propose(small, steps=40).rota
