"""A position in the log below which nothing can appear any more.

On SQLite one transaction writes at a time, so ids become visible in their own order. On PostgreSQL an id is drawn when
a row is inserted and becomes visible when its transaction commits, so a higher id can be seen before a lower one. A
subscriber that had moved past the higher would miss the lower for ever.

So every writer holds a shared advisory lock from before it draws an id until it commits, and a reader takes that lock
exclusively, for as long as it takes to read the highest id: at that moment no transaction has an id that nobody sees.
Writers do not wait for each other, only for that one reading.
"""

from __future__ import annotations

from django.db import connection, models

LOCK = 0x414E494D41  # any number that nobody else in this database uses: "ANIMA" in ASCII


def begin_write() -> None:
    """Call before an event is inserted, in the transaction that inserts it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def settled_position(events: models.QuerySet[models.Model]) -> int:
    """The highest id that is stored, once no transaction can still commit a lower one. 0 for an empty log."""
    if connection.vendor != "postgresql":
        return _highest(events)
    # A lock of the session, not of the transaction: it must end when the reading does, not when the batch is done.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            return _highest(events)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _highest(events: models.QuerySet[models.Model]) -> int:
    return events.order_by("-pk").values_list("pk", flat=True).first() or 0
