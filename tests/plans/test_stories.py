"""Who a story may be seen by, and what a consent must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from plans.stories import (
    CHOICES,
    ORDER,
    SEEN_BY,
    Consent,
    Scope,
    Story,
    consent_problems,
    seen_by,
    to_share_problems,
    within,
)

TODAY = date(2026, 11, 24)
YES = Consent(Scope.COACH, "She nodded", "Joan", TODAY, "Amina")


def test_each_scope_holds_those_before_it() -> None:
    audiences = ORDER[1:]
    for scope in ORDER:
        seen = [within(scope, audience) for audience in audiences]
        assert seen == sorted(seen, reverse=True)
        assert sum(seen) == ORDER.index(scope)
    assert not any(within(Scope.NOBODY, audience) for audience in ORDER)


def test_the_nearer_somebody_is_the_more_they_see() -> None:
    for nearer, farther in pairwise(ORDER[1:]):
        assert set(seen_by(farther)) < set(seen_by(nearer))
    assert seen_by(Scope.COMMISSIONER) == (Scope.COMMISSIONER, Scope.PUBLIC)


def test_every_scope_has_its_words() -> None:
    assert set(CHOICES) == set(ORDER) - {Scope.NOBODY}
    assert set(SEEN_BY) == set(ORDER)
    assert all("name and address are left out" in CHOICES[scope][1] for scope in (Scope.COMMISSIONER, Scope.PUBLIC))


def test_words_or_a_photo_are_enough_to_ask_and_a_photo_says_what_it_shows() -> None:
    assert to_share_problems(Story("The bun", "Butter", False)) == []
    assert to_share_problems(Story("The bun", "", True, "A bun")) == []
    assert len(to_share_problems(Story("The bun", " ", False))) == 1
    assert len(to_share_problems(Story("The bun", "Butter", True, " "))) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"scope": Scope.NOBODY}, "scope"), ({"by": " "}, "by"), ({"how": ""}, "how"), ({"on": date(2026, 11, 25)}, "on")],
)
def test_a_consent_says_who_how_when_and_what_for(change: dict[str, object], field: str) -> None:
    assert consent_problems(YES, TODAY) == []
    assert [about for about, _ in consent_problems(replace(YES, **change), TODAY)] == [field]  # type: ignore[arg-type]
