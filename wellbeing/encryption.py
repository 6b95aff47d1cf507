"""Keeps free text about a person unreadable at rest. Knows the keys; knows nothing of what is written.

The first key writes, every key reads, so a key is changed by putting a new one in front (`WELLBEING_KEYS`).
"""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """None of the keys opens this text: a key is missing from WELLBEING_KEYS, or the text was altered."""


class Keyring:
    """The keys in use. One for the process, filled when the app is made."""

    def __init__(self) -> None:
        self._keys: MultiFernet | None = None

    def use(self, keys: Iterable[str]) -> None:
        """Write with the first of these Fernet keys (url-safe base64 of 32 bytes), read with any of them."""
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """`text`, sealed; ASCII."""
        return self._current().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises `Unreadable` when no key fits."""
        try:
            return self._current().decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable("A sealed text can't be read with the keys in WELLBEING_KEYS.") from error

    def rotate(self, sealed: str) -> str:
        """The same text sealed anew with the first key. Raises `Unreadable`."""
        try:
            return self._current().rotate(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable("A sealed text can't be read with the keys in WELLBEING_KEYS.") from error

    def _current(self) -> MultiFernet:
        if self._keys is None:
            raise RuntimeError("No keys are set: create_app sets them from WELLBEING_KEYS or the data folder.")
        return self._keys


KEYRING = Keyring()
