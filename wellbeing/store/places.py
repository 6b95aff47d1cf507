"""The places of a team's week, by id, and the travel between them.

A household's key, else `person:<uuid>`; `worker:<uuid>` for a home; `postcode:RM18 7XX` for a meeting. Knows
postcodes; a place that can't be found is None, and travel to it counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rota.week import TravelTimes, Visit
from wellbeing.models.person import Person
from wellbeing.models.worker import Worker
from wellbeing.postcodes import locate
from wellbeing.store.hours import place_of_postcode
from wellbeing.travel import ROUTER


def person_place(person: Person) -> str:
    """The id of the place where a person lives."""
    return person.household or f"person:{person.id}"


def worker_place(worker: Worker) -> str:
    """The id of a worker's home."""
    return f"worker:{worker.id}"


class Places:
    """Where the people, the homes and the meetings of a week are."""

    def __init__(self, people: Iterable[Person], workers: Iterable[Worker], meetings: Iterable[str | None]) -> None:
        self._at: dict[str, tuple[float, float]] = {}
        self._of_person: dict[str, str] = {}
        for person in people:
            self._of_person[str(person.id)] = person_place(person)
            self._find(person_place(person), person.postcode)
        for worker in workers:
            self._find(worker_place(worker), worker.home_postcode)
        for postcode in meetings:
            if postcode is not None:
                self._find(place_of_postcode(postcode), postcode)

    def _find(self, place: str, postcode: str | None) -> None:
        at = None if postcode is None else locate(postcode)
        if at is not None:
            self._at.setdefault(place, at)

    def knows(self, place: str | None) -> bool:
        """Whether this place could be found."""
        return place in self._at

    def of_person(self, person: Person) -> str | None:
        """Where a person lives, None where their postcode can't be found."""
        place = person_place(person)
        return place if place in self._at else None

    def home(self, worker: Worker) -> str | None:
        """A worker's home, None where their postcode can't be found."""
        place = worker_place(worker)
        return place if place in self._at else None

    def put(self, visit: Visit) -> Visit:
        """The visit where its person lives now; people move, and a visit asked for earlier keeps the old place."""
        place = self._of_person.get(visit.person)
        place = place if place in self._at else None
        return visit if visit.place == place else replace(visit, place=place)

    def travel(self) -> TravelTimes:
        """Minutes between all of them."""
        return ROUTER.times([(place, *at) for place, at in self._at.items()])
