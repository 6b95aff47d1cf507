"""What each day needs without anyone asking: the visits of the coming weeks, as people's plans say and planned
as usual, a review for whoever's hours bank has drifted, closed months counted for the report, and its editions.

Knows the teams and the store's doors. Safe to do twice, by any number of workers: what is asked already stays.
"""

from __future__ import annotations

import logging
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from wellbeing import clock
from wellbeing.db import reading
from wellbeing.jobs.editions import give_out_what_is_due
from wellbeing.store.asked_visits import extend_horizon
from wellbeing.store.held import wake
from wellbeing.store.month_counted import keep, to_keep
from wellbeing.store.organisation import every_team
from wellbeing.store.reviews import notice_drift
from wellbeing.store.usual_week import make_new_weeks

log = logging.getLogger(__name__)


class Daily:
    """Keeps every team's coming weeks asked for; `keep_up` does something once a local day."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._done: date | None = None

    def keep_up(self) -> None:
        """Ask for the coming weeks of each team, if that has not been done today. One team's trouble stops no other."""
        today = clock.today()
        if self._done == today:
            return
        with reading(), self._sessions() as session:
            teams = every_team(session)
        for team in teams:
            try:
                with self._sessions.begin() as session:
                    wake(session, team)
                    extend_horizon(session, team)
            except Exception:
                log.exception("The coming weeks of team %s could not be asked for.", team)
            try:
                with self._sessions.begin() as session:
                    make_new_weeks(session, team)
            except Exception:
                log.exception("The new weeks of team %s could not be planned as usual.", team)
            try:
                with self._sessions.begin() as session:
                    notice_drift(session, team)
            except Exception:
                log.exception("The hours banks of team %s could not be looked at.", team)
            try:
                self._keep_months(team)
            except Exception:
                log.exception("The closed months of team %s could not be counted.", team)
        give_out_what_is_due(self._sessions, today)
        self._done = today

    def _keep_months(self, team: UUID) -> None:
        """Count each closed month once, in a transaction of its own, so that nobody waits for long."""
        with reading(), self._sessions() as session:
            firsts = to_keep(session, team)
        for first in firsts:
            with self._sessions.begin() as session:
                keep(session, team, first)
