"""How some of the demonstration's Wellbeing Plans came to say what they say: versions agreed one after another,
technology tried and given back, a talk that is overdue, a plan half written. Through the plan's own doors.

Called once, when the demonstration is new; its files have the first version of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from plans.answers import mark
from plans.outcomes import Outcome
from plans.plan import QUESTIONS, Looked, Offer, Plan
from rota.local_time import instant
from wellbeing import clock
from wellbeing.demonstration.dates import GRAYS, TILBURY
from wellbeing.importing.people import supported_by
from wellbeing.models import Team
from wellbeing.store import plan as store
from wellbeing.viewer import Viewer

MORNING = time(11, 10)
TALK_WAS_DUE = timedelta(days=2)
"""So long ago the talk about Ken's plan was due."""

Alter = Callable[[Plan, date], Plan]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A plan altered and agreed so many days ago; `how` empty: altered, and not agreed yet."""

    person: str
    days_ago: int
    alter: Alter
    how: str = ""
    present: tuple[str, ...] = ()
    decided_by: str = ""


def _joan_after_her_hip(plan: Plan, on: date) -> Plan:
    bun, wash = plan.outcomes
    kettle = Offer("A one-cup kettle", "I make my own tea now", 30, (wash.id,), on - timedelta(days=60), True)
    tablet = Offer("A tablet with big buttons", "to see my sister in Perth", 0, (bun.id,), on - timedelta(days=20))
    return replace(
        plan,
        what_matters=f"{plan.what_matters} Since the hip I want the arm that is on the window side.",
        outcomes=(bun, wash, Outcome("joan-stairs", "I go up my own stairs to bed", (4, 8))),
        technology=Looked((kettle, tablet)),
    )


def _joan_now(plan: Plan, on: date) -> Plan:
    bun, wash, stairs = plan.outcomes
    kettle, tablet = plan.technology.found
    rail = Offer("A second stair rail", "fitted after the assessment", 0, (stairs.id,), on - timedelta(days=30), True)
    (club,) = plan.community.found
    bank = Offer("Tilbury Time Bank (invented)", "I teach casting on, a lad shops", 60, (bun.id,), on, True)
    return replace(
        plan,
        outcomes=(replace(bun, words="I get into town for a bun every week, and I choose the bun"), wash, stairs),
        community=Looked((replace(club, outcomes=(bun.id,), minutes_a_week=120), bank)),
        technology=Looked((kettle, replace(tablet, helping=False, what="my fingers were too dry for it"), rail)),
    )


def _peggy(plan: Plan, on: date) -> Plan:
    window, sores = plan.outcomes
    bed, *_ = plan.technology.found
    warm = Offer("A heated lap blanket", "on before visitors, off when she hums", 0, (window.id,), on, True)
    return replace(
        plan,
        what_matters=f"{plan.what_matters} She turns to the radio for brass bands.",
        technology=Looked((replace(bed, outcomes=(sores.id,), since=on - timedelta(days=200)), warm)),
    )


def _winston(plan: Plan, on: date) -> Plan:
    church, story = plan.outcomes
    box, *_ = plan.technology.found
    return replace(
        plan,
        technology=Looked((replace(box, outcomes=(church.id,), since=on - timedelta(days=300), helping=True),)),
        community=Looked(tuple(replace(offer, outcomes=(story.id,)) for offer in plan.community.found)),
        circle=replace(plan.circle, nothing_because="Brother Thomas can't drive at night any more"),
    )


def _victor_tried(plan: Plan, on: date) -> Plan:
    shop, friend = plan.outcomes
    speaker = Offer("A speaker that reads the racing", "it shouted", 0, (friend.id,), on - timedelta(days=40), False)
    lamp = Offer("A lamp on a timer", "so the hall is lit when I come in", 0, (shop.id,), on - timedelta(days=25), True)
    return replace(plan, technology=Looked((speaker, lamp), "he turned off everything else that we tried"))


def _vera_half_written(plan: Plan, on: date) -> Plan:
    (library,) = plan.outcomes
    reading = Outcome("vera-aloud", "I read a chapter aloud to somebody each week", (1,))
    return replace(plan, outcomes=(library, reading), technology=Looked())


AGREEMENTS = {
    TILBURY: (
        Agreement(
            "joan",
            200,
            _joan_after_her_hip,
            "Joan went through it with a pencil. She crossed out 'mobility' and wrote 'legs'.",
            ("Joan", "Carol, her daughter", "Amina"),
        ),
        Agreement(
            "joan",
            47,
            _joan_now,
            "She read it, ate the bun, and signed.",
            ("Joan", "Carol, her daughter", "Rita from over the road", "Amina"),
        ),
        Agreement(
            "peggy",
            132,
            _peggy,
            "Peg can't tell us in words. Lin knows what her mother liked; Peg held the blanket and hummed throughout.",
            ("Peg", "Lin, her daughter", "Ngozi Okafor, community nurse"),
            "Lin, her daughter, with Ngozi Okafor, community nurse",
        ),
        Agreement(
            "winston",
            19,
            _winston,
            "Mr Clarke stood to sign, and asked for a copy for Pearl.",
            ("Mr Clarke", "Pearl, his sister"),
        ),
        Agreement("victor", 70, _victor_tried, "He said: we'll see. Then he said yes.", ("Vic",)),
    ),
    GRAYS: (Agreement("vera", 1, _vera_half_written),),
}
TALKS = {TILBURY: ("ken",), GRAYS: ()}
"""Those whose support began before their plan, and whose talk about it is overdue."""


def write_plans(session: Session, team: Team, which: str, viewer: Viewer, today: date) -> None:
    """Alter and agree the plans of this team's people as they came about; put the overdue talk on its day."""
    people = {reference: person.id for reference, (person, _) in supported_by(session, team).items()}
    for one in AGREEMENTS[which]:
        on = today - timedelta(days=one.days_ago)
        with clock.at(instant(on, MORNING)):
            _write(session, viewer, people[one.person], one, on)
    for reference in TALKS[which]:
        row = store.plan_row(session, viewer, people[reference])
        if row is not None and row.interim_reason:
            store.begin_interim(
                session,
                viewer,
                people[reference],
                reason=row.interim_reason,
                support=(),
                starts=row.started,
                conversation=max(row.started, today - TALK_WAS_DUE),
            )


def _write(session: Session, viewer: Viewer, person_id: UUID, one: Agreement, on: date) -> None:
    plan = store.plan_of(session, viewer, person_id)
    altered = one.alter(plan, on)
    for step in QUESTIONS:
        if getattr(altered, step) != getattr(plan, step):
            plan = store.save_step(session, viewer, altered, step, mark(plan, step))
    if one.how:
        store.agree(
            session,
            viewer,
            person_id,
            how_agreed=one.how,
            present=one.present,
            best_interests=bool(one.decided_by),
            decided_by=one.decided_by,
        )
