"""How the transcript is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum


class ViewMode(StrEnum):
    BASIC = "basic"
    """The conversation; tools are a number."""
    VERBOSE = "verbose"
    """With times, each tool, and the beginning of what it said."""
    DEBUG = "debug"
    """With everything that the log holds."""

    @property
    def next(self) -> ViewMode:
        modes = list(ViewMode)
        return modes[(modes.index(self) + 1) % len(modes)]


class Times(StrEnum):
    """When to say when something was. The names are those of the setting."""

    VIEW = "view"
    """From the verbose view on, the time of day."""
    OFF = "off"
    TIME = "time"
    DATE = "date"

    def shown(self, moment: datetime, mode: ViewMode) -> str:
        """The moment as text; empty where it is not to be shown."""
        if self is Times.OFF or (self is Times.VIEW and mode is ViewMode.BASIC):
            return ""
        return moment.strftime("%Y-%m-%d %H:%M" if self is Times.DATE else "%H:%M:%S")


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are not part of it: lines carry the names of styles, and a theme says what these look like."""

    mode: ViewMode = ViewMode.BASIC
    is_unfolded: bool = False
    """Whether thinking, and what a tool was given and answered, is shown whole."""
    is_pointed_out: bool = False
    """Whether it is marked, for somebody looked for it."""
    zone: tzinfo | None = None
    """The time zone of the times shown; the machine's if None."""
    times: Times = Times.VIEW
    is_still: bool = False
    """Whether what is under way is shown without seconds and counters that go on."""
