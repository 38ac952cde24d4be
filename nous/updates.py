"""What a turn says while it goes on: the values that the terminal interface and `anima ask` both consume."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from events_app.models import Event
from nous.errors import CortexError
from nous.reply_stream import Delta


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    STOPPED = "stopped"
    """The model stopped before it was done (length, refusal, full context, the limit of rounds); a notice says why."""
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Asked:
    """A model call goes out; what comes next is its reply."""


@dataclass(frozen=True, slots=True)
class ToolStarted:
    tool_use_id: str
    tool: str
    subject: str


@dataclass(frozen=True, slots=True)
class ToolWaits:
    """A call that has started waits for the person's yes; or, where `is_over`, has its answer, and goes on."""

    tool_use_id: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ToolFinished:
    tool_use_id: str
    tool: str
    success: bool
    text: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know now and nobody later, such as "trying again". What should be known later is
    a system message, and comes as Stored."""

    text: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An event of this turn is in the log."""

    event: Event


@dataclass(frozen=True, slots=True)
class Done:
    """The last update of a turn."""

    outcome: Outcome
    error: CortexError | None = None


Update = Delta | Asked | ToolStarted | ToolWaits | ToolFinished | Notice | Stored | Done
