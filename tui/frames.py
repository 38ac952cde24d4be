"""A frame costs what changed in it.

prompt_toolkit compares each cell of a frame with that of the frame before, in Python. Here, rows that are the same
are found first, as whole rows, and it is told that there is nothing in them to compare.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView

from prompt_toolkit.layout.containers import AnyContainer, Container, to_container
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, Transparent, WritePosition
from prompt_toolkit.mouse_events import MouseEvent

_BLANK = Char(" ", Transparent)
_EVERYTHING = 1 << 30
"""Above every float."""


class _Row(dict[int, Char]):
    """A row of the screen; looking at a cell that nothing was drawn in leaves the row as it was. While it is marked as
    the same, its items cannot be seen: prompt_toolkit looks at them to find where a row ends, and, finding nothing,
    compares its first cell only."""

    is_same = False

    def __missing__(self, column: int) -> Char:
        return _BLANK

    def items(self) -> ItemsView[int, Char]:  # type: ignore[override]  # as good as its own class of view
        return {}.items() if self.is_same else super().items()


class _NoMouse(MouseHandlers):
    """What a click in a cell would do is noted for each cell of each frame; in vain where the mouse is not captured."""

    def set_mouse_handler_for_range(
        self, x_min: int, x_max: int, y_min: int, y_max: int, handler: Callable[[MouseEvent], object]
    ) -> None:
        pass


class Frames(Container):
    """The root of a layout. `last_screen` is the screen as it was drawn last, or None if all is to be drawn anew."""

    def __init__(
        self, content: AnyContainer, *, last_screen: Callable[[], Screen | None], has_mouse: Callable[[], bool]
    ) -> None:
        self._content = to_container(content)
        self._last_screen, self._has_mouse = last_screen, has_mouse
        self._no_mouse = _NoMouse()

    def reset(self) -> None:
        self._content.reset()

    def preferred_width(self, max_available_width: int) -> Dimension:
        return self._content.preferred_width(max_available_width)

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:
        return self._content.preferred_height(width, max_available_height)

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,
        erase_bg: bool,
        z_index: int | None,
    ) -> None:
        screen.data_buffer.default_factory = _Row  # type: ignore[assignment]  # a defaultdict, to it
        mouse = mouse_handlers if self._has_mouse() else self._no_mouse
        self._content.write_to_screen(screen, mouse, write_position, parent_style, erase_bg, z_index)
        screen.draw_with_z_index(_EVERYTHING, lambda: self._mark(screen))

    def get_children(self) -> list[Container]:
        return [self._content]

    def _mark(self, screen: Screen) -> None:
        last = self._last_screen()
        for number, row in screen.data_buffer.items():
            before = last.data_buffer.get(number) if last else None
            if isinstance(row, _Row):
                row.is_same = isinstance(before, _Row) and row == before
                if isinstance(before, _Row):
                    before.is_same = row.is_same
