"""What the demonstration's team in Tilbury has told and asked each other about its rota, around this moment.

Written through the doors that a team uses. Knows invented workers; decides nothing. Where the
week has too little left for one of them, that one is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice, product
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import Change, move, retime
from rota.local_time import monday_of
from wellbeing import clock
from wellbeing.demonstration.sign_ins import DOMAIN
from wellbeing.models import Assignment, Team, ToldChange
from wellbeing.models.rota import TimelineVisit
from wellbeing.store import advice, comment, swap, told
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.store.swap import Not
from wellbeing.store.timeline import asked_from, states_of
from wellbeing.store.told_at_once import Settled, settle
from wellbeing.viewer import Viewer

SOON = timedelta(minutes=90)
"""What starts sooner is left alone."""
AHEAD = timedelta(days=9)
REASON = "We talked it through on the phone."
MOST_TRIED = 4
"""Visits that are tried before giving up."""
ABOUT = timedelta(hours=1)
OTHERS = ("grace", "dev", "joy", "lena", "marcus", "sam")
"""Whose visit may be the open one."""
Theirs = tuple[Viewer, tuple[UUID, datetime]]
EARLIER, LATER = timedelta(minutes=-10), timedelta(minutes=10)


def write_telling(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """All of it, as of now; the others have seen what they were told of this week."""
    now = clock.now()
    _have_seen(session, viewers.values(), now)
    with clock.at(now - timedelta(hours=20)):
        _advice(session, team, viewers)
        _comment(session, team)
    with clock.at(now - timedelta(hours=3)):
        _retimed(session, team, viewers)
        _opened(session, team, viewers)
        _swap(session, team, viewers)


def _have_seen(session: Session, viewers: Iterable[Viewer], now: datetime) -> None:
    """Whoever was told something more than a day ago has seen it by now."""
    rows = session.scalars(
        select(ToldChange).where(ToldChange.seen_at.is_(None), ToldChange.told_at < now - timedelta(days=1))
    )
    by_worker: dict[UUID, list[UUID]] = {}
    for row in rows:
        by_worker.setdefault(row.worker_id, []).append(row.id)
    for viewer in viewers:
        if viewer.worker_id in by_worker:
            told.see(session, viewer, by_worker[viewer.worker_id])


def _coming(session: Session, team: Team, viewer: Viewer, *, alone: bool = True) -> Iterator[tuple[UUID, datetime]]:
    """The worker's coming visits that have been told, the furthest first; those made `alone`, or all."""
    now = clock.now() + timedelta(hours=3)
    rows = session.execute(
        select(Assignment.visit_id, Assignment.start, TimelineVisit.asked)
        .join(TimelineVisit, TimelineVisit.id == Assignment.visit_id)
        .where(
            TimelineVisit.team_id == team.id,
            TimelineVisit.told.is_not(None),
            Assignment.worker_id == viewer.worker_id,
            Assignment.start.between(now + SOON, now + AHEAD),
        )
        .order_by(Assignment.start.desc())
    )
    found = ((row.visit_id, row.start, asked_from(row.asked)) for row in rows)
    return ((visit, start) for visit, start, asked in found if asked and not (alone and asked.double_handed))


def _settled(session: Session, team: Team, by: Viewer, visit: UUID, kind: str, make: Callable[..., Change]) -> bool:
    change = make(states_of(session, team.id, [visit]), visit)
    answer = settle(session, by, team.id, change, kind=kind, client_key=uuid4().hex, content=uuid4().hex, reason=REASON)
    return isinstance(answer, Settled)


def _retimed(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """Tom moved two of Amina's visits a little, and told her; she has not seen it yet."""
    causes = ["The nurse comes to them first.", "They would like to see the end of the match."]
    for visit, start in islice(_coming(session, team, viewers["amina"]), MOST_TRIED):
        if causes and any(
            _settled(session, team, viewers["tom"], visit, "retime", _moved_to(start + shift, causes[-1]))
            for shift in (LATER, EARLIER)
        ):
            causes.pop()


def _moved_to(start: datetime, cause: str) -> Callable[..., Change]:
    return lambda timeline, visit: retime(timeline, visit, start, cause)


def _opened(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """A visit not far from one of Amina's is open, and why."""
    theirs = (
        (viewers[name], each) for name in OTHERS if name in viewers for each in _coming(session, team, viewers[name])
    )
    cause = "My boiler has given up and the man comes then. Who could go?"
    for viewer, (visit, _) in _near(list(theirs), _times(session, team, viewers["amina"])):
        if _settled(session, team, viewer, visit, "move", lambda timeline, v: move(timeline, v, 1, None, cause)):
            return


def _times(session: Session, team: Team, viewer: Viewer) -> list[datetime]:
    return [start for _, start in _coming(session, team, viewer, alone=False)]


def _near(theirs: Iterable[Theirs], times: Iterable[datetime]) -> list[Theirs]:
    """A few of those that are about an hour away from the nearest of these times."""
    known = list(times)
    if not known:
        return []
    return sorted(theirs, key=lambda each: abs(min(abs(each[1][1] - time) for time in known) - ABOUT))[:MOST_TRIED]


def _swap(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """Tom asks Amina: a visit of his for one of hers that begins about when his does."""
    tom, amina = viewers["tom"], viewers["amina"]
    assert amina.worker_id is not None
    theirs, hers = list(_coming(session, team, tom)), list(_coming(session, team, amina))
    pairs = sorted(product(theirs, hers), key=lambda pair: abs(pair[0][1] - pair[1][1]))
    words = "They live two doors from my next one, and yours is on your way home. Shall we?"
    for (his, _), (her, _) in pairs[:MOST_TRIED]:
        exchange = swap.exchange_of(session, tom, team.id, amina.worker_id, [(his, 1)], [(her, 1)])
        if not isinstance(exchange, Not) and not swap.look_at(session, team.id, exchange).stops:
            swap.ask(session, tom, team.id, exchange, words, uuid4().hex)
            return


def _advice(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """Grace asked about the week; two have answered."""
    week = monday_of(clock.today())
    asked = [str(viewers[name].worker_id) for name in ("amina", "tom", "dev") if name in viewers]
    question = (
        "Three of us are late on Thursday after the meeting. Could we begin Friday half an hour later, and tell people?"
    )
    row = advice.ask(session, viewers["grace"], team.id, week, None, question, asked, uuid4().hex)
    answers = {
        "tom": "Yes for most. Joan will not mind, but somebody must be at the insulin visits on time.",
        "dev": "I can take the early ones, then I am home for the school run.",
    }
    for name, words in answers.items():
        if name in viewers:
            with clock.at(clock.now() + timedelta(hours=2)):
                advice.answer(session, viewers[name], row.id, words, uuid4().hex)


def _comment(session: Session, team: Team) -> None:
    """The coach has looked at the week."""
    user = user_with_email(session, f"coach@{DOMAIN}")
    coach = viewer_of(session, user) if user is not None else None
    if coach is not None:
        words = "Sunday looks long for two of you. What would make it easier? You know best what can move."
        comment.say(session, coach, team.id, monday_of(clock.today()), None, words, uuid4().hex)
