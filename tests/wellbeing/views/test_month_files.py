"""Payroll's and the council's files of a month: what is in them, who may take them, and that it is written down."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.mileage import METRES_A_MILE
from rota.period import MONTHS_SHOWN
from rota.week import Travel
from tests import factories
from tests.small_world import TODAY, YESTERDAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import Download, VisitEntry, WorkedDay, Worker
from wellbeing.postcodes import locate
from wellbeing.reports.cells import STARTS_A_FORMULA
from wellbeing.store import delivered, payroll
from wellbeing.store.hours_bank import banks
from wellbeing.store.report import teams_of
from wellbeing.travel import road_metres
from wellbeing.viewer import NotYours, RoleName, Viewer

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONTH = "2026-11"


def recorded(
    session: Session,
    world: World,
    name: str,
    what: str = "finished",
    *,
    worker: Worker | None = None,
    at: datetime | None = None,
    minutes: int = 45,
    after: VisitEntry | None = None,
) -> VisitEntry:
    """What somebody says of today's visit to this person; `at` None: it says not when they were there."""
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    entry = VisitEntry(
        client_key=uuid4().hex,
        content_hash="x",
        team_id=world.team.id,
        visit_id=world.visits[name],
        worker_id=(worker or world.me).id,
        day=TODAY,
        what=what,
        started_at=at,
        finished_at=at + timedelta(minutes=minutes) if at and what == "finished" else None,
        how="on_the_spot",
        learned="She told me about her sister.",
        supersedes_id=after.id if after else None,
        at=now,
        arrived_at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def taken(client: Client, path: str, **asked: str) -> list[dict[str, str]]:
    """The rows of a CSV file, up to the empty line."""
    answer = client.get(path, query_string={"month": MONTH, **asked})
    assert answer.status_code == 200, answer.text
    lines = answer.data.decode("utf-8-sig").partition("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(lines)))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


@on_one_database
def test_exceptions_to_the_salary_of_this_teams_workers(
    session: Session, world: World, client: Client, become: Become
) -> None:
    become(RoleName.ADMINISTRATOR)
    factories.create_absence(session, world.me, date(2026, 10, 30), date(2026, 11, 2), "sickness")
    factories.create_absence(session, world.me, date(2026, 11, 5), date(2026, 11, 6), "leave", minutes_a_day=400)
    factories.create_absence(session, world.me, date(2026, 11, 12), kind="unpaid")
    factories.create_absence(session, world.me, date(2026, 11, 13), kind="bereavement")
    factories.create_absence(session, world.workers["Zed"], date(2026, 11, 5), kind="sickness")
    session.add(WorkedDay(team_id=world.team.id, worker_id=world.me.id, day=YESTERDAY, contracted=257, extra=90))
    rows = taken(client, "/payroll/file")
    found = [(r["worker"], r["what"], r["first_day"], r["last_day"], r["days"], r["minutes"], r["hours"]) for r in rows]
    # 30 hours a week is 257 or 258 minutes a day
    assert found == [
        ("Amina", "extra", "2026-11-23", "2026-11-23", "1", "90", "1.5"),
        ("Amina", "leave", "2026-11-05", "2026-11-06", "2", "800", "13.33"),
        ("Amina", "sickness", "2026-11-01", "2026-11-02", "2", "515", "8.58"),
        ("Amina", "unpaid", "2026-11-12", "2026-11-12", "1", "257", "4.28"),
    ]
    assert all(row["team"] == world.team.name for row in rows)


def test_miles_are_between_visits_of_who_drives_or_cycles(
    session: Session, world: World, client: Client, become: Become
) -> None:
    become(RoleName.ADMINISTRATOR)
    sam = world.workers["Sam"]
    world.me.travel = "drive"
    recorded(session, world, "Ivy", at=at(7, 30))
    recorded(session, world, "Stan", at=at(12))
    late = recorded(session, world, "Eric", "no_answer")  # told for 13:30, written at 15:00
    recorded(session, world, "Joan", "not_needed")
    recorded(session, world, "Bob", at=at(10, 30), worker=sam)
    recorded(session, world, "Joan with Sam", at=at(17), worker=sam)
    rows = taken(client, "/payroll/file")
    ivy, stan, eric, bob, joan = (locate(world.people[n].postcode) for n in ("Ivy", "Stan", "Eric", "Bob", "Joan"))
    assert ivy and stan and eric and bob and joan and late.started_at is None
    by_car = (road_metres(ivy, stan, Travel.DRIVE) + road_metres(stan, eric, Travel.DRIVE)) / METRES_A_MILE
    by_bicycle = road_metres(bob, joan, Travel.CYCLE) / METRES_A_MILE
    found = {(row["worker"], row["what"]): float(row["miles"]) for row in rows if row["miles"]}
    assert found[("Amina", "miles by car")] == round(by_car, 1) > 0
    assert found.get(("Sam", "miles by bicycle"), 0.0) == round(by_bicycle, 1)
    text = client.get(f"/payroll/file?month={MONTH}").data.decode()
    for person in world.people.values():
        assert person.name not in text and str(person.postcode) not in text, "payroll hears of nobody supported"


def test_minutes_delivered_are_those_of_the_hours_bank(
    session: Session, world: World, client: Client, become: Become
) -> None:
    become(RoleName.MANAGER)
    sam = world.workers["Sam"]
    world.people["Joan"].nhs_number = "9990000001"
    for name, person in world.people.items():
        person.name = name
        factories.create_allocation(session, person)
    wrong = recorded(session, world, "Bob", at=at(10, 30), minutes=20)
    recorded(session, world, "Bob", at=at(10, 30), minutes=45, after=wrong)
    recorded(session, world, "Bob", at=at(10, 30), worker=sam, minutes=40)
    recorded(session, world, "Joan", at=at(9))
    recorded(session, world, "Stan", "refused")
    recorded(session, world, "Ivy", "started", at=at(7, 30))
    rows = {row["person"]: row for row in taken(client, "/delivered/file")}
    assert list(rows) == sorted(person.name for person in world.people.values())
    said = ("delivered_minutes", "delivered_hours", "visits_delivered", "visits_refused", "visits_without_record")
    assert [rows["Bob"][name] for name in said] == ["85", "1.42", "2", "0", "0"]
    assert [rows["Stan"][name] for name in said] == ["0", "0", "0", "1", "0"]
    assert [rows["Ivy"][name] for name in said] == ["0", "0", "0", "0", "1"], "begun, and nobody said how it ended"
    assert rows["Joan"]["nhs_number"] == "9990000001" and rows["Joan"]["visits_without_record"] == "1"
    for bank, person in ((banks(session, [each.id])[each.id], each) for each in world.people.values()):
        assert int(rows[person.name]["delivered_minutes"]) == bank.between(date(2026, 11, 1), TODAY).used
    text = client.get(f"/delivered/file?month={MONTH}").data.decode()
    assert "sister" not in text and "Amina" not in text and "Road" not in text


@on_one_database
@pytest.mark.parametrize(("role", "path"), [(RoleName.ADMINISTRATOR, "/payroll"), (RoleName.MANAGER, "/delivered")])
def test_the_newest_month_is_open_and_the_earlier_ones_are_a_line_each(
    client: Client, become: Become, role: RoleName, path: str
) -> None:
    become(role)
    text = client.get(path).text
    first, *earlier = re.findall(r"<details[^>]*>\s*<summary[^>]*>([^<]+)</summary>", text)
    assert first == "November 2026, so far" and earlier[0] == "October 2026" and len(earlier) == MONTHS_SHOWN - 1
    assert re.findall(r"<details( open)?>", text) == [" open", *[""] * len(earlier)]
    assert text.count(">CSV<") == text.count(">Excel<") == MONTHS_SHOWN


@on_one_database
@pytest.mark.parametrize(
    ("path", "what", "role"),
    [("/payroll", "payroll", RoleName.ADMINISTRATOR), ("/delivered", "council", RoleName.MANAGER)],
)
def test_who_takes_a_file_is_written_down_and_shown(
    session: Session, world: World, client: Client, become: Become, path: str, what: str, role: RoleName
) -> None:
    user = become(role)
    assert "Nobody yet" in text_of(client.get(path))
    assert session.query(Download).count() == 0
    answer = client.get(f"{path}/file", query_string={"month": MONTH, "form": "xlsx"})
    row = session.scalars(select(Download)).one()
    assert (row.user_id, row.what, row.team_id, row.form) == (user.id, what, world.team.id, "xlsx")
    assert (row.first, row.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert f'filename="{what}-2026-11-all-teams.xlsx"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    page = text_of(client.get(path))
    assert f"{user.name} , Tuesday 24 November at 09:05: November 2026, Excel" in page
    become(role, world.other_team)
    assert user.name not in text_of(client.get(path)), "who looks after another team does not hear of it"


@on_one_database
@pytest.mark.parametrize("path", ["/payroll", "/delivered"])
def test_nobody_else_takes_one_and_nobody_another_teams(
    session: Session, world: World, client: Client, become: Become, path: str
) -> None:
    may = {"/payroll": RoleName.ADMINISTRATOR, "/delivered": RoleName.MANAGER}[path]
    for role in set(RoleName) - {may}:
        become(role)
        assert client.get(path).status_code == client.get(f"{path}/file?month={MONTH}").status_code == 403
    become(may, world.other_team)
    text = client.get(f"{path}/file?month={MONTH}").data.decode()
    assert not any(name in text for name in ("Amina", "Joan", world.team.name))
    for asked in (
        f"month={MONTH}&team={world.team.id}",
        "month=2026-12",
        "month=x",
        f"month={MONTH}&form=pdf",
        "team=x",
    ):
        assert client.get(f"{path}/file?{asked}").status_code == 404, asked
    assert session.query(Download).filter_by(team_id=world.team.id).count() == 0


@on_one_database
def test_both_forms_say_the_same_and_no_cell_is_a_formula(
    session: Session, world: World, client: Client, become: Become
) -> None:
    evil = [f"{first}cmd|'/C calc'!A0" for first in STARTS_A_FORMULA]
    for number, name in enumerate(evil):
        worker = factories.create_worker(session, world.team, f"W{number}")
        worker.name, worker.reference = name, name[:60]
        factories.create_absence(session, worker, TODAY, kind="sickness")
        person = factories.create_person(session, world.team, f"P{number}")
        person.name, person.reference, person.nhs_number = name, name[:60], name
    world.team.name = "=1+1"
    for role, path in ((RoleName.ADMINISTRATOR, "/payroll/file"), (RoleName.MANAGER, "/delivered/file")):
        become(role)
        text = client.get(f"{path}?month={MONTH}").data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        numbers = [cell for row in rows for cell in row if cell[:1] in STARTS_A_FORMULA]
        assert numbers == [], "nothing begins as a formula does"
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}?month={MONTH}&form=xlsx").data))
        first = book.worksheets[0]
        cells = [["" if cell.value is None else cell.value for cell in row] for row in first.iter_rows()]
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
        words = [[str(c).replace("_x000D_", "\r") for c in row] for row in cells]
        assert words == rows[: len(cells)]
        assert [row for row in rows if row][-1][0] == str(book["Notes"].cell(book["Notes"].max_row, 1).value)


@on_one_database
@pytest.mark.parametrize(
    ("path", "role"), [("/payroll/file", RoleName.ADMINISTRATOR), ("/delivered/file", RoleName.MANAGER)]
)
def test_more_people_are_no_more_questions(
    session: Session, world: World, client: Client, become: Become, queries, path: str, role: RoleName
) -> None:  # type: ignore[no-untyped-def]
    become(role)
    recorded(session, world, "Ivy", at=at(7, 30))
    world.me.travel = "drive"
    few = queries(f"{path}?month={MONTH}")
    for number in range(6):
        factories.create_person(session, world.team, f"P{number}")
        worker = factories.create_worker(session, world.team, f"W{number}", travel="drive")
        factories.create_absence(session, worker, TODAY, kind="sickness")
        recorded(session, world, "Stan", at=at(12), worker=worker)
    assert queries(f"{path}?month={MONTH}") <= few + 1


@on_one_database
def test_what_another_team_did_and_whoever_may_not_ask_are_left_out_by_the_stores_themselves(
    session: Session, world: World
) -> None:
    zed = recorded(session, world, "Joan", at=at(9), worker=world.workers["Zed"])
    zed.team_id = world.other_team.id
    recorded(session, world, "Bob", at=at(10, 30))
    session.flush()
    ours, every = teams_of(session, {world.team.id}), teams_of(session, None)
    days = date(2026, 11, 1), date(2026, 11, 30)
    reach = {role: frozenset({world.team.id}) for role in (RoleName.MANAGER, RoleName.ADMINISTRATOR)}
    looking = Viewer(1, "Somebody", None, reach)
    found = delivered.delivered(session, looking, ours, *days)
    assert sum(row.minutes for row in found) == 45, "what Zed did there is the other team's"
    payroll.lines(session, looking, ours, *days)
    for ask in (delivered.delivered, payroll.lines):
        with pytest.raises(NotYours):
            ask(session, looking, every, *days)
        with pytest.raises(NotYours):
            ask(session, Viewer(1, "Somebody", None, {RoleName.COACH: frozenset({world.team.id})}), ours, *days)
