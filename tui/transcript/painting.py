"""Painting lines straight onto the terminal, in their place on the screen that prompt_toolkit drew last.

While a reply streams in, nothing changes but the transcript and a clock. prompt_toolkit would lay out the whole
application for that and compare all its cells; this writes the lines that changed, and no more. What is painted is
entered into prompt_toolkit's own screen, so that its next drawing goes on from what is really there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.layout.screen import Char, Screen, WritePosition
from prompt_toolkit.styles import Attrs, BaseStyle

from tui.transcript.cells import Line, width_of

SAVE_CURSOR, RESTORE_CURSOR = "\x1b7", "\x1b8"
"""With the attributes, so that prompt_toolkit finds both as it left them."""


def paint(
    application: Application[Any],
    place: WritePosition,
    lines: Sequence[Line],
    rows: Sequence[Mapping[int, Char]],
    before: Sequence[Line],
) -> None:
    """Bring the rectangle to these lines. `rows` are the cells of each, by column; `before` is what stands there."""
    screen = application.renderer.last_rendered_screen
    if screen is None:
        return
    output, style, depth = application.output, application.renderer.style, application.color_depth
    is_begun = False
    for number in range(place.height):
        line: Line = lines[number] if number < len(lines) else []
        if number < len(before) and (before[number] is line or before[number] == line):
            continue
        if number >= len(before) and not line:
            continue
        if not is_begun:
            output.hide_cursor()
            output.write_raw(SAVE_CURSOR)
            is_begun = True
        output.cursor_goto(place.ypos + number + 1, place.xpos + 1)
        for name, text in line:
            output.set_attributes(_attributes(style, style.invalidation_hash(), name), depth)
            output.write(text)
        output.reset_attributes()
        output.write(" " * (place.width - width_of(line)))
        _enter(screen, place, number, rows[number] if number < len(rows) else {})
    if is_begun:
        output.write_raw(RESTORE_CURSOR)
        output.show_cursor()
        output.flush()


@lru_cache(maxsize=1_000)
def _attributes(style: BaseStyle, version: Hashable, name: str) -> Attrs:
    """`version` changes when the style does."""
    return style.get_attrs_for_style_str(name)


def _enter(screen: Screen, place: WritePosition, number: int, row: Mapping[int, Char]) -> None:
    to = screen.data_buffer[place.ypos + number]
    for column in range(place.width):
        if column in row:
            to[place.xpos + column] = row[column]
        else:
            to.pop(place.xpos + column, None)  # what the screen takes for blank
