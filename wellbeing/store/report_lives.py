"""What a report counts of lives over twelve months, between rows and `plans.evidence`.

For reports that were allowed before coming here. Opens nothing that is sealed: no words of anybody are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from plans.evidence import AtHome, Equipment, Wait, at_home, wait_of
from plans.outcomes import STATEMENTS, How, Rating, about_statement
from plans.reablement import DAY_91, Stay, Where
from wellbeing.models import EquipmentOrder, HomeAssessment, Person, Reablement
from wellbeing.models.outcome import Rating as RatingRow


def equipment(session: Session, teams: Collection[UUID], first: date, last: date) -> Equipment:
    """The waits of these teams' people that ended between these days, and what waits still on the last."""
    waiting = _waiting(session, teams, last)
    return Equipment(
        _wait(_assessed(session, teams, first, last)),
        _wait(_fitted(session, teams, first, last)),
        len(waiting),
        len({row.person_id for row in waiting}),
    )


def day_91(session: Session, teams: Collection[UUID], first: date, last: date) -> AtHome:
    """Where people were on day 91, where that fell between these days."""
    stays = [
        (str(person), born, Stay((), starts, ends, discharged, ended), None if where is None else Where(where))
        for person, born, starts, ends, discharged, ended, where in _stays(session, teams, first, last)
    ]
    return at_home(stays, first, last)


def records(
    session: Session, teams: Collection[UUID], people: Collection[UUID], first: date, last: date
) -> dict[UUID, list[str]]:
    """All that these figures are counted from, and what of it counts for nobody yet, by whose it is."""
    found: dict[UUID, list[str]] = defaultdict(list)
    kinds = {
        "assessed": _assessed(session, teams, first, last),
        "fitted": _fitted(session, teams, first, last),
        "waits": _waiting(session, teams, last),
        "stay": _stays(session, teams, first, last),
    }
    for kind, rows in kinds.items():
        for person, *rest in rows:
            found[person].append(f"{kind} {rest}")
    for person_id, ratings in statement_ratings(session, people, first, last).items():
        found[UUID(person_id)] += [f"rating {each}" for each in ratings]
    return found


def statement_ratings(session: Session, people: Collection[UUID], first: date, last: date) -> dict[str, list[Rating]]:
    """What these people answered about the eight statements between these days, as it stands, by person."""
    follows = aliased(RatingRow)
    rows = session.execute(
        select(RatingRow.person_id, RatingRow.about, RatingRow.on, RatingRow.number, RatingRow.how)
        .where(
            RatingRow.about.in_([about_statement(statement.number) for statement in STATEMENTS]),
            RatingRow.on.between(first, last),
            RatingRow.withdrawn.is_(False),
            ~select(follows.id).where(follows.corrects_id == RatingRow.id).exists(),
        )
        .order_by(RatingRow.recorded_at, RatingRow.on, RatingRow.id)
    )
    found: dict[str, list[Rating]] = {}
    for person, about, on, number, how in rows:
        if person in people:
            found.setdefault(str(person), []).append(Rating(about, on, number, how=How(how)))
    return found


def _assessed(session: Session, teams: Collection[UUID], first: date, last: date) -> Sequence[Any]:
    return session.execute(
        select(HomeAssessment.person_id, HomeAssessment.first_contact, HomeAssessment.on).where(
            HomeAssessment.team_id.in_(teams), HomeAssessment.on.between(first, last)
        )
    ).all()


def _orders(teams: Collection[UUID]) -> Any:
    return (
        select(HomeAssessment.person_id, EquipmentOrder.asked_on, EquipmentOrder.fitted_on)
        .join(HomeAssessment, HomeAssessment.id == EquipmentOrder.assessment_id)
        .where(EquipmentOrder.team_id.in_(teams))
    )


def _fitted(session: Session, teams: Collection[UUID], first: date, last: date) -> Sequence[Any]:
    return session.execute(_orders(teams).where(EquipmentOrder.fitted_on.between(first, last))).all()


def _waiting(session: Session, teams: Collection[UUID], last: date) -> Sequence[Any]:
    return session.execute(
        _orders(teams).where(
            EquipmentOrder.asked_on <= last,
            or_(EquipmentOrder.fitted_on.is_(None), EquipmentOrder.fitted_on > last),
            or_(EquipmentOrder.closed_on.is_(None), EquipmentOrder.closed_on > last),
        )
    ).all()


def _stays(session: Session, teams: Collection[UUID], first: date, last: date) -> Sequence[Any]:
    return session.execute(
        select(
            Reablement.person_id,
            Person.born,
            Reablement.starts,
            Reablement.ends,
            Reablement.discharged_on,
            Reablement.ended,
            Reablement.day_91,
        )
        .join(Person, Person.id == Reablement.person_id)
        .where(Reablement.team_id.in_(teams), Reablement.discharged_on.between(first - DAY_91, last - DAY_91))
    ).all()


def _wait(rows: Iterable[Any]) -> Wait:
    return wait_of((str(person), since, until) for person, since, until in rows)
