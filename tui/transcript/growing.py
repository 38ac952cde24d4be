"""Text that is still being written: what cannot change any more is laid out once, only its end again and again."""

from __future__ import annotations

import re

from tui.transcript.cells import Line
from tui.transcript.flow import flow
from tui.transcript.markdown import code_lines, markdown_lines

# Of CommonMark: what follows ``` must not hold another `, or it is code within a line.
_OPENING = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\s`]*)")
_CLOSING = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*$")
_BEGINS_A_BLOCK = re.compile(r"[^\s>*+\-\d]")

LINES_AT_ONCE = 40
"""Lines of code that are coloured together; more would be coloured again with each of them that comes."""
PATIENT_FROM = 1_000
"""Characters of one paragraph, list or table; a longer one is laid out only in every second frame, third, …"""
MOST_PATIENT = 8
"""Frames."""


class Settling:
    """Cuts a growing Markdown text into pieces that look together as the whole does: at blank lines before what begins
    a block of its own, and before and after code blocks. Each line is looked at once."""

    def __init__(self) -> None:
        self.tail = ""
        self._seen = 0  # of the tail: the lines before it have been looked at
        self._was_blank = False
        self._fence = ""
        self._is_ours = False  # the fence begins the tail, at the left edge: no list and no quotation is around it

    @property
    def language(self) -> str | None:
        """Of the code block that the tail consists of; None if it is something else."""
        return opening[3] if self._is_ours and (opening := _OPENING.match(self.tail.partition("\n")[0])) else None

    def feed(self, text: str) -> list[str]:
        """The pieces that these characters settle, in order."""
        self.tail += text
        pieces: list[str] = []
        while (end := self.tail.find("\n", self._seen)) >= 0:
            self._look_at(self.tail[self._seen : end], end + 1, pieces)
        if self._is_border(self.tail[self._seen :]):
            self._settle(self._seen, pieces)
        return pieces

    def _look_at(self, line: str, end: int, pieces: list[str]) -> None:
        start, self._seen = self._seen, end
        if self._fence:
            closing = _CLOSING.match(line)
            if closing and closing[1][0] == self._fence[0] and len(closing[1]) >= len(self._fence):
                self._fence = ""
                if self._is_ours:
                    self._settle(end, pieces)
                self._is_ours = False
        elif opening := _OPENING.match(line):
            self._fence, self._is_ours = opening[2], not opening[1]
            if self._is_ours or self._is_border(line):
                self._settle(start, pieces)
        elif self._is_border(line):
            self._settle(start, pieces)
        self._was_blank = not self._fence and not line.strip(" \t")

    def _is_border(self, line: str) -> bool:
        return self._was_blank and not self._fence and _BEGINS_A_BLOCK.match(line) is not None

    def _settle(self, length: int, pieces: list[str]) -> None:
        if piece := self.tail[:length]:
            pieces.append(piece)
        self.tail = self.tail[length:]
        self._seen -= length
        self._was_blank = False


class GrowingMarkdown:
    """Feed it, and ask for its lines whenever they are drawn."""

    def __init__(self) -> None:
        self._settling = Settling()
        self._code = _GrowingCode("")
        self._pieces: list[str] = []
        self._width = 0
        self._lines: list[Line] = []  # of the pieces
        self._tail_lines: list[Line] = []
        self._laid_out = ""  # the tail that these are the lines of
        self._skipped = 0

    @property
    def is_empty(self) -> bool:
        return not self._pieces and not self._settling.tail.strip()

    @property
    def is_behind(self) -> bool:
        """Whether the lines that were asked for last lack characters that were fed before."""
        return self._skipped > 0

    def feed(self, text: str) -> None:
        for piece in self._settling.feed(text):
            self._pieces.append(piece)
            if self._width:
                self._add(markdown_lines(piece, self._width))

    def lines(self, width: int) -> list[Line]:
        """Those of `markdown_lines` of the whole text; of a long paragraph, the newest words may lack for some
        frames."""
        if width != self._width:
            self._width, self._lines, self._laid_out = width, [], ""
            for piece in self._pieces:
                self._add(markdown_lines(piece, width))
        tail = self._settling.tail
        patience = min(MOST_PATIENT, len(tail) // PATIENT_FROM)
        if tail.startswith(self._laid_out) and self._laid_out and tail != self._laid_out and self._skipped < patience:
            self._skipped += 1
        elif tail != self._laid_out:
            self._tail_lines, self._laid_out, self._skipped = self._of_tail(tail, width), tail, 0
        if not tail:
            return self._lines
        return [*self._lines, *([[]] if self._lines and self._tail_lines else []), *self._tail_lines]

    def _of_tail(self, tail: str, width: int) -> list[Line]:
        language = self._settling.language
        if language is None:
            return markdown_lines(tail, width)
        code = tail.partition("\n")[2]
        if self._code.language != language or not code.startswith(self._code.done):
            self._code = _GrowingCode(language)
        return self._code.lines(code, width)

    def _add(self, lines: list[Line]) -> None:
        if lines:
            self._lines += [[], *lines] if self._lines else lines


class _GrowingCode:
    """Code is coloured in parts, cut where something new begins at the left edge, or after many lines. A string over
    several parts may have the wrong colour until the block is whole."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.done = ""
        self._width = 0
        self._lines: list[Line] = []

    def lines(self, code: str, width: int) -> list[Line]:
        if width != self._width:
            self._width, self._lines, self.done = width, [], ""
        *parts, rest = self._parts(code[len(self.done) :])
        for part in parts:
            self.done += part
            self._lines += code_lines(part, self.language, width)
        return [*self._lines, *code_lines(rest, self.language, width)]

    def _parts(self, code: str) -> list[str]:
        lines = code.splitlines(keepends=True) if "\n" in code else [code]
        parts, part = [], ""
        for number, line in enumerate(lines):
            is_border = bool(number) and lines[number - 1] == "\n" and not line[0].isspace()
            if is_border or (number and number % LINES_AT_ONCE == 0):
                parts.append(part)
                part = ""
            part += line
        return [*parts, part]


class GrowingText:
    """Plain text, of which whole lines are laid out once."""

    def __init__(self, style: str) -> None:
        self._style = style
        self._whole, self._rest = "", ""
        self._width = 0
        self._lines: list[Line] = []

    @property
    def text(self) -> str:
        return self._whole + self._rest

    @property
    def newest(self) -> str:
        """Its last line with words in it, as far as it was written."""
        return self._rest.strip() or self._whole.rstrip()[-500:].rpartition("\n")[2]

    def feed(self, text: str) -> None:
        if not self._whole and not self._rest:
            text = text.lstrip()
        whole, newline, self._rest = (self._rest + text).rpartition("\n")
        if newline:
            self._whole += whole + newline
            if self._width:
                self._lines += flow([(self._style, whole)], self._width)

    def lines(self, width: int) -> list[Line]:
        if width != self._width:
            self._width = width
            self._lines = flow([(self._style, self._whole[:-1])], width) if self._whole else []
        return [*self._lines, *(flow([(self._style, self._rest)], width) if self._rest else [])]
