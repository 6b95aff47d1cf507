"""Seals that only the server opens."""

from __future__ import annotations

import pytest

from wellbeing import sealing

PAIR = sealing.new_pair()
WORDS = "She sang. \N{MUSICAL SYMBOL G CLEF}"
SEALED = sealing.seal(PAIR.public, WORDS, "key")


def test_what_is_sealed_is_opened_and_can_not_be_read() -> None:
    assert sealing.opened(PAIR, SEALED, "key") == WORDS
    assert "sang" not in SEALED


def test_the_same_is_sealed_differently_each_time() -> None:
    assert sealing.seal(PAIR.public, WORDS, "key") != SEALED


@pytest.mark.parametrize(
    ("pair", "sealed", "name"),
    [
        (sealing.new_pair(), SEALED, "key"),
        (PAIR, SEALED, "kez"),
        (PAIR, SEALED[:-4], "key"),
        (PAIR, SEALED[:-5] + "AAAAA", "key"),
        (PAIR, "", "key"),
        (PAIR, "é", "key"),
        (PAIR, "A" * 200, "key"),
        (sealing.Pair(PAIR.public, "zqx"), SEALED, "key"),
        (sealing.Pair(PAIR.public, "_" * 43), SEALED, "key"),
    ],
)
def test_it_opens_with_nothing_else(pair: sealing.Pair, sealed: str, name: str) -> None:
    with pytest.raises(sealing.Unopened):
        sealing.opened(pair, sealed, name)


def test_a_pair_does_not_show_its_secret() -> None:
    assert PAIR.private not in repr(PAIR)
