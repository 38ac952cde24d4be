"""Where the snapshots are: a row for each, worked out from the log, so that none is looked for by reading it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet, Sum

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import EventType, SystemMessage
from mneme.models.snapshot import Snapshot as Row
from mneme.snapshots.snapshot import KIND, Snapshot


def store(session_id: int, snapshot: Snapshot) -> Row:
    """Into the log, and into the index."""
    with transaction.atomic():
        event = emit(Event.of(session_id, snapshot.to_payload()))
        return _take_in(event, snapshot)


def current(session_id: int, level: int) -> QuerySet[Row]:
    """Those that no later one stands for, oldest first."""
    return Row.objects.filter(session_id=session_id, level=level, is_current=True).order_by("last")


def covered_until(session_id: int, level: int = 1) -> int:
    """The id of the last event that a snapshot of the level covers; 0 if there is none."""
    return current(session_id, level).order_by("-last").values_list("last", flat=True).first() or 0


def not_in_level_2(session_id: int) -> QuerySet[Row]:
    """The snapshots of level 1 that no snapshot of level 2 covers, oldest first."""
    return current(session_id, 1).filter(last__gt=covered_until(session_id, 2))


def covering(event_ids: Iterable[int]) -> list[Row]:
    """The snapshots that cover one of the events and may still be shown, at the head of a view or later, by their ids.
    Also such as a later one stands for: a view that began with one keeps it."""
    found: dict[int, Row] = {}
    for session_id, event_id in Event.objects.filter(pk__in=list(event_ids)).values_list("session_id", "pk"):
        rows = Row.objects.filter(session_id=session_id, first__lte=event_id, last__gte=event_id, is_void=False)
        found |= {row.event_id: row for row in rows}
    return [found[id_] for id_ in sorted(found)]


def read(rows: Sequence[Row]) -> list[Snapshot]:
    """The snapshots themselves, in the order of the rows. One that cannot be understood is left out."""
    found = of_events(row.event_id for row in rows)
    return [found[row.event_id] for row in rows if row.event_id in found]


def of_events(event_ids: Iterable[int]) -> dict[int, Snapshot]:
    """The snapshots in these events."""
    events = Event.objects.filter(pk__in=list(event_ids), event_type=EventType.SYSTEM_MESSAGE)
    return {event.pk: snapshot for event in events if (snapshot := _snapshot(event))}


def spent_since(timestamp: int) -> int:
    """Tokens that snapshots have cost since then, in all sessions."""
    rows = Row.objects.filter(timestamp__gte=timestamp, is_by_model=True)
    return int(rows.aggregate(sum=Sum("spent"))["sum"] or 0)


def reindex(session_id: int) -> int:
    """Make the session's rows anew from the log, which is read whole. Returns how many there are."""
    with transaction.atomic():
        Row.objects.filter(session_id=session_id).delete()
        kept = Event.objects.filter(
            session_id=session_id, event_type=EventType.SYSTEM_MESSAGE, payload__record__kind=KIND
        )
        count = 0
        for event in kept.order_by("id").iterator(200):
            if snapshot := _snapshot(event):
                _take_in(event, snapshot)
                count += 1
        return count


def _take_in(event: Event, snapshot: Snapshot) -> Row:
    rows = Row.objects.filter(session_id=event.session_id)
    same = rows.filter(level=snapshot.level, first__lte=snapshot.last, last__gte=snapshot.first)
    same.filter(is_current=True).update(is_current=False)
    rows.filter(event_id__in=snapshot.voids).update(is_void=True, is_current=False)
    return Row.objects.create(
        event_id=event.pk,
        session_id=event.session_id,
        level=snapshot.level,
        first=snapshot.first,
        last=snapshot.last,
        cost=snapshot.cost,
        is_by_model=bool(snapshot.model),
        spent=snapshot.spent,
        timestamp=event.timestamp,
    )


def _snapshot(event: Event) -> Snapshot | None:
    value = event.understood
    return Snapshot.from_payload(value) if isinstance(value, SystemMessage) else None
