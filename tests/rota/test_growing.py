"""The way to a sign-off, a step at a time."""

from rota.growing import Progress, Way, steps, who_signs

DONE, NOW, LATER = Progress.DONE, Progress.NOW, Progress.LATER


def test_it_begins_with_asking_and_ends_with_the_sign_off() -> None:
    found = steps(Way("Insulin", signed_by="nurse", person="Joan"))
    assert [step.words for step in found] == [
        "Ask to learn it",
        "Do the workbook",
        "Be watched doing it: 0 of 3 times so far",
        "The community nurse signs you off for Insulin for Joan",
    ]
    assert [step.progress for step in found] == [NOW, LATER, LATER, LATER]


def test_what_comes_first_is_now_until_it_is_held() -> None:
    found = steps(Way("Insulin", first=("Help with medicines",), begun=True, workbook=True))
    assert (found[0].words, found[0].progress) == ("Be signed off for Help with medicines first", NOW)
    assert [step.progress for step in found[1:]] == [DONE, DONE, LATER, LATER]


def test_only_one_step_is_now_and_later_ones_may_be_done() -> None:
    found = steps(Way("Insulin", begun=True, watched=3))
    assert [step.progress for step in found] == [DONE, NOW, DONE, LATER]


def test_ready_is_all_but_the_sign_off() -> None:
    ready = Way("Insulin", begun=True, workbook=True, watched=3)
    assert ready.ready and steps(ready)[-1].progress is NOW
    assert not Way("Insulin", begun=True, workbook=True, watched=2).ready
    assert not Way("Insulin", begun=True, workbook=True, watched=3, first=("First aid",)).ready


def test_who_signs() -> None:
    assert who_signs("ot") == "The occupational therapist"
    assert who_signs(None) == "A registered professional"
