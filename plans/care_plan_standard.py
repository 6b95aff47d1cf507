"""A person's plan by the headings of the Personalised Care and Support Plan standard, for other people's records.

Source: Professional Record Standards Body (PRSB), Personalised Care and Support Plan Standard, version 2.0, published
as the information standard DAPB4022; its section "About me" is PRSB's About Me standard.
https://theprsb.org/standards/personalisedcareandsupportplan/

What is here is our plan under those headings, so that whoever reads it finds things where they look for them. It
holds words where the standard has coded entries, and leaves out headings for which we keep nothing (procedures,
investigation results). It never claims that the standard is met. Knows nothing of files or of who may export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plans.about_me import Moment
from plans.in_words import days_words, looked_words, offer_words, support_words
from plans.outcomes import STATEMENT
from plans.plan import Offer, Plan, Version

STANDARD = "PRSB Personalised Care and Support Plan"
STANDARD_VERSION = "2.0"
INFORMATION_STANDARD = "DAPB4022"

DEMOGRAPHICS = "Person demographics"
GP_PRACTICE = "GP practice"
ABOUT_ME = "About me"
LEGAL = "Legal information"
RISKS = "Risks"
ALLERGIES = "Allergies and adverse reactions"
SOCIAL_CONTEXT = "Social context"
CARE_AND_SUPPORT_PLAN = "Care and support plan"
CONTINGENCY = "Contingency plans"
PROFESSIONAL_CONTACTS = "Professional contacts"
PERSONAL_CONTACTS = "Personal contacts"
HEADINGS = (
    DEMOGRAPHICS,
    GP_PRACTICE,
    ABOUT_ME,
    LEGAL,
    RISKS,
    ALLERGIES,
    SOCIAL_CONTEXT,
    CARE_AND_SUPPORT_PLAN,
    CONTINGENCY,
    PROFESSIONAL_CONTACTS,
    PERSONAL_CONTACTS,
)
"""The headings that we have something for, in the order in which they stand."""

GP = "gp"
PROFESSIONALS = ("broker", "community_nurse", GP)
STEPS_OF_ACTIONS = {"circle": "People in my life", "community": "My community", "technology": "Technology"}

Section = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Demographics:
    """Who the person is."""

    name: str
    known_as: str
    born: date | None = None
    nhs_number: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """Somebody around the person: their kind (as `plans.around` has it), name, what they are to them, how reached."""

    kind: str
    name: str
    relation: str = ""
    reached_by: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that an export holds. `version` None: the plan was never agreed, and `plan` is what is written so far."""

    person: Demographics
    team: str
    plan: Plan
    version: Version | None
    about: Moment
    contacts: tuple[ContactGiven, ...]
    competences: Mapping[str, str]
    review_due: date | None


def document(whole: Whole, on: date) -> dict[str, Any]:
    """The plan as plain lists, dicts and text, by heading; `on` is the day of the export."""
    return {
        "standard": STANDARD,
        "standard_version": STANDARD_VERSION,
        "information_standard": INFORMATION_STANDARD,
        "exported_on": on.isoformat(),
        "plan_version": whole.version.number if whole.version else None,
        "headings": {
            DEMOGRAPHICS: _demographics(whole.person),
            GP_PRACTICE: [_contact(contact) for contact in whole.contacts if contact.kind == GP],
            ABOUT_ME: _about_me(whole),
            LEGAL: {
                "Lasting power of attorney or deputy": whole.about.private.decides,
                "Advance decisions and ReSPECT or DNACPR": whole.about.private.papers,
            },
            RISKS: {"Risks that I choose to take, and why": whole.about.private.risks},
            ALLERGIES: whole.about.private.allergies,
            SOCIAL_CONTEXT: {"My home": whole.about.about.home},
            CARE_AND_SUPPORT_PLAN: _care_and_support(whole, on),
            CONTINGENCY: {
                "What to do in an emergency": whole.about.private.emergency,
                "If I don’t answer the door": whole.about.private.no_reply,
                "Whom to ring": list(whole.about.ring),
            },
            PROFESSIONAL_CONTACTS: [_contact(one) for one in whole.contacts if one.kind in PROFESSIONALS],
            PERSONAL_CONTACTS: [_contact(one) for one in whole.contacts if one.kind not in PROFESSIONALS],
        },
    }


def _demographics(person: Demographics) -> Section:
    return {
        "Name": person.name,
        "Preferred name": person.known_as,
        "Date of birth": person.born.isoformat() if person.born else None,
        "NHS number": person.nhs_number,
        "Address": person.address,
        "Postcode": person.postcode,
    }


def _contact(contact: ContactGiven) -> Section:
    return {
        "Name": contact.name,
        "Role or relationship": contact.relation or contact.kind.replace("_", " "),
        "Contact details": contact.reached_by,
    }


def _about_me(whole: Whole) -> Section:
    about, plan = whole.about.about, whole.plan
    return {
        "What is most important to me": plan.what_matters,
        "People who are important to me": list(looked_words(plan.circle, {})),
        "How I communicate and how to communicate with me": about.communicate,
        "My wellness": {"A good day": about.good_day, "A bad day": about.bad_day},
        "Please do and please don’t": about.support_me,
        "How and when to support me": [
            f"{line.name}: {days_words(line.weekdays, line.times_a_week, line.every_weeks)}" for line in plan.support
        ],
        "Also worth knowing about me": whole.about.private.health,
        "Supported to write this by": whole.version.written_by if whole.version else "",
        "Date": whole.version.agreed_on.isoformat() if whole.version else None,
    }


def _care_and_support(whole: Whole, on: date) -> Section:
    plan = whole.plan
    return {
        "Goals and hopes": [
            {
                "Goal or hope": outcome.words,
                "Statements": [STATEMENT[number].words for number in outcome.statements if number in STATEMENT],
            }
            for outcome in plan.outcomes
        ],
        "Actions and activities": [*_offers(plan), *_support(whole, on)],
        "Looked for and not found": {
            title: looked.nothing_because
            for step, title in STEPS_OF_ACTIONS.items()
            if (looked := getattr(plan, step)).nothing_because.strip()
        },
        "Agreement": _agreement(whole.version),
        "Planned review date": whole.review_due.isoformat() if whole.review_due else None,
        "Responsibility for review": whole.team,
    }


def _offers(plan: Plan) -> list[Section]:
    words = {outcome.id: outcome.words for outcome in plan.outcomes}
    return [
        _offer(offer, title, words) for step, title in STEPS_OF_ACTIONS.items() for offer in getattr(plan, step).found
    ]


def _offer(offer: Offer, title: str, words: Mapping[str, str]) -> Section:
    return {
        "Action": offer_words(Offer(offer.name, offer.what), {}),
        "Who": title,
        "Minutes a week": offer.minutes_a_week,
        "Goals": [words[id] for id in offer.outcomes if id in words],
        "Since": offer.since.isoformat() if offer.since else None,
        "Helping": offer.helping,
    }


def _support(whole: Whole, on: date) -> list[Section]:
    return [
        {
            "Action": ". ".join(support_words(line, whole.competences)),
            "Who": whole.team,
            "Minutes a week": line.minutes_asked(max(line.starts, on)),
            "Goals": [],
            "Since": line.starts.isoformat(),
            "Helping": None,
        }
        for line in whole.plan.support
    ]


def _agreement(version: Version | None) -> Section | None:
    if version is None:
        return None
    return {
        "Agreed on": version.agreed_on.isoformat(),
        "Agreed with person or legitimate representative": not version.best_interests or bool(version.decided_by),
        "In best interests": version.best_interests,
        "Decided by": version.decided_by,
        "How agreed, or why decided": version.how_agreed,
        "Present": list(version.present),
        "Written by": version.written_by,
    }
