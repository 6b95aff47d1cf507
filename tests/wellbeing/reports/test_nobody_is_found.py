from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from rota.face_to_face import PaidTime
from rota.period import Cut, Period, months_on
from rota.report import Cost, Faces, Minutes, Records, SignOffs
from tests.wellbeing.reports.attack import FEW, NOT_SHOWN, Attack, Row, attack, between, rows_of
from tests.wellbeing.reports.invented_borough import Borough, borough
from wellbeing.reports.columns import ADDED, LIVES
from wellbeing.reports.edition import OVERLAPPING, Content, longer_line, month_line, month_number, total_line
from wellbeing.reports.edition_files import csv_of
from wellbeing.reports.figures import Figures
from wellbeing.reports.suppression import Rolling, Window, people
from wellbeing.store.report_scope import Kind, Scope

SEEDS = (1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 30)))


@pytest.fixture(scope="module", params=SEEDS)
def given(request: pytest.FixtureRequest) -> Borough:
    return borough(request.param)


def test_every_hidden_count_may_be_one_and_may_be_seven(given: Borough) -> None:
    """All editions ever given out at once, teams and localities and totals, months and quarters, and corrections."""
    assert sum(file.count(FEW.encode()) for file in given.files) > 100
    assert attack(given.files) == []


def test_a_total_is_the_sum_of_what_stands_above_it(given: Borough) -> None:
    for file in given.files:
        rows = rows_of(file)
        for total in (row for row in rows if row["level"] != "team"):
            teams = [
                row
                for row in rows
                if row["level"] == "team"
                and row["locality"] in (total["locality"] or row["locality"])
                and row["people_supported"] not in (FEW, NOT_SHOWN)
            ]
            for name in ADDED:
                if name == "paid_cost_pounds" or not teams:
                    continue
                assert total[name] == str(sum(int(row[name] or 0) for row in teams)) or not total[name]


def test_a_quarter_is_the_sum_of_its_months(given: Borough) -> None:
    of_months: dict[tuple[str, str], list[Row]] = defaultdict(list)
    quarters = []
    for content, file in zip(given.contents, given.files, strict=True):
        row = rows_of(file)[0]
        if content.kind == "team" and row["first_day"][:7] == row["last_day"][:7]:
            of_months[row["team"], row["first_day"][:7]].append(row)
        elif content.kind == "team":
            quarters.append(row)
    assert quarters
    for row in quarters:
        if row["people_supported"] == NOT_SHOWN:
            assert row["face_to_face_hours"] == NOT_SHOWN
            continue
        year, month = int(row["first_day"][:4]), int(row["first_day"][5:7])
        hours = [
            {int(each["face_to_face_hours"] or 0) for each in of_months[row["team"], f"{year}-{month + more:02}"]}
            for more in range(3)
        ]
        assert any(int(row["face_to_face_hours"]) == a + b + c for a in hours[0] for b in hours[1] for c in hours[2])


# The attack can find something: each is what a report that took less care would give out too.


def team_in(first: date, name: str, many: int, cut: Cut = Cut.MONTH) -> Content:
    period = Period(cut, first)
    minutes = Minutes(600, 600, 600, PaidTime(900))
    figures = Figures(
        Scope(Kind.TEAM, UUID(int=1), name), period, period.last, minutes, Records(), many,
        Faces(many, many), SignOffs(), Cost(), None, None,
    )  # fmt: skip
    return Content(Kind.TEAM, name, period, 1, (month_line(figures, "North"),))


def test_a_total_of_everybody_would_be_found() -> None:
    """A team of 30, a hidden one, and 32 in both: the hidden one is of 4 at the most."""
    first = date(2026, 1, 1)
    files = [csv_of(team_in(first, "Ash", 30)), csv_of(team_in(first, "Birch", 2))]

    def exact_total(found: Attack, rows: list[Row]) -> None:
        total = found.count("total", "30")
        found.model.add(sum(counts[0] for counts in found.counts.values()) == total)

    assert attack(files) == []
    assert len(attack(files, exact_total)) == 1


def test_a_quarter_beside_hidden_months_would_be_found() -> None:
    """Six in each month, and eighteen in the quarter: so no month had only one."""
    months = [team_in(date(2026, month, 1), "Ash", 6) for month in (1, 2, 3)]
    quarter = team_in(date(2026, 1, 1), "Ash", 18, Cut.QUARTER)
    held_back = longer_line([month.lines[0] for month in months], _figures_of(18))
    careful = replace(quarter, lines=(held_back,))
    assert attack(csv_of(each) for each in (*months, careful)) == []
    assert len(attack(csv_of(each) for each in (*months, quarter))) == 3


@pytest.mark.parametrize("careful", [True, False])
def test_twelve_months_that_overlap_would_be_found(careful: bool) -> None:
    """After 10, 10, 15 and 20 at least six have come who can't have left: a hidden fifth is of six or seven."""
    given: list[Window] = []
    contents = []
    for month, count in enumerate([10, 12, 13, 18, 7], 1):
        last = Period(Cut.MONTH, date(2026, month, 1)).last
        ends = month_number(last)
        shown = Rolling(given).shown(ends, count) if careful else people(count)
        given.append(Window(ends, shown))
        lives = dict.fromkeys(LIVES) | dict.fromkeys(OVERLAPPING, 0) | {"waiting_people": 0, "fitted_people": shown}
        total = total_line(Kind.LOCALITY, "North", [])
        line = replace(total, lives=lives, year=(months_on(last.replace(day=1), -11), last))
        contents.append(Content(Kind.LOCALITY, "North", Period(Cut.MONTH, last.replace(day=1)), 1, (line,)))
    found = attack(csv_of(content) for content in contents)
    assert found == [] if careful else len(found) == 1


def _figures_of(many: int) -> Figures:
    period = Period(Cut.QUARTER, date(2026, 1, 1))
    return Figures(
        Scope(Kind.TEAM, UUID(int=1), "Ash"), period, period.last, None, Records(), many,
        Faces(), SignOffs(), Cost(), None, None,
    )  # fmt: skip


def test_between() -> None:
    assert between("10") == (8, 12)
    assert between(FEW) == (1, 7)
