"""A page that another page lists: where it leads, in which words, and who may open it. Knows no page by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, url_for

from wellbeing.viewer import Action, Viewer


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page: the endpoint it opens, its words, what it holds in a few words, who may open it."""

    endpoint: str
    label: str
    holds: str
    action: Action

    def url(self, **arguments: Any) -> str:
        """Where it leads."""
        return url_for(self.endpoint, **arguments)


def open_to(pages: Iterable[ListedPage], viewer: Viewer, team_id: UUID | None = None) -> tuple[ListedPage, ...]:
    """Those of `pages` that are there and that this viewer may open: in this team, or in any where it is None."""
    views = current_app.view_functions
    return tuple(
        page
        for page in pages
        if page.endpoint in views
        and (viewer.teams(page.action) if team_id is None else viewer.may(page.action, team_id))
    )
