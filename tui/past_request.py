"""The request that a reply answered."""

from __future__ import annotations

from events_app.models import Event
from events_app.payloads import AgentMessage
from nous.seen import front, seen_at
from sessions_app.models import Session
from tui.request_text import seen_text


def past_request(session: Session, event_id: int) -> str | None:
    """As text; None if the event does not begin a reply of the session."""
    event = Event.objects.filter(session=session, pk=event_id).first()
    if event is None or (seen := seen_at(event)) is None:
        return None
    reply = event.value
    assert isinstance(reply, AgentMessage)  # as seen_at saw to
    return seen_text(reply.model, seen, front(session, reply))
