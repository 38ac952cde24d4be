"""Where one looks, such that nothing that happens elsewhere moves it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.transcript import scrolling
from tui.transcript.items import Items
from tui.transcript.live import Speaking
from tui.transcript.look import Look
from tui.transcript.scrolling import Place


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first line on the screen: an event, and a line of it at this width and look. It stays as it is when the
    terminal is resized, so that there and back again ends at the same line."""

    event_id: int
    line: int
    width: int
    look: Look

    def place(self, items: Items, width: int, look: Look) -> Place:
        """Among these items, which are of this width; `look` is that of the event. The event after it if it is not
        among them."""
        index = items.index_of(self.event_id)
        if index >= len(items) or items.item(index).id != self.event_id:
            return Place(index, 0)
        if (self.width, self.look) == (width, look) or isinstance(items.item(index), Speaking):
            return Place(index, self.line)
        before = items.bare_as(index, self.width, self.look)
        return Place(index, scrolling.same_line(before, self.line, items.bare(index)))

    def resized(self, items: Items, width: int) -> Anchor:
        """What is still growing is laid out for one width only: an anchor in it goes over to the new one. `items` are
        those of the old."""
        index = items.index_of(self.event_id)
        if index >= len(items) or not isinstance(items.item(index), Speaking):
            return self
        before = items.bare(index)
        line = scrolling.same_line(before, self.line, items.bare_as(index, width, self.look))
        return replace(self, line=line, width=width)
