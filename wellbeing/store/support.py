"""One line of support put into a person's plan: agreed as a new version, interim, or altered before anything is agreed.

Knows which of the three it is, and that of two people who save the same line at once neither is lost. What a version
is and how visits follow is `store.plan`'s and `asked_visits`'s.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from plans.plan import unanswered
from plans.support import SupportLine
from plans.support_problems import problems
from wellbeing.store import person as people
from wellbeing.store import plan as plans
from wellbeing.store.asked_visits import ALTERED, ask, lock_teams
from wellbeing.store.changed_since import ChangedSince
from wellbeing.store.lines import line_text, lines_in_plan, write_lines
from wellbeing.store.plan import Agreed
from wellbeing.viewer import Action, NotYours, Viewer

BEGAN_EARLY = "Support began before the plan"


class Way(StrEnum):
    """How a line gets into the plan.

    Agreed: it makes a new version. Interim: the plan was never agreed, a step still waits, and the line is new or
    interim already. As it was: the plan was never agreed, and the line is an ordinary one that came with it (from
    files, say); it stays ordinary, and no version is made of a plan that nobody agreed.
    """

    AGREED = "agreed"
    INTERIM = "interim"
    AS_IT_WAS = "as it was"


def line_of(session: Session, viewer: Viewer, person_id: UUID, line_id: UUID) -> SupportLine:
    """This line of the person's plan, for somebody who may write it. Raises `NotYours`."""
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    found = _find(lines_in_plan(session, person_id), str(line_id))
    if found is None:
        raise NotYours
    return found


def way_of(session: Session, viewer: Viewer, person_id: UUID, line: SupportLine | None) -> Way:
    """How this line (None: a new one) gets into the plan. Raises `NotYours`."""
    row = plans.plan_row(session, viewer, person_id)
    if row is not None and row.version > 0:
        return Way.AGREED
    if not unanswered(plans.plan_of(session, viewer, person_id, Action.WRITE_PLAN)):
        return Way.AGREED
    return Way.INTERIM if line is None or line.interim is not None else Way.AS_IT_WAS


def mark(line: SupportLine | None) -> str:
    """What tells a line as a page showed it from the same line changed since; empty for none."""
    return "" if line is None else sha256(line_text(line).encode()).hexdigest()[:32]


def put_line(
    session: Session, viewer: Viewer, person_id: UUID, line: SupportLine, *, how_agreed: str, seen: str
) -> Agreed:
    """Let this line be in the plan, new or in place of the one with its id; every other line stays as it stands.

    `seen` is the `mark` of the line as the page showed it. The same again is the same. Raises `NotYours`;
    `ChangedSince`, with the line; `plans.plan.NotAnswered` while a step waits; ValueError, with sentences, for what
    can't be.
    """
    people.person(session, viewer, person_id, Action.WRITE_PLAN)
    team_id = people.team_of(session, person_id)
    lock_teams(session, team_id, person_id)
    before = lines_in_plan(session, person_id)
    now = _find(before, line.id)
    if now != line and mark(now) != seen:
        raise ChangedSince(now)
    way = way_of(session, viewer, person_id, now)
    others = [other for other in before if other.id != line.id]
    if way is Way.AGREED:
        return plans.agree(session, viewer, person_id, how_agreed=how_agreed, support=[*others, line])
    if way is Way.INTERIM:
        row = plans.plan_row(session, viewer, person_id)
        starts = min(line.starts, row.started) if row else line.starts
        reason = line.interim or BEGAN_EARLY
        return plans.begin_interim(session, viewer, person_id, reason=reason, support=[line], starts=starts)
    if wrong := problems(line):
        raise ValueError(" ".join(wrong))
    if line.person != str(person_id):
        raise NotYours
    after = [*others, line]
    write_lines(session, person_id, before, after)
    return Agreed(0, ask(session, team_id, person_id, before, after, None, viewer.user_id, cause=ALTERED))


def _find(lines: list[SupportLine], id: str) -> SupportLine | None:
    return next((line for line in lines if line.id == id), None)
