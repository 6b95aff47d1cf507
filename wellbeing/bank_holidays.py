"""Bank holidays in England, from the list that comes with govuk-bank-holidays. Asks no network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def _known() -> Mapping[date, str]:
    held = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return {holiday["date"]: holiday["title"] for holiday in held}


def bank_holidays(first: date, last: date) -> dict[date, str]:
    """What each bank holiday from `first` to `last` is called."""
    return {day: title for day, title in _known().items() if first <= day <= last}
