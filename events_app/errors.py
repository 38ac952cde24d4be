"""Errors of the event log."""

from __future__ import annotations

from anima_project.errors import AnimaError


class EventError(AnimaError):
    """Base of the event log's errors."""


class MalformedPayload(EventError):
    """A payload is not what its event type says."""

    def __init__(self, event_type: str, problem: str) -> None:
        super().__init__(event_type, problem)
        self.event_type, self.problem = event_type, problem

    def __str__(self) -> str:
        return f"The payload of a {self.event_type} event is malformed: {self.problem}."


class EventIsFinal(EventError):
    """Somebody tried to change an event that is stored."""

    def __init__(self, event_id: int) -> None:
        super().__init__(event_id)
        self.event_id = event_id

    def __str__(self) -> str:
        return f"Event {self.event_id} is stored, and the log is append-only: emit another event that corrects it."


class AlreadyAnswered(EventError):
    """A tool call has its response; a second one is refused."""

    def __init__(self, tool_use_id: str) -> None:
        super().__init__(tool_use_id)
        self.tool_use_id = tool_use_id

    def __str__(self) -> str:
        return f"Tool call {self.tool_use_id} is answered already; a late result is dropped."
