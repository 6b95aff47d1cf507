"""What leaves the demonstration's team: a calendar asks for somebody's days, files of last month, extra time agreed.

Written through the doors that a team uses. Everybody is invented; the address of the calendar is known to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from rota.local_time import instant
from wellbeing import clock
from wellbeing.demonstration.sign_ins import DOMAIN
from wellbeing.models import Team
from wellbeing.reports import delivered, payroll
from wellbeing.reports.table import Form
from wellbeing.store import calendar_feed, download, extra, notice
from wellbeing.store.account import user_with_email, viewer_of
from wellbeing.viewer import Viewer

ONE_DAY = timedelta(days=1)
MADE_BEFORE = timedelta(days=24)
EXTRA = (
    ("tom", "amina", 9, 60, "stayed until the plumber had come to Ivy’s."),
    ("grace", "tom", 34, 90, "took Stan to the eye clinic, and the bus was late."),
)


def write_outside(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Amina's phone asks for her days each morning; last month's files were taken at the beginning of this one."""
    now = clock.now()
    with clock.at(now - MADE_BEFORE):
        feed = calendar_feed.make(session, viewers["amina"], token_urlsafe(32))
    with clock.at(min(now, instant(today, time(5, 40)))):
        calendar_feed.note_asked(session, feed.id)
    _extra(session, viewers, today)
    last = today.replace(day=1) - ONE_DAY
    taken = instant(last + 2 * ONE_DAY, time(10, 5))
    if taken < now:
        _take(session, team, "administrator", payroll.WHAT, Form.XLSX, last, taken)
        _take(session, team, "manager", delivered.WHAT, Form.CSV, last, taken + timedelta(hours=4))


def _extra(session: Session, viewers: Mapping[str, Viewer], today: date) -> None:
    """Tom and Grace stayed longer than their contracts say, and each agreed it with somebody, who knows."""
    for who, colleague, days_ago, minutes, why in EXTRA:
        with_whom = viewers[colleague].worker_id
        assert with_whom is not None
        agreed = extra.Agreed(today - days_ago * ONE_DAY, minutes, with_whom, why)
        with clock.at(clock.now() - (days_ago - 1) * ONE_DAY):
            extra.agree(session, viewers[who], agreed, f"demonstration-extra-{who}")
            for row in notice.unseen(session, viewers[colleague]):
                if row.kind == extra.EXTRA:
                    notice.see(session, viewers[colleague], row.id)


def _take(session: Session, team: Team, who: str, what: str, form: Form, last: date, at: datetime) -> None:
    user = user_with_email(session, f"{who}@{DOMAIN}")
    viewer = viewer_of(session, user) if user is not None else None
    if viewer is not None:
        with clock.at(at):
            download.note(session, viewer, what, form, [team.id], last.replace(day=1), last)
