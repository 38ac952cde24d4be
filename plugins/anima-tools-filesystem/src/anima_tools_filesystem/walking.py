"""Going through folders: in order, without following links, and never into Anima's credentials."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from anima_project import state
from anima_tools_filesystem.ignoring import Rules, rules_above
from tools_app.errors import FileProblem, Interrupted
from tools_app.files.disk import locate
from tools_app.floor import secrets
from tools_app.interrupt import Interrupt
from tools_app.tool import ToolContext

INCLUDE_IGNORED: Final[dict[str, Any]] = {
    "type": "boolean",
    "description": "Also what .gitignore and .ignore leave out. Default false.",
}
PATH: Final[dict[str, Any]] = {
    "type": "string",
    "minLength": 1,
    "description": "The folder. Default: the session's folder.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    path: Path
    name: str
    """From the folder that was asked about, with / between its parts."""
    depth: int
    """1 for what is in that folder itself."""
    is_folder: bool
    is_link: bool
    size: int
    """In bytes; 0 for folders."""


def folder_of(path: str | None, context: ToolContext) -> Path:
    """FileProblem if it is none, Refused if the floor forbids it."""
    shown = path or "."
    folder = locate(shown, context.directory, writing=False)
    if not folder.exists():
        raise FileProblem(shown, "does not exist", "List the folder above it.")
    if not folder.is_dir():
        raise FileProblem(shown, "is a file, not a folder", "Read it with read_file.")
    return folder


def walk(
    root: Path, interrupt: Interrupt, *, include_ignored: bool = False, deepest: int | None = None
) -> Iterator[Entry]:
    """All below `root`, each folder before what is in it, by name. What cannot be read is passed over. Interrupted."""
    hidden = tuple(path.resolve() for path in secrets(state.current()))
    rules = None if include_ignored else rules_above(root)
    yield from _below(root, "", 1, rules, hidden, interrupt, deepest)


def _below(
    folder: Path,
    prefix: str,
    depth: int,
    rules: Rules | None,
    hidden: Collection[Path],
    interrupt: Interrupt,
    deepest: int | None,
) -> Iterator[Entry]:
    if interrupt.is_set():
        raise Interrupted()
    rules = rules and rules.inside(folder)
    for found in _entries(folder):
        path = folder / found.name
        try:
            is_link, is_folder = found.is_symlink(), found.is_dir(follow_symlinks=False)
            size = 0 if is_folder else found.stat(follow_symlinks=False).st_size
        except OSError:  # it has just gone
            continue
        if path in hidden or (rules is not None and rules.leave_out(path, is_folder=is_folder)):
            continue
        entry = Entry(path, prefix + found.name, depth, is_folder, is_link, size)
        yield entry
        if is_folder and (deepest is None or depth < deepest):
            yield from _below(path, f"{entry.name}/", depth + 1, rules, hidden, interrupt, deepest)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
