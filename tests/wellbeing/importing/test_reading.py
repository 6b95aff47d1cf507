"""Bad files: every kind is said with file, line, column, value and what would be right; never a traceback."""

import csv
import io
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.week import NeededOf, Travel
from wellbeing.importing import Problems, Tables, read, templates, write_templates
from wellbeing.importing.columns import FILES

BY_NAME = {file.name: file for file in FILES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_templates(tmp_path)
    return tmp_path


def lines(folder: Path) -> str:
    found = read(folder)
    assert isinstance(found, Problems), "nothing was found wrong"
    return "\n".join(found.lines())


def edit(folder: Path, file: str, /, **cells: str) -> None:
    """Change cells of the template's one line; underscores stand for spaces."""
    header, row = list(csv.reader(io.StringIO((folder / file).read_text())))
    said = dict(zip(header, row, strict=True)) | {key.replace("_", " ").strip(): value for key, value in cells.items()}
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, [said[column] for column in header]])
    (folder / file).write_text(text.getvalue(), newline="")


def test_the_templates_are_a_team(folder: Path) -> None:
    found = read(folder)
    assert isinstance(found, Tables)
    assert found.workers[0].minutes_a_week == 30 * 60
    assert found.workers[0].travel is Travel.CYCLE
    assert found.support[0].competences[0].of is NeededOf.ONE
    assert [(need.attribute, need.hard) for need in found.support[0].who] == [("woman", True), ("dogs", False)]
    assert found.people[0].outcomes == (("I get into town for a bun", (1, 8)),)
    assert found.people[0].circle.found[0].minutes_a_week == 120


def test_templates_never_overwrite(folder: Path) -> None:
    (folder / "team.csv").write_text("mine")
    assert write_templates(folder) == ()
    assert (folder / "team.csv").read_text() == "mine"


@pytest.mark.parametrize(
    "make",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("\n", "\n\n , ,\n").encode(),
        lambda text: _separated(text, ";").encode(),
        lambda text: _separated(text, "\t").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "blank lines", "semicolons", "tabs"],
)
def test_whatever_a_spreadsheet_makes_of_it(folder: Path, make: Callable[[str], bytes]) -> None:
    for name, text in templates().items():
        (folder / name).write_bytes(make(text))
    found = read(folder)
    assert isinstance(found, Tables), "\n".join(found.lines())
    assert found.people[0].name == "Joan Barker"


def _separated(text: str, separator: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), "people.csv: The file is missing"),
    "empty": (lambda path: path.write_bytes(b""), "people.csv: The file is empty"),
    "only a mark": (lambda path: path.write_bytes(b"\xef\xbb\xbf"), "people.csv: The file is empty"),
    "header only": (lambda path: path.write_text(path.read_text().split("\n")[0]), "There is only the header"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "people.csv: This is not a file"),
    "Latin-1": (lambda path: path.write_bytes(path.read_bytes().replace(b"Joan", "Zoë".encode("latin-1"))), "line 2"),
    "UTF-16": (lambda path: path.write_text(path.read_text(), encoding="utf-16"), "The file is UTF-16"),
    "XLSX": (lambda path: path.write_bytes(b"PK\x03\x04rest"), "This is a spreadsheet, not a CSV file"),
    "NUL": (lambda path: path.write_bytes(path.read_bytes().replace(b"Joan", b"Jo\0an")), "line 2: There is a NUL"),
    "open quote": (lambda path: path.write_text(path.read_text() + 'x,"y'), "line 3: The quotes don't match"),
    "stray quote": (lambda path: path.write_text(path.read_text() + '"x"y,z'), "line 3: The quotes don't match"),
    "huge cell": (lambda path: path.write_text(path.read_text() + "x" * 200_000), "line 3: The quotes don't match, or"),
    "long row": (lambda path: path.write_text(path.read_text() + "," * 50 + "x"), "There are 51 cells but 20 columns"),
    "twice a column": (lambda path: path.write_text("name,name\n"), "column “name”: This column is there twice"),
    "strange column": (lambda path: path.write_text("colour\n"), "column “colour”: There is no such column"),
    "missing column": (lambda path: path.write_text("name\nx\n"), "column “reference”: This column is missing"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file(folder: Path, kind: str) -> None:
    spoil, said = BROKEN[kind]
    spoil(folder / "people.csv")
    report = lines(folder)
    assert said in report
    assert "nothing was imported" in report


def test_no_folder(tmp_path: Path) -> None:
    assert "There is no such folder" in lines(tmp_path / "nowhere")


WRONG = [
    ("support.csv", {"possible": "25:00-26:00"}, "line 2, column “possible”: it says “25:00-26:00”. Write two times"),
    ("support.csv", {"possible": "07:00"}, "such as 07:00-09:30"),
    ("support.csv", {"suits": "05:00-06:00"}, "are not all inside the times that are possible"),
    ("support.csv", {"duration": "0"}, "Write a whole number of minutes from 1 to 1439"),
    ("support.csv", {"duration": "half an hour"}, "it says “half an hour”"),
    ("support.csv", {"days": "Someday"}, "Write days as Mon Tue"),
    ("support.csv", {"days": "any 4 of Tue Wed"}, "4 times a week does not fit on 2 days"),
    ("support.csv", {"weeks": "now and then"}, "every other week from"),
    ("support.csv", {"workers": "3"}, "Write 1 or 2"),
    ("support.csv", {"person": "jaon"}, "people.csv has no line with that reference. Did you mean joan?"),
    ("support.csv", {"competences": "flying"}, "competences.csv has no line with that reference"),
    ("support.csv", {"ends": "2020-01-01"}, "Give a later last day, or none"),
    ("support.csv", {"interim": "home from hospital"}, "lasts at most 6 weeks"),
    ("support.csv", {"tapering": "less and less"}, "Write each step as from"),
    ("workers.csv", {"contract_hours": "lots"}, "Write hours a week, such as 37.5"),
    ("workers.csv", {"contract_hours": "200"}, "more than 0 and up to 60"),
    ("workers.csv", {"travel": "horse"}, "Write one of: walk, cycle, drive"),
    ("workers.csv", {"home_postcode": "RM99 9ZZ"}, "We don't know where that is"),
    ("workers.csv", {"home_postcode": "hello"}, "Write a postcode, such as RM18 7AA"),
    ("workers.csv", {"name": ""}, "column “name”: nothing is there. Fill this in"),
    ("people.csv", {"born": "2026-02-30"}, "There is no such day"),
    ("people.csv", {"born": "31/31/1940"}, "There is no such day"),
    ("people.csv", {"born": "0001-01-01"}, "The year must be from 1900"),
    ("people.csv", {"reference": "joan barker"}, "with no spaces"),
    ("people.csv", {"link_worker": "nobody"}, "workers.csv has no line with that reference"),
    ("people.csv", {"declined": "amina"}, "Nobody is both chosen and declined"),
    ("people.csv", {"outcomes": "I get out"}, "write its statements"),
    ("people.csv", {"outcomes": "I get out (9)"}, "write its statements"),
    ("people.csv", {"how_agreed": ""}, "Say how they agreed the plan"),
    ("signoffs.csv", {"until": "2020-01-01"}, "That is before the first day, 2026-03-02"),
    ("signoffs.csv", {"person": "everyone"}, "people.csv has no line"),
    ("leave.csv", {"kind": "holiday"}, "Write one of: leave, sickness, unpaid"),
    ("leave.csv", {"kind": "sickness"}, "Sickness has dates only"),
    ("leave.csv", {"last": "2026-12-01"}, "That is before the first day"),
    ("competences.csv", {"months": "-1"}, "Write a whole number of months from 1 to 120"),
    ("team.csv", {"meetings": "sometimes"}, "Write a meeting as Team meeting: Wed"),
    ("team.csv", {"meetings": "Team meeting: Wed 15:00-14:00"}, "A meeting ends after it starts"),
    ("team.csv", {"meetings": "Buddies: Wed 13:00-14:00 for amina, ghost"}, "it says “ghost”"),
]


@pytest.mark.parametrize(("name", "cells", "said"), WRONG, ids=[f"{n} {c}" for n, c, _ in WRONG])
def test_a_wrong_value(folder: Path, name: str, cells: dict[str, str], said: str) -> None:
    edit(folder, name, **cells)
    report = lines(folder)
    assert said in report
    assert f"{name}, line 2" in report


def test_everything_is_said_at_once(folder: Path) -> None:
    edit(folder, "people.csv", born="x", postcode="y")
    edit(folder, "support.csv", duration="z")
    (folder / "leave.csv").unlink()
    assert lines(folder).startswith("4 things are wrong, so nothing was imported:")


@pytest.mark.parametrize("name", ["people.csv", "workers.csv"])
def test_the_same_name_twice(folder: Path, name: str) -> None:
    text = (folder / name).read_text()
    again = text.split("\n")[1]
    (folder / name).write_text(text + again + "\n" + again.replace(again.split(",")[0], "other", 1) + "\n")
    report = lines(folder)
    assert f"{name}, line 3, column “reference”: it says" in report
    assert f"{name}, line 4, column “name”: it says" in report
    assert "The same stands on line 2" in report


def test_two_teams_in_a_folder(folder: Path) -> None:
    (folder / "team.csv").write_text((folder / "team.csv").read_text() + "Other,Care,Grays\n")
    assert "keep one line here" in lines(folder)


def test_one_household_one_postcode(folder: Path) -> None:
    text = (folder / "people.csv").read_text()
    other = text.split("\n")[1].replace("joan,Joan Barker,Joan", "jim,Jim Barker,Jim").replace("RM18 7AA", "RM18 7AE")
    (folder / "people.csv").write_text(text + other + "\n")
    assert "People of one household have one postcode" in lines(folder)


@pytest.mark.long
def test_a_hundred_thousand_lines(folder: Path) -> None:
    """Each wrong in two ways: quick, within bounded memory, and a report that somebody can read."""
    path = folder / "support.csv"
    text = path.read_text()
    path.write_text(text + "".join(f"s{n},ghost{n},x,Someday,30,07:00-08:00\n" for n in range(99_999)))
    tracemalloc.start()
    before = time.process_time()
    found = read(folder)
    took, (_, peak) = time.process_time() - before, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found, Problems)
    assert found.count >= 99_999
    assert len(found.lines()) == 202
    assert "more. Put these right first" in found.lines()[-1]
    assert took < 60, "with memory traced, some four times slower than without"
    assert peak < 200_000_000


def test_more_lines_than_any_team_has(folder: Path) -> None:
    path = folder / "leave.csv"
    path.write_text(path.read_text() + "amina,leave,2026-12-21,2026-12-27\n" * 100_001)
    assert "There are more than 100,000 lines" in lines(folder)


HEADERS = {file.name: [column.name for column in file.columns] for file in FILES}


@pytest.mark.parametrize("name", HEADERS)
@given(data=st.binary(max_size=400))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes) -> None:
    folder = write_templates(tmp_path_factory.mktemp("any"))[0].parent
    (folder / name).write_bytes(data)
    assert isinstance(read(folder), Problems)


@pytest.mark.parametrize("name", HEADERS)
@given(cells=st.data())
def test_any_cells(tmp_path_factory: pytest.TempPathFactory, name: str, cells: st.DataObject) -> None:
    """Whatever stands in the cells: either a team or a list of what is wrong, and no other end."""
    folder = write_templates(tmp_path_factory.mktemp("any"))[0].parent
    row = [cells.draw(st.one_of(st.just(c.example), st.text(max_size=20), NEARLY)) for c in BY_NAME[name].columns]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADERS[name], row])
    (folder / name).write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    found = read(folder)
    assert isinstance(found, Tables) or (found.count and all(isinstance(line, str) for line in found.lines()))


NEARLY = st.from_regex(
    r"(any [0-9] of |every other week from |from )?([0-9]{1,4}[-:/. ]){1,4}[0-9]{0,4}( Mon| both|!|\([0-9, ]+\))?",
    fullmatch=True,
)


def test_every_column_is_explained() -> None:
    """docs/import.md has a section for each file and a row for each of its columns."""
    text = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
    for file in FILES:
        section = text.split(f"## {file.name}")[1].split("\n## ")[0]
        for column in file.columns:
            need = "yes" if column.required else ""
            assert f"| {column.name} | {need} |" in section, f"{file.name}: {column.name}"


def test_dates_are_days_in_both_forms(folder: Path) -> None:
    edit(folder, "people.csv", born="12/06/1941", supported_from="2026-03-02")
    found = read(folder)
    assert isinstance(found, Tables)
    assert found.people[0].born == date(1941, 6, 12)
