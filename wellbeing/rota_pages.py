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
    RotaPage("rounds.show", "Three rounds", "wishes, settling, finishing: where this week stands", Action.SEE_ROTA),
    RotaPage("team_time.week", "Team time", "meetings, training, and who looks after what", Action.SEE_ROTA),
)
"""Beside a team's week, in the order in which they stand."""

VISIT_PAGES: tuple[RotaPage, ...] = (
    RotaPage("why.show", "Why this?", "why this worker, and why then", Action.SEE_ROTA),
)
"""Beside one visit."""

MY_PAGES: tuple[RotaPage, ...] = (
    RotaPage("rounds.mine", "My wishes", "what I would like of coming weeks, and what came true", Action.SEE_MY_DAY),
)
"""About my own work, on the page Me."""


def open_to(pages: tuple[RotaPage, ...], viewer: Viewer, team_id: UUID | None = None) -> tuple[RotaPage, ...]:
    """Those of `pages` that this viewer may open: in this team, or in any where it is None."""
    views = current_app.view_functions
    return tuple(
        page
        for page in pages
        if page.endpoint in views
        and (viewer.teams(page.action) if team_id is None else viewer.may(page.action, team_id))
    )
