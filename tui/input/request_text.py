"""What a person is asked, as rows of text: everything that would run, and nothing that only looks like it.

Characters that drive a terminal, turn the direction of writing or do not show are written out as their code, since an
invisible difference is a difference in what runs.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

from prompt_toolkit.utils import get_cwidth

from tools_app.approval import Request

Row = tuple[tuple[str, str], ...]
"""Styles and texts, from left to right."""

_INVISIBLE = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
TAB = "    "


def request_rows(request: Request, width: int) -> list[Row]:
    """The request, wrapped to `width` columns: its subject, then whatever else is in the call."""
    rows: list[Row] = [*_wrapped(request.subject, "class:approval.command", width)]
    for name, value in request.tool_input.items():
        if value == request.subject:
            continue
        rows.append((("class:hint", _written_out(f"{name}:")),))
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        rows += _wrapped(text, "class:approval.command", width)
    return rows


def _wrapped(text: str, style: str, width: int) -> Iterator[Row]:
    for line in text.split("\n"):
        yield from _wrapped_line(line, style, max(2, width))


def _wrapped_line(line: str, style: str, width: int) -> Iterator[Row]:
    if line.isascii() and line.isprintable():
        for start in range(0, max(1, len(line)), width):
            yield ((style, line[start : start + width]),)
        return
    row: list[tuple[str, str]] = []
    used = 0
    for character in line:
        shown = _written_out(character)
        columns = sum(map(get_cwidth, shown))
        if row and used + columns > width:
            yield tuple(row)
            row, used = [], 0
        piece = (style if shown == character or character == "\t" else f"{style} class:bad", shown)
        if row and row[-1][0] == piece[0]:
            row[-1] = (piece[0], row[-1][1] + piece[1])
        else:
            row.append(piece)
        used += columns
    yield tuple(row)


def _written_out(text: str) -> str:
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return TAB
    if unicodedata.category(character) in _INVISIBLE or get_cwidth(character) == 0:
        code = ord(character)
        return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return character
