"""The pages beside a team's week, beside one visit, and about me: as those pages list them.

Knows endpoints and actions, nothing of pages. A week's pages take `team_id` and `first`, a visit's those and
`visit_id`, mine nothing.
"""

from __future__ import annotations

from wellbeing.listed_pages import ListedPage
from wellbeing.viewer import Action

WEEK_PAGES: tuple[ListedPage, ...] = (
    ListedPage("what_if.index", "What if…", "try something out; it changes nothing", Action.SEE_ROTA),
    ListedPage("ill.who", "Someone is ill", "who, until when, and who could go instead", Action.CHANGE_ROTA),
    ListedPage("team_leave.index", "Time away", "who is away when, and who asks for days", Action.SEE_ROTA),
    ListedPage("rota.add", "Add a visit", "one that no plan asks for", Action.CHANGE_ROTA),
    ListedPage("rota.choose", "Move several visits", "a whole day, or some of it", Action.CHANGE_ROTA),
    ListedPage(
        "rota.history", "What has changed", "by whom, when and why; take back; the week as it was", Action.SEE_ROTA
    ),
    ListedPage("rounds.show", "Three rounds", "wishes, settling, finishing: where this week stands", Action.SEE_ROTA),
    ListedPage("team_time.week", "Team time", "meetings, training, and who looks after what", Action.SEE_ROTA),
    ListedPage("advice.index", "Advice", "ask those whom it touches; it blocks nothing", Action.COMMENT_ROTA),
    ListedPage("comments.index", "Comments", "what the team and its coach say about the week", Action.COMMENT_ROTA),
    ListedPage("rota.notice_given", "How early we hear", "of our week, and of what changes in it", Action.SEE_ROTA),
    ListedPage(
        "usual.week", "As usual", "make this week from the usual pattern, and what is different", Action.SEE_ROTA
    ),
    ListedPage("usual.show", "Our usual pattern", "the weeks that repeat", Action.SEE_ROTA),
    ListedPage(
        "working_time.team", "Working time", "hours over 17 weeks, nights, rest that is owed", Action.SEE_WORKING_TIME
    ),
)
"""Beside a team's week, in the order in which they stand."""

VISIT_PAGES: tuple[ListedPage, ...] = (
    ListedPage("why.show", "Why this?", "why this worker, and why then", Action.SEE_ROTA),
    ListedPage("what_if.visit", "What if at another time?", "try it; it changes nothing", Action.CHANGE_ROTA),
    ListedPage("advice.index", "Ask for advice", "about this visit, of those whom it touches", Action.COMMENT_ROTA),
    ListedPage("comments.index", "Comments", "what the team and its coach say about it", Action.COMMENT_ROTA),
)
"""Beside one visit."""

MY_PAGES: tuple[tuple[str, tuple[ListedPage, ...]], ...] = (
    (
        "When I work",
        (
            ListedPage("ill.me", "I am ill", "until when; the team sees that I am away", Action.SEE_MY_DAY),
            ListedPage(
                "leave.mine", "My leave", "what is left, asking for days, time off the law gives", Action.SEE_MY_DAY
            ),
            ListedPage(
                "my_wishes.index",
                "My wishes",
                "what I would like of coming weeks, and what came true",
                Action.SEE_MY_DAY,
            ),
            ListedPage(
                "open_visits.index",
                "Open visits",
                "what nobody goes to yet, and what it would do to my day",
                Action.SEE_MY_DAY,
            ),
            ListedPage("swaps.index", "Swaps", "ask somebody, and answer who asked me", Action.SEE_MY_DAY),
            ListedPage(
                "extra.mine", "Extra time", "what I agreed with the team on top of my contract", Action.RECORD_VISIT
            ),
            ListedPage(
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
            ListedPage("duty.index", "On duty", "who is, and the numbers to ring", Action.ANSWER_ALARM),
            ListedPage(
                "concerns.index", "Worries", "what I said, or the team was told; what was answered", Action.ANSWER_ALARM
            ),
            ListedPage(
                "team_month.index",
                "Our month",
                "time with people, visits, faces, what an hour costs",
                Action.SEE_REPORT,
            ),
            ListedPage(
                "review.index", "Our review", "how lives are going, what we took on, what we try out", Action.REVIEW
            ),
        ),
    ),
    (
        "My phone and photo",
        (
            ListedPage(
                "my_sent.index", "What I sent", "from a phone without a signal, and what needs me", Action.RECORD_VISIT
            ),
            ListedPage(
                "my_phones.index",
                "My phones",
                "my visits without a signal, and cutting off a phone that is lost",
                Action.SEE_MY_DAY,
            ),
            ListedPage(
                "calendar_feed.mine", "My calendar", "my days in the calendar of my own phone", Action.SEE_MY_DAY
            ),
            ListedPage("my_email.mine", "E-mail", "one when my days change, or none", Action.SEE_MY_DAY),
            ListedPage("worker_photo.mine", "My photo", "for the sheet that says who is coming", Action.SEE_MY_DAY),
        ),
    ),
)
"""About my own work, on the page Me, under their headings."""
