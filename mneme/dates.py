"""Dates that a text names: in a question they say when something was. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

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
