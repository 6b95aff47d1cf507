"""The words for what happened at a visit."""

from plans.what_happened import BECAME, STEPS, WENT, Became, Step, TaskAnswer, Went, named, step_words, task_words


def test_each_has_its_word() -> None:
    assert set(WENT) == set(Went) and set(BECAME) == set(Became) and set(STEPS) == set(Step)


def test_a_task_that_was_not_done_says_why_and_who_was_told() -> None:
    answer = TaskAnswer("x", Became.WITHHELD, "her sugar was 3.1.", "the community nurse")
    assert task_words("Insulin", answer) == "Insulin: withheld. Why: her sugar was 3.1. Told: the community nurse"
    assert task_words("Insulin", TaskAnswer("x", Became.DONE)) == "Insulin: done"


def test_a_tap_names_a_step_and_an_outcome() -> None:
    assert named("closer:o1") == (Step.CLOSER, "o1")
    assert named("back:") == (Step.BACK, "")
    assert named("none") is None and named("further:o1") is None and named("") is None
    assert step_words("into town", Step.CLOSER) == "A step closer: into town"
    assert step_words("", Step.SAME) == "No change"
