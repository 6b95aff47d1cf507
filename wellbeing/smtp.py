"""Handing e-mails to an SMTP server: its address as a setting, and one letter at a time. Knows no rows and no news.

A password never leaves this machine unsealed, and nothing here is logged: a server's answers name people.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from wellbeing.clock import machine_now

TIMEOUT_SECONDS = 20.0
"""How long a server may take to answer anything."""
PORTS = {"smtp": 587, "smtps": 465}
FOR_GOOD = range(500, 600)
"""Answers of a server by which the same letter need not be sent again."""


class NoSuchPost(ValueError):
    """WELLBEING_SMTP_URL names something that can't send e-mail."""


class Answer(StrEnum):
    """What came of handing a letter over."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `id` is the same each time it is tried, so that a mail program shows it once."""

    id: str
    to: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class Post:
    """A server that takes e-mails. `sealed_at_once`: it speaks TLS from the first byte, else once it is asked to."""

    host: str
    port: int
    sender: str
    sealed_at_once: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    def hand_over(self, letter: Letter) -> tuple[Answer, str]:
        """What came of it, and the sort of trouble there was in a word that names nobody."""
        try:
            with self._connected() as server:
                server.send_message(_message(letter, self.sender), self.sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return _answer(all(code in FOR_GOOD for code in codes), error)
        except smtplib.SMTPDataError as error:
            return _answer(error.smtp_code in FOR_GOOD, error)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return _answer(False, error)
        return Answer.TAKEN, ""

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.sealed_at_once:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            self._begin(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _begin(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        sealed = self.sealed_at_once
        if not sealed and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            sealed = True
        if not sealed and not _here(self.host):
            raise smtplib.SMTPNotSupportedError("the server does not seal what is sent to it")
        if self.user:
            server.login(self.user, self.password)


def post_of(url: str, sender: str = "") -> Post | None:
    """The server of this address, `smtp://user:password@host:587` or `smtps://…`; None for "", which sends nothing.

    `sender` is what letters come from; where it is not given, the user's name, which has to be an address then.
    Raises `NoSuchPost` with a sentence that holds no password.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoSuchPost("The port in WELLBEING_SMTP_URL is no number.") from error
    if parts.scheme not in PORTS or not host or parts.path.strip("/"):
        raise NoSuchPost("WELLBEING_SMTP_URL looks like smtp://user:password@host:587 or smtps://user:password@host.")
    user = unquote(parts.username or "")
    sender = sender or user
    if "@" not in sender or any(letter.isspace() for letter in sender):
        raise NoSuchPost("Say what e-mails come from: WELLBEING_EMAIL_FROM, such as rota@example.org.")
    password = unquote(parts.password or "")
    return Post(host, port or PORTS[parts.scheme], sender, parts.scheme == "smtps", user, password)


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = letter.to
    message["Date"] = format_datetime(machine_now())
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.words)
    return message


def _answer(for_good: bool, error: Exception) -> tuple[Answer, str]:
    return (Answer.REFUSED if for_good else Answer.LATER), type(error).__name__


def _here(host: str) -> bool:
    """Whether the server is on this machine, so that nothing is sent over a network."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
