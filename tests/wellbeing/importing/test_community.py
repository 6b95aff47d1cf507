"""A directory as a file: what goes out comes in again unaltered; the demonstration's names nobody supported."""

import csv
import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from plans.community import KINDS, Asset
from wellbeing.demonstration.dates import GRAYS, TEMPLATES, TILBURY, dated_text
from wellbeing.importing.community import BYTE_ORDER_MARK, csv_of, read_assets
from wellbeing.importing.problems import Problems
from wellbeing.reports.cells import safe

TODAY = date(2026, 11, 24)
LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\ufeff")
TEXT = st.text(LETTERS, max_size=12)
ASSETS = st.builds(
    Asset,
    kind=st.sampled_from(list(KINDS)),
    name=st.text(LETTERS, min_size=1, max_size=12),
    what=st.one_of(TEXT, st.sampled_from(["=1+1", "+44 20", "-5", "@x", "'quoted", "two\nlines"])),
    place=TEXT,
    postcode=st.sampled_from([None, "RM18 7AA"]),
    days=st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
    interests=st.lists(
        st.text(LETTERS.filter(lambda one: one != ";"), min_size=1, max_size=8), max_size=3, unique=True
    ).map(tuple),
    contact=st.sampled_from(["", "01632 960101", "=cmd|' /C calc'!A0"]),
    checked=st.one_of(st.none(), st.dates(date(2020, 1, 1), TODAY)),
)


@given(st.lists(ASSETS, min_size=1, max_size=4, unique_by=lambda asset: asset.key))
def test_what_goes_out_comes_in_unaltered_and_no_cell_is_alive(assets: list[Asset]) -> None:
    text = csv_of(assets)
    for row in csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")):
        for cell in row:
            assert cell == safe(cell)
    found = read_assets(text.removeprefix(BYTE_ORDER_MARK), TODAY)
    assert not isinstance(found, Problems), found.lines()
    assert found == tuple(assets)


def test_the_demonstrations_directories_name_nobody_whom_a_team_supports() -> None:
    for which in (TILBURY, GRAYS):
        text = (TEMPLATES / "community" / f"{which}.csv").read_text(encoding="utf-8")
        assert not isinstance(read_assets(dated_text(text, TODAY), TODAY), Problems)
        people = csv.DictReader(io.StringIO((TEMPLATES / which / "people.csv").read_text(encoding="utf-8")))
        for person in people:
            assert person["name"] not in text
            assert f"{person['known as']}'s" not in text


def test_a_header_of_thousands_of_columns_is_one_sentence_at_once() -> None:
    """To say of each that it is there twice takes minutes of a server's time."""
    found = read_assets("a," * 50_000 + "\n", TODAY)
    assert isinstance(found, Problems) and found.count == 1
    assert "There are 50,001 columns" in found.lines(5)[1]
