"""A piece of a text around what was looked for in it, in one line, with the matches marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.transcript.cells import Fragment, Line, cells, pieces, steady

AROUND = 400
"""Characters on each side of the first match that are looked at: no line is wider."""


def excerpt(text: str, words: Sequence[str], width: int) -> Line:
    """At most `width` cells. The longest of the words is the one to be seen; its beginning if none is there."""
    pattern = _any_of(words)
    found = _any_of([max(words, key=len, default="")]).search(text) or pattern.search(text)
    at = found.start() if found else 0
    start = max(0, at - AROUND)
    before = text[start:at]
    gap = " " if before[-1:].isspace() and before.strip() else ""
    before = f"{_one_line(before)}{gap}"
    line = before + _one_line(text[at : at + AROUND])
    first = 0 if cells(before) <= width // 2 else _beginning(line, len(before), width // 3)
    is_cut = bool(start or first)
    room = max(1, width - is_cut)
    shown = line[first:]
    if cells(shown) > room or at + AROUND < len(text):
        _, end = next(pieces(shown, max(1, room - 1)), (0, 0))
        shown = shown[:end].rstrip() + "…"
    return _marked(f"{'…' if is_cut else ''}{shown}", pattern) if width > 2 else []


def _one_line(text: str) -> str:
    return " ".join(steady(text).split())


def _beginning(line: str, position: int, room: int) -> int:
    """Where to begin so that the match stands at most `room` cells from the left; at a word if one begins near."""
    first = position
    while first > 0 and cells(line[first - 1 : position]) <= room:
        first -= 1
    if first == 0:
        return 0
    space = line.find(" ", first, position)
    return space + 1 if space >= 0 else first


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """The longest first, so that of two words that begin alike the whole is marked. Never matches without words."""
    escaped = [re.escape(steady(word)) for word in sorted(words, key=len, reverse=True) if steady(word)]
    return re.compile("|".join(escaped) or r"(?!)", re.IGNORECASE)


def _marked(text: str, pattern: re.Pattern[str]) -> Line:
    line: list[Fragment] = []
    at = 0
    for found in pattern.finditer(text):
        line += [("", text[at : found.start()]), ("class:match", found[0])]
        at = found.end()
    return [fragment for fragment in [*line, ("", text[at:])] if fragment[1]]
