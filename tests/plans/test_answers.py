"""Two people who answer one step at once: told apart, and kept together without a word lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from plans.answers import both, mark, with_answer
from plans.outcomes import Outcome
from plans.plan import QUESTIONS, Looked, Offer, Plan
from tests.plans.test_plan import WRITTEN

OFFERS = st.builds(Offer, st.sampled_from(["Rita", "Carol", "A clock"]), st.text(max_size=5), st.integers(0, 60))
LOOKED = st.builds(Looked, st.lists(OFFERS, max_size=3, unique=True).map(tuple), st.text(max_size=8))
OUTCOMES = st.lists(
    st.builds(Outcome, st.sampled_from("abc"), st.text(max_size=5), st.just((1,))), max_size=3, unique_by=lambda o: o.id
).map(tuple)
PLANS = st.builds(Plan, st.just("ivy"), st.text(max_size=12), OUTCOMES, LOOKED, LOOKED, LOOKED)
ANSWERED = tuple(QUESTIONS)[:-1]


def test_one_step_changes_and_no_other() -> None:
    other = replace(WRITTEN, what_matters="Coffee.", circle=Looked())
    assert with_answer(WRITTEN, "circle", other) == replace(WRITTEN, circle=Looked())


def test_a_mark_differs_with_any_letter_of_its_step_alone() -> None:
    altered = replace(WRITTEN, what_matters="Tea before anything else")
    assert mark(altered, "what_matters") != mark(WRITTEN, "what_matters")
    assert mark(altered, "circle") == mark(WRITTEN, "circle")


@given(PLANS, PLANS, st.sampled_from(ANSWERED))
def test_keeping_both_loses_nothing_of_either(theirs: Plan, mine: Plan, step: str) -> None:
    kept = both(theirs, step, mine)
    assert with_answer(kept, step, theirs) == theirs, "no other step is touched"
    for plan in (theirs, mine):
        if step == "what_matters":
            assert plan.what_matters.strip() in kept.what_matters
        elif step == "outcomes":
            assert {(o.words, o.statements) for o in plan.outcomes} <= {(o.words, o.statements) for o in kept.outcomes}
        else:
            assert set(getattr(plan, step).found) <= set(getattr(kept, step).found)
            assert getattr(plan, step).nothing_because.strip() in getattr(kept, step).nothing_because
    assert len({outcome.id for outcome in kept.outcomes}) == len(kept.outcomes)
    assert both(kept, step, mine) == kept, "the same again adds nothing"


def test_an_outcome_that_both_altered_keeps_its_id_where_theirs_stands() -> None:
    theirs = replace(WRITTEN, outcomes=(Outcome("bun", "Two buns", (1,)),))
    mine = replace(WRITTEN, outcomes=(Outcome("bun", "A bun and a tea", (8,)),))
    first, second = both(theirs, "outcomes", mine).outcomes
    assert (first.id, first.words) == ("bun", "Two buns")
    assert second.words == "A bun and a tea" and second.id != "bun"
