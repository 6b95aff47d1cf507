"""How many faces are promised to whom: the team's promise, or the fewest that their visits allow where that is more.

Knows what `rota.rules.fewest` proves; nothing of how faces are weighed.
"""

from __future__ import annotations

from rota.rules.fewest import Fewest, fewest_faces
from rota.shifts import Shifts
from rota.week import Rota, Week
from solver.answer import FacesOf


def promised(week: Week, few: dict[str, int] | None = None) -> dict[str, int]:
    """Faces promised to each person by id: those in `few`, else the team's promise, but no fewer than there must be."""
    given = few or {}
    if all(visit.person in given for visit in week.visits):
        return given
    promise = week.limits.faces
    return {**{person: max(promise, each.at_least) for person, each in fewest_faces(week).items()}, **given}


def just_the_promise(week: Week) -> dict[str, int]:
    """The team's promise for everybody, whatever their visits allow: a proof takes too long for one small change."""
    return dict.fromkeys((visit.person for visit in week.visits), week.limits.faces)


def faces_of(week: Week, rota: Rota) -> tuple[FacesOf, ...]:
    """For each person visited: how many different workers the rota brings them, and the fewest that could be."""
    shifts, fewest = Shifts(week, rota), fewest_faces(week)
    return tuple(
        FacesOf(
            person.id,
            len(shifts.faces(person.id)),
            fewest[person.id].at_least,
            fewest[person.id].at_most,
        )
        for person in shifts.people()
    )


__all__ = ["Fewest", "faces_of", "fewest_faces", "just_the_promise", "promised"]
