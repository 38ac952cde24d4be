"""The files that a beginning may mean. Reading stops early: a folder of a million files costs what a small one does."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from anima_project.plain_text import harmless

READ = 5_000
"""Entries of a folder that are looked at, and again so many in the folders below it."""
OFFERED = 100
"""Files that are offered."""


NOT_ENTERED = frozenset(("node_modules", "__pycache__", "site-packages"))
"""Folders whose files nobody means who gives a name only. (Hidden ones are not entered either.)"""


@dataclass(frozen=True, slots=True)
class Found:
    """`path` as a mention would have it, with a slash at the end of a folder; `name` is what to show of it."""

    path: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class _Ranked:
    """In the order in which they are offered."""

    rank: int
    is_file: bool
    lower: str
    path: str


def files(directory: Path, typed: str) -> list[Found]:
    """What there is in the folder that `typed` leads to, seen from `directory`, and is named like the rest of it: names
    that begin so first, then those that have it inside, folders before files. Hidden ones only after a dot. A bare name
    of two characters or more is looked for in the folders below as well.

    Nothing, if the folder cannot be read. Blocks for as long as the disk does."""
    folder, slash, name = typed.rpartition("/")
    head = folder + slash
    if typed in ("~", ".."):
        head, name = f"{typed}/", ""
    found = sorted(_in(_place(directory, head), name))
    offered = [Found(head + ranked.path, ranked.path) for ranked in found[:OFFERED]]
    if not head and len(name) > 1 and len(offered) < OFFERED:
        below = sorted(_below(directory, name))
        offered += [Found(ranked.path, ranked.path) for ranked in below[: OFFERED - len(offered)]]
    return offered


def _in(place: Path, name: str) -> Iterator[_Ranked]:
    for entry in _entries(place, READ):
        if (ranked := _ranked(entry, "", name)) is not None:
            yield ranked


def _below(directory: Path, name: str) -> Iterator[_Ranked]:
    """Breadth first, so that what is near is found before the reading ends."""
    folders, left = deque([""]), READ
    while folders and left > 0:
        folder = folders.popleft()
        for entry in _entries(directory / folder, left):
            left -= 1
            if folder and (ranked := _ranked(entry, folder, name)) is not None:
                yield ranked
            if _is_entered(entry):
                folders.append(f"{folder}{entry.name}/")


def _entries(place: Path, most: int) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return list(islice(entries, most))
    except OSError:
        return []


def _place(directory: Path, head: str) -> Path:
    if head.startswith("~/"):
        return Path(os.path.expanduser("~")) / head[2:]  # noqa: PTH111  Path.expanduser raises where there is no home
    return directory / head


def _ranked(entry: os.DirEntry[str], folder: str, name: str) -> _Ranked | None:
    """None for what is not offered: another name, or one that would do something to the terminal."""
    if entry.name.startswith(".") != name.startswith(".") or harmless(entry.name) != entry.name:
        return None
    if "\t" in entry.name or "\n" in entry.name:
        return None
    lower = entry.name.lower()
    at = lower.find(name.lower())
    if at < 0:
        return None
    is_folder = _is_folder(entry)
    return _Ranked(min(at, 1), not is_folder, lower, folder + entry.name + ("/" if is_folder else ""))


def _is_entered(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name in NOT_ENTERED:
        return False
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
