"""Making all that is remembered anew from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import transaction

from events_app import cursors
from events_app.models import Cursor, Event
from mneme import store
from mneme.ingest import CURSOR, TOMBSTONE, tombs
from mneme.models import Forgotten
from mneme.pins import pinning
from mneme.snapshots import index
from sessions_app.models import Session


def reindex(progress: Callable[[int, int], None] = lambda done, whole: None) -> int:
    """Returns how many events were gone through. Whoever recalls meanwhile finds what is there already; what was
    forgotten stays so at every moment."""
    whole = Event.objects.count()
    with transaction.atomic():
        Cursor.objects.get_or_create(name=CURSOR)
        Cursor.objects.select_for_update().get(name=CURSOR)  # before the worker can go on
        store.clear()
        forgotten = [id_ for event in _tombstones() for id_ in tombs(event)]
        Forgotten.objects.bulk_create([Forgotten(event_id=id_) for id_ in sorted(set(forgotten))])
        Cursor.objects.filter(name=CURSOR).update(position=0)
    done = 0
    for handled in cursors.batches(CURSOR):
        done += handled
        progress(min(done, whole), whole)
    with transaction.atomic():
        store.clear_orphans()
        for session_id in Session.objects.values_list("pk", flat=True):
            index.reindex(session_id)
            pinning.reindex(session_id)
    return done


def _tombstones() -> Iterator[Event]:
    return (
        Event.objects.filter(event_type="system_message", payload__record__kind=TOMBSTONE).order_by("id").iterator(500)
    )
