"""Bars in pairs: as long as what they stand for, with their words beside them."""

import re

from wellbeing.reports.drawn import BARS_BEGIN, BARS_END, height_of_pairs, pairs


def lengths(image: str) -> list[float]:
    """The lengths of the bars, from the top."""
    return [float(length) for length in re.findall(r'width="([0-9.]+)" height="18"', image)]


def drawn(*rows: tuple[str, int | None, int | None]) -> str:
    return pairs(("early", "late"), rows, 10, lambda number: f"{number} days")


def test_the_longest_has_all_the_room_and_the_others_their_share() -> None:
    assert lengths(drawn(("May", 40, 20), ("June", 0, 4))) == [450, 225, 3, 45]
    assert lengths(drawn(("May", 5, None))) == [(BARS_END - BARS_BEGIN) / 2], "ten stands for all of it"


def test_what_there_is_not_is_said_and_words_are_words() -> None:
    image = drawn(("A & <b>", None, 7))
    assert ">none</text>" in image and ">7 days</text>" in image and "A &amp; &lt;b&gt;" in image
    assert f'height="{height_of_pairs(1)}"' in image and height_of_pairs(0) == height_of_pairs(1) < height_of_pairs(2)
