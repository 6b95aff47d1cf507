"""Equipment orders as rows: what was ordered after an assessment, what became of it, and how long people waited.

An order is put only on a finished assessment, by somebody whose sign-off counts now; beyond their level it waits for
an occupational therapist. Each state keeps its day. Reaches nothing of a person but name and address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from plans.catalogue import Item
from plans.equipment import MOST_OF_ONE, OPEN, OTS_TO_SAY, Month, State, may_become, waits, where_it_goes
from wellbeing import clock
from wellbeing.models import EquipmentItem, EquipmentOrder, Person, PersonMembership, Team
from wellbeing.models import HomeAssessment as AssessmentRow
from wellbeing.store import catalogue
from wellbeing.store.assessor import NotPossible, assessing, is_ot
from wellbeing.store.home_assessment import Whose, one_of, whose, whose_of
from wellbeing.store.person import not_over
from wellbeing.viewer import Action, NotYours, Viewer


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order with the thing that it is for."""

    row: EquipmentOrder
    item: EquipmentItem

    @property
    def state(self) -> State:
        """What has become of it."""
        return State(self.row.state)

    @property
    def open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in OPEN

    @property
    def days(self) -> int | None:
        """Days from the day it was asked for until it was fitted."""
        return None if self.row.fitted_on is None else (self.row.fitted_on - self.row.asked_on).days


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order with whose it is, for a list over people."""

    order: Ordered
    whose: Whose


@dataclass(frozen=True, slots=True)
class Home:
    """A person in the list of homes: the assessment that is open, and how many orders are."""

    whose: Whose
    begun: date | None
    assessed: date | None
    orders: int


def orders(session: Session, viewer: Viewer, person_id: UUID) -> dict[UUID, list[Ordered]]:
    """This person's orders by assessment, in the order in which they were asked for. Raises NotYours."""
    whose(session, viewer, person_id)
    query = _orders().where(
        AssessmentRow.person_id == person_id, EquipmentOrder.team_id.in_(viewer.teams(Action.SEE_EQUIPMENT))
    )
    found: dict[UUID, list[Ordered]] = {}
    for row, item in session.execute(query.order_by(EquipmentOrder.recorded_at, EquipmentOrder.id)):
        found.setdefault(row.assessment_id, []).append(Ordered(row, item))
    return found


def order_of(
    session: Session, viewer: Viewer, order_id: UUID, action: Action = Action.SEE_EQUIPMENT
) -> tuple[Ordered, Whose]:
    """This order and whose it is. Raises NotYours."""
    row = session.execute(_orders().add_columns(AssessmentRow.person_id).where(EquipmentOrder.id == order_id)).first()
    if row is None or not viewer.may(action, row[0].team_id):
        raise NotYours
    return Ordered(row[0], row[1]), whose(session, viewer, row[2], action)


def order(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    assessment_id: UUID,
    *,
    code: str,
    quantity: int,
    why: str,
    client_key: str,
) -> Ordered:
    """Order a thing after this assessment. Sent twice under one key, it is ordered once.

    Raises NotYours; NotPossible; plans.equipment.Refused with the way to put it right.
    """
    found = one_of(session, viewer, person_id, assessment_id, Action.ASSESS_HOME)
    session.execute(select(AssessmentRow.id).where(AssessmentRow.id == assessment_id).with_for_update())
    before = session.execute(_orders().where(EquipmentOrder.client_key == client_key)).first()
    if before is not None:
        if before[0].assessment_id != assessment_id:
            raise NotYours
        return Ordered(*before)
    team = session.get_one(Team, found.row.team_id)
    item = _orderable(session, team.provider_id, code, quantity)
    standing = assessing(session, viewer, person_id)
    state = where_it_goes(finished=found.finished, level=standing.level if standing else None, item=item.level)
    item_row, today = catalogue.row_of(session, team.provider_id, code), clock.today()
    row = EquipmentOrder(
        assessment_id=assessment_id,
        item_id=item_row.id,
        team_id=team.id,
        quantity=quantity,
        why=why,
        state=state,
        asked_on=today,
        ordered_on=today if state is State.ORDERED else None,
        client_key=client_key,
        recorded_by_id=viewer.user_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return Ordered(row, item_row)


def _orderable(session: Session, provider_id: UUID, code: str, quantity: int) -> Item:
    for each in catalogue.orderable(session, provider_id):
        if each.code == code:
            if not 1 <= quantity <= MOST_OF_ONE:
                raise NotPossible(f"Give a number from 1 to {MOST_OF_ONE}")
            return each
    raise NotPossible("This is not ordered any more. Choose something else")


def becomes(
    session: Session, viewer: Viewer, order_id: UUID, then: State, on: date, because: str | None = None
) -> Ordered:
    """The order goes on to this state, as of this day. There already: nothing.

    Raises NotYours; NotPossible where it has gone another way meanwhile, a reason is missing, or the day can't be.
    What an occupational therapist says of it is for them alone (`decide`).
    """
    order_of(session, viewer, order_id, Action.ASSESS_HOME)
    found = _locked(session, order_id)
    if found.state is State.WITH_OT and then in OTS_TO_SAY:
        raise NotPossible("An occupational therapist decides this one")
    return _set(session, found, then, on, because)


def decide(session: Session, viewer: Viewer, order_id: UUID, *, agreed: bool, because: str) -> Ordered:
    """An occupational therapist agrees, and it is ordered; or does not, and says why. The same again is the same.

    Raises NotYours; NotPossible for anybody else, or where it was decided otherwise.
    """
    found, about = order_of(session, viewer, order_id, Action.DECIDE_EQUIPMENT)
    if not is_ot(viewer, found.row.team_id):
        raise NotPossible(
            "Only an occupational therapist decides this. The administrator can say on your role that you are one"
        )
    found = _locked(session, order_id)
    if found.state is not State.WITH_OT and not (agreed and found.row.decided_by_id and found.state in OPEN):
        if found.state is not State.NOT_AGREED or agreed:
            raise NotPossible(f"This one is no longer waiting: see {about.known_as}’s page")
        return found
    if found.state is not State.WITH_OT:
        return found
    found.row.decided_by_id = viewer.user_id
    then = State.ORDERED if agreed else State.NOT_AGREED
    return _set(session, found, then, clock.today(), because)


def sent_all(session: Session, viewer: Viewer, person_id: UUID, assessment_id: UUID, ids: Iterable[UUID]) -> int:
    """Those of these orders that are ordered have been sent, today; gives how many. Raises NotYours."""
    one_of(session, viewer, person_id, assessment_id, Action.ASSESS_HOME)
    wanted = set(ids)
    mine = {each.row.id for each in orders(session, viewer, person_id).get(assessment_id, [])}
    if wanted - mine:
        raise NotYours
    sent = 0
    for id in sorted(wanted):
        found = _locked(session, id)
        if found.state is State.ORDERED:
            _set(session, found, State.SENT, clock.today(), None)
            sent += 1
    return sent


def with_an_ot(session: Session, viewer: Viewer) -> list[Waiting]:
    """The orders of the viewer's teams that wait for an occupational therapist, the longest first."""
    return _waiting(session, viewer, State.WITH_OT)


def to_follow(session: Session, viewer: Viewer) -> list[Waiting]:
    """The orders of the viewer's teams that are ordered or sent and not yet fitted, the longest first."""
    return _waiting(session, viewer, State.ORDERED, State.SENT)


def homes(session: Session, viewer: Viewer) -> list[Home]:
    """Everybody whom the viewer's teams support, by name: who has an assessment, and who waits for something."""
    teams = viewer.teams(Action.SEE_EQUIPMENT)
    rows = session.execute(
        select(Person, Team)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .join(Team, Team.id == PersonMembership.team_id)
        .where(PersonMembership.team_id.in_(teams), not_over(PersonMembership, clock.today()))
        .order_by(Person.known_as, Person.name, Person.id)
    ).all()
    begun: dict[UUID, date] = {}
    done: dict[UUID, date] = {}
    for person_id, first, on in session.execute(
        select(AssessmentRow.person_id, AssessmentRow.first_contact, AssessmentRow.on)
        .where(AssessmentRow.team_id.in_(teams))
        .order_by(AssessmentRow.first_contact)
    ):
        if on is None:
            begun[person_id] = first
        else:
            done[person_id] = on
    waiting: dict[UUID, int] = {}
    for person_id in session.scalars(
        select(AssessmentRow.person_id)
        .join(EquipmentOrder, EquipmentOrder.assessment_id == AssessmentRow.id)
        .where(EquipmentOrder.team_id.in_(teams), EquipmentOrder.state.in_(OPEN))
    ):
        waiting[person_id] = waiting.get(person_id, 0) + 1
    return [
        Home(whose_of(person, team), begun.get(person.id), done.get(person.id), waiting.get(person.id, 0))
        for person, team in rows
    ]


def waits_of(session: Session, viewer: Viewer, team_id: UUID, months: Sequence[date]) -> tuple[Month, ...]:
    """The team's waits in these months. Raises NotYours."""
    if not viewer.may(Action.SEE_EQUIPMENT, team_id):
        raise NotYours
    assessed = session.execute(
        select(AssessmentRow.first_contact, AssessmentRow.on).where(
            AssessmentRow.team_id == team_id, AssessmentRow.on.is_not(None), AssessmentRow.on >= months[0]
        )
    )
    fitted = session.execute(
        select(EquipmentOrder.asked_on, EquipmentOrder.fitted_on).where(
            EquipmentOrder.team_id == team_id,
            EquipmentOrder.fitted_on.is_not(None),
            EquipmentOrder.fitted_on >= months[0],
        )
    )
    return waits([(a, b) for a, b in assessed if b], [(a, b) for a, b in fitted if b], months)


def _set(session: Session, found: Ordered, then: State, on: date, because: str | None) -> Ordered:
    row = found.row
    if found.state is then:
        return found
    if not may_become(found.state, then):
        raise NotPossible("It has gone another way since you opened this page. Look at where it stands now")
    if then in (State.CANCELLED, State.NOT_AGREED) and not because:
        raise NotPossible("Say why, so that the person can be told")
    since = max(day for day in (row.asked_on, row.ordered_on, row.sent_on) if day is not None)
    if not since <= on <= clock.today():
        raise NotPossible("Give a day from when it was ordered or sent until today")
    if then is State.ORDERED:
        row.ordered_on = on
    elif then is State.SENT:
        row.sent_on = on
    elif then is State.FITTED:
        row.fitted_on = on
    else:
        row.closed_on = on
    row.state, row.closed_because = then, because or row.closed_because
    session.flush()
    return found


def _locked(session: Session, order_id: UUID) -> Ordered:
    session.execute(select(EquipmentOrder.id).where(EquipmentOrder.id == order_id).with_for_update())
    query = _orders().where(EquipmentOrder.id == order_id).execution_options(populate_existing=True)
    row, item = session.execute(query).one()
    return Ordered(row, item)


def _orders() -> Select[EquipmentOrder, EquipmentItem]:
    return (
        select(EquipmentOrder, EquipmentItem)
        .join(EquipmentItem, EquipmentItem.id == EquipmentOrder.item_id)
        .join(AssessmentRow, AssessmentRow.id == EquipmentOrder.assessment_id)
    )


def _waiting(session: Session, viewer: Viewer, *states: State) -> list[Waiting]:
    teams = viewer.teams(Action.SEE_EQUIPMENT)
    rows = session.execute(
        _orders()
        .add_columns(Person, Team)
        .join(Person, Person.id == AssessmentRow.person_id)
        .join(Team, Team.id == EquipmentOrder.team_id)
        .join(
            PersonMembership,
            (PersonMembership.person_id == Person.id) & (PersonMembership.team_id == EquipmentOrder.team_id),
        )
        .where(
            EquipmentOrder.team_id.in_(teams),
            EquipmentOrder.state.in_(states),
            not_over(PersonMembership, clock.today()),
        )
        .order_by(EquipmentOrder.asked_on, EquipmentOrder.recorded_at, EquipmentOrder.id)
    )
    return [Waiting(Ordered(row, item), whose_of(person, team)) for row, item, person, team in rows]
