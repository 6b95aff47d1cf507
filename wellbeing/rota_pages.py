"""The pages beside a team's week, beside one visit, and about me: as those pages list them.

Knows endpoints and actions, nothing of pages. A page that the viewer may not open, or that is not there, is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, url_for

from wellbeing.viewer import Action, Viewer


@dataclass(frozen=True, slots=True)
class RotaPage:
    """A page: the endpoint it opens, its words, what it is for in a few words, who may open it.

    A week's pages take `team_id` and `first`, a visit's those and `visit_id`, mine nothing.
    """

    endpoint: str
    label: str
    holds: str
    action: Action

    def url(self, **arguments: Any) -> str:
        """Where it leads."""
        return url_for(self.endpoint, **arguments)


WEEK_PAGES: tuple[RotaPage, ...] = (
    RotaPage("what_if.index", "What if…", "try something out; it changes nothing", Action.SEE_ROTA),
    RotaPage("ill.who", "Someone is ill", "who, until when, and who could go instead", Action.CHANGE_ROTA),
    RotaPage("team_leave.index", "Time away", "who is away when, and who asks for days", Action.SEE_ROTA),
    RotaPage("rota.add", "Add a visit", "one that no plan asks for", Action.CHANGE_ROTA),
    RotaPage("rota.choose", "Move several visits", "a whole day, or some of it", Action.CHANGE_ROTA),
    RotaPage(
        "rota.history", "What has changed", "by whom, when and why; take back; the week as it was", Action.SEE_ROTA
    ),
    RotaPage("rounds.show", "Three rounds", "wishes, settling, finishing: where this week stands", Action.SEE_ROTA),
    RotaPage("team_time.week", "Team time", "meetings, training, and who looks after what", Action.SEE_ROTA),
    RotaPage("advice.index", "Advice", "ask those whom it touches; it blocks nothing", Action.COMMENT_ROTA),
    RotaPage("comments.index", "Comments", "what the team and its coach say about the week", Action.COMMENT_ROTA),
    RotaPage("rota.notice_given", "How early we hear", "of our week, and of what changes in it", Action.SEE_ROTA),
    RotaPage("usual.week", "As usual", "make this week from the usual pattern, and what is different", Action.SEE_ROTA),
    RotaPage("usual.show", "Our usual pattern", "the weeks that repeat", Action.SEE_ROTA),
    RotaPage(
        "working_time.team", "Working time", "hours over 17 weeks, nights, rest that is owed", Action.SEE_WORKING_TIME
    ),
)
"""Beside a team's week, in the order in which they stand."""

VISIT_PAGES: tuple[RotaPage, ...] = (
    RotaPage("why.show", "Why this?", "why this worker, and why then", Action.SEE_ROTA),
    RotaPage("what_if.visit", "What if at another time?", "try it; it changes nothing", Action.CHANGE_ROTA),
    RotaPage("advice.index", "Ask for advice", "about this visit, of those whom it touches", Action.COMMENT_ROTA),
    RotaPage("comments.index", "Comments", "what the team and its coach say about it", Action.COMMENT_ROTA),
)
"""Beside one visit."""

MY_PAGES: tuple[tuple[str, tuple[RotaPage, ...]], ...] = (
    (
        "When I work",
        (
            RotaPage("ill.me", "I am ill", "until when; the team sees that I am away", Action.SEE_MY_DAY),
            RotaPage(
                "leave.mine", "My leave", "what is left, asking for days, time off the law gives", Action.SEE_MY_DAY
            ),
            RotaPage(
                "my_wishes.index",
                "My wishes",
                "what I would like of coming weeks, and what came true",
                Action.SEE_MY_DAY,
            ),
            RotaPage(
                "open_visits.index",
                "Open visits",
                "what nobody goes to yet, and what it would do to my day",
                Action.SEE_MY_DAY,
            ),
            RotaPage("swaps.index", "Swaps", "ask somebody, and answer who asked me", Action.SEE_MY_DAY),
            RotaPage(
                "extra.mine", "Extra time", "what I agreed with the team on top of my contract", Action.RECORD_VISIT
            ),
            RotaPage(
                "working_time.mine",
                "My working time",
                "hours over 17 weeks, rest that is owed, opting out",
                Action.SEE_MY_DAY,
            ),
        ),
    ),
    (
        "With the team",
        (
            RotaPage("duty.index", "On duty", "who is, and the numbers to ring", Action.ANSWER_ALARM),
            RotaPage(
                "concerns.index", "Worries", "what I said, or the team was told; what was answered", Action.ANSWER_ALARM
            ),
            RotaPage(
                "team_month.index",
                "Our month",
                "time with people, visits, faces, what an hour costs",
                Action.SEE_REPORT,
            ),
            RotaPage(
                "review.index", "Our review", "how lives are going, what we took on, what we try out", Action.REVIEW
            ),
        ),
    ),
    (
        "My phone and photo",
        (
            RotaPage(
                "my_sent.index", "What I sent", "from a phone without a signal, and what needs me", Action.RECORD_VISIT
            ),
            RotaPage(
                "my_phones.index",
                "My phones",
                "my visits without a signal, and cutting off a phone that is lost",
                Action.SEE_MY_DAY,
            ),
            RotaPage("calendar_feed.mine", "My calendar", "my days in the calendar of my own phone", Action.SEE_MY_DAY),
            RotaPage("my_email.mine", "E-mail", "one when my days change, or none", Action.SEE_MY_DAY),
            RotaPage("worker_photo.mine", "My photo", "for the sheet that says who is coming", Action.SEE_MY_DAY),
        ),
    ),
)
"""About my own work, on the page Me, under their headings."""


def open_to(pages: tuple[RotaPage, ...], viewer: Viewer, team_id: UUID | None = None) -> tuple[RotaPage, ...]:
    """Those of `pages` that this viewer may open: in this team, or in any where it is None."""
    views = current_app.view_functions
    return tuple(
        page
        for page in pages
        if page.endpoint in views
        and (viewer.teams(page.action) if team_id is None else viewer.may(page.action, team_id))
    )
