"""What a page showed before somebody wrote over it, as a mark that travels with the page and gives nothing away.

Two people may answer the same question at once: a page sends the mark of the words that it showed, and whoever saves
asks whether those still stand.
"""

from __future__ import annotations

import hmac

from flask import current_app

LETTERS = 32


def seen_of(text: str) -> str:
    """The mark of this text: the same for the same text, and nothing can be told from it without the app's secret."""
    secret = current_app.secret_key or ""
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:LETTERS]


def was(mark: str | None, text: str) -> bool:
    """Whether this is the text that the mark was made of."""
    return hmac.compare_digest((mark or "").encode(), seen_of(text).encode())
