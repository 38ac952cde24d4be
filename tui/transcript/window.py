"""The part of a session that is in memory: entries without a gap between them, and whether there is more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from events_app.models import Record
from events_app.payloads import EventType
from tui.transcript.entries import Entry, Used, entry_of
from tui.transcript.stretches import with_stretches


class LogWindow:
    """`oldest_id` and `newest_id` are the ids of the outermost events that it has; 0 if it has none."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.oldest_id = self.newest_id = 0
        self.has_older = self.has_newer = False
        self._ids: list[int] = []
        self._calls: dict[str, int] = {}  # tool_use_id → id of the entry
        self._orphans: dict[str, Used] = {}  # responses whose calls are not here

    def __len__(self) -> int:
        return len(self.entries)

    def index(self, event_id: int) -> int:
        """Of the entry with this id, or the first one after it; `len` if there is none."""
        return bisect_left(self._ids, event_id)

    def merge(self, records: Iterable[Record]) -> None:
        """Take in records, in any order; those that are known already change nothing."""
        for record in records:
            self._take(record)
            self.oldest_id = min(self.oldest_id or record.id, record.id)
            self.newest_id = max(self.newest_id, record.id)
        self.entries = with_stretches(self.entries)

    def with_id(self, event_id: int) -> Entry | None:
        at = self.index(event_id)
        return self.entries[at] if at < len(self) and self._ids[at] == event_id else None

    def running(self, tool_use_id: str, elapsed_ms: int | None, *, is_asked: bool = False) -> bool:
        """Say how long a call has been running, or that it waits for a yes; whether that changes anything."""
        entry = self.with_id(self._calls.get(tool_use_id, 0))
        if not isinstance(entry, Used) or entry.response is not None:
            return False
        if (entry.elapsed_ms, entry.is_asked) == (elapsed_ms, is_asked):
            return False
        self._put(replace(entry, elapsed_ms=elapsed_ms, is_asked=is_asked))
        self.entries = with_stretches(self.entries)
        return True

    def drop_oldest(self, count: int) -> None:
        self._drop(slice(0, count))
        self.oldest_id, self.has_older = self._ids[0] if self._ids else 0, True

    def drop_newest(self, count: int) -> None:
        self._drop(slice(len(self) - count, len(self)))
        self.newest_id, self.has_newer = self._ids[-1] if self._ids else 0, True

    def _drop(self, part: slice) -> None:
        for entry in self.entries[part]:
            if isinstance(entry, Used):
                self._calls.pop(entry.tool_use_id, None)
        del self.entries[part], self._ids[part]
        self.entries = with_stretches(self.entries)

    def _take(self, record: Record) -> None:
        if self.with_id(record.id) is not None:
            return
        entry = entry_of(record)
        if isinstance(entry, Used):
            if record.event_type == EventType.TOOL_RESPONSE:
                self._answer(entry)
                return
            self._calls[entry.tool_use_id] = entry.id
            if orphan := self._orphans.pop(entry.tool_use_id, None):
                entry = replace(entry, response=orphan.response, response_id=orphan.response_id)
        self._put(entry)

    def _answer(self, response: Used) -> None:
        """A response goes to its call. While that is not here it waits, and is not shown: it is further up."""
        call = self.with_id(self._calls.get(response.tool_use_id, 0))
        if isinstance(call, Used):
            if call.response is None:
                self._put(
                    replace(call, response=response.response, response_id=response.id, elapsed_ms=None, is_asked=False)
                )
        else:
            self._orphans[response.tool_use_id] = response

    def _put(self, entry: Entry) -> None:
        at = self.index(entry.id)
        if at < len(self) and self._ids[at] == entry.id:
            self.entries[at] = entry
        else:
            self.entries.insert(at, entry)
            self._ids.insert(at, entry.id)
