"""The end of the log, and what comes after it, line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from anima_project.plain_text import harmless
from events_app.commit_order import settled_position
from events_app.models import Event, EventQuerySet

NS_PER_S = 1_000_000_000
BATCH = 500


def newest(count: int, session_id: int | None = None) -> Iterator[Event]:
    """The newest `count` events of the session, or of all, oldest first."""
    first = _events(session_id).newest_first().values_list("pk", flat=True)[:count]
    if ids := list(first):
        yield from _events(session_id).filter(pk__gte=ids[-1]).order_by("id").iterator(BATCH)


def following(position: int, pause: Callable[[], None], session_id: int | None = None) -> Iterator[Event]:
    """Every event after `position`, in order, for ever, also those of other processes; `pause` is called before each
    look for more. Passes no event whose transaction is still under way and whose id is lower."""
    while True:
        if _events(session_id).after(position).exists():
            settled = settled_position(Event.objects.all())
            for event in _events(session_id).after(position).filter(pk__lte=settled).iterator(BATCH):
                position = event.pk
                yield event
        pause()


def position() -> int:
    """The end of the log."""
    return settled_position(Event.objects.all())


def as_json(event: Event) -> str:
    """The event as one line of JSON."""
    return json.dumps(
        {
            "id": event.pk,
            "session": event.session_id,
            "type": event.event_type,
            "timestamp": event.timestamp,
            "payload": event.payload,
        },
        ensure_ascii=False,
    )


def as_line(event: Event, width: int) -> str:
    """The event in one harmless line of about `width` characters: when, which session, which event, what."""
    when = datetime.fromtimestamp(event.timestamp / NS_PER_S, UTC)
    head = f"{when:%m-%d %H:%M:%S}  {event.session_id:>4} {event.pk:>7}  {event.event_type:<14}"
    text = " ".join(harmless(_said(event)[: 4 * width]).split())
    room = max(20, width - len(head) - 1)
    return f"{head} {text if len(text) <= room else text[: room - 1] + '…'}".rstrip()


def _said(event: Event) -> str:
    payload = event.payload if isinstance(event.payload, dict) else {}
    content = str(payload.get("content", ""))
    match event.event_type:
        case "tool_call":
            return f"{payload.get('tool_name')}: {content or json.dumps(payload.get('tool_input'), ensure_ascii=False)}"
        case "tool_response":
            return f"{'ok' if payload.get('success', True) else 'failed'}: {content}"
        case "agent_message" if not content.strip():
            return "(thinks)" if payload.get("thinking") else ""
        case "system_message" if isinstance(record := payload.get("record"), dict) and record:
            return f"({record.get('kind')}) {content}"
    return content


def _events(session_id: int | None) -> EventQuerySet:
    events = Event.objects.all()
    return events if session_id is None else events.filter(session=session_id)
