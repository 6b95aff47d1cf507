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
from wellbeing.models.edition import Download, Edition, ReferenceRate
from wellbeing.models.equipment import EquipmentItem, EquipmentOrder, HomeAssessment, OutsideAssessor
from wellbeing.models.growing import PracticeWatched
from wellbeing.models.held import VisitsHeld
from wellbeing.models.hours_bank import HoursAdjustment, HoursAllocation
from wellbeing.models.job import Job, JobState
from wellbeing.models.leave import LeaveAsked, LeaveSaid, LeaveYear
from wellbeing.models.month_counted import MonthCounted
from wellbeing.models.notice import Notice
from wellbeing.models.organisation import Locality, Provider, Team, TeamMeeting
from wellbeing.models.outcome import Rating, StatementWording, Story
from wellbeing.models.outside import CalendarFeed, EmailWaiting, EmailWanted
from wellbeing.models.person import Choice, ChoiceMade, Look, Person, PersonMembership
from wellbeing.models.phone import Phone, PhoneSent, RefusedSent, SealKey
from wellbeing.models.plan import PlanBefore, PlanVersion, SupportLine, WellbeingPlan
from wellbeing.models.rota import Assignment, Publication, RefusedChange, RotaChange, TimelineVisit, ToldAssignment
from wellbeing.models.rounds import GaveWay, Round, WishWritten
from wellbeing.models.safety import AlarmStep, Concern, ConcernAnswer, OnDuty, SafetyNumbers, VisitAlarm
from wellbeing.models.team_review import CoachAsked, Experiment, ExperimentSeen, TalkedAbout, TeamAction, TeamReview
from wellbeing.models.team_time import RoleTaken, TeamRole, TeamTimeOnce
from wellbeing.models.together import Advice, AdviceGiven, RotaComment, Swap
from wellbeing.models.told import ToldChange
from wellbeing.models.trial import Trial
from wellbeing.models.usual import UsualChange, UsualPattern, UsualVisit
from wellbeing.models.visit_entry import DayTime, RefusedEntry, TaskSaid, VisitEntry, WorkedDay
from wellbeing.models.wanted import WantedOrder
from wellbeing.models.worker import Absence, Availability, Contract, TeamMembership, Worker, WorkerPhoto
from wellbeing.models.working_time import HealthOffered, OptOut, RestOwed

__all__ = [
    "AboutMe",
    "AboutMeBefore",
    "Absence",
    "AccountEvent",
    "Advice",
    "AdviceGiven",
    "AlarmStep",
    "Assignment",
    "Availability",
    "Base",
    "CalendarFeed",
    "Choice",
    "ChoiceMade",
    "CoachAsked",
    "CommunityAsset",
    "Competence",
    "Concern",
    "ConcernAnswer",
    "Contact",
    "Contract",
    "Day91Answer",
    "DayTime",
    "Download",
    "Edition",
    "EmailWaiting",
    "EmailWanted",
    "EquipmentItem",
    "EquipmentOrder",
    "Experiment",
    "ExperimentSeen",
    "GaveWay",
    "HealthOffered",
    "HomeAssessment",
    "HoursAdjustment",
    "HoursAllocation",
    "Introduction",
    "Job",
    "JobState",
    "Learning",
    "LeaveAsked",
    "LeaveSaid",
    "LeaveYear",
    "Locality",
    "Look",
    "MonthCounted",
    "Notice",
    "OnDuty",
    "OptOut",
    "OutsideAssessor",
    "Person",
    "PersonEvent",
    "PersonMembership",
    "Phone",
    "PhoneSent",
    "PlanBefore",
    "PlanVersion",
    "PracticeWatched",
    "Provider",
    "Publication",
    "Rating",
    "Reablement",
    "ReferenceRate",
    "RefusedChange",
    "RefusedEntry",
    "RefusedSent",
    "RestOwed",
    "Review",
    "ReviewAsked",
    "Role",
    "RoleGrant",
    "RoleTaken",
    "RotaChange",
    "RotaComment",
    "Round",
    "SafetyNumbers",
    "SealKey",
    "SignInFailure",
    "SignOff",
    "SignOffEvent",
    "StatementWording",
    "Story",
    "SupportLine",
    "Swap",
    "TalkedAbout",
    "TaskSaid",
    "Team",
    "TeamAction",
    "TeamMeeting",
    "TeamMembership",
    "TeamReview",
    "TeamRole",
    "TeamTimeOnce",
    "TimelineVisit",
    "ToldAssignment",
    "ToldChange",
    "Trial",
    "User",
    "UsualChange",
    "UsualPattern",
    "UsualVisit",
    "VisitAlarm",
    "VisitEntry",
    "VisitsHeld",
    "WantedOrder",
    "WebAuthn",
    "WellbeingPlan",
    "WishWritten",
    "WorkedDay",
    "Worker",
    "WorkerPhoto",
]
