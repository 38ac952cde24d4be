"""What the cortex does when something happened."""

from __future__ import annotations

from typing import Any

from events_app.bus import WORKER_COMES
from events_app.jobs import enqueue
from events_app.models import Event

COUNT = "nous.tasks.count_event_tokens"


def count_tokens(sender: Any, event: Event, **_: Any) -> object:
    """Let a worker count what the event costs in the context."""
    if event.token_count:
        return None
    enqueue(COUNT, event.pk)
    return WORKER_COMES
