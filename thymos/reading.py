"""Reading the log as the fold needs it: rows of few columns, decoded many at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import models
from django.db.models.functions import Cast

from events_app.models import Event
from thymos.fold import Row

CHUNK = 1_000
DECODED = frozenset({"user_message", "tool_call"})
"""Of the others, which are long, the fold mostly needs nothing: it decodes them when it does."""


def rows_after(position: int, until: int | None = None) -> Iterator[Row]:
    """The events after the one with id `position`, up to and with `until`, of all sessions, in the order of their ids.

    Reads from key to key rather than with one open query, so that a long replay holds no snapshot of the database."""
    while batch := _chunk(position, until):
        yield from batch
        position = batch[-1][0]
        if len(batch) < CHUNK:
            return


def _chunk(position: int, until: int | None) -> list[Row]:
    events = Event.objects.after(position)
    if until is not None:
        events = events.filter(id__lte=until)
    columns = events.annotate(text=Cast("payload", models.TextField()))
    found = list(columns.values_list("id", "session_id", "event_type", "text", "timestamp")[:CHUNK])
    payloads = iter(json.loads(f"[{','.join([row[3] for row in found if row[2] in DECODED])}]"))
    return [(*row[:3], next(payloads), row[4]) if row[2] in DECODED else row for row in found]
