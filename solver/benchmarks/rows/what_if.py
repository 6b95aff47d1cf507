"""What if one more person came, with three visits a day: how long the answer takes, and what it would come to."""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from time import monotonic
from uuid import NAMESPACE_URL, uuid5

from rota.week import DayOption, Gap, Person, Visit, Week, Window
from solver.benchmarks.figures import Figures, percentile
from solver.benchmarks.record import Task
from solver.benchmarks.row import Line, Results, Row, Setting, limit
from solver.benchmarks.rows.repair import WEEK, base
from solver.benchmarks.weeks import at
from solver.what_if import NewPerson, what_if

NAME = "what-if"
MUST, AIM = 5.0, 2.0
SHARE = 0.95
SAMPLE, ALL = 8, 48
TIMES = (
    (time(7, 30), time(9, 15), time(6, 45), time(10, 15)),
    (time(11, 45), time(13, 0), time(11, 15), time(13, 45)),
    (time(16, 30), time(18, 0), time(16, 0), time(18, 30)),
)
LENGTH, APART = 30, 120


def tasks(setting: Setting) -> list[Task]:
    """So many new people, one at a time, each living where somebody lives already."""
    return [Task(NAME, WEEK, 0.0, n) for n in range(1, (ALL if setting.full else SAMPLE) + 1)]


def newcomer(week: Week, n: int) -> tuple[Person, tuple[Visit, ...], tuple[Gap, ...]]:
    """A new person next door to somebody, three visits a day, and the gaps between these."""
    place = week.people[(n * 7) % len(week.people)].place
    person = Person(f"new-{n}", f"New person {n}", place)
    visits, gaps = [], []
    for day in week.dates:
        of_day = [
            Visit(
                uuid5(NAMESPACE_URL, f"{person.id}/{day}/{k}"), person.id, place, LENGTH,
                (DayOption(day, Window(at(day, p0), at(day, p1)), Window(at(day, s0), at(day, s1))),),
                support=f"{person.id}-{k}",
            )
            for k, (s0, s1, p0, p1) in enumerate(TIMES)
        ]  # fmt: skip
        gaps += [Gap(a.id, b.id, APART) for a, b in pairwise(of_day)]
        visits += of_day
    return person, tuple(visits), tuple(gaps)


def measure(task: Task, setting: Setting) -> Figures:
    """Asks, and looks at how long that takes, what is left out and whose worker changes."""
    week, rota = base(setting)
    begun = monotonic()
    found = what_if(week.planned(rota), NewPerson(*newcomer(week, task.seed)), seed=task.seed)
    took = monotonic() - begun
    answer = found.answer
    assert answer.moves is not None
    return {
        "seconds": round(took, 2), "uncovered": len(answer.uncovered), "faces": round(found.after.faces, 2),
        "workers": answer.moves.workers, "times": answer.moves.times,
    }  # fmt: skip


def lines(results: Results, setting: Setting) -> list[Line]:
    """Seconds at the 95th percentile."""
    of = list(results.values())
    seconds = percentile([f["seconds"] for f in of], SHARE)
    moved = f"{sum(f['workers'] for f in of)} other visits change worker, {sum(f['times'] for f in of)} change time"
    return [
        limit("seconds, 95th percentile", seconds, MUST, AIM, "{:.2f}", f"{len(of)} new people"),
        Line("what it would come to", f"uncovered {sum(f['uncovered'] for f in of)}; {moved}"),
    ]


ROW = Row(NAME, "What if one more person came, three visits a day", tasks, measure, lines)
