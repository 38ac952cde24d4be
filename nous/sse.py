"""Server-sent events out of bytes, as they arrive.

Follows https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, with sizes bounded,
without `id` and `retry` (a reply is never resumed), and stricter in three points, since what is lost here could be the
half of a command: data that is no UTF-8, and a line that could be no field at all, are errors; and an event with a name
but no data is not dropped, so that its reader notices what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nous.errors import Failure, ProtocolError

EVENT_BYTES = 4_000_000
"""The longest line and the longest event: far above what the API sends, far below what hurts."""


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event: its name ("message" if the stream gave none) and its data, lines joined with newlines."""

    name: str
    data: str


class EventParser:
    """Feed it chunks, cut anywhere; it yields each event once its closing blank line has come.

    What stands after the last blank line is no event, so an end of the stream needs no call.
    """

    def __init__(self, limit: int = EVENT_BYTES) -> None:
        self._limit = limit
        self._rest = b""
        self._scanned = 0
        self._after_cr = False
        self._is_first_line = True
        self._name = ""
        self._data: list[str] = []
        self._data_bytes = 0

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """The events that this chunk completes, to be iterated to the end before the next chunk is fed.
        ProtocolError, after the events before it, for what breaks the format or the limit."""
        if not chunk:
            return
        if self._after_cr:
            # The CR has ended its line already: waiting for a possible LF would hold back the event.
            chunk = chunk[1:] if chunk[:1] == b"\n" else chunk
            self._after_cr = False
        buffer = self._rest + chunk if self._rest else chunk
        start = 0
        for end in _LINE_END.finditer(buffer, self._scanned):
            line, start = buffer[start : end.start()], end.end()
            if (event := self._line(line)) is not None:
                yield event
        self._after_cr = start == len(buffer) and buffer[-1:] == b"\r"
        self._rest = buffer[start:]
        self._scanned = len(self._rest)
        self._bound(len(self._rest))

    def _line(self, line: bytes) -> ServerSentEvent | None:
        if self._is_first_line:
            self._is_first_line = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data_bytes += len(value) + 1
            self._bound(self._data_bytes)
            self._data.append(_decoded(value))
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")
        elif not _FIELD.fullmatch(name):
            raise ProtocolError(Failure(detail="a line that is part of no event"))
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        name, data = self._name, self._data
        self._name, self._data, self._data_bytes = "", [], 0
        return ServerSentEvent(name or "message", "\n".join(data)) if name or data else None

    def _bound(self, size: int) -> None:
        if size > self._limit:
            raise ProtocolError(Failure(detail=f"an event is longer than {self._limit:,} bytes"))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(Failure(detail="data that is no UTF-8")) from error


_FIELD = re.compile(rb"[A-Za-z0-9_-]*")
_LINE_END = re.compile(rb"\r\n|\r|\n")
