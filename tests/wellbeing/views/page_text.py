"""Reading a page as somebody sees it: its words, without tags."""

import re
from html import unescape
from typing import Any


def text_of(answer: Any, status: int = 200) -> str:
    """What a page's main part says, on one line; asserts its status."""
    assert answer.status_code == status, f"{answer.status}: {answer.text[:2000]}"
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))
