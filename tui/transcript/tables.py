"""A table in cells of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from tui.transcript.cells import Fragment, Line, width_of
from tui.transcript.flow import cut, flow

Side = Literal["left", "center", "right"]
Row = Sequence[Sequence[Fragment]]
"""The runs of each cell."""

BORDER, SEPARATOR = "class:md.table.border", " │ "
NARROWEST = 3


@dataclass(frozen=True, slots=True)
class Table:
    head: Row
    body: Sequence[Row]
    sides: Sequence[Side]
    """To which side each column is set; as long as every row."""


def table_lines(table: Table, width: int) -> list[Line]:
    """Lines of at most `width` cells. Columns share what there is; where even narrow ones do not fit side by side,
    each row is written as a list of its cells."""
    room = width - len(SEPARATOR) * (len(table.sides) - 1)
    if room < NARROWEST * len(table.sides):
        return _as_list(table, width)
    rows = [table.head, *table.body]
    natural = [max(_natural(row[column]) for row in rows) for column in range(len(table.sides))]
    widths = fitted(natural, room)
    lines = _row_lines(table.head, widths, table.sides)
    lines.append([(BORDER, "─┼─".join("─" * width for width in widths))])
    for row in table.body:
        lines += _row_lines(row, widths, table.sides)
    return lines


def fitted(natural: Sequence[int], room: int) -> list[int]:
    """Widths whose sum is at most `room`: the widest columns give first, until all that gave are of one width (or
    one wider, where the room does not divide)."""
    if sum(natural) <= room:
        return list(natural)
    widths, left, columns = list(natural), room, len(natural)
    for column in sorted(range(columns), key=lambda column: natural[column]):
        share = left // columns
        widths[column] = min(natural[column], max(1, share))
        left -= widths[column]
        columns -= 1
    return widths


def _natural(cell: Sequence[Fragment]) -> int:
    return max(NARROWEST, max((width_of(line) for line in cut(cell, 10_000)), default=0))


def _row_lines(row: Row, widths: Sequence[int], sides: Sequence[Side]) -> list[Line]:
    columns = [flow(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for parts in zip_longest(*columns, fillvalue=[]):
        line: Line = []
        for column, (part, width, side) in enumerate(zip(parts, widths, sides, strict=True)):
            if column:
                line.append((BORDER, SEPARATOR))
            line += _set(part, width, side)
        lines.append(_without_end(line))
    return lines


def _set(part: Line, width: int, side: Side) -> Line:
    room = width - width_of(part)
    before = {"left": 0, "center": room // 2, "right": room}[side]
    return [("", " " * before), *part, ("", " " * (room - before))]


def _without_end(line: Line) -> Line:
    """Without the spaces at its end, which would only be copied along."""
    while line and line[-1][0] == "" and not line[-1][1].strip():
        line.pop()
    return [fragment for fragment in line if fragment[1]]


def _as_list(table: Table, width: int) -> list[Line]:
    lines: list[Line] = []
    for row in table.body or [table.head]:
        for name, cell in zip(table.head, row, strict=True):
            lines += flow([*name, (BORDER, ": "), *cell], width)
        lines.append([])
    return lines[:-1]
