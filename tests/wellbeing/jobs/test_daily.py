"""The coming weeks are asked for day after day, without anyone asking."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from rota.pattern import Shape
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.jobs import daily
from wellbeing.jobs.daily import Daily
from wellbeing.models import TimelineVisit
from wellbeing.store import usual, usual_begin
from wellbeing.store.asked_visits import horizon_end
from wellbeing.store.week import week_of

FORTNIGHT = timedelta(days=14)


@pytest.fixture
def teams(session: Session) -> list[SmallTeam]:
    with clock.at(THURSDAY_BEFORE):
        made = [create_small_team(session, name) for name in ("Tilbury", "Grays")]
    session.commit()
    return made


def last_asked(session: Session, team: SmallTeam):  # type: ignore[no-untyped-def]
    """The last day on which this team is asked for a visit."""
    last = session.scalar(select(func.max(TimelineVisit.last_day)).where(TimelineVisit.team_id == team.team.id))
    session.commit()
    return last


def test_the_coming_weeks_move_on_with_the_days(session: Session, teams: list[SmallTeam]) -> None:
    keeping = Daily(sessionmaker(session.get_bind()))
    assert [last_asked(session, team) for team in teams] == [SUNDAY, SUNDAY]
    for at in (THURSDAY_BEFORE, THURSDAY_BEFORE + FORTNIGHT):
        with clock.at(at):
            keeping.keep_up()
            assert [last_asked(session, team) for team in teams] == [horizon_end(clock.today())] * 2


def test_once_a_day_is_enough(session: Session, teams: list[SmallTeam], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(daily, "extend_horizon", lambda session, team: asked.append(team))
    keeping = Daily(sessionmaker(session.get_bind()))
    with clock.at(THURSDAY_BEFORE):
        keeping.keep_up()
        keeping.keep_up()
    assert len(asked) == len(teams)
    with clock.at(THURSDAY_BEFORE + timedelta(days=1)):
        keeping.keep_up()
    assert len(asked) == 2 * len(teams)


def test_each_day_the_hours_banks_are_looked_at_even_where_the_weeks_could_not_be_asked_for(
    session: Session, teams: list[SmallTeam], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[object] = []
    monkeypatch.setattr(daily, "extend_horizon", lambda session, team: 1 / 0)
    monkeypatch.setattr(daily, "notice_drift", lambda session, team: looked_at.append(team))
    with clock.at(THURSDAY_BEFORE):
        Daily(sessionmaker(session.get_bind())).keep_up()
    assert set(looked_at) == {team.team.id for team in teams}


def test_one_teams_trouble_stops_no_other(
    session: Session, teams: list[SmallTeam], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = min(team.team.id for team in teams)
    real = daily.extend_horizon

    def troubled(session: Session, team: object) -> None:
        if team == first:
            raise ValueError("a plan that can't be read")
        real(session, team)  # type: ignore[arg-type]

    monkeypatch.setattr(daily, "extend_horizon", troubled)
    session.commit()
    with clock.at(THURSDAY_BEFORE):
        Daily(sessionmaker(session.get_bind())).keep_up()
        other = next(team for team in teams if team.team.id != first)
        assert last_asked(session, other) == horizon_end(clock.today())
    assert str(first) in caplog.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_week_that_comes_into_sight_is_planned_as_usual_and_nobody_is_told(session: Session) -> None:
    with clock.at(THURSDAY_BEFORE):
        team = create_small_team(session)
        team.plan_week()
        begun = usual_begin.from_weeks(session, team.team.id, Shape(1, MONDAY), None)
        usual.record_change(
            session,
            team_id=team.team.id,
            change=begun,
            author_id=None,
            device="tests",
            client_key="1",
            kind="begin",
            happened_at=THURSDAY_BEFORE,
        )
        session.commit()
        keeping = Daily(sessionmaker(session.get_bind()))
        keeping.keep_up()
        last = horizon_end(clock.today()) - timedelta(days=6)
        assert week_of(session, team.team.id, last).rota.assignments == (), "it was in sight before the pattern was"
        session.commit()
    with clock.at(THURSDAY_BEFORE + FORTNIGHT / 2):
        keeping.keep_up()
        week = week_of(session, team.team.id, last + FORTNIGHT / 2)
        assert len(week.rota.assignments) == 21
        assert week_of(session, team.team.id, week.first, told=True).rota.assignments == ()
        assert week_of(session, team.team.id, last).rota.assignments == ()
