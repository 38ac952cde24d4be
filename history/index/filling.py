"""Bringing the index up to the log: batch by batch, each whole or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

from django.db import models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Cast

from anima_project.configuration import fresh_configuration
from events_app.commit_order import settled_position
from events_app.models import Event
from history.index.facets import facets, of_session
from history.index.folding import Row, Sums, fold
from history.index.schema import drop_and_create, index_cursor
from history.index.texts import searchable
from history.router import ALIAS
from nous.spending import PriceList, price_list
from sessions_app.models import Session

BATCH = 500
PER_PAGE = 1_000

_filling = threading.Lock()

ADD_SESSION = """INSERT INTO history_session VALUES (%s, %s, %s, %s) ON CONFLICT DO UPDATE SET
    events = events + excluded.events, last_id = excluded.last_id, last_at = excluded.last_at"""
ADD_USAGE = """INSERT INTO history_usage VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO UPDATE SET
    calls = calls + excluded.calls, input = input + excluded.input, output = output + excluded.output,
    cache_write = cache_write + excluded.cache_write, cache_read = cache_read + excluded.cache_read,
    nanodollars = nanodollars + excluded.nanodollars, unpriced_calls = unpriced_calls + excluded.unpriced_calls"""
ADD_TOOL = """INSERT INTO history_tool VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO UPDATE SET
    responses = responses + excluded.responses, failures = failures + excluded.failures,
    duration_ms = duration_ms + excluded.duration_ms"""


def catch_up(most: int = PER_PAGE) -> int:
    """Take in what happened since the last time, `most` events at most. Returns how many are still to come, or so:
    the distance of the ids. Where another thread is at it, nothing is waited for."""
    is_mine = _filling.acquire(blocking=False)
    try:
        return _catch_up(most if is_mine else 0)
    finally:
        if is_mine:
            _filling.release()


def _catch_up(most: int) -> int:
    with index_cursor() as cursor:
        position = _position(cursor)
        newest = settled_position(Event.objects.all())
        if newest <= position:
            return 0
        prices = price_list(fresh_configuration())
        for _ in range(0, most, BATCH):
            position = _take_in_one_batch(cursor, newest, prices)
            if position >= newest:
                break
    return newest - position


def tidy() -> None:
    """Forget deleted sessions; forget everything if the log is another one than the index was made from, such as one
    that was restored from a backup."""
    with index_cursor() as cursor:
        cursor.execute("SELECT session_id FROM history_session")
        kept = {id_ for (id_,) in cursor.fetchall()}
        for gone in kept - set(Session.objects.values_list("pk", flat=True)):
            forget(gone)
        cursor.execute("SELECT session_id, last_id, last_at FROM history_session ORDER BY last_id DESC LIMIT 1")
        if newest := cursor.fetchone():
            session_id, last_id, last_at = newest
            if not Event.objects.filter(pk=last_id, session_id=session_id, timestamp=last_at).exists():
                drop_and_create(cursor)


def forget(session_id: int) -> None:
    """Drop what is kept of a session."""
    with transaction.atomic(using=ALIAS), index_cursor() as cursor:
        cursor.execute(
            "DELETE FROM history_text WHERE rowid IN (SELECT rowid FROM history_text WHERE history_text MATCH %s)",
            [f"facets:{of_session(session_id)}"],
        )
        for table in ("history_session", "history_usage", "history_tool"):
            cursor.execute(f"DELETE FROM {table} WHERE session_id = %s", [session_id])


def _position(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT position FROM history_progress")
    return int(cursor.fetchone()[0])


def _take_in_one_batch(cursor: CursorWrapper, newest: int, prices: PriceList) -> int:
    """The position after it. The position is read anew in the transaction: somebody else may have been here."""
    with transaction.atomic(using=ALIAS):
        position = _position(cursor)
        rows = _rows(position, newest)
        if not rows:
            cursor.execute("UPDATE history_progress SET position = %s", [newest])
            return newest
        cursor.executemany(
            "INSERT INTO history_text (rowid, facets, body) VALUES (%s, %s, %s)",
            [(row.id, facets(row.session_id, row.event_type, row.payload), searchable(row.payload)) for row in rows],
        )
        _add(cursor, fold(rows, prices))
        cursor.execute("UPDATE history_progress SET position = %s", [rows[-1].id])
        return rows[-1].id


def _rows(position: int, newest: int) -> Sequence[Row]:
    columns = Event.objects.after(position).filter(id__lte=newest).annotate(text=Cast("payload", models.TextField()))
    found = columns.values_list("id", "session_id", "event_type", "text", "timestamp")[:BATCH]
    return [Row(id_, session, kind, _object(text), at) for id_, session, kind, text, at in found]


def _object(text: str) -> dict[str, object]:
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


def _add(cursor: CursorWrapper, sums: Sums) -> None:
    cursor.executemany(ADD_SESSION, [(session, *values) for session, values in sums.sessions.items()])
    cursor.executemany(ADD_USAGE, [(*key, *values) for key, values in sums.usage.items()])
    cursor.executemany(ADD_TOOL, [(*key, *values) for key, values in sums.tools.items()])
