"""Postcodes become places, from both shapes of Code-Point Open."""

from math import cos, hypot, radians
from pathlib import Path

import pytest

from wellbeing import postcodes
from wellbeing.postcodes import BadPostcodeFile

METRES_IN_DEGREE = 111_320


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places near each other."""
    east = (one[1] - other[1]) * cos(radians(one[0]))
    return hypot(one[0] - other[0], east) * METRES_IN_DEGREE


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WELLBEING_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("easting", "northing", "place"),
    [
        (651409.903, 313177.270, (52.6579786, 1.7160519)),  # Ordnance Survey's own example, a water tower at Caister
        (530042.0, 180381.0, (51.507354, -0.127784)),  # Charing Cross
    ],
)
def test_the_grid_becomes_the_globe_within_metres(easting: float, northing: float, place: tuple[float, float]) -> None:
    assert apart(postcodes.from_grid(easting, northing), place) < 15


def test_the_grid_example_to_the_metre() -> None:
    assert apart(postcodes.from_grid(651409.903, 313177.270), (52.6579786, 1.7160519)) < 0.1


@pytest.mark.parametrize("text", ["RM18 7AA", "rm187aa", " Rm18  7aa "])
def test_however_it_is_typed(text: str) -> None:
    found = postcodes.locate(text)
    assert found is not None
    assert apart(found, (51.46244, 0.36)) < 1


@pytest.mark.parametrize("text", ["", "RM18", "RM18 7A!", "Tilbury", "RM99 9ZZ", None])
def test_nowhere(text: str | None) -> None:
    assert postcodes.locate(text) is None


def test_ordnance_surveys_own_file(data_folder: Path) -> None:
    path = data_folder / "ss.csv"
    path.write_text(
        '"SS1 1AA",10,588157,185724,"E92000001","E19000003","E18000006","","E07000000","E05000000"\n'
        '"SS1 1AB",90,0,0,"E92000001","","","","",""\n'
    )
    assert postcodes.locate("SS1 1AA") is None
    assert postcodes.add(path) == 1
    found = postcodes.locate("SS1 1AA")
    assert found is not None
    assert apart(found, (51.5388, 0.7113)) < 500, "Southend"
    assert postcodes.locate("SS1 1AB") is None, "it has no place"
    assert postcodes.locate("RM18 7AA") is not None, "what came with the tool stays"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello\n",
        b"name,latitude\nx,1\n",
        b"postcode,x\nRM18 7AA,1\n",
        b"RM18 7AA,10,far,away\n",
        b"RM18 7AA,10,9999999,1\n",
        b"RM18 7AA,10\n",
        b"\xff\xfe\x00",
        b'RM18 7AA,"10\n',
        b"RM18 7AA,10,nan,nan\n",
        b"RM18 7AA,10,inf,1\n",
        b"postcode,latitude,longitude\nRM18 7AA,nan,0\n",
        b"postcode,latitude,longitude\nRM18 7AA,51,555\n",
    ],
)
def test_a_file_that_is_something_else(data_folder: Path, data: bytes) -> None:
    path = data_folder / "x.csv"
    path.write_bytes(data)
    with pytest.raises(BadPostcodeFile, match=r"Code-Point Open|latitude"):
        postcodes.add(path)
    assert not (data_folder / "postcodes").exists()


def test_no_file(data_folder: Path) -> None:
    with pytest.raises(BadPostcodeFile):
        postcodes.add(data_folder)
