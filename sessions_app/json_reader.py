"""Reads a JSON document value by value, so that a long one is never whole in memory, and a hostile one does no harm."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn, TextIO

PIECE = 65_536
"""Characters read at a time, at least."""
CUT_SHORT = 16
"""An error that is no further than this from the end of what was read may be gone once more is read."""


class NotJSON(ValueError):
    """The text breaks JSON's rules, or ours. `line` is counted from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line, self.problem = line, problem


class JSONReader:
    """A place in a text. No value may be longer than `most` characters; none holds a number that JSON cannot write."""

    def __init__(self, file: TextIO, most: int) -> None:
        self._file, self._most = file, most
        self._text, self._at = "", 0
        self._line, self._counted = 1, 0
        self._is_read = False

    @property
    def line(self) -> int:
        """Where the next character stands, counted from 1."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def next(self) -> str:
        """The next character that is no white space, without taking it; empty at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def take(self, mark: str) -> None:
        """Pass over the one character that must come next. NotJSON."""
        if (found := self.next()) != mark:
            self.fail(f"{mark!r} is missing" + (f" before {found!r}." if found else ": the file ends here."))
        self._at += 1

    def value(self) -> Any:
        """The whole value that comes next. NotJSON."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._may_be_cut_short(error):
                    self._at = error.pos
                    self.fail(f"this is no JSON: {error.msg}.")
            except RecursionError:
                self.fail("it is nested too deeply.")
            except ValueError as error:  # a number of thousands of digits, or none at all
                self.fail(f"{error}.")
            else:
                if end < len(self._text) or self._is_read:
                    self._at = end
                    return value
            if len(self._text) - self._at > self._most:
                self.fail(f"one value is longer than {self._most:,} characters.")
            self._read_on()

    def fail(self, problem: str) -> NoReturn:
        raise NotJSON(self.line, problem)

    def _may_be_cut_short(self, error: json.JSONDecodeError) -> bool:
        is_near_the_end = error.msg.startswith("Unterminated string") or len(self._text) - error.pos < CUT_SHORT
        return is_near_the_end and not self._is_read

    def _read_on(self) -> bool:
        """Drop what was taken, and read at least as much again as is left: a long value costs linear time."""
        try:
            piece = self._file.read(max(PIECE, len(self._text) - self._at))
        except UnicodeDecodeError:
            self.fail("this is no UTF-8.")
        self._line, self._counted = self.line, 0
        self._text, self._at = self._text[self._at :] + piece, 0
        self._is_read = not piece
        return not self._is_read


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number} is no number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)
