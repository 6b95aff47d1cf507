"""A worked day follows the rows it was counted from: a contract that ends, a move, leave that comes in later."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from rota.face_to_face import PaidTime, Share
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, SmallTeam
from wellbeing import clock
from wellbeing.importing.crew import load_leave
from wellbeing.importing.summary import Summary
from wellbeing.importing.tables import LeaveRow
from wellbeing.models import Contract, TeamMembership, WorkedDay
from wellbeing.store import worked_day
from wellbeing.store.report import shares
from wellbeing.store.worker import worker_leaves, worker_moves

TUESDAY, WEDNESDAY = (MONDAY + timedelta(days=n) for n in (1, 2))
AFTER_THE_WEEK = datetime.combine(SUNDAY, time(23), UTC)


def counted(team: SmallTeam) -> None:
    """Every day of the week written, as when somebody recorded something on each."""
    worked_day.recompute(team.session, team.team.id, MONDAY, SUNDAY)


def contracted(team: SmallTeam, team_id: UUID | None = None) -> list[int]:
    """Sam's contracted minutes, day by day."""
    team.session.flush()
    rows = team.session.scalars(
        select(WorkedDay)
        .where(WorkedDay.worker_id == team.sam.id, WorkedDay.team_id == (team_id or team.team.id))
        .order_by(WorkedDay.day)
    )
    return [row.contracted for row in rows]


def paid(team: SmallTeam, team_id: UUID) -> int:
    """Minutes that the report says this team was paid for in the week."""
    with clock.at(AFTER_THE_WEEK):
        found = shares(team.session, {team_id}, MONDAY, SUNDAY)
    return sum(found.values(), Share()).paid


def test_a_leavers_days_after_the_last_are_paid_no_more(tilbury: SmallTeam) -> None:
    counted(tilbury)
    assert all(contracted(tilbury))
    worker_leaves(tilbury.session, tilbury.sam.id, TUESDAY, None)
    days = contracted(tilbury)
    assert all(days[:2]) and not any(days[2:])


def test_a_movers_days_are_paid_once_and_by_the_new_team(tilbury: SmallTeam) -> None:
    chadwell = factories.create_team(tilbury.session, "Chadwell", tilbury.team.provider)
    factories.create_worker(tilbury.session, chadwell, "Noor", minutes_a_week=0)
    counted(tilbury)
    worked_day.recompute(tilbury.session, chadwell.id, MONDAY, SUNDAY)
    whole, week = paid(tilbury, tilbury.team.id), sum(contracted(tilbury))
    worker_moves(tilbury.session, tilbury.sam.id, chadwell.id, WEDNESDAY, None)
    left = sum(contracted(tilbury))
    assert 0 < left < week
    assert paid(tilbury, tilbury.team.id) == whole - (week - left)
    assert paid(tilbury, chadwell.id) == week - left


def test_leave_that_comes_in_later_is_taken_off_days_already_written(tilbury: SmallTeam) -> None:
    counted(tilbury)
    row = LeaveRow(2, "sam", "sickness", TUESDAY, WEDNESDAY)
    load_leave(tilbury.session, tilbury.team, [row], {"sam": tilbury.sam}, Summary("Tilbury"))
    rows = tilbury.session.scalars(
        select(WorkedDay).where(WorkedDay.worker_id == tilbury.sam.id).order_by(WorkedDay.day)
    ).all()
    assert [row.day for row in rows if row.sickness] == [TUESDAY, WEDNESDAY]


def test_days_together_are_paid_as_each_by_itself(tilbury: SmallTeam) -> None:
    session, sam = tilbury.session, tilbury.sam
    other = factories.create_team(session, "Chadwell", tilbury.team.provider)
    days = [MONDAY + timedelta(days=n) for n in range(28)]
    for number, change in enumerate((None, "contract", "membership", "absence", "leaves", "two at once")):
        with session.begin_nested() as nested:
            _change(tilbury, other.id, change)
            session.flush()
            employed = worked_day.employed(session, [sam.id])
            for team in (tilbury.team.id, other.id):
                for some in (days, days[::3], days[9:10], []):
                    each = (employed.paid_on(team, sam.id, day) for day in some)
                    assert employed.paid_over(team, sam.id, some) == sum(filter(None, each), PaidTime()), (number, team)
            nested.rollback()


def _change(team: SmallTeam, other: UUID, what: str | None) -> None:
    session, sam, later = team.session, team.sam, MONDAY + timedelta(days=9)
    if what == "contract":
        session.add(Contract(worker_id=sam.id, minutes_a_week=600, starts=later, until=later + timedelta(days=9)))
    elif what in ("membership", "two at once"):
        starts = later if what == "membership" else MONDAY - timedelta(days=99)
        session.add(TeamMembership(worker_id=sam.id, team_id=other, starts=starts))
    elif what == "absence":
        factories.create_absence(session, sam, later, later + timedelta(days=3), minutes_a_day=100)
    elif what == "leaves":
        for row in session.scalars(select(TeamMembership).where(TeamMembership.worker_id == sam.id)):
            row.until = later
