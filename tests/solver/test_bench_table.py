"""The table of the benchmarks: its arithmetic, its lines, and a run that goes on where it was stopped."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from solver.benchmarks.__main__ import main, sets
from solver.benchmarks.figures import exponent, mean, percent, percentile
from solver.benchmarks.machine import machine, peak_memory
from solver.benchmarks.pictures import Course, gap_chart, week_chart
from solver.benchmarks.record import Best, Record, Task
from solver.benchmarks.row import Line, NotThere, Results, Row, Setting, any_not_met, limit, table
from solver.benchmarks.rows import growth, one_day, own_weeks, repair, tiny, weekly_set, what_if
from solver.benchmarks.run import ROWS, Run
from solver.benchmarks.weeks import named
from solver.benchmarks.weeks import week as invented
from solver.propose import propose


def test_the_arithmetic() -> None:
    assert mean([1.0, 2.0, 6.0]) == 3.0 and mean([]) == 0.0
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(1, 21)], 0.95) == 19.0
    assert percentile([7.0], 0.95) == 7.0
    assert percent(63.0, 90.0) == pytest.approx(-30.0)
    assert exponent([20, 40, 80], [1, 4, 16]) == pytest.approx(2.0)
    assert exponent([20, 120], [3, 3]) == pytest.approx(0.0)
    with pytest.raises(ValueError, match="two different sizes"):
        exponent([20, 20], [1, 2])


def test_a_limit_is_met_at_its_boundary_and_not_beyond() -> None:
    assert limit("a", 1.15, 1.15, 1.03).met is True and limit("a", 1.15, 1.15, 1.03).aimed is False
    assert limit("a", 1.151, 1.15, 1.03).met is False
    assert limit("travel", -31.0, -30.0, -37.0).met is True and limit("travel", -29.0, -30.0, -37.0).met is False


def test_the_table_says_met_and_not_met() -> None:
    rows = [("A row", [limit("one", 1.0, 2.0, 0.5), limit("two", 3.0, 2.0, None), Line("room", "12 h")])]
    text = table(rows)
    assert "must ≤ 2.00: met" in text and "must ≤ 2.00: NOT MET" in text and "aim ≤ 0.50: not yet" in text
    assert any_not_met(rows) == 1


def _row(done: list[str], fail: str = "") -> Row:
    def measure(task: Task, _: Setting) -> dict[str, object]:
        if task.what == fail:
            raise RuntimeError("broke")
        done.append(task.what)
        return {"n": int(task.what)}

    def lines(results: Results, _: Setting) -> list[Line]:
        return [Line("sum", str(sum(f["n"] for f in results.values())))]

    return Row("rows", "Some rows", lambda _: [Task("rows", str(n), 1.0) for n in range(4)], measure, lines)


def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    file, done = tmp_path / "results.jsonl", list[str]()
    record = Record("abc", file)
    for n in range(2):
        record.add(Task("rows", str(n), 1.0), {"n": n})
    file.write_text(file.read_text(encoding="utf-8") + '{"commit": "abc", "task": "ro', encoding="utf-8")
    again = Run(Setting(), Record("abc", file), say=lambda _: None)
    assert again.row(_row(done)) == [Line("sum", "6")]
    assert done == ["2", "3"]
    other: list[str] = []
    Run(Setting(), Record("another commit", file), say=lambda _: None).row(_row(other))
    assert other == ["0", "1", "2", "3"]


def test_every_result_is_kept_with_its_commit(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "results.jsonl"
    Run(Setting(), Record("abc", file), say=lambda _: None).row(_row([]))
    kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [entry["task"] for entry in kept] == [f"rows/{n}/1/1" for n in range(4)]
    assert {entry["commit"] for entry in kept} == {"abc"} and all(entry["machine"] for entry in kept)


def test_a_row_that_fails_or_is_not_there_says_so_and_the_others_go_on() -> None:
    run = Run(Setting(), Record("abc"), say=lambda _: None)
    lines = run.row(_row([], fail="2"))
    assert lines[0] == Line("sum", "4") and lines[1].met is False and "RuntimeError: broke" in lines[1].value

    def missing(_: Setting) -> list[Task]:
        raise NotThere("it is elsewhere")

    row = Row("none", "None", missing, lambda *_: {}, lambda *_: [])
    assert run.row(row) == [Line("not measured", "it is elsewhere")]


def test_a_sample_ends_in_time() -> None:
    done: list[str] = []
    lines = Run(Setting(), Record("abc"), budget=0.5, say=lambda _: None).row(_row(done))
    assert done == [] and "no time left" in lines[0].value


def test_the_sample_fits_into_its_time() -> None:
    asked = 0.0
    for row in ROWS:
        try:
            tasks = row.tasks(Setting(sets=None))
        except NotThere:
            continue
        asked += sum(task.seconds for task in tasks if row.name != "habit")
    weekly = sum(seconds * len(weekly_set.WEEKS) for seconds in weekly_set.MUST)
    days = sum(seconds * len(names) for seconds, names in one_day.SAMPLE.items())
    assert asked + weekly + days + 2 * growth.SAMPLE * len(weekly_set.WEEKS) / 2 < 24 * 60


def test_the_best_is_replaced_by_a_better_one_only(tmp_path: Path) -> None:
    best = Best(tmp_path / "best.json")
    assert best.offer("w", {"cost": 100, "uncovered": 1, "faces": 3.0, "steps": 9})
    assert not best.offer("w", {"cost": 100, "uncovered": 1, "faces": 2.0})
    assert not best.offer("w", {"cost": 90, "uncovered": 2, "faces": 2.0})
    assert not best.offer("w", {"cost": 10, "uncovered": 0, "faces": 2.0, "hard": 1})
    assert best.offer("w", {"cost": 200, "uncovered": 0, "faces": 2.5, "hard": 0})
    assert best.offer("w", {"cost": 300, "uncovered": 0, "faces": 2.5, "hard": 0, "measure": "other weights"})
    assert not best.offer("w", {"cost": 300, "uncovered": 0, "faces": 2.5, "measure": "other weights"})
    assert not best.offer("w", {"cost": 1, "uncovered": 1, "faces": 2.5})
    assert best.of("w", "first weights") is None
    best.save()
    assert Best(tmp_path / "best.json").of("w") == {
        "cost": 300, "uncovered": 0, "faces": 2.5, "measure": "other weights",
    }  # fmt: skip


def test_own_weeks_count_what_the_best_covers_and_we_do_not() -> None:
    known = {"a": {"cost": 100, "uncovered": 1, "measure": "m"}, "b": {"cost": 50, "uncovered": 0, "measure": "m"}}
    setting = Setting(best=Best(Path("none"), known))
    common = {
        "hard": 0, "split": 0, "too_many_faces": 0, "most_faces": 4, "faces": 2.0, "most_over": 1.0, "room": 9.0,
        "places": 100, "travel": 60.0, "measure": "m",
    }  # fmt: skip
    habit = {"places": 100, "uncovered": 10, "travel": 100.0, "faces": 4.0}
    results = {
        Task("weeks", "a"): common | {"cost": 110, "uncovered": 1, "habit": habit},
        Task("weeks", "b"): common | {"cost": 50, "uncovered": 2, "habit": habit},
    }
    lines = {line.what: line for line in own_weeks.lines(results, setting)}
    assert lines["visits the best covers, left out"].value.startswith("2") and any_not_met([("", list(lines.values()))])
    assert lines["cost over the best known"].value == "1.050, worst 1.100"
    against = own_weeks.habit_lines(results, setting)
    assert against[0].value.startswith("-40") and against[0].met is True and against[1].value.startswith("-50")
    assert against[2].value == "197 of 200, the habit 180"


def test_the_weekly_sets_lines() -> None:
    setting = Setting(best=Best(Path("none"), {"weekly 20-8": {"cost": 100}}))
    common = {"hard": 0, "uncovered": 0, "faces": 2.5, "complete": 0.4}
    results = {Task("weekly", "20-8", 20.0, n): common | {"cost": 100 + n} for n in (10, 20)}
    first, broken = weekly_set.lines(results, setting)
    assert first.value.startswith("1.150") and first.met and not first.aimed
    assert broken.met
    worse = {Task("weekly", "60-16", 20.0, 1): common | {"cost": 1, "hard": 1, "complete": 1.2}}
    assert [line.met for line in weekly_set.lines(worse, setting)] == [True, False, False]


def test_growth_reckons_between_two_runs() -> None:
    assert growth.between((4.0, 1.25), (16.0, 1.05)) == pytest.approx(8.0)
    quick = {
        Task("growth", "20-8"): {"seconds": 2.0, "reached": True},
        Task("growth", "80-16"): {"seconds": 8.0, "reached": True},
    }
    (line,) = growth.lines(quick, Setting())
    assert line.value.startswith("1.00") and line.met and line.aimed
    never = quick | {Task("growth", "120-32"): {"seconds": 32.0, "reached": False}}
    assert growth.lines(never, Setting())[0].met is False


def test_repairs_are_measured_against_the_reference() -> None:
    of = {"hard": 0, "times": 0, "reference_times": 0, "reference_uncovered": 1}
    results = {
        Task("repair", "w", 1.0, n): of | {"seconds": n / 10, "uncovered": 1, "workers": 11, "reference_workers": 10}
        for n in range(1, 21)
    }
    seconds, left, moves = repair.lines(results, Setting())
    assert seconds.value.startswith("1.90") and left.met and moves.met
    results[Task("repair", "w", 1.0, 1)]["times"] = 1
    assert [line.met for line in repair.lines(results, Setting())] == [True, True, False]
    results[Task("repair", "w", 1.0, 1)]["uncovered"] = 2
    assert [line.met for line in repair.lines(results, Setting())] == [True, False, True], "others are not compared"


def test_tiny_weeks_count_only_what_is_proved() -> None:
    results = {
        Task("tiny", "1 days", 1.0, 1): {"gap": 0.4, "proved": True, "uncovered": 0},
        Task("tiny", "1 days", 1.0, 2): {"gap": 9.0, "proved": False, "uncovered": 0},
    }
    (line,) = tiny.lines(results, Setting())
    assert line.value == "0.40  1 of 2 proved, uncovered 0" and line.met
    week = tiny.tiny(1, 2)
    known = {visit.id for visit in week.visits}
    assert week.days == 2 and {p.visit for p in week.pins} <= known and {g.one for g in week.gaps} <= known


def test_a_newcomer_has_three_visits_a_day() -> None:
    week = invented(people=12, workers=5, seed=2)
    person, visits, gaps = what_if.newcomer(week, 3)
    assert len(visits) == 21 and {visit.person for visit in visits} == {person.id} and len(gaps) == 14


def test_published_costs_are_the_lowest_that_were_reached(tmp_path: Path) -> None:
    (tmp_path / "best_known.csv").write_text(
        "code,instance,proven_lower_bound,mankowska_2014,brkga_best,brkga_mean,brkga_seconds\n"
        "B1,x,1.0,50.5,49.5,48.0,3\nB2,y,,7.5,,7.0,\n",
        encoding="utf-8",
    )
    assert one_day.published(tmp_path) == {"B1": 49.5, "B2": 7.5}


def test_pictures_have_titles_and_are_svg() -> None:
    from xml.etree import ElementTree

    week = invented(people=12, workers=5, seed=2)
    rota = propose(week, steps=1).rota
    gap = gap_chart([Course("20-8", 229, ((0.5, 130), (2.0, 105), (20.0, 100)), 100)])
    for picture in (week_chart(week, rota), gap):
        root = ElementTree.fromstring(str(picture))
        names = [child.tag.split("}")[1] for child in root][:2]
        assert names == ["title", "desc"] and root.attrib["role"] == "img"
    bars = str(week_chart(week, rota)).count(" minutes</title>")
    assert bars == len(rota.assignments)


def test_memory_of_another_process_is_seen() -> None:
    hold = "import time; block = bytearray(80_000_000); block[::4096] = b'x' * len(block[::4096]); time.sleep(0.6)"
    assert 70 <= peak_memory([sys.executable, "-c", hold]) <= 200
    assert "cores" in machine()


def test_what_is_asked_wrongly_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    assert main(["weekly", str(bad)]) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["tiny", str(bad)])


def test_the_sets_are_found_by_what_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_SETS", str(tmp_path))
    assert sets(None) == tmp_path and sets(tmp_path / "other") == tmp_path / "other"
    with pytest.raises(NotThere, match="weekly"):
        Setting(sets=tmp_path).of_set("weekly")


def test_the_weeks_of_the_table_can_be_made() -> None:
    assert len(set(own_weeks.ALL)) == len(own_weeks.ALL) and set(own_weeks.SAMPLE) <= set(own_weeks.ALL)
    assert named(own_weeks.ALL[0]).visits
