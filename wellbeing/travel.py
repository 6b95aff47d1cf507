"""How long it takes from place to place, for each way of travelling. Knows coordinates, nothing of whose they are.

Without a routing service, a straight line made longer by a detour factor. With one (OSRM or Valhalla), its table;
where that fails, the estimate stands in, and the log says so. Every answer is whole minutes, rounded up.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy
import routingpy

from rota.week import Travel, TravelTimes

log = logging.getLogger(__name__)

Point = tuple[str, float, float]
"""A place's id, WGS 84 latitude and longitude in degrees."""

EARTH_RADIUS = 6_371_000.0
"""Metres, mean."""
DETOUR = {Travel.WALK: 1.3, Travel.CYCLE: 1.35, Travel.DRIVE: 1.4}
"""How much longer the way is than the straight line; usual for English towns, editable."""
METRES_A_MINUTE = {Travel.WALK: 80.0, Travel.CYCLE: 230.0, Travel.DRIVE: 480.0}
"""4.8, 13.8 and 28.8 km/h: what is kept up through a town, door to door."""
OVERHEAD = {Travel.WALK: 0.0, Travel.CYCLE: 1.0, Travel.DRIVE: 2.0}
"""Minutes to lock a bicycle, or to park and walk up."""
LEAST = 2
"""Minutes between two different places, however near."""
TABLES_KEPT = 32
ASK_AGAIN_AFTER = 300.0
"""Seconds after which a routing service that failed is tried again."""
ANSWER_WITHIN = 10
"""Seconds that a routing service has to answer."""

PROFILES = {
    "osrm": {Travel.WALK: "walking", Travel.CYCLE: "cycling", Travel.DRIVE: "driving"},
    "valhalla": {Travel.WALK: "pedestrian", Travel.CYCLE: "bicycle", Travel.DRIVE: "auto"},
}

Table = tuple[tuple[int | None, ...], ...]


class Router:
    """Where travel times come from. One for the process; the app sets its address when it is made."""

    def __init__(self) -> None:
        self._url = ""
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Point, ...], TravelTimes] = OrderedDict()
        self._silent_until = 0.0

    def use(self, url: str) -> None:
        """Ask this service: "" none; `https://…` an OSRM; `valhalla+https://…` a Valhalla."""
        with self._lock:
            self._url, self._silent_until = url, 0.0
            self._kept.clear()

    def times(self, points: Sequence[Point]) -> TravelTimes:
        """The table between these places; the latest tables are kept in memory, estimates made for want of the
        service only as long as it is not asked again.
        """
        key = tuple(sorted(points))
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        found, lasting = self._fresh(key)
        if lasting:
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > TABLES_KEPT:
                    self._kept.popitem(last=False)
        return found

    def _fresh(self, points: tuple[Point, ...]) -> tuple[TravelTimes, bool]:
        if not self._url:
            return estimated(points), True
        if time.monotonic() >= self._silent_until:
            try:
                return routed(self._url, points), True
            except Exception as error:  # whatever a stranger's service does, the team still needs its week
                self._silent_until = time.monotonic() + ASK_AGAIN_AFTER
                log.warning("No travel times from %s (%s): straight lines stand in.", self._url, error)
        return estimated(points), False


ROUTER = Router()


def estimated(points: Sequence[Point]) -> TravelTimes:
    """Travel times from straight lines (great circle, haversine), detours and overheads."""
    metres = _straight_lines(points)
    return TravelTimes(
        tuple(point[0] for point in points),
        {way: _whole(metres * DETOUR[way] / METRES_A_MINUTE[way], points, OVERHEAD[way]) for way in Travel},
    )


def routed(url: str, points: Sequence[Point]) -> TravelTimes:
    """Travel times from the service at `url`, overheads added. None where it knows no way. Raises what it raises."""
    kind, _, address = url.rpartition("+") if url.startswith("valhalla+") else ("osrm", "", url)
    service: Any = routingpy.Valhalla if kind == "valhalla" else routingpy.OSRM
    client = service(base_url=address, timeout=ANSWER_WITHIN, retry_timeout=ANSWER_WITHIN)
    at = [[longitude, latitude] for _, latitude, longitude in points]
    tables = {}
    for way in Travel:
        seconds = client.matrix(at, profile=PROFILES[kind][way]).durations
        minutes = numpy.array([[math.nan if s is None else s / 60 for s in row] for row in seconds], dtype=float)
        if minutes.shape != (len(points), len(points)):
            raise ValueError(f"a table of {minutes.shape} for {len(points)} places")
        tables[way] = _whole(minutes, points, OVERHEAD[way])
    return TravelTimes(tuple(point[0] for point in points), tables)


def road_metres(one: tuple[float, float], other: tuple[float, float], way: Travel) -> float:
    """Metres by road between two places (WGS 84 latitude and longitude): the straight line, made longer by a factor."""
    return float(_straight_lines([("", *one), ("", *other)])[0, 1]) * DETOUR[way]


def _straight_lines(points: Sequence[Point]) -> Any:
    """Metres between every two places, as a square array."""
    latitude = numpy.radians([point[1] for point in points])
    longitude = numpy.radians([point[2] for point in points])
    north = latitude[:, None] - latitude[None, :]
    east = longitude[:, None] - longitude[None, :]
    a = numpy.sin(north / 2) ** 2 + numpy.cos(latitude)[:, None] * numpy.cos(latitude) * numpy.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * numpy.arcsin(numpy.sqrt(numpy.clip(a, 0, 1)))


def _whole(minutes: Any, points: Sequence[Point], overhead: float) -> Table:
    """Minutes rounded up with the overhead on top, at least `LEAST`; 0 from a place to itself; None for no way."""
    count = len(points)
    return tuple(
        tuple(
            0 if i == j else None if math.isnan(m) else max(LEAST, math.ceil(m + overhead - 1e-9))
            for j, m in enumerate(row)
        )
        for i, row in zip(range(count), minutes.tolist() if count else (), strict=True)
    )
