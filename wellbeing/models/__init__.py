"""The rows of the database, typed: what is stored and how rows hang together. No rules, no Flask."""

from wellbeing.models.account import AccountEvent, Role, RoleGrant, SignInFailure, User, WebAuthn
from wellbeing.models.base import Base
from wellbeing.models.competence import Competence, SignOff
from wellbeing.models.job import Job, JobState
from wellbeing.models.organisation import Locality, Provider, Team, TeamMeeting
from wellbeing.models.person import Choice, Look, Person, PersonMembership
from wellbeing.models.plan import PlanVersion, SupportLine, WellbeingPlan
from wellbeing.models.rota import Assignment, Publication, RefusedChange, RotaChange, TimelineVisit, ToldAssignment
from wellbeing.models.visit_entry import RefusedEntry, VisitEntry, WorkedDay
from wellbeing.models.wanted import WantedOrder
from wellbeing.models.worker import Absence, Availability, Contract, TeamMembership, Worker

__all__ = [
    "Absence",
    "AccountEvent",
    "Assignment",
    "Availability",
    "Base",
    "Choice",
    "Competence",
    "Contract",
    "Job",
    "JobState",
    "Locality",
    "Look",
    "Person",
    "PersonMembership",
    "PlanVersion",
    "Provider",
    "Publication",
    "RefusedChange",
    "RefusedEntry",
    "Role",
    "RoleGrant",
    "RotaChange",
    "SignInFailure",
    "SignOff",
    "SupportLine",
    "Team",
    "TeamMeeting",
    "TeamMembership",
    "TimelineVisit",
    "ToldAssignment",
    "User",
    "VisitEntry",
    "WantedOrder",
    "WebAuthn",
    "WellbeingPlan",
    "WorkedDay",
    "Worker",
]
