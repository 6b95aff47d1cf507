"""Draws the pictures of docs/solver.md: how the cost falls over time, and a week of the team's as a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, sqrt

from rota.local_time import midnight, minutes_between
from rota.shifts import Day, Piece, Shifts
from rota.week import Rota, Week, Worker, local_day
from solver.answer import Progress
from solver.benchmarks.figures import measure
from solver.benchmarks.record import ROOT, Best
from solver.benchmarks.svg import FAINT, HUES, INK, SOFT, Picture
from solver.benchmarks.weeks import named

FOLDER = ROOT / "docs" / "solver"
SIZES = ("20-8", "40-12", "60-16", "120-32")
CHART = "40-12 mixed usual 1"
FIRST_HOUR, LAST_HOUR = 6.5, 22.5
EARLIEST = 0.3
TICKS = (0.3, 1, 2, 5, 10, 20, 60)
MOST_GAP = 100.0
VISIT, DOUBLE, TEAM = HUES[0], HUES[1], HUES[3]
SPAN, ROAD, WAIT = "#dde7ec", "#5f7f90", "#f6dcc0"
LEFT, TOP, TALL = 112.0, 116.0, 32.0
DAY_WIDE, INNER = 166.0, 152.0


@dataclass(frozen=True, slots=True)
class Course:
    """How one run went: (seconds, cost) from the first complete rota on, and the best cost that is known."""

    name: str
    visits: int
    points: tuple[tuple[float, int], ...]
    best: int


def draw(seconds: float, say: Callable[[str], None]) -> None:
    """Makes every picture anew, each run for so many seconds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    week, rota = _chart_of(seconds)
    pictures = {"week.svg": week_chart(week, rota), "gap.svg": gap_chart([course(size, seconds) for size in SIZES])}
    for name, picture in pictures.items():
        (FOLDER / name).write_text(str(picture), encoding="utf-8")
        say(f"drawn: {(FOLDER / name).relative_to(ROOT)}")


def _chart_of(seconds: float) -> tuple[Week, Rota]:
    from solver.propose import propose

    week = named(CHART)
    return week, propose(week, seconds=seconds, seed=1).rota


def course(size: str, seconds: float) -> Course:
    """One run on a week of this size; where nothing better is known, the best is the run's own end."""
    from solver.propose import propose

    week = named(f"{size} mixed usual 1")
    told: list[tuple[float, int, int]] = []

    def tell(progress: Progress) -> None:
        told.append((max(EARLIEST, progress.seconds), progress.cost, progress.covered))

    answer = propose(week, seconds=seconds, seed=1, progress=tell)
    covered = told[-1][2]
    points = [(at, cost) for at, cost, filled in told if filled == covered] + [(answer.seconds, answer.cost)]
    known = Best().of(f"{size} mixed usual 1", measure(week))
    ends = min(cost for _, cost in points)
    return Course(size, len(week.visits), tuple(points), min(ends, int(known["cost"])) if known else ends)


def gap_chart(courses: list[Course]) -> Picture:
    """Per cent above the best against seconds, both growing by factors; a line a size."""
    people = ", ".join(c.name.split("-")[0] for c in courses)
    last = max((at for c in courses for at, _ in c.points), default=1.0)
    picture = Picture(
        850, 420, "How the cost of a week falls with time",
        f"Lines for weeks of {people} people: per cent above the best known, over {last:.0f} seconds. "
        "Small weeks fall sooner than large ones.",
    )  # fmt: skip
    left, right, top, bottom = 64.0, 640.0, 64.0, 360.0

    def across(seconds: float) -> float:
        return left + (right - left) * log(max(EARLIEST, seconds) / EARLIEST) / log(max(last, 1.0) / EARLIEST)

    def down(gap: float) -> float:
        return bottom - (bottom - top) * sqrt(min(1.0, max(0.0, gap) / MOST_GAP))

    picture.text(left, 28, "How the cost of a week falls with time", size=17, bold=True)
    picture.text(
        left,
        47,
        "Per cent above the best known cost, from when as many visits have somebody as at the end",
        size=12,
        colour=SOFT,
    )
    for gap in (0, 5, 15, 30, 60, 100):
        picture.line([(left, down(gap)), (right, down(gap))], FAINT)
        picture.text(left - 8, down(gap) + 4, f"{gap} %", size=11, colour=SOFT, anchor="end")
    for tick in TICKS:
        if tick <= last + 0.5:
            picture.text(across(tick), bottom + 20, f"{tick:g}", size=11, colour=SOFT, anchor="middle")
            picture.line([(across(tick), bottom), (across(tick), bottom + 5)], SOFT)
    picture.text((left + right) / 2, bottom + 42, "seconds", size=12, colour=SOFT, anchor="middle")
    _curves(picture, courses, across, down)
    return picture


def _curves(
    picture: Picture, courses: list[Course], across: Callable[[float], float], down: Callable[[float], float]
) -> None:
    """The lines, each named where it begins to be apart from the others."""
    for n, c in enumerate(courses):
        colour = HUES[n % len(HUES)]
        steps: list[tuple[float, float]] = []
        for at, cost in c.points:
            here = across(at), down(100 * (cost / c.best - 1))
            if steps:
                steps.append((here[0], steps[-1][1]))
            steps.append(here)
        picture.line(steps, colour, thick=2.5, round_=True)
        picture.dot(*steps[0], 4, colour)
        row = 76 + 24 * n
        picture.line([(656, row - 4), (674, row - 4)], colour, thick=3, round_=True)
        picture.text(682, row, f"{c.name.split('-')[0]} people, {c.visits} visits", size=12, colour=INK)


def week_chart(week: Week, rota: Rota) -> Picture:
    """A row a worker, a column a day: visits, the way between them and waits, from half past six to half past ten."""
    shifts = Shifts(week, rota)
    bottom = TOP + TALL * len(week.workers)
    covered = sum(a.worker is not None for a in rota.assignments)
    picture = Picture(
        LEFT + DAY_WIDE * week.days + 92, bottom + 44, "A week as a chart",
        f"{len(week.workers)} workers in rows, {week.days} days in columns. Bars are visits ({covered} places), "
        "lines the way between them. Each day's work is in one piece.",
    )  # fmt: skip
    picture.text(24, 32, f"A week of {len(week.people)} people and {len(week.workers)} workers", size=18, bold=True)
    _key(picture, 24, 54)
    for n in range(1, len(week.workers), 2):
        picture.rectangle(16, TOP + TALL * n, picture.width - 32, TALL, "#f5f7f8")
    for n, day in enumerate(week.dates):
        _heading(picture, f"{day:%A}", LEFT + DAY_WIDE * n, bottom)
    picture.text(picture.width - 24, TOP - 22, "Hours", size=12, bold=True, anchor="end")
    for n, worker in enumerate(week.workers):
        _row(picture, week, shifts, worker, TOP + TALL * n)
    hours = sum(day.when.minutes for w in week.workers for day in shifts.days(w.id)) / 60
    owed = sum(w.contracted_minutes - w.leave_minutes for w in week.workers) / 60
    said = (
        f"{covered} visits, a visit of two workers counted twice. {hours:.0f} of {owed:.0f} contracted hours planned."
    )
    picture.text(24, bottom + 28, said, size=12, colour=SOFT)
    return picture


def _heading(picture: Picture, name: str, x: float, bottom: float) -> None:
    """A day's name, its hours, and where it begins."""
    picture.text(x, TOP - 22, name, size=12, bold=True)
    picture.line([(x - 6, TOP - 34), (x - 6, bottom)], "#c9d1d7")
    for hour in (8, 12, 16, 20):
        at = x + INNER * _share(hour)
        picture.line([(at, TOP - 4), (at, bottom)], FAINT)
        picture.text(at, TOP - 8, str(hour), size=10, colour=SOFT, anchor="middle")


def _row(picture: Picture, week: Week, shifts: Shifts, worker: Worker, y: float) -> None:
    """One worker's week, and the hours it comes to beside those of the contract."""
    middle = y + TALL / 2
    picture.text(24, middle + 4, worker.name, size=12)
    planned = {day.day: day for day in shifts.days(worker.id)}
    for k, date_ in enumerate(week.dates):
        x = LEFT + DAY_WIDE * k
        if date_ in planned:
            _day(picture, week, planned[date_], x, y)
        else:
            away = any(local_day(leave.start) <= date_ < local_day(leave.end) for leave in worker.leave)
            words = "leave" if away else "off"
            picture.text(x + INNER / 2, middle + 4, words, size=11, colour=SOFT, anchor="middle")
    hours = sum(day.when.minutes for day in planned.values()) / 60
    owed = (worker.contracted_minutes - worker.leave_minutes) / 60
    said = f"{hours:.0f} of {owed:.1f}".removesuffix(".0")
    picture.text(picture.width - 24, middle + 4, said, size=12, anchor="end")


def _key(picture: Picture, x: float, y: float) -> None:
    """What the colours mean."""
    for colour, words, wide in (
        (VISIT, "visit", 72), (DOUBLE, "visit of two workers", 160), (TEAM, "team time", 102),
        (WAIT, "wait or break", 126),
    ):  # fmt: skip
        picture.rectangle(x, y - 10, 18, 12, colour, corner=2)
        picture.text(x + 24, y, words, size=12, colour=SOFT)
        x += wide
    picture.line([(x, y - 4), (x + 18, y - 4)], ROAD, thick=2)
    picture.text(x + 24, y, "on the way", size=12, colour=SOFT)


def _share(hour: float) -> float:
    """How far into the picture's day this hour is, 0 to 1."""
    return min(1.0, max(0.0, (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR)))


def _day(picture: Picture, week: Week, day: Day, x: float, y: float) -> None:
    """One worker's day: its span and waits behind, the way as a line, visits on top."""
    opens = midnight(day.day)

    def at(instant: datetime) -> float:
        return x + INNER * _share(minutes_between(opens, instant) / 60)

    begin, end = at(day.when.start), at(day.when.end)
    picture.rectangle(begin - 3, y + 5, end - begin + 6, TALL - 10, SPAN, corner=5)
    for between in day.between:
        left, there = between.earlier.when.end, between.later.when.start
        arrived = min(there, left + timedelta(minutes=between.travel or 0))
        picture.rectangle(at(arrived), y + 9, at(there) - at(arrived), TALL - 18, WAIT)
        picture.line([(at(left), y + TALL / 2), (at(arrived), y + TALL / 2)], ROAD, thick=2)
    for piece in day.pieces:
        left_edge = at(piece.when.start)
        wide = max(2.0, at(piece.when.end) - left_edge - 0.8)
        picture.rectangle(left_edge, y + 9, wide, TALL - 18, _colour(week, piece), corner=1.5, tip=_tip(week, piece))


def _colour(week: Week, piece: Piece) -> str:
    if piece.visit is None:
        return TEAM
    return DOUBLE if week.visit[piece.visit].double_handed else VISIT


def _tip(week: Week, piece: Piece) -> str:
    if piece.visit is None:
        return "team time"
    visit = week.visit[piece.visit]
    name = week.person[visit.person].name if visit.person in week.person else visit.person
    return f"{name}, {visit.duration} minutes"


__all__ = ["Course", "course", "draw", "gap_chart", "week_chart"]
