"""A small team on each kind of database, at the Thursday on which it plans its week."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.wellbeing.store.small_team import THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock


@pytest.fixture
def on_thursday() -> Iterator[None]:
    with clock.at(THURSDAY_BEFORE):
        yield


@pytest.fixture
def tilbury(session: Session, on_thursday: None) -> SmallTeam:
    return create_small_team(session)
