"""Editions of the report, given out by the day's work: each month a few days after its end, and what was put right.

Knows which months are due; what an edition is made of is `reports.giving_out`. Safe to do twice: a month that was given
out stays as it is.
"""

from __future__ import annotations

import logging
from datetime import date

from sqlalchemy.orm import Session, sessionmaker

from rota.period import Cut, Period, months_back, months_on
from wellbeing.db import reading
from wellbeing.reports.giving_out import WAITS, due, give_out
from wellbeing.store import edition as store

log = logging.getLogger(__name__)

MOST_MONTHS = 24
"""Months before this one that are given out where nothing was yet."""
PUT_RIGHT = 6
"""So many months before are given out again with a new one, where enough of them was put right."""


def give_out_what_is_due(sessions: sessionmaker[Session], today: date) -> None:
    """Every month that is due, the earliest first, each by itself. One's trouble stops no other."""
    with reading(), sessions() as session:
        wanted = {
            provider: due(session, provider, over(store.first_worked(session, provider), today))
            for provider, _ in store.providers(session)
        }
    for provider, months in wanted.items():
        again = {months_on(months[-1].first, -back) for back in range(1, PUT_RIGHT + 1)} if months else set()
        before = [Period(Cut.MONTH, first) for first in again - {month.first for month in months}]
        for month in sorted([*before, *months]):
            try:
                with sessions.begin() as session:
                    if month in months or not due(session, provider, [month]):
                        give_out(session, provider, month, None)
            except Exception:
                log.exception("The report of %s could not be given out.", month.words)


def over(first_day: date | None, today: date) -> list[Period]:
    """The months since the first day worked that have been over for long enough; none where nothing was worked."""
    if first_day is None:
        return []
    this = today.replace(day=1)
    every = [Period(Cut.MONTH, first) for first in months_back(months_on(this, -1), MOST_MONTHS)]
    return [month for month in every if first_day <= month.last and month.last + WAITS < today]
