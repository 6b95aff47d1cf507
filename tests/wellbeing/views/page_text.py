"""Reading a page as somebody sees it: its words, without tags."""

import re
from html import unescape
from typing import Any

from tests.wellbeing.conftest import Client


def text_of(answer: Any, status: int = 200) -> str:
    """What a page's main part says, on one line; asserts its status."""
    assert answer.status_code == status, f"{answer.status}: {answer.text[:2000]}"
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def page(client: Client, path: str) -> str:
    """The whole page at this path; asserts that it is there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.text)


def mark(text: str) -> str:
    """The mark of what a page showed, which its form sends along."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', text)
    assert found
    return found[1]
