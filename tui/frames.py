"""A frame costs what changed in it.

prompt_toolkit compares each cell of a frame with that of the frame before, and writes it by itself. Here, rows are
compared first, and what changed in one is written in stretches of one style; prompt_toolkit then finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.layout.containers import AnyContainer, Container, to_container
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, Transparent, WritePosition
from prompt_toolkit.mouse_events import MouseEvent
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Attrs

BLANK = Char(" ", Transparent)
_EVERYTHING = 1 << 30
"""Above every float."""
_SAVE_CURSOR, _RESTORE_CURSOR = "\x1b7", "\x1b8"


class Row(dict[int, Char]):
    """A row of the screen; looking at a cell that nothing was drawn in leaves the row as it was. Once it was written
    to the terminal its items cannot be seen: prompt_toolkit looks at them to find where a row ends, and, finding
    nothing, compares its first cell only."""

    is_written = False

    def __missing__(self, column: int) -> Char:
        return BLANK

    def items(self) -> ItemsView[int, Char]:  # type: ignore[override]  # as good as its own class of view
        return {}.items() if self.is_written else super().items()


class _NoMouse(MouseHandlers):
    """What a click in a cell would do is noted for each cell of each frame; in vain where the mouse is not captured."""

    def set_mouse_handler_for_range(
        self, x_min: int, x_max: int, y_min: int, y_max: int, handler: Callable[[MouseEvent], object]
    ) -> None:
        pass


class Frames(Container):
    """The root of a layout of an application that fills the screen."""

    def __init__(self, content: AnyContainer, application: Callable[[], Application[Any]]) -> None:
        self._content, self._application = to_container(content), application
        self._no_mouse = _NoMouse()
        self._attrs = _AttrsOfStyles(application)

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
        screen.data_buffer.default_factory = Row  # type: ignore[assignment]  # a defaultdict, to it
        mouse = mouse_handlers if self._application().mouse_support() else self._no_mouse
        self._content.write_to_screen(screen, mouse, write_position, parent_style, erase_bg, z_index)
        screen.draw_with_z_index(_EVERYTHING, lambda: self._write(screen, write_position))

    def get_children(self) -> list[Container]:
        return [self._content]

    def _write(self, screen: Screen, write_position: WritePosition) -> None:
        application = self._application()
        before = application.renderer.last_rendered_screen
        if before is None or application.is_done:  # all is to be drawn, which prompt_toolkit does
            return
        output, depth, is_begun = application.output, application.color_depth, False
        self._attrs.begin()
        for number in range(write_position.height):
            row, was = screen.data_buffer[number], before.data_buffer[number]
            assert isinstance(row, Row)
            if row != was:
                if not is_begun:
                    output.hide_cursor()
                    output.write_raw(_SAVE_CURSOR)
                    is_begun = True
                self._write_row(output, depth, number, row, was, write_position.width)
            row.is_written = True
            before.data_buffer[number] = row
        if is_begun:
            output.reset_attributes()
            output.write_raw(_RESTORE_CURSOR)

    def _write_row(
        self, output: Output, depth: ColorDepth, number: int, row: Row, was: Mapping[int, Char], width: int
    ) -> None:
        end = self._end(row)
        start, stop = changed(was, row, width)
        if start < end:
            output.cursor_goto(number + 1, start + 1)
            for style, text in stretches(row, start, min(stop, end)):
                output.set_attributes(self._attrs[style], depth)
                output.write(text)
        if stop > end:
            output.cursor_goto(number + 1, max(start, end) + 1)
            output.reset_attributes()
            output.erase_end_of_line()

    def _end(self, row: Row) -> int:
        """Where nothing but blanks without any style follow."""
        plain, attrs = self._attrs[Transparent], self._attrs
        for column in sorted(row, reverse=True):
            if row[column].char != " " or attrs[row[column].style] != plain:
                return column + 1
        return 0


class _AttrsOfStyles(dict[str, Attrs]):
    """What the application's styles come to, remembered until they are other ones: `begin` a frame with it."""

    def __init__(self, application: Callable[[], Application[Any]]) -> None:
        self._application = application
        self._known: object = None

    def begin(self) -> None:
        application = self._application()
        now = (application.renderer.style.invalidation_hash(), application.style_transformation.invalidation_hash())
        if now != self._known:
            self.clear()
            self._known = now

    def __missing__(self, style: str) -> Attrs:
        application = self._application()
        attrs = application.renderer.style.get_attrs_for_style_str(style)
        attrs = self[style] = application.style_transformation.transform_attrs(attrs)
        return attrs


def changed(was: Mapping[int, Char], row: Mapping[int, Char], width: int) -> tuple[int, int]:
    """From the first column in which a cell changed to the one after the last; (0, 0) if none did. Most rows change
    from somewhere to their end, and what is the same in between costs less to write than to find."""
    start = next((column for column in range(width) if _differs(was, row, column)), width)
    if start == width:
        return 0, 0
    if start and row.get(start - 1, BLANK).width > 1:  # what covers it as well, or what it cuts in half
        start -= 1
    return start, 1 + next(column for column in range(width - 1, -1, -1) if _differs(was, row, column))


def _differs(was: Mapping[int, Char], row: Mapping[int, Char], column: int) -> bool:
    now, before = row.get(column, BLANK), was.get(column, BLANK)
    return now is not before and (now.char != before.char or now.style != before.style)


def stretches(row: Mapping[int, Char], start: int, stop: int) -> Iterator[tuple[str, str]]:
    """Styles and texts of these columns of a row. What a wide character covers goes with it; one of which a menu covers
    one half leaves a blank in the other, where prompt_toolkit would lose count of the columns."""
    style, text, column = row.get(start, BLANK).style, "", start
    while column < stop:
        cell = row.get(column, BLANK)
        if cell.style != style:
            yield style, text
            style, text = cell.style, ""
        is_whole = cell.width == 1 or (cell.width == 2 and not row.get(column + 1, BLANK).char)
        text += cell.char if is_whole else " "
        column += cell.width if is_whole else 1
    if text:
        yield style, text
