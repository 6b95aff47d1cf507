import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rota.face_to_face import DEFINITION_FACE_TO_FACE
from rota.period import Cut, Period
from rota.report import DEFINITION_VISITS
from tests.factories import create_person, create_team, create_worker
from tests.small_world import MATTERS, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.reports.attack import attack, rows_of
from tests.wellbeing.views.conftest import NOBODYS, Become
from wellbeing import clock
from wellbeing.models import Contract, Download, Edition, PersonMembership, Story, Team, WorkedDay
from wellbeing.reports.columns import HOW_SHOWN
from wellbeing.reports.giving_out import Given, give_out
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OCTOBER = Period(Cut.MONTH, date(2026, 10, 1))
FOUR = [Period(Cut.MONTH, date(2026, month, 1)) for month in (7, 8, 9, 10)]


@pytest.fixture
def worked(session: Session, world: World) -> None:
    """Twelve people, and worked days in each month since July; a second team of the provider has three people."""
    session.execute(delete(Contract))
    for _ in range(12 - len(world.people)):
        create_person(session, world.team)
    small = create_team(session, "Small team", world.team.provider)
    for _ in range(3):
        create_person(session, small)
    for team, worker in ((world.team, world.me), (small, create_worker(session, small))):
        for month in (7, 8, 9, 10):
            for day in range(1, 21):
                session.add(
                    WorkedDay(
                        team_id=team.id,
                        worker_id=worker.id,
                        day=date(2026, month, day),
                        contracted=420,
                        face_to_face=200 + day,
                        on_the_spot=150,
                    )
                )
    session.flush()


def give(session: Session, world: World, *months: Period) -> list[Given]:
    return [give_out(session, world.team.provider_id, month, None) for month in months]


def of(session: Session, scope: str, cut: str = "month", first: date = OCTOBER.first) -> Edition:
    query = select(Edition).where(Edition.scope == scope, Edition.period == cut, Edition.first == first)
    found = session.scalars(query.order_by(Edition.number.desc())).first()
    assert found is not None
    return found


def of_team(session: Session, team: Team, first: date = OCTOBER.first, cut: str = "month") -> Edition:
    query = select(Edition).where(Edition.scope_id == team.id, Edition.period == cut, Edition.first == first)
    found = session.scalars(query.order_by(Edition.number.desc())).first()
    assert found is not None
    return found


class Cells(HTMLParser):
    """Every cell of the page that names its column, a list for each row of a table and for each locality."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, str]] = {}
        self._row, self._column = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._row = given.get("data-row") or given.get("data-locality") or self._row
        self._column = given.get("data-column") or ""

    def handle_data(self, data: str) -> None:
        if self._column:
            self.rows.setdefault(self._row, {})[self._column] = data.replace(",", "")

    def handle_endtag(self, tag: str) -> None:
        self._column = ""


def test_the_same_numbers_on_the_page_in_the_file_and_in_the_workbook(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    give(session, world, *FOUR)
    become(RoleName.COMMISSIONER)
    for edition in (of_team(session, world.team), of_team(session, world.team, date(2026, 7, 1), "quarter")):
        base = f"/reports/editions/{edition.id}"
        _same_numbers(client, base)


def test_the_same_numbers_of_a_locality_and_a_provider(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    give(session, world, OCTOBER)
    become(RoleName.COMMISSIONER)
    _reach_everything(session, client, become)
    for scope in ("locality", "provider"):
        _same_numbers(client, f"/reports/editions/{of(session, scope).id}")


def _reach_everything(session: Session, client: Client, become: Become) -> None:
    from tests.factories import LONG_AGO
    from wellbeing.models import RoleGrant

    user = become(RoleName.COMMISSIONER)
    for team in session.scalars(select(Team)):
        session.add(RoleGrant(user_id=user.id, role=RoleName.COMMISSIONER, team_id=team.id, starts=LONG_AGO))
    session.flush()


def _same_numbers(client: Client, base: str) -> None:
    from_csv = rows_of(client.get(f"{base}.csv").data)
    sheet = load_workbook(io.BytesIO(client.get(f"{base}.xlsx").data))["Report"]
    heading, *lines = sheet.iter_rows(values_only=True)
    from_xlsx = [dict(zip(heading, line, strict=True)) for line in lines]
    page = Cells(client.get(base).text).rows
    assert len(from_csv) == len(from_xlsx) > 0
    for number, (one, two) in enumerate(zip(from_csv, from_xlsx, strict=True)):
        assert one == {
            name: "" if cell is None else f"{cell:.12g}" if isinstance(cell, float) else str(cell)
            for name, cell in two.items()
        }
        on_page = page[str(number)] | (page.get(one["locality"], {}) if one["level"] == "locality" else {})
        assert {name: one[name] for name in on_page} == on_page
        missing = {name for name, cell in one.items() if cell and name not in on_page}
        assert missing <= {
            "first_day",
            "last_day",
            "edition",
            "level",
            "locality",
            "team",
            "note",
            "year_first_day",
            "year_last_day",
        }


def test_each_table_can_be_slid_by_keyboard_and_what_is_seldom_wanted_is_folded(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    give(session, world, *FOUR)
    become(RoleName.COMMISSIONER, world.team)
    page = client.get(f"/reports/editions/{of_team(session, world.team).id}").text
    slides = re.findall(r'<div class="wide-table" role="region" tabindex="0" aria-label="[^"]+">\s*<table', page)
    assert len(slides) == page.count("<table") > 0
    folds = r"(?s)<details.*?</details>"
    open_, folded = re.sub(folds, "", page), "".join(re.findall(folds, page))
    assert DEFINITION_FACE_TO_FACE in unescape(open_) and 'data-column="face_to_face_hours"' in open_
    assert all(sentence in unescape(folded) and sentence not in unescape(open_) for sentence in HOW_SHOWN)
    assert DEFINITION_VISITS in unescape(folded) and "To compare" in folded


def test_downloading_it_again_gives_the_same_bytes_and_is_written_down(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    give(session, world, OCTOBER)
    user = become(RoleName.COMMISSIONER)
    edition = of_team(session, world.team)
    for form in ("csv", "xlsx"):
        path = f"/reports/editions/{edition.id}.{form}"
        first = client.get(path)
        with clock.at(clock.now() + timedelta(days=40)):
            world.team.name = "Another name"
            session.flush()
            client.sign_in(user)
            again = client.get(path)
        assert first.status_code == again.status_code == 200
        assert first.data == again.data
        assert first.headers["Content-Disposition"] == again.headers["Content-Disposition"]
    taken = session.scalars(select(Download).where(Download.user_id == user.id)).all()
    assert sorted((row.what, row.form, row.edition_id) for row in taken) == sorted(
        [("edition", form, edition.id) for form in ("csv", "xlsx")] * 2
    )


def test_a_small_team_is_hidden_and_in_no_total(session: Session, world: World, worked: None) -> None:
    give(session, world, OCTOBER)
    rows = rows_of(of(session, "provider").csv)
    shown = {row["team"]: row for row in rows if row["level"] == "team"}
    assert shown["Small team"]["people_supported"] == "1 to 7"
    assert shown["Small team"]["face_to_face_hours"] == "not shown"
    total = next(row for row in rows if row["level"] == "provider")
    assert total["face_to_face_hours"] == shown[world.team.name]["face_to_face_hours"] == "70"
    assert total["people_supported"] == "10"
    assert "1 team is not shown" in total["note"]


def test_a_correction_waits_until_the_records_of_eight_people_changed(
    session: Session, world: World, worked: None
) -> None:
    give(session, world, *FOUR)
    number = {scope: of(session, scope).number for scope in ("team", "locality", "provider")}
    assert set(number.values()) == {1}
    for _ in range(7):
        create_person(session, world.team)
    waits = give(session, world, OCTOBER)[0]
    assert (waits.editions, waits.waiting) == (0, {world.team.id: 7})
    create_person(session, world.team)
    assert give(session, world, OCTOBER)[0].editions == 3
    corrected = of_team(session, world.team)
    assert corrected.number == 2
    assert "people_supported was 10, is 20." in corrected.changed
    assert of(session, "provider").number == 2
    assert give(session, world, OCTOBER)[0].editions == 0
    assert of_team(session, world.team, date(2026, 9, 1)).number == 1


def test_a_quarter_is_made_of_its_months_as_they_were_given_out(session: Session, world: World, worked: None) -> None:
    """Seven people more than when the months were given out: a quarter counted anew would tell of them."""
    months = FOUR[:3]
    give(session, world, *months[:2])
    for row in session.scalars(select(WorkedDay).where(WorkedDay.day < date(2026, 9, 1))):
        row.face_to_face += 60
    session.flush()
    give(session, world, months[2])
    hours = [int(rows_of(of_team(session, world.team, month.first).csv)[0]["face_to_face_hours"]) for month in months]
    query = select(Edition).where(Edition.scope_id == world.team.id, Edition.period == "quarter")
    quarter = rows_of(session.scalars(query).one().csv)[0]
    assert int(quarter["face_to_face_hours"]) == sum(hours)


def test_nobody_is_found_in_all_that_was_given_out(session: Session, world: World, worked: None) -> None:
    give(session, world, *FOUR)
    for _ in range(9):
        create_person(session, world.team)
    session.execute(delete(PersonMembership).where(PersonMembership.team_id == world.other_team.id))
    give(session, world, *FOUR)
    assert attack(session.scalars(select(Edition.csv))) == []


def test_a_commissioner_reaches_teams_and_nothing_below(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    give(session, world, OCTOBER)
    become(RoleName.COMMISSIONER)
    edition = of_team(session, world.team)
    for path in ("", ".csv", ".xlsx", "/stories", "/stories.csv"):
        text = client.get(f"/reports/editions/{edition.id}{path}").data.decode("utf-8", "ignore")
        for word in (*MATTERS, *MATTERS.values(), "Invented Road", "Amina", "Sam"):
            assert not re.search(rf"\b{re.escape(word)}\b", text), (path, word)
    assert client.get(f"/reports/editions/{of(session, 'provider').id}").status_code == 404  # theirs is not all of it
    small = session.scalars(select(Team).where(Team.name == "Small team")).one()
    for path in ("", ".csv", ".xlsx", "/stories", "/stories.csv"):
        assert client.get(f"/reports/editions/{of_team(session, small).id}{path}").status_code == 404
        assert client.get(f"/reports/editions/{NOBODYS}{path}").status_code == 404


def test_giving_out_by_hand_is_done_once(
    client: Client, session: Session, world: World, worked: None, become: Become
) -> None:
    user = become(RoleName.COACH)
    assert "not given out yet" in client.get("/reports/editions/give-out").text
    for _ in range(2):
        answer = client.post("/reports/editions/give-out", data={"month": "2026-10"}, follow_redirects=True)
    assert "Nothing has changed" in answer.text
    edition = of_team(session, world.team)
    assert (edition.number, edition.published_by_id) == (1, user.id)
    assert session.scalars(select(Edition).where(Edition.scope == "provider")).all() == []  # the other team has none
    for month in ("2026-11", "2027-01", "x", "", "2020-01"):
        answer = client.post("/reports/editions/give-out", data={"month": month}, follow_redirects=True)
        assert "no month that is over" in answer.text
    assert "October 2026" in unescape(client.get("/reports").text)


@pytest.mark.parametrize("role", [RoleName.COMMISSIONER, RoleName.WORKER, RoleName.ADMINISTRATOR])
def test_who_may_not_give_out(client: Client, world: World, become: Become, role: RoleName) -> None:
    become(role)
    assert client.get("/reports/editions/give-out").status_code == 403
    assert client.post("/reports/editions/give-out", data={"month": "2026-10"}).status_code == 403


def test_queries_stay_the_same_however_many_editions(
    client: Client, session: Session, world: World, worked: None, become: Become, queries: Callable[[str], int]
) -> None:
    give(session, world, OCTOBER)
    become(RoleName.COACH)
    edition = of_team(session, world.team)
    paths = ("/reports", f"/reports/editions/{edition.id}", "/reports/editions/give-out")
    few = [queries(path) for path in paths]
    give(session, world, *FOUR)
    assert [queries(path) for path in paths] == few


def test_the_file_says_what_each_column_means(session: Session, world: World, worked: None) -> None:
    give(session, world, OCTOBER)
    lines = list(csv.reader(io.StringIO(of_team(session, world.team).csv.decode("utf-8-sig"))))
    notes = lines[lines.index([]) + 1 :]
    assert set(lines[0]) <= {note[0] for note in notes}
    assert any(note[0] == "how numbers are shown" for note in notes)


@pytest.mark.parametrize(
    ("role", "seen"),
    [(RoleName.COMMISSIONER, {"council"}), (RoleName.COACH, {"council", "coach"}), (RoleName.MANAGER, set())],
)
def test_stories_beside_an_edition_are_those_agreed_at_that_moment(
    client: Client, session: Session, world: World, worked: None, become: Become, role: RoleName, seen: set[str]
) -> None:
    give(session, world, OCTOBER)
    stories = {
        name: Story(
            person_id=world.people["Joan"].id, team_id=world.team.id, told_on=on, title=f"A {name} title",
            words=f"words for {name}", scope=scope, consent="[]", recorded_at=clock.now(),
        )
        for name, scope, on in (
            ("council", "commissioner", date(2026, 10, 9)),
            ("coach", "coach", date(2026, 10, 9)),
            ("nobody", "nobody", date(2026, 10, 9)),
            ("later", "commissioner", date(2026, 11, 9)),
        )
    }  # fmt: skip
    session.add_all(stories.values())
    session.flush()
    become(role)
    base = f"/reports/editions/{of_team(session, world.team).id}/stories"
    for form in ("", ".csv"):
        text = client.get(base + form).text
        assert {name for name in stories if f"words for {name}" in text} == seen
        assert "Joan" not in text
    stories["council"].scope = "nobody"  # taken back
    session.flush()
    assert "words for council" not in client.get(base).text + client.get(f"{base}.csv").text
