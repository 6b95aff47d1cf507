"""What a need about who comes is in words: "a woman", "somebody who speaks Bengali". Knows the words, and no rule."""

from __future__ import annotations

LANGUAGE = "language:"
"""An attribute that begins so names a language by its ISO 639 code."""
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "gu": "Gujarati",
    "hi": "Hindi",
    "lt": "Lithuanian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ta": "Tamil",
    "ur": "Urdu",
    "yo": "Yoruba",
}
WORDS = {
    "woman": "a woman",
    "man": "a man",
    "dogs": "somebody at ease with dogs",
    "driver": "somebody who can drive",
}


def who_words(attribute: str) -> str:
    """The attribute as one says whom is asked for; one that a team made up stands as they wrote it."""
    if attribute.startswith(LANGUAGE):
        code = attribute.removeprefix(LANGUAGE)
        return f"somebody who speaks {LANGUAGES.get(code, code)}"
    return WORDS.get(attribute, f"“{attribute}”")
