"""Making all that is remembered anew from the log."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from events_app import cursors
from events_app.models import Cursor, Event
from mneme import store
from mneme.ingest import CURSOR, tombs
from mneme.models import Forgotten


def reindex(progress: Callable[[int, int], None] = lambda done, whole: None) -> int:
    """Returns how many events were gone through. Whoever recalls meanwhile finds what is there already; what was
    forgotten stays so at every moment."""
    whole = Event.objects.count()
    with transaction.atomic():
        Cursor.objects.get_or_create(name=CURSOR)
        Cursor.objects.select_for_update().get(name=CURSOR)  # before the worker can go on
        store.clear()
        forgotten = [id_ for event in _system_messages() for id_ in tombs(event)]
        Forgotten.objects.bulk_create([Forgotten(event_id=id_) for id_ in sorted(set(forgotten))])
        Cursor.objects.filter(name=CURSOR).update(position=0)
    done = 0
    for handled in cursors.batches(CURSOR):
        done += handled
        progress(min(done, whole), whole)
    with transaction.atomic():
        store.clear_orphans()
    return done


def _system_messages() -> list[Event]:
    return [
        event
        for event in Event.objects.filter(event_type="system_message").order_by("id").iterator(500)
        if isinstance(event.payload, dict) and event.payload.get("forgets")
    ]
