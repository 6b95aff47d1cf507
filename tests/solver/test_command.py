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
from rota.week import Rota, Week
from solver import propose
from solver.__main__ import main
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
    assert json.loads(whole.read_text(encoding="utf-8"))["state"] in ("done", "impossible", "unknown")


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


BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"flask", "sqlalchemy", "wellbeing", "plans", "huey"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
from solver.__main__ import main
import json
sys.exit(max(main(one) for one in json.loads(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small week with its rota, in a file."""
    small = week(people=6, workers=4, seed=1)
    path = tmp_path_factory.mktemp("planned") / "week.json"
    path.write_text(json.dumps(to_json(small.planned(propose(small, steps=200).rota))), encoding="utf-8")
    return path


def asked(path: Path) -> Week:
    return from_json(Week, json.loads(path.read_text(encoding="utf-8")))


def test_each_way_works_where_flask_and_sqlalchemy_cannot_be_imported(planned: Path, tmp_path: Path) -> None:
    small = asked(planned)
    going = small.rota.assignments[0]
    worker, visit = str(going.worker), str(going.visit)
    day = ("--since", "2026-01-01T00:00Z", "--until", "2027-12-31T00:00Z")
    few = ("--steps", "40")
    other = next(w.id for w in small.workers if w.id != worker)
    asking = {
        "propose": few,
        "repair": ("--ill", worker, *day, *few),
        "what-if": ("--leave", worker, *day, *few),
        "why": ("--visit", visit, "--place", str(going.place)),
        "why-not": ("--visit", visit, "--place", str(going.place), "--worker", other, *few),
    }
    files = {way: (tmp_path / f"{way}.json", tmp_path / f"{way}-rota.json") for way in asking}
    lines = [
        [way, str(planned), *options, "--answer", str(files[way][0]), "--out", str(files[way][1])]
        for way, options in asking.items()
    ]
    done = run("-c", BLOCKED, json.dumps(lines))
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert len(done.stdout.splitlines()) >= len(asking)
    for way, (whole, out) in files.items():
        assert json.loads(whole.read_text(encoding="utf-8"))
        rota = from_json(Rota, json.loads(out.read_text(encoding="utf-8")))
        assert way == "why" or rota.assignments
        if way in ("repair", "what-if"):
            assert worker not in {a.worker for a in rota.assignments}


@pytest.mark.parametrize(
    ("asking", "said"),
    [
        (("repair", "--ill", "nobody"), "no worker nobody"),
        (("repair", "--cancel", "nothing"), "no visit nothing"),
        (("what-if",), "what would change"),
        (("why", "--visit", "nothing"), "no visit nothing"),
        (("repair", "--ill", "w0", "--since", "soon", "--until", "late"), "no time"),
        (("repair", "--ill", "w0", "--since", "2026-11-23T09:00", "--until", "late"), "no offset"),
    ],
)
def test_what_cannot_be_asked_gets_a_plain_sentence(
    planned: Path, asking: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([asking[0], str(planned), *asking[1:]]) == 2
    assert said in capsys.readouterr().err


FAR = "0001-01-01T00:00+14:00"
DAY = ("--since", "2026-11-23T00:00Z", "--until", "2026-11-25T00:00Z")


@pytest.mark.parametrize(
    ("asking", "said"),
    [
        (("repair", "--ill", "w0", "--since", FAR, "--until", FAR), "far from any week"),
        (("repair", "--ill", "w0", "--since", DAY[3], "--until", DAY[1]), "is before"),
        (("why", "--visit", "VISIT", "--place", "7"), "no place 7"),
        (("why-not", "--visit", "VISIT", "--place", "7", "--worker", "w0"), "no place 7"),
        (("why-not", "--visit", "VISIT", "--start", "9999-12-31T23:59Z"), "far from any week"),
        (("propose", "--out", "/there/is/no/such/folder"), "cannot be written"),
        (("propose", "--answer", "/"), "cannot be written"),
        (("propose", "--steps", "0", "--out", "/dev/full"), "cannot be written"),
    ],
)
def test_what_is_far_or_has_no_place_gets_a_plain_sentence(
    planned: Path, asking: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = str(asked(planned).rota.assignments[0].visit)
    assert main([asking[0], str(planned), *(each.replace("VISIT", visit) for each in asking[1:])]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "asking",
    [
        ("propose", "--seconds", "nan"),
        ("propose", "--seconds", "-1"),
        ("propose", "--steps", "-1"),
        ("propose", "--cores", "0"),
        ("propose", "--cores", "100000"),
        ("repair", "--count", "0"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(
    planned: Path, asking: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([asking[0], str(planned), *asking[1:]])
    assert left.value.code == 2 and asking[1] in capsys.readouterr().err


def test_no_seconds_at_all_is_the_first_answer(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(planned), "--seconds", "0"]) == 0
    assert ", 0 steps" in capsys.readouterr().out


def test_a_file_with_a_mark_of_its_byte_order_is_read(planned: Path) -> None:
    marked = planned.with_name("marked.json")
    marked.write_bytes(b"\xef\xbb\xbf" + planned.read_bytes())
    assert main([str(marked), "--steps", "0"]) == 0


def test_a_number_of_thousands_of_digits_gets_a_plain_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = tmp_path / "long.json"
    long.write_text('{"days": ' + "9" * 5000 + "}", encoding="utf-8")
    assert main([str(long)]) == 2
    assert "is not JSON" in capsys.readouterr().err


def test_letters_that_a_screen_lacks_stop_nothing(planned: Path, tmp_path: Path) -> None:
    whole = json.loads(planned.read_text(encoding="utf-8"))
    for person in whole["people"]:
        person["name"] = "Zo\u00eb \ud800"
    odd = tmp_path / "odd.json"
    odd.write_text(json.dumps(whole), encoding="utf-8")
    visit = whole["rota"]["assignments"][0]["visit"]
    done = run("-m", "solver", "why", str(odd), "--visit", visit, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert "Zo\\xeb \\ud800" in done.stdout


def test_whoever_stops_reading_stops_it_quietly(planned: Path) -> None:
    visit = str(asked(planned).rota.assignments[0].visit)
    with subprocess.Popen(
        [sys.executable, "-m", "solver", "why", str(planned), "--visit", visit],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    ) as asking:  # fmt: skip
        assert asking.stdout is not None and asking.stderr is not None
        asking.stdout.close()
        assert "Traceback" not in asking.stderr.read() and "Exception" not in asking.stderr.read()
