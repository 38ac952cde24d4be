"""What the transcript is made of: one frozen value for each thing that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from events_app.errors import MalformedPayload
from events_app.models import Record
from events_app.payloads import AgentMessage, SystemMessage, ToolCall, ToolResponse, UserMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`id` is that of the event it begins with, `timestamp` (ns since the epoch) is 0 while it is not stored, `cost` is
    in tokens."""

    id: int
    timestamp: int = 0
    cost: int = 0
    is_counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Entry):
    """The user's words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Entry):
    """The agent's words, and the thoughts before them; either may be empty."""

    text: str = ""
    thinking: str = ""
    is_interrupted: bool = False
    message: AgentMessage | None = None
    """All that is stored of it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tool calls one after another, as they count in the basic view."""

    calls: int
    duration_ms: int
    failed: int
    is_running: bool
    is_asked: bool = False
    """Whether one of them waits for the person's yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used(Entry):
    """A tool call, and its response if there is one."""

    tool: str
    tool_use_id: str = ""
    subject: str = ""
    """In one line, what the call is about."""
    tool_input: Mapping[str, Any] = field(default_factory=dict)
    malformed_input: str = ""
    response: ToolResponse | None = None
    response_id: int = 0
    elapsed_ms: int | None = None
    """How long it has been running, as far as this program can tell; None if it does not run here."""
    is_asked: bool = False
    """Whether it waits for the person's yes, and does not run yet."""
    stretch: Stretch | None = None
    """In the last call of a stretch, what its calls come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(Entry):
    """A tool call while the model writes its input."""

    tool: str
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Entry):
    """A notice, a warning or an error."""

    text: str
    level: str = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Entry):
    """What a subsystem wrote down for itself."""

    kind: str
    text: str


def entry_of(record: Record) -> Entry:
    """What a row of the log shows. A response comes as a `Used` of its own, whose call does not say anything yet. A row
    that is not what its type says becomes an error, for one bad row must not hide the others."""
    return replace(_shown(record), timestamp=record.timestamp, cost=record.cost, is_counted=record.token_count > 0)


def _shown(record: Record) -> Entry:
    try:
        value = record.value
    except (MalformedPayload, KeyError) as error:
        return Noted(id=record.id, text=f"Event {record.id} cannot be shown: {error}", level="error")
    match value:
        case UserMessage():
            return Said(id=record.id, text=value.shown)
        case AgentMessage():
            return _answered(record.id, value)
        case ToolCall():
            return Used(
                id=record.id,
                tool=value.tool_name,
                tool_use_id=value.tool_use_id,
                subject=value.content,
                tool_input=value.tool_input,
                malformed_input=value.malformed_input,
            )
        case ToolResponse():
            return Used(
                id=record.id,
                tool=value.tool_name,
                tool_use_id=value.tool_use_id,
                response=value,
                response_id=record.id,
            )
        case SystemMessage():
            if not value.is_notice:
                return Kept(id=record.id, kind=str(value.record.get("kind", "")), text=value.content)
            return Noted(id=record.id, text=value.content, level=value.level)
    raise TypeError(f"{type(value).__name__} has no entry")


def _answered(id_: int, message: AgentMessage) -> Answered:
    thinking = "\n\n".join(text for block in message.thinking if isinstance(text := block.get("thinking"), str))
    return Answered(
        id=id_,
        text=message.content,
        thinking=thinking.strip(),
        is_interrupted=message.interrupted,
        message=message,
    )
