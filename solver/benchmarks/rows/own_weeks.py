"""The product's own weeks, from seeds, with everything that can be asked; and a planner's habit on the same weeks."""

from __future__ import annotations

from solver.benchmarks.figures import Figures, figures, mean, percent
from solver.benchmarks.figures import measure as weighed_by
from solver.benchmarks.habit import by_habit
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.weeks import named

NAME = "weeks"
SAMPLE = (
    "40-12 mixed usual 1", "40-12 mixed usual 2", "40-12 mixed usual 3", "40-12 walk slack 1", "40-12 drive slack 1",
)  # fmt: skip
ALL = (
    *(f"40-12 mixed usual {seed}" for seed in range(1, 6)),
    *(f"40-12 {town} {share} {seed}" for town in ("walk", "drive") for share in ("slack", "tight") for seed in (1, 2)),
    *(
        f"{size} {kind} 1"
        for size in ("20-8", "60-16", "120-32")
        for kind in ("mixed usual", "walk slack", "drive slack", "drive tight")
    ),
)
SECONDS = 60.0
FACES, FACES_AIM = 2.8, 2.4
OVER, OVER_AIM = 3.0, 1.0
TRAVEL_LESS, TRAVEL_AIM = -30.0, -37.0
FACES_LESS, FACES_LESS_AIM = -15.0, -16.0


def tasks(setting: Setting) -> list[Task]:
    """Five weeks, or all of them from three seeds, a minute each."""
    if setting.full:
        return [Task(NAME, week, SECONDS, seed) for week in ALL for seed in setting.seeds]
    return [Task(NAME, week, SECONDS) for week in SAMPLE]


def measure(task: Task, setting: Setting) -> Figures:
    """Proposes for one week, makes the planner's rota of it, and offers ours as the best known."""
    from solver.propose import propose

    week = named(task.what)
    answer = propose(week, seconds=task.seconds, seed=task.seed)
    found = figures(week, answer.rota) | {"cost": answer.cost, "steps": answer.steps, "measure": weighed_by(week)}
    setting.kept[task.what] = week, answer.rota
    if setting.full and setting.best.offer(task.what, found):
        setting.best.save()
    return found | {"habit": figures(week, by_habit(week))}


def lines(results: Results, setting: Setting) -> list[Line]:
    """What must hold of every week, then faces and hours."""
    all_of = list(results.values())
    more = sum(max(0, f["uncovered"] - _best_left(t, setting)) for t, f in results.items())
    promised = sum(f["too_many_faces"] for f in all_of)
    ratios = [f["cost"] / best["cost"] for t, f in results.items() if (best := setting.best.of(t.what, f["measure"]))]
    room = mean([f["room"] for f in all_of])
    found = [
        limit("visits the best covers, left out", more, 0, None, "{:.0f}", f"uncovered {_list(all_of, 'uncovered')}"),
        limit("hard findings", sum(f["hard"] for f in all_of), 0, None, "{:.0f}"),
        limit("split days", sum(f["split"] for f in all_of), 0, None, "{:.0f}"),
        limit("people with too many faces", promised, 0, None, "{:.0f}", f"most {_list(all_of, 'most_faces')}"),
        limit("faces a person", mean([f["faces"] for f in all_of]), FACES, FACES_AIM, "{:.2f}"),
        limit("furthest over contract, hours", max(f["most_over"] for f in all_of), OVER, OVER_AIM, "{:.1f}"),
        Line("hours under contract: room", f"{room:.0f} a week"),
    ]
    if ratios:
        found.append(Line("cost over the best known", f"{mean(ratios):.3f}, worst {max(ratios):.3f}"))
    return found


def _best_left(task: Task, setting: Setting) -> int:
    best = setting.best.of(task.what)
    return int(best["uncovered"]) if best else 0


def _list(of: list[Figures], name: str) -> str:
    return ", ".join(str(f[name]) for f in of[:10])


def _sum(of: list[Figures], name: str) -> str:
    return f"{sum(f.get(name, 0) for f in of):.0f}"


def habit_lines(results: Results, setting: Setting) -> list[Line]:
    """Travel and faces against the planner's, with how much of the week each covers."""
    ours, theirs = list(results.values()), [f["habit"] for f in results.values()]
    covered = [f["places"] - f["uncovered"] for f in ours], [f["places"] - f["uncovered"] for f in theirs]
    road = percent(sum(f["travel"] for f in ours), sum(f["travel"] for f in theirs))
    a_visit = percent(
        sum(f["travel"] for f in ours) / max(1, sum(covered[0])),
        sum(f["travel"] for f in theirs) / max(1, sum(covered[1])),
    )
    seen = percent(mean([f["faces"] for f in ours]), mean([f["faces"] for f in theirs]))
    places = sum(f["places"] for f in ours)
    hours = f"{sum(f['travel'] for f in ours):.0f} h, the habit {sum(f['travel'] for f in theirs):.0f} h"
    faces = f"{mean([f['faces'] for f in ours]):.2f}, the habit {mean([f['faces'] for f in theirs]):.2f}"
    return [
        limit("travel, per cent", road, TRAVEL_LESS, TRAVEL_AIM, "{:+.0f}", f"{hours}; {a_visit:+.0f} a visit"),
        limit("faces, per cent", seen, FACES_LESS, FACES_LESS_AIM, "{:+.0f}", faces),
        Line("places covered", f"{sum(covered[0])} of {places}, the habit {sum(covered[1])}"),
        Line("hours outside what suits", f"{_sum(ours, 'outside')}, the habit {_sum(theirs, 'outside')}"),
    ]


ROW = Row(NAME, "The product's own weeks", tasks, measure, lines)
HABIT = Row("habit", "Against a planner's habit: nearest free worker, day by day", tasks, measure, habit_lines)
