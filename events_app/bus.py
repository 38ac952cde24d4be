"""The nervous system: `emit` makes something have happened, and says so to whoever listens.

A receiver in the same process connects to `event_emitted`, for one type of event or for all:

    event_emitted.connect(feel, sender=EventType.TOOL_RESPONSE, dispatch_uid="thymos.feel")

It is called with `event` after the event is stored, in the emitter's thread, perhaps inside a transaction that can
still be rolled back. What must happen for every event that is committed, exactly once, is a durable subscriber:
see `cursors.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.dispatch import Signal

from events_app import commit_order, cursors
from events_app.errors import AlreadyAnswered
from events_app.jobs import enqueue
from events_app.models import Event
from events_app.payloads import EventType

event_emitted = Signal(use_caching=True)
WORKER_COMES = object()
"""What a receiver returns that has enqueued a job which advances the cursors as well: one job less for each event."""


def emit(event: Event) -> Event:
    """Store the event in its own session; then tell the receivers; then, once it is committed, the workers.

    If storing fails the caller gets the exception and nobody is told. AlreadyAnswered for a second response to a
    tool call. A receiver that fails is logged with its traceback, and harms neither the others nor the caller.
    """
    try:
        _store(event)
    except IntegrityError as error:
        if event.event_type == EventType.TOOL_RESPONSE and _is_answered(event):
            raise AlreadyAnswered(event.tool_use_id or "") from error
        raise
    answers = event_emitted.send_robust(sender=EventType(event.event_type), event=event)
    if cursors.has_subscribers() and not any(answer is WORKER_COMES for _, answer in answers):
        enqueue("events_app.tasks.advance_cursors")
    return event


def adopt(events: Sequence[Event]) -> None:
    """Store events that happened some time ago, elsewhere, in the order given, and give each its id.

    Nothing happens now, so no receiver is told. But they are in the log, so the durable subscribers, whose work must be
    the same as if it were done anew from the log, come to them as to any others. IntegrityError.
    """
    with transaction.atomic():
        commit_order.begin_write()
        Event.objects.bulk_create(events)
        if cursors.has_subscribers():
            enqueue("events_app.tasks.advance_cursors")


def _store(event: Event) -> None:
    if connection.vendor != "postgresql":
        event.save(force_insert=True)
        return
    with transaction.atomic():
        commit_order.begin_write()
        event.save(force_insert=True)


def _is_answered(event: Event) -> bool:
    if connection.in_atomic_block:
        return True  # the transaction is spent and cannot be asked; a checked response breaks no other constraint
    return Event.objects.filter(
        session_id=event.session_id, tool_use_id=event.tool_use_id, event_type=EventType.TOOL_RESPONSE
    ).exists()
