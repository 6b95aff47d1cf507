"""Wellbeing Plans between rows and dataclasses, and what a new version does to the rota.

Knows that a version is kept whole, that support lines keep their ids, and that visits are asked for some weeks
ahead. What a version means for visits is `plans.changes`; how a change is taken is the one door.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans import plan as plans
from plans.answers import mark, with_answer
from plans.plan import Plan, Version
from plans.support import SupportLine
from plans.support_problems import problems
from rota.json_form import from_json, to_json
from rota.week import local_day
from wellbeing import clock
from wellbeing.models.account import User
from wellbeing.models.person import Person
from wellbeing.models.plan import PlanBefore, PlanVersion, WellbeingPlan
from wellbeing.store import about_me
from wellbeing.store import person as people
from wellbeing.store.asked_visits import ask, lock_teams
from wellbeing.store.lines import lines_in_plan, write_lines
from wellbeing.store.rota import Recorded, lock
from wellbeing.viewer import Action, NotYours, Viewer

MOST_EARLIER = 200
"""Answers that no longer stand, as a page lists them."""
BROUGHT_IN = "imported"
"""Who wrote a plan that came from files."""


class WrittenMeanwhile(Exception):
    """Somebody else saved this step after the page was opened. Nothing was saved.

    `now` is the plan as it stands; `by` and `at` say whose answer that is and since when, where it is known.
    """

    def __init__(self, now: Plan, by: str | None = None, at: datetime | None = None) -> None:
        super().__init__("Somebody else saved this step while you were writing.")
        self.now, self.by, self.at = now, by, at


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer to a step that no longer stands: a plan with that step alone; who wrote over it (or, `set_aside`, who
    wrote it and let another's stand), and when.
    """

    step: str
    plan: Plan
    set_aside: bool
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version that stands, and the change that it made to the rota (None where it altered no visit)."""

    version: int
    recorded: Recorded | None


@lru_cache(1_000)
def body_from(text: str) -> Plan:
    """The plan in `wellbeing_plan.body`: everything but its support."""
    return from_json(Plan, json.loads(text))


def body_text(plan: Plan) -> str:
    """The JSON of a plan without its support, as `wellbeing_plan.body` holds it."""
    return json.dumps(to_json(replace(plan, support=())), separators=(",", ":"))


def plan_of(session: Session, viewer: Viewer, person_id: UUID, action: Action = Action.SEE_PEOPLE) -> Plan:
    """The person's plan as it stands, with the support lines in it; an empty one before the first word is written.

    Raises `NotYours`.
    """
    people.person(session, viewer, person_id, action)
    return _plan(session, person_id)


def plan_row(session: Session, viewer: Viewer, person_id: UUID) -> WellbeingPlan | None:
    """Its row: since when, interim or agreed, which version, last reviewed. Raises `NotYours`."""
    people.person(session, viewer, person_id)
    return _row(session, person_id)


def agreed_of(version: PlanVersion) -> Version:
    """The version as it was agreed: the plan whole, who wrote it, who was there, and how."""
    return from_json(Version, json.loads(version.snapshot))


def save_step(session: Session, viewer: Viewer, answered: Plan, step: str, seen: str) -> Plan:
    """Keep this step as `answered` has it, every other step as it stands; gives the plan as it is then.

    `seen` is the `plans.answers.mark` of the step as the page showed it. The same again is the same. Support changes
    when it is agreed. Raises `NotYours`; `WrittenMeanwhile` where somebody else saved another answer since.
    """
    person_id = UUID(answered.person)
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    lock(session, people.team_of(session, person_id))
    row = _row(session, person_id, anew=True) or _new(session, person_id, clock.today())
    now = body_from(row.body)
    saved = with_answer(now, step, answered)
    if saved == now:
        return now
    if mark(now, step) != seen:
        raise WrittenMeanwhile(now, *_written_last(session, row, step))
    row.body = body_text(saved)
    row.saves += 1
    _keep_answer(session, row, step, now, viewer.user_id)
    return saved


def set_aside(session: Session, viewer: Viewer, answered: Plan, step: str) -> None:
    """Keep an answer whose writer let another's stand, beside the earlier ones. Raises `NotYours`."""
    person_id = UUID(answered.person)
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    lock(session, people.team_of(session, person_id))
    row = _row(session, person_id, anew=True)
    if row is not None and mark(body_from(row.body), step) != mark(answered, step):
        _keep_answer(session, row, step, answered, viewer.user_id, set_aside=True)


def earlier_answers(session: Session, viewer: Viewer, person_id: UUID) -> list[Earlier]:
    """The answers to this plan's steps that no longer stand, newest first, so many at most. Raises `NotYours`."""
    row = plan_row(session, viewer, person_id)
    if row is None:
        return []
    found = session.execute(
        select(PlanBefore, User.name)
        .outerjoin(User, User.id == PlanBefore.by_id)
        .where(PlanBefore.plan_id == row.id)
        .order_by(PlanBefore.at.desc(), PlanBefore.number.desc(), PlanBefore.id)
        .limit(MOST_EARLIER)
    )
    return [
        Earlier(
            one.PlanBefore.step, body_from(one.PlanBefore.body), one.PlanBefore.set_aside, one.name, one.PlanBefore.at
        )
        for one in found
    ]


def agree(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    *,
    how_agreed: str,
    support: Sequence[SupportLine] | None = None,
    present: tuple[str, ...] = (),
    best_interests: bool = False,
    decided_by: str = "",
) -> Agreed:
    """The person agrees the plan with this support (None: as it stands): a new version, and its visits on the rota.

    The same again is the same version. Raises `NotYours`; `plans.plan.NotAnswered` while an earlier step waits;
    ValueError, with sentences, for support that can't be or without how it was agreed, or by whom decided.
    """
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    team_id = people.team_of(session, person_id)
    lock_teams(session, team_id, person_id)
    row = _row(session, person_id, anew=True) or _new(session, person_id, clock.today())
    before = lines_in_plan(session, person_id)
    after = before if support is None else _checked(person_id, support)
    plan = replace(body_from(row.body), support=tuple(after))
    last = _latest(session, row)
    if last is not None and last.plan == plan:
        return Agreed(row.version, None)
    version = plans.agree(plan, last, clock.today(), viewer.name, how_agreed, present, best_interests, decided_by)
    _keep(session, row, version, clock.now(), viewer.user_id)
    row.interim_reason = None
    write_lines(session, person_id, before, after)
    return Agreed(version.number, ask(session, team_id, person_id, before, after, version.number, viewer.user_id))


def begin_interim(
    session: Session,
    viewer: Viewer,
    person_id: UUID,
    *,
    reason: str,
    support: Sequence[SupportLine],
    starts: date,
    conversation: date | None = None,
) -> Agreed:
    """Support that begins before the plan is agreed: named reason, marked lines, at most six weeks.

    `conversation` is the day named to talk about the plan; None leaves the one named before, or 14 days.
    Raises `NotYours`; ValueError, with sentences, for support, a reason or a day that can't be.
    """
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    if wrong := plans.interim_problems(plans.Interim(reason, starts, conversation)):
        raise ValueError(" ".join(wrong))
    if any(line.interim is None for line in support):
        raise ValueError("Support before the plan is agreed says why it begins. Give the reason on each line.")
    team_id = people.team_of(session, person_id)
    lock_teams(session, team_id, person_id)
    row = _row(session, person_id, anew=True) or _new(session, person_id, starts)
    row.interim_reason = reason
    row.conversation_on = conversation or row.conversation_on
    before = lines_in_plan(session, person_id)
    kept = [line for line in before if line.id not in {line.id for line in support}]
    after = [*kept, *_checked(person_id, support)]
    write_lines(session, person_id, before, after)
    return Agreed(row.version, ask(session, team_id, person_id, before, after, None, viewer.user_id))


# No person looking: imports, the demonstration, and the job that looks ahead.


def written_so_far(row: WellbeingPlan | None, person_id: UUID, support: Sequence[SupportLine]) -> Plan:
    """The plan as it is being written, with this support; an empty one before the first word."""
    body = Plan(str(person_id)) if row is None else body_from(row.body)
    return replace(body, support=tuple(support))


def put_plan(
    session: Session,
    plan: Plan,
    *,
    started: date,
    how_agreed: str | None = None,
    agreed_at: datetime | None = None,
    interim_reason: str | None = None,
    references: Mapping[str, str] | None = None,
) -> WellbeingPlan:
    """Write a person's whole plan, support and all, as version 1 where `how_agreed` says how; asks for no visits.

    `references` names support lines by their id as the imported files do. Follow it by `extend_horizon`.
    """
    person_id = UUID(plan.person)
    row = _row(session, person_id) or _new(session, person_id, started)
    row.body, row.interim_reason = body_text(plan), interim_reason
    write_lines(session, person_id, lines_in_plan(session, person_id), plan.support, references or {})
    if how_agreed is not None:
        at = agreed_at or clock.now()
        version = Version(row.version + 1, plan, local_day(at), BROUGHT_IN, (), how_agreed)
        _keep(session, row, version, at, None)
    session.flush()
    return row


def _row(session: Session, person_id: UUID, *, anew: bool = False) -> WellbeingPlan | None:
    """`anew`: as it is in the database now, whatever this session read before it held the team."""
    query = select(WellbeingPlan).where(WellbeingPlan.person_id == person_id)
    return session.scalars(query.execution_options(populate_existing=anew)).one_or_none()


def _new(session: Session, person_id: UUID, started: date) -> WellbeingPlan:
    if session.get(Person, person_id) is None:
        raise NotYours
    row = WellbeingPlan(person_id=person_id, body=body_text(Plan(str(person_id))), started=started, version=0)
    session.add(row)
    session.flush()
    return row


def _written_last(session: Session, row: WellbeingPlan, step: str) -> tuple[str | None, datetime | None]:
    """Who wrote what stands in this step, and when; nothing where it is from before its first save here."""
    last = session.execute(
        select(User.name, PlanBefore.at)
        .outerjoin(User, User.id == PlanBefore.by_id)
        .select_from(PlanBefore)
        .where(PlanBefore.plan_id == row.id, PlanBefore.step == step, ~PlanBefore.set_aside)
        .order_by(PlanBefore.number.desc())
        .limit(1)
    ).one_or_none()
    return (None, None) if last is None else (last.name, last.at)


def _keep_answer(
    session: Session, row: WellbeingPlan, step: str, answered: Plan, by: int, *, set_aside: bool = False
) -> None:
    alone = with_answer(Plan(str(row.person_id)), step, answered)
    session.add(
        PlanBefore(
            plan_id=row.id,
            number=row.saves,
            step=step,
            body=body_text(alone),
            set_aside=set_aside,
            at=clock.now(),
            by_id=by,
        )
    )
    session.flush()


def _plan(session: Session, person_id: UUID) -> Plan:
    return written_so_far(_row(session, person_id), person_id, lines_in_plan(session, person_id))


def _checked(person_id: UUID, support: Sequence[SupportLine]) -> list[SupportLine]:
    wrong = [sentence for line in support for sentence in problems(line)]
    if wrong:
        raise ValueError(" ".join(wrong))
    if any(line.person != str(person_id) for line in support):
        raise NotYours
    return sorted(support, key=lambda line: (line.possible.earliest, line.name, line.id))


def _latest(session: Session, row: WellbeingPlan) -> Version | None:
    """The version that stands; None before the first."""
    query = select(PlanVersion).where(PlanVersion.plan_id == row.id, PlanVersion.number == row.version)
    found = session.scalars(query).one_or_none()
    return None if found is None else agreed_of(found)


def _keep(session: Session, row: WellbeingPlan, version: Version, at: datetime, author_id: int | None) -> None:
    """Keep the version whole, and let it stand."""
    session.add(
        PlanVersion(
            plan_id=row.id,
            number=version.number,
            snapshot=json.dumps(to_json(version), separators=(",", ":")),
            agreed_at=at,
            how_agreed=version.how_agreed,
            private=about_me.private_now(session, row.person_id),
            author_id=author_id,
        )
    )
    row.version = version.number
