"""The pages: a module a noun. Each takes a request, asks the store or the rules, and renders; none decides."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from flask import Blueprint

NAMES = (
    "health",
    "home",
    "account",
    "admin",
    "my_day",
    "visit",
    "day_time",
    "rota",
    "rounds",
    "my_wishes",
    "team_time",
    "why",
    "what_if",
    "ill",
    "away",
    "leave",
    "leave_year",
    "team_leave",
    "usual",
    "job",
    "people",
    "plan",
    "choices",
    "hours_bank",
    "about_me",
    "contacts",
    "events",
    "held",
    "death",
    "working_time",
    "reviews",
    "reablement",
    "outcomes",
    "stories",
    "community",
    "me",
    "worker_photo",
    "calendar_feed",
    "my_email",
    "growing",
    "review",
    "team_review",
    "team_actions",
    "experiments",
    "sign_offs",
    "assessment",
    "equipment",
    "catalogue",
    "assessors",
    "competences",
    "worries",
    "alarms",
    "concerns",
    "duty",
    "report",
    "month_files",
    "my_news",
    "phone",
    "my_phones",
    "outbox",
    "my_sent",
    "my_change",
    "open_visits",
    "swaps",
    "advice",
    "comments",
)
"""The modules of this package that hold a blueprint called `bp`, in the order in which they are registered."""

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    import_module(f"wellbeing.views.{name}").bp for name in NAMES if find_spec(f"wellbeing.views.{name}")
)
