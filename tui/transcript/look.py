"""How the transcript is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
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
