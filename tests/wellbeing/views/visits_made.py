"""A worker's visits, as she records them through their pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.entries_held import holding
from tests.wellbeing.views.page_text import text_of
from wellbeing.models import VisitEntry


class Visits:
    """Amina's visits, as she records them."""

    def __init__(self, client: Client, world: World, session: Session) -> None:
        self.client, self.world, self.session = client, world, session

    def send(self, page: str, name: str = "Joan", key: str | None = None, **fields: Any) -> Any:
        """Send a page about a visit."""
        data = {"client_key": key or uuid4().hex, **fields}
        return self.client.post(f"/visits/{self.world.visits[name]}/{page}", data=data)

    def entries(self, name: str = "Joan") -> list[VisitEntry]:
        """Every entry of a visit, in the order in which they came."""
        self.session.commit()
        self.session.expire_all()
        query = select(VisitEntry).where(VisitEntry.visit_id == self.world.visits[name])
        return list(self.session.scalars(query.order_by(VisitEntry.arrived_at, VisitEntry.what.desc())))

    def holds(self, name: str = "Joan") -> VisitEntry:
        """The entry that holds."""
        visit = self.world.visits[name]
        self.session.commit()
        self.session.expire_all()
        return holding(self.session, visit)[self.world.me.id]

    def page(self, name: str = "Joan") -> str:
        """The HTML of its page."""
        text: str = self.client.get(f"/visits/{self.world.visits[name]}").text
        return text

    def show(self, name: str = "Joan", page: str = "") -> str:
        """What its page says."""
        return text_of(self.client.get(f"/visits/{self.world.visits[name]}{page}"))
