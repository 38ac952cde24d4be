"""Characters as a person counts them: a letter with its accents, a flag, a family of emoji are one each."""

from __future__ import annotations

from itertools import islice

from wcwidth import grapheme_boundary_before, iter_graphemes

_LONGEST = 128
"""Code points that are looked at to find the end of one: more than any that has a meaning."""


def start_before(text: str, position: int) -> int:
    """Where the character before the position starts."""
    if position <= 0:
        return 0
    start = max(0, position - _LONGEST)
    return start + int(grapheme_boundary_before(text[start:position], position - start))


def end_after(text: str, position: int) -> int:
    """Where the character at the position ends."""
    character = next(islice(iter_graphemes(text[position : position + _LONGEST]), 1), "")
    return position + len(character)
