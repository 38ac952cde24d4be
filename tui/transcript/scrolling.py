"""Moving through items of unknown height. A place is an item and a line of it; only the items that are passed are
ever measured, so that what lies above costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.transcript.cells import Line, text_of

Items = Sequence[Sequence[Line]]
"""The lines of each item; asking for those of one may cost their rendering."""


class Place(NamedTuple):
    item: int
    line: int


def up(items: Items, place: Place, lines: int) -> Place:
    """So many lines further up, or the beginning."""
    index, line = place.item, place.line - lines
    while line < 0 and index > 0:
        index -= 1
        line += len(items[index])
    return Place(index, max(0, line))


def down(items: Items, place: Place, lines: int) -> Place:
    """So many lines further down, or the end, which is the place behind the last line."""
    index, line = place.item, place.line + lines
    while index < len(items) and line >= (height := len(items[index])):
        index, line = index + 1, line - height
    return Place(index, line) if index < len(items) else Place(len(items), 0)


def tail(items: Items, height: int) -> Place:
    """Where the last `height` lines begin."""
    return up(items, Place(len(items), 0), height)


def clamped(items: Items, place: Place, height: int) -> Place:
    """The place, or the tail if less than `height` lines follow it."""
    return min(down(items, place, 0), down(items, tail(items, height), 0))


def visible(items: Items, place: Place, height: int) -> list[Line]:
    """At most `height` lines, from the place on."""
    lines: list[Line] = []
    index, skipped = place
    while index < len(items) and len(lines) < height:
        lines += items[index][skipped : skipped + height - len(lines)]
        index, skipped = index + 1, 0
    return lines


def same_line(before: Sequence[Line], line: int, after: Sequence[Line]) -> int:
    """The line of `after` that holds the character that `line` of `before` begins with: the same text, laid out for
    another width. Spaces do not count, for they come and go where lines are broken."""
    wanted = sum(_letters(shown) for shown in before[:line])
    passed = 0
    for number, shown in enumerate(after):
        passed += _letters(shown)
        if passed > wanted:
            return number
    return max(0, len(after) - 1)


def _letters(line: Line) -> int:
    return sum(not character.isspace() for character in text_of(line))
