"""What a turn writes to the log. Synchronous: the turn calls these in the thread that owns the database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction

from events_app.bus import emit
from events_app.errors import AlreadyAnswered
from events_app.models import Event
from events_app.payloads import EventType, Payload, ToolResponse
from nous.recording import with_fresh_ids
from nous.reply import Reply
from sessions_app.conversation import INTERRUPTED
from sessions_app.viewport import View

# A call left open belongs to the newest reply or to one just before it; no reply has more events than this.
RECENT = 500


def store(session_id: int, payloads: Sequence[Payload]) -> list[Event]:
    """All of them or none."""
    with transaction.atomic():
        return [emit(Event.of(session_id, payload)) for payload in payloads]


def noted_since(session_id: int, view: View) -> list[Event]:
    """What was written into the log since the view was chosen, by others than the turn."""
    newest = view.records[-1].id if view.records else 0
    return list(Event.objects.filter(session_id=session_id, event_type=EventType.SYSTEM_MESSAGE).after(newest))


def close_open_calls(session_id: int, text: str = INTERRUPTED) -> list[Event]:
    """Answer whatever call a crash or a stop has left without its response. Returns the answers."""
    newest = Event.objects.filter(session_id=session_id).newest_first()[:RECENT]
    calls = {event.tool_use_id: event for event in newest if event.event_type == EventType.TOOL_CALL}
    answers = Event.objects.filter(session_id=session_id, event_type=EventType.TOOL_RESPONSE, tool_use_id__in=calls)
    answered = set(answers.values_list("tool_use_id", flat=True))
    open_calls = sorted((call for id_, call in calls.items() if id_ not in answered), key=lambda call: call.pk)
    closed = []
    for call in open_calls:
        name = str(call.payload.get("tool_name", ""))
        response = ToolResponse(
            tool_name=name,
            tool_use_id=call.tool_use_id or "",
            content=text,
            success=False,
            unfinished="interrupted",
        )
        with suppress(AlreadyAnswered):  # its tool was faster than we
            closed.append(emit(Event.of(session_id, response)))
    return closed


def with_ids_of_its_own(session_id: int, reply: Reply) -> Reply:
    """The reply with calls whose ids no other call of the session has."""
    ids = [use.id for use in reply.tool_uses]
    calls = Event.objects.filter(session_id=session_id, event_type=EventType.TOOL_CALL, tool_use_id__in=ids)
    taken = {id_ for id_ in calls.values_list("tool_use_id", flat=True) if id_}
    return with_fresh_ids(reply, taken) if ids else reply
