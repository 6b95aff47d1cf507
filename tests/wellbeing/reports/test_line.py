"""The image of a line over time."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from wellbeing.reports.line import HEIGHT, WIDTH, line

SVG = "{http://www.w3.org/2000/svg}"
FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)


def drawn(*points: tuple[date, int], title: str = "The bun") -> ElementTree.Element:
    return ElementTree.fromstring(line(points, FIRST, LAST, title))


def places(image: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in image.iter(f"{SVG}circle")]


def test_higher_is_higher_and_later_is_further_right_and_all_is_on_the_paper() -> None:
    image = drawn((FIRST, 0), (date(2026, 10, 15), 10), (LAST, 5))
    (x1, y1), (x2, y2), (x3, y3) = places(image)
    assert x1 < x2 < x3 and y2 < y3 < y1
    assert all(8 <= x <= WIDTH - 8 and 8 <= y <= HEIGHT - 8 for x, y in places(image))
    assert len(list(image.iter(f"{SVG}polyline"))) == 1


@pytest.mark.parametrize("count", [0, 1])
def test_one_answer_is_a_dot_without_a_line(count: int) -> None:
    image = drawn(*[(FIRST, 4)] * count)
    assert len(places(image)) == count and not list(image.iter(f"{SVG}polyline"))
    assert places(ElementTree.fromstring(line([(FIRST, 4)], FIRST, FIRST, "one day")))


def test_numbers_do_not_stand_on_each_other_and_the_last_is_always_said() -> None:
    days = [date(2026, 11, day) for day in range(1, 31)]
    bold = [text for text in drawn(*((day, 7) for day in days)).iter(f"{SVG}text") if "font-weight" in text.attrib]
    at = [float(text.attrib["x"]) for text in bold]
    assert 1 < len(bold) < len(days) and all(after - before > 20 for before, after in pairwise(at))


def test_whatever_the_words_are_it_is_an_image() -> None:
    image = drawn((FIRST, 4), title='</title><script>alert("x")</script>\x0b\x1f & more')
    title = image.find(f"{SVG}title")
    assert title is not None and title.text == '</title><script>alert("x")</script> & more'
    assert not list(image.iter(f"{SVG}script"))
