"""Who is looking: the roles that somebody holds today and the teams that each reaches. Plain; no Flask, no rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class RoleName(StrEnum):
    """What somebody is to a team."""

    WORKER = "worker"
    COACH = "coach"
    PROFESSIONAL = "professional"
    MANAGER = "manager"
    COMMISSIONER = "commissioner"
    ADMINISTRATOR = "administrator"
    ASSESSOR = "assessor"


class Action(StrEnum):
    """What can be done, as the access table names it."""

    SEE_MY_DAY = "see my day"
    RECORD_VISIT = "record a visit"
    SEE_ROTA = "see the rota"
    CHANGE_ROTA = "change the rota"
    COMMENT_ROTA = "say something about the rota"
    SEE_WORKING_TIME = "see what the law on working time wants kept"
    CORRECT_LEAVE = "put a worker's leave year right"
    SEE_PEOPLE = "see the people supported"
    WRITE_PLAN = "write a Wellbeing Plan"
    SEE_PRIVATE = "see what is most private"
    SEE_COMMUNITY = "see what the community offers"
    CHANGE_COMMUNITY = "keep what the community offers"
    SEE_EQUIPMENT = "see assessments and equipment"
    ASSESS_HOME = "assess a home and order equipment"
    DECIDE_EQUIPMENT = "decide on equipment beyond a level"
    CHANGE_CATALOGUE = "keep the list of equipment"
    SEE_STORIES = "see stories told to be shared"
    PAUSE_SIGN_OFF = "pause a sign-off"
    CHANGE_COMPETENCES = "add and alter competences"
    SEE_SIGN_OFFS = "see sign-offs"
    SIGN_OFF = "sign off and suspend"
    REVIEW = "review with the team"
    SEE_WORRIES = "see worries and missed visits"
    ANSWER_ALARM = "look after a visit that was missed"
    SEE_REPORT = "see the face-to-face report"
    PUBLISH_REPORT = "give out an edition of the report"
    DOWNLOAD_PAYROLL = "download what payroll needs"
    DOWNLOAD_DELIVERED = "download minutes per person for the council"
    ADMINISTER = "administer accounts"


W, C, P, M, K, A, T = RoleName
ACCESS: dict[Action, frozenset[RoleName]] = {
    Action.SEE_MY_DAY: frozenset({W}),
    Action.RECORD_VISIT: frozenset({W}),
    Action.SEE_ROTA: frozenset({W, C, M}),
    Action.CHANGE_ROTA: frozenset({W}),
    Action.COMMENT_ROTA: frozenset({W, C}),
    Action.SEE_WORKING_TIME: frozenset({W, M}),
    Action.CORRECT_LEAVE: frozenset({M, A}),
    Action.SEE_PEOPLE: frozenset({W, C, P, M}),
    Action.WRITE_PLAN: frozenset({W}),
    Action.SEE_PRIVATE: frozenset({W, P, M}),
    Action.SEE_COMMUNITY: frozenset({W, C, P, M, T}),
    Action.CHANGE_COMMUNITY: frozenset({W, C}),
    Action.SEE_EQUIPMENT: frozenset({W, C, P, M, T}),
    Action.ASSESS_HOME: frozenset({W, T}),
    Action.DECIDE_EQUIPMENT: frozenset({P}),
    Action.CHANGE_CATALOGUE: frozenset({P, A}),
    Action.SEE_STORIES: frozenset({W, C, K}),
    Action.PAUSE_SIGN_OFF: frozenset({W, C, P, M}),
    Action.CHANGE_COMPETENCES: frozenset({P, A}),
    Action.SEE_SIGN_OFFS: frozenset({W, C, P, M}),
    Action.SIGN_OFF: frozenset({P}),
    Action.REVIEW: frozenset({W, C}),
    Action.SEE_WORRIES: frozenset({M}),
    Action.ANSWER_ALARM: frozenset({W, M}),
    Action.SEE_REPORT: frozenset({C, M, K, W}),
    Action.PUBLISH_REPORT: frozenset({C, M}),
    Action.DOWNLOAD_PAYROLL: frozenset({A}),
    Action.DOWNLOAD_DELIVERED: frozenset({M}),
    Action.ADMINISTER: frozenset({A}),
}
"""Which roles may do what, in the teams their grant reaches."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in, today. `reach` holds the ids of the teams that each role they hold reaches.

    `professions` are those that they sign off as (nurse, ot), each with the teams in which they do.
    """

    user_id: int
    name: str
    worker_id: UUID | None
    reach: dict[RoleName, frozenset[UUID]]
    professions: dict[str, frozenset[UUID]] = field(default_factory=dict)

    def teams(self, action: Action) -> frozenset[UUID]:
        """The teams in which they may do this; empty when none."""
        return frozenset().union(*(teams for role, teams in self.reach.items() if role in ACCESS[action]))

    def may(self, action: Action, team: UUID) -> bool:
        """Whether they may do this in that team."""
        return team in self.teams(action)


class NotYours(Exception):
    """It isn't there, or it is not for this viewer: the two look alike from outside, as a 404."""
