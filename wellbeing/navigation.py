"""Where each role can go from every page: the tabs at the thumb. Knows endpoints and roles, nothing of pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from wellbeing.viewer import RoleName, Viewer


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: the endpoint it opens, its word, its icon (a name of macros/icons.html)."""

    endpoint: str
    label: str
    icon: str

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)

    @property
    def own(self) -> bool:
        """Whether this page is one of its own, not only one that belongs to it."""
        return _blueprint(request.endpoint) == _blueprint(self.endpoint)

    @property
    def holds(self) -> bool:
        """Whether this page belongs to it."""
        return _blueprint(request.endpoint) in BELONGS.get(self.endpoint, ())


MY_DAY = Tab("my_day.today", "My day", "day")
ROTA = Tab("rota.index", "Rota", "rota")
PEOPLE = Tab("people.index", "People", "people")
ME = Tab("me.index", "Me", "me")
REVIEW = Tab("review.index", "Review", "review")
SIGN_OFFS = Tab("sign_offs.index", "Sign-offs", "sign_off")
WORRIES = Tab("worries.index", "Worries", "worry")
REPORTS = Tab("report.index", "Reports", "report")
STORIES = Tab("stories.index", "Stories", "story")
ADMIN = Tab("admin.people", "People and teams", "admin")
EQUIPMENT = Tab("equipment.index", "Equipment", "equipment")
CATALOGUE = Tab("catalogue.index", "Equipment", "equipment")

BELONGS = {
    "my_day.today": ("visit", "day_time", "my_news", "my_sent", "my_change", "alarms"),
    "people.index": (
        "plan",
        "choices",
        "hours_bank",
        "about_me",
        "contacts",
        "events",
        "held",
        "death",
        "reviews",
        "reablement",
        "outcomes",
        "stories",
        "community",
        "assessment",
    ),
    "rota.index": (
        "usual",
        "advice",
        "comments",
        "rounds",
        "team_time",
        "job",
        "proposal",
        "why",
        "what_if",
        "ill",
        "away",
        "team_leave",
        "leave_year",
    ),
    "sign_offs.index": ("competences", "growing", "assessors"),
    "me.index": (
        "worker_photo",
        "my_phones",
        "concerns",
        "duty",
        "calendar_feed",
        "my_email",
        "extra",
        "my_wishes",
        "open_visits",
        "swaps",
        "growing",
        "sign_offs",
        "equipment",
        "leave",
        "working_time",
        "review",
        "team_month",
        "cost",
        "team_review",
        "team_actions",
        "experiments",
    ),
    "worries.index": ("working_time", "alarms", "concerns", "duty"),
    "review.index": ("growing", "sign_offs", "equipment", "team_review", "team_actions", "experiments"),
    "equipment.index": ("catalogue", "assessment"),
    "report.index": ("team_month", "cost", "month_files", "editions"),
    "admin.people": ("competences", "leave_year", "month_files"),
}
"""Blueprints whose pages belong to another one's tab, for those who have no tab of their own for them."""

TABS: dict[RoleName, tuple[Tab, ...]] = {
    RoleName.WORKER: (MY_DAY, ROTA, PEOPLE, ME),
    RoleName.COACH: (REVIEW, ROTA, PEOPLE, REPORTS),
    RoleName.PROFESSIONAL: (SIGN_OFFS, PEOPLE, EQUIPMENT),
    RoleName.MANAGER: (WORRIES, ROTA, PEOPLE, REPORTS),
    RoleName.COMMISSIONER: (REPORTS, STORIES),
    RoleName.ADMINISTRATOR: (ADMIN, CATALOGUE),
    RoleName.ASSESSOR: (EQUIPMENT,),
}
"""The tabs of each role, in the order in which they stand; the first is where the role opens."""


def tabs(viewer: Viewer | None) -> tuple[Tab, ...]:
    """The tabs of everything that this viewer is, each once; none when nobody is signed in."""
    if viewer is None:
        return ()
    return tuple(dict.fromkeys(tab for role in RoleName if role in viewer.reach for tab in TABS[role]))


def here(standing: tuple[Tab, ...]) -> Tab | None:
    """The one of these tabs to which this page belongs; its own before one that only leads to it."""
    own = (tab for tab in standing if tab.own)
    return next(own, None) or next((tab for tab in standing if tab.holds), None)


def opening(viewer: Viewer) -> str | None:
    """The endpoint on which this viewer opens; None for somebody who has no role today."""
    standing = tabs(viewer)
    return standing[0].endpoint if standing else None


def _blueprint(endpoint: str | None) -> str:
    return (endpoint or "").partition(".")[0]
