"""Words in any script. prompt-toolkit's own know the letters a to z only, and stop inside of "schön"."""

from __future__ import annotations

import re

from tui.input.folding import MARKER

_WORD = re.compile(rf"[\w\u0300-\u036f]+|{MARKER.pattern}")


def start_before(text: str, position: int) -> int:
    """Where the word before the position starts; 0 if there is none. A folded paste is a word."""
    start = 0
    for word in _WORD.finditer(text, 0, position):
        start = word.start()
    return start


def end_after(text: str, position: int) -> int:
    """Where the word at or after the position ends; the end of the text if there is none."""
    word = _WORD.search(text, position)
    return word.end() if word else len(text)
