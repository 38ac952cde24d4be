"""Lines on the screen as they are: what the interface itself says, such as the sidebar and the status row."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from prompt_toolkit.layout.containers import Window
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, WritePosition

from tui.transcript.cells import Fragment, Line
from tui.transcript.pane import Row, cells_of


class Painted(Window):
    """Draws the lines that `draw` gives for a width and a height in cells, which must fit; the rest is of `style`.
    Cells are made once for each line, and then only copied; see `TranscriptPane`."""

    def __init__(self, draw: Callable[[int, int], list[Line]], style: str, height: int | None = None) -> None:
        super().__init__(always_hide_cursor=True, height=height)
        self._draw, self._style = draw, style

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,
        erase_bg: bool,
        z_index: int | None,
    ) -> None:
        left, top = write_position.xpos, write_position.ypos
        width, height = write_position.width, write_position.height
        lines = self._draw(width, height)[:height]
        for number in range(height):
            line = tuple(lines[number]) if number < len(lines) else ()
            screen.data_buffer[top + number].update(_row(line, self._style, left, width))
        screen.width, screen.height = max(screen.width, left + width), max(screen.height, top + height)
        screen.visible_windows_to_write_positions[self] = write_position


@lru_cache(maxsize=500)
def _row(line: tuple[Fragment, ...], style: str, left: int, width: int) -> Row:
    """The cells by their columns on the screen."""
    blank = Char(" ", style)
    cells = dict.fromkeys(range(width), blank)
    cells |= cells_of([(f"{style} {own}", text) for own, text in line])
    return {left + column: cell for column, cell in cells.items() if column < width}
