"""A unified diff of changes whose places are known: no search, so it costs what the file is long, not its square."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Change:
    """Characters `start` to `end` (not included) become `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines `first` to `last` (not included, from 0) become `new`."""

    first: int
    last: int
    new: list[str]


def unified(path: str, old: str, changes: list[Change]) -> str:
    """The diff from `old` to what the changes make of it, in their order; line ends are not shown."""
    lines = _split(old)
    hunks: list[list[_Block]] = []
    for block in _blocks(old, lines, changes):
        if hunks and block.first - hunks[-1][-1].last <= 2 * _CONTEXT:
            hunks[-1].append(block)
        else:
            hunks.append([block])
    shown, grown = [f"--- {path}", f"+++ {path}"], 0
    for hunk in hunks:
        shown += _hunk(lines, hunk, grown)
        grown += sum(len(block.new) - (block.last - block.first) for block in hunk)
    return "\n".join(shown)


def _blocks(old: str, lines: list[str], changes: list[Change]) -> list[_Block]:
    """The changes in whole lines; those that touch the same line become one."""
    starts = [0, *accumulate(map(len, lines))]
    groups: list[tuple[int, int, list[Change]]] = []
    for change in changes:
        first = bisect_right(starts, change.start) - 1
        last = max(bisect_right(starts, change.end - 1), first + 1) if change.end < len(old) else len(lines)
        # A change that takes a line's end and leaves none draws the next line up into this one.
        if change.end in starts and change.end < len(old) and change.new and not change.new.endswith("\n"):
            last = min(last + 1, len(lines))
        if not change.new and change.start not in starts and change.end in starts:
            last = min(last + 1, len(lines))
        if groups and first < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], change])
        else:
            groups.append((first, last, [change]))
    return [_trimmed(old, lines, starts, *group) for group in groups]


def _trimmed(old: str, lines: list[str], starts: list[int], first: int, last: int, changes: list[Change]) -> _Block:
    """The block of some changes, without the lines at its ends that stay the same."""
    pieces, position = [], starts[first]
    for change in changes:
        pieces += [old[position : change.start], change.new]
        position = change.end
    new = _split("".join([*pieces, old[position : starts[last]]]))
    while new and first < last and new[0] == lines[first]:
        new, first = new[1:], first + 1
    while new and first < last and new[-1] == lines[last - 1]:
        new, last = new[:-1], last - 1
    return _Block(first, last, new)


def _hunk(lines: list[str], blocks: list[_Block], grown: int) -> list[str]:
    start = max(blocks[0].first - _CONTEXT, 0)
    end = min(blocks[-1].last + _CONTEXT, len(lines))
    body: list[str] = []
    position = start
    for block in blocks:
        body += [" " + line for line in lines[position : block.first]]
        body += ["-" + line for line in lines[block.first : block.last]]
        body += ["+" + line for line in block.new]
        position = block.last
    body += [" " + line for line in lines[position:end]]
    new_length = end - start + sum(len(block.new) - (block.last - block.first) for block in blocks)
    header = f"@@ -{_range(start, end - start)} +{_range(start + grown, new_length)} @@"
    return [header, *(shown for line in body for shown in _shown(line))]


def _range(start: int, length: int) -> str:
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _shown(line: str) -> list[str]:
    if line.endswith("\n"):
        return [line[:-1].removesuffix("\r")]
    return [line, "\\ No newline at end of file"]


def _split(content: str) -> list[str]:
    """Lines with their ends; only a line feed ends a line, whatever else Unicode has for that."""
    lines = [line + "\n" for line in content.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
