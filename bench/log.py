"""What the log costs: a window over a long one, and one more event."""

from __future__ import annotations

import json
import sqlite3
import time
from functools import cache, partial

from django.db import connection, models

from bench.row import Row, Rows, in_turn, seconds
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from sessions_app.models import Session

LONG, SHORT = 1_000_000, 2_000
BUDGET = 190_000
TEXT = "It was the best of times, it was the worst of times, and nobody had counted the tokens yet. " * 7
TOKENS = 162  # 190,000 tokens are then 1,172 events, as in a real session

INSERT = (
    "INSERT INTO events_app_event (session_id, event_type, payload, timestamp, token_count, tool_use_id) "
    "VALUES (?, ?, ?, ?, ?, NULL)"
)


def rows() -> Rows:
    short, long = session_of(SHORT), session_of(LONG)
    connection.close()  # after a bulk load; what follows opens its own
    long.viewport(BUDGET)
    read = partial(_read_raw, long.pk, BUDGET // TOKENS + 1)  # those that tell where it begins
    ours, floor = in_turn(lambda: seconds(lambda: long.viewport(BUDGET)), lambda: seconds(read), 25)
    yield Row(
        what=f"viewport of {BUDGET:,} tokens out of {LONG:,} events",
        against="raw sqlite3 reading and decoding the same rows",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=2.0,
    )
    ours, floor = in_turn(
        lambda: seconds(lambda: long.viewport(BUDGET)), lambda: seconds(lambda: short.viewport(BUDGET)), 25
    )
    yield Row(
        what=f"the same at {LONG:,} events",
        against=f"at {SHORT:,}",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=1.2,
    )
    yield _emit_row()


def _emit_row(times: int = 400) -> Row:
    session = Session.objects.create()
    payload = {"content": TEXT}

    class Bare(models.Model):
        """The same columns without anything of ours around them."""

        kind = models.CharField(max_length=20)
        payload = models.JSONField()
        timestamp = models.BigIntegerField()
        token_count = models.PositiveIntegerField(default=0)

        class Meta:
            app_label = "bench"
            db_table = "bench_bare"

        def __str__(self) -> str:
            return self.kind

    with connection.schema_editor() as editor:
        editor.create_model(Bare)

    def two_rows() -> None:
        for _ in range(2):
            Bare._default_manager.create(kind="user_message", payload=payload, timestamp=time.time_ns())

    ours, floor = in_turn(
        lambda: seconds(lambda: emit(Event.of(session.pk, UserMessage(content=TEXT)))), lambda: seconds(two_rows), times
    )
    return Row(
        what="emit of one event (stored, signalled, enqueued)",
        against="Model.objects.create of two rows",
        ours=ours * 1e6,
        floor=floor * 1e6,
        unit="µs",
        most=1.5,
    )


@cache
def session_of(count: int) -> Session:
    """A session of so many counted events, written past the bus: this measures reading. One per run and count."""
    session = Session.objects.create()
    payload = json.dumps({"content": TEXT})
    kinds = ("user_message", "agent_message")
    now = time.time_ns()
    events = ((session.pk, kinds[i % 2], payload, now + i, TOKENS) for i in range(count))
    connection.close()
    raw = sqlite3.connect(connection.settings_dict["NAME"])
    with raw:
        raw.executemany(INSERT, events)
    raw.close()
    return session


def _read_raw(session_id: int, count: int) -> list[tuple[object, ...]]:
    raw = _raw()
    found = raw.execute(
        "SELECT id, event_type, payload, token_count, timestamp FROM events_app_event "
        "WHERE session_id = ? AND event_type <> 'system_message' ORDER BY id DESC LIMIT ?",
        (session_id, count),
    )
    return [(id_, kind, json.loads(payload), tokens, at) for id_, kind, payload, tokens, at in found]


_connections: list[sqlite3.Connection] = []


def _raw() -> sqlite3.Connection:
    """One connection, set up like ours, kept as ours is."""
    if not _connections:
        from anima_project.settings import SQLITE_PRAGMAS

        raw = sqlite3.connect(connection.settings_dict["NAME"])
        raw.executescript(SQLITE_PRAGMAS)
        _connections.append(raw)
    return _connections[0]
