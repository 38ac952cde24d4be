"""The lines of entries, remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from tui.transcript.cells import Line
from tui.transcript.entries import Entry
from tui.transcript.look import Look
from tui.transcript.rendering import render

MOST_LINES = 6_000
"""Lines that are kept, and that many hundred entries; the ones used last stay."""


class Renderings:
    """Entries are values: as long as it is the same object, what was rendered of it is right."""

    def __init__(self, most_lines: int = MOST_LINES) -> None:
        self._most_lines = most_lines
        self._kept: OrderedDict[Hashable, tuple[Entry, list[Line]]] = OrderedDict()
        self._lines = 0

    def lines(self, entry: Entry, width: int, look: Look) -> list[Line]:
        key = (entry.id, width, look)
        if (kept := self._kept.get(key)) is not None:
            if kept[0] is entry:
                self._kept.move_to_end(key)
                return kept[1]
            self._forget(key)
        lines = render(entry, width, look)
        self._kept[key] = (entry, lines)
        self._lines += _size(lines)
        while self._lines > self._most_lines and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))
        return lines

    def _forget(self, key: Hashable) -> None:
        _, lines = self._kept.pop(key)
        self._lines -= _size(lines)


def _size(lines: list[Line]) -> int:
    """An entry without lines takes its place as well."""
    return len(lines) + 1
