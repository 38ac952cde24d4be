"""The memories, as recall asks for them: the database behind one small seam. Reads only."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from events_app.models import Cursor, Event
from mneme import lexical
from mneme.errors import TooSlow
from mneme.ingest import CURSOR, memories, tombs
from mneme.models import PARTS, Forgotten, Memory, Term
from mneme.ranking import Statistics

UNREAD: Final = 200
"""Events behind the worker's cursor that a reader takes in by itself, the newest."""
SOME: Final = 400
_COLUMNS: Final = (
    "id",
    "session_id",
    "speaker",
    "tool",
    "timestamp",
    "text",
    "terms",
    "length",
    "levels",
)


class Row(NamedTuple):
    """A memory as it is stored; `counts` are how often its terms occur."""

    id: int
    session_id: int
    speaker: str
    tool: str
    timestamp: int
    text: str
    counts: Mapping[str, int]
    length: int
    levels: Mapping[str, float] | None

    @property
    def event_id(self) -> int:
        return self.id // PARTS


def statistics(terms: Sequence[str]) -> Statistics:
    rows = Term.objects.filter(term__in=[*terms, Term.TOTAL, Term.LENGTH]).values_list("term", "memories")
    counts = dict(rows)
    total = counts.pop(Term.TOTAL, 0)
    return Statistics(count=total, mean_length=counts.pop(Term.LENGTH, 0) / max(total, 1), frequencies=counts)


def candidates(terms: Sequence[str], frequencies: Mapping[str, int]) -> list[int]:
    return lexical.candidates(_execute, connection.vendor, terms, frequencies)


def rows(ids: Iterable[int]) -> dict[int, Row]:
    """The memories with these ids, as far as they are still there."""
    wanted, found = list(ids), dict[int, Row]()
    for start in range(0, len(wanted), SOME):
        for row in Memory.objects.filter(id__in=wanted[start : start + SOME], repeats=None).values_list(*_COLUMNS):
            id_, session_id, speaker, tool, timestamp, text, terms, length, levels = row
            counts = Counter(terms.split())
            found[id_] = Row(id_, session_id, speaker, tool, timestamp, text, counts, length, levels)
    return found


def around(places: Iterable[tuple[int, int]], reach: int) -> dict[int, tuple[int, ...]]:
    """By id, the ids of the memories before and after it in its session, `reach` on each side at most."""
    table, asked, values = Memory._meta.db_table, list[str](), list[int]()
    for id_, session_id in places:
        for sign, order in (("<", "DESC"), (">", "ASC")):
            asked.append(
                f"SELECT * FROM (SELECT %s AS place, id FROM {table} WHERE session_id = %s AND id {sign} %s "
                f"ORDER BY id {order} LIMIT {reach}) AS side"
            )
            values += [id_, session_id, id_]
    found: dict[int, list[int]] = {}
    for start in range(0, len(asked), 200):
        some = asked[start : start + 200]
        for place, id_ in _execute(" UNION ALL ".join(some), values[3 * start : 3 * (start + len(some))]):
            found.setdefault(place, []).append(id_)
    return {place: tuple(ids) for place, ids in found.items()}


def unread() -> list[Row]:
    """What happened since the worker last took something in: the newest of it, if that is much. Events never change, so
    what was read for the last question is not read again for the next."""
    global _read
    position = Cursor.objects.filter(name=CURSOR).values_list("position", flat=True).first() or 0
    newest = Event.objects.filter(id__gt=position).order_by("-id").values_list("id", "timestamp")[:UNREAD]
    keys = sorted(newest)
    known = {key: _read[key] for key in keys if key in _read}
    new = Event.objects.filter(pk__in=[key[0] for key in keys if key not in known])
    known |= {(event.pk, event.timestamp): _Unread(tuple(_rows_of(event)), tuple(tombs(event))) for event in new}
    _read = known
    forgotten = {id_ for one in known.values() for id_ in one.forgets}
    forgotten |= set(Forgotten.objects.filter(event_id__gt=position).values_list("event_id", flat=True))
    return [row for key in keys if key[0] not in forgotten and key in known for row in known[key].rows]


class _Unread(NamedTuple):
    rows: tuple[Row, ...]
    forgets: tuple[int, ...]


_read: dict[tuple[int, int], _Unread] = {}
"""By id and timestamp."""


def _rows_of(event: Event) -> Iterator[Row]:
    for m in memories(event):
        yield Row(
            m.id, m.session_id, m.speaker, m.tool, m.timestamp, m.text, Counter(m.terms.split()), m.length, m.levels
        )


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Within the block, the database is asked for no longer than that. TooSlow."""
    if seconds is None:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _execute(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}", [])
            yield
    else:
        connection.ensure_connection()
        deadline, raw = time.monotonic() + seconds, connection.connection
        raw.set_progress_handler(lambda: time.monotonic() > deadline, 20_000)
        try:
            yield
        finally:
            raw.set_progress_handler(None, 0)


def check(deadline: float | None) -> None:
    """TooSlow if the time is over."""
    if deadline is not None and time.monotonic() > deadline:
        raise TooSlow


def _execute(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values) or None)
        return list(cursor.fetchall()) if cursor.description else []
