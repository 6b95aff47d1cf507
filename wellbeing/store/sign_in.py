"""Counts wrong passwords so that guessing is slow and the owner is never shut out. Knows hashes, not names.

How it works
- Ten wrong passwords within the hour are free. From then on each has a wait before it: 5, 10, 20, 40, then 60
  seconds, never more. An attempt made too early is refused at once, without looking at the password; nobody sleeps.
- The count is the larger of two: wrong passwords for this account and wrong passwords from this address, so
  both many guesses at one account and one guess at many accounts are slowed.
- The wait is the address's own. It runs from the address's last wrong password, or, for an address that has none,
  from when it was first told to wait (a signed note in its cookie says when). So many addresses together still get
  only one guess a minute each, and an owner elsewhere waits at most 60 seconds however hard others guess.
- A device on which this account has signed in before carries a signed cookie, and has ten free ones and waits of
  its own. Guesses from anywhere else do not touch it, so the owner's phone opens at once in the middle of an attack.
- Whoever sits at the attacker's own address with a device never used before shares that address's turns, and may
  be late for them; another connection (a phone's) opens within 60 seconds.

An attempt is written down as wrong before its password is looked at and taken back if it was right, so that many
at the same instant can't all be the tenth. Accounts that do not exist are counted and slowed alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wellbeing import clock
from wellbeing.models import SignInFailure

FREE = 10
"""Wrong passwords within `COUNTED` before the first wait."""

COUNTED = timedelta(hours=1)
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 60
KEPT = timedelta(days=1)
"""How long a wrong password stays written down."""


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who is trying, as keyed hashes: which account, from which address, and from which known device, if one."""

    account: str
    address: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """May look at the password. `id` is the row to take back when it was right."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Wait:
    """Too early: `seconds` to go. `told_at` is for an address that must remember since when it waits."""

    seconds: int
    told_at: datetime


def wait_after(wrong: int) -> timedelta:
    """How long to wait before the next attempt after so many wrong ones within the hour."""
    if wrong < FREE:
        return timedelta()
    return timedelta(seconds=min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(wrong - FREE, 10)))


def begin(session: Session, guesser: Guesser, told_at: datetime | None = None) -> Attempt | Wait:
    """Ask for an attempt; `told_at` is since when this address has waited for this account, if it was told to.

    Commit before looking at the password.
    """
    now = clock.now()
    _one_at_a_time(session, guesser)
    since, wrong = _known_device(session, guesser, now) if guesser.device else _anywhere(session, guesser, now)
    if pause := wait_after(wrong):
        if since is None and told_at is not None and now - COUNTED < told_at <= now:
            since = told_at
        remaining = (since or now) + pause - now
        if remaining > timedelta():
            return Wait(ceil(remaining.total_seconds()), since or now)
    attempt = SignInFailure(account=guesser.device or guesser.account, address=guesser.address, at=now)
    session.add(attempt)
    session.flush()
    return Attempt(attempt.id)


def was_right(session: Session, guesser: Guesser, attempt: Attempt) -> None:
    """The password was right: take the attempt back, forget this guesser's wrong ones here, and tidy up."""
    mine = (SignInFailure.account == (guesser.device or guesser.account)) & (SignInFailure.address == guesser.address)
    old = SignInFailure.at < clock.now() - KEPT
    session.execute(delete(SignInFailure).where((SignInFailure.id == attempt.id) | mine | old))


def _known_device(session: Session, guesser: Guesser, now: datetime) -> tuple[datetime | None, int]:
    last, wrong = session.execute(
        select(func.max(SignInFailure.at), func.count()).where(
            SignInFailure.account == guesser.device, SignInFailure.at > now - COUNTED
        )
    ).one()
    return last, wrong


def _anywhere(session: Session, guesser: Guesser, now: datetime) -> tuple[datetime | None, int]:
    last, from_address = session.execute(
        select(func.max(SignInFailure.at), func.count()).where(
            SignInFailure.address == guesser.address, SignInFailure.at > now - COUNTED
        )
    ).one()
    at_account = session.scalar(
        select(func.count()).where(SignInFailure.account == guesser.account, SignInFailure.at > now - COUNTED)
    )
    return last, max(from_address, at_account or 0)


def _one_at_a_time(session: Session, guesser: Guesser) -> None:
    """Let attempts at one account, and from one address, follow each other; SQLite's writers already do."""
    if session.get_bind().dialect.name == "postgresql":
        for key in (guesser.device or guesser.account, guesser.address):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
