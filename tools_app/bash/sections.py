"""Outputs side by side in one text of limited length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools_app.bash.capture import Captured
from tools_app.bash.readable import described, is_binary, readable

_LINE_SLACK = 0.1
"""How much of a half may be given up so that it ends with a whole line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One output under its label. `left_out` bytes are missing between head and tail; they meet where it is 0."""

    label: str
    head: str
    tail: str = ""
    left_out: int = 0

    @classmethod
    def of(cls, label: str, captured: Captured) -> Section:
        kept = captured.head + captured.tail
        if is_binary(kept):
            return cls(label=label, head=described(kept, captured.total))
        if captured.left_out:
            head, tail = readable(captured.head), readable(captured.tail)
            return cls(label=label, head=head, tail=tail, left_out=captured.left_out)
        return cls(label=label, head=readable(kept))

    @property
    def size(self) -> int:
        """In bytes, what is left out included."""
        return len(self.head.encode()) + self.left_out + len(self.tail.encode())

    def within(self, room: int) -> str:
        """All of it, or its beginning and its end around a notice, in at most `room` bytes of UTF-8."""
        if self.size <= room:
            return self.head + self.tail
        room -= len(_notice(self.size, self.size).encode())
        if room < 0:
            return ""
        head = self.head.encode()
        tail = self.tail.encode() if self.left_out else head
        first, last = _first(head, room - room // 2), _last(tail, room // 2)
        return first.decode() + _notice(self.size - len(first) - len(last), self.size) + last.decode()


def joined(sections: Sequence[Section], room: int) -> str:
    """The sections one below the other within `room` bytes: a short one whole, the long ones share the rest evenly."""
    if not sections:
        return ""
    room -= sum(len(section.label.encode()) + len("\n\n") for section in sections)
    texts = {}
    for place, section in enumerate(sorted(sections, key=lambda section: section.size)):
        share = max(room, 0) // (len(sections) - place)
        texts[section.label] = section.within(share)
        room -= len(texts[section.label].encode())
    lines = [part for section in sections for part in (section.label, texts[section.label].removesuffix("\n"))]
    return "\n".join(lines if sections[0].label else lines[1:])


def _notice(left_out: int, total: int) -> str:
    return f"\n[… {left_out} of {total} bytes left out here; to see them, run it again into a file …]\n"


def _first(text: bytes, room: int) -> bytes:
    """At most `room` bytes from the beginning, ending with a character, and with a line if one ends nearby."""
    first = text[:room].decode("utf-8", "ignore").encode()
    end = first.rfind(b"\n", int(room * (1 - _LINE_SLACK)))
    return first if end < 0 else first[:end]


def _last(text: bytes, room: int) -> bytes:
    """At most `room` bytes from the end, beginning likewise."""
    last = text[len(text) - room :].decode("utf-8", "ignore").encode() if room else b""
    return last[last.find(b"\n", 0, int(room * _LINE_SLACK)) + 1 :]
