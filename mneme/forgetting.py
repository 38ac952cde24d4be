"""Forgetting: a tombstone in the log, and everything that was made of the event gone, at once and for good.

The log itself keeps what was said: it is the truth of the conversation, and only deleting the session takes it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import SystemMessage
from mneme import store
from mneme.errors import UnknownMoment
from mneme.ingest import TOMBSTONE
from mneme.models import PARTS, Memory
from mneme.snapshots.forgetting import make_anew


def same(event_id: int) -> list[Event]:
    """The event and those in which the same was said: forgetting one and not the other would forget nothing.
    UnknownMoment."""
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise UnknownMoment(event_id)
    mine = Memory.objects.filter(id__in=list(store.of_event(event_id)))
    alike = Memory.objects.filter(digest__in=mine.values("digest")).values_list("id", flat=True)
    ids = {event_id, *(id_ // PARTS for id_ in alike)}
    return list(Event.objects.filter(pk__in=ids).order_by("id"))


def forget(events: Sequence[Event]) -> None:
    """A tombstone in each session that the events are of, and their memories gone, in one transaction."""
    by_session: dict[int, list[int]] = {}
    for event in events:
        by_session.setdefault(event.session_id, []).append(event.pk)
    with transaction.atomic():
        for session_id, ids in by_session.items():
            store.forget(ids)
            said = f"Forgotten on request: event {', '.join(map(str, ids))}."
            emit(Event.of(session_id, tombstone(said, ids)))
        make_anew([event.pk for event in events])


def tombstone(said: str, ids: Sequence[int]) -> SystemMessage:
    return SystemMessage(content=said, record={"kind": TOMBSTONE, "events": {"forgets": list(ids)}})
