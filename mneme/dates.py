"""Dates that a text names: in a question they say when something was. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NAMES = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_MONTH = "|".join(sorted(_NAMES, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b",
        rf"\b{_DAY}\s+(?:of\s+)?(?P<name>{_MONTH})\b\.?,?(?:\s+(?P<year>(?:19|20)\d\d)\b)?",
        rf"\b(?P<name>{_MONTH})\.?\s+{_DAY}\b,?(?:\s+(?P<year>(?:19|20)\d\d)\b)?",
        rf"\b(?P<name>{_MONTH})\b\.?,?(?:\s+(?P<year>(?:19|20)\d\d)\b)?",
        r"\b(?P<year>(?:19|20)\d\d)\b",
    )
)
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})T(?=\d)")
_SLASHED = re.compile(r"\b(\d{1,2})([/.])(\d{1,2})\2((?:19|20)\d\d)\b")
_SECONDS: Final = (10.0**17, 10.0**14, 10.0**11, 10.0**8)
"""From where on a number is taken for nano-, micro-, milliseconds or seconds since the epoch: 1973 in each of them."""
_VERB = re.compile(r"\b(?:may|march)\b", re.IGNORECASE)


class Date(NamedTuple):
    """A day, or a month or a year; what is not named is 0."""

    year: int = 0
    month: int = 0
    day: int = 0

    def covers(self, other: Date) -> bool:
        """Whether all that this one names is the same there."""
        return all(mine in (0, theirs) for mine, theirs in zip(self, other, strict=True))


NO_DATE = Date()


def dates(text: str) -> list[Date]:
    """The dates named in the text, in no order. A bare "may" or "march" is a month only with a capital letter."""
    found: list[Date] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            name = parts.get("name")
            if name and name.islower() and _VERB.fullmatch(name) and not parts.get("day"):
                continue
            month = _NAMES[name.lower()] if name else int(parts.get("month") or 0)
            date = Date(int(parts.get("year") or 0), month, int(parts.get("day") or 0))
            if date.month <= 12 and date.day <= 31:
                found.append(date)
        text = pattern.sub(" ", text)
    return found


def date_of(timestamp_ns: int) -> Date:
    """The day of a time, in UTC; no date for a time that no calendar knows."""
    try:
        then = datetime.fromtimestamp(timestamp_ns / 1e9, UTC)
    except (ValueError, OverflowError, OSError):
        return Date()
    return Date(then.year, then.month, then.day)


def date_in(value: object) -> Date:
    """The day that a value of unknown kind names: a text with a date in it, a date, or a number of seconds or parts of
    them since the epoch; no date if it names none."""
    if isinstance(value, date):  # or a datetime, which is one
        return Date(value.year, value.month, value.day)
    if isinstance(value, int | float):
        for power, least in enumerate(_SECONDS):
            if value >= least:
                return date_of(int(value * 1000**power))
        return NO_DATE
    text = _STAMP.sub(r"\1 ", str(value or ""))
    named = dates(_SLASHED.sub(_by_year, text))
    return max(named, key=lambda found: sum(map(bool, found)), default=NO_DATE)


def _by_year(match: re.Match[str]) -> str:
    """With slashes the month comes first, with dots the day, unless that cannot be."""
    first, mark, second, year = match.groups()
    month, day = (first, second) if mark == "/" else (second, first)
    if int(month) > 12:
        month, day = day, month
    return f"{year}-{month}-{day}"
