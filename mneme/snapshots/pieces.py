"""Cuts a stretch of events into pieces, each to become one snapshot. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from events_app.models import Record
from events_app.payloads import EventType


def pieces(records: Sequence[Record], tokens: int) -> Iterator[Sequence[Record]]:
    """The records in order, none left out, in pieces of at most `tokens` tokens, or of one record that costs more.
    A cut is made in front of the user's words where the second half of a piece has such a place."""
    start = 0
    while start < len(records):
        end, cost = start, 0
        cuts = []
        while end < len(records) and (end == start or cost + records[end].cost <= tokens):
            if end > start and cost >= tokens // 2 and records[end].event_type == EventType.USER_MESSAGE:
                cuts.append(end)
            cost += records[end].cost
            end += 1
        if end < len(records) and cuts and records[end].event_type != EventType.USER_MESSAGE:
            end = cuts[-1]
        yield records[start:end]
        start = end
