"""Where a postcode is. Knows Code-Point Open's two shapes of file and the National Grid; knows nothing of people.

Thurrock's postcodes come with the tool. Another area's file, once added, is kept in the data folder and read with it.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan
from pathlib import Path

from wellbeing.config import data_folder

LICENCE = (
    "Contains OS data © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
    "Contains National Statistics data © Crown copyright and database right 2025.",
)
"""To be shown wherever places found here are used (Open Government Licence v3)."""

SHIPPED = Path(__file__).parent / "data" / "thurrock_postcodes.csv"
FOLDER = "postcodes"
"""Within the data folder: the files of other areas."""

SHAPE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
MOST_BYTES = 200_000_000
"""All of Great Britain in one file is well below this."""
NO_PLACE = "90"
"""Code-Point Open's quality mark for a postcode without coordinates."""

Place = tuple[float, float]
"""WGS 84 latitude and longitude, degrees."""


class BadPostcodeFile(ValueError):
    """The file is not Code-Point Open in either of its shapes. The message says where and what is expected."""


def tidy(text: str) -> str | None:
    """The postcode as it is written, "RM18 7AA"; None when the text has not the shape of one."""
    bare = re.sub(r"\s+", "", text).upper()
    return f"{bare[:-3]} {bare[-3:]}" if SHAPE.fullmatch(bare) else None


def locate(postcode: str | None) -> Place | None:
    """WGS 84 latitude and longitude (degrees) of the postcode's centre; None where no file given has it."""
    tidied = tidy(postcode or "")
    return None if tidied is None else _places(str(data_folder(os.environ) / FOLDER)).get(tidied)


def add(path: Path) -> int:
    """Keep another area's Code-Point Open file in the data folder, so that `locate` knows it from now on.

    Gives the number of its postcodes. Raises `BadPostcodeFile`, and then keeps nothing.
    """
    found = load(path)
    folder = data_folder(os.environ) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{path.name}.partial"
    shutil.copyfile(path, partial)
    partial.replace(folder / f"{path.stem}.csv")
    _places.cache_clear()
    return len(found)


def load(path: Path) -> dict[str, Place]:
    """The places of a file by postcode, "RM18 7AA" → (latitude, longitude).

    Takes the file as Ordnance Survey gives it (no header; eastings and northings in the third and fourth column) or
    one with a header that has postcode, latitude and longitude. Raises `BadPostcodeFile`.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    places: dict[str, Place] = {}
    columns: tuple[int, int] | None = None
    try:
        for row in reader:
            if reader.line_num == 1 and row and row[0].strip().lower() == "postcode":
                columns = _header([cell.strip().lower() for cell in row], path)
            elif row:
                _take(row, columns, places)
    except (csv.Error, ValueError, IndexError) as error:
        raise BadPostcodeFile(
            f"{path.name}, line {reader.line_num}: this is not a line of Code-Point Open. Expected a postcode, a"
            " quality mark, an easting and a northing; or a header with postcode, latitude and longitude."
        ) from error
    if not places:
        raise BadPostcodeFile(f"{path.name} holds no postcodes. Give a CSV file of Code-Point Open.")
    return places


def from_grid(easting: float, northing: float) -> Place:
    """WGS 84 latitude and longitude (degrees) of a British National Grid point (metres), right to about 5 metres.

    Ordnance Survey, *A guide to coordinate systems in Great Britain*, annexes B and C and section 6.6: the inverse
    Transverse Mercator on the Airy 1830 ellipsoid, then the seven-parameter change of datum.
    """
    return _to_wgs84(*_airy(easting, northing))


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise BadPostcodeFile(f"{path} is not a file. Give a CSV file of Code-Point Open.")
        if path.stat().st_size > MOST_BYTES:
            raise BadPostcodeFile(f"{path.name} is too large to be a Code-Point Open file.")
        return path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise BadPostcodeFile(f"{path.name} can't be read as text. Give a CSV file of Code-Point Open.") from error


def _header(names: list[str], path: Path) -> tuple[int, int]:
    try:
        return names.index("latitude"), names.index("longitude")
    except ValueError as error:
        raise BadPostcodeFile(f"{path.name} has a header without latitude and longitude.") from error


def _take(row: list[str], columns: tuple[int, int] | None, places: dict[str, Place]) -> None:
    postcode = tidy(row[0])
    if postcode is None:
        raise ValueError(row[0])
    if columns is not None:
        latitude, longitude = float(row[columns[0]]), float(row[columns[1]])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError("not on the globe")
        places[postcode] = (latitude, longitude)
    elif row[1] != NO_PLACE:
        places[postcode] = from_grid(float(row[2]), float(row[3]))


@lru_cache(maxsize=4)
def _places(folder: str) -> dict[str, Place]:
    places = load(SHIPPED)
    for path in sorted(Path(folder).glob("*.csv")):
        places.update(load(path))
    return places


AIRY = (6_377_563.396, 6_356_256.909)
"""Semi-axes of the Airy 1830 ellipsoid, metres."""
WGS84 = (6_378_137.0, 6_356_752.3142)
"""Semi-axes of the WGS 84 ellipsoid, metres."""
SCALE = 0.9996012717
"""Scale on the central meridian."""
ORIGIN = (radians(49), radians(-2))
"""True origin, radians."""
FALSE_ORIGIN = (400_000.0, -100_000.0)
"""Easting and northing of the true origin, metres."""
SHIFT = (446.448, -125.157, 542.060)
"""OSGB36 to WGS 84, metres."""
TURN = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
"""OSGB36 to WGS 84, radians."""
STRETCH = -20.4894e-6
"""OSGB36 to WGS 84, no unit."""
NEAR_ENOUGH = 1e-5
"""Metres of northing, and (scaled) radians of latitude."""


def _arc(latitude: float) -> float:
    """Metres of meridian from the true origin (annex C, equation C3)."""
    a, b = AIRY
    n = (a - b) / (a + b)
    less, more = latitude - ORIGIN[0], latitude + ORIGIN[0]
    return (
        b
        * SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 2.625 * n**3) * sin(less) * cos(more)
            + (1.875 * n**2 + 1.875 * n**3) * sin(2 * less) * cos(2 * more)
            - (35 / 24) * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _airy(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude on Airy 1830, radians (annex C, equations C6 to C13)."""
    if not (0 <= easting < 700_000 and 0 <= northing < 1_300_000):
        raise ValueError("not on the National Grid")
    a, b = AIRY
    latitude = ORIGIN[0]
    while abs(rest := northing - FALSE_ORIGIN[1] - _arc(latitude)) >= NEAR_ENOUGH:
        latitude += rest / (a * SCALE)
    squared = 1 - (b / a) ** 2
    nu = a * SCALE / sqrt(1 - squared * sin(latitude) ** 2)
    rho = nu * (1 - squared) / (1 - squared * sin(latitude) ** 2)
    eta = nu / rho - 1
    t, d = tan(latitude), easting - FALSE_ORIGIN[0]
    north = (
        t / (2 * rho * nu) * d**2
        - t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta - 9 * t**2 * eta) * d**4
        + t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4) * d**6
    )
    east = (
        d / nu
        - (nu / rho + 2 * t**2) / (6 * nu**3) * d**3
        + (5 + 28 * t**2 + 24 * t**4) / (120 * nu**5) * d**5
        - (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6) / (5040 * nu**7) * d**7
    )
    return latitude - north, ORIGIN[1] + east / cos(latitude)


def _to_wgs84(latitude: float, longitude: float) -> Place:
    """From Airy 1830 (radians) by way of x, y, z to WGS 84 (degrees); height above the ellipsoid taken as 0."""
    a, b = AIRY
    nu = a / sqrt(1 - (1 - (b / a) ** 2) * sin(latitude) ** 2)
    x, y = nu * cos(latitude) * cos(longitude), nu * cos(latitude) * sin(longitude)
    z = (b / a) ** 2 * nu * sin(latitude)
    rx, ry, rz = TURN
    x, y, z = (
        SHIFT[0] + (1 + STRETCH) * x - rz * y + ry * z,
        SHIFT[1] + rz * x + (1 + STRETCH) * y - rx * z,
        SHIFT[2] - ry * x + rx * y + (1 + STRETCH) * z,
    )
    a, b = WGS84
    squared, flat = 1 - (b / a) ** 2, hypot(x, y)
    found, before = atan2(z, flat * (1 - squared)), 0.0
    while abs(found - before) > NEAR_ENOUGH * 1e-6:
        nu = a / sqrt(1 - squared * sin(found) ** 2)
        found, before = atan2(z + squared * nu * sin(found), flat), found
    return degrees(found), degrees(atan2(y, x))
