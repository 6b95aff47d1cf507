"""What a competence requires: near and far, and never round in a circle."""

from hypothesis import given
from hypothesis import strategies as st

from rota.competences import all_required, in_circle

NAMES = "abcde"
REQUIRES = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3))


def test_everything_that_comes_before_nearest_first() -> None:
    requires = {"insulin": ["medication"], "medication": ["first-aid", "reading"], "peg": ["medication"]}
    assert all_required(requires, "insulin") == ("medication", "first-aid", "reading")
    assert all_required(requires, "first-aid") == ()
    assert all_required(requires, "nobody knows it") == ()


def test_a_circle_is_named_by_the_way_round() -> None:
    assert in_circle({"a": ["b"], "b": ["c"], "c": ["a"]}, "a") == ("a", "b", "c")
    assert in_circle({"a": ["a"]}, "a") == ("a",)
    assert in_circle({"a": ["b"], "b": ["c"], "c": ["b"]}, "a") == (), "a circle further on is not this one's"


@given(REQUIRES)
def test_a_circle_is_just_where_something_comes_before_itself(requires: dict[str, list[str]]) -> None:
    for of in NAMES:
        straight = {of: requires.get(of, [])} | {one: its for one, its in requires.items() if one != of}
        near = [one for before in straight[of] for one in (before, *all_required(requires, before))]
        round_ = of in straight[of] or any(of in requires.get(one, ()) for one in near)
        assert bool(in_circle(requires, of)) is round_
        assert of not in all_required(requires, of)
