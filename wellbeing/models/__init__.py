"""The rows of the database, typed: what is stored and how rows hang together. No rules, no Flask."""

from wellbeing.models.account import AccountEvent, Role, RoleGrant, SignInFailure, User, WebAuthn
from wellbeing.models.around import (
    AboutMe,
    AboutMeBefore,
    Contact,
    Day91Answer,
    PersonEvent,
    Reablement,
    Review,
    ReviewAsked,
)
from wellbeing.models.base import Base
from wellbeing.models.community import CommunityAsset, Introduction
from wellbeing.models.competence import Competence, Learning, SignOff, SignOffEvent
from wellbeing.models.equipment import EquipmentItem, EquipmentOrder, HomeAssessment, OutsideAssessor
from wellbeing.models.growing import PracticeWatched
from wellbeing.models.hours_bank import HoursAdjustment, HoursAllocation
from wellbeing.models.job import Job, JobState
from wellbeing.models.organisation import Locality, Provider, Team, TeamMeeting
from wellbeing.models.outcome import Rating, StatementWording, Story
from wellbeing.models.person import Choice, ChoiceMade, Look, Person, PersonMembership
from wellbeing.models.plan import PlanBefore, PlanVersion, SupportLine, WellbeingPlan
from wellbeing.models.rota import Assignment, Publication, RefusedChange, RotaChange, TimelineVisit, ToldAssignment
from wellbeing.models.visit_entry import RefusedEntry, VisitEntry, WorkedDay
from wellbeing.models.wanted import WantedOrder
from wellbeing.models.worker import Absence, Availability, Contract, TeamMembership, Worker

__all__ = [
    "AboutMe",
    "AboutMeBefore",
    "Absence",
    "AccountEvent",
    "Assignment",
    "Availability",
    "Base",
    "Choice",
    "ChoiceMade",
    "CommunityAsset",
    "Competence",
    "Contact",
    "Contract",
    "Day91Answer",
    "EquipmentItem",
    "EquipmentOrder",
    "HomeAssessment",
    "HoursAdjustment",
    "HoursAllocation",
    "Introduction",
    "Job",
    "JobState",
    "Learning",
    "Locality",
    "Look",
    "OutsideAssessor",
    "Person",
    "PersonEvent",
    "PersonMembership",
    "PlanBefore",
    "PlanVersion",
    "PracticeWatched",
    "Provider",
    "Publication",
    "Rating",
    "Reablement",
    "RefusedChange",
    "RefusedEntry",
    "Review",
    "ReviewAsked",
    "Role",
    "RoleGrant",
    "RotaChange",
    "SignInFailure",
    "SignOff",
    "SignOffEvent",
    "StatementWording",
    "Story",
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
