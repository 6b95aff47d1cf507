"""How the text of one cell becomes a value. Knows the forms that columns take, and no file, row or database.

Each reader takes the stripped, non-empty text and gives the value, or raises `Wrong` with what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from plans.plan import Looked, Offer
from plans.support import EVERY_DAY, Step, Times
from rota.week import CompetenceNeed, NeededOf, Travel, WhoNeed
from wellbeing import postcodes


class Wrong(ValueError):
    """The text can't be what the column asks for; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays (Monday 0), and how many times a week when any of them will do."""

    weekdays: frozenset[int]
    times_a_week: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Weekdays on which a worker can work between two wall times; an end at or before the start is next day's."""

    weekdays: frozenset[int]
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class Meeting:
    """Fixed team time each week: kind, weekday, wall time, minutes, where, and who (none named: everyone)."""

    kind: str
    weekday: int
    starts_at: time
    minutes: int
    postcode: str | None
    workers: tuple[str, ...]


NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = {name.lower(): number for number, name in enumerate(NAMES)}
FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS.update({name: number for number, name in enumerate(FULL_NAMES)})
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""Dates outside are slips of the pen."""
LONGEST_WORDS = 10_000
"""Characters in one cell of free text."""

A_DATE = "Write a date as 2026-11-23 or 23/11/2026."
A_TIME = "Write two times of day from 00:00 to 23:59, such as 07:00-09:30."
SOME_DAYS = "Write days as Mon Tue, Mon-Fri, every day, or any 1 of Tue Wed Thu."


def words(most: int = LONGEST_WORDS) -> Callable[[str], str]:
    """A reader of text of at most `most` characters, without control characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise Wrong(f"This is {len(text):,} characters long. Keep it to {most:,}.")
        if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
            raise Wrong("There is a character that can't be seen. Type the words again.")
        return text.replace("\r\n", "\n")

    return read


def reference(text: str) -> str:
    """A short name by which the files know a row: "amina", "joan-b"."""
    if not re.fullmatch(r"[\w.'’-]{1,60}", text):
        raise Wrong("Use up to 60 letters, numbers, dots or dashes, with no spaces, such as joan-b.")
    return text


def references(text: str) -> tuple[str, ...]:
    """Several, apart by semicolons, each once."""
    return tuple(dict.fromkeys(reference(part) for part in parts(text)))


def parts(text: str) -> tuple[str, ...]:
    """What stands between semicolons, without the empty ones."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def sentences(text: str) -> tuple[str, ...]:
    """Several pieces of text, apart by semicolons."""
    return tuple(words(1_000)(part) for part in parts(text))


def number(least: int, most: int, unit: str) -> Callable[[str], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            raise Wrong(f"Write a whole number of {unit} from {least} to {most}.")
        return int(text)

    return read


def hours(text: str) -> int:
    """Contracted hours a week, "37.5" or "37:30", as minutes."""
    if match := re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])", text):
        minutes = int(match[1]) * 60 + int(match[2])
    elif re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text):
        minutes = round(float(text) * 60)
    else:
        raise Wrong("Write hours a week, such as 37.5.")
    if not 0 < minutes <= 60 * 60:
        raise Wrong("Write hours a week, more than 0 and up to 60.")
    return minutes


def day(text: str) -> date:
    """A date, ISO 8601 or day/month/year."""
    if match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text):
        year, month, number_of_day = int(match[3]), int(match[2]), int(match[1])
    elif match := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
        year, month, number_of_day = int(match[1]), int(match[2]), int(match[3])
    else:
        raise Wrong(A_DATE)
    try:
        found = date(year, month, number_of_day)
    except ValueError as error:
        raise Wrong(f"There is no such day. {A_DATE}") from error
    if not EARLIEST <= found <= LATEST:
        raise Wrong(f"The year must be from {EARLIEST.year} to {LATEST.year}. {A_DATE}")
    return found


def yes(text: str) -> bool:
    """Yes or no."""
    if text.lower() not in ("yes", "no"):
        raise Wrong("Write yes or no.")
    return text.lower() == "yes"


def choice(*allowed: str) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text.lower() not in allowed:
            raise Wrong(f"Write one of: {', '.join(allowed)}.")
        return text.lower()

    return read


def travel(text: str) -> Travel:
    """How a worker gets about."""
    return Travel(choice(*Travel)(text))


def postcode(text: str) -> str:
    """A postcode with a known place, as it is written: "RM18 7AA"."""
    tidied = postcodes.tidy(text)
    if tidied is None:
        raise Wrong("Write a postcode, such as RM18 7AA.")
    if postcodes.locate(tidied) is None:
        raise Wrong("We don't know where that is. Check it, or add its area with: wellbeing import --postcodes FILE.")
    return tidied


def _wall(text: str) -> time:
    match = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})", text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Wrong(A_TIME)
    return time(int(match[1]), int(match[2]))


def times(text: str) -> Times:
    """From one wall time to another, "07:00-09:30"; the second before the first is after midnight."""
    found = re.split(r"\s*(?:-|–|to)\s*", text)
    if len(found) != 2:
        raise Wrong(A_TIME)
    return Times(_wall(found[0]), _wall(found[1]))


def weekdays(text: str) -> frozenset[int]:
    """Weekdays: "Mon Tue", "Mon-Fri", "every day"."""
    if text.lower() == "every day":
        return EVERY_DAY
    found: set[int] = set()
    for word in re.split(r"[\s,]+|\band\b", text.lower()):
        ends = [WEEKDAYS.get(name) for name in re.split("[-–]", word)] if word else []
        if None in ends or len(ends) > 2:
            raise Wrong(SOME_DAYS)
        if ends:
            first, last = ends[0] or 0, ends[-1] or 0
            found.update((first + n) % 7 for n in range((last - first) % 7 + 1))
    if not found:
        raise Wrong(SOME_DAYS)
    return frozenset(found)


def days(text: str) -> Days:
    """The days of support: weekdays, or "any 2 of Mon Tue Wed"."""
    match = re.fullmatch(r"any ([1-7])(?: of)? (.+)", text, re.IGNORECASE | re.DOTALL)
    if not match:
        return Days(weekdays(text))
    chosen = weekdays(match[2].strip())
    if int(match[1]) > len(chosen):
        raise Wrong(f"{match[1]} times a week does not fit on {len(chosen)} days. {SOME_DAYS}")
    return Days(chosen, int(match[1]))


def stretches(text: str) -> tuple[Stretch, ...]:
    """When a worker can work: "Mon-Thu 06:45-22:15; Sat 07:00-15:00"."""
    found = []
    for part in parts(text):
        match = re.fullmatch(r"(.+?)\s+(\S+\s*(?:-|–|to)\s*\S+)", part, re.DOTALL)
        if not match:
            raise Wrong("Write days and times, such as Mon-Thu 06:45-15:00; Sat 08:00-13:00.")
        when = times(match[2])
        found.append(Stretch(weekdays(match[1]), when.earliest, when.latest))
    if not found:
        raise Wrong("Write days and times, such as Mon-Thu 06:45-15:00; Sat 08:00-13:00.")
    return tuple(found)


def meetings(text: str) -> tuple[Meeting, ...]:
    """Team time: "Team meeting: Wed 13:30-15:00 at RM18 7AA; Buddies: Fri 14:00-14:30 for amina, tom"."""
    return tuple(_meeting(part) for part in parts(text))


MEETING = re.compile(r"([^:]{1,40}):\s*(\w+)\s+(\S+)(?:\s+at\s+([A-Za-z0-9 ]+?))?(?:\s+for\s+(.+))?", re.DOTALL)


def _meeting(text: str) -> Meeting:
    match = MEETING.fullmatch(text)
    if not match or match[2].lower() not in WEEKDAYS:
        raise Wrong("Write a meeting as Team meeting: Wed 13:30-15:00 at RM18 7AA.")
    when = times(match[3])
    minutes = (when.latest.hour - when.earliest.hour) * 60 + when.latest.minute - when.earliest.minute
    if minutes <= 0:
        raise Wrong("A meeting ends after it starts, on the same day.")
    place = postcode(match[4]) if match[4] else None
    workers = tuple(reference(name.strip()) for name in match[5].split(",")) if match[5] else ()
    return Meeting(match[1].strip(), WEEKDAYS[match[2].lower()], when.earliest, minutes, place, workers)


def handed(text: str) -> bool:
    """How many workers go: 1 or 2; True for two."""
    found = re.fullmatch(r"([12])(?: workers?)?", text.lower())
    if not found:
        raise Wrong("Write 1 or 2: how many workers go together.")
    return found[1] == "2"


def competences(text: str) -> tuple[CompetenceNeed, ...]:
    """Competences that a visit needs, "insulin; moving both"."""
    needs = []
    for part in parts(text):
        name, _, of = part.partition(" ")
        if of.strip().lower() not in ("", "one", "both"):
            raise Wrong("Write the competence's reference, with both after it when both workers need it.")
        needs.append(CompetenceNeed(reference(name), NeededOf(of.strip().lower() or "one")))
    return tuple(needs)


def needs(text: str) -> tuple[WhoNeed, ...]:
    """Needs about who comes, "woman!; dogs"; an exclamation mark is a need that is always kept."""
    found = []
    for part in parts(text):
        attribute = part.rstrip("!").strip().lower()
        found.append(WhoNeed(_attribute(attribute), part.endswith("!")))
    return tuple(found)


def attributes(text: str) -> tuple[str, ...]:
    """What a worker is or can: "woman; language:bn; dogs"."""
    return tuple(dict.fromkeys(_attribute(part.lower()) for part in parts(text)))


def _attribute(text: str) -> str:
    if not re.fullmatch(r"[\w:'’ -]{1,40}", text):
        raise Wrong("Write short words apart by semicolons, such as woman; language:bn; dogs.")
    return text


def every_weeks(text: str) -> tuple[int, date | None]:
    """How often weeks come round: "every week", or "every other week from 2026-10-05"."""
    if text.lower() == "every week":
        return 1, None
    match = re.fullmatch(r"every other week(?: from (\S+))?", text, re.IGNORECASE)
    if not match:
        raise Wrong("Write every week, or every other week from 2026-10-05.")
    return 2, day(match[1]) if match[1] else None


def tapering(text: str) -> tuple[Step, ...]:
    """Steps that replace length and days: "from 2026-11-30: 30 minutes Mon Wed Fri; from 2026-12-14: …"."""
    steps = []
    for part in parts(text):
        match = re.fullmatch(r"from (\S+?):\s*([0-9]{1,4})(?: ?min(?:utes)?)?\s+(.+)", part, re.IGNORECASE | re.DOTALL)
        if not match:
            raise Wrong("Write each step as from 2026-11-30: 30 minutes Mon Wed Fri, apart by semicolons.")
        chosen = days(match[3])
        steps.append(Step(day(match[1]), int(match[2]), chosen.weekdays, chosen.times_a_week))
    return tuple(steps)


OFFER = re.compile(r"([^:]+?)(?::\s*(.+?))?(?:\s*\(([0-9]{1,5}) minutes\))?", re.DOTALL)


def outcomes(text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What a person wants to change, each with its statements: "I get into town again (1, 2)"."""
    found = []
    for part in sentences(text):
        match = re.fullmatch(r"(.+?)\s*\(([1-8](?:\s*,\s*[1-8])*)\)", part, re.DOTALL)
        if not match:
            raise Wrong("After each, write its statements (1 to 8), such as I get into town again (1, 2).")
        found.append((match[1], tuple(int(digit) for digit in match[2].split(","))))
    return tuple(found)


def looked(text: str) -> Looked:
    """A step of the plan: "Rita next door: bingo on Tuesdays (120 minutes)", or "nothing: why nothing fits"."""
    if match := re.fullmatch(r"nothing:\s*(.+)", text, re.IGNORECASE | re.DOTALL):
        return Looked(nothing_because=words(2_000)(match[1]))
    found = []
    for part in sentences(text):
        match = OFFER.fullmatch(part)
        if not match:
            raise Wrong("Write who: what (60 minutes), apart by semicolons; or nothing: and why nothing fits.")
        found.append(Offer(match[1], match[2] or "", int(match[3] or 0), helping=True))
    return Looked(tuple(found))
