"""What came while one looked elsewhere."""

from __future__ import annotations

from bisect import bisect_right

from events_app.payloads import EventType


class Unseen:
    """Counts the events below the screen that came after one had left the tail. A response belongs to its call."""

    def __init__(self) -> None:
        self._ids: list[int] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, event_id: int, event_type: str) -> None:
        at = bisect_right(self._ids, event_id)
        if event_type != EventType.TOOL_RESPONSE and self._ids[at - 1 : at] != [event_id]:
            self._ids.insert(at, event_id)

    def seen_to(self, event_id: int) -> None:
        """The screen shows this event, or one showed it before."""
        del self._ids[: bisect_right(self._ids, event_id)]

    def clear(self) -> None:
        self._ids = []
