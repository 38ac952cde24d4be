"""Runs of styled text become lines: flowing in whole words, or cut where the width ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tui.transcript.cells import Fragment, Line, cells, pieces, steady

# A word, or a single character of the scripts that are written without spaces.
_WORD = re.compile(
    "[\u2e80-\u303f\u3041-\u9fff\uac00-\ud7a3\uff00-\uffef]|[^\\s\u2e80-\u303f\u3041-\u9fff\uac00-\ud7a3\uff00-\uffef]+"
)


def flow(runs: Iterable[Fragment], width: int) -> list[Line]:
    """Lines of at most `width` cells, broken between words where there are any, and at newlines. Spaces at the
    beginning of a line of the source are kept, those where a line is broken are not."""
    steadied = [(style, steady(text)) for style, text in runs]
    return _sliced(steadied, _flowing("".join([text for _, text in steadied]), width))


def cut(runs: Iterable[Fragment], width: int) -> list[Line]:
    """Lines of at most `width` cells, every space in its place, as code and the output of programs want it."""
    steadied = [(style, steady(text)) for style, text in runs]
    return _sliced(steadied, _cut("".join([text for _, text in steadied]), width))


def _flowing(text: str, width: int) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        if len(line) <= width and line.isascii():
            yield at, at + len(line.rstrip())
        else:
            yield from ((at + start, at + end) for start, end in _words_in_lines(line, width))
        at += len(line) + 1


def _words_in_lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = end = used = 0
    for word in _WORD.finditer(text):
        word_start, word_end = word.span()
        gap, size = cells(text[end:word_start]), cells(word[0])
        if used + gap + size <= width:
            used, end = used + gap + size, word_end
            continue
        if end > start:
            yield start, end
        *whole, last = (list(pieces(word[0], width)) if size > width else [(0, len(word[0]))]) or [(0, 0)]
        yield from ((word_start + a, word_start + b) for a, b in whole)
        start, end = word_start + last[0], word_start + last[1]
        used = cells(text[start:end])
    if end > start or not text.strip():
        yield start, end


def _cut(text: str, width: int) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        if len(line) <= width and line.isascii():
            yield at, at + len(line)
        else:
            yield from ((at + start, at + end) for start, end in pieces(line, width))
        at += len(line) + 1


def _sliced(runs: list[Fragment], spans: Iterator[tuple[int, int]]) -> list[Line]:
    """The runs between each start and end, which are counted over their texts together and ascend."""
    lines: list[Line] = []
    index = offset = 0  # the run that the current span begins in, and where that run begins
    for start, end in spans:
        line: Line = []
        while index < len(runs) - 1 and offset + len(runs[index][1]) <= start:
            offset += len(runs[index][1])
            index += 1
        while start < end:
            style, text = runs[index]
            piece = text[start - offset : end - offset]
            if piece:
                line.append((style, piece))
                start += len(piece)
            if start < end:
                offset += len(text)
                index += 1
        lines.append(line)
    return lines


def indented(lines: Iterable[Line], first: Fragment, rest: Fragment) -> list[Line]:
    """The lines with `first` before the first of them, and `rest` before the others; neither before an empty one."""
    return [[rest if number else first, *line] if line else line for number, line in enumerate(lines)]
