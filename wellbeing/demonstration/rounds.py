"""The demonstration's rounds: half a year of wishes, one week being settled, one open; two roles and a training.

Through the doors of the store, each as of its own day. Everybody is invented. Called once, when it is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota.limits import DAYS_IN_WEEK
from rota.local_time import instant, monday_of
from rota.rounds import Stage, Wants
from wellbeing import clock
from wellbeing.importing.people import supported_by
from wellbeing.models import Notice, Team, TeamTimeOnce
from wellbeing.models.rounds import WishWritten
from wellbeing.store import rounds, settling, team_role, team_time
from wellbeing.viewer import Viewer

OPENED, CLOSED = timedelta(days=12), timedelta(days=5)
"""How long before a week its wishes were opened and closed."""
EVENING = time(18)
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker wished: of a day (0 is Monday), or to see a person. `gave_way`: it did."""

    worker: str
    kind: Wants
    day: int | None = None
    person: str | None = None
    gave_way: bool = False


PAST: Mapping[int, tuple[Said, ...]] = {
    23: (Said("tom", Wants.DAY_OFF, SATURDAY, gave_way=True), Said("amina", Wants.DAY_OFF, SATURDAY)),
    19: (Said("grace", Wants.EARLY, 2), Said("dev", Wants.DAY_OFF, 4), Said("joy", Wants.SEE_PERSON, person="edna")),
    15: (Said("tom", Wants.DAY_OFF, SUNDAY, gave_way=True), Said("marcus", Wants.DAY_OFF, SUNDAY)),
    11: (Said("amina", Wants.DAY_OFF, SUNDAY, gave_way=True), Said("kerry", Wants.EARLY, 3)),
    7: (Said("amina", Wants.LATE, 1), Said("tom", Wants.EARLY, 0), Said("lena", Wants.SEE_PERSON, person="rosa")),
    5: (Said("tom", Wants.DAY_OFF, SATURDAY, gave_way=True), Said("sam", Wants.DAY_OFF, SATURDAY)),
    3: (Said("amina", Wants.SEE_PERSON, person="joan"), Said("grace", Wants.DAY_OFF, 2), Said("pat", Wants.LATE, 4)),
}
"""Weeks ago, and what was wished then."""
SETTLED_NOW: tuple[Said, ...] = (
    Said("amina", Wants.DAY_OFF, SUNDAY),
    Said("tom", Wants.DAY_OFF, SUNDAY),
    Said("grace", Wants.DAY_OFF, SUNDAY),
    Said("lena", Wants.DAY_OFF, SUNDAY),
    Said("kerry", Wants.EARLY, 2),
    Said("joy", Wants.SEE_PERSON, person="joan"),
    Said("pat", Wants.LATE, 3),
)
OPEN_NOW: tuple[Said, ...] = (
    Said("tom", Wants.EARLY, 4),
    Said("grace", Wants.DAY_OFF, SATURDAY),
    Said("marcus", Wants.NOTHING),
    Said("dev", Wants.DAY_OFF, 1),
    Said("yusuf", Wants.SEE_PERSON, person="abdul"),
)


def write_rounds(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """The rounds of the team's weeks, its roles, and a training next week."""
    people = {reference: person.id for reference, (person, _) in supported_by(session, team).items()}
    monday = monday_of(today)
    for ago, said in PAST.items():
        week = monday - timedelta(weeks=ago)
        _closed(session, team, viewers, people, week, said, until=Stage.DONE)
    _roles(session, team, viewers, monday)
    _closed(session, team, viewers, people, monday + timedelta(days=DAYS_IN_WEEK), SETTLED_NOW, until=Stage.SETTLE)
    # What was told of rounds long ago has been seen by now.
    ours = (rounds.NOTICE, settling.NOTICE, team_role.NOTICE)
    old = update(Notice).where(Notice.team_id == team.id, Notice.kind.in_(ours), Notice.seen_at.is_(None))
    session.execute(old.values(seen_at=clock.now()))
    coming = monday + timedelta(days=2 * DAYS_IN_WEEK)
    with clock.at(min(clock.now(), instant(coming - OPENED, EVENING))):
        _open(session, team, viewers["kerry"], coming, closes=max(instant(coming - CLOSED, EVENING), _soon()))
        _say(session, team, viewers, people, coming, OPEN_NOW)
    _training(session, team, viewers, monday + timedelta(days=DAYS_IN_WEEK + 1))


def _soon() -> datetime:
    return clock.now() + timedelta(days=1)


def _open(session: Session, team: Team, by: Viewer, week: date, *, closes: datetime | None) -> None:
    rounds.open_wishes(session, by, team.id, week, anonymous=True, closes_at=closes, expects=None)


def _say(
    session: Session,
    team: Team,
    viewers: Mapping[str, Viewer],
    people: Mapping[str, UUID],
    week: date,
    said: tuple[Said, ...],
) -> None:
    for each in said:
        rounds.wish(
            session,
            viewers[each.worker],
            team.id,
            week,
            each.kind,
            f"demonstration-{week.isoformat()}-{each.kind}",
            day=None if each.day is None else week + timedelta(days=each.day),
            person_id=people[each.person] if each.person else None,
        )


def _closed(
    session: Session,
    team: Team,
    viewers: Mapping[str, Viewer],
    people: Mapping[str, UUID],
    week: date,
    said: tuple[Said, ...],
    *,
    until: Stage,
) -> None:
    """A week whose wishes were closed, and settled where somebody gave way."""
    kerry, now = viewers["kerry"], clock.now()
    with clock.at(min(now, instant(week - OPENED, EVENING))):
        _open(session, team, kerry, week, closes=None)
        _say(session, team, viewers, people, week, said)
    with clock.at(min(now, instant(week - CLOSED, EVENING))):
        rounds.go(session, kerry, team.id, week, Stage.SETTLE, Stage.WISHES)
        wishes = {
            (row.worker_id, row.kind): row.id
            for row in session.scalars(
                select(WishWritten).where(WishWritten.team_id == team.id, WishWritten.week == week)
            )
        }
        for each in said:
            worker = viewers[each.worker].worker_id
            if each.gave_way and worker is not None:
                wish = wishes[worker, each.kind]
                settling.give_way(session, kerry, team.id, week, wish, "few", f"demonstration-{wish.hex[:12]}")
        if until is Stage.DONE:
            rounds.go(session, kerry, team.id, week, Stage.DONE, Stage.SETTLE)


def _roles(session: Session, team: Team, viewers: Mapping[str, Viewer], monday: date) -> None:
    """Who keeps the rota this month, after somebody else, and who looks after medicines."""
    keeper = team_role.add(
        session, viewers["kerry"], team.id, "Keeps the rota", "Opens the rounds, and sees that the week gets made.", 90
    )
    medicines = team_role.add(
        session, viewers["kerry"], team.id, "Medicines", "Checks the charts, and is who the pharmacy rings.", 60
    )
    for role, worker, starts in (
        (keeper, "grace", monday - timedelta(days=63)),
        (medicines, "bernie", monday - timedelta(days=120)),
        (keeper, "kerry", monday - timedelta(days=21)),
        (keeper, "amina", monday + timedelta(days=14)),
    ):
        taker = viewers[worker].worker_id
        if taker is not None:
            with clock.at(min(clock.now(), instant(starts, time(9)))):
                team_role.hand_over(session, viewers["kerry"], team.id, role, taker, starts)


def _training(session: Session, team: Team, viewers: Mapping[str, Viewer], day: date) -> None:
    """Three learn about falls on a Tuesday afternoon."""
    there = tuple(worker for name in ("amina", "tom", "joy") if (worker := viewers[name].worker_id) is not None)
    said = team_time.Said("training", day, time(14), 90, there, None, "Falls, and getting up again. Bring a mat.")
    if session.scalar(select(TeamTimeOnce.id).where(TeamTimeOnce.team_id == team.id)) is None:
        team_time.add(session, viewers["kerry"], team.id, said, "demonstration-training")
