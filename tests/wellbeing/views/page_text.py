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


def words_at(client: Client, path: str) -> str:
    """What the main part of the page at this path says, on one line; asserts that it is there."""
    return text_of(client.get(path))


def on_one_line(client: Client, path: str, status: int = 200) -> str:
    """The whole page at this path with its tags, on one line; asserts its status."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return " ".join(unescape(answer.text).split())


def taken(client: Client, path: str, data: dict[str, Any]) -> str:
    """Where a page leads that took what was sent."""
    answer = client.post(path, data=data)
    assert answer.status_code == 302, unescape(re.sub(r"<[^>]+>|\s+", " ", answer.text))
    return str(answer.location)


def refused(client: Client, path: str, data: dict[str, Any]) -> str:
    """The page again, with what is wrong with what was sent."""
    answer = client.post(path, data=data)
    assert answer.status_code == 200
    text = unescape(answer.text)
    assert "There is a problem" in text
    assert "<title>Error: " in text
    return text


def mark(text: str) -> str:
    """The mark of what a page showed, which its form sends along."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', text)
    assert found
    return found[1]
