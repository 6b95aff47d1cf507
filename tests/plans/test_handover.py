"""What the last visits learned is read in ten seconds, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from plans.handover import TEN_SECONDS, in_ten_seconds

words = st.lists(st.sampled_from(["tea", "first.", "The", "brake", "sticks!", "so"]), min_size=1, max_size=80)
lines = st.lists(words.map(" ".join), max_size=3)


def count(text: str) -> int:
    return len(text.split())


def test_a_short_line_stands_whole() -> None:
    (line,) = in_ten_seconds(["The wheelchair brake is loose."])
    assert (line.first, line.rest) == ("The wheelchair brake is loose.", "")


def test_a_long_line_is_cut_after_a_sentence_else_after_a_word() -> None:
    (line,) = in_ten_seconds(["She sang. " + "la " * 60])
    assert line.first == "She sang." and line.rest.startswith("la la")
    (line,) = in_ten_seconds(["la " * 60])
    assert count(line.first) == TEN_SECONDS and line.first.endswith("la…") and line.rest.startswith("…la")


def test_what_a_short_line_leaves_is_the_longer_ones() -> None:
    first, short, last = in_ten_seconds(["la " * 60, "She sang.", "la " * 60])
    assert short.first == "She sang." and count(first.first) > TEN_SECONDS // 3
    assert count(first.first) + 2 + count(last.first) == TEN_SECONDS


@given(lines)
def test_at_most_ten_seconds_stand_there_and_no_word_is_lost(said: list[str]) -> None:
    found = in_ten_seconds(said)
    assert sum(count(line.first) for line in found) <= TEN_SECONDS
    assert all(line.first for line in found)
    for line, whole in zip(found, said, strict=True):
        assert f"{line.first} {line.rest}".replace("…", "").split() == whole.split()
