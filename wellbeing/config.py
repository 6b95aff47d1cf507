"""Settings, all from the environment, with defaults that let a newcomer start. Knows nothing of what uses them."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

DEFAULT_PORT = 8000
MUST_BE_GIVEN = ("WELLBEING_KEYS", "WELLBEING_SECRET", "WELLBEING_DATABASE_URL")
"""What a real deployment gives itself; elsewhere it is made up for this machine."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and what guards them.

    `database_url` is SQLAlchemy's; `queue_url` "" keeps the job queue beside the database file; `routing_url` ""
    estimates travel from straight lines. `keys` are Fernet keys, the first writes. `secret` signs the sessions.
    `equipment_email` is to whom an equipment order is addressed; "" leaves that to who sends it.
    `smtp_url` is the server that takes e-mails, "" sends none; `email_from` is what they come from.
    `generated` names the settings that were made up for this machine, which a real deployment must give itself.
    """

    database_url: str
    queue_url: str
    routing_url: str
    data_dir: Path
    keys: tuple[str, ...]
    secret: str
    port: int
    https: bool
    generated: frozenset[str] = frozenset()
    equipment_email: str = ""
    smtp_url: str = field(default="", repr=False)
    email_from: str = ""


def data_folder(environ: Mapping[str, str]) -> Path:
    """WELLBEING_DATA_DIR, else this user's data folder as the operating system has it."""
    if given := environ.get("WELLBEING_DATA_DIR"):
        return Path(given)
    home = Path.home()
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "wellbeing"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "wellbeing"
    return Path(environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "wellbeing"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment. Where no secret or key is given, one is made, once, in the data folder."""
    folder = data_folder(environ)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    generated = {name for name in MUST_BE_GIVEN if name not in environ}
    keys = environ.get("WELLBEING_KEYS") or _kept(folder / "keys", Fernet.generate_key().decode())
    return Settings(
        database_url=environ.get("WELLBEING_DATABASE_URL") or f"sqlite:///{folder / 'wellbeing.db'}",
        queue_url=environ.get("WELLBEING_QUEUE_URL", ""),
        routing_url=environ.get("WELLBEING_ROUTING_URL", ""),
        data_dir=folder,
        keys=tuple(keys.replace(",", " ").split()),
        secret=environ.get("WELLBEING_SECRET") or _kept(folder / "secret", secrets.token_urlsafe(48)),
        port=int(environ.get("PORT", DEFAULT_PORT)),
        https=environ.get("WELLBEING_HTTPS", "") == "1",
        generated=frozenset(generated),
        equipment_email=" ".join(environ.get("WELLBEING_EQUIPMENT_EMAIL", "").split()),
        smtp_url=environ.get("WELLBEING_SMTP_URL", "").strip(),
        email_from=environ.get("WELLBEING_EMAIL_FROM", "").strip(),
    )


def _kept(path: Path, value: str) -> str:
    """What the file holds; the first to ask writes `value` into it, readable by this user alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value)
    return value
