"""What a terminal's cells can hold: text that every terminal counts alike, and how many cells it takes.

Terminals disagree about emoji that are joined, coloured or chosen by an invisible character, and about flags; one that
counts other than we do draws the rest of the line, and of the screen, at the wrong place. Such sequences are taken
apart here: a family becomes its members, a flag its two letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anima_project.plain_text import harmless

Fragment = tuple[str, str]
"""A style, as prompt_toolkit writes it, and a text."""
Line = list[Fragment]
"""One row of the screen, from its left edge; it need not reach the right one."""

TAB = 4

_PLAIN = re.compile(r"[\x20-\x7e\n]*")
_EMOJI = "\u203c-\u3299\U0001f000-\U0001faff"
_UNSTEADY = re.compile(
    f"[\ufe0e\ufe0f]|\u200d(?=[{_EMOJI}])|(?<=[{_EMOJI}])\u200d|(?<=[{_EMOJI}])[\U0001f3fb-\U0001f3ff]"
)
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")


def steady(text: str) -> str:
    """The text, harmless, and such that prompt_toolkit and the terminal agree on its width. Tabs become spaces.

    Whatever is drawn passes here last, behind every decoder (a Markdown entity can name any character).
    """
    if _PLAIN.fullmatch(text):
        return text
    text = harmless(text)
    if not text.isascii():
        text = _UNSTEADY.sub("", text)
        text = _FLAG_LETTER.sub(lambda letter: chr(ord(letter[0]) - 0x1F1E6 + ord("A")), text)
    return text.expandtabs(TAB) if "\t" in text else text


class _Widths(dict[str, int]):
    """Cells of a character, remembered. Alone, at the beginning and within a word it may count differently: the highest
    count is taken, for a line that is too short does no harm."""

    def __missing__(self, character: str) -> int:
        from wcwidth import wcswidth, wcwidth

        self[character] = width = max(0, wcwidth(character), wcswidth(character), wcswidth(f"a{character}") - 1)
        return width


_WIDTHS = _Widths()


def cells(text: str) -> int:
    """How many cells a steady text takes."""
    return len(text) if text.isascii() else sum(_WIDTHS[character] for character in text)


def width_of(line: Line) -> int:
    return sum(cells(text) for _, text in line)


def text_of(line: Line) -> str:
    return "".join(text for _, text in line)


def pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where to cut a steady text of one line into pieces of at most `width` cells: start and end of each, in order.
    A character that is wider than `width` is left out."""
    if text.isascii():
        yield from ((at, min(at + width, len(text))) for at in range(0, len(text), width))
        return
    start = used = 0
    for at, character in enumerate(text):
        cell = _WIDTHS[character]
        if used + cell > width:
            if at > start:
                yield start, at
            start, used = at, 0
        if cell > width:
            start = at + 1
        else:
            used += cell
    if start < len(text):
        yield start, len(text)


def shortened(text: str, width: int) -> str:
    """A steady text of one line in at most `width` cells, with … for what was left out at its end."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    start, end = next(pieces(text, width - 1), (0, 0)) if width > 1 else (0, 0)
    return text[start:end] + "…"
