"""Where a text stands in a file, and what comes closest where it does not."""

from __future__ import annotations

import difflib

_LINES_COMPARED = 20_000
_LONGEST_COMPARED = 300
_NEAREST = 3
_SIMILAR = 0.6


def occurrences(content: str, wanted: str, *, overlapping: bool) -> list[tuple[int, int]]:
    """Start and end of each place, in order. A line break of `wanted` matches either kind of line end, but each
    place has one kind throughout."""
    spellings = {wanted}
    if "\n" in wanted:
        unified = wanted.replace("\r\n", "\n")
        spellings |= {unified, unified.replace("\n", "\r\n")}
    found = sorted(
        (start, start + len(spelling)) for spelling in spellings for start in _starts(content, spelling, overlapping)
    )
    if overlapping:
        return found
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def nearest(lines: list[str], wanted: str) -> list[tuple[int, str]]:
    """Numbered lines (from 1) that `wanted` may have meant: those equal but for blanks, else the most similar ones."""
    block = [line.strip() for line in wanted.strip("\n").splitlines()]
    stripped = [line.strip() for line in lines]
    if any(block):
        for start in range(len(lines) - len(block) + 1):
            if stripped[start : start + len(block)] == block:
                return [(n + 1, lines[n][:_LONGEST_COMPARED]) for n in range(start, start + min(len(block), 10))]
    first = next((line for line in block if line), "")[:_LONGEST_COMPARED]
    candidates = dict.fromkeys(line[:_LONGEST_COMPARED] for line in stripped[:_LINES_COMPARED] if line)
    close = difflib.get_close_matches(first, candidates, n=_NEAREST, cutoff=_SIMILAR) if first else []
    numbers = sorted(n for n, line in enumerate(stripped[:_LINES_COMPARED]) if line[:_LONGEST_COMPARED] in close)
    return [(n + 1, lines[n][:_LONGEST_COMPARED]) for n in numbers[:_NEAREST]]


def _starts(content: str, wanted: str, overlapping: bool) -> list[int]:
    starts = []
    position = content.find(wanted)
    while position >= 0:
        starts.append(position)
        position = content.find(wanted, position + (1 if overlapping else len(wanted)))
    return starts
