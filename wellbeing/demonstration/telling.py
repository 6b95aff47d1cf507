"""What the demonstration's team in Tilbury has told and asked each other about its rota, around this moment.

Written through the doors that a team uses. Knows invented workers; decides nothing. Where the
week has too little left for one of them, that one is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.changes import Change, move, retime
from rota.local_time import monday_of
from rota.rules import broken
from rota.week import Assignment, Week
from wellbeing import clock
from wellbeing.demonstration.sign_ins import DOMAIN
from wellbeing.models import Team, ToldChange
from wellbeing.store import advice, comment, swap, told
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.store.swap import Not
from wellbeing.store.timeline import states_of
from wellbeing.store.told_at_once import Settled, settle
from wellbeing.store.week import week_of
from wellbeing.viewer import Viewer

SOON = timedelta(minutes=90)
"""What starts sooner is left alone."""
LOOKED_BACK = timedelta(hours=3)
"""How long ago it was told and asked."""
REASON = "We talked it through on the phone."
MOST_TRIED, FEW_TRIED = 80, 4
SHIFTS = tuple(timedelta(minutes=minutes) for minutes in (10, -10, 5, -5, 15, -15))


def write_telling(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """All of it, as of now; the others have seen what they were told of this week."""
    now = clock.now()
    _have_seen(session, viewers.values(), now)
    with clock.at(now - timedelta(hours=20)):
        _advice(session, team, viewers)
        _comment(session, team)
    with clock.at(now - LOOKED_BACK):
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


def _coming(week: Week, viewer: Viewer) -> list[Assignment]:
    """The worker's coming visits of the week that they make alone, the furthest first."""
    after = clock.now() + LOOKED_BACK + SOON
    mine = week.rota.of_worker(str(viewer.worker_id))
    return [a for a in reversed(mine) if a.start > after and not week.visit[a.visit].double_handed]


def _week(session: Session, team: Team) -> Week:
    return week_of(session, team.id, monday_of(clock.today()))


def _breaks(week: Week, *changed: Assignment) -> bool:
    """Whether the week with these would break a rule that is never broken, for those whom it touches."""
    before = (week.rota.at(each.visit, each.place) for each in changed)
    workers = {a.worker for a in (*changed, *before) if a is not None and a.worker is not None}
    people = {week.visit[each.visit].person for each in changed}
    return bool(broken(week, week.rota.with_assignments(changed), workers, people))


def _settled(session: Session, team: Team, by: Viewer, visit: UUID, kind: str, make: Callable[..., Change]) -> bool:
    change = make(states_of(session, team.id, [visit]), visit)
    key = uuid4().hex
    answer = settle(session, by, team.id, change, kind=kind, client_key=key, content=key, reason=REASON)
    return isinstance(answer, Settled)


def _retimed(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """Tom moved two of Amina's visits a little, and told her; she has not seen it yet."""
    causes = ["The nurse comes to them first.", "They would like to see the end of the match."]
    week = _week(session, team)
    for one in _coming(week, viewers["amina"])[:MOST_TRIED]:
        if week.visit[one.visit].time_critical:
            continue
        moved = [each for shift in SHIFTS if not _breaks(week, each := replace(one, start=one.start + shift))]
        if causes and moved:
            make = _moved_to(moved[0].start, causes[-1])
            if _settled(session, team, viewers["tom"], one.visit, "retime", make):
                causes.pop()
                week = week.planned(week.rota.with_assignments(moved[:1]))


def _moved_to(start: datetime, cause: str) -> Callable[..., Change]:
    return lambda timeline, visit: retime(timeline, visit, start, cause)


def _opened(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """A visit that Amina could take is open, and why."""
    cause = "My boiler has given up and the man comes then. Who could go?"
    week, amina = _week(session, team), str(viewers["amina"].worker_id)
    theirs = [
        (viewer, one)
        for name, viewer in viewers.items()
        if name not in ("amina", "tom")
        for one in _coming(week, viewer)
    ]
    for viewer, one in sorted(theirs, key=lambda each: each[1].start, reverse=True)[:MOST_TRIED]:
        alone, taken = replace(one, worker=None), replace(one, worker=amina)
        if not _breaks(week, alone) and not _breaks(week, taken):
            _settled(session, team, viewer, one.visit, "move", lambda timeline, v: move(timeline, v, 1, None, cause))
            return


def _swap(session: Session, team: Team, viewers: Mapping[str, Viewer]) -> None:
    """Tom asks Amina: a visit of his for one of hers that begins about when his does."""
    tom, amina, week = viewers["tom"], viewers["amina"], _week(session, team)
    assert amina.worker_id is not None
    pairs = sorted(
        product(_coming(week, tom), _coming(week, amina)), key=lambda both: abs(both[0].start - both[1].start)
    )
    words = "They live two doors from my next one, and yours is on your way home. Shall we?"
    kind = [both for both in pairs[:MOST_TRIED] if not _breaks(week, *_changed_over(*both))]
    for his, hers in [*kind[:1], *pairs[:FEW_TRIED]]:
        sides = [(his.visit, his.place)], [(hers.visit, hers.place)]
        exchange = swap.exchange_of(session, tom, team.id, amina.worker_id, *sides)
        if not isinstance(exchange, Not) and not swap.look_at(session, team.id, exchange).stops:
            swap.ask(session, tom, team.id, exchange, words, uuid4().hex)
            return


def _changed_over(his: Assignment, hers: Assignment) -> tuple[Assignment, Assignment]:
    return replace(his, worker=hers.worker), replace(hers, worker=his.worker)


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
