"""The rows that a long line takes on the screen, so that Up and Down can go through them.

prompt-toolkit moves by whole lines: in a message of one long paragraph, Up would leave it for the history at once.
"""

from __future__ import annotations

from bisect import bisect_right

from prompt_toolkit.utils import get_cwidth

from tui.input.drawing import Drawn


class Rows:
    """A drawn line, broken every `width` columns as the window breaks it: a wide character that does not fit goes to
    the next row."""

    def __init__(self, line: Drawn, width: int) -> None:
        self._line = line
        self._starts = [0]
        """The character that each row starts with."""
        self._offsets = [0]
        """Columns of the screen before each character, and before the end."""
        used = 0
        for position, character in enumerate("".join(text for _, text in line.pieces)):
            size = get_cwidth(character)
            if used and used + size > width:
                self._starts.append(position)
                used = 0
            used += size
            self._offsets.append(self._offsets[-1] + size)

    def __len__(self) -> int:
        return len(self._starts)

    def place(self, index: int) -> tuple[int, int]:
        """The row of a character of the line, and the column of the screen in it; both from 0."""
        character = self._line.column(index)
        row = bisect_right(self._starts, character) - 1
        return row, self._offsets[character] - self._offsets[self._starts[row]]

    def index(self, row: int, column: int) -> int:
        """The character at the column of the row (-1 is the last one), or the row's last one if it ends before."""
        row %= len(self._starts)
        start = self._starts[row]
        end = self._starts[row + 1] - 1 if row + 1 < len(self._starts) else len(self._offsets) - 1
        character = bisect_right(self._offsets, self._offsets[start] + column, start, end + 1) - 1
        return self._line.index(max(start, character))
