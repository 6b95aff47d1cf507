"""The numbers that a team's rules rest on, each with its unit and source. Knows nothing of who applies them."""

from __future__ import annotations

from dataclasses import dataclass

MINUTES_IN_DAY = 24 * 60
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Limits:
    """What a working day and week may be. Minutes unless named otherwise; the defaults are the team's own.

    Sources: Working Time Regulations 1998 (WTR) reg. 10 (daily rest), 11 (weekly rest), 12 (breaks);
    the promise of no split shifts (Thurrock's Prospectus, *Changing Domiciliary Care*).
    """

    longest_wait: int = 60
    """The longest wait inside a day before it is a split shift (team's promise)."""
    waiting_in_day: int = 120
    """The most waiting in one day, all waits together (team's promise)."""
    break_length: int = 20
    """The break inside a long day (WTR reg. 12)."""
    break_after: int = 6 * 60
    """A day longer than this holds a break (WTR reg. 12)."""
    longest_day: int = 10 * 60
    """The longest span of work in a day (team's promise)."""
    daily_rest: int = 11 * 60
    """Least rest between two days of work (WTR reg. 10)."""
    weekly_rest: int = 35 * 60
    """One unbroken rest in every seven days: 24 h on top of the daily 11 h (WTR reg. 11)."""
    weekly_rest_days: int = 7
    """Days in which one such rest falls; in twice as many days two of them will do (WTR reg. 11)."""
    rest_door_to_door: bool = True
    """Whether the way from and to home counts as work when rest is measured (ECJ *Tyco*)."""
    faces: int = 4
    """The most different workers that a person sees in a week (Wellbeing Teams' promise)."""
    late_after: int = 20 * 60
    """A day of work that ends after this, in minutes of the clock since midnight, is a late shift (team's own)."""
    early_by: int = 15 * 60
    """A worker who would like to work early is done by then, in minutes of the clock since midnight (team's own)."""
    late_from: int = 12 * 60
    """A worker who would like to work late begins no sooner, in minutes of the clock since midnight (team's own)."""
    over_contract: int = 3 * 60
    """How far planned hours may run over the contract in a week before a finding says so."""
