"""Weeks in which two workers visit somebody each morning and each bedtime: more faces than four whatever is done."""

from __future__ import annotations

from solver.benchmarks.figures import Figures, figures
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.weeks import named
from solver.fewest import faces_of

NAME = "pairs"
SAMPLE = ("40-12 mixed usual 1 twice", "40-12 drive slack 1 twice")
ALL = tuple(f"40-12 {kind} {seed} twice" for kind in ("mixed usual", "walk slack", "drive slack") for seed in (1, 2))
SECONDS, LONG = 20.0, 60.0
MOST = 6
"""28 places a week, five days' work each: six, where no shift holds a morning and a bedtime."""


def tasks(setting: Setting) -> list[Task]:
    """Two weeks for 20 seconds, or all of them for a minute from three seeds."""
    if setting.full:
        return [Task(NAME, week, LONG, seed) for week in ALL for seed in setting.seeds]
    return [Task(NAME, week, SECONDS) for week in SAMPLE]


def measure(task: Task, setting: Setting) -> Figures:
    """Proposes for one week; the faces of those whom two visit are told apart from everybody else's."""
    from solver.propose import propose

    week = named(task.what)
    rota = propose(week, seconds=task.seconds, seed=task.seed).rota
    for_two = {visit.person for visit in week.visits if visit.double_handed}
    seen = faces_of(week, rota)
    return figures(week, rota) | {
        "of_two": [each.faces for each in seen if each.person in for_two],
        "others_over": sum(
            each.faces > max(week.limits.faces, each.at_least) for each in seen if each.person not in for_two
        ),
    }


def lines(results: Results, setting: Setting) -> list[Line]:
    """How many faces they see, and that nobody else pays for it."""
    all_of = list(results.values())
    of_two = [faces for f in all_of for faces in f["of_two"]]
    return [
        limit("most faces of somebody visited so", max(of_two), MOST, None, "{:.0f}", f"each {_told(of_two)}"),
        limit("others with too many faces", sum(f["others_over"] for f in all_of), 0, None, "{:.0f}"),
        limit("left out", sum(f["uncovered"] for f in all_of), 0, None, "{:.0f}"),
        limit("hard findings", sum(f["hard"] for f in all_of), 0, None, "{:.0f}"),
    ]


def _told(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


ROW = Row(NAME, "Two workers each morning and each bedtime", tasks, measure, lines)
