"""A person moves to another team: their visits to come go with them, and what was stays."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, SmallTeam
from wellbeing import clock
from wellbeing.models import (
    Concern,
    PersonMembership,
    RotaChange,
    Team,
    TimelineVisit,
    ToldAssignment,
    VisitAlarm,
    WorkedDay,
)
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.change_log import NotTaken, Refusal
from wellbeing.store.entries import What
from wellbeing.store.publish import publish
from wellbeing.store.rota import load_timeline, undo
from wellbeing.store.visit_entry import Said, record

WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (2, 3))
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def chadwell(tilbury: SmallTeam) -> Team:
    """Another team of the same provider, while Tilbury's week is planned and told."""
    tilbury.plan_week()
    publish(tilbury.session, team_id=tilbury.team.id, author_id=tilbury.user.id, reason="so it is")
    return factories.create_team(tilbury.session, "Chadwell", tilbury.team.provider)


def joan_is_with(team: SmallTeam, new: Team, starts: date, *, until: date | None) -> None:
    old = team.session.scalars(select(PersonMembership).where(PersonMembership.person_id == team.joan.id)).one()
    old.until = until
    team.session.add(PersonMembership(person_id=team.joan.id, team_id=new.id, starts=starts))
    team.session.flush()


def days_of_joan(team: SmallTeam, of: Team) -> dict[date, set[UUID]]:
    """The days of this week on which this team is asked to visit Joan, with the visits."""
    found: dict[date, set[UUID]] = {}
    for id, state in load_timeline(team.session, of.id, MONDAY, SUNDAY).items():
        if state.asked is not None and state.asked.person == str(team.joan.id):
            found.setdefault(min(state.asked.days), set()).add(id)
    return found


@pytest.mark.parametrize("old_team_first", [True, False])
def test_visits_to_come_are_withdrawn_here_and_asked_there(
    tilbury: SmallTeam, chadwell: Team, old_team_first: bool
) -> None:
    before = days_of_joan(tilbury, tilbury.team)
    joan_is_with(tilbury, chadwell, THURSDAY, until=WEDNESDAY)
    with clock.at(WEDNESDAY_NOON):
        for team in (tilbury.team, chadwell) if old_team_first else (chadwell, tilbury.team):
            extend_horizon(tilbury.session, team.id)
        assert extend_horizon(tilbury.session, tilbury.team.id) is None
        assert extend_horizon(tilbury.session, chadwell.id) is None
    here, there = days_of_joan(tilbury, tilbury.team), days_of_joan(tilbury, chadwell)
    assert max(here) == WEDNESDAY and min(there) == THURSDAY
    assert {**here, **there} == before, "every visit keeps its id and is with one team"
    told = select(ToldAssignment.start).join(TimelineVisit, TimelineVisit.id == ToldAssignment.visit_id)
    starts = tilbury.session.scalars(told.where(TimelineVisit.person_id == tilbury.joan.id)).all()
    assert max(starts) < datetime.combine(THURSDAY, time(), UTC), "no worker here is still told to go"


def test_the_old_team_can_not_undo_what_is_with_another(tilbury: SmallTeam, chadwell: Team) -> None:
    joan_is_with(tilbury, chadwell, THURSDAY, until=WEDNESDAY)
    with clock.at(WEDNESDAY_NOON):
        withdrawn = extend_horizon(tilbury.session, tilbury.team.id)
        extend_horizon(tilbury.session, chadwell.id)
        assert withdrawn is not None
        answer = undo(
            tilbury.session,
            team_id=tilbury.team.id,
            seq=withdrawn.seq,
            author_id=tilbury.user.id,
            device="pages",
            client_key="undo",
            happened_at=clock.now(),
        )
    assert isinstance(answer, NotTaken) and answer.reason is Refusal.HANDED_OVER
    assert "with another team now" in answer.sentence
    log = tilbury.session.scalars(select(RotaChange.kind).where(RotaChange.team_id == tilbury.team.id)).all()
    assert log[-1] == "plan", "the withdrawal stays in the old team's history"


def test_while_both_teams_support_somebody_the_visit_stays_where_it_is(tilbury: SmallTeam, chadwell: Team) -> None:
    before = days_of_joan(tilbury, tilbury.team)
    joan_is_with(tilbury, chadwell, THURSDAY, until=None)
    with clock.at(WEDNESDAY_NOON):
        extend_horizon(tilbury.session, chadwell.id, last=SUNDAY)
    assert days_of_joan(tilbury, tilbury.team) == before
    assert days_of_joan(tilbury, chadwell) == {}


def test_a_worry_and_an_alarm_hold_their_visit_where_they_were_said_and_raised(
    tilbury: SmallTeam, chadwell: Team
) -> None:
    held = [tilbury.visit(tilbury.breakfast, WEDNESDAY), tilbury.visit(tilbury.breakfast, THURSDAY)]
    of = {"team_id": tilbury.team.id, "person_id": tilbury.joan.id, "worker_id": tilbury.amira.id, "at": WEDNESDAY_NOON}
    worry = {"kind": "worry", "told": "team", "words": "She is thinner.", "client_key": "k", "content_hash": "h"}
    tilbury.session.add(Concern(visit_id=held[0], arrived_at=WEDNESDAY_NOON, **worry, **of))
    tilbury.session.add(VisitAlarm(visit_id=held[1], kind="not_started", **of))
    with clock.at(WEDNESDAY_NOON):
        joan_is_with(tilbury, chadwell, WEDNESDAY, until=MONDAY + timedelta(days=1))
        extend_horizon(tilbury.session, chadwell.id)
    assert [tilbury.session.get_one(TimelineVisit, visit).team_id for visit in held] == [tilbury.team.id] * 2


def test_what_was_recorded_stays_with_the_team_of_its_day(tilbury: SmallTeam, chadwell: Team) -> None:
    visit = tilbury.visit(tilbury.breakfast, WEDNESDAY)
    at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    said = Said(visit, "b", What.FINISHED, at + timedelta(minutes=30), at, at + timedelta(minutes=30))
    with clock.at(WEDNESDAY_NOON):
        record(tilbury.session, tilbury.viewer(), said)
        joan_is_with(tilbury, chadwell, WEDNESDAY, until=MONDAY + timedelta(days=1))
        extend_horizon(tilbury.session, chadwell.id)
    row = tilbury.session.get_one(TimelineVisit, visit)
    assert row.team_id == tilbury.team.id
    assert visit not in set().union(*days_of_joan(tilbury, chadwell).values())
    assert {day.team_id for day in tilbury.session.scalars(select(WorkedDay)) if day.face_to_face} == {tilbury.team.id}
