"""The window of the transcript: rows of cells that are made once for each line, and then only copied.

prompt_toolkit's own Window goes through a screen character by character and asks of each how wide it is, with every
frame; while a reply streams in, nearly all lines are those of the frame before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from prompt_toolkit.data_structures import Point
from prompt_toolkit.layout.containers import Window
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, WritePosition
from prompt_toolkit.mouse_events import MouseEvent

from tui.transcript.cells import Line
from tui.transcript.control import TranscriptControl
from tui.transcript.transcript import Transcript

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_bindings import NotImplementedOrNone
    from prompt_toolkit.layout.mouse_handlers import MouseHandler

Row = Mapping[int, Char]
"""The cells of a line by their columns, counted from its left edge."""

_cell = lru_cache(maxsize=20_000)(Char)
_COVERED = Char("", "")  # the right half of a wide character


class TranscriptPane(Window):
    """Shows a transcript, whose lines fit by themselves: there is nothing to wrap, to align or to scroll. A style of
    its own or of its parents is not applied."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(always_hide_cursor=True)
        self.show(transcript)

    @property
    def transcript(self) -> Transcript:
        return self._control.transcript

    def show(self, transcript: Transcript) -> None:
        """From now on this one."""
        self.content = self._control = TranscriptControl(transcript)
        self._rows: dict[int, tuple[Line, Row]] = {}  # of the last frame; id of the line → the line, its row

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
        if width <= 0 or height <= 0:
            return
        rows: dict[int, tuple[Line, Row]] = {}
        for number, line in enumerate(self.transcript.frame(width, height)):
            # The lines of the last frame are held on to, so that no other can have come to the same id.
            kept = self._rows.get(id(line)) or (line, cells_of(line))
            rows[id(line)] = kept
            to = screen.data_buffer[top + number]
            to.update(kept[1] if left == 0 else {left + column: cell for column, cell in kept[1].items()})
        self._rows = rows
        screen.width, screen.height = max(screen.width, left + width), max(screen.height, top + height)
        mouse_handlers.set_mouse_handler_for_range(left, left + width, top, top + height, self._told(top))
        screen.visible_windows_to_write_positions[self] = write_position

    def _told(self, top: int) -> MouseHandler:
        def handle(event: MouseEvent) -> NotImplementedOrNone:
            at = Point(event.position.x, event.position.y - top)
            return self._control.mouse_handler(MouseEvent(at, event.event_type, event.button, event.modifiers))

        return handle


def cells_of(line: Line) -> Row:
    """A wide character covers the cell after it; one without width goes with the character before it."""
    row: dict[int, Char] = {}
    column = last = 0
    for style, text in line:
        for character in text:
            cell = _cell(character, style)
            if cell.width:
                row[column] = cell
                row.update({column + covered: _COVERED for covered in range(1, cell.width)})
                last, column = column, column + cell.width
            elif last in row:
                row[last] = Char(row[last].char + character, row[last].style)
    return row
