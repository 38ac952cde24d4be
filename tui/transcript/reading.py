"""Which part of the log is in memory, and which is wanted next."""

from __future__ import annotations

from collections.abc import Sequence

from events_app.models import Record
from tui.transcript.log import Request, Which
from tui.transcript.window import LogWindow

PAGE = 100
"""Events that are asked for at once."""
MARGIN = 30
"""Entries beyond the screen that should be there before one scrolls to them."""
MOST = 400
"""Entries that are kept; more only if the screen shows more."""


class Reading:
    """Holds the window, moves it on through `wants` and `take`, and keeps it bounded."""

    def __init__(self) -> None:
        self.window = LogWindow()
        self._jump: Request | None = Request(Which.NEWEST, PAGE)
        self._newest_stored = 0

    @property
    def is_at_tail(self) -> bool:
        """Whether the newest event that is known of is in the window."""
        return self._jump is None and not self.window.has_newer

    @property
    def is_jumping(self) -> bool:
        return self._jump is not None

    def jump(self, which: Which, than: int = 0) -> None:
        """Leave the window for another one, as soon as that is there."""
        self._jump = Request(which, PAGE, than)

    def stay(self) -> None:
        """Do not leave."""
        self._jump = None

    def wants(self, first_id: int, last_id: int) -> Request | None:
        """What to read while the entries with these ids and all between them are on the screen."""
        window = self.window
        if self._jump is not None:
            return self._jump
        if window.has_older and window.index(first_id) < MARGIN:
            return Request(Which.OLDER, PAGE, window.oldest_id)
        if window.has_newer and len(window) - window.index(last_id) <= MARGIN:
            return Request(Which.NEWER, PAGE, window.newest_id)
        return None

    def news(self) -> Request | None:
        """What to read to learn what others wrote, if the window is at the tail."""
        return Request(Which.NEWER, PAGE, self.window.newest_id) if self.is_at_tail else None

    def take(self, request: Request, records: Sequence[Record]) -> bool:
        """The answer to a request; one that came too late, for the window has moved, changes nothing. Whether it made
        a window of its own."""
        is_full = len(records) == request.count
        if request == self._jump:
            self.window = LogWindow()
            self.window.has_older = is_full if request.which is Which.NEWEST else request.which is Which.NEWER
            self.window.has_newer = is_full and request.which is not Which.NEWEST
            self._jump = None
            self._merge(records)
            return True
        window = self.window
        if request.which is Which.OLDER and request.than == window.oldest_id:
            window.has_older = is_full
            window.merge(records)
        elif request.which is Which.NEWER and window.oldest_id <= request.than <= window.newest_id:
            if is_full and not window.has_newer:  # what was stored here meanwhile may lie beyond a gap
                window.drop_newest(len(window) - window.index(records[-1].id + 1))
            window.has_newer = is_full
            self._merge(records)
        return False

    def store(self, record: Record) -> None:
        """An event was stored just now."""
        self._newest_stored = max(self._newest_stored, record.id)
        if self.is_at_tail:
            self.window.merge([record])

    def trim(self, first_id: int, last_id: int) -> None:
        """Forget what is far from the entries with these ids, which are on the screen."""
        if (excess := len(self.window) - MOST) <= PAGE:
            return
        above = max(0, self.window.index(first_id) - MARGIN)
        below = max(0, len(self.window) - 1 - self.window.index(last_id) - MARGIN)
        if above >= below:
            self.window.drop_oldest(min(above, excess))
        else:
            self.window.drop_newest(min(below, excess))

    def _merge(self, records: Sequence[Record]) -> None:
        self.window.merge(records)
        if self.window.newest_id < self._newest_stored:
            self.window.has_newer = True
