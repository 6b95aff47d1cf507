"""How far a job is, in words."""

from wellbeing.views.job import in_words


def test_visits_and_hours_in_one_sentence() -> None:
    balance = [[str(n), 120 if n < 10 else -121] for n in range(12)]
    assert in_words({"covered": 392, "of": 405, "balance": balance}) == (
        "392 of 405 visits have someone · hours come out within 2 h of contract for 10 of 12"
    )


def test_without_workers_only_the_visits() -> None:
    assert in_words({"covered": 0, "of": 1200, "balance": []}) == "0 of 1,200 visits have someone"
