"""A need about who comes, as a team says it."""

import pytest

from rota.who import who_words


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        ("woman", "a woman"),
        ("language:bn", "somebody who speaks Bengali"),
        ("language:xx", "somebody who speaks xx"),
        ("dogs", "somebody at ease with dogs"),
        ("sings", "“sings”"),
    ],
)
def test_a_need_about_who_has_plain_words(attribute: str, words: str) -> None:
    assert who_words(attribute) == words
