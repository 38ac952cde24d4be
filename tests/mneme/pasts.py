"""Pasts to remember, written down in a line each."""

from __future__ import annotations

from itertools import count
from typing import Any

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage
from sessions_app.models import Session

DAY_NS = 86_400 * 10**9
NOW = 1_790_000_000 * 10**9
_calls = count()


def user(text: str) -> Payload:
    return UserMessage(content=text)


def agent(text: str, felt: dict[str, float] | None = None, **more: Any) -> Payload:
    """A reply; `felt` are the levels that it records."""
    return AgentMessage(content=text, model="m", felt={"thymos": {"levels": felt}} if felt else {}, **more)


def tool(name: str, answer: str) -> tuple[Payload, Payload]:
    id_ = f"call{next(_calls)}"
    return (
        ToolCall(tool_name=name, tool_input={}, tool_use_id=id_),
        ToolResponse(tool_name=name, tool_use_id=id_, content=answer),
    )


def did(session: Session, *values: Payload, at: int = NOW) -> list[Event]:
    """These things happen in the session, at a time."""
    events = []
    for value in values:
        event = Event.of(session.pk, value)
        event.timestamp = at
        events.append(emit(event))
    return events
