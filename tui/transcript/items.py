"""What there is to scroll through: the entries of the window, then what is being said, each with its lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import overload

from tui.transcript.cells import Line
from tui.transcript.entries import Entry, Used, Writing
from tui.transcript.live import LiveItem, Speaking
from tui.transcript.look import Look
from tui.transcript.renderings import Renderings

LookOf = Callable[[int], Look]
"""The look of the item with an id: some are unfolded and some are not."""


class Items(Sequence[list[Line]]):
    """For one width, as things are now; lines are rendered when they are asked for. A blank line stands between two
    items, but not between two tool calls."""

    def __init__(
        self, entries: Sequence[Entry], live: Sequence[LiveItem], renderings: Renderings, width: int, look_of: LookOf
    ) -> None:
        self._entries, self._live = entries, live
        self._renderings, self._width, self._look_of = renderings, width, look_of
        self._spaced: dict[int, list[Line]] = {}
        self._bare: dict[int, list[Line]] = {}

    def __len__(self) -> int:
        return len(self._entries) + len(self._live)

    @overload
    def __getitem__(self, index: int) -> list[Line]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[Line]]: ...
    def __getitem__(self, index: int | slice) -> list[Line] | list[list[Line]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if (spaced := self._spaced.get(index)) is None:
            lines = self.bare(index)
            spaced = self._spaced[index] = [*lines, []] if lines and self._is_spaced(index) else lines
        return spaced

    def item(self, index: int) -> LiveItem:
        return self._entries[index] if index < len(self._entries) else self._live[index - len(self._entries)]

    def index_of(self, event_id: int) -> int:
        """Of the item with this id, or the first one after it; `len` if there is none."""
        at = bisect_left(self._entries, event_id, key=lambda entry: entry.id)
        return at + sum(item.id < event_id for item in self._live)

    def bare(self, index: int) -> list[Line]:
        """Its lines without the blank one after it."""
        if (lines := self._bare.get(index)) is None:
            lines = self._bare[index] = self.bare_as(index, self._width, self._look_of(self.item(index).id))
        return lines

    def bare_as(self, index: int, width: int, look: Look) -> list[Line]:
        """The same for another width and look."""
        item = self.item(index)
        if isinstance(item, Speaking):
            return item.lines(width, look)
        return self._renderings.lines(item, width, look)

    def _is_spaced(self, index: int) -> bool:
        if not _is_compact(self.item(index)):
            return index < len(self) - 1
        following = next((at for at in range(index + 1, len(self)) if self.bare(at)), None)
        return following is not None and not _is_compact(self.item(following))


def _is_compact(item: LiveItem) -> bool:
    return isinstance(item, Used | Writing)
