"""Containers of which one part takes what the others leave.

prompt_toolkit's own splits hand out a screen cell by cell, in a loop, and ask each part several times what it would
like: half of what a frame cost.
"""

from __future__ import annotations

from prompt_toolkit.filters import FilterOrBool, to_filter
from prompt_toolkit.layout.containers import AnyContainer, Container, to_container
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Screen, WritePosition


class Stack(Container):
    """The parts on one another, each as high as it prefers, but for the first, which takes the rest. Where there is
    not enough room, the last parts come first."""

    def __init__(self, first: AnyContainer, *others: AnyContainer) -> None:
        self._parts = [to_container(part) for part in (first, *others)]

    def reset(self) -> None:
        for part in self._parts:
            part.reset()

    def preferred_width(self, max_available_width: int) -> Dimension:
        return Dimension()

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:
        return Dimension()

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,
        erase_bg: bool,
        z_index: int | None,
    ) -> None:
        left, width, room = write_position.xpos, write_position.width, write_position.height
        heights = []
        for part in self._parts[:0:-1]:
            height = part.preferred_height(width, write_position.height).preferred
            heights.append(min(height, room))
            room -= heights[-1]
        top = write_position.ypos
        for part, height in zip(self._parts, [room, *reversed(heights)], strict=True):
            if height:
                at = WritePosition(xpos=left, ypos=top, width=width, height=height)
                part.write_to_screen(screen, mouse_handlers, at, parent_style, erase_bg, z_index)
            top += height

    def get_children(self) -> list[Container]:
        return self._parts


class WithColumn(Container):
    """A part, and beside it, at its right, one of `width` columns, if that is shown."""

    def __init__(self, part: AnyContainer, column: AnyContainer, width: int, is_shown: FilterOrBool) -> None:
        self._part, self._column = to_container(part), to_container(column)
        self._width, self._is_shown = width, to_filter(is_shown)

    def reset(self) -> None:
        self._part.reset()
        self._column.reset()

    def preferred_width(self, max_available_width: int) -> Dimension:
        return Dimension()

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:
        return Dimension()

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,
        erase_bg: bool,
        z_index: int | None,
    ) -> None:
        left, top, height = write_position.xpos, write_position.ypos, write_position.height
        column = min(self._width, write_position.width) if self._is_shown() else 0
        rest = write_position.width - column
        for part, at, width in ((self._part, left, rest), (self._column, left + rest, column)):
            if width:
                position = WritePosition(xpos=at, ypos=top, width=width, height=height)
                part.write_to_screen(screen, mouse_handlers, position, parent_style, erase_bg, z_index)

    def get_children(self) -> list[Container]:
        return [self._part, self._column]
