"""The files that a beginning may mean. Reading stops early: a folder of a million files costs what a small one does."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from anima_project.plain_text import harmless

READ = 5_000
"""Entries of a folder that are looked at."""
OFFERED = 100
"""Files that are offered."""


@dataclass(frozen=True, slots=True)
class Found:
    """`path` as a mention would have it, with a slash at the end of a folder; `name` is its last part."""

    path: str
    name: str


def files(directory: Path, typed: str) -> list[Found]:
    """What there is in the folder that `typed` leads to, seen from `directory`, and is named like the rest of it: names
    that begin so first, then those that have it inside, folders before files. Hidden ones only after a dot.
    Nothing, if the folder cannot be read. Blocks for as long as the disk does."""
    folder, slash, name = typed.rpartition("/")
    head = folder + slash
    if typed in ("~", ".."):
        head, name = f"{typed}/", ""
    try:
        with os.scandir(_place(directory, head)) as entries:
            listed = [(entry.name, _is_folder(entry)) for entry in islice(entries, READ)]
    except OSError:
        return []
    ranked = sorted(
        (rank, not is_folder, entry.lower(), entry)
        for entry, is_folder in listed
        if (rank := _rank(entry, name)) is not None and harmless(entry) == entry and not set("\t\n") & set(entry)
    )
    return [
        Found(head + entry + ("" if is_file else "/"), entry + ("" if is_file else "/"))
        for _, is_file, _, entry in ranked[:OFFERED]
    ]


def _place(directory: Path, head: str) -> Path:
    if head.startswith("~/"):
        return Path(os.path.expanduser("~")) / head[2:]  # noqa: PTH111  Path.expanduser raises where there is no home
    return directory / head


def _rank(entry: str, name: str) -> int | None:
    """0 for a name that begins as typed, 1 for one that has it inside, None for one that is not offered."""
    if entry.startswith(".") and not name.startswith("."):
        return None
    entry, name = entry.lower(), name.lower()
    if entry.startswith(name):
        return 0
    return 1 if name in entry else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
