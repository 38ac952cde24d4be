"""Output of any length in bounded memory: its head and its tail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Captured:
    """What a stream brought. `left_out` bytes are missing between head and tail; they meet where it is 0."""

    head: bytes = b""
    tail: bytes = b""
    left_out: int = 0

    @property
    def total(self) -> int:
        return len(self.head) + self.left_out + len(self.tail)


class Capture:
    """Takes what comes, and holds at most 1.5 × `limit` bytes of it: the first half of `limit` and the latest."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._total = 0

    def feed(self, data: bytes) -> None:
        self._total += len(data)
        if (room := self._half - len(self._head)) > 0:
            self._head += data[:room]
            data = data[room:]
        if len(data) >= self._half:
            self._tail[:] = data[-self._half :]
            return
        self._tail += data
        if len(self._tail) > 2 * self._half:  # trimmed now and then, not with every chunk
            del self._tail[: -self._half]

    def captured(self) -> Captured:
        """What was kept so far. Where something is left out, no UTF-8 character is cut in two."""
        if self._total <= 2 * self._half:
            return Captured(bytes(self._head), bytes(self._tail))
        head = _without_broken_end(bytes(self._head))
        tail = _without_broken_start(bytes(self._tail[-self._half :]))
        return Captured(head, tail, self._total - len(head) - len(tail))


def _without_broken_end(data: bytes) -> bytes:
    """The bytes without the beginning of a character that does not end in them."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        length = 2 if byte >> 5 == 0b110 else 3 if byte >> 4 == 0b1110 else 4 if byte >> 3 == 0b11110 else 1
        return data[:-back] if length > back else data
    return data


def _without_broken_start(data: bytes) -> bytes:
    """The bytes without the end of a character that does not begin in them."""
    for start in range(min(4, len(data))):
        if data[start] & 0xC0 != 0x80:
            return data[start:]
    return data
