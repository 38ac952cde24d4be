"""What an event carries: one frozen value per event type, and its form in the log.

`to_payload` gives the JSON object that is stored, `from_payload` the value back; the round trip is exact for every
value that `storable` leaves as it is. A payload that is not what its type says raises MalformedPayload.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, Self, get_type_hints

from django.db import models

from events_app.errors import MalformedPayload

JSON = dict[str, Any]


class EventType(models.TextChoices):
    """The members are also the senders of the bus's signal, so that receivers can subscribe by type."""

    USER_MESSAGE = "user_message"
    AGENT_MESSAGE = "agent_message"
    TOOL_CALL = "tool_call"
    TOOL_RESPONSE = "tool_response"
    SYSTEM_MESSAGE = "system_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Base of the five: reading and writing, by the fields' own types. Fields at their default are not stored."""

    event_type: ClassVar[EventType]

    content: str = ""
    """The text a person would read."""

    @classmethod
    def from_payload(cls, payload: object) -> Self:
        """The value, or MalformedPayload. Keys this version does not know are passed over, so that an older program
        can read what a newer one wrote."""
        if not isinstance(payload, Mapping):
            raise MalformedPayload(cls.event_type, "it is no JSON object")
        values: JSON = {}
        for name, is_right, default in _FIELDS[cls]:
            value = payload.get(name, default)
            if value is MISSING:
                raise MalformedPayload(cls.event_type, f"{name} is missing")
            if not is_right(value):
                raise MalformedPayload(cls.event_type, f"{name} is {value!r:.80}")
            values[name] = tuple(value) if type(value) is list else value
        try:
            return cls(**values)
        except ValueError as error:
            raise MalformedPayload(cls.event_type, str(error)) from error

    def to_payload(self) -> JSON:
        values = ((name, getattr(self, name), default) for name, _, default in _FIELDS[type(self)])
        return {
            name: list(value) if type(value) is tuple else value
            for name, value, default in values
            if value != default or name == "content"
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage(Payload):
    """What the user said."""

    event_type = EventType.USER_MESSAGE

    attached: tuple[JSON, ...] = ()
    """What the message brings along because it names it: `kind` (`resource` or `prompt`), `source` and `text` each.
    The model reads it, marked as what it is; the user's words are in `content` alone."""
    said_by: str = ""
    """The program whose words these are, where it was not the user who spoke: they move, teach and pin nothing."""

    @property
    def voiced(self) -> str:
        """The words, and before them whose they are, if not the user's."""
        return f"[From the program {self.said_by}, over MCP]\n\n{self.content}" if self.said_by else self.content

    @property
    def shown(self) -> str:
        """That, and a line for each thing that came along."""
        lines = [f"↳ {one.get('kind')} {one.get('source')}: {_in_short(one.get('text'))}" for one in self.attached]
        return "\n".join([self.voiced, "", *lines]) if lines else self.voiced


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMessage(Payload):
    """A stretch of a reply: thinking, then text; either may be missing.

    A reply that goes text, call, text becomes three events, in that order. The first stretch of a reply, and only
    that, carries what is true of the reply as a whole: `model` is set in it and empty in the others.
    """

    event_type = EventType.AGENT_MESSAGE

    thinking: tuple[JSON, ...] = ()
    """Thinking blocks as received, signature included: they go back unchanged or not at all."""
    stop_reason: str = ""
    """As the API names it; "error" or "interrupted" where the reply was cut short on our side of the wire."""
    model: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    """Tokens, as the API reports them."""
    interrupted: bool = False
    view: Mapping[str, Any] = field(default_factory=dict)
    """What the model saw: `from`, the id of the first event in view, and `prefix`, the fingerprint of model, system
    prompt, tools and head. Thinking is bound to both. Where something stood at the head of the view, `head` has the ids
    of the events that were shown there, by source, and `head_tokens` what they cost."""
    contributions: tuple[JSON, ...] = ()
    """What the subsystems added to the call that made this reply: `source` and `text` each."""
    felt: Mapping[str, Any] = field(default_factory=dict)
    """What each subsystem says of the agent at that call, by its name: to be looked up later, and sent to no model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall(Payload):
    """The model wants a tool to run. `content` says in one line what the call is about."""

    event_type = EventType.TOOL_CALL
    ID: ClassVar[re.Pattern[str]] = re.compile(r"[a-zA-Z0-9_-]{1,128}")

    tool_name: str
    tool_input: JSON
    tool_use_id: str
    malformed_input: str = ""
    """What the model wrote for an input when that was no JSON object; `tool_input` is then empty."""

    def __post_init__(self) -> None:
        if not self.ID.fullmatch(self.tool_use_id):
            raise ValueError(f"tool_use_id is {self.tool_use_id!r:.80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResponse(Payload):
    """What came of a tool call. `content` is what the model reads."""

    event_type = EventType.TOOL_RESPONSE

    tool_name: str
    tool_use_id: str
    success: bool = True
    duration_ms: int = 0
    unfinished: str = ""
    """Why the tool did not run to its end, where that was somebody's wish: `denied` or `interrupted`."""

    def __post_init__(self) -> None:
        if not ToolCall.ID.fullmatch(self.tool_use_id):
            raise ValueError(f"tool_use_id is {self.tool_use_id!r:.80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMessage(Payload):
    """A notice or an error for the person, or what a subsystem wrote down. Never sent to the model as it is."""

    event_type = EventType.SYSTEM_MESSAGE
    LEVELS: ClassVar[tuple[str, ...]] = ("notice", "warning", "error")

    level: str = "notice"
    record: Mapping[str, Any] = field(default_factory=dict)
    """What a subsystem wrote down, for itself: `kind` says what it is. An event with one is no notice, and is shown to
    nobody as such. `events` holds the ids of the session's own earlier events that it is about, by what they are to
    it: {"first": 3, "left_out": [5, 8]}; an import gives them their new numbers."""

    def __post_init__(self) -> None:
        if self.level not in self.LEVELS:
            raise ValueError(f"level is {self.level!r:.80}")
        events = self.record.get("events", {})
        if not _is_object(events) or not all(_is_id(id_) for named in events.values() for id_ in ids_in(named)):
            raise ValueError(f"record.events is {events!r:.80}")

    @property
    def is_notice(self) -> bool:
        return not self.record


PAYLOADS: Mapping[str, type[Payload]] = {
    payload.event_type: payload for payload in (UserMessage, AgentMessage, ToolCall, ToolResponse, SystemMessage)
}


def _in_short(text: object) -> str:
    words = " ".join(str(text or "")[:400].split())
    return words if len(words) <= 100 else f"{words[:99]}…"


def ids_in(named: Any) -> Sequence[Any]:
    """What a payload names by id, one event or several, as a list."""
    return named if isinstance(named, list | tuple) else (named,)


def _is_id(value: object) -> bool:
    return type(value) is int and value > 0


def _is_object(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


_CHECKS: Mapping[Any, Any] = {
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool),
    int: lambda value: type(value) is int and value >= 0,
    JSON: _is_object,
    Mapping[str, Any]: _is_object,
    Mapping[str, int]: lambda value: _is_object(value) and all(type(count) is int for count in value.values()),
    tuple[JSON, ...]: lambda value: isinstance(value, list | tuple) and all(map(_is_object, value)),
}

# For each value type: name, check and default of each field, worked out once.
_FIELDS: Mapping[type[Payload], tuple[tuple[str, Any, Any], ...]] = {
    cls: tuple(
        (f.name, _CHECKS[hints[f.name]], f.default_factory() if f.default_factory is not MISSING else f.default)
        for f in fields(cls)
    )
    for cls in PAYLOADS.values()
    for hints in (get_type_hints(cls),)
}

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """The value with what no database and no API takes put into words: NUL characters and lone surrogates become
    U+FFFD, numbers that JSON cannot write become their names."""
    match value:
        case str():
            return _NOT_STORABLE.sub("\ufffd", value)
        case dict():
            return {storable(str(key)): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
        case float() if not math.isfinite(value):
            return str(value)
    return value
